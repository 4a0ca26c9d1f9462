"""绩效监控: how far the year has gone, and the light of a figure. Shares are percent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jixiao.udfs.quantity.numbers import round_to
from jixiao.udfs.quantity.quantity import Quantity

RED, YELLOW, GREEN = "红", "黄", "绿"


def time_share(today: date, year: int) -> Decimal:
    """Share of the year that has passed, by whole months as running systems count it (system-general).

    >>> time_share(date(2023, 7, 31), 2023), time_share(date(2024, 1, 5), 2023), time_share(date(2022, 12, 31), 2023)
    (Decimal('58.33'), Decimal('100'), Decimal('0'))
    """
    if today.year != year:
        return Decimal(100 if today.year > year else 0)
    return share(Decimal(today.month), Decimal(12))


def share(part: Decimal, whole: Decimal) -> Decimal:
    """Part of whole in percent, two places, as ROUND of a spreadsheet gives it.

    >>> share(Decimal(1), Decimal(3))
    Decimal('33.33')
    """
    return round_to(part * 100 / whole, 2, "half_up")


def light(figure: Decimal | None, red: Decimal, yellow: Decimal) -> str:
    """红 below the one limit, 黄 below the other, else 绿; "" without a figure.

    >>> light(Decimal(60), Decimal(60), Decimal(80)), light(None, Decimal(60), Decimal(80))
    ('黄', '')
    """
    if figure is None:
        return ""
    return RED if figure < red else YELLOW if figure < yellow else GREEN


def adds_up(target: Quantity, standing: frozenset[str]) -> bool:
    """Whether a target is reached bit by bit over the year: an amount of at least so much, not a share or a time."""
    if target.kind != "number" or target.word or target.number is None or target.number <= 0:
        return False
    return target.sign in ("≥", ">", "=") and bool(target.unit) and target.unit not in standing and "/" not in target.unit
