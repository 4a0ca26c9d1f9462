"""Values of cells: when two are the same, and how a list shows them."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from jixiao.macros.sheet.grid import CellValue, ErrorValue
from jixiao.macros.sheet.serials import to_serial
from jixiao.templates.library import show

#: Spreadsheets sum in binary: a difference this small is none. Relative, or of 1 for figures below it.
_TOLERANCE = Decimal("1e-9")
_SECOND = Decimal(1) / 86_400  # of a day: dates are read to the second


def same_value(stored: CellValue, computed: CellValue) -> bool:
    """Whether two values show the same; the last digits of a binary sum do not count.

    >>> same_value(Decimal("92.39999999999999"), Decimal("92.4")), same_value(None, ""), same_value("", Decimal(0))
    (True, True, False)
    """
    if isinstance(stored, Decimal) and isinstance(computed, Decimal):
        return abs(stored - computed) <= _TOLERANCE * max(abs(computed), Decimal(1))
    if stored in (None, "") and computed in (None, ""):
        return True
    if isinstance(stored, date | time) != isinstance(computed, date | time):
        return _same_moment(stored, computed)
    return type(stored) is type(computed) and stored == computed


def _same_moment(one: CellValue, other: CellValue) -> bool:
    """Whether a date or time and a figure are the same: only the cell's format tells them apart. Dates count from 1900 or,
    in some workbooks, from 1904."""
    moment, figure = (one, other) if isinstance(one, date | time) else (other, one)
    if not isinstance(moment, date | time) or not isinstance(figure, Decimal):
        return False
    return any(abs(to_serial(moment, base) - figure) < _SECOND for base in (False, True))


def value_text(value: CellValue) -> str:
    """A value as a list of cells shows it: figures with at most 15 digits, errors by their code."""
    if isinstance(value, ErrorValue):
        return value.code
    if isinstance(value, Decimal):
        return show(Decimal(f"{value:.15g}"))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return "" if value is None else str(value)
