"""What real Excels do to the first user: workbooks in the cloud, text formats, hidden forms, calls put off, older versions."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from doors import plain_form
from jixiao.addin.excel import book as book_module
from jixiao.addin.excel import entry, patience
from jixiao.addin.excel.book import ExcelBook
from jixiao.addin.excel.reading import read_sheet
from jixiao.addin.installer import place
from jixiao.addin.installer.selftest import write_selftest
from jixiao.macros.sheet.edits import CellEdit
from jixiao.udfs.base.log import log_exception
from pressing import NAME, grid, hard_form, opened, press, saved
from support import case_record, library, make_book
from xl_alone import xw
from xl_engine import App
from xl_errors import RETRY_LATER, ComError
from xl_model import Area

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::UserWarning"), pytest.mark.usefixtures("home")]
ONEDRIVE = "https://x-my.sharepoint.com/personal/wang_x_onmicrosoft_com/Documents/自评.xlsx"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience.time, "sleep", lambda _: None)


@pytest.mark.parametrize("id", ["score", "check", "explain", "next", "cover", "undo", "examples", "finalize"])
def test_every_button_works_on_a_workbook_in_the_cloud(tmp_path: Path, home: Path, id: str) -> None:
    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))
    form = grid(book)
    row = next(at[0] for at, cell in sorted(form.cells.items()) if cell.formula and "JX_CHECK" in cell.formula)
    book.sheets[form.name].activate()
    book.sheets[form.name].range((row, 2)).select()
    book.impl.model.url = ONEDRIVE
    book.app.impl.answers = ["yes"]
    entry.press(id)
    text = book.app.impl.alerts[-1].prompt
    book.app.impl.alerts.clear()
    assert "JX-U07" not in text and "xlwings" not in text
    if id in ("examples", "finalize"):  # it has no folder of this machine
        assert str(home) in text


def test_a_settings_sheet_of_the_workbook_is_not_read_for_its_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))
    book.impl.model.url = ONEDRIVE
    monkeypatch.setattr(xw.utils, "read_config_sheet", lambda _: pytest.fail("read"))
    assert ExcelBook(book).folder is None


def scores(book: xw.Book, sheet: str) -> dict[str, Any]:
    form = book.sheets[sheet]
    return {f"G{row}": form.range((row, 7)).formula for row in range(13, 54)}


def test_a_run_of_cells_in_several_formats_gets_formulas_and_keeps_its_formats(tmp_path: Path) -> None:
    plain = opened(plain_form(tmp_path / "常规.xlsx", NAME))
    press(plain, "score")
    wanted = scores(plain, grid(plain).name)
    assert sum(text.startswith("=") for text in wanted.values()) > 30
    plain.close()
    book = opened(hard_form(tmp_path / "自评.xlsx"))
    model = book.impl.model.find("社会保险经办业务费")
    press(book, "score")
    assert scores(book, "社会保险经办业务费") == wanted
    texts = [f"G{row}" for row in range(13, 54) if model.formula(row, 7) is None and str(model.value(row, 7)).startswith("=")]
    assert texts == []
    assert [model.format_of(row, 7) for row in range(14, 54, 2)] == ["@"] * 20


def test_texts_for_cells_in_text_format_are_typed_as_they_are(tmp_path: Path) -> None:
    """There an apostrophe would stay, and a text that begins with = is no formula."""
    file = openpyxl.load_workbook(plain_form(tmp_path / "自评.xlsx", NAME))
    form = file.worksheets[0]
    for row in range(13, 17):
        form.cell(row, 10).number_format = "@"
    file.save(tmp_path / "自评.xlsx")
    book = opened(tmp_path / "自评.xlsx")
    texts = ["95%", "=1+1", "'x", "是"]
    door = ExcelBook(book, "测试")
    with door.session():
        door.apply([CellEdit(form.title, 13 + at, 10, text) for at, text in enumerate(texts)], library().sheets)
    model = book.impl.model.sheets[0]
    assert [(model.value(13 + at, 10), model.formula(13 + at, 10)) for at in range(4)] == [(text, None) for text in texts]


def test_a_hidden_form_is_scored_like_the_others_and_stays_hidden(tmp_path: Path) -> None:
    book = opened(hard_form(tmp_path / "自评.xlsx"))
    before = saved(book, tmp_path / "前.xlsx")
    text = press(book, "score")
    assert "《隐藏的表》" in text and "JX-U07" not in text
    assert scores(book, "隐藏的表") == scores(book, "社会保险经办业务费")
    assert [sheet.name for sheet in book.sheets if not sheet.visible] == ["说明", "隐藏的表"]
    for id in ("check", "cover", "next"):
        assert "JX-U07" not in press(book, id), id
    press(book, "undo")
    other = opened(hard_form(tmp_path / "二.xlsx"))
    press(other, "score")
    press(other, "undo")
    assert saved(other, tmp_path / "后.xlsx") == before


def count(book: xw.Book, id: str) -> int:
    book.app.impl.calls.clear()
    entry.press(id)
    book.app.impl.alerts.clear()
    return int(sum(book.app.impl.calls.values()))


def test_a_press_costs_excel_few_calls(tmp_path: Path) -> None:
    """Each is a trip to another process, and a moment in which a click of the user's can be in the way."""
    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    book.sheets[0].range("B14").select()
    assert count(book, "explain") <= 15
    assert count(book, "score") <= 60
    assert count(book, "score") <= 60
    assert count(book, "explain") <= 15
    assert count(book, "next") <= 15
    hard = opened(hard_form(tmp_path / "难.xlsx"))
    assert count(hard, "score") <= 2 * 60


