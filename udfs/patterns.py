"""The patterns by which quantities are read, made from the words of ``templates/words.toml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from jixiao.udfs.numbers import NUMBER
from jixiao.udfs.words import either, phrase, words


@dataclass(frozen=True, slots=True)
class Patterns:
    """date: a day, month or span of years. signed: word, sign, rest. suffixed: rest, 以上. number: figure, unit.
    bare: word, figure without a sign. span: 90%-95%. around: ±10%. between: 90%-95%之间. inside: 控制在90%-95%.
    """

    date: re.Pattern[str]
    signed: re.Pattern[str]
    suffixed: re.Pattern[str]
    number: re.Pattern[str]
    bare: re.Pattern[str]
    span: re.Pattern[str]
    around: re.Pattern[str]
    between: re.Pattern[str]
    inside: re.Pattern[str]


@cache
def patterns() -> Patterns:
    """The patterns, made once from ``templates/words.toml``.

    >>> patterns().signed.fullmatch("合格率不低于95%")["sign"]
    '不低于'
    """
    table = words()
    numerals = table["numerals"]
    letters = "".join([*numerals["digits"], *numerals["places"], *numerals["groups"], numerals["marks"]["point"]])
    parts = either([numerals["marks"]["percent"], numerals["marks"]["permille"]])
    chinese = rf"{parts}?{numerals['marks']['minus']}?[{letters}]+"
    number = rf"(?:[+-]?{NUMBER}|{chinese})"
    signs = either(word for options in table["signs"].values() for word in options)
    suffixes = either(word for options in table["suffixes"].values() for word in options)
    openers = "".join(numerals["marks"][mark][0] for mark in ("percent", "permille", "minus"))
    year = r"(?:19|20)\d\d"
    tail = r"[^\d\s;,。、≥≤<>=±~+-]{0,12}"
    return Patterns(
        date=re.compile(
            rf"{year}(?:年|[-/.](?:0?[1-9]|1[0-2])\b).*|\d{{1,2}}月\d{{1,2}}日.*|{year} ?[-~至] ?{year}年?"
        ),
        signed=re.compile(rf"(?P<word>.*?)(?P<sign>{signs}) ?(?P<rest>[-+.\d{letters}{openers}].*)"),
        suffixed=re.compile(rf"(?P<rest>.+?) ?(?P<suffix>{suffixes})"),
        number=re.compile(rf"(?P<number>{number}) ?(?P<tail>.*)"),
        bare=re.compile(rf"(?P<word>[^\d;。,、]*?)(?P<gap>[ :]*)(?P<rest>[+-]?{NUMBER}.*|{chinese}.*)"),
        span=re.compile(
            rf"(?P<low>{number}) ?(?P<unit>{tail}?) ?{either(phrase('until'))} ?(?P<high>{number}) ?(?P<tail>\D*)"
        ),
        around=re.compile(rf"(?P<center>{number})? ?(?P<unit>{tail}?) ?± ?(?P<width>{NUMBER}) ?(?P<tail>\D*)"),
        between=re.compile(rf"(?P<rest>.+?) ?{either(phrase('between'))}"),
        inside=re.compile(rf"(?P<word>.*?){either(phrase('inside'))}? ?(?P<rest>[-+±\d{letters}].*)"),
    )
