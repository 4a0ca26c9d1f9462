"""The score that the rule gives an indicator row.

Sources: 财预〔2020〕10号 for the ratio of actual to target and for the qualitative bands; where it is silent, what published
forms and running systems do (``templates/rules.toml`` states the source of every rule by its id). A = target, B = actual.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from jixiao.templates.model import Level, RuleSet
from jixiao.udfs.levels import find_level, level_of_share
from jixiao.udfs.numbers import round_to, to_decimal
from jixiao.udfs.quantity import Quantity, parse_quantity
from jixiao.udfs.units import base_unit
from jixiao.udfs.words import phrase, plain

Status = Literal["met", "unmet", "partly", "open", "undecided", "invalid"]
ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rule says of a row.

    score: 分, rounded as the rule set says; None where nothing can be said. ratio: the unrounded share of the points.
    completion: actual of target in percent, unrounded. rule: id in ``templates/rules.toml``. over: at or above the notice
    limit of the rule set. strict: ``>`` or ``<`` with an actual exactly at the limit. values: figures for the explanation.
    """

    status: Status
    rule: str
    score: Decimal | None = None
    ratio: Decimal | None = None
    completion: Decimal | None = None
    level: Level | None = None
    over: bool = False
    strict: bool = False
    values: Mapping[str, object] = field(default_factory=dict)


def score_row(
    target: object, actual: object, points: object, level: object, rules: RuleSet, name: str = ""
) -> Outcome:
    """Scores one row from raw cell values (or Quantity). points in 分. Never raises.

    level: what a person chose for a target in words: a level's name, one of its words, or a share (0.85, 85%).

    >>> from jixiao.templates.library import default_library
    >>> rules = default_library().rulesets["gj2020"]
    >>> score_row("≥95(%)", "93(%)", 10, None, rules).score
    Decimal('9.79')
    >>> score_row("及时", "已开展", 3, None, rules).status
    'undecided'
    """
    try:
        return _scored(target, actual, points, level, rules, name)
    except TypeError:  # something that cannot be a key, so no cell value either
        return _scored.__wrapped__(target, actual, points, level, rules, name)


@lru_cache(maxsize=512, typed=True)
def _scored(target: object, actual: object, points: object, level: object, rules: RuleSet, name: str) -> Outcome:
    """Kept for a moment: score, check and explanation of a row all ask for the same."""
    wanted = parse_quantity(target)
    reached = parse_quantity(actual, unit=wanted.unit)
    worth = None if isinstance(points, str) and not points.strip() else points
    full = to_decimal(worth)
    values: dict[str, object] = {
        "target": wanted.text, "actual": reached.text, "name": name, "points": full if full is not None else worth,
    }
    outcome = _judge(wanted, reached, worth, full, level, rules)
    return replace(outcome, values=values | dict(outcome.values))


def _judge(
    target: Quantity, actual: Quantity, worth: object, full: Decimal | None, level: object, rules: RuleSet
) -> Outcome:
    if worth is not None and (full is None or full < 0):
        return Outcome("invalid", "points_invalid")
    if actual.kind == "blank":
        return Outcome("open", "actual_blank")
    if target.kind == "malformed":
        return Outcome("invalid", "target_malformed")
    if actual.kind == "malformed":
        return Outcome("invalid", "actual_malformed")
    if target.kind == "blank":
        return Outcome("undecided", "target_blank")
    if target.kind == "text":
        outcome = _qualitative(target, actual, level, rules)
    else:
        outcome = _quantitative(target, actual, rules)
    if outcome.ratio is None:
        return outcome
    if full is None:
        return Outcome("open", "points_blank", completion=outcome.completion, level=outcome.level)
    return _pointed(outcome, full, rules)


