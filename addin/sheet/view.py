"""Which sheet and cell a workbook opens at."""

from __future__ import annotations

from jixiao.addin.package.element import Element
from jixiao.addin.package.xml import SHEET_ORDER, child, ensure_child, main
from jixiao.addin.sheet.book import Book
from jixiao.addin.sheet.read import read_merges
from jixiao.macros.sheet.grid import address


def open_at(book: Book, name: str, row: int, col: int) -> None:
    """The workbook opens at a cell of a sheet without frozen panes, scrolled to the top. Raises Stop ``no_sheet``."""
    shown = book.sheet(name)
    merge = next((block for block in read_merges(shown.load().shell, shown.part) if (row, col) in block), None)
    for sheet in book.sheets:
        root = sheet.load().shell
        views = ensure_child(root, "sheetViews", SHEET_ORDER)
        if not len(views):
            views.add(main("sheetView"), workbookViewId="0")
        for view in views.children(main("sheetView")):
            view.drop("tabSelected")
            if sheet is not shown:
                continue
            view.set("tabSelected", "1")
            view.drop("topLeftCell")
            for selection in view.children(main("selection")):
                view.remove(selection)
            cell = address(row, col)
            selection = Element(main("selection"), activeCell=cell, sqref=str(merge) if merge else cell)
            pane = child(view, "pane")
            view.insert(0 if pane is None else 1, selection)
        sheet.touch()
    book.xml.open_at(book.xml.index(shown.name))
