"""Edits into the open workbook, each with the step that takes it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import xlwings as xw
from jixiao.addin.excel.cells import (
    At,
    Content,
    block_of,
    choose,
    draw,
    formulas,
    get_native,
    highlight,
    is_highlighted,
    put,
    runs,
    typed,
)
from jixiao.addin.excel.sheets import find_sheet, made, mend, put_sheet
from jixiao.addin.excel.steps import CellStep, LookStep, PrintStep, Step, UndoFolder, WidthStep
from jixiao.addin.live import formulas_of, holds, refuse_protected
from jixiao.addin.number_formats import is_date_format
from jixiao.macros.edits import CellEdit, Choice, ColumnWidth, Edit, Highlight, NewSheet, PrintArea, Recalculate
from jixiao.macros.grid import Grid, address
from jixiao.templates.stop import Stop

Look = ColumnWidth | Highlight | Choice | PrintArea


class Applier:
    """Applies edits to a workbook and collects ``steps``.

    grids: the sheets as read before the first edit. progress: told each sheet before it is changed; may raise to stop.
    """

    def __init__(
        self, book: xw.Book, grids: Iterable[Grid], undo: UndoFolder, progress: Callable[[str], None]
    ) -> None:
        self.book = book
        self.grids = {grid.name: grid for grid in grids}
        self.undo = undo
        self.progress = progress
        self.steps: list[Step] = []
        self._base_1904 = bool(get_native(book.api, "Date1904", "date_1904"))

    def apply(self, edits: Iterable[Edit], templates: Mapping[str, Path]) -> None:
        """Applies edits: cells of a sheet together, then looks, then new sheets, whose formulas read those cells."""
        cells: dict[str, dict[At, CellEdit]] = {}
        sheets: list[NewSheet] = []
        looks: list[Look] = []
        for edit in edits:
            if isinstance(edit, CellEdit):
                cells.setdefault(edit.sheet, {})[edit.row, edit.col] = edit
            elif isinstance(edit, NewSheet):
                sheets.append(edit)
            elif not isinstance(edit, Recalculate):  # Excel needs no reminder, its formulas follow by themselves
                looks.append(edit)
        self._refuse(cells, sheets)
        for name, of_sheet in cells.items():
            self.progress(name)
            self._put(name, of_sheet)
        for look in looks:
            self.progress(look.sheet)
            self._look(look)
        for new in sheets:
            self.progress(new.sheet)
            with made(self.book.app, new, templates) as source:
                contents = {(row, col): typed(value, formula) for row, col, value, formula in formulas_of(new)}
                step = put_sheet(self.book, source, new.sheet, new.first, contents, self.grids, self.undo)
                self.steps.append(step)
                if step.kept is not None:
                    mend(self.book, new.sheet, self.grids)

    def _refuse(self, cells: Mapping[str, Mapping[At, CellEdit]], sheets: list[NewSheet]) -> None:
        """Stops before anything is changed."""
        frozen = bool(get_native(self.book.api, "ProtectStructure", "protect_structure"))
        edits = (edit for of_sheet in cells.values() for edit in of_sheet.values())
        refuse_protected((*sheets, *edits), self.grids, frozen, self.book.name)
        for new in sheets:
            if not new.replace and find_sheet(self.book, new.sheet):
                raise Stop("sheet_taken", path=self.book.name, sheet=new.sheet)
        for name, of_sheet in cells.items():
            grid = self.grids[name]
            for row, col in of_sheet:
                if grid.hidden_part(row, col):
                    raise Stop(
                        "cell_refused", path=self.book.name, sheet=name, cell=address(row, col),
                        why="此处是合并单元格的隐藏部分",
                    )

    def _sheet(self, name: str) -> xw.Sheet:
        sheet = find_sheet(self.book, name)
        if sheet is None:
            raise Stop("no_sheet", path=self.book.name, sheet=name)
        return sheet

    def _put(self, name: str, edits: Mapping[At, CellEdit]) -> None:
        sheet, grid = self._sheet(name), self.grids[name]
        wanted = {at: edit for at, edit in edits.items() if not holds(grid.cell(*at), edit)}
        styled = {at: edit for at, edit in wanted.items() if edit.style and grid.cell(*at).blank}
        contents: dict[At, Content] = {
            at: typed(edit.value, edit.formula, self._base_1904) for at, edit in wanted.items()
        }
        # Noted before anything is done: what fails on the way is taken back whole.
        planned: list[CellStep] = []
        for at in wanted:
            old = grid.cell(*at)
            before = None if old.blank else typed(old.value, old.formula, self._base_1904)
            planned.append(CellStep(name, *at, before, "", at in styled))
        done = len(self.steps)
        self.steps += planned
        for area in runs(styled, alike=lambda at: styled[at].style):
            style = styled[area.row, area.col].style
            assert style is not None
            draw(block_of(sheet, area), style)
        for at, edit in wanted.items():
            self._prepare(sheet.range(at), edit)
        put(sheet, contents)
        after = formulas(sheet, contents)
        self.steps[done:] = [replace(step, after=after[step.row, step.col]) for step in planned]

    @staticmethod
    def _prepare(cell: xw.Range, edit: CellEdit) -> None:
        """A date format for a date, before the content is typed."""
        if isinstance(edit.value, date | time) and not is_date_format(cell.number_format or ""):
            cell.number_format = "h:mm:ss" if isinstance(edit.value, time) else "yyyy-mm-dd"

    def _look(self, edit: Look) -> None:
        if isinstance(edit, ColumnWidth):
            cell = self._sheet(edit.sheet).range((1, edit.col))
            width = cell.column_width
            if width is not None and width != edit.width:
                self.steps.append(WidthStep(edit.sheet, edit.col, width))
                cell.column_width = edit.width
        elif isinstance(edit, Highlight):
            sheet = self._sheet(edit.sheet)
            if not is_highlighted(sheet, edit.area, edit.formula):
                self.steps.append(_look_step(edit, f"={edit.formula}"))
                highlight(sheet, edit.area, edit.formula, edit.mark)
        elif isinstance(edit, Choice):
            block = block_of(self._sheet(edit.sheet), edit.area)
            if block.data_validation.type == "none":
                self.steps.append(_look_step(edit, None))
                choose(block, edit.options)
        else:
            setup = self._sheet(edit.sheet).page_setup
            if not setup.print_area:
                self.steps.append(PrintStep(edit.sheet))
                setup.print_area = str(edit.area)


def _look_step(edit: Highlight | Choice, formula: str | None) -> LookStep:
    area = edit.area
    return LookStep(edit.sheet, (area.row, area.col, area.last_row, area.last_col), formula)
