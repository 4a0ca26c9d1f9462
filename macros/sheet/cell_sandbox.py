"""What a text of a template sheet is for given values: Jinja2 in a sandbox. Loaded where a text asks for a value at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, Undefined, meta
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment


class BadText(Exception):
    """A text that cannot be evaluated, and why."""


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
class Compiled:
    """names: that the text asks for."""

    names: frozenset[str]
    _evaluate: Callable[[Mapping[str, Any]], Any]

    def evaluate(self, context: Mapping[str, Any]) -> Any:
        """What the text is for these values. Raises BadText."""
        try:
            result = self._evaluate(context)
        except TemplateError as error:
            raise BadText(str(error)) from error
        if isinstance(result, Undefined):
            raise BadText(str(result._undefined_message))
        return result


@lru_cache(maxsize=4096)
def compiled(text: str, whole: str | None) -> Compiled:
    """A text ready to be evaluated. whole: the one expression that it is. Raises BadText."""
    environment = _environment()
    try:
        names = frozenset(meta.find_undeclared_variables(environment.parse(text)))
        if whole is not None:
            expression = environment.compile_expression(whole, undefined_to_none=False)
            return Compiled(names, lambda context: expression(**context))
        template = environment.from_string(text)
    except TemplateError as error:
        raise BadText(str(error)) from error
    return Compiled(names, lambda context: template.render(**context))
