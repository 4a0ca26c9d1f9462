"""The rule's score of a row. Expected values are worked out by hand; the working stands beside them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jixiao.templates.library import default_library
from jixiao.templates.model import RuleSet
from jixiao.udfs.rules.outcome import Outcome
from jixiao.udfs.rules.scoring import score_row
from published import CASES

GJ2020 = default_library().rulesets["gj2020"]


def outcome(target: object, actual: object, points: object = 10, level: object = None, rules: RuleSet = GJ2020) -> Outcome:
    return score_row(target, actual, points, level, rules)


@pytest.mark.parametrize(
    ("target", "actual", "points", "score", "rule"),
    [
        ("≥95(%)", "93(%)", 10, "9.79", "forward_ratio"),  # 93/95 = 0.978947
        ("≥95(%)", "95(%)", 10, "10", "forward_met"),
        (">600.00(万/人次)", "419.30(万/人次)", 3, "2.10", "forward_ratio"),  # 419.3/200 = 2.0965
        (">200.00(条)", "175.00(条)", 3, "2.63", "forward_ratio"),  # 525/200 = 2.625
        ("=4(次/月)", "3.36(次/月)", 2, "1.68", "forward_ratio"),  # 6.72/4
        ("=100.00(%)", "90.00(%)", 2, "1.80", "forward_ratio"),
        ("=11(个)", "12(个)", 1, "1", "forward_met"),  # B > A is full
        ("11个", "5.5个", 2, "1", "forward_ratio"),  # no sign counts as =
        ("=0(次)", "0.00(次)", 6, "6", "zero_met"),
        ("=0(次)", "1次", 6, "0", "zero_unmet"),
        ("≤24(小时)", "30(小时)", 10, "8", "reverse_ratio"),  # 24/30
        ("≤100(次)", "150(次)", 3, "2", "reverse_ratio"),  # 100/150
        ("<1(%)", "5(%)", 10, "2", "reverse_ratio"),  # 1/5
        ("≤24(小时)", "0(小时)", 10, "10", "reverse_met"),
        ("≤0(次)", "2(次)", 10, "0", "reverse_ratio"),
        ("≥95(%)", "0%", 10, "0", "forward_ratio"),
        ("90%-95%", "92%", 10, "10", "range_inside"),
        ("90%-95%", "95%", 10, "10", "range_inside"),
        ("±10%", "-4%", 5, "5", "range_inside"),
        ("≥-5%", "-3%", 5, "5", "forward_met"),
        ("≥3次", "2次", 3, "2", "forward_ratio"),
        ("≥8次", "7次", "1.00", "0.88", "forward_ratio"),  # 0.875 rounds half up
        ("≥12(公里)", "1.3(公里)", 3, "0.33", "forward_ratio"),  # 3.9/12 = 0.325; 3×(1.3/12) would fall short of the tie
        ("≥95(%)", "93(%)", 0, "0", "forward_ratio"),
    ],
)
def test_a_quantity_scores_by_the_rule_of_its_sign(
    target: str, actual: str, points: object, score: str, rule: str
) -> None:
    found = outcome(target, actual, points)
    assert (found.score, found.rule) == (Decimal(score), rule)


@pytest.mark.parametrize(
    ("actual", "score"),
    [("24", "10"), ("30", "7.5"), ("36", "5"), ("47", "0.42"), ("48", "0"), ("60", "0")],  # 10×(1−(B−24)/24)
)
def test_the_linear_reverse_rule_falls_to_zero_at_twice_the_target(actual: str, score: str, linear: RuleSet) -> None:
    assert outcome("≤24(小时)", actual, rules=linear).score == Decimal(score)


@pytest.mark.parametrize(("target", "actual"), [("<120(分钟)", "120.00(分钟)"), ("<24(小时)", "24"), (">95(%)", "95.00(%)")])
def test_a_strict_limit_hit_exactly_is_unmet_but_full_and_marked(target: str, actual: str) -> None:
    found = outcome(target, actual, 5)
    assert (found.status, found.strict, found.ratio, found.score) == ("unmet", True, 1, 5)


@pytest.mark.parametrize(("actual", "over"), [("129.99%", False), ("130%", True), ("142%", True)])
def test_over_completion_keeps_full_points_and_is_marked_from_the_limit(actual: str, over: bool) -> None:
    found = outcome("≥100%", actual, 12)
    assert (found.score, found.over) == (12, over)


def test_a_reverse_target_far_undercut_is_no_over_completion() -> None:
    assert not outcome("≤100(次)", "1(次)").over


def test_a_rule_set_that_deducts_for_over_completion_takes_it_off_but_not_below_zero() -> None:
    strict = replace(GJ2020, over_deduct=Decimal(2))
    assert outcome("≥100次", "130次", 12, rules=strict).score == 10
    assert outcome("≥100次", "129次", 12, rules=strict).score == 12
    assert outcome("≥100次", "130次", 1, rules=strict).score == 0


def test_an_equal_target_exceeded_is_asked_where_the_rule_set_says_so() -> None:
    asking = replace(GJ2020, equal_over="ask")
    assert outcome("=100(%)", "101(%)", rules=asking).status == "undecided"
    assert outcome("=100(%)", "100(%)", rules=asking).score == 10


@pytest.mark.parametrize(
    ("actual", "level", "score", "status"),
    [
        ("达成指标", None, "10", "met"), ("达成预期指标", None, "10", "met"),
        ("部分达成并具有一定效果", None, "6", "partly"),
        ("未达成且效果较差", None, "0", "unmet"), ("及时", None, "10", "met"), (" 及时 ", None, "10", "met"),
        ("已开展", "达成", "10", "met"), ("已开展", "部分达成", "6", "partly"), ("已开展", 0.85, "8.5", "met"),
        ("已开展", "85%", "8.5", "met"), ("已开展", "80%", "8", "met"), ("已开展", "79.9%", "7.99", "partly"),
        ("已开展", "60%", "6", "partly"), ("已开展", "59%", "5.9", "unmet"), ("已开展", 1, "10", "met"),
        ("已开展", 0, "0", "unmet"),
        ("达成指标", "部分达成", "6", "partly"),  # what a person chose beats the word
    ],
)
def test_a_word_scores_by_its_level(actual: str, level: object, score: str, status: str) -> None:
    found = outcome("及时", actual, 10, level)
    assert (found.score, found.status) == (Decimal(score), status)
    assert found.level is not None and found.level.id == status


@pytest.mark.parametrize(
    ("target", "actual", "level", "rule"),
    [
        ("及时", "已开展", None, "level_missing"), ("及时", "100%", None, "level_missing"),
        ("及时", "基本达成", None, "level_missing"),
        ("及时", "已开展", "良好", "level_unknown"), ("及时", "已开展", 85, "level_unknown"),
        ("及时", "已开展", "120%", "level_unknown"),
        ("≥95(%)", "达成指标", None, "level_for_number"), ("≥95(%)", "基本完成", None, "actual_text"),
        ("≥100人", "约100人", None, "actual_text"), ("≥95(%)", "≥94(%)", None, "actual_bound"),
        ("≥95(%)", "90%-95%", None, "actual_bound"),
        ("=100(件)", "100(%)", None, "unit_mismatch"), ("≤2天", "10工作日", None, "unit_mismatch"),
        ("≥95(%)", "0.96", None, "percent_or_share"), ("=100(%)", 1.0, None, "percent_or_share"),
        ("90%-95%", "89%", None, "range_outside"), ("±10%", "12%", None, "range_outside"), ("", "95%", None, "target_blank"),
        (None, "达成", None, "target_blank"), ("≥-5%", "-7%", None, "no_ratio"), (">0(项)", "0(项)", None, "no_ratio"),
        *(("≥95%", said, None, "actual_text") for said in (
            "计划完成95%", "应达到95%", "去年达到95%", "部分达到95%", "不合格率95%", "目标：95%", "一季度达到95%", "①95%",
        )),
        ("≥95%", "增长95%", None, "trend_unclear"), ("≥95%", "同比95%", None, "actual_text"), ("每季度≥1次", 3, None, "unit_mismatch"),
        ("0次", "-1次", None, "negative_actual"), ("≥95(%)", "-3(%)", None, "negative_actual"),
        ("≥95%", 1.05, None, "percent_or_share"), ("≤5‰", 0.009, None, "percent_or_share"),
        ("≤100万元", 1200000, None, "scale_unclear"), ("≥5万人次", 500.0001, None, "scale_unclear"),
        ("=24小时", "30小时", None, "direction_unclear"), ("5天", "7天", None, "direction_unclear"),
        ("5天", "3天", None, "direction_unclear"), ("=100万元", "150万元", "方向待定（拟）", "direction_unclear"),
        ("下降≥5%", "增长6%", None, "negative_actual"), ("—", "—", None, "target_placeholder"),
        ("≥95%", "待定", None, "actual_placeholder"), ("如：≥95%", "96%", None, "target_placeholder"),
        ("12月31日前", "2024年1月5日", None, "date_year"), ("2023年12月底前", "2024-01-05", None, "date_late"),
        ("12月15日", "12月", None, "date_unclear"), ("每季度≥1次", "3次", None, "unit_mismatch"),
    ],
)
def test_what_the_rule_cannot_decide_has_no_score_and_a_reason(
    target: object, actual: object, level: object, rule: str
) -> None:
    found = outcome(target, actual, 10, level)
    assert (found.status, found.score, found.ratio, found.rule) == ("undecided", None, None, rule)


@pytest.mark.parametrize(
    ("target", "actual", "score"),
    [
        ("≥95(%)", "96", "10"), ("≥95(%)", 90.25, "9.5"), ("≤1(%)", "0.5", "10"), (0.95, "96%", "10"), (1, "98%", "9.8"),
        (95, "96%", "10"), ("≥700万张", "9,940,100(张)", "10"), ("≥600(万元)", "3000000元", "5"),
        ("≥600(万元)", "300万元", "5"),
        ("≥600(万/人次)", "300万人次", "5"), ("≤5‰", "1%", "5"), ("≥11(个)", "11", "10"), ("11", "11个", "10"),
        ("≥95%", "达到95%", "10"), ("≥90百分比", "90%", "10"),
    ],
)
def test_units_are_brought_together_by_value(target: object, actual: object, score: str) -> None:
    assert outcome(target, actual).score == Decimal(score)


@pytest.mark.parametrize(
    ("target", "actual", "points", "status", "rule"),
    [
        ("≥95(%)", "", 10, "open", "actual_blank"), ("≥95(%)", None, 10, "open", "actual_blank"),
        ("≥", "", 10, "open", "actual_blank"),
        ("≥95(%)", "93%", None, "open", "points_blank"), ("≥95(%)", "93%", " ", "open", "points_blank"),
        ("≥95(%)", "93%", -1, "invalid", "points_invalid"), ("≥95(%)", "93%", "十分", "invalid", "points_invalid"),
        ("≥", "93%", 10, "invalid", "target_malformed"), ("≥95(%)", "9..3%", 10, "invalid", "actual_malformed"),
    ],
)
def test_blank_is_open_and_unreadable_is_invalid(
    target: object, actual: object, points: object, status: str, rule: str
) -> None:
    found = outcome(target, actual, points)
    assert (found.status, found.score, found.rule) == (status, None, rule)


def expected_of_published(row: dict[str, object]) -> Decimal | None:
    """The rule once more, for the plain shapes that the 2023 forms print."""
    target, actual = str(row["target"]), str(row["actual"])
    points = Decimal(str(row["points"]))
    if target[0] not in "≥>=<≤":
        return points if actual == "达成指标" else None
    a, b = (Decimal(text.lstrip("≥>=<≤").split("(")[0].strip()) for text in (target, actual))
    if target[0] in "<≤":
        share = Decimal(1) if b <= a else a / b
    else:
        share = Decimal(1) if b >= a else b / a
    return (points * share).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")


@pytest.mark.parametrize("case", [name for name in CASES if name.startswith("selfeval-2023")])
def test_published_rows_score_as_worked_out_here(case: str, library) -> None:  # type: ignore[no-untyped-def]
    sh2023 = library.rulesets["sh2023"]
    rows = CASES[case]["indicators"]
    got = [score_row(row["target"], row["actual"], row["points"], None, sh2023).score for row in rows]
    assert got == [expected_of_published(row) for row in rows]


NUMBERS = st.decimals(0, 10**6, places=2)
SIGNS = st.sampled_from(["≥", ">", "=", "<", "≤"])


@given(SIGNS, NUMBERS, NUMBERS, st.decimals(0, 100, places=1), st.sampled_from(["ratio", "linear"]))
def test_a_score_lies_between_nothing_and_the_points(
    sign: str, a: Decimal, b: Decimal, points: Decimal, reverse: str
) -> None:
    rules = replace(GJ2020, reverse=reverse)
    score = outcome(f"{sign}{a}次", f"{b}次", points, rules=rules).score
    assert score is None or 0 <= score <= points


@given(SIGNS, st.decimals("0.01", 10**6, places=2), NUMBERS, NUMBERS)
def test_doing_better_never_scores_less(sign: str, a: Decimal, first: Decimal, second: Decimal) -> None:
    worse, better = sorted([first, second], reverse=sign in "<≤")
    low, high = (outcome(f"{sign}{a}次", f"{b}次").score for b in (worse, better))
    assert low is not None and high is not None and low <= high


@given(st.decimals("0.01", 10**6, places=2), NUMBERS)
def test_the_share_is_the_score_of_one_point_before_rounding(a: Decimal, b: Decimal) -> None:
    share = score_row(f"≥{a}次", f"{b}次", 100, None, GJ2020).ratio
    assert share == min(b / a, Decimal(1))
