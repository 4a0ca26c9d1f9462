"""导入 on files: a document in, records and a workbook with 导入说明 out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jixiao.addin.documents.open import read_document
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.save import need_new
from jixiao.macros.imports.imports import Imported, import_forms, import_texts
from jixiao.macros.imports.notes import plan_import_notes
from jixiao.macros.imports.pages import PageTable
from jixiao.macros.scoring.check import need_forms
from jixiao.macros.scoring.plan import Progress
from jixiao.templates.library import Library
from jixiao.templates.stop import Stop


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """The forms of a document, and the sheets of the workbook written of them; () where none was asked for."""

    forms: tuple[Imported, ...]
    sheets: tuple[str, ...]


def import_file(
    path: Path, library: Library, output: Path | None = None, progress: Progress | None = None
) -> ImportedFile:
    """The forms of a Word or PDF document; with an output also as a workbook.

    Raises Stop ``exists``, ``import_no_table``, ``import_no_form`` and those of :func:`read_document` and of saving.
    """
    if output is not None:
        need_new(output)
    items = read_document(path)
    if not any(isinstance(item, PageTable) for item in items):
        raise Stop("import_no_table", path=str(path))
    forms = import_forms(items, library)
    if not forms:
        raise Stop("import_no_form", path=str(path), forms=library.known_titles)
    if output is None:
        return ImportedFile(tuple(forms), ())
    book, made = form_verbs.build(
        [form.record for form in forms], library, str(output), progress, (import_texts()["sheet"]["name"],)
    )
    written = need_forms([grid for grid in book.grids() if grid.name in made.sheets], library, str(output))
    book.apply(plan_import_notes(forms, written, path.name, form_verbs.Templates(library)["imported"]), library.sheets)
    book.save(output, backup=False)
    return ImportedFile(tuple(forms), made.sheets)
