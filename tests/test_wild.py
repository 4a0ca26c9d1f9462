"""Sheets that we did not generate: other regions' columns, merged headings, formulas, protection, hidden rows."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import sentences
from jixiao.macros.scoring.plan import plan_score
from jixiao.macros.sheet.edits import NewSheet
from jixiao.templates.stop import Stop
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet
from support import library
from typed_form import ROWS, book, fill_form


def scores(path: Path) -> list[Decimal | None]:
    return [row.score for row in form_verbs.score(path, library()).plan.results[0].rows]


def test_a_typed_sheet_is_scored_in_place_and_typed_scores_stay(tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx")
    done = form_verbs.score(path, library())
    result = done.plan.results[0]
    # 80/100 of 30; met; typed 15 stays though the rule gives 0; no actual: open.
    assert [row.score for row in result.rows] == [Decimal("24.00"), Decimal("30.00"), Decimal(15), None]
    assert [row.rule_score for row in result.rows] == [Decimal("24.00"), Decimal("30.00"), Decimal(0), None]
    assert (result.rate, result.execution_score, result.total) == (Decimal(90), Decimal(9), Decimal(78))
    assert result.grade is None and result.unfinished  # one row is open
    assert sentences.text_of_total(result) == "未完（已评 78）"
    sheet = openpyxl.load_workbook(path)["自评"]
    assert str(sheet["G9"].value).startswith("=JX_SCORE(D9,E9,F9")
    assert sheet["G11"].value == 15
    values = openpyxl.load_workbook(path, data_only=True)["自评"]
    assert [values.cell(row, 7).value or None for row in range(9, 14)] == [24, 30, 15, None, "未完"]
    cover = openpyxl.load_workbook(path, data_only=True)["封面"]
    assert [cell.value for row in cover.iter_rows() for cell in row].count("未完") == 2  # total and grade
    assert [sheet.cell(8, col).value for col in range(9, 13)] == ["检查", "规则分", "等次", "说明"]
    assert done.backup is not None and done.backup.exists()


def test_overwrite_replaces_typed_scores_only_when_asked(tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx")
    result = form_verbs.score(path, library(), overwrite=True).plan.results[0]
    assert [row.score for row in result.rows][2] == Decimal(0)


def test_scoring_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx")
    form_verbs.score(path, library())
    once = path.read_bytes()
    plan = plan_score(form_verbs.read_grids(path), library(), form_verbs.Templates(library()))
    assert not [edit for edit in plan.edits if not isinstance(edit, NewSheet)]
    form_verbs.score(path, library())
    assert len(path.read_bytes()) == pytest.approx(len(once), rel=0.02)


def test_inserted_rows_and_columns_are_no_hindrance(tmp_path: Path) -> None:
    def insert(sheet: Worksheet) -> None:
        sheet.insert_cols(4, 2)
        sheet.insert_rows(1, 3)

    assert scores(book(tmp_path / "表.xlsx", insert)) == [Decimal("24.00"), Decimal("30.00"), Decimal(15), None]


def test_headings_merged_over_two_rows_are_recognised(tmp_path: Path) -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.insert_rows(9)
        for col in range(1, 9):
            sheet.merge_cells(start_row=8, end_row=9, start_column=col, end_column=col)

    assert scores(book(tmp_path / "表.xlsx", merge)) == [Decimal("24.00"), Decimal("30.00"), Decimal(15), None]


def test_level_cells_merged_or_left_blank_belong_to_their_rows(tmp_path: Path) -> None:
    def merge(sheet: Worksheet) -> None:
        sheet["A10"] = None
        sheet.merge_cells("A9:A10")

    path = book(tmp_path / "表.xlsx", merge)
    indicators = form_verbs.read(path, library())[0].record.indicators
    assert [row.level1 for row in indicators] == ["产出指标", "产出指标", "效益指标", "满意度指标"]


def test_sign_and_unit_in_columns_of_their_own_and_other_words_for_headings(tmp_path: Path) -> None:
    head = [
        "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "计量单位", "实际完成值", "分值", "自评得分",
        "未完成原因",
    ]
    rows: list[list[object]] = [
        ["产出指标", "数量指标", "培训人数", "≥", 100, "人", 80, 30, None, "报名不足"],
        ["产出指标", "成本指标", "人均成本", "≤", 500, "元", 625, 20, None, "涨价"],
        ["效益指标", "社会效益指标", "合格率", "＝", 95, "％", "95％", 40, None, None],
    ]
    path = book(tmp_path / "表.xlsx", head=head, rows=rows)
    # 80/100 of 30; 500/625 of 20; met.
    assert scores(path) == [Decimal("24.00"), Decimal("16.00"), Decimal("40.00")]
    formula = openpyxl.load_workbook(path)["自评"]["I9"].value
    assert formula.startswith("=JX_SCORE(D9&E9&F9,G9,H9")


def test_a_share_in_a_percent_format_is_read_as_shown(tmp_path: Path) -> None:
    def percent(sheet: Worksheet) -> None:
        sheet["D10"], sheet["E10"] = 0.95, 0.76
        sheet["D10"].number_format = sheet["E10"].number_format = "0%"

    path = book(tmp_path / "表.xlsx", percent)
    row = form_verbs.read(path, library())[0].record.indicators[1]
    assert (row.target, row.actual) == ("95%", "76%")
    assert scores(path)[1] == Decimal("24.00")  # 76/95 of 30
    assert 'ROUND(E10*100,4)&"%"' in openpyxl.load_workbook(path)["自评"]["G10"].value


def test_a_share_that_its_cell_shows_rounded_up_to_the_target_is_not_met(tmp_path: Path) -> None:
    def percent(sheet: Worksheet) -> None:
        sheet["D10"], sheet["E10"], sheet["E10"].number_format = "≥95%", 0.945, "0%"

    path = book(tmp_path / "表.xlsx", percent)
    assert form_verbs.read(path, library())[0].record.indicators[1].actual == "94.5%"
    assert scores(path)[1] == Decimal("29.84")  # 94.5/95 of 30


def test_two_forms_below_each_other_are_two_records(tmp_path: Path) -> None:
    def second(sheet: Worksheet) -> None:
        fill_form(sheet, top=20)
        sheet["C22"] = "第二个项目"

    path = book(tmp_path / "表.xlsx", second)
    forms = form_verbs.read(path, library())
    assert [form.record.text("project") for form in forms] == ["业务培训", "第二个项目"]
    assert [form.record.year for form in forms] == [2024, 2024]
    results = form_verbs.score(path, library()).plan.results
    assert [result.total for result in results] == [Decimal(78), Decimal(78)]


def test_a_formula_of_the_users_in_a_score_cell_stays_and_is_said(tmp_path: Path) -> None:
    def formula(sheet: Worksheet) -> None:
        sheet["G9"] = "=F9*0.9"

    path = book(tmp_path / "表.xlsx", formula)
    done = form_verbs.score(path, library(), overwrite=True)
    assert openpyxl.load_workbook(path)["自评"]["G9"].value == "=F9*0.9"
    assert "user_formula" in {item.finding.id for item in done.plan.findings}


@pytest.mark.parametrize("executed", ["约90", "待定", None])
def test_an_execution_score_that_cannot_be_read_leaves_the_total_unfinished(tmp_path: Path, executed: str | None) -> None:
    def unread(sheet: Worksheet) -> None:
        sheet["E7"], sheet["G12"] = executed, 9

    path = book(tmp_path / "表.xlsx", unread)
    done = form_verbs.score(path, library()).plan
    result = done.results[0]
    assert (result.total, result.grade, result.unfinished) == (78, None, True)  # 24 + 30 + 15 + 9, and no rate
    assert openpyxl.load_workbook(path, data_only=True)["自评"]["G13"].value == "未完"
    ids = [item.finding.id for item in done.findings]
    assert ids.count("unfinished") == 1 and "result_missing" not in ids
    before = {item.finding.id for item in form_verbs.check(path, library())}
    assert "unfinished" in before and "result_missing" not in before


@pytest.mark.parametrize("word", ["自评总分", "总得分", "合计得分", "得分合计", "自评得分", "总 分", "综合得分："])
def test_other_words_for_the_total_are_no_indicators(word: str, tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", lambda sheet: sheet.__setitem__("A13", word))
    form = form_verbs.read(path, library())[0]
    assert len(form.record.indicators) == 4 and form.found.table.total_row == 13


@pytest.mark.parametrize("word", ["其他需要说明事项", "其他需要说明的事项：", "备注", "说明：无"])
def test_what_stands_below_a_table_is_no_indicator(word: str, tmp_path: Path) -> None:
    def below(sheet: Worksheet) -> None:
        sheet["A14"], sheet["C14"] = word, "无"

    form = form_verbs.read(book(tmp_path / "表.xlsx", below), library())[0]
    assert [row.level3 for row in form.record.indicators if row.level3 == "无"] == []

    def in_place_of_the_total(sheet: Worksheet) -> None:
        sheet["A13"], sheet["C13"], sheet["G13"] = word, "无", None

    form = form_verbs.read(book(tmp_path / "表二.xlsx", in_place_of_the_total), library())[0]
    assert len(form.record.indicators) == 4


@pytest.mark.parametrize("formula", ["=SUM(G9:G12,H7)", "=SUM(G9:G12)+H7", "=ROUND(H7+G9+G10+G11,2)", "=J20+H7"])
def test_a_total_of_the_users_keeps_its_formula_and_gets_its_new_value(tmp_path: Path, formula: str) -> None:
    def total(sheet: Worksheet) -> None:
        sheet["G13"] = formula
        sheet["J20"] = "=SUM(G9:G12)"

    path = book(tmp_path / "表.xlsx", total)
    result = form_verbs.score(path, library()).plan.results[0]
    # 24 + 30 + 15 + 9: the 9 is 90 of 100 spent. One row is open, so the total so far earns no grade.
    assert (result.total, result.grade, result.unfinished) == (78, None, True)
    assert openpyxl.load_workbook(path)["自评"]["G13"].value == formula
    values = openpyxl.load_workbook(path, data_only=True)
    assert values["自评"]["G13"].value == 78
    assert [cell.value for row in values["封面"].iter_rows() for cell in row].count("未完") == 2  # total and grade
    assert "unfinished" in {item.finding.id for item in form_verbs.check(path, library())}
    # Finished, the total counts and has its grade.
    workbook = openpyxl.load_workbook(path)
    workbook["自评"]["G12"] = 10
    workbook.save(path)
    result = form_verbs.score(path, library()).plan.results[0]
    whole = (78, "中", False) if formula.startswith("=ROUND") else (88, "良", False)  # that one leaves the row out
    assert (result.total, result.grade, result.unfinished) == whole


def test_a_total_that_we_cannot_compute_is_unknown_until_the_spreadsheet_computes_it(tmp_path: Path) -> None:
    def total(sheet: Worksheet) -> None:
        sheet["G13"] = "=SUBTOTAL(9,G9:G12)+H7"

    path = book(tmp_path / "表.xlsx", total)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    part = "xl/worksheets/sheet1.xml"
    parts[part] = parts[part].replace(b"+H7</f><v></v>", b"+H7</f><v>24</v>").replace(b"+H7</f><v/>", b"+H7</f><v>24</v>")
    assert b"<v>24</v>" in parts[part]  # what Excel had summed before the rows were scored
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    plan = form_verbs.score(path, library()).plan
    assert (plan.results[0].total, plan.results[0].grade) == (None, None)
    assert "total_sum" not in {item.finding.id for item in plan.findings}


def test_cells_of_an_array_formula_are_left_alone(tmp_path: Path) -> None:
    def arrays(sheet: Worksheet) -> None:
        sheet["G9"] = ArrayFormula("G9:G12", "=JX_SCORE(D9:D12,E9:E12,F9:F12)")
        sheet["G13"] = ArrayFormula("G13", "=SUM(G9:G12)+H7")

    path = book(tmp_path / "表.xlsx", arrays)
    form_verbs.score(path, library(), overwrite=True)
    sheet = openpyxl.load_workbook(path)["自评"]
    assert [(sheet[at].value.ref, sheet[at].value.text) for at in ("G9", "G13")] == [
        ("G9:G12", "=JX_SCORE(D9:D12,E9:E12,F9:F12)"), ("G13", "=SUM(G9:G12)+H7")
    ]
    assert str(sheet["J9"].value or sheet["K9"].value).startswith("=")  # the review columns were written


def test_other_formulas_over_scores_are_recalculated_on_opening_and_that_is_said(tmp_path: Path) -> None:
    def share(sheet: Worksheet) -> None:
        sheet["B30"] = "=G9/F9"

    path = book(tmp_path / "表.xlsx", share)
    done = form_verbs.score(path, library())
    assert "recalculate" in {item.finding.id for item in done.plan.findings}
    assert openpyxl.load_workbook(path).calculation.fullCalcOnLoad
    without = book(tmp_path / "无.xlsx")
    assert "recalculate" not in {item.finding.id for item in form_verbs.score(without, library()).plan.findings}


def test_the_formulas_of_our_own_cover_are_not_called_the_users(tmp_path: Path) -> None:
    """The cover is made anew with its values: nothing is old but what the user's own formulas read there."""
    path = book(tmp_path / "表.xlsx")
    form_verbs.score(path, library())

    def told(change: Callable[[openpyxl.Workbook], None]) -> list[str]:
        again = openpyxl.load_workbook(path)
        again["自评"]["E12"] = "95(%)"
        change(again)
        again.save(tmp_path / "改.xlsx")
        done = form_verbs.score(tmp_path / "改.xlsx", library())
        return [item.what for item in done.plan.findings if item.finding.id == "recalculate"]

    assert told(lambda _: None) == []

    def reader(again: openpyxl.Workbook) -> None:
        again.create_sheet("我的")["A1"] = "=封面!H5*2"

    assert [what[:8] for what in told(reader)] == ["您有 1 个公式"]


