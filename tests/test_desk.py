"""The accountant's desk: what a workbook shows when it is opened, beside the form, and on paper."""

from __future__ import annotations

import math
import re
import shutil
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.scoring.check import read_forms
from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.labels import display_width
from openpyxl.worksheet.worksheet import Worksheet
from support import NAMES, case_record, library, make_book

OLDER = Path(__file__).resolve().parent / "data" / "older"  # made by version 0.1
OWN = ("封面", "申报封面", "检查结果")
DRAWN = sorted(id for id, spec in library().forms.items() if id in library().sheets and spec.kind != "monitor")
#: Blank forms of more than a page: many rows on a page that lies, or half a dozen long texts.
LONG = ("selfeval-2019", "selfeval-sc", "selfeval-yn", "target-2018")
#: What readers of a form have no use for: ids of forms and rule sets, fingerprints, names of files.
IDS = re.compile(
    r"(?:selfeval|target)-[a-z0-9-]+|\b(?:gj|sh|hb|sc|yn)20\d\d\b|\b(?:pre|manual)20\d\d\b|#[0-9a-f]{6}\.\d|\w+\.(?:txt|json|xlsx)\b")


@cache
def blank_bytes(form: str) -> bytes:
    with TemporaryDirectory() as folder:
        return make_book(Path(folder) / "表.xlsx", form_verbs.blank(library().forms[form], library(), 2024)).read_bytes()


def blank(form: str, path: Path) -> Path:
    path.write_bytes(blank_bytes(form))
    return path


def form_sheet(path: Path, **options: Any) -> Worksheet:
    return own_sheet(openpyxl.load_workbook(path, **options))


def own_sheet(book: openpyxl.Workbook) -> Worksheet:
    return next(sheet for sheet in book.worksheets if sheet.title not in OWN)


def cover(path: Path) -> dict[str, Any]:
    return covered(openpyxl.load_workbook(path, data_only=True))


def covered(book: openpyxl.Workbook) -> dict[str, Any]:
    """The first project's row by heading, and the cover's charts."""
    sheet = book.worksheets[0]
    row = {str(cell.value).replace("\n", ""): sheet.cell(5, cell.column).value for cell in sheet[4] if cell.value}
    return row | {"charts": len(sheet._charts)}


