"""Dates and the serial numbers that spreadsheets hold them as."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from jixiao.macros.sheet.grid import CellValue


def from_serial(value: Decimal, code: str, base_1904: bool) -> CellValue:
    """A date or time of a serial number; the number itself where it is no date that a calendar has."""
    if value < 0 or value >= 2_958_466:
        return value
    days = int(value)
    fraction = value - days
    seconds = int((fraction * 86_400).quantize(Decimal(1), ROUND_HALF_UP))
    if days == 0 and not base_1904 and not any(c in code.lower() for c in "yd"):
        return (datetime(1900, 1, 1) + timedelta(seconds=min(seconds, 86_399))).time()
    if base_1904:
        start = datetime(1904, 1, 1)
    else:
        # Excel has a 29 February 1900, so serials from 60 on are one day ahead.
        start = datetime(1899, 12, 30) if days >= 60 else datetime(1899, 12, 31)
    try:
        moment = start + timedelta(days=days, seconds=seconds)
    except OverflowError:
        return value
    return moment if seconds else moment.date()


def to_serial(value: date | time, base_1904: bool) -> Decimal:
    """The serial number of a date or time."""
    if isinstance(value, time):
        return Decimal(value.hour * 3600 + value.minute * 60 + value.second) / 86_400
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    start = datetime(1904, 1, 1) if base_1904 else datetime(1899, 12, 30)
    passed = moment.replace(tzinfo=None) - start
    days = passed.days if base_1904 or passed.days >= 61 else passed.days - 1
    return Decimal(days) + Decimal(passed.seconds) / 86_400
