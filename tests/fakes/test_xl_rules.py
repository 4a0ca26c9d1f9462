"""The engine the Excel door is tested with behaves as Excel does: conditional formats, drop-downs, links, print areas."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlwings as xw
from xl_engine import open_app
from xl_errors import ComError


@pytest.fixture
def app() -> xw.App:
    return open_app()


def test_formulas_of_conditional_formats_are_seen_from_the_active_cell(app: xw.App, tmp_path: Path) -> None:
    book = app.books.add()
    sheet = book.sheets[0]
    sheet["G5:G9"].select()
    sheet["G5:G9"].conditional_formats.add_custom("=$G5=1", fill_color="#FFC7CE", font_color="#9C0006")
    sheet["A1"].select()
    (rule,) = sheet["G7"].conditional_formats
    assert (rule.type, rule.formula, rule.fill_color, rule.font_color) == ("custom", "=$G1=1", (255, 199, 206), (156, 0, 6))
    sheet["G5:G9"].conditional_formats.add_custom("=$G5=2")
    book.save(str(tmp_path / "表.xlsx"))
    (area,) = openpyxl.load_workbook(tmp_path / "表.xlsx").active.conditional_formatting
    assert str(area.sqref) == "G5:G9"
    assert [found.formula for found in area.rules] == [["$G9=2"], ["$G5=1"]], "the newest first, moved by the active cell"


def test_a_rule_is_deleted_everywhere_and_cleared_from_a_block(app: xw.App) -> None:
    sheet = app.books.add().sheets[0]
    for formula in ("=TRUE", "=FALSE"):
        sheet["A1:A9"].conditional_formats.add_custom(formula)
    next(rule for rule in sheet["A3"].conditional_formats if rule.formula == "=TRUE").delete()
    assert [rule.formula for rule in sheet["A8"].conditional_formats] == ["=FALSE"]
    sheet["A2:A3"].conditional_formats.clear()
    assert [len(sheet[row, 0].conditional_formats) for row in (0, 1, 2, 3)] == [1, 0, 0, 1]


def test_a_drop_down(app: xw.App) -> None:
    sheet = app.books.add().sheets[0]
    choice = sheet["B2:B9"].data_validation
    assert choice.type == "none"
    choice.set_list(["达成", "未达成"])
    choice.api.ShowError = False
    assert (choice.type, choice.source, choice.show_error, choice.in_cell_dropdown) == ("list", "达成,未达成", False, True)
    assert sheet["B1:B3"].data_validation.type == "mixed_criteria"
    sheet["B4"].data_validation.set_list(["一"])
    assert (sheet["B4"].data_validation.source, sheet["B5"].data_validation.source) == ("一", "达成,未达成")
    assert sheet["B2:B9"].data_validation.type == "inconsistent"
    sheet["B5:B9"].data_validation.delete()
    assert (sheet["B9"].data_validation.type, sheet["B3"].data_validation.type) == ("none", "list")
    sheet["D1"].data_validation.set_list(sheet["F1:F3"])
    assert sheet["D1"].data_validation.source == "=Sheet1!$F$1:$F$3"


def test_a_link_takes_the_place_of_the_content(app: xw.App, tmp_path: Path) -> None:
    book = app.books.add()
    cell = book.sheets[0]["A1"]
    with pytest.raises(Exception, match="hyperlink"):
        cell.hyperlink  # noqa: B018
    cell.value = 5
    cell.add_hyperlink("#Sheet1!B2", "去看")
    assert cell.value == "去看" and cell.hyperlink == "" and cell.font.color == (5, 99, 193)
    book.save(str(tmp_path / "表.xlsx"))
    link = openpyxl.load_workbook(tmp_path / "表.xlsx").active["A1"].hyperlink
    assert (link.ref, link.location, link.target) == ("A1", "Sheet1!B2", None)


def test_the_print_area(app: xw.App) -> None:
    setup = app.books.add().sheets[0].page_setup
    assert setup.print_area is None
    setup.print_area = "A1:C5"
    assert setup.print_area == "$A$1:$C$5"
    with pytest.raises(ComError):
        setup.print_area = "不是区域"
    setup.print_area = None
    assert setup.print_area is None
