"""The column 等次: what is proposed there when a workbook is scored, and what a person's answer does."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.macros.scoring.plan import plan_score
from jixiao.macros.sheet.edits import CellEdit
from openpyxl.worksheet.worksheet import Worksheet
from support import library
from typed_form import book

ROWS: list[list[object]] = [
    ["产出指标", "成本指标", "项目成本", "=100万元", "150万元", 20, None, None],
    ["产出指标", "时效指标", "完成时间", "12月31日前", "2024年12月20日", 20, None, None],
    ["产出指标", "时效指标", "验收时间", "12月31日前", "2025年1月20日", 10, None, None],
    ["产出指标", "时效指标", "响应时间", "24小时", "30小时", 10, None, None],
    ["效益指标", "社会效益指标", "受益人次", "≥5万人次", 52000, 10, None, None],
]
ANSWERS = ["方向待定（拟）", "已按期（拟）", "未按期（拟）", None, None]


@pytest.fixture
def scored(tmp_path: Path) -> Path:
    path = book(tmp_path / "表.xlsx", rows=ROWS)
    assert [row.score for row in form_verbs.score(path, library()).plan.results[0].rows] == [None, 20, None, None, None]
    return path


def levels(path: Path) -> list[object]:
    sheet = openpyxl.load_workbook(path)["自评"]
    column = next(cell.column for cell in sheet[8] if cell.value == "等次")
    return [sheet.cell(9 + at, column).value for at in range(len(ROWS))]


def answer(path: Path, at: int, text: str) -> Decimal | None:
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["自评"]
    column = next(cell.column for cell in sheet[8] if cell.value == "等次")
    sheet.cell(9 + at, column, text)
    workbook.save(path)
    return form_verbs.score(path, library()).plan.results[0].rows[at].score


def test_what_a_formula_cannot_know_is_proposed_with_a_mark(scored: Path) -> None:
    assert levels(scored) == ANSWERS


def test_a_second_scoring_changes_nothing(scored: Path) -> None:
    edits = plan_score(form_verbs.read_grids(scored), library(), form_verbs.Templates(library())).edits
    assert not [edit for edit in edits if isinstance(edit, CellEdit) and edit.sheet == "自评"]


@pytest.mark.parametrize(
    ("at", "text", "score"),
    [
        (0, "越低越好", "13.33"),  # 20×100/150
        (0, "越高越好", "20"), (0, "等于", None),
        (2, "60%", "6"), (2, "部分达成", "6"),
        (3, "越低越好", "8"), (3, "越高越好", "10"),
        (4, "人次", "10"),  # 52,000 of 50,000
        (4, "万人次", "10"),
    ],
)
def test_an_answer_decides_its_row(scored: Path, at: int, text: str, score: str | None) -> None:
    assert answer(scored, at, text) == (Decimal(score) if score else None)
    assert levels(scored)[at] == text


def test_a_proposal_goes_when_its_cause_goes(scored: Path) -> None:
    workbook = openpyxl.load_workbook(scored)
    workbook["自评"]["D9"].value, workbook["自评"]["D9"].data_type = "≤100万元", "s"
    workbook.save(scored)
    assert form_verbs.score(scored, library()).plan.results[0].rows[0].score == Decimal("13.33")
    assert levels(scored)[0] is None


def test_check_judges_a_row_as_scoring_would(tmp_path: Path) -> None:
    rows = [[*row[:6], row[5], None] for row in ROWS]  # all claimed in full
    path = book(tmp_path / "表.xlsx", rows=rows)
    found = {(item.finding.id, item.cell) for item in form_verbs.check(path, library())}
    for row in (9, 11, 12, 13):
        assert any(cell and cell.endswith(str(row)) for _, cell in found), row


def test_amounts_typed_with_their_unit_reach_the_cover(tmp_path: Path) -> None:
    def typed(sheet: Worksheet) -> None:
        sheet["C7"], sheet["D7"], sheet["E7"] = "100万元", "100万元", "900,000元"

    path = book(tmp_path / "表.xlsx", typed)
    result = form_verbs.score(path, library()).plan.results[0]
    assert result.execution_score == 9
    cover = openpyxl.load_workbook(path, data_only=True)["封面"]
    assert (cover["D5"].value, cover["E5"].value) == (1_000_000, 900_000)
