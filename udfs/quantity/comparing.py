"""Target and actual in one unit, or the question that stands in the way.

The multiplier of 万 and 亿 belongs to the unit: a bare actual is in the target's written unit. Where that gives a figure no
one would have meant, and where a bare number may be a share or a percentage, nothing is guessed: the row is asked about.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from jixiao.templates.stop import need
from jixiao.udfs.quantity.quantity import Quantity
from jixiao.udfs.quantity.units import measure, same_count, split_multiple
from jixiao.udfs.quantity.words import phrase, words

ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
_SHARES = ("%", "‰")
#: A bare actual below 1 % or above 100 times of a target in 万 or 亿 is more likely in another unit (ours).
_LEAST, _MOST = Decimal("0.01"), Decimal(100)
#: No count is missed or surpassed a thousandfold: one of both is in 万, which may stand in the name of the indicator (ours).
_FAR = 1000
#: A bare number below a tenth of a percentage, whose hundredfold is near it, may be a share (1.05 beside 95 %) (ours).
_TENTH, _NEAR = Decimal("0.1"), Decimal(3)


class Measured(NamedTuple):
    """low, high, reached: lower end, upper end (None for a single figure) and actual, in one unit, not rounded.

    scale: what they are to be divided by to stand in the target's written unit. dimension: "time", "length" ... or "".
    """

    low: Decimal
    high: Decimal | None
    reached: Decimal
    upper: Decimal | None = None  # of an actual that is a range
    scale: Decimal = Decimal(1)
    dimension: str = ""


def comparable(target: Quantity, actual: Quantity, percent: bool = False) -> Measured | str:
    """Both in one unit, or the id of the rule that says why they cannot be compared.

    Both have a number. percent: a person said that the bare number of the actual is a share (1.05 means 105 %).

    >>> from jixiao.udfs.quantity.quantity import parse_quantity
    >>> comparable(parse_quantity("≥700万张"), parse_quantity("9,940,100(张)")).reached
    Decimal('9940100')
    >>> comparable(parse_quantity("≥5万人次"), parse_quantity("4.8")).low
    Decimal('50000')
    >>> comparable(parse_quantity("≥95%"), parse_quantity("0.96"))
    'percent_or_share'
    >>> comparable(parse_quantity("≤100万元"), parse_quantity("1200000"))
    'scale_unclear'
    """
    low, reached = need(target.number, "目标值不是数"), need(actual.number, "实际值不是数")
    high, top = target.upper, actual.upper
    if target.unit and actual.unit:
        here = measure(target.unit)
        if target.unit == actual.unit and here.base:
            factor = here.factor
            return Measured(
                low * factor, _times(high, factor), reached * factor, _times(top, factor), factor, here.dimension
            )
        there = measure(actual.unit)
        # 1000万 beside 950万元, 95 万 beside 950000 人: one of them names no unit besides its 万.
        same = not here.base or not there.base or same_count(here.base, there.base)
        if not same or ((not here.base or not there.base) and {here.base, there.base} & {"‰"}):
            if low == ZERO and reached == ZERO and top is None:
                return Measured(ZERO, high, ZERO)  # 0起 is 0次
            return "unit_letter" if {target.unit, actual.unit} & set(phrase("unit_letters")) else "unit_mismatch"
        wanted = max(abs(low), abs(high or low)) * here.factor
        if bool(here.base) != bool(there.base) and not _plausible(wanted, abs(reached) * there.factor):
            return "scale_unclear"  # 2.9万 beside 3个: a unit that is only 万 may be 万 of something else
        return Measured(
            low * here.factor, _times(high, here.factor), reached * there.factor, _times(top, there.factor),
            here.factor, here.dimension or there.dimension,
        )
    if target.unit:
        counted, _, period = measure(target.unit).base.rpartition("/")
        alike = counted.startswith("元") and _alike(max(abs(low), abs(high or low)), abs(reached))  # 583 beside 530元/人·月
        if counted and period in words()["units"]["periods"] and reached != ZERO and not alike:
            return "unit_mismatch"  # 每季度≥1次 beside 3: of a quarter or of the year
        return _bare_actual(target, low, high, reached, top, percent)
    if actual.unit:
        return _bare_target(actual, target, low, high, reached, top)
    if target.kind == actual.kind == "number" and (_lost_percent(low, reached) or _lost_percent(reached, low)):
        return "percent_or_share"
    return "scale_unclear" if _far(max(abs(low), abs(high or low)), abs(reached)) else Measured(low, high, reached, top)


def readings(target: Quantity, actual: Quantity) -> dict[str, object]:
    """Both readings of a bare number beside a unit, for the question.

    >>> from jixiao.udfs.quantity.quantity import parse_quantity
    >>> readings(parse_quantity("≥5公里"), parse_quantity("4800"))
    {'reading': '4800公里', 'other': '4800米'}
    """
    bare, unit, given = (actual, target.unit, target) if target.unit else (target, actual.unit, actual)
    text, (multiple, base), measured = bare.text.strip(), split_multiple(unit), measure(unit)
    table, wanted, number = words()["units"]["measures"].get(measured.dimension, {}), given.number, bare.number
    if multiple:
        other = f"{text}{base}"
    elif len(table) > 1 and wanted and number and measured.dimension != "money":
        whole = wanted * measured.factor / number  # how many of the smallest unit the other one may have
        other = text + min(table, key=lambda name: abs((table[name] / abs(whole)).ln()))
    elif number is not None and ZERO < number < 1:
        other = f"{(number * HUNDRED).normalize():f}%"
    else:
        other = f"{text}{phrase('likely_multiple')[0]}{unit}"
    return {"reading": f"{text}{unit}", "other": other}


def _times(value: Decimal | None, factor: Decimal) -> Decimal | None:
    return None if value is None else value * factor


def _bare_actual(
    target: Quantity, low: Decimal, high: Decimal | None, reached: Decimal, top: Decimal | None, percent: bool
) -> Measured | str:
    unit = measure(target.unit)
    if target.unit in _SHARES:
        wanted = max(abs(low), abs(high or low))
        # 0.001 beside 1‰ is what a spreadsheet hands over for it.
        tiny = target.unit == "‰" and ZERO < reached < wanted * _TENTH
        if tiny or _share_or_percent(wanted, reached):
            if not percent:
                return "percent_or_share"
            if reached < wanted:  # 91 beside 0.9 % is a percentage all the more
                share = HUNDRED if target.unit == "%" else HUNDRED * 10
                reached, top = reached * share, _times(top, share)
    elif _elsewhere(target.unit, max(abs(low), abs(high or low)), abs(reached)):
        return "scale_unclear"
    factor = unit.factor
    return Measured(low * factor, _times(high, factor), reached * factor, _times(top, factor), factor, unit.dimension)


def _bare_target(
    actual: Quantity, target: Quantity, low: Decimal, high: Decimal | None, reached: Decimal, top: Decimal | None
) -> Measured | str:
    """A bare target is in the actual's unit, where nothing else is possible."""
    unit = measure(actual.unit)
    if actual.unit in _SHARES:
        if target.nothing and reached != ZERO:
            return "unit_mismatch"  # 零投诉 beside 98 %
        if ZERO < low <= 1 and target.kind == "number":
            # A bare 0.95 or 1 beside 96 %: a percent cell whose format was lost; beside 0.9 % it may be what it says.
            if actual.unit == "‰" or ZERO < abs(reached) < 10 * low:
                return "percent_or_share"
            low = low * HUNDRED
        elif _share_or_percent(reached, max(abs(low), abs(high or low))):
            return "percent_or_share"
        elif reached != ZERO and not _alike(max(abs(low), abs(high or low)), abs(reached)):
            return "count_or_percent"  # 12 beside 80 %
    elif split_multiple(actual.unit)[0]:
        wanted = max(abs(low), abs(high or low))
        if _plausible(wanted, abs(reached) * unit.factor):
            return Measured(low, high, reached * unit.factor, _times(top, unit.factor), dimension=unit.dimension)
        if not _plausible(wanted, abs(reached)):
            return "scale_unclear"
    elif _far(max(abs(low), abs(high or low)), abs(reached)):
        return "scale_unclear"  # 6 beside 60000立方米, where the name says （万立方米）
    factor = unit.factor
    return Measured(low * factor, _times(high, factor), reached * factor, _times(top, factor), factor, unit.dimension)


