"""Formulas of a workbook computed anew by Python: the JX functions and the native ones that our forms are written with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from jixiao.macros.formula import Area, Literal, Node, NotRead, parse_formula
from jixiao.macros.grid import CellValue, ErrorValue, Grid
from jixiao.macros.sheet_plan import cell_value
from jixiao.templates.library import show
from jixiao.udfs.errors import DIVISION, NUMBER, VALUE, SheetError
from jixiao.udfs.numbers import round_to, to_decimal
from jixiao.udfs.registry import FUNCTIONS

Value = Decimal | str | bool | date | ErrorValue | None
#: A value, or the rows of a block.
Result = Value | list[list[Value]]
_MAX_BLOCK = 200_000  # cells
_MAX_DEPTH = 60  # formulas that read one another
_MAX_TEXT = 32_767  # letters of a cell
_FORMAT = re.compile(r"0(?:\.(0+))?(%?)")
_ZERO, _HUNDRED = Decimal(0), Decimal(100)


class _Failed(Exception):
    def __init__(self, error: ErrorValue) -> None:
        self.error = error


class Untraceable(NotRead):
    """The formula reads itself, or lies too deep: what is stored is no witness of what is stored."""


class Recalculator:
    """Values of formula cells from the values typed into the sheets; nothing that is stored beside a formula is trusted.

    Only what a formula outside the known functions gave is taken as stored.
    """

    def __init__(self, grids: Sequence[Grid]) -> None:
        self._grids = {grid.name.lower(): grid for grid in grids}
        self._done: dict[tuple[str, int, int], Value | NotRead] = {}
        self._depth = 0

    def computed(self, sheet: str, row: int, col: int) -> Value:
        """The value of a formula cell. Raises NotRead where the formula is not one of those we can compute."""
        key = (sheet.lower(), row, col)
        if key not in self._done:
            self._done[key] = Untraceable()  # for a formula that reads itself
            try:
                self._done[key] = self._compute(*key)
            except NotRead as error:
                self._done[key] = error
        found = self._done[key]
        if isinstance(found, NotRead):
            raise found
        return found

    def _compute(self, sheet: str, row: int, col: int) -> Value:
        if self._depth >= _MAX_DEPTH:
            raise Untraceable
        self._depth += 1
        try:
            result = self._result(parse_formula(self._grids[sheet].cell(row, col).formula or ""), sheet)
        except _Failed as failed:
            return failed.error
        except ArithmeticError:  # a figure beyond all bounds
            return ErrorValue(NUMBER.code)
        finally:
            self._depth -= 1
        return _ZERO if result is None else _single(result)

    # -- nodes ----------------------------------------------------------------------------------------------------

    def _result(self, node: Node, sheet: str) -> Result:
        if isinstance(node, Literal):
            return node.value
        if isinstance(node, Area):
            return self._area(node, sheet)
        if node.name == "IF":
            return self._if(node.arguments, sheet)
        arguments = [self._result(argument, sheet) for argument in node.arguments]
        if node.name in _JX:
            return _jx(node.name, arguments)
        if node.name in _OPERATORS:
            return _spread(_OPERATORS[node.name], arguments)
        if node.name in _NATIVE:
            try:
                return _NATIVE[node.name](*arguments)
            except TypeError as error:  # another number of arguments
                raise NotRead from error
        raise NotRead

    def _if(self, arguments: Sequence[Node], sheet: str) -> Result:
        if len(arguments) not in (2, 3):
            raise NotRead
        condition = _plain(_single(self._result(arguments[0], sheet)))
        if isinstance(condition, str):
            raise _Failed(ErrorValue(VALUE.code))
        if condition:
            return self._result(arguments[1], sheet)
        return self._result(arguments[2], sheet) if len(arguments) == 3 else False

    def _area(self, node: Area, sheet: str) -> Result:
        name, block = (node.sheet or sheet).lower(), node.block
        if name not in self._grids:
            raise NotRead
        if (block.last_row - block.row + 1) * (block.last_col - block.col + 1) > _MAX_BLOCK:
            raise NotRead
        rows = [
            [self._cell(name, row, col) for col in range(block.col, block.last_col + 1)]
            for row in range(block.row, block.last_row + 1)
        ]
        return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows

    def _cell(self, sheet: str, row: int, col: int) -> Value:
        cell = self._grids[sheet].cell(row, col)
        if cell.formula is not None:
            try:
                return self.computed(sheet, row, col)
            except Untraceable:
                raise
            except NotRead:
                pass  # what the spreadsheet itself computed stands
        return _readable(cell.value)


def _readable(value: CellValue) -> Value:
    if value is None or isinstance(value, str | bool | Decimal | date | ErrorValue):
        return value
    raise NotRead  # a time of day


def _single(result: Result) -> Value:
    if isinstance(result, list):
        raise NotRead  # a formula that fills a block
    return result


def _plain(value: Value) -> Decimal | str | bool | None:
    """Raises an error value, as operators and most functions do."""
    if isinstance(value, ErrorValue):
        raise _Failed(value)
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
    return [value for value in map(_plain, _cells(arguments)) if isinstance(value, Decimal)]


# -- operators ------------------------------------------------------------------------------------------------------


def _spread(operator: Callable[..., Value], arguments: Sequence[Result]) -> Result:
    """An operator cell by cell, where a block is among its arguments."""
    blocks = [argument for argument in arguments if isinstance(argument, list)]
    if not blocks:
        return operator(*arguments)
    height, width = len(blocks[0]), len(blocks[0][0])
    if any((len(block), len(block[0])) != (height, width) for block in blocks):
        raise NotRead
    return [
        [operator(*(item[row][col] if isinstance(item, list) else item for item in arguments)) for col in range(width)]
        for row in range(height)
    ]


def _number(value: Value) -> Decimal:
    found = _plain(value)
    if found is None:
        return _ZERO
    if isinstance(found, bool):
        return Decimal(int(found))
    number = to_decimal(found)
    if number is None:
        raise _Failed(ErrorValue(VALUE.code))
    return number


def _shown(value: Value) -> str:
    found = _plain(value)
    if isinstance(found, bool):
        return "TRUE" if found else "FALSE"
    return show(to_decimal(float(found))) if isinstance(found, Decimal) else found or ""


def _joined(text: str) -> str:
    if len(text) > _MAX_TEXT:
        raise _Failed(ErrorValue(VALUE.code))
    return text


def _substituted(text: Value, old: Value, new: Value) -> Value:
    whole, word = _shown(text), _shown(old)
    return _joined(whole.replace(word, _shown(new))) if word else whole


def _divided(top: Value, bottom: Value) -> Value:
    above, below = _number(top), _number(bottom)
    if below == 0:
        raise _Failed(ErrorValue(DIVISION.code))
    return above / below


def _order(one: Value, other: Value) -> int:
    """-1, 0 or 1 as spreadsheets compare: blank is like nothing, numbers come before texts, case does not matter."""
    left, right = _plain(one), _plain(other)
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


_OPERATORS: Mapping[str, Callable[..., Value]] = {
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
    match = _FORMAT.fullmatch(_shown(_single(format)))
    shown = _plain(_single(value))
    if match is None:
        raise NotRead
    if isinstance(shown, str):
        return shown
    digits = len(match[1] or "")
    return f"{round_to(_number(shown) * (_HUNDRED if match[2] else 1), digits, 'half_up'):f}{match[2]}"


def _round(value: Result, digits: Result) -> Value:
    places = _number(_single(digits))
    if abs(places) > 12:
        raise NotRead
    return round_to(_number(_single(value)), int(places), "half_up")


def _average(*arguments: Result) -> Value:
    found = _numbers(arguments)
    return _divided(sum(found, _ZERO), Decimal(len(found)))


def _countif(area: Result, wanted: Result) -> Value:
    word = _plain(_single(wanted))
    if not isinstance(word, str) or not word or re.search(r"[<>=*?~\d]", word):
        raise NotRead  # criteria have a language of their own
    return Decimal(sum(1 for value in _cells([area]) if isinstance(value, str) and value.lower() == word.lower()))


_NATIVE: Mapping[str, Callable[..., Value]] = {
    "SUM": lambda *items: sum(_numbers(items), _ZERO),
    "SUMPRODUCT": lambda items: sum(_numbers([items]), _ZERO),
    "AVERAGE": _average,
    "MIN": lambda *items: min(_numbers(items), default=_ZERO),
    "MAX": lambda *items: max(_numbers(items), default=_ZERO),
    "COUNT": lambda *items: Decimal(sum(1 for value in _cells(items) if isinstance(value, Decimal | date))),
    "COUNTA": lambda *items: Decimal(sum(1 for value in _cells(items) if value is not None)),
    "COUNTIF": _countif,
    "ROUND": _round,
    "TEXT": _text,
}


_JX: Mapping[str, Callable[..., Any]] = {function.name: function.call for function in FUNCTIONS}


def _jx(name: str, arguments: Sequence[Result]) -> Value:
    """A JX function over what a spreadsheet would hand it."""

    def given(value: Value) -> object:
        if isinstance(value, ErrorValue):
            return SheetError(value.code)
        if isinstance(value, date):
            return value.isoformat()[:10]  # as the add-in hands it over
        return float(value) if isinstance(value, Decimal) else value

    handed = [
        [[given(value) for value in row] for row in item] if isinstance(item, list) else given(item) for item in arguments
    ]
    try:
        result = _JX[name](*handed)
    except TypeError as error:  # another number of arguments
        raise NotRead from error
    if isinstance(result, list):
        raise NotRead
    found = cell_value(result)
    return _readable(found)

