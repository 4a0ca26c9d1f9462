"""Values of formulas only where every spreadsheet gives the same one: what verifying may call wrong by.

LibreOffice, IronCalc and Excel differ on texts in arithmetic, on figures that cancel out, on ties that binary sums miss, on
arguments written into an aggregate, on blocks outside array formulas. There the answer is NotRead: only a spreadsheet
computes this. tests/macros/formula/test_careful.py holds this module to the first two. Decision 75.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from jixiao.macros.formula.evaluate import JX, Evaluator
from jixiao.macros.formula.functions import Failed, Result, Value
from jixiao.macros.formula.syntax import Call, Literal, Node, NotRead
from jixiao.macros.formula.tokens import Reference
from jixiao.macros.sheet.grid import ErrorValue

_AGGREGATES = {"SUM", "AVERAGE", "MIN", "MAX", "COUNT", "COUNTA", "SUMPRODUCT"}
#: They take an error for something else than an error.
_ERROR_BLIND = {"COUNT", "COUNTA", "COUNTIF", "SUMIF", "ISNUMBER", *JX}
_ARITHMETIC = {"+", "-", "*", "/", "neg", "%"}
_ORDERED = {"<", ">", "<=", ">="}
_OF_TEXT = {"&", "LEN", "SUBSTITUTE"}
_SPREADS = _ARITHMETIC | _ORDERED | _OF_TEXT | {"=", "<>", "ISNUMBER"}
_CRITERION = re.compile(r"(?i)true|false|#.*")
#: A difference so much smaller than what it is the difference of is what binary figures lose.
_CANCELLED = Decimal("1e-6")
_NEAR, _ALIKE = Decimal("1e-6"), Decimal("1e-12")
_MOST, _LEAST = Decimal("1e300"), Decimal("1e-300")
_DIGITS = 15  # that a spreadsheet shows of a figure


class Careful(Evaluator):
    """An evaluator that is not sure where spreadsheets are not."""

    _in_array = 0  # calls around that take blocks cell by cell

    def _beyond(self) -> Value:
        raise NotRead

    def _arguments(self, node: Call, sheet: str) -> list[Result]:
        array = node.name == "SUMPRODUCT"
        self._in_array += array
        try:
            found = super()._arguments(node, sheet)
        except Failed as failed:
            if node.name in _ERROR_BLIND:
                raise NotRead from failed
            raise
        finally:
            self._in_array -= array
        if node.name in _AGGREGATES:
            for given, value in zip(node.arguments, found, strict=True):
                if not isinstance(given, Reference) and not isinstance(value, list | Decimal):
                    raise NotRead
        return found

    def _condition(self, value: Value) -> bool:
        if isinstance(value, str):
            raise NotRead
        return super()._condition(value)

    def _if(self, arguments: Sequence[Node], sheet: str) -> Result:
        if any(argument == Literal(None) for argument in arguments):
            raise NotRead
        return super()._if(arguments, sheet)

    def _text(self, arguments: Sequence[Node], sheet: str) -> str | None:
        if len(arguments) == 2 and isinstance(arguments[1], Literal) and arguments[1].value in ("General", "@", ""):
            raise NotRead
        return super()._text(arguments, sheet)

    def _applied(self, node: Call, arguments: Sequence[Result]) -> Result:
        if node.name in _SPREADS and not self._in_array and any(isinstance(item, list) for item in arguments):
            raise NotRead
        if node.name not in JX and any(isinstance(item, bool) for item in _values(arguments)):
            raise NotRead  # TRUE is a number to some
        if node.name == "neg" and arguments[0] in (None, 0):
            raise NotRead  # -0
        single = [item for item in arguments if not isinstance(item, list)]
        if node.name in _ARITHMETIC and any(isinstance(item, str) for item in _values(arguments)):
            raise NotRead
        if node.name in _ORDERED | {"=", "<>"}:
            _need_comparable(node.name, _values(arguments))
        if node.name in _OF_TEXT and not all(map(_shows_alike, _values(arguments))):
            raise NotRead
        if node.name in ("ROUND", "TEXT"):
            _need_no_tie(node, single)
        if node.name in ("COUNTIF", "SUMIF"):
            _need_criterion(arguments)
        if node.name in _AGGREGATES and len({item for item in _values(arguments) if isinstance(item, ErrorValue)}) > 1:
            raise NotRead
        result = super()._applied(node, arguments)
        if node.name in ("+", "-", "SUM", "SUMPRODUCT", "AVERAGE"):
            _need_figures(result, arguments)
        if isinstance(result, Decimal) and result and not _LEAST < abs(result) < _MOST:
            raise NotRead
        return result


def _values(arguments: Sequence[Result]) -> list[Value]:
    found: list[Value] = []
    for item in arguments:
        if isinstance(item, list):
            found += [value for row in item for value in row]
        else:
            found.append(item)
    return found


def _need_comparable(operator: str, values: Sequence[Value]) -> None:
    texts = [value for value in values if isinstance(value, str)]
    if texts and operator in _ORDERED:
        raise NotRead  # each has its own alphabet, and its own place for texts among numbers
    if len(texts) == 2 and len(values) == 2:
        folded = [unicodedata.normalize("NFKC", text).casefold() for text in texts]
        if folded[0] == folded[1] and texts[0].lower() != texts[1].lower():
            raise NotRead
    numbers = [value for value in values if isinstance(value, Decimal)]
    if len(numbers) == 2 and numbers[0] != numbers[1] and abs(numbers[0] - numbers[1]) <= _ALIKE * max(map(abs, numbers)):
        raise NotRead


def _shows_alike(value: Value) -> bool:
    """Whether a value becomes the same text everywhere, of the same length."""
    if isinstance(value, Decimal):
        return len(value.normalize().as_tuple().digits) < _DIGITS and (
            not value or Decimal("1e-4") <= abs(value) < Decimal("1e11")
        )
    return not isinstance(value, str) or all(ord(char) < 0x10000 for char in value)


def _need_no_tie(node: Call, values: Sequence[Value]) -> None:
    """A figure that was computed and ends in a five may lie just below it in binary."""
    if node.name == "TEXT":
        if not values or not isinstance(values[0], Decimal):
            raise NotRead
        format = values[-1] if isinstance(values[-1], str) else ""
        places = len(format.partition(".")[2].rstrip("%")) + 2 * ("%" in format)
    else:
        last = values[-1] if len(values) == 2 else None
        if not isinstance(last, Decimal) or last != last.to_integral_value() or abs(last) > _DIGITS:
            raise NotRead
        places = int(last)
    value, given = values[0], node.arguments[0]
    if not isinstance(value, Decimal):
        return
    if node.name == "ROUND" and _leaf(given) and len(value.as_tuple().digits) < _DIGITS:
        return
    rest = abs(value.scaleb(places)) % 1
    if abs(rest - Decimal("0.5")) < _NEAR:
        raise NotRead


def _leaf(node: Node) -> bool:
    return not isinstance(node, Call) or (node.name == "neg" and _leaf(node.arguments[0]))


def _need_criterion(arguments: Sequence[Result]) -> None:
    if len(arguments) > 1 and (not isinstance(arguments[1], str) or _CRITERION.fullmatch(arguments[1])):
        raise NotRead
    shapes = {(len(item), len(item[0])) if isinstance(item, list) else (1, 1) for item in (arguments[0], *arguments[2:])}
    if len(shapes) > 1:
        raise NotRead


def _need_figures(result: Result, arguments: Sequence[Result]) -> None:
    """Refuses a sum that is nearly nothing beside what was summed, whole numbers left out: binary figures lose it."""
    if not isinstance(result, Decimal):
        return
    numbers = [value for value in _values(arguments) if isinstance(value, Decimal)]
    most = max(map(abs, numbers), default=Decimal(0))
    whole = all(value == value.to_integral_value() for value in numbers) and most < Decimal("1e15")
    if most and not whole and abs(result) < most * _CANCELLED:
        raise NotRead
