"""Each condition of a check for itself: docs/mutants.md names the faults that nothing else found."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from jixiao.udfs.base.finding import Finding
from jixiao.udfs.base.record import Indicator, Record
from jixiao.udfs.checks.base import Printed
from jixiao.udfs.checks.following import carry_to
from jixiao.udfs.checks.forms import form_findings, judge
from jixiao.udfs.checks.pairing import match_rows, with_renamed
from jixiao.udfs.checks.rows import JudgedRow, TypedRow, row_findings
from jixiao.udfs.checks.versions import differences
from support import case_record, library

D = Decimal


def of_row(**values: Any) -> list[Finding]:
    rules = library().rulesets["gj2020"]
    return row_findings(JudgedRow.of(TypedRow(**values), rules), rules, library())


def of_form(record: Record, **options: Any) -> list[Finding]:
    have = library()
    form = have.forms[record.form]
    return form_findings(record, form, have.rulesets[form.ruleset], have, **options)


@pytest.mark.parametrize(("other", "often", "told"), [
    ("设备巡检次数", "3.36(次/月)", True),  # 175 / 3.36 = 52.08: weeks; 设备 and 次数 are shared
    ("设备巡检次数", "14.6(次/月)", False),  # 175 / 14.6 = 11.99: months, as it says
    ("设备巡检次数", "5(次/月)", False),  # 35 of no period
    ("设备巡检", "3.36(次/月)", False),  # 设备 alone is shared
    ("宣传活动", "3.36(次/月)", False),
])
def test_a_frequency_of_another_period_is_told_beside_the_sum_of_one_thing_only(other: str, often: str, told: bool) -> None:
    rows = (
        Indicator("产出指标", "数量指标", other, target="≥175(次)", actual="175(次)"),
        Indicator("产出指标", "数量指标", "设备维护次数", target=f"≥{often}", actual=often),
    )
    found = of_form(replace(case_record("selfeval-2023-004-03"), indicators=rows))
    assert [(item.place, item.values["actual"]) for item in found if item.id == "period_mismatch"] == (
        [(("indicators", 1, "actual"), often)] if told else []
    )


@pytest.mark.parametrize(("name", "target", "actual", "which"), [
    ("验收合格率", "≥120%", "95%", "指标值"), ("验收合格率", "≥95%", "120%", "完成值"), ("验收合格率", "≥95%", "100%", None),
    ("验收合格率", "≥100%", "100%", None), ("验收合格率", "≥120(次)", "95(次)", None), ("验收合格率", "90%-120%", "95%", None),
    ("验收合格率", "≥120(次)", "120%", "完成值"), ("验收合格率", "≥100%", "120%", "完成值"),
    ("完成率", "≥120%", "95%", "指标值"), ("投资完成率", "≥120%", "95%", None), ("验收合格率", "合格", "95%", None),
])
def test_a_share_above_all_of_it_is_told_of_the_cell_that_says_it(name: str, target: str, actual: str, which: str | None) -> None:
    told = [item.values["which"] for item in of_row(name=name, target=target, actual=actual) if item.id == "pct_over_100"]
    assert told == ([] if which is None else [which])


def test_a_row_whose_cells_are_its_own_is_judged_by_its_points() -> None:
    have = library()
    form, rules = have.forms["selfeval-2023"], have.rulesets["gj2020"]
    row = Indicator("产出指标", "数量指标", "培训期数", target="≥2期", actual="2期", points=D(0), score=D(0))
    assert "weight_zero" in {item.id for item in judge(row, 0, rules, have, form)[1]}
    assert "weight_zero" not in {item.id for item in judge(row, 0, rules, have, form, shared=True)[1]}


def test_rows_of_a_small_table_belong_together_by_name_in_any_order() -> None:
    first, second = {"name": "任务甲", "content": "修路"}, {"name": "任务乙", "content": "架桥"}
    old = replace(case_record("target-2023-001-08"), form="target-department", blocks={"tasks": (first, second)})
    assert differences(old, replace(old, blocks={"tasks": (second, first)}), library()) == []
    (found,) = differences(old, replace(old, blocks={"tasks": (second, {**first, "content": "养路"})}), library())
    assert (found.old, found.new) == (("blocks", "tasks", 0, "content"), ("blocks", "tasks", 1, "content"))


def test_a_row_that_has_its_counterpart_is_no_new_name_of_another() -> None:
    stays, goes = (Indicator("产出指标", "数量指标", name, target="≥50人") for name in ("培训人数", "培训总人数"))
    pairs = match_rows((stays, goes), (stays,))
    assert with_renamed(pairs, (stays, goes), (stays,), D("0.6")) == [(0, 0), (1, None)]
    assert with_renamed(match_rows((goes,), (stays,)), (goes,), (stays,), D("0.6")) == [(0, 0)]


@pytest.mark.parametrize(("place", "goes"), [("table", True), ("field", True), ("nowhere", False)])
def test_the_budget_of_the_year_goes_where_the_next_form_prints_it(place: str, goes: bool) -> None:
    """In the table of funds or in a field of its own: a taught form may have either."""
    here, there = library().forms["target-gj"], library().forms["selfeval-gj"]
    assert there.funds is not None
    columns = {key: words for key, words in there.funds.columns.items() if key != "initial_budget" or place == "table"}
    own = (replace(there.fields[0], key="funds.initial_budget", kind="money"),) if place == "field" else ()
    taught = replace(
        there, id="taught", prints=("项目名称",), funds=replace(there.funds, columns=columns), fields=(*there.fields, *own)
    )
    carry = carry_to(replace(here, carry=None), taught, library())
    assert carry is not None
    assert carry.funds == ({"initial_budget": "annual_total"} if goes else {})


def test_points_printed_for_a_first_level_alone_count_in_the_sum() -> None:
    have = library()
    base = case_record("selfeval-2023-004-03")
    rows = (
        Indicator("产出指标", "数量指标", "培训人数", target="≥50人", actual="50人"),
        Indicator("产出指标", "质量指标", "合格率", target="≥90%", actual="95%", points=D(20)),
        Indicator("效益指标", "社会效益指标", "就业率", target="≥60%", actual="65%"),
    )
    record = replace(base, indicators=rows, funds=replace(base.funds, execution_points=D(10)))
    form = have.forms[record.form]
    table = replace(form.indicators, printed=tuple(key for key in form.indicators.printed if key != "points"))

    def told(first: int, second: int) -> list[object]:
        found = form_findings(
            record, replace(form, indicators=table), have.rulesets[form.ruleset], have,
            printed=Printed({("产出指标", ""): D(first), ("效益指标", ""): D(second)}),
        )
        return [item.values["sum"] for item in found if item.id == "weight_sum"]

    assert (told(50, 40), told(40, 40), told(50, 30)) == ([], [D(90)], [D(90)])


@pytest.mark.parametrize(("kind", "prior", "told"), [
    ("是", D(0), True), ("是", D(1), False), ("是", None, False), ("否", D(0), False),
])
def test_a_recurring_project_without_a_budget_last_year_is_told_at_that_cell(kind: str, prior: D | None, told: bool) -> None:
    base = case_record("selfeval-2019-002-05")
    funds = replace(base.funds, amounts={**base.funds.amounts, "prior_budget": prior})
    found = of_form(replace(base, texts={**base.texts, "project_type": kind}, funds=funds))
    assert [item.place for item in found if item.id == "prior_year"] == ([("funds", "prior_budget")] if told else [])
