"""The cells of a template sheet: Jinja2 in a sandbox that lets a template reach nothing but the values given to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, Undefined, meta
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jixiao.macros.sheet.grid import CellValue
from jixiao.templates.stop import Stop

#: (value, formula, link) of an output cell.
Content = tuple[CellValue, str | None, str | None]
_WHOLE = re.compile(r"\s*\{\{(.*)\}\}\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the value to show, for a cell of a template; ``link`` jumps to a cell of the workbook."""

    text: str | None
    value: CellValue
    link: str | None = None


def _tick(value: object, option: str) -> str:
    """■ before the chosen option, □ before the others."""
    return _box(value, option, "■") + option


def _box(value: object, option: str, ticked: str = "☑", empty: str = "□") -> str:
    """The mark of an option: ticked where it is the value, or one of several joined by 、."""
    return ticked if option in (value, *str(value or "").split("、")) else empty


def _shown(value: Any) -> Any:
    """A value inside a longer text; nothing for one that is not there: （年度）, to be filled in by hand."""
    return "" if value is None else value


class _Sandbox(ImmutableSandboxedEnvironment):
    """No multiplication either: ``"x" * 10**9`` would fill the memory."""

    intercepted_binops = frozenset(("*", "**"))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002
        raise SecurityError(operator)


@lru_cache(maxsize=1)
def _environment() -> _Sandbox:
    environment = _Sandbox(undefined=StrictUndefined, autoescape=False, finalize=_shown)
    environment.filters = {"default": environment.filters["default"], "tick": _tick, "box": _box}
    environment.globals.clear()
    return environment


@dataclass(frozen=True, slots=True)
class _Compiled:
    """names: that the text asks for."""

    names: frozenset[str]
    evaluate: Callable[[Mapping[str, Any]], Any]


@lru_cache(maxsize=4096)
def _compile(text: str) -> _Compiled:
    environment = _environment()
    names = frozenset(meta.find_undeclared_variables(environment.parse(text)))
    if (whole := whole_expression(text)) is not None:
        expression = environment.compile_expression(whole, undefined_to_none=False)
        return _Compiled(names, lambda context: expression(**context))
    template = environment.from_string(text)
    return _Compiled(names, lambda context: template.render(**context))


def whole_expression(text: object) -> str | None:
    """What stands in a cell that is exactly ``{{ expression }}``; None for any other."""
    whole = _WHOLE.fullmatch(text) if isinstance(text, str) else None
    return whole[1].strip() if whole and "}}" not in whole[1] else None


class CellTemplate:
    """One cell of a template. A fault in it is a Stop ``template_undefined`` that names template and cell."""

    __slots__ = ("_compiled", "_key", "_text", "_where")

    def __init__(self, text: str, key: str, where: str) -> None:
        """key: of the template; where: address of the cell."""
        self._text, self._key, self._where = text, key, where
        self._compiled: _Compiled | None = None
        if "{{" in text or "{%" in text:
            try:
                self._compiled = _compile(text)
            except TemplateError as error:
                raise self._stop(str(error)) from error

    @property
    def names(self) -> frozenset[str]:
        """The names that the cell asks for."""
        return self._compiled.names if self._compiled else frozenset()

    def content(self, context: Mapping[str, Any]) -> Content | None:
        """What the cell holds for these values; None for nothing."""
        if self._compiled is None:
            return self._text, None, None
        try:
            found = self._content(self._compiled.evaluate(context))
        except TemplateError as error:
            raise self._stop(str(error)) from error
        return found if found[0] not in (None, "") or found[1] else None

    def _content(self, result: Any) -> Content:
        if isinstance(result, Undefined):
            raise self._stop(str(result._undefined_message))
        if isinstance(result, Formula):
            return result.value, result.text, result.link
        if isinstance(result, bool) or result is None or isinstance(result, str | Decimal | date):
            return result, None, None
        if isinstance(result, int | float):
            return Decimal(str(result)), None, None
        return str(result), None, None

    def _stop(self, reason: str) -> Stop:
        return Stop("template_undefined", path=self._key, cell=self._where, reason=reason)
