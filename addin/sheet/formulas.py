"""References inside formula text: found outside strings and names, and moved."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from jixiao.macros.sheet.grid import column_letter, column_number
from jixiao.templates.stop import need

_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_SHEET = r"(?:'(?:[^']|'')++'|(?:\[[0-9]+\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?)!"
_TOKEN = re.compile(
    rf'"(?:[^"]|"")*+"?|(?<![\w.$!])(?P<sheet>{_SHEET})?(?:(?P<first>{_CELL})(?::(?P<last>{_CELL}))?'
    r"|(?P<rows>\$?[0-9]{1,7}:\$?[0-9]{1,7})|(?P<cols>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}))(?![\w.(!\[])"
    r"|\[[^\[\]]*\]|'(?:[^']|'')*+'?|[\w.$]+"
)
_PARTS = re.compile(r"(?:(\$?)([A-Za-z]{1,3}))?(?:(\$?)([0-9]{1,7}))?")  # of a cell, a whole row or a whole column
MAX_ROW, MAX_COL = 1_048_576, 16_384


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference of a formula: the sheet as written (with ``!``) or empty, and its two ends; a cell has no last.

    The ends of whole rows are numbers (``$3``), those of whole columns letters.
    """

    sheet: str
    first: str
    last: str


def map_references(formula: str, change: Callable[[Reference], str | None]) -> str:
    """The formula with each reference to cells, rows or columns replaced; None from ``change`` keeps it."""

    def replace(match: re.Match[str]) -> str:
        first = match["first"]
        last = match["last"] or ""
        if first is None:
            first, _, last = (match["rows"] or match["cols"] or "").partition(":")
        if not first:
            return match[0]
        changed = change(Reference(match["sheet"] or "", first, last))
        return match[0] if changed is None else changed

    return _TOKEN.sub(replace, formula)


def sheet_name(prefix: str) -> str:
    """``'A''b'!`` -> A'b."""
    name = prefix.removesuffix("!")
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


class SharedFormula:
    """A shared formula as the other cells of its group mean it: cut into pieces once, however many cells share it."""

    def __init__(self, formula: str) -> None:
        self._pieces: list[str | tuple[str, int, str, int]] = []
        at = 0
        for match in _TOKEN.finditer(formula):
            if match["first"] or match["rows"] or match["cols"]:
                begin = match.start() + len(match["sheet"] or "")
                self._add(formula[at:begin])
                for index, end in enumerate(formula[begin : match.end()].split(":")):
                    self._add(":" if index else "")
                    self._pieces.append(_split(end))
                at = match.end()
        self._add(formula[at:])
        self._across: dict[int, tuple[str, list[int]]] = {}

    def _add(self, text: str) -> None:
        if text:
            self._pieces.append(text)

    @property
    def references(self) -> int:
        """How many cells it names: what a copy costs."""
        return sum(isinstance(piece, tuple) for piece in self._pieces)

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