def test_excel_is_at_rest_while_python_works_and_awake_when_it_asks_and_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The box that waits for another program comes where keys and mouse are alive meanwhile."""
    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    noted = App.note
    awake: list[str] = []

    def note(app: App, what: str, sheet: str, area: Any) -> None:
        if app.interactive or app.display_alerts:
            awake.append(what)
        noted(app, what, sheet, area)

    monkeypatch.setattr(App, "note", note)
    book.app.impl.answers = ["yes"]
    entry.press("rescore")
    assert len(book.app.impl.alerts) == 2  # the engine fails where a box comes up while Excel is at rest
    book.app.impl.alerts.clear()
    assert awake == []
    assert book.app.interactive and book.app.display_alerts


@pytest.mark.slow
def test_calls_that_excel_puts_off_are_made_again(tmp_path: Path) -> None:
    """From the first call on, from the second ...: each later call is refused once."""
    wanted = opened(plain_form(tmp_path / "一.xlsx", NAME))
    wanted.app.impl.log.clear()
    press(wanted, "score")
    total = len(wanted.app.impl.log)
    after = saved(wanted, tmp_path / "要.xlsx")
    wanted.close()
    for start in (1, *sorted(random.Random(7).sample(range(2, total), 6))):
        book = opened(plain_form(tmp_path / f"自评{start}.xlsx", NAME))
        book.app.impl.log.clear()
        book.app.impl.busy_from = start
        assert "总分" in press(book, "score"), start
        book.app.impl.busy_from = None
        assert saved(book, tmp_path / f"后{start}.xlsx") == after, start
        book.close()


def test_the_way_back_does_not_fail_where_calls_are_put_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The press fails for good while the findings are put in; from then on every call is refused once."""
    from jixiao.addin.excel import apply

    book = opened(hard_form(tmp_path / "自评.xlsx"))
    before = saved(book, tmp_path / "前.xlsx")
    put = apply.put_sheet
    sheets: list[str] = []

    def fails(*given: Any, **named: Any) -> Any:
        sheets.append(given[2])
        if len(sheets) == 2:
            book.app.impl.busy_from = 1
            raise RuntimeError("故障")
        return put(*given, **named)

    monkeypatch.setattr(apply, "put_sheet", fails)
    assert press(book, "score").startswith("JX-U07")
    assert len(sheets) == 2
    book.app.impl.busy_from = None
    assert saved(book, tmp_path / "后.xlsx") == before


def test_an_excel_that_stays_busy_is_told_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    noted = App.note

    def note(app: App, what: str, sheet: str, area: Any) -> None:
        app._put_off.clear()
        noted(app, what, sheet, area)

    monkeypatch.setattr(App, "note", note)
    book.app.impl.busy_from = 1
    assert press(book, "score").startswith("JX-U09")


@pytest.mark.parametrize("knows", [True, False])
def test_our_formulas_get_no_at_sign_and_older_excels_get_them_too(tmp_path: Path, knows: bool) -> None:
    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    book.app.impl.knows_spills = knows
    text = press(book, "score")
    assert "按规则评 18 项" in text
    form = next(sheet for sheet in book.impl.model.sheets if sheet.ws.title == "社会保险经办业务费")
    ours = [at for at in form.values if "JX_" in (form.formula(*at) or "")]
    assert len(ours) > 100 and form.implicit == set()
    if knows:  # what .Formula does to them, so that the line above can fail
        sheet = book.sheets["社会保险经办业务费"]
        sheet.range(ours[0]).formula = sheet.range(ours[0]).formula
        assert "@JX_" in sheet.range(ours[0]).formula2


def test_blocks_that_spill_in_part_are_told_from_an_excel_that_knows_no_spilling(tmp_path: Path) -> None:
    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    model = book.impl.model.sheets[0]
    model.spills = [Area(13, 7, 15, 7)]
    book.sheets[0].range("A1").formula = "=1+1"
    found = read_sheet(book.sheets[0]).arrays
    assert {(row, 7) for row in (13, 14, 15)} == {
        (row, col) for area in found for row in range(area.row, area.last_row + 1) for col in range(area.col, area.last_col + 1)
    }
    book.app.impl.knows_spills = False
    assert read_sheet(book.sheets[0]).arrays == ()


def test_a_figure_in_a_currency_format_keeps_all_its_places(tmp_path: Path) -> None:
    """Excel hands it over with four of them: 92.53333 % of a budget would become another rate."""
    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    cell = book.sheets[0].range("J3")
    cell.value = 1234.123456
    cell.number_format = "¥#,##0.00"
    assert read_sheet(book.sheets[0]).cell(3, 10).value == Decimal("1234.123456")
    assert ExcelBook(book).grids()[0].cell(3, 10).value == Decimal("1234.123456")


