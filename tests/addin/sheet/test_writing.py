"""Edits into a workbook that holds everything that libraries lose: all else stays byte for byte."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from door_edits import EDITS
from full_book import SHEET, full_workbook, hand_made, parts_of, rewritten, sheet_xml, untouched
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import CellEdit, ColumnWidth, Edit, Recalculate
from jixiao.templates.stop import Stop
from python_calamine import CalamineWorkbook
from support import stops

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")  # openpyxl says what it would lose

TOUCHED = {SHEET, "xl/workbook.xml", "xl/styles.xml"}


@pytest.fixture(params=[".xlsx", ".xlsm"])
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return full_workbook(tmp_path / f"全{request.param}", tmp_path)


def apply(path: Path, *edits: Edit) -> Path:
    book = WorkbookFile.open(path)
    book.apply(edits, {})
    book.save(path, backup=False)
    return path


def test_every_other_part_stays_byte_for_byte(full: Path) -> None:
    before = parts_of(full)
    kinds = ("chart", "drawing", "media", "comments", "vml", "pivotCacheRecords", "printerSettings", "customXml", "table")
    assert all(any(kind in name for name in before) for kind in kinds)
    assert ("xl/vbaProject.bin" in before) == (full.suffix == ".xlsm")
    apply(full, *EDITS)
    after = parts_of(full)
    assert list(after) == list(before)
    assert {name for name in before if before[name] != after[name]} == TOUCHED


def test_edited_sheet_keeps_its_other_elements(full: Path) -> None:
    before = parts_of(full)[SHEET].decode()
    apply(full, *EDITS)
    after = parts_of(full)[SHEET].decode()
    for kept in ("x14:sparklineGroup ", "x14:dataValidation ", "x14:cfRule", "<ignoredErrors>", "<legacyDrawing ", "<autoFilter",
                 "<legacyDrawingHF", '<pageSetup paperSize="9" r:id="rIdP"'):
        assert kept in before
        assert after.count(kept) == before.count(kept), kept


def test_edited_cells_hold_formula_and_value_for_openpyxl_and_calamine(full: Path) -> None:
    apply(full, *EDITS)
    formulas = openpyxl.load_workbook(full)["自评表"]
    values = openpyxl.load_workbook(full, data_only=True)["自评表"]
    other = CalamineWorkbook.from_path(str(full)).get_sheet_by_name("自评表").to_python(skip_empty_area=False)
    assert formulas["G4"].value == "=JX_SCORE(C4,D4,F4)"
    assert values["G4"].value == other[3][6] == 9.5
    assert formulas["G5"].value == '=IF(C5<"a","","<&>")'
    assert other[4][6] == ""
    assert values["G6"].value == other[5][6] == 0.00000012
    assert values["G7"].value is other[6][6] is True
    assert formulas["G8"].value == "=NA()"
    assert values["G8"].value == "#N/A"
    assert values["G9"].value == other[8][6] == " =1+1 <b>&amp; 前后空格\n换行 "
    assert formulas["G9"].data_type == "s"
    assert values["G10"].value == datetime(2024, 2, 29)
    assert values["G10"].border.left.style == "thin"
    assert values["K4"].number_format == "0.00"
    assert values["L4"].value == other[3][11] == "错误 JX-A05"
    assert values["B40"].value == "末行之下"


def test_surroundings_are_written_for_openpyxl(full: Path) -> None:
    apply(full, *EDITS)
    sheet = openpyxl.load_workbook(full)["自评表"]
    assert sheet.column_dimensions["K"].width == 9.5
    assert sheet.print_area == "'自评表'!$A$1:$H$14"
    rules = [rule for block in sheet.conditional_formatting if str(block.sqref) == "L4:L13" for rule in block.rules]
    assert [rule.formula for rule in rules] == [['ISNUMBER(SEARCH("错误",L4))']]
    assert rules[0].dxf.font.color.rgb == "FF9C0006"
    choices = {str(item.sqref): item for item in sheet.data_validations.dataValidation}
    assert choices["M4:M13"].formula1 == '"达成,部分达成,未达成"'
    assert not choices["M4:M13"].showErrorMessage
    assert sheet.dimensions == "A1:L40"


def test_a_second_time_changes_not_one_byte(full: Path) -> None:
    first = apply(full, *EDITS).read_bytes()
    book = WorkbookFile.open(full)
    book.apply(EDITS, {})
    assert untouched(book)
    book.save(full, backup=False)
    assert full.read_bytes() == first


def test_saving_without_edits_keeps_every_compressed_byte(full: Path) -> None:
    apply(full)
    first = full.read_bytes()
    assert apply(full).read_bytes() == first


def test_grids_follow_the_edits(full: Path) -> None:
    book = WorkbookFile.open(full)
    before = {grid.name: grid for grid in book.grids()}
    book.apply(EDITS, {})
    after = {grid.name: grid for grid in book.grids()}
    assert after["数据 表"] is before["数据 表"]
    cell = after["自评表"].cell(4, 7)
    assert (cell.value, cell.formula, cell.text) == (Decimal("9.50"), "JX_SCORE(C4,D4,F4)", "9.50")
    assert after["自评表"].cell(10, 7).value == date(2024, 2, 29)
    assert after["自评表"].print_area == "A1:H14"
    assert before["自评表"].cell(4, 7).blank


def test_formula_replaced_by_value_drops_the_calculation_chain_and_nothing_else(full: Path) -> None:
    apply(full, CellEdit("自评表", 14, 6, Decimal(100)))
    after = parts_of(full)
    assert "xl/calcChain.xml" not in after
    assert b"calcChain" not in after["[Content_Types].xml"] + after["xl/_rels/workbook.xml.rels"]
    assert "xl/pivotCache/pivotCacheRecords1.xml" in after


def test_recalculation_is_asked_for_only_on_request(tmp_path: Path) -> None:
    path = hand_made(tmp_path / "k.xlsx", sheet_xml(""))
    apply(path, CellEdit("表", 1, 1, Decimal(1), "0+1"))
    assert b"fullCalcOnLoad" not in parts_of(path)["xl/workbook.xml"]
    apply(path, Recalculate("1"))
    assert parts_of(path)["xl/workbook.xml"].endswith(b'</sheets><calcPr fullCalcOnLoad="1"/></workbook>')


@pytest.mark.parametrize(
    ("sheet", "row", "col", "why"),
    [
        ("自评表", 1, 2, "合并单元格"),
        ("数据 表", 1, 1, "标题"),
        ("数据 表", 1, 4, "数组公式"),
        ("数据 表", 3, 4, "数组公式"),
        ("数据 表", 1, 6, "数组公式"),
        ("数据 表", 21, 1, "透视表"),
    ],
)
def test_cells_that_others_own_are_refused_and_nothing_is_written(
    full: Path, sheet: str, row: int, col: int, why: str
) -> None:
    before = full.read_bytes()
    book = WorkbookFile.open(full)
    with pytest.raises(Stop) as caught:
        book.apply([CellEdit(sheet, row, col, Decimal(1))], {})
    assert caught.value.id == "cell_refused"
    assert caught.value.values["sheet"] == sheet
    assert why in str(caught.value.values["why"])
    assert full.read_bytes() == before


def test_first_cell_of_a_merged_block_and_table_body_can_be_written(full: Path) -> None:
    apply(full, CellEdit("自评表", 1, 1, "新标题"), CellEdit("数据 表", 2, 2, Decimal(7)))
    book = openpyxl.load_workbook(full)
    assert book["自评表"]["A1"].value == "新标题"
    assert book["数据 表"]["B2"].value == 7


SHARED = (
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*$A$1</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/><v>2</v></c></row>'
    '<row r="3"><c r="A3"><v>3</v></c><c r="B3"><f t="shared" si="0"/><v>3</v></c></row>'
)


def test_members_of_a_shared_formula_read_as_formulas_and_can_be_replaced(tmp_path: Path) -> None:
    path = hand_made(tmp_path / "s.xlsx", sheet_xml(SHARED))
    grid = WorkbookFile.open(path).grids()[0]
    assert [grid.cell(row, 2).formula for row in (1, 2, 3)] == ["A1*$A$1", "A2*$A$1", "A3*$A$1"]
    apply(path, CellEdit("表", 2, 2, Decimal(9)))
    assert openpyxl.load_workbook(path)["表"]["B2"].value == 9


def test_master_of_a_shared_formula_takes_a_value_for_the_same_formula_only(tmp_path: Path) -> None:
    path = hand_made(tmp_path / "s.xlsx", sheet_xml(SHARED))
    apply(path, CellEdit("表", 1, 2, Decimal(5), "A1*$A$1"))
    assert b'<f t="shared" ref="B1:B3" si="0">A1*$A$1</f><v>5</v>' in parts_of(path)[SHEET]
    with stops("cell_refused"):
        apply(path, CellEdit("表", 1, 2, Decimal(5), "A1*2"))


def test_rows_and_cells_without_references_keep_their_places(tmp_path: Path) -> None:
    body = "<row><c><v>1</v></c><c><v>2</v></c></row><row r='4'><c><v>3</v></c><c r='D4'><v>4</v></c><c><v>5</v></c></row>"
    path = hand_made(tmp_path / "r.xlsx", sheet_xml(body))
    apply(path, CellEdit("表", 2, 1, Decimal(9)), CellEdit("表", 4, 2, Decimal(8)))
    sheet = openpyxl.load_workbook(path)["表"]
    found = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert found == {"A1": 1, "B1": 2, "A2": 9, "A4": 3, "B4": 8, "D4": 4, "E4": 5}


def test_prefixed_namespace_keeps_its_prefix(tmp_path: Path) -> None:
    from full_book import MAIN

    xml = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:dimension ref="A1"/><x:sheetData><x:row r="1" spans="1:1"><x:c r="A1">'
        "<x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    path = hand_made(tmp_path / "p.xlsx", xml)
    apply(path, CellEdit("表", 1, 3, Decimal(2), "A1+1"), ColumnWidth("表", 3, 20))
    written = parts_of(path)[SHEET].decode()
    assert '<x:c r="C1"><x:f>A1+1</x:f><x:v>2</x:v></x:c>' in written
    assert 'spans="1:3"' in written and 'ref="A1:C1"' in written
    assert openpyxl.load_workbook(path)["表"]["C1"].value == "=A1+1"


def test_rows_that_declare_namespaces_of_their_own_are_read_and_kept(tmp_path: Path) -> None:
    """The Open XML SDK writes the namespace of a row's dyDescent on each row."""
    own = 'xmlns:ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
    xml = sheet_xml(
        f'<row r="1" {own} ac:dyDescent="0.25"><c r="A1"><v>1</v></c></row>'
        f'<row r="2" {own} ac:dyDescent="0.25"><c r="A2" ac:x="1" t="inlineStr"><is><r><t>富</t></r><r><t>文本</t></r></is></c></row>'
    )
    path = hand_made(tmp_path / "n.xlsx", xml)
    apply(path, CellEdit("表", 1, 2, Decimal(2)), CellEdit("表", 2, 2, Decimal(3)))
    assert parts_of(path)[SHEET].decode() == (
        xml.replace("<v>1</v></c>", '<v>1</v></c><c r="B1"><v>2</v></c>').replace("</is></c>", '</is></c><c r="B2"><v>3</v></c>')
    )
    assert [[cell.value for cell in row] for row in openpyxl.load_workbook(path)["表"]] == [[1, 2], ["富文本", 3]]
    other = hand_made(tmp_path / "o.xlsx", sheet_xml('<row r="1" xmlns="urn:other"><c r="A1"><v>1</v></c></row>'))
    with stops("damaged"):
        WorkbookFile.open(other).grids()


