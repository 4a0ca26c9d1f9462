"""Buttons that write a new file beside the open workbook: blank forms, lists, carried forms, final and portable copies."""

from __future__ import annotations

import errno
import os
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jixiao.addin.excel import entry
from jixiao.addin.excel.book import ExcelBook
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.forms.years import calendar_year
from jixiao.templates.library import default_library
from jixiao.templates.stop import Stop
from pressing import NAME, grid, opened, press
from support import case_record, library, make_book
from wild_forms import WILD

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::UserWarning"), pytest.mark.usefixtures("home")]


@pytest.mark.parametrize("form", ["selfeval-2019", "selfeval-2023", "target-2018", "target-2023"])
def test_blank_makes_the_form_beside_the_workbook_and_opens_it(form: str, tmp_path: Path) -> None:
    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))
    before = {path.name for path in tmp_path.iterdir()}
    entry.press(f"blank_{form.replace('-', '_')}")
    question, answer = book.app.impl.alerts
    (made,) = {path for path in tmp_path.iterdir() if path.name not in before}
    assert str(made) in answer.prompt and made.name in [other.name for other in book.app.books]
    (read,) = form_verbs.read(made, library())
    taken = calendar_year(library().forms[form].kind, date.today())
    assert question.buttons == "yes_no" and f"用 {taken.year} 年吗？（{taken.why}" in question.prompt
    assert (read.record.form, read.record.year) == (form, taken.year) and f"年度是 {taken.year}。" in answer.prompt


def test_the_buttons_question_answered_with_no_gives_the_other_year(tmp_path: Path) -> None:
    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))
    book.app.impl.answers = ["no"]
    entry.press("blank_target_2023")
    taken = calendar_year("target", date.today())
    (read,) = form_verbs.read(next(tmp_path.glob("*空白.xlsx")), library())
    assert read.record.year == taken.other != taken.year
    assert f"选“否”用 {taken.other} 年" in book.app.impl.alerts[0].prompt


def test_a_file_that_excel_cannot_open_is_made_and_said_to_be_unopened(tmp_path: Path) -> None:
    """Excel opens no two workbooks of one name, whatever their folders."""
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
    one = opened(make_book(tmp_path / "甲" / "自评一.xlsx", case_record(NAME)))
    assert "没能打开" not in press(one, "examples")
    other = one.app.books.open(str(make_book(tmp_path / "乙" / "自评二.xlsx", case_record(NAME))))
    other.set_mock_caller()
    text = press(other, "examples")
    assert text.startswith("已生成") and "没能打开" in text and str(tmp_path / "乙" / "绩效函数示例.xlsx") in text
    assert (tmp_path / "乙" / "绩效函数示例.xlsx").is_file()


def test_from_list_gives_an_empty_list_first_and_forms_of_a_filled_one(tmp_path: Path) -> None:
    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))
    assert "空白清单" in press(book, "from_list")
    made = next(tmp_path.glob("*清单.xlsx"))
    file = openpyxl.load_workbook(made)
    headings = [cell.value for cell in file["项目"][1]]
    values = {"表样": "selfeval-2023", "项目编号": "1", "项目名称": "甲项目"}
    file["项目"].append([values.get(heading) for heading in headings])
    file.save(tmp_path / "清单.xlsx")
    book = opened(tmp_path / "清单.xlsx")
    text = press(book, "from_list")
    assert "1 张表" in text
    grids = WorkbookFile.open(tmp_path / "清单_官方表.xlsx").grids()
    assert any(cell.value == "甲项目" for one in grids for cell in one.cells.values())


