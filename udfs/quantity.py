"""Targets and actuals as people write them: ``≥95.00 (%)``, ``不低于700万张``, ``90%-95%``, ``0次``, ``及时``.

Strict about what a quantity is: where a text also says something else than a figure (移交后30天, 10万+), it stays text and a
person decides. What begins like a quantity and cannot be read (``≥``, ``95..5%``) is malformed, which is another fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal, cast

from jixiao.udfs.numbers import numeral, to_decimal
from jixiao.udfs.patterns import patterns
from jixiao.udfs.units import bracket_unit, known_unit, loose_unit
from jixiao.udfs.words import narrow, phrase, words

Kind = Literal["blank", "number", "range", "text", "malformed"]
Sign = Literal["≥", ">", "=", "<", "≤"]
#: Longer texts are prose; the limit also keeps the patterns away from hostile input.
MAX_TEXT = 80


@dataclass(frozen=True, slots=True)
class Quantity:
    """A cell as a quantity.

    text: as typed. sign: None where none is written. number: the figure, for a range its lower end; upper: its upper end.
    unit: normalised, "" where none is written. word: what stands before sign and number; of kind text the whole text.
    """

    text: str
    kind: Kind
    sign: Sign | None = None
    number: Decimal | None = None
    upper: Decimal | None = None
    unit: str = ""
    word: str = ""


def parse_quantity(value: object, percent: bool = False, unit: str = "") -> Quantity:
    """Reads a cell. Never raises.

    percent: the cell shows its number as a percentage (0.95 means 95 %). unit: a unit that may stand bare behind the number
    beside the known ones (that of the target, when an actual is read).

    >>> q = parse_quantity("合格率≥95.00 (%)")
    >>> q.kind, q.sign, q.number, q.unit, q.word
    ('number', '≥', Decimal('95.00'), '%', '合格率')
    >>> parse_quantity("700万张").number, parse_quantity("移交后30天").kind, parse_quantity("≥").kind
    (Decimal('7000000'), 'text', 'malformed')
    >>> parse_quantity("±10%").number, parse_quantity(0.95, percent=True).number
    (Decimal('-10'), Decimal('95.00'))
    """
    if isinstance(value, Quantity):
        return value
    if value is None:
        return Quantity("", "blank")
    if not isinstance(value, str):
        number = to_decimal(value)
        if number is None:
            return Quantity(str(value), "malformed")
        found = Quantity(f"{number.normalize():f}", "number", number=number)
    else:
        found = _parse(value, unit)
    if percent and found.kind == "number" and not found.unit and found.number is not None:
        return replace(found, number=found.number * 100, unit="%", text=f"{(found.number * 100).normalize():f}%")
    return found


@lru_cache(maxsize=8192)
def _parse(text: str, unit: str) -> Quantity:
    line = re.sub(r"\s+", " ", narrow(text)).strip()
    if not line:
        return Quantity(text, "blank")
    for prefix in phrase("qualitative"):
        line = line.removeprefix(prefix).strip()
    as_text = Quantity(text, "text", word=line)
    if len(line) > MAX_TEXT or patterns().date.fullmatch(line):
        return as_text
    for word in phrase("included"):
        line = line.replace(word, "")
    found = _range(line, text, unit) or _single(line, text, unit)
    if found is not None:
        return found
    symbols = phrase("symbols")
    if line.startswith("=") and not re.search(r"\d", line) and line.strip("=( %)"):
        return replace(as_text, word=line.lstrip("= "))  # a sign column beside a word: =及时
    claims = line.startswith(symbols) or re.fullmatch(r"[-\d.,%‰()\[\]±~ ≥≤<>=]*\d[-\d.,%‰()\[\]±~ ≥≤<>=]*", line)
    return Quantity(text, "malformed") if claims else as_text


def _figure(text: str) -> tuple[Decimal, str] | None:
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
    value = numeral(text)
    return None if value is None else (value, "")


def _sign(word: str, table: str = "signs") -> Sign:
    return next(
        cast(Sign, sign) for sign, options in words()[table].items() if word in [narrow(option) for option in options]
    )


def _measured(rest: str, extra: str, signed: bool, bounded: bool = False) -> tuple[Decimal, str] | None:
    """Number and unit: ``95.00 (%)``, ``700万张``, ``三次``. None where more or less than that is written."""
    match = patterns().number.fullmatch(rest)
    figure = _figure(match["number"]) if match else None
    if match is None or figure is None:
        return None
    number, unit = figure
    tail = match["tail"].strip()
    arabic = match["number"][-1].isascii()
    for word, factor in words()["units"]["multiples"].items():
        # 700万张 is 7,000,000 张; in 600(万/人次) and 600万/人次 the 万 belongs to the unit.
        if tail.startswith(word) and not tail.startswith(f"{word}/"):
            number, tail = number * factor, tail.removeprefix(word).strip()
            break
    if unit:
        return (number, unit) if not tail or bracket_unit(tail) == unit else None
    if not tail:
        return None if len(match["number"]) == 1 and not arabic else (number, "")  # 一 alone is often a dash
    written = bracket_unit(tail)
    if written is None:
        written = known_unit(tail, extra, arabic)
    if written is None and signed and arabic:
        written = loose_unit(tail)
    if written is None or (not signed and _is_date(number, tail, bounded)):
        return None
    return number, written


def _is_date(number: Decimal, tail: str, bounded: bool) -> bool:
    """Whether a bare number is a date: 12月, 5日, 2023年; but 30日内 is a span of time."""
    if tail == "年":
        return 1900 <= number <= 2100
    return not bounded and tail in words()["units"]["dates"]


def _single(line: str, text: str, extra: str) -> Quantity | None:
    """A figure with or without a sign; a word may stand before it."""
    match = patterns().signed.fullmatch(line)
    while match is not None:
        word = match["word"].strip(" :")
        found = _signed(word, _sign(match["sign"]), match["rest"], text, extra)
        if found is not None or not word:
            break
        match = None
    else:
        found = None
    return found or _unsigned(line, text, extra)


def _signed(word: str, sign: Sign, rest: str, text: str, extra: str) -> Quantity | None:
    if word.endswith(phrase("negations")) or word.startswith(phrase("symbols")) or re.search(r"[;。]", word):
        return None
    suffixed = patterns().suffixed.fullmatch(rest)
    measured = _measured(rest, extra, True)
    if suffixed is not None and (inner := _measured(suffixed["rest"], extra, True)) is not None:
        if (_sign(suffixed["suffix"], "suffixes") == "≥") != (sign in ("≥", ">")) and sign != "=":
            return Quantity(text, "malformed")  # 不超过95%以上
        if sign == "=":
            sign = _sign(suffixed["suffix"], "suffixes")
        measured = inner
    if measured is None:
        return _bounds(word, sign, rest, text, extra)
    return Quantity(text, "number", sign, measured[0], None, measured[1], word)


def _bounds(word: str, sign: Sign, rest: str, text: str, extra: str) -> Quantity | None:
    """``≥90%且≤95%``: two bounds are a range."""
    match = re.fullmatch(r"(?P<low>.+?)[ ,]?且? ?(?P<sign>[≤<]) ?(?P<high>.+)", rest)
    if match is None or sign not in ("≥", ">"):
        return None
    low, high = _measured(match["low"], extra, True), _measured(match["high"], extra, True)
    if low is None or high is None:
        return None
    return _ends(text, low[0], high[0], low[1], high[1], word)


def _unsigned(line: str, text: str, extra: str) -> Quantity | None:
    match = patterns().bare.fullmatch(line)
    if match is None:
        return None
    word = match["word"]
    if word and not _leads(word, bool(match["gap"]), match["rest"][0].isascii()):
        return None
    suffixed = patterns().suffixed.fullmatch(match["rest"])
    # First the words behind: in 3个以上 and 3个工作日内 they are no part of the unit.
    if suffixed is not None and (
        measured := _measured(suffixed["rest"], extra, False, bounded=True)
    ) is not None:
        return Quantity(text, "number", _sign(suffixed["suffix"], "suffixes"), measured[0], None, measured[1], word)
    measured = _measured(match["rest"], extra, False)
    return None if measured is None else Quantity(text, "number", None, measured[0], None, measured[1], word)


def _leads(word: str, gap: bool, arabic: bool) -> bool:
    """Whether a word before a bare number only names it: 完成率 95%, 完成95%; not 移交后30天 or 第3次."""
    if word.endswith(phrase("not_leads")) or any(mark in word for mark in phrase("not_leads")[:4]):
        return False
    return arabic and (gap or word.endswith(phrase("leads") + phrase("lead_endings")))


def _range(line: str, text: str, extra: str) -> Quantity | None:
    """``90%-95%``, ``90～95(%)``, ``±10%``, ``100%±5%``; also 控制在…之间."""
    forms = patterns()
    match = forms.inside.fullmatch(line)
    if match is None:
        return None
    rest, word = match["rest"], match["word"].strip(" :")
    if word.endswith(phrase("negations")) or re.search(r"[\d;。,≥>]", word):
        return None
    between = forms.between.fullmatch(rest)
    for body in (rest, between["rest"] if between else None):
        if body is None:
            continue
        if (found := forms.around.fullmatch(body)) is not None:
            return _around(found, text, extra, word)
        found = forms.span.fullmatch(body)
        if found is not None and (spanned := _spanned(found, text, extra, word)) is not None:
            return spanned
    return None


def _unit_of(tail: str, extra: str) -> str | None:
    tail = tail.strip()
    if not tail:
        return ""
    written = bracket_unit(tail)
    return known_unit(tail, extra, True) if written is None else written


def _spanned(match: re.Match[str], text: str, extra: str, word: str) -> Quantity | None:
    low = _measured((match["low"] + match["unit"]).strip(), extra, True)
    high = _measured((match["high"] + match["tail"]).strip(), extra, False)
    if low is None or high is None or (word and not _leads(word, True, True)):
        return None
    return _ends(text, low[0], high[0], low[1], high[1], word)


def _ends(text: str, low: Decimal, high: Decimal, low_unit: str, high_unit: str, word: str) -> Quantity:
    if low > high or (low_unit and high_unit and low_unit != high_unit) or (low_unit and not high_unit):
        return Quantity(text, "malformed")
    return Quantity(text, "range", None, low, high, high_unit, word)


def _around(match: re.Match[str], text: str, extra: str, word: str) -> Quantity | None:
    width, unit = to_decimal(match["width"]), _unit_of(match["tail"], extra)
    center = Decimal(0) if match["center"] is None else to_decimal(match["center"])
    before = _unit_of(match["unit"] or "", extra)
    if width is None or unit is None or center is None or before is None:
        return None
    # 200±10% does not say whether the band is 10 points or a tenth of 200.
    if (before and before != unit) or (match["center"] and unit in ("%", "‰") and not before and center != 100):
        return Quantity(text, "malformed")
    return Quantity(text, "range", None, center - width, center + width, unit, word)
