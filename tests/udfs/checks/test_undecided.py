"""What no rule can confirm is never passed over: every undecided row that carries all its points has a finding."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jixiao.templates.library import Library
from jixiao.udfs.base.finding import Finding
from jixiao.udfs.checks import attainment, base
from jixiao.udfs.checks.rows import JudgedRow, TypedRow, row_findings
from jixiao.udfs.quantity.numbers import to_decimal
from support import library

TABLE = Path(__file__).resolve().parents[2] / "data" / "triples.tsv"
TRIPLES = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:] if line]


def value(text: str) -> Any:
    """A cell value as the table writes it (JSON)."""
    made = json.loads(text)
    if isinstance(made, dict):
        kind, inner = next(iter(made.items()))
        return {"float": float, "decimal": Decimal}.get(kind, str)(inner)
    return made


def claimed(line: list[str]) -> JudgedRow:
    """The row of a triple, claimed in full."""
    target, actual, points, level = (value(text) for text in line[:4])
    score = to_decimal(points) if to_decimal(points) is not None else Decimal(10)
    rules = library().rulesets["gj2020"]
    return JudgedRow.of(TypedRow(name="某项工作", target=target, actual=actual, points=points, score=score, level=level), rules)


def said(row: JudgedRow, have: Library | None = None) -> list[Finding]:
    have = have or library()
    return row_findings(row, have.rulesets["gj2020"], have)


@pytest.mark.parametrize("line", TRIPLES, ids=["|".join(line[:4]) for line in TRIPLES])
def test_a_full_score_that_no_rule_confirms_has_a_warning_or_an_error(line: list[str]) -> None:
    row = claimed(line)
    if row.outcome.status in ("undecided", "invalid", "open"):
        severities = {library().checks[item.id].severity for item in said(row)}
        assert severities & {"error", "warning"}, row.outcome.rule


def test_the_table_holds_many_rows_that_no_rule_decides() -> None:
    undecided = [line for line in TRIPLES if claimed(line).outcome.status in ("undecided", "invalid", "open")]
    assert len(undecided) > 50  # else the test above would test nothing


def test_the_question_is_that_of_the_rule() -> None:
    row = JudgedRow.of(TypedRow(name="合格率", target="≥95%", actual="约93%", points=10, score=10), library().rulesets["gj2020"])
    (finding,) = [item for item in said(row) if item.id == "undecided"]
    assert "≥95%" in str(finding.values["why"]) and "约93%" in str(finding.values["why"])
    assert "；" not in str(finding.values["why"])


def test_a_rule_that_no_check_knows_is_asked_about_too() -> None:
    have = library()
    rules = {**have.rules, "of_tomorrow": replace_text(have.rules["actual_text"], "{actual}：还没有人想到的问题。")}
    row = JudgedRow.of(TypedRow(name="合格率", target="≥95%", actual="约93%", points=10, score=10), have.rulesets["gj2020"])
    row = replace(row, outcome=replace(row.outcome, rule="of_tomorrow"))
    found = said(row, replace(have, rules=rules, checks=dict(have.checks)))
    assert [item.values["why"] for item in found if item.id == "undecided"] == ["约93%：还没有人想到的问题。"]


def replace_text(rule: Any, text: str) -> Any:
    return {**rule, "text": text} if isinstance(rule, dict) else replace(rule, text=text)


@pytest.mark.parametrize(
    "row",
    [
        {"target": "有效提升", "actual": "已开展", "score": 10}, {"target": "有效提升", "actual": "已开展"},
        {"target": "≥3次", "actual": "3人", "score": 10}, {"target": "≥3次", "actual": "3人"},
        {"target": "≥95%", "actual": "约93%", "score": 10}, {"target": "≥95%", "actual": "约93%"},
        {"target": "≥95%", "actual": "/", "score": 10}, {"target": "≥95%", "actual": "", "score": 10},
        {"target": "", "actual": "93%", "score": 10}, {"target": "≥95%", "actual": "0.96", "score": 10},
        {"target": "及时", "actual": "不及时", "score": 10},
    ],
    ids=str,
)
def test_one_cause_is_said_once(row: dict[str, Any]) -> None:
    found = said(JudgedRow.of(TypedRow(name="某项工作", points=10, **row), library().rulesets["gj2020"]))
    about = {"undecided", "score_undecided", "qual_level_missing", "unit_mismatch", "unit_missing", "placeholder",
             "unreadable", "actual_empty", "target_empty", "unmet_full"}
    assert len([item.id for item in found if item.id in about]) == 1


def test_a_reason_beside_a_deduction_is_a_judgement_of_a_person() -> None:
    rules = library().rulesets["gj2020"]
    for note, asked in (("两家单位未按时报送，按分档扣2分", False), ("见附件", True), ("", True)):
        row = JudgedRow.of(TypedRow(name="控制率", target="90%-95%", actual="98%", points=10, score=8, note=note), rules)
        assert ("undecided" in {item.id for item in said(row)}) is asked


#: Names whose words no list knows.
UNKNOWN = ["古籍数字化", "驻村帮带", "甲乙丙丁", "桥隧巡养", "展陈策划", "Alpha"]


@pytest.mark.parametrize("name", UNKNOWN)
@pytest.mark.parametrize("target", ["≥95%", "≤95%", "≥120%", "=0%", "≥24小时", "≤24小时", "≤100人", "≥5万元"])
def test_names_that_the_word_lists_do_not_know_stay_silent(name: str, target: str) -> None:
    actual = target.strip("≥≤=")
    row = JudgedRow.of(TypedRow(name=name, target=target, actual=actual, points=10, score=10), library().rulesets["gj2020"])
    by_name = {"sign_direction", "zero_target", "pct_over_100", "sign_in_name", "placeholder"}
    assert not by_name & {item.id for item in said(row)}


def test_words_are_data() -> None:
    """Without its lists a check that goes by words finds nothing."""
    have = library()
    rows = {
        "sign_direction": {"name": "有责投诉率", "target": "≥5%"}, "zero_target": {"name": "任务完成率", "target": "=0%"},
        "pct_over_100": {"name": "验收合格率", "target": "≥105%"}, "placeholder": {"name": "合格率", "target": "待定"},
        "sign_in_name": {"name": "人数≥500", "target": "≥500人"},
    }
    for id, fields in rows.items():
        row = JudgedRow.of(TypedRow(**fields, actual="5", points=10, score=10), have.rulesets["gj2020"])
        assert id in {item.id for item in said(row)}
        checks = {**have.checks, id: replace(have.checks[id], params={})}
        assert id not in {item.id for item in said(row, replace(have, checks=checks))}
    assert base.ROW_CHECKS["undecided"][0] is attainment.undecided
