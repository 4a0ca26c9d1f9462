"""Grids against two other readers of the same files, and against hand-written XML with known content."""

from __future__ import annotations

import random
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from full_book import full_workbook, hand_made, sheet_xml
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.grid import ErrorValue, Grid, Range
from python_calamine import CalamineWorkbook
from support import stops

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")


def read(path: Path) -> Grid:
    return WorkbookFile.open(path).grids()[0]


def generated(path: Path, seed: int) -> Path:
    """A workbook of random cells, merges and formats; seed 0 to 4 by XlsxWriter, others by openpyxl."""
    rng = random.Random(seed)
    texts = ["≥5个", "项目", " 前后 ", "两\n行", "<&>\"'", "=不是公式", "", "１２３％", "_x0041_"]
    values: list[Any] = [*texts, 1, 0.1 + 0.2, -3.25, 1e15, 1e-7, True, False, datetime(2024, 2, 29), datetime(1999, 12, 31, 8, 30)]
    if seed < 5:
        book = xlsxwriter.Workbook(str(path))
        day, minute = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy/m/d h:mm"})
        for number in range(3):
            sheet = book.add_worksheet(f"表{number}")
            for _ in range(200):
                row, col, value = rng.randrange(60), rng.randrange(30), rng.choice(values)
                if rng.random() < 0.2:
                    sheet.write_formula(row, col, f"=SUM(A{row + 1}:B$9)&\"<\"", None, rng.choice(["甲", 4.5, True]))
                elif isinstance(value, datetime):
                    sheet.write_datetime(row, col, value, minute if value.hour else day)
                elif isinstance(value, str):
                    sheet.write_string(row, col, value)
                else:
                    sheet.write(row, col, value)
            sheet.merge_range(70, 0, 72, 3, "合并")
            sheet.set_row(4, None, None, {"hidden": True})
        book.close()
        return path
    other = openpyxl.Workbook()
    for number in range(2):
        page = other.active if number == 0 else other.create_sheet(f"表{number}")
        assert page is not None
        for _ in range(200):
            value = rng.choice([item for item in values if item != "=不是公式"])
            cell = page.cell(rng.randrange(1, 60), rng.randrange(1, 30))
            if cell.value is None:  # a number in a cell that was formatted for a date is an error to openpyxl
                cell.value = value or None
        page["A70"] = "=A1+B2"
        page.merge_cells("A71:C73")
    other.save(path)
    return path


def same(ours: Any, theirs: Any) -> bool:
    """Equal up to the 15 digits of a spreadsheet number."""
    if isinstance(ours, Decimal):
        return not isinstance(theirs, bool) and float(ours) == pytest.approx(theirs, rel=1e-14)
    if isinstance(ours, date) and not isinstance(ours, datetime):
        ours = datetime(ours.year, ours.month, ours.day)
    if isinstance(theirs, date) and not isinstance(theirs, datetime):
        theirs = datetime(theirs.year, theirs.month, theirs.day)
    if isinstance(ours, ErrorValue):
        return ours.code == theirs
    return type(ours) is type(theirs) and ours == theirs


@pytest.mark.parametrize("seed", range(8))
def test_grids_equal_what_openpyxl_reads(tmp_path: Path, seed: int) -> None:
    path = generated(tmp_path / "g.xlsx", seed)
    grids = WorkbookFile.open(path).grids()
    formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    assert [grid.name for grid in grids] == formulas.sheetnames
    for grid in grids:
        sheet, cached = formulas[grid.name], values[grid.name]
        compared = 0
        for row in sheet.iter_rows():
            for cell in row:
                ours = grid.cell(cell.row, cell.column)
                stored = cached.cell(cell.row, cell.column).value
                is_formula = cell.data_type == "f"
                # openpyxl leaves _x0041_ as it stands and reads an empty text as none
                if stored == "_x0041_":
                    continue
                assert ours.formula == (str(cell.value)[1:] if is_formula else None), cell.coordinate
                assert (ours.value in (None, "") and stored is None) or same(ours.value, stored), cell.coordinate
                compared += stored is not None
        assert compared > 100
        assert {str(merge) for merge in grid.merges} == {str(merge) for merge in sheet.merged_cells.ranges}
        assert grid.hidden_rows == {row for row, look in sheet.row_dimensions.items() if look.hidden}


