"""Rows of a summary's tables: what stands in their cells."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from jixiao.addin.reports.table_sheet import TableWorksheet
from jixiao.addin.workbook.workbook import WorkbookFile
from xlsxwriter import Workbook

TEXTS = (" 前后有空白 ", "两\n行", "a<b>&c", "_x0041_", "=1+1", "\t甲", "甲" * 32_767)


def test_a_text_stands_in_its_cell_to_the_letter_and_in_no_table_of_texts(tmp_path: Path) -> None:
    held = io.BytesIO()
    with Workbook(held) as book:
        look = book.add_format({"border": 1})
        sheet = book.add_worksheet("表", TableWorksheet)
        sheet.reach(0, 0)
        sheet.reach(20 * len(TEXTS) - 1, 1)
        for row in range(20 * len(TEXTS)):
            text = TEXTS[row % len(TEXTS)]
            sheet.put_row(row, 0, [(look, sheet.text(text)), (look, sheet.text(f"第{row}行"))])
            sheet.let_go(row)
        sheet.let_all_go()
    path = tmp_path / "表.xlsx"
    path.write_bytes(held.getvalue())
    assert "xl/sharedStrings.xml" not in zipfile.ZipFile(path).namelist()
    (grid,) = WorkbookFile.open(path).grids()
    for row in range(20 * len(TEXTS)):
        assert (grid.cell(row + 1, 1).value, grid.cell(row + 1, 2).value) == (TEXTS[row % len(TEXTS)], f"第{row}行")
