"""Dotted names are looked up without Jinja2: what they give, and what they refuse, is what Jinja2 gives and refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from jixiao.macros.sheet import cell_sandbox
from jixiao.macros.sheet.cell_sandbox import compiled
from jixiao.macros.sheet.cell_template import BadText


@dataclass(frozen=True, slots=True)
class _Row:
    level1: str | None = "产出指标"
    points: Decimal | None = None

    @property
    def twice(self) -> str:
        return "二"


CONTEXT: Mapping[str, Any] = {
    "row": _Row(), "funds": {"budget": Decimal("1.50"), "items": 7}, "year": 2023, "nothing": None, "call": len, "kind": _Row,
}


def _said(text: str) -> object:
    try:
        return compiled.__wrapped__(f"{{{{ {text} }}}}", text).evaluate(CONTEXT)
    except BadText:
        return BadText


@pytest.mark.parametrize("text", [
    "row.level1", "row.points", "row.twice", "row.none_such", "funds.budget", "funds.items", "funds.none_such", "year", "year.real",
    "nothing", "nothing.more", "unknown", "unknown.more", "call", "call.more", "kind.level1", "kind.mro", "row.level1.upper", "true",
    "row.level1.none_such", "funds.budget.real",
])
def test_a_dotted_name_is_what_jinja_makes_of_it(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = _said(text)
    monkeypatch.setattr(cell_sandbox, "_dotted", lambda _whole, usual: usual)
    plain = _said(text)
    if callable(plain) and plain is not BadText:
        assert callable(quick)  # a method is another object each time
    else:
        assert quick == plain and type(quick) is type(plain)


@pytest.mark.parametrize("text", ["row.__class__", "call.__globals__", "funds.__class__.__mro__", "row._hidden"])
def test_what_begins_with_an_underscore_goes_the_usual_way(text: str) -> None:
    assert _said(text) is BadText or cell_sandbox._DOTTED.fullmatch(text) is None
