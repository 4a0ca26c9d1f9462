"""Two figures that could be compared and yet may not mean what they seem to: dates, a state beside a change."""

from __future__ import annotations

from jixiao.udfs.quantity.deadlines import YEARS
from jixiao.udfs.quantity.quantity import Quantity
from jixiao.udfs.quantity.units import measure
from jixiao.udfs.quantity.words import level_words, phrase, plain

_FIRST, _LAST = YEARS.start, YEARS.stop - 1
#: Bare whole numbers that are years, months or days as often as counts: 2024, 202412, 20241231.
DATES = ((_FIRST, _LAST), (_FIRST * 100 + 1, _LAST * 100 + 12), (_FIRST * 10_000 + 101, _LAST * 10_000 + 1231))
#: So many times the change that was wanted, an actual without a word for it more likely says where something stands (ours).
_MANY = 3
#: The same where nothing says that it is compared with another year: 60 beside 降低5, 180 beside 减少200 is a change (ours).
_MORE = 10
#: Below it a hundredth of the target is a percentage that people have: 0.05 % beside 5 %.
_TEN = 10


def may_be_dates(target: Quantity, actual: Quantity) -> bool:
    """Whether two bare numbers or ranges that differ may be dates: 2025 beside 2024, 7-15 beside 6-30.

    >>> from jixiao.udfs.quantity.quantity import parse_quantity
    >>> [may_be_dates(parse_quantity(target), parse_quantity("2025")) for target in ("2024", "≥2024")]
    [True, False]
    """
    one, other = target.number, actual.number
    if one is None or other is None or target.unit or actual.unit or target.sign not in (None, "=", "≤", "<"):
        return False
    if target.kind == actual.kind == "range":
        ends = (one, other, target.upper, actual.upper)
        days = all(end is not None and 1 <= end <= 31 and end == int(end) for end in ends)
        return days and max(one, other) <= 12 and (one, target.upper) != (other, actual.upper)
    if one == other or one < _FIRST:
        return False
    whole = one == int(one) and other == int(other)
    return whole and any(low <= one <= high and low <= other <= high for low, high in DATES)


def level_for_change(target: Quantity, actual: Quantity) -> bool:
    """Whether an actual says where something stands and the target how far it was to move: 降至5起 beside 减少5起.

    >>> from jixiao.udfs.quantity.quantity import parse_quantity
    >>> wanted = parse_quantity("比上年减少10件")
    >>> [level_for_change(wanted, parse_quantity(text)) for text in ("90件", "12件", "减少90件")]
    [True, False, False]
    """
    if not target.trend or actual.trend or actual.nothing or target.number is None or actual.number is None:
        return False
    if actual.word.endswith(phrase("happening")):
        return True  # 发生10起 beside 减少10起
    if actual.sign is not None and any(word in plain(actual.text) for word in level_words()):
        return True
    if actual.unit == "%":
        return actual.number >= 50 and actual.number >= target.number * 10  # 95% beside 提高5%
    if actual.unit != target.unit or not actual.unit:
        return False
    if actual.unit in phrase("times"):
        return actual.number >= 1  # 增长1倍 is twice as much, 1.5倍 one and a half times
    compared = any(word in target.word for word in phrase("compared"))
    return actual.number >= target.number * (_MANY if compared else _MORE)


def doubly_percent(target: Quantity, actual: Quantity) -> bool:
    """Whether a percentage looks like a share with a % behind it: 0.96% beside ≥95%.

    >>> from jixiao.udfs.quantity.quantity import parse_quantity
    >>> [doubly_percent(parse_quantity(target), parse_quantity("0.96%")) for target in ("≥95%", "≤5%", "≥1%")]
    [True, False, False]
    """
    one, other = target.number, actual.number
    if one is None or other is None or other >= _TEN or not target.unit == actual.unit == "%" or target.sign in ("≤", "<"):
        return False
    return one >= _TEN and one * 7 <= other * 1000 <= one * 13


def completion_for_count(target: Quantity, actual: Quantity) -> bool:
    """Whether a rate of completion stands for a count: 完成100% beside 50000册.

    >>> from jixiao.udfs.quantity.quantity import parse_quantity
    >>> [completion_for_count(parse_quantity(target), parse_quantity("完成100%")) for target in ("50000册", "≥95%")]
    [True, False]
    """
    if not actual.word or not target.unit or actual.unit != "%" or not actual.word.endswith(phrase("done")):
        return False
    return measure(target.unit).dimension != "share"


def numbered(target: Quantity, actual: Quantity) -> bool:
    """Whether the number of a list may stand in the figure of an actual: 1.96% beside 1.≥95%.

    >>> from jixiao.udfs.quantity.quantity import parse_quantity
    >>> [numbered(parse_quantity("1.≥95%"), parse_quantity(text)) for text in ("1.96%", "96%")]
    [True, False]
    """
    return target.word[:1].isdigit() and target.word[-1] in ".、" and plain(actual.text).startswith(plain(target.word))
