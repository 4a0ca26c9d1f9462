"""Actuals that say more than one figure and yet only one: 9/12 beside 12次, 216篇（其中一区45篇）, 计划5个，完成4个.

Every figure besides must be explained: by the target, by the figure itself, or as a part of it. Else the text stays a text,
which a person is asked about.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from jixiao.udfs.quantity.comparing import HUNDRED, ONE, ZERO, comparable
from jixiao.udfs.quantity.numbers import NUMBER, to_decimal
from jixiao.udfs.quantity.quantity import MAX_TEXT, Quantity, parse_quantity, tidy
from jixiao.udfs.quantity.words import either, phrase, plain, words

#: A printed share is right within half of its last place; people cut as often as they round.
_PLACE = Decimal(10)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    unit = r"[^\d()/=.,;+*-]{0,6}?"
    figure = rf"(?P<said>{NUMBER})(?P<unit>[^\d,;、]{{0,6}})"
    cause = rf"(?:{either(phrase('note_causes'))}[^\d,、]{{0,8}}?,?)?"
    texts = {
        "fraction": rf"(?P<done>{NUMBER}){unit}/(?P<whole>{NUMBER}){unit}(?:=(?P<share>{NUMBER}%))?",
        "noted": r"(?P<rest>[^()]+)\((?P<note>[^()]{1,40})\)",
        "planned": (
            rf"{either(phrase('note_planned'))}(?P<planned>{NUMBER}[^\d,;、。]{{0,6}}),?{either(phrase('note_done'))}(?P<done>.+)"
        ),
        "points": rf"{either(phrase('note_points'))}{NUMBER}分",
        "refers": rf"{either(phrase('note_refers'))}[\d一二三四五六七八九十]{{0,2}}",
        "rate": rf"(?:{either(phrase('note_rates'))})?(?P<said>{NUMBER})%",
        "less": rf"{cause}{either(phrase('note_less'))}{figure}",
        "more": rf"{cause}{either(phrase('note_more'))}{figure}",
    }
    return {name: re.compile(text) for name, text in texts.items()}


def worked_out(target: Quantity, actual: Quantity) -> Quantity:
    """The actual with the one figure that its text says; as it is where it says none for sure, or none like the target.

    >>> wanted = parse_quantity("≥12次")
    >>> texts = ("9/12", "9/10", "9次（完成率75%）", "9次（80%）")
    >>> [worked_out(wanted, parse_quantity(text, unit="次")).number for text in texts]
    [Decimal('9'), None, Decimal('9'), None]
    """
    line = plain(tidy(actual.text))
    if len(line) > MAX_TEXT:
        return actual
    found = _fraction(line, target) or _planned(line, target) or _noted(line, target)
    if found is None or found.kind != "number" or found.number is None or isinstance(comparable(target, found), str):
        return actual
    return found._replace(text=actual.text)


def _fraction(line: str, target: Quantity) -> Quantity | None:
    """9/12 beside 12次 is 9; 18/20=90% is 90 %; 12/12 beside a percentage is all."""
    match = _patterns()["fraction"].fullmatch(line)
    if match is None:
        return None
    done, whole = to_decimal(match["done"]), to_decimal(match["whole"])
    if done is None or not whole:
        return None
    if match["share"]:
        return parse_quantity(match["share"]) if _is_share(match["share"], done, whole) else None
    if target.unit == "%":
        return parse_quantity("100%") if done == whole else None
    return parse_quantity(f"{done}{target.unit}", unit=target.unit) if whole == target.number else None


def _is_share(text: str, done: Decimal, whole: Decimal) -> bool:
    """Whether a printed percentage is the share of two figures, rounded or cut."""
    said = to_decimal(text.rstrip("%"))
    if said is None:
        return False
    last = ONE.scaleb(int(said.as_tuple().exponent)) if int(said.as_tuple().exponent) < 0 else ONE
    return abs(done / whole * HUNDRED - said) < last


def _planned(line: str, target: Quantity) -> Quantity | None:
    """计划5个，完成4个 beside 5个."""
    match = _patterns()["planned"].fullmatch(line)
    if match is None:
        return None
    meant, found = (parse_quantity(match[part], unit=target.unit) for part in ("planned", "done"))
    if meant.number != target.number or meant.unit not in ("", target.unit) or found.sign is not None or found.word:
        return None
    return found


def _noted(line: str, target: Quantity) -> Quantity | None:
    """A figure with a note in brackets, all of whose figures are explained."""
    match = _patterns()["noted"].fullmatch(line)
    if match is None:
        return None
    found = parse_quantity(match["rest"], unit=target.unit)
    if found.kind != "number" or found.sign is not None or not found.unit or not found.number:
        return None
    return found if _explained(match["note"], found, target) else None


def _explained(note: str, found: Quantity, target: Quantity) -> bool:
    forms, number, wanted = _patterns(), found.number or ZERO, target.number
    if forms["points"].fullmatch(note) or forms["refers"].fullmatch(note) or _parts(note, found):
        return True
    fraction = forms["fraction"].fullmatch(note)
    if fraction is not None and found.unit == "%":
        done, whole = to_decimal(fraction["done"]), to_decimal(fraction["whole"])
        return done is not None and bool(whole) and not fraction["share"] and _is_share(f"{number}", done, whole or ONE)
    if not wanted or target.kind != "number" or isinstance(both := comparable(target, found), str):
        return False
    if (rate := forms["rate"].fullmatch(note)) is not None and found.unit != "%":
        return _is_share(rate["said"], both.reached, both.low)
    for key, gap in (("less", both.low - both.reached), ("more", both.reached - both.low)):
        said = forms[key].fullmatch(note)
        if said is not None and gap > ZERO:
            other = parse_quantity(f"{said['said']}{said['unit']}", unit=found.unit)
            unit = other.unit.replace("个百分点", "%").replace("百分点", "%") or found.unit
            return unit == found.unit and other.number is not None and other.number * both.scale == gap
    return False


def _parts(note: str, found: Quantity) -> bool:
    """Whether a note says what a figure consists of: parts that add up to it, or 其中 some; nothing that does not count."""
    figures = [to_decimal(text) for text in re.findall(NUMBER, note)]
    sizes = [size for size in figures if size is not None]
    if not sizes or any(word in note for word in _unclean()) or not found.number:
        return False
    whole = sum(sizes) == found.number and len(sizes) > 1
    return whole or (note.startswith(phrase("note_parts")) and sum(sizes) <= found.number)


@cache
def _unclean() -> tuple[str, ...]:
    """Words of a note whose figure may not count in the whole."""
    doubts = {*phrase("doubts"), *phrase("void"), *phrase("not_things"), *words()["directions"]["lower"]}
    return tuple(doubts - set(phrase("note_parts")))
