"""绩效监控: figures worked out by hand, formulas computed by LibreOffice, and nothing typed is ever lost."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import year as year_verbs
from jixiao.addin.workbook.kept import originals
from jixiao.macros.forms.records import record_from_json
from jixiao.macros.formula.planned import Planned
from jixiao.macros.sheet.grid import CellValue, Grid
from jixiao.macros.year.monitor_layout import Formulas, Layout
from jixiao.templates.library import HOME, load_library, year_texts
from jixiao.udfs.quantity.quantity import parse_quantity
from jixiao.udfs.rules.monitor import adds_up
from office import convert
from support import case_record, library, make_book

D = Decimal
JULY = date(2023, 7, 31)
CASE = "target-2023-001-04"  # 5,807,000 元, 28 rows
#: The columns of 项目支出绩效目标执行监控表 in their order, as issue 12 lists them.
COLUMNS = [
    "一级指标", "二级指标", "三级指标", "年度指标值", "1-7月执行情况", "全年预计完成情况", "经费保障", "制度保障", "人员保障", "硬件条件保障",
    "其他", "原因说明", "确定能", "有可能", "完全不可能", "备注",
]
SHEET = "监控7月 住房公积金互联网业务运行专项"


def monitored(folder: Path, name: str = CASE, day: date = JULY) -> Path:
    book = make_book(folder / "表.xlsx", case_record(name))
    year_verbs.monitor(book, library(), day)
    return book


def typed(book: Path, sheet: str, changes: dict[str, Any]) -> None:
    opened = openpyxl.load_workbook(book)
    for cell, value in changes.items():
        opened[sheet][cell] = value
        if isinstance(value, str) and not value.startswith("=IF"):
            opened[sheet][cell].data_type = "s"
    opened.save(book)


def shown(book: Path, sheet: str = SHEET) -> Any:
    return openpyxl.load_workbook(book, data_only=True)[sheet]


def row_of(sheet: Any, name: str) -> int:
    return next(cell.row for cell in sheet["D"] if cell.value == name)


def test_a_new_sheet_shows_every_row_of_the_form_with_formulas_and_values(tmp_path: Path) -> None:
    book = monitored(tmp_path)
    sheet, record = shown(book), case_record(CASE)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=12, max_row=39)]
    assert [(row[1], row[2], row[3], row[4] or "") for row in rows] == [
        (row.level1, row.level2, row.level3, row.target) for row in record.indicators
    ]
    assert {row[19] for row in rows} == {"是", "否"} and [row[3] for row in rows if row[19] == "是"] == [
        "微信内容制作数量", "微博发布数量"  # 144 and 360 条; shares and ≤2(次) do not add up
    ]
    assert (sheet["D3"].value, sheet["T2"].value.date(), sheet["V2"].value) == ("住房公积金互联网业务运行专项", JULY, 2023)
    assert (sheet["T3"].value, sheet["T4"].value, sheet["E6"].value) == (58.33, 5807000, 5807000)  # 7 of 12 months
    assert [sheet[cell].value for cell in ("T6", "V6", "T7", "V7")] == [60, 80, 80, 100]
    assert sheet["S9"].value == "红灯 0 项，黄灯 0 项，绿灯 0 项，未填 28 项"
    formulas = openpyxl.load_workbook(book)[SHEET]
    assert all(str(formulas.cell(row, col).value).startswith("=IF(") for row in range(12, 40) for col in (4, 5, 19, 21, 22, 23))


def test_the_printed_block_is_the_official_form_and_nothing_else(tmp_path: Path) -> None:
    sheet = shown(monitored(tmp_path))
    assert sheet["A1"].value == "项目支出绩效目标执行监控表"
    assert [sheet.cell(11, col).value or sheet.cell(10, col).value for col in range(2, 18)] == COLUMNS
    assert [sheet[cell].value for cell in ("A10", "H10", "N10")] == ["绩效指标", "偏差原因分析", "完成目标可能性"]
    assert [cell.value for cell in sheet[5][:17] if cell.value] == [
        "项目资金\n（元）", "年初预算数", "1-7月执行数", "1-7月执行率", "全年预计执行数"
    ]
    assert [sheet[f"B{row}"].value for row in (6, 7, 8)] == ["年度资金总额：", "其中：本年一般公共预算拨款", "其他资金"]
    assert (sheet["D4"].value, sheet["L4"].value) == ("上海市住房和城乡建设管理委员会", "上海市公积金管理中心")
    assert sheet["D9"].value == case_record(CASE).text("goal_annual")
    assert sheet.print_area.endswith("$A$1:$Q$40") and sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$10:$11" and sheet.page_setup.fitToWidth == 1
    assert "没有见过原表" in sheet["S41"].value


@pytest.mark.parametrize(("day", "months"), [
    (date(2023, 1, 31), "1月"), (date(2023, 8, 31), "1-8月"), (date(2024, 2, 1), "1-12月"),
])
def test_headings_name_the_months_of_the_date(tmp_path: Path, day: date, months: str) -> None:
    book = monitored(tmp_path, day=day)
    sheet = openpyxl.load_workbook(book, data_only=True).worksheets[-1]
    assert [sheet[cell].value for cell in ("G5", "J5", "F10")] == [f"{months}执行数", f"{months}执行率", f"{months}执行情况"]


@pytest.mark.slow
def test_a_sheet_of_the_first_layout_stays_as_it_is(tmp_path: Path) -> None:
    """Made by version 0.1: its own figures are worked out again, all else is what it was."""
    book, name = tmp_path / "表.xlsx", "监控7月 房管行业业务培训"
    shutil.copy(Path(__file__).parents[2] / "data" / "monitored-0.1.xlsx", book)
    before = openpyxl.load_workbook(book)
    typed(book, name, {"E4": 500000, "L4": "分期付款", "E9": "完成", "I10": "100%", "L10": "年底验收", "G9": "否"})
    (item,) = year_verbs.monitor(book, library(), date(2018, 7, 20)).sheets
    assert item.renewed and item.sheet == name and not item.lacks
    after = openpyxl.load_workbook(book)
    assert after.sheetnames == before.sheetnames
    changed = {
        cell.coordinate: cell.value for row in after[name].iter_rows() for cell in row
        if cell.value != before[name][cell.coordinate].value
    }
    assert changed == {"E4": 500000, "L4": "分期付款", "E9": "完成", "I10": "100%", "L10": "年底验收"}
    sheet = shown(book, name)
    # 500,000 / 1,069,600 = 46.746..; 46.75 / 58.33 = 80.147..
    assert [sheet[cell].value for cell in ("H4", "J4", "K4")] == [46.75, 80.15, "绿"]
    (august,) = year_verbs.monitor(book, library(), date(2018, 8, 31)).sheets
    assert not august.renewed and shown(book, august.sheet)["A1"].value == "项目支出绩效目标执行监控表"
    assert shown(book, name)["L10"].value == "年底验收"
    assert run(["finalize", str(book), "-o", str(tmp_path / "稿.xlsx"), "--force"]) in (0, 1)
    assert not [sheet for sheet in openpyxl.load_workbook(tmp_path / "稿.xlsx").sheetnames if sheet.startswith("监控")]


def test_the_form_stays_the_only_form_and_its_sheet_the_same_bytes(tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", case_record(CASE))
    before = zipfile.ZipFile(book)
    content = {name: before.read(name) for name in before.namelist() if "worksheets/sheet" in name}
    findings = [item.message for item in form_verbs.check(book, library())]
    year_verbs.monitor(book, library(), JULY)
    after = zipfile.ZipFile(book)
    assert all(after.read(name) == data for name, data in content.items())
    assert [form.record.form for form in form_verbs.read(book, library())] == ["target-2023"]
    assert [item.message for item in form_verbs.check(book, library())] == findings
    assert originals(tmp_path / "表.xlsx")


#: name -> (to date, expected, 完成程度, 对照, 预计, light). July: 58.33 % of the year.
TYPED = {
    "网上直联业务运行完成率": ("100%", None, 100, 100, None, "绿"),
    "日常人员变更业务计划完成率": ("70%", None, 70, 70, None, "红"),  # a share: below 80
    "微博/微信日常运行维护工作计划完成率": ("90%", None, 90, 90, None, "黄"),
    "微信内容制作数量": ("80条", None, 55.56, 95.25, None, "绿"),  # 80/144 = 55.555; 55.56/58.33 = 95.251
    "微博发布数量": ("160条", None, 44.44, 76.19, None, "黄"),  # 160/360 = 44.444; 44.44/58.33 = 76.187
    "考核完成率": (None, "100%", None, None, 100, "绿"),
    "重大故障发生次数": ("0次", None, 100, 100, None, "绿"),  # =0
    "每月用户有责投诉情况": ("3次", "4次", 66.67, 66.67, 50, "红"),  # ≤2: 2/3 and 2/4
    "柜台压力缓解程度": ("部分达成", "达成", 60, 60, 100, "绿"),  # what is expected decides
    "考核结果应用情况": ("有效应用", None, 100, 100, None, "绿"),
}


def filled(folder: Path) -> Path:
    book = monitored(folder)
    sheet = shown(book)
    changes: dict[str, Any] = {"G6": 2500000, "M6": 5000000, "G7": 2000000, "E7": 4000000, "L12": "√"}
    for name, (actual, expected, *_) in TYPED.items():
        changes |= {f"F{row_of(sheet, name)}": actual, f"G{row_of(sheet, name)}": expected}
    changes[f"M{row_of(sheet, '考核完成率')}"] = "年底考核"
    typed(book, SHEET, changes)
    return book


@pytest.mark.slow
def test_a_second_run_keeps_what_was_typed_and_lights_the_lamps(tmp_path: Path) -> None:
    book = filled(tmp_path)
    (item,) = year_verbs.monitor(book, library(), date(2023, 7, 2)).sheets
    assert item.renewed and item.sheet == SHEET
    sheet = shown(book)
    for name, (actual, expected, done, against, ahead, light) in TYPED.items():
        row = row_of(sheet, name)
        figures = [sheet.cell(row, col).value or None for col in (6, 19, 21, 7, 22, 23)]
        assert figures == [actual, done, against, expected, ahead, light], name
    # 2,500,000 / 5,807,000 = 43.051..; 43.05 / 58.33 = 73.804..
    assert [sheet[cell].value for cell in ("V4", "T5", "V5")] == [43.05, 73.8, "黄"]
    # of what was budgeted at first: 2,500,000 / 5,807,000 and 2,000,000 / 4,000,000
    assert [sheet[cell].value or None for cell in ("J6", "J7", "J8")] == [0.4305, 0.5, None]
    assert sheet["S9"].value == "红灯 2 项，黄灯 2 项，绿灯 6 项，未填 18 项"
    assert (sheet["M6"].value, sheet["L12"].value) == (5000000, "√")
    assert sheet.cell(row_of(sheet, "考核完成率"), 13).value == "年底考核"
    assert len([name for name in openpyxl.load_workbook(book).sheetnames if name.startswith("监控")]) == 1


def test_a_second_run_names_the_indicators_that_came_later(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = monitored(tmp_path)
    opened = openpyxl.load_workbook(book)
    form = opened.worksheets[1]
    last = max(cell.row for cell in form["D"] if cell.value == case_record(CASE).indicators[-1].level3)
    form.cell(last + 1, 4, "后来加的指标")
    opened.save(book)
    before = len(form_verbs.read(book, library())[0].record.indicators)
    assert before == len(case_record(CASE).indicators) + 1
    capsys.readouterr()
    assert run(["monitor", str(book), "--date", "2023-07-20"]) == 0
    assert f"《{SHEET}》上没有后来加的指标：后来加的指标。" in capsys.readouterr().err


def test_a_protected_sheet_is_said_to_stay_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = monitored(tmp_path)
    opened = openpyxl.load_workbook(book)
    opened[SHEET].protection.sheet = True
    opened.save(book)
    capsys.readouterr()
    assert run(["monitor", str(book), "--date", "2023-07-20"]) == 0
    said = capsys.readouterr().err
    assert f"监控页《{SHEET}》受保护，没有更新。" in said and "更新了算出的数" not in said


@pytest.mark.slow
def test_libreoffice_computes_the_same_from_the_formulas(tmp_path: Path) -> None:
    """Without the add-in the columns that call it are typed over; everything native must follow from them."""
    book = filled(tmp_path)
    year_verbs.monitor(book, library(), JULY)
    ours = shown(book)
    typed(book, SHEET, {
        f"{letter}{row}": ours[f"{letter}{row}"].value for row in range(12, 40) for letter in "SV"
    })
    theirs = shown(convert(book, "xlsx", tmp_path, recalculate=True))
    for row in range(1, 40):
        for letter in "ABCDEFGHIJKLMNOPQSTUVW":
            cell = f"{letter}{row}"
            assert (theirs[cell].value or None) == (ours[cell].value or None), cell


@pytest.mark.slow
def test_limits_may_be_typed_over(tmp_path: Path) -> None:
    book = filled(tmp_path)
    typed(book, SHEET, {"T6": 75, "T7": 60})
    year_verbs.monitor(book, library(), JULY)
    sheet = shown(book)
    assert sheet["V5"].value == "红"  # 73.80 below 75
    assert sheet.cell(row_of(sheet, "日常人员变更业务计划完成率"), 23).value == "黄"  # 70 not below 60 any more


@pytest.mark.slow
@pytest.mark.parametrize("nothing", [0, None])
def test_a_limit_of_nothing_puts_a_light_out_as_the_formula_does(tmp_path: Path, nothing: int | None) -> None:
    book = filled(tmp_path)
    typed(book, SHEET, {"T7": nothing})
    year_verbs.monitor(book, library(), JULY)
    # 70 % is below 100, and nothing is below 0.
    assert shown(book).cell(row_of(shown(book), "日常人员变更业务计划完成率"), 23).value == "黄"


@pytest.mark.slow
def test_links_without_quotes_as_excel_writes_them_are_known_again(tmp_path: Path) -> None:
    book = filled(tmp_path)
    formulas = openpyxl.load_workbook(book)[SHEET]
    typed(book, SHEET, {
        cell.coordinate: cell.value.replace("'", "") for row in formulas.iter_rows() for cell in row if cell.data_type == "f"
    })
    (item,) = year_verbs.monitor(book, library(), JULY).sheets
    assert item.renewed and shown(book)["V5"].value == "黄"


def test_another_month_gets_a_sheet_of_its_own(tmp_path: Path) -> None:
    book = filled(tmp_path)
    (item,) = year_verbs.monitor(book, library(), date(2023, 9, 30)).sheets
    assert not item.renewed and item.sheet == SHEET.replace("7", "9")
    assert shown(book, item.sheet)["T3"].value == 75
    assert shown(book)["G6"].value == 2500000


def test_a_self_evaluation_brings_its_money_and_blank_budgets_fall_back(tmp_path: Path) -> None:
    book = monitored(tmp_path, "selfeval-2023-004-07", date(2023, 11, 30))
    sheet = shown(book, "监控11月 机关事业单位运行保障经费")
    # 365.25 and 329.85 万元: 90.3080 %; 11 of 12 months: 91.67 %; 90.31/91.67 = 98.516..
    assert [sheet[cell].value for cell in ("T4", "G6", "T3", "V4", "T5", "V5")] == [365.25, 329.85, 91.67, 90.31, 98.52, "绿"]
    assert sheet["A5"].value == "项目资金\n（万元）"
    (tmp_path / "b").mkdir()
    carried = tmp_path / "b" / "自评.xlsx"
    year_verbs.carry(make_book(tmp_path / "b" / "申报.xlsx", case_record(CASE)), library(), carried)
    year_verbs.monitor(carried, library(), JULY)
    assert [shown(carried)[cell].value for cell in ("E6", "T4")] == [580.7, 580.7]  # 全年预算数 is blank: 年初预算数


def test_signs_and_units_in_columns_of_their_own_are_joined(tmp_path: Path) -> None:
    folder = HOME.parent / "docs" / "examples" / "region"
    region = load_library([HOME, folder])
    record = record_from_json({
        "form": "example-2024", "year": 2024, "project": "试", "department": "局", "unit": "所", "goal_annual": "及时",
        "funds": {"unit": "万元", "budget": 100, "executed": None},
        "indicators": [{"level1": "产出指标", "level2": "时效指标", "level3": "响应时间", "target": "≤24(小时)", "points": 100}],
    }, region)
    book = tmp_path / "表.xlsx"
    form_verbs.generate([record], region, book)
    year_verbs.monitor(book, region, date(2024, 6, 30))
    typed(book, "监控6月 试", {"F12": "30小时"})
    year_verbs.monitor(book, region, date(2024, 6, 30))
    sheet = shown(book, "监控6月 试")
    # Linear in this region: 1 - 6/24 = 75 %.
    assert [sheet[cell].value for cell in ("E12", "S12", "W12")] == ["≤24小时", 75, "红"]
    assert '"example-2024"' in openpyxl.load_workbook(book)["监控6月 试"]["S12"].value


@pytest.mark.parametrize(("target", "expected"), [
    ("≥144.00(条)", True), ("=5(场)", True), (">3(次)", True), ("≤2(次)", False), ("≥95(%)", False), ("=0(次)", False),
    ("≥2(次/周)", False), ("≤24(小时)", False), ("及时", False), ("", False), ("1", False), ("10-20(次)", False),
])
def test_what_adds_up_over_the_year(target: str, expected: bool) -> None:
    assert adds_up(parse_quantity(target), frozenset(year_texts("monitor")["standing"])) is expected


@pytest.mark.parametrize(("day", "expected"), [
    (date(2023, 1, 1), "8.33"), (date(2023, 12, 31), "100.00"), (date(2024, 1, 1), "100"), (date(2022, 12, 31), "0"),
])
def test_the_year_is_counted_by_months(day: date, expected: str) -> None:
    layout = Layout(form_verbs.Templates(library())["monitor"])
    values: dict[tuple[int, int], CellValue] = {
        layout.at[name]: value for name, value in
        {"date": day, "year": D(2023), "budget": D(100), "executed": D(5), "limits.execution_red": D(60)}.items()
    }
    planned = Planned(library(), (Grid("监控", {}), values))
    for name, node in Formulas(layout, "").head().items():
        values[layout.at[name]] = planned.evaluate(node, "监控")
    assert values[layout.at["time"]] == D(expected)
    pace = "" if expected == "0" else D(5) if day.year == 2024 else {"8.33": D("60.02"), "100.00": D(5)}[expected]
    assert values[layout.at["pace"]] == pace
    assert values[layout.at["light"]] == ("" if pace == "" else "红" if pace == 5 else "绿")  # no limit of yellow is typed


def test_the_command_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = make_book(tmp_path / "表.xlsx", case_record("target-2018-003-04"))
    before = book.read_bytes()
    assert run(["monitor", str(book), "--date", "2018-06-30", "-o", str(tmp_path / "六月.xlsx")]) == 0
    assert "《监控6月 房管行业业务培训》" in capsys.readouterr().err and book.read_bytes() == before
    assert shown(tmp_path / "六月.xlsx", "监控6月 房管行业业务培训")["E6"].value == 1069600
    assert run(["monitor", str(book), "--date", "六月"]) == 2
