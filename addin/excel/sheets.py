"""Whole sheets of the open workbook: made from a template, put in, kept aside, taken back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import xlwings as xw
from jixiao.addin.excel.cells import Content, put, typed
from jixiao.addin.excel.patience import patiently
from jixiao.addin.excel.steps import SheetStep, UndoFolder
from jixiao.addin.press.live import book_of, mentions
from jixiao.macros.sheet.edits import CellEdit, NewSheet, Style
from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.own_sheets import free_name
from jixiao.templates.stop import need

_ASIDE = "绩效旧表"
_SAMPLES = "样"


def find_sheet(book: xw.Book, name: str) -> xw.Sheet | None:
    """The worksheet of a name, whatever the case of its letters."""
    return patiently(lambda: next((sheet for sheet in book.sheets if sheet.name.lower() == name.lower()), None))


@contextmanager
def drafts(
    app: xw.App, edits: Sequence[NewSheet], styles: Sequence[Style], templates: Mapping[str, Path]
) -> Iterator[Drafts]:
    """New sheets and samples of looks in a workbook of their own, made by the file door; open while they are copied."""
    if not edits and not styles:
        yield Drafts(None, {})
        return
    samples = free_name(_SAMPLES, [edit.sheet for edit in edits])
    file = book_of(edits, templates)
    if styles:
        # Any template will do: nothing of it is taken but a sheet to draw on.
        file.apply([NewSheet(samples, "findings", (), ())], templates)
        file.apply([CellEdit(samples, row, 1, None, style=style) for row, style in enumerate(styles, 1)], templates)
    with tempfile.TemporaryDirectory(prefix="jixiao-", ignore_cleanup_errors=True) as folder:
        # A name that no open workbook has: Excel opens no second one of it, wherever it lies.
        path = Path(folder) / f"{Path(folder).name}.xlsx"
        file.save(path, backup=False)
        with opened(app, path) as book:
            looks = {style: book.sheets[samples].range((row, 1)) for row, style in enumerate(styles, 1)}
            yield Drafts(book, looks)


@dataclass(frozen=True, slots=True)
class Drafts:
    """The open workbook of :func:`drafts`, and in it a cell of each look."""

    book: xw.Book | None
    looks: Mapping[Style, xw.Range]

    def sheet(self, name: str) -> xw.Sheet:
        """A new sheet, to be copied."""
        return need(self.book, "没有新工作表").sheets[name]


def _never(_: tuple[int, int]) -> bool:
    """No formula of a sheet of ours is in a cell of text format; of one that comes back any may be."""
    return False


@contextmanager
def opened(app: xw.App, path: Path) -> Iterator[xw.Book]:
    """Another workbook, open while it is needed."""
    book = patiently(lambda: app.books.open(str(path), update_links=False))
    try:
        yield book
    finally:
        patiently(book.close)


def put_sheet(
    book: xw.Book, source: xw.Sheet, name: str, first: bool, contents: Mapping[tuple[int, int], Content],
    grids: Mapping[str, Grid], undo: UndoFolder | None, *, spills: bool = False,
) -> SheetStep:
    """Copies a sheet into the workbook, in place of one of that name; gives what takes that back. On error nothing is done.

    contents: cells to type into the copy. spills: as in :func:`put`. grids: the sheets as read. undo: where the replaced
    sheet is kept; None keeps nothing. Formulas elsewhere that name a replaced sheet are to be mended afterwards.
    """
    old = find_sheet(book, name)
    step = SheetStep(name, None) if old is None or undo is None else keep(old, grids.get(old.name), undo)
    sheet: xw.Sheet | None = None
    try:
        if old is not None:
            aside = free_name(_ASIDE, [other.name for other in book.sheets])
            patiently(lambda: setattr(old, "name", aside))
            sheet = _copied(source, book, before=old)
        elif first:
            sheet = _copied(source, book, before=book.sheets[0])
        else:
            sheet = _copied(source, book, after=book.sheets[-1])
        copied = sheet
        if copied.name != name:
            patiently(lambda: setattr(copied, "name", name))
        put(copied, contents, spills=spills, is_text=_never if undo is not None else None)
        if old is not None:
            delete(old)
    except BaseException:
        if sheet is not None:
            delete(sheet)
        if old is not None:
            patiently(lambda: setattr(old, "name", name))
        raise
    return step


def _copied(
    source: xw.Sheet, book: xw.Book, *, before: xw.Sheet | None = None, after: xw.Sheet | None = None
) -> xw.Sheet:
    """A copy of a sheet in the workbook, once: a try that is put off after the copy was made must not make another."""
    known = patiently(lambda: {sheet.name for sheet in book.sheets})

    def copy() -> xw.Sheet:
        fresh = next((sheet for sheet in book.sheets if sheet.name not in known), None)
        return fresh if fresh is not None else source.copy(before=before, after=after)

    return patiently(copy)


def keep(sheet: xw.Sheet, grid: Grid | None, undo: UndoFolder) -> SheetStep:
    """Keeps a copy of a sheet in a workbook of the undo folder."""
    undo.path.mkdir(parents=True, exist_ok=True)
    kept = next(
        path for number in range(1, 1000) if not (path := undo.path / f"jixiao-undo{number}.xlsx").exists()
    )
    app = sheet.book.app
    book = patiently(app.books.add)
    try:
        patiently(lambda: sheet.copy(before=book.sheets[0]))
        patiently(lambda: book.save(str(kept)))
    finally:
        patiently(book.close)
    cells = grid.cells if grid else {}
    held = tuple((row, col, cell.formula) for (row, col), cell in cells.items() if cell.formula is not None)
    return SheetStep(sheet.name, kept.name, held)


def delete(sheet: xw.Sheet) -> None:
    """Deletes a sheet without a question."""
    app = sheet.book.app
    before = app.display_alerts
    app.display_alerts = False
    try:
        patiently(sheet.delete)
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
