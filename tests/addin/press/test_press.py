"""Buttons, pressed as the add-in's VBA does it: through xlwings' object model, on an engine as strict as Excel."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from doors import plain_form
from jixiao.addin.excel import entry
from jixiao.addin.excel.book import ExcelBook
from jixiao.addin.excel.steps import UndoFolder
from jixiao.addin.press import dispatch as press_module
from jixiao.addin.verbs import ribbon
from jixiao.macros.sheet.grid import address
from openpyxl.workbook.protection import WorkbookProtection
from pressing import NAME, grid, hard_form, opened, press, saved
from support import case_record, library, make_book, without_scores
from xl_engine import App
from xl_errors import ComError

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::UserWarning"), pytest.mark.usefixtures("home")]


def plain(path: Path) -> Path:
    return plain_form(path, NAME)


def test_every_button_of_the_ribbon_has_its_action() -> None:
    actions = {button.action for button in ribbon.tab(library()).pressable()}
    assert actions == set(press_module.ACTIONS)


def test_score_fills_blank_scores_and_says_how_it_ended(tmp_path: Path) -> None:
    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    text = press(book, "score")
    assert "按规则评" in text and "总分" in text and "见“检查结果”" in text and "JX-" not in text.split("检查：")[0]
    assert book.sheets[0].name == "封面"
    assert "检查结果" in [sheet.name for sheet in book.sheets]
    formulas = [cell.formula for cell in grid(book).cells.values() if cell.formula]
    assert sum(formula.startswith(("JX_SCORE", "IF(")) for formula in formulas) > 10


def test_a_typed_score_is_kept_unless_the_user_agrees(tmp_path: Path) -> None:
    path = make_book(tmp_path / "自评.xlsx", case_record(NAME))
    book = opened(path)
    before = {at: cell.value for at, cell in grid(book).cells.items() if cell.formula is None}
    press(book, "score")
    assert {at: cell.value for at, cell in grid(book).cells.items() if cell.formula is None} == before
    book.app.impl.answers = ["no"]
    entry.press("rescore")
    assert book.app.impl.alerts.pop()[0] == "没有改动。"
    book.app.impl.alerts.clear()
    assert {at: cell.value for at, cell in grid(book).cells.items() if cell.formula is None} == before
    book.app.impl.answers = ["yes"]
    entry.press("rescore")
    after = {at: cell.value for at, cell in grid(book).cells.items() if cell.formula is None}
    assert set(before) - set(after), "typed scores have become formulas"


def test_undo_brings_the_workbook_back(tmp_path: Path) -> None:
    path = plain_form(tmp_path / "自评.xlsx", NAME)
    book = opened(path)
    before = saved(book, tmp_path / "前.xlsx")
    press(book, "score")
    assert saved(book, tmp_path / "中.xlsx") != before
    text = press(book, "undo")
    assert text.startswith("已撤销“一键评分”") and "另有" not in text
    assert saved(book, tmp_path / "后.xlsx") == before
    assert press(book, "undo") == "没有可撤销的一步。"


def test_ctrl_z_is_offered_for_a_press_that_changed_something_and_for_no_other(tmp_path: Path) -> None:
    """What the VBA reads after each press, and hands to Excel's own list."""
    opened(plain_form(tmp_path / "自评.xlsx", NAME))
    offered = []
    for id in ("score", "explain", "score", "check", "undo", "blank_selfeval_2023", "rm -rf"):
        entry.press(id)
        offered.append(entry.UNDO)
    # A second scoring makes cover and findings anew, so there is a step to take back.
    assert offered == ["绩效：一键评分", "", "绩效：一键评分", "绩效：一键检查", "", "", ""]


def test_undo_of_a_second_score_brings_the_replaced_cover_back(tmp_path: Path) -> None:
    record = without_scores(case_record(NAME))
    book = opened(make_book(tmp_path / "自评.xlsx", record))
    press(book, "score")
    one = grid(book)
    at = next(at for at, cell in sorted(one.cells.items()) if cell.formula and "JX_SCORE" in cell.formula)
    book.sheets[one.name].range(at).value = 1
    before = saved(book, tmp_path / "前.xlsx")
    press(book, "score")
    press(book, "undo")
    assert saved(book, tmp_path / "后.xlsx") == before


def test_a_sheet_of_the_users_may_be_called_as_the_cover_is_while_it_is_replaced(tmp_path: Path) -> None:
    path = make_book(tmp_path / "自评.xlsx", case_record(NAME))
    file = openpyxl.load_workbook(path)
    file.create_sheet("绩效旧表")["A1"] = "我的"
    file.save(path)
    book = opened(path)
    before = [sheet.name for sheet in book.sheets]
    assert press(book, "cover").startswith("已更新")
    assert [sheet.name for sheet in book.sheets] == before and book.sheets["绩效旧表"].range("A1").value == "我的"


