"""Deadlines by quarters, however the quarter is written."""

from __future__ import annotations

from datetime import date
from time import process_time

import pytest
from jixiao.udfs.quantity.deadlines import day_of_serial, parse_deadline


@pytest.mark.parametrize(("quarters", "first", "last"), [
    ("一1", (1, 1), (3, 31)), ("二2", (4, 1), (6, 30)), ("三3", (7, 1), (9, 30)), ("四4", (10, 1), (12, 31)),
])
def test_a_quarter_is_its_three_months(quarters: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    for quarter in quarters:
        found = parse_deadline(f"2024年第{quarter}季度")
        assert found is not None and (found.year, found.first, found.last) == (2024, first, last)


def test_blanks_inside_a_deadline_say_nothing() -> None:
    assert parse_deadline("2024 年 12 月 底前\n完成") == parse_deadline("2024年12月底前完成") is not None


def test_the_day_of_a_float_costs_what_that_of_a_whole_number_does() -> None:
    """A range looks for a float step by step (thousands of times as long): Calc hands every number over as a float."""
    spent = []
    for number in (45640, 45640.0, 97.5):
        for _ in range(100):
            day_of_serial(number)
        begin = process_time()
        for _ in range(2_000):
            day_of_serial(number)
        spent.append(process_time() - begin)
    assert max(spent) < 10 * spent[0], spent


@pytest.mark.parametrize(("number", "day"), [
    (43_100, None), (43_101, date(2018, 1, 1)), (45_640.0, date(2024, 12, 14)), (45_640.5, None), (49_674.0, date(2035, 12, 31)), (49_675, None),
    (float("nan"), None), (float("inf"), None), (True, None), ("45640", date(2024, 12, 14)), ("4564", None),
])
def test_a_bare_number_is_a_day_only_where_it_can_be_one(number: object, day: date | None) -> None:
    assert day_of_serial(number) == day
