"""预算执行率 and its points: 全年执行数 ÷ 全年预算数, both in one unit."""

from __future__ import annotations

from decimal import Decimal

from jixiao.templates.model import RuleSet
from jixiao.udfs.base.errors import DIVISION, NUMBER, SheetError
from jixiao.udfs.quantity.numbers import round_to

Rate = Decimal | SheetError


def rate(executed: Decimal, budget: Decimal, rules: RuleSet) -> Rate:
    """The rate in percent, as the form prints it.

    0 where nothing was planned and nothing spent, as published forms print it (sh-forms-2023, system-general). An error
    value where there is no rate: money spent without a budget (#DIV/0!), or a negative amount (#NUM!).

    >>> from jixiao.templates.library import default_library
    >>> rate(Decimal("329.85"), Decimal("365.25"), default_library().rulesets["sh2023"])
    Decimal('90.30')
    """
    if executed < 0 or budget < 0:
        return NUMBER
    if budget == 0:
        return Decimal(0) if executed == 0 else DIVISION
    return round_to(executed * 100 / budget, rules.rate_digits, rules.rate_rounding)


def execution_score(executed: Decimal, budget: Decimal, points: Decimal, rules: RuleSet) -> Rate | None:
    """The points of the rate: points × printed rate ÷ 100, at most the points where the rule set caps.

    From the printed rate, not the exact one: published forms agree only so (90.98 gives 9.10). None where nothing was
    planned and nothing spent: forms print 0 % there, which says nothing of how money was used, and would cost all points.

    >>> from jixiao.templates.library import default_library
    >>> execution_score(Decimal("348"), Decimal("352"), Decimal(10), default_library().rulesets["sh2023"])
    Decimal('9.89')
    """
    if executed == budget == 0 <= points:
        return None
    percent = rate(executed, budget, rules)
    if not isinstance(percent, Decimal):
        return percent
    return score_of_rate(percent, points, rules)


def score_of_rate(percent: Decimal, points: Decimal, rules: RuleSet) -> Rate:
    """The points of a rate in percent as printed.

    >>> from jixiao.templates.library import default_library
    >>> score_of_rate(Decimal("93.65"), Decimal(10), default_library().rulesets["sh2023"])
    Decimal('9.36')
    """
    if points < 0:
        return NUMBER
    score = points * percent / 100
    if rules.execution_cap:
        score = min(score, points)
    return round_to(score, rules.score_digits, rules.execution_rounding)
