"""Units: spellings that mean the same, and what a written unit stands for (万元 is 10,000 元)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache

from jixiao.udfs.words import narrow, words

_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]{1,14})[)\]】]")
_LOOSE = re.compile(r"[A-Za-z%‰°/·一-鿿]{1,10}")


def unit_name(unit: str) -> str:
    """The one spelling of a unit.

    >>> unit_name("百分比"), unit_name("％"), unit_name("个小时"), unit_name("万/人次")
    ('%', '%', '小时', '万/人次')
    """
    unit = re.sub(r"\s+", "", narrow(unit))
    return str(words()["units"]["alias"].get(unit, unit))


def bracket_unit(tail: str) -> str | None:
    """The unit of ``(%)``, ``%`` written twice (``%(%)``) included; None where there are no brackets.

    >>> bracket_unit("(个子系统)"), bracket_unit("%(%)"), bracket_unit("次")
    ('个子系统', '%', None)
    """
    bare, _, rest = tail.partition("(")
    match = _BRACKETS.fullmatch("(" + rest if rest else tail)
    if match is None or (re.search(r"\d", match[1]) and unit_name(match[1]) == match[1]):
        return None
    unit = unit_name(match[1])
    return unit if not bare.strip() or not rest or unit_name(bare) == unit else None


@cache
def _listed(key: str) -> frozenset[str]:
    return frozenset(narrow(unit) for unit in words()["units"][key])


def known_unit(tail: str, extra: str, arabic: bool) -> str | None:
    """The unit of a bare tail (``次``, ``万元``, ``次/周``, ``个子系统``); None where it is not one for sure.

    extra: one more unit to accept.
    arabic: after 4 any 个… counts, after 四 only a few units do (两个维护 and 一级 are no figures).

    >>> known_unit("次", "", True), known_unit("个子系统", "", True), known_unit("个子系统", "", False)
    ('次', '个子系统', None)
    >>> known_unit("次培训", "", True), known_unit("%%", "", True)
    (None, '%')
    """
    tail, listed = re.sub(r"\s+", "", tail), _listed("plain" if arabic else "spoken")
    if tail and tail == tail[: len(tail) // 2] * 2 and tail[: len(tail) // 2] in listed:
        tail = tail[: len(tail) // 2]  # 95% in one column and % in the next
    if extra and unit_name(tail) == extra:
        return extra
    head = re.sub(r"^[万亿]/?(?=.)", "", tail)
    if all(part in listed for part in head.split("/")):
        return unit_name(tail)
    if arabic and re.fullmatch(r"个[一-鿿]{1,5}", tail) and not set(tail) & set(words()["units"]["stops"]):
        return unit_name(tail)
    return None


def loose_unit(tail: str) -> str | None:
    """A unit behind a number that has a sign: any short word that is not a phrase.

    >>> loose_unit("幅图"), loose_unit("天前完成")
    ('幅图', None)
    """
    if not _LOOSE.fullmatch(tail) or set(tail) & set(words()["units"]["stops"]):
        return None
    return unit_name(tail)


@lru_cache(maxsize=1024)
def base_unit(unit: str) -> tuple[Decimal, str]:
    """What a unit counts: a factor and the plain unit.

    >>> base_unit("万元"), base_unit("万/人次"), base_unit("‰"), base_unit("次/周")
    ((Decimal('10000'), '元'), (Decimal('10000'), '人次'), (Decimal('0.1'), '%'), (Decimal('1'), '次/周'))
    """
    if unit == "‰":
        return Decimal("0.1"), "%"
    for word, factor in words()["units"]["multiples"].items():
        if unit.startswith(word):
            return Decimal(factor), unit_name(unit.removeprefix(word).removeprefix("/"))
    return Decimal(1), unit
