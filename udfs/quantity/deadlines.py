"""Deadlines: dates, months, quarters and ends of years as people write them, and whether one is before another."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, Literal

from jixiao.udfs.quantity.words import either, narrow, words

Verdict = Literal["met", "late", "unclear", "year"]
#: Month and day; all that a text without a year says.
Day = tuple[int, int]
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
#: Years that forms are filled in for: a bare number of one is a date as often as a count.
YEARS = range(2018, 2036)
_SERIAL = re.compile(r"[3-5]\d{4}")
_EPOCH = date(1899, 12, 30)
#: Their days as spreadsheets count them: what a date cell is where only its number arrives.
SERIALS = range((date(YEARS.start, 1, 1) - _EPOCH).days, (date(YEARS.stop, 1, 1) - _EPOCH).days)
MAX_TEXT = 40
#: What every date holds; most cells hold none of it.
_HINT = re.compile(r"[年月季]|\d[-./]\d|\d{8}")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A span of days. year: None where none is written. first: None for an open beginning (年底前).

    sure: the last day by a strict reading (12月前: 30 November), last: by a wide one (31 December).
    """

    year: int | None
    first: Day | None
    sure: Day
    last: Day


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = words()["deadlines"]
    return table


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    year = r"(?P<year>(?:19|20)\d\d)"
    this = either(_table()["this_year"])
    lead = rf"(?:{either(_table()['leads'])})*"
    part = rf"(?P<part>{either(_table()['ends'])}|初|上旬|中旬|下旬)?"
    by = rf"(?P<by>{either(_table()['by'])})?"
    done = rf"(?:{either(_table()['done'])}){{0,2}}"
    bodies = (
        rf"{year}(?:年|[-./])(?P<month>\d{{1,2}})(?:月|[-./])(?P<day>\d{{1,2}})(?:[日号])?",
        rf"{year}(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])",
        rf"(?:(?:{year}年?|{this}))?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]?",
        rf"{year}[-./](?P<month>0?[1-9]|1[0-2])",
        rf"(?:(?:{year}年|{this}))?(?P<month>\d{{1,2}})月(?:份)?",
        rf"(?:(?:{year}年?|{this}))?第?(?P<quarter>[一二三四1-4])季度",
        rf"(?:(?:{year}年?|{this}))?(?P<half>[上下])半年",
        rf"(?P<whole>{year}年度?|{this})",
    )
    return tuple(re.compile(rf"{lead}{body}{part}{by}{done}") for body in bodies)


@lru_cache(maxsize=4096)
def parse_deadline(text: str) -> Deadline | None:
    """The date or span that a whole text says; None where it says none, or something else too (移交后30天).

    >>> parse_deadline("2024年12月底前完成")
    Deadline(year=2024, first=None, sure=(12, 31), last=(12, 31))
    >>> parse_deadline("第三季度").last, parse_deadline("12月前").sure, parse_deadline("移交后30天") is None
    ((9, 30), (11, 30), True)
    """
    line = re.sub(r"\s+", "", narrow(text))
    if not line or len(line) > MAX_TEXT or not _HINT.search(line):
        return None
    line = re.sub(r"(?<=\d)(?:00?|T00?):00(?::00)?$", "", _arabic(line)) if ":" in line else _arabic(line)
    for pattern in _patterns():
        match = pattern.fullmatch(line)
        if match is not None:
            return _span(match)
    return None


def _arabic(line: str) -> str:
    """二〇二三年十二月 as 2023年12月."""
    digits = words()["numerals"]["digits"]

    def year(match: re.Match[str]) -> str:
        return "".join(str(digits[letter]) for letter in match[1]) + "年"

    def month(match: re.Match[str]) -> str:
        tens, ten, ones = match[1].rpartition("十")
        value = (digits.get(tens, 1) * 10 if ten else 0) + (digits.get(ones, 0) if ones else 0)
        return f"{value}{match[2]}"

    line = re.sub(r"([二一][零〇一二三四五六七八九]{3})年", year, line)
    return re.sub(r"([一二三四五六七八九]?十?[一二三四五六七八九]|[一二三]?十)(月|日|号)", month, line)


