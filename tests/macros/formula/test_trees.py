"""Trees of formulas: what is printed is read back as the same tree, and a plan shows what its formulas give."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest
from jixiao.macros.formula.planned import Planned
from jixiao.macros.formula.syntax import STRENGTH, Call, Literal, Node, NotRead, parse_formula
from jixiao.macros.formula.values import same_value
from jixiao.macros.formula.writing import NOTHING, block, call, constant, if_blank, print_formula, ref, text
from jixiao.macros.sheet.grid import Cell, CellValue, ErrorValue, Grid, Range
from jixiao.macros.sheet.limits import MAX_COL, MAX_ROW
from support import library

D = Decimal
OPERATORS = [operator for strength in STRENGTH for operator in strength]


def tree(pick: random.Random, depth: int = 0) -> Node:
    kind = pick.random()
    if depth > 4 or kind < 0.3:
        return pick.choice([
            constant(pick.choice([0, 7, 10_000])), constant(D("0.05")), text(pick.choice(["", "优", 'a"b', "A1", "=x"])), Literal(True),
            ref(pick.randint(1, MAX_ROW), pick.randint(1, MAX_COL), pick.choice(["", "自评", "it's 甲"]), pick.random() < 0.5),
            block(Range(2, 3, 9, pick.choice([3, 28])), pick.choice(["", "a!b"]), pick.random() < 0.5),
        ])
    if kind < 0.7:
        return call(pick.choice(OPERATORS), tree(pick, depth + 1), tree(pick, depth + 1))
    arguments = [NOTHING if pick.random() < 0.1 else tree(pick, depth + 1) for _ in range(pick.randint(2, 4))]
    return call(pick.choice(["IF", "SUM", "JX_SCORE", "ROUND"]), *arguments)


@pytest.mark.parametrize("seed", range(10))
def test_a_printed_tree_is_read_back(seed: int) -> None:
    pick = random.Random(seed)
    for _ in range(200):
        made = tree(pick)
        printed = print_formula(made)
        assert parse_formula(printed) == made, printed
        assert print_formula(parse_formula(printed)) == printed


@pytest.mark.parametrize(
    "formula",
    ["[1]表!A1", "甲:乙!A1", "合计", "明细[得分]", "#REF!A1", "A1 B1", "A1^2", "1E5", "{1,2}", "A1:INDEX(B1:B2,1)", "(A1", '"a', "A1#", "A1,B1"],
)
def test_what_is_beyond_the_part_we_read_is_not_guessed(formula: str) -> None:
    with pytest.raises(NotRead):
        parse_formula(formula)


@pytest.mark.parametrize("formula", ["[1]!JX_GRADE(A1)", "_xll.JX_GRADE(A1)", "JX_GRADE( A1 )", "jx_grade($A$1)", r"'C:\a\jixiao.xlam'!JX_GRADE(a1)"])
def test_a_call_of_ours_is_the_same_however_it_is_stored(formula: str) -> None:
    assert parse_formula(formula) == Call("JX_GRADE", (ref(1, 1),))


def shown(formula: str, cells: dict[tuple[int, int], CellValue], planned: dict[tuple[int, int], CellValue] | None = None) -> CellValue:
    grid = Grid("表", {at: Cell(value) for at, value in cells.items()})
    return Planned(library(), (grid, planned or {})).evaluate(parse_formula(formula), "表", "?")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(A1:A3)", D(6)), ("SUM(1:1)", D(1)), ("SUM(A3:A1)", D(6)), ("YEAR(B1)", D(2024)), ("MONTH(B1)", D(7)), ("ROWS(A1:A3)", D(3)),
        ("ROWS(A1)", D(1)), ('IF(B1="",1,2)', D(2)), ('IF(C9="",1,2)', D(1)), ("YEAR(A1)", "?"), ("YEAR(D1)", ErrorValue("#N/A")),
        ("别的表!A1", "?"), ('COUNTIF(E1:E3,"优")', D(2)), ("SUM(A:A)", "?"),
    ],
)
def test_what_a_formula_shows(formula: str, expected: CellValue) -> None:
    cells: dict[tuple[int, int], CellValue] = {
        (1, 1): D(1), (2, 1): D(2), (3, 1): D(3), (1, 5): "优", (2, 5): "良", (3, 5): "优", (1, 2): date(2024, 7, 15), (1, 4): ErrorValue("#N/A"),
    }
    if formula == "SUM(1:1)":
        cells = {at: value for at, value in cells.items() if at in ((1, 1), (1, 5))}
    assert shown(formula, cells) == expected


def test_a_plan_shows_what_it_will_be_and_grows() -> None:
    cells: dict[tuple[int, int], CellValue] = {(1, 1): D(1)}
    planned: dict[tuple[int, int], CellValue] = {(1, 1): D(5), (2, 1): None}
    grid = Grid("表", {at: Cell(value) for at, value in cells.items()})
    plan = Planned(library(), (grid, planned), (Grid("另", {(1, 1): Cell(D(7))}), {}))
    assert plan.evaluate(call("+", ref(1, 1), ref(1, 1, "另")), "表") == D(12)
    planned[1, 1] = ""
    assert plan.evaluate(if_blank(ref(1, 1), constant(1)), "表") == ""


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (D("92.39999999999999"), D("92.4"), True), (D("0.1"), D("0.1000000001"), True), (D("0.1"), D("0.100001"), False),
        (D(5_807_000), D("5807000.001"), True), (D(5_807_000), D("5807000.01"), False), (None, "", True), ("", D(0), False), ("优", "优", True),
        (True, D(1), False), (ErrorValue("#N/A"), ErrorValue("#N/A"), True), (date(2024, 1, 1), D(45292), True),
    ],
)
def test_when_two_values_are_the_same(one: CellValue, other: CellValue, same: bool) -> None:
    assert same_value(one, other) is same and same_value(other, one) is same
