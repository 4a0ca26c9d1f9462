"""Monitoring sheets: one possibility ticked for each indicator, a reason where it is off target, money that can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jixiao.templates.library import fill
from jixiao.udfs.base.finding import Place
from jixiao.udfs.checks.base import HUNDRED, FormFacts, Found, JudgedRow, form_check
from jixiao.udfs.quantity.words import plain
from jixiao.udfs.rules.scoring import score_row

_POSSIBLE = ("sure", "likely", "never")
_REASONS = ("money", "rule", "staff", "means", "other", "reason")
_Said = Mapping[str, str]


def _rows(facts: FormFacts) -> Iterator[tuple[JudgedRow, _Said]]:
    """Each indicator with a name and a target, and what stands beside it; none while nobody has filled in the sheet."""
    said = facts.record.blocks.get("monitoring", ())
    if facts.form.kind == "monitor" and said:
        yield from ((row, beside) for row, beside in zip(facts.rows, said, strict=False) if row.name and row.target)


def _possibility(said: _Said, facts: FormFacts) -> list[str]:
    """The possibilities that are ticked, or written out in one column."""
    words = facts.catalogue["monitor_possibility"].table("words")
    ticked = [key for key in _POSSIBLE if said.get(key, "").strip()]
    written = plain(said.get("possibility", ""))
    return ticked + [key for key in _POSSIBLE if written and plain(str(words.get(key, ""))) == written]


def _asks(facts: FormFacts, *keys: str) -> bool:
    """Whether the sheet prints one of these columns."""
    return any(facts.shows(f"blocks.monitoring.0.{key}", True) for key in keys)


@form_check
def monitor_possibility(facts: FormFacts) -> Found:
    """One of 确定能, 有可能, 完全不可能 for each indicator (monitor-form, note 2)."""
    for row, said in _rows(facts) if _asks(facts, *_POSSIBLE, "possibility") else ():
        found = _possibility(said, facts)
        if len(found) != 1:
            what = facts.params.text("none" if not found else "several")
            yield ("indicators", row.index), {"name": row.name, "what": fill(what, {"count": len(found)})}


def _short(row: JudgedRow, said: _Said, facts: FormFacts) -> bool:
    """Whether the rule says that what is expected of the year falls short of its target."""
    outcome = score_row(row.target, said.get("expected", ""), HUNDRED, None, facts.rules)
    return outcome.score is not None and outcome.score < HUNDRED


@form_check
def monitor_reason(facts: FormFacts) -> Found:
    """A row off target has its reason ticked or written; one that cannot be reached also what is done (notes 1 and 3)."""
    for row, said in _rows(facts) if _asks(facts, *_REASONS) else ():
        found, place = _possibility(said, facts), ("indicators", row.index)
        off = "never" if "never" in found else "likely" if "likely" in found else "short" if _short(row, said, facts) else ""
        if off and not any(said.get(key, "").strip() for key in _REASONS):
            yield place, {"name": row.name, "what": fill(facts.params.text(off), _expected(row, said))}
        elif off == "never" and not facts.reason(row) and facts.shows(f"indicators.{row.index}.note", True):
            yield (*place, "note"), {"name": row.name, "what": facts.params.text("measure")}


@form_check
def monitor_sure(facts: FormFacts) -> Found:
    """确定能 beside an expectation below the target (ours)."""
    for row, said in _rows(facts):
        if _possibility(said, facts) == ["sure"] and _short(row, said, facts):
            yield ("indicators", row.index), {"name": row.name, **_expected(row, said)}


def _expected(row: JudgedRow, said: _Said) -> dict[str, str]:
    return {"expected": said.get("expected", ""), "target": row.target}


@form_check
def monitor_forecast(facts: FormFacts) -> Found:
    """The year's forecast is at least what is spent already, in total and of each source (ours)."""
    if facts.form.kind != "monitor":
        return
    funds = facts.record.funds
    whole: Place = ("funds",)
    lines = [(whole, facts.amount("executed"), facts.amount("forecast"))]
    lines += [(("funds", "sources", at), row.executed, row.forecast) for at, row in enumerate(funds.sources or ())]
    for place, executed, forecast in lines:
        if executed is not None and forecast is not None and forecast < executed:
            yield (*place, "forecast"), {"executed": executed, "forecast": forecast}
