"""B. What target, actual and name say by themselves: signs, directions, place-holders."""

from __future__ import annotations

from functools import lru_cache

from jixiao.templates.library import fill
from jixiao.udfs.base.params import Params
from jixiao.udfs.checks.base import (
    HUNDRED,
    FormFacts,
    Found,
    JudgedRow,
    RowFacts,
    RowFound,
    Values,
    also,
    form_check,
    row_check,
)
from jixiao.udfs.quantity.units import measure
from jixiao.udfs.quantity.words import plain, words

#: A point before three digits may part thousands.
_PLACES, _PARTED = 3, 1000


@row_check("target", lambda case: case.target == "number" and case.sign is None)
def sign_missing(row: JudgedRow, facts: RowFacts) -> Values | None:
    """A quantity without a sign (sh-forms-2018); none is missed at 0, at 100 % and at a few pieces."""
    number, unit = row.a.number, row.a.unit
    if row.a.kind != "number" or row.a.sign is not None or number is None:
        return None
    few = unit and unit not in facts.params.words("measures") and number <= facts.params.number("few", 3)
    plain_enough = number == 0 or (unit == "%" and number == HUNDRED) or few
    return None if plain_enough else {"name": row.name, "target": row.target}


@row_check("target", lambda case: case.target == "number" and case.sign not in (None, "="))
def sign_direction(row: JudgedRow, facts: RowFacts) -> Values | None:
    """The sign against what the name means: 投诉率 with ≥, 控制率 with >, 合格率 with ≤ (sh-forms-2018)."""
    if row.a.kind != "number" or row.a.sign in (None, "="):
        return None
    key = "lower" if row.a.sign in ("≥", ">") else "higher"
    if not facts.params.found(key, row.plain_name) or facts.params.found("neither", row.plain_name):
        return None
    return {"name": row.name, "target": row.target, "expected": facts.params.text(key)}