@pytest.mark.parametrize("text", ["\x01控制符", "_x0041_字面", "\ufffe", "a\rb", "]]>"])
def test_characters_that_xml_cannot_hold_come_back_as_typed(tmp_path: Path, text: str) -> None:
    path = hand_made(tmp_path / "c.xlsx", sheet_xml(""))
    apply(path, CellEdit("表", 1, 1, text), CellEdit("表", 2, 1, text, '"a"'))
    grid = WorkbookFile.open(path).grids()[0]
    assert grid.cell(1, 1).value == grid.cell(2, 1).value == text


@pytest.mark.parametrize(
    ("value", "formula"), [("x" * 32_768, None), (Decimal("NaN"), None), (Decimal(1), "A" * 8_193)]
)
def test_what_a_cell_cannot_hold_is_refused(tmp_path: Path, value: str | Decimal, formula: str | None) -> None:
    path = hand_made(tmp_path / "l.xlsx", sheet_xml(""))
    with stops("cell_refused"):
        apply(path, CellEdit("表", 1, 1, value, formula))


def test_width_inside_a_block_of_columns_leaves_its_neighbours(tmp_path: Path) -> None:
    cols = '<cols><col min="1" max="16384" width="5" customWidth="1" style="0"/></cols>'
    path = hand_made(tmp_path / "w.xlsx", sheet_xml("", before=cols))
    apply(path, ColumnWidth("表", 3, 20))
    written = parts_of(path)[SHEET].decode()
    assert [f'min="{a}" max="{b}"' in written for a, b in ((1, 2), (3, 3), (4, 16384))] == [True] * 3
    assert written.count("<col ") == 3


