"""Amounts between 元 and 万元, exactly, and as people write them."""

from __future__ import annotations

from decimal import Decimal

from jixiao.udfs.quantity.comparing import comparable
from jixiao.udfs.quantity.quantity import parse_quantity
from jixiao.udfs.quantity.units import measure


def yuan(unit: str | None) -> Decimal | None:
    """元 per unit of money; None where no unit is known: it is never guessed.

    >>> yuan("万元"), yuan("")
    (Decimal('10000'), None)
    """
    counted = measure(unit) if unit else None
    return counted.factor if counted and counted.base == "元" else None


def convert(amount: Decimal, here: str | None, there: str | None) -> Decimal | None:
    """An amount in another unit, to the last figure; None where a unit is not known.

    >>> convert(Decimal("7561343"), "元", "万元"), convert(Decimal("365.25"), "万元", "元")
    (Decimal('756.1343'), Decimal('3652500.00'))
    """
    first, second = yuan(here), yuan(there)
    return amount * first / second if first and second else None


def typed_amount(value: object) -> tuple[Decimal, str] | None:
    """An amount as typed with its unit, "" where none is written; None where it is none.

    >>> typed_amount("1,200.50万元"), typed_amount(90), typed_amount("90%")
    ((Decimal('1200.50'), '万元'), (Decimal('90'), ''), None)
    """
    if isinstance(value, str) and not any(map(str.isdecimal, value)):
        return None  # words, 五万: not read at all
    found = parse_quantity(value)
    if found.kind != "number" or found.number is None or found.sign is not None or found.word or found.nothing:
        return None
    if not any(map(str.isdecimal, found.text)):
        return None
    unit = found.unit + "元" if found.unit and not measure(found.unit).base else found.unit  # 95.8万
    return None if unit and yuan(unit) is None else (found.number, unit)


def both_amounts(one: object, other: object) -> tuple[Decimal, Decimal] | None:
    """Two amounts as typed in one unit; None where one is none, or where nobody can tell the unit of a bare one.

    >>> both_amounts("90万元", "1,000,000元"), both_amounts("90万元", 100), both_amounts("90万元", "0.5")
    ((Decimal('900000'), Decimal('1000000')), (Decimal('900000'), Decimal('1000000')), None)
    """
    first, second = typed_amount(one), typed_amount(other)
    if first is None or second is None:
        return None
    if first[1] == second[1]:
        return first[0], second[0]
    measured = comparable(parse_quantity(other), parse_quantity(one))
    return None if isinstance(measured, str) else (measured.reached, measured.low)


def amount_text(amount: Decimal) -> str:
    """With separators, two places, more only where there are more figures.

    >>> amount_text(Decimal("7561343")), amount_text(Decimal("756.1343"))
    ('7,561,343.00', '756.1343')
    """
    places = max(2, -int(amount.normalize().as_tuple().exponent))
    return f"{amount:,.{places}f}"