def _far(target: Decimal, actual: Decimal) -> bool:
    return target != ZERO != actual and not target < actual * _FAR < target * _FAR * _FAR


def _plausible(target: Decimal, actual: Decimal) -> bool:
    return target == ZERO or actual == ZERO or _LEAST <= actual / target <= _MOST


def _elsewhere(unit: str, wanted: Decimal, reached: Decimal) -> bool:
    """Whether a bare actual is more likely in another unit than the target: 4800 beside 5公里, 4.8 beside 5000人 (ours)."""
    if wanted == ZERO or reached == ZERO:
        return False
    dimension = measure(unit).dimension
    if multiple := split_multiple(unit)[0]:  # 280 beside 3百人, 2800 beside 3千人: nearer as a figure without it
        return not _plausible(wanted, reached) or reached**2 >= wanted**2 * words()["units"]["multiples"][multiple]
    if dimension in words()["directions"]["measures"]:  # 45 beside 1小时; but 2 beside 60天 may be what it says
        return reached >= wanted * 10 or reached <= wanted * _LEAST
    if dimension:
        return not _plausible(wanted, reached)
    broken = reached != reached.to_integral_value()
    return (broken and wanted >= 10 and reached < wanted * _TENTH) or _far(wanted, reached)


def _alike(target: Decimal, actual: Decimal) -> bool:
    """Whether a bare target may be the percentage that its actual is: 85 beside 90 %, not 12 beside 80 % (ours)."""
    return target == ZERO or target <= 2 * actual <= 4 * target


def _lost_percent(share: Decimal, number: Decimal) -> bool:
    """Whether of two bare numbers one looks like the percent cell and the other like its percentage: 0.98 beside 100."""
    return ZERO < share < 1 and 10 <= number <= 200 and number <= share * HUNDRED * _NEAR <= number * _NEAR * _NEAR


def _share_or_percent(percentage: Decimal, bare: Decimal) -> bool:
    """Whether a bare number beside a percentage may be a share; beside 1 % or less one that is not tiny is percent."""
    if bare <= ZERO:
        return False
    if percentage <= 1:
        # 0.02 beside 1 %; 91 beside 0.9 %, which was to be 90 %
        return bare * HUNDRED <= percentage * _NEAR or bare * _NEAR >= percentage * HUNDRED
    return bare <= 1 or (bare < percentage * _TENTH and bare * HUNDRED <= percentage * _NEAR)
