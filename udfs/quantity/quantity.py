"""Targets and actuals as people write them: ``≥95.00 (%)``, ``不低于700万张``, ``90%-95%``, ``0次``, ``年底前``, ``及时``.

Strict about what a quantity is: where a text also says something else than a figure (移交后30天, 10万+), it stays text and a
person decides. What begins like a quantity and cannot be read (``≥``, ``95..5%``) is malformed, which is another fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from math import isfinite
from typing import Any, Literal, NamedTuple

from jixiao.udfs.quantity.deadlines import Deadline, deadline_of_day, parse_deadline
from jixiao.udfs.quantity.figures import Figure, Malformed, Sign, figure_of, trend_of
from jixiao.udfs.quantity.numbers import sane, to_decimal
from jixiao.udfs.quantity.patterns import patterns
from jixiao.udfs.quantity.units import known_unit
from jixiao.udfs.quantity.words import narrow, openings, phrase, sign_words, words

Kind = Literal["blank", "number", "range", "text", "placeholder", "malformed"]
#: Longer texts are prose; the limit also keeps the patterns away from hostile input.
MAX_TEXT = 80
#: Raised, lowered, circled and dotted digits, and a wide point where a comma may be meant.
_ODD_DIGITS = re.compile(r"[0-9]．[0-9]{3}(?![0-9])|\d\s*[²³¹⁰⁴-⁹₀-₉]|[①-⒛⓪-⓿❶-➓㈠-㈩㊀-㊉㉈-㉏㉑-㉟㊱-㊿¼-¾⅐-⅞]")

#: The one figure of a text, with what stands around it; not 0, which is said in many ways, nor what may be a year or a date.
_ONE_FIGURE = re.compile(
    r"([^0-9]{0,40})(?!(?:19|20)[0-9]{2}(?![0-9]))"
    r"([1-9][0-9]{0,2}(?:,[0-9]{3}){1,2}(?:\.[0-9]{1,6})?|[1-9][0-9]{0,6}(?:\.[0-9]{1,6})?|0\.0{0,3}[1-9][0-9]{0,5})([^0-9]{0,40})"
)
#: The sign of a bound whose limit is said to count.
_WITH_LIMIT: dict[Sign, Sign] = {">": "≥", "<": "≤"}
#: A year in brackets behind a figure says of when it is.
_YEAR = re.compile(r"\((?:19|20)\d\d\)")
#: What an amount is counted by, of two: 元/人*月, 元/(人·月), 元/人.月.
_BY_TWO = re.compile(r"(?<=/)(?P<open>\()?([一-鿿]{1,4})[*×·•‧∙・.]([一-鿿]{1,4})(?(open)\))")
#: A figure whose thousands are parted by blanks: 10 000 件.
_PARTED = re.compile(r"(\D*)(\d{1,3}(?: \d{3})+(?:\.\d+)?)(?!\d)(\D*)")
#: Around a figure: another digit, a date, 半, the end of a word in letters.
_TELLING = re.compile(r"\d|(?<!/)[年月季日号半]|[A-Za-z.,+-] ")
#: Figures of every spelling, by which a shape is tried.
_SAMPLES = ("7", "1,234.5")


class Quantity(NamedTuple):
    """A cell as a quantity.

    text: as typed. sign: None where none is written. number: the figure, for a range its lower end; upper: its upper end;
    above, below: that end itself does not count. unit: as written, in its usual spelling, with its 万 or 亿; "" where none
    is written. word: what stands before sign and number; of kind text the whole text. trend: the word says a rise or fall.
    nothing: a zero said in words (无, 零投诉). deadline: the date that a text says. note: what stands in brackets behind it.
    """

    text: str
    kind: Kind
    sign: Sign | None = None
    number: Decimal | None = None
    upper: Decimal | None = None
    unit: str = ""
    word: str = ""
    above: bool = False
    below: bool = False
    trend: Literal["up", "down", ""] = ""
    nothing: bool = False
    deadline: Deadline | None = None
    note: str = ""


def parse_quantity(value: object, percent: bool = False, unit: str = "") -> Quantity:
    """Reads a cell. Never raises.

    percent: the cell shows its number as a percentage (0.95 means 95 %). unit: a unit that may stand bare behind the number
    beside the known ones (that of the target, when an actual is read).

    >>> q = parse_quantity("合格率≥95.00 (%)")
    >>> q.kind, q.sign, q.number, q.unit, q.word
    ('number', '≥', Decimal('95.00'), '%', '合格率')
    >>> parse_quantity("700万张").unit, parse_quantity("移交后30天").kind, parse_quantity("≥").kind
    ('万张', 'text', 'malformed')
    >>> parse_quantity("±10%").number, parse_quantity(0.95, percent=True).number
    (Decimal('-10'), Decimal('95.00'))
    """
    if type(value) is str and not percent:
        return _parse(value, unit)
    if type(value) is float and not percent:
        return _of_cell(value)
    if isinstance(value, Quantity):
        return value
    if value is None:
        return Quantity("", "blank")
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return Quantity(day.isoformat(), "text", word=day.isoformat(), deadline=deadline_of_day(day))
    if not isinstance(value, str):
        found = _of_number(value)
    else:
        found = _parse(str(value), unit)
    if percent and found.kind == "number" and not found.unit and found.number is not None:
        return found._replace(number=found.number * 100, unit="%", text=f"{(found.number * 100).normalize():f}%")
    return found


def _of_number(value: object) -> Quantity:
    number = sane(to_decimal(value))
    if number is None:
        return Quantity(_shown(value), "malformed")
    return Quantity(f"{number.normalize():f}", "number", None, number)


def _of_cell(value: float) -> Quantity:
    """The number of a cell, of which Python's own spelling mostly is the shortest: Calc hands over nothing else."""
    digits = repr(value)
    if len(digits) > 15 or "e" in digits or not value or not isfinite(value):
        return _of_number(value)
    return Quantity(digits.removesuffix(".0"), "number", None, Decimal(digits))


