"""The one list of functions: VBA wrappers, LibreOffice type library, LAMBDA names, help sheet and docs are made from it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jixiao.templates.library import texts
from jixiao.udfs import functions


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its Python (and VBA) name, its Chinese label and help, and whether it may be left out."""

    name: str
    label: str
    help: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Function:
    """One JX function with its Chinese help. example: arguments whose answer is ``result`` (tested)."""

    name: str
    call: Callable[..., Any]
    category: str
    help: str
    arguments: tuple[Argument, ...]
    example: tuple[str | float, ...] = ()
    result: str | float | None = None


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _functions() -> tuple[Function, ...]:
    listed = []
    for name, data in texts("functions").items():
        call: Callable[..., Any] = getattr(functions, name)
        parameters = inspect.signature(call).parameters
        arguments = tuple(
            Argument(key, label, text, parameters[key].default is not inspect.Parameter.empty)
            for key, (label, text) in data["arguments"].items()
        )
        example = tuple(_plain(value) for value in data.get("example", ()))
        listed.append(
            Function(name, call, data["category"], data["help"], arguments, example, _plain(data.get("result")))
        )
    return tuple(listed)


#: Every function, in the order of help sheets.
FUNCTIONS: tuple[Function, ...] = _functions()


def function(name: str) -> Function:
    """The function of a name. Raises KeyError for an unknown one.

    >>> [argument.label for argument in function("JX_GRADE").arguments]
    ['总分', '表样或口径']
    """
    for item in FUNCTIONS:
        if item.name == name:
            return item
    raise KeyError(name)