def test_what_was_changed_since_stays_when_a_press_is_undone(tmp_path: Path) -> None:
    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    press(book, "score")
    form = grid(book)
    at = next(at for at, cell in sorted(form.cells.items()) if cell.formula and "JX_SCORE" in cell.formula)
    book.sheets[form.name].range(at).value = 3.5
    text = press(book, "undo")
    assert "另有 1 个单元格之后又改过，没有动。" in text
    assert grid(book).cell(*at).value == Decimal("3.5")


def test_excel_is_as_it_was_after_a_press(tmp_path: Path) -> None:
    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    app = book.app
    app.calculation = "semiautomatic"
    sheet = book.sheets[0]
    sheet.activate()
    sheet.range("C5").select()
    press(book, "score")
    assert (app.calculation, app.screen_updating, app.enable_events, app.display_alerts) == ("semiautomatic", True, True, True)
    assert app.status_bar in (False, None)
    assert (book.sheets.active.name, app.selection.address) == (sheet.name, "$C$5")


def test_an_error_on_the_way_takes_everything_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel fails while the cover is put in, after all cells were written."""
    from jixiao.addin.excel import apply

    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    before = saved(book, tmp_path / "前.xlsx")

    def fails(*_: Any, **__: Any) -> Any:
        raise RuntimeError("(-2147352567, 'Exception occurred.')")

    monkeypatch.setattr(apply, "put_sheet", fails)
    text = press(book, "score")
    assert text.startswith("JX-U07") and "RuntimeError" not in text and "Exception" not in text
    assert saved(book, tmp_path / "后.xlsx") == before
    assert book.app.screen_updating and book.app.calculation == "automatic"
    assert press(book, "undo") == "没有可撤销的一步。"


@pytest.mark.parametrize(("scored_before", "form"), [
    pytest.param(False, plain, marks=pytest.mark.long), (True, plain), pytest.param(False, hard_form, marks=pytest.mark.long),
])
def test_excel_failing_at_any_kind_of_change_leaves_the_workbook_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scored_before: bool, form: Callable[[Path], Path]
) -> None:
    """Fails at the last change of each kind on each sheet: half of a sheet's cells, looks, drop-downs are there by then.

    Scored before: the cover and the findings are replaced, not added.
    """
    path = form(tmp_path / "自评.xlsx")
    book = opened(path)
    first = book.sheets[0]
    if scored_before:
        press(book, "score")
        first.range("G15").value = None
        book.save(str(path))
    before = saved(book, tmp_path / "前.xlsx")
    calls: list[tuple[str, str]] = []
    fail_at = 0
    noted = App.note

    def note(app: App, what: str, sheet: str, area: Any) -> None:
        noted(app, what, sheet, area)
        calls.append((what, sheet))
        if len(calls) == fail_at:
            raise ComError("故障")

    monkeypatch.setattr(App, "note", note)
    press(book, "score")
    last = {call: number for number, call in enumerate(calls, 1) if call[0].startswith(("set ", "copy_"))}
    assert len(last) >= (5 if scored_before else 8) and any(sheet == "封面" for _, sheet in last)
    book.close()
    book = opened(path)
    for call, number in last.items():
        calls.clear()
        fail_at = number
        assert press(book, "score").startswith("JX-U07"), call
        fail_at = 0
        assert saved(book, tmp_path / "后.xlsx") == before, call


def test_a_workbook_that_cannot_be_brought_back_is_not_called_unchanged(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the moment the cover is copied in, Excel refuses everything."""
    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    noted = App.note
    broken = False

    def note(app: App, what: str, sheet: str, area: Any) -> None:
        nonlocal broken
        broken = broken or what == "copy_sheet"
        if broken:
            raise ComError("故障")
        noted(app, what, sheet, area)

    monkeypatch.setattr(App, "note", note)
    text = press(book, "score")
    assert text.startswith("JX-U38") and "自评.xlsx" in text and "不要保存" in text
    assert "故障" in (home / ".jixiao" / "jx.log").read_text(encoding="utf-8")


