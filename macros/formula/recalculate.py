"""Formulas of a workbook computed anew by Python: the JX functions and the native ones that our forms are written with."""

from __future__ import annotations

from collections.abc import Sequence

from jixiao.macros.formula.careful import Careful
from jixiao.macros.formula.evaluate import Evaluator, readable, typed_text
from jixiao.macros.formula.functions import Value
from jixiao.macros.formula.syntax import NotRead, parse_formula
from jixiao.macros.sheet.grid import CellValue, Grid
from jixiao.templates.library import Library

_MAX_DEPTH = 60  # formulas that read one another
_MAX_READ = 1_000_000  # cells that the formulas of a workbook may read before the rest is left to a spreadsheet


class Untraceable(NotRead):
    """The formula reads itself, or lies too deep: what is stored is no witness of what is stored."""


class Recalculator:
    """Values of formula cells from the values typed into the sheets; nothing that is stored beside a formula is trusted.

    Only what a formula outside the known functions gave is taken as stored. careful: only values are given that every
    spreadsheet gives, which is what a stored value may be called wrong by.
    """

    def __init__(self, grids: Sequence[Grid], library: Library, careful: bool = False) -> None:
        self._grids = {grid.name.lower(): grid for grid in grids}
        self._done: dict[tuple[str, int, int], Value | NotRead] = {}
        self._depth = 0
        self._reads = 0
        self._arrays = {(grid.name.lower(), area.row, area.col) for grid in grids for area in grid.arrays}
        self._evaluator = (Careful if careful else Evaluator)(self._cell, self._shown, library)

    def computed(self, sheet: str, row: int, col: int) -> Value:
        """The value of a formula cell. Raises NotRead where the formula is not one of those we can compute."""
        key = (sheet.lower(), row, col)
        if key not in self._done:
            self._done[key] = Untraceable()  # for a formula that reads itself
            try:
                self._done[key] = self._compute(*key)
            except NotRead as error:
                self._done[key] = error
        found = self._done[key]
        if isinstance(found, NotRead):
            raise found
        return found

    def known(self, sheet: str, row: int, col: int, otherwise: CellValue = None) -> CellValue:
        """As :meth:`computed`; ``otherwise`` where we cannot compute the formula."""
        try:
            return self.computed(sheet, row, col)
        except NotRead:
            return otherwise

    def _compute(self, sheet: str, row: int, col: int) -> Value:
        if self._depth >= _MAX_DEPTH:
            raise Untraceable
        if (sheet, row, col) in self._arrays:
            raise NotRead  # an array formula computes by rules of its own
        self._depth += 1
        try:
            return self._evaluator.value(parse_formula(self._grids[sheet].cell(row, col).formula or ""), sheet)
        except RecursionError as error:  # one formula with hundreds of operators in a row
            raise Untraceable from error
        finally:
            self._depth -= 1

    def _cell(self, sheet: str, row: int, col: int) -> Value:
        if sheet not in self._grids:
            raise NotRead
        self._reads += 1
        if self._reads > _MAX_READ:
            raise NotRead
        cell = self._grids[sheet].cell(row, col)
        if cell.formula is not None:
            try:
                return self.computed(sheet, row, col)
            except Untraceable:
                raise
            except NotRead:
                if cell.value is None:  # nor has a spreadsheet computed it
                    raise
                # else what the spreadsheet itself computed stands
        return readable(cell.value)

    def _shown(self, sheet: str, row: int, col: int, format: str) -> str | None:
        grid = self._grids.get(sheet)
        return typed_text(grid.cell(row, col), format) if grid else None
