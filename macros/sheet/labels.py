"""How headings and labels are compared: without blanks, full width as half width, without colon and bracket behind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from jixiao.templates.model import MONEY_UNITS

_LONGEST = 60  # letters of a label
_KEPT = 2048  # texts: those of twenty layouts; what does not come again, such as names of projects, is not kept for long
_BLANKS = re.compile(r"\s+")
_BRACKET = re.compile(r"\([^()]*\)$")
#: What stands before a name and is no part of it: 一、 (二) 3. ★ 其中:
_LEAD = re.compile(
    r"^(?:[★☆◆●○*]+|\(?[一二三四五六七八九十]{1,3}(?:\)、?|[、.])|\(\d{1,2}\)|\d{1,2}(?:[、)]|\.(?!\d))|其中:?(?=.))"
)
_MONTHS = re.compile(r"^1[-~—–至]\d{1,2}月")
_ALL_MONTHS = re.compile(r"^1[-~—–至]12月份?")  # the whole year
_UNITS = "|".join(MONEY_UNITS)
_UNIT = re.compile(rf"\(({_UNITS})\)|^\(?(?:金额)?单位:(?:人民币)?({_UNITS})(?:[、,/][^元]{{1,4}})*+\)?$")


@lru_cache(maxsize=_KEPT)
def plain(text: str) -> str:
    """``当年预算数（元）：`` -> ``当年预算数(元)``.

    >>> plain("当年预算数（元）： ")
    '当年预算数(元)'
    """
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).strip("*※▲△†‡#").rstrip(":")


@lru_cache(maxsize=_KEPT // 2)
def bare(text: str) -> str:
    """As :func:`plain`, without a bracket at the end: ``投入与管理(36分)`` -> ``投入与管理``."""
    return _BRACKET.sub("", plain(text)).rstrip(":")


@lru_cache(maxsize=_KEPT)
def spellings(text: str) -> tuple[str, ...]:
    """What a label may be looked up as, from the letter to the bare name: brackets behind, numbering, 其中: and a number
    behind (年度绩效目标2) are taken off one after the other; the months of 1-6月执行数 count as 1-7月.

    >>> spellings("  其中：财政拨款（万元）")
    ('其中:财政拨款(万元)', '其中:财政拨款', '财政拨款(万元)', '财政拨款')
    """
    found: list[str] = []
    for start in (plain(text), _LEAD.sub("", plain(text))):
        while _LEAD.match(start) and start not in (plain(text),):
            start = _LEAD.sub("", start)
        while start and start not in found:
            found.append(start)
            start = _BRACKET.sub("", start).rstrip(":")
    short = found[-1] if found else ""
    for other in (_ALL_MONTHS.sub("", short), _MONTHS.sub("1-7月", short), short.rstrip("0123456789").rstrip(":")):
        if other and other not in found:
            found.append(other)
    return tuple(found)


@lru_cache(maxsize=1024)
def plain_words(words: tuple[str, ...]) -> frozenset[str]:
    """Label words in the form they are compared in, with and without their brackets."""
    return frozenset(plain(word) for word in words) | frozenset(bare(word) for word in words)


@lru_cache(maxsize=4096)
def label_words(words: tuple[str, ...]) -> frozenset[str]:
    """Every spelling of some labels that counts the same."""
    return frozenset(name for word in words for name in spellings(word))


def is_word(text: str, words: tuple[str, ...]) -> bool:
    """Whether a text is one of the words, in any spelling that counts the same."""
    return is_one_of(text, label_words(words))


def is_one_of(text: str, names: frozenset[str]) -> bool:
    """As :func:`is_word`, of :func:`label_words`, where many texts are looked at."""
    return len(text) <= _LONGEST and not names.isdisjoint(spellings(text))


def spelled(texts: Iterable[str]) -> frozenset[str]:
    """Every spelling of many texts, to be held against :func:`label_words`: as :func:`is_word` of each of them."""
    return frozenset(name for text in texts if len(text) <= _LONGEST for name in spellings(text))


def money_unit(text: str) -> str | None:
    """The unit of money that a label names: ``项目资金（万元）`` -> ``万元``; None where it names none."""
    match = _UNIT.search(plain(text))
    return (match[1] or match[2]) if match else None


def display_width(text: str) -> int:
    """Width of a line in characters of a spreadsheet column: a Chinese character takes two.

    >>> display_width("得分10")
    6
    """
    return len(text) if text.isascii() else len(text) + len(_wide().findall(text))


@cache
def _wide() -> re.Pattern[str]:
    """Chinese, full-width forms, and the signs and quotes that Chinese fonts draw at full width; 3 ms to make."""
    return re.compile("[\u00b0-\u00d7\u2010-\uffdc]")
