"""Scoring planned on grids: no file is opened. Expected values are worked out by hand; the working stands beside them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from jixiao.addin.verbs.forms import Templates
from jixiao.macros.scoring.check import check_forms, read_forms
from jixiao.macros.scoring.explain import explain_cell
from jixiao.macros.scoring.plan import plan_score
from jixiao.macros.scoring.results import FormResult
from jixiao.macros.scoring.score import score_form
from jixiao.macros.sheet.edits import CellEdit
from jixiao.macros.sheet.grid import Cell, ErrorValue, Grid
from jixiao.templates.stop import Stop
from support import library
from typed_grid import FUNDS, HEADER, HEADINGS, ROWS, typed

FIRST, SCORE = HEADER + 1, 7  # row of the first indicator, column 得分


def scored(grid: Grid, overwrite: bool = False) -> FormResult:
    (form,) = read_forms([grid], library())
    return score_form(form, library(), overwrite)


def written(result: FormResult) -> dict[tuple[int, int], CellEdit]:
    return {(edit.row, edit.col): edit for edit in result.edits if isinstance(edit, CellEdit)}


def test_blank_scores_are_filled_by_the_rule_and_typed_ones_stay() -> None:
    result = scored(typed())
    # 80/100 of 30 = 24; more than asked: 30; one complaint where none was allowed: the rule gives 0, typed stays 15.
    assert [line.rule_score for line in result.rows] == [Decimal(24), Decimal(30), Decimal(0), None]
    assert [line.score for line in result.rows] == [Decimal(24), Decimal(30), Decimal(15), None]
    assert [line.cell for line in result.rows] == ["G10", "G11", "G12", "G13"]
    assert (result.scored, result.kept, result.open_rows) == (2, 1, 1)
    # 90/120 = 75%, of 10 points 7.5; 24 + 30 + 15 + 7.5 = 76.5 so far, no grade while a row is open.
    assert (result.rate, result.execution_score, result.total, result.grade) == (Decimal(75), Decimal("7.5"), Decimal("76.5"), None)
    assert result.unfinished


def test_the_plan_writes_formulas_with_their_values_and_leaves_typed_cells_alone() -> None:
    edits = written(scored(typed()))
    first = edits[FIRST, SCORE]
    assert (first.value, str(first.formula)[:18]) == (Decimal(24), "JX_SCORE(D10,E10,F")
    assert (FIRST + 2, SCORE) not in edits  # typed 15
    assert edits[FUNDS, 7].value == Decimal(75) and edits[FUNDS, 8].value == Decimal("7.5")
    assert not any(edit.col <= 6 for edit in edits.values())  # nothing but scores, rate and our own columns


def test_overwriting_replaces_typed_scores_but_no_formula_of_the_users() -> None:
    grid = typed()
    theirs = replace(grid, cells={**grid.cells, (FIRST, SCORE): Cell(Decimal(20), formula="10*2", text="20")})
    result = scored(theirs, overwrite=True)
    assert [line.score for line in result.rows] == [Decimal(20), Decimal(30), Decimal(0), None]
    assert (FIRST, SCORE) not in written(result) and written(result)[FIRST + 2, SCORE].value == Decimal(0)


def test_a_finished_form_has_total_and_grade() -> None:
    rows = [*ROWS[:2], (*ROWS[2][:4], "0次", Decimal(20), None, None), (*ROWS[3][:4], "45%", Decimal(10), None, "量表改过")]
    result = scored(typed(rows))
    # 24 + 30 + 20; 45/90 of 10 = 5; with 7.5 of the budget 86.5: 良 (80 to 90).
    assert [line.score for line in result.rows] == [Decimal(24), Decimal(30), Decimal(20), Decimal(5)]
    assert (result.total, result.grade, result.unfinished) == (Decimal("86.5"), "良", False)


@pytest.mark.parametrize(("down", "right"), [(0, 0), (3, 0), (0, 2), (5, 4)])
def test_where_the_form_stands_on_its_sheet_changes_no_score(down: int, right: int) -> None:
    result = scored(typed(down=down, right=right))
    assert [line.score for line in result.rows] == [Decimal(24), Decimal(30), Decimal(15), None]
    assert written(result)[FIRST + down, SCORE + right].value == Decimal(24)


@pytest.mark.parametrize(
    ("target", "actual", "score"),
    [
        ("≥200人", "150人", Decimal("22.5")),  # 150/200 of 30
        ("≤200万元", "150万元", Decimal(30)),  # under a limit: met
        ("≥95%", None, None),  # nothing done yet
        ("及时", "及时", Decimal(30)),  # word for word
        ("≥3公里", "2000米", Decimal(20)),  # 2 of 3 km
        ("≥100人", "待统计", None),  # a placeholder is asked about
    ],
)
def test_one_row_by_hand(target: str, actual: str | None, score: Decimal | None) -> None:
    result = scored(typed([("产出指标", "数量指标", "指标", target, actual, Decimal(30), None, None)]))
    assert [line.score for line in result.rows] == [score]


def test_points_that_do_not_make_a_hundred_are_found() -> None:
    # 30 + 30 + 20 + 10 = 90 and 10 for the budget make 100; with 25 for the third row it is 105.
    good = {item.finding.id for item in check_forms(read_forms([typed()], library()), library())}
    rows = [*ROWS[:2], (*ROWS[2][:5], Decimal(25), *ROWS[2][6:]), ROWS[3]]
    bad = {item.finding.id for item in check_forms(read_forms([typed(rows)], library()), library())}
    assert bad - good == {"weight_sum"}


def test_a_score_above_its_points_is_an_error_at_its_cell() -> None:
    rows = [ROWS[0], (*ROWS[1][:6], Decimal(31), None), *ROWS[2:]]
    found = check_forms(read_forms([typed(rows)], library()), library())
    assert ("error", "G11") in {(item.severity, item.cell) for item in found}


def test_two_forms_of_one_workbook_are_scored_each_on_its_sheet() -> None:
    one, other = typed(name="甲"), typed([(*ROWS[0][:4], "50人", *ROWS[0][5:])], name="乙")
    forms = read_forms([one, other], library())
    assert [form.grid.name for form in forms] == ["甲", "乙"]
    assert [score_form(form, library()).rows[0].score for form in forms] == [Decimal(24), Decimal(15)]


def test_a_row_is_explained_by_its_address_and_another_is_refused() -> None:
    forms = read_forms([typed()], library())
    head, why, *_ = explain_cell(forms, "自评!G10", library(), "表.xlsx")
    assert "培训人数" in head and "80" in why and "24" in why
    assert explain_cell(forms, "A10", library(), "表.xlsx")[0] == head
    for cell, id in (("G99", "no_row"), ("别的!G10", "no_row"), ("第十行", "bad_cell")):
        with pytest.raises(Stop) as stop:
            explain_cell(forms, cell, library(), "表.xlsx")
        assert stop.value.id == id


@pytest.mark.parametrize(("stray", "first"), [
    ((40, 16384), 9), ((1, 16382), 9), ((40, 11), 12), ((40, 16380), 16381), ((40, 16381), 9),
])
def test_the_columns_of_ours_find_room_where_the_sheet_is_used_to_its_last_column(stray: tuple[int, int], first: int) -> None:
    grid = typed()
    grid = replace(grid, cells={**grid.cells, stray: Cell("批注", text="批注")})
    edits = written(scored(grid))
    assert stray not in edits
    assert [edits[HEADER, first + at].value for at in range(4)] == ["检查", "规则分", "等次", "说明"]
    assert max(col for _, col in edits) == first + 3


def test_the_columns_of_ours_find_room_between_others() -> None:
    grid = typed()
    taken = {(40, col): Cell("批注", text="批注") for col in (11, 14, 19, 16384)}
    edits = written(scored(replace(grid, cells={**grid.cells, **taken})))
    assert edits[HEADER, 15].value == "检查" and max(col for _, col in edits) == 18


def test_a_row_that_cannot_be_read_is_blank_in_every_cell_of_figures_and_its_check_says_what_to_do() -> None:
    row = ("产出指标", "时效指标", "完成时间", "2024年11月30日前", "2024.13.20", Decimal(30), None, None)  # no 13th month
    result = scored(typed([row, *ROWS[1:]]))
    assert [line.score for line in result.rows] == [None, Decimal(30), Decimal(15), None] and result.unfinished
    edits = {at: edit for at, edit in written(result).items() if at[0] == FIRST}
    check = edits[FIRST, result.check_col or 0].value
    assert isinstance(check, str) and "JX-E11" in check
    assert not any(isinstance(edit.value, ErrorValue) for edit in written(result).values())
    assert edits[FIRST, SCORE].value == ""


def test_an_error_that_scoring_replaces_is_no_longer_told_and_one_that_stays_is() -> None:
    grid = typed()
    lost, theirs = Cell(ErrorValue("#NAME?"), formula="JX_SCORE(D10,E10,F10)"), Cell(ErrorValue("#REF!"), formula="结果!A1")
    grid = replace(grid, cells={**grid.cells, (FIRST, SCORE): lost, (FIRST + 1, SCORE): theirs})
    plan = plan_score([grid], library(), Templates(library()))
    assert [item.cell for item in plan.findings if item.finding.id == "error_value"] == ["G11"]
    assert [line.score for line in plan.results[0].rows][:2] == [Decimal(24), None]


@pytest.mark.parametrize(("heading", "missed"), [("年度指标值（%）", False), ("年度指标值", True), ("年度指标值（A）", True)])
def test_a_unit_in_the_heading_of_targets_is_that_of_figures_without_one(heading: str, missed: bool) -> None:
    rows = [
        ("产出指标", "质量指标", "合格率", "≥95", "93", Decimal(50), None, "已返工"),
        ("效益指标", "社会效益指标", "覆盖程度", "≥90", None, Decimal(40), None, None),
        (None, None, None, None, None, None, None, None),
    ]
    grid = typed(rows, headings=("一级指标", "二级指标", "三级指标", heading, *HEADINGS[4:]))
    told = {item.cell for item in check_forms(read_forms([grid], library()), library()) if item.code == "JX-B10"}
    assert told == ({"D10", "D11"} if missed else set())
    result = scored(grid)
    checks = [str(edit.value or "") for at, edit in written(result).items() if at[1] == result.check_col and at[0] >= FIRST]
    assert ["JX-B10" in check for check in checks[:2]] == [missed, missed]
    assert result.rows[0].score == Decimal("48.95")  # 93/95 of 50 is 48.947
