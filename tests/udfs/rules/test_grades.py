"""等级 by band."""

from __future__ import annotations

from decimal import Decimal

import pytest
from jixiao.templates.library import Library
from jixiao.udfs.base.errors import NUMBER
from jixiao.udfs.rules.grades import grade
from published import CASES


@pytest.mark.parametrize(
    ("ruleset", "total", "expected"),
    [
        ("gj2020", "100", "优"), ("gj2020", "90", "优"), ("gj2020", "89.99", "良"), ("gj2020", "89.995", "优"), ("gj2020", "89.994", "良"),
        ("gj2020", "80", "良"),
        ("gj2020", "79.99", "中"), ("gj2020", "60", "中"), ("gj2020", "59.99", "差"), ("gj2020", "0", "差"),
        ("sh2023", "90", "优"),
        ("sh2019", "90", "优秀"), ("sh2019", "89.5", "良好"), ("sh2019", "75", "良好"), ("sh2019", "74.9", "合格"),
        ("sh2019", "60", "合格"),
        ("sh2019", "59", "不合格"),
    ],
)
def test_a_band_includes_its_lower_end(ruleset: str, total: str, expected: str, library: Library) -> None:
    assert grade(Decimal(total), library.rulesets[ruleset]) == expected


@pytest.mark.parametrize("case", [name for name in CASES if CASES[name]["printed_grade"]])
def test_a_published_total_has_its_printed_grade(case: str, library: Library) -> None:
    record = CASES[case]
    rules = library.rulesets[f"sh{record['year']}"]
    assert grade(Decimal(str(record["printed_total"])), rules) == record["printed_grade"]


def test_no_total_has_no_grade_and_an_impossible_one_is_an_error(library: Library) -> None:
    rules = library.rulesets["gj2020"]
    assert grade(None, rules) is None
    assert grade(Decimal(101), rules) == grade(Decimal(-1), rules) == grade(Decimal("100.01"), rules) == NUMBER


@pytest.mark.parametrize("total", ["0.9848", "1", "0.01"])
def test_a_rate_is_no_total(total: str, library: Library) -> None:
    """98.48 % in a cell of percent format is 0.9848: 差 beside it would be wrong in silence."""
    assert grade(Decimal(total), library.rulesets["gj2020"]) == NUMBER
    assert grade(Decimal("1.01"), library.rulesets["gj2020"]) == "差"
