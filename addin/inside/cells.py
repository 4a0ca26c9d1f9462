"""Values at the border to Calc. Runs in the office's Python too, so nothing but the lower rooms and the standard library."""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from typing import Any

from jixiao.udfs.base.errors import VALUE, SheetError
from jixiao.udfs.base.log import log_exception
from jixiao.udfs.registry import Function

#: Numbers that Calc hands over as texts which would not be read as such: 1E+020; 2035.5, as a text May of that year.
_NUMBER = re.compile(r"-?\d(?:\.\d+)?E[+-]\d{2,3}|\d{4}\.\d?[1-9]")
#: Calc's number of each error.
_ERRORS = {"#N/A": 0x7FFF, "#VALUE!": 519, "#DIV/0!": 532, "#NAME?": 525, "#REF!": 524, "#NUM!": 503, "#NULL!": 521}


def call(function: Function, arguments: Sequence[Any]) -> float | str:
    """The function's answer to what Calc hands over. Never raises: #VALUE! and an entry in the log."""
    try:
        given = [inward(value, argument.optional) for value, argument in zip(arguments, function.arguments, strict=True)]
        return outward(function.call(*given))
    except Exception:
        log_exception()
        return outward(VALUE)


def inward(value: Any, optional: bool) -> Any:
    """An argument as the functions take it; a block of one cell as its cell.

    A blank cell arrives as "" where an argument is needed, but as 0.0 where it may be left out, so there 0 means left out.

    >>> inward("93(%)", False), inward(0.0, True), inward((("达成",),), True), inward("2035.5", False)
    ('93(%)', None, '达成', 2035.5)
    """
    if isinstance(value, tuple):
        return inward(value[0][0], optional) if len(value) == 1 == len(value[0]) else [list(row) for row in value]
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    return None if optional and value == 0 else value


def outward(answer: Any) -> float | str:
    """An answer as one cell: float or text, an error as a number that is none.

    Calc calls once for each cell of an array formula; the answer to a block among the arguments is #VALUE!.

    >>> outward(9.79), outward("优")
    (9.79, '优')
    """
    if isinstance(answer, list):
        answer = VALUE
    if isinstance(answer, SheetError):
        return error_number(answer.code)
    return answer if isinstance(answer, str) else float(answer)


def error_number(code: str) -> float:
    """The number by which Calc knows an error: none that can be computed with, the error's own number in its last bits.

    >>> error_number("#N/A") != error_number("#N/A")
    True
    """
    bits = 0x7FF8000000000000 | _ERRORS[code]
    return float(struct.unpack("<d", struct.pack("<Q", bits))[0])
