"""What holds for every form: scored twice is scored once, a better result never scores less, rows and columns may change places.

That what is read and written again is the same, and that Python, LAMBDA and Calc agree, is in ``udfs/quantity``,
``macros/formula/test_lambdas.py`` and ``addin/libreoffice/test_calc_functions.py``.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jixiao.addin.verbs.forms import Templates
from jixiao.macros.scoring.plan import plan_score
from jixiao.macros.sheet.edits import CellEdit
from jixiao.macros.sheet.grid import Cell, CellValue, Grid
from jixiao.templates.library import default_library
from jixiao.udfs.worksheet import answer
from typed_grid import HEADINGS, ROWS, typed

LIBRARY = default_library()
TEMPLATES = Templates(LIBRARY)
Row = tuple[CellValue, ...]

_units = st.sampled_from(("个", "人次", "%", "万元", "天", ""))
_signs = st.sampled_from(("≥", "≤", "=", "大于等于", "不少于", ">"))


@st.composite
def indicators(draw: st.DrawFn) -> Row:
    unit = draw(_units)
    target, actual = draw(st.integers(1, 500)), draw(st.integers(0, 600))
    return ("产出指标", "数量指标", f"指标{draw(st.integers(1, 10**6))}", f"{draw(_signs)}{target}{unit}", f"{actual}{unit}",
            Decimal(draw(st.integers(1, 30))), None, None)


def scores(grid: Grid) -> dict[str, object]:
    """Score of each indicator, by its name, whichever column holds what."""
    plan = plan_score([grid], LIBRARY, TEMPLATES, path="表.xlsx")
    cells = dict(grid.cells)
    for edit in plan.edits:
        if isinstance(edit, CellEdit) and edit.sheet == grid.name:
            cells[edit.row, edit.col] = Cell(edit.value, edit.formula, text=str(edit.value))
    (head,) = [row for (row, _), cell in grid.cells.items() if cell.value == "三级指标"]
    at = {str(cell.value): col for (row, col), cell in grid.cells.items() if row == head}
    last = max(row for row, col in grid.cells)
    return {
        str(cells[row, at["三级指标"]].value): cells.get((row, at["得分"]), Cell()).value
        for row in range(head + 1, last) if (row, at["三级指标"]) in cells
    }


def written(grid: Grid) -> Grid:
    """The sheet with what scoring writes into it."""
    cells = dict(grid.cells)
    for edit in plan_score([grid], LIBRARY, TEMPLATES, path="表.xlsx").edits:
        if isinstance(edit, CellEdit) and edit.sheet == grid.name:
            cells[edit.row, edit.col] = Cell(edit.value, edit.formula, text="" if edit.value is None else str(edit.value))
    return replace(grid, cells=cells)


def values(grid: Grid) -> dict[tuple[int, int], object]:
    return {at: cell.value for at, cell in grid.cells.items() if cell.value not in (None, "")}


_forms = st.lists(indicators(), min_size=2, max_size=5, unique_by=lambda row: row[2])


@pytest.mark.slow
@settings(max_examples=40)
@given(_forms)
def test_scored_twice_is_scored_once(rows: list[Row]) -> None:
    once = written(typed(rows))
    assert values(written(once)) == values(once)


@pytest.mark.slow
@settings(max_examples=40)
@given(_forms, st.randoms(use_true_random=False))
def test_the_order_of_rows_counts_for_nothing(rows: list[Row], chance: object) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert scores(typed(shuffled)) == scores(typed(rows))


#: Columns that may stand anywhere behind the names of the indicators.
_FREE = range(3, len(HEADINGS))


@pytest.mark.slow
@settings(max_examples=40)
@given(_forms, st.permutations(_FREE))
def test_the_order_of_columns_counts_for_nothing(rows: list[Row], order: list[int]) -> None:
    places = [0, 1, 2, *order]
    moved = typed([tuple(row[at] for at in places) for row in rows], headings=[HEADINGS[at] for at in places])
    asked = scores(typed(rows))
    assert asked
    assert scores(moved) == asked


@pytest.mark.slow
@settings(max_examples=30)
@given(st.integers(0, 30), st.integers(0, 8))
def test_a_form_scores_the_same_wherever_it_stands(down: int, right: int) -> None:
    assert scores(typed(ROWS, down=down, right=right)) == scores(typed(ROWS))


@settings(max_examples=300)
@given(st.integers(1, 1000), st.integers(0, 1500), st.integers(0, 1500), st.sampled_from(("≥", "≤")), _units, st.integers(1, 50))
def test_a_better_result_never_scores_less(target: int, one: int, other: int, sign: str, unit: str, points: int) -> None:
    worse, better = sorted((one, other), reverse=sign == "≤")
    low, high = (answer("JX_SCORE", LIBRARY, f"{sign}{target}{unit}", f"{value}{unit}", points) for value in (worse, better))
    if all(isinstance(score, int | float | Decimal) for score in (low, high)):
        assert 0 <= low <= high <= points
