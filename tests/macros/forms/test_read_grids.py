"""Forms recognised and read on grids: what each cell becomes in the record, and where it stands."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from jixiao.macros.forms.recognise import find_forms
from jixiao.macros.scoring.check import need_forms, read_forms
from jixiao.macros.sheet.grid import Cell, Grid, Range
from jixiao.templates.stop import Stop
from support import case_record, grid_of, library, make_book
from typed_grid import HEADER, HEADINGS, ROWS, cell, typed


def test_every_value_of_the_sheet_is_in_the_record_at_its_place() -> None:
    (form,) = read_forms([typed()], library())
    record = form.record
    assert (record.form, record.year, record.text("project"), record.text("department"), record.text("unit")) == (
        "selfeval-gj", 2024, "业务培训", "某局", "某中心"
    )
    funds = record.funds
    assert (funds.unit, funds.execution_points) == ("万元", Decimal(10))
    assert {key: funds.amounts[key] for key in ("initial_budget", "budget", "executed")} == {
        "initial_budget": Decimal(100), "budget": Decimal(120), "executed": Decimal(90),
    }
    assert [(row.level1, row.level3, row.target, row.actual, row.points, row.score) for row in record.indicators] == [
        (level1, level3, target, actual or "", points, score) for level1, _, level3, target, actual, points, score, _ in ROWS
    ]
    assert form.at(("indicators", 1, "actual")) == (HEADER + 2, 5)
    assert form.at(("funds", "budget")) == (7, 4)
    assert form.findings == ()


@pytest.mark.parametrize(("down", "right"), [(2, 0), (0, 3), (4, 1)])
def test_places_move_with_the_form(down: int, right: int) -> None:
    (form,) = read_forms([typed(down=down, right=right)], library())
    assert form.at(("indicators", 0, "target")) == (HEADER + 1 + down, 4 + right)
    assert form.record.indicators == read_forms([typed()], library())[0].record.indicators


def test_levels_merged_down_count_for_each_of_their_rows() -> None:
    rows = [ROWS[0], (None, *ROWS[1][1:]), *ROWS[2:]]
    grid = typed(rows)
    merged = replace(grid, merges=(*grid.merges, Range(HEADER + 1, 1, HEADER + 2, 1)))
    (form,) = read_forms([merged], library())
    assert [row.level1 for row in form.record.indicators] == ["产出指标", "产出指标", "效益指标", "满意度指标"]


def test_columns_in_another_order_are_read_by_their_headings() -> None:
    order = (2, 0, 1, 6, 5, 4, 3, 7)
    grid = typed([tuple(row[at] for at in order) for row in ROWS], headings=[HEADINGS[at] for at in order])
    (form,) = read_forms([grid], library())
    assert form.record.indicators == read_forms([typed()], library())[0].record.indicators
    assert form.at(("indicators", 0, "score")) == (HEADER + 1, 4)


def test_a_blank_row_and_what_stands_below_the_total_are_no_indicators() -> None:
    rows = [ROWS[0], (None,) * 8, *ROWS[1:]]
    grid = typed(rows)
    below = HEADER + len(rows) + 3
    cells = {**grid.cells, (below, 1): cell("填表人：某某"), (below, 4): cell("≥100人")}
    (form,) = read_forms([replace(grid, cells=cells)], library())
    assert [row.level3 for row in form.record.indicators] == ["培训人数", "合格率", "有责投诉次数", "学员满意度"]


def test_points_that_cannot_be_read_are_a_finding_and_no_figure() -> None:
    rows = [(*ROWS[0][:5], "约三十", *ROWS[0][6:]), *ROWS[1:]]
    (form,) = read_forms([typed(rows)], library())
    assert form.record.indicators[0].points is None
    assert [(finding.id, finding.place) for finding in form.findings] == [("not_a_number", ("indicators", 0, "points"))]


def test_a_column_that_is_missing_is_no_form_and_is_named() -> None:
    headings = [*HEADINGS[:4], "备注一", *HEADINGS[5:]]
    grid = typed(headings=headings)
    assert find_forms(grid, library()) == []
    with pytest.raises(Stop) as stop:
        need_forms([grid], library(), "表.xlsx")
    assert stop.value.id == "no_form"


#: The headings of typed_grid in traditional characters.
TRADITIONAL = str.maketrans("级标绩质数门实际执总产应", "級標績質數門實際執總產應")


@pytest.mark.parametrize("traditional", [True, False])
def test_headings_in_traditional_characters_are_said_to_be_so(traditional: bool) -> None:
    headings = [text.translate(TRADITIONAL) if traditional else f"某{text}" for text in HEADINGS]
    with pytest.raises(Stop) as stop:
        need_forms([typed(headings=headings)], library(), "表.xlsx")
    assert stop.value.id == "no_form" and ("繁体字" in str(stop.value)) == traditional
    if traditional:
        assert f"第 {HEADER} 行的“一級指標”" in str(stop.value)


@pytest.mark.parametrize("name", ["远程监控水表", "财政项目支出绩效自评表", "项目支出绩效目标申报表", "部门整体支出绩效自评表"])
def test_the_name_of_a_project_is_no_title(name: str, tmp_path: Path) -> None:
    grid = typed()
    beside = replace(grid, cells={**grid.cells, (3, 3): cell(name)})
    behind = replace(grid, cells={**grid.cells, (3, 1): cell(f"项目名称：{name}"), (3, 3): cell("")})
    for sheet in (beside, behind):
        (found,) = find_forms(sheet, library())
        assert found.spec == find_forms(grid, library())[0].spec
    record = case_record("target-2018-003-01")
    assert [name] == [
        form.record.text("project")
        for form in read_forms([grid_of(make_book(tmp_path / "表.xlsx", replace(record, texts={**record.texts, "project": name})))], library())
    ]


def test_other_sheets_are_no_forms() -> None:
    assert find_forms(Grid("空", {}), library()) == []
    assert find_forms(Grid("清单", {(1, 1): Cell("三级指标", text="三级指标"), (1, 2): Cell("分值", text="分值")}), library()) == []


def test_an_empty_text_among_the_headings_is_an_empty_cell() -> None:
    """Other programs store "" where nothing stands."""
    grid = typed()
    empty = replace(grid, cells={**grid.cells, (HEADER, len(HEADINGS) + 1): cell("")})
    assert [form.record for form in read_forms([empty], library())] == [form.record for form in read_forms([grid], library())]
