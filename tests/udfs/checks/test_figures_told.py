"""Findings tell their figures in full, and sums that only happen to fit are no excuse."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from jixiao.templates.library import default_library
from jixiao.templates.model import Carry
from jixiao.udfs.base.record import Indicator
from jixiao.udfs.checks.forms import form_findings
from jixiao.udfs.checks.pairing import follow
from jixiao.udfs.checks.texts import finding_message, finding_text
from jixiao.udfs.rules.scoring import score_row
from support import NAMES, case_record, library

D = Decimal


def found(name: str, **changed: object) -> list[tuple[str, str]]:
    record, have = case_record(name), library()
    form = have.forms[record.form]
    record = replace(record, **changed)  # type: ignore[arg-type]
    return [(item.id, finding_message(item, have)) for item in form_findings(record, form, have.rulesets[form.ruleset], have)]


def test_a_frequency_beside_a_years_number_says_which_period_fits() -> None:
    # 175 a year are 3.36 a week (175/52), not a month.
    (told,) = [text for id, text in found("selfeval-2023-004-01") if id == "period_mismatch"]
    assert "3.36" in told and "周" in told and "175" in told


@pytest.mark.parametrize("name", NAMES)
def test_no_message_of_a_published_form_lacks_a_figure(name: str) -> None:
    assert [text for _, text in found(name) if "{" in text or "None" in text] == []


def test_points_of_the_budget_that_are_printed_count_once() -> None:
    record = case_record("selfeval-2023-004-03")
    # Rows that make 80 and ten points printed for the budget are 90: ten more that nobody printed do not make it right.
    rows = list(record.indicators)
    points = sum((row.points or D(0)) for row in rows)
    assert points + (record.funds.execution_points or D(0)) == 100
    left = D(10)
    for at, row in enumerate(rows):
        less = min(left, row.points or D(0))
        rows[at], left = replace(row, points=(row.points or D(0)) - less, score=None), left - less
    told = dict(found("selfeval-2023-004-03", indicators=tuple(rows)))
    assert "90" in told["weight_sum"]


def test_where_a_finding_lies_is_said_only_where_it_is_known() -> None:
    from jixiao.udfs.base.finding import Finding

    finding = Finding("score_gt_weight", ("indicators", 0, "score"), {"score": D(12), "points": D(10)})
    assert finding_text(finding, library(), "G15").startswith("错误 JX-A05 G15：得分 12")
    assert finding_text(finding, library()).startswith("错误 JX-A05 得分 12")


def test_a_row_without_a_name_follows_without_one() -> None:
    carry = Carry(to="selfeval-gj", years=0, texts={})
    assert [(item.level1, item.name, item.fixed, item.placed) for item in follow([Indicator()], carry, ())] == [("", "", None, True)]


@pytest.mark.parametrize(("target", "actual", "score"), [
    ("≥50000", "5亿元", None), ("≥50000", "5万元", 10), ("≥50000", "25000元", 5),
    ("≥3个", "2.9万", None), ("≥3万", "29000个", 9.67), ("≥0.5万", "4800人次", 9.6),
])
def test_an_actual_ten_thousand_times_off_is_asked_about(target: str, actual: str, score: float | None) -> None:
    result = score_row(target, actual, 10, None, default_library().rulesets["gj2020"])
    wanted = None if score is None else D(str(score))
    assert (result.score, result.rule == "scale_unclear") == (wanted, score is None)


def test_a_total_that_does_not_add_up_says_that_the_budgets_points_are_in_it() -> None:
    record = case_record("selfeval-2023-004-03")
    assert record.printed_total is not None
    told = dict(found("selfeval-2023-004-03", printed_total=record.printed_total - 5))
    assert "（含执行率得分）" in told["total_sum"] and f"{record.printed_total - 5:f}" in told["total_sum"]


@pytest.mark.parametrize(("target", "asked"), [("=90(%)", True), ("≥90(%)", False), ("90(%)", False), ("=100(%)", False), ("=9(次)", False)])
def test_only_an_equals_sign_before_a_share_is_asked_about(target: str, asked: bool) -> None:
    record = case_record("selfeval-2023-004-03")
    rows = (replace(record.indicators[0], target=target), *record.indicators[1:])
    assert ("eq_for_rate" in dict(found("selfeval-2023-004-03", indicators=rows))) is asked


def test_a_completion_is_told_with_two_places() -> None:
    # 700 of 300 are 233.333… %.
    first, *others = case_record("selfeval-2023-004-01").indicators
    row = replace(first, target="≥300(件)", actual="700件", score=first.points)
    (told,) = [text for id, text in found("selfeval-2023-004-01", indicators=(row, *others)) if id == "over_completion" and "700" in text]
    assert "233.33%" in told.replace(" ", "")