def test_workbook_without_styles_gets_a_part_of_its_own(tmp_path: Path) -> None:
    path = hand_made(tmp_path / "n.xlsx", sheet_xml(""))
    apply(path, CellEdit("表", 1, 1, Decimal("1.5"), style="review_score"))
    assert openpyxl.load_workbook(path)["表"]["A1"].number_format == "0.00"
    assert "xl/styles.xml" in parts_of(path)


@pytest.mark.parametrize("styles", [
    "", '<fonts><font><sz val="20"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders><border/></borders><cellXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellXfs>',
])
def test_looks_of_ours_do_not_become_those_of_unstyled_cells(tmp_path: Path, styles: str) -> None:
    """Style 0 is that of every cell without one, and Excel draws fills 0 and 1 as none and grey dots whatever is written."""
    path = hand_made(tmp_path / "s.xlsx", sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'), styles=styles)
    apply(path, CellEdit("表", 1, 2, "标题", style="review_head"))
    sheet = openpyxl.load_workbook(path)["表"]
    assert (sheet["A1"].style_id, sheet["A1"].font.b, sheet["A1"].fill.patternType) == (0, False, None)
    assert (sheet["B1"].font.b, sheet["B1"].fill.fgColor.rgb) == (True, "FFDDE7F0")
    written = parts_of(path)["xl/styles.xml"].decode()
    assert re.search(r'<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>', written)


def test_equal_shared_text_is_not_written_again(tmp_path: Path) -> None:
    path = hand_made(
        tmp_path / "t.xlsx", sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), strings="<si><t>规则分</t></si>"
    )
    book = WorkbookFile.open(path)
    book.apply([CellEdit("表", 1, 1, "规则分")], {})
    assert untouched(book)
    book.apply([CellEdit("表", 1, 1, "规则")], {})
    assert not untouched(book)


