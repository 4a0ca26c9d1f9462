"""Values of formulas over sheets as they will be once what is planned has been done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jixiao.macros.formula.evaluate import Evaluator, Given, readable, typed_text
from jixiao.macros.formula.functions import Value
from jixiao.macros.formula.syntax import Call, Node, NotRead
from jixiao.macros.sheet.grid import BLANK, CellValue, Grid
from jixiao.templates.library import Library

#: Row and column -> what is to stand there.
Values = Mapping[tuple[int, int], CellValue]


class _Cells:
    """What the cells of sheets hold. It knows nothing of the evaluator that asks it, so both go when they are let go."""

    def __init__(self, sheets: Sequence[tuple[Grid, Values]]) -> None:
        self._sheets = {grid.name.lower(): (grid, values) for grid, values in sheets}
        self.row = 0

    def read(self, sheet: str, row: int, col: int) -> Value:
        if sheet not in self._sheets:
            raise NotRead
        grid, values = self._sheets[sheet]
        at = (row or self.row, col)
        return readable(values[at] if at in values else grid.cells.get(at, BLANK).value)

    def shown(self, sheet: str, row: int, col: int, format: str) -> str | None:
        grid, values = self._sheets.get(sheet, (None, {}))
        at = (row or self.row, col)
        return None if grid is None or at in values else typed_text(grid.cell(*at), format)


class Planned:
    """Sheets, each with what is planned for its cells; the plans may grow. What they hold is taken as it stands.

    library: what the JX functions score by.
    """

    def __init__(self, library: Library, *sheets: tuple[Grid, Values]) -> None:
        self._cells = _Cells(sheets)
        self._evaluator = Evaluator(self._cells.read, self._cells.shown, library)

    def in_row(self, row: int) -> None:
        """The formulas that come stand in this row, where they read cells of their own row (row 0)."""
        self._cells.row = row

    def evaluate(self, node: Node, sheet: str, otherwise: CellValue = None) -> CellValue:
        """What a formula on a sheet shows; ``otherwise`` where we cannot compute it."""
        try:
            return self._evaluator.value(node, sheet)
        except NotRead:
            return otherwise

    def arguments(self, nodes: Sequence[Node], sheet: str) -> list[Given] | None:
        """See :meth:`Evaluator.arguments`."""
        return self._evaluator.arguments(nodes, sheet)

    def called(self, node: Call, sheet: str, arguments: Sequence[Given] | None) -> CellValue:
        """What a call of a JX function shows, whose arguments may be known; None where we cannot compute it."""
        if arguments is None:
            return self.evaluate(node, sheet)
        try:
            return self._evaluator.called(node.name, arguments)
        except NotRead:
            return None
