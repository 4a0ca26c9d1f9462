"""自评报告 of a form typed by hand: its figures worked out here."""

from __future__ import annotations

from decimal import Decimal

from jixiao.macros.report.report import Report, report_of
from jixiao.macros.scoring.check import read_forms
from jixiao.templates.library import texts
from support import library
from typed_grid import MONEY, ROWS, typed

#: All rows scored: 24, 30, 15 and 10 with 7.5 of the budget make 86.5.
DONE = [(*ROWS[0][:6], Decimal(24), ROWS[0][7]), (*ROWS[1][:6], Decimal(30), None), ROWS[2], (*ROWS[3][:4], "93%", Decimal(10), Decimal(10), None)]


def report(*, rows: list[tuple[object, ...]] = DONE, scored: bool = True) -> Report:  # type: ignore[assignment]
    money = (*MONEY[:4], Decimal(75), Decimal("7.5")) if scored else MONEY
    return report_of(read_forms([typed(rows, money)], library()), library(), texts("report"), "表.xlsx")  # type: ignore[arg-type]


def said(section: str) -> str:
    return "".join(item.text for _, found, item in report().sentences() if found == section)


def test_money_is_compared_by_the_figures_of_the_sheet() -> None:
    # 120 - 100; 90 of 120 is 75%; 120 - 90.
    assert "增加 20.00 万元" in said("money") and "执行率 75%，分值 10 分，得分 7.5 分" in said("money")
    assert "少 30.00 万元" in said("money")


def test_the_result_is_the_sum_of_the_points() -> None:
    # 24 + 30 + 15 + 10 + 7.5 = 86.5; lost 2.5 + 6 + 5 = 13.5. The sheet itself prints no total.
    assert "各项得分合计 86.5 分" in said("result") and "共 13.5 分" in said("result")


def test_points_lost_are_told_with_their_reason_and_only_they() -> None:
    deviations = said("deviations")
    assert "培训人数" in deviations and "失 6 分" in deviations and "“报名不足”" in deviations  # 30 - 24
    assert "有责投诉次数" in deviations and "失 5 分" in deviations and "“已整改”" in deviations  # 20 - 15
    assert "共失 11 分" in deviations
    assert "合格率" not in deviations and "学员满意度" not in deviations


def test_levels_add_up() -> None:
    (chapter,) = report().chapters
    sums = {line.name: (line.points, line.score, line.lost) for line in chapter.levels}
    assert sums["产出指标"] == ("60", "54", "6")
    assert sums["效益指标"] == ("20", "15", "5")
    assert sums["满意度指标"][:2] == ("10", "10")


def test_every_sentence_names_cells_of_the_sheet() -> None:
    for _, _, item in report().sentences():
        assert all(sheet == "自评" for sheet, _ in item.sources), item


def test_an_open_row_is_said_to_be_open() -> None:
    said = "".join(item.text for _, _, item in report(rows=list(ROWS), scored=False).sentences())
    assert "学员满意度" in said
    assert "86.5" not in said