@pytest.mark.parametrize("id", ["blank_selfeval_2023", "from_list", "examples"])
def test_a_full_disk_is_told_and_leaves_no_half_made_file(
    id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    entry.press(id)
    text = book.app.impl.alerts[-1].prompt
    assert text.startswith("JX-F") and "满" in text
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["自评.xlsx"]


def test_carry_makes_the_self_evaluation_beside_the_workbook_and_opens_it(tmp_path: Path) -> None:
    book = opened(make_book(tmp_path / "申报.xlsx", case_record("target-2023-001-08")))
    before = (tmp_path / "申报.xlsx").read_bytes()
    assert "已结转 1 张表" in press(book, "carry")
    made = tmp_path / "申报_结转.xlsx"
    assert made.name in [other.name for other in book.app.books] and (tmp_path / "申报.xlsx").read_bytes() == before
    (form,) = form_verbs.read(made, library())
    assert form.record.form == "selfeval-2023" and form.record.funds.amounts["initial_budget"] == Decimal("365.4013")


def test_finalize_makes_the_file_to_send_and_its_pdf_beside_the_workbook(tmp_path: Path) -> None:
    book = opened(make_book(tmp_path / "自评.xlsx", case_record("selfeval-2023-004-07")))
    name = grid(book).name
    book.sheets[name].range("C4").value = "尚未保存的部门"  # the copy is of the workbook as it is, not of the file
    before = (tmp_path / "自评.xlsx").read_bytes()
    text = press(book, "finalize")
    made, paper = tmp_path / "自评_定稿.xlsx", tmp_path / "自评_定稿.pdf"
    assert str(made) in text and str(paper) in text and "“封面”、“检查结果”" in text
    assert paper.read_text(encoding="utf-8").split("\n")[1:] == [name]
    assert made.name in [other.name for other in book.app.books] and book.name == "自评.xlsx"
    assert (tmp_path / "自评.xlsx").read_bytes() == before and book.sheets[0].name == "封面"
    (final,) = WorkbookFile.open(made).grids()
    assert final.cell(4, 3).value == "尚未保存的部门" and not any("JX_" in (c.formula or "") for c in final.cells.values())


@pytest.mark.slow
def test_finalize_asks_where_errors_stand(tmp_path: Path) -> None:
    book = opened(make_book(tmp_path / "自评.xlsx", case_record("selfeval-2023-004-01")))
    before = {path.name for path in tmp_path.iterdir()}
    book.app.impl.answers = ["no"]
    entry.press("finalize")
    question, answer = book.app.impl.alerts
    assert "JX-A08" in question.prompt and "《社会保险经办业务费》G6" in question.prompt and answer.prompt == "没有改动。"
    assert {path.name for path in tmp_path.iterdir()} == before
    book.app.impl.alerts.clear()
    book.app.impl.answers = ["yes"]
    entry.press("finalize")
    assert "写在“定稿说明”上" in book.app.impl.alerts[-1].prompt
    assert openpyxl.load_workbook(tmp_path / "自评_定稿.xlsx").sheetnames == ["社会保险经办业务费", "定稿说明"]


def test_finalize_without_a_printer_says_so_and_keeps_the_workbook(tmp_path: Path) -> None:
    book = opened(make_book(tmp_path / "自评.xlsx", case_record("selfeval-2023-004-07")))
    book.app.impl.has_printer = False
    assert "没有打印成 PDF" in press(book, "finalize")
    assert (tmp_path / "自评_定稿.xlsx").is_file() and not (tmp_path / "自评_定稿.pdf").exists()
    assert sorted(other.name for other in book.app.books) == ["自评.xlsx", "自评_定稿.xlsx"]


@pytest.mark.slow
def test_portable_makes_a_copy_without_functions_of_ours(tmp_path: Path) -> None:
    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))
    wanted = {
        (one.name, at): cell.value for one in ExcelBook(book).grids() for at, cell in one.cells.items()
        if cell.formula and "JX_" in cell.formula
    }
    text = press(book, "portable")
    made = tmp_path / "自评_便携副本.xlsx"
    assert f"{len(wanted)} 个公式改为值" in text and made.name in [other.name for other in book.app.books]
    grids = {one.name: one for one in WorkbookFile.open(made).grids()}
    assert {key: grids[key[0]].cell(*key[1]).value for key in wanted} == wanted
    assert not any("JX_" in (cell.formula or "") for one in grids.values() for cell in one.cells.values())
    assert str(tmp_path / "自评_便携副本2.xlsx") in press(book, "portable")


def test_a_copy_calculates_as_the_workbook_does_and_faults_name_the_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file remembers how Excel calculates; while a button works that is by hand."""
    import xl_book

    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))
    modes = []
    kept = xl_book.store

    def stored(model: Any, path: Path) -> None:
        modes.append(book.app.calculation)
        kept(model, path)

    monkeypatch.setattr(xl_book, "store", stored)
    press(book, "portable")
    assert modes == ["automatic"] and book.app.calculation == "automatic"
    file = openpyxl.Workbook()
    file.active["A1"] = "别的表"
    file.save(tmp_path / "别的.xlsx")
    other = opened(tmp_path / "别的.xlsx")
    for id in ("finalize", "portable"):
        text = press(other, id)
        assert text.startswith("JX-") and "“别的.xlsx”" in text and "tmp" not in text
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(Stop) as refused:
        ExcelBook(other).save_copy(tmp_path / "副本.xlsx")
    assert refused.value.id == "copy_mac"


def test_learn_makes_the_copy_to_correct_and_on_the_copy_the_form(tmp_path: Path) -> None:
    book = opened(Path(shutil.copy(WILD / "W06.xlsx", tmp_path / "目标.xlsx")))
    text = press(book, "learn")
    copy = tmp_path / "目标_登记表样.xlsx"
    assert str(copy) in text and copy.name in [other.name for other in book.app.books] and book.name == "目标.xlsx"
    assert openpyxl.load_workbook(copy).sheetnames[0] == "登记表样"
    again = next(other for other in book.app.books if other.name == copy.name)
    again.set_mock_caller()
    text = press(again, "learn")
    folder = tmp_path / "目标_表样"
    assert "已登记“绩效目标申报表（基础设施建设类）”" in text and "项目负责人及电话“某某”" in text
    assert {"form.xlsx", "form.toml"} <= {path.name for path in folder.iterdir()}
    (form,) = form_verbs.read(next(folder.glob("*_读回.xlsx")), default_library())
    assert form.record.text("project") == "岳阳县2022年高标准农田建设项目" and len(form.record.indicators) == 12
    assert form.record.form in default_library().forms and form.record.form.startswith("target-")
