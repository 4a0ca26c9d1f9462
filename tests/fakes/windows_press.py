"""Run in a process of its own, never imported: a button's press as class JxServer asks it of xlwings' real COM server.

pywin32 is replaced by the stand-ins of ``tests/fakes/windows_server.py``. Prints what reached the dispatcher, as JSON.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
stand_ins = (HERE / "windows_server.py").read_text(encoding="utf-8").rpartition("\nmain()")[0]
space: dict[str, object] = {}
exec(stand_ins, space)
space["as_on_windows"]()  # type: ignore[operator]

import win32com.server.util as util  # noqa: E402
from xlwings.com_server import XLPython  # noqa: E402

util.wrap = lambda held, **_: held  # type: ignore[attr-defined]


def unwrap(value: object) -> object:
    if type(value).__name__ != "XLPythonObject":
        raise TypeError("not one of Python's objects")
    return value


util.unwrap = unwrap  # type: ignore[attr-defined]
id, constant = sys.argv[1:]
server = XLPython()
server.SetAttr(server.Module("xlwings._xlwindows"), "BOOK_CALLER", "the workbook")
server.SetAttr(server.Module("jixiao.addin.excel.entry"), "TOLD", id)

import xlwings._xlwindows as windows  # noqa: E402
from jixiao.addin.excel import entry  # noqa: E402

told: list[str] = []
entry.press = told.append
server.Exec(constant)
entry.UNDO = "绩效：一键评分"
undo = server.Str(server.GetAttr(server.Module("jixiao.addin.excel.entry"), "UNDO"))
print(json.dumps([told, windows.BOOK_CALLER, undo]))
