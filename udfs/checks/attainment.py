"""B. Target against actual: what was reached beside what was scored, and the units of both."""

from __future__ import annotations

from decimal import Decimal

from jixiao.udfs.base.finding import Value
from jixiao.udfs.checks.base import HUNDRED, ZERO, JudgedRow, RowFacts, RowFound, Values, row_check
from jixiao.udfs.checks.periods import other_period
from jixiao.udfs.quantity.comparing import comparable
from jixiao.udfs.quantity.numbers import round_to
from jixiao.udfs.quantity.words import plain

#: Half of the last place of a score with one.
_ONE_PLACE = Decimal("0.05")


def _figures(row: JudgedRow, **more: Value) -> Values:
    return {"target": row.target, "actual": row.actual, "points": row.points, "score": row.score,
            "rule_score": row.outcome.score, **more}


def _plainly_unmet(row: JudgedRow) -> bool:
    """Quantitatively unmet, not merely at a strict limit."""
    outcome = row.outcome
    return outcome.status == "unmet" and not outcome.strict and outcome.level is None and outcome.score is not None


@row_check("score", lambda case: case.given in ("full", "more") and (case.status in ("unmet", "undecided") or case.level))
def unmet_full(row: JudgedRow, facts: RowFacts) -> Values | None:
    """Unmet by the sign, short of the range, or said to be unmet in words, and yet full points (reviewer)."""
    if not row.full:
        return None
    if row.outcome.level is not None:  # a level of 达成 that a person chose beside 未完成
        chosen = row.outcome.rule in ("level_given", "level_share") and row.outcome.status == "met"
        return _figures(row) if chosen and _said_unmet(row, facts) else None
    short = _plainly_unmet(row) and row.outcome.score is not None and row.outcome.score < (row.points or ZERO)
    return _figures(row) if short or _below_range(row) or _said_unmet(row, facts) else None


def _below_range(row: JudgedRow) -> bool:
    """Short of a range; above it nothing says that it is unmet."""
    measured = comparable(row.a, row.b) if row.outcome.rule == "range_outside" else None
    return measured is not None and not isinstance(measured, str) and measured.reached < measured.low


def _said_unmet(row: JudgedRow, facts: RowFacts) -> bool:
    """An undecided row whose rule says that it is late, or whose actual says in words what was not done: 不及时, 延期."""
    if row.outcome.status not in ("undecided", "met"):
        return False
    if row.outcome.rule in facts.params.words("rules"):
        return True
    said = facts.params.pattern("not_unmet").sub("", plain(row.actual))
    if facts.params.found("unmet", said):
        return True
    target = plain(row.target)
    return row.a.kind == "text" and any(
        f"{word}{target}" == said or f"{word}{said}" == target for word in facts.params.words("negations")
    )


@row_check("score", lambda case: case.status == "unmet" and case.given == "less")
def score_above_ratio(row: JudgedRow, facts: RowFacts) -> Values | None:
    """Unmet and more points than the ratio gives (sh-forms-2023)."""
    if not _plainly_unmet(row) or not row.deducted or row.score is None or row.outcome.score is None:
        return None
    gap = row.score - row.outcome.score
    # 6.7 is how 6.67 is written with one place.
    one_place = row.score.as_tuple().exponent == -1
    return _figures(row, gap=gap) if gap > (_ONE_PLACE if one_place else facts.rules.score_tolerance) else None


@row_check("score", lambda case: case.status == "unmet" and case.given != "blank")
def score_below_ratio(row: JudgedRow, facts: RowFacts) -> Values | None:
    """Unmet and fewer points than the ratio gives, without a reason: allowed, to be looked at (sh-forms-2023)."""
    if not _plainly_unmet(row) or row.score is None or row.outcome.score is None or facts.reason(row):
        return None
    return _figures(row) if row.outcome.score - row.score > facts.rules.score_tolerance else None


@row_check("score", lambda case: case.status == "met" and case.given == "less")
def met_deducted(row: JudgedRow, facts: RowFacts) -> Values | None:
    """Met and yet deducted, without a reason (sh-forms-2023). What the rule set itself deducts is no deduction."""
    if row.outcome.status != "met" or row.outcome.level is not None or not row.deducted or facts.reason(row):
        return None
    due = row.outcome.score if row.outcome.score is not None else row.points
    below = row.score is not None and due is not None and row.score < due - facts.rules.score_tolerance
    return _figures(row) if row.outcome.ratio == 1 and below else None


@row_check("score", lambda case: case.status == "met" and case.completed and case.given != "blank")
def over_not_deducted(row: JudgedRow, facts: RowFacts) -> Values | None:
    """Far above the target, where the rule set takes points off, and more points than it leaves (manual-2022)."""
    due, points, score = row.outcome.score, row.points, row.score
    if row.outcome.status != "met" or row.outcome.level is not None or due is None or points is None or score is None:
        return None
    more = due < points and score - due > facts.rules.score_tolerance and row.outcome.compared is not None
    return _figures(row, completion=round_to(row.outcome.completion or ZERO, 2, "half_up")) if more else None


@row_check("actual", lambda case: case.strict)
def strict_limit(row: JudgedRow, facts: RowFacts) -> Values | None:
    """An actual exactly at the limit of < or >, not deducted with a reason (sh-forms-2023)."""
    return _figures(row) if row.outcome.strict and not (row.deducted and facts.reason(row)) else None


