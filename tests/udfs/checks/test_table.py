"""Faulty and right forms of each kind, as a table that anyone extends by a line: ``tests/data/checks.tsv``.

A line is a check, whether it must be raised or stay silent, and an indicator row that stands in place of the first one of
a published form. ``more`` (JSON) changes the form: ``form`` (another published one), ``texts``, ``funds``, ``sources``
(name, initial budget, budget, executed), ``rows`` (changes by index), ``total``, ``grade``, ``printed`` (keys that the
sheet prints). A line that begins with # is a heading.
"""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jixiao.templates.library import Library
from jixiao.udfs.base.record import FundSource, Record
from jixiao.udfs.checks.base import FORM_CHECKS, ROW_CHECKS, Printed
from jixiao.udfs.checks.forms import form_findings
from jixiao.udfs.quantity.numbers import to_decimal
from support import case_record, library

TABLE = Path(__file__).resolve().parents[2] / "data" / "checks.tsv"
LINES = [
    line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:] if line and not line.startswith("#")
]
#: A self-evaluation to which no check objects.
GOOD = "selfeval-2023-004-03"


def record_of(line: list[str]) -> tuple[Record, frozenset[str] | None]:
    _, _, name, target, actual, points, score, note, level, more = line
    changes: dict[str, Any] = json.loads(more, parse_float=Decimal, parse_int=Decimal) if more else {}
    record = case_record(changes.get("form", GOOD))
    rows = list(record.indicators)
    if name:
        rows[0] = replace(
            rows[0], level3=name, target=target, actual=actual, points=to_decimal(points), score=to_decimal(score),
            note=note, level=level,
        )
    for change in changes.get("rows", ()):
        at = int(change.pop("at"))
        rows[at] = replace(rows[at], **change)
    money = changes.get("funds", {})
    own = {key: value for key, value in money.items() if hasattr(record.funds, key)}
    amounts = {**record.funds.amounts, **{key: value for key, value in money.items() if key not in own}}
    funds = replace(record.funds, amounts=amounts, **own)
    if "sources" in changes:
        funds = replace(funds, sources=tuple(FundSource(*source) for source in changes["sources"]))
    record = replace(
        record, indicators=tuple(rows), funds=funds, texts={**record.texts, **changes.get("texts", {})},
        printed_total=changes.get("total", record.printed_total), printed_grade=changes.get("grade", record.printed_grade),
    )
    return record, frozenset(changes["printed"]) if "printed" in changes else None


def found(line: list[str], have: Library) -> set[str]:
    record, printed = record_of(line)
    form = have.forms[record.form]
    return {item.id for item in form_findings(record, form, have.rulesets[form.ruleset], have, printed=Printed(keys=printed))}


@pytest.mark.parametrize("line", LINES, ids=["-".join(filter(None, line)) for line in LINES])
def test_a_check_finds_the_fault_and_passes_the_right_form(line: list[str]) -> None:
    assert (line[0] in found(line, library())) is (line[1] == "raises")


def test_the_table_says_raises_or_silent_of_checks_there_are() -> None:
    assert {line[1] for line in LINES} == {"raises", "silent"}
    assert {line[0] for line in LINES} <= set(ROW_CHECKS) | set(FORM_CHECKS)
    assert all(len(line) == 10 for line in LINES)
