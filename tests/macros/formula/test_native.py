"""References and sums of native formulas."""

from decimal import Decimal

import pytest
from jixiao.macros.formula.references import dependents, is_counted_sum, references
from jixiao.macros.sheet.grid import Cell, Grid


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


def test_counted_sum_is_told_from_other_sums() -> None:
    assert is_counted_sum('IF(COUNT(G12:G13)=0,"",SUM(I7,G12:G13))')
    assert not is_counted_sum("SUM(I7,G12:G13)")


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
