"""Formulas of a workbook computed anew by Python: the JX functions and the native ones that our forms are written with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from jixiao.macros.formula import Area, Literal, Node, NotRead, parse_formula
from jixiao.macros.grid import CellValue, ErrorValue, Grid, cell_value
from jixiao.macros.native_functions import NATIVE, OPERATORS, Failed, Result, Value, plain, single, spread
from jixiao.udfs.errors import NUMBER, VALUE, SheetError
from jixiao.udfs.registry import FUNCTIONS

_MAX_BLOCK = 200_000  # cells
_MAX_DEPTH = 60  # formulas that read one another


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

    def known(self, sheet: str, row: int, col: int, otherwise: CellValue = None) -> CellValue:
        """As :meth:`computed`; ``otherwise`` where we cannot compute the formula."""
        try:
            return self.computed(sheet, row, col)
        except NotRead:
            return otherwise

    def _compute(self, sheet: str, row: int, col: int) -> Value:
        if self._depth >= _MAX_DEPTH:
            raise Untraceable
        self._depth += 1
        try:
            result = self._result(parse_formula(self._grids[sheet].cell(row, col).formula or ""), sheet)
        except Failed as failed:
            return failed.error
        except ArithmeticError:  # a figure beyond all bounds
            return ErrorValue(NUMBER.code)
        except RecursionError as error:  # one formula with hundreds of operators in a row
            raise Untraceable from error
        finally:
            self._depth -= 1
        return Decimal(0) if result is None else single(result)

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
        try:
            if node.name in OPERATORS:
                return spread(OPERATORS[node.name], arguments)
            if node.name in NATIVE:
                return NATIVE[node.name](*arguments)
        except TypeError as error:  # another number of arguments
            raise NotRead from error
        raise NotRead

    def _if(self, arguments: Sequence[Node], sheet: str) -> Result:
        if len(arguments) not in (2, 3):
            raise NotRead
        condition = plain(single(self._result(arguments[0], sheet)))
        if isinstance(condition, str):
            raise Failed(ErrorValue(VALUE.code))
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

