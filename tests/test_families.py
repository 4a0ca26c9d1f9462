"""Kinds of layouts that forms of other places show: what stands between, beside and below their rows."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.macros.forms.read import FilledForm
from support import library

Rows = list[list[object]]


def forms_of(folder: Path, rows: Rows, *merges: str) -> list[FilledForm]:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for at, row in enumerate(rows, 1):
        for col, value in enumerate(row, 1):
            if value not in (None, ""):
                cell = sheet.cell(at, col, value)  # type: ignore[arg-type]
                if isinstance(value, str) and value.startswith("="):
                    cell.data_type = "s"
    for merge in merges:
        sheet.merge_cells(merge)
    book.save(folder / "表.xlsx")
    return form_verbs.read(folder / "表.xlsx", library())


def errors(folder: Path) -> set[str]:
    return {item.finding.id for item in form_verbs.check(folder / "表.xlsx", library()) if item.severity == "error"}


DEPARTMENT: Rows = [
    ["部门整体支出绩效自评表"], ["（2021年度）"], ["县级预算单位名称", None, "某林业局"],
    ["年度预算申请（万元）", None, None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    [None, "年度资金总额", None, 1200, 1300, 1250, 10, "96.15%", 9.62],
    [None, "按收入性质分：", None, None, None, "按支出性质分："],
    [None, "其中：一般公共预算：1200万元", None, None, None, "其中：基本支出：800万元"],
    [None, "政府性基金拨款：0", None, None, None, "项目支出：450万元"],
    ["年度总体目标", "预期目标", None, None, None, "实际完成情况"], [None, "造林", None, None, None, "已造林"],
    ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
    [None, "产出指标（50）", "数量指标", "造林面积", "≥100亩", "120亩", 50, 50], [None, "……", "……", "……"],
    [None, "效益指标（30分）", "生态效益指标", "覆盖率", "≥60%", "61%", 30, 30], [None, None, None, "指标2："],
    [None, "满意度指标（10分）", "服务对象满意度", "满意度", "≥90%", "92%", 10, 10],
    ["总分", None, None, None, None, None, 100, 99.62], ["填表人：某某", None, "填报日期：2022年3月1日"],
]


def test_splits_of_the_money_are_no_sources_and_dots_are_no_rows(tmp_path: Path) -> None:
    (form,) = forms_of(tmp_path, DEPARTMENT, "A9:A10", "B9:E9", "F9:I9")
    record = form.record
    assert (record.form, record.text("unit"), record.text("expected")) == ("selfeval-department", "某林业局", "造林")
    assert [(row.level1, row.level3) for row in record.indicators] == [
        ("产出指标", "造林面积"), ("效益指标", "覆盖率"), ("满意度指标", "满意度"),
    ]
    assert record.funds.sources == () and record.funds.amounts["budget"] == 1300
    assert record.printed_total == Decimal("99.62") and not errors(tmp_path)


def test_indicators_without_levels_and_three_columns_of_goals(tmp_path: Path) -> None:
    """重庆 部门整体绩效自评表."""
    (form,) = forms_of(tmp_path, [
        ["部门整体绩效自评表"], ["2022年度"], ["主管部门", "某林业局", "部门联系人", "某某", "联系电话", "1", "自评总分（分）", 96.5],
        ["预算（万元）", None, "年初预算数", "全年（调整）预算数", "全年执行数", "执行率", "执行率权重", "执行率得分"],
        [None, "年度总金额", 1000, 1200, 1100, "91.67%", 10, 9.17], [None, "其中：财政拨款", 1000, 1200, 1100],
        ["当年绩效目标", "年初绩效目标", None, "全年（调整）绩效目标", None, "全年目标实际完成情况"], [None, "甲", None, "乙", None, "丙"],
        ["绩效指标", "指标名称", "计量单位", "指标性质", "指标值", "指标权重（分）", "全年完成值", "指标得分（分）", "说明"],
        [None, "造林面积", "亩", "≥", 100, 40, 120, 40], [None, "满意度", "%", "≥", 90, 50, 85, 47.33, "人手不足"],
    ], "A7:A8", "B7:C7", "D7:E7", "B8:C8", "D8:E8", "A9:A11")
    record = form.record
    assert (record.text("expected"), record.text("actual_completion"), record.printed_total) == ("甲", "丙", Decimal("96.5"))
    assert [(row.level3, row.target, row.points, row.note) for row in record.indicators] == [
        ("造林面积", "≥100亩", 40, ""), ("满意度", "≥90%", 50, "人手不足"),
    ]
    assert (record.funds.unit, record.funds.amounts["budget"], record.funds.execution_score) == ("万元", 1200, Decimal("9.17"))
    assert "level_missing" not in errors(tmp_path)


def test_rows_about_the_management_of_money_are_no_indicators_and_wan_is_wan_yuan(tmp_path: Path) -> None:
    """转移支付绩效目标自评表 of 2022 and later: judged and checked, never scored."""
    kinds = ("分配科学性", "下达及时性", "拨付合规性", "使用规范性", "执行准确性", "预算绩效管理情况", "支出责任履行情况")
    (form,) = forms_of(tmp_path, [
        ["农业资金转移支付区域（项目）绩效目标自评表"], ["（2024年度）"], ["转移支付（项目）名称", None, "农业生产发展资金"],
        ["中央主管部门", None, "农业农村部"], ["地方主管部门", None, "某县农业农村局", None, None, "资金使用单位", "某县农业农村局"],
        ["资金投入情况（万元）", None, None, None, "全年预算数（A）", "全年执行数（B）", "预算执行率（B/A×100%）"],
        [None, None, "年度资金总额：", None, "3359.62万", "3359.62万", "100%"], [None, None, "其中：中央财政资金", None, "3359.62万"],
        ["资金管理情况", None, None, None, "情况说明", None, "存在问题和改进措施"], *([None, None, kind, None, "好"] for kind in kinds),
        ["总体目标完成情况", None, "总体目标", None, None, "全年实际完成情况"], [None, None, "发展", None, None, "已发展"],
        ["绩效指标", "一级指标", "二级指标", "三级指标", None, "指标值", "全年实际完成值", "未完成原因和改进措施"],
        [None, "产出指标", "数量指标", "指标1：面积", None, "≥100亩", "120亩"],
        [None, "效益指标", "社会效益指标", "带动", None, "明显", "明显"],
        [None, "满意度指标", "服务对象满意度指标", "满意度", None, "≥90%", "95%"], ["说明", None, "无"], ["注：按项目填报。"],
    ], "A17:B18", "C17:E17", "F17:H17", "C18:E18", "F18:H18")
    record = form.record
    assert (record.form, record.text("department"), record.text("expected")) == ("selfeval-transfer", "某县农业农村局", "发展")
    assert [row.level3 for row in record.indicators] == ["指标1：面积", "带动", "满意度"]
    assert record.funds.amounts["budget"] == record.funds.amounts["executed"] == Decimal("3359.62")
    assert not form.found.spec.indicators.scored and not errors(tmp_path)


@pytest.mark.parametrize("merged", [True, False])
def test_points_of_several_rows_count_once(merged: bool, tmp_path: Path) -> None:
    rows: Rows = [
        ["项目支出绩效自评表"], ["（2023年度）"], ["项目名称", "甲", None, "主管部门", "某局", None, "实施单位", "某站"],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标", "数量指标", "甲数", "≥3次", "3次", 20], ["产出指标", "数量指标", "乙数", "≥5次", "5次", None if merged else 20],
    ]
    (form,) = forms_of(tmp_path, rows, *(["F5:F6"] if merged else []))
    assert [row.points for row in form.record.indicators] == ([20, None] if merged else [20, 20])


def test_the_form_of_sichuan_is_scored_by_its_own_rule_set_and_that_of_others_is_not(tmp_path: Path) -> None:
    head: Rows = [
        ["部门预算项目支出绩效自评表（2023年度）"], ["项目名称", None, "51000021R-工资"], ["主管部门", None, "某局", None, "实施单位（盖章）", None, "某中心"],
    ]
    own: Rows = [["2.项目实施内容及过程概述", None, "按月发放"]]
    table: Rows = [
        ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "完成值", "权重", "得分", "未完成原因分析"],
        ["产出指标", "数量指标", "发放人数", "=", 50, "人", 50, 30, 30],
    ]
    assert forms_of(tmp_path, [*head, *own, *table])[0].found.spec.ruleset == "sc2023"
    assert forms_of(tmp_path, [*head, *table])[0].found.spec.ruleset == "gj2020"


def test_a_form_without_the_budget_of_the_year_divides_by_that_of_its_start_and_says_so(tmp_path: Path) -> None:
    """90 of 100: a rate of 90 %, 9 of 10 points; the form prints 年初预算数 and 全年执行数 only."""
    rows: Rows = [
        ["项目支出绩效自评表"], ["（2017年度）"], ["项目名称", "甲", None, "主管部门", "某局", None, "实施单位", "某站"],
        ["项目资金（万元）", None, "年初预算数", "全年执行数", "分值", "执行率", "得分"], [None, "年度资金总额", 100, 90, 10],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标", "数量指标", "甲数", "≥3次", "3次", 60], ["效益指标", "社会效益指标", "乙数", "≥5次", "5次", 20],
        ["满意度指标", "服务对象满意度指标", "满意度", "≥90%", "95%", 10],
    ]
    forms_of(tmp_path, rows)
    (result,) = form_verbs.score(tmp_path / "表.xlsx", library(), tmp_path / "评.xlsx").plan.results
    assert result.total == 99
    found = form_verbs.check(tmp_path / "评.xlsx", library())
    assert [item.cell for item in found if item.finding.id == "initial_as_budget"] == ["C5"]
    assert not [item for item in found if item.severity == "error"]
