"""What the add-in's VBA calls: one constant line. Nothing but a Chinese sentence reaches the user."""

from __future__ import annotations

import sys
from contextlib import suppress

import xlwings as xw
from jixiao.addin.excel.book import TITLE, ExcelBook
from jixiao.addin.excel.patience import is_busy
from jixiao.addin.press.dispatch import press as dispatch
from jixiao.addin.press.door import Answer
from jixiao.addin.verbs import ribbon
from jixiao.templates.library import default_library, say
from jixiao.templates.stop import Stop
from jixiao.udfs.base.log import log_exception

#: The id of the pressed button. The VBA sets it, as a value, before it calls :func:`press_told`.
TOLD = ""
#: What the VBA then puts into Excel's list of Ctrl+Z; nothing where the press has changed nothing that can be taken back.
UNDO = ""


def press_told() -> None:
    """What the VBA calls on Windows, in constant text: the button it has told."""
    press(TOLD)


def press(id: str) -> None:
    """Does what the button of that id says on the calling workbook and says how it ended. Never raises."""
    global UNDO
    book: xw.Book | None = None
    UNDO = ""
    try:
        book = _calling()
        library = default_library()
        button = ribbon.find(id, library)
        door = ExcelBook(book, button.label if button else id)
        with door.session():
            answer = dispatch(id, door, library)
        text, mode = answer.text + _finish(door, answer), "info"
        UNDO = say("undo_step", button=door.changed) if door.changed else ""
    except Stop as stop:
        text, mode = say(stop.id, **stop.values), "info" if stop.id == "stopped_excel" else "critical"
    except Exception as error:
        if is_busy(error):
            text, mode = say("excel_busy"), "critical"
        else:
            text, mode = say("bug", log=log_exception() or "—"), "critical"
    _tell(book, text, mode)


def _calling() -> xw.Book:
    """The workbook whose button was pressed. On macOS the add-in hands no name to the shell: it is the active one."""
    return xw.books.active if sys.platform == "darwin" else xw.Book.caller()


def _finish(door: ExcelBook, answer: Answer) -> str:
    """Goes to the cell, opens the file; what to add to the closing sentence, for the work itself is done."""
    if answer.cell is not None:
        door.select(*answer.cell)
    if answer.file is not None:
        try:
            door.show(answer.file)
        except Exception:  # a workbook of that name is open, the file is protected by policy ...
            log_exception()
            return f"\n{say('not_opened')}"
    return ""


def _tell(book: xw.Book | None, text: str, mode: str) -> None:
    with suppress(Exception):  # no workbook, or Excel is gone: there is nobody to tell
        app = book.app if book is not None else xw.apps.active
        if app is not None:
            app.alert(text, TITLE, "ok", mode)