def _pointed(outcome: Outcome, full: Decimal, rules: RuleSet) -> Outcome:
    """Turns the share into points: never above the points, less what the rule set takes off for over-completion."""
    share = min(max(outcome.ratio or ZERO, ZERO), ONE)
    # Multiply before dividing: 3 × 0.835/2 must not lose its exact half.
    top, bottom = outcome.values.get("top"), outcome.values.get("bottom")
    if share < ONE and isinstance(top, Decimal) and isinstance(bottom, Decimal):
        exact = full * top / bottom
    else:
        exact = full * share
    rule, values = outcome.rule, dict(outcome.values)
    if outcome.over and rules.over_deduct > 0:
        exact = max(exact - rules.over_deduct, ZERO)
        rule = "over_deduct"
        values["deduct"] = rules.over_deduct
    score = round_to(exact, rules.score_digits, rules.score_rounding)
    percent = round_to(share * HUNDRED, 2, "half_up")
    return replace(outcome, rule=rule, score=score, ratio=share, values=values | {"score": score, "percent": percent})


def _qualitative(target: Quantity, actual: Quantity, level: object, rules: RuleSet) -> Outcome:
    chosen = parse_quantity(level)
    if chosen.kind != "blank":
        return _chosen(chosen, rules)
    found = find_level(actual.text, rules)
    if found is not None:
        return _of_level(found, found.share, "level_word")
    met = next((item for item in rules.levels if item.id == "met"), None)
    if met is not None and plain(actual.text) == plain(target.word):
        return _of_level(met, met.share, "same_word")
    return Outcome("undecided", "level_missing", values={"levels": _level_names(rules)})


def _chosen(level: Quantity, rules: RuleSet) -> Outcome:
    found = find_level(level.text, rules)
    if found is not None:
        return _of_level(found, found.share, "level_given")
    share = level.number if level.kind == "number" and level.sign is None else None
    if share is not None and level.unit == "%":
        share = share / HUNDRED
    elif level.unit:
        share = None
    band = None if share is None else level_of_share(share, rules)
    if band is None or share is None:  # 85 without % could be a share or a score: not guessed
        return Outcome("undecided", "level_unknown", values={"given": level.text, "levels": _level_names(rules)})
    return _of_level(band, share, "level_share")


def _of_level(level: Level, share: Decimal, rule: str) -> Outcome:
    band = {"low": level.low * HUNDRED, "high": level.high * HUNDRED}
    return Outcome(level.id, rule, ratio=share, level=level, values={"level": level.name, **band})


def _level_names(rules: RuleSet) -> str:
    return "、".join(level.name for level in rules.levels)


def _quantitative(target: Quantity, actual: Quantity, rules: RuleSet) -> Outcome:
    if actual.kind == "text":
        rule = "level_for_number" if find_level(actual.text, rules) else "actual_text"
        return Outcome("undecided", rule)
    if actual.kind == "range" or (actual.sign not in (None, "=") and not _reached(actual)):
        return Outcome("undecided", "actual_bound")
    measured = comparable(target, actual)
    if measured is None:
        units = {"target_unit": target.unit or "（无单位）", "actual_unit": actual.unit or "（无单位）"}
        clash = bool(target.unit and actual.unit)
        return Outcome("undecided", "unit_mismatch" if clash else "percent_or_share", values=units)
    low, high, reached = measured
    if target.kind == "range":
        if high is not None and low <= reached <= high:
            return Outcome("met", "range_inside", ratio=ONE)
        return Outcome("undecided", "range_outside")
    return _compared(target.sign, low, reached, rules)


def _reached(actual: Quantity) -> bool:
    """达到95% is how people write an actual of 95 %, although 达到 is ≥ in a target."""
    return actual.sign == "≥" and plain(actual.text).removeprefix(actual.word).startswith(phrase("reached"))


