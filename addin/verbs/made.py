"""Copies that we have made of a workbook and that lie in a folder searched: they are no further work. Decision 110."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from jixiao.addin.package.collector import gc_paused
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.summary.copies import digest, is_blank, scores
from jixiao.templates.library import Library


def made_of(files: Sequence[Path], marks: Collection[str], library: Library) -> dict[Path, Path]:
    """Workbook -> the one of these that it was made of.

    marks: what the names of copies end with; 表_定稿.xlsx and 表_定稿2.xlsx are copies of 表.xlsx beside them. A final or
    portable copy of any name holds no formula of ours and says the same, to the last score, as a workbook that holds some.
    """
    beside = {(file.parent, file.stem): file for file in files}
    made: dict[Path, Path] = {}
    for file in files:
        stem, _, mark = file.stem.rpartition("_")
        if mark.rstrip("0123456789") in marks and (file.parent, stem) in beside:
            made[file] = beside[file.parent, stem]
    with gc_paused():
        ours = {file: _has_ours(file) for file in files if file not in made}
        plain = [file for file, has in ours.items() if has is False]
        said = {_said(file, library): file for file, has in ours.items() if has and plain}
        said.pop((), None)
        for file in plain if said else ():
            if (key := _said(file, library)) in said:
                made[file] = said[key]
    return made


def _has_ours(file: Path) -> bool | None:
    """Whether an .xlsx holds formulas of ours; None for what is none or cannot be read, which is said in its turn."""
    try:
        return WorkbookFile.open(file).had_ours()
    except Exception:
        return None


def _said(file: Path, library: Library) -> tuple[object, ...]:
    """What the forms of a workbook say, scores too; nothing for one that cannot be read or is not filled in."""
    try:
        records = [form.record for form in form_verbs.read(file, library)]
    except Exception:
        return ()
    if all(is_blank(record, library.forms[record.form]) for record in records):
        return ()
    return tuple((digest(record, library), scores(record)) for record in records)