def test_steps_that_cannot_be_kept_are_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without them there were no way back; the sentence says that nothing was changed, so nothing is."""
    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    before = saved(book, tmp_path / "前.xlsx")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(UndoFolder, "save", full)
    assert press(book, "score").startswith("JX-U07")
    assert saved(book, tmp_path / "后.xlsx") == before


def test_a_protected_sheet_is_read_and_not_touched(tmp_path: Path) -> None:
    path = plain_form(tmp_path / "自评.xlsx", NAME)
    file = openpyxl.load_workbook(path)
    file.worksheets[0].protection.sheet = True
    file.save(path)
    book = opened(path)
    before = saved(book, tmp_path / "前.xlsx")
    text = press(book, "score")
    assert "受保护" in text
    after = saved(book, tmp_path / "后.xlsx")
    title = file.sheetnames[0]
    assert after[title] == before[title]


def test_a_protected_workbook_is_refused_plainly(tmp_path: Path) -> None:
    path = plain_form(tmp_path / "自评.xlsx", NAME)
    file = openpyxl.load_workbook(path)
    file.security = WorkbookProtection(lockStructure=True)
    file.save(path)
    book = opened(path)
    before = saved(book, tmp_path / "前.xlsx")
    assert press(book, "score").startswith("JX-F24")
    assert saved(book, tmp_path / "后.xlsx") == before


def test_a_workbook_without_a_form_is_told_so(tmp_path: Path) -> None:
    file = openpyxl.Workbook()
    file.active["A1"] = "别的表"
    file.save(tmp_path / "别的.xlsx")
    book = opened(tmp_path / "别的.xlsx")
    for id in ("score", "check", "cover", "next", "explain"):
        assert press(book, id).startswith("JX-"), id
    assert [sheet.name for sheet in book.sheets] == ["Sheet"]


def test_check_writes_the_findings_and_nothing_else(tmp_path: Path) -> None:
    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))
    before = saved(book, tmp_path / "前.xlsx")
    assert press(book, "check").startswith("检查：")
    after = saved(book, tmp_path / "后.xlsx")
    changed = {sheet for sheet in after if before.get(sheet) != after[sheet]}
    assert changed <= {"检查结果"}


def test_next_walks_through_every_finding_and_begins_again(tmp_path: Path) -> None:
    from jixiao.addin.verbs.forms import check

    path = make_book(tmp_path / "自评.xlsx", case_record(NAME))
    book = opened(path)
    sheet = grid(book).name
    book.sheets[sheet].activate()
    book.sheets[sheet].range("A1").select()
    findings = sorted(check(path, library()), key=lambda item: (item.row, item.col))
    places = list(dict.fromkeys(item.cell for item in findings))
    assert len(places) > 1
    walked = []
    for number in range(1, len(places) + 1):
        text = press(book, "next")
        walked.append(book.app.selection.get_address(False, False))
        assert f"第 {number} 处，共 {len(places)} 处" in text and "JX-" in text
    assert walked == places
    press(book, "next")
    assert book.app.selection.get_address(False, False) == places[0]


def test_explain_tells_of_the_selected_row_and_changes_nothing(tmp_path: Path) -> None:
    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))
    form = grid(book)
    row = next(at[0] for at, cell in sorted(form.cells.items()) if cell.formula and "JX_CHECK" in cell.formula)
    book.sheets[form.name].activate()
    book.sheets[form.name].range((row, 2)).select()
    before = saved(book, tmp_path / "前.xlsx")
    text = press(book, "explain")
    assert "指标值" in text and "口径" in text and address(row, 3)[-1] in text
    assert saved(book, tmp_path / "后.xlsx") == before


def test_examples_and_log(tmp_path: Path, home: Path) -> None:
    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))
    assert "绩效函数示例.xlsx" in press(book, "examples")
    assert press(book, "log") == "没有日志：程序还没有出过故障。"
    (home / ".jixiao").mkdir(exist_ok=True)
    (home / ".jixiao" / "jx.log").write_text("一次", encoding="utf-8")
    assert str(home / ".jixiao" / "jx.log") in press(book, "log")


def test_an_unknown_button_is_told(tmp_path: Path) -> None:
    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))
    assert press(book, "rm -rf").startswith("JX-U08")


def test_a_busy_excel_is_told_apart_from_our_bugs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))

    def busy(*_: Any) -> Any:
        raise RuntimeError(-2147418111, "Call was rejected by callee.", None, None)

    monkeypatch.setattr(entry, "dispatch", busy)
    assert press(book, "score").startswith("JX-U09")


def test_each_sheet_is_read_in_one_piece_and_written_in_blocks(tmp_path: Path) -> None:
    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    calls = book.app.impl.calls
    calls.clear()
    ExcelBook(book).grids()
    assert calls == {"save_copy": 1}
    book.impl.model.cannot_be_read = True
    calls.clear()
    ExcelBook(book).grids()
    assert calls["value"] == len(book.sheets)
    calls.clear()
    entry.press("score")
    cells = sum(1 for cell in grid(book).cells.values() if cell.formula)
    assert calls["set formula2"] < cells / 3


def test_steps_of_undo_are_kept_on_disk_and_survive_rubbish() -> None:
    folder = UndoFolder("C:\\甲.xlsx")
    assert folder.load() is None
    folder.save("一键评分", [])
    assert folder.load() == ("一键评分", [])
    (folder.path / "steps.json").write_text('{"button": 1, "steps": [{"kind": "os.system"}]}', encoding="utf-8")
    assert folder.load() is None
    assert UndoFolder("C:\\乙.xlsx").load() is None
