"""B. Frequencies: what is counted a week, a month or a year."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from jixiao.templates.library import fill
from jixiao.udfs.base.params import Params
from jixiao.udfs.checks.base import FormFacts, Found, JudgedRow, RowFacts, Values, also, row_check

#: How near to 12 or 52 a quotient of two rounded figures must be.
_NEAR = Decimal("0.02")


def period_of(unit: str, periods: Iterable[str]) -> tuple[str, str]:
    """A unit as what is counted and per what; without a period the latter is "".

    >>> period_of("次/月", ("周", "月")), period_of("万/人次", ("周", "月"))
    (('次', '月'), ('万/人次', ''))
    """
    counted, _, period = unit.rpartition("/")
    return (counted, period) if counted and period in periods else (unit, "")


def _periods(catalogue: Params) -> dict[str, int]:
    return {name: int(count) for name, count in catalogue.table("periods").items()}


def other_period(row: JudgedRow, facts: RowFacts) -> bool:
    """Whether target and actual count the same thing over different periods."""
    periods = facts.catalogue["period_mismatch"].table("periods")
    here, there = period_of(row.a.unit, periods), period_of(row.b.unit, periods)
    return here[0] == there[0] and here[1] != there[1]


@row_check("actual", lambda case: case.rule == "unit_mismatch")
def period_mismatch(row: JudgedRow, facts: RowFacts) -> Values | None:
    """次/月 against 次/周, or against the sum of a year (sh-forms-2023)."""
    if row.outcome.rule != "unit_mismatch" or not other_period(row, facts):
        return None
    return {"target": row.target, "actual": row.actual, "why": facts.params.text("units")}


@also("period_mismatch")
def period_of_year(facts: FormFacts) -> Found:
    """A frequency beside the year's number of the same thing: 175 a year are 3.36 a week, not a month (sh-forms-2023)."""
    periods, text = _periods(facts.params), facts.params.text("yearly")
    sums = [row for row in facts.rows if _positive(row) and "/" not in row.b.unit and row.b.unit != "%"]
    for row in facts.rows:
        own = period_of(row.b.unit, periods)[1]
        if not own or not _positive(row):
            continue
        for other in sums:
            fitting = [name for name, count in periods.items() if _fits(row, other, count)]
            if fitting and own not in fitting and len(_pairs(row) & _pairs(other)) > 1:
                why = fill(text, {"name": other.name, "actual": other.actual, "period": fitting[0]})
                yield ("indicators", row.index, "actual"), {"target": row.target, "actual": row.actual, "why": why}
                break


def _positive(row: JudgedRow) -> bool:
    return row.b.kind == "number" and row.b.number is not None and row.b.number > 0


def _fits(often: JudgedRow, total: JudgedRow, count: int) -> bool:
    """Whether ``count`` periods of the one make the other."""
    if often.b.number is None or total.b.number is None or count < 2:
        return False
    return abs(total.b.number / often.b.number / count - 1) <= _NEAR


def _pairs(row: JudgedRow) -> set[str]:
    """Every two neighbouring letters of a name; two names that share two of them speak of one thing."""
    return {row.plain_name[at:at + 2] for at in range(len(row.plain_name) - 1)}
