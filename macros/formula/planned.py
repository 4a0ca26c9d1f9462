"""Values of formulas over sheets as they will be once what is planned has been done."""

from __future__ import annotations

from collections.abc import Mapping

from jixiao.macros.formula.evaluate import Evaluator, readable, typed_text
from jixiao.macros.formula.functions import Value
from jixiao.macros.formula.syntax import Node, NotRead
from jixiao.macros.sheet.grid import CellValue, Grid
from jixiao.templates.library import Library

#: Row and column -> what is to stand there.
Values = Mapping[tuple[int, int], CellValue]


class Planned:
    """Sheets, each with what is planned for its cells; the plans may grow. What they hold is taken as it stands.

    library: what the JX functions score by.
    """

    def __init__(self, library: Library, *sheets: tuple[Grid, Values]) -> None:
        self._sheets = {grid.name.lower(): (grid, values) for grid, values in sheets}
        self._evaluator = Evaluator(self._read, self._shown, library)

    def evaluate(self, node: Node, sheet: str, otherwise: CellValue = None) -> CellValue:
        """What a formula on a sheet shows; ``otherwise`` where we cannot compute it."""
        try:
            return self._evaluator.value(node, sheet)
        except NotRead:
            return otherwise

    def _read(self, sheet: str, row: int, col: int) -> Value:
        if sheet not in self._sheets:
            raise NotRead
        grid, values = self._sheets[sheet]
        return readable(values[row, col] if (row, col) in values else grid.cell(row, col).value)

    def _shown(self, sheet: str, row: int, col: int, format: str) -> str | None:
        grid, values = self._sheets.get(sheet, (None, {}))
        return None if grid is None or (row, col) in values else typed_text(grid.cell(row, col), format)
