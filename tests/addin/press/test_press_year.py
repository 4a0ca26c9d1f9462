"""The buttons of 全年 and 核对, and of one row: 绩效监控, 汇总, 自评报告, 导入, 比对, 核对, 解释此分数, 按规则重评."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from doors import plain_form, seen, through_excel, through_file
from jixiao.addin.excel import entry
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import summary
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.scoring.check import need_forms
from jixiao.macros.sheet.edits import CellEdit, Edit
from jixiao.macros.year.monitor import plan_monitor
from pressing import NAME, grid, opened, press, saved
from support import case_record, fail_on, grid_of, library, make_book
from word_making import word_form
from xl_alone import xw

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::UserWarning"), pytest.mark.usefixtures("home")]
TARGET = "target-2023-001-08"


def others(book: xw.Book) -> list[str]:
    return [other.name for other in book.app.books if other.name != book.name]


def test_monitor_adds_a_sheet_as_the_file_door_does_and_undo_takes_it_away(tmp_path: Path) -> None:
    source = make_book(tmp_path / "申报.xlsx", case_record(TARGET))
    templates = form_verbs.Templates(library())
    grids = WorkbookFile.open(source).grids()
    done = plan_monitor(need_forms(grids, library(), "申报.xlsx"), grids, library(), templates, date.today())
    edits: list[Edit] = [edit for item in done for edit in item.edits]
    one = seen(through_file(source, tmp_path / "文件.xlsx", edits))
    assert one == seen(through_excel(source, tmp_path / "表格.xlsx", edits))
    book = opened(source)
    before = saved(book, tmp_path / "前.xlsx")
    text = press(book, "monitor")
    assert f"《{done[0].sheet}》" in text and f"{date.today():%Y-%m-%d}" in text
    assert saved(book, tmp_path / "中.xlsx") == one
    assert "本月的监控页" in press(book, "monitor")
    press(book, "undo")
    assert press(book, "undo") == "没有可撤销的一步。"
    book.close()
    book = opened(source)
    press(book, "monitor")
    assert press(book, "undo").startswith("已撤销“绩效监控”")
    assert saved(book, tmp_path / "后.xlsx") == before


def test_summary_asks_for_a_folder_and_a_broken_file_in_it_is_its_own_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "各项目 & 100%"
    folder.mkdir()
    make_book(folder / "一.xlsx", case_record(NAME))
    make_book(folder / "二.xlsx", case_record(TARGET))
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    make_book(folder / "怪.xlsx", case_record(NAME))
    fail_on("怪.xlsx", summary, "read_grids", monkeypatch)
    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))
    book.app.impl.picks = [folder]
    text = press(book, "summary")
    made = tmp_path / "各项目 & 100%_汇总.xlsx"
    assert str(made) in text and made.name in others(book)
    assert "申报表 1 张，自评表 1 张" in text and "未能读取的文件 2 个" in text
    assert "“坏.xlsx”" in text and "“怪.xlsx”" in text and "RuntimeError" not in text
    assert book.app.impl.picked == [("选要汇总的文件夹", 4, [], f"{tmp_path}/")]
    assert press(book, "summary") == "没有改动。"


def test_report_is_written_beside_the_workbook_as_it_is_now_and_shown_by_its_own_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jixiao.addin.excel import book as book_module

    shown: list[Path] = []
    monkeypatch.setattr(book_module, "show_document", shown.append)
    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))
    book.sheets[grid(book).name].range("C4").value = "尚未保存的部门"
    text = press(book, "report")
    made = tmp_path / "自评_自评报告.docx"
    assert shown == [made] and str(made) in text and "没能打开" not in text and others(book) == []
    words = Document(str(made))
    said = [item.text for item in words.paragraphs] + [
        cell.text for table in words.tables for row in table.rows for cell in row.cells
    ]
    assert any("尚未保存的部门" in line for line in said)
    assert press(opened(make_book(tmp_path / "申报.xlsx", case_record(TARGET))), "report").startswith("JX-R21")


def test_import_asks_for_a_document_and_makes_the_form_beside_it(tmp_path: Path) -> None:
    (tmp_path / "收到").mkdir()
    document = word_form("selfeval-2023-004-07", tmp_path / "收到" / "来文 & 表.docx")
    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))
    book.app.impl.picks = [document]
    text = press(book, "import")
    made = tmp_path / "收到" / "来文 & 表_导入.xlsx"
    assert str(made) in text and "1 张表" in text and made.name in others(book)
    (form,) = form_verbs.read(made, library())
    assert form.record.text("project") == case_record("selfeval-2023-004-07").text("project")
    assert book.app.impl.picked[0][2] == [("Word 和 PDF 文件", "*.docx; *.pdf")]
    book.app.impl.picks = [make_book(tmp_path / "不是文档.xlsx", case_record(NAME))]
    assert press(book, "import").startswith("JX-I01")
    assert press(book, "import") == "没有改动。"


def test_compare_asks_for_the_other_workbook_and_writes_the_differences(tmp_path: Path) -> None:
    other = make_book(tmp_path / "去年.xlsx", case_record("selfeval-2023-004-07"))
    book = opened(make_book(tmp_path / "今年.xlsx", case_record("selfeval-2023-004-07")))
    name = grid(book).name
    at = next(at for at, cell in sorted(grid(book).cells.items()) if at[0] == 16 and at[1] == 4)
    book.sheets[name].range(at).value = "≥12345(个)"  # not saved
    book.app.impl.picks = [other]
    text = press(book, "compare")
    made = tmp_path / "今年_比对.xlsx"
    assert "“今年.xlsx”与“去年.xlsx”比对" in text and str(made) in text and made.name in others(book)
    cells = [str(cell.value) for row in openpyxl.load_workbook(made)["比对结果"].iter_rows() for cell in row]
    assert any("12345" in cell for cell in cells) and any("今年.xlsx" in cell for cell in cells)
    assert press(book, "compare") == "没有改动。"


def test_verify_goes_to_the_first_value_that_no_formula_gives(tmp_path: Path) -> None:
    path = make_book(tmp_path / "自评.xlsx", case_record("selfeval-2023-004-07"))
    sheet = grid_of(path).name
    text = press(opened(path), "verify")
    assert "，0 个不符" in text and "第一处" not in text
    file = WorkbookFile.open(path)
    cells = next(one for one in file.grids() if one.name == sheet).cells
    at, cell = next((at, cell) for at, cell in sorted(cells.items()) if "JX_RATE" in (cell.formula or ""))
    file.apply([CellEdit(sheet, *at, Decimal("1.5"), cell.formula)], library().sheets)
    file.save(path, backup=False)
    book = opened(path)
    before = saved(book, tmp_path / "前.xlsx")
    text = press(book, "verify")
    assert "，0 个不符" not in text and f"《{sheet}》" in text and "存的是 1.5" in text
    assert (book.app.selection.row, book.app.selection.column) == at
    assert saved(book, tmp_path / "后.xlsx") == before


def test_a_typed_score_of_the_row_becomes_the_rules_and_the_others_stay(tmp_path: Path) -> None:
    path = make_book(tmp_path / "自评.xlsx", case_record(NAME))
    book = opened(path)
    form = grid(book)
    scores = {row: form.cell(row, 7) for row in range(6, 60)}
    typed = [row for row, cell in scores.items() if cell.formula is None and isinstance(cell.value, Decimal)]
    by_rule = {
        at[0] for at, cell in form.cells.items()
        if at[1] > 8 and "JX_SCORE" in (cell.formula or "") and isinstance(cell.value, Decimal)
    }
    row = next(row for row in typed if row in by_rule)
    book.sheets[form.name].range((row, 7)).value = 0.5
    blank = next(other for other in typed if other > row)
    book.sheets[form.name].range((blank, 7)).value = None
    book.sheets[form.name].activate()
    book.sheets[form.name].range((row, 3)).select()
    before = saved(book, tmp_path / "前.xlsx")
    text = press(book, "rescore_row")
    assert f"G{row}" in text and "得分按规则是" in text
    after = grid(book)
    assert "JX_SCORE" in (after.cell(row, 7).formula or "")
    assert after.cell(blank, 7).blank, "another row's blank score is not filled"
    for other in typed:
        if other not in (row, blank):
            assert after.cell(other, 7).value == scores[other].value and after.cell(other, 7).formula is None
    assert press(book, "undo").startswith("已撤销“按规则重评”")
    assert saved(book, tmp_path / "后.xlsx") == before


def test_a_row_that_no_rule_scores_and_a_row_of_no_indicator_are_left(tmp_path: Path) -> None:
    book = opened(make_book(tmp_path / "自评.xlsx", case_record("selfeval-2023-004-07")))
    form = grid(book)
    book.sheets[form.name].range("E14").value = "大体可以"
    book.sheets[form.name].range("G14").value = 3
    book.sheets[form.name].activate()
    book.sheets[form.name].range("G14").select()
    before = saved(book, tmp_path / "前.xlsx")
    assert "没有改动" in press(book, "rescore_row")
    book.sheets[form.name].range("A1").select()
    assert press(book, "rescore_row").startswith("JX-")
    assert saved(book, tmp_path / "后.xlsx") == before


def test_the_other_forms_of_the_workbook_stay_as_they_are(tmp_path: Path) -> None:
    path = plain_form(tmp_path / "自评.xlsx", NAME)
    file = openpyxl.load_workbook(path)
    second = file.copy_worksheet(file.worksheets[0])
    second.title = "第二张"
    file.save(path)
    book = opened(path)
    first = grid(book).name
    row = next(row for row in range(14, 40) if not grid(book).cell(row, 4).blank and not grid(book).cell(row, 5).blank)
    book.sheets[first].activate()
    book.sheets[first].range((row, 7)).select()
    before = saved(book, tmp_path / "前.xlsx")
    text = press(book, "rescore_row")
    assert "得分按规则是" in text, text
    after = saved(book, tmp_path / "后.xlsx")
    assert after["第二张"] == before["第二张"] and after[first] != before[first]


@pytest.mark.parametrize("id", ["summary", "import", "compare"])
def test_on_a_mac_the_boxes_are_said_to_be_missing(id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))
    monkeypatch.setattr("jixiao.addin.excel.book.sys.platform", "darwin")
    entry.press(id)
    assert book.app.impl.alerts[-1].prompt.startswith("JX-U41")
