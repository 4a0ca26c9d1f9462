"""Contents of cells on their way through COM."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from xl_errors import ERROR_NUMBERS, CellError
from xl_model import Area, SheetModel, is_currency, is_date
from xl_typing import general


def block_of(area: Area, ask: Callable[[int, int], Any]) -> Any:
    """As COM does: one cell gives its value, more a tuple of rows."""
    if area.size == 1:
        return ask(area.row, area.col)
    return tuple(
        tuple(ask(row, col) for col in range(area.col, area.last_col + 1))
        for row in range(area.row, area.last_row + 1)
    )


def element(data: Any, row: int, col: int) -> Any:
    """What a cell of the block gets: a scalar fills it, one row or column is repeated, what lacks becomes #N/A."""
    if not isinstance(data, Sequence) or isinstance(data, str):
        return data
    if not data:
        return ERROR_NUMBERS["#N/A"]
    rows = data if isinstance(data[0], list | tuple) else [data]
    row = 0 if len(rows) == 1 else row
    if row >= len(rows):
        return ERROR_NUMBERS["#N/A"]
    col = 0 if len(rows[row]) == 1 else col
    return rows[row][col] if col < len(rows[row]) else ERROR_NUMBERS["#N/A"]


def handed_over(model: SheetModel, row: int, col: int) -> Any:
    """A value as pywin32 gives it."""
    value = model.value(row, col)
    if isinstance(value, CellError):
        return ERROR_NUMBERS[value]
    if isinstance(value, bool) or not isinstance(value, float):
        return value
    code = model.format_of(row, col)
    if is_date(code, value):
        return model.moment(value)
    if is_currency(code):
        return Decimal(f"{value:.15g}").quantize(Decimal("0.0001"))
    return value


def formula_text(model: SheetModel, row: int, col: int) -> str:
    """The formula, or the constant as the formula bar shows it."""
    formula = model.formula(row, col)
    if formula is not None:
        return formula
    value = model.value(row, col)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    return general(value) if isinstance(value, float) else str(value)
