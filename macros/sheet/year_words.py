"""How forms write a year."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Digits as forms write a year: 2026, 二〇二六, 二零二六, 二○二六. Full-width ones are half-width by then.
_ARABIC = str.maketrans("〇○◯零Oo一二三四五六七八九", "000000123456789")
_DIGITS = "[0-9〇○◯零Oo一二三四五六七八九]"
#: Neither a part of a longer number nor an end of a span of years (2024-2026年).
_YEAR = rf"(?<![0-9〇零.\-~–—至到])({_DIGITS}{{4}})"
#: Months of a year: 1-9月, 1月至6月, 上半年. One month alone is a date.
_MONTHS = r"(?:\d{1,2}月?[-~—–至]\d{1,2}月|[上下]半年)"
ALONE = re.compile(rf"[(\[【〔《]?(?:年度:)?{_YEAR}(?:年度?{_MONTHS}?)?[)\]】〕》]?")
OF_YEAR = re.compile(rf"{_YEAR}(?:会计|预算|财政)?年度(?![0-9\-~–—至到])")
NAMED = re.compile(rf"{_YEAR}年(?![0-9\-~–—至到])")
#: The year before a heading: 2023年指标值.
YEAR_LED = re.compile(r"(20\d\d)年度?(?=.)")
#: Months before a heading: 9月, 1-9月完成值.
MONTH_LED = re.compile(r"(?:(?:\d{1,2}月?[-~—–至到])?(?:1[0-2]|[1-9])月|[一二三四五六七八九十]{1,2}月)")
#: A whole year as a period: 2023年1月1日至2023年12月31日.
WHOLE = re.compile(r"(20\d\d)[年./-]0?1[月./-]0?1日?[至到~—–-]+(?:\1[年./-])?12[月./-]31日?")
VALUE = re.compile(rf"{_YEAR}(?:年度?)?")


def number(digits: str) -> int | None:
    """The year of four digits; None where it can be none."""
    year = int(digits.translate(_ARABIC))
    return year if 1990 <= year <= 2100 else None


def year_of(texts: Iterable[str]) -> int | None:
    """The first year that stands alone or is a year of account: （2024年度）, 2024年度项目支出绩效自评表. texts: plain ones.

    >>> year_of(["附件2", "项目支出绩效自评表", "(二〇二四年度)"])
    2024
    """
    found = (ALONE.fullmatch(text) or OF_YEAR.search(text) for text in texts)
    return next((year for match in found if match and (year := number(match[1]))), None)