def test_unknown_sheet_is_named(full: Path) -> None:
    with pytest.raises(Stop) as caught:
        WorkbookFile.open(full).apply([CellEdit("没有", 1, 1, None)], {})
    assert (caught.value.id, caught.value.values["sheet"]) == ("no_sheet", "没有")


def test_comments_in_the_xml_do_not_stop_the_writing(tmp_path: Path) -> None:
    body = '<row r="1"><!-- 注 --><c r="A1" t="inlineStr"><is><t><![CDATA[a<b]]></t></is></c></row>'
    path = hand_made(tmp_path / "x.xlsx", sheet_xml(body))
    assert WorkbookFile.open(path).grids()[0].cell(1, 1).value == "a<b"
    apply(path, CellEdit("表", 1, 2, Decimal(1)))
    sheet = openpyxl.load_workbook(path)["表"]
    assert [sheet["A1"].value, sheet["B1"].value] == ["a<b", 1]


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("edit", [CellEdit("表", 1, 3, Decimal(1)), CellEdit("表", 2, 1, Decimal(1)), CellEdit("表", 9, 1, Decimal(1)), CellEdit("表", 1, 1, Decimal(7))])
def test_comments_in_and_between_cells_stay(edit: CellEdit, quote: str, tmp_path: Path) -> None:
    """The rows that are written anew keep theirs, those of the cell that is written too; no value is another one."""
    body = (
        '<!-- 甲 --><row r="1"><!-- 乙 --><c r="A1"><!-- 丙 --><v>1<!-- 丁 -->2</v></c><?戊 x?><c r="B1" t="inlineStr"><is><t>字<!-- 己 --></t></is></c></row>'
        '<?庚?><!-- 辛 --> <row r="2"/><row r="3"><c r="A3"><v>3</v><!-- <c r=1/> 壬 > --></c></row><!-- 癸 -->').replace('"', quote)
    path = hand_made(tmp_path / "x.xlsx", sheet_xml(body))
    before = WorkbookFile.open(path).grids()[0]
    assert (before.cell(1, 1).value, before.cell(1, 2).value, before.cell(3, 1).value) == (Decimal(12), "字", Decimal(3))
    apply(path, edit)
    written = parts_of(path)[SHEET].decode()
    for mark in ("<!-- 甲 -->", "<!-- 乙 -->", "<!-- 丙 -->", "<!-- 丁 -->", "<?戊 x?>", "<!-- 己 -->", "<?庚?>", "<!-- 辛 -->", "<!-- <c r=1/> 壬 > -->", "<!-- 癸 -->"):
        assert written.count(mark) == 1, mark
    after = WorkbookFile.open(path).grids()[0]
    for at in ((1, 1), (1, 2), (3, 1)):
        assert after.cell(*at).value == (edit.value if at == (edit.row, edit.col) else before.cell(*at).value)
    assert after.cell(edit.row, edit.col).value == edit.value
    assert openpyxl.load_workbook(path)["表"]["B1"].value == "字"


