"""New sheets from a template: looks, print setup, rules, charts and names follow the rows; into any workbook."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from full_book import MAIN, full_workbook, hand_made, parts_of, rewritten, sheet_xml, template_workbook
from grafted import cover
from jixiao.addin.package.xml_read import parse
from jixiao.addin.sheet.styles import EMPTY, Styles
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import CellEdit, NewSheet, RowCopy
from jixiao.templates.stop import Stop
from python_calamine import CalamineWorkbook
from support import stops

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")


@pytest.fixture
def template(tmp_path: Path) -> dict[str, Path]:
    return {"cover": template_workbook(tmp_path / "模板.xlsx")}


def sheet_of(path: Path) -> str:
    """The XML of the last sheet."""
    parts = parts_of(path)
    return parts[max(name for name in parts if name.startswith("xl/worksheets/sheet"))].decode()


def saved(book: WorkbookFile, path: Path) -> Path:
    book.save(path, backup=False)
    return path


def test_sheet_in_a_new_workbook_reads_back_with_looks_and_setup(tmp_path: Path, template: dict[str, Path]) -> None:
    book = WorkbookFile.new()
    book.apply([cover("项目甲", 3)], template)
    path = saved(book, tmp_path / "新.xlsx")
    sheet, values = openpyxl.load_workbook(path)["项目甲"], openpyxl.load_workbook(path, data_only=True)["项目甲"]
    assert sheet["A1"].value == "封<面>&"
    assert (sheet["A1"].font.name, sheet["A1"].font.sz, sheet["A1"].font.b) == ("黑体", 16, True)
    assert sheet["A3"].value == datetime(2024, 5, 1)
    assert [sheet.cell(row, 3).value for row in (6, 7, 8, 9)] == ["=1*10", "=2*10", "=3*10", "=SUM(C6:C8)"]
    assert [values.cell(row, 3).value for row in (6, 7, 8, 9)] == [10, 20, 30, 0]
    assert {sheet.cell(row, 3).number_format for row in (6, 7, 8)} == {'0.0"分"'}
    assert sheet["C8"].border.left.style == "thin" and sheet["C9"].border.left.style is None
    assert sheet["B7"].hyperlink.location == "'自评表'!A1"
    assert [str(block) for block in sheet.merged_cells.ranges] == ["A1:D1"]
    assert sheet.row_dimensions[1].height == 40
    assert (sheet.print_area, sheet.print_title_rows, sheet.freeze_panes) == ("'项目甲'!$A$1:$D$32", "$1:$5", "A6")
    assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.column_dimensions["B"].width == 30
    rules = {str(block.sqref): block.rules[0] for block in sheet.conditional_formatting}
    assert rules["C6:C8"].formula == ["$C6<60"] and rules["C6:C8"].dxf.fill.bgColor.rgb == "00FFC7CE"
    assert rules["C9"].formula == ["$C9>SUM($C$6:$C$8)"]
    assert [str(item.sqref) for item in sheet.data_validations.dataValidation] == ["D6:D8"]
    assert CalamineWorkbook.from_path(str(path)).get_sheet_by_name("项目甲").to_python()[5][3] == "优"


@pytest.mark.parametrize(("corner", "place"), [("A6", "A6"), ("A7", "A9"), ("B8", "B10"), ("B1", "B1")])
def test_frozen_rows_follow_the_rows_that_were_repeated(tmp_path: Path, template: dict[str, Path], corner: str, place: str) -> None:
    # Row 6 of the template comes three times: what lies behind it moves down by two.
    drawn = openpyxl.load_workbook(template["cover"])
    drawn["模板"].freeze_panes = corner
    drawn.save(template["cover"])
    book = WorkbookFile.new()
    book.apply([cover("项目甲", 3)], template)
    path = saved(book, tmp_path / "新.xlsx")
    rows = int(place[1:]) - 1
    assert openpyxl.load_workbook(path)["项目甲"].freeze_panes == place
    assert (f'ySplit="{rows}"' in sheet_of(path)) is bool(rows)


def test_chart_points_to_the_new_sheet_and_its_rows_and_moves_down(tmp_path: Path, template: dict[str, Path]) -> None:
    book = WorkbookFile.new()
    book.apply([cover("项目甲", 3), cover("O'Brien", 5)], template)
    parts = parts_of(saved(book, tmp_path / "新.xlsx"))
    one, two = parts["xl/charts/chart1.xml"].decode(), parts["xl/charts/chart2.xml"].decode()
    assert "<f>'项目甲'!$C$6:$C$8</f>" in one and "<f>'项目甲'!$B$6:$B$8</f>" in one and "模板" not in one + two
    assert "<f>'O''Brien'!$C$6:$C$10</f>" in two
    assert '<pt idx="2"><v>30</v></pt>' in one and '<pt idx="4"><v>项目5</v></pt>' in two
    anchor = parts["xl/drawings/drawing1.xml"].decode()  # row 9 of the template, counted from 0, and two rows further down
    assert re.search(r"<(?:xdr:)?from>.*?row>10<", anchor)


@pytest.mark.slow
def test_hundred_sheets_share_their_styles(tmp_path: Path, template: dict[str, Path]) -> None:
    book = WorkbookFile.new()
    book.apply([cover("甲", 3)], template)
    once = len(book.book.styles.to_bytes())
    book.apply([cover(f"乙{number}", 3) for number in range(99)], template)
    assert len(book.book.styles.to_bytes()) == once
    assert len(openpyxl.load_workbook(saved(book, tmp_path / "百.xlsx")).sheetnames) == 100


@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm"])
def test_first_sheet_in_a_users_workbook_moves_names_and_tabs(tmp_path: Path, template: dict[str, Path], suffix: str) -> None:
    path = full_workbook(tmp_path / f"全{suffix}", tmp_path)
    before, names = parts_of(path), openpyxl.load_workbook(path)
    active, area = names.active.title, names["自评表"].auto_filter.ref
    book = WorkbookFile.open(path)
    book.apply([cover("封面", 4, first=True)], template)
    assert [grid.name for grid in book.grids()] == ["封面", "自评表", "数据 表", "O'Brien"]
    after_path = saved(book, path)
    after, found = parts_of(path), openpyxl.load_workbook(after_path)
    assert found.sheetnames == ["封面", "自评表", "数据 表", "O'Brien"]
    assert found.active.title == active
    assert found["封面"].print_title_rows == "$1:$5"
    assert found["自评表"].auto_filter.ref == area
    assert b'name="_xlnm._FilterDatabase" localSheetId="1"' in after["xl/workbook.xml"]
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "docProps/app.xml"
    }
    assert after["docProps/app.xml"].decode().index("封面") < after["docProps/app.xml"].decode().index("自评表")


def test_existing_styles_keep_their_numbers(tmp_path: Path, template: dict[str, Path]) -> None:
    path = full_workbook(tmp_path / "全.xlsx", tmp_path)
    before = openpyxl.load_workbook(path)
    looks = {cell.coordinate: (cell.number_format, cell.font.b, cell.border.left.style) for row in before["自评表"] for cell in row}
    book = WorkbookFile.open(path)
    book.apply([cover("封面", 4)], template)
    after = openpyxl.load_workbook(saved(book, path))
    assert after.sheetnames[-1] == "封面"
    assert looks == {c.coordinate: (c.number_format, c.font.b, c.border.left.style) for row in after["自评表"] for c in row}


def test_number_formats_of_a_template_are_kept_wherever_they_are_opened() -> None:
    """Formats 27 to 58 look otherwise outside China; 38 is red, 43 the accountants' comma: known by number alone."""
    code = 'yyyy"年"m"月"d"日"'
    own = f'<numFmts><numFmt numFmtId="180" formatCode="{code.replace(chr(34), "&quot;")}"/></numFmts>'
    given = "".join(f'<xf numFmtId="{number}"/>' for number in (2, 31, 38, 43, 180, 999))
    source = Styles(parse(f'<styleSheet xmlns="{MAIN}">{own}<cellXfs>{given}</cellXfs></styleSheet>'.encode(), "模板"), "模板")
    target = Styles(parse(EMPTY, "表"), "表")
    adopted = [target.adopt(source, index) for index in range(6)]
    numbers = [xf.get("numFmtId") for xf in target.root.each(f"{{{MAIN}}}cellXfs", f"{{{MAIN}}}xf")]
    assert [numbers[index] for index in adopted] == ["2", "31", "38", "43", "164", "0"]
    assert target.codes()[164] == code


