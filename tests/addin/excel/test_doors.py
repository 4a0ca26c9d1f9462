"""One contract for every door: the same edits give the same workbook, through the file and through Excel's object model."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import openpyxl.utils.datetime
import pytest
from doors import plain_form, plan, seen, through_excel, through_file
from full_book import full_workbook
from jixiao.addin.excel.book import ExcelBook
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.forms.records import record_to_json
from jixiao.macros.scoring.plan import plan_covers, plan_score
from jixiao.macros.sheet.edits import CellEdit, Choice, ColumnWidth, Edit, Highlight, PrintArea
from jixiao.macros.sheet.grid import ErrorValue, Grid, Range
from jixiao.templates.stop import Stop
from openpyxl.worksheet.formula import ArrayFormula
from support import FEW_FIRST, NAMES, case_record, library, make_book, without_scores
from xl_engine import open_app

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::UserWarning"), pytest.mark.usefixtures("home")]


@pytest.mark.parametrize("name", FEW_FIRST)
def test_scoring_a_case_gives_the_same_workbook_through_both_doors(name: str, tmp_path: Path) -> None:
    source = make_book(tmp_path / "原.xlsx", without_scores(case_record(name)))
    edits = plan(source)
    one = seen(through_file(source, tmp_path / "文件.xlsx", edits))
    other = seen(through_excel(source, tmp_path / "表格.xlsx", edits))
    assert list(one) == list(other)
    for sheet in one:
        assert one[sheet] == other[sheet], sheet


@pytest.mark.parametrize("name", ["selfeval-2023-004-01", "selfeval-2019-000-01", "target-2018-003-01"])
def test_a_plain_form_gets_the_same_review_columns_and_sheets(name: str, tmp_path: Path) -> None:
    """A form without our columns, cover and results, as an accountant has it."""
    source = plain_form(tmp_path / "原.xlsx", name)
    edits = plan(source)
    assert any(isinstance(edit, ColumnWidth) for edit in edits)
    one = seen(through_file(source, tmp_path / "文件.xlsx", edits))
    other = seen(through_excel(source, tmp_path / "表格.xlsx", edits))
    for sheet in one:
        assert one[sheet] == other[sheet], sheet


EDITS: list[Edit] = [
    CellEdit("自评表", 4, 7, Decimal("9.50"), "JX_SCORE(C4,D4,F4)"),
    CellEdit("自评表", 6, 7, Decimal("0.00000012")),
    CellEdit("自评表", 7, 7, True),
    CellEdit("自评表", 8, 7, ErrorValue("#N/A"), "NA()"),
    CellEdit("自评表", 9, 7, " =1+1 <b>&amp; 前后空格\n换行 "),
    CellEdit("自评表", 10, 7, date(2024, 2, 29)),
    CellEdit("自评表", 11, 7, "95%"),
    CellEdit("自评表", 12, 7, "=SUM(A1:A2)"),
    CellEdit("自评表", 13, 7, "1/2"),
    CellEdit("自评表", 3, 11, "规则分", style="review_head"),
    CellEdit("自评表", 4, 11, Decimal("9.5"), "JX_SCORE(C4,D4,F4)", style="review_score"),
    CellEdit("自评表", 4, 12, "错误 JX-A05", "JX_CHECK(C4,D4,F4)", style="review_text"),
    ColumnWidth("自评表", 11, 9.5),
    Highlight("自评表", Range(4, 12, 13, 12), 'ISNUMBER(SEARCH("错误",L4))', "error"),
    Choice("自评表", Range(4, 13, 13, 13), ("达成", "部分达成", "未达成")),
    PrintArea("自评表", Range(1, 1, 14, 8)),
]


def test_every_kind_of_edit_means_the_same_through_both_doors(tmp_path: Path) -> None:
    source = full_workbook(tmp_path / "全.xlsx", tmp_path)
    one = seen(through_file(source, tmp_path / "文件.xlsx", EDITS))
    other = seen(through_excel(source, tmp_path / "表格.xlsx", EDITS))
    assert one["自评表"] == other["自评表"]


@pytest.mark.parametrize("name", FEW_FIRST)
def test_excel_gives_the_same_grids_as_the_file(name: str, tmp_path: Path) -> None:
    path = make_book(tmp_path / "表.xlsx", case_record(name))
    files, excels = WorkbookFile.open(path).grids(), ExcelBook(open_app().books.open(str(path))).grids()
    assert [grid.name for grid in files] == [grid.name for grid in excels]
    for one, other in zip(files, excels, strict=True):
        assert _plain(one) == _plain(other)


def test_sheets_of_every_kind_read_the_same_through_both_doors(tmp_path: Path) -> None:
    """Hidden sheets and rows, protection, percent and date formats, merges, errors, texts that look like something else."""
    file = openpyxl.Workbook()
    sheet = file.active
    assert sheet is not None
    sheet.title = "各种"
    values = [0.1 + 0.2, 1e-7, 95, True, "=1+1", "95%", "'引号", " 空格 ", date(2024, 2, 29), datetime(2024, 2, 29, 8, 30)]
    for row, value in enumerate(values, start=3):
        cell = sheet.cell(row, 2, value)
        if isinstance(value, str):
            cell.data_type = "s"
    sheet["C3"], sheet["C3"].number_format = 0.9565, "0.00%"
    sheet["C4"], sheet["C4"].number_format = 0.5, "@"
    sheet["C5"] = "#N/A"
    sheet["C5"].data_type = "e"
    for area in ("D3:E4", "D5:D7", "F3:F4"):
        sheet.merge_cells(area)
    sheet["D3"], sheet["D5"] = "合并", 7
    sheet.row_dimensions[5].hidden = sheet.row_dimensions[6].hidden = True
    sheet.print_area = "B3:F12"
    hidden, buried, locked = (file.create_sheet(title) for title in ("隐藏", "深藏", "保护"))
    hidden.sheet_state, buried.sheet_state, locked.protection.sheet = "hidden", "veryHidden", True
    for other in (hidden, buried, locked):
        other["A1"] = "有"
    file.create_sheet("空")
    path = tmp_path / "各种.xlsx"
    file.save(path)
    files, excels = WorkbookFile.open(path).grids(), ExcelBook(open_app().books.open(str(path))).grids()
    assert [_plain(one) for one in excels] == [_plain(one) for one in files]
    assert [one.visible for one in excels] == [True, False, False, True, True]
    assert [one.protected for one in excels] == [False, False, False, True, False]
    assert excels[0].hidden_rows == {5, 6} and excels[0].cell(3, 3).text == "95.65%"


def test_dates_in_a_workbook_of_1904_are_the_same_day(tmp_path: Path) -> None:
    file = openpyxl.Workbook()
    file.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    file.active["A1"] = "甲"
    source = tmp_path / "1904.xlsx"
    file.save(source)
    edit = CellEdit("Sheet", 2, 2, date(2024, 2, 29))
    for number, door in enumerate((through_file, through_excel)):
        made = door(source, tmp_path / f"{number}.xlsx", [edit])
        assert WorkbookFile.open(made).grids()[0].cell(2, 2).value == date(2024, 2, 29)


def _plain(grid: Grid) -> dict[str, Any]:
    cells = {
        at: (cell.value, cell.formula, cell.text) for at, cell in grid.cells.items()
        if cell.formula is not None or cell.value != ""
    }
    return {"cells": cells, "merges": sorted(map(str, grid.merges)), "print": grid.print_area,
            "protected": grid.protected, "visible": grid.visible, "hidden": grid.hidden_rows}


def test_covers_alone_through_both_doors(tmp_path: Path) -> None:
    records = [without_scores(case_record(name)) for name in ("selfeval-2023-004-01", "target-2023-001-02")]
    source = make_book(tmp_path / "原.xlsx", *records)
    edits = plan_covers(WorkbookFile.open(source).grids(), library(), form_verbs.Templates(library()))
    assert [edit.sheet for edit in edits] == ["申报封面", "封面"]
    one = seen(through_file(source, tmp_path / "文件.xlsx", edits))
    other = seen(through_excel(source, tmp_path / "表格.xlsx", edits))
    for sheet in one:
        assert one[sheet] == other[sheet], sheet
    before = seen(source)
    for sheet in before:
        if sheet not in ("申报封面", "封面"):
            assert other[sheet] == before[sheet], sheet


def test_both_doors_refuse_a_hidden_part_of_a_merged_cell(tmp_path: Path) -> None:
    source = make_book(tmp_path / "原.xlsx", case_record("selfeval-2023-004-01"))
    before = shutil.copy(source, tmp_path / "前.xlsx")
    grid = next(grid for grid in WorkbookFile.open(source).grids() if grid.merges and grid.name != "封面")
    merge = next(merge for merge in grid.merges if merge.last_col > merge.col)
    edit = CellEdit(grid.name, merge.row, merge.last_col, Decimal(1))
    for door in (through_file, through_excel):
        with pytest.raises(Stop) as stop:
            door(source, tmp_path / "后.xlsx", [CellEdit(grid.name, 1, 30, "甲"), edit])
        assert stop.value.id == "cell_refused"
    assert seen(source) == seen(Path(before))


def test_records_read_through_excel_are_those_of_the_file(tmp_path: Path) -> None:
    from jixiao.macros.scoring.check import read_forms

    path = make_book(tmp_path / "表.xlsx", *(case_record(name) for name in NAMES))
    excel = read_forms(ExcelBook(open_app().books.open(str(path))).grids(), library())
    assert [record_to_json(form.record) for form in excel] == [
        record_to_json(form.record) for form in form_verbs.read(path, library())
    ]
    assert len(excel) == len(NAMES)


def test_cells_of_array_formulas_are_left_alone_through_both_doors(tmp_path: Path) -> None:
    """A column of scores that one array formula fills, as a user would enter it."""
    source = make_book(tmp_path / "表.xlsx", without_scores(case_record("selfeval-2023-004-07")))
    file = openpyxl.load_workbook(source)
    for title in ("封面", "检查结果"):
        del file[title]
    (sheet,) = file.worksheets
    rows = [row for row in range(1, 40) if "JX_SCORE" in str(sheet.cell(row, 7).value)]
    first, last = rows[0], rows[1]
    assert last == first + 1
    scores = f"G{first}:G{last}"
    sheet[f"G{first}"] = ArrayFormula(scores, f"=JX_SCORE(D{first}:D{last},E{first}:E{last},F{first}:F{last})")
    sheet[f"G{last}"] = None
    file.save(source)
    excel = ExcelBook(open_app().books.open(str(source)))
    (grid,) = excel.grids()
    assert [grid.in_array(row, 7) for row in (first - 1, first, last, last + 1)] == [False, True, True, False]
    edits = plan_score(excel.grids(), library(), form_verbs.Templates(library())).edits
    cells = [edit for edit in edits if isinstance(edit, CellEdit)]
    assert cells == [edit for edit in plan(source) if isinstance(edit, CellEdit)]
    assert not {(first, 7), (last, 7)} & {(edit.row, edit.col) for edit in cells}
    after = openpyxl.load_workbook(through_excel(source, tmp_path / "excel.xlsx", edits))[sheet.title]
    assert after[f"G{first}"].value.ref == scores
    assert any("JX_CHECK" in str(cell.value) for cell in after[first])
