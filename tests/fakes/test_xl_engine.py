"""The engine the Excel door is tested with behaves as Excel does: values, typing, looks."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.formula import ArrayFormula
from xl_engine import open_app
from xl_errors import ComError
from xl_formulas import check, shift

HERE = Path(__file__).resolve().parent


@pytest.fixture
def app() -> xw.App:
    return open_app()


@pytest.fixture
def sheet(app: xw.App) -> xw.Sheet:
    return app.books.add().sheets[0]


def opened(tmp_path: Path, fill: Any, name: str = "表.xlsx") -> xw.Book:
    """A workbook that openpyxl made, opened in a fresh app."""
    file = openpyxl.Workbook()
    fill(file)
    file.save(tmp_path / name)
    return open_app().books.open(str(tmp_path / name))


@pytest.mark.slow
def test_no_part_of_xlwings_that_is_not_bsd_is_loaded() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from xl_engine import open_app; "
        "book = open_app().books.add(); book.sheets[0]['A1'].value = [[1, 'x']]; book.sheets[0]['A1:B1'].value; "
        "print([name for name, module in sys.modules.items() if name.startswith('xlwings.pro') and module])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(HERE)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# -- values -----------------------------------------------------------------------------------------------------------


def test_values_come_back_as_xlwings_on_windows_gives_them(tmp_path: Path) -> None:
    def fill(file: openpyxl.Workbook) -> None:
        ws = file.active
        ws.append([95, 0.5, "文字", True, None, datetime(2024, 2, 29, 13, 30), "#N/A"])
        ws["H1"] = 12.5
        ws["H1"].number_format = "¥#,##0.00"

    row = opened(tmp_path, fill).sheets[0]["A1:H1"]
    assert row.value == [95.0, 0.5, "文字", True, None, datetime(2024, 2, 29, 13, 30), None, Decimal("12.5")]
    assert [type(value) for value in row.value[:4]] == [float, float, str, bool]
    assert isinstance(row.value[7], Decimal), "COM hands over Currency"
    assert row.options(err_to_str=True).value[6] == "#N/A"
    assert row.options(ndim=2).value == [row.value]


def test_one_cell_is_a_scalar_a_row_and_a_column_are_flat(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[1, 2], [3, 4]]
    assert (sheet["A1"].value, sheet["A1:B1"].value, sheet["A1:A2"].value) == (1.0, [1.0, 2.0], [1.0, 3.0])
    assert sheet["A1:B2"].value == [[1.0, 2.0], [3.0, 4.0]]
    assert sheet["A1"].formula == "1" and sheet["A1:B1"].formula == (("1", "2"),)


def test_a_source_of_another_shape_is_cut_repeated_or_filled_with_na(sheet: xw.Sheet) -> None:
    block = sheet["A1:B3"]
    block.raw_value = [[1, 2, 3], [4, 5, 6]]
    assert block.options(err_to_str=True).value == [[1.0, 2.0], [4.0, 5.0], ["#N/A", "#N/A"]]
    block.raw_value = [[7, 8]]
    assert block.value == [[7.0, 8.0]] * 3
    block.raw_value = "字"
    assert block.value == [["字", "字"]] * 3


@pytest.mark.parametrize(("typed", "value", "number_format"), [
    ("95%", 0.95, "0%"), ("9.5%", 0.095, "0.00%"), ("1,234", 1234.0, "#,##0"), ("1,234.5", 1234.5, "#,##0.00"),
    ("¥12", Decimal("12"), "¥#,##0"), ("(5)", -5.0, "General"), ("+7", 7.0, "General"), ("0012", 12.0, "General"),
    ("1e3", 1000.0, "0.00E+00"), ("3 1/2", 3.5, "# ?/?"), ("TRUE", True, "General"), ("false", False, "General"),
    ("1/2", datetime(datetime.now().year, 1, 2), 'm"月"d"日"'), ("2024-3-5", datetime(2024, 3, 5), "yyyy/m/d"),
    ("2024年3月", datetime(2024, 3, 1), 'yyyy"年"m"月"'), ("110101199001011234", 110101199001011000.0, "General"),
    ("'95%", "95%", "General"), ("'=1+1", "=1+1", "General"), ("''x", "'x", "General"), ("-", "-", "General"),
    ("=", "=", "General"), ("2024-13-1", "2024-13-1", "General"), ("12元", "12元", "General"), ("1.2.3", "1.2.3", "General"),
    ("≥95%", "≥95%", "General"), ("", None, "General"),
])
@pytest.mark.parametrize("attribute", ["value", "formula"])
def test_a_text_is_typed(sheet: xw.Sheet, attribute: str, typed: str, value: object, number_format: str) -> None:
    setattr(sheet["B2"], attribute, typed)
    assert sheet["B2"].value == value
    assert type(sheet["B2"].value) is type(value)
    assert sheet["B2"].number_format == number_format


def test_a_format_other_than_general_stays_when_something_is_typed(sheet: xw.Sheet) -> None:
    sheet["A1"].number_format = "0.0"
    sheet["A1"].value = "95%"
    assert (sheet["A1"].value, sheet["A1"].number_format) == (0.95, "0.0")


def test_a_cell_in_text_format_keeps_what_is_typed_a_formula_too(sheet: xw.Sheet) -> None:
    sheet["A1:A3"].number_format = "@"
    sheet["A1:A3"].formula = [["=1+1"], ["95%"], ["007"]]
    assert sheet["A1:A3"].value == ["=1+1", "95%", "007"]
    sheet["A1"].number_format = "General"
    assert sheet["A1"].value == "=1+1", "another format alone does not make a formula of it"


def test_numbers_of_python_are_taken_as_com_hands_them_over(sheet: xw.Sheet) -> None:
    sheet["A1"].value = datetime(2024, 2, 29)
    sheet["A2"].value = Decimal("9.87654")
    assert (sheet["A1"].value, sheet["A1"].number_format) == (datetime(2024, 2, 29), "yyyy/m/d")
    assert sheet["A2"].value == Decimal("9.8765"), "pywin32 makes Currency of a Decimal: four places"
    with pytest.raises(TypeError):
        sheet["A3"].value = datetime(2024, 1, 1, 8).time()
    with pytest.raises(ComError):
        sheet["A3"].value = float("inf")
    with pytest.raises(ComError):
        sheet["A3"].value = "长" * 32768
    sheet["A3"].value = "长" * 32767
    assert len(sheet["A3"].value) == 32767


def test_numbers_read_as_formula_are_written_as_in_the_formula_bar(sheet: xw.Sheet) -> None:
    numbers = [0.1, 100.0, 0.00000012, 1e20, -2.5, 0.1 + 0.2]
    sheet["A1"].value = numbers
    assert sheet["A1:F1"].formula == (("0.1", "100", "0.00000012", "1E+20", "-2.5", "0.3"),)
    sheet["A2"].value = [True, "字", None, datetime(2024, 1, 1)]
    assert sheet["A2:D2"].formula == (("TRUE", "字", "", "45292"),)


# -- formulas ---------------------------------------------------------------------------------------------------------


def test_a_formula_without_calculator_is_a_function_excel_does_not_know(sheet: xw.Sheet) -> None:
    sheet["A1"].value = "=JX_SCORE(B1,C1)"
    assert (sheet["A1"].formula, sheet["A1"].value) == ("=JX_SCORE(B1,C1)", None)
    assert sheet["A1"].options(err_to_str=True).value == "#NAME?"


def test_the_calculator_gives_values_on_entry_and_on_every_change(sheet: xw.Sheet) -> None:
    app = sheet.book.app

    def double(formula: str, _sheet: str, _row: int, _col: int) -> object:
        return (sheet.impl.model.value(1, 1) or 0) * 2 if formula == "=A1*2" else NotImplemented

    app.impl.calculator = double
    sheet["A1"].value = 3
    sheet["B1"].value = "=A1*2"
    assert sheet["B1"].value == 6.0
    sheet["A1"].value = 5
    assert sheet["B1"].value == 10.0
    app.calculation = "manual"
    sheet["A1"].value = 7
    assert sheet["B1"].value == 10.0
    app.calculate()
    assert sheet["B1"].value == 14.0


@pytest.mark.parametrize("formula", [
    "=SUM(A1", "=SUM(A1))", "=A1+", '=A1 "x"', '="a', "=1 2", "=(A1,)", '=IF(A1="",,)+', "=A1，B1", "=*2", "=()",
    '="' + "长" * 256 + '"', "=" + "(" * 65 + "1" + ")" * 65, "=1" + "+1" * 4096, '="a""', "=A1!", "=#BAD",
])
def test_a_broken_formula_is_refused(sheet: xw.Sheet, formula: str) -> None:
    with pytest.raises(ComError):
        sheet["A1"].formula = formula
    assert sheet["A1"].value is None


@pytest.mark.parametrize("formula", [
    "=A1", "=-A1%", "=SUM(A1:B2 B1:C3)", '=IF(A1="",,B1)', "=TODAY()", "='甲 表'!A1+乙表!$B$2", "=#REF!A1+#N/A", "={1,2;3,4}",
    '="' + "长" * 255 + '"', '="说""话"""', "=-1.5E-3", "=SUM(A:A,1:3)", "=JX_CHECK(A1,TEXT(B1,\"0.00%\"))", "=总分*2",
    "=[源.xlsx]表!A1", "='C:\\甲\\jixiao.xlam'!JX_SCORE(A1)", "=A1 = B1", "=表1[[#Data],[得分]]",
])
def test_a_sound_formula_is_taken(formula: str) -> None:
    check(formula)


