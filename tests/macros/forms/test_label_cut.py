"""A label that a page's end cuts is printed again on the next page: what stands beside it is still one block."""

from pathlib import Path

import openpyxl
from jixiao.macros.sheet.grid import Range
from support import case_record, grid_of, make_book

NAME = "target-2018-003-04"  # fifteen parts of the project, over two pages


def test_parts_below_a_page_end_are_read(tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", case_record(NAME))
    sheet = openpyxl.load_workbook(book)[grid_of(book).name]
    labels = [cell for cell in sheet["A"] if cell.value == "项目当年投入资金构成"]
    assert len(labels) == 2  # else the page no longer ends inside, and this test shows nothing
    first = labels[0].row
    block = grid_of(book).label_at(first, 1)
    assert block is not None and block == Range(first, 1, first + 15, 1)
