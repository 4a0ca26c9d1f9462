"""Chinese help in the function wizard: Excel takes it only from a workbook that is not hidden, and with a window."""

from __future__ import annotations

from pathlib import Path

import pytest
from jixiao.addin.xlam.project import Module
from jixiao.udfs.registry import FUNCTIONS
from memory_excel import excel
from pyopenvba.apps.excel import ExcelApplication

#: Application.MacroOptions as Excel has it: error 1004 for a hidden workbook's function and for too many texts.
MACRO_OPTIONS = """
Public AddinIsHidden As Boolean
Public Refuses As Boolean
Public Asked As Long
Public Sub Hides()
    AddinIsHidden = True
End Sub
Public Sub Refuse()
    Refuses = True
End Sub
Public Function IsHidden()
    IsHidden = AddinIsHidden
End Function
Public Function WasAsked()
    WasAsked = Asked
End Function
Public Function WasDescribed()
    WasDescribed = Described
End Function
Public Sub Activated()
    ThisWorkbook.Help.Describe
End Sub
Public Sub MacroOptions(Macro As String, Category As String, Description As String, Optional ArgumentDescriptions As Variant)
    Dim count As Long
    Asked = Asked + 1
    If AddinIsHidden Or Refuses Then Err.Raise 1004, , "Cannot edit a macro on a hidden workbook."
    If Not IsMissing(ArgumentDescriptions) Then count = UBound(ArgumentDescriptions) - LBound(ArgumentDescriptions) + 1
    If count > ArgumentsOf(Macro) Then Err.Raise 1004, , "Method 'MacroOptions' of object '_Application' failed"
    Described = Described & Macro & " " & count & "|"
End Sub
"""
COUNTS = "".join(f'If name = "{function.name}" Then ArgumentsOf = {len(function.arguments)}\n' for function in FUNCTIONS)
REPLACED = (("Application.MacroOptions", "MacroOptions"), ("ThisWorkbook.IsAddin =", "AddinIsHidden ="))


def opened(xlam: Path, ours: tuple[Module, ...], window: str = "ActiveWorkbook") -> ExcelApplication:
    modules = []
    for item in ours:
        source = item.source
        if item.name == "JxHelp":
            for known, put in (*REPLACED, ("Set book = ActiveWorkbook", f"Set book = {window}")):
                assert known in source
                source = source.replace(known, put)
        modules.append(Module(item.name, item.kind, source))
    app = excel(xlam, modules)
    app.add_module(f"{MACRO_OPTIONS}\nPublic Function ArgumentsOf(name) As Long\n{COUNTS}End Function\n", name="Options")
    app.add_workbook()
    app.run("Hides")
    return app


def test_every_function_gets_its_help_once_a_window_is_there(xlam: Path, ours: tuple[Module, ...]) -> None:
    app = opened(xlam, ours)
    for _ in range(5):
        app.run("Activated")
    assert app.run("WasDescribed") == "".join(f"{item.name} {len(item.arguments)}|" for item in FUNCTIONS)
    assert app.run("IsHidden") and app.run("WasLogged") == ""


def test_before_there_is_a_window_nothing_is_tried(xlam: Path, ours: tuple[Module, ...]) -> None:
    app = opened(xlam, ours, "Nothing")
    app.run("Activated")
    assert (app.run("WasAsked"), app.run("WasLogged")) == (0, "")


def test_what_excel_refuses_is_tried_twice_and_then_only_in_the_log(xlam: Path, ours: tuple[Module, ...]) -> None:
    app = opened(xlam, ours)
    app.run("Refuse")
    for _ in range(5):
        app.run("Activated")
    assert app.run("WasAsked") == 2 and str(app.run("WasLogged")).count("help: 1004") == 2
    assert app.run("IsHidden")


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda item: item.name)
def test_no_text_is_longer_than_excel_takes(function: object) -> None:
    assert len(function.help) <= 255 and all(len(item.help) <= 255 for item in function.arguments)  # type: ignore[attr-defined]
