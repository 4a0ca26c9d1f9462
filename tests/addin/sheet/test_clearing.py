"""Blocks of a sheet taken out: what hangs on them goes with them, what hangs on their neighbours stays."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
from full_book import SHEET, hand_made, parts_of, sheet_xml
from jixiao.addin.sheet.clear import clear_blocks
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import CellEdit
from jixiao.macros.sheet.grid import Range

SHARED = (
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*2</f><v>2</v></c></row>'
    '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/><v>4</v></c></row>'
    '<row r="3"><c r="A3"><v>3</v></c><c r="B3"><f t="shared" si="0"/><v>6</v></c></row>'
)


def cleared(path: Path, block: Range, *edits: CellEdit) -> str:
    """The sheet's XML after a block went and edits came."""
    book = WorkbookFile.open(path)
    clear_blocks(book.book.sheet("表"), [block], book.book.strings)
    book.apply(edits, {})
    book.save(path, backup=False)
    return parts_of(path)[SHEET].decode()


def test_widths_of_emptied_columns_go_and_those_beside_them_stay(tmp_path: Path) -> None:
    cols = '<cols><col min="1" max="4" width="5" customWidth="1"/><col min="6" max="6" width="9" customWidth="1"/></cols>'
    body = '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>3</v></c></row>'
    written = cleared(hand_made(tmp_path / "w.xlsx", sheet_xml(body, before=cols)), Range(1, 3, 1, 3))
    assert [f'min="{a}" max="{b}"' in written for a, b in ((1, 2), (4, 4), (6, 6))] == [True] * 3
    assert written.count("<col ") == 3 and "C1" not in written


def test_no_width_is_left_where_all_its_columns_are_emptied(tmp_path: Path) -> None:
    cols = '<cols><col min="3" max="3" width="5" customWidth="1"/></cols>'
    body = '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>3</v></c></row>'
    assert "<col" not in cleared(hand_made(tmp_path / "w.xlsx", sheet_xml(body, before=cols)), Range(1, 3, 1, 3))


def test_members_of_a_shared_formula_stand_alone_when_its_first_cell_goes(tmp_path: Path) -> None:
    written = cleared(
        hand_made(tmp_path / "s.xlsx", sheet_xml(SHARED)), Range(1, 2, 1, 2), CellEdit("表", 2, 2, Decimal(5), "A2*2"),
    )
    assert "<f>A2*2</f><v>5</v>" in written and "<f>A3*2</f><v>6</v>" in written and "shared" not in written


def test_cells_without_a_reference_stay_where_they_are_when_one_before_them_goes(tmp_path: Path) -> None:
    body = '<row r="1"><c r="A1"><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row><row><c><v>4</v></c><c r="D2"><v>5</v></c></row>'
    cleared(path := hand_made(tmp_path / "i.xlsx", sheet_xml(body)), Range(1, 2, 1, 2))
    sheet = openpyxl.load_workbook(path)["表"]
    assert {cell.coordinate: cell.value for row in sheet for cell in row if cell.value} == {"A1": 1, "C1": 3, "A2": 4, "D2": 5}


def test_a_list_of_merges_goes_with_its_last_one(tmp_path: Path) -> None:
    body = '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>3</v></c></row>'

    def left(*merges: str) -> str:
        after = f'<mergeCells count="{len(merges)}">{"".join(f"<mergeCell ref={chr(34)}{m}{chr(34)}/>" for m in merges)}</mergeCells>'
        return cleared(hand_made(tmp_path / "m.xlsx", sheet_xml(body, after)), Range(1, 3, 1, 4))

    assert "mergeCell" not in left("C1:D1")  # an empty list would be damage to a spreadsheet
    assert '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>' in left("C1:D1", "A1:B1")