@pytest.mark.parametrize("seed", range(8))
def test_grids_equal_what_calamine_reads(tmp_path: Path, seed: int) -> None:
    path = generated(tmp_path / "g.xlsx", seed)
    book = CalamineWorkbook.from_path(str(path))
    for grid in WorkbookFile.open(path).grids():
        rows = book.get_sheet_by_name(grid.name).to_python(skip_empty_area=False)
        theirs = {
            (r, c): value for r, row in enumerate(rows, 1) for c, value in enumerate(row, 1) if value not in ("", "_x0041_")
        }
        ours = {at: cell.value for at, cell in grid.cells.items() if cell.value not in (None, "", "_x0041_", "A")}
        assert {at for at, value in theirs.items() if value != "A"} == ours.keys()
        assert all(same(value, theirs[at]) for at, value in ours.items())


def test_full_workbook_reads_rich_text_protection_and_visibility(tmp_path: Path) -> None:
    grids = {grid.name: grid for grid in WorkbookFile.open(full_workbook(tmp_path / "a.xlsm", tmp_path)).grids()}
    assert grids["自评表"].cell(3, 2).value == "富文本 尾 "
    assert grids["自评表"].merges == (Range(1, 1, 1, 8),)
    assert grids["自评表"].widths[3] == pytest.approx(12, abs=1)
    assert [grid.visible for grid in grids.values()] == [True, True, False]
    assert grids["自评表"].cell(14, 6).text == "100.00"


@pytest.mark.parametrize(
    ("xml", "value"),
    [
        ('<c r="A1"><v>90.30000000000001</v></c>', Decimal("90.3")),
        ('<c r="A1"><v>0.1</v></c>', Decimal("0.1")),
        ('<c r="A1"><v>2.675</v></c>', Decimal("2.675")),
        ('<c r="A1"><v>1E+3</v></c>', Decimal(1000)),
        ('<c r="A1"><v>1.5E-3</v></c>', Decimal("0.0015")),
        ('<c r="A1"><v>-0</v></c>', Decimal(0)),
        ('<c r="A1"><v>NaN</v></c>', ErrorValue("#NUM!")),
        ('<c r="A1"><v>1E999999</v></c>', ErrorValue("#NUM!")),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="e"><v>#DIV/0!</v></c>', ErrorValue("#DIV/0!")),
        ('<c r="A1" t="str"><f>A2</f><v>a_x000D_b</v></c>', "a\rb"),
        ('<c r="A1" t="d"><v>2024-02-29</v></c>', date(2024, 2, 29)),
        ('<c r="A1" t="d"><v>2024-02-29T08:30:00</v></c>', datetime(2024, 2, 29, 8, 30)),
        ('<c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>粗</t></r><r><t xml:space="preserve"> 细</t></r>'
         '<rPh sb="0" eb="1"><t>ㄘㄨ</t></rPh></is></c>', "粗 细"),
        ('<c r="A1" t="s"><v>0</v></c>', "汉 字"),
        ('<c r="A1" t="inlineStr"><v>100</v><is><t>50</t></is></c>', "50"),  # the type says which of two counts
        ('<c r="A1"><v>50</v><is><t>100</t></is></c>', Decimal(50)),
        ('<c r="A1" t="inlineStr"><v>100</v><is><r><t>50</t></r></is></c>', "50"),
        ('<c r="A1"><v>50</v><is><r><t>100</t></r></is></c>', Decimal(50)),
        ('<c r="A1" t="inlineStr"><v>50</v></c>', "50"),
        ("<c r='A1' t='str'><f>A2</f><v>单&#10;引号&amp;</v></c>", "单\n引号&"),
    ],
)
def test_stored_value_reads_as(tmp_path: Path, xml: str, value: object) -> None:
    strings = "<si><r><t>汉</t></r><r><t> 字</t></r><rPh sb=\"0\" eb=\"1\"><t>hàn</t></rPh></si>"
    path = hand_made(tmp_path / "v.xlsx", sheet_xml(f'<row r="1">{xml}</row>'), strings=strings)
    found = read(path).cell(1, 1).value
    assert found == value
    assert type(found) is type(value)