@row_check("score", lambda case: case.level)
def qual_band(row: JudgedRow, facts: RowFacts) -> Values | None:
    """The score of a qualitative row lies in the band of its level (system-general, mof2020)."""
    level = row.outcome.level
    if level is None or row.score is None or row.points is None or not ZERO <= row.score <= row.points:
        return None
    low, high = row.points * level.low, row.points * level.high
    # The lower end may be cut by rounding. Whether a band holds its upper end forms print differently: both are right.
    if low - facts.rules.score_tolerance <= row.score <= high:
        return None
    return {"level": level.name, "low": low, "high": high, "score": row.score, "actual": row.actual}


@row_check("actual", lambda case: case.rule == "level_missing")
def qual_level_missing(row: JudgedRow, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """Words as target, and an actual that names no level (ours)."""
    missing = row.outcome.status == "undecided" and row.outcome.rule == "level_missing"
    return {"target": row.target, "actual": row.actual} if missing else None


@row_check("score", lambda case: case.given != "blank" and case.status in ("undecided", "invalid", "open"))
def undecided(row: JudgedRow, facts: RowFacts) -> Values | None:
    """A score that the rule cannot confirm (ours). The sentence is the rule's own question, whatever rule it is."""
    if row.score is None or row.outcome.status not in ("undecided", "invalid", "open") or not facts.judges(row):
        return None
    if row.outcome.rule == "points_blank":
        return None  # weight_zero asks for points where the sheet prints them
    if row.deducted and facts.reason(row):
        return None  # judged by a person, and said why
    return {"why": facts.rule_text(row.outcome.rule, row), "score": row.score}


@row_check("actual", lambda case: case.asks)
def asked(row: JudgedRow, facts: RowFacts) -> Values | None:
    """A question beside a decided row: only a bound was written, or an answer is proposed and not confirmed (ours)."""
    if row.outcome.ask == "rounded_full" and row.deducted and facts.reason(row):
        return None  # taken off, and said why
    return {"why": facts.rule_text(row.outcome.ask, row)} if row.outcome.ask and facts.judges(row) else None


@row_check("score", lambda case: case.given == "blank" and case.status in ("undecided", "invalid"))
def score_undecided(row: JudgedRow, facts: RowFacts) -> Values | None:
    """A row that has all it needs, which the rule cannot score (ours)."""
    if row.score is not None or row.outcome.status not in ("undecided", "invalid") or not facts.judges(row):
        return None
    complete = row.target and row.actual and row.points is not None
    return {"why": facts.rule_text(row.outcome.rule, row)} if complete else None


@row_check("note", lambda case: case.status == "met" and case.completed and (case.over or case.sign in ("≤", "<")))
def over_completion(row: JudgedRow, facts: RowFacts) -> Values | None:
    """Far above the target, or far below a limit, without a reason (system-general; mof2020 asks to find out why)."""
    if facts.reason(row) or row.outcome.completion is None or row.outcome.status != "met":
        return None
    far = row.outcome.over if row.a.sign not in ("≤", "<") else _far_below(row, facts)
    if not far or (_expected(row, facts) and not (facts.rules.over_deduct or facts.rules.over_reason_required)):
        return None
    return _figures(row, completion=round_to(row.outcome.completion, 2, "half_up"))


def _far_below(row: JudgedRow, facts: RowFacts) -> bool:
    """A limit hardly used: ≤100万元 with 10万元. Faults and shares are the better for it."""
    if row.a.unit == "%" or facts.params.found("wished", row.plain_name):
        return False
    completion = row.outcome.completion or ZERO
    return ZERO < completion < facts.params.number("reverse", 50)


def _expected(row: JudgedRow, facts: RowFacts) -> bool:
    """Where twice the target says nothing: a few pieces, and shares of a whole."""
    if row.a.unit == "%":
        growing = facts.catalogue["pct_over_100"].found("growing", row.plain_name)
        return not growing and (row.b.number or ZERO) <= HUNDRED
    few = row.a.number is not None and row.a.number <= facts.params.number("few", 3)
    return few and not row.a.unit.startswith(facts.params.words("multiples"))


@row_check("actual", lambda case: case.rule == "unit_mismatch")
def unit_mismatch(row: JudgedRow, facts: RowFacts) -> Values | None:
    """Target and actual in different units (ours)."""
    if row.outcome.rule != "unit_mismatch" or other_period(row, facts):
        return None
    return _figures(row, unit_a=row.a.unit, unit_b=row.b.unit)


@row_check("target", lambda case: case.unit == "" or case.rule == "percent_or_share")
def unit_missing(row: JudgedRow, facts: RowFacts) -> RowFound:
    """A target without a unit, or 0.96 beside a percentage, which may be 0.96 % or 96 % (sh-forms-2018)."""
    if row.outcome.rule == "percent_or_share" and not row.b.unit:
        return "actual", {"name": row.name, "which": facts.params.text("actual"), "value": row.actual}
    if row.a.kind not in ("number", "range") or row.a.unit or row.a.nothing or row.name.endswith((")", "）")):
        return None  # 培训人数（人）says the unit in the name
    if row.a.number == 0 or facts.params.found("unitless", row.plain_name):
        return None  # nothing is nothing in any unit, and an index has none
    return {"name": row.name, "which": facts.params.text("target"), "value": row.target}