@pytest.mark.parametrize("typed", ["+1+2", "-A1", "@SUM(A1)", " =1+1"])
def test_signs_begin_a_formula_too(sheet: xw.Sheet, typed: str) -> None:
    sheet["A2"].value = typed
    assert str(sheet["A2"].formula).startswith("=")


def test_one_formula_over_a_block_moves_its_relative_references(sheet: xw.Sheet) -> None:
    sheet["C3:D4"].formula = "=A$1+$B2"
    assert sheet["C3:D4"].formula == (("=A$1+$B2", "=B$1+$B2"), ("=A$1+$B3", "=B$1+$B3"))


def test_an_array_formula_is_one(sheet: xw.Sheet, tmp_path: Path) -> None:
    sheet["A1"].formula_array = "=SUM(B1:B3*C1:C3)"
    assert (sheet["A1"].has_array, sheet["A1"].formula_array) == (True, "=SUM(B1:B3*C1:C3)")
    sheet["A2"].formula = "=SUM(B1:B3)"
    assert not sheet["A2"].has_array
    sheet.book.save(str(tmp_path / "表.xlsx"))
    assert open_app().books.open(str(tmp_path / "表.xlsx")).sheets[0]["A1"].has_array


def test_references_moved_beyond_the_sheet_are_lost_or_wrap_around() -> None:
    assert shift("=A1+SUM(B2:C3)+表!A2+$A$1+总分", -1, 0) == "=#REF!+SUM(B1:C2)+表!A1+$A$1+总分"
    assert shift("=A1", -1, -1, wrap=True) == "=XFD1048576"
    assert shift('= A1  +\n  " A1"', 1, 1) == '= B2  +\n  " A1"', "spaces stay as they are"


