"""Qualitative levels: which level a text says."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from jixiao.templates.model import Level, RuleSet
from jixiao.udfs.quantity.words import phrase, plain


def find_level(text: str, rules: RuleSet) -> Level | None:
    """The level whose name or word a text is, blanks and a closing full stop aside; None where it is none.

    >>> from jixiao.templates.library import default_library
    >>> find_level("达成预期指标。", default_library().rulesets["gj2020"]).name
    '达成'
    >>> find_level("基本达成", default_library().rulesets["gj2020"]) is None
    True
    """
    line = plain(text).rstrip("。.;,!")
    found = _levels(rules).get(line)
    if found is None and line.endswith(phrase("level_objects")):  # 部分达成预期指标
        for word in phrase("level_objects"):
            line = line.removesuffix(word)
        found = _levels(rules).get(line)
    return found


@lru_cache(maxsize=256)
def _levels(rules: RuleSet) -> Mapping[str, Level]:
    """Every name and word of the levels; of two levels with one word the first has it."""
    named = [(plain(word), level) for level in rules.levels for word in (level.name, *level.words)]
    return dict(reversed(named))


def level_of_share(share: Decimal, rules: RuleSet) -> Level | None:
    """The level whose band holds a share of the points; None outside 0 to 1.

    >>> from jixiao.templates.library import default_library
    >>> rules = default_library().rulesets["gj2020"]
    >>> [level_of_share(Decimal(s), rules).name for s in ("0.8", "0.79", "0.6", "0.59")]
    ['达成', '部分达成', '部分达成', '未达成']
    """
    for level in rules.levels:
        if level.low <= share < level.high or (level.high_included and share == level.high):
            return level
    return None
