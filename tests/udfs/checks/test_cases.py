"""The published forms: their contradictions are found, and nothing is said that a reviewer would not say."""

from __future__ import annotations

import pytest
from jixiao.udfs.base.finding import Finding
from jixiao.udfs.checks.forms import form_findings
from support import NAMES, case_record, library

#: Everything that may be said at error or warning, by case: (check, row or key). Read one by one against the printed forms.
EXPECTED: dict[str, set[tuple[str, int | str]]] = {
    "selfeval-2019-000-01": {("date_order", "eval_date")},  # 2019-01-01 for the year 2019
    "selfeval-2019-000-03": set(),
    "selfeval-2019-002-01": set(),
    "selfeval-2019-002-03": set(),
    "selfeval-2019-002-05": {("reason_missing", 1)},  # 绩效目标合理性 5 of 8
    "selfeval-2019-002-07": set(),
    "selfeval-2023-004-01": {
        ("rate_calc", "rate"), ("rate_score", "execution_score"),
        ("score_above_ratio", 2), ("score_above_ratio", 4), ("score_above_ratio", 21),
        ("summary_contradiction", "actual_completion"),
        ("over_completion", 33),  # >1.00(%) and 2.70(%), no word of why
        ("level_misplaced", 33),  # 可持续发展指标 for 可持续影响指标
    },
    "selfeval-2023-004-03": set(),
    "selfeval-2023-004-05": set(),  # both rows at their limit are deducted and say why
    "selfeval-2023-004-07": set(),
    "target-2018-003-01": {("year_stale", "goal_annual")},
    "target-2018-003-02": {("unit_missing", 21), ("sign_missing", 21)},  # 0次 needs no sign
    "target-2018-003-04": {("sign_direction", 0)},
    "target-2023-001-01": {("year_stale", "goal_total"), ("level_misplaced", 8)},  # 双星指标
    "target-2023-001-02": {("zero_target", 2), ("year_stale", "goal_total"), ("level_misplaced", 6)},  # 时效指标 as level1
    "target-2023-001-04": {("target_empty", 13)},
    "target-2023-001-06": {("annual_gt_total", "annual_total")},
    "target-2023-001-08": set(),
}
#: Notices that the published contradictions ask for.
NOTICES: dict[str, set[tuple[str, int | str]]] = {
    "selfeval-2023-004-01": {("eq_for_rate", 24), ("period_mismatch", 21)},
    "target-2023-001-02": {("eq_for_rate", 3)},
}
#: A form with more hints than this is not read.
MOST_NOTICES = 8


def findings(name: str) -> list[Finding]:
    record, have = case_record(name), library()
    form = have.forms[record.form]
    return form_findings(record, form, have.rulesets[form.ruleset], have)


def places(found: list[Finding]) -> set[tuple[str, int | str]]:
    return {(item.id, item.place[1] if item.place[0] == "indicators" else item.place[-1]) for item in found}


@pytest.mark.parametrize("name", NAMES)
def test_errors_and_warnings_of_a_published_form_are_exactly_the_right_ones(name: str) -> None:
    checks = library().checks
    found = [item for item in findings(name) if checks[item.id].severity != "notice"]
    assert places(found) == EXPECTED[name]
    assert len(found) == len(EXPECTED[name])  # no fault is said twice


@pytest.mark.parametrize("name", NAMES)
def test_notices_of_a_published_form_are_few_and_hold_the_known_ones(name: str) -> None:
    checks = library().checks
    found = [item for item in findings(name) if checks[item.id].severity == "notice"]
    assert NOTICES.get(name, set()) <= places(found)
    assert len(found) <= MOST_NOTICES


@pytest.mark.parametrize(
    ("name", "index", "rule_score"),
    # 3 × 419.30 ÷ 600 = 2.0965; 3 × 175 ÷ 200 = 2.625; 2 × 3.36 ÷ 4 = 1.68
    [("selfeval-2023-004-01", 2, "2.10"), ("selfeval-2023-004-01", 4, "2.63"), ("selfeval-2023-004-01", 21, "1.68")],
)
def test_a_score_above_the_ratio_comes_with_the_scores_of_both(name: str, index: int, rule_score: str) -> None:
    item = next(item for item in findings(name) if item.id == "score_above_ratio" and item.place[1] == index)
    assert str(item.values["rule_score"]) == rule_score
    assert item.values["score"] == case_record(name).indicators[index].score


def test_a_wrong_rate_comes_with_the_right_one() -> None:
    by_id = {item.id: item.values for item in findings("selfeval-2023-004-01")}
    # 1,922.94 ÷ 2,653.26 = 72.4746 %: printed rates are cut; 7.24746 points.
    assert (str(by_id["rate_calc"]["rate"]), str(by_id["rate_calc"]["printed"])) == ("72.47", "93.65")
    assert (str(by_id["rate_score"]["score"]), str(by_id["rate_score"]["printed"])) == ("7.25", "9.36")