# -- places -----------------------------------------------------------------------------------------------------------


def test_a_merge_holds_its_value_in_the_first_cell_only(tmp_path: Path) -> None:
    def fill(file: openpyxl.Workbook) -> None:
        file.active["A1"] = "标题"
        file.active.merge_cells("A1:C2")

    sheet = opened(tmp_path, fill).sheets[0]
    assert sheet["A1:C1"].value == ["标题", None, None]
    sheet["B1"].value = "没有了"
    assert sheet["B1"].value is None and sheet["A1"].value == "标题"
    assert sheet["B2"].merge_area.address == "$A$1:$C$2" and sheet["D1"].merge_area.address == "$D$1"
    assert (sheet["B1:C2"].merge_cells, sheet["E1"].merge_cells, sheet["A1:D1"].merge_cells) == (True, False, None)
    with pytest.raises(ComError):
        sheet["B1:D1"].clear_contents()
    sheet["A1:C2"].clear_contents()
    assert sheet["A1"].value is None and sheet["A1"].merge_cells


def test_used_range_reaches_from_the_first_to_the_last_cell_with_content_or_look(tmp_path: Path) -> None:
    def fill(file: openpyxl.Workbook) -> None:
        file.active["C3"] = 1
        file.active["E7"].fill = PatternFill("solid", fgColor="FFFF00")
        file.create_sheet("空")

    book = opened(tmp_path, fill)
    assert book.sheets[0].used_range.address == "$C$3:$E$7"
    assert book.sheets["空"].used_range.address == "$A$1"
    book.sheets["空"].range((1, 1), (30, 30)).options(ndim=2).value  # noqa: B018
    assert book.sheets["空"].used_range.address == "$A$1", "reading makes no cells"


