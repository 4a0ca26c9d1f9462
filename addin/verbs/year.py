"""结转, 比对 and 绩效监控 on files: open workbooks, let the macros plan, write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jixiao.addin.package.collector import gc_paused
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.foreign import open_to_write, read_grids
from jixiao.addin.workbook.save import need_new
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.scoring.check import need_forms
from jixiao.macros.scoring.plan import Progress
from jixiao.macros.sheet.edits import Edit, NewSheet
from jixiao.macros.sheet.grid import Grid, address
from jixiao.macros.year.carry import Carried, carried_forms, carry_record
from jixiao.macros.year.carry_notes import note_line, plan_notes
from jixiao.macros.year.compare import Compared, compare_forms, plan_comparison
from jixiao.macros.year.monitor import Monitored, plan_monitor
from jixiao.templates.library import Library, year_texts
from jixiao.templates.stop import Stop


@dataclass(frozen=True, slots=True)
class CarriedBook:
    """What was carried: each form with its new record and notes, the sheets written, and forms that were left."""

    forms: tuple[tuple[FilledForm, Carried], ...]
    sheets: tuple[str, ...]
    left: int


def carry(
    file: Path, library: Library, output: Path, *, year: int | None = None, points: bool = True,
    progress: Progress | None = None, to: str = "",
) -> CarriedBook:
    """Writes the next forms of a workbook's declarations (or else self-evaluations) into a new workbook.

    to: the new form by its id or name, instead of the one that follows. Raises Stop ``no_form``,
    ``no_carry``, ``exists`` and those of opening and saving.
    """
    need_new(output)
    return carry_grids(read_grids(file), library, output, str(file), year=year, points=points,
                       progress=progress, to=to)


def carry_grids(
    grids: Sequence[Grid], library: Library, output: Path, path: str, *, year: int | None = None, points: bool = True,
    progress: Progress | None = None, to: str = "",
) -> CarriedBook:
    """As :func:`carry`, from the grids of an open workbook; path: what the user calls it."""
    forms = need_forms(grids, library, path)
    there = form_verbs.need_form(to, library).id if to else ""
    chosen = carried_forms([form.record for form in forms], library, there)
    if not chosen:
        raise Stop("no_carry", form="、".join(dict.fromkeys(form.found.spec.title for form in forms)))
    done = [
        (form, carry_record(form.record, library, today=date.today(), year=year, points=points, to=there))
        for form in (forms[at] for at in chosen)
    ]
    made = form_verbs.generate(
        [carried.record for _, carried in done], library, output, progress, behind=[notes_sheet(done, library)]
    )
    return CarriedBook(tuple(done), made.sheets, len(forms) - len(done))


def notes_sheet(done: Sequence[tuple[FilledForm, Carried]], library: Library) -> NewSheet:
    """结转说明 of all carried forms."""
    notes = [(form, carried, note) for form, carried in done for note in carried.notes]
    lines = [
        note_line(number, note, carried.record.text("project"), place_of(form, note.place))
        for number, (form, carried, note) in enumerate(notes, start=1)
    ]

    def titles(ids: Sequence[str]) -> str:
        return "、".join(dict.fromkeys(library.forms[id].title for id in ids))

    title = {
        "from": titles([form.record.form for form, _ in done]), "to": titles([item.record.form for _, item in done]),
        "year": "、".join(dict.fromkeys(str(item.record.year) for _, item in done)),
    }
    return plan_notes(lines, title, form_verbs.Templates(library)["carried"], year_texts("carry")["sheet"])


def place_of(form: FilledForm, place: tuple[str | int, ...]) -> str:
    """``《申报表》F6``; "" for what stands nowhere."""
    return f"《{form.grid.name}》{address(*form.at(place))}" if place else ""


def compare(a: Path, b: Path, library: Library, output: Path | None = None) -> list[Compared]:
    """Differences of two workbooks; with an output also as a workbook of one sheet, 比对结果."""
    if output is not None:
        need_new(output)
    with gc_paused():
        found = compare_forms(form_verbs.read(a, library), form_verbs.read(b, library), library)
    if output is not None:
        book = WorkbookFile.new()
        sheet = plan_comparison(found, {"a": a.name, "b": b.name}, form_verbs.Templates(library)["compared"])
        book.apply([sheet], library.sheets)
        book.save(output, backup=False)
    return found


@dataclass(frozen=True, slots=True)
class MonitoredBook:
    """The monitoring sheets of a workbook, where it was written, and the backup of the original."""

    sheets: tuple[Monitored, ...]
    path: Path
    backup: Path | None


def monitor(file: Path, library: Library, today: date, output: Path | None = None) -> MonitoredBook:
    """Adds this month's 绩效监控 for every form, or works out anew what those there show.

    Raises Stop ``no_form`` and those of opening and saving.
    """
    book, target = open_to_write(file, output)
    with gc_paused():
        grids = book.grids()
        done = plan_monitor(need_forms(grids, library, str(file)), grids, library, form_verbs.Templates(library), today)
    edits: list[Edit] = [edit for item in done for edit in item.edits]
    book.apply(edits, library.sheets)
    return MonitoredBook(tuple(done), *book.save_as(target))
