"""What verifying may call wrong by: wherever a value is given, LibreOffice and IronCalc give the same."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import ironcalc
import pytest
import xlsxwriter
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.copies.verify import verify
from jixiao.macros.formula.recalculate import Recalculator
from jixiao.macros.formula.syntax import NotRead
from jixiao.macros.formula.values import same_value
from jixiao.macros.sheet.grid import Cell, CellValue, ErrorValue, Grid, Range
from office import convert
from support import library

pytestmark = pytest.mark.slow

D = Decimal
#: Column A and B; C1 and C2 are formulas that give errors.
CELLS: list[CellValue] = [
    D("0.95"), D("93.645"), "优", None, D(-2), D(0), "12", True, D("0.1"), D(3), "优", "良", None, D("1e7"), D("33.335"),
    " ", "95%", "错误 JX-A01", False, D("123456.78"),
]
TEXTS = ['"优"', '""', '"a"', '"A"', '"5"', '"x良"', '"JX-"']
NUMBERS = ["0", "1", "2", "3", "100", "0.1", "0.3", "2.5", "1.005", "33.335"]
COUNT = 2_500


def _formula(pick: random.Random, depth: int) -> str:
    """A formula of the part that is computed, sense or not."""
    cell = f"A{pick.randint(1, 10)}" if pick.random() < 0.5 else f"B{pick.randint(1, 10)}"
    low, high = sorted((pick.randint(1, 10), pick.randint(1, 10)))
    block = pick.choice(["A", "B"]) + f"{low}:" + pick.choice(["B"]) + str(high)
    if depth == 0 or pick.random() < 0.15:
        return pick.choice([cell, cell, cell, pick.choice(NUMBERS), pick.choice(NUMBERS), pick.choice(TEXTS), "TRUE", "C1", "C2"])

    def inner() -> str:
        return _formula(pick, depth - 1)

    makers: list[Callable[[], str]] = [
        lambda: f"({inner()}{pick.choice('+-*/&')}{inner()})",
        lambda: f"({inner()}{pick.choice('+-*/&')}{inner()})",
        lambda: f"({inner()}{pick.choice(['=', '<>', '<', '>', '<=', '>='])}{inner()})",
        lambda: f"-{inner()}", lambda: f"({inner()})%",
        lambda: f"IF({inner()},{inner()},{inner()})", lambda: f"IF({inner()},{inner()})",
        lambda: f"{pick.choice(['SUM', 'AVERAGE', 'MIN', 'MAX', 'COUNT', 'COUNTA'])}({block})",
        lambda: f"{pick.choice(['SUM', 'AVERAGE', 'MIN', 'MAX', 'COUNT', 'COUNTA'])}({block},{inner()})",
        lambda: f"ROUND({inner()},{pick.choice(['0', '1', '2', '4', '-1', '1.5'])})",
        lambda: f"LEN({inner()})", lambda: f'SUBSTITUTE({inner()},"JX-",{inner()})', lambda: f"ISNUMBER({inner()})",
        lambda: f'TEXT({inner()},"{pick.choice(["0", "0.00", "0%", "0.00%"])}")',
        lambda: f"COUNTIF({block},{pick.choice(TEXTS)})",
        lambda: f"SUMIF(A{low}:A{high},{pick.choice(TEXTS)},B{low}:B{high})",
        lambda: f"SUMPRODUCT(LEN(A{low}:A{high})-LEN(SUBSTITUTE(A{low}:A{high},{pick.choice(TEXTS[1:])},\"\")))",
        lambda: f"IFERROR({inner()},{inner()})", lambda: f"IF(ISERROR({inner()}),{inner()},{inner()})",
    ]
    return pick.choice(makers)()


def _cells() -> dict[tuple[int, int], CellValue]:
    return {(index % 10 + 1, index // 10 + 1): value for index, value in enumerate(CELLS) if value is not None}


FORMULAS = [_formula(random.Random(number), 1 + number % 3) for number in range(COUNT)]


@pytest.fixture(scope="module")
def ours() -> dict[int, CellValue]:
    """Row of a formula -> its value, where one is given."""
    cells = {at: Cell(value) for at, value in _cells().items()}
    cells |= {(1, 3): Cell(ErrorValue("#DIV/0!"), "1/0"), (2, 3): Cell("", '""')}
    cells |= {(row, 5): Cell(None, formula) for row, formula in enumerate(FORMULAS, start=1)}
    recalculator = Recalculator([Grid("表", cells)], library(), careful=True)
    found: dict[int, CellValue] = {}
    for row in range(1, COUNT + 1):
        try:
            found[row] = recalculator.computed("表", row, 5)
        except NotRead:
            continue
    return found


def test_much_is_still_computed(ours: dict[int, CellValue]) -> None:
    assert len(ours) > COUNT * 0.4
    assert sum(isinstance(value, Decimal) for value in ours.values()) > COUNT * 0.15


def test_ironcalc_gives_every_value_that_we_are_sure_of(ours: dict[int, CellValue]) -> None:
    model = ironcalc.create("表", "en", "UTC", "en")
    for (row, col), value in _cells().items():
        if isinstance(value, bool):
            model.update_cell_with_bool(0, row, col, value)
        elif isinstance(value, Decimal):
            model.update_cell_with_number(0, row, col, float(value))
        else:
            model.update_cell_with_text(0, row, col, str(value))
    model.set_user_input(0, 1, 3, "=1/0")
    model.set_user_input(0, 2, 3, '=""')
    for row in ours:
        model.set_user_input(0, row, 5, f"={FORMULAS[row - 1]}")
    model.evaluate()
    wrong = []
    for row, value in ours.items():
        theirs: object = model.get_cell_value(0, row, 5)
        given = Decimal(repr(theirs)) if isinstance(theirs, float) else theirs
        wanted = value.code if isinstance(value, ErrorValue) else value
        if not same_value(given, wanted):  # type: ignore[arg-type]
            wrong.append((FORMULAS[row - 1], wanted, theirs))
    assert not wrong


def test_libreoffice_gives_every_value_that_we_are_sure_of(ours: dict[int, CellValue], tmp_path: Path) -> None:
    path = tmp_path / "式.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("表")
        for (row, col), value in _cells().items():
            if isinstance(value, bool):
                sheet.write_boolean(row - 1, col - 1, value)
            elif isinstance(value, Decimal):
                sheet.write_number(row - 1, col - 1, float(value))
            else:
                sheet.write_string(row - 1, col - 1, str(value))
        sheet.write_formula("C1", "=1/0", None, -1)
        sheet.write_formula("C2", '=""', None, -1)
        for row in ours:
            sheet.write_formula(row - 1, 4, f"={FORMULAS[row - 1]}", None, -12345)
    (grid,) = WorkbookFile.open(convert(path, "xlsx", tmp_path, recalculate=True)).grids()
    wrong = [
        (FORMULAS[row - 1], value, grid.cell(row, 5).value) for row, value in ours.items()
        if not same_value(grid.cell(row, 5).value, value)
    ]
    assert not wrong


def of(**cells: Cell) -> Grid:
    from jixiao.macros.sheet.grid import parse_address

    return Grid("表", {parse_address(at) or (0, 0): cell for at, cell in cells.items()})


@pytest.mark.parametrize("formula", [
    "IFERROR(A1/0,0)", "IF(ISERROR(A1/0),0,1)", 'AVERAGE(1,2,"5",TRUE)', 'SUM("seven")', "COUNTIF(A1:A2,1/0)", "ISNUMBER(1/0)",
    "COUNT(1/0)", "A1:A2*2", '"b"<"a"', '("5")*1', "0.3-0.1-0.2", "1e400", 'TEXT(TRUE,"0")', "SUM(A1,)", "IF(TRUE,)", "1/3&1",
    "JX_GRADE(1/0)", "ROUND(0.1+0.2+0.025-0.3,2)",
])
def test_where_spreadsheets_differ_nothing_is_called_wrong(formula: str) -> None:
    found = verify([of(A1=Cell(D(5)), A2=Cell("x"), B1=Cell(D(-777), formula))], library())
    assert [item for item in found.different if item.read] == []
    assert found.agreed == 0


def test_a_cell_without_a_stored_value_is_not_wrong_yet() -> None:
    found = verify([of(A1=Cell(D(5)), B1=Cell(None, "A1*2"), B2=Cell(None, "VLOOKUP(1,A1,1)"), B3=Cell(D(1), "B2+1"))], library())
    assert (found.agreed, found.different, found.left, found.unstored) == (0, (), 2, 1)


@pytest.mark.parametrize(("moment", "serial"), [
    (date(2024, 1, 10), "45301"), (datetime(1900, 5, 2, 10, 48), "123.45"), (time(12), "0.5"), (date(2024, 1, 10), "43839"),
])
def test_a_date_is_its_serial_number(moment: date | time, serial: str) -> None:
    """Numbers as Excel counts them; the last in a workbook that counts from 1904."""
    assert same_value(moment, D(serial)) and same_value(D(serial), moment)
    assert not same_value(moment, D(serial) + 1)
    assert not same_value(moment, serial)


def test_the_cells_of_an_array_formula_are_left() -> None:
    grid = replace(of(A1=Cell(D(1)), A2=Cell(D(2)), B1=Cell(D(99), "SUM(A1:A2)")), arrays=(Range(1, 2, 1, 2),))
    assert verify([grid], library()).left == 1


def test_a_wrong_value_is_still_found() -> None:
    found = verify([of(A1=Cell(D(5)), B1=Cell(D(11), "A1*2"), B2=Cell(D(10), "A1*2"))], library())
    assert [(item.cell, item.computed) for item in found.different] == [("B1", "10")]


def test_sentences_of_another_version_are_not_wrong_and_other_figures_are() -> None:
    def sheet(stored: str) -> Grid:
        cells = {f"{letter}1": Cell(value) for letter, value in zip("ABC", ("≥90(%)", "95(%)", D(10)), strict=True)}
        return of(**cells, D1=Cell(stored, "JX_EXPLAIN(A1,B1,C1)"))

    said = "指标值 ≥90(%)，实际 95(%)，达标，得满分 10 分。"
    assert verify([sheet(said)], library()).reworded == 1
    assert len(verify([sheet(said.replace("95", "85"))], library()).different) == 1


@pytest.mark.long
def test_blocks_beyond_all_bounds_end_soon() -> None:
    cells = {(row, 1): Cell(D(row)) for row in range(1, 2001)}
    cells |= {(row, 2): Cell(D(0), f"SUM(A1:A{100_000 + row})") for row in range(1, 2001)}
    found = verify([Grid("表", cells)], library())
    assert found.left > 1900
