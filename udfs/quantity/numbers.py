"""Numbers as cells hold them and as people write them, as Decimal."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from functools import cache, lru_cache

from jixiao.templates.model import Rounding
from jixiao.udfs.quantity.words import phrase, plain, words

_MODES = {"cut": ROUND_DOWN, "half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "half_down": ROUND_HALF_DOWN}
#: Larger figures are no amounts or points: sums and products of them would be more than a cell can hold.
MAX_NUMBER = Decimal("1e15")
#: Smaller ones are nothing: 5.55E-17 is what =0.1+0.2-0.3 leaves.
_MIN_NUMBER = Decimal("1e-9")
#: Room enough to round any figure of a cell, 1.8E+308, and products of two.
_WIDE = Context(prec=800)
#: A spreadsheet keeps 15 significant digits: 89.99999999999999, the sum of printed scores, is the 90 that it shows.
_CELL = Context(prec=15, rounding=ROUND_HALF_EVEN)
#: A longer text is no figure; Decimal would take it, and every later step would suffer.
MAX_DIGITS = 30

#: An Arabic number: 6,726,000.00 or 6726000 or .5
NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_TYPED = re.compile(rf"[+-]?{NUMBER}(?:[eE][+-]?\d{{1,2}})?")


def to_decimal(value: object) -> Decimal | None:
    """The number of a cell value: a number, or text that is one. None for anything else, also for True and NaN.

    >>> to_decimal(2.675), to_decimal("6,726,000.00"), to_decimal("１２"), to_decimal("95%")
    (Decimal('2.675'), Decimal('6726000.00'), Decimal('12'), None)
    """
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, float):
        digits = repr(value)
        number = Decimal(digits)
        long = len(digits) > 15 and len(number.as_tuple().digits) > 15
        return (_CELL.plus(number) if long else number) if number.is_finite() else None
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, str):
        text = plain(value)
        if len(text) <= MAX_DIGITS and _TYPED.fullmatch(text):
            return Decimal(text.replace(",", ""))
    return None


def points_of(value: object) -> Decimal | None:
    """The points or the score of a cell: a number, also with its plain unit behind it.

    >>> points_of("20分"), points_of("（9.5）"), points_of("９.5（分）"), points_of("20分/项")
    (Decimal('20'), None, Decimal('9.5'), None)
    """
    if type(value) is float and value:  # 0.0 and -0.0 would be one key
        return _of_points(value)
    number = to_decimal(value)
    if number is not None or not isinstance(value, str):
        return number
    text = plain(value)
    return next((to_decimal(text.removesuffix(unit)) for unit in phrase("full_marks") if text.endswith(unit)), None)


@lru_cache(maxsize=1024)
def _of_points(value: float) -> Decimal | None:
    """Few different points stand in a form, and each row asks for its own several times."""
    return to_decimal(value)


def sane(number: Decimal | None) -> Decimal | None:
    """A figure of a form; None where it is too large to be one, 0 where it is only what arithmetic left over.

    >>> sane(Decimal("2653.26")), sane(Decimal("1E+308")), sane(Decimal("5.55E-17"))
    (Decimal('2653.26'), None, Decimal('0'))
    """
    if number is None or abs(number) > MAX_NUMBER:
        return None
    return number if abs(number) >= _MIN_NUMBER else Decimal(0)


def round_to(value: Decimal, digits: int, mode: Rounding) -> Decimal:
    """Rounds to ``digits`` decimal places; ``cut`` drops the rest.

    >>> round_to(Decimal("9.365"), 2, "half_up"), round_to(Decimal("9.365"), 2, "half_even")
    (Decimal('9.37'), Decimal('9.36'))
    >>> round_to(Decimal("90.9895"), 2, "cut")
    Decimal('90.98')
    """
    return value.quantize(_last_place(digits), _MODES[mode], _WIDE)


def times_into(part: Decimal, whole: Decimal) -> bool:
    """Whether a figure goes into another one a whole number of times, however far apart they are.

    >>> times_into(Decimal("0.5"), Decimal(3)), times_into(Decimal(2), Decimal(3)), times_into(Decimal(3), Decimal("1E+300"))
    (True, False, False)
    """
    return not _WIDE.remainder(whole, part)


@cache
def _last_place(digits: int) -> Decimal:
    return Decimal(1).scaleb(-digits)


def numeral(text: str) -> Decimal | None:
    """A number in Chinese numerals. None where it is none, or only said loosely (一百二, 三四, 二〇二三).

    >>> numeral("一百二十"), numeral("两"), numeral("一点三五亿"), numeral("一百二"), numeral("万一")
    (Decimal('120'), Decimal('2'), Decimal('135000000.00'), None, None)
    """
    table = words()["numerals"]
    minus, point = table["marks"]["minus"], table["marks"]["point"]
    if text.startswith(minus):
        positive = numeral(text.removeprefix(minus))
        return None if positive is None else -positive
    for group in sorted(table["groups"], key=lambda name: -table["groups"][name]):
        head, found, tail = text.partition(group)
        if found:
            return _grouped(head, tail, table["groups"][group], point)
    whole, dot, decimals = text.partition(point)
    number = _below_group(whole)
    if not dot or number is None:
        return number
    digits = [table["digits"].get(letter) for letter in decimals]
    if not digits or None in digits:
        return None
    return Decimal(f"{number}.{''.join(str(digit) for digit in digits)}")


def _grouped(head: str, tail: str, group: int, point: str) -> Decimal | None:
    """``head`` times 万 or 亿 plus ``tail``; after a fraction (一点五亿) nothing may follow."""
    front = numeral(head)
    rest = Decimal(0) if not tail else None if point in head else numeral(tail)
    if front is None or rest is None or rest >= group:
        return None
    if tail and rest < group // 10 and not tail.startswith(("零", "〇")):
        return None  # 三万五 says 35,000 in speech, 30,005 by its signs
    return front * group + rest


def _below_group(text: str) -> Decimal | None:
    """A number below 万: digits and places in falling order."""
    table = words()["numerals"]
    digits, places = table["digits"], table["places"]
    total, digit, last, gap = 0, None, 10_000, False
    for at, letter in enumerate(text):
        if letter in digits:
            if digit is not None:
                return None
            if digits[letter] == 0 and len(text) > 1:
                gap = True
                continue
            digit = digits[letter]
        elif letter in places:
            place = places[letter]
            if (digit is None and not (place == 10 and at == 0)) or place >= last:
                return None
            total += (1 if digit is None else digit) * place
            digit, last, gap = None, place, False
        else:
            return None
    if digit is None:
        return None if not text or gap else Decimal(total)
    if not gap and last not in (10, 10_000):
        return None  # 一百二 says 120 in speech, 102 by its signs
    return Decimal(total + digit)
