"""What stays of a form once its sheet is let go, and the findings of a workbook whose sheets come one after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jixiao.macros.forms.collect import At, nearest
from jixiao.macros.forms.read import FilledForm, FormId
from jixiao.macros.scoring.check import Located, check_form, in_order, locate
from jixiao.macros.scoring.held_forms import FormReader, monitors_last
from jixiao.macros.sheet.grid import Grid
from jixiao.templates.library import Library
from jixiao.udfs.base.finding import Place
from jixiao.udfs.base.record import Record
from jixiao.udfs.checks.forms import across, cross_findings, is_across


@dataclass(frozen=True, slots=True)
class FormNote:
    """A form as the rest of its workbook needs it: what is wrong in it, and what other forms are held against.

    record, places: as far as a finding between two forms is about them.
    """

    id: FormId
    monitor: bool
    lights: bool
    record: Record
    places: Mapping[Place, At]
    head: At
    findings: tuple[Located, ...]

    @property
    def sheet(self) -> str:
        """The name of its sheet."""
        return self.id[0]

    def at(self, place: Place) -> At:
        """The cell of a place; of a whole row or form where the value itself has none."""
        return nearest(place, self.places, self.head)


def note_of(form: FilledForm, findings: Sequence[Located]) -> FormNote:
    """What is kept of a form with the findings that are about it alone."""
    places = _places(tuple((place, at) for place, at in form.places.items() if is_across(place)))
    return FormNote(form.id, form.monitor, form.lights, across(form.record), places, form.head, tuple(findings))


@lru_cache(maxsize=64)
def _places(held: tuple[tuple[Place, At], ...]) -> Mapping[Place, At]:
    """Forms whose values stand in the same cells share what says so: 19 kB of each of a thousand."""
    return dict(held)


def gathered(notes: Sequence[FormNote], reader: FormReader, library: Library) -> tuple[list[FormNote], list[Located]]:
    """(forms that count, monitoring sheets last; their findings and those between them), of the forms of all sheets.

    Raises the Stops of :meth:`FormReader.need`.
    """
    reader.need(bool(notes))
    forms = monitors_last(notes)
    found = [item for form in forms for item in form.findings]
    if any(form is notes[0] for form in forms):
        found += [locate(notes[0], finding, library) for finding in reader.unread]
    for index, finding in cross_findings([form.record for form in forms], library):
        found.append(locate(forms[index], finding, library))
    return forms, found


def check_sheets(
    grids: Iterable[Grid], reader: FormReader, library: Library, named: Collection[str] = ()
) -> list[Located]:
    """As :func:`check_forms`, of sheets of which each is let go before the next is taken.

    named: sheets that must hold a form. Raises the Stops of :class:`FormReader`.
    """
    notes = [note_of(form, check_form(form, library)) for grid in grids for form in reader.forms(grid)]
    forms, found = gathered(notes, reader, library)
    reader.need_each(named, forms)
    return in_order(found, [form.sheet for form in forms])
