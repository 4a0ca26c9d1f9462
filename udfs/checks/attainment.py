"""B. Target against actual: attainment and score, units, signs, names."""

from __future__ import annotations

import re
from decimal import Decimal

from jixiao.udfs.checks.arithmetic import Found
from jixiao.udfs.checks.base import FormFacts, Row, RowFacts, Values, form_check, matches, row_check
from jixiao.udfs.finding import Value

_HUNDRED = Decimal(100)


def _figures(row: Row, **more: Value) -> Values:
    return {"target": row.target, "actual": row.actual, "points": row.points, "score": row.score,
            "rule_score": row.outcome.score, **more}


def _plainly_unmet(row: Row) -> bool:
    """Quantitatively unmet, not merely at a strict limit."""
    outcome = row.outcome
    return outcome.status == "unmet" and not outcome.strict and outcome.level is None and outcome.score is not None


@row_check("score")
def unmet_full(row: Row, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """Unmet by the sign and yet full points (reviewer)."""
    if not _plainly_unmet(row) or row.score is None or row.points is None or row.score < row.points or row.points == 0:
        return None
    return _figures(row) if row.outcome.score is not None and row.outcome.score < row.points else None


@row_check("score")
def score_above_ratio(row: Row, facts: RowFacts) -> Values | None:
    """Unmet and more points than the ratio gives (sh-forms-2023)."""
    if not _plainly_unmet(row) or not row.deducted:
        return None
    assert row.score is not None and row.outcome.score is not None
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
def qual_band(row: Row, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """The score of a qualitative row lies in the band of its level (system-general, mof2020)."""
    level = row.outcome.level
    if level is None or row.score is None or row.points is None:
        return None
    low, high = row.points * level.low, row.points * level.high
    inside = low <= row.score and (row.score < high or (level.high_included and row.score == high))
    return None if inside else {"level": level.name, "low": low, "high": high, "score": row.score}


@row_check("actual")
def qual_level_missing(row: Row, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """Words as target, and an actual that names no level (ours)."""
    undecided = row.outcome.status == "undecided" and row.a.kind == "text" and row.b.kind != "blank"
    return {"target": row.target, "actual": row.actual} if undecided else None


@row_check("note")
def over_completion(row: Row, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """Far above the target without a reason (system-general; mof2020 asks to find out why)."""
    if not row.outcome.over or row.note or row.outcome.completion is None:
        return None
    return _figures(row, completion=row.outcome.completion.quantize(Decimal("0.01")))


@row_check("actual")
def unit_mismatch(row: Row, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """Target and actual in different units (ours)."""
    if row.outcome.rule != "unit_mismatch":
        return None
    return _figures(row, unit_a=row.a.unit, unit_b=row.b.unit)


@row_check("target")
def unit_missing(row: Row, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """A number without a unit (sh-forms-2018)."""
    missing = row.a.kind in ("number", "range") and not row.a.unit
    return {"name": row.name, "target": row.target} if missing else None


@row_check("target")
def sign_missing(row: Row, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """A quantity without a sign (sh-forms-2018)."""
    return {"name": row.name, "target": row.target} if row.a.kind == "number" and row.a.sign is None else None


@row_check("target")
def sign_direction(row: Row, facts: RowFacts) -> Values | None:
    """The sign against what the name means: 投诉率 with ≥, 控制率 with >, 合格率 with ≤ (sh-forms-2018)."""
    if row.a.kind != "number" or row.a.sign is None:
        return None
    params = facts.params
    if row.a.sign in ("≥", ">") and matches(params["lower"], row.name):
        return {"name": row.name, "target": row.target, "expected": params["lower_text"]}
    if row.a.sign in ("≤", "<") and matches(params["higher"], row.name):
        return {"name": row.name, "target": row.target, "expected": params["higher_text"]}
    return None


@row_check("target")
def eq_for_rate(row: Row, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """``=90%`` where ≥ is meant (sh-forms-2023)."""
    number = row.a.number
    if row.a.kind != "number" or row.a.sign != "=" or row.a.unit != "%" or number is None:
        return None
    return {"name": row.name, "target": row.target} if 0 < number < _HUNDRED else None


@row_check("target")
def zero_target(row: Row, facts: RowFacts) -> Values | None:
    """``=0`` for a thing to be completed (sh-forms-2023)."""
    if row.a.kind != "number" or row.a.number != 0 or row.a.sign not in ("=", None):
        return None
    words, but = facts.params["words"], facts.params["except"]
    meant = any(word in row.name for word in words) and not any(word in row.name for word in but)
    return {"name": row.name, "target": row.target} if meant else None


@row_check("target")
def pct_over_100(row: Row, facts: RowFacts) -> Values | None:
    """A share above 100 % (ours). Names of shares are the catalogue's."""
    if not matches(facts.params["names"], row.name):
        return None
    for which, typed, quantity in (("指标值", row.target, row.a), ("完成值", row.actual, row.b)):
        if quantity.kind == "number" and quantity.unit == "%" and (quantity.number or 0) > _HUNDRED:
            return {"name": row.name, "which": which, "value": typed}
    return None


@row_check("actual")
def actual_empty(row: Row, facts: RowFacts) -> Values | None:
    """A target without an actual on a form that prints both (form-other)."""
    asked = facts.scored and facts.prints("actual") and row.target
    return {"name": row.name, "target": row.target} if asked and not row.actual else None


@row_check("target")
def target_empty(row: Row, facts: RowFacts) -> Values | None:
    """An indicator without a target on a form that prints one (sh-forms-2023)."""
    return {"name": row.name} if facts.prints("target") and row.name and not row.target else None


@row_check("target")
def placeholder(row: Row, facts: RowFacts) -> Values | None:
    """A place-holder in target, actual or name (reviewer)."""
    words = facts.params["words"]
    for which, value in (("指标名称", row.name), ("指标值", row.target), ("完成值", row.actual)):
        if value in words and not (which == "完成值" and row.a.kind == "text" and value == row.target):
            return {"name": row.name, "which": which, "value": value}
    return None


_SIGN_IN_NAME = re.compile(r"[≥≤><＞＜≧≦]\s*\d|(不低于|不少于|不超过|不高于|大于|小于)\s*\d")


@row_check("level3")
def sign_in_name(row: Row, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """Sign and number inside the name (sh-forms-2023)."""
    return {"name": row.name, "target": row.target} if _SIGN_IN_NAME.search(row.name) else None


@row_check("actual")
def period_mismatch(row: Row, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """次/月 against 次/周 (sh-forms-2023)."""
    if "/" not in row.a.unit or "/" not in row.b.unit or row.a.unit == row.b.unit:
        return None
    same = row.a.unit.split("/")[0] == row.b.unit.split("/")[0]
    return {"target": row.target, "actual": row.actual} if same else None


@form_check
def duplicate_indicator(facts: FormFacts) -> Found:
    """The same name twice under one level (sh-forms-2023)."""
    seen: dict[tuple[str, str, str], int] = {}
    for row in facts.rows:
        key = (row.level1, row.level2, row.name)
        if row.name and key in seen:
            yield ("indicators", row.index, "level3"), {"name": row.name, "first": seen[key] + 1}
        seen.setdefault(key, row.index)
