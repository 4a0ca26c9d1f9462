"""What the first version must show on the eighteen published forms."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.macros.forms.records import record_to_json
from support import NAMES, SELFEVALS, SELFEVALS_2023, case, case_record, library, make_book, without_scores


@pytest.mark.parametrize("name", NAMES)
def test_a_generated_form_reads_back_as_the_record_it_was_made_from(name: str, tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", case_record(name))
    forms = form_verbs.read(book, library())
    assert len(forms) == 1
    assert forms[0].findings == ()
    back, wanted = record_to_json(forms[0].record), case(name)
    assert back.keys() == wanted.keys()
    for key in wanted:
        assert back[key] == wanted[key], key


def rule_score(target: str, actual: str, points: Decimal) -> Decimal | None:
    """The rule worked out anew, with plain fractions, for the targets that the 2023 cases hold.

    None where words decide and do not say the level.
    """
    sign = target[0]
    if sign not in "≥>=≤<":
        return points if actual == target or actual.startswith("达成") else None
    wanted = Fraction(target[1:].split("(")[0].strip())
    done = Fraction(actual.split("(")[0].strip())
    full = Fraction(points)
    if sign in "≥>=" and wanted:
        share = min(Fraction(1), done / wanted)
    elif wanted == 0:
        share = Fraction(int(done <= 0))
    else:
        share = Fraction(1) if done <= wanted else wanted / done
    exact = full * share
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.mark.parametrize("name", SELFEVALS_2023)
def test_scoring_an_unscored_form_gives_the_rules_score_in_every_row(name: str, tmp_path: Path) -> None:
    record = case_record(name)
    book = make_book(tmp_path / "表.xlsx", without_scores(record))
    result = form_verbs.score(book, library()).plan.results[0]
    expected = [rule_score(row.target or "", row.actual or "", row.points or Decimal(0)) for row in record.indicators]
    assert [row.score for row in result.rows] == expected
    assert None not in expected
    execution = {"selfeval-2023-004-01": "7.25", "selfeval-2023-004-03": "9.89", "selfeval-2023-004-05": "9.71",
                 "selfeval-2023-004-07": "9.03"}[name]
    assert result.execution_score == Decimal(execution)
    assert result.total == sum((row for row in expected if row is not None), Decimal(execution))


def test_a_form_without_targets_stays_unscored_when_its_scores_are_removed(tmp_path: Path) -> None:
    record = case_record("selfeval-2019-002-05")
    book = make_book(tmp_path / "表.xlsx", without_scores(record))
    result = form_verbs.score(book, library()).plan.results[0]
    assert result.open_rows == len(record.indicators) == 11
    assert result.total is None and result.grade is None


def test_a_form_without_targets_scores_by_rule_where_the_review_columns_are_filled(tmp_path: Path) -> None:
    record = without_scores(case_record("selfeval-2019-002-05"))
    book = make_book(tmp_path / "表.xlsx", record)
    workbook = openpyxl.load_workbook(book)
    sheet = workbook.worksheets[1]
    heads = {str(cell.value): cell.column for row in sheet.iter_rows() for cell in row if cell.value in ("指标值", "完成值")}
    (row,) = [cell.row for cells in sheet.iter_rows() for cell in cells if cell.value == "市民满意度"]
    sheet.cell(row, heads["指标值"], "≥90(%)")
    sheet.cell(row, heads["完成值"], "81(%)")
    workbook.save(book)
    result = form_verbs.score(book, library()).plan.results[0]
    scores = {item.level3: item.score for item in result.rows}
    assert scores["市民满意度"] == Decimal("13.5")  # 81/90 of 15
    assert [score for score in scores.values() if score is not None] == [Decimal("13.5")]
    assert (result.open_rows, result.total) == (10, Decimal("13.5"))


@pytest.mark.parametrize("name", SELFEVALS)
def test_typed_scores_stay_and_total_and_grade_equal_the_printed_ones(name: str, tmp_path: Path) -> None:
    record = case_record(name)
    book = make_book(tmp_path / "表.xlsx", record)
    before = form_verbs.read(book, library())[0].record
    result = form_verbs.score(book, library()).plan.results[0]
    after = form_verbs.read(book, library())[0].record
    assert [row.score for row in after.indicators] == [row.score for row in record.indicators]
    assert before == after
    assert result.scored == 0 and result.kept == len(record.indicators)
    assert (result.total, result.grade) == (record.printed_total, record.printed_grade)


#: (case, check, number of findings): the contradictions of the published forms.
CONTRADICTIONS: dict[str, set[str]] = {
    "selfeval-2023-004-01": {"rate_calc", "rate_score", "score_above_ratio", "summary_contradiction"},
    "selfeval-2019-002-05": {"reason_missing"},
    "selfeval-2019-000-01": {"date_order"},
    "target-2023-001-01": {"year_stale"},
    "target-2023-001-02": {"zero_target", "eq_for_rate", "year_stale"},
    "target-2023-001-04": {"target_empty"},
    "target-2023-001-06": {"annual_gt_total"},
    "target-2018-003-01": {"year_stale"},
    "target-2018-003-02": {"unit_missing", "sign_missing"},
    "target-2018-003-04": {"sign_direction"},
}
#: Checks about figures that may be of severity error on a published form, by case.
ERRORS: dict[str, set[str]] = {
    "selfeval-2023-004-01": {"rate_calc", "rate_score"},
    "selfeval-2019-002-05": {"reason_missing"},
    "selfeval-2019-000-01": {"date_order"},
    "target-2023-001-04": {"target_empty"},
}


@pytest.mark.parametrize("name", NAMES)
def test_checking_a_published_form_finds_its_contradictions_and_no_false_error(name: str, tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", case_record(name))
    findings = form_verbs.check(book, library())
    found = {item.finding.id for item in findings}
    assert CONTRADICTIONS.get(name, set()) <= found
    errors = {item.finding.id for item in findings if item.severity == "error"}
    assert errors <= ERRORS.get(name, set())


def cells_of(name: str, id: str, tmp_path: Path) -> list[tuple[str, dict[str, Any]]]:
    book = make_book(tmp_path / "表.xlsx", case_record(name))
    forms = form_verbs.read(book, library())
    rows = {body.row: index for body, index in forms[0].rows}
    found = [item for item in form_verbs.check(book, library()) if item.finding.id == id]
    return [
        (forms[0].record.indicators[index].level3 or "" if (index := rows.get(item.row)) is not None else "", {})
        for item in found
    ]


@pytest.mark.parametrize(
    ("name", "id", "rows"),
    [
        ("selfeval-2023-004-01", "score_above_ratio", ["年度微信阅读总量", "年度微信推文发布数", "微信发布频次"]),
        ("selfeval-2023-004-05", "strict_limit", []),  # both are deducted and say why
        ("selfeval-2019-002-05", "reason_missing", ["绩效目标合理性"]),
        ("target-2023-001-02", "zero_target", ["异地购房提取核实发函完成情况"]),
        ("target-2023-001-02", "eq_for_rate", ["律师顾问工作验收合格率"]),
        ("target-2023-001-04", "target_empty", ["微博/微信推送内容相关率"]),
        ("target-2018-003-04", "sign_direction", ["在职人员控制率"]),
    ],
)
def test_a_contradiction_points_at_its_row(name: str, id: str, rows: list[str], tmp_path: Path) -> None:
    assert [level3 for level3, _ in cells_of(name, id, tmp_path)] == rows


@pytest.mark.parametrize(
    "name", ["selfeval-2019-000-03", "selfeval-2019-002-03", "selfeval-2019-002-05", "selfeval-2019-002-07"]
)
def test_a_rate_in_whole_percents_is_no_finding_on_the_2019_form(name: str, tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", case_record(name))
    assert not {"rate_calc", "rate_score"} & {item.finding.id for item in form_verbs.check(book, library())}
