"""The JX functions as Excel's server calls them: the one module below addin that names xlwings.

Made from the registry, so a new function needs no line here. Parameters carry no annotations: xlwings would take them for
converters. On other systems than Windows its decorators do nothing and these are plain functions. Decision 30.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date
from typing import Any

import xlwings as xw
from jixiao.udfs.base.errors import VALUE
from jixiao.udfs.base.log import log_exception
from jixiao.udfs.registry import FUNCTIONS, Function


def _inward(value: Any) -> Any:
    """An argument as the functions take it: a date as the text it is read as in files (2024-12-31), blocks cell by cell."""
    if isinstance(value, list | tuple):
        return [_inward(cell) for cell in value]
    return value.isoformat()[:10] if isinstance(value, date) else value


def _outward(value: Any) -> Any:
    """An answer as Excel takes it: float or text, an error as its code, a list as rows of one cell (flat, it were a row)."""
    if isinstance(value, list):
        return [[_outward(cell)] for cell in value]
    return value if isinstance(value, float) else str(value)


def _exposed(function: Function) -> Callable[..., Any]:
    """The function with the names, order and defaults that xlwings reads. Never raises: #VALUE! and an entry in the log."""

    def answer(*arguments: Any) -> Any:
        try:
            return _outward(function.call(*map(_inward, arguments)))
        except Exception:  # xlwings would show its text in the cell, where SUM skips it
            log_exception()
            return VALUE.code

    signature = inspect.signature(function.call)
    bare = [each.replace(annotation=inspect.Parameter.empty) for each in signature.parameters.values()]
    answer.__signature__ = inspect.Signature(bare)  # type: ignore[attr-defined]
    answer.__name__ = answer.__qualname__ = function.name
    answer.__doc__ = function.help
    answer.__annotations__ = {}
    exposed: Callable[..., Any] = answer
    for argument in function.arguments:
        # Without err_to_str an error in a cell would arrive as None, like a blank.
        exposed = xw.arg(argument.name, err_to_str=True, doc=argument.help)(exposed)
    return xw.func(category=function.category)(exposed)  # last: each xw.arg sets the category back


globals().update({function.name: _exposed(function) for function in FUNCTIONS})
