"""D. Completeness and form: levels, heads, dates, funds against each other, two forms of one project."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from jixiao.templates.library import Library, fill
from jixiao.udfs.checks.arithmetic import Found
from jixiao.udfs.checks.base import FormFacts, Row, RowFacts, Values, form_check, row_check
from jixiao.udfs.finding import Finding
from jixiao.udfs.quantity import parse_quantity
from jixiao.udfs.record import Record

_DATE = re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_TEN_THOUSAND = Decimal(10_000)


def parse_date(text: str) -> date | None:
    """The date in a text: 2018-01-01, 2018/1/1, 2018年1月1日; None where there is none.

    >>> parse_date("2018/1/1")
    datetime.date(2018, 1, 1)
    """
    match = _DATE.search(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _present(facts: FormFacts) -> set[str]:
    return {row.level1 for row in facts.rows}


@form_check
def level_missing(facts: FormFacts) -> Found:
    """Every first level of the form has a row (reviewer)."""
    optional = facts.params["optional"]
    missing = [name for name in facts.form.sections if name not in optional and name not in _present(facts)]
    return [((), {"names": "、".join(missing)})] if missing else []


@form_check
def satisfaction_missing(facts: FormFacts) -> Found:
    """A form that prints 满意度指标 has one (form-other: forms without are allowed in places)."""
    names = [name for name in facts.form.sections if "满意度" in name and name not in _present(facts)]
    return [((), {"names": "、".join(names)})] if names else []


@form_check
def level2_missing(facts: FormFacts) -> Found:
    """The second levels that every published form has (sh-forms-2023)."""
    if not facts.form.level2 or not facts.rows:
        return []
    present = {row.level2 for row in facts.rows}
    known = {name for names in facts.form.level2.values() for name in names}
    missing = [name for name in facts.params["names"] if name in known and name not in present]
    return [((), {"names": "、".join(missing)})] if missing else []


@form_check
def level_misplaced(facts: FormFacts) -> Found:
    """A level name that the form does not know, or a second level under another first (sh-forms-2023)."""
    if not facts.form.level2:
        return
    said: set[tuple[str, str]] = set()
    for row in facts.rows:
        key = (row.level1, row.level2)
        names = facts.form.level2.get(row.level1)
        right = names is not None and (not row.level2 or not names or row.level2 in names)
        if not right and key not in said:
            said.add(key)
            yield ("indicators", row.index, "level2"), {"level1": row.level1, "level2": row.level2}


@row_check("level3")
def satisfaction_kind(row: Row, facts: RowFacts) -> Values | None:
    """A row of satisfaction that counts complaints or incidents (sh-forms-2023); level1 is known in whole forms only."""
    asked = row.level1 in facts.params["levels"] and any(word in row.name for word in facts.params["words"])
    return {"name": row.name} if asked else None


@form_check
def header_missing(facts: FormFacts) -> Found:
    """Required fields of the head are filled (reviewer, sh-forms-2023)."""
    for field in facts.form.fields:
        key = field.key.split(".")
        if not field.required:
            continue
        if key[0] == "funds":
            empty = facts.record.funds.amounts.get(key[1]) is None
        else:
            empty = not facts.record.text(field.key).strip()
        if empty:
            yield tuple(key), {"label": field.labels[0].rstrip("：:")}
    if facts.record.year is None:
        yield ("year",), {"label": "年度"}


@form_check
def date_order(facts: FormFacts) -> Found:
    """Start before end; evaluated after the year; no indicator later than the project (reviewer, sh-forms-2019)."""
    texts = facts.params["texts"]
    start, end = (parse_date(facts.record.text(key)) for key in ("start", "end"))
    if start and end and start > end:
        first, second = facts.record.text("start"), facts.record.text("end")
        yield ("end",), {"what": texts["start_end"], "first": first, "second": second}
    evaluated, year = parse_date(facts.record.text("eval_date")), facts.record.year
    if evaluated and year and evaluated < date(year, 12, 31):
        yield ("eval_date",), {"what": texts["eval_early"], "first": facts.record.text("eval_date"), "second": f"{year} 年"}
    for row in facts.rows:
        due = parse_date(row.target)
        if due and end and due > end:
            yield ("indicators", row.index, "target"), {
                "what": texts["indicator_late"], "first": row.target, "second": facts.record.text("end")
            }


@form_check
def annual_gt_total(facts: FormFacts) -> Found:
    """The year's money is at most the project's; in a one-year project they are equal (sh-forms-2023, reviewer)."""
    amounts, texts = facts.record.funds.amounts, facts.params["texts"]
    for annual_key, total_key in (("annual_total", "project_total"), ("budget", "project_budget")):
        annual, total = amounts.get(annual_key), amounts.get(total_key)
        if annual is None or total is None or annual == total:
            continue
        start, end = (parse_date(facts.record.text(key)) for key in ("start", "end"))
        one_year = start is not None and end is not None and start.year == end.year
        if annual > total or one_year:
            why = texts["greater" if annual > total else "differs"]
            yield ("funds", annual_key), {"total": total, "annual": annual, "why": why}


@form_check
def money_unit(facts: FormFacts) -> Found:
    """The unit of money is printed; it is never guessed (reviewer)."""
    has_money = any(amount is not None for amount in facts.record.funds.amounts.values())
    return [(("funds",), {})] if has_money and not facts.record.funds.unit else []


@form_check
def prior_year(facts: FormFacts) -> Found:
    """A recurring project that had no budget last year (sh-forms-2019)."""
    recurring = facts.record.text("project_type") in facts.params["recurring"]
    if not recurring or facts.record.funds.amounts.get("prior_budget") != 0:
        return []
    return [(("funds", "prior_budget"), {})]


@form_check
def plausibility_rate(facts: FormFacts) -> Found:
    """Points run ahead of the money (system-general, sh-forms-2023)."""
    executed, budget = (facts.record.funds.amounts.get(key) for key in ("executed", "budget"))
    scored = [row for row in facts.rows if row.score is not None and row.points]
    points = sum((row.points or Decimal(0) for row in scored), Decimal(0))
    if facts.form.funds is None or executed is None or not budget or not points:
        return []
    share = sum((row.score or Decimal(0) for row in scored), Decimal(0)) / points * 100
    rate = executed / budget * 100
    if share <= 0 or (share - rate) / share * 100 <= facts.params["limit"]:
        return []
    cent = Decimal("0.01")
    return [(("funds", "rate"), {
        "share": share.quantize(cent), "rate": rate.quantize(cent), "ahead": ((share - rate) / share * 100).quantize(cent),
    })]


def budget_of(record: Record) -> Decimal | None:
    """The year's budget of a form, whatever it calls it."""
    amounts = record.funds.amounts
    return amounts.get("budget") if amounts.get("budget") is not None else amounts.get("annual_total")


