"""分值, 权重 and 得分 under other headings and as shares; a heading that nobody knows is named, never passed over."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.macros.scoring.plan import ScorePlan
from openpyxl.worksheet.worksheet import Worksheet
from support import library
from typed_form import HEAD, ROWS, book

#: 80 of 100 people, met, one complaint where none was allowed, met.
ACTUALS = ["80(人)", "96(%)", "1(次)", "95(%)"]


def _scored(
    path: Path, points: list[object], *, head: tuple[str, str] = ("分值", "得分"), format: str = "General", rate: object = 10
) -> ScorePlan:
    rows = [[*row[:4], actual, worth, None, *row[7:]] for row, actual, worth in zip(ROWS, ACTUALS, points, strict=True)]

    def formats(sheet: Worksheet) -> None:
        sheet["F7"] = rate
        for row in range(9, 13):
            sheet.cell(row, 6).number_format = format

    book(path, formats, head=[*HEAD[:5], *head, HEAD[7]], rows=rows)
    return form_verbs.score(path, library()).plan


@pytest.mark.parametrize(("points", "format", "rate"), [
    ([30, 30, 20, 10], "General", 10), ([0.3, 0.3, 0.2, 0.1], "General", 10), ([0.3, 0.3, 0.2, 0.1], "General", 0.1),
    ([0.3, 0.3, 0.2, 0.1], "0%", 10), ([0.3, 0.3, 0.2, 0.1], "0%", 0.1), (["30%", "30%", "20%", "10%"], "General", 10),
])
def test_weights_as_points_shares_and_percentages_are_the_same(
    points: list[object], format: str, rate: object, tmp_path: Path
) -> None:
    plan = _scored(tmp_path / "表.xlsx", points, head=("权重", "得分"), format=format, rate=rate)
    result = plan.results[0]
    assert [row.points for row in result.form.record.indicators] == [30, 30, 20, 10]
    assert [row.score for row in result.rows] == [24, 30, 0, 10]  # 30 x 80/100, full, none, full
    assert (result.execution_score, result.total, result.grade) == (9, 73, "中")  # 90 of 100 spent
    assert "weight_sum" not in {item.finding.id for item in plan.findings}
    values = openpyxl.load_workbook(tmp_path / "表.xlsx", data_only=True)["自评"]
    assert [values.cell(row, 7).value for row in range(9, 14)] == [24, 30, 0, 10, 73]


@pytest.mark.parametrize("heading", [
    "分值", "权重", "满分", "赋分", "配分", "权数", "应得分", "权重（分）", "分值权重", "标准分值", "指标权重（分）", "分\n值", "分值（90分）",
])
def test_points_under_other_headings(heading: str, tmp_path: Path) -> None:
    result = _scored(tmp_path / "表.xlsx", [30, 30, 20, 10], head=(heading, "得分")).results[0]
    assert (result.total, [row.points for row in result.form.record.indicators]) == (73, [30, 30, 20, 10])


@pytest.mark.parametrize("heading", [
    "得分", "自评分", "评分", "得分值", "实得分", "打分", "自评得分", "指标得分（分）", "单位自评得分", "考核得分", "自评价得分", "得  分", "得分（分）",
])
def test_scores_under_other_headings(heading: str, tmp_path: Path) -> None:
    result = _scored(tmp_path / "表.xlsx", [30, 30, 20, 10], head=("分值", heading)).results[0]
    assert (result.total, [row.score for row in result.rows]) == (73, [24, 30, 0, 10])


@pytest.mark.parametrize("head", [("分值", "自评结果"), ("分值", "评价得分"), ("某分", "得分"), ("某分", "某得")])
def test_a_heading_that_is_not_known_is_named(head: tuple[str, str], tmp_path: Path) -> None:
    plan = _scored(tmp_path / "表.xlsx", [30, 30, 20, 10], head=head)
    told = [item.message for item in plan.findings if item.finding.id == "heading_unread"]
    unknown = next(text for text, known in zip(head, ("分值", "得分"), strict=True) if text != known)
    assert len(told) == 1 and f"“{unknown}”" in told[0]
    assert all(row.rule_score is None for row in plan.results[0].rows)


def test_other_columns_are_no_such_heading(tmp_path: Path) -> None:
    plan = _scored(tmp_path / "表.xlsx", [30, 30, 20, 10], head=("分值", "得分"))
    assert "heading_unread" not in {item.finding.id for item in plan.findings}
    assert plan.results[0].total == Decimal(73)


def test_scores_typed_as_shares_too_are_not_taken_for_points(tmp_path: Path) -> None:
    rows = [[*row[:4], actual, share, share, None] for row, actual, share in zip(ROWS, ACTUALS, [0.3, 0.3, 0.2, 0.1], strict=True)]
    path = book(tmp_path / "表.xlsx", rows=rows)
    (form,) = form_verbs.read(path, library())
    assert [row.points for row in form.record.indicators] == [Decimal(text) for text in ("0.3", "0.3", "0.2", "0.1")]
    assert "weight_sum" in {item.finding.id for item in form_verbs.check(path, library())}  # said, not guessed
