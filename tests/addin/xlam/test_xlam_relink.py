"""Formulas that point at another PC's add-in are entered again when a workbook opens; nothing else is touched."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest
from jixiao.addin.xlam.project import Module
from memory_excel import excel
from openpyxl.utils import get_column_letter
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._calc import Calculator
from pyopenvba.formula._values import ExcelError

FOREIGN = r"'C:\Users\李四\AppData\Roaming\Microsoft\Excel\XLSTART\jixiao.xlam'!"
BENCH = """
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
    ThisWorkbook.Links.Relink ActiveWorkbook
End Sub
Sub RelinkSheet()
    ThisWorkbook.Links.RelinkAfterCalculation ActiveSheet
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
Sub Calculate()
    ActiveSheet.UsedRange.Calculate
End Sub
Function Shows(address)
    Shows = CStr(ActiveSheet.Range(address).Value)
End Function
Function AsksBeforeSaving()
    AsksBeforeSaving = ThisWorkbook.Python.MayBeSaved(ActiveWorkbook)
End Function
Sub MarkSaved(value)
    ActiveWorkbook.Saved = value
End Sub
Function IsSaved()
    IsSaved = ActiveWorkbook.Saved
End Function
"""


#: The interpreter's limits: the comparison of two error values, which Excel's documentation has; and what is entered while
#: calculation is manual, which Excel computes at once.
REPLACED = (
    ("cell.Value = CVErr(xlErrName)", 'CStr(cell.Value) = "Error 2029"'),
    ("        Enter cell\n", "        Enter cell\n        cell.Calculate\n"),
)
NAME = "Error 2029"
Key = tuple[str, int, int]


class Binding:
    """How Excel binds a name to an add-in's function: when a formula is entered, not when a file is read.

    A formula of a file shows its stored value until it is calculated, and #NAME? from then on. Entering it again, which
    empties the list of Ctrl+Z, binds it; that is counted in ``entered``.
    """

    def __init__(self) -> None:
        self.reading = False
        self.stored: set[Key] = set()
        self.unbound: set[Key] = set()
        self.entered: list[str] = []

    def remember(self, sheet: str, row: int, column: int, formula: str | None) -> None:
        """A cell got this formula."""
        key = (sheet.lower(), row, column)
        self.unbound.discard(key)
        if formula and "JX_" in formula:
            if self.reading:
                self.unbound.add(key)
                self.stored.add(key)
            else:
                self.entered.append(f"{get_column_letter(column)}{row}")

    def value(self, key: Key, formula: str) -> object:
        """What a JX formula gives: JX_NONE is a function that no add-in has."""
        if key in self.stored:
            self.stored.discard(key)
            return 9.79
        return ExcelError("#NAME?") if key in self.unbound or "JX_NONE" in formula or "!" in formula else 9.79


@pytest.fixture
def binding(monkeypatch: pytest.MonkeyPatch) -> Binding:
    made = Binding()
    computed, remember = Calculator._computed, Calculator.remember

    def as_excel_computes(self: Calculator, compiled: Any, sheet: str, row: int, column: int) -> object:
        owner = self._worksheet(sheet)
        formula = owner.cells_[row, column].formula or ""
        is_array = (row, column) in owner.array_formulas or compiled.dynamic
        if "JX_" in formula and '"jixiao' not in formula and not formula.startswith("IF(") and not is_array:
            return made.value((sheet.lower(), row, column), formula)
        return ExcelError("#NAME?") if compiled.node is None else computed(self, compiled, sheet, row, column)

    def as_excel_remembers(self: Calculator, sheet: str, row: int, column: int, cell: Any) -> None:
        made.remember(sheet, row, column, cell.formula)
        remember(self, sheet, row, column, cell)

    monkeypatch.setattr(Calculator, "_computed", as_excel_computes)
    monkeypatch.setattr(Calculator, "remember", as_excel_remembers)
    return made


@pytest.fixture
def app(xlam: Path, ours: tuple[Module, ...], binding: Binding) -> ExcelApplication:  # noqa: ARG001  it must stand before
    """Excel with the add-in and one empty workbook."""
    modules = [
        Module(item.name, item.kind, functools.reduce(lambda text, pair: text.replace(*pair), REPLACED, item.source))
        for item in ours
    ]
    made = excel(xlam, modules)
    made.add_module(BENCH, name="Bench")
    made.add_workbook()
    return made


def read_file(app: ExcelApplication, binding: Binding, formulas: dict[str, str]) -> None:
    """The workbook as a file tool wrote it: bare names, stored values."""
    binding.reading = True
    for address, formula in formulas.items():
        app.run("Put", address, formula)
        assert app.run("Shows", address) == "9.79"
    binding.reading = False


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


ROWS = {f"G{row}": f"=JX_SCORE(D{row},E{row},F{row})" for row in range(1, 21)}


def test_a_files_formulas_are_bound_when_it_is_opened_so_that_no_edit_costs_the_way_back(
    app: ExcelApplication, binding: Binding
) -> None:
    """Bound row by row, as each is calculated, every edit of an accountant would empty the list of Ctrl+Z."""
    read_file(app, binding, ROWS)
    app.run("Relink")
    assert sorted(binding.entered) == sorted(ROWS)
    binding.entered.clear()
    for row in range(1, 21):
        app.run("Put", f"E{row}", "93(%)")
        app.run("Calculate")
        app.run("RelinkSheet")
    assert binding.entered == [] and app.run("Shows", "G7") == "9.79"


def test_without_python_on_opening_the_whole_workbook_is_bound_at_the_first_calculation_that_shows_it(
    app: ExcelApplication, binding: Binding
) -> None:
    read_file(app, binding, ROWS)
    app.run("SetBroken", True)
    app.run("Relink")
    assert binding.entered == []
    app.run("SetBroken", False)
    app.run("PassTime", 100)
    app.run("Calculate")
    assert app.run("Shows", "G7") == NAME
    app.run("RelinkSheet")
    assert sorted(binding.entered) == sorted(ROWS) and app.run("Shows", "G7") == "9.79"


def test_what_stays_unknown_is_tried_once(app: ExcelApplication, binding: Binding) -> None:
    read_file(app, binding, {"A1": "=JX_NONE(D1)", **ROWS})
    app.run("Relink")
    assert "A1" in binding.entered and app.run("Shows", "A1") == NAME
    binding.entered.clear()
    app.run("Calculate")
    app.run("RelinkSheet")
    assert binding.entered == []


def test_formulas_that_are_bound_are_not_entered(app: ExcelApplication, binding: Binding) -> None:
    for address, formula in ROWS.items():
        app.run("Put", address, formula)
    binding.entered.clear()
    app.run("Relink")
    assert binding.entered == []


def test_formulas_of_others_are_never_entered(app: ExcelApplication, binding: Binding) -> None:
    read_file(app, binding, ROWS)
    app.run("Put", "A2", "=NO_SUCH_NAME(D1)")
    app.run("Relink")
    app.run("Calculate")
    app.run("RelinkSheet")
    assert "A2" not in binding.entered


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
        Module(item.name, item.kind, item.source.replace("If book Is Nothing", "If True")) if item.name == "JxPress" else item
        for item in ours
    ]
    app = excel(xlam, modules)
    app.run("Press", "score")
    assert app.run("WasTold") == ""
    assert [(text, title) for _, text, title, _ in app.dialogs] == [(say("excel_no_workbook"), "绩效")]
    count = len(app.workbooks())
    app.run("Press", "log", False)
    assert "TOLD = log;" in str(app.run("WasTold"))
    assert len(app.workbooks()) == count + 1


def test_a_python_that_cannot_start_is_one_chinese_sentence(xlam: Path, ours: tuple[Module, ...]) -> None:
    from jixiao.templates.library import say

    app = excel(xlam, ours)
    app.add_workbook()
    app.run("SetBroken", True)
    app.run("Press", "score")
    assert [(text, title) for _, text, title, _ in app.dialogs] == [(say("excel_python_failed"), "绩效")]
    assert "start: 1000 no server|press score: 1001 no server" in str(app.run("WasLogged"))
    assert app.run("WasShown") == r'C:\FixedSystemRoot\System32\notepad.exe "C:\FixedUSERPROFILE\.jixiao\excel.log"'
