"""What the doors of open workbooks share: before an edit reaches Excel or Calc, it is the same question in both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.formula.references import names_a_sheet
from jixiao.macros.sheet.edits import CellEdit, Edit, NewSheet, RowCopy
from jixiao.macros.sheet.grid import Cell, CellValue, Grid
from jixiao.templates.stop import Stop


def refuse_protected(edits: Iterable[Edit], grids: Mapping[str, Grid], frozen: bool, path: str) -> None:
    """Stops before anything is changed: ``book_protected``, ``sheet_protected_stop``.

    frozen: no sheet of the workbook can be added or removed. path: the workbook as the user knows it.
    """
    edits = list(edits)
    if frozen and any(isinstance(edit, NewSheet) for edit in edits):
        raise Stop("book_protected", path=path)
    for edit in edits:
        if isinstance(edit, CellEdit) and grids[edit.sheet].protected:
            raise Stop("sheet_protected_stop", path=path, sheet=edit.sheet)


def holds(cell: Cell, edit: CellEdit) -> bool:
    """Whether the cell holds just that already: the same formula, or the same constant."""
    if edit.formula is not None:
        return cell.formula == edit.formula
    return cell.formula is None and (cell.value == edit.value or (cell.blank and edit.value in (None, "")))


def book_of(edits: Iterable[NewSheet], templates: Mapping[str, Path]) -> WorkbookFile:
    """New sheets in a workbook of their own. Values only: their formulas name sheets that are not in that workbook.

    A formula with a link is an empty text there: Calc keeps the link of a formula, not that of a text.
    """
    file = WorkbookFile.new()
    file.apply([replace(edit, rows=tuple(map(_values_only, edit.rows)), replace=False) for edit in edits], templates)
    return file


def _values_only(row: RowCopy) -> RowCopy:
    return replace(row, cells={
        col: (value, '""' if formula is not None and link else None, link)
        for col, (value, formula, link) in row.cells.items()
    })


def formulas_of(edit: NewSheet) -> Iterator[tuple[int, int, CellValue, str]]:
    """(row, column, value, formula) of a new sheet, to be typed once it stands among the sheets they name."""
    for number, row in enumerate(edit.rows, start=1):
        for col, (value, formula, _) in row.cells.items():
            if formula is not None:
                yield number, col, value, formula


def mentions(name: str, grids: Iterable[Grid]) -> Iterator[tuple[Grid, int, int, str]]:
    """(grid, row, column, formula) of other sheets that name a sheet: they are bent when that sheet is replaced."""
    for grid in grids:
        if grid.name != name:
            for (row, col), cell in grid.cells.items():
                if cell.formula is not None and names_a_sheet(cell.formula, name):
                    yield grid, row, col, cell.formula