# -- first sight ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", DRAWN)
def test_a_new_workbook_opens_at_the_first_cell_to_fill(form: str, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(blank(form, tmp_path / "表.xlsx"))
    sheet = book.active
    assert isinstance(sheet, Worksheet) and sheet.title not in OWN
    view = sheet.sheet_view
    assert view.tabSelected and view.topLeftCell is None
    assert [other.title for other in book.worksheets if other.sheet_view.tabSelected] == [sheet.title]
    cell = sheet[view.selection[0].activeCell]
    assert cell.value is None and 2 <= cell.row <= 5  # 项目名称 or what stands first
    label = next(sheet.cell(cell.row, col).value for col in range(cell.column - 1, 0, -1) if sheet.cell(cell.row, col).value)
    assert label.rstrip("：") in ("项目名称", "转移支付（项目）\n名称", "专项（项目）名称", "部门（单位）名称", "申报单位名称", "项目支出名称")


@pytest.mark.parametrize("form", DRAWN)
def test_what_is_not_filled_yet_is_no_error(form: str, tmp_path: Path) -> None:
    path = blank(form, tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path, data_only=True)
    row = covered(book)
    assert row["错误"] == 0 and row["待填"] >= 1 and row["charts"] == 0
    assert book.worksheets[0]["A6"].value == "合计" and book.worksheets[0]["D6"].value in ("", None)  # no budget is no 0.00
    found = book["检查结果"]
    assert "错误" not in [cell.value for cell in found["B"]] and re.fullmatch(r"(?:.*、)?待填 \d+ 项", str(found["A2"].value))
    texts = [cell.value for line in own_sheet(book).iter_rows() for cell in line]
    assert f"核对区（不打印）　待填 {row['待填']} 项" in texts
    # For the command and before sending it is what it was.
    assert [item.severity for item in form_verbs.check(path, library()) if item.finding.id == "header_missing"] == ["error"]


def test_each_cell_that_is_filled_is_one_less(tmp_path: Path) -> None:
    path = blank("selfeval-gj", tmp_path / "表.xlsx")
    assert cover(path)["待填"] == 5  # 项目名称、主管部门、实施单位、预期目标、实际完成情况
    book = openpyxl.load_workbook(path)
    sheet = next(sheet for sheet in book.worksheets if sheet.title not in OWN)
    sheet["C3"], sheet["C4"] = "河道治理", "水务局"
    sheet["D13"], sheet["E13"], sheet["G13"] = "治理河道", "≥10公里", 90
    book.save(path)
    form_verbs.score(path, library())
    assert cover(path)["待填"] == 4  # three cells of the head, and the row without its actual
    assert "待填 JX-B16" in str(form_sheet(path, data_only=True)["J13"].value)


def test_charts_stand_where_figures_are_and_bars_lie(tmp_path: Path) -> None:
    path = make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-07"))
    charts = openpyxl.load_workbook(path)["封面"]._charts
    assert [chart.barDir for chart in charts] == ["bar", "bar"]
    begun = case_record("selfeval-2023-004-07")
    begun = replace(begun, indicators=tuple(replace(row, actual=None, score=None) for row in begun.indicators),
                    printed_total=None, printed_grade=None)
    path = make_book(tmp_path / "未评.xlsx", begun)
    assert len(openpyxl.load_workbook(path)["封面"]._charts) == 1  # the rate of execution, and no totals yet


@pytest.mark.slow
@pytest.mark.parametrize(("projects", "one_page", "breaks"), [(3, False, False), (6, True, False), (9, False, True)])
def test_the_charts_of_a_cover_are_not_cut_by_the_end_of_a_page(
    projects: int, one_page: bool, breaks: bool, tmp_path: Path
) -> None:
    records = [case_record(name) for name in NAMES if name.startswith("selfeval")]
    sheet = openpyxl.load_workbook(make_book(tmp_path / "表.xlsx", *(records * 2)[:projects]))["封面"]
    assert (sheet.page_setup.fitToHeight == 1) == one_page
    first = min(chart.anchor._from.row for chart in sheet._charts)  # counted from 0: the rows above it
    assert [item.id for item in sheet.row_breaks.brk] == [first] * breaks


def test_a_cover_of_several_units_says_the_first_and_how_many(tmp_path: Path) -> None:
    records = [case_record(f"selfeval-2023-004-0{number}") for number in (3, 5, 7)]
    records[2] = replace(records[2], texts={**records[2].texts, "unit": "上海市就业促进中心"})
    path = make_book(tmp_path / "表.xlsx", *records)
    sheet = openpyxl.load_workbook(path, data_only=True)["封面"]
    assert sheet["B2"].value == "上海市社会保险事业管理中心 等 2 家"
    grades = [(sheet[f"I{row}"].value, sheet[f"K{row}"].value) for row in range(12, 16) if sheet[f"I{row}"].value]
    assert grades == [("优", 3)]  # only the bands in use
    # The unit that we wrote follows the forms, one that was typed stays.
    for typed, shown in (("上海市社会保险事业管理中心", "上海市社会保险事业管理中心 等 2 家"), ("市人社局", "市人社局")):
        book = openpyxl.load_workbook(path)
        book["封面"]["B2"] = typed
        book.save(path)
        form_verbs.score(path, library())
        assert openpyxl.load_workbook(path)["封面"]["B2"].value == shown


# -- beside the form --------------------------------------------------------------------------------------------------


def test_the_review_area_is_narrow_and_its_reasons_are_folded(tmp_path: Path) -> None:
    path = make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-01"))
    sheet = form_sheet(path, data_only=True)
    head = next(row for row in range(1, 30) if sheet.cell(row, 9).value == "检查")
    assert [sheet.cell(head, col).value for col in range(9, 13)] == ["检查", "规则分", "等次", "说明"]
    columns = sheet.column_dimensions
    assert columns["I"].width <= 30 and columns["L"].hidden and columns["L"].outlineLevel == 1 and not columns["J"].hidden
    told = [str(sheet.cell(row, 9).value) for row in range(head + 1, head + 41)]
    assert all(text[0] in "✓!?…" and text.count("\n") <= 1 for text in told)
    assert all(display_width(line) <= 36 for text in told for line in text.split("\n"))  # 30 characters of 11 points
    assert not [sheet.cell(row, 12).value for row in range(head, head + 41) if "依据" in str(sheet.cell(row, 12).value)]
    assert "依据：" in str(sheet.cell(6, 9).value)


@pytest.mark.parametrize("form", DRAWN)
def test_no_id_of_ours_and_no_name_of_a_data_file_stands_in_a_workbook(form: str, tmp_path: Path) -> None:
    record = replace(form_verbs.blank(library().forms[form], library(), 2024), source="004_0fc0032b3a0fb639.txt")
    path = make_book(tmp_path / "表.xlsx", record)
    form_verbs.score(path, library())
    for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            shown = "" if cell.number_format == ";;;" else str(cell.value or "")
            assert not IDS.search(shown), (sheet.title, cell.coordinate, shown)
            assert cell.comment is None


@pytest.mark.parametrize(("name", "columns"), [("made", "等次 规则分 检查 说明"), ("scored", "等次 规则分 检查 说明"), ("target", "检查")])
def test_a_workbook_of_an_older_version_is_taken_up_in_place(name: str, columns: str, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    shutil.copyfile(OLDER / f"{name}-0.1.xlsx", path)
    (before,) = form_verbs.read(path, library())
    plan = form_verbs.score(path, library()).plan
    (after,) = form_verbs.read(path, library())
    assert (after.record.indicators, after.record.printed_total) == (before.record.indicators, before.record.printed_total)
    assert after.found.review == before.found.review and "score_moved" not in [item.finding.id for item in plan.findings]
    sheet = form_sheet(path, data_only=True)
    row = after.found.table.header_row
    ours = ("等次", "规则分", "检查", "说明")
    assert [cell.value for cell in sheet[row] if cell.value in ours] == columns.split()
    assert sheet.column_dimensions[sheet.cell(row, after.found.review["check"]).column_letter].width == 30
    named = next(cell for line in sheet.iter_rows() for cell in line if cell.value == "口径").offset(0, 1)
    assert named.value in [rules.title for rules in library().rulesets.values()]
    texts = [str(cell.value or "") for line in sheet.iter_rows() for cell in line if cell.number_format != ";;;"]
    assert not [text for text in texts if IDS.search(text) and text != before.record.id]
    first = path.read_bytes()
    form_verbs.score(path, library())  # and nothing is left to be done
    assert path.read_bytes() == first or [form.record for form in form_verbs.read(path, library())] == [after.record]


# -- on paper ---------------------------------------------------------------------------------------------------------


def needed(sheet: Worksheet, row: int, last: int) -> float:
    """Points that the texts of a printed row take at least: a line is 1.2 times its font."""
    most = 0.0
    for cell in sheet[row][:last]:
        merge = next((area for area in sheet.merged_cells.ranges if cell.coordinate in area), None)
        if not isinstance(cell.value, str) or cell.value.startswith("=") or (merge and merge.min_row < merge.max_row):
            continue
        letters = range(cell.column, (merge.max_col if merge else cell.column) + 1)
        width = sum(sheet.column_dimensions[openpyxl.utils.get_column_letter(col)].width for col in letters)
        size = float(cell.font.sz)
        lines = sum(math.ceil(max(display_width(part), 1) / (width * 11 / size)) for part in cell.value.split("\n"))
        most = max(most, lines * size * 1.2)
    return most


@pytest.mark.parametrize("name", ["selfeval-2023-004-01", "selfeval-2019-000-01", "target-2023-001-01", "target-2018-003-02"])
def test_every_printed_row_holds_its_text(name: str, tmp_path: Path) -> None:
    sheet = form_sheet(make_book(tmp_path / "表.xlsx", case_record(name)))
    last = openpyxl.utils.range_boundaries(str(sheet.print_area).split("!")[-1].replace("$", ""))[2]
    for row in range(1, sheet.max_row + 1):
        assert (sheet.row_dimensions[row].height or 15) >= needed(sheet, row, last), row


def test_pages_end_between_groups_and_each_closes_its_frame(tmp_path: Path) -> None:
    record = replace(case_record("selfeval-2023-004-01"), form="selfeval-gj")
    path = make_book(tmp_path / "表.xlsx", record)
    sheet = form_sheet(path)
    ends = [item.id for item in sheet.row_breaks.brk]
    assert len(ends) >= 1 and sheet.print_title_rows and sheet.page_setup.fitToHeight == 0
    for end in ends:
        assert not [area for area in sheet.merged_cells.ranges if area.max_col <= 9 and area.min_row <= end < area.max_row]
        assert all(sheet.cell(end, col).border.bottom.style == "thin" for col in range(1, 10)), end
        assert sheet.cell(end + 1, 1).value == "绩效指标"  # said again on the next page
    back = read_forms(WorkbookFile.open(path).grids(), library())[0].record
    assert [(row.level1, row.level2, row.level3) for row in back.indicators] == [
        (row.level1, row.level2, row.level3) for row in record.indicators]


@pytest.mark.parametrize("form", [form for form in DRAWN if form not in LONG])
def test_a_blank_form_is_one_page(form: str, tmp_path: Path) -> None:
    sheet = form_sheet(blank(form, tmp_path / "表.xlsx"))
    assert sheet.page_setup.fitToHeight == 1 and not sheet.row_breaks.brk


@pytest.mark.parametrize("form", DRAWN)
def test_texts_and_money_stand_apart_from_the_lines(form: str, tmp_path: Path) -> None:
    sheet = form_sheet(blank(form, tmp_path / "表.xlsx"))
    last = openpyxl.utils.range_boundaries(str(sheet.print_area).split("!")[-1].replace("$", ""))[2]
    for row in sheet.iter_rows(max_col=last):
        for cell in row:
            if cell.border.left.style and cell.alignment.horizontal in ("left", "right"):
                assert cell.alignment.indent == 1, cell.coordinate


def test_the_pages_of_a_sheet_without_paper_are_left_alone() -> None:
    from jixiao.macros.sheet.edits import NewSheet, RowCopy
    from jixiao.macros.sheet.pages import paged

    rows = tuple(RowCopy(1, {1: (Decimal(at), None, None)}) for at in range(200))
    sheet = NewSheet("表", "x", rows, ())
    assert paged(sheet, Grid("表", {})) is sheet
    paper = Grid("表", {}, print_area="A1:A1", printable=(500.0, 700.0))
    assert paged(sheet, paper).breaks[:2] == (46, 92)  # 700 points hold 46 rows of 15