@pytest.mark.parametrize("body", [
    "<!-- 只有注释 -->", '<row r="1"><c r="A1"><f>1<!-- 注 -->+1</f><v>2</v></c></row>',
])
def test_what_would_lose_a_comment_is_refused(body: str, tmp_path: Path) -> None:
    path = hand_made(tmp_path / "x.xlsx", sheet_xml(body))
    data = path.read_bytes()
    WorkbookFile.open(path).grids()
    with pytest.raises(Stop) as caught:
        apply(path, CellEdit("表", 2, 2, Decimal(1)))
    assert caught.value.id == "damaged" and "注释" in str(caught.value.values["reason"]) and path.read_bytes() == data


@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0" encoding="UTF-8"?>'])
@pytest.mark.parametrize("edit", [CellEdit("表", 1, 2, Decimal(1)), ColumnWidth("表", 3, 20)])
def test_comments_outside_the_cells_stay(edit: CellEdit | ColumnWidth, declaration: str, tmp_path: Path) -> None:
    body = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>').replace("<sheetData>", "<!-- 里 --><?mso x?><sheetData>")
    opening = body.index("<worksheet")
    text = f"{declaration}{body[:opening]}<!-- 前 -->{body[opening:]}<?后 y?>"
    path = hand_made(tmp_path / "x.xlsx", text)
    apply(path, edit)
    written = parts_of(path)[SHEET].decode()
    places = [written.index(mark) for mark in ("<!-- 前 -->", "<worksheet", "<!-- 里 -->", "<?mso x?>", "<sheetData", "<?后 y?>")]
    assert places == sorted(places)
    assert written != text and openpyxl.load_workbook(path)["表"]["A1"].value == 1


@pytest.mark.parametrize(("before", "after"), [
    ('<dimension ref="C3:D4"/>', '<dimension ref="C3:E5"/>'),
    ('<dimension ref="C3:F6"/>', '<dimension ref="C3:F6"/>'),
    ("<dimension/>", '<dimension ref="A1:E5"/>'),
    ('<dimension ref="?"/>', '<dimension ref="?"/>'),
    ("", ""),
])
def test_the_dimension_where_it_is_stated_grows_over_a_new_cell(tmp_path: Path, before: str, after: str) -> None:
    path = hand_made(tmp_path / "d.xlsx", sheet_xml('<row r="3"><c r="C3"><v>1</v></c></row>', before=before))
    written = parts_of(apply(path, CellEdit("表", 5, 5, Decimal(9))))[SHEET].decode()
    assert "".join(re.findall("<dimension[^>]*>", written)) == after and 'r="E5"' in written


def test_a_pivot_table_that_is_not_there_forbids_nothing(tmp_path: Path) -> None:
    def forget(parts: dict[str, bytes]) -> None:
        del parts["xl/pivotTables/pivotTable1.xml"]

    path = rewritten(full_workbook(tmp_path / "全.xlsx", tmp_path), forget)
    book = WorkbookFile.open(path)
    book.apply([CellEdit("数据 表", 21, 1, Decimal(7))], {})
    assert next(grid for grid in book.grids() if grid.name == "数据 表").cell(21, 1).value == 7


def test_table_without_heading_row_can_be_written(full: Path) -> None:
    rewritten(full, lambda parts: parts.update(
        {name: data.replace(b'ref="A1:B5"', b'ref="A1:B5" headerRowCount="0"', 1) for name, data in parts.items() if "tables/" in name}
    ))
    apply(full, CellEdit("数据 表", 1, 1, "级"))
    assert openpyxl.load_workbook(full)["数据 表"]["A1"].value == "级"
