"""The value of a formula's tree: the JX functions and the native ones that our forms are written with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from jixiao.macros.formula.functions import NATIVE, OPERATORS, Failed, Result, Value, operand, single, spread
from jixiao.macros.formula.syntax import Call, Literal, Node, NotRead
from jixiao.macros.formula.tokens import Reference
from jixiao.macros.sheet.grid import Cell, CellValue, ErrorValue, cell_value
from jixiao.templates.library import Library
from jixiao.udfs.base.errors import NUMBER, VALUE, SheetError
from jixiao.udfs.worksheet import FUNCTIONS, answer

_MAX_BLOCK = 200_000  # cells
#: What a function is given: a value, or a block of rows.
Given = object


class Evaluator:
    """Values of formulas over cells, named by lower-case sheet, row and column.

    read: the value of a cell; may raise NotRead. shown: the text of a cell that is not a formula, if it has this number
    format: ``TEXT`` then gives it, in any format. library: what the JX functions answer by.
    """

    def __init__(
        self, read: Callable[[str, int, int], Value], shown: Callable[[str, int, int, str], str | None], library: Library
    ) -> None:
        self._read = read
        self._shown = shown
        self._library = library

    def value(self, node: Node, sheet: str) -> Value:
        """What a cell with this formula shows; an error value where the formula gives one. Raises NotRead."""
        try:
            result = self._result(node, sheet)
        except Failed as failed:
            return failed.error
        except ArithmeticError:
            return self._beyond()
        return Decimal(0) if result is None else single(result)

    def arguments(self, nodes: Sequence[Node], sheet: str) -> list[Given] | None:
        """What several calls are given, worked out once; None where one of it fails or cannot be read."""
        try:
            return [_given(self._result(node, sheet)) for node in nodes]
        except (Failed, NotRead, ArithmeticError):
            return None

    def called(self, name: str, arguments: Sequence[Given]) -> Value:
        """What a cell shows that calls a JX function with these :meth:`arguments`. Raises NotRead."""
        try:
            return _answered(name, arguments, self._library)
        except ArithmeticError:
            return self._beyond()

    def _beyond(self) -> Value:
        """What a figure beyond all bounds shows as."""
        return ErrorValue(NUMBER.code)

    def _result(self, node: Node, sheet: str) -> Result:
        if isinstance(node, Reference):
            return self._area(node, sheet)
        if isinstance(node, Literal):
            return node.value
        if node.name == "IF":
            return self._if(node.arguments, sheet)
        if node.name == "TEXT" and (text := self._text(node.arguments, sheet)) is not None:
            return text
        if node.name not in _KNOWN:  # before an argument fails: IFERROR would take that for something else
            raise NotRead
        return self._applied(node, self._arguments(node, sheet))

    def _arguments(self, node: Call, sheet: str) -> list[Result]:
        return [self._result(argument, sheet) for argument in node.arguments]

    def _applied(self, node: Call, arguments: Sequence[Result]) -> Result:
        if node.name in JX:
            return _answered(node.name, [_given(argument) for argument in arguments], self._library)
        try:
            if node.name in OPERATORS:
                return spread(OPERATORS[node.name], arguments)
            return NATIVE[node.name](*arguments)
        except TypeError as error:  # another number of arguments
            raise NotRead from error

    def _if(self, arguments: Sequence[Node], sheet: str) -> Result:
        if len(arguments) not in (2, 3):
            raise NotRead
        if self._condition(operand(single(self._result(arguments[0], sheet)))):
            return self._result(arguments[1], sheet)
        return self._result(arguments[2], sheet) if len(arguments) == 3 else False

    def _condition(self, value: Value) -> bool:
        if isinstance(value, str):
            raise Failed(ErrorValue(VALUE.code))
        return bool(value)

    def _text(self, arguments: Sequence[Node], sheet: str) -> str | None:
        """What a cell shows, where it is asked for in the cell's own format."""
        if len(arguments) != 2 or not isinstance(arguments[0], Reference) or not isinstance(arguments[1], Literal):
            return None
        at, format = arguments[0], arguments[1].value
        single_cell = (at.block.row, at.block.col) == (at.block.last_row, at.block.last_col)
        if not single_cell or not isinstance(format, str):
            return None
        return self._shown((at.sheet or sheet).lower(), at.block.row, at.block.col, format)

    def _area(self, node: Reference, sheet: str) -> Result:
        name, block = (node.sheet or sheet).lower(), node.block
        if block.row == block.last_row and block.col == block.last_col:
            return self._read(name, block.row, block.col)
        if (block.last_row - block.row + 1) * (block.last_col - block.col + 1) > _MAX_BLOCK:
            raise NotRead
        return [
            [self._read(name, row, col) for col in range(block.col, block.last_col + 1)]
            for row in range(block.row, block.last_row + 1)
        ]


_READABLE = (str, Decimal, bool, date, ErrorValue)


def readable(value: CellValue) -> Value:
    """The value, as formulas take it. Raises NotRead for a time of day."""
    if value is None or isinstance(value, _READABLE):
        return value
    raise NotRead


def typed_text(cell: Cell, format: str) -> str | None:
    """What the sheet shows of a typed value in its own number format; None where that is not what is asked for."""
    return cell.text if cell.formula is None and cell.text and cell.format == format else None


JX = frozenset(FUNCTIONS)
_KNOWN = {*JX, *OPERATORS, *NATIVE}


_KEPT = 4096  # answers to single values


def _handed(value: Value) -> object:
    """A value as a spreadsheet hands it over, which knows no -0."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return float(value) + 0.0
    if isinstance(value, ErrorValue):
        return SheetError(value.code)
    return value.isoformat()[:10] if isinstance(value, date) else value


def _given(argument: Result) -> Given:
    """A value or a block as a spreadsheet hands it over."""
    return [[_handed(value) for value in row] for row in argument] if isinstance(argument, list) else _handed(argument)


def _answered(name: str, arguments: Sequence[Given], library: Library) -> Value:
    """A JX function over what a spreadsheet hands it."""
    function = _answer if list in map(type, arguments) else _kept_answer
    try:
        return function(name, library, *arguments)
    except TypeError as error:  # another number of arguments
        raise NotRead from error


def _answer(name: str, library: Library, *arguments: object) -> Value:
    result = answer(name, library, *arguments)
    if isinstance(result, list):
        raise NotRead
    return readable(cell_value(result))


#: Rows of a workbook often say the same; 1 is not 1.0 or TRUE here.
_kept_answer = lru_cache(maxsize=_KEPT, typed=True)(_answer)
