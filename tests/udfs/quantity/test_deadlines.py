"""Deadlines by quarters, however the quarter is written."""

from __future__ import annotations

import pytest
from jixiao.udfs.quantity.deadlines import parse_deadline


@pytest.mark.parametrize(("quarters", "first", "last"), [
    ("一1", (1, 1), (3, 31)), ("二2", (4, 1), (6, 30)), ("三3", (7, 1), (9, 30)), ("四4", (10, 1), (12, 31)),
])
def test_a_quarter_is_its_three_months(quarters: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    for quarter in quarters:
        found = parse_deadline(f"2024年第{quarter}季度")
        assert found is not None and (found.year, found.first, found.last) == (2024, first, last)


def test_blanks_inside_a_deadline_say_nothing() -> None:
    assert parse_deadline("2024 年 12 月 底前\n完成") == parse_deadline("2024年12月底前完成") is not None
