"""What the rows of a form add up to: the total, and points not reached."""

from __future__ import annotations

from decimal import Decimal

from jixiao.templates.model import RuleSet
from jixiao.udfs.base.record import Record
from jixiao.udfs.quantity.numbers import round_to
from jixiao.udfs.rules.totals import applies, beside, counted, unfinished


def total_of(record: Record, rules: RuleSet | None = None) -> Decimal | None:
    """The total that the form states; without one the sum. None while a row or the rate has points and no score.

    rules: None where every row counts.
    """
    if unfinished(record, rules):
        return None
    if record.printed_total is not None:
        return record.printed_total
    scores = [row.score for row in record.indicators if rules is None or applies(row.level, rules)]
    if record.funds.execution_points is not None:
        scores.append(record.funds.execution_score)
    scores += [score for _, score in beside(record)]
    known = [score for score in scores if score is not None]
    if not scores or len(known) != len(scores):
        return None
    added = sum(known, Decimal(0))
    return added if rules is None else counted(added, record, rules)


def lost(points: Decimal | None, score: Decimal | None) -> Decimal | None:
    """Points not reached, 0 where more was given; None where either is missing."""
    if points is None or score is None:
        return None
    return max(Decimal(0), round_to(points - score, 4, "half_up"))
