"""The score that the rule gives an indicator row.

Sources: 财预〔2020〕10号 for the ratio of actual to target and for the qualitative bands; where it is silent, what published
forms and running systems do (``templates/rules.toml`` states the source of every rule by its id). A = target, B = actual.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from jixiao.templates.library import show
from jixiao.templates.model import RuleSet
from jixiao.udfs.quantity.comparing import HUNDRED, ONE, ZERO, Measured, comparable, readings
from jixiao.udfs.quantity.deadlines import day_of_serial, deadline_of_day
from jixiao.udfs.quantity.figures import Sign
from jixiao.udfs.quantity.numbers import points_of, round_to
from jixiao.udfs.quantity.quantity import Quantity, parse_quantity, tidy
from jixiao.udfs.quantity.words import level_words, phrase, plain
from jixiao.udfs.rules.answers import NONE, Answer, direction_open, parse_answer
from jixiao.udfs.rules.levels import find_level
from jixiao.udfs.rules.naming import not_done, other_thing
from jixiao.udfs.rules.outcome import Asked, Outcome
from jixiao.udfs.rules.qualitative import agreed, chosen, qualitative, said
from jixiao.udfs.rules.totals import applies
from jixiao.udfs.rules.unsure import completion_for_count, doubly_percent, level_for_change, may_be_dates, numbered
from jixiao.udfs.rules.worked import worked_out


def score_row(target: object, actual: object, points: object, level: object, rules: RuleSet, name: str = "") -> Outcome:
    """Scores one row from raw cell values (or Quantity). points in 分. Never raises.

    level: what a person answered in the row: for a target in words a level's name, one of its words, or a share (0.85, 85%);
    else the reading that the cells do not say (see ``answers``). name: only for the explanation.

    >>> from jixiao.templates.library import default_library
    >>> rules = default_library().rulesets["gj2020"]
    >>> score_row("≥95(%)", "93(%)", 10, None, rules).score
    Decimal('9.79')
    >>> score_row("及时", "已开展", 3, None, rules).status
    'undecided'
    """
    typed = level is None and type(target) is type(actual) is str and type(points) is float  # nearly all, and seen at once
    if typed or _CELLS.issuperset(map(type, (target, actual, points, level))):
        try:
            return _scored(target, actual, points, level, rules, name)
        except TypeError:  # a signalling NaN is a number that cannot be a key
            pass
    return _scored.__wrapped__(target, actual, points, level, rules, name)


#: What cells hold; anything else is scored too, but not remembered.
_CELLS = frozenset((type(None), str, bool, int, float, Decimal, date, datetime, Quantity))


@lru_cache(maxsize=512, typed=True)
def _scored(target: object, actual: object, points: object, level: object, rules: RuleSet, name: str) -> Outcome:
    """Kept for a moment: score, check and explanation of a row all ask for the same."""
    wanted = parse_quantity(target)
    reached = parse_quantity(actual, unit=wanted.unit)
    day = day_of_serial(actual)
    if wanted.deadline and day is not None:  # a date cell of which only the number arrives
        reached = Quantity(day.isoformat(), "text", word=day.isoformat(), deadline=deadline_of_day(day))
    worth = None if isinstance(points, str) and not points.strip() else points
    full = points_of(worth)
    answer = parse_answer(level)
    if (reached.kind == "text" or "/" in reached.word) and wanted.kind in ("number", "range"):
        reached = worked_out(wanted, reached)
    asked = Asked(wanted, reached, full if full is not None else worth, level, name)
    if day is not None and day_of_serial(_bare(target)) and wanted.number != reached.number and not answer.direction:
        return Outcome("undecided", "serial_date", asked=asked)
    if not applies(answer.level, rules):
        return Outcome("open", "not_applicable", asked=asked)
    outcome = _judge(wanted, reached, worth, full, answer, rules)
    if answer.proposed and outcome.ratio is not None:
        outcome.ask = "proposed"
    if full is not None and outcome.ratio is not None:
        _give_points(outcome, outcome.ratio, full, rules)
    outcome.asked = asked
    return outcome


def _bare(target: object) -> object:
    """A target without a sign before it: ≤45626 of a sign column and a date cell."""
    return target.strip().lstrip("".join(phrase("symbols"))).strip() if isinstance(target, str) else target


def _judge(
    target: Quantity, actual: Quantity, worth: object, full: Decimal | None, answer: Answer, rules: RuleSet
) -> Outcome:
    if worth is not None and (full is None or full < 0):
        return Outcome("invalid", "points_invalid")
    if actual.kind == "blank":
        return Outcome("open", "actual_blank")
    if target.kind == "malformed":
        return Outcome("invalid", "target_malformed")
    if actual.kind == "malformed":
        return Outcome("invalid", "actual_malformed")
    if target.kind in ("blank", "placeholder"):
        return Outcome("undecided", f"target_{target.kind}")
    if target.kind == "text":
        outcome = qualitative(target, actual, answer, rules)
    else:
        outcome = _quantitative(target, actual, answer, rules)
        if outcome.status == "undecided" and answer.level is not None and outcome.rule != "actual_placeholder":
            given = chosen(answer.level, rules)  # what the figures do not say a person may
            outcome = given if given.ratio is not None else outcome
    if outcome.ratio is None:
        return outcome
    if answer is not NONE and not agreed(outcome, target, answer, rules):
        return Outcome("undecided", "answer_conflict", compared=outcome.compared)
    if full is None:
        return Outcome("open", "points_blank", compared=outcome.compared, level=outcome.level)
    return outcome


def _give_points(outcome: Outcome, ratio: Decimal, full: Decimal, rules: RuleSet) -> None:
    """Turns the share into points: never above the points, less what the rule set takes off for over-completion."""
    share = ONE if ratio is ONE else min(max(ratio, ZERO), ONE)
    exact = full * share
    if share < ONE and outcome.figures:
        # Multiply before dividing: 3 × 0.835/2 must not lose its exact half.
        top, bottom = outcome.figures.get("top"), outcome.figures.get("bottom")
        if isinstance(top, Decimal) and isinstance(bottom, Decimal):
            exact = full * top / bottom
    takes_off = rules.over_deduct_by == "degree" or (rules.over_deduct and rules.over_deduct_by == "points")
    if takes_off and outcome.rule == "forward_met" and outcome.completion is not None:
        exact = _less_for_more(outcome, outcome.completion / HUNDRED, exact, rules)
    outcome.score = round_to(exact, rules.score_digits, rules.score_rounding)
    outcome.ratio = share
    if share < ONE and outcome.status == "unmet" and outcome.score == full > ZERO:
        outcome.ask = "rounded_full"


def _less_for_more(outcome: Outcome, factor: Decimal, exact: Decimal, rules: RuleSet) -> Decimal:
    """The points that are left where a rule set takes some off for over-completion."""
    if factor < rules.over_deduct_from:
        return exact
    figures = {**(outcome.figures or {}), "over_from": rules.over_deduct_from * HUNDRED}
    if rules.over_deduct_by == "degree":
        exact, outcome.rule = exact * rules.over_deduct_from / factor, "over_degree"
    else:
        exact, outcome.rule = max(exact - rules.over_deduct, ZERO), "over_deduct"
        figures["deduct"] = rules.over_deduct
    outcome.figures = figures
    return exact


def _quantitative(target: Quantity, actual: Quantity, answer: Answer, rules: RuleSet) -> Outcome:
    if actual.nothing:  # 无 and 零投诉 are 0 where less is good; beside ≥95% they say nothing
        if target.sign not in ("≤", "<") and not (target.number == ZERO and target.kind == "number"):
            return Outcome("undecided", "actual_text")
        actual = actual._replace(kind="number", sign=None, number=ZERO)
    if actual.kind == "placeholder":
        return Outcome("undecided", "actual_placeholder")
    if actual.kind == "text" or actual.number is None:
        level = find_level(actual.text, rules)
        if target.nothing and (level is not None or said(actual) == said(target)):
            return qualitative(target._replace(kind="text", word=target.text), actual, answer, rules)
        return Outcome("undecided", "level_for_number" if level else "actual_text")
    if target.word and numbered(target, actual):
        return Outcome("undecided", "actual_text")
    if actual.word and not actual.nothing and not_done(target, actual):
        return Outcome("undecided", "actual_text")
    if (target.word or target.note) and other_thing(target, actual):
        return Outcome("undecided", "actual_other")
    if target.trend and level_for_change(target, actual):
        return Outcome("undecided", "trend_level")
    if actual.unit == "%":
        if actual.word and completion_for_count(target, actual):
            return Outcome("undecided", "completion_rate")
        if doubly_percent(target, actual):
            return Outcome("undecided", "percent_share")
    elif not (actual.unit or target.unit or answer.direction) and may_be_dates(target, actual):
        return Outcome("undecided", "serial_date")
    if target.trend != actual.trend:
        number = _turned(target, actual)
        if number is None:
            return Outcome("undecided", "trend_unclear")
        actual = actual._replace(number=number)
    measured = comparable(target, actual, answer.percent)
    if answer.unit and (not actual.unit or measured in ("unit_mismatch", "unit_letter")):  # a written unit that fits stands
        measured = comparable(target, actual._replace(unit=answer.unit), answer.percent)
    if isinstance(measured, str):
        units = {"target_unit": target.unit or "（无单位）", "actual_unit": actual.unit or "（无单位）"}
        return Outcome("undecided", measured, figures={**units, **readings(target, actual)})
    if actual.kind == "range" or (actual.sign not in (None, "=") and not _reached(actual)):
        return _bounded(target, actual, measured)
    fell = measured.low == ZERO and target.sign in ("≤", "<") and target.unit == "%"  # 变动率 ≤0%: -5% is less
    if measured.reached < ZERO <= measured.low and not fell:
        return Outcome("undecided", "negative_actual")
    if target.kind == "range":
        if _inside(target, measured, measured.reached, measured.reached):
            return Outcome("met", "range_inside", ratio=ONE)
        return _tiered(measured, rules)
    if answer.direction:
        if _contradicts(target, measured, answer):
            return Outcome("undecided", "answer_conflict")
    elif measured.low != measured.reached and (answer.ask or direction_open(target)):
        compared = (measured.reached, measured.low) if measured.low > ZERO else None
        return Outcome("undecided", "direction_unclear", compared=compared)
    # A written ≥, >, ≤ or < stands; what the answer says beside it is the same.
    sign = target.sign if target.sign not in (None, "=") else _SIGNS.get(answer.direction, target.sign)
    outcome = _compared(sign, measured, rules, exact=answer.direction == "equal")
    known = answer.direction or target.sign not in (None, "=") or measured.low in (ZERO, measured.reached)
    if known or outcome.ratio is None:
        return outcome
    if target.sign is None:
        outcome.assumed = "sign_assumed"
    elif measured.reached > measured.low:
        outcome.assumed = "equal_assumed"
    return outcome


#: The sign that an answer in the row stands for.
_SIGNS: Mapping[str, Sign] = {"higher": "≥", "lower": "≤", "equal": "="}


def _contradicts(target: Quantity, measured: Measured, answer: Answer) -> bool:
    """Whether an answer about the direction and the target say different things: 越低越好 beside ≥95%."""
    if target.sign in (None, "="):
        return answer.direction == "higher" and measured.low == ZERO
    return target.sign not in {"higher": ("≥", ">"), "lower": ("≤", "<"), "equal": ()}[answer.direction]


def _turned(target: Quantity, actual: Quantity) -> Decimal | None:
    """The actual as the target counts it: 下降6% and -6% are 6 beside 下降≥5%; None where it points another way."""
    number = actual.number
    if number is None or not target.trend:
        return None
    if target.trend == "down" and not actual.trend:
        return abs(number)
    return -number if actual.trend else number


def _reached(actual: Quantity) -> bool:
    """达到95% is how people write an actual of 95 %, although 达到 is ≥ in a target."""
    figure = plain(tidy(actual.text)).removeprefix(plain(actual.word))
    return figure.startswith((*phrase("reached"), *level_words())) and not figure.endswith(phrase("upwards"))


def _bounded(target: Quantity, actual: Quantity, measured: Measured) -> Outcome:
    """An actual that is a bound or a range: met where every figure that it allows meets the target."""
    low = None if actual.sign in ("≤", "<") else measured.reached
    high = measured.upper if actual.kind == "range" else (measured.reached if actual.sign in ("≤", "<") else None)
    a, met = measured.low, False
    if target.kind == "range":
        met = low is not None and high is not None and _inside(target, measured, low, high)
    elif target.sign in ("≤", "<"):
        met = high is not None and (high < a or (high == a and (target.sign == "≤" or actual.sign == "<")))
    elif not direction_open(target) and a != ZERO:
        met = low is not None and (low > a or (low == a and (target.sign != ">" or actual.sign == ">")))
    if met and (low is None or low >= ZERO or a < ZERO):
        return Outcome("met", "bound_met", ratio=ONE, ask="bound_met")
    return Outcome("undecided", "actual_bound")


def _inside(target: Quantity, measured: Measured, low: Decimal, high: Decimal) -> bool:
    """Whether low to high lie within the target's range, whose open ends do not count."""
    top = measured.high
    if top is None:
        return False
    above = low > measured.low if target.above else low >= measured.low
    return above and (high < top if target.below else high <= top)


