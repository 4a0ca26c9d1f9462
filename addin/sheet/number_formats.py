"""What a cell shows: a stored value through its number format. The common formats of office forms, not all of Excel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from jixiao.macros.sheet.grid import CellValue, ErrorValue
from jixiao.macros.sheet.serials import to_serial

#: Formats that files name by number only. 14 and 27-58 are what a Chinese Excel shows.
BUILTIN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"',
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: 'h"时"mm"分"',
    35: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: 'h"时"mm"分"', 56: 'h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}

_TOKEN = re.compile(
    r'"([^"]*)"|[\\!](.)|_.|\*.|\[([^\[\]]*)\]|(General)|(AM/PM|A/P|上午/下午)'
    r"|(y+|m+|d+|h+|s+(?:\.0+)?|e(?![+-])|a{3,4})|([0#?][0#?,.]*|\.[0#?]+)|(e[+-][0#?]+)|(.)",
    re.IGNORECASE,
)
_PIECE = re.compile(r'"[^"]*"|[\\!].|\[[^\[\]]*\]|.', re.DOTALL)
_MAX_CODE = 1_000  # characters; Excel writes 255 at most
_MAX_PLACES = 30  # digits behind the point, as in Excel


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the up to four sections of a format, as (kind, text) pieces."""

    pieces: tuple[tuple[str, str], ...]
    is_date: bool
    percent: int
    exact: bool  # whether we can show it as Excel does


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    if len(code) > _MAX_CODE:
        return (_Section((), False, 0, exact=False),)
    parts: list[str] = [""]
    for token in _PIECE.findall(code):
        if token == ";":
            parts.append("")
        else:
            parts[-1] += token
    return tuple(_section(part) for part in parts)


def _section(code: str) -> _Section:
    pieces: list[tuple[str, str]] = []
    percent, exact = 0, True
    for quoted, escaped, bracket, general, half_day, letters, digits, exponent, other in _TOKEN.findall(code):
        if quoted or escaped:
            pieces.append(("text", quoted or escaped))
        elif bracket:
            if re.fullmatch(r"[hms]+", bracket, re.IGNORECASE):
                pieces.append(("date", f"[{bracket.lower()}]"))
            elif bracket.startswith("$"):
                pieces.append(("text", bracket[1:].partition("-")[0]))
            elif bracket[:1] in "<>=":
                exact = False
        elif general:
            pieces.append(("general", ""))
        elif half_day or letters:
            pieces.append(("date", (half_day or letters).lower()))
        elif digits:
            pieces.append(("digits", digits))
        elif exponent:
            exact = False
        elif other == "%":
            percent += 1
            pieces.append(("text", "%"))
        elif other == "@":
            pieces.append(("at", ""))
        elif other == "/" and pieces and pieces[-1][0] == "digits":
            exact = False
        elif other:
            pieces.append(("text", other))
    is_date = any(kind == "date" for kind, _ in pieces) and not any(kind == "digits" for kind, _ in pieces)
    runs = [text for kind, text in pieces if kind == "digits"]
    if len(runs) > 1 or any(len(text) > _MAX_PLACES for text in runs) or percent > 2:
        exact = False
    return _Section(tuple(pieces), is_date, percent, exact)


@lru_cache(maxsize=1024)
def is_date_format(code: str) -> bool:
    """Whether numbers in this format are dates or times."""
    return code != "General" and _sections(code)[0].is_date


def shown(value: CellValue, code: str) -> str:
    """The text that a cell shows. Formats that we do not know show the plain number, never a wrong one."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, ErrorValue):
        return value.code
    if isinstance(value, Decimal):
        return plain_number(value) if code in ("General", "@", "") else _shown_number(value, code)
    return _shown_date(value, code)


def plain_number(value: Decimal) -> str:
    """Without exponent and without zeros behind the point."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _shown_number(value: Decimal, code: str) -> str:
    sections = _sections(code)
    if any(not section.exact or section.is_date for section in sections[:3]):
        return plain_number(value)
    negative, section = value < 0, sections[0]
    if negative and len(sections) > 1:
        section, value, negative = sections[1], -value, False
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    value = abs(value) * 100**section.percent
    made: list[str] = []
    for kind, text in section.pieces:
        if kind == "digits":
            digits = _digits(value, text)
            negative = negative and any(c in "123456789" for c in digits)
            made.append(digits)
        elif kind in ("general", "at"):
            made.append(plain_number(value))
        else:
            made.append(text)
    return ("-" if negative else "") + "".join(made)


def _digits(value: Decimal, pattern: str) -> str:
    """One run of ``#,##0.00``."""
    given = pattern.rstrip(",")  # each comma behind the last digit divides by a thousand
    value = value.scaleb(-3 * (len(pattern) - len(given)))
    stripped, _, fraction = given.partition(".")
    thousands = "," in stripped
    places = len(fraction)
    rounded = value
    if abs(value) < Decimal(10) ** 20:
        rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=20 + _MAX_PLACES))
    text = f"{rounded:,f}" if thousands else f"{rounded:f}"
    front, _, back = text.partition(".")
    needed = fraction.rstrip("#?")
    while len(back) > len(needed) and back.endswith("0"):
        back = back[:-1]
    least = sum(c == "0" for c in stripped)
    if front == "0" and least == 0:
        front = ""
    front = front.zfill(least) if not thousands else front
    return f"{front}.{back}" if back else front


def _shown_date(value: date | time, code: str) -> str:
    if isinstance(value, time):
        moment = datetime(1899, 12, 31, value.hour, value.minute, value.second, value.microsecond)
    elif isinstance(value, datetime):
        moment = value
    else:
        moment = datetime(value.year, value.month, value.day)
    section = _sections(code)[0]
    if not section.is_date:
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    half = any(kind == "date" and text in ("am/pm", "a/p", "上午/下午") for kind, text in section.pieces)
    pieces = section.pieces
    made: list[str] = []
    last = ""
    for index, (kind, text) in enumerate(pieces):
        if kind != "date":
            made.append(text)
            continue
        following = next((t for k, t in pieces[index + 1 :] if k == "date"), "")
        # m is minutes behind hours and before seconds, months elsewhere
        minutes = text[0] == "m" and len(text) < 3 and (last[:1] in ("h", "[") or following[:1] == "s")
        made.append(_date_piece(moment, text, minutes, half))
        last = text
    return "".join(made)


_WEEK = "一二三四五六日"


def _date_piece(moment: datetime, text: str, minutes: bool, half: bool) -> str:
    letter, length = text[0], len(text)
    if letter in "ye":
        return f"{moment.year % 100:02d}" if letter == "y" and length < 3 else f"{moment.year:04d}"
    if letter == "m":
        number = moment.minute if minutes else moment.month
        return f"{number:02d}" if length == 2 else moment.strftime("%b") if length == 3 else str(number)
    if letter == "d":
        return str(moment.day) if length == 1 else f"{moment.day:02d}" if length == 2 else moment.strftime("%a")
    if letter == "h":
        hour = (moment.hour % 12 or 12) if half else moment.hour
        return f"{hour:02d}" if length > 1 else str(hour)
    if letter == "s":
        return f"{moment.second:02d}" if text.startswith("ss") else str(moment.second)
    if letter == "[":
        return str(int(to_serial(moment, False)) * 24 + moment.hour) if "h" in text else str(moment.minute)
    if text in ("aaa", "aaaa"):
        return ("星期" if length == 4 else "") + _WEEK[moment.weekday()]
    if text == "上午/下午":
        return "上午" if moment.hour < 12 else "下午"
    return "AM" if moment.hour < 12 else "PM"
