"""分值, 权重 and 得分 under other headings and as shares; a heading that nobody knows is named, never passed over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.macros.scoring.plan import ScorePlan
from jixiao.templates.library import say
from openpyxl.worksheet.worksheet import Worksheet
from support import library, stops
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
    assert [row.points for row in result.rows] == [30, 30, 20, 10]
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
    assert (result.total, [row.points for row in result.rows]) == (73, [30, 30, 20, 10])


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
    assert all(row.rule_score is None for row in plan.results[0].rows[:3])


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


#: Target and actual as cells with formats, and the score of 10 by what the cells show; None: nobody can tell.
FORMATS: list[tuple[object, str, object, str, int | float | None]] = [
    (30, '"≤"0"天"', 25, '0"天"', 10), (30, '"≤"0"天"', 40, "General", 7.5), (50, '"≥"0"公里"', 48, '0"公里"', 9.6),
    ("≤2天", "General", 36, '0"小时"', 10), ("≥5公里", "General", 4800, '0"米"', 9.6), ("≥5公里", "General", 5, '"约"0"公里"', None),
    (95, '0"%"', 0.96, "0%", 10), (5, '0.00"万元"', "40000元", "General", 8), ("≥5万元", "General", 4, '0"万元"', 8),
    (5000, '0,"千人"', 4800, "General", 9.6), (1000, '"¥"#,##0.00', 950, '_ "¥"* #,##0.00_ ', 9.5),
    (datetime(2023, 12, 1), 'yyyy"年"m"月"', datetime(2023, 12, 20), "yyyy-mm-dd", 10),
    (datetime(2023, 11, 1), 'yyyy"年"m"月"', datetime(2023, 12, 1), 'yyyy"年"m"月"', None),
    (datetime(2023, 12, 1), "yyyy-mm-dd", datetime(2023, 12, 20), "yyyy-mm-dd", None),
]


def test_signs_and_units_that_a_format_prints_count_as_typed(tmp_path: Path) -> None:
    rows = [["产出指标", "数量指标", f"项目{at}", row[0], row[2], 10, None, None] for at, row in enumerate(FORMATS)]

    def formats(sheet: Worksheet) -> None:
        for at, (_, target, _, actual, _) in enumerate(FORMATS, 9):
            sheet.cell(at, 4).number_format, sheet.cell(at, 5).number_format = target, actual

    result = form_verbs.score(book(tmp_path / "表.xlsx", formats, rows=rows), library()).plan.results[0]
    assert [row.rule_score for row in result.rows] == [
        None if score is None else Decimal(str(score)) for *_, score in FORMATS]
    values = openpyxl.load_workbook(tmp_path / "表.xlsx", data_only=True)["自评"]
    assert [values.cell(at, 7).value for at in range(9, 9 + len(FORMATS))] == [score for *_, score in FORMATS]


def test_points_scores_and_total_with_their_unit_are_read_and_named_as_text(tmp_path: Path) -> None:
    def texts(sheet: Worksheet) -> None:
        sheet["F7"], sheet["H7"], sheet["G13"] = "10分", "9 分", "73分"
        for row, (points, score) in enumerate([("30分", "24分"), ("30(分)", "３０分"), ("20分", "0分"), ("10分", "10分")], 9):
            sheet.cell(row, 5, ACTUALS[row - 9])
            sheet.cell(row, 6, points)
            sheet.cell(row, 7, score)

    plan = form_verbs.score(book(tmp_path / "表.xlsx", texts), library()).plan
    result = plan.results[0]
    assert [(row.rule_score, row.score) for row in result.rows] == [(24, 24), (30, 30), (0, 0), (10, 10)]
    assert (result.execution_score, result.total) == (9, 73)
    ids = [item.finding.id for item in plan.findings]
    assert ids.count("number_as_text") == 10 and "not_a_number" not in ids and "total_sum" not in ids


@pytest.mark.parametrize(("block", "asked"), [
    ("G9:G10", [1, 2]), ("F9:F10", [1, 2]), ("E9:E10", [1, 2]), ("D9:D10", [1, 2]), ("D11:D12", []), ("E11:E12", []), ("H9:H10", []),
])
def test_a_cell_of_two_rows_is_asked_about_where_it_may_be_that_of_both_together(
    block: str, asked: list[int], tmp_path: Path
) -> None:
    """Points, scores and counts may be those of both; a share, a date, a word and a reason hold for each."""
    rows: list[list[object]] = [
        ["产出指标", "数量指标", "新建里程", "≥50公里", "30公里", 20, 12, "雨季，措施：补做"],
        ["产出指标", "数量指标", "改建里程", "≥40公里", "20公里", 20, 10, "雨季，措施：补做"],
        ["产出指标", "质量指标", "路面合格率", "≥95%", "93%", 20, 19.58, "返工，措施：加强检查"],
        ["满意度指标", "服务对象满意度指标", "群众满意度", "≥95%", "93%", 30, 29.37, "回复慢，措施：加强检查"],
    ]

    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells(block)

    plan = form_verbs.score(book(tmp_path / "表.xlsx", merge, rows=rows), library()).plan
    result, found = plan.results[0], {item.finding.id for item in plan.findings}
    assert ("cells_together" in found) == bool(asked)
    assert [at for at, row in enumerate(result.rows, 1) if row.rule_score is None] == asked
    assert not found & {"unmet_full", "score_gt_weight", "reason_missing", "target_empty", "actual_empty"}
    for row in (9, 10) if asked else (11, 12):
        text = str(openpyxl.load_workbook(tmp_path / "表.xlsx", data_only=True)["自评"].cell(row, 9).value)
        assert ("JX-E27" in text) == bool(asked) and ("通过" in text) != bool(asked)


@pytest.mark.parametrize(("heading", "weights", "asked"), [
    ("权重", (60, 40, 100, 100), True), ("权重", (30, 30, 20, 10), False), ("分值", (60, 40, 100, 100), False),
])
def test_weights_within_each_level_are_no_points(
    heading: str, weights: tuple[int, ...], asked: bool, tmp_path: Path
) -> None:
    """60 and 40 of 产出指标, 100 of each other level: 60 points for the first row would be a figure that nobody gives."""
    def shares(sheet: Worksheet) -> None:
        sheet["F8"] = heading
        for row, weight in enumerate(weights, 9):
            sheet.cell(row, 6, weight)

    plan = form_verbs.score(book(tmp_path / "表.xlsx", shares), library()).plan
    assert ("weights_of_level" in {item.finding.id for item in plan.findings}) == asked
    assert all((row.rule_score is None) == asked for row in plan.results[0].rows[:3])


@pytest.mark.parametrize(("heading", "change", "asked"), [
    ("调整数", 20, True), ("预算调整数（+/-）", -10, True), ("调整数", None, False), ("调整数", 0, False), ("全年预算数", 120, False),
])
def test_a_budget_that_was_changed_without_saying_to_what_gives_no_rate(
    heading: str, change: int | None, asked: bool, tmp_path: Path
) -> None:
    def budget(sheet: Worksheet) -> None:
        sheet["D6"], sheet["D7"], sheet["G7"], sheet["H7"] = heading, change, "75%", 7.5

    path = book(tmp_path / "表.xlsx", budget)
    found = {item.finding.id for item in form_verbs.check(path, library())}
    assert ("budget_changed" in found) == asked
    assert not asked or not found & {"rate_calc", "rate_score", "rate_over_100"}
    form_verbs.score(path, library())
    (form,) = form_verbs.read(path, library())
    assert (form.record.funds.amounts["budget"] is None) == asked


#: Three rows of 40, 30 and 20 points; the second one is typed anew. 90 of 100 are spent: the rate has 9 of 10.
def _rows_of_three(points: object, score: object) -> list[list[object]]:
    return [
        [*names, target, actual, worth, given, None] for names, target, actual, worth, given in [
            (ROWS[0][:3], "≥95%", "96%", 40, 40), (ROWS[1][:3], "≥95%", "96%", points, score), (ROWS[3][:3], "≥90%", "92%", 20, 20)]
    ]


def _three(path: Path, points: object, score: object, *changes: Callable[[Worksheet], None]) -> ScorePlan:
    book(path, *changes, rows=_rows_of_three(points, score))
    return form_verbs.score(path, library()).plan


@pytest.mark.parametrize(("points", "score", "asked"), [("三十", "满", False), (30, "满", False), ("三十", 28, True), (30, 30, True)])
def test_a_blank_total_is_asked_for_only_beside_rows_that_can_be_read(
    points: object, score: object, asked: bool, tmp_path: Path
) -> None:
    path = book(tmp_path / "表.xlsx", rows=_rows_of_three(points, score))
    assert ("result_missing" in {item.finding.id for item in form_verbs.check(path, library())}) == asked


@pytest.mark.parametrize(("points", "score", "total", "finished"), [
    ("三十", "满", 69, False),  # neither can be read: 40 + 20 + 9 is not the whole
    (None, "满", 69, False),
    ("三十", None, 69, False),
    (30, "满", 69, False),
    ("三十", 28, 97, True),  # the score is there; that the points are no number is said beside
    ("—", "—", 69, True),  # a row that is not scored
    (30, 30, 99, True),
])
def test_a_total_without_a_row_that_cannot_be_read_is_not_finished(
    points: object, score: object, total: int, finished: bool, tmp_path: Path
) -> None:
    result = _three(tmp_path / "表.xlsx", points, score).results[0]
    assert (result.total, result.unfinished, result.grade is not None) == (total, not finished, finished)
    values = openpyxl.load_workbook(tmp_path / "表.xlsx", data_only=True)["自评"]
    assert values["G12"].value == (total if finished else "未完")
    again = form_verbs.score(tmp_path / "表.xlsx", library()).plan.results[0]
    assert (again.total, again.unfinished) == (total, not finished)


def test_a_total_without_a_rate_that_cannot_be_read_is_not_finished(tmp_path: Path) -> None:
    def rate(sheet: Worksheet) -> None:
        sheet["F7"], sheet["H7"] = "十", "满分"

    result = _three(tmp_path / "表.xlsx", 30, 30, rate).results[0]
    assert (result.total, result.unfinished, result.grade) == (90, True, None)


def test_nothing_planned_and_nothing_spent_has_no_points(tmp_path: Path) -> None:
    def money(sheet: Worksheet) -> None:
        sheet["C7"], sheet["D7"], sheet["E7"] = 0, 0, 0

    plan = _three(tmp_path / "表.xlsx", 30, 30, money)
    result = plan.results[0]
    assert (result.rate, result.execution_score, result.total, result.unfinished, result.grade) == (0, None, 90, True, None)
    assert "rate_nothing" in {item.finding.id for item in plan.findings}


@pytest.mark.parametrize(("text", "total"), [("98.58分", Decimal("98.58")), ("98.58", Decimal("98.58")), ("九十八点五", None)])
@pytest.mark.parametrize("head", [False, True])
def test_a_total_typed_as_text_is_read_or_named(text: str, total: Decimal | None, head: bool, tmp_path: Path) -> None:
    def typed(sheet: Worksheet) -> None:
        if head:
            sheet["A12"], sheet["F3"], sheet["G3"] = None, "总分", text
        else:
            sheet["G12"] = text

    book(tmp_path / "表.xlsx", typed, rows=[[*row[:6], row[5], None] for row in ROWS[:3]])
    forms = form_verbs.read(tmp_path / "表.xlsx", library())
    assert forms[0].record.printed_total == total
    found = {(item.finding.id, item.cell) for item in form_verbs.check(tmp_path / "表.xlsx", library())}
    assert (("not_a_number", "G3" if head else "G12") in found) == (total is None)
    assert "number_as_text" not in {finding for finding, _ in found}  # 98.58分 is how people write it; nobody adds it up


@pytest.mark.parametrize(("headings", "asked"), [
    (("全年预算数（万元）", "全年执行数（元）"), True), (("全年预算数（元）", "全年执行数（万元）"), True),
    (("全年预算数（万元）", "全年执行数（万元）"), False), (("全年预算数（A）", "全年执行数（B）"), False),
])
def test_amounts_in_columns_of_two_units_give_no_rate(headings: tuple[str, str], asked: bool, tmp_path: Path) -> None:
    """1,140,000 yuan of 120 ten thousand is no rate of 950,000 %, whose score would be that of a rate in full."""
    def units(sheet: Worksheet) -> None:
        sheet["D6"], sheet["E6"] = headings
        sheet["G7"] = sheet["H7"] = None

    path = book(tmp_path / "表.xlsx", units)
    found = {item.finding.id for item in form_verbs.check(path, library())}
    assert ("money_units_differ" in found) == asked
    result = form_verbs.score(path, library()).plan.results[0]
    assert (result.execution_score is None) == asked


@pytest.mark.parametrize("at", ["C9", "D9", "E9", "F9", "G9", "H9"])
def test_an_error_of_the_users_own_in_a_row_leaves_the_counts_of_the_cover(at: str, tmp_path: Path) -> None:
    def broken(sheet: Worksheet) -> None:
        sheet[at] = "#REF!"

    path = book(tmp_path / "表.xlsx", broken)
    form_verbs.score(path, library())
    values = openpyxl.load_workbook(path, data_only=True)
    cover = next(sheet for sheet in values if "封面" in sheet.title)
    heads = {cell.value: cell.column for cell in cover[4]}
    errors, warnings = (cover.cell(5, heads[name]).value for name in ("错误", "警告"))
    assert isinstance(errors, int | float) and isinstance(warnings, int | float) and errors >= 1
    checks = [cell.value for row in values["自评"].iter_rows(min_row=9, max_row=9) for cell in row if "JX-E02" in str(cell.value)]
    assert checks


def test_scores_of_several_sources_without_a_total_leave_the_total_open(tmp_path: Path) -> None:
    """Two rows of money with 5 points each: 85 of the rows alone would be too little, and 良 instead of 优."""
    def parts(sheet: Worksheet) -> None:
        sheet["B7"] = "一般公共预算"
        sheet.insert_rows(8)
        for col, value in enumerate(("政府性基金", 20, 20, 20, 5, "100%", 5), 2):
            sheet.cell(8, col, value)
        sheet["F7"], sheet["H7"] = 5, 4.5

    rows: list[list[object]] = [["产出指标", "数量指标", "办件量", "≥100件", "90件", 90, None, "网办"]]
    path = book(tmp_path / "表.xlsx", parts, rows=rows)
    assert "funds_total_missing" in {item.finding.id for item in form_verbs.check(path, library())}
    result = form_verbs.score(path, library()).plan.results[0]
    assert result.unfinished and result.grade is None


@pytest.mark.parametrize(("head", "told"), [
    (["一级指标", "权重", "权重", "二级指标", "三级指标", "年度指标值", "实际完成值", "得分"], True),
    (["一级指标", "权重", "二级指标", "三级指标", "权重", "年度指标值", "实际完成值", "得分"], False),
])
def test_of_two_columns_of_points_that_behind_the_names_counts_or_one_is_asked_for(head: list[str], told: bool, tmp_path: Path) -> None:
    places = {"一级指标": 0, "二级指标": 1, "三级指标": 2, "年度指标值": 3, "实际完成值": 4, "得分": 6}
    rows = []
    for row in ROWS:
        weights = iter((60, row[5]))
        rows.append([next(weights) if name == "权重" else row[places[name]] for name in head])
    path = book(tmp_path / "表.xlsx", head=head, rows=rows)
    if told:
        with stops("no_form") as caught:
            form_verbs.read(path, library())
        assert "“权重”" in say(caught.value.id, **caught.value.values)
    else:
        (form,) = form_verbs.read(path, library())
        assert [row.points for row in form.record.indicators] == [30, 30, 20, 10]
