"""A workbook open in our engine for xlwings, and its buttons pressed as the add-in's VBA does it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from doors import plain_form, seen
from jixiao.addin.excel import entry
from jixiao.addin.excel.book import ExcelBook
from jixiao.macros.sheet.grid import Grid
from xl_alone import xw
from xl_engine import open_app

NAME = "selfeval-2023-004-01"  # a published form with findings


def opened(path: Path) -> xw.Book:
    """The workbook open in Excel, and the one that a button's macro is called from."""
    book = open_app().books.open(str(path))
    book.set_mock_caller()
    return book


def hard_form(path: Path) -> Path:
    """A form as files from elsewhere are: scores partly in text format, a second form on a hidden sheet, a hidden first one.

    Every second cell of the score column is text, so that a run of cells has no format in common.
    """
    book = openpyxl.load_workbook(plain_form(path, NAME))
    form = book.worksheets[0]
    for row in range(6, 54, 2):
        form.cell(row, 7).number_format = "@"
    hidden = book.copy_worksheet(form)
    hidden.title, hidden.sheet_state = "隐藏的表", "hidden"
    cover = book.create_sheet("说明", 0)
    cover.sheet_state = "hidden"
    book.active = book.index(form)
    book.save(path)
    return path


def told(book: xw.Book) -> str:
    """The closing sentence: exactly one message box."""
    alerts = book.app.impl.alerts
    assert len(alerts) == 1, alerts
    text = alerts.pop()[0]
    return str(text)


def grid(book: xw.Book) -> Grid:
    """The first sheet that is not one of ours."""
    return next(g for g in ExcelBook(book).grids() if g.name not in ("封面", "申报封面", "检查结果"))


def press(book: xw.Book, id: str) -> str:
    """Presses the button of that id; what it says in the end."""
    entry.press(id)
    return told(book)


def saved(book: xw.Book, path: Path) -> dict[str, Any]:
    """What a copy that Excel writes of the workbook holds, as the reader of the tests sees it."""
    book.api.SaveCopyAs(str(path))
    return seen(path)
