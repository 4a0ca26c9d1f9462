"""The forms of a workbook as its sheets are read, one after the other; what stops the whole is said once all are read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import islice
from typing import Protocol, TypeVar

from jixiao.macros.forms.headings import Doubt
from jixiao.macros.forms.read import FilledForm, read_form
from jixiao.macros.forms.recognise import survey
from jixiao.macros.forms.teach import refusal_text
from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.labels import plain
from jixiao.macros.sheet.own_sheets import statistics_sheets
from jixiao.templates.library import Library, say, shortened
from jixiao.templates.stop import Stop
from jixiao.udfs.base.finding import Finding, Place
from jixiao.udfs.quantity.quantity import MAX_TEXT
from jixiao.udfs.quantity.words import phrase

#: So many rows hold the headings of a form, where there is one.
_LOOKED_AT = 100
#: So many different letters are no name of a person that was left as it is written.
_ENOUGH = 3


class FormReader:
    """Reads the forms of sheets that come in the order of their tabs.

    ruleset: id of the rule set to score and check by, instead of those that the forms carry. lists: names of the sheets of
    a list to fill in. within: names of the sheets whose forms are wanted.
    """

    def __init__(
        self, library: Library, path: str = "", ruleset: str = "", lists: Collection[str] = (),
        within: Collection[str] | None = None,
    ) -> None:
        self.path = path
        #: Of tables like a form on sheets that hold none: the first form says that they were not read.
        self.unread: list[Finding] = []
        self._library, self._ruleset, self._lists, self._within = library, ruleset, lists, within
        self._doubts: list[tuple[str, Doubt]] = []
        self._statistics = False
        self._traditional = ""  # why a sheet in traditional characters was not read

    def forms(self, grid: Grid) -> list[FilledForm]:
        """The official forms on a sheet. Sheets made by us (cover, findings, lists) hold none."""
        ours = bool(statistics_sheets([grid]))
        self._statistics |= ours
        if ours or grid.name in self._lists or (self._within is not None and grid.name not in self._within):
            return []
        held = survey(grid, self._library)
        self._doubts += [(grid.name, doubt) for doubt in held.doubts]
        forms = [replace(read_form(grid, found), ruleset=self._ruleset) for found in held.forms]
        if not forms:
            self._traditional = self._traditional or _traditional(grid)
        for doubt in held.doubts:
            if doubt.heading or not doubt.top or doubt.missing == "monitor":
                continue
            place: Place = ("table", grid.name, doubt.row)
            finding = Finding("table_unread", place, {"why": refusal_text(grid.name, doubt, self._library)})
            if forms:
                form = forms[-1]
                places = {**form.places, place: (doubt.row, 1)}
                forms[-1] = replace(form, findings=(*form.findings, finding), places=places)
            else:
                self.unread.append(finding)
        return forms

    def need(self, forms: bool) -> None:
        """To be asked once all sheets are read. forms: whether any of them held one.

        Raises Stop ``no_form`` where there is none, ``only_list``, ``own_summary`` where there is a list, a summary.
        Headings that cannot be told apart stop the work too: a sheet left out in silence would look as if it were right.
        """
        for sheet, doubt in self._doubts:
            if doubt.heading:
                raise Stop("no_form", path=self.path, why=refusal_text(sheet, doubt, self._library))
        if forms:
            return
        if self._lists:
            raise Stop("only_list", path=self.path)
        if self._statistics:
            raise Stop("own_summary", path=self.path)
        near = refusal_text(*self._doubts[0], self._library) if self._doubts else ""
        why = self._traditional or near or say("no_form_none", forms=self._library.known_titles)
        raise Stop("no_form", path=self.path, why=why)

    def need_each(self, sheets: Collection[str], forms: Sequence[_Form]) -> None:
        """Raises Stop ``no_form`` for sheets that were named and hold no form: nobody should think that they were scored."""
        held = {form.sheet for form in forms}
        empty = [name for name in sheets if name not in held]
        if empty:
            raise Stop("no_form", path=self.path, why=say("no_form_on", sheets="》《".join(empty)))


def _traditional(grid: Grid) -> str:
    """Why a sheet without a form was not read, where its headings are in traditional characters; "" elsewhere."""
    letters, seen, first = set(phrase("traditional")), set[str](), ""
    for row, cells in islice(grid.rows(), _LOOKED_AT):
        for _, cell in cells:
            if isinstance(cell.value, str) and len(cell.value) <= MAX_TEXT and (said := letters & set(cell.value)):
                seen |= said
                first = first or say("no_form_traditional", sheet=grid.name, row=row, text=shortened(plain(cell.value), 12))
    return first if len(seen) >= _ENOUGH else ""


class _Form(Protocol):
    @property
    def sheet(self) -> str: ...
    @property
    def monitor(self) -> bool: ...
    @property
    def lights(self) -> bool: ...


_AForm = TypeVar("_AForm", bound=_Form)


def monitors_last(forms: Sequence[_AForm]) -> list[_AForm]:
    """Monitoring sheets behind all others; those that we made beside a form count only where the form is not there."""
    others = [form for form in forms if not form.monitor]
    handed_in = [form for form in forms if form.monitor and not form.lights]
    return [*others, *handed_in] or list(forms)
