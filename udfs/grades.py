"""等级 of a total."""

from __future__ import annotations

from decimal import Decimal

from jixiao.templates.model import RuleSet
from jixiao.udfs.errors import NUMBER, SheetError


def grade(total: Decimal | None, rules: RuleSet) -> str | SheetError | None:
    """The grade whose band holds the total, compared unrounded: 89.99 is not yet 90.

    None for a blank total, #NUM! for one outside 0 to the full points.

    >>> from jixiao.templates.library import default_library
    >>> grade(Decimal("89.99"), default_library().rulesets["gj2020"])
    '良'
    """
    if total is None:
        return None
    if not 0 <= total <= rules.full_points:
        return NUMBER
    return next((band.grade for band in rules.grades if total >= band.floor), None)
