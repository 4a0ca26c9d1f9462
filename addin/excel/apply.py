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
    blocks,
    choose,
    formulas,
    get_native,
    highlight,
    is_highlighted,
    knows_spills,
    put,
    set_outline,
    typed,
)
from jixiao.addin.excel.patience import patiently
from jixiao.addin.excel.sheets import Drafts, drafts, find_sheet, mend, put_sheet
from jixiao.addin.excel.snapshot import TextCells
from jixiao.addin.excel.steps import CellStep, LookStep, PrintStep, Step, UndoFolder, WidthStep
from jixiao.addin.press.live import formulas_of, holds, refuse_protected
from jixiao.addin.sheet.looks import LOOKS
from jixiao.addin.sheet.number_formats import is_date_format
from jixiao.macros.sheet.edits import (
    CellEdit,
    Choice,
    ColumnWidth,
    Edit,
    Highlight,
    NewSheet,
    PrintArea,
    Recalculate,
    Style,
)
from jixiao.macros.sheet.grid import Grid, address
from jixiao.templates.stop import Stop

Look = ColumnWidth | Highlight | Choice | PrintArea


class Applier:
    """Applies edits to a workbook and collects ``steps``.

    grids: the sheets as read before the first edit; texts: what is known of their text formats. progress: told each
    sheet before it is changed; may raise to stop.
    """

    def __init__(
        self, book: xw.Book, grids: Iterable[Grid], texts: Mapping[str, TextCells], undo: UndoFolder,
        progress: Callable[[str], None],
    ) -> None:
        self.book = book
        self.grids = {grid.name: grid for grid in grids}
        self.texts = texts
        self.undo = undo
        self.progress = progress
        self.steps: list[Step] = []
        self._base_1904 = bool(get_native(book.api, "Date1904", "date_1904"))
        self._spills = False
        self._sheets: dict[str, xw.Sheet] = {}

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
        if not (cells or looks or sheets):
            return
        self._spills = knows_spills(self.book)
        self._sheets = patiently(lambda: {sheet.name: sheet for sheet in self.book.sheets})
        wanted = {name: self._wanted(name, of_sheet) for name, of_sheet in cells.items()}
        styles = sorted({style for of_sheet in wanted.values() for style in self._styled(of_sheet).values()})
        with drafts(self.book.app, sheets, styles, templates) as made:
            for name, of_sheet in wanted.items():
                self.progress(name)
                self._put(name, of_sheet, made)
            for look in looks:
                self.progress(look.sheet)
                self._look(look)
            for new in sheets:
                self.progress(new.sheet)
                self._new(new, made)

    def _new(self, new: NewSheet, made: Drafts) -> None:
        contents = {(row, col): typed(value, formula) for row, col, value, formula in formulas_of(new)}
        step = put_sheet(
            self.book, made.sheet(new.sheet), new.sheet, new.first, contents, self.grids, self.undo, spills=self._spills
        )
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
        if name not in self._sheets:
            raise Stop("no_sheet", path=self.book.name, sheet=name)
        return self._sheets[name]

    def _wanted(self, name: str, edits: Mapping[At, CellEdit]) -> dict[At, CellEdit]:
        """The edits that change something; a look only for a cell that holds nothing."""
        grid = self.grids[name]
        return {
            at: edit if edit.style is None or grid.cell(*at).blank else replace(edit, style=None)
            for at, edit in edits.items() if not holds(grid.cell(*at), edit)
        }

    @staticmethod
    def _styled(edits: Mapping[At, CellEdit]) -> dict[At, Style]:
        return {at: edit.style for at, edit in edits.items() if edit.style is not None}

    def _put(self, name: str, wanted: Mapping[At, CellEdit], made: Drafts) -> None:
        sheet, grid = self._sheet(name), self.grids[name]
        styled = self._styled(wanted)
        is_text = self._is_text(name, styled)
        contents: dict[At, Content] = {
            at: typed(edit.value, edit.formula, self._base_1904, in_text_format=is_text(at)) for at, edit in wanted.items()
        }
        # Noted before anything is done: what fails on the way is taken back whole.
        planned: list[CellStep] = []
        for at in wanted:
            old = grid.cell(*at)
            before = None if old.blank else typed(old.value, old.formula, self._base_1904)
            planned.append(CellStep(name, *at, before, "", at in styled, text=at not in styled and is_text(at)))
        done = len(self.steps)
        self.steps += planned
        for area in blocks(styled, alike=lambda at: styled[at]):
            sample, block = made.looks[styled[area.row, area.col]], block_of(sheet, area)
            patiently(lambda sample=sample, block=block: sample.copy(block))  # type: ignore[misc]
        for at, edit in wanted.items():
            if isinstance(edit.value, date | time):
                self._prepare(sheet.range(at), edit.value)
        known = contents.keys() if name in self.texts else styled.keys()
        put(sheet, {at: contents[at] for at in contents if at in known}, spills=self._spills, is_text=is_text)
        put(sheet, {at: contents[at] for at in contents if at not in known}, spills=self._spills)
        after = formulas(sheet, contents)
        self.steps[done:] = [replace(step, after=after[step.row, step.col]) for step in planned]

    def _is_text(self, name: str, styled: Mapping[At, Style]) -> Callable[[At], bool]:
        """Which cells are known to be in text format once the looks are there."""
        formats = self.texts.get(name)

        def is_text(at: At) -> bool:
            if at in styled:
                return LOOKS[styled[at]].format == "@"
            return formats is not None and formats.is_text(at)

        return is_text

    @staticmethod
    def _prepare(cell: xw.Range, value: date | time) -> None:
        """A date format for a date, before the content is typed."""
        if not is_date_format(patiently(lambda: cell.number_format) or ""):
            code = "h:mm:ss" if isinstance(value, time) else "yyyy-mm-dd"
            patiently(lambda: setattr(cell, "number_format", code))

    def _look(self, edit: Look) -> None:
        sheet = self._sheet(edit.sheet)
        if isinstance(edit, ColumnWidth):
            cell = sheet.range((1, edit.col))
            width = patiently(lambda: cell.column_width)
            if width is not None and width != edit.width and not (edit.folded and width == 0):
                self.steps.append(WidthStep(edit.sheet, edit.col, width, edit.folded))
                patiently(lambda: setattr(cell, "column_width", edit.width))
                if edit.folded:
                    patiently(lambda: set_outline(cell, 2))
                    patiently(lambda: setattr(cell, "column_width", 0))  # hidden, as a closed group is; its width stays
        elif isinstance(edit, Highlight):
            # No cell of a hidden sheet can be selected, and Excel reads the formula as seen from the selected one.
            if self.grids[edit.sheet].visible and not is_highlighted(sheet, edit.area, edit.formula):
                self.steps.append(_look_step(edit, f"={edit.formula}"))
                highlight(sheet, edit.area, edit.formula, edit.mark)
        elif isinstance(edit, Choice):
            block = block_of(sheet, edit.area)
            if patiently(lambda: block.data_validation.type) == "none":
                self.steps.append(_look_step(edit, None))
                choose(block, edit.options)
        else:
            setup = sheet.page_setup
            if not patiently(lambda: setup.print_area):
                self.steps.append(PrintStep(edit.sheet))
                patiently(lambda: setattr(setup, "print_area", str(edit.area)))


def _look_step(edit: Highlight | Choice, formula: str | None) -> LookStep:
    area = edit.area
    return LookStep(edit.sheet, (area.row, area.col, area.last_row, area.last_col), formula)
