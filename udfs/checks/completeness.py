"""D. Completeness: head, dates, and amounts against each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import permutations

from jixiao.templates.library import fill
from jixiao.udfs.base.finding import Place
from jixiao.udfs.checks.base import CENT, HUNDRED, ZERO, FormFacts, Found, Values, form_check
from jixiao.udfs.checks.levels import is_blank
from jixiao.udfs.quantity.money import yuan
from jixiao.udfs.quantity.words import plain

TEN_THOUSAND = Decimal(10_000)
_DATE = re.compile(r"((?:19|20)\d\d)[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?(?!\d)")


def parse_date(text: str) -> date | None:
    """The first date in a text; of a month without a day its first day. None where there is none.

    >>> parse_date("2018/1/1"), parse_date("2024年3月底前"), parse_date("年底前")
    (datetime.date(2018, 1, 1), datetime.date(2024, 3, 1), None)
    """
    match = _DATE.search(plain(text))
    try:
        return date(int(match[1]), int(match[2]), int(match[3] or 1)) if match else None
    except ValueError:
        return None


@form_check
def header_missing(facts: FormFacts) -> Found:
    """Every field of the head that the sheet prints is filled (reviewer, sh-forms-2023).

    A field goes by the label that the sheet prints. Where no sheet is at hand the required fields are asked for.
    An empty form is said to be so once.
    """
    missing: list[tuple[Place, str]] = []
    halves = any(block.half for block in facts.form.blocks)
    for field in facts.form.fields:
        key = tuple(field.key.split("."))
        if field.key in facts.params.words("optional") or not facts.shows(field.key, field.required):
            continue
        other = facts.params.table("halves").get(field.key, "") if halves else ""
        if _empty(facts, field.key) and (not other or _empty(facts, other)):
            missing.append((key, facts.printed.labels.get(field.key) or field.labels[0].rstrip("：:")))
    if facts.record.year is None and facts.shows("year", True):
        missing.append((("year",), facts.params.text("year")))
    if missing and is_blank(facts):
        return [(missing[0][0], {"label": "、".join(label for _, label in missing)})]
    return [(place, {"label": label}) for place, label in missing]


def _empty(facts: FormFacts, key: str) -> bool:
    head, _, amount = key.partition(".")
    return facts.amount(amount) is None if head == "funds" else not facts.record.text(key).strip()


@form_check
def date_order(facts: FormFacts) -> Found:
    """Start before end; evaluated after the year; no indicator later than the project (reviewer, sh-forms-2019)."""
    text, record = facts.params.text, facts.record
    start, end, evaluated = (parse_date(record.text(key)) for key in ("start", "end", "eval_date"))
    if start and end and start > end:
        yield ("end",), _dates(text("start_end"), record.text("start"), record.text("end"))
    if evaluated and record.year and evaluated <= date(record.year, 12, 31):
        yield ("eval_date",), _dates(text("eval_early"), record.text("eval_date"), str(record.year))
    for row in facts.rows:
        due = parse_date(row.target) if row.a.kind == "text" else None
        if due and end and due > end:
            yield ("indicators", row.index, "target"), _dates(text("indicator_late"), row.target, record.text("end"))


def _dates(text: str, first: str, second: str) -> Values:
    return {"what": fill(text, {"first": first, "second": second}), "first": first, "second": second}


@form_check
def annual_gt_total(facts: FormFacts) -> Found:
    """The year's money is at most the project's; in a one-year project they are equal (sh-forms-2023, reviewer)."""
    start, end = (parse_date(facts.record.text(key)) for key in ("start", "end"))
    one_year = start is not None and end is not None and start.year == end.year
    for annual_key, total_key in facts.params.table("pairs").items():
        annual, total = facts.amount(annual_key), facts.amount(total_key)
        if annual is None or total is None or annual == total or (annual < total and not one_year):
            continue
        why = facts.params.text("greater" if annual > total else "differs")
        yield ("funds", annual_key), {"total": total, "annual": annual, "why": why}


@form_check
def money_unit(facts: FormFacts) -> Found:
    """The unit of money is printed; it is never guessed (reviewer)."""
    has_money = any(amount is not None for amount in facts.record.funds.amounts.values())
    return [(("funds",), {})] if has_money and not facts.record.funds.unit else []


@form_check
def money_large(facts: FormFacts) -> Found:
    """An amount that looks typed in a smaller unit: more than a project, ten thousand times another or a target (ours)."""
    params, unit = facts.params, yuan(facts.record.funds.unit)
    named = [(key, amount) for key in params.words("amounts") if (amount := facts.amount(key)) is not None]
    if unit is None or unit < TEN_THOUSAND or not named:
        return []
    key, amount = max(named, key=lambda item: item[1])
    values: Values = {"amount": amount, "unit": facts.record.funds.unit}
    if unit == TEN_THOUSAND and amount >= params.number("from", 200_000):
        return [(("funds", key), {**values, "what": params.text("large")})]
    least, most = params.number("least", 5000), params.number("most", 20000)
    for place, more, name, other in _pairs(facts):
        if other > 0 and least <= more / other <= most:
            what = fill(params.text("other"), {"name": name, "other": other})
            return [(place, {**values, "amount": more, "what": what})]
    for row in facts.rows:
        factor = yuan(row.a.unit)
        times = amount * unit / (row.a.number * factor) if row.a.number and factor and factor >= unit else ZERO
        if least <= times <= most:
            return [(("funds", key), {**values, "what": fill(params.text("row"), {"name": row.name, "target": row.target})})]
    return []


def _pairs(facts: FormFacts) -> Iterator[tuple[Place, Decimal, str, Decimal]]:
    """(place, amount, name of another, that amount) of amounts of one size: 年初 and 全年, the whole and its parts."""
    table = ("initial_budget", "budget", "executed")
    headings = {key: words[0] for key, words in facts.form.funds.columns.items()} if facts.form.funds else {}
    fields = [field for field in facts.form.fields if field.key.startswith("funds.")]
    headings |= {field.key.removeprefix("funds."): field.labels[0] for field in fields}
    known = {key: amount for key in (*table, "annual_total", "annual_fiscal", "project_total") if (
        amount := facts.amount(key)) is not None and key in headings}
    for (one, more), (other, less) in permutations(known.items(), 2):
        if other != "executed":  # little may be spent so far
            yield ("funds", one), more, headings[other], less
    for index, row in enumerate(facts.record.funds.sources or ()):
        for key in table:
            part, whole = getattr(row, key), known.get(key)
            if part is not None and whole is not None:
                yield ("funds", "sources", index, key), part, headings[key], whole


@form_check
def prior_year(facts: FormFacts) -> Found:
    """A recurring project that had no budget last year (sh-forms-2019)."""
    recurring = facts.record.text("project_type").strip() in facts.params.words("recurring")
    return [(("funds", "prior_budget"), {})] if recurring and facts.amount("prior_budget") == 0 else []


@form_check
def plausibility_rate(facts: FormFacts) -> Found:
    """Points run ahead of the money (system-general, sh-forms-2023)."""
    executed, budget = facts.amount("executed"), facts.amount("budget")
    scored = [row for row in facts.rows if row.score is not None and row.points]
    points = sum((row.points or ZERO for row in scored), ZERO)
    if facts.form.funds is None or executed is None or not budget or budget < 0 or points <= 0:
        return []
    share = sum((row.score or ZERO for row in scored), ZERO) / points * HUNDRED
    rate = executed / budget * HUNDRED
    texts = [text for _, _, text in facts.labels(facts.params.words("fields"))] + [row.note for row in facts.rows]
    if HUNDRED - rate < facts.params.number("unspent", 20) or share <= rate or _explained(texts, facts):
        return []
    ahead = share - rate
    return [(("funds", "rate"), {
        "share": share.quantize(CENT), "rate": rate.quantize(CENT), "ahead": ahead.quantize(CENT),
    })]


def _explained(texts: Iterable[str], facts: FormFacts) -> bool:
    """Whether a text says why money is left."""
    return any(facts.params.found("words", text) for text in texts)


@form_check
def rate_nothing(facts: FormFacts) -> Found:
    """Nothing was planned and nothing spent, so there is no rate, and no rule what its points are (ours)."""
    funds = facts.form.funds
    if funds is None or not facts.form.indicators.scored or is_blank(facts):
        return []
    nothing = facts.amount(funds.rate_of) == ZERO == facts.amount("executed")
    return [(("funds", "rate"), {})] if nothing and facts.shows("funds.rate", True) else []