def test_a_workbook_of_which_no_copy_can_be_read_is_scored_all_the_same(tmp_path: Path) -> None:
    """Encrypted by the machine, by a password, or in an older format: then Excel is asked block by block."""
    book, other = opened(hard_form(tmp_path / "自评.xlsx")), opened(hard_form(tmp_path / "别.xlsx"))
    text = press(other, "score")
    book.activate()
    book.set_mock_caller()
    book.impl.model.cannot_be_read = True
    assert press(book, "score") == text
    book.impl.model.cannot_be_read = False
    assert saved(book, tmp_path / "一.xlsx") == saved(other, tmp_path / "二.xlsx")


def test_what_a_file_writes_otherwise_is_read_in_excels_words(tmp_path: Path) -> None:
    """[1] in a file is a path in Excel. Typed back as the file has it, Excel would ask for a workbook called 1."""
    file = openpyxl.load_workbook(plain_form(tmp_path / "自评.xlsx", NAME))
    file.save(tmp_path / "自评.xlsx")
    budget = openpyxl.Workbook()
    budget.active.title = "表"
    budget.save(tmp_path / "预算.xlsx")
    book = opened(tmp_path / "自评.xlsx")
    told = f"='{tmp_path}/[预算.xlsx]表'!A1"
    book.sheets[0].range("J3").formula = told
    found = ExcelBook(book).grids()[0].cell(3, 10).formula
    assert found == str(book.sheets[0].range("J3").formula)[1:] and "[预算.xlsx]" in str(found)


def test_the_log_is_opened_in_the_systems_editor_and_names_its_encoding(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(book_module, "show_text", shown.append)
    try:
        raise ValueError("中文")
    except ValueError:
        path = log_exception()
    assert path == home / ".jixiao" / "jx.log"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") and "中文" in path.read_text(encoding="utf-8-sig")
    log_exception()
    assert path.read_bytes().count(b"\xef\xbb\xbf") == 1
    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))
    assert "没能打开" not in press(book, "log") and press(book, "selftest")
    assert [file.name for file in shown] == ["jx.log", "selftest.txt"]


def test_new_files_of_a_workbook_in_the_cloud_go_where_the_documents_are_redirected_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    redirected = tmp_path / "服务器" / "文档"
    redirected.mkdir(parents=True)
    monkeypatch.setattr(place.sys, "platform", "win32")
    monkeypatch.setattr(place, "registry_value", lambda _key, _name: str(redirected))
    assert place.documents_folder() == redirected


@pytest.mark.parametrize(("path", "store"), [
    (r"C:\Program Files\WindowsApps\Microsoft.Office.Desktop.Excel_16.0\EXCEL.EXE", True),
    (r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE", False), ("", False),
])
def test_office_of_the_store_is_known_by_its_path(path: str, store: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "registry_value", lambda _key, _name: path)
    assert place.is_store_office() is store


def test_the_selftest_tells_a_start_that_failed_and_what_it_may_be(home: Path) -> None:
    assert write_selftest(library())[1]
    (home / ".jixiao").mkdir(exist_ok=True)
    (home / ".jixiao" / "excel.log").write_text(
        "2026-11-26 09:00:00 press score: 1001 no server\n2026-11-26 09:00:01 start: 1000 Could not create Python process.\n"
        "Error message: Access is denied.\n", encoding="utf-8",
    )
    path, good = write_selftest(library())
    text = path.read_text(encoding="utf-8-sig")
    assert not good and "Could not create Python process. Error message: Access is denied." in text and "Citrix" in text


def test_an_open_workbook_of_any_name_is_not_in_the_way(tmp_path: Path) -> None:
    """Excel opens no second workbook of a name; xlwings asks for the full name of the first one, which fails in a cloud."""
    other = tmp_path / "别处"
    other.mkdir()
    for name in ("sheet.xlsx", "sheet1.xlsx", "copy.xlsx"):
        openpyxl.Workbook().save(other / name)
    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    for name in ("sheet.xlsx", "sheet1.xlsx", "copy.xlsx"):
        book.app.books.open(str(other / name)).impl.model.url = f"https://x-my.sharepoint.com/personal/a/Documents/{name}"
    book.activate()
    assert "总分" in press(book, "score")
    assert "总分" in press(book, "score")
    assert press(book, "undo").startswith("已撤销")


def test_a_copy_that_is_put_off_after_it_was_made_is_not_made_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    copy = xw.Sheet.copy
    put_off: list[str] = []

    def copies(sheet: xw.Sheet, **place: Any) -> xw.Sheet:
        made = copy(sheet, **place)
        if sheet.name not in put_off:
            put_off.append(sheet.name)
            raise ComError("应用程序正忙。", RETRY_LATER)
        return made

    monkeypatch.setattr(xw.Sheet, "copy", copies)
    assert "总分" in press(book, "score")
    assert put_off == ["封面", "检查结果"]
    assert [sheet.name for sheet in book.sheets] == ["封面", "社会保险经办业务费", "检查结果"]