def test_a_protected_sheet_is_left_alone_and_said(tmp_path: Path) -> None:
    def protect(sheet: Worksheet) -> None:
        sheet.protection.sheet = True

    path = book(tmp_path / "表.xlsx", protect)
    done = form_verbs.score(path, library())
    assert "sheet_protected" in {item.finding.id for item in done.plan.findings}
    sheet = openpyxl.load_workbook(path)["自评"]
    assert sheet["G9"].value is None and sheet.max_column == 8
    # What is told is what stands there: only the typed score.
    result = done.plan.results[0]
    assert [row.score for row in result.rows] == [None, None, Decimal(15), None]
    assert (result.scored, result.total) == (0, None)


def test_hidden_rows_stay_hidden_are_scored_and_said(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[9].hidden = True

    path = book(tmp_path / "表.xlsx", hide)
    done = form_verbs.score(path, library())
    assert done.plan.results[0].rows[0].score == Decimal("24.00")
    assert "rows_hidden" in {item.finding.id for item in done.plan.findings}
    assert openpyxl.load_workbook(path)["自评"].row_dimensions[9].hidden


def test_a_score_cell_hidden_in_a_merge_is_not_written(tmp_path: Path) -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("G9:G10")

    path = book(tmp_path / "表.xlsx", merge)
    done = form_verbs.score(path, library())
    assert "merged_score" in {item.finding.id for item in done.plan.findings}


def test_numbers_typed_as_text_are_named_because_sums_leave_them_out(tmp_path: Path) -> None:
    def texts(sheet: Worksheet) -> None:
        sheet["G9"], sheet["F10"] = "24.5", "３０"
        sheet["G11"] = 15

    path = book(tmp_path / "表.xlsx", texts)
    plan = form_verbs.score(path, library()).plan
    assert [item.cell for item in plan.findings if item.finding.id == "number_as_text"] == ["G9", "F10"]
    assert openpyxl.load_workbook(path)["自评"]["G9"].value == "24.5"


@pytest.mark.parametrize("cell", ["F7", "H7"])
def test_points_and_score_of_the_rate_typed_as_text_are_named_too(cell: str, tmp_path: Path) -> None:
    def texts(sheet: Worksheet) -> None:
        sheet[cell] = str(sheet[cell].value or 9)

    plan = form_verbs.score(book(tmp_path / "表.xlsx", texts), library()).plan
    assert [item.cell for item in plan.findings if item.finding.id == "number_as_text"] == [cell]


def test_a_column_of_the_users_called_like_ours_keeps_its_words(tmp_path: Path) -> None:
    def own(sheet: Worksheet) -> None:
        sheet["J8"], sheet["J9"], sheet["J11"] = "检查", "已核", "待补材料"

    path = book(tmp_path / "表.xlsx", own)
    for _ in range(2):
        form_verbs.score(path, library())
    sheet = openpyxl.load_workbook(path)["自评"]
    assert [sheet[f"J{row}"].value for row in range(8, 13)] == ["检查", "已核", None, "待补材料", None]
    assert [sheet.cell(8, col).value for col in range(11, 16)] == ["检查", "规则分", "等次", "说明", None]


def test_another_file_is_not_overwritten(tmp_path: Path) -> None:
    path, other = book(tmp_path / "表.xlsx"), book(tmp_path / "别的.xlsx")
    before = other.read_bytes()
    with pytest.raises(Stop) as stop:
        form_verbs.score(path, library(), other)
    assert stop.value.id == "exists"
    assert other.read_bytes() == before


def test_faults_of_cells_are_findings_and_the_rest_is_scored(tmp_path: Path) -> None:
    def faults(sheet: Worksheet) -> None:
        sheet["F9"] = "三十"
        sheet["E10"] = "#DIV/0!"
        sheet["E10"].data_type = "e"
        sheet["D7"] = -5
        sheet["A14"] = "合计"

    path = book(tmp_path / "表.xlsx", faults)
    found = {item.finding.id: item.cell for item in form_verbs.check(path, library())}
    assert found["not_a_number"] == "F9"
    assert found["error_value"] == "E10"
    assert found["amount_negative"] == "D7"
    assert "two_totals" in found


def test_subtotals_are_summed_and_not_counted_twice(tmp_path: Path) -> None:
    rows = [ROWS[0], ROWS[1], ["小计", None, None, None, None, None, None, None], ROWS[2], ROWS[3]]
    path = book(tmp_path / "表.xlsx", rows=rows)
    result = form_verbs.score(path, library()).plan.results[0]
    assert result.total == Decimal(78)
    values = openpyxl.load_workbook(path, data_only=True)["自评"]
    assert values["G11"].value == 54


def test_a_cover_is_added_first_and_a_foreign_sheet_of_that_name_is_left_alone(tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx")
    form_verbs.score(path, library())
    assert openpyxl.load_workbook(path).sheetnames == ["封面", "自评", "检查结果"]
    other = book(tmp_path / "外.xlsx")
    workbook = openpyxl.load_workbook(other)
    workbook.create_sheet("封面")["A1"] = "我单位自己的封面"
    workbook.save(other)
    form_verbs.score(other, library())
    again = openpyxl.load_workbook(other)
    assert again["封面"]["A1"].value == "我单位自己的封面"
    assert "绩效封面" in again.sheetnames
