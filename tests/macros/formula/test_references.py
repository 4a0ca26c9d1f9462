"""Which cells formulas read, which formulas an edit makes old, and which are ours."""

from __future__ import annotations

import time
from collections.abc import Mapping
from decimal import Decimal

import pytest
from jixiao.macros.formula.references import Reach, calls, is_counted_sum, is_ours, names_a_sheet
from jixiao.macros.sheet.grid import Cell, Grid, parse_address
from stale_cells import stale

NAMES = {"得分": "自评!$H$9:$H$12", "两层": "得分+自评!$A$1", "圈": "圈+自评!$B$1", "明细": "'汇总'!A1:D20", "外": "[1]自评!$A$1"}
GRIDS = [Grid(name, {}, names=NAMES) for name in ("封面", "自评", "自评2", "汇总")]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("A1", ["汇总 A1"]),
        ("SUM(自评!9:9)", ["自评 A9:XFD9"]),
        ("封面:自评2!B2", ["封面 B2", "自评 B2", "自评2 B2"]),
        ("自评2:封面!B2", ["封面 B2", "自评 B2", "自评2 B2"]),
        ("封面:没有!B2", ["封面 B2", "没有 B2"]),
        ("[1]自评!A1+'C:\\[a.xlsx]自评'!A1+外", []),
        ("[0]自评!A1", ["自评 A1"]),
        ("SUM(得分)", ["自评 H9:H12"]),
        ("SUM([0]!得分)+自评!得分", ["自评 H9:H12"]),
        ("两层", ["自评 A1", "自评 H9:H12"]),
        ("圈", ["自评 B1"]),
        ("SUM(明细[得分])", ["汇总 A1:D20"]),
        ("明细[[#This Row],[得分]]", ["汇总 A1:D20"]),
        ("SUM(A1:INDEX(C1:C9,5))", ["汇总 A1", "汇总 A1:C9", "汇总 C1:C9"]),
        ("#REF!A1+自评!#REF!", []),
        ('"自评!A1"', []),
    ],
)
def test_what_a_formula_reads(formula: str, expected: list[str]) -> None:
    assert sorted(f"{sheet} {block}" for sheet, block in Reach(GRIDS).areas(formula, "汇总")) == expected


def sheets(**cells: Mapping[str, str | None]) -> list[Grid]:
    return [
        Grid(name, {parse_address(at): Cell(Decimal(1), formula) for at, formula in held.items()})  # type: ignore[misc]
        for name, held in cells.items()
    ]


def test_formulas_over_edited_cells_are_old_and_those_over_them() -> None:
    grids = sheets(表={"A1": None, "B1": "A1*2", "C1": "JX_SCORE(A1,A1,A1)", "D1": "E1", "E1": "D1"},
                   汇总={"A1": "表!B1", "A2": "表!Z9", "A3": "SUM(1:1)", "A4": 'INDIRECT("表!A1")', "A5": "表!D1"})
    assert stale(grids, {"表": {(1, 1)}}, {"表": {(1, 3)}}) == {
        ("表", 1, 2), ("汇总", 1, 1), ("汇总", 3, 1), ("汇总", 4, 1)
    }
    assert ("表", 1, 3) in stale(grids, {"表": {(1, 1)}}, {})  # a call of ours that nobody computed anew
    assert stale(grids, {"表": {(5, 5)}}, {}) == {("汇总", 4, 1)}
    assert stale(grids, {}, {}) == set()


@pytest.mark.slow
@pytest.mark.parametrize(
    "formula", ["A{row}*2", "SUM(A$1:A{row})", "SUM($A$1:$A$9999)", "SUM(A:A)", "B{above}+1", "SUM({row}:{row})-B{row}", "B{below}+1"],
)
def test_finding_old_formulas_takes_linear_time(formula: str) -> None:
    def seconds(rows: int) -> float:
        cells = {(row, 2): Cell(Decimal(1), formula.format(row=row, above=row - 1 or rows + 1, below=row + 1)) for row in range(1, rows)}
        started = time.process_time()
        found = stale([Grid("表", cells)], {"表": {(row, 1) for row in range(1, rows)} | {(rows, 2)}}, {})
        assert len(found) >= rows - 2 or "B" in formula
        return time.process_time() - started

    few, many = (min(seconds(rows) for _ in range(3)) for rows in (500, 8_000))
    assert many < 100 * few  # sixteen times as many; were each held against each, it were two hundred and fifty


def test_calls_of_ours_are_told_from_texts_and_names() -> None:
    assert calls('IF(A1="JX_X(",[1]!JX_SCORE(A1),_xll.jx_rate(A1,B1))') == {"JX_SCORE", "JX_RATE"}
    assert is_ours(r"'C:\加载项\jixiao.xlam'!JX_GRADE(A1)") and is_ours("JX_GRADE (A1)") is False
    assert not is_ours('IF(A1="JX_说明",1,0)') and not is_ours("JX_率*2") and not is_ours(None)


def test_counted_sum_is_told_from_other_sums() -> None:
    assert is_counted_sum('IF(COUNT(G12:G13)=0,"",SUM(I7,G12:G13))')
    assert is_counted_sum('if( count(G12:G13) = 0, "", sum(I7, G12:G13) )')
    assert not is_counted_sum("SUM(I7,G12:G13)")
    assert not is_counted_sum('IF(COUNT(G12:G13)=0,"",SUM(I7,G12:G13))+1')


@pytest.mark.parametrize(
    ("formula", "named"),
    [
        ("封面!A1", True), ("'封面'!A1", True), ("封面!合计", True), ("封面!#REF!", True), ("自评:封面!A1", True),
        ("[1]封面!A1", False), ("封面2!A1", False), ('"封面!A1"', False), ("封面", False), ("A1", False),
    ],
)
def test_formulas_that_name_a_sheet(formula: str, named: bool) -> None:
    assert names_a_sheet(formula, "封面") is named
    assert names_a_sheet("'a''B'!A1", "A'b")
