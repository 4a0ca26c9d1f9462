"""Buttons that write a new file beside the open workbook and open it; the workbook itself is not changed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jixiao.addin.installer.place import documents_folder
from jixiao.addin.press.door import Answer, Door
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import sentences
from jixiao.addin.verbs import year as year_verbs
from jixiao.addin.verbs.examples import write_examples
from jixiao.addin.verbs.finalize import open_draft, told
from jixiao.addin.verbs.inputs import WRITTEN
from jixiao.addin.verbs.list_template import write_list_template
from jixiao.addin.verbs.portable import make_portable
from jixiao.addin.workbook.foreign import name_notes
from jixiao.macros.forms.lists import has_list, read_list
from jixiao.macros.forms.years import calendar_year
from jixiao.templates.library import Library, say
from jixiao.templates.stop import Stop, known_as

_NAMES = 1000  # tries for a free file name
_LONGEST = 80  # characters of a name: 240 bytes in Chinese
_OURS = 10  # at most so many of them are our part, behind the last _


@dataclass(frozen=True, slots=True)
class Call:
    """One press: the open workbook, what the button is told (a form id), the library."""

    door: Door
    argument: str
    library: Library

    @property
    def templates(self) -> form_verbs.Templates:
        """Grids of the template workbooks."""
        return form_verbs.Templates(self.library)

    def progress(self, sheet: str, done: int, total: int) -> None:
        """Sheet and percent in the status bar."""
        percent = done * 100 // max(total, 1)
        self.door.progress(say("pressing_sheet", sheet=sheet, done=done, total=total, percent=percent))


def _blank(call: Call) -> Answer:
    form = form_verbs.need_form(call.argument, call.library)
    taken = calendar_year(form.kind, date.today())
    agreed = call.door.ask(say("ask_year", year=taken.year, why=taken.why, other=taken.other))
    year = taken.year if agreed else taken.other
    path = free_path(call.door.folder, f"{form.title}_空白")
    form_verbs.generate([form_verbs.blank(form, call.library, year)], call.library, path)
    return Answer(say("made_blank", path=path, year=year), file=path)


def _from_list(call: Call) -> Answer:
    grids = call.door.grids()
    if not has_list(grids):
        form = next(spec for spec in call.library.forms.values() if spec.kind == "selfeval" and spec.default)
        path = free_path(call.door.folder, f"{form.title}_清单")
        write_list_template(form, call.library, path)
        return Answer(say("list_made", path=path), file=path)
    found = read_list(grids, call.library, None, call.door.name)
    path = free_path(call.door.folder, f"{Path(call.door.name).stem}_官方表")
    made = form_verbs.generate(found.records, call.library, path, call.progress)
    return Answer(sentences.generated(path, made.sheets, found.unused), file=path)


def _carry(call: Call) -> Answer:
    path = free_path(call.door.folder, f"{Path(call.door.name).stem}_结转")
    done = year_verbs.carry_grids(call.door.grids(), call.library, path, call.door.name, progress=call.progress)
    return Answer(sentences.carried(path, done), file=path)


def _examples(call: Call) -> Answer:
    path = free_path(call.door.folder, "绩效函数示例")
    write_examples(path)
    return Answer(say("made_file", path=path), file=path)


def free_path(folder: Path | None, stem: str, *suffixes: str) -> Path:
    """A file name that is not taken in the folder of a workbook; for one without a folder, in the documents of the user.

    suffixes: .xlsx where none is given; the name has the first, and is free with each.
    """
    folder, stem = _place(folder, stem)
    for number in range(1, _NAMES):
        path = folder / f"{stem}{'' if number == 1 else number}{suffixes[0] if suffixes else '.xlsx'}"
        if not any(path.with_suffix(suffix).exists() for suffix in (path.suffix, *suffixes)):
            return path
    raise Stop("exists", path=str(path))


def free_folder(place: Path | None, name: str) -> Path:
    """A folder that is not there yet, where :func:`free_path` puts files."""
    place, name = _place(place, name)
    for number in range(1, _NAMES):
        folder = place / f"{name}{'' if number == 1 else number}"
        if not folder.exists():
            return folder
    raise Stop("exists", path=str(folder))


def _place(wanted: Path | None, name: str) -> tuple[Path, str]:
    """Where a file goes, and its name without what no file's name may hold."""
    folder = wanted or documents_folder()
    if not os.access(folder, os.W_OK):
        folder = Path.home()
    plain = "".join("_" if letter in '<>:"/\\|?*' or ord(letter) < 32 else letter for letter in name)
    if len(plain) > _LONGEST:  # what our part of the name says stays
        ours = plain[plain.rfind("_"):] if "_" in plain[-_OURS:] else ""
        plain = plain[: _LONGEST - len(ours)] + ours
    return folder, plain


@contextmanager
def copied(call: Call) -> Iterator[Path]:
    """A copy of the open workbook as it is now, for jobs on files; faults name the workbook as the user knows it."""
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        copy = Path(folder) / f"{stem_of(call)}{suffix_of(call)}"
        call.door.save_copy(copy)
        try:
            with known_as(call.door.name, copy):
                yield copy
        finally:
            name_notes(copy, call.door.name)


def stem_of(call: Call) -> str:
    """The workbook's name without what ends it; one that was never saved has no ending."""
    return call.door.name.removesuffix(Path(call.door.name).suffix) or call.door.name


def suffix_of(call: Call) -> str:
    """How a copy's name must end: Excel saves a copy in the format that the workbook has, Calc in any that it is told."""
    suffix = Path(call.door.name).suffix
    return suffix if suffix.lower() in (".xlsm", ".xls", ".xlsb") else ".xlsx"


def new_suffix(call: Call) -> str:
    """How a workbook made of such a copy ends: another format becomes an .xlsx."""
    return suffix_of(call) if suffix_of(call).lower() in WRITTEN else WRITTEN[0]


def _finalize(call: Call) -> Answer:
    path = free_path(call.door.folder, f"{stem_of(call)}_定稿", new_suffix(call), ".pdf")
    with copied(call) as copy:
        draft = open_draft(copy, call.library)
        if draft.plan.errors and not call.door.ask(say("ask_final", **draft.first_error())):
            return Answer(say("nothing_done"))
        draft.save(path)
    paper = path.with_suffix(".pdf")
    if call.door.print_pdf(path, paper):
        printed = say("finalized_pdf", path=paper)
    else:
        printed = say("finalized_no_pdf", reason=say("final_no_printer"))
    return Answer(f"{told(draft, path)}\n{printed}", file=path)


def _portable(call: Call) -> Answer:
    path = free_path(call.door.folder, f"{stem_of(call)}_便携副本", new_suffix(call))
    with copied(call) as copy:
        done = make_portable(copy, path, call.library)
    return Answer(say("portable_beside", path=path, frozen=done.frozen, sheets="、".join(done.sheets)), file=path)


#: Action of a button -> what does it.
ACTIONS: dict[str, Callable[[Call], Answer]] = {
    "blank": _blank, "from_list": _from_list, "carry": _carry, "finalize": _finalize, "portable": _portable,
    "examples": _examples,
}
