"""Figures as people write them: number and unit, with a sign before or a word behind, and ranges in every spelling.

Everything here works on a line in half width without odd blanks; ``quantity`` makes it and decides what a line is.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple, cast

from jixiao.udfs.quantity.numbers import numeral, to_decimal
from jixiao.udfs.quantity.patterns import patterns
from jixiao.udfs.quantity.units import (
    bracket_unit,
    counts_before,
    how_it_stands,
    known_unit,
    loose_unit,
    measure,
    split_multiple,
)
from jixiao.udfs.quantity.words import either, ends_with_sign, narrow, phrase, sign_words, words

Sign = Literal["≥", ">", "=", "<", "≤"]
_LOWER_ENDS: tuple[Sign, ...] = ("≥", ">")
_PARTS = {"%": 100, "‰": 1000}
_TRENDS: tuple[Literal["up"], Literal["down"]] = ("up", "down")


class Figure(NamedTuple):
    """number with its sign and unit; ``upper`` for a range, whose open ends are marked; ``word`` stands before it."""

    number: Decimal
    unit: str = ""
    sign: Sign | None = None
    word: str = ""
    upper: Decimal | None = None
    above: bool = False  # the lower end itself does not count
    below: bool = False  # nor the upper one


class Malformed(Exception):
    """A line that begins like a figure and contradicts itself."""


def figure_of(line: str, extra: str) -> Figure | None:
    """The figure or range that a line says; None where it says none. Raises Malformed. extra: a unit known besides.

    >>> figure_of("合格率≥95.00 (%)", "")
    Figure(number=Decimal('95.00'), unit='%', sign='≥', word='合格率', upper=None, above=False, below=False)
    """
    return (_range(line, extra) or _single(line, extra)) if line else None


def _number(text: str) -> tuple[Decimal, str] | None:
    """An Arabic or Chinese number, with the unit that a Chinese percentage carries inside (百分之九十五)."""
    number = to_decimal(text)
    if number is not None:
        return number, ""
    marks = words()["numerals"]["marks"]
    for mark, unit in ((marks["percent"], "%"), (marks["permille"], "‰")):
        if text.startswith(mark):
            rest = text.removeprefix(mark)
            value = Decimal(100) if rest == "百" else numeral(rest)
            return None if value is None else (value, unit)
    for group in words()["numerals"]["groups"]:
        # In 三万人 the 万 belongs to the unit, as in 3万人.
        if text.endswith(group) and (head := numeral(text.removesuffix(group))) is not None:
            return head, group
    value = numeral(text)
    return None if value is None else (value, "")


@cache
def _signs(table: str) -> dict[str, Sign]:
    options = sign_words() if table == "signs" else words()[table]
    return {narrow(word): cast(Sign, sign) for sign, listed in options.items() for word in listed}


def sign_of(word: str, table: str = "signs") -> Sign:
    """The sign that a word of the table means. Raises KeyError for another word."""
    return _signs(table)[word]


def measured(rest: str, extra: str, signed: bool, bounded: bool = False) -> tuple[Decimal, str] | None:
    """Number and unit: ``95.00 (%)``, ``700万张``, ``三次``. None where more or less than that is written.

    The 万 of 700万张 belongs to the unit: a bare actual beside it is in 万张 too.
    """
    match = patterns().number.fullmatch(rest)
    found = _number(match["number"]) if match else None
    if match is None or found is None:
        return None
    number, unit = found
    tail = match["tail"].strip()
    arabic = match["number"][-1].isascii()
    if unit in words()["numerals"]["groups"]:
        tail, unit = unit + tail, ""
    if unit:
        return (number, unit) if not tail or bracket_unit(tail) == unit else None
    if not tail:
        alone = len(match["number"]) == 1 and not arabic and number != 0
        return None if alone else (number, "")  # 一 alone is often a dash
    written = _unit(tail, extra, arabic or signed, signed and arabic)
    if written is None or (not signed and _is_date(number, tail, bounded, extra)):
        return None
    own = tail == extra and tail.isascii()  # 8G beside ≥16G
    if tail in phrase("ranks") or (not signed and not own and tail in phrase("ranks_unsigned")):
        return None  # 1级 is a name; 1(级) of a form that prints units in brackets is a figure
    return number, written


def _unit(tail: str, extra: str, arabic: bool, loose: bool) -> str | None:
    """The unit of what stands behind a figure; None where that is none."""
    written = bracket_unit(tail)
    if written is None:
        written = known_unit(tail, extra, arabic)
    if written is None and loose and not how_it_stands(tail, extra):
        written = loose_unit(tail)
    if written is None:
        multiple, rest = split_multiple(tail)
        inner = bracket_unit(rest) if multiple and rest else None
        written = multiple + inner if inner is not None else None  # 700万(张)
    return written


def _is_date(number: Decimal, tail: str, bounded: bool, extra: str) -> bool:
    """Whether a bare number is a date: 12月, 5日, 2023年; but 30日内 is a span, and 25日 one beside a target in days."""
    if tail == "年":
        return 1900 <= number <= 2100
    if bounded or tail not in words()["units"]["dates"]:
        return False
    return not extra or measure(tail) != measure(extra)


def _single(line: str, extra: str) -> Figure | None:
    """A figure with or without a sign; a word may stand before it."""
    match = patterns().signed.fullmatch(line)
    if match is not None:
        found = _signed(match["word"].strip(" :"), sign_of(match["sign"]), match["rest"], extra)
        if found is not None:
            return found
    return _unsigned(line, extra)


def _strict(rest: str) -> tuple[str, bool]:
    """A text without 不含 at its end, and whether it was there."""
    for word in phrase("excluded"):
        if word in rest:
            return rest.replace(word, ""), True
    return rest, False


@cache
def _sign_starts() -> frozenset[str]:
    """The letters that words of signs begin with."""
    return frozenset(word[0] for word in _signs("signs"))


@cache
def _turned() -> re.Pattern[str]:
    """A no with up to two letters behind it, or a word that says no, at the end of a text."""
    heads, middles = ("".join(phrase(key)) for key in ("turned_heads", "turned_middles"))
    return re.compile(rf"(?:[{heads}][{middles}]{{0,2}}|{either(phrase('turned'))})$")


def _signed(word: str, sign: Sign, rest: str, extra: str) -> Figure | None:
    if word.endswith(phrase("negations")) or word.startswith(phrase("symbols")) or re.search(r"[;。]", word):
        return None
    if sign == "=" and ends_with_sign(word):
        return None  # 小于或=: the word before says the sign
    if _turned().search(word) or re.fullmatch(r"\D*[×÷]\D*", word):
        return None  # A×B=100%; 不该低于: a way of saying no that is not listed
    if counts_before(word):
        return None
    rest, strict = _strict(rest)
    suffixed = patterns().suffixed.fullmatch(rest)
    found = measured(rest, extra, True)
    if suffixed is not None and (inner := measured(suffixed["rest"], extra, True)) is not None:
        suffix = sign_of(suffixed["suffix"], "suffixes")
        if (suffix == "≥") != (sign in _LOWER_ENDS) and sign != "=":
            raise Malformed  # 不超过95%以上
        sign, found = (suffix if sign == "=" else sign), inner
    if found is None:
        return None
    if strict:
        sign = cast(Sign, {"≥": ">", "≤": "<"}.get(sign, sign))
    return Figure(found[0], found[1], sign, word)


def _unsigned(line: str, extra: str) -> Figure | None:
    line, strict = _strict(line)
    for pattern in (patterns().bare, patterns().arabic):  # 一次性验收合格率100%: the first numeral belongs to the name
        match = pattern.fullmatch(line)
        if match is not None and (found := _named(match, strict, extra)) is not None:
            return found
    return None


def _named(match: re.Match[str], strict: bool, extra: str) -> Figure | None:
    """A bare figure with the word before it, if that only names it."""
    word, rest = match["word"], match["rest"]
    named = not word or leads(word, bool(match["gap"]), rest[0].isascii())
    suffixed = patterns().suffixed.fullmatch(rest)
    if not named and rest[0].isascii() and word not in phrase("bound_leads"):
        return _counted(word, rest, suffixed, strict, extra)
    # First the words behind: in 3个以上 and 3个工作日内 they are no part of the unit.
    if suffixed is not None and (named or word in phrase("bound_leads")):
        found = measured(suffixed["rest"], extra, False, bounded=True)
        if found is not None:
            return Figure(found[0], found[1], _of_suffix(suffixed["suffix"], strict), word)
    bare = None if strict or not named else measured(rest, extra, False)
    return None if bare is None else Figure(bare[0], bare[1], None, word)


def _of_suffix(suffix: str, strict: bool) -> Sign:
    sign = sign_of(suffix, "suffixes")
    return cast(Sign, {"≥": ">", "≤": "<"}[sign]) if strict else sign


def _counted(
    word: str, rest: str, suffixed: re.Match[str] | None, strict: bool, extra: str
) -> Figure | None:
    """``采购设备10台``: what was done and how many; no time (移交后30天), and nothing that was only due (应检100人)."""
    for whole in phrase("whole"):
        word = word.removeprefix(whole)
    doubtful = (*phrase("symbols"), *phrase("doubts"), *phrase("not_said"), *phrase("not_leads"), *phrase("negations"))
    sure = _sure(word)
    if len(word) < 2 or any(mark in sure for mark in doubtful):
        return None
    sign: Sign | None = None
    found = measured(rest, extra, False)
    if suffixed is not None and (inner := measured(suffixed["rest"], extra, False, bounded=True)) is not None:
        found, sign = inner, _of_suffix(suffixed["suffix"], strict)
    if found is None or not found[1] or (strict and sign is None):
        return None
    if measure(found[1]).dimension in words()["directions"]["measures"] or (sign and suffixed and suffixed["suffix"] == "+"):
        return None
    return Figure(found[0], found[1], sign, word)


def _sure(word: str) -> str:
    """A word without those that do not say about, though a part of them does: 节约率, 签约."""
    for other in phrase("not_about"):
        word = word.replace(other, "")
    return word


def leads(word: str, gap: bool, arabic: bool) -> bool:
    """Whether a word before a bare number only names it: 完成率 95%, 完成95%; not 移交后30天 or 第3次."""
    sure = _sure(word)
    if word.endswith(phrase("not_leads")) or any(mark in sure for mark in phrase("not_leads")[:4]):
        return False
    if word.endswith(phrase("leads")) and word.startswith(phrase("negations")):
        return False  # 未完成93%
    if trend_of(word):
        return True
    return (arabic and gap) or word.endswith(phrase("leads") + phrase("actual") + (phrase("lead_endings") if arabic else ()))


def trend_of(word: str) -> Literal["up", "down", ""]:
    """Which way a word before a figure points: 同比增长 up, 较上年下降 down.

    >>> trend_of("能耗较上年下降"), trend_of("增长幅度"), trend_of("合格率"), trend_of("不增加")
    ('down', 'up', '', '')
    """
    for stem in [word, *(word.removesuffix(ending) for ending in phrase("trend_ends") if word.endswith(ending))]:
        for way in _TRENDS:
            for name in phrase(way) if stem.endswith(phrase(way)) else ():
                if stem.endswith(name) and not stem.removesuffix(name).endswith(phrase("negations")):
                    return way
    return ""


def _range(line: str, extra: str) -> Figure | None:
    """``90%-95%``, ``±10%``, ``100%±5%``, ``[90%,95%]``, ``90%≤X≤95%``, ``≥90%且<95%``; also 控制在…之间."""
    return _brackets(line, extra) or _middle(line, extra) or _bounds(line, extra) or _inside(line, extra)


def _brackets(line: str, extra: str) -> Figure | None:
    match = patterns().brackets.fullmatch(line) if line[0] in "[(" else None
    if match is None:
        return None
    return _ends(match["one"], match["other"], extra, above=match["open"] == "(", below=match["close"] == ")")


def _middle(line: str, extra: str) -> Figure | None:
    match = patterns().middle.fullmatch(line) if sum(map(line.count, "≥≤<>")) > 1 else None
    if match is None:
        return None
    first, second = sign_of(match["first"]), sign_of(match["second"])
    if (first in _LOWER_ENDS) != (second in _LOWER_ENDS):
        raise Malformed  # 90%≤X≥95%
    low, high = (match["one"], match["other"]) if first not in _LOWER_ENDS else (match["other"], match["one"])
    signs = (first, second) if first not in _LOWER_ENDS else (second, first)
    return _ends(low, high, extra, above=signs[0] in "<>", below=signs[1] in "<>")


def _bounds(line: str, extra: str) -> Figure | None:
    """``≥90%且≤95%`` in either order: two bounds are a range."""
    if len([letter for letter in line if letter in _sign_starts()]) < 2:  # nearly all: not two signs
        return None
    match = patterns().bounds.fullmatch(line)
    if match is None or match["word"].endswith(phrase("negations")) or match["word"].startswith(phrase("symbols")):
        return None
    first, second = sign_of(match["first"]), sign_of(match["second"])
    sides = {sign in _LOWER_ENDS for sign in (first, second)}
    if len(sides) == 1 or "=" in (first, second):
        return None  # two bounds of one side: a person must say which
    one, other = match["one"].strip(), match["other"].strip()
    if first in _LOWER_ENDS:
        found = _ends(one, other, extra, above=first == ">", below=second == "<", swap=False)
    else:
        found = _ends(other, one, extra, above=second == ">", below=first == "<", swap=False)
    return None if found is None else found._replace(word=match["word"].strip(" :"))


def _inside(line: str, extra: str) -> Figure | None:
    forms = patterns()
    match = forms.inside.fullmatch(line)
    if match is None:
        return None
    rest, word = match["rest"], match["word"].strip(" :")
    if word.endswith(phrase("negations")) or re.search(r"[\d;。,≥>]", word):
        return None
    between = forms.between.fullmatch(rest)
    bodies = [rest]
    if between is not None:
        bodies += [between["rest"], re.sub("[和与]", "至", between["rest"], count=1)]
    for body in bodies:
        around = forms.around.fullmatch(body)
        if around is not None and (banded := _around(around, extra, word)) is not None:
            return banded
        spanned = forms.span.fullmatch(_strict(body)[0])
        if spanned is not None and spanned["tail"].strip() in words()["units"]["dates"]:
            return None  # 3-5月: months of the year, no number of them
        if spanned is not None and (not word or leads(word, True, True)):
            low, high = spanned["low"] + spanned["unit"], spanned["high"] + spanned["tail"]
            at = body.find("(不")  # behind the end that is left out; the upper end stands behind the whole of the lower
            upper = body.find(spanned["high"], max(body.find(spanned["low"].strip()), 0) + len(spanned["low"].strip()))
            above, below = 0 <= at < upper, at > 0 and at > upper
            ended = _ends(low.strip(), high.strip(), extra, above=above, below=below, loose=False)
            if ended is not None:
                return ended._replace(word=word)
    return None


def _ends(
    low: str, high: str, extra: str, above: bool, below: bool, swap: bool = True, loose: bool = True
) -> Figure | None:
    """A range of two written ends; an end without a unit takes that of the other. loose: any short word is a unit.

    Raises Malformed.
    """
    first, second = measured(low, extra, True), measured(high, extra, loose)
    if first is None or second is None:
        return None
    (one, one_unit), (other, other_unit) = first, second
    unit = other_unit or one_unit
    if one_unit and other_unit and one_unit != other_unit:
        here, there = measure(one_unit), measure(other_unit)
        if here.base and here.base != there.base and not there.base.startswith(f"{here.base}/"):  # 1000元-1500元/人
            return None  # 由10次增至12次; ≥95%;≤3天 are two targets
        one = one * here.factor / there.factor  # 100万-200万元, 30分钟-1小时
    elif one_unit and not other_unit:
        raise Malformed  # 90%-95
    if one > other:
        if not swap:
            raise Malformed  # ≥95%且≤90%
        one, other, above, below = other, one, below, above
    return Figure(one, unit, None, "", other, above, below)


def _around(match: re.Match[str], extra: str, word: str) -> Figure | None:
    width, unit = to_decimal(match["width"]), _plain_unit(match["tail"], extra)
    center = Decimal(0) if match["center"] is None else to_decimal(match["center"])
    before = _plain_unit(match["unit"] or "", extra)
    if width is None or unit is None or center is None or before is None:
        return None
    if before and before != unit and unit in ("%", "‰") and measure(before).dimension != "share":  # 100万元±10%
        return Figure(center - center * width / _PARTS[unit], before, None, word, center + center * width / _PARTS[unit])
    # 200±10% does not say whether the band is 10 points or a tenth of 200.
    if (before and before != unit) or (match["center"] and unit in ("%", "‰") and not before and center != 100):
        raise Malformed
    return Figure(center - width, unit, None, word, center + width)


def _plain_unit(tail: str, extra: str) -> str | None:
    tail = tail.strip()
    if not tail:
        return ""
    written = bracket_unit(tail)
    return known_unit(tail, extra, True) if written is None else written
