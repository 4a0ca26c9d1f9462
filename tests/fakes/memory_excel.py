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
#: What the stubs remember, and are told: FailAfter seconds is how long a start takes that fails; Clock is the time of day.
BENCH = """
Public Told As String
Public Broken As Boolean
Public FailAfter As Double
Public Frozen As Double
Public Starts As Long
Public Clock As Date
Public Logged As String
Public IsHidden As Boolean
Public Described As String
Public Refusals As Long
Public CalledFrom As Variant
Public Shown As String
Public AutoSaves As Boolean
Public CanUndo As String
Public WorkedOn As String
Public Offered As String
Public Planned As String
Public Warming As Boolean
Public Sub SetUndo(words As String)
    CanUndo = words
End Sub
Public Function WasOffered() As String
    WasOffered = Offered
End Function
Public Function WasPlanned() As String
    WasPlanned = Planned
End Function
Public Function WasWorkedOn() As String
    WasWorkedOn = WorkedOn
End Function
Public Function IsWarming() As Boolean
    IsWarming = Warming
End Function
Public Sub TakeBack()
    ThisWorkbook.TakeBack
End Sub
Public Sub Warm()
    ThisWorkbook.Warm
End Sub
Public Sub WarmSoon()
    ThisWorkbook.Python.WarmSoon
End Sub
Public Sub SaveByItself()
    AutoSaves = True
End Sub
Public Sub CallFromCell()
    Set CalledFrom = ActiveSheet.Range("A1")
End Sub
Public Sub CallBack(name)
    Application.Run name, Nothing
End Sub
Public Sub SetBroken(value As Boolean)
    Broken = value
End Sub
Public Sub SetFailAfter(seconds As Double)
    FailAfter = seconds
End Sub
Public Sub PassTime(seconds As Double)
    Clock = Clock + seconds / 86400
End Sub
Public Function WasFrozen() As Double
    WasFrozen = Frozen
End Function
Public Function WasStarted() As Long
    WasStarted = Starts
End Function
Public Function WasTold() As String
    WasTold = Told
End Function
Public Function WasLogged() As String
    WasLogged = Logged
End Function
Public Function WasShown() As String
    WasShown = Shown
End Function
Public Function FixedNow() As Date
    FixedNow = Clock
End Function
Public Function FixedEnviron(name As String) As String
    FixedEnviron = "C:\\Fixed" & name
End Function
Public Sub Press(id, Optional needsBook As Boolean = True)
    ThisWorkbook.Press.Pressed id, needsBook
End Sub
Public Function Setting(key, Optional default As String = "") As String
    Setting = ThisWorkbook.Own.Setting(key, default)
End Function
Public Function Text(key) As String
    Text = ThisWorkbook.Own.Text(key)
End Function
Public Function Answer(name) As Variant
    Answer = ThisWorkbook.Python.Answer(name, Array(1))
End Function
"""
#: In the place of the contact with xlwings' library, which is not on this system.
CONTACT = """
Option Explicit
Public Function Server() As Object
    Starts = Starts + 1
    If Broken Then
        Clock = Clock + FailAfter / 86400
        Frozen = Frozen + FailAfter
        Err.Raise 1000, Description:="no server"
    End If
    Set Server = New StubServer
End Function
"""
SERVER = """
Option Explicit
Public Function Module(name As String) As String
    Module = name
End Function
Public Sub SetAttr(where As String, name As String, value As Variant)
    If name = "TOLD" Then Told = Told & where & "." & name & " = " & value & "; "
    If name = "BOOK_CALLER" Then WorkedOn = value.FullName
End Sub
Public Sub Exec(stmt As String)
    Told = Told & stmt & "|"
End Sub
Public Function GetAttr(where As String, name As String) As String
    If name = "UNDO" Then GetAttr = CanUndo
End Function
Public Function Str(value As Variant) As String
    Str = value
End Function
Public Function CallUDF(script As String, name As String, args As Variant, book As Variant, caller As Variant) As Variant
    CallUDF = 9.79
End Function
"""

REPLACED = (
    ("Public WithEvents App", "Public App"),
    (r"Application\.EnableCancelKey = \w+", ""),
    (r"Application\.Interactive = \w+", ""),
    (r"\w+\.AutoSaveOn", "AutoSaves"),
    (r"Shell (.*), vbNormalFocus", r"Shown = \1"),
    (r"Application\.Caller\b", "CalledFrom"),
    (r"Application\.OnUndo ([^\n]*), (\"'\"[^\n]*)", r'Offered = Offered & \1 & " > " & \2 & "|"'),
    (r"Application\.OnTime [^\n]*?, (\"'\"[^\n]*)", r"Planned = Planned & \1"),
    (r"Public Sub Mark\(.*?\nEnd Sub\n", "Public Sub Mark()\n    Warming = True\nEnd Sub\n"),
    (r"Public Sub Unmark\(.*?\nEnd Sub\n", "Public Sub Unmark()\n    Warming = False\nEnd Sub\n"),
    (r"Public Function IsMarked\(.*?\nEnd Function\n", "Public Function IsMarked() As Boolean\n    IsMarked = Warming\nEnd Function\n"),
    (r"\bEnviron\(", "FixedEnviron("),
    (r"\bNow\b", "FixedNow()"),
    (r"Public Sub Log\(.*?\nEnd Sub\n", """Public Sub Log(ByVal entry As String)
    Logged = Logged & entry & "|"
End Sub
"""),
)


def excel(path: Path, modules: Sequence[Module], *, stub: str | None = CONTACT) -> ExcelApplication:
    """Excel with the add-in open and no other workbook. stub: the text in the place of the class JxContact.

    What the interpreter does not know is replaced: WithEvents, the key that breaks code off and the switch for keys and
    mouse (left out), the environment, the time of day and the caller (the test's), Notepad (a text that
    ``WasShown`` gives), the log file (a text that ``WasLogged`` gives), the mark of a start that has begun, Excel's list
    of Ctrl+Z and its clock (``WasOffered``, ``WasPlanned``).
    """
    app = ExcelApplication.open(path, with_vba=False)
    app.add_module(BENCH, name="Memory")
    app.add_module(SERVER, name="StubServer", kind="class")
    for module in modules:
        source = stub if stub is not None and module.name == "JxContact" else module.source
        for known, put in REPLACED:
            source = re.sub(known, put, source, flags=re.DOTALL)
        app.add_module(source, name=module.name, kind=KINDS[module.kind])
    return app
