"""What becomes of a value that is put into a cell: Excel reads a text as if a person had typed it (Chinese settings)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from xl_errors import ERROR_NUMBERS, ERROR_TEXTS, CellError, ComError
from xl_formulas import check

GENERAL, TEXT = "General", "@"
DATE, DATE_TIME = "yyyy/m/d", "yyyy/m/d h:mm"
_CURRENCY = "¥#,##0.00"
_MAX_TEXT = 32767
_BASE = datetime(1899, 12, 30)
_NUMBER = re.compile(
    r"(?P<open>\()?\s*(?P<sign>[+-])?\s*(?P<money>[¥￥$])?\s*"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)(?P<power>[eE][+-]?\d{1,3})?\s*"
    r"(?P<percent>%)?\s*(?P<close>\))?", re.ASCII,
)
_FRACTION = re.compile(r"(?P<sign>-)?(?P<whole>\d+) (?P<over>\d{1,3})/(?P<under>\d{1,3})", re.ASCII)
_DATES = (
    (re.compile(r"(?P<y>\d{4}|\d{2}|\d)(?P<s>[-/])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})", re.ASCII), DATE),
    (re.compile(r"(?P<y>\d{4}|\d{2})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日", re.ASCII), 'yyyy"年"m"月"d"日"'),
    (re.compile(r"(?P<y>\d{4}|\d{2})年(?P<m>\d{1,2})月", re.ASCII), 'yyyy"年"m"月"'),
    (re.compile(r"(?P<y>\d{4})[-/](?P<m>\d{1,2})", re.ASCII), 'yyyy"年"m"月"'),
    (re.compile(r"(?P<m>\d{1,2})月(?P<d>\d{1,2})日", re.ASCII), 'm"月"d"日"'),
    (re.compile(r"(?P<m>\d{1,2})[-/](?P<d>\d{1,2})", re.ASCII), 'm"月"d"日"'),
)
_TIME = re.compile(r"(?P<h>\d{1,4}):(?P<m>[0-5]?\d)(?::(?P<s>[0-5]?\d))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a cell then holds. value: float, bool, str, CellError or None; formula: with ``=``.

    number_format: what a cell in the format General gets; None leaves it. prefix: typed with ``'``.
    """

    value: float | bool | str | None = None
    formula: str | None = None
    number_format: str | None = None
    prefix: bool = False


def entry_of(given: Any, number_format: str) -> Entry:
    """What becomes of a value in a cell of that format. Raises ComError, or TypeError as pywin32 does."""
    if given is None:
        return Entry()
    if isinstance(given, bool):
        return Entry(given)
    if isinstance(given, int) and given in ERROR_TEXTS:
        return Entry(CellError(ERROR_TEXTS[given]))
    if isinstance(given, int | float):
        if not math.isfinite(given):
            raise ComError("数值超出范围")
        return Entry(float(given))
    if isinstance(given, Decimal):  # pywin32 hands it over as Currency: four places, a currency format
        return Entry(float(given.quantize(Decimal("0.0001"))), number_format=_CURRENCY)
    if isinstance(given, datetime):
        has_time = given.time() != datetime.min.time()
        return Entry(serial(given.replace(tzinfo=None)), number_format=DATE_TIME if has_time else DATE)
    if isinstance(given, date):
        return Entry(serial(datetime(given.year, given.month, given.day)), number_format=DATE)
    if not isinstance(given, str):
        raise TypeError(f"must be a pywintypes time object or a COM VARIANT (got {type(given).__name__})")
    return _typed(given, number_format)


def serial(moment: datetime) -> float:
    """A moment as days since 1899-12-30."""
    return (moment - _BASE) / timedelta(days=1)