def test_addresses(app: xw.App) -> None:
    sheet = app.books.add().sheets[0]
    sheet.name = "甲 表"
    block = sheet["B2:C3"]
    assert block.address == "$B$2:$C$3" and block.get_address(False, True) == "$B2:$C3"
    assert block.get_address(external=True) == "'[工作簿1]甲 表'!$B$2:$C$3"
    assert sheet["A:C"].address == "$A:$C" and sheet["2:2"].address == "$2:$2"
    assert block.offset(-1, 1).address == "$C$1:$D$2" and block.resize(1, 4).address == "$B$2:$E$2"
    assert block[1, 0].address == "$B$3" and block(5).address == "$B$4"
    for wrong in ("A0", "XFE1", "A1048577", "没有这个名称"):
        with pytest.raises(ComError):
            sheet.range(wrong)
    with pytest.raises(ComError):
        block.offset(-2, 0)


@pytest.mark.slow
def test_end_goes_where_ctrl_and_an_arrow_lead(sheet: xw.Sheet) -> None:
    sheet["B2"].value = [[1], [2], [None], [3]]
    assert sheet["B2"].end("down").address == "$B$3"
    assert sheet["B3"].end("down").address == "$B$5"
    assert sheet["B5"].end("down").address == "$B$1048576"
    assert sheet["B1048576"].end("up").address == "$B$5"
    assert sheet["B2"].end("right").address == "$XFD$2" and sheet["B2"].end("left").address == "$A$2"
    assert sheet["D1"].end("down").address == "$D$1048576"


# -- looks ------------------------------------------------------------------------------------------------------------


def test_looks_that_differ_within_a_block_read_none(sheet: xw.Sheet) -> None:
    sheet["A1"].number_format = "0.00"
    sheet["A1"].font.bold = True
    sheet["A1"].wrap_text = True
    sheet["A1"].horizontal_alignment = "center"
    sheet["A1"].color = "#FF0000"
    block = sheet["A1:A2"]
    assert (block.number_format, block.font.bold, block.wrap_text, block.horizontal_alignment) == (None,) * 4
    assert block.color == (0, 0, 0), "Excel says black where colours differ"
    assert (sheet["A1"].color, sheet["A2"].color) == ((255, 0, 0), None)
    assert (sheet["A1"].number_format, sheet["A2"].number_format) == ("0.00", "General")
    sheet["A1"].font.color = (0, 128, 0)
    assert sheet["A1"].font.color == (0, 128, 0) and sheet["A2"].font.color == (0, 0, 0)
    with pytest.raises(TypeError):
        block.font.color  # noqa: B018  fails on Windows, too