def _shown(value: object) -> str:
    try:
        return str(value)[:MAX_TEXT]
    except Exception:  # a value of somebody's own type may fail in any way
        return type(value).__name__


@lru_cache(maxsize=8192)
def _parse(text: str, unit: str) -> Quantity:
    """A text by its shape, what stands around its one figure: texts of a shape differ in the figure alone."""
    match = _ONE_FIGURE.fullmatch(text)
    if match is None:
        return _read(text, unit)
    before, figure, behind = match.groups()
    shape = _shape(before, behind, unit)
    if shape is None:
        return _read(text, unit)
    (kind_and_sign, rest), number = shape, Decimal(figure.replace(",", ""))
    return Quantity._make((text, *kind_and_sign, number, *rest))  # _replace takes three times as long


@lru_cache(maxsize=4096)
def _shape(before: str, behind: str, unit: str) -> tuple[tuple[Any, ...], tuple[Any, ...]] | None:
    """How any figure between two texts is read: what stands before and behind the number in a Quantity.

    None where that may hang on the figure, or where it is no mere number.

    >>> _shape("≥", "(%)", "")[0], _shape("第", "季度", ""), _shape("不少于", "至五人", "")
    (('number', '≥'), None, None)
    """
    around = narrow(f"{before} {behind}")
    if _TELLING.search(around) or set(narrow(before)) & set(_numerals()) or behind.startswith((".", ",")):
        return None
    one, other = (_read(f"{before}{figure}{behind}", unit) for figure in _SAMPLES)
    alike = one._replace(text="", number=None) == other._replace(text="", number=None)
    figures = (one.number, other.number) == tuple(Decimal(figure.replace(",", "")) for figure in _SAMPLES)
    return (one[1:3], one[4:]) if alike and figures and one.kind == "number" else None


@cache
def _figured() -> re.Pattern[str]:
    """What a line must have for a figure to be in it, or two bounds to contradict each other."""
    return re.compile(rf"[\d{re.escape(_numerals())}]|[≥≤<>].*[≥≤<>]")


