"""Excel in memory: pyOpenVBA's interpreter runs the add-in's own modules beside workbooks, cells and formulas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from jixiao.addin.xlam.project import Module
from pyopenvba.apps.excel import ExcelApplication

#: Where the built add-in says Python is; nothing there is started.
INTERPRETER = r"C:\Users\张三\绩效\python\pythonw.exe"
KINDS = {"Document": "document", "Class": "class", "Module": "standard"}
#: In the place of xlwings' module: remembers what it is told, and fails on demand.
STUB = """
Public Told As String
Public Broken As Boolean
Public Function XLPy() As Object
    If Broken Then Err.Raise 1000, Description:="no server"
    Set XLPy = New Collection
End Function
Public Sub RunPython(command As String)
    If Broken Then Err.Raise 1000, Description:="no server"
    Told = Told & command & "|"
End Sub
Public Sub SetBroken(value As Boolean)
    Broken = value
End Sub
Public Function WasTold() As String
    WasTold = Told
End Function
"""

REPLACED = (
    (" 'Adjust when using outside of Excel", ""),
    ("Public WithEvents App", "Public App"),
    (r"Application\.EnableCancelKey = \w+", ""),
    (r"\bEnviron\(", "FixedEnviron("),
    (r"Public Sub JxLog\(.*?\nEnd Sub\n", """Public Logged As String
Public Sub JxLog(ByVal entry As String)
    Logged = Logged & entry & "|"
End Sub
Public Function WasLogged() As String
    WasLogged = Logged
End Function
Public Function FixedEnviron(name As String) As String
    FixedEnviron = "C:\\\\Fixed" & name
End Function
"""),
)


def excel(path: Path, modules: Sequence[Module], *, stub: str | None = STUB) -> ExcelApplication:
    """Excel with the add-in open and no other workbook. stub: the text in the place of the module xlwings.

    What the interpreter does not know is replaced: a comment behind #Const, WithEvents, the key that breaks code off
    (left out), the environment (a fixed one here), and the log file (a text that ``WasLogged`` gives).
    """
    app = ExcelApplication.open(path, with_vba=False)
    for module in modules:
        source = stub if stub is not None and module.name == "xlwings" else module.source
        for known, put in REPLACED:
            source = re.sub(known, put, source, flags=re.DOTALL)
        app.add_module(source, name=module.name, kind=KINDS[module.kind])
    return app
