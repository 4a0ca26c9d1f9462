"""One cell written into a workbook: every other part byte for byte, every other cell as it was, and back again.

Over the workbooks of the folder in the environment variable CORPUS; without it over the templates of this project.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from full_book import parts_of
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import CellEdit
from jixiao.templates.library import default_library
from jixiao.templates.stop import Stop

CORPUS = os.environ.get("CORPUS")
FILES = (
    sorted(path for path in Path(CORPUS).rglob("*") if path.suffix.lower() in (".xlsx", ".xlsm")) if CORPUS
    else sorted(set(default_library().sheets.values()))
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_one_written_cell_changes_nothing_else(path: Path, tmp_path: Path) -> None:
    try:
        book = WorkbookFile.open(path)
        before = book.grids()
        if not before:
            pytest.skip("no worksheet")
        grid = before[0]
        row, col = max(grid.last_row, *(merge.last_row for merge in grid.merges), 0) + 3, 1
        book.apply([CellEdit(grid.name, row, col, "写入")], {})
        copy = tmp_path / path.name
        book.save(copy, backup=False)
    except Stop as stop:
        pytest.skip(f"refused: {stop.id}")
    old, new = parts_of(path), parts_of(copy)
    part = book.book.sheets[0].part
    assert list(old) == list(new)
    assert [name for name in old if old[name] != new[name]] == [part]
    after = WorkbookFile.open(copy)
    for was, now in zip(before, after.grids(), strict=True):
        cells = dict(now.cells)
        if now.name == grid.name:
            assert cells.pop((row, col)).value == "写入"
        assert cells == was.cells
        assert (now.merges, now.widths, now.hidden_rows, now.print_area) == (
            was.merges, was.widths, was.hidden_rows, was.print_area)
