"""比对: two workbooks' forms of the same projects beside each other, every difference with its cell in both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jixiao.macros.forms.read import FilledForm
from jixiao.macros.sheet.edits import NewSheet
from jixiao.macros.sheet.fill import fill_sheet
from jixiao.macros.sheet.grid import Grid, address
from jixiao.macros.sheet.long_texts import beginning
from jixiao.macros.year.carry import carry_record
from jixiao.templates.library import Library, fill, year_texts
from jixiao.templates.stop import need
from jixiao.udfs.base.finding import Finding, Place
from jixiao.udfs.base.record import Record
from jixiao.udfs.checks.following import carry_to
from jixiao.udfs.checks.pairing import paired
from jixiao.udfs.checks.texts import SEVERITY_WORDS, advice_text, counted, finding_message
from jixiao.udfs.checks.versions import Difference, Origin, differences
from jixiao.udfs.quantity.words import plain

_MESSAGE = 200  # letters of a sentence that quotes both texts


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of one of the two workbooks."""

    sheet: str
    cell: str

    def __str__(self) -> str:
        return f"《{self.sheet}》{self.cell}"


@dataclass(frozen=True, slots=True)
class Compared:
    """A difference: its cell in workbook A and in workbook B, None where it has none there."""

    finding: Finding
    severity: str
    code: str
    title: str
    what: str
    advice: str
    a: Spot | None
    b: Spot | None
    swapped: bool = False  # B holds the earlier form

    def shown(self, side: str) -> str:
        """What stands there on one side, ``a`` or ``b``."""
        key = ("old", "new") if not self.swapped else ("new", "old")
        name = key[0] if side == "a" else key[1]
        return str(self.finding.values.get(name) or "")

    def to_json(self) -> dict[str, Any]:
        """``{id, severity, a: {sheet, cell}, b, message, values}``."""
        return {
            "id": self.finding.id, "severity": self.severity, "a": _spot(self.a), "b": _spot(self.b),
            "message": self.what + self.advice, "values": dict(self.finding.values),
        }


def _spot(spot: Spot | None) -> dict[str, str] | None:
    return None if spot is None else {"sheet": spot.sheet, "cell": spot.cell}


def compare_forms(a: Sequence[FilledForm], b: Sequence[FilledForm], library: Library) -> list[Compared]:
    """All differences between the forms of two workbooks, form by form, the gravest of each form first.

    Forms belong together by their project; a form that has no counterpart is said. Of two forms the declaration is the
    earlier one, unless it is the next year's; of two alike the one of A.
    """
    found: list[Compared] = []
    for first, second in pair_forms(a, b):
        if first is None or second is None:
            alone = need(first or second, "两边都没有这张表")
            finding = Finding("form_alone", ("project",), {"name": alone.record.text("project") or alone.grid.name})
            spot = _at(alone, ("project",))
            found.append(_compared(Difference(finding, ("project",), None), library, spot if first else None,
                                   None if first else spot, swapped=False))
            continue
        swapped = _later(first.record, second.record, library)
        old, new = (second, first) if swapped else (first, second)
        of_pair = []
        for item in between(old.record, new.record, library):
            spots = [_at(form, place) if place is not None else None for form, place in ((old, item.old), (new, item.new))]
            if swapped:
                spots.reverse()
            of_pair.append(_compared(item, library, spots[0], spots[1], swapped))
        found += sorted(of_pair, key=lambda item: list(SEVERITY_WORDS).index(item.severity))
    return found


def _later(first: Record, second: Record, library: Library) -> bool:
    """Whether the first of two forms was made after the second: answers for it, or is the next year's declaration."""
    kinds = (library.forms[first.form].kind, library.forms[second.form].kind)
    first_year, second_year = first.year or 0, second.year or 0
    return first_year >= second_year if kinds == ("selfeval", "target") else (
        first_year > second_year and kinds == ("target", "selfeval")
    )


def between(old: Record, new: Record, library: Library) -> list[Difference]:
    """Differences of two records: of one form in any layout as they stand, else through what the earlier one becomes."""
    family = {record.form: library.forms[record.form].family for record in (old, new)}
    if family[old.form] == family[new.form]:
        return differences(old, new, library)
    carry, there = library.forms[old.form].carry, library.forms[new.form]
    same = carry is not None and library.forms[carry.to].family == there.family
    if not same and carry_to(library.forms[old.form], there, library) is None:
        return [Difference(Finding("form_alone", ("project",), {"name": old.text("project")}), ("project",), ("project",))]
    carried = carry_record(old, library, points=False, to="" if same else new.form)
    return differences(carried.record, new, library, Origin(old, carried.origin))


def pair_forms(
    a: Sequence[FilledForm], b: Sequence[FilledForm]
) -> list[tuple[FilledForm | None, FilledForm | None]]:
    """Forms of one project together, those of one kind and year first; a lone form on each side is one pair."""
    if len(a) == len(b) == 1:
        return [(a[0], b[0])]
    counterparts = paired(b, a, (_version, _kind, _project))
    taken = set(counterparts.values())
    pairs: list[tuple[FilledForm | None, FilledForm | None]] = [
        (form, b[counterparts[index]] if index in counterparts else None) for index, form in enumerate(a)
    ]
    return pairs + [(None, form) for index, form in enumerate(b) if index not in taken]


def _project(form: FilledForm) -> object:
    return plain(form.record.text("project"))


def _kind(form: FilledForm) -> object:
    return _project(form), form.record.form


def _version(form: FilledForm) -> object:
    return _kind(form), form.record.year


def _at(form: FilledForm, place: Place) -> Spot:
    return Spot(form.grid.name, address(*form.at(place)))


def _compared(item: Difference, library: Library, a: Spot | None, b: Spot | None, swapped: bool) -> Compared:
    spec = library.checks[item.finding.id]
    return Compared(
        item.finding, spec.severity, spec.code, spec.title, finding_message(item.finding, library),
        advice_text(item.finding, library), a, b, swapped,
    )


def summary_of(found: Sequence[Compared]) -> str:
    """``1 处错误、2 处警告``, or that there is no difference."""
    return counted(item.severity for item in found) or str(year_texts("compare")["nothing"])


def plan_comparison(found: Sequence[Compared], files: Mapping[str, object], template: Grid) -> NewSheet:
    """The sheet 比对结果. files: names of the two workbooks as ``a`` and ``b``."""
    texts = year_texts("compare")
    context = {"title": texts["title"], "files": fill(texts["files"], files), "summary": summary_of(found)}
    return fill_sheet(template, "compared", texts["sheet"], context, {"difference": list(_lines(found))})


def _lines(found: Iterable[Compared]) -> Iterable[dict[str, Any]]:
    for number, item in enumerate(found, start=1):
        yield {
            "number": Decimal(number), "severity": SEVERITY_WORDS[item.severity], "code": item.code, "title": item.title,
            "cell_a": str(item.a or ""), "a": beginning(item.shown("a")), "cell_b": str(item.b or ""),
            "b": beginning(item.shown("b")), "message": beginning(item.what + item.advice, _MESSAGE),
        }
