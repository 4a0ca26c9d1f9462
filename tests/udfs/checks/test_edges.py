"""Where checks of a row must keep silent, and where they must not: names, signs, words, units as people write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from jixiao.udfs.checks.rows import JudgedRow, TypedRow, row_findings
from support import library

D = Decimal


def of_row(**values: Any) -> set[str]:
    """Ids found on a row that stands alone."""
    rules = library().rulesets["gj2020"]
    return {item.id for item in row_findings(JudgedRow.of(TypedRow(**values), rules), rules, library())}


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("在职人员控制率", ">30%"), ("有责投诉次数", "≥2(次)"), ("重大事故发生率", ">1%"), ("故障修复时间", "≥24(小时)"),
        ("单位面积成本", "≥300元"), ("客户投诉", ">5(个)"), ("验收合格率", "≤95%"), ("群众满意度（%）", "<90%"),
        ("培训人数", "≤200人"), ("任务完成率", "≤100%"),
    ],
)
def test_a_sign_against_the_meaning_of_the_name_is_asked_about(name: str, target: str) -> None:
    assert "sign_direction" in of_row(name=name, target=target)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("在职人员控制率", "≤30%"), ("故障处置率", "≥95%"), ("故障响应及时率", "≥90%"), ("投诉处理率", "≥95%"), ("投诉下降率", "≥5%"),
        ("成本节约率", "≥3%"), ("高血压患者控制率", "≥60%"), ("不满意率", "≤5%"), ("逾期未完成率", "≤1%"), ("服务时间", "≥8小时"),
        ("突发事件处置率", "≥98%"), ("查处违法案件数", "≥100件"), ("零投诉率", "≥99%"), ("安全等级别", "≤3(级)"), ("CPU使用率", "≤80%"),
        ("V2.0社保业务经办流程无抵化率", ">98.00(%)"), ("因审查不当引发违约责任的合同文本占比", "≤5(%)"), ("预算执行率", "≤100%"),
        ("隐患排查数", "≥50处"), ("单位能耗降低率", "≥3%"),
    ],
)
def test_a_sign_that_may_be_meant_is_left_alone(name: str, target: str) -> None:
    assert "sign_direction" not in of_row(name=name, target=target)


@pytest.mark.parametrize(
    "value", ["*", "/", "XX", "XX%", "≥XX%", "≥*(%)", "同上", "待定", "无", "——", "×××", "某某", "____"],
)
def test_a_placeholder_is_found_as_target_and_as_actual(value: str) -> None:
    assert "placeholder" in of_row(name="培训场次", target=value, actual="3(次)")
    found = of_row(name="培训场次", target="完成", actual=value)
    assert "placeholder" in found
    assert not {"qual_level_missing", "special_chars", "unreadable"} & found  # one fault, said once


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("有责投诉", "=0(件)", "无"), ("安全事故", "不发生", "无"), ("值守时间", "5*24小时", "达成指标"), ("运行时间", "7×24小时", "达成指标"),
        ("问题", "无", "无"), ("衣服", "XL号", "达成指标"), ("大额订单", "10万+", "达成指标"), ("中心城区", "一个半小时内；郊区三个小时内", "达成指标"),
        ("★★★受益脱贫人口数≥**人", "≥60人", "66人"), ("★农村低保标准(>=**元/人·月)", "≥460元/人·月", "475元/人·月"),
    ],
)
def test_what_only_looks_like_a_placeholder_is_left_alone(name: str, target: str, actual: str) -> None:
    assert "placeholder" not in of_row(name=name, target=target, actual=actual)


@pytest.mark.parametrize("name", ["≥**人", "受益**人数", "XX人数≥**人"])
def test_a_name_that_is_nothing_else_is_a_placeholder(name: str) -> None:
    assert "placeholder" in of_row(name=name, target="≥60人", actual="66人")


@pytest.mark.parametrize(
    ("note", "wrong"),
    [
        ("故扣2分。", False), ("故扣除2.0分", False), ("扣 2 分", False), ("故扣两分", False), ("迟交扣1分，漏项扣1分", False),
        ("每漏一项扣1分，漏两项", False), ("每次扣0.5分，共扣2分", False), ("不扣分", False), ("故扣3分", True), ("扣减1.5分", True),
        ("扣三分", True),
    ],
)
def test_points_said_to_be_deducted_are_compared_with_those_deducted(note: str, wrong: bool) -> None:
    assert ("reason_points" in of_row(name="培训", points=D(8), score=D(6), note=note)) is wrong


@pytest.mark.parametrize("note", ["", None, "无", "/", "——"])
def test_a_deduction_with_a_dash_for_a_reason_has_none(note: str | None) -> None:
    assert "reason_missing" in of_row(name="培训", points=D(8), score=D(6), note=note)
    assert "reason_without_gap" not in of_row(
        name="培训", target="≥5次", actual="5次", points=D(8), score=D(8), note=note
    )


def test_the_same_count_over_another_period_is_no_clash_of_units() -> None:
    for actual in ("4(次/周)", "48(次)"):
        found = of_row(name="巡检频次", target="=4(次/月)", actual=actual)
        assert "period_mismatch" in found and "unit_mismatch" not in found
    assert "unit_mismatch" in of_row(name="巡检频次", target="=4(次/月)", actual="4(人/月)")


@pytest.mark.parametrize(
    ("target", "actual", "missing"),
    [("≥95", "96(%)", True), ("≥95(%)", "0.96", True), ("≥95(%)", "96", False), ("≥95(%)", "96(%)", False), ("90-95", "92", True)],
)
def test_a_unit_is_wanted_in_the_target_and_where_a_share_is_in_doubt(target: str, actual: str, missing: bool) -> None:
    assert ("unit_missing" in of_row(name="培训", target=target, actual=actual)) is missing


def test_a_unit_in_the_name_is_a_unit() -> None:
    assert "unit_missing" not in of_row(name="培训人数（人）", target="≥95")


def test_a_quantity_that_cannot_be_read_is_said() -> None:
    assert "unreadable" in of_row(name="培训", target="≥", actual="3次")
    assert "unreadable" in of_row(name="培训", target="≥95%", actual="9..5%")
    assert "unreadable" not in of_row(name="培训", target="移交后30天", actual="达成指标")


def test_full_points_outside_a_range_are_not_passed_over() -> None:
    assert "unmet_full" in of_row(name="偏差", target="90%-95%", actual="80%", points=D(5), score=D(5))
    assert "unmet_full" not in of_row(name="偏差", target="90%-95%", actual="92%", points=D(5), score=D(5))


@pytest.mark.parametrize(("note", "wrong"), [("一次扣1分", False), ("一次扣3分", True)])  # 10 to the 300th is 1 more than a multiple of 3
def test_points_that_no_form_has_are_compared_all_the_same(note: str, wrong: bool) -> None:
    assert ("reason_points" in of_row(name="培训", points=D("1E+300"), score=D(9), note=note)) is wrong


@pytest.mark.parametrize(
    ("level", "score", "inside"),
    # 10 points. 达成 8 to 10; 部分达成 6 to 8; 未达成 0 to 6: forms differ in whether a band holds its upper end.
    [("达成", "8", True), ("达成", "7.9", False), ("部分达成", "6", True), ("部分达成", "8", True), ("部分达成", "8.01", False), ("未达成", "5.99", True),
     ("未达成", "6", True), ("未达成", "6.01", False), ("未达成", "0", True)],
)
def test_the_ends_of_qualitative_bands(level: str, score: str, inside: bool) -> None:
    found = of_row(name="作用", target="有效提升", actual=level, points=D(10), score=D(score), note="原因")
    assert ("qual_band" in found) is not inside


def test_a_row_alone_with_a_target_only_is_no_fault_of_its_own_but_its_actual() -> None:
    assert of_row(name="验收合格率", target="≥95(%)", points=D(5)) == {"actual_empty"}