def _tiered(measured: Measured, rules: RuleSet) -> Outcome:
    """Outside a range: by the steps of the rule set, the narrowest first; asked about where it has none."""
    end = measured.low if measured.reached < measured.low else measured.high or measured.low
    outside = abs(measured.reached - end)
    by_share = rules.tiers_by == "share"
    if not rules.tiers or (by_share and end == ZERO):
        return Outcome("undecided", "range_outside")
    distance = outside / abs(end) if by_share else outside / measured.scale
    share = next((tier.share for tier in sorted(rules.tiers, key=lambda t: t.within) if distance <= tier.within), ZERO)
    shown = f"{show(round_to(distance * HUNDRED, 2, 'half_up'))}%" if by_share else show(distance)
    return Outcome("unmet", "range_tier", ratio=share, figures={"outside": shown})


def _compared(sign: str | None, measured: Measured, rules: RuleSet, exact: bool) -> Outcome:
    """The rule of the sign. exact: a person said that = means equal."""
    a, b = measured.low, measured.reached
    figures: dict[str, object] = {"a": a, "b": b, "sign": sign or "=", "scale": measured.scale}
    if a <= ZERO and (a < ZERO or sign in (">", "<")):
        return _without_ratio(sign, a, b, figures)
    if a == ZERO and sign in ("=", None):
        rule = "zero_met" if b == ZERO else "zero_unmet"
        return Outcome("met" if b == ZERO else "unmet", rule, ratio=ONE if b == ZERO else ZERO, figures=figures)
    reverse = sign in ("≤", "<")
    compared = (b, a) if a else None
    strict = sign in (">", "<") and a == b
    if strict and rules.strict_limit == "unmet":
        return Outcome("undecided", "strict_unmet", compared=compared, strict=True, figures=figures)
    if strict:
        return Outcome("unmet", "strict_limit", ratio=ONE, compared=compared, strict=True, figures=figures)
    met = b <= a if reverse else b >= a
    if met:
        over = not reverse and a > ZERO and b >= a * rules.over_notice
        if sign in ("=", None) and b > a and (exact or rules.equal_over == "ask"):
            return Outcome("undecided", "equal_over", compared=compared, over=over, figures=figures)
        if over:
            figures["over_notice"] = rules.over_notice * HUNDRED
        rule = "reverse_met" if reverse else "forward_met"
        return Outcome("met", rule, ratio=ONE, compared=compared, over=over, figures=figures)
    return _unmet(reverse, a, b, compared, figures, rules)


