"""The case of a row: what is cheap to see and decides which checks can find anything in it; most ask for five of thirty."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Literal, NamedTuple

from jixiao.udfs.quantity.figures import Sign
from jixiao.udfs.quantity.quantity import Kind
from jixiao.udfs.rules.outcome import Status

#: A score beside its points; alone: without points.
Given = Literal["blank", "alone", "less", "full", "more"]


class Case(NamedTuple):
    """Rows of one case are asked the same checks.

    status to asks: of the outcome; level, completed: it has one. given, negative, worth: of score and points. named to
    noted: whether the cell holds anything. target, sign, zero, unit: of the target, a unit besides % being "other".
    exceeds: target or actual is above 100 %. actual: its kind.
    """

    status: Status
    rule: str
    strict: bool
    over: bool
    completed: bool
    level: bool
    asks: bool
    given: Given
    negative: bool
    worth: bool
    named: bool
    wanted: bool
    reached: bool
    noted: bool
    target: Kind
    sign: Sign | None
    zero: bool
    unit: str
    exceeds: bool
    actual: Kind


When = Callable[[Case], bool]


def always(_: Case) -> bool:
    """For a check that may find something in any row."""
    return True


def given(score: Decimal | None, points: Decimal | None) -> Given:
    """A score beside its points."""
    if score is None:
        return "blank"
    if points is None:
        return "alone"
    return "full" if score == points else "less" if score < points else "more"