STYLES = (
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="0.00&quot;%&quot;"/></numFmts>'
    '<fonts count="1"><font><sz val="9"/></font></fonts><cellXfs count="4"><xf numFmtId="14" fontId="0"/>'
    '<xf numFmtId="164" fontId="0"/><xf numFmtId="20" fontId="0"/><xf numFmtId="10" fontId="7"/></cellXfs>'
)


def test_number_formats_give_dates_texts_and_font_sizes(tmp_path: Path) -> None:
    cells = "".join(f'<c r="{c}1" s="{s}"><v>{v}</v></c>' for c, s, v in (("A", 0, 45351), ("B", 1, 85.5), ("C", 2, 0.5), ("D", 3, 0.7247)))
    grid = read(hand_made(tmp_path / "f.xlsx", sheet_xml(f'<row r="1">{cells}</row>'), styles=STYLES))
    assert [grid.cell(1, col).value for col in (1, 2, 3, 4)] == [date(2024, 2, 29), Decimal("85.5"), time(12), Decimal("0.7247")]
    assert [grid.cell(1, col).text for col in (1, 2, 3, 4)] == ["2024/2/29", "85.50%", "12:00", "72.47%"]
    assert [grid.cell(1, col).font_size for col in (1, 4)] == [9.0, 11.0]


def test_dates_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    sheet = sheet_xml('<row r="1"><c r="A1" s="0"><v>43889</v></c></row>')
    path = hand_made(tmp_path / "d.xlsx", sheet, styles=STYLES, properties='<workbookPr date1904="1"/>')
    assert read(path).cell(1, 1).value == date(2024, 2, 29)


def test_sheet_around_the_cells_is_read(tmp_path: Path) -> None:
    after = (
        '<sheetProtection sheet="1"/><autoFilter ref="A1:B9"><filterColumn colId="0"/></autoFilter>'
        '<mergeCells count="3"><mergeCell ref="A1:B2"/><mergeCell ref="D:D"/><mergeCell ref="$A$5:C5"/></mergeCells>'
    )
    sheet = sheet_xml('<row r="2" hidden="1" ht="30.5"/><row r="3"><c r="XFD3"><v>1</v></c></row>', after)
    names = (
        '<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">表!$A$1:$H$9,\'表\'!$J$1:$K$2</definedName></definedNames>'
    )
    grid = read(hand_made(tmp_path / "a.xlsx", sheet, names=names))
    assert (grid.protected, grid.print_area) == (True, "A1:H9,J1:K2")
    assert grid.hidden_rows == {2} and grid.heights == {2: 30.5}
    assert grid.merges == (Range(1, 1, 2, 2), Range(1, 4, 1_048_576, 4), Range(5, 1, 5, 3))
    assert grid.cell(3, 16_384).value == 1
    assert grid.merge_at(7, 4) == Range(1, 4, 1_048_576, 4)  # a whole column is known without being spread out


@pytest.mark.parametrize(
    "body",
    [
        '<row r="0"/>', '<row r="x"/>', '<row r="1"><c r="A2"/></row>', '<row r="1"><c r="AAAA1"/></row>',
        '<row r="1"><c r="XFE1"/></row>', '<row r="1"><c r="A1" t="s"><v>5</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v> </v></c></row>', *(body.format("9" * 5_000) for body in (
            '<row r="{}"/>', '<row r="1"><c r="A1" s="{}"><v>5</v></c></row>', '<row r="1"><c r="A1" t="s"><v>{}</v></c></row>',
        )),
        '<row r="1"><c r="A1" s="99"><v>5</v></c></row>', '<row r="1"/><row r="1"/>', '<row r="1"><c r="A1"><v>&#0;</v></c></row>',
        '<row r="1"><c r="A1"><v>\x00</v></c></row>', '<row r="1"><c r="A1"><v>&none;</v></c></row>', "<row>", "text",
        '<row r="1"/></sheetData><sheetData><row r="1"><c r="A1"><v>1</v></c></row>',
    ],
)
def test_wrong_cells_are_damage_not_a_traceback(tmp_path: Path, body: str) -> None:
    with stops("damaged") as caught:
        read(hand_made(tmp_path / "b.xlsx", sheet_xml(body)))
    assert caught.value.values["path"] == str(tmp_path / "b.xlsx")