def test_widths_and_heights_are_whole_pixels(sheet: xw.Sheet) -> None:
    assert sheet["A1"].column_width == 8.38 and sheet["A1"].row_height == 15
    sheet["B:C"].column_width = 30.7
    assert (sheet["B1"].column_width, sheet["A1:B1"].column_width) == (30.62, None)
    sheet["A2"].row_height = 20.4
    assert (sheet["A2"].row_height, sheet["A1:A2"].row_height) == (20.25, None)
    sheet["A3"].rows.hidden = True
    assert sheet["A3"].row_height == 0 and sheet["A2:A3"].rows.hidden is None
    with pytest.raises(ComError):
        sheet["A1"].column_width = 256
    with pytest.raises(ComError):
        sheet["A1"].row_height = 410


def test_one_column_is_taken_out_of_a_run_of_equal_ones(tmp_path: Path) -> None:
    def fill(file: openpyxl.Workbook) -> None:
        file.active.column_dimensions.group("B", "F", hidden=False)
        file.active.column_dimensions["B"].width = 20.625

    sheet = opened(tmp_path, fill).sheets[0]
    sheet["D1"].column_width = 5
    assert [sheet[0, col].column_width for col in range(7)] == [8.38, 20, 20, 5, 20, 20, 8.38]


def test_a_new_cell_looks_like_its_row_or_column(tmp_path: Path) -> None:
    def fill(file: openpyxl.Workbook) -> None:
        file.active.column_dimensions["B"].number_format = "0.00%"
        file.active.row_dimensions[3].font = Font(bold=True)

    sheet = opened(tmp_path, fill).sheets[0]
    assert sheet["B2"].number_format == "0.00%" and sheet["C3"].font.bold
    sheet["B2"].value = "5%"
    sheet["C3"].value = 1
    assert sheet["B2"].number_format == "0.00%" and sheet["C3"].font.bold


def test_borders(sheet: xw.Sheet) -> None:
    sheet["B2:C3"].borders.set("outside", line_style="continuous", weight="medium", color="#808080")
    assert sheet["B2"].borders["edge_top"].weight == "medium" and sheet["B2"].borders["edge_top"].color == (128,) * 3
    assert sheet["B2"].borders["edge_right"].line_style == "none"
    sheet["B2:C3"].borders.set(line_style="dash_dot_dot", weight="thick")
    assert sheet["B2"].borders["edge_right"].line_style == "dash_dot_dot", "the line style survives"
    sheet["B2:C3"].borders.clear("all")
    assert sheet["C3"].borders["edge_bottom"].line_style == "none"


def test_clearing(sheet: xw.Sheet) -> None:
    sheet["A1"].value = "9%"
    sheet["A1"].color = "#00FF00"
    sheet["A1"].data_validation.set_list(["甲", "乙"])
    sheet["A1"].clear_contents()
    assert (sheet["A1"].value, sheet["A1"].number_format) == (None, "0%")
    sheet["A1"].clear_formats()
    assert (sheet["A1"].number_format, sheet["A1"].color, sheet["A1"].data_validation.type) == ("General", None, "list")
    sheet["A1"].clear()
    assert sheet["A1"].data_validation.type == "none"


def test_a_part_of_an_array_formula_cannot_be_changed(tmp_path: Path) -> None:
    file = openpyxl.Workbook()
    sheet = file.active
    assert sheet is not None
    sheet["A1"] = ArrayFormula("A1:A3", "=B1:B3*2")
    sheet["A4"] = 1
    file.save(tmp_path / "表.xlsx")
    opened = open_app().books.open(str(tmp_path / "表.xlsx")).sheets[0]
    assert [opened[at].has_array for at in ("A1:A3", "A2", "A3:A4", "A4")] == [True, True, None, False]
    assert opened["A2"].formula == "=B1:B3*2"
    for block in ("A2", "A3:A4"):
        with pytest.raises(Exception, match="数组"):
            opened[block].value = 5
    opened["A1:A4"].clear_contents()
    assert not opened["A1:A3"].has_array