@cache
def _numerals() -> str:
    """Letters of figures in words."""
    table = words()["numerals"]
    return "".join([*table["digits"], *table["places"], *table["groups"], table["marks"]["point"], table["marks"]["minus"]])


def _read(text: str, unit: str) -> Quantity:
    """A text read in full."""
    if _ODD_DIGITS.search(text):
        return Quantity(text, "text", word=tidy(text))  # 10⁴, ①95%: in half width they would be other figures
    line = tidy(text)
    if not line:
        # Only stops were typed: nothing is said, but the cell is not blank.
        return Quantity(text, "placeholder" if text.strip() else "blank")
    line = without_mark(line)
    if " " in line and "\n" not in text and (parted := _PARTED.fullmatch(line)) is not None:
        line = parted[1] + parted[2].replace(" ", "") + parted[3]
    as_text = Quantity(text, "text", word=line)
    if len(line) > MAX_TEXT:
        return as_text
    if (empty := _placeholder(line, text)) is not None:
        return empty
    if patterns().years.fullmatch(line):
        return as_text
    if (day := parse_deadline(line)) is not None:
        return as_text._replace(deadline=day)
    if line.startswith(openings("nothing_of")) and (match := patterns().nothing.fullmatch(line)) is not None:
        return Quantity(text, "number", "=", Decimal(0), word=match["word"], nothing=True)
    whole = line
    for word in phrase("included"):
        line = line.replace(word, "")
    line = patterns().included.sub("", line)
    included = line != whole
    line = _BY_TWO.sub(r"\2·\3", line)
    line = patterns().spoken.sub(lambda match: str(words()["numerals"]["spoken"][match[0]]), line)
    try:
        found, note = _figure(line, unit) if _figured().search(line) else (None, "")
    except Malformed:
        return Quantity(text, "malformed")
    if found is not None:
        if included and found.sign is not None:
            found = found._replace(sign=_WITH_LIMIT.get(found.sign, found.sign))  # 少于3次(含3次)
        return Quantity(
            text, "number" if found.upper is None else "range", found.sign, found.number, found.upper, found.unit,
            found.word, found.above, found.below, trend_of(found.word), note=note,
        )
    if line.startswith("=") and not re.search(r"\d", line) and line.strip("=( %)"):
        return as_text._replace(word=line.lstrip("= "))  # a sign column beside a word: =及时
    return Quantity(text, "malformed") if _claims(line) else as_text


def without_mark(text: str) -> str:
    """A target in words without the mark of its sign column.

    >>> without_mark("定性健全")
    '健全'
    """
    for prefix in phrase("qualitative"):
        text = text.removeprefix(prefix).strip()
    return text


def tidy(text: str) -> str:
    """A text in half width on one line, without quotes around it and stops behind it.

    >>> tidy(" “≥９５％。” ")
    '≥95%'
    """
    line = re.sub(r"\s+", " ", narrow(text)).strip()
    quotes, stops = phrase("quotes")[0], phrase("stops")[0]
    while line:
        shorter = line.strip(quotes)
        shorter = (shorter.rstrip(stops) if shorter.strip(stops) else shorter).strip()
        if shorter.startswith("【") and shorter.find("】") == len(shorter) - 1:
            shorter = shorter[1:-1].strip()
        if shorter.startswith("(") and shorter.find(")") == len(shorter) - 1 and shorter[1:].startswith(phrase("symbols")):
            shorter = shorter[1:-1].strip()  # (≥80%), not (5%)
        if shorter == line:
            break
        line = shorter
    return line


