"""预算执行率 and its points, against what the published forms print."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from jixiao.templates.library import Library
from jixiao.templates.model import RuleSet
from jixiao.udfs.base.errors import DIVISION, NUMBER
from jixiao.udfs.rules.rates import execution_score, rate, score_of_rate
from published import CASES


@pytest.mark.parametrize("case", [name for name in CASES if name.startswith("selfeval")])
def test_the_rate_of_a_published_form_is_the_printed_one(case: str, library: Library) -> None:
    funds, year = CASES[case]["funds"], CASES[case]["year"]
    found = rate(Decimal(str(funds["executed"])), Decimal(str(funds["budget"])), library.rulesets[f"sh{year}"])
    # 004-01 prints 93.65, but 1,922.94 ÷ 2,653.26 = 72.4746 %: its contradiction.
    printed = 72.47 if case == "selfeval-2023-004-01" else funds["rate"]
    assert found == Decimal(str(printed))


@pytest.mark.parametrize(
    ("executed", "budget", "score"),
    [("348", "352", "9.89"), ("148.72", "153.17", "9.71"), ("329.85", "365.25", "9.03"), ("1922.94", "2653.26", "7.25")],
)
def test_the_points_come_from_the_printed_rate(executed: str, budget: str, score: str, library: Library) -> None:
    found = execution_score(Decimal(executed), Decimal(budget), Decimal(10), library.rulesets["sh2023"])
    assert found == Decimal(score)


def test_a_tie_of_points_follows_the_rule_set(library: Library) -> None:
    # 10 × 93.65 % = 9.365, printed 9.36 by Shanghai 2023
    assert score_of_rate(Decimal("93.65"), Decimal(10), library.rulesets["sh2023"]) == Decimal("9.36")
    assert score_of_rate(Decimal("93.65"), Decimal(10), library.rulesets["gj2020"]) == Decimal("9.37")


@pytest.mark.parametrize(("ruleset", "expected"), [("sh2023", "90.98"), ("gj2020", "90.99"), ("sh2019", "91")])
def test_the_rate_is_cut_or_rounded_as_the_rule_set_says(ruleset: str, expected: str, library: Library) -> None:
    assert rate(Decimal("90.9895"), Decimal(100), library.rulesets[ruleset]) == Decimal(expected)


def test_more_than_the_budget_is_capped_only_where_the_rule_set_caps(rules: RuleSet) -> None:
    over = (Decimal(105), Decimal(100), Decimal(10))
    assert rate(over[0], over[1], rules) == 105
    assert execution_score(*over, rules) == 10
    assert execution_score(*over, replace(rules, execution_cap=False)) == Decimal("10.50")


def test_no_budget_has_no_rate(rules: RuleSet) -> None:
    nothing, some = Decimal(0), Decimal(1)
    assert rate(nothing, nothing, rules) == 0  # as published forms print it
    assert execution_score(nothing, nothing, Decimal(10), rules) is None
    assert rate(some, nothing, rules) == execution_score(some, nothing, Decimal(10), rules) == DIVISION
    assert rate(-some, some, rules) == rate(some, -some, rules) == NUMBER
    assert execution_score(some, some, Decimal(-1), rules) == NUMBER
