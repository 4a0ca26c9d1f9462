"""The paper of a template, the looks of our cells, the cell a workbook opens at."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import openpyxl
import pytest
from full_book import hand_made, sheet_xml
from jixiao.addin.sheet.appearance import _tinted
from jixiao.addin.sheet.looks import LOOKS, style_xml
from jixiao.addin.sheet.page import with_page
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import Style

MARGINS = '<pageMargins left="1" right="1" top="0.5" bottom="0.5" header="0" footer="0"/>'


@pytest.mark.parametrize(("after", "printable"), [
    (f'{MARGINS}<pageSetup paperSize="9"/>', (451.3, 769.9)),  # A4 less two inches and less one
    (f'{MARGINS}<pageSetup paperSize="9" orientation="landscape"/>', (697.9, 523.3)),
    (f'{MARGINS}<pageSetup paperSize="8"/>', None),
    (f"{MARGINS}<pageSetup/>", None),
    (MARGINS, None),
    ('<pageSetup paperSize="9"/>', None),
    ("", None),
])
def test_the_paper_is_known_where_it_is_a4_and_its_margins_are_said(
    tmp_path: Path, after: str, printable: tuple[float, float] | None
) -> None:
    file = WorkbookFile.open(hand_made(tmp_path / "表.xlsx", sheet_xml("", after)))
    found = with_page(file.book, file.grids()[0]).printable
    assert found == (None if printable is None else pytest.approx(printable))


def test_the_label_beside_a_form_is_grey_on_light_grey() -> None:
    font, fill, _, _, alignment = style_xml("review_label")
    assert 'rgb="FF44546A"' in font and 'rgb="FFEEF2F6"' in fill and 'horizontal="right"' in alignment


def test_every_look_has_colours_that_a_stylesheet_can_hold() -> None:
    assert {*LOOKS} == {*get_args(Style)}
    for style in LOOKS:
        colors = re.findall('rgb="([^"]*)"', "".join(style_xml(style)))
        assert colors and all(re.fullmatch("FF[0-9A-F]{6}", color) for color in colors), style


def test_a_tint_that_is_no_number_tints_nothing() -> None:
    assert (_tinted("4472C4", "多"), _tinted("4472C4", "1"), _tinted("4472C4", None)) == ("4472C4", "FFFFFF", "4472C4")


@pytest.mark.parametrize(("row", "col", "cell", "marked"), [(3, 2, "B3", "B3:D3"), (2, 2, "B2", "B2")])
def test_a_workbook_opens_at_a_cell_with_the_whole_block_that_it_is_merged_into(
    tmp_path: Path, row: int, col: int, cell: str, marked: str
) -> None:
    made = openpyxl.Workbook()
    for sheet, block in ((made.active, "B2:D2"), (made.create_sheet("乙"), "B3:D3")):
        sheet.merge_cells(block)
    made.save(path := tmp_path / "表.xlsx")
    book = WorkbookFile.open(path)
    book.open_at("乙", row, col)
    book.save(path, backup=False)
    selection = openpyxl.load_workbook(path)["乙"].sheet_view.selection[0]
    assert (selection.activeCell, selection.sqref) == (cell, marked)