def _unmet(
    reverse: bool, a: Decimal, b: Decimal, compared: tuple[Decimal, Decimal] | None, figures: dict[str, object],
    rules: RuleSet,
) -> Outcome:
    if not reverse:
        rule, top, bottom = "forward_ratio", b, a
    elif rules.reverse == "ratio":
        rule, top, bottom = "reverse_ratio", a, b
    else:  # linear: W×(1−(B−A)/A) while A<B<2A, 0 from 2A on
        rule, top, bottom = "reverse_linear", max(a + a - b, ZERO), a
    ratio = ZERO if bottom == 0 else top / bottom
    if bottom != 0:
        figures |= {"top": top, "bottom": bottom}
    return Outcome("unmet", rule, ratio=ratio, compared=compared, figures=figures)


def _without_ratio(sign: str | None, a: Decimal, b: Decimal, figures: dict[str, object]) -> Outcome:
    """Targets without a ratio: below zero, or more or less than nothing. Met is full; not met is for a person."""
    met = {"≥": b >= a, ">": b > a, "≤": b <= a, "<": b < a}.get(sign or "=", b == a)
    if not met:
        return Outcome("undecided", "no_ratio", figures=figures)
    return Outcome("met", "reverse_met" if sign in ("≤", "<") else "forward_met", ratio=ONE, figures=figures)
