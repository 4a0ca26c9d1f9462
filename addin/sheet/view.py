"""What a sheet says of which sheet and cell the workbook opens at."""

from __future__ import annotations

from jixiao.addin.package.element import Element
from jixiao.addin.package.xml import SHEET_ORDER, child, ensure_child, main
from jixiao.addin.sheet.read import read_merges
from jixiao.addin.sheet.sheet import Sheet
from jixiao.macros.sheet.grid import address


def open_at(sheet: Sheet, row: int, col: int) -> None:
    """The sheet, which has no frozen panes, is selected, at a cell and scrolled to the top. That no other is, is seen to."""
    root = sheet.touch()
    views = ensure_child(root, "sheetViews", SHEET_ORDER)
    if not len(views):
        views.add(main("sheetView"), workbookViewId="0")
    for view in views.children(main("sheetView")):
        view.set("tabSelected", "1")
        view.drop("topLeftCell")
        for selection in view.children(main("selection")):
            view.remove(selection)
        merge = next((block for block in read_merges(root, sheet.part) if (row, col) in block), None)
        cell = address(row, col)
        selection = Element(main("selection"), activeCell=cell, sqref=str(merge) if merge else cell)
        pane = child(view, "pane")
        view.insert(0 if pane is None else 1, selection)