def test_replaced_sheet_keeps_its_place_and_leaves_no_old_parts(tmp_path: Path, template: dict[str, Path]) -> None:
    book = WorkbookFile.new()
    book.apply([cover("封面", 3, first=True), cover("尾", 1)], template)
    path = saved(book, tmp_path / "新.xlsx")
    names = list(parts_of(path))
    again = WorkbookFile.open(path)
    again.apply([cover("封面", 6, replace=True)], template)
    first = saved(again, path).read_bytes()
    assert sorted(parts_of(path)) == sorted(names)
    sheet = openpyxl.load_workbook(path)
    assert sheet.sheetnames == ["封面", "尾"]
    assert sheet["封面"]["C12"].value == "=SUM(C6:C11)"
    assert sheet["封面"].print_area == "'封面'!$A$1:$D$35"
    third = WorkbookFile.open(path)
    third.apply([cover("封面", 6, replace=True)], template)
    assert saved(third, path).read_bytes() == first


def test_replacing_a_sheet_keeps_parts_that_others_use(tmp_path: Path, template: dict[str, Path]) -> None:
    path = full_workbook(tmp_path / "全.xlsx", tmp_path)
    rels = parts_of(path)["xl/worksheets/_rels/sheet1.xml.rels"]
    shared = rels[rels.index(b"<Relationship Id=\"rIdP\"") :].replace(b"printerSettings1.", b"PrinterSettings1.")  # case is free
    rewritten(path, lambda parts: parts.update({"xl/worksheets/_rels/sheet3.xml.rels":
              b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + shared}))
    book = WorkbookFile.open(path)
    book.apply([cover("自评表", 2, replace=True)], template)
    after = parts_of(saved(book, path))
    assert "xl/printerSettings/printerSettings1.bin" in after
    assert not any("comments" in name for name in after)
    assert "xl/calcChain.xml" not in after
    assert b"comments" not in after["[Content_Types].xml"]
    assert openpyxl.load_workbook(path)["数据 表"]["A2"].value == "优"