def _span(match: re.Match[str]) -> Deadline | None:
    found = match.groupdict()
    year = int(found["year"]) if found.get("year") else None
    part, by = found.get("part") or "", found.get("by") or ""
    if found.get("quarter") or found.get("half"):
        months = 3 if found.get("quarter") else 6
        nth = _QUARTERS[found["quarter"]] if found.get("quarter") else "上下".index(found["half"]) + 1
        first, last = months * (nth - 1) + 1, months * nth
    elif found.get("whole"):
        if not (part or by) and not year:
            return None  # 全年, 本年: a scope, no deadline
        first, last = 1, 12
    else:
        first = last = int(found["month"])
        if not 1 <= first <= 12:
            return None
    start, end = (first, 1), (last, _days(year, last))
    if found.get("day"):
        day = int(found["day"])
        if not 1 <= day <= _days(year, first) or part:
            return None
        start = end = (first, day)
        before = by not in ("当天", "当日", "")
        return Deadline(year, None if before else start, end, end)
    start, end = _part(start, end, part)
    if by.endswith("前") and not part:
        if start == (1, 1):
            return None  # 2024年前: the end of the year before
        return Deadline(year, None, _before(start), end)
    return Deadline(year, None if by else start, end, end)


def _part(start: Day, end: Day, part: str) -> tuple[Day, Day]:
    if part in ("初", "上旬"):
        return start, (start[0], 10)
    if part == "中旬":
        return (start[0], 11), (start[0], 20)
    if part:
        return (end[0], 21), end
    return start, end


def _days(year: int | None, month: int) -> int:
    return calendar.monthrange(year or 2000, month)[1]


def _before(day: Day) -> Day:
    found = date(2001, *day) - timedelta(days=1)
    return found.month, found.day


def deadline_of_day(day: date) -> Deadline:
    """A date cell.

    >>> deadline_of_day(date(2024, 12, 20)).last
    (12, 20)
    """
    at = (day.month, day.day)
    return Deadline(day.year, at, at, at)


def day_of_serial(number: object) -> date | None:
    """The day that a bare whole number of a cell, or a text of its five digits, may be; None where it can be none.

    >>> day_of_serial(45640), day_of_serial(12), day_of_serial(45640.5)
    (datetime.date(2024, 12, 14), None, None)
    """
    if isinstance(number, str):
        if _SERIAL.fullmatch(number.strip()) is None:
            return None
        number = int(number)
    if type(number) is not float and (isinstance(number, bool) or not isinstance(number, int | float)):
        return None
    # Not `number in SERIALS`: a range looks for a float step by step, 0.24 ms a row; Calc hands every number over as one.
    if not SERIALS.start <= number < SERIALS.stop or number != int(number):
        return None
    return _EPOCH + timedelta(days=int(number))


def kept(target: Deadline, actual: Deadline, year: int | None = None) -> Verdict:
    """Whether something done at ``actual`` is in time for ``target``: before it or on it.

    "year": one of the two names a year and the other does not; ``year``, that of the form, then decides.
    "unclear": the actual is too vague to tell (12月 beside 12月15日).

    >>> day = parse_deadline
    >>> kept(day("2024年12月底前"), day("2024-12-20")), kept(day("12月31日前"), day("2024年12月20日"))
    ('met', 'year')
    >>> kept(day("12月15日"), day("12月")), kept(day("第三季度"), day("10月8日"))
    ('unclear', 'late')
    """
    if (target.year is None) != (actual.year is None):
        if year is None:
            return "year"
        target, actual = (replace(item, year=item.year or year) for item in (target, actual))
    here, there = actual.year or 0, target.year or 0
    if (here, *actual.last) <= (there, *target.sure):
        return "met"
    if actual.first is not None and (here, *actual.first) > (there, *target.last):
        return "late"
    return "unclear"
