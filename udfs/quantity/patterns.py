"""The patterns by which quantities are read, made from the words of ``templates/texts/words.toml``."""

from __future__ import annotations

import re
from functools import cache

from jixiao.udfs.quantity.numbers import NUMBER
from jixiao.udfs.quantity.words import either, phrase, sign_words, words


class Patterns:
    """signed: word, sign, rest. suffixed: rest, 以上. number: figure, unit. bare, arabic: word, figure
    without a sign.
    span: 90%-95%. around: ±10%. between: 90%-95%之间. inside: 控制在90%-95%. bounds: ≥90%且≤95%. middle: 90%≤X≤95%.
    brackets: [90%,95%]. each: 每季度 and what is counted. nothing: 零投诉. noted: 95%(抽查). example: 如：95%.
    spoken: 半年, 百分百. years: 2022-2023. included: (含90%). of_share: 95%覆盖. bracketed: 95%(≥). some_more: 1200余人次.
    """

    signed: re.Pattern[str]
    suffixed: re.Pattern[str]
    number: re.Pattern[str]
    bare: re.Pattern[str]
    arabic: re.Pattern[str]
    span: re.Pattern[str]
    around: re.Pattern[str]
    between: re.Pattern[str]
    inside: re.Pattern[str]
    bounds: re.Pattern[str]
    middle: re.Pattern[str]
    brackets: re.Pattern[str]
    each: re.Pattern[str]
    nothing: re.Pattern[str]
    noted: re.Pattern[str]
    example: re.Pattern[str]
    spoken: re.Pattern[str]
    years: re.Pattern[str]
    included: re.Pattern[str]
    of_share: re.Pattern[str]
    bracketed: re.Pattern[str]
    some_more: re.Pattern[str]

    def __init__(self, **texts: str) -> None:
        self._texts = texts

    def __getattr__(self, name: str) -> re.Pattern[str]:
        """A pattern when it is first wanted: they take 20 ms to make, and a cold start hardly meets half of them."""
        if name.startswith("_"):
            raise AttributeError(name)
        made = re.compile(self._texts[name])
        setattr(self, name, made)
        return made


@cache
def patterns() -> Patterns:
    """The patterns, made once from ``templates/texts/words.toml``.

    >>> patterns().signed.fullmatch("合格率不低于95%")["sign"]
    '不低于'
    """
    table = words()
    numerals = table["numerals"]
    letters = "".join([*numerals["digits"], *numerals["places"], *numerals["groups"], numerals["marks"]["point"]])
    parts = either([numerals["marks"]["percent"], numerals["marks"]["permille"]])
    chinese = rf"{parts}?{numerals['marks']['minus']}?[{letters}]+"
    number = rf"(?:[+-]?{NUMBER}|{chinese})"
    signs = either(word for options in sign_words().values() for word in options)
    suffixes = either(word for options in table["suffixes"].values() for word in options)
    openers = "".join(numerals["marks"][mark][0] for mark in ("percent", "permille", "minus"))
    tail = r"[^\d\s;,。、≥≤<>=±~+-]{0,12}"
    figure = rf"[-+.\d{letters}{openers}]"
    units = table["units"]
    measures = [unit for measure in units["measures"].values() for unit in measure]
    periods = either([*units["spoken"], *units["plain"], *units["same"], *measures])
    spoken = either(numerals["spoken"])
    return Patterns(
        signed=rf"(?P<word>.*?)(?P<sign>{signs})[ :]*(?P<rest>{figure}.*)",
        suffixed=rf"(?P<rest>.+?) ?(?P<suffix>{suffixes})",
        number=rf"(?P<number>{number}) ?(?P<tail>.*)",
        bare=rf"(?P<word>[^\d;。,、]*?)(?P<gap>[ :]*)(?P<rest>[+-]?{NUMBER}.*|{chinese}.*)",
        arabic=rf"(?P<word>[^\d;。,、]*?)(?P<gap>[ :]*)(?P<rest>[+-]?{NUMBER}.*)",
        span=(
            rf"(?P<low>{number}) ?(?P<unit>{tail}?) ?{either(phrase('until'))} ?(?P<high>{number}) ?(?P<tail>\D*)"
        ),
        around=rf"(?P<center>{number})? ?(?P<unit>{tail}?) ?± ?(?P<width>{NUMBER}) ?(?P<tail>\D*)",
        between=rf"(?P<rest>.+?) ?{either(phrase('between'))}",
        inside=rf"(?P<word>.*?){either(phrase('inside'))}? ?(?P<rest>[-+±\d{letters}{openers}].*)",
        bounds=(
            rf"(?P<word>.*?)(?P<first>{signs}) ?(?P<one>{figure}[^≥≤<>=;,、]*?)[ ,、;]?{either(phrase('and'))}? ?"
            rf"(?P<second>{signs}) ?(?P<other>{figure}[^≥≤<>=;,、]*)"
        ),
        middle=(
            rf"(?P<one>{figure}[^≥≤<>=;,、]*?) ?(?P<first>[≥≤<>]) ?(?P<word>[A-Za-z一-鿿]{{1,8}}) ?(?P<second>[≥≤<>]) ?"
            rf"(?P<other>{figure}[^≥≤<>=;,、]*)"
        ),
        brackets=rf"(?P<open>[\[(]) ?(?P<one>{figure}[^,]*?) ?, ?(?P<other>{figure}[^,]*?) ?(?P<close>[\])])",
        each=rf"{either(phrase('each'))}(?P<per>{periods})(?P<rest>.*\d.*|.*[{letters}].*)",
        nothing=(
            rf"(?:{either(phrase('nothing_of'))})(?P<word>[一-鿿]{{0,8}}?{either(phrase('never'))}(?:率|数|次数|件数|起数)?)"
            rf"{either(phrase('never_ends'))}?"
        ),
        noted=r"(?P<rest>.+?) ?\((?P<note>[^()\d]{1,30})\)",
        spoken=rf"(?<![{numerals['marks']['half_after']}]){spoken}",
        years=r"(?:19|20)\d\d年? ?[-~—–至到] ?(?:19|20)\d\d年?",
        included=rf"\({either(phrase('include'))}[\d.,%‰]{{1,12}}[^()\d]{{0,4}}\)",
        of_share=rf"(?P<rest>[^a-zA-Z一-鿿]+[%‰]) ?(?P<word>{either(name[:-1] for name in phrase('of_share'))})",
        bracketed=(
            r"\((?P<first>[≥≤<>=])\) ?(?P<behind>[^()]+)|(?P<before>[^()≥≤<>=]+?) ?\((?P<last>[≥≤<>=])\)|"
            r"(?P<sign>[≥≤<>]) ?\((?P<inner>[^()≥≤<>=]+)\)"
        ),
        some_more=rf"(?P<word>\D*?)(?P<figure>{NUMBER}(?:万|亿)?){either(phrase('some_more'))}(?P<rest>\D+)",
        example=rf"{either(phrase('examples'))}(?::.*| ?[≥≤<>=\d].*)",
    )
