"""Amounts between 元 and 万元, exactly, and as people write them."""

from __future__ import annotations

from decimal import Decimal

from jixiao.udfs.units import measure


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


def amount_text(amount: Decimal) -> str:
    """With separators, two places, more only where there are more figures.

    >>> amount_text(Decimal("7561343")), amount_text(Decimal("756.1343"))
    ('7,561,343.00', '756.1343')
    """
    places = max(2, -int(amount.normalize().as_tuple().exponent))
    return f"{amount:,.{places}f}"
