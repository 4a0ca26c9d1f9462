"""Edits put into a workbook, in order. What would have to be guessed is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from jixiao.addin.insert.graft import Template, graft_sheet
from jixiao.addin.sheet.book import Book
from jixiao.addin.sheet.rules import add_choice, add_highlight, set_width
from jixiao.addin.sheet.workbook_part import PRINT_AREA, on_sheet
from jixiao.macros.sheet.edits import (
    CellEdit,
    Choice,
    ColumnWidth,
    Edit,
    Highlight,
    NewSheet,
    PrintArea,
    Recalculate,
)
from jixiao.macros.sheet.grid import column_letter


def apply_edits(book: Book, edits: Iterable[Edit], template: Callable[[str], Template]) -> None:
    """Applies edits. template: the opened template of an id, for new sheets.

    Raises Stop ``cell_refused``, ``no_sheet``, ``sheet_taken``, ``text_too_long``, ``template_broken``; what was applied
    before then stays applied. In a large workbook a sheet is written, proved and let go with its last edit.
    """
    edits = list(edits)
    last = {_sheet(edit): at for at, edit in enumerate(edits)} if book.package.budget.crowded else {}
    for at, edit in enumerate(edits):
        _apply(book, edit, template)
        if last and (name := _sheet(edit)) is not None and last[name] == at:
            book.sheet(name).store()


def _sheet(edit: Edit) -> str | None:
    """The sheet that an edit changes; None for one that is made, or for the whole workbook."""
    return None if isinstance(edit, NewSheet | Recalculate) else edit.sheet


def _apply(book: Book, edit: Edit, template: Callable[[str], Template]) -> None:
    if isinstance(edit, CellEdit):
        _put(book, edit)
    elif isinstance(edit, NewSheet):
        graft_sheet(book, edit, template(edit.template))
    elif isinstance(edit, Recalculate):
        book.xml.recalculate()
    elif isinstance(edit, PrintArea):
        _print_area(book, edit)
    else:
        _around(book, edit)


def _put(book: Book, edit: CellEdit) -> None:
    sheet = book.sheet(edit.sheet)
    style = book.styles.role(edit.style) if edit.style else None
    if sheet.editor(book.strings).put(edit.row, edit.col, edit.value, edit.formula, style, book.date_style):
        sheet.mark_changed()


def _print_area(book: Book, edit: PrintArea) -> None:
    area = edit.area
    text = f"${column_letter(area.col)}${area.row}:${column_letter(area.last_col)}${area.last_row}"
    index = book.xml.index(book.sheet(edit.sheet).name)
    book.xml.set_local_name(index, PRINT_AREA, on_sheet(edit.sheet, text))


def _around(book: Book, edit: ColumnWidth | Highlight | Choice) -> None:
    """What stands around the cells."""
    sheet = book.sheet(edit.sheet)
    root = sheet.load().shell
    if isinstance(edit, ColumnWidth):
        done = set_width(root, edit.col, edit.width, edit.folded)
    elif isinstance(edit, Highlight):
        done = add_highlight(root, edit.area, edit.formula, book.styles.mark(edit.mark))
    else:
        done = add_choice(root, edit.sheet, edit.area, edit.options)
    if done:
        sheet.touch()
