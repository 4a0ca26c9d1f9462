"""B. Target against actual: what was reached beside what was scored, and the units of both."""

from __future__ import annotations

from jixiao.udfs.checks.base import ZERO, Row, RowFacts, RowFound, Values, row_check
from jixiao.udfs.checks.periods import other_period
from jixiao.udfs.checks.targets import is_placeholder
from jixiao.udfs.finding import Value
from jixiao.udfs.numbers import round_to


def _figures(row: Row, **more: Value) -> Values:
    return {"target": row.target, "actual": row.actual, "points": row.points, "score": row.score,
            "rule_score": row.outcome.score, **more}


def _plainly_unmet(row: Row) -> bool:
    """Quantitatively unmet, not merely at a strict limit."""
    outcome = row.outcome
    return outcome.status == "unmet" and not outcome.strict and outcome.level is None and outcome.score is not None


@row_check("score")
def unmet_full(row: Row, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """Unmet by the sign, or outside the range, and yet full points (reviewer)."""
    if not row.score or row.points is None or row.score < row.points:
        return None
    outside = row.outcome.rule == "range_outside"
    short = _plainly_unmet(row) and row.outcome.score is not None and row.outcome.score < row.points
    return _figures(row) if outside or short else None


@row_check("score")
def score_above_ratio(row: Row, facts: RowFacts) -> Values | None:
    """Unmet and more points than the ratio gives (sh-forms-2023)."""
    if not _plainly_unmet(row) or not row.deducted or row.score is None or row.outcome.score is None:
        return None
    gap = row.score - row.outcome.score
    return _figures(row, gap=gap) if gap > facts.rules.score_tolerance else None


@row_check("score")
def score_below_ratio(row: Row, facts: RowFacts) -> Values | None:
    """Unmet and fewer points than the ratio gives: allowed, to be looked at (sh-forms-2023)."""
    if not _plainly_unmet(row) or row.score is None or row.outcome.score is None:
        return None
    return _figures(row) if row.outcome.score - row.score > facts.rules.score_tolerance else None


@row_check("score")
def met_deducted(row: Row, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """Met and yet deducted (sh-forms-2023)."""
    if row.outcome.status != "met" or row.outcome.level is not None or not row.deducted:
        return None
    return _figures(row) if row.outcome.ratio == 1 else None


@row_check("actual")
def strict_limit(row: Row, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """An actual exactly at the limit of < or > (sh-forms-2023)."""
    return _figures(row) if row.outcome.strict else None


@row_check("score")
def qual_band(row: Row, facts: RowFacts) -> Values | None:
    """The score of a qualitative row lies in the band of its level (system-general, mof2020)."""
    level = row.outcome.level
    if level is None or row.score is None or row.points is None or not ZERO <= row.score <= row.points:
        return None
    low, high = row.points * level.low, row.points * level.high
    # The lower end may be cut by rounding; the upper end of a band belongs to the next one.
    above = row.score <= high if level.high_included else row.score < high
    if above and row.score >= low - facts.rules.score_tolerance:
        return None
    top = facts.params.text("included" if level.high_included else "excluded")
    return {"level": level.name, "low": low, "high": high, "top": top, "score": row.score, "actual": row.actual}


@row_check("actual")
def qual_level_missing(row: Row, facts: RowFacts) -> Values | None:
    """Words as target, and an actual that names no level (ours)."""
    undecided = row.outcome.status == "undecided" and row.a.kind == "text" and row.b.kind != "blank"
    if not undecided or is_placeholder(row, facts):
        return None
    return {"target": row.target, "actual": row.actual}


@row_check("note")
def over_completion(row: Row, facts: RowFacts) -> Values | None:
    """Far above the target without a reason (system-general; mof2020 asks to find out why)."""
    if not row.outcome.over or facts.reason(row) or row.outcome.completion is None:
        return None
    return _figures(row, completion=round_to(row.outcome.completion, 2, "half_up"))


@row_check("actual")
def unit_mismatch(row: Row, facts: RowFacts) -> Values | None:
    """Target and actual in different units (ours)."""
    if row.outcome.rule != "unit_mismatch" or other_period(row, facts):
        return None
    return _figures(row, unit_a=row.a.unit, unit_b=row.b.unit)


@row_check("target")
def unit_missing(row: Row, facts: RowFacts) -> RowFound:
    """A target without a unit, or 0.96 beside a percentage, which may be 0.96 % or 96 % (sh-forms-2018)."""
    if row.outcome.rule == "percent_or_share" and not row.b.unit:
        return "actual", {"name": row.name, "which": facts.params.text("actual"), "value": row.actual}
    if row.a.kind not in ("number", "range") or row.a.unit or row.a.nothing or row.name.endswith((")", "）")):
        return None  # 培训人数（人）says the unit in the name
    return {"name": row.name, "which": facts.params.text("target"), "value": row.target}
