"""D. Two forms of one project beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from jixiao.templates.library import Library, fill
from jixiao.udfs.base.finding import Finding, Place
from jixiao.udfs.base.record import Indicator, Record
from jixiao.udfs.checks.base import Values, catalogue_of
from jixiao.udfs.checks.following import carry_to
from jixiao.udfs.checks.pairing import follow, match_rows, meaning
from jixiao.udfs.quantity.money import yuan
from jixiao.udfs.quantity.words import plain


def _budget(record: Record) -> tuple[str, Decimal] | None:
    """Key and amount of the year's budget, whatever the form calls it."""
    for key in ("budget", "annual_total", "initial_budget"):
        if amount := record.funds.amounts.get(key):
            return key, amount
    return None


def money_magnitude(here: Record, there: Record, library: Library) -> list[Finding]:
    """Two forms of one project whose budgets differ as 元 and 万元 do (ours)."""
    params = catalogue_of(library)["money_magnitude"]
    first, second, factors = _budget(here), _budget(there), (yuan(here.funds.unit), yuan(there.funds.unit))
    if first is None or second is None or factors[0] is None or factors[1] is None:
        return []
    times = abs(first[1] * factors[0] / (second[1] * factors[1]))
    times = max(times, 1 / times)
    if not params.number("least", 5000) <= times <= params.number("most", 20000):
        return []
    values: Values = {
        "here": first[1], "unit_here": here.funds.unit, "there": second[1], "unit_there": there.funds.unit,
        "other_form": library.forms[there.form].title, "times": times.quantize(Decimal(1)),
    }
    return [Finding("money_magnitude", ("funds", first[0]), values)]


def target_changed(selfeval: Record, target: Record, library: Library) -> list[Finding]:
    """A self-evaluation against the declaration it answers: targets changed, rows gone, rows added (system-general)."""
    text = catalogue_of(library)["target_changed"].text
    other = text("declared")
    declared = _declared(target, selfeval.form, library)
    shown = [index for index, row in enumerate(selfeval.indicators) if row.target is not None and plain(row.level3 or "")]
    rows = [selfeval.indicators[index] for index in shown]
    if not rows:
        return []  # the form prints no targets
    found, gone = [], []
    for at, index in match_rows(declared, rows):
        old, new = None if at is None else declared[at], None if index is None else rows[index]
        if old is None and new is not None and index is not None:
            found.append(_changed(text("added"), ("indicators", shown[index], "level3"), other=other, name=new.level3 or ""))
        elif old is not None and new is None:
            gone.append(old.level3 or "")
        elif old is not None and new is not None and index is not None and meaning(old.target) != meaning(new.target):
            values = {
                "name": new.level3 or "", "old": old.target or text("nothing"), "new": new.target or text("nothing"),
                "other": other,
            }
            found.append(_changed(text("changed"), ("indicators", shown[index], "target"), **values))
    if gone:
        more = fill(text("more"), {"count": len(gone)}) if len(gone) > 3 else ""
        found.append(_changed(text("gone") + more, (), other=other, name="”“".join(gone[:3])))
    return found


def _declared(record: Record, form: str, library: Library) -> list[Indicator]:
    """The rows of a declaration that have a name, under the words of the form that answers it."""
    rows = [row for row in record.indicators if plain(row.level3 or "")]
    there = library.forms[form]
    carry = carry_to(library.forms[record.form], there, library)
    if carry is None:
        return rows
    found = []
    for step in follow(rows, carry, there.fixed_rows):
        level2 = rows[step.index].level2 if step.fixed is None else there.fixed_rows[step.fixed].get("level2")
        if step.placed:
            printed = str(level2 or "") if "level2" in there.indicators.printed else None
            found.append(Indicator(step.level1, printed, step.name, target=rows[step.index].target))
    return found


def _changed(text: str, place: tuple[str | int, ...], **values: str) -> Finding:
    return Finding("target_changed", place, {"what": fill(text, values), **values})


def cross_findings(records: Sequence[Record], library: Library) -> list[tuple[int, Finding]]:
    """Findings between forms of one project: (index of the record it is about, finding).

    A self-evaluation answers for the declaration of its year; of two forms alike the later one answers.
    """
    found: list[tuple[int, Finding]] = []
    projects: dict[str, list[int]] = {}
    for index, record in enumerate(records):
        if name := plain(record.text("project")):
            projects.setdefault(name, []).append(index)
    for same in projects.values():
        for at, first in enumerate(same):
            for second in same[at + 1:]:
                here, there = second, first
                if _kind(records[here], library) == "target" and _kind(records[there], library) == "selfeval":
                    here, there = there, here
                found += [(here, item) for item in money_magnitude(records[here], records[there], library)]
                answers = (_kind(records[here], library), _kind(records[there], library)) == ("selfeval", "target")
                if answers and records[here].year == records[there].year:
                    found += [(here, item) for item in target_changed(records[here], records[there], library)]
    return found


def across(record: Record) -> Record:
    """What :func:`cross_findings` looks at of a record, for whoever keeps hundreds of them."""
    return Record(record.form, record.year, {"project": record.text("project")}, record.funds, record.indicators)


def is_across(place: Place) -> bool:
    """Whether a finding of :func:`cross_findings` may be about this place, or one below it."""
    return place[:1] in (("funds",), ("indicators",)) and (len(place) < 3 or place[2] in ("level3", "target"))


def _kind(record: Record, library: Library) -> str:
    return library.forms[record.form].kind
