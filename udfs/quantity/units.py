"""Units: spellings that mean the same, and what a written unit stands for (万元 is 10,000 元, 周 is 7 天)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from jixiao.udfs.quantity.words import narrow, phrase, words

_BRACKETS = re.compile(r"[(\[【]([^\[\]【】]{1,14})[)\]】]")
_LOOSE = re.compile(r"[A-Za-z%‰°μΩ/·一-鿿]{1,10}")
#: A figure with what it counts, and what parts it from the rest.
_COUNT_BEFORE = re.compile(r"\d ?([^\d\s,、.]{1,6})[,、 ]")
_EITHER = re.compile(r"(?P<one>[^()/]+)\((?P<other>[^()/]+)\)")


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
    if match is None or match[1].count("(") != match[1].count(")"):
        return None
    if re.search(r"\d", match[1]) and known_unit(match[1], "", True) is None:
        return None  # (2期); (元/m2) is one
    unit = unit_name(match[1])
    return unit if not bare.strip() or not rest or unit_name(bare) == unit else None


@cache
def _listed(key: str) -> frozenset[str]:
    """Units that may stand bare; behind an Arabic number also every spelling of one."""
    table = words()["units"]
    spellings = (*table["alias"], *table["same"]) if key == "plain" else ()
    return frozenset(narrow(unit) for unit in (*table[key], *spellings))


@cache
def _multiple() -> re.Pattern[str]:
    """万, 亿, 百万 ... at the beginning of a unit, the longest first."""
    options = sorted(words()["units"]["multiples"], key=lambda word: -len(word))
    not_so = "|".join(words()["units"]["not_multiples"])
    return re.compile(rf"(?!{not_so})(?:{'|'.join(options)})")


def split_multiple(unit: str) -> tuple[str, str]:
    """A unit as its 万 or 亿 and the rest; "" where it has none.

    >>> split_multiple("万人次"), split_multiple("万/人次"), split_multiple("百万元"), split_multiple("百分点")
    (('万', '人次'), ('万', '人次'), ('百万', '元'), ('', '百分点'))
    """
    match = _multiple().match(unit)
    return (match[0], unit[match.end():].lstrip("/ ")) if match else ("", unit)


def known_unit(tail: str, extra: str, arabic: bool) -> str | None:
    """The unit of a bare tail (``次``, ``万元``, ``次/周``, ``个子系统``); None where it is not one for sure.

    extra: one more unit to accept.
    arabic: after 4 any 个… counts, after 四 only a few units do (两个维护 and 一级 are no figures).

    >>> known_unit("次", "", True), known_unit("个子系统", "", True), known_unit("个子系统", "", False)
    ('次', '个子系统', None)
    >>> known_unit("次培训", "", True), known_unit("%%", "", True), known_unit("元/人·月", "", True)
    (None, None, '元/人·月')
    """
    tail, listed = re.sub(r"\s+", "", tail), _listed("plain" if arabic else "spoken")
    if extra and unit_name(tail) == extra:
        return extra
    multiple, head = split_multiple(tail)
    if multiple and not head:
        return unit_name(tail)
    counted, *others = re.split("[/·]", head)
    if _spelled(counted, listed) and all(part in words()["units"]["periods"] or _spelled(part, listed) for part in others):
        return unit_name(tail)  # 元/人·月
    # Beside a target's unit an actual says how things stand as often as what they are: 10场滞后.
    counters = phrase("counters")[: 1 if extra else None]
    named = arabic and head[:1] in counters and re.fullmatch(r"[一-鿿]{2,6}", head)
    if named and (head[1:].startswith(phrase("not_things")) or head.endswith(phrase("not_thing_ends"))):
        return None  # 10场延期
    if named and not set(head) & set(words()["units"]["stops"]):
        return unit_name(tail)
    return None


def _spelled(part: str, listed: frozenset[str]) -> bool:
    """A listed unit, in Latin letters of any case, or 台(套) of two of them."""
    either = _EITHER.fullmatch(part)
    if either is not None:
        return either["one"] in listed and either["other"] in listed
    return part in listed or (part.isascii() and part.lower() in _latin())


def loose_unit(tail: str) -> str | None:
    """A unit behind a number that has a sign: any short word that is not a phrase.

    >>> loose_unit("幅图"), loose_unit("天前完成")
    ('幅图', None)
    """
    if not _LOOSE.fullmatch(tail) or set(tail) & set(words()["units"]["stops"]):
        return None
    if tail[0] in "%‰":
        return None  # 95%学校
    return unit_name(tail)


@dataclass(frozen=True, slots=True)
class Measure:
    """What a unit counts: ``factor`` of ``base`` each; dimension: "time", "length" ... or "" for a mere count."""

    factor: Decimal
    base: str
    dimension: str = ""


@lru_cache(maxsize=2048)
def measure(unit: str) -> Measure:
    """The measure of a unit as written.

    >>> measure("万张"), measure("周").dimension, measure("元/人·年") == measure("元·人/年")
    (Measure(factor=Decimal('10000'), base='张', dimension=''), 'time', True)
    >>> measure("次/年").base, measure("KM") == measure("公里"), measure("2(万/人次)").factor
    ('次', True, Decimal('1'))
    """
    multiple, rest = split_multiple(unit)
    factor = Decimal(words()["units"]["multiples"].get(multiple, 1))
    whole = words()["units"]["same"].get(rest, rest)
    first, *others = [_same(part) for part in re.split("[/·]", whole)]
    others = sorted(part for part in others if part and part not in words()["units"]["rounds"])
    if others:
        return Measure(factor, "/".join([first, *others]))
    for dimension, table in words()["units"]["measures"].items():
        if first in table:
            smallest = next(iter(table))
            return Measure(factor * table[first], smallest, dimension)
    return Measure(factor, first)


@cache
def _latin() -> dict[str, str]:
    """Units in Latin letters by their small letters, the first listed of each."""
    found: dict[str, str] = {}
    for unit in (*words()["units"]["plain"], *words()["units"]["alias"], *words()["units"]["same"]):
        if unit.isascii():
            found.setdefault(unit.lower(), unit)
    return found


def _same(part: str) -> str:
    table = words()["units"]
    for spelling in (part, _latin().get(part.lower(), part) if part.isascii() else part):
        spelling = str(table["alias"].get(spelling, spelling))
        if (found := table["same"].get(spelling, spelling)) != part or part in table["plain"]:
            return str(found)
    return part


def same_count(one: str, other: str) -> bool:
    """Whether two bases count the same things: 个 and 个项目, 位 and 位老人; 台(套) and 台; not 人 and 人次, 亩 and 亩次.

    >>> same_count("个", "个项目"), same_count("台(套)", "套"), same_count("人", "人次"), same_count("亩", "亩次")
    (True, True, False, False)
    """
    if one == other:
        return True
    for short, long in ((one, other), (other, one)):
        named = len(short) == 1 and re.fullmatch("[一-鿿]{2,}", long) and long not in _listed("plain")
        named = named and not long.endswith(phrase("visits"))
        if named and short in (long[0], _same(long[0])):
            return True
        either = _EITHER.fullmatch(long)
        if either is not None and short in (_same(either["one"]), _same(either["other"])):
            return True
    return False


def counts_before(word: str) -> bool:
    """Whether before a sign a count of its own stands: 培训2期,不少于100人; not a time, within which it is meant.

    >>> counts_before("培训2期,"), counts_before("3个工作日内,")
    (True, False)
    """
    ends = tuple(end for options in words()["suffixes"].values() for end in options)  # 5个以上、不超过8个
    counted = (match[1] for match in _COUNT_BEFORE.finditer(word))
    plain_ones = (next((one.removesuffix(end) for end in ends if one.endswith(end)), one) for one in counted)
    units = (known_unit(one, "", True) for one in plain_ones)
    return any(unit and measure(unit).dimension not in words()["directions"]["measures"] for unit in units)


def how_it_stands(tail: str, extra: str) -> bool:
    """Whether behind the target's unit an actual says how things stand: 台取消, 个待验收.

    >>> how_it_stands("台取消", "台"), how_it_stands("个停车位", "个停车位")
    (True, False)
    """
    rest = tail.removeprefix(extra) if extra and tail.startswith(extra) else ""
    return rest.startswith(phrase("not_things")) or rest.endswith(phrase("not_thing_ends"))
