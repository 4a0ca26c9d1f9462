"""Formulas that point at another PC's add-in are entered again when a workbook opens; nothing else is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jixiao.addin.xlam.project import Module
from memory_excel import excel
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._calc import Calculator
from pyopenvba.formula._values import ExcelError

FOREIGN = r"'C:\Users\李四\AppData\Roaming\Microsoft\Excel\XLSTART\jixiao.xlam'!"
#: FakeLinks says what Workbook.LinkSources would answer.
BENCH = """
Public Links As Variant
Public Entered As String
Function WasEntered()
    WasEntered = Entered
End Function
Public Function FakeLinks() As Variant
    FakeLinks = Links
End Function
Sub LinkTo(path)
    Links = Array(path)
End Sub
Sub Put(address, formula)
    ActiveSheet.Range(address).Formula = formula
End Sub
Sub PutArray(address, formula)
    ActiveSheet.Range(address).FormulaArray = formula
End Sub
Sub PutDynamic(address, formula)
    ActiveSheet.Range(address).Formula2 = formula
End Sub
Function Held(address)
    Held = ActiveSheet.Range(address).Formula
End Function
Function Held2(address)
    Held2 = ActiveSheet.Range(address).Formula2
End Function
Function ArrayOf(address)
    If ActiveSheet.Range(address).HasArray Then ArrayOf = ActiveSheet.Range(address).CurrentArray.Address(False, False)
End Function
Sub Relink()
    JxRelink ActiveWorkbook
End Sub
Sub RelinkSheet()
    JxRelinkSheet ActiveSheet
End Sub
Sub Guard()
    ActiveSheet.Protect
End Sub
Sub Settle(updating, events, calculation)
    Application.ScreenUpdating = updating
    Application.EnableEvents = events
    Application.Calculation = calculation
End Sub
Function Settled()
    Settled = Application.ScreenUpdating & " " & Application.EnableEvents & " " & Application.Calculation
End Function
Sub MarkSaved(value)
    ActiveWorkbook.Saved = value
End Sub
Function IsSaved()
    IsSaved = ActiveWorkbook.Saved
End Function
"""


#: The interpreter's limits: links between workbooks, and the comparison of two error values, which Excel's documentation has.
#: And a note of what is entered.
REPLACED = (
    ("cell.Formula2 = JxBare(text)", "cell.Formula2 = JxBare(text)\n        Entered = Entered & cell.Address(False, False) & \" \""),
    ("book.LinkSources(xlExcelLinks)", "FakeLinks()"), ("cell.Value = CVErr(xlErrName)", 'CStr(cell.Value) = "Error 2029"'),
)


def _replaced(text: str) -> str:
    for known, put in REPLACED:
        text = text.replace(known, put)
    return text


@pytest.fixture
def app(xlam: Path, ours: tuple[Module, ...], monkeypatch: pytest.MonkeyPatch) -> ExcelApplication:
    """Excel with the add-in and one empty workbook, whose links another PC made."""
    computed = Calculator._computed

    def or_name_error(self: Calculator, compiled: Any, *place: Any) -> object:
        """A function of a workbook that is not there shows #NAME?; the interpreter cannot read such a formula."""
        return ExcelError("#NAME?") if compiled.node is None else computed(self, compiled, *place)

    monkeypatch.setattr(Calculator, "_computed", or_name_error)
    modules = [Module(item.name, item.kind, _replaced(item.source)) for item in ours]
    made = excel(xlam, modules)
    made.add_module(BENCH, name="Bench")
    made.add_workbook()
    made.run("LinkTo", FOREIGN.strip("'!"))
    return made


def test_a_foreign_prefix_goes_and_other_formulas_stay(app: ExcelApplication) -> None:
    app.run("Put", "A1", f"={FOREIGN}JX_SCORE(D1,E1,F1)")
    app.run("Put", "A2", f'=IF(E2="","",{FOREIGN}JX_SCORE(D2,E2,F2))')
    app.run("Put", "A3", "=SUM(B1:B3)")
    app.run("Put", "A4", '="jixiao.xlam!JX_SCORE(1)"')
    app.run("Relink")
    assert [app.run("Held", f"A{row}") for row in range(1, 5)] == [
        "=JX_SCORE(D1,E1,F1)", '=IF(E2="","",JX_SCORE(D2,E2,F2))', "=SUM(B1:B3)", '="jixiao.xlam!JX_SCORE(1)"',
    ]
    assert app.run("WasLogged") == ""


def test_an_array_formula_stays_an_array_over_the_same_cells(app: ExcelApplication) -> None:
    app.run("PutArray", "B1:B3", f"={FOREIGN}JX_SCORE(D1:D3,E1:E3,F1:F3)")
    app.run("Relink")
    assert app.run("Held", "B1") == app.run("Held", "B3") == "=JX_SCORE(D1:D3,E1:E3,F1:F3)"
    assert app.run("ArrayOf", "B2") == "B1:B3"


