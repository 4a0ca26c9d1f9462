"""The engine the Excel door is tested with behaves as Excel does: workbooks, sheets, protection, copies, rules."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from xl_engine import open_app
from xl_errors import ComError


@pytest.fixture
def app() -> xw.App:
    return open_app()


def written(path: Path, fill: Any) -> Path:
    """A workbook made by openpyxl."""
    file = openpyxl.Workbook()
    fill(file)
    file.save(path)
    return path


def form(file: openpyxl.Workbook) -> None:
    """A sheet with everything a copy has to bring along, and one that reads it."""
    ws = file.active
    ws.title = "自评表"
    ws["A1"] = "标题"
    ws.merge_cells("A1:C1")
    ws["A1"].font = Font(name="宋体", size=16, bold=True)
    ws["B2"], ws["B3"], ws["B4"] = 9.5, "=SUM(B2:B2)", "=封面!A1+自评表!B2"
    ws["B2"].number_format = "0.00"
    ws["C2"] = "=还没有"
    ws["C2"].data_type = "s"
    ws.column_dimensions["B"].width = 20.625
    ws.row_dimensions[2].height = 30
    ws.row_dimensions[5].hidden = True
    ws.conditional_formatting.add("B2:B4", FormulaRule(formula=["$B2=封面!$A$1"], fill=PatternFill(bgColor="FFFFC7CE")))
    choice = DataValidation(type="list", formula1='"达成,未达成"')
    choice.add("C2:C4")
    ws.add_data_validation(choice)
    ws.print_area = "A1:C5"
    ws["C4"].hyperlink = "https://example.org/"
    cover = file.create_sheet("封面")
    cover["A1"], cover["A2"] = "=自评表!B2", '="自评表!B2"'


# -- books ------------------------------------------------------------------------------------------------------------


def test_a_file_opened_twice_is_one_book_and_two_of_one_name_are_refused(app: xw.App, tmp_path: Path) -> None:
    path = written(tmp_path / "表.xlsx", form)
    (tmp_path / "别处").mkdir()
    shutil.copy(path, tmp_path / "别处" / "表.xlsx")
    book = app.books.open(str(path))
    assert app.books.open(str(path)).impl.model is book.impl.model and len(app.books) == 1
    assert (book.name, book.fullname) == ("表.xlsx", str(path))
    with pytest.raises(ValueError):
        app.books.open(str(tmp_path / "别处" / "表.xlsx"))


def test_something_that_is_no_workbook_is_refused(app: xw.App, tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(ComError):
        app.books.open(str(tmp_path / "坏.xlsx"))
    assert len(app.books) == 0


def test_nothing_answers_after_close_delete_and_quit(app: xw.App) -> None:
    book, other = app.books.add(), app.books.add()
    sheet = book.sheets.add("要删")
    cell = sheet["A1"]
    sheet.delete()
    for ask in (lambda: sheet.name, lambda: cell.value, lambda: cell.address, lambda: cell.formula):
        with pytest.raises(ComError):
            ask()
    cell = book.sheets[0]["A1"]
    book.close()
    for ask in (lambda: book.name, lambda: book.sheets[0], lambda: cell.value, lambda: book.api):
        with pytest.raises(ComError):
            ask()
    app.quit()
    with pytest.raises(ComError):
        other.sheets[0]["A1"].value = 1


def test_the_calling_book_is_the_one_that_was_set(app: xw.App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xw.Book, "_mock_caller", None, raising=False)
    book = app.books.add()
    app.books.add()
    book.set_mock_caller()
    assert xw.Book.caller() == book
    assert app.books.active != book
    book.activate()
    assert app.books.active == book


def test_values_of_formulas_survive_save_and_open(app: xw.App, tmp_path: Path) -> None:
    book = app.books.add()
    app.impl.calculator = lambda formula, *_: {"=A()": 1.5, "=B()": "", "=C()": True, "=D()": "字", "=E()": "#N/A"}[formula]
    cells = book.sheets[0]["A1:E1"]
    cells.formula = ["=A()", "=B()", "=C()", "=D()", "=E()"]
    book.save(str(tmp_path / "新.xlsx"))
    assert (book.name, book.fullname) == ("新.xlsx", str(tmp_path / "新.xlsx"))
    again = open_app().books.open(str(tmp_path / "新.xlsx")).sheets[0]["A1:E1"]
    assert again.options(err_to_str=True).value == [1.5, None, True, "字", "#N/A"]
    assert again.formula == (("=A()", "=B()", "=C()", "=D()", "=E()"),)
    independent = openpyxl.load_workbook(tmp_path / "新.xlsx", data_only=True).active
    assert [cell.value for cell in independent[1]] == [1.5, None, True, "字", "#N/A"]


def test_a_text_that_begins_with_an_equals_sign_stays_text_in_the_file(app: xw.App, tmp_path: Path) -> None:
    book = app.books.add()
    book.sheets[0]["A1"].value = "'=1+1"
    book.save(str(tmp_path / "新.xlsx"))
    cell = openpyxl.load_workbook(tmp_path / "新.xlsx").active["A1"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)
    assert open_app().books.open(str(tmp_path / "新.xlsx")).sheets[0]["A1"].value == "=1+1"


def test_a_read_only_book_is_saved_under_another_name_only(app: xw.App, tmp_path: Path) -> None:
    path = written(tmp_path / "表.xlsx", form)
    book = app.books.open(str(path), read_only=True)
    assert book.api.ReadOnly
    book.sheets[0]["A1"].value = "改"
    with pytest.raises(ComError):
        book.save()
    book.save(str(tmp_path / "另存.xlsx"))
    assert not book.api.ReadOnly and openpyxl.load_workbook(path).active["A1"].value == "标题"


def test_a_book_is_not_saved_over_another_open_one(app: xw.App, tmp_path: Path) -> None:
    app.books.open(str(written(tmp_path / "表.xlsx", form)))
    with pytest.raises(ComError):
        app.books.add().save(str(tmp_path / "表.xlsx"))


def test_save_copy_as_leaves_the_name(app: xw.App, tmp_path: Path) -> None:
    book = app.books.add()
    book.api.SaveCopyAs(str(tmp_path / "副本.xlsx"))
    assert book.name == "工作簿1" and zipfile.is_zipfile(tmp_path / "副本.xlsx")


# -- protection -------------------------------------------------------------------------------------------------------


def test_a_protected_sheet_takes_contents_in_unlocked_cells_and_nothing_else(app: xw.App, tmp_path: Path) -> None:
    def fill(file: openpyxl.Workbook) -> None:
        file.active.protection.sheet = True
        file.active["B2"].protection = Protection(locked=False)

    sheet = app.books.open(str(written(tmp_path / "表.xlsx", fill))).sheets[0]
    assert sheet.api.ProtectContents is True
    sheet["B2"].value = 1
    assert sheet["B2"].value == 1.0
    cell, block = sheet["A1"], sheet["A2:B2"]
    changes = (
        lambda: setattr(cell, "value", 1), lambda: setattr(cell, "formula", "=1"), lambda: setattr(block, "value", [1, 2]),
        lambda: setattr(cell, "number_format", "0"), lambda: setattr(cell, "color", "#FFFFFF"), cell.clear,
        lambda: setattr(cell.font, "bold", True), lambda: setattr(cell, "column_width", 5), cell.clear_contents,
        lambda: cell.borders.set(line_style="continuous"), lambda: cell.data_validation.set_list(["甲"]),
        lambda: cell.conditional_formats.add_custom("=A1"), lambda: cell.add_hyperlink("#A1", "甲"),
        lambda: setattr(sheet["B2"], "wrap_text", True), lambda: sheet["C1"].copy(cell),
    )
    for change in changes:
        with pytest.raises(ComError):
            change()
    assert sheet["A1:B2"].value == [[None, None], [None, 1.0]] and cell.number_format == "General"
    sheet.api.Unprotect()
    cell.value = 1
    assert not sheet.api.ProtectContents and cell.value == 1.0


def test_a_protected_structure_keeps_its_sheets(app: xw.App, tmp_path: Path) -> None:
    def fill(file: openpyxl.Workbook) -> None:
        form(file)
        file.security = WorkbookProtection(lockStructure=True)

    book = app.books.open(str(written(tmp_path / "表.xlsx", fill)))
    sheet = book.sheets[0]
    assert book.api.ProtectStructure is True and app.books.add().api.ProtectStructure is False
    for change in (
        lambda: book.sheets.add("新"), sheet.delete, sheet.copy, lambda: setattr(sheet, "name", "别名"),
        lambda: setattr(sheet, "visible", False),
    ):
        with pytest.raises(ComError):
            change()
    assert book.sheet_names == ["自评表", "封面"]


# -- sheets -----------------------------------------------------------------------------------------------------------


def test_names_of_sheets(app: xw.App) -> None:
    book = app.books.add()
    sheet = book.sheets.add("甲")
    book.sheets.add("乙")
    for wrong in ("a:b", "'甲", "乙", ""):
        with pytest.raises((ComError, ValueError)):
            sheet.name = wrong
    with pytest.raises(ValueError):
        sheet.name = "长" * 32
    sheet.name = "表"
    sheet.name = "长" * 31
    assert book.sheets["长" * 31].index == sheet.index
    with pytest.raises(ComError):
        book.sheets["没有"]


def test_a_new_sheet_stands_before_the_active_one_and_becomes_it(app: xw.App) -> None:
    book = app.books.add()
    book.sheets.add("后", after=book.sheets[-1])
    assert book.sheets.active.name == "后"
    book.sheets.add("中")
    assert book.sheet_names == ["Sheet1", "中", "后"] and book.sheets.active.name == "中"


def test_formulas_follow_a_sheet_that_is_renamed(app: xw.App, tmp_path: Path) -> None:
    book = app.books.open(str(written(tmp_path / "表.xlsx", form)))
    book.sheets["自评表"].name = "2024 自评"
    assert book.sheets["封面"]["A1:A2"].formula == (("='2024 自评'!B2",), ('="自评表!B2"',))
    book.sheets["封面"].name = "首页"
    assert book.sheets[0]["B4"].formula == "=首页!A1+'2024 自评'!B2"
    assert book.sheets[0].page_setup.print_area == "$A$1:$C$5"


def test_formulas_lose_a_sheet_that_is_deleted(app: xw.App, tmp_path: Path) -> None:
    book = app.books.open(str(written(tmp_path / "表.xlsx", form)))
    book.sheets["封面"].delete()
    assert book.sheets[0]["B4"].formula == "=#REF!A1+自评表!B2"
    with pytest.raises(ComError):
        book.sheets[0].delete()
    assert book.sheet_names == ["自评表"]


def test_the_last_visible_sheet_is_neither_hidden_nor_deleted(app: xw.App) -> None:
    book = app.books.add()
    hidden = book.sheets.add("藏")
    hidden.visible = False
    assert (hidden.visible, book.sheets["Sheet1"].visible) == (0, -1) and book.sheets.active.name == "Sheet1"
    for change in (book.sheets["Sheet1"].delete, lambda: setattr(book.sheets["Sheet1"], "visible", False), hidden.activate):
        with pytest.raises(ComError):
            change()
    hidden.visible = 2
    assert hidden.visible == 2, "very hidden is true in Python"


def copied_as_it_was(copy: xw.Sheet) -> None:
    assert (copy["A1"].value, copy["A1:C1"].merge_cells, copy["A1"].font.size, copy["A1"].font.name) == (
        "标题", True, 16, "宋体")
    assert (copy["B2"].value, copy["B2"].number_format, copy["C2"].value) == (9.5, "0.00", "=还没有")
    assert (copy["B1"].column_width, copy["A2"].row_height, copy["A5"].row_height) == (20, 30, 0)
    assert copy["B3"].formula == "=SUM(B2:B2)" and copy.page_setup.print_area == "$A$1:$C$5"
    assert copy["C2:C4"].data_validation.source == "达成,未达成" and copy["C4"].hyperlink == "https://example.org/"


def test_a_copy_in_the_same_book(app: xw.App, tmp_path: Path) -> None:
    book = app.books.open(str(written(tmp_path / "表.xlsx", form)))
    copy = book.sheets["自评表"].copy(before=book.sheets[0])
    assert book.sheet_names == ["自评表 (2)", "自评表", "封面"] and book.sheets.active == copy
    copied_as_it_was(copy)
    assert copy["B4"].formula == "=封面!A1+'自评表 (2)'!B2"
    copy["B2"].value = 1
    assert book.sheets["自评表"]["B2"].value == 9.5
    assert book.sheets["自评表"].copy().name == "自评表 (3)"
    book.sheets[1].name = "长" * 31
    assert book.sheets[1].copy().name == "长" * 27 + " (2)"


def test_a_copy_in_another_book_links_back(app: xw.App, tmp_path: Path) -> None:
    source = app.books.open(str(written(tmp_path / "源.xlsx", form)))
    source.sheets[0]["B3"].impl.model.values[3, 2] = 9.5
    target = app.books.add()
    copy = source.sheets["自评表"].copy(after=target.sheets[0])
    assert target.sheet_names == ["Sheet1", "自评表"] and app.books.active == target
    copied_as_it_was(copy)
    assert copy["B3"].value == 9.5
    assert copy["B4"].formula == "=[源.xlsx]封面!A1+自评表!B2"
    target.save(str(tmp_path / "标.xlsx"))
    assert copy["B4"].formula == "=[源.xlsx]封面!A1+自评表!B2"
    file = openpyxl.load_workbook(tmp_path / "标.xlsx")
    assert file["自评表"]["B4"].value == "=[1]封面!A1+自评表!B2"
    assert [link.file_link.Target for link in file._external_links] == ["源.xlsx"]
    saved = open_app().books.open(str(tmp_path / "标.xlsx"))
    copied_as_it_was(saved.sheets["自评表"])
    assert saved.sheets["自评表"]["B4"].formula == f"='{tmp_path}/[源.xlsx]封面'!A1+自评表!B2"


def test_a_function_of_an_add_in_that_is_not_loaded_shows_the_path_of_the_add_in(app: xw.App, tmp_path: Path) -> None:
    book = app.books.add()
    book.sheets[0]["A1"].formula = "='C:\\加 载项\\jixiao.xlam'!JX_SCORE(B1,\"[1]!\")"
    book.save(str(tmp_path / "表.xlsx"))
    file = openpyxl.load_workbook(tmp_path / "表.xlsx")
    assert file.active["A1"].value == '=[1]!JX_SCORE(B1,"[1]!")'
    assert [link.file_link.Target for link in file._external_links] == ["file:///C:\\加 载项\\jixiao.xlam"]
    again = open_app().books.open(str(tmp_path / "表.xlsx")).sheets[0]["A1"]
    assert again.formula == book.sheets[0]["A1"].formula


def test_a_block_is_copied_with_looks_merges_and_rules(app: xw.App, tmp_path: Path) -> None:
    book = app.books.open(str(written(tmp_path / "表.xlsx", form)))
    sheet = book.sheets["自评表"]
    sheet["A1:C4"].copy(sheet["E11"])
    assert sheet["E11:G11"].merge_cells and sheet["E11"].font.bold and sheet["F12"].number_format == "0.00"
    assert sheet["F13"].formula == "=SUM(F12:F12)" and sheet["F14"].formula == "=封面!E11+自评表!F12"
    assert sheet["G12:G14"].data_validation.type == "list" and len(sheet["F12"].conditional_formats) == 1
    assert sheet["B2"].column_width == 20 and sheet["F1"].column_width == 8.38
    sheet["B2:B3"].copy(sheet["B3"])
    assert sheet["B3"].value == 9.5 and sheet["B4"].formula == "=SUM(B3:B3)", "read before written"


# -- the app ----------------------------------------------------------------------------------------------------------


def test_states_of_the_app_are_kept(app: xw.App) -> None:
    with pytest.raises(ComError):
        app.calculation = "manual"
    book = app.books.add()
    with app.properties(screen_updating=False, calculation="manual", enable_events=False, status_bar="在评分"):
        assert (app.screen_updating, app.calculation, app.enable_events, app.status_bar) == (False, "manual", False, "在评分")
    assert (app.screen_updating, app.calculation, app.enable_events, app.status_bar) == (True, "automatic", True, False)
    sheet = book.sheets[0]
    sheet["B2:C3"].select()
    assert app.selection == sheet["B2:C3"]
    book.sheets.add("新")
    assert app.selection.sheet.name == "新"
    with pytest.raises(ComError):
        sheet["A1"].select()
    sheet.activate()
    assert app.selection.address == "$B$2:$C$3"


def test_alerts_are_kept_and_answered_in_turn(app: xw.App) -> None:
    app.impl.answers = ["no", "cancel"]
    assert [app.alert("好吗", "绩效", "yes_no"), app.alert("好吗", None, "ok_cancel"), app.alert("完成")] == ["no", "cancel", "ok"]
    assert app.impl.alerts[0] == ("好吗", "绩效", "yes_no", None) and len(app.impl.alerts) == 3


def test_calls_are_counted(app: xw.App) -> None:
    sheet = app.books.add().sheets[0]
    app.impl.calls.clear()
    app.impl.log.clear()
    sheet["A1:C3"].value = [[1, 2, 3]] * 3
    assert sheet["A1:C3"].value == [[1.0, 2.0, 3.0]] * 3
    assert app.impl.calls == {"set value": 1, "value": 1}
    assert [(call.what, call.sheet, call.area.size) for call in app.impl.log] == [
        ("set value", "Sheet1", 9), ("value", "Sheet1", 9)]


def test_apps_are_separate_and_the_latest_is_active(app: xw.App, tmp_path: Path) -> None:
    path = written(tmp_path / "表.xlsx", form)
    app.books.open(str(path)).sheets[0]["A1"].value = "改"
    other = open_app()
    assert xw.apps.active == other and other != app
    assert other.books.open(str(path)).sheets[0]["A1"].value == "标题"
