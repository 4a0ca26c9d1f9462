"""便携副本 and 核对 on files: a copy that needs no add-in, and what a workbook's stored values are worth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jixiao.addin.insert.links import drop_links
from jixiao.addin.package.collector import gc_paused
from jixiao.addin.sheet.book import Book
from jixiao.addin.verbs.forms import Templates
from jixiao.addin.workbook.foreign import open_copy, read_grids
from jixiao.addin.workbook.save import need_new
from jixiao.macros.copies.portable_plan import LAMBDAS, Freeze, Way, plan_portable
from jixiao.macros.copies.verify import Verification
from jixiao.macros.copies.verify import verify as verify_grids
from jixiao.templates.library import Library
from jixiao.templates.stop import of_file

#: File name of our add-in; a workbook that was calculated with it links to it.
ADD_IN = "jixiao.xlam"


@dataclass(frozen=True, slots=True)
class Copied:
    """What a portable copy changed: formulas made values, formulas kept, names and sheets added, links taken out."""

    frozen: int
    kept: int
    names: int
    links: int
    sheets: tuple[str, ...]


def make_portable(file: Path, output: Path, library: Library, way: Way = "values") -> Copied:
    """Writes a copy of a workbook that needs no add-in; the workbook itself is not touched.

    Raises Stop ``exists`` where there is a file already, ``nothing_portable`` where there is nothing to replace.
    """
    need_new(output)
    opened = open_copy(file)
    with of_file(file), gc_paused():
        links = drop_links(opened.book, ADD_IN)
        plan = plan_portable(opened.grids(), library, Templates(library), way, str(file))
        for item in plan.freezes:
            freeze(opened.book, item)
    opened.apply((*plan.edits, *plan.notes), library.sheets)
    for name, formula in plan.names.items():
        opened.book.xml.set_name(name, formula, hidden=name not in LAMBDAS)
    opened.save(output, backup=False)
    return Copied(len(plan.freezes), plan.kept, len(plan.names), links, tuple(note.sheet for note in plan.notes))


def freeze(book: Book, cell: Freeze) -> None:
    """Puts a value in place of a formula."""
    sheet = book.sheet(cell.sheet)
    sheet.editor(book.strings).freeze(cell.row, cell.col, cell.value, book.date_style)
    sheet.mark_changed()


def verify(file: Path, library: Library) -> Verification:
    """Recomputes every formula of a workbook and compares; nothing is written."""
    grids = read_grids(file)
    with gc_paused():
        return verify_grids(grids, library)