def test_taken_name_is_refused_whatever_its_case(template: dict[str, Path]) -> None:
    book = WorkbookFile.new()
    book.apply([cover("Cover", 1)], template)
    with stops("sheet_taken"):
        book.apply([cover("cover", 1)], template)


def test_missing_template_is_named() -> None:
    with pytest.raises(Stop) as caught:
        WorkbookFile.new().apply([cover("封面", 1)], {})
    assert (caught.value.id, caught.value.values["path"]) == ("template_broken", "cover")


def test_edits_after_a_graft_land_in_the_new_sheet(tmp_path: Path, template: dict[str, Path]) -> None:
    book = WorkbookFile.new()
    book.apply([cover("封面", 2), CellEdit("封面", 6, 3, Decimal(99), "90+9"), CellEdit("封面", 6, 9, "右", style="review_text")], template)
    grid = book.grids()[0]
    assert (grid.cell(6, 3).formula, grid.cell(6, 3).text, grid.cell(6, 9).value) == ("90+9", "99.0分", "右")
    sheet = openpyxl.load_workbook(saved(book, tmp_path / "新.xlsx"))["封面"]
    assert (sheet["C6"].value, sheet["C7"].value, sheet["I6"].value) == ("=90+9", "=2*10", "右")


def test_repeated_row_without_items_leaves_no_rules_behind(tmp_path: Path, template: dict[str, Path]) -> None:
    book = WorkbookFile.new()
    book.apply([cover("空", 0)], template)
    sheet = openpyxl.load_workbook(saved(book, tmp_path / "空.xlsx"))["空"]
    assert sheet["A6"].value == "合计"
    assert [str(block.sqref) for block in sheet.conditional_formatting] == ["C6"]
    assert not sheet.data_validations.dataValidation


def test_picture_of_a_template_is_stored_once(tmp_path: Path) -> None:
    key = {"cover": full_workbook(tmp_path / "图.xlsx", tmp_path)}
    book = WorkbookFile.new()
    sheets = [NewSheet(f"表{n}", "cover", (RowCopy(1, {1: ("题", None, None)}),), ()) for n in range(3)]
    book.apply(sheets, key)
    parts = parts_of(saved(book, tmp_path / "三.xlsx"))
    assert len([name for name in parts if "media/" in name]) == 1
    assert len([name for name in parts if "drawings/drawing" in name]) == 3
    assert not any("comments" in name or "printerSettings" in name for name in parts)


def test_theme_of_the_template_goes_into_a_new_workbook_only(tmp_path: Path, template: dict[str, Path]) -> None:
    book = WorkbookFile.new()
    book.apply([cover("封面", 1)], template)
    assert "xl/theme/theme1.xml" in parts_of(saved(book, tmp_path / "新.xlsx"))
    path = hand_made(tmp_path / "旧.xlsx", sheet_xml(""))
    rewritten(path, lambda parts: parts.update({"xl/theme/theme1.xml": b"<theme/>", "xl/_rels/workbook.xml.rels":
        parts["xl/_rels/workbook.xml.rels"].replace(b"</Relationships>", (
            b'<Relationship Id="rT" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme" '
            b'Target="theme/theme1.xml"/></Relationships>'))}))
    old = WorkbookFile.open(path)
    old.apply([cover("封面", 1)], template)
    assert parts_of(saved(old, path))["xl/theme/theme1.xml"] == b"<theme/>"
