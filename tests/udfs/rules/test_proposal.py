"""Points proposed for a carried form: sums are exact to the cent, proportions those of the rule set."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jixiao.udfs.base.record import Indicator
from jixiao.udfs.rules.proposal import apportion, propose_points
from support import library

D = Decimal
HAVE = library()


def rows(*counts: tuple[str, str, int]) -> list[Indicator]:
    return [Indicator(level1=one, level2=two) for one, two, count in counts for _ in range(count)]


def proposed(form: str, indicators: list[Indicator]) -> list[str]:
    spec = HAVE.forms[form]
    points = propose_points(indicators, spec, HAVE.rulesets[spec.ruleset])
    return [str(part) for part in points]


def test_three_sections_get_50_30_10_and_a_remainder_goes_to_the_first_rows() -> None:
    points = proposed("selfeval-2023", rows(("产出指标", "数量指标", 3), ("效益指标", "社会效益指标", 2), ("满意度指标", "", 1)))
    assert points == ["16.67", "16.67", "16.66", "15.00", "15.00", "10.00"]  # 50/3 = 16.666..: two cents are left over


def test_a_missing_section_leaves_its_points_to_the_others_in_proportion() -> None:
    # 90 × 50/80 = 56.25 and 90 × 30/80 = 33.75.
    assert proposed("selfeval-2023", rows(("产出指标", "", 1), ("效益指标", "", 1))) == ["56.25", "33.75"]


@pytest.mark.parametrize(("sections", "points"), [
    (("成本指标", "产出指标", "效益指标", "满意度指标"), (20, 40, 20, 10)), (("产出指标", "效益指标", "满意度指标"), (50, 30, 10)),
    (("产出指标", "效益指标"), (50, 40)), (("成本指标", "产出指标", "效益指标"), (20, 40, 30)),
])
def test_points_of_the_national_form_follow_its_first_levels(sections: tuple[str, ...], points: tuple[int, ...]) -> None:
    """With 成本指标 20/40/20/10; without it 50/30/10; without satisfaction its 10 go to 效益 (as commonly said)."""
    assert [D(part) for part in proposed("selfeval-gj", rows(*((name, "", 1) for name in sections)))] == list(points)


def test_a_second_level_in_place_of_a_first_one_counts_in_its_section() -> None:
    points = proposed("selfeval-2023", rows(("产出指标", "数量指标", 4), ("时效指标", "时效指标", 1), ("效益指标", "", 1), ("满意度指标", "", 1)))
    assert points == ["10.00"] * 5 + ["30.00", "10.00"]


def test_a_section_the_rule_set_does_not_know_weighs_as_average_rows() -> None:
    # 产出 6, 效益 2, 满意 1: 90 for 9 rows, 10 a row; two foreign rows weigh 20 beside them. 90/110 of each weight:
    # 40.909 -> 40.91, 24.545 -> 24.55 (the largest remainders), 16.363 -> 16.36, 8.181 -> 8.18.
    points = proposed("selfeval-2023", rows(
        ("产出指标", "数量指标", 6), ("效益指标", "", 2), ("双星指标", "行业双星指标", 2), ("满意度指标", "", 1)
    ))
    assert points == ["6.82"] * 5 + ["6.81", "12.28", "12.27", "8.18", "8.18", "8.18"]
    assert sum(map(D, points)) == 90


def test_printed_sections_are_filled_up_and_rows_outside_them_stay_open() -> None:
    spec = HAVE.forms["selfeval-2019"]
    fixed = [Indicator(level1="投入与管理", points=D(str(row["points"]))) for row in spec.fixed_rows]
    free = rows(("产出目标", "", 3), ("效果目标", "", 1), ("别的", "", 1))
    points = propose_points([*fixed, *free], spec, HAVE.rulesets["sh2019"])
    assert points == [8, 8, 6, 5, 5, 4, D("11.34"), D("11.33"), D("11.33"), 15, None]  # 34/3 = 11.333..


def test_points_typed_in_a_printed_section_are_taken_off_what_its_other_rows_share() -> None:
    spec = HAVE.forms["selfeval-2019"]
    typed = Indicator(level1="产出目标", points=D(10))
    points = propose_points([typed, *rows(("产出目标", "", 2))], spec, HAVE.rulesets["sh2019"])
    assert points == [10, 12, 12]  # 34 - 10 = 24 for two rows


@given(st.decimals(min_value=0, max_value=1000, places=2), st.lists(st.integers(0, 90), min_size=1, max_size=60))
def test_shares_add_up_exactly_and_lie_within_a_cent_of_the_exact_ones(total: Decimal, weights: list[int]) -> None:
    shares = apportion(total, [D(weight) for weight in weights])
    if not sum(weights):
        assert set(shares) == {D(0)}
        return
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - total * weight / sum(weights)) < D("0.01")
        assert share == share.quantize(D("0.01"))


@pytest.mark.parametrize("form", ["selfeval-2023", "selfeval-2019"])
def test_no_rows_no_points(form: str) -> None:
    assert proposed(form, []) == []