def _placeholder(line: str, text: str) -> Quantity | None:
    """What is typed where nothing is said yet: ``/``, 待定, 如：≥95%; and 无, which may mean 0."""
    bare = line.replace(" ", "").lower()
    if bare in phrase("none"):
        return Quantity(text, "placeholder", word=line, nothing=True)
    if bare in phrase("nothing"):
        return Quantity(text, "number", "=", Decimal(0), word=line, nothing=True)
    filler = "".join((*phrase("placeholders"), *phrase("stops")))
    example = line.startswith(openings("examples")) and patterns().example.fullmatch(line)
    if not bare.strip(filler) or bare in phrase("undetermined") or example:
        return Quantity(text, "placeholder", word=line)
    return None


def _figure(line: str, unit: str) -> tuple[Figure | None, str]:
    """The figure of a line; of its spellings with a word or note that changes nothing left out, the first that is one.

    With the note that was left out.
    """
    each = patterns().each.fullmatch(line) if line.startswith(openings("each")) else None
    if each is not None:  # 每季度≥1次 counts 次/季度
        found = figure_of(each["rest"].lstrip(" :,"), unit)
        counted = found and found.unit not in ("", "%")
        unit, per = (found.unit, each["per"]) if found else ("", "")
        if f"{unit}/{per}" in words()["units"]["same"]:
            per = f"每{per}"  # 每次≥20人 counts no 人次
        return (found._replace(unit=f"{unit}/{per}") if found and counted else None), ""
    for reading in _readings(line, unit):
        if (found := figure_of(reading, unit)) is not None:
            return found, ""
    noted = patterns().noted.fullmatch(line)
    if noted is None or any(word in noted["note"] for word in _doubts()) or known_unit(noted["note"], "", True) is not None:
        return None, ""
    if noted["note"].startswith(tuple(word for word in phrase("not_things") if word != "已")) or noted["note"].endswith(
        phrase("not_thing_ends")
    ):
        return None, ""  # 12次（立项）, 12次（进行中）
    return figure_of(noted["rest"], unit), noted["note"]


def _readings(line: str, unit: str) -> Iterator[str]:
    yield line
    if unit and any(word in line for word in phrase("some_more")) and (match := patterns().some_more.fullmatch(line)):
        yield f"{match['word']}>{match['figure']}{match['rest']}"  # 1200余人次
    if line.endswith(_of_share()) and (match := patterns().of_share.fullmatch(line)) is not None:
        yield next(name for name in phrase("of_share") if name.startswith(match["word"])) + match["rest"]  # 覆盖率95%
    if "(" in line and (match := patterns().bracketed.fullmatch(line)) is not None:
        yield f"{match['first'] or match['last'] or match['sign']}{match['behind'] or match['before'] or match['inner']}"
    if "¥" in line:
        yield from (line.replace("¥", ""),) if line.endswith("元") else (line.replace("¥", "") + "元",)
    for done in sorted(phrase("done"), key=len, reverse=True):
        if line.endswith(done) and not line.removesuffix(done).endswith(phrase("negations")):
            yield line.removesuffix(done).rstrip()
            break


@cache
def _of_share() -> tuple[str, ...]:
    return tuple(name[:-1] for name in phrase("of_share"))


@cache
def _doubts() -> tuple[str, ...]:
    """What a note in brackets may not hold: it would say more than the figure. Words of signs too: 5%(上限)."""
    listed = words()
    suffixes = (word for options in listed["suffixes"].values() for word in options)
    signs = (word for options in sign_words().values() for word in options)
    answers = (word for key in ("higher", "lower", "equal") for word in listed["answers"][key])
    return tuple({*phrase("doubts"), *phrase("void"), *map(narrow, suffixes), *signs, *map(narrow, answers)})


def _claims(line: str) -> bool:
    """Whether a line that is no quantity begins as one: ``≥``, ``95..5%``; not ``≤预算数``, ``≥1/3`` or ``GB/T 9704``."""
    signs = "".join(symbol for symbol in phrase("symbols") if len(symbol) == 1)
    dated = _YEAR.sub("年", line)  # 96%(2022)
    if re.fullmatch(rf"[-+\d.,%‰()\[\]±~ {signs}]*", dated):
        return True
    return line.startswith(phrase("symbols")) and line.lstrip(signs + " ").startswith(phrase("symbols"))
