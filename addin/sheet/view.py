"""What a sheet says of which sheet and cell the workbook opens at."""

from __future__ import annotations

from jixiao.addin.package.element import Element
from jixiao.addin.package.xml import SHEET_ORDER, child, ensure_child, main
from jixiao.addin.sheet.read import read_merges
from jixiao.addin.sheet.sheet import Sheet
from jixiao.macros.sheet.grid import address


def set_view(sheet: Sheet, at: tuple[int, int] | None) -> None:
    """How a sheet without frozen panes shows: scrolled to the top at the cell where the workbook opens, or not selected.

    at: row and column of that cell; None where the workbook opens at another sheet.
    """
    root = sheet.touch()
    views = ensure_child(root, "sheetViews", SHEET_ORDER)
    if not len(views):
        views.add(main("sheetView"), workbookViewId="0")
    for view in views.children(main("sheetView")):
        view.drop("tabSelected")
        if at is None:
            continue
        view.set("tabSelected", "1")
        view.drop("topLeftCell")
        for selection in view.children(main("selection")):
            view.remove(selection)
        merge = next((block for block in read_merges(root, sheet.part) if at in block), None)
        cell = address(*at)
        selection = Element(main("selection"), activeCell=cell, sqref=str(merge) if merge else cell)
        pane = child(view, "pane")
        view.insert(0 if pane is None else 1, selection)
