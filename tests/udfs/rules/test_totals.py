"""When a total is not the whole: a row or the execution rate still has to get its score."""

from __future__ import annotations

from decimal import Decimal

import pytest
from jixiao.udfs.base.record import Funds, Indicator, Record
from jixiao.udfs.rules.totals import counted, unfinished
from support import library

D = Decimal


@pytest.mark.parametrize(("scores", "points", "rate", "expected"), [
    ((D(10), D(8)), None, None, False),
    ((D(10), D(0)), D(10), D(9), False),
    ((D(10), None), None, None, True),
    ((D(10), D(8)), D(10), None, True),
    ((), None, None, False),
])
def test_a_total_is_finished_when_all_that_has_points_has_its_score(
    scores: tuple[Decimal | None, ...], points: Decimal | None, rate: Decimal | None, expected: bool
) -> None:
    rows = tuple(Indicator(level3="指标", points=D(10), score=score) for score in scores)
    record = Record("selfeval-2023", 2023, {}, indicators=rows, funds=Funds(execution_points=points, execution_score=rate))
    assert unfinished(record) is expected


@pytest.mark.parametrize(("points", "added", "expected"), [
    ((D(60), D(20)), D(72), D("90.00")),  # 72 of 80
    ((D(60), D(20), None), D(72), D("90.00")),  # a row without points is worth none
    ((D(60), D(40)), D(72), D("72.00")),
])
def test_a_sum_is_counted_on_the_scale_of_the_points_of_its_rows(
    points: tuple[Decimal | None, ...], added: Decimal, expected: Decimal
) -> None:
    rows = (*(Indicator(level3="指标", points=each) for each in points), Indicator(level3="免评", points=D(20), level="不适用"))
    record = Record("selfeval-2023", 2023, {}, Funds(), indicators=rows)
    assert counted(added, record, library().rulesets["gj2020-free"]) == expected
