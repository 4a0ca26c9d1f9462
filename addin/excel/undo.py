"""撤销上一步: the steps of the last press, backwards. What the user has changed since stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby

import xlwings as xw
from jixiao.addin.excel.cells import (
    Content,
    block_of,
    blocks,
    formulas,
    put,
    set_outline,
    set_text_format,
    typed,
    unhighlight,
)
from jixiao.addin.excel.patience import patiently
from jixiao.addin.excel.reading import VISIBLE, is_protected
from jixiao.addin.excel.sheets import delete, find_sheet, mend, opened, put_sheet
from jixiao.addin.excel.steps import CellStep, LookStep, PrintStep, SheetStep, Step, UndoFolder, WidthStep
from jixiao.addin.press.door import Undone
from jixiao.macros.sheet.grid import Grid
from jixiao.templates.stop import Stop


def take_back(
    book: xw.Book, steps: Iterable[Step], undo: UndoFolder, grids: Callable[[], Iterable[Grid]], *, midway: bool = False
) -> Undone:
    """Takes steps back, the last one first. Raises Stop ``sheet_protected_stop`` before anything is changed.

    grids: reads the sheets as they are now. midway: our own work has just failed. Then all cells are ours, whatever they
    hold by now.
    """
    steps = list(reversed(list(steps)))
    for name in {step.sheet for step in steps if not isinstance(step, SheetStep)}:
        sheet = find_sheet(book, name)
        if sheet is not None and is_protected(sheet):
            raise Stop("sheet_protected_stop", path=book.name, sheet=name)
    undone = Undone()
    for (kind, name), group in groupby(steps, key=lambda step: (type(step), step.sheet)):
        of_kind = list(group)
        sheet = find_sheet(book, name)
        if kind is SheetStep:
            for step in of_kind:
                if isinstance(step, SheetStep):
                    undone.sheets += _sheet_back(book, step, undo, grids)
        elif sheet is None:
            continue  # the user has removed the sheet: nothing of ours is left there
        elif kind is CellStep:
            _cells_back(sheet, [step for step in of_kind if isinstance(step, CellStep)], undone, midway)
        else:
            for step in of_kind:
                _look_back(sheet, step)
    return undone


def _cells_back(sheet: xw.Sheet, steps: list[CellStep], undone: Undone, midway: bool) -> None:
    by_place = {(step.row, step.col): step for step in steps}
    now = {} if midway else formulas(sheet, by_place)
    ours = {at: step for at, step in by_place.items() if midway or now[at] == step.after}
    undone.kept += len(by_place) - len(ours)
    undone.cells += len(ours)
    blank = {at for at, step in ours.items() if step.blank}
    for area in blocks(dict.fromkeys(blank)):
        patiently(lambda area=area: block_of(sheet, area).clear())  # type: ignore[misc]
    contents: dict[tuple[int, int], Content] = {}
    for at, step in ours.items():
        if at not in blank:
            contents[at] = "" if step.before is None else step.before
    put(sheet, contents)
    if midway:
        set_text_format(sheet, (at for at, step in ours.items() if step.text))


def _look_back(sheet: xw.Sheet, step: Step) -> None:
    if isinstance(step, WidthStep):
        width = step.width
        cell = sheet.range((1, step.col))
        if step.folded:
            patiently(lambda: set_outline(cell, 1))
        patiently(lambda: setattr(cell, "column_width", width))
    elif isinstance(step, PrintStep):
        patiently(lambda: setattr(sheet.page_setup, "print_area", None))
    elif isinstance(step, LookStep) and step.formula is None:
        block = block_of(sheet, step.block)
        patiently(lambda: block.data_validation.delete())
    elif isinstance(step, LookStep) and step.formula is not None and sheet.visible in VISIBLE:
        unhighlight(sheet, step.block, step.formula.removeprefix("="))


def _sheet_back(book: xw.Book, step: SheetStep, undo: UndoFolder, grids: Callable[[], Iterable[Grid]]) -> int:
    sheet = find_sheet(book, step.sheet)
    if step.kept is None:
        if sheet is None:
            return 0
        delete(sheet)
        return 1
    contents = {(row, col): typed(None, formula) for row, col, formula in step.formulas}
    others = {grid.name: grid for grid in grids() if grid.name != step.sheet}
    with opened(book.app, undo.path / step.kept) as kept:
        put_sheet(book, kept.sheets[0], step.sheet, False, contents, others, None)
        if sheet is not None:
            mend(book, step.sheet, others)
    return 1