@row_check("target", lambda case: case.target == "number" and case.sign == "=" and case.unit == "%")
def eq_for_rate(row: JudgedRow, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """``=90%`` where ≥ is meant (sh-forms-2023)."""
    number = row.a.number
    if row.a.kind != "number" or row.a.sign != "=" or row.a.unit != "%" or number is None:
        return None
    return {"name": row.name, "target": row.target} if 0 < number < HUNDRED else None


@row_check("target", lambda case: case.target == "number" and case.zero)
def zero_target(row: JudgedRow, facts: RowFacts) -> Values | None:
    """``=0`` for a thing to be completed (sh-forms-2023)."""
    if row.a.kind != "number" or row.a.number != 0 or row.a.nothing or row.a.sign not in ("=", "≥", None):
        return None
    if not facts.params.found("words", row.plain_name) or facts.params.found("except", row.plain_name):
        return None
    return {"name": row.name, "target": row.target}


@row_check("target", lambda case: case.exceeds)
def pct_over_100(row: JudgedRow, facts: RowFacts) -> RowFound:
    """A share above 100 % (ours). An actual is asked about only where the name is that of a share."""
    text = facts.params.text
    share = facts.params.found("shares", row.plain_name)
    if row.a.kind == "number" and row.a.unit == "%" and (row.a.number or 0) > HUNDRED:
        grows = facts.params.found("growing", row.plain_name)
        if share or (not grows and facts.params.found("rates", row.plain_name)):
            return {"name": row.name, "which": text("target"), "value": row.target}
    if share and row.b.kind == "number" and row.b.unit == "%" and (row.b.number or 0) > HUNDRED:
        return "actual", {"name": row.name, "which": text("actual"), "value": row.actual}
    return None


@row_check("actual", lambda case: case.wanted and not case.reached)
def actual_empty(row: JudgedRow, facts: RowFacts) -> Values | None:
    """A target without an actual on a form that prints both (form-other)."""
    evaluated = facts.form is None or facts.form.kind == "selfeval"
    if not evaluated or not facts.prints("actual") or not row.target or row.actual:
        return None
    lacks = facts.params.text("scored" if facts.scored else "judged")
    return {"name": row.name, "target": row.target, "lacks": lacks}


@row_check("target", lambda case: case.named and not case.wanted)
def target_empty(row: JudgedRow, facts: RowFacts) -> Values | None:
    """An indicator without a target on a form that prints one (sh-forms-2023)."""
    return {"name": row.name} if facts.prints("target") and row.name and not row.target else None


@row_check("level3", lambda case: not case.named)
def name_empty(row: JudgedRow, facts: RowFacts) -> Values | None:
    """An indicator without a name on a form that prints one (ours)."""
    if not facts.prints("level3") or row.name or not (row.target or row.actual):
        return None
    return {"target": row.target or row.actual}


def _placeholder(row: JudgedRow, facts: RowFacts) -> tuple[str, str] | None:
    """The cell that holds a place-holder and its text.

    无 is one, unless nothing is what was wished: no complaints, a target of 0, or the same word as target.
    """
    params = facts.params
    longest = params.longest("words", "none")
    for key, value in (("level3", row.name), ("target", row.target), ("actual", row.actual)):
        if not value:
            continue
        text = plain(value)
        if key == "level3" and params.possible("open_figure", text):
            text = params.pattern("open_figure").sub("", text)
        if params.found("partial", text):
            return key, value
        if len(text) > longest:
            continue
        if params.holds("words", text.upper()):
            return key, value
        if params.holds("none", text) and key != "level3":
            wished = params.found("unwanted", row.plain_name) or row.a.number == 0 or row.target == row.actual
            if not wished and row.outcome.status != "met":  # 无 beside <5%
                return key, value
    return None


@row_check("target")
def placeholder(row: JudgedRow, facts: RowFacts) -> RowFound:
    """A place-holder in name, target or actual (reviewer)."""
    found = _placeholder(row, facts)
    if found is None:
        return None
    key, value = found
    return key, {"name": row.name, "which": facts.params.text(key), "value": value}


@also("placeholder")
def placeholder_in_text(facts: FormFacts) -> Found:
    """A place-holder left in the goals or the account of the year (reviewer)."""
    partial, exact = facts.params.pattern("partial"), facts.params.words("words")
    for key, label, text in facts.labels(facts.params.words("fields")):
        said = plain(text)
        if found := partial.search(said):
            yield (key,), {"which": label.rstrip("：:"), "value": said[max(found.start() - 6, 0):found.end() + 6]}
        elif said.upper() in exact:
            yield (key,), {"which": label.rstrip("：:"), "value": text}


@row_check("target", lambda case: not {"number", "range"}.isdisjoint((case.target, case.actual)))
def count_fraction(row: JudgedRow, facts: RowFacts) -> RowFound:
    """A fraction of what is only counted (ours): 1.5人; with three digits the point may part thousands, 1.200人."""
    for key, quantity, unit in (("actual", row.b, row.b.unit or row.a.unit), ("target", row.a, row.a.unit)):
        if not unit or not _counted(unit, facts.params):
            continue
        for number in (quantity.number, quantity.upper):
            places = -int(number.as_tuple().exponent) if number is not None else 0
            if number is None or places <= 0 or (number == int(number) and places != _PLACES):
                continue  # 3人, 3.0人
            if facts.params.found("averages", row.plain_name + plain(quantity.word)):
                continue
            parted = 1 <= abs(number) < _PARTED and places == _PLACES
            other = f"{number * _PARTED:f}".partition(".")[0] + unit
            what = fill(facts.params.text("thousands"), {"other": other}) if parted else facts.params.text("typed")
            shown = quantity.text.strip()
            return key, {"which": facts.params.text(key), "value": shown, "unit": unit, "what": what}
    return None


@lru_cache(maxsize=512)
def _counted(unit: str, params: Params) -> bool:
    """Whether a unit is of what is only counted; 1.5万人 may be."""
    return params.holds("units", measure(unit).base) and measure(unit).factor == 1


@row_check("target", lambda case: "malformed" in (case.target, case.actual))
def unreadable(row: JudgedRow, facts: RowFacts) -> RowFound:
    """A target or actual that begins like a quantity and is none, ``≥`` or ``95..5%`` (ours)."""
    for key, quantity in (("target", row.a), ("actual", row.b)):
        if quantity.kind == "malformed":
            return key, {"which": facts.params.text(key), "value": quantity.text.strip()}
    return None


@row_check("level3", lambda case: case.named)
def sign_in_name(row: JudgedRow, facts: RowFacts) -> Values | None:
    """Sign and number inside the name (sh-forms-2023)."""
    return {"name": row.name, "target": row.target} if facts.params.found("signs", plain(row.name)) else None


@form_check
def duplicate_indicator(facts: FormFacts) -> Found:
    """The same name twice, with or without the unit behind it (sh-forms-2023)."""
    seen: dict[str, JudgedRow] = {}
    named = [row for row in facts.rows if row.name]
    pairs = [(row, first) for row in named if (first := seen.setdefault(_without_unit(row.name), row)) is not row]
    if len(pairs) >= facts.params.number("block", 3) and len({row.index - first.index for row, first in pairs}) == 1:
        return  # the same indicators once more, for the year below those for the whole term
    for row, first in pairs:
        yield ("indicators", row.index, "level3"), {"name": row.name, "first": first.index + 1}


def _without_unit(name: str) -> str:
    """合格率(%) is 合格率; 培训(二期) keeps its bracket."""
    head, bracket, rest = plain(name).removesuffix(")").rpartition("(")
    units = words()["units"]
    return head if bracket and (rest in units["plain"] or rest in units["alias"]) else plain(name)