def test_a_dynamic_formula_gets_no_at_sign(app: ExcelApplication) -> None:
    """.Formula would make the range after JX_SCORE( a single cell; .Formula2 keeps it a range that may spill."""
    app.run("Put", "H9", f"={FOREIGN}JX_VERSION()")
    app.run("PutDynamic", "B1", "=JX_SCORE(D1:D3,E1:E3,F1:F3)")
    before = app.run("Held2", "B1")
    app.run("Relink")
    assert app.run("Held2", "B1") == before == "=JX_SCORE(D1:D3,E1:E3,F1:F3)"


def test_only_jx_formulas_that_show_no_name_are_entered_again(app: ExcelApplication) -> None:
    """A1 is what a file tool wrote: the interpreter, like Excel, shows #NAME? for it. The others hold, or are not ours."""
    app.run("LinkTo", r"C:\other\budget.xlsx")
    app.run("Put", "A1", "=JX_SCORE(D1,E1,F1)")
    app.run("Put", "A2", "=NO_SUCH_NAME(D1)")
    app.run("Put", "A3", '=IF(TRUE,"",JX_SCORE(D1,E1,F1))')
    app.run("Put", "A4", '=IF(D4="",NA(),JX_SCORE(D4,E4,F4))')
    app.run("Relink")
    assert app.run("WasEntered") == "A1 " and app.run("WasLogged") == ""


def test_after_a_calculation_the_formulas_of_a_watched_workbook_are_bound(app: ExcelApplication) -> None:
    """On opening, a bare formula shows its stored value; #NAME? comes when something it reads changes."""
    app.run("LinkTo", r"C:\other\budget.xlsx")
    app.run("Put", "A1", '=IF(D1="","",JX_SCORE(D1,E1,F1))')
    app.run("Relink")
    assert app.run("WasEntered") == ""
    app.run("Put", "D1", "x")
    app.run("RelinkSheet")
    assert app.run("WasEntered") == "A1 "


def test_a_protected_sheet_is_left(app: ExcelApplication) -> None:
    app.run("Put", "A1", f"={FOREIGN}JX_SCORE(D1,E1,F1)")
    app.run("Guard")
    app.run("Relink")
    assert app.run("Held", "A1") == f"={FOREIGN}JX_SCORE(D1,E1,F1)"


def test_nothing_is_entered_while_python_does_not_answer(app: ExcelApplication) -> None:
    """Entering computes: without Python every stored value would turn into an error."""
    app.run("Put", "A1", f"={FOREIGN}JX_SCORE(D1,E1,F1)")
    app.run("SetBroken", True)
    app.run("Relink")
    assert app.run("Held", "A1") == f"={FOREIGN}JX_SCORE(D1,E1,F1)"
    assert "no server" in str(app.run("WasLogged"))


@pytest.mark.parametrize("broken", [False, True])
def test_settings_and_the_saved_state_are_as_before(app: ExcelApplication, broken: bool) -> None:
    app.run("Put", "A1", f"={FOREIGN}JX_SCORE(D1,E1,F1)")
    app.run("SetBroken", broken)
    app.run("Settle", False, False, -4135)
    for saved in (True, False):
        app.run("MarkSaved", saved)
        app.run("Relink")
        assert app.run("IsSaved") is saved
    assert app.run("Settled") == "False False -4135"


def test_a_sheet_without_jx_formulas_is_not_looked_at_after_a_calculation(app: ExcelApplication) -> None:
    app.run("Put", "A1", "=SUM(B1:B3)")
    app.run("Relink")
    app.run("Put", "A2", f"={FOREIGN}JX_SCORE(D1,E1,F1)")
    app.run("RelinkSheet")  # not watched: left for the next opening
    assert app.run("Held", "A2") == f"={FOREIGN}JX_SCORE(D1,E1,F1)"


def test_without_a_workbook_a_button_says_so_or_makes_one(xlam: Path, ours: tuple[Module, ...]) -> None:
    """The interpreter always has an active workbook, so the test stands an empty answer in its place."""
    from jixiao.templates.library import say

    modules = [
        Module(item.name, item.kind, item.source.replace("ActiveWorkbook Is Nothing", "True")) if item.name == "JxPress" else item
        for item in ours
    ]
    app = excel(xlam, modules)
    app.run("JxPressed", "score")
    assert app.run("WasTold") == ""
    assert [(text, title) for _, text, title, _ in app.dialogs] == [(say("excel_no_workbook"), "绩效")]
    count = len(app.workbooks())
    app.run("JxPressed", "log", False)
    assert app.run("WasTold") == "from jixiao.addin.excel.entry import press; press('log')|"
    assert len(app.workbooks()) == count + 1


def test_a_python_that_cannot_start_is_one_chinese_sentence(xlam: Path, ours: tuple[Module, ...]) -> None:
    from jixiao.templates.library import say

    app = excel(xlam, ours)
    app.add_workbook()
    app.run("SetBroken", True)
    app.run("JxPressed", "score")
    assert [(text, title) for _, text, title, _ in app.dialogs] == [(say("excel_python_failed"), "绩效")]
    assert "press score: 1000 no server" in str(app.run("WasLogged"))
