"""Native formulas as two other engines compute them, and what is left to them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import ironcalc
import pytest
from jixiao.macros.copies.verify import verify
from jixiao.macros.formula.recalculate import Recalculator
from jixiao.macros.formula.syntax import NotRead, parse_formula
from jixiao.macros.sheet.grid import Cell, CellValue, ErrorValue, Grid, parse_address
from support import library

CELLS: dict[str, CellValue] = {
    "A1": Decimal("0.95"), "A2": Decimal("93.645"), "A3": "错误 JX-A01；错误 JX-A02", "A4": "优", "A5": None, "A6": Decimal(-2),
    "B1": "优", "B2": "良", "B3": "优", "B4": Decimal(3), "B5": "", "C1": Decimal(0), "C2": "12", "C3": True,
}
FORMULAS = [
    "1+2*3-4/2", "-2+3", "2-3-4", "12/4/3", "(1+2)*3", "5%*200", "1+2&3*4", '"a"&"b"="AB"', "1<2", "3<>3", 'A5=""', "A5=0", "A5&1", "A5*2+1",
    'IF(A5="","空",1)', "IF(A1>0.9,A2,0)", "IF(C1,1,2)", "IF(FALSE,1)", "SUM(A1:A6)", "SUM(A1,A2:A3,5)", "AVERAGE(A1:A2)", "AVERAGE(A3:A4)",
    "MIN(A1:A6)", "MAX(A1:A6)", "COUNT(A1:B5)", "COUNTA(B1:B4)", 'COUNTIF(B1:B5,"优")', "ROUND(A2,2)", "ROUND(-2.5,0)", "ROUND(1234.5,-2)",
    "ISNUMBER(A3)", "ISNUMBER(A6)", "LEN(A3)", 'LEN(SUBSTITUTE(A3,"错误 JX-",""))', 'TEXT(A1,"0.00%")', 'TEXT(A1,"0%")', 'TEXT(A2,"0.0")',
    "1/C1", "A4+1", "C2*1", "IF(A4,1,2)", '"x"<"Y"', '1<"a"', "TRUE>5", "SUM(A1:A2)/SUM(A1:A6)*100", 'IF(COUNT(B1:B3)=0,"",SUM(B1:B4))', "1/3*3=1",
    'TEXT(A4,"0.00%")',
]


def recalculator(formulas: dict[str, str], cells: dict[str, CellValue] = CELLS) -> Recalculator:
    return Recalculator([grid(formulas, cells)], library())


def grid(formulas: dict[str, str], cells: dict[str, CellValue] = CELLS) -> Grid:
    found = {parse_address(at): Cell(value) for at, value in cells.items() if value is not None}
    found |= {parse_address(at): Cell(None, formula) for at, formula in formulas.items()}
    return Grid("表", found)  # type: ignore[arg-type]


def test_native_formulas_have_the_value_that_another_engine_gives() -> None:
    model = ironcalc.create("表", "en", "UTC", "en")
    for at, value in CELLS.items():
        row, col = parse_address(at) or (0, 0)
        if isinstance(value, bool):
            model.update_cell_with_bool(0, row, col, value)
        elif isinstance(value, Decimal):
            model.update_cell_with_number(0, row, col, float(value))
        elif value is not None:
            model.update_cell_with_text(0, row, col, value)
    for row, formula in enumerate(FORMULAS, start=1):
        model.set_user_input(0, row, 10, f"={formula}")
    model.evaluate()
    ours = recalculator({f"J{row}": formula for row, formula in enumerate(FORMULAS, start=1)})
    for row, formula in enumerate(FORMULAS, start=1):
        value, theirs = ours.computed("表", row, 10), model.get_cell_value(0, row, 10)
        if isinstance(value, Decimal):
            assert isinstance(theirs, float) and theirs == pytest.approx(float(value)), formula
        else:
            assert theirs == (value.code if isinstance(value, ErrorValue) else value), formula


def test_values_stored_beside_formulas_are_not_trusted() -> None:
    cells = {parse_address("A1"): Cell(Decimal(2)), parse_address("A2"): Cell(Decimal(99), "A1*2"),
             parse_address("A3"): Cell(Decimal(7), "A2+1"), parse_address("A4"): Cell(Decimal(8), "VLOOKUP(1,A1:A2,1)"),
             parse_address("A5"): Cell(Decimal(9), "A4+1"), parse_address("A6"): Cell("x", "JX_SCORE(A1:A2,A1:A2,A1:A2)")}
    found = verify([Grid("表", cells)], library())  # type: ignore[arg-type]
    assert [(item.cell, item.stored, item.computed, item.read) for item in found.different] == [
        ("A2", "99", "4", True), ("A3", "7", "5", True), ("A6", "x", "", False)
    ]
    assert (found.agreed, found.left) == (1, 1)  # A5 over what the spreadsheet gave for VLOOKUP


@pytest.mark.parametrize("formula", [
    "A:A", "Table1[x]", "SUM(A1:A2", "1+", "", "INDIRECT(A1)", "A1^2", "[1]Data!A1", "{1,2}", "ROUND(1)", 'COUNTIF(A1:A2,">1")', 'TEXT(1,"yyyy")',
    "SUM(A1:XFD1048576)", "没有!A1", "name+1", "A1:A2", "J1+1", "((" * 3000, 'SUBSTITUTE("a-b-c","-","",2)', "LEN()", "ISNUMBER(1,2)",
    '"95%"*1', '"2023-5-1"+1',
])
def test_a_formula_outside_what_we_know_is_left(formula: str) -> None:
    with pytest.raises(NotRead):
        recalculator({"J1": formula}).computed("表", 1, 10)


def test_a_text_that_is_a_figure_is_formatted_as_one() -> None:
    """As LibreOffice 25.2 shows it, and Excel; ironcalc leaves the text as it is."""
    ours = recalculator({"J1": 'TEXT(C2,"0.00")', "J2": 'TEXT("93","0.00%")'})
    assert [ours.computed("表", row, 10) for row in (1, 2)] == ["12.00", "9300.00%"]


def test_nothing_has_no_sign() -> None:
    ours = recalculator({"J1": "0/A6&1", "J2": 'TEXT(A6%,"0")', "J3": 'TEXT(-0.001,"0.00")'})
    assert [ours.computed("表", row, 10) for row in (1, 2, 3)] == ["01", "0", "0.00"]


def test_hostile_formulas_end_soon() -> None:
    tall = {f"J{row}": f'SUBSTITUTE(J{row + 1}&J{row + 1},"x",J{row + 1})' for row in range(1, 50)} | {"J50": '"xxxxxxxxxx"'}
    assert recalculator(tall).computed("表", 1, 10) == ErrorValue("#VALUE!")
    grown = {f"J{row}": f"J{row + 1}*J{row + 1}" for row in range(1, 50)} | {"J50": "99999999*99999999"}
    assert recalculator(grown).computed("表", 1, 10) == ErrorValue("#NUM!")
    chain = {f"J{row}": f"J{row + 1}" for row in range(1, 5_000)}
    for formulas in (chain, {"J1": "+".join(["A1"] * 2_500)}, {"J1": "1" + "%" * 8_000}):
        with pytest.raises(NotRead):
            recalculator(formulas).computed("表", 1, 10)


def test_a_reference_to_another_sheet_keeps_its_quotes_and_case() -> None:
    other = Grid("甲 'B'", {(1, 1): Cell(Decimal(4))})
    here = Grid("表", {(1, 1): Cell(None, "'甲 ''b'''!$A$1*2")})
    assert Recalculator([here, other], library()).computed("表", 1, 1) == 8


def test_a_call_of_the_linked_add_in_is_the_function() -> None:
    assert parse_formula("[2]!JX_SCORE(A1)") == parse_formula("_xll.jx_score($A$1)") == parse_formula("JX_SCORE( A1 )")


def test_a_date_is_a_text_to_our_functions_and_a_number_to_native_formulas() -> None:
    cells: dict[str, CellValue] = {"A1": "≥90", "A2": date(2023, 12, 31), "A3": Decimal(10)}
    ours = recalculator({"J1": "JX_SCORE(A1,A2,A3)", "J2": "A2+1", "J3": "COUNT(A1:A3)"}, cells)
    assert ours.computed("表", 1, 10) == ""  # 2023-12-31 is no figure
    with pytest.raises(NotRead):
        ours.computed("表", 2, 10)
    assert ours.computed("表", 3, 10) == 2
