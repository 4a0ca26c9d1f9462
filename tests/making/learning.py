"""Forms taught from the workbooks of other places, as a user teaches them: sheet, corrections, form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs.learn import Learned, Proposed, learn
from jixiao.macros.forms.read import FilledForm
from jixiao.templates.library import Library, default_library
from openpyxl.worksheet.worksheet import Worksheet

SHEET = "登记表样"


def without_own(path: Path) -> Library:
    """The library as it would be if nobody had ever drawn the form of a workbook."""
    library = default_library()
    own = {form.record.form for form in form_verbs.read(path, library)}
    forms = {id: form for id, form in library.forms.items() if id not in own}
    kept = {form.carry.to for form in forms.values() if form.carry} & own
    return replace(library, forms={id: replace(form, carry=None) if form.carry and form.carry.to in kept else form
                                   for id, form in forms.items()})


def propose(path: Path, library: Library, folder: Path, sheet: str = "") -> Proposed:
    done = learn(path, library, folder, sheet)
    assert isinstance(done, Proposed)
    return done


def correct(path: Path, *changes: Callable[[Worksheet], None]) -> Path:
    """The copy as the user saves it."""
    if changes:
        book = openpyxl.load_workbook(path)
        for change in changes:
            change(book[SHEET])
        book.save(path)
    return path


def row_of(sheet: Worksheet, cell: str) -> int:
    """The row of 登记表样 that is about a cell of the form."""
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == cell)


def concept(cell: str, name: str) -> Callable[[Worksheet], None]:
    """A correction: another concept for a label."""
    def change(sheet: Worksheet) -> None:
        sheet.cell(row_of(sheet, cell), 3).value = name
    return change


def setting(name: str, value: object) -> Callable[[Worksheet], None]:
    """A correction: a line above the labels."""
    def change(sheet: Worksheet) -> None:
        sheet.cell(row_of(sheet, name), 3).value = value  # type: ignore[assignment]
    return change


def teach(path: Path, library: Library, folder: Path, *changes: Callable[[Worksheet], None]) -> Learned:
    copy = propose(path, library, folder)
    done = learn(correct(copy.path, *changes), library, folder)
    assert isinstance(done, Learned)
    return done


def read_with(path: Path, done: Learned, library: Library) -> list[FilledForm]:
    """A workbook as it is read once the form is known."""
    return form_verbs.read(path, with_form(library, done))


def with_form(library: Library, done: Learned) -> Library:
    """The library with the form as it was installed."""
    own = default_library()
    spec = own.forms[done.spec.id]
    return replace(library, forms={**library.forms, spec.id: spec}, sheets={**library.sheets, spec.id: own.sheets[spec.id]})
