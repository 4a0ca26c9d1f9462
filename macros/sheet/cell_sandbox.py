"""What a text of a template sheet is for given values: Jinja2 in a sandbox. Loaded where a text asks for a value at all.

A template may come from anywhere. It may choose, compare, cut and divide; it can neither loop, join nor call a method: a few
letters would fill the memory (``a ~ a``, ``"%999999999d" % 1``, ``a.ljust(999999999)``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, Undefined, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jixiao.macros.sheet.bad_text import BadText

#: ``indicator.level1``: what nearly every cell of a template is.
_DOTTED = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")
#: Constants of Jinja2, which are no names.
_WORDS = frozenset(("true", "false", "none"))
_MISSING = object()


def _tick(value: object, option: str) -> str:
    """■ before the chosen option, □ before the others."""
    return _box(value, option, "■") + option


def _box(value: object, option: str, ticked: str = "☑", empty: str = "□") -> str:
    """The mark of an option: ticked where it is the value, or one of several joined by 、."""
    return ticked if option in (value, *str(value or "").split("、")) else empty


def _shown(value: Any) -> Any:
    """A value inside a longer text; nothing for one that is not there: （年度）, to be filled in by hand."""
    return "" if value is None else value


_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Const,
    nodes.Call, nodes.Filter, nodes.Keyword, nodes.Test, nodes.Compare, nodes.Operand, nodes.Not, nodes.And, nodes.Or,
    nodes.CondExpr, nodes.Div,
)


def _restrict(tree: nodes.Template) -> None:
    """Raises TemplateError for what is not allowed; what is called must be a value by its own name."""
    found: list[nodes.Node] = [tree]
    for node in found:
        if not isinstance(node, _ALLOWED) or (isinstance(node, nodes.Call) and not isinstance(node.node, nodes.Name)):
            raise TemplateError(f"不能用 {type(node).__name__}")
        found += node.iter_child_nodes()


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, finalize=_shown)
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
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise BadText("这样的值不能这样算") from error
        if isinstance(result, Undefined):
            raise BadText(str(result._undefined_message))
        return result


def _dotted(whole: str, usual: Callable[[Mapping[str, Any]], Any]) -> Callable[[Mapping[str, Any]], Any]:
    """A dotted name is looked up as Jinja2 does it, without its setting out; what is no plain value goes the usual way."""
    if not _DOTTED.fullmatch(whole) or whole in _WORDS:
        return usual
    first, *further = whole.split(".")

    def evaluate(context: Mapping[str, Any]) -> Any:
        value = context.get(first, _MISSING)
        for name in further:
            if callable(value):
                return usual(context)
            found = getattr(value, name, _MISSING)
            value = value.get(name, _MISSING) if found is _MISSING and isinstance(value, dict) else found
        return usual(context) if value is _MISSING or callable(value) else value

    return evaluate


@lru_cache(maxsize=4096)
def compiled(text: str, whole: str | None) -> Compiled:
    """A text ready to be evaluated. whole: the one expression that it is. Raises BadText."""
    environment = _environment()
    try:
        tree = environment.parse(text)
        _restrict(tree)
        names = frozenset(meta.find_undeclared_variables(tree))
        if whole is not None:
            expression = environment.compile_expression(whole, undefined_to_none=False)
            evaluate = _dotted(whole, lambda context: expression(**context))
            return Compiled(names, evaluate)
        template = environment.from_string(text)
    except TemplateError as error:
        raise BadText(str(error)) from error
    except (RecursionError, SyntaxError, ValueError) as error:  # of Python itself
        raise BadText("层次太多，或数字太长") from error
    return Compiled(names, lambda context: template.render(**context))
