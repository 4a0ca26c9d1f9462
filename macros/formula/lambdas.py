"""The JX functions as LAMBDA names: a workbook that computes in Excel 2024/365 without the add-in.

The formulas are in ``templates/texts/lambdas.toml``; the words of ``words.toml`` and the numbers of the rule sets go in.
Decision 33.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from decimal import Decimal
from functools import cache

from jixiao.macros.formula.tokens import Token, text_literal, tokens
from jixiao.templates.library import Library, show, texts
from jixiao.templates.model import RuleSet
from jixiao.udfs.quantity.deadlines import SERIALS
from jixiao.udfs.quantity.units import measure
from jixiao.udfs.quantity.words import narrow, phrase, plain, words
from jixiao.udfs.rules.reading import default_rules, ruleset_named
from jixiao.udfs.rules.unsure import DATES

#: What files write before functions newer than the format, and before variables.
_NEWER = frozenset({"LAMBDA", "LET", "REDUCE", "SEQUENCE", "UNICODE", "UNICHAR", "NUMBERVALUE", "ISOMITTED"})
_WAYS = ("cut", "half_up", "half_even", "half_down")
_PLACE = re.compile(r"@(\w+)@")
_SENTENCE_ENDS = "。.;,!"
#: Letters besides Chinese ones and ASCII that texts are full of; none of them changes when made half width.
_PUNCTUATION = "、。“”‘’《》【】·—–‰〇±"


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
    return dict(texts("lambdas"))


def stored(formula: str) -> str:
    """A formula as a file stores it: newer functions and variables carry prefixes, blanks between tokens go.

    >>> stored('LAMBDA(x, [y], IF(ISOMITTED(y), "a b", x))')
    '_xlfn.LAMBDA(_xlpm.x,_xlop.y,IF(_xlfn.ISOMITTED(_xlpm.y),"a b",_xlpm.x))'
    """

    def prefixed(token: Token) -> str:
        if token.kind == "blank":
            return ""
        if token.kind == "table":  # an argument that may be left out
            return f"_xlop.{token.text[1:-1]}"
        if token.text in _NEWER:
            return f"_xlfn.{token.text}"
        variable = token.kind in ("name", "function", "reference") and token.text[0].islower()
        return f"_xlpm.{token.text}" if variable else token.text

    return "".join(map(prefixed, tokens(formula)))


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
        for id in [default_rules(library).id, *sorted(set(forms))]:
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
            "over_from": each(lambda r: show(r.over_deduct_from)),
            "over": each(_over),
            "strict_unmet": each(lambda r: "TRUE" if r.strict_limit == "unmet" else "FALSE"),
            "tier_share": each(_tier_share),
            "rescale": each(lambda r: "TRUE" if r.rescale else "FALSE"),
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
            "lows": each(lambda r: array(level.low for level in r.levels)),
            "highs": each(lambda r: array(level.high for level in r.levels)),
            "included": each(lambda r: array(int(level.high_included) for level in r.levels)),
            "deducts": each(lambda r: "FALSE" if _over(r) == _FULL else "TRUE"),
            "in_band": each(_in_band),
        }


def _way(rounding: str) -> str:
    return str(_WAYS.index(rounding) + 1)


#: All points of a row.
_FULL = "JXL_POINTS(points,1,1,ruleset)"


def _over(rules: RuleSet) -> str:
    """The points of a target that was passed by far."""
    end = f"{rules.score_digits},{_way(rules.score_rounding)})"
    if rules.over_deduct_by == "degree":
        return f"JXL_ROUND(points*{show(rules.over_deduct_from)}*wanted,reached,{end}"
    if rules.over_deduct_by == "points" and rules.over_deduct > 0:
        return f"JXL_ROUND(MAX(points-{show(rules.over_deduct)},0),1,{end}"
    return _FULL


def _tier_share(rules: RuleSet) -> str:
    """The share that an actual outside a range gives, by the narrowest step that holds it."""
    if not rules.tiers:
        return '""'
    unit = "ABS(end)" if rules.tiers_by == "share" else "one"
    formula = "0"
    for tier in sorted(rules.tiers, key=lambda tier: -tier.within):
        formula = f"IF(outside<=JXL_SIG({show(tier.within)}*{unit}),{show(tier.share)},{formula})"
    return f'IF(end=0,"",{formula})' if rules.tiers_by == "share" else formula


def _grade(rules: RuleSet) -> str:
    bands = sorted(rules.grades, key=lambda band: band.floor)
    if not bands:
        return '""'
    printed = f"JXL_ROUND(number,1,{rules.score_digits},{_way(rules.score_rounding)})"
    return f"LOOKUP({printed},{array(band.floor for band in bands)},{array(band.grade for band in bands)})"


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
    quotes = [letter for letter in phrase("quotes")[0] if letter in _PUNCTUATION or letter.isascii()]
    unsure = list(dict.fromkeys([*signs, *until, "±", _INCLUDED]))
    joints = [*phrase("and"), *_JOINTS, *(mark + word for mark in _JOINTS for word in phrase("and"))]
    parts = {label: _PARTS[key] for key, labels in table["parts"].items() for label in labels}
    counted = (unit for unit in (*units["spoken"], *units["plain"]) if unit not in phrase("ranks"))
    follows = [*counted, *suffixes, *phrase("done"), *until, *phrase("between"), *_CALENDAR, "半", "天", "时"]
    answers = {plain(word): code for code, key in enumerate(_ANSWERS, start=1) for word in table["answers"][key]}
    return {
        "letters": text_literal(_PUNCTUATION + "".join(word for word in symbols if not word.isascii())),
        "quotes": array(quotes),
        "ends": array([*quotes, *phrase("stops")[0]]),
        "calendar": array(_CALENDAR),
        "days": array(_DAYS),
        "months": array(["月", "季度"]),
        "years": array(["年"]),
        "not_in_units": array(dict.fromkeys([*letters, *unsure])),
        "not_before_sign": array(dict.fromkeys(
            [*letters, *unsure, *phrase("negations"), *_turned(), " ", ":", ";", "。", ",", "、"]
        )),
        "numerals": array(dict.fromkeys(letters)),
        "spoken": array(numerals["spoken"]),
        "figure_follows": text_literal("".join(dict.fromkeys(word[0] for word in follows))),
        "example_marks": array([":", *signs]),
        "sign_length": _length("RIGHT", "text", signs),
        "signs": array(signs),
        "sign_of": array(signs.values()),
        "suffix_length": _length("RIGHT", "text", suffixes),
        "suffixes": array(suffixes),
        "suffix_of": array(suffixes.values()),
        "and_length": _length("RIGHT", "joined", joints),
        "between_length": _length("RIGHT", "rest", phrase("between")),
        "qualitative_length": _length("LEFT", "bare", phrase("qualitative")),
        "bound_leads": array(word for word in phrase("bound_leads") if len(word) == 1),
        "trends": array([*phrase("up"), *phrase("down")]),
        "ups": array(phrase("up")),
        "downs": array(phrase("down")),
        "option_letters": array(dict.fromkeys([*phrase("option_good"), *phrase("option_bad"), *phrase("option_marks")])),
        "leads": array([*phrase("leads"), *phrase("actual")]),
        "nearly": array(phrase("not_leads")[:4]),
        **{key: array(map(narrow, phrase(key))) for key in _PHRASES},
        "fully": array(dict.fromkeys([*phrase("fully"), *phrase("punctual")])),
        "or_more": array([*table["suffixes"]["≥"], *(table["suffixes"]["≥"][0] + word for word in phrase("included"))]),
        **_units(),
        "answers": array(answers),
        "answer_codes": array(answers.values()),
        "answer_splits": array([";", "、", ","]),
        "proposed": text_literal(plain(table["answers"]["proposed"])),
        "not_applicable": array(map(plain, table["answers"]["not_applicable"])),
        "less": array(table["directions"]["lower"]),
        "not_less": array(table["directions"]["not_lower"]),
        "stops": array(_SENTENCE_ENDS),
        "parts": array(parts),
        "part_of": array(parts.values()),
    }


def _units() -> dict[str, str]:
    units = words()["units"]
    alias = {name: unit for name, unit in units["alias"].items() if narrow(name) == name}
    measured = {name: measure(name) for table in units["measures"].values() for name in table}
    timed = words()["directions"]["measures"]
    listed = dict.fromkeys(name for key in ("plain", "alias", "same") for name in units[key])
    return {
        "multiples": array(units["multiples"]),
        "not_multiples": array(units["not_multiples"]),
        "factors": array(units["multiples"].values()),
        "multiple_length": _length("LEFT", "text", units["multiples"]),
        "alias": array(alias),
        "alias_to": array(alias.values()),
        "units": array(name for name in listed if narrow(name) == name),
        "plain_units": array(unit for unit in units["plain"] if narrow(unit) == unit),
        "unit_stops": array(units["stops"]),
        "dates": array(units["dates"]),
        "rounds": array(units["rounds"]),
        "plain_words": array(dict.fromkeys(word for key in ("leads", "actual", "done", "also") for word in phrase(key))),
        "names": array(phrase("lead_endings")),
        "both_dates": "OR(" + ", ".join(f"AND(low>={first}, high<={last})" for first, last in DATES) + ")",
        "serial_low": str(SERIALS.start - 1),
        "serial_high": str(SERIALS.stop),
        "periods": array(units["periods"]),
        "same": array(units["same"]),
        "same_to": array(units["same"].values()),
        "measured": array(measured),
        "measured_factor": array(found.factor for found in measured.values()),
        "measured_base": array(found.base for found in measured.values()),
        "measured_time": array(int(found.dimension in timed) for found in measured.values()),
    }


#: Word lists that stand in the formulas under their own names.
_PHRASES = (
    "qualitative", "happened", "ranks", "ranks_unsigned", "option_good", "option_bad", "not_about", "not_things",
    "not_thing_ends", "negations", "trend_ends", "not_leads", "lead_endings", "none", "nothing",
    "placeholders", "undetermined", "nothing_of", "never", "never_ends", "examples", "each", "upwards", "until", "and",
    "times", "compared", "not_done", "not_done_ends", "unfinished",
    "reached", "ladders", "level_objects", "graver", "per_head",
)
#: The answers of a row, in the order of their numbers in JXL_ANSWER.
_ANSWERS = ("higher", "lower", "equal", "percent", "on_time", "late", "ask_direction")
_INCLUDED = "含"
#: What may stand between two bounds.
_JOINTS = (",", "、", ";")
_CALENDAR = ("年", "月", "季度", "日", "号")
#: Dates without their digits. With them they are texts, so what is the same has been met; no other text with digits is read.
_BY = ("", "前", "之前", "以前")
_END = ("底", "底前", "底之前")
_DAYS = tuple(
    body + end + done
    for body, ends in {"年月日": _BY, "月日": _BY, "年月": (*_BY, *_END), "年": _END, "月": ("前", "之前", *_END)}.items()
    for end in ends for done in ("", "完成")
)


#: Part of a quantity -> its number in JXL_READ.
_PARTS = {"sign": 2, "number": 3, "upper": 4, "unit": 5}


def _by_word(table: dict[str, Sequence[str]]) -> dict[str, str]:
    return {narrow(word): sign for sign, options in table.items() for word in options}


def _turned() -> list[str]:
    """More ways of saying no before a sign word: which way it then points nobody reads here."""
    heads = phrase("turned_heads")
    return [*heads, *(word for word in phrase("turned") if not word.startswith(heads))]


def _length(side: str, text: str, options: Collection[str]) -> str:
    """The length of the longest of the words that a text begins or ends with, 0 for none."""
    formula = "0"
    for length in sorted({len(option) for option in options}):
        listed = array(option for option in options if len(option) == length)
        formula = f"IF(JXL_AT({side}({text},{length}),{listed})>0,{length},{formula})"
    return formula
