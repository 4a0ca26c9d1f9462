"""References and sums of native formulas."""

from decimal import Decimal

import pytest
from jixiao.macros.grid import Cell, Grid
from jixiao.macros.native import dependents, is_counted_sum, references, sum_value


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(B2:B4)", [("表", "B2:B4")]),
        ("$B$2+C$3", [("表", "B2"), ("表", "C3")]),
        ("'甲 乙'!C1*2", [("甲 乙", "C1")]),
        ("封面!H6", [("封面", "H6")]),
        ('IF(A1="B2 不是引用","",A1)', [("表", "A1"), ("表", "A1")]),
        ("SUM(B:B)", [("表", "B1:B1048576")]),
        ("LOG10(A1)", [("表", "A1")]),
        ("'a''b'!A1", [("a'b", "A1")]),
    ],
)
def test_references_are_found_with_their_sheet(formula: str, expected: list[tuple[str, str]]) -> None:
    assert [(sheet, str(block)) for sheet, block in references(formula, "表")] == expected


def test_sum_adds_numbers_and_skips_text() -> None:
    cells = {(1, 1): Decimal("1.1"), (2, 1): "x", (3, 1): Decimal("2.2"), (1, 2): Decimal(10)}
    assert sum_value("SUM(A1:A3,B1)", lambda r, c: cells.get((r, c))) == Decimal("13.3")


def test_counted_sum_of_nothing_is_blank() -> None:
    formula = 'IF(COUNT(G12:G13)=0,"",SUM(I7,G12:G13))'
    assert is_counted_sum(formula)
    assert sum_value(formula, lambda _r, _c: None) == ""
    assert sum_value(formula, lambda r, _c: Decimal(4) if r == 12 else None) == Decimal(4)


@pytest.mark.parametrize("formula", ["SUM(A1:A3)*2", "AVERAGE(A1:A3)", "JX_SCORE(A1,B1,C1)", "SUMIF(A1:A3,1)"])
def test_other_formulas_are_not_evaluated(formula: str) -> None:
    assert sum_value(formula, lambda _r, _c: Decimal(1)) is None


def test_dependents_counts_chains_and_leaves_ours_out() -> None:
    grids = [
        Grid("表", {
            (1, 1): Cell(value=Decimal(1)),
            (1, 2): Cell(value=Decimal(1), formula="A1*2"),
            (1, 3): Cell(value=Decimal(1), formula="JX_SCORE(A1,A1,A1)"),
        }),
        Grid("汇总", {
            (1, 1): Cell(value=Decimal(1), formula="表!B1"),
            (2, 1): Cell(value=Decimal(1), formula="表!Z9"),
        }),
    ]
    assert dependents(grids, {"表": {(1, 1)}}, lambda text: "JX_" in text) == 2
    assert dependents(grids, {"表": {(5, 5)}}, lambda text: "JX_" in text) == 0