def moment(days: float) -> datetime:
    """The moment pywin32 hands over for a number in a date format: with a time zone that means nothing."""
    found = _BASE + timedelta(days=days)
    rounded = found + timedelta(microseconds=500)
    return rounded.replace(microsecond=rounded.microsecond // 1000 * 1000, tzinfo=UTC)


def _typed(text: str, number_format: str) -> Entry:
    if len(text) > _MAX_TEXT:
        raise ComError("文本长于 32767 个字符")
    if not text:
        return Entry()
    if number_format == TEXT:
        return Entry(text)
    if text.startswith("'"):
        return Entry(text[1:], prefix=True)
    bare = text.strip(" ")
    found = _constant(bare)
    if found is not None:
        return found
    # Whether Excel looks past leading spaces here was not tried; the harsher reading is taken.
    if len(bare) > 1 and bare[0] in "=+-@":
        formula = bare if bare[0] in "=" else "=" + bare.removeprefix("@")
        check(formula)
        return Entry(formula=formula)
    return Entry(text)


def _constant(text: str) -> Entry | None:
    if text.upper() in ("TRUE", "FALSE"):
        return Entry(text.upper() == "TRUE")
    if text.upper() in ERROR_NUMBERS:
        return Entry(CellError(text.upper()))
    return _number(text) or _moment(text)


def _number(text: str) -> Entry | None:
    if found := _FRACTION.fullmatch(text):
        if int(found["under"]) == 0:
            return None
        value = int(found["whole"]) + int(found["over"]) / int(found["under"])
        return Entry(-value if found["sign"] else value, number_format="# ?/?")
    found = _NUMBER.fullmatch(text)
    if not found or bool(found["open"]) != bool(found["close"]) or (found["open"] and found["sign"]):
        return None
    digits, power = found["digits"], found["power"] or ""
    number = Decimal(digits.replace(",", "") + power)
    number = +number if len(number.as_tuple().digits) <= 15 else _fifteen(number)
    if found["sign"] == "-" or found["open"]:
        number = -number
    places = "0.00" if "." in digits.rstrip(".") else "0"
    shown = None
    if found["percent"]:
        number, shown = number / 100, places + "%"
    elif found["money"]:
        shown = found["money"] + "#,##" + places
    elif "," in digits:
        shown = "#,##" + places
    elif power:
        shown = "0.00E+00"
    return Entry(float(number), number_format=shown)


def _fifteen(number: Decimal) -> Decimal:
    """Excel keeps 15 digits of what is typed; the rest becomes zeros."""
    sign, digits, exponent = number.as_tuple()
    kept = digits[:15] + (0,) * (len(digits) - 15)
    return Decimal((sign, kept, exponent))


def _moment(text: str) -> Entry | None:
    day, _, clock = text.partition(" ")
    if clock and (found := _day(day)) and (time := _clock(clock)) is not None:
        return replace(found, value=float(found.value or 0) + time[0], number_format=DATE_TIME)
    if found := _day(text):
        return found
    time = _clock(text)
    return None if time is None else Entry(time[0], number_format=time[1])


def _day(text: str) -> Entry | None:
    for pattern, shown in _DATES:
        found = pattern.fullmatch(text)
        if not found:
            continue
        parts = found.groupdict()
        year = int(parts.get("y") or date.today().year)
        if year < 100:
            year += 2000 if year < 30 else 1900
        try:
            return Entry(serial(datetime(year, int(parts["m"]), int(parts.get("d") or 1))), number_format=shown)
        except ValueError:
            return None
    return None


def _clock(text: str) -> tuple[float, str] | None:
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hours, minutes, seconds = int(found["h"]), int(found["m"]), int(found["s"] or 0)
    shown = "[h]:mm:ss" if hours > 23 else "h:mm:ss" if found["s"] else "h:mm"
    return (hours * 3600 + minutes * 60 + seconds) / 86400, shown


def general(value: float) -> str:
    """A number as Excel writes it into the formula bar."""
    number = Decimal(f"{value:.15g}")
    if number and not -10 <= number.adjusted() < 20:
        mantissa, _, power = f"{number.normalize():E}".partition("E")
        return f"{mantissa}E{int(power):+03d}"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