def comparable(target: Quantity, actual: Quantity) -> tuple[Decimal, Decimal | None, Decimal] | None:
    """Target (lower and upper end) and actual in one unit; None where the units clash or leave a doubt.

    A side without a unit is taken in the other's unit; but 0.96 beside a percentage may mean 0.96 % or 96 %: not guessed.

    >>> comparable(parse_quantity("≥700万张"), parse_quantity("9,940,100(张)"))
    (Decimal('7000000'), None, Decimal('9940100'))
    >>> comparable(parse_quantity("≥95%"), parse_quantity("0.96")) is None
    True
    """
    low, high, reached = target.number, target.upper, actual.number
    if low is None or reached is None:
        return None
    if target.unit and actual.unit:
        factor, unit = base_unit(target.unit)
        other, other_unit = base_unit(actual.unit)
        if unit != other_unit:
            return None
        if factor != other:
            low, reached = low * factor, reached * other
            high = None if high is None else high * factor
    elif target.unit == "%" and low > 1 and ZERO < reached <= 1:
        return None
    elif actual.unit == "%" and ZERO < low <= 1 and target.kind == "number":
        low = low * HUNDRED  # a bare 0.95 or 1 beside 96 %: a percent cell whose format was lost
    return low, high, reached


def _compared(sign: str | None, a: Decimal, raw: Decimal, rules: RuleSet) -> Outcome:
    """The rule of the sign. A negative actual counts as 0 (running systems), unless the target is negative itself."""
    b = max(raw, ZERO) if a >= 0 else raw
    values: dict[str, object] = {"a": a, "b": b, "sign": sign or "="}
    reverse = sign in ("≤", "<")
    completion = raw / a * HUNDRED if a > 0 else None
    if a < 0 or (a == 0 and sign in (">", "<")):
        return _without_ratio(sign, a, b, values)
    if a == 0 and sign in ("=", None):
        rule = "zero_met" if b == 0 else "zero_unmet"
        return Outcome("met" if b == 0 else "unmet", rule, ratio=ONE if b == 0 else ZERO, values=values)
    strict = sign in (">", "<") and a == b
    if strict:
        return Outcome("unmet", "strict_limit", ratio=ONE, completion=completion, strict=True, values=values)
    met = b <= a if reverse else b >= a
    if met:
        over = not reverse and a > 0 and b >= a * rules.over_notice
        if sign in ("=", None) and b > a and rules.equal_over == "ask":
            return Outcome("undecided", "equal_over", completion=completion, over=over, values=values)
        notice = {"over_notice": rules.over_notice * HUNDRED} if over else {}
        percent = {} if completion is None else {"completion": round_to(completion, 2, "half_up")}
        return Outcome("met", "reverse_met" if reverse else "forward_met", ratio=ONE, completion=completion, over=over,
                       values=values | notice | percent)
    return replace(_unmet(reverse, a, b, values, rules), completion=completion)


def _unmet(reverse: bool, a: Decimal, b: Decimal, values: dict[str, object], rules: RuleSet) -> Outcome:
    if not reverse:
        rule, top, bottom = "forward_ratio", b, a
    elif rules.reverse == "ratio":
        rule, top, bottom = "reverse_ratio", a, b
    else:  # linear: W×(1−(B−A)/A) while A<B<2A, 0 from 2A on
        rule, top, bottom = "reverse_linear", max(a + a - b, ZERO), a
    ratio = ZERO if bottom == 0 else top / bottom
    share = values if bottom == 0 else {**values, "top": top, "bottom": bottom}
    return Outcome("unmet", rule, ratio=ratio, values=share)


def _without_ratio(sign: str | None, a: Decimal, b: Decimal, values: dict[str, object]) -> Outcome:
    """Targets without a ratio: below zero, or more or less than nothing. Met is full; not met is for a person."""
    met = {"≥": b >= a, ">": b > a, "≤": b <= a, "<": b < a}.get(sign or "=", b == a)
    if not met:
        return Outcome("undecided", "no_ratio", values=values)
    return Outcome("met", "reverse_met" if sign in ("≤", "<") else "forward_met", ratio=ONE, values=values)


def ratio_of(target: object, actual: object, rules: RuleSet) -> Decimal | None:
    """The unrounded share (0 to 1) that the rule gives a quantitative row; None where it cannot say.

    >>> from jixiao.templates.library import default_library
    >>> ratio_of("≤24(小时)", "30(小时)", default_library().rulesets["gj2020"])
    Decimal('0.8')
    """
    return score_row(target, actual, HUNDRED, None, rules).ratio
