"""The first page of a report of several projects: one line each, and what they add up to. Sums are in 元."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jixiao.macros.forms.totals import total_of
from jixiao.macros.report.facts import Facts, Sentence, Texts, add, grouped, joined, one_line
from jixiao.macros.report.head import Paragraphs
from jixiao.templates.library import fill, show
from jixiao.udfs.base.finding import Place
from jixiao.udfs.quantity.money import yuan
from jixiao.udfs.quantity.numbers import round_to
from jixiao.udfs.rules.grades import grade
from jixiao.udfs.rules.totals import unfinished


@dataclass(frozen=True, slots=True)
class Project:
    """A line of the table of projects; amounts with their unit."""

    number: str
    project: str
    unit: str
    budget: str
    executed: str
    rate: str
    total: str
    grade: str


def project_of(facts: Facts, number: int) -> Project:
    """The line of one form; what the form does not state stays blank."""
    record = facts.record
    money = {key: facts.money(value) if (value := record.funds.amounts.get(key)) is not None else ""
             for key in ("budget", "executed")}
    return Project(
        str(number), one_line(record.text("project")), one_line(record.text("unit")), **money,
        rate="" if record.funds.rate is None else f"{show(record.funds.rate)}%", total=show(total_of(record, facts.rules)),
        grade=_grade(facts),
    )


def _grade(facts: Facts) -> str:
    """The grade that the form states; without one the band of its total; "" while rows are open."""
    if unfinished(facts.record, facts.rules):
        return ""
    band = grade(total_of(facts.record, facts.rules), facts.rules)
    return (facts.record.printed_grade or "").strip() or (band if isinstance(band, str) else "")


def summary_sentences(facts: Sequence[Facts], texts: Texts) -> Paragraphs:
    """How many projects of which grade, the money together, the highest and the lowest total."""
    wording = texts["summary"]
    grades: dict[str, int] = {}
    for item in facts:
        grades[_grade(item)] = grades.get(_grade(item), 0) + 1
    parts = [fill(wording["grade" if name else "ungraded"], {"grade": name, "count": count})
             for name, count in grades.items()]
    stated = tuple(source for item in facts for source in item.sources(
        [("printed_grade",) if (item.record.printed_grade or "").strip() else ("printed_total",)]))
    counted = fill(wording["counted"], {"count": len(facts), "parts": joined(texts, "items", parts)})
    said = [Sentence(counted, stated)]
    sums = {}
    for key, label in wording["labels"].items():
        known = [item for item in facts if _yuan(item, key) is not None]
        if known:
            sums[key] = add(_yuan(item, key) for item in known)
            said.append(_say(texts, "money", known, [("funds", key)], label=label, amount=grouped(sums[key]),
                             count=len(known)))
    both = [item for item in facts if _yuan(item, "budget") is not None and _yuan(item, "executed") is not None]
    budget = add(_yuan(item, "budget") for item in both)
    if budget > 0:
        share = add(_yuan(item, "executed") for item in both) * 100 / budget
        said.append(_say(texts, "rate", both, [("funds", "budget"), ("funds", "executed")],
                         rate=round_to(share, 2, "half_up"), count=len(both)))
    return [said, _extremes(facts, texts)]


def _extremes(facts: Sequence[Facts], texts: Texts) -> list[Sentence]:
    scored = [(total, item) for item in facts if (total := total_of(item.record, item.rules)) is not None]
    if len(scored) < 2:
        return []
    (high, best), (low, worst) = max(scored, key=lambda pair: pair[0]), min(scored, key=lambda pair: pair[0])
    return [_say(
        texts, "scores", [best, worst], [("project",), ("printed_total",)], high=high, low=low,
        best=one_line(best.record.text("project")), worst=one_line(worst.record.text("project")),
    )]


def _say(texts: Texts, id: str, facts: Sequence[Facts], places: Sequence[Place], **values: object) -> Sentence:
    """A sentence over several sheets, with the cells of each."""
    sources = [source for item in facts
               for source in item.sources(place for place in places if place in item.form.places)]
    return Sentence(fill(texts["summary"][id], values), tuple(sources))


def _yuan(facts: Facts, key: str) -> Decimal | None:
    """An amount in 元; None where it or its unit is not stated."""
    amount, factor = facts.record.funds.amounts.get(key), yuan(facts.record.funds.unit)
    return None if amount is None or factor is None else amount * factor