def money_magnitude(here: Record, there: Record, library: Library) -> Finding | None:
    """Two forms of one project whose budgets differ as 元 and 万元 do (ours)."""
    first, second = budget_of(here), budget_of(there)
    units = (here.funds.unit, there.funds.unit)
    if not first or not second or None in units:
        return None
    yuan = [amount * (_TEN_THOUSAND if unit == "万元" else 1) for amount, unit in zip((first, second), units, strict=True)]
    times = max(yuan) / min(yuan)
    if times < library.checks["money_magnitude"].params["least"]:
        return None
    values: Values = {
        "here": first, "unit_here": units[0], "there": second, "unit_there": units[1],
        "other_form": library.forms[there.form].title, "times": times.quantize(Decimal(1)),
    }
    return Finding("money_magnitude", ("funds", "budget"), values)


def target_changed(selfeval: Record, target: Record, library: Library) -> list[Finding]:
    """A self-evaluation against the declaration it answers: targets changed, rows gone, rows added (system-general)."""
    texts = library.checks["target_changed"].params["texts"]
    declared = {row.level3: row for row in target.indicators if row.level3}
    found: list[Finding] = []

    def say(kind: str, index: int | None, **values: str) -> None:
        place = ("indicators", index, "target") if index is not None else ()
        found.append(Finding("target_changed", place, {"what": fill(texts[kind], values), **values}))

    for index, row in enumerate(selfeval.indicators):
        old = declared.pop(row.level3 or "", None)
        if old is None:
            say("added", index, name=row.level3 or "")
        elif _meaning(old.target) != _meaning(row.target):
            say("changed", index, name=row.level3 or "", old=old.target or "", new=row.target or "")
    for name in declared:
        say("gone", None, name=name or "")
    return found


def _meaning(target: str | None) -> object:
    quantity = parse_quantity(target)
    if quantity.kind in ("number", "range"):
        return (quantity.sign, quantity.number, quantity.upper, quantity.unit)
    return (target or "").strip()


def cross_findings(records: Sequence[Record], library: Library) -> list[tuple[int, Finding]]:
    """Findings between forms of one project: (index of the record it is about, finding)."""
    found: list[tuple[int, Finding]] = []
    for index, here in enumerate(records):
        for other, there in enumerate(records):
            kinds = (library.forms[here.form].kind, library.forms[there.form].kind)
            if index == other or not here.text("project") or here.text("project") != there.text("project"):
                continue
            if kinds == ("selfeval", "target") and here.year == there.year:
                found += [(index, finding) for finding in target_changed(here, there, library)]
                if finding := money_magnitude(here, there, library):
                    found.append((index, finding))
    return found
