"""What a final copy would change, planned from grids: ours and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from jixiao.addin.verbs.forms import Templates
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.copies.final_plan import plan_finalize, review_blocks
from jixiao.macros.scoring.check import read_forms
from jixiao.macros.sheet.edits import PrintArea
from jixiao.macros.sheet.grid import Cell, Grid, Range
from support import case_record, grid_of, library, make_book, without_scores

NAME = "selfeval-2023-004-07"  # its form ends in column H and row 21; the headings of indicators stand in row 12


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Grid:
    return grid_of(make_book(tmp_path_factory.mktemp("finalize") / "表.xlsx", without_scores(case_record(NAME))))


def blocks(grid: Grid) -> list[str]:
    return [str(block) for one in read_forms([grid], library()) for block in review_blocks(one)]


def test_blocks_are_the_review_columns_and_the_head_above_them(form: Grid) -> None:
    # 检查, 规则分, 等次, 说明 from the headings to the total; the head 核对区 above.
    assert blocks(form) == ["I12:I20", "J12:J20", "K12:K20", "L12:L20", "I1:L11"]


def test_a_form_without_review_columns_has_no_block(form: Grid) -> None:
    cells = {at: cell for at, cell in form.cells.items() if at[1] <= 8}
    assert blocks(replace(form, cells=cells)) == []


def test_official_columns_outside_a_print_area_drawn_too_narrow_are_no_block(form: Grid) -> None:
    narrow = blocks(replace(form, print_area="A1:F21"))
    columns = {col for text in narrow for block in [Range.parse(text)] if block for col in range(block.col, block.last_col + 1)}
    assert columns == {9, 10, 11, 12}


def test_notes_of_the_users_in_and_beside_our_columns_stay(form: Grid) -> None:
    cells = {**form.cells, (40, 12): Cell("自己的话", text="自己的话"), (13, 15): Cell("旁注", text="旁注")}
    area = [Range.parse(text) for text in blocks(replace(form, cells=cells))]
    assert not any(block and ((40, 12) in block or (13, 15) in block) for block in area)


def test_the_plan_freezes_what_reads_our_columns_and_sets_a_print_area(form: Grid) -> None:
    other = Grid("别的", {
        (1, 1): Cell("通过", formula=f"'{form.name}'!L13"), (2, 1): Cell("", formula=f"'{form.name}'!G13&\"\""),
    })
    grids = [replace(form, print_area=None), other]
    plan = plan_finalize(grids, library(), Templates(library()), "表.xlsx")
    assert {(item.row, item.col, item.value) for item in plan.freezes if item.sheet == "别的"} == {(1, 1, "通过")}
    assert [edit.area for edit in plan.edits if isinstance(edit, PrintArea)] == [Range(1, 1, 21, 8)]
    assert plan.sheets == () and plan.names >= {"JX_SCORE", "JX_GRADE"}


def test_a_template_of_each_kind_is_told_from_the_forms(tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", case_record(NAME), case_record("target-2023-001-06"))
    plan = plan_finalize(WorkbookFile.open(book).grids(), library(), Templates(library()), "表.xlsx")
    assert plan.sheets == ("封面", "申报封面", "检查结果")


@pytest.mark.parametrize(
    ("formula", "frozen"),
    [
        ("SUM({form}!$13:$13)", True), ("SUM({form}!L:L)", True), ("SUM('前:{bare}'!K13)", True), ("SUM(规则分)", True), ("SUM(明细[规则分])", True),
        ('INDIRECT("{bare}!K13")', True), ("SUM({form}!M13:K13)", True), ("SUM({form}!A1:INDEX({form}!N13:N20,2))", True),
        ("SUM('[1]{bare}'!K13)", False), ("SUM({form}!A:H)", False), ("SUM({form}!21:40)", False), ('"{bare}!K13"', False), ("前!K13", False),
        ("SUM(别处)", False), ('IF(A2="JX_说明",1,0)', False),
    ],
)
def test_however_a_formula_names_our_columns_its_value_stays(form: Grid, formula: str, frozen: bool) -> None:
    quoted = "'" + form.name + "'"
    names = {"规则分": f"{quoted}!$K$13:$K$19", "别处": f"{quoted}!$A$1", "明细": f"{quoted}!J12:K19"}
    told = formula.format(form=quoted, bare=form.name)
    other = Grid("别的", {(1, 1): Cell("7", formula=told)}, names=names)
    plan = plan_finalize([Grid("前", {}), form, other], library(), Templates(library()), "表.xlsx")
    assert any(item.sheet == "别的" for item in plan.freezes) is frozen
