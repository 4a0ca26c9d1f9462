"""Operators and functions of the formulas that forms are written with, over values of cells, as spreadsheets have them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from jixiao.macros.formula.syntax import NotRead
from jixiao.macros.sheet.grid import ErrorValue
from jixiao.macros.sheet.limits import MAX_TEXT
from jixiao.templates.library import show
from jixiao.udfs.base.errors import DIVISION, NOT_AVAILABLE, VALUE
from jixiao.udfs.quantity.numbers import round_to, to_decimal

Value = Decimal | str | bool | date | ErrorValue | None
#: A value, or the rows of a block.
Result = Value | list[list[Value]]
#: How formulas of ours write a day.
DAY_FORMAT = "yyyy-mm-dd"
_FORMAT = re.compile(r"0(?:\.(0+))?(%?)")
_CRITERION = re.compile(r"[<>=*?~]|^\W*\d")
_ZERO, _HUNDRED = Decimal(0), Decimal(100)


class Failed(Exception):
    """An error value of a cell on its way up through a formula; no fault of the program."""

    def __init__(self, error: ErrorValue) -> None:
        self.error = error


def single(result: Result) -> Value:
    """The value. Raises NotRead for a block."""
    if isinstance(result, list):
        raise NotRead  # a formula that fills a block
    return result


def operand(value: Value) -> Decimal | str | bool | None:
    """The value; raises Failed for an error value, as operators and most functions do."""
    if isinstance(value, ErrorValue):
        raise Failed(value)
    if isinstance(value, date):
        raise NotRead  # a number to a native formula, which depends on where the workbook counts days from
    return value


def _cells(arguments: Sequence[Result]) -> Iterator[Value]:
    for argument in arguments:
        if isinstance(argument, list):
            for row in argument:
                yield from row
        else:
            yield argument


def _numbers(arguments: Sequence[Result]) -> list[Decimal]:
    return [value for value in map(operand, _cells(arguments)) if isinstance(value, Decimal)]


# -- operators ------------------------------------------------------------------------------------------------------


def spread(operator: Callable[..., Value], arguments: Sequence[Result]) -> Result:
    """The value of an operator; cell by cell where a block is among its arguments."""
    blocks = [argument for argument in arguments if isinstance(argument, list)]
    if not blocks:
        return operator(*arguments)
    height, width = len(blocks[0]), len(blocks[0][0])
    if any((len(block), len(block[0])) != (height, width) for block in blocks):
        raise NotRead
    spread_out = [item if isinstance(item, list) else [[item] * width] * height for item in arguments]
    return [[operator(*cells) for cells in zip(*rows, strict=True)] for rows in zip(*spread_out, strict=True)]


def _number(value: Value) -> Decimal:
    found = operand(value)
    if found is None:
        return _ZERO
    if isinstance(found, bool):
        return Decimal(int(found))
    number = to_decimal(found)
    if number is None and re.search(r"\d", str(found)):
        raise NotRead  # 95%, 2023-5-1: what a spreadsheet makes of such a text depends on its language
    if number is None:
        raise Failed(ErrorValue(VALUE.code))
    return number


def _shown(value: Value) -> str:
    if isinstance(value, str):
        return value
    found = operand(value)
    if isinstance(found, bool):
        return "TRUE" if found else "FALSE"
    return show(to_decimal(float(found) + 0.0)) if isinstance(found, Decimal) else found or ""


def _joined(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise Failed(ErrorValue(VALUE.code))
    return text


def _substituted(text: Value, old: Value, new: Value) -> Value:
    whole, word = _shown(text), _shown(old)
    return _joined(whole.replace(word, _shown(new))) if word else whole


def _divided(top: Value, bottom: Value) -> Value:
    above, below = _number(top), _number(bottom)
    if below == 0:
        raise Failed(ErrorValue(DIVISION.code))
    return above / below


def _order(one: Value, other: Value) -> int:
    """-1, 0 or 1 as spreadsheets compare: blank is like nothing, numbers come before texts, case does not matter."""
    if isinstance(one, date) != isinstance(other, date) and isinstance(one, str) != isinstance(other, str):
        return -1 if isinstance(one, date) else 1  # a day is a number
    left, right = operand(one), operand(other)
    if left is None:
        left = "" if isinstance(right, str) else False if isinstance(right, bool) else _ZERO
    if right is None:
        right = "" if isinstance(left, str) else False if isinstance(left, bool) else _ZERO
    # Two figures that agree in 15 digits are equal: 1/3*3 is 1.
    left, right = (to_decimal(float(item)) if isinstance(item, Decimal) else item for item in (left, right))
    keys = [
        (2, item, "") if isinstance(item, bool) else (1, 0, item.lower()) if isinstance(item, str) else (0, item, "")
        for item in (left, right)
    ]
    return (keys[0] > keys[1]) - (keys[0] < keys[1])


def _compared(true_for: tuple[int, ...], one: Value, other: Value) -> bool:
    return _order(one, other) in true_for


OPERATORS: Mapping[str, Callable[..., Value]] = {
    "+": lambda a, b: _number(a) + _number(b),
    "-": lambda a, b: _number(a) - _number(b),
    "*": lambda a, b: _number(a) * _number(b),
    "/": _divided,
    "neg": lambda a: -_number(a),
    "%": lambda a: _number(a) / _HUNDRED,
    "&": lambda a, b: _joined(_shown(a) + _shown(b)),
    "=": partial(_compared, (0,)),
    "<>": partial(_compared, (-1, 1)),
    "<": partial(_compared, (-1,)),
    ">": partial(_compared, (1,)),
    "<=": partial(_compared, (-1, 0)),
    ">=": partial(_compared, (0, 1)),
    "LEN": lambda a: Decimal(len(_shown(a))),
    "SUBSTITUTE": _substituted,
    "ISNUMBER": lambda a: isinstance(a, Decimal | date),
}


# -- functions ------------------------------------------------------------------------------------------------------


def _text(value: Result, format: Result) -> Value:
    written = _shown(single(format))
    if isinstance(day := single(value), date) and written == DAY_FORMAT:
        return day.isoformat()[:10]
    match = _FORMAT.fullmatch(written)
    shown = operand(single(value))
    if match is None:
        raise NotRead
    if isinstance(shown, str) and to_decimal(shown) is None:
        return shown
    digits = len(match[1] or "")
    return f"{round_to(_number(shown) * (_HUNDRED if match[2] else 1), digits, 'half_up'):zf}{match[2]}"


def _round(value: Result, digits: Result) -> Value:
    places = _number(single(digits))
    if abs(places) > 12:
        raise NotRead
    return round_to(_number(single(value)), int(places), "half_up")


def _average(*arguments: Result) -> Value:
    found = _numbers(arguments)
    return _divided(sum(found, _ZERO), Decimal(len(found)))


def _countif(area: Result, wanted: Result) -> Value:
    word = operand(single(wanted))
    if not isinstance(word, str) or not word or _CRITERION.search(word):
        raise NotRead  # criteria have a language of their own
    return Decimal(sum(1 for value in _cells([area]) if isinstance(value, str) and value.lower() == word.lower()))


def _sumif(area: Result, wanted: Result, added: Result) -> Value:
    word = operand(single(wanted))
    if not isinstance(word, str) or not word or _CRITERION.search(word):
        raise NotRead  # as for COUNTIF
    pairs = list(zip(_cells([area]), _cells([added]), strict=False))
    return sum(_numbers([item for at, item in pairs if isinstance(at, str) and at.lower() == word.lower()]), _ZERO)


def _part_of_day(part: str, value: Result) -> Value:
    day = single(value)
    if not isinstance(day, date):
        operand(day)
        raise NotRead  # a number of days, which depends on where the workbook counts them from
    return Decimal(getattr(day, part))


def _na() -> Value:
    raise Failed(ErrorValue(NOT_AVAILABLE.code))


NATIVE: Mapping[str, Callable[..., Value]] = {
    "SUM": lambda *items: sum(_numbers(items), _ZERO),
    "SUMPRODUCT": lambda items: sum(_numbers([items]), _ZERO),
    "AVERAGE": _average,
    "MIN": lambda *items: min(_numbers(items), default=_ZERO),
    "MAX": lambda *items: max(_numbers(items), default=_ZERO),
    "COUNT": lambda *items: Decimal(sum(1 for value in _cells(items) if isinstance(value, Decimal | date))),
    "COUNTA": lambda *items: Decimal(sum(1 for value in _cells(items) if value is not None)),
    "COUNTIF": _countif,
    "YEAR": partial(_part_of_day, "year"),
    "MONTH": partial(_part_of_day, "month"),
    "ROWS": lambda area: Decimal(len(area) if isinstance(area, list) else 1),
    "NA": _na,
    "SUMIF": _sumif,
    "ROUND": _round,
    "TEXT": _text,
}
