"""Whole sheets of the open workbook: made from a template, put in, kept aside, taken back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import xlwings as xw
from jixiao.addin.excel.cells import Content, put, typed
from jixiao.addin.excel.steps import SheetStep, UndoFolder
from jixiao.addin.live import book_of, mentions
from jixiao.macros.edits import NewSheet
from jixiao.macros.grid import Grid
from jixiao.macros.own_sheets import free_name

_ASIDE = "绩效旧表"


def find_sheet(book: xw.Book, name: str) -> xw.Sheet | None:
    """The worksheet of a name, whatever the case of its letters."""
    return next((sheet for sheet in book.sheets if sheet.name.lower() == name.lower()), None)


@contextmanager
def made(app: xw.App, edit: NewSheet, templates: Mapping[str, Path]) -> Iterator[xw.Sheet]:
    """The new sheet in a workbook of its own, open in Excel, made by the file door; closed and removed afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "sheet.xlsx"
        book_of(edit, templates).save(path, backup=False)
        with opened(app, path) as book:
            yield book.sheets[0]


@contextmanager
def opened(app: xw.App, path: Path) -> Iterator[xw.Book]:
    """Another workbook, open while it is needed."""
    book = app.books.open(str(path), update_links=False)
    try:
        yield book
    finally:
        book.close()


def put_sheet(
    book: xw.Book, source: xw.Sheet, name: str, first: bool, contents: Mapping[tuple[int, int], Content],
    grids: Mapping[str, Grid], undo: UndoFolder | None,
) -> SheetStep:
    """Copies a sheet into the workbook, in place of one of that name; gives what takes that back. On error nothing is done.

    contents: cells to type into the copy. grids: the sheets as read. undo: where the replaced sheet is kept; None keeps
    nothing. Formulas elsewhere that name a replaced sheet are to be mended afterwards.
    """
    old = find_sheet(book, name)
    step = SheetStep(name, None) if old is None or undo is None else keep(old, grids.get(old.name), undo)
    sheet: xw.Sheet | None = None
    try:
        if old is not None:
            old.name = free_name(_ASIDE, [other.name for other in book.sheets])
            sheet = source.copy(before=old)
        elif first:
            sheet = source.copy(before=book.sheets[0])
        else:
            sheet = source.copy(after=book.sheets[-1])
        if sheet.name != name:
            sheet.name = name
        put(sheet, contents)
        if old is not None:
            delete(old)
    except BaseException:
        if sheet is not None:
            delete(sheet)
        if old is not None:
            old.name = name
        raise
    return step


def keep(sheet: xw.Sheet, grid: Grid | None, undo: UndoFolder) -> SheetStep:
    """Keeps a copy of a sheet in a workbook of the undo folder."""
    undo.path.mkdir(parents=True, exist_ok=True)
    kept = next(
        path for number in range(1, 1000) if not (path := undo.path / f"sheet{number}.xlsx").exists()
    )
    app = sheet.book.app
    book = app.books.add()
    try:
        sheet.copy(before=book.sheets[0])
        book.save(str(kept))
    finally:
        book.close()
    cells = grid.cells if grid else {}
    held = tuple((row, col, cell.formula) for (row, col), cell in cells.items() if cell.formula is not None)
    return SheetStep(sheet.name, kept.name, held)


def delete(sheet: xw.Sheet) -> None:
    """Deletes a sheet without a question."""
    app = sheet.book.app
    before = app.display_alerts
    app.display_alerts = False
    try:
        sheet.delete()
    finally:
        app.display_alerts = before


def mend(book: xw.Book, name: str, grids: Mapping[str, Grid]) -> None:
    """Formulas of other sheets that named a replaced sheet, which Excel bent when it went, are typed anew as they were."""
    bent: dict[str, dict[tuple[int, int], Content]] = {}
    for grid, row, col, formula in mentions(name, grids.values()):
        if not grid.protected:
            bent.setdefault(grid.name, {})[row, col] = typed(None, formula)
    for sheet_name, contents in bent.items():
        sheet = find_sheet(book, sheet_name)
        if sheet is not None:
            put(sheet, contents)
