"""Values at the border to Calc. Runs in the office's Python too, so nothing but the lower rooms and the standard library."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

from jixiao.udfs.errors import VALUE, SheetError
from jixiao.udfs.log import log_exception
from jixiao.udfs.registry import Function

Rows = tuple[tuple[float | str, ...], ...]
#: Calc's number of each error.
_ERRORS = {"#N/A": 0x7FFF, "#VALUE!": 519, "#DIV/0!": 532, "#NAME?": 525, "#REF!": 524, "#NUM!": 503, "#NULL!": 521}


def call(function: Function, arguments: Sequence[Any]) -> Rows:
    """The function's answer to what Calc hands over. Never raises: #VALUE! and an entry in the log."""
    try:
        given = [inward(value, argument.optional) for value, argument in zip(arguments, function.arguments, strict=True)]
        return outward(function.call(*given))
    except Exception:
        log_exception()
        return outward(VALUE)


def inward(value: Any, optional: bool) -> Any:
    """An argument as the functions take it; a block of one cell as its cell.

    A blank cell arrives as 0.0 where an argument may be left out (as text "" elsewhere), so there 0 means left out.

    >>> inward("93(%)", False), inward(0.0, True), inward((("a",), ("",)), True), inward(((3.0,),), True)
    ('93(%)', None, [['a'], ['']], 3.0)
    """
    if isinstance(value, tuple):
        return inward(value[0][0], optional) if len(value) == 1 == len(value[0]) else [list(row) for row in value]
    return None if optional and value == 0 else value


def outward(answer: Any) -> Rows:
    """An answer as rows of cells: float or text, an error as a number that is none.

    >>> outward(9.79), outward(["优", ""])
    (((9.79,),), (('优',), ('',)))
    """
    return tuple((_cell(item),) for item in (answer if isinstance(answer, list) else [answer]))


def _cell(value: Any) -> float | str:
    if isinstance(value, SheetError):
        return error_number(value.code)
    return value if isinstance(value, str) else float(value)


def error_number(code: str) -> float:
    """The number by which Calc knows an error: no number, with the error's own number in its last bits.

    >>> error_number("#N/A") != error_number("#N/A")
    True
    """
    bits = 0x7FF8000000000000 | _ERRORS[code]
    return float(struct.unpack("<d", struct.pack("<Q", bits))[0])
