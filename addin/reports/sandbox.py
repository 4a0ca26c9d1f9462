"""The sandbox in which templates of reports run: a small part of Jinja2, on values only, within limits.

A template may come from anywhere. It may loop over lists, ask and compare; it can call nothing, compute nothing, include
nothing, and neither its steps nor what it writes can grow without end. Decision 23.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.exceptions import TemplateRuntimeError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jixiao.templates.library import show
from jixiao.templates.stop import Stop

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If, nodes.Compare,
    nodes.Operand, nodes.Const, nodes.Not, nodes.And, nodes.Or,
)
#: What XML cannot hold, and a private letter that templates of ours use as a mark.
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ue000\ufffe\uffff]")
_MAX_SOURCE = 8_000_000  # characters of a template part
_MAX_OUTPUT = 40_000_000  # characters of what a part becomes
_MAX_STEPS = 300_000  # turns of all loops together


def shown(value: Any) -> str:
    """A value as text: numbers as people write them, nothing that XML cannot hold. Its tags and braces stay text."""
    return _NOT_XML.sub("", show(value).replace("\r\n", "\n").replace("\r", "\n"))


def render(source: str, values: Mapping[str, Any], finalize: Callable[[Any], str], path: str, part: str) -> str:
    """What a template makes of values; every value goes through ``finalize`` and is then escaped as XML.

    path, part: the file and its part, for what is said. Raises Stop ``report_template`` or ``report_too_long``.
    """
    if len(source) > _MAX_SOURCE:
        raise Stop("report_too_long", path=path)
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True, finalize=finalize)
    environment.globals.clear()
    environment.filters = {"counted": _Counter()}
    environment.tests = {}
    chunks: list[str] = []
    size = 0
    try:
        tree = environment.parse(source)
        _restrict(tree)
        for chunk in environment.from_string(tree).generate(values):
            size += len(chunk)
            if size > _MAX_OUTPUT:
                raise Stop("report_too_long", path=path)
            chunks.append(chunk)
    except (TemplateError, RecursionError, SyntaxError, TypeError, ValueError) as error:
        # What is nested too deeply, compared across kinds or an endless number is refused by Python itself.
        raise Stop("report_template", path=path, part=part, reason=_reason(error)) from error
    return "".join(chunks)


class _Counter:
    """The one way to loop: over lists only, and not for ever."""

    def __init__(self) -> None:
        self.steps = 0

    def __call__(self, items: object) -> Iterable[object]:
        if not isinstance(items, list | tuple):
            raise TemplateRuntimeError("for：不是可以逐项列出的内容")
        self.steps += len(items)
        if self.steps > _MAX_STEPS:
            raise TemplateRuntimeError("for：循环次数过多")
        return items


def _restrict(tree: nodes.Template) -> None:
    """Refuses everything but the allowed words, and counts every loop."""
    for node in _all(tree):
        if not isinstance(node, _ALLOWED) or (isinstance(node, nodes.For) and (node.recursive or node.test)):
            raise TemplateError(f"第 {node.lineno} 行：不能用 {type(node).__name__}")
        if isinstance(node, nodes.For):
            node.iter = nodes.Filter(node.iter, "counted", [], [], None, None, lineno=node.lineno)


def _all(tree: nodes.Template) -> list[nodes.Node]:
    """Every node, outer ones first."""
    found: list[nodes.Node] = [tree]
    for node in found:
        found += node.iter_child_nodes()
    return found


def _reason(error: Exception) -> str:
    if isinstance(error, TemplateError):
        return str(error).split("\n")[0][:200]
    return "比较的两边不是同一类内容，或数字太长" if isinstance(error, TypeError | ValueError) else "层次太多"
