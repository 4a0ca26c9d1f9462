"""What the parts of one rule set must have to do with each other."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from jixiao.templates.load.typed import Wrong, wrong
from jixiao.templates.model import Level, RuleSet


def bands(rules: RuleSet) -> Iterator[Wrong]:
    """What the type of one number cannot say: numbers that must fit to each other."""
    for index, level in enumerate(rules.levels):
        if not level.low <= level.share <= level.high:
            yield wrong("template_number", f"levels[{index}].share", value=level.share, low=level.low, high=level.high)
    for key, names in (("levels", [level.id for level in rules.levels]), ("grades", [band.grade for band in rules.grades])):
        for index, name in enumerate(names):
            if name in names[:index]:
                yield wrong("template_twice", f"{key}[{index}]", value=name)
    for index, (before, tier) in enumerate(pairwise(rules.tiers)):
        if tier.within <= before.within:
            yield wrong("template_order", f"tiers[{index + 1}].within", value=tier.within)
        if tier.share > before.share:
            yield _clash(f"tiers[{index + 1}].share", tier.share, f"tiers[{index}].share", before.share)
    yield from _levels(rules.levels)
    yield from _gaps(rules.levels)
    for index, band in enumerate(rules.grades):
        if band.floor > rules.full_points:
            yield wrong("template_number", f"grades[{index}].floor", value=band.floor, low=0, high=rules.full_points)
        if band.floor in (other.floor for other in rules.grades[:index]):
            yield wrong("template_twice", f"grades[{index}].floor", value=band.floor)
    if rules.grades and (lowest := min(band.floor for band in rules.grades)):
        yield wrong("template_floor", "grades", value=lowest)
    for index, cap in enumerate(rules.total_caps):  # a lower rate has a lower cap
        for at, other in enumerate(rules.total_caps[:index]):
            if (cap.rate_below - other.rate_below) * (cap.cap - other.cap) <= 0:
                yield _clash(f"total_caps[{index}].cap", cap.cap, f"total_caps[{at}].cap", other.cap)
    lights = rules.monitor
    for name, red, yellow in (("execution", lights.execution_red, lights.execution_yellow),
                              ("indicator", lights.indicator_red, lights.indicator_yellow)):
        if red > yellow:
            yield _clash(f"monitor.{name}_red", red, f"monitor.{name}_yellow", yellow)


def _levels(levels: tuple[Level, ...]) -> Iterator[Wrong]:
    """A share of the points is of one level, a word says one level."""
    said: set[str] = set()
    for index, level in enumerate(levels):
        for at, word in enumerate(level.words):
            if word in said:
                yield wrong("template_twice", f"levels[{index}].words[{at}]", value=word)
            said.add(word)
        for before, other in enumerate(levels[:index]):
            lower, upper = sorted((level, other), key=lambda item: (item.low, item.high))
            if lower.high > upper.low or (lower.high == upper.low and lower.high_included):
                ends = {id(lower): "high", id(upper): "low"}
                key, told = ends[id(level)], ends[id(other)]
                yield _clash(f"levels[{index}].{key}", getattr(level, key), f"levels[{before}].{told}", getattr(other, told))


def _gaps(levels: tuple[Level, ...]) -> Iterator[Wrong]:
    """Each share of the points from 0 to 1 is of some level."""
    reached, included = Decimal(0), False  # up to where there is a level, and whether that share itself is of one
    for level in sorted(levels, key=lambda item: (item.low, item.high)):
        if level.low > reached:
            yield wrong("template_gap", "levels", low=reached, high=level.low)
        if level.high >= reached:
            reached, included = level.high, level.high_included
    if reached < 1:
        yield wrong("template_gap", "levels", low=reached, high=1)
    elif not included:
        yield wrong("template_gap_top", "levels")


def _clash(key: str, value: object, other: str, told: object) -> Wrong:
    return wrong("template_clash", key, value=value, other=other, told=told)
