"""Shared formulas: one text for many cells, moved for each."""

from __future__ import annotations

import re

from jixiao.macros.formula.tokens import parse_reference, tokens
from jixiao.macros.sheet.grid import column_letter, column_number
from jixiao.macros.sheet.limits import MAX_COL, MAX_ROW
from jixiao.templates.stop import need

_PARTS = re.compile(r"(?:(\$?)([A-Za-z]{1,3}))?(?:(\$?)([0-9]{1,7}))?")  # of a cell, a whole row or a whole column


class SharedFormula:
    """A shared formula as the other cells of its group mean it: cut into pieces once, however many cells share it.

    references: how many cells it names, which is what a copy costs.
    """

    def __init__(self, formula: str) -> None:
        self._pieces: list[str | tuple[str, int, str, int]] = []
        for token in tokens(formula):
            found = parse_reference(token.text) if token.kind == "reference" else None
            if found is None:
                self._pieces.append(token.text)
                continue
            self._pieces += [token.prefix, _split(found.first)]
            if found.last:  # which may name its sheet again: A!B1:A!C2
                between = token.text[len(token.prefix) + len(found.first) : -len(found.last)]
                self._pieces += [between, _split(found.last)]
        self._across: dict[int, tuple[str, list[int]]] = {}
        self.references = sum(isinstance(piece, tuple) for piece in self._pieces)

    def moved(self, rows: int, cols: int) -> str:
        """The formula so many rows and columns further on: relative references moved."""
        if cols not in self._across:
            self._across[cols] = self._for_columns(cols)
        template, numbers = self._across[cols]
        return template % tuple([(number - 1 + rows) % MAX_ROW + 1 for number in numbers])

    def _for_columns(self, cols: int) -> tuple[str, list[int]]:
        """The formula with its columns moved, as a template of the row numbers that move."""
        made: list[str] = []
        numbers: list[int] = []
        for piece in self._pieces:
            if isinstance(piece, str):
                made.append(piece.replace("%", "%%"))
                continue
            fixed, col, row_text, row = piece
            letters = column_letter((col - 1 + cols) % MAX_COL + 1) if col else ""
            made.append(f"{fixed}{letters}{row_text}{'%d' if row else ''}")
            if row:
                numbers.append(row)
        return "".join(made), numbers


def _split(cell: str) -> tuple[str, int, str, int]:
    """What stays before a column that moves, that column or 0, what stays before a row that moves, that row or 0."""
    match = need(_PARTS.fullmatch(cell), "引用的写法不认识")
    fixed_col, letters, fixed_row, row = match.groups("")
    before = f"{fixed_col}{letters}" if fixed_col else ""
    after = f"{fixed_row}{row}" if fixed_row else ""
    return before, 0 if fixed_col or not letters else column_number(letters), after, int(row) if row and not fixed_row else 0
