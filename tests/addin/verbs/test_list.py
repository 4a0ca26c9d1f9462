"""The list to fill in: what an accountant sees, what is read back, and where a fault is said to be."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs.list_template import write_list_template
from jixiao.addin.verbs.sentences import years_kept
from jixiao.macros.forms import lists
from jixiao.macros.forms.lists import ProjectList, list_sheets, read_list
from jixiao.macros.sheet.grid import Cell, Grid, Range
from jixiao.templates.library import default_library, say
from jixiao.templates.stop import Stop

LIBRARY = default_library()
MADE = [form for form in LIBRARY.forms.values() if form.id in LIBRARY.sheets]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("list") / "清单.xlsx"
    write_list_template(LIBRARY.forms["selfeval-gj"], LIBRARY, path)
    return path


@pytest.fixture
def listed(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path))


def write(path: Path, sheet: str, row: int, **values: Any) -> None:
    write_rows(path, (sheet, row, values))


def write_rows(path: Path, *rows: tuple[str, int, dict[str, Any]]) -> None:
    """Rows of sheets filled in by heading, in one saving."""
    book = openpyxl.load_workbook(path)
    for sheet, row, values in rows:
        columns = {cell.value: cell.column for cell in book[sheet][1]}
        for heading, value in values.items():
            book[sheet].cell(row, columns[heading]).value = value
    book.save(path)


def read(path: Path, form: str | None = None) -> ProjectList:
    return form_verbs.load_records([path], LIBRARY, form)


def fault(path: Path, form: str | None = None) -> str:
    with pytest.raises(Stop) as stop:
        read(path, form)
    return say(stop.value.id, **stop.value.values)


@pytest.mark.parametrize("form", MADE, ids=lambda form: form.id)
def test_an_empty_list_holds_an_example_which_is_no_project(tmp_path: Path, form: Any) -> None:
    path = tmp_path / "清单.xlsx"
    write_list_template(form, LIBRARY, path)
    sheet = openpyxl.load_workbook(path)["项目"]
    assert [sheet["A2"].value, sheet["B2"].value] == ["示例", "（示例）业务培训"]
    with pytest.raises(Stop) as stop:
        read(path)
    assert stop.value.id == "no_records"


def test_what_is_filled_in_below_the_example_is_read(listed: Path) -> None:
    project = {"项目编号": 1, "项目名称": "道路养护", "年度": 2025, "金额单位": "元", "全年预算数": 1234567.89}
    row = {"项目编号": 1, "一级指标": "产出指标", "三级指标": "里程", "年度指标值": "≥3(公里)", "实际完成值": "3(公里)", "分值": 30}
    write_rows(listed, ("项目", 3, project), ("指标", 3, row))
    (record,) = read(listed).records
    assert (record.form, record.year, record.text("project"), record.funds.unit) == ("selfeval-gj", 2025, "道路养护", "元")
    assert str(record.funds.amounts["budget"]) == "1234567.89"
    assert [(row.level3, row.target, str(row.points)) for row in record.indicators] == [("里程", "≥3(公里)", "30")]


def test_an_example_that_was_written_over_is_asked_about_and_not_passed_over(listed: Path) -> None:
    write(listed, "项目", 2, 项目名称="道路养护")
    assert "《项目》A2写着“示例”" in fault(listed)


@pytest.mark.parametrize("name", ["财政项目支出绩效自评表", "selfeval-2023"])
def test_a_row_names_its_form_by_id_or_title(listed: Path, name: str) -> None:
    write_rows(
        listed, ("项目", 3, {"项目编号": 1, "项目名称": "甲", "表样": name}),
        ("项目", 4, {"项目编号": 2, "项目名称": "乙", "表样": "项目支出绩效自评表"}),
        ("指标", 3, {"项目编号": 1, "三级指标": "人数", "偏差原因分析及改进措施": "人手不足"}))
    found = read(listed)
    assert [record.form for record in found.records] == ["selfeval-2023", "selfeval-gj"]
    assert found.records[0].indicators[0].note == "人手不足"  # 偏差原因分析 on that form
    assert found.unused == ()


def test_the_form_of_the_command_is_that_of_every_row(listed: Path) -> None:
    write(listed, "项目", 3, 项目编号=1, 项目名称="甲", 表样="项目支出绩效自评表")
    assert read(listed, "selfeval-2023").records[0].form == "selfeval-2023"
    assert "《项目》C3：是项目支出绩效自评表，与所选的" in fault(listed, "target-gj")


@pytest.mark.parametrize(("sheet", "values", "said"), [
    ("项目", {"全年预算数": "约一百万"}, "《项目》K4的“约一百万”应为数字"),
    ("项目", {"金额单位": "千元"}, "《项目》E4：应为"),
    ("项目", {"年度": 26}, "《项目》D4：不是年份"),
    ("项目", {"表样": "某省自评表"}, "《项目》C4：没有叫“某省自评表”的表样"),
    ("项目", {"项目编号": 1}, "《项目》A4的项目编号“1”与前面的重复"),
    ("指标", {"分值": "二十"}, "《指标》G4的“二十”应为数字"),
    ("指标", {"项目编号": 9}, "《指标》A4的项目编号“9”"),
    ("指标", {"项目编号": None}, "《指标》第 4 行没有写项目编号"),
    ("指标", {"三级指标": "长" * 32_001}, "《指标》D4：文字超过"),
    ("指标", {"分值": -5}, "《指标》G4：-5 是负数"),
    ("项目", {"全年预算数": -0.5}, "《项目》K4：-0.5 是负数"),
    ("项目", {"项目名称": "#N/A"}, "《项目》B4：是错误值 #N/A"),
    ("指标", {"三级指标": "=B3&C3"}, "《指标》D4：是公式，没有算出的值"),
])
def test_a_fault_names_sheet_and_cell(listed: Path, sheet: str, values: dict[str, Any], said: str) -> None:
    second: dict[str, Any] = {"项目编号": 2, "项目名称": "乙"} if sheet == "项目" else {"项目编号": 1, "三级指标": "次数"}
    write_rows(
        listed, ("项目", 3, {"项目编号": 1, "项目名称": "甲"}), ("指标", 3, {"项目编号": 1, "三级指标": "人数"}),
        (sheet, 4, second | values))
    assert said in fault(listed)


def test_merged_numbers_and_levels_count_for_every_row_of_the_block() -> None:
    def grid(name: str, *rows: tuple[str, ...], merges: tuple[Range, ...] = ()) -> Grid:
        cells = {(row, col): Cell(text, text=text) for row, line in enumerate(rows, 1) for col, text in enumerate(line, 1) if text}
        return Grid(name, cells, merges)

    found = read_list([
        grid("项目", ("项目编号", "项目名称"), ("1", "甲")),
        grid("指标", ("项目编号", "一级指标", "三级指标"), ("1", "产出指标", "人数"), ("", "", "次数"), ("", "", ""),
             merges=(Range(2, 1, 4, 1), Range(2, 2, 4, 2))),
    ], LIBRARY, "selfeval-gj", "清单.xlsx")
    assert [(row.level1, row.level3) for row in found.records[0].indicators] == [("产出指标", "人数"), ("产出指标", "次数")]


def test_a_list_offers_what_may_be_chosen_and_prints_a_page_wide(listed: Path) -> None:
    book = openpyxl.load_workbook(listed)
    offered = {}
    for check in book["项目"].data_validations.dataValidation:
        if check.type == "list":
            first, last = check.formula1.split("!")[1].replace("$", "").split(":")
            offered[str(check.sqref)[0]] = [row[0].value for row in book["填写说明"][first:last]]
    assert offered["C"][:1] == ["项目支出绩效自评表"] and "财政项目支出绩效自评表" in offered["C"]
    assert not [name for name in offered["C"] if "申报" in name]
    assert offered["E"] == ["万元", "元", "亿元"]
    for sheet in book:
        assert sheet.page_setup.fitToWidth in (None, 1) and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert book["项目"]["K3"].number_format.startswith("#,##0.00") and book["指标"]["E3"].number_format == "@"


def test_headings_may_stand_below_a_title_and_the_sheets_are_still_those_of_a_list(listed: Path) -> None:
    write(listed, "项目", 3, 项目编号="1", 项目名称="路灯维护", 全年预算数=300)
    write(listed, "指标", 3, 项目编号="1", 三级指标="亮灯率", 年度指标值="≥98%", 实际完成值="97%", 分值=90)
    book = openpyxl.load_workbook(listed)
    for name in ("项目", "指标"):
        book[name].insert_rows(1, 2)
        book[name]["A1"] = f"2026年度{name}清单"
    book.save(listed)
    (record,) = read(listed).records
    assert (record.texts["project"], record.funds.amounts["budget"], record.indicators[0].actual) == ("路灯维护", 300, "97%")
    assert list_sheets(form_verbs.read_grids(listed)) == {"项目", "指标", "填写说明"}


def test_a_form_whose_sheet_is_called_as_one_of_a_list_stays_a_form() -> None:
    cells = {(1, 1): "项目支出绩效自评表", (3, 1): "项目编号", (3, 2): "001", (3, 3): "项目名称", (3, 4): "路灯维护"}
    assert list_sheets([Grid("项目", {at: Cell(text, text=text) for at, text in cells.items()})]) == set()


def test_a_list_that_is_too_long_names_its_sheet_and_says_to_split_it(listed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MAX_ROWS", 2)
    write_rows(listed, *[("项目", 3 + at, {"项目编号": str(at), "项目名称": f"项目{at}"}) for at in range(3)])
    assert "JX-R44" in fault(listed) and "《项目》超过 2 行" in fault(listed)


def test_a_key_that_a_record_says_twice_is_asked_about(tmp_path: Path) -> None:
    record = tmp_path / "记录.json"
    record.write_text('{"form": "selfeval-gj", "project": "甲", "year": 2025, "project": "乙"}', encoding="utf-8")
    assert "project：这个键写了两次" in fault(record)


def test_a_year_of_the_list_stands_and_that_is_said(listed: Path) -> None:
    write_rows(
        listed, ("项目", 3, {"项目编号": 1, "项目名称": "甲", "年度": 2023}), ("项目", 4, {"项目编号": 2, "项目名称": "乙"}))
    records = form_verbs.load_records([listed], LIBRARY, None, 2025).records
    assert [record.year for record in records] == [2023, 2025]
    assert "2023 年度" in years_kept(records, 2025) and "2025 年" in years_kept(records, 2025)
    assert years_kept(records[1:], 2025) == years_kept(records, None) == ""
