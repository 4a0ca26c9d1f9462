"""Planning edits of one sheet: later steps see the values that earlier ones put, and nothing typed is overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from jixiao.macros.check import is_ours
from jixiao.macros.collect import is_percent
from jixiao.macros.edits import CellEdit, Edit, Style
from jixiao.macros.grid import CellValue, ErrorValue, Grid, address
from jixiao.macros.native import is_counted_sum, sum_value
from jixiao.udfs.errors import SheetError


def cell_value(result: object) -> CellValue:
    """What a JX function gives, as a cell holds it."""
    if isinstance(result, SheetError):
        return ErrorValue(result.code)
    if isinstance(result, bool) or result is None or isinstance(result, str):
        return result if result != "" else ""
    return Decimal(repr(result)) if isinstance(result, float) else Decimal(str(result))


def number(value: CellValue) -> Decimal | None:
    """The number of a cell value, None for text and errors."""
    return value if isinstance(value, Decimal) else None


def text_literal(text: str) -> str:
    """A text inside a formula."""
    return '"' + text.replace('"', '""') + '"'


def text_reference(grid: Grid, row: int, col: int) -> str:
    """A reference that gives a formula the text the reader sees: 95% of a percent cell, not 0.95."""
    cell = grid.cell(row, col)
    at = address(row, col)
    return f"TEXT({at},{text_literal(cell.format)})" if is_percent(cell) else at


class SheetPlan:
    """The edits planned for one sheet so far."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.edits: list[Edit] = []
        self.values: dict[tuple[int, int], CellValue] = {}

    def value(self, row: int, col: int) -> CellValue:
        """The value of a cell after the edits planned so far."""
        return self.values.get((row, col), self.grid.cell(row, col).value)

    def guarded(self, formula: str, value: CellValue, cells: Iterable[tuple[int, int] | None]) -> str:
        """A formula that shows nothing asks first for the blank cell that makes it so.

        LibreOffice computes a formula whose stored text is empty, and would show #NAME? where the add-in is missing.
        """
        if value == "":
            for at in cells:
                if at is not None and self.value(*at) in (None, ""):
                    return f'IF({address(*at)}="","",{formula})'
        return formula

    def put(
        self, row: int, col: int, formula: str | None, value: CellValue, why: str, style: Style | None = None
    ) -> None:
        if self.grid.protected:
            return  # nothing is written there, so what follows reads the figures as they stand
        old = self.grid.cell(row, col)
        self.values[(row, col)] = value
        if old.formula == formula and old.value == value and (formula is not None or value is not None):
            return  # nothing to change: a second scoring of the same workbook touches nothing
        self.edits.append(CellEdit(self.grid.name, row, col, value, formula, why, style))

    def fill(self, row: int, col: int, formula: str, value: CellValue, why: str) -> None:
        """A formula for a figure of the form itself, only where nothing was typed or the formula is one of ours.

        A plain sum of the user's stays and gets the value that it has now.
        """
        old = self.grid.cell(row, col).formula
        if self.writable(row, col):
            self.put(row, col, formula, value, why)
        elif old is not None and (summed := sum_value(old, self.value)) is not None:
            self.put(row, col, old, summed, why)

    def writable(self, row: int, col: int) -> bool:
        cell = self.grid.cell(row, col)
        merge = self.grid.merge_at(row, col)
        if merge and (merge.row, merge.col) != (row, col):
            return False
        return cell.blank or is_ours(cell.formula) or is_counted_sum(cell.formula)

    def total_of(self, col: int, rows: Iterable[int]) -> Decimal:
        """Sum of the numbers of a column."""
        return sum((number(self.value(row, col)) or Decimal(0) for row in rows), Decimal(0))
