"""等级 of a total."""

from __future__ import annotations

from decimal import Decimal

from jixiao.templates.model import RuleSet
from jixiao.udfs.base.errors import NUMBER, SheetError
from jixiao.udfs.quantity.numbers import round_to


def grade(total: Decimal | None, rules: RuleSet) -> str | SheetError | None:
    """The grade whose band holds the total as it is printed, with the places of a score: 89.995 is 90, 89.99 not yet.

    None for a blank total, #NUM! for one outside 0 to the full points, and for one up to 1 that is not 0: 0.9848 is a rate,
    or a total in percent format, and no project has a single point.

    >>> from jixiao.templates.library import default_library
    >>> rules = default_library().rulesets["gj2020"]
    >>> grade(Decimal("89.99"), rules), grade(Decimal("89.995"), rules)
    ('良', '优')
    >>> str(grade(Decimal("0.9848"), rules))
    '#NUM!'
    """
    if total is None:
        return None
    if not 0 <= total <= rules.full_points or 0 < total <= 1:
        return NUMBER
    printed = round_to(total, rules.score_digits, rules.score_rounding)
    return next((band.grade for band in rules.grades if printed >= band.floor), None)
