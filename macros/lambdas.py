"""The JX functions as LAMBDA names: a workbook that computes in Excel 2024/365 without the add-in.

The formulas are in ``templates/lambdas.toml``; here the words of ``words.toml`` and the numbers of the rule sets are put in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from decimal import Decimal
from functools import cache

from jixiao.macros.writing import text_literal
from jixiao.templates.library import HOME, Library, read_toml, show
from jixiao.templates.model import RuleSet
from jixiao.udfs.functions import DEFAULT
from jixiao.udfs.reading import ruleset_named
from jixiao.udfs.words import narrow, phrase, plain, words

#: Excel's limit of a formula, as stored.
MAX_FORMULA = 8_192
#: What files write before functions newer than the format, and before variables.
_NEWER = frozenset({"LAMBDA", "LET", "REDUCE", "SEQUENCE", "UNICODE", "UNICHAR", "NUMBERVALUE", "ISOMITTED"})
_WAYS = ("cut", "half_up", "half_even", "half_down")
_TOKEN = re.compile(r'"(?:[^"]|"")*"|\[[a-z]+\]|[A-Za-z_][A-Za-z_0-9.]*|\d+E-\d+|\s+')
_PLACE = re.compile(r"@(\w+)@")
_SENTENCE_ENDS = "。.;,!"
#: Letters besides Chinese ones and ASCII that texts are full of; none of them changes when made half width.
_PUNCTUATION = "、。“”‘’《》【】·—–‰〇"


def lambda_names(library: Library, forms: Iterable[str]) -> dict[str, str]:
    """Name -> formula as a workbook stores it. forms: what its formulas name as form or rule set; other words are left out.

    >>> from jixiao.templates.library import default_library
    >>> names = lambda_names(default_library(), ["sh2019"])
    >>> names["JXL_SIG"]
    '_xlfn.LAMBDA(_xlpm.number,IF(_xlpm.number=0,0,ROUND(_xlpm.number,14-INT(LOG10(ABS(_xlpm.number))))))'
    """
    values = _Values(library, forms).all()

    def value(match: re.Match[str]) -> str:
        return values[match[1]]

    return {name: stored(_PLACE.sub(value, data["formula"])) for name, data in _formulas().items()}


@cache
def _formulas() -> dict[str, dict[str, str]]:
    return dict(read_toml(HOME / "lambdas.toml"))


def stored(formula: str) -> str:
    """A formula as a file stores it: newer functions and variables carry prefixes, blanks between tokens go.

    >>> stored('LAMBDA(x, [y], IF(ISOMITTED(y), "a b", x))')
    '_xlfn.LAMBDA(_xlpm.x,_xlop.y,IF(_xlfn.ISOMITTED(_xlpm.y),"a b",_xlpm.x))'
    """

    def prefixed(match: re.Match[str]) -> str:
        token = match[0]
        if token.isspace():
            return ""
        if token.startswith("["):
            return f"_xlop.{token[1:-1]}"
        if token in _NEWER:
            return f"_xlfn.{token}"
        return f"_xlpm.{token}" if token[0].islower() else token

    return _TOKEN.sub(prefixed, formula)


def array(items: Iterable[str | int | Decimal]) -> str:
    """An array constant.

    >>> array(["优", "良"]), array([Decimal("0.6"), 1])
    ('{"优","良"}', '{0.6,1}')
    """
    return "{" + ",".join(text_literal(item) if isinstance(item, str) else show(item) for item in items) + "}"


class _Values:
    """What the places of the formulas stand for."""

    def __init__(self, library: Library, forms: Iterable[str]) -> None:
        self.library = library
        self.sets: list[RuleSet] = []
        self.set_of: dict[str, int] = {}
        for id in [DEFAULT, *sorted(set(forms))]:
            rules = ruleset_named(id, library)
            if rules is None:
                continue
            if rules not in self.sets:
                self.sets.append(rules)
            # A rule set that a form brings in may be named itself too.
            self.set_of[id] = self.set_of[rules.id] = self.sets.index(rules) + 1

    def all(self) -> dict[str, str]:
        return {**_vocabulary(), **self._rules()}

    def _each(self, value: Callable[[RuleSet], str]) -> str:
        """One value where all rule sets agree, else the choice among them."""
        values = [value(rules) for rules in self.sets]
        return values[0] if len(set(values)) == 1 else f"CHOOSE(ruleset,{','.join(values)})"

    def _rules(self) -> dict[str, str]:
        each, default = self._each, self.sets[0]
        return {
            "default": "1",
            "forms": array(self.set_of),
            "sets": array(self.set_of.values()),
            "over_deduct": each(lambda r: show(r.over_deduct)),
            "over_notice": each(lambda r: show(r.over_notice)),
            "equal_asks": each(lambda r: "TRUE" if r.equal_over == "ask" else "FALSE"),
            "reverse_ratio": each(lambda r: "TRUE" if r.reverse == "ratio" else "FALSE"),
            "score_digits": each(lambda r: str(r.score_digits)),
            "score_rounding": each(lambda r: _way(r.score_rounding)),
            "default_score_digits": str(default.score_digits),
            "default_score_rounding": _way(default.score_rounding),
            "rate_digits": each(lambda r: str(r.rate_digits)),
            "rate_rounding": each(lambda r: _way(r.rate_rounding)),
            "execution_rounding": each(lambda r: _way(r.execution_rounding)),
            "execution_points": each(lambda r: show(r.execution_points)),
            "execution_cap": each(lambda r: "TRUE" if r.execution_cap else "FALSE"),
            "full_points": each(lambda r: show(r.full_points)),
            "grade": each(_grade),
            "level_at": each(_level_at),
            "shares": each(lambda r: array(level.share for level in r.levels)),
            "met_share": each(_met_share),
            "in_band": each(_in_band),
        }


def _way(rounding: str) -> str:
    return str(_WAYS.index(rounding) + 1)


def _grade(rules: RuleSet) -> str:
    bands = sorted(rules.grades, key=lambda band: band.floor)
    if not bands:
        return '""'
    return f"LOOKUP(number,{array(band.floor for band in bands)},{array(band.grade for band in bands)})"


def _level_at(rules: RuleSet) -> str:
    places: dict[str, int] = {}
    for at, level in enumerate(rules.levels, start=1):
        for word in (level.name, *level.words):
            places.setdefault(plain(word), at)
    return f"SUM(EXACT(word,{array(places)})*{array(places.values())})"


def _met_share(rules: RuleSet) -> str:
    return next((show(level.share) for level in rules.levels if level.id == "met"), '""')


def _in_band(rules: RuleSet) -> str:
    def band(low: Decimal, high: Decimal, included: bool) -> str:
        return f"AND(share>={show(low)},share{'<=' if included else '<'}{show(high)})"

    return f"OR({','.join(band(level.low, level.high, level.high_included) for level in rules.levels)})"


@cache
def _vocabulary() -> dict[str, str]:
    table = words()
    numerals, units = table["numerals"], table["units"]
    marks = numerals["marks"]
    letters = [
        *numerals["digits"], *numerals["places"], *numerals["groups"], marks["point"],
        *(marks[mark][0] for mark in ("percent", "permille", "minus")),
    ]
    signs, suffixes = _by_word(table["signs"]), _by_word(table["suffixes"])
    until = [narrow(word) for word in phrase("until")]
    symbols = [narrow(word) for word in phrase("symbols")]
    steady = [unit for unit in units["plain"] if narrow(unit) == unit]
    alias = {name: unit for name, unit in units["alias"].items() if narrow(name) == name}
    included = "含"
    unsure = list(dict.fromkeys([*signs, *until, "±", included]))
    parts = {label: _PARTS[key] for key, labels in table["parts"].items() for label in labels}
    return {
        "letters": text_literal(_PUNCTUATION + "".join(word for word in symbols if not word.isascii())),
        "multiples": array(units["multiples"]),
        "factors": array(units["multiples"].values()),
        "multiple_length": _length("LEFT", "text", units["multiples"]),
        "alias": array(alias),
        "alias_to": array(alias.values()),
        "units": array(steady),
        "not_in_units": array(dict.fromkeys([*letters, *unsure])),
        "not_before_sign": array(dict.fromkeys(
            [*letters, *unsure, *phrase("negations"), *phrase("qualitative"), " ", ":", ";", "。"]
        )),
        "not_in_words": array(dict.fromkeys([*symbols, *phrase("qualitative")])),
        "numerals": array(dict.fromkeys(letters)),
        "not_beside_numerals": array(unsure),
        "signs": array(signs),
        "sign_of": array(signs.values()),
        "sign_length": _length("RIGHT", "head", signs),
        "suffixes": array(suffixes),
        "suffix_of": array(suffixes.values()),
        "suffix_length": _length("RIGHT", "rest", suffixes),
        "dates": array(units["dates"]),
        "year": text_literal("年"),
        "until": array(until),
        "stops": array(_SENTENCE_ENDS),
        "reached": array(phrase("reached")),
        "parts": array(parts),
        "part_of": array(parts.values()),
    }


#: Part of a quantity -> its number in JXL_READ.
_PARTS = {"sign": 2, "number": 3, "upper": 4, "unit": 5}


def _by_word(table: dict[str, Sequence[str]]) -> dict[str, str]:
    return {narrow(word): sign for sign, options in table.items() for word in options}


def _length(side: str, text: str, options: Collection[str]) -> str:
    """The length of the longest of the words that a text begins or ends with, 0 for none."""
    formula = "0"
    for length in sorted({len(option) for option in options}):
        listed = array(option for option in options if len(option) == length)
        formula = f"IF(JXL_AT({side}({text},{length}),{listed})>0,{length},{formula})"
    return formula
