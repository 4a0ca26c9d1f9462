"""Names and tables reach the grids, each tab with its own; what cannot be read of them hinders no reading."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
from jixiao.addin.workbook.workbook import WorkbookFile
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table
from support import within


def made(path: Path) -> Path:
    book = openpyxl.Workbook()
    for title in ("甲", "乙"):
        sheet = book.create_sheet(title)
        for row, values in enumerate([("名", "分"), ("a", 1)], start=1):
            sheet.cell(row, 1, values[0])
            sheet.cell(row, 2, values[1])
    book["乙"].add_table(Table(displayName="明细", ref="A1:B2"))
    book["乙"].print_area = "A1:B2"
    book.defined_names["总分"] = DefinedName("总分", attr_text="甲!$B$2")
    book["甲"].defined_names["总分"] = DefinedName("总分", attr_text="甲!$B$9")
    book.save(path)
    return path


def test_each_sheet_has_the_names_of_the_workbook_and_its_own(tmp_path: Path) -> None:
    book = WorkbookFile.open(made(tmp_path / "表.xlsx"))
    names = {grid.name: dict(grid.names) for grid in book.grids()}
    shared = {"总分": "甲!$B$2", "明细": "'乙'!A1:B2"}
    assert names == {"Sheet": shared, "乙": shared, "甲": {**shared, "总分": "甲!$B$9"}}
    first, again = book.grids(), book.grids()
    assert all(one is other for one, other in zip(first, again, strict=True))


def test_a_table_that_is_damaged_hinders_no_reading(tmp_path: Path) -> None:
    path = made(tmp_path / "表.xlsx")
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/tables/table1.xml"] = b"<table displayName="
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    (grid,) = [grid for grid in WorkbookFile.open(path).grids() if grid.name == "乙"]
    assert grid.cell(2, 1).value == "a" and "明细" not in grid.names


def test_thousands_of_names_are_held_once(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number in range(150):
        book.create_sheet(f"表{number}")["A1"] = 1
    for number in range(3_000):
        book.defined_names[f"名{number}"] = DefinedName(f"名{number}", attr_text="表1!$A$1")
    book.save(tmp_path / "表.xlsx")
    opened = WorkbookFile.open(tmp_path / "表.xlsx")
    grids = opened.grids()
    assert len({id(grid.names) for grid in grids}) == 1 and len(grids[0].names) == 3_000
    with within(20):
        opened.grids()
