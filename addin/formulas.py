"""References inside formula text: found outside strings and names, and moved."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from jixiao.macros.grid import column_letter, column_number

_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_SHEET = r"(?:'(?:[^']|'')+'|(?:\[[0-9]+\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?)!"
_TOKEN = re.compile(
    rf'"(?:[^"]|"")*"|(?<![\w.$!])(?P<sheet>{_SHEET})?(?:(?P<first>{_CELL})(?::(?P<last>{_CELL}))?'
    r"|(?P<rows>\$?[0-9]{1,7}:\$?[0-9]{1,7})|(?P<cols>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}))(?![\w.(!\[])"
    r"|\[[^\[\]]*\]|'(?:[^']|'')+'!|[\w.$]+"
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


def moved_formula(formula: str, rows: int, cols: int) -> str:
    """A shared formula as another cell of its group means it: relative references moved by rows and columns."""

    def move(reference: Reference) -> str:
        first = _moved(reference.first, rows, cols)
        if not reference.last:
            return reference.sheet + first
        return f"{reference.sheet}{first}:{_moved(reference.last, rows, cols)}"

    return map_references(formula, move)


def _moved(cell: str, rows: int, cols: int) -> str:
    match = _PARTS.fullmatch(cell)
    assert match is not None
    fixed_col, letters, fixed_row, row = match.groups("")
    if letters and not fixed_col:
        letters = column_letter((column_number(letters) - 1 + cols) % MAX_COL + 1)
    if row and not fixed_row:
        row = str((int(row) - 1 + rows) % MAX_ROW + 1)
    return f"{fixed_col}{letters}{fixed_row}{row}"
