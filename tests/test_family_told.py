"""What is told of a form: summed up, compared, reported, in each of its layouts; and which layout a sheet is read as."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import year as year_verbs
from jixiao.addin.verbs.report import report
from jixiao.addin.verbs.summary import summary
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.udfs.base.record import FundSource, Indicator, Record
from support import library, make_book
from test_family_uses import BLOCKS, FORMS, record_of
from wild_forms import sheet_of


def full(form: str) -> Record:
    """A record with everything that its form prints beside the indicators: small tables, sources of money, 中央主管部门."""
    record = replace(record_of(form), blocks=BLOCKS.get(form, {}))
    if form in REMARKS:
        record = replace(record, texts={**record.texts, "remarks": REMARKS[form]})
    if "transfer" not in form:
        return record
    parts = (FundSource("其中：中央财政资金", budget=Decimal(60), executed=Decimal(50)), FundSource("地方资金", budget=Decimal(40)))
    sources = (*parts, FundSource("其他资金")) if form.startswith("selfeval") else None
    amounts = {} if sources else {"annual_central": Decimal(60), "annual_local": Decimal(40)}
    funds = replace(record.funds, sources=sources, amounts={**record.funds.amounts, **amounts})
    return replace(record, texts={**record.texts, "central_department": "农业农村部"}, funds=funds)


#: What stands below the indicators of the forms that have a line for it (说明, 其他需要说明事项).
REMARKS = {
    "selfeval-transfer": "两县因洪水推迟到次年验收",
    "selfeval-transfer-2018": "两县因洪水推迟到次年验收",
    "selfeval-yn": "项目已列入下年预算",
}
#: What a use of the form must tell of it, as a person would look for it.
TOLD = {
    "selfeval-transfer": ("资金管理情况", "分配科学性", "按因素法分配", "一笔晚两天，已改进", "中央主管部门", "农业农村部", "中央财政资金",
                          REMARKS["selfeval-transfer"]),
    "selfeval-transfer-2018": ("中央主管部门", "农业农村部", "中央财政资金", REMARKS["selfeval-transfer-2018"]),
    "selfeval-yn": (REMARKS["selfeval-yn"],),
    "selfeval-department": ("按收入性质分", "一般公共预算", "1200万元", "按支出性质分", "基本支出", "120.5万元"),
    "target-department": ("年度主要任务", "水质监测", "治理10公里", "1200.5"),
    "target-transfer": ("中央主管部门", "农业农村部", "中央补助", "60万元", "地方资金", "40万元"),
}


@pytest.mark.parametrize("form", TOLD)
def test_what_only_one_form_prints_is_summed_up_and_compared(form: str, tmp_path: Path) -> None:
    path = make_book(tmp_path / "表.xlsx", full(form))
    (read,) = form_verbs.read(path, library())
    assert read.record.blocks == BLOCKS.get(form, {})
    for field in ("central_department", "remarks"):
        assert read.record.texts.get(field) == full(form).texts.get(field)
    summary([path], library(), tmp_path / "汇总.xlsx")
    cells = {str(cell.value) for grid in WorkbookFile.open(tmp_path / "汇总.xlsx").grids() for cell in grid.cells.values()}
    assert not [text for text in TOLD[form] if not any(text in cell for cell in cells)]
    if full(form).funds.sources:  # 60 and 40 万元 in 元
        assert {"600000", "400000"} <= cells
    assert year_verbs.compare(path, path, library()) == []
    key, column = {"selfeval-transfer": ("management", "state"), "selfeval-department": ("income", "general"),
                   "target-department": ("tasks", "total")}.get(form, ("", ""))
    if not key:
        return
    first, *rest = BLOCKS[form][key]
    changed = replace(full(form), blocks={**BLOCKS[form], key: ({**first, column: "另一样"}, *rest)})
    (said,) = [item.what for item in year_verbs.compare(path, make_book(tmp_path / "改.xlsx", changed), library())]
    assert first[column] in said and "另一样" in said and library().forms[form].blocks[0].title in said
    gone = replace(full(form), blocks={**BLOCKS[form], key: tuple(rest)})
    told = [item.what for item in year_verbs.compare(path, make_book(tmp_path / "少.xlsx", gone), library())]
    assert told and all(any(text in line for line in told) for text in first.values())


def test_central_and_local_money_are_carried_to_the_rows_of_the_self_evaluation(tmp_path: Path) -> None:
    path = make_book(tmp_path / "表.xlsx", full("target-transfer"))
    (read,) = form_verbs.read(path, library())
    assert [read.record.funds.amounts[key] for key in ("annual_total", "annual_central", "annual_local")] == [100, 60, 40]
    assert not [item.code for item in form_verbs.check(path, library()) if item.severity == "error"]
    year_verbs.carry(path, library(), tmp_path / "自评.xlsx")
    (carried,) = form_verbs.read(tmp_path / "自评.xlsx", library())
    assert [(row.name, row.budget) for row in carried.record.funds.sources or ()] == [
        ("其中：中央财政资金", 60), ("地方资金", 40), ("其他资金", None)]
    assert (carried.record.form, carried.record.text("central_department")) == ("selfeval-transfer", "农业农村部")


def document(path: Path) -> str:
    with zipfile.ZipFile(path) as parts:
        return re.sub(r"<[^>]+>", "", parts.read("word/document.xml").decode())


@pytest.mark.parametrize("form", [form for form in FORMS if form.startswith("selfeval")])
def test_reported_with_what_only_this_form_prints_and_nothing_said_of_what_it_does_not(form: str, tmp_path: Path) -> None:
    path = make_book(tmp_path / "表.xlsx", full(form))
    report(path, library(), tmp_path / "报告.docx")
    text = document(tmp_path / "报告.docx")
    assert not [part for part in TOLD.get(form, ()) if part not in text]
    assert ("没有得分栏" in text) == ("score" not in library().forms[form].indicators.printed)
    assert "表中未填：" not in text and "上海" not in text
    title = {"selfeval-department": "部门整体支出绩效自评报告"}.get(form, "转移支付绩效自评报告" if "transfer" in form else "项目支出绩效自评报告")
    assert f"2024年度{title}" in text
    if "score" not in library().forms[form].indicators.printed:
        assert "未填得分" not in text and "未填分值" not in text and "总分" not in text


@pytest.mark.parametrize(("old", "new", "column"), [
    ("selfeval-transfer-2018", "selfeval-transfer", "budget"), ("selfeval-gj-2018", "selfeval-yn", "budget"),
    ("selfeval-gj", "selfeval-gj-2018", "executed"),
])
def test_two_layouts_of_one_form_are_compared(old: str, new: str, column: str, tmp_path: Path) -> None:
    """A unit that goes over to another layout has changed nothing; an amount that is another is said."""
    record = record_of(old)
    path = make_book(tmp_path / "旧.xlsx", record)
    amounts = {**record.funds.amounts, column: Decimal("70")}
    same, other = (replace(record, form=new, funds=replace(record.funds, amounts=item)) for item in (record.funds.amounts, amounts))
    found = year_verbs.compare(path, make_book(tmp_path / "新.xlsx", same), library())
    assert not [item for item in found if item.finding.id in ("form_alone", "money_changed", "target_changed", "row_gone", "row_added")]
    assert [item.finding.id for item in year_verbs.compare(path, make_book(tmp_path / "改.xlsx", other), library())].count("money_changed") == 1


@pytest.mark.parametrize(("block", "label", "year", "form"), [
    (True, "资金情况（万元）", 2020, "selfeval-transfer"), (False, "项目资金（万元）", 2021, "selfeval-transfer-2018"),
    (False, "项目资金（万元）", 2023, "selfeval-transfer"), (False, "资金情况（万元）", 2023, "selfeval-transfer-2018"),
    (False, "资金投入情况（万元）", 2021, "selfeval-transfer"),
])
def test_a_transfer_is_read_as_what_it_prints_and_else_as_its_year_has_it(block: bool, label: str, year: int, form: str, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["某资金转移支付区域（项目）绩效目标自评表"], [f"（{year}年度）"], ["转移支付（项目）名称", None, "某资金"], ["地方主管部门", None, "某局"],
        [label, None, None, None, "全年预算数（A）", "全年执行数（B）", "预算执行率（B/A）"], [None, None, "年度资金总额：", None, 100, 80, "80%"],
        *([["资金管理情况", None, None, None, "情况说明", None, "存在问题和改进措施"], [None, None, "分配科学性", None, "好"]] if block else []),
        ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "全年完成值", "未完成原因和改进措施"],
        [None, "产出指标", "数量指标", "面积", "≥100亩", "120亩"],
    ]
    (read,) = form_verbs.read(sheet_of(tmp_path / "表.xlsx", [
        (at, col, value) for at, row in enumerate(rows, 1) for col, value in enumerate(row, 1) if value is not None]), library())
    assert read.record.form == form and read.record.funds.amounts["budget"] == 100


def test_an_empty_form_with_cost_first_is_read_as_the_form_and_carried_with_its_points(tmp_path: Path) -> None:
    """The choice of `jx new` and of the button 空白表; 成本 20, 产出 40, 效益 20, 满意度 10 beside 10 for the rate."""
    have = library()
    blank = form_verbs.blank(form_verbs.need_form("selfeval-gj-cost", have), have, 2024)
    (read,) = form_verbs.read(make_book(tmp_path / "空白.xlsx", blank), have)
    texts = [str(cell.value) for at, cell in sorted(read.grid.cells.items())]
    names = ("成本指标", "经济成本指标", "社会成本指标", "生态环境成本指标")
    assert read.record.form == "selfeval-gj" and texts.index(names[0]) < texts.index("产出指标") and set(names) <= set(texts)
    assert [row["id"] for row in form_verbs.list_forms(have) if "填好的读作 selfeval-gj" in str(row["known"])] == ["selfeval-gj-cost"]
    declared = record_of("target-gj")
    cost = Indicator(level1="成本指标", level2="经济成本指标", level3="每公里成本", target="≤50万元")
    path = make_book(tmp_path / "申报.xlsx", replace(declared, indicators=(cost, *declared.indicators)))
    year_verbs.carry(path, have, tmp_path / "自评.xlsx")
    (carried,) = form_verbs.read(tmp_path / "自评.xlsx", have)
    assert [(row.level1, row.points) for row in carried.record.indicators] == [
        ("成本指标", 20), ("产出指标", 40), ("效益指标", 20), ("满意度指标", 10)]
    notes = [str(cell.value) for grid in WorkbookFile.open(tmp_path / "自评.xlsx").grids() for cell in grid.cells.values()]
    assert any("凭通行说法" in text or "通行的分值分配" in text for text in notes)
    points = {"（20分）": 30, "": 20}  # what a label says is checked, and nothing where none says anything
    for said, own in points.items():
        rows = (replace(cost, level1=f"成本指标{said}", actual="48万元", note="", points=Decimal(own)), *carried.record.indicators[1:])
        made = make_book(tmp_path / f"评{own}.xlsx", replace(record_of("selfeval-gj"), indicators=tuple(rows)))
        found = {item.finding.id for item in form_verbs.check(made, have)}
        assert ("weight_section" in found) == bool(said) and "level_misplaced" not in found and "level_missing" not in found


@pytest.mark.parametrize(("form", "known"), [
    ("selfeval-yn", "看过已填的表"), ("selfeval-gj-2018", "看过已填的表"), ("selfeval-transfer-2018", "看过已填的表"), ("selfeval-gj", "看过已填的表"),
    ("selfeval-gj-cost", "凭通行说法，没有看过表"), ("target-department", "凭通行说法，没有看过表"),
])
def test_an_empty_form_says_beside_itself_and_in_the_list_how_it_is_known(form: str, known: str, tmp_path: Path) -> None:
    have = library()
    book = WorkbookFile.open(make_book(tmp_path / "空白.xlsx", form_verbs.blank(form_verbs.need_form(form, have), have, 2024)))
    texts = [cell.value for grid in book.grids() for cell in grid.cells.values() if isinstance(cell.value, str)]
    assert any(text.startswith(f"表样：{known}") for text in texts)
    assert next(str(row["known"]) for row in form_verbs.list_forms(have) if row["id"] == form).startswith(known)