@pytest.mark.parametrize(
    ("formula", "area"),
    [("'甲,乙!丙$'!$A$1:$H$30", "A1:H30"), ("'甲,''乙'!$A$1:$B$2,'甲,''乙'!$D$1:$E$2", "A1:B2,D1:E2"), ("表!$A:$C", "A:C")],
)
def test_print_area_is_read_whatever_the_name_of_the_sheet(tmp_path: Path, formula: str, area: str) -> None:
    names = f'<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">{formula}</definedName></definedNames>'
    path = hand_made(tmp_path / "a.xlsx", sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'), names=names)
    assert read(path).print_area == area


@pytest.mark.parametrize(
    ("stored", "target"),
    [("xl/worksheets/甲 1.xml", "worksheets/%E7%94%B2%201.xml"), ("xl/worksheets/a%201.xml", "worksheets/a%201.xml"),
     ("xl/Worksheets/Sheet1.XML", "/XL/worksheets/sheet1.xml"), ("xl/worksheets/a+1.xml", "./../xl/worksheets/a+1.xml")],
)
def test_parts_are_found_however_their_names_are_written(tmp_path: Path, stored: str, target: str) -> None:
    from full_book import SHEET, parts_of, rewritten
    from jixiao.macros.sheet.edits import CellEdit

    path = hand_made(tmp_path / "p.xlsx", sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
    rewritten(path, lambda parts: parts.update({
        stored: parts.pop(SHEET),
        "xl/_rels/workbook.xml.rels": parts["xl/_rels/workbook.xml.rels"].replace(f"/{SHEET}".encode(), target.encode()),
    }))
    door = WorkbookFile.open(path)
    assert door.book.sheets[0].part == stored
    door.apply([CellEdit("表", 1, 2, Decimal(2))], {})
    door.save(path, backup=False)
    assert b'<c r="B1"><v>2</v></c>' in parts_of(path)[stored]


def test_utf_16_sheet_reads_and_takes_an_edit(tmp_path: Path) -> None:
    from full_book import SHEET, rewritten
    from jixiao.macros.sheet.edits import CellEdit

    path = hand_made(tmp_path / "u.xlsx", sheet_xml('<row r="1"><c r="A1" t="str"><v>汉</v></c></row>'))
    rewritten(path, lambda parts: parts.update({
        SHEET: ('<?xml version="1.0" encoding="UTF-16"?>' + parts[SHEET].decode()).encode("utf-16")
    }))
    book = WorkbookFile.open(path)
    assert book.grids()[0].cell(1, 1).value == "汉"
    book.apply([CellEdit("表", 2, 1, "字")], {})
    book.save(path, backup=False)
    assert [read(path).cell(row, 1).value for row in (1, 2)] == ["汉", "字"]


@pytest.mark.parametrize("first", [
    '<c s="0" r="a1"><v>1</v></c>',  # its reference written unusually
    '<c t="inlineStr"><is><r><t>x</t></r></is></c>',  # rich text, and no reference
])
def test_a_row_for_the_full_parser_keeps_the_place_of_its_shared_formula(first: str, tmp_path: Path) -> None:
    """What was counted before the row went to the full parser counts no more."""
    body = (
        f'<row r="1">{first}<c><f t="shared" ref="B1:B2" si="0">A1*2</f><v>2</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    grid = read(hand_made(tmp_path / "s.xlsx", sheet_xml(body)))
    assert [grid.cell(row, 2).formula for row in (1, 2)] == ["A1*2", "A2*2"]
