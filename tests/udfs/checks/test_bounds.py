"""The bounds of checks: a row or form on the one side of a condition is a finding, on the other none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from jixiao.udfs.base.record import Indicator, Record, Subproject
from jixiao.udfs.checks.forms import cross_findings, form_findings
from jixiao.udfs.checks.rows import JudgedRow, TypedRow, row_findings
from jixiao.udfs.rules.scoring import score_row
from support import case_record, library

D = Decimal


def of_row(**values: Any) -> set[str]:
    rules = library().rulesets["gj2020"]
    return {item.id for item in row_findings(JudgedRow.of(TypedRow(**values), rules), rules, library())}


def ids(record: Record) -> set[str]:
    form = library().forms[record.form]
    return {item.id for item in form_findings(record, form, library().rulesets[form.ruleset], library())}


@pytest.mark.parametrize(
    ("target", "actual", "found"),
    [
        ("≥95%", "96%", True),  # met, nothing to explain
        ("≥95%", "90%", False),  # short and yet full: the reason is wanted
        ("≥10次", "40次", False),  # four times the target, far above the notice limit: the reason is wanted
    ],
)
def test_a_reason_on_a_full_row_is_asked_about_only_where_none_is_wanted(target: str, actual: str, found: bool) -> None:
    row = {"name": "检查完成情况", "points": D(10), "score": D(10), "note": "任务追加"}
    assert ("reason_without_gap" in of_row(target=target, actual=actual, **row)) is found


def test_a_declaration_of_another_year_is_not_held_against_a_self_evaluation() -> None:
    selfeval = case_record("selfeval-2023-004-03")
    project = selfeval.text("project")
    declared = replace(
        case_record("target-2023-001-08"), year=selfeval.year, texts={"project": project},
        indicators=(Indicator(level3="另一指标", target="≥1(次)"),),
    )
    other = replace(declared, year=(selfeval.year or 0) - 1)
    assert "target_changed" in {item.id for _, item in cross_findings([declared, selfeval], library())}
    assert "target_changed" not in {item.id for _, item in cross_findings([other, selfeval], library())}


def test_sub_projects_without_a_budget_beside_them_are_no_fault_of_their_sum() -> None:
    record = case_record("target-2018-003-01")
    parts = (Subproject("设备", D(30)), Subproject("培训", D(20)))
    funds = record.funds
    assert "subproject_sum" in ids(
        replace(record, subprojects=parts, funds=replace(funds, amounts={**funds.amounts, "budget": D(60)}))
    )
    for budget in (D(50), None):
        amounts = {**funds.amounts, "budget": budget}
        assert "subproject_sum" not in ids(replace(record, subprojects=parts, funds=replace(funds, amounts=amounts)))


def test_a_due_date_without_an_end_of_the_project_is_left_alone() -> None:
    record = case_record("target-2018-003-01")
    late = (replace(record.indicators[0], target="2019年3月底前"), *record.indicators[1:])
    texts = {**record.texts, "start": "2018/1/1"}
    assert "date_order" in ids(replace(record, indicators=late, texts={**texts, "end": "2018/12/31"}))
    assert "date_order" not in ids(replace(record, indicators=late, texts={**texts, "end": ""}))


def test_an_actual_of_one_without_its_unit_is_doubtful_beside_a_percentage_only() -> None:
    rules = library().rulesets["gj2020"]
    assert score_row("≥4(次)", "1", 10, None, rules).score == D("2.50")  # 10 × 1/4
    assert score_row("≥95%", "1", 10, None, rules).score is None


def test_a_level_is_judged_by_its_band_alone() -> None:
    """未达成 is worth 0 to below 60 %: 5 of 10 lies within, 10 above; neither is a sum beyond a ratio."""
    row = {"name": "制度健全性", "target": "制度健全", "actual": "未达成", "points": D(10), "note": "制度尚未印发"}
    within, above = of_row(score=D(5), **row), of_row(score=D(10), **row)
    assert "qual_band" not in within and "qual_band" in above
    assert not {"unmet_full", "score_above_ratio"} & (within | above)


@pytest.mark.parametrize(("target", "score"), [("≥1.5%", None), ("≥0.5%", D(10))])
def test_a_bare_share_beside_a_percentage_is_decided_only_where_it_can_mean_one_thing(target: str, score: D | None) -> None:
    """A bare 0.9 beside ≥1.5 % may be 0.9 % or 90 %; beside ≥0.5 % it is met either way."""
    found = score_row(target, "0.9", 10, None, library().rulesets["gj2020"])
    assert found.score == score


def test_only_a_declaration_is_held_against_a_self_evaluation_of_its_year() -> None:
    # A second self-evaluation of the project and year, with rows of its own, is no declaration.
    selfeval = case_record("selfeval-2023-004-03")
    second = replace(selfeval, indicators=(Indicator(level3="另一指标", target="≥1(次)"),))
    assert "target_changed" not in {item.id for _, item in cross_findings([second, selfeval], library())}


@pytest.mark.parametrize(("level", "told"), [("满意度指标", "satisfaction_missing"), ("效益指标", "level_missing")])
def test_a_missing_first_level_is_told_once(level: str, told: str) -> None:
    record = case_record("selfeval-2023-004-03")
    kept = tuple(row for row in record.indicators if row.level1 != level)
    assert 0 < len(kept) < len(record.indicators)
    found = ids(replace(record, indicators=kept))
    assert {"satisfaction_missing", "level_missing"} & found == {told}
