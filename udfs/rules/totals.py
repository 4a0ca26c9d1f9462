"""The total of a form from its parts, as a rule set has it: rescaled where rows do not apply, capped at a low rate."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from jixiao.templates.model import RuleSet
from jixiao.udfs.base.record import Record
from jixiao.udfs.quantity.numbers import points_of, round_to
from jixiao.udfs.quantity.words import plain, words


def applies(level: object, rules: RuleSet) -> bool:
    """Whether a row counts: a rule set that rescales leaves out those that a person marks 不适用.

    >>> from jixiao.templates.library import default_library
    >>> library = default_library()
    >>> applies("不适用", library.rulesets["gj2020-free"]), applies("不适用", library.rulesets["gj2020"])
    (False, True)
    """
    return not rules.rescale or not isinstance(level, str) or plain(level) not in words()["answers"]["not_applicable"]


def open_rows(record: Record, rules: RuleSet | None = None) -> int:
    """Rows that count, with points and without a score. rules: None where every row counts.

    Of a form that prints no points any row without a score is open, once another one has its score.
    """
    rows = [row for row in record.indicators if rules is None or applies(row.level, rules)]
    if all(row.points is None for row in rows):
        missing = sum(1 for row in rows if row.score is None)
        return missing if missing < len(rows) else 0
    return sum(1 for row in rows if row.points is not None and row.score is None and not row.score_above)


def beside(record: Record) -> list[tuple[Decimal, Decimal | None]]:
    """(points, score) of the rows of small tables that print points: how money was managed, decision and management."""
    pairs = [(points_of(row.get("points", "")), points_of(row.get("score", "")))
             for rows in record.blocks.values() for row in rows]
    return [(points, score) for points, score in pairs if points is not None]


def unfinished(record: Record, rules: RuleSet | None = None) -> bool:
    """Whether a row or the execution rate has points and no score: a total is then not the whole."""
    funds = record.funds
    if any(score is None for _, score in beside(record)):
        return True
    return open_rows(record, rules) > 0 or (funds.execution_points is not None and funds.execution_score is None)


def room_for_rate(record: Record, rules: RuleSet, gap: Decimal) -> bool:
    """Whether what a total is above its rows may be the score of a rate that the sheet says where none is read."""
    funds, points = record.funds, sum((row.points or Decimal(0) for row in record.indicators), Decimal(0))
    worth = (None, rules.execution_points)
    unread = funds.execution_score is None and funds.execution_points in worth and rules.execution_points > 0
    return unread and points + rules.execution_points == rules.full_points and 0 <= gap <= rules.execution_points


def rescaled(added: Decimal, points: Decimal, rules: RuleSet) -> Decimal:
    """A sum of scores on the scale of the full points. points: those of the rows that apply and of the execution rate.

    >>> from jixiao.templates.library import default_library
    >>> rescaled(Decimal(72), Decimal(80), default_library().rulesets["gj2020-free"])
    Decimal('90.00')
    """
    if not rules.rescale or points <= 0:
        return added
    return round_to(added * rules.full_points / points, rules.score_digits, "half_up")


def cap_of(rate: Decimal | None, rules: RuleSet) -> Decimal | None:
    """The highest total at a rate in percent; None where the rule set has none.

    >>> from jixiao.templates.library import default_library
    >>> rules = default_library().rulesets["gj2020-cap"]
    >>> [cap_of(Decimal(rate), rules) for rate in (85, 80, "79.99", 60, 50, "49.9")] == [None, None, 89, 79, 69, 59]
    True
    """
    return min((tier.cap for tier in rules.total_caps if rate is not None and rate < tier.rate_below), default=None)


def counted(added: Decimal, record: Record, rules: RuleSet, rate: Decimal | None = None) -> Decimal:
    """A sum of scores as the rule set counts it: on the scale of the rows that apply, capped at a low rate.

    rate: the execution rate in percent, where it is another than the record's.
    """
    points = sum((row.points or Decimal(0) for row in record.indicators if applies(row.level, rules)), Decimal(0))
    points += sum((worth for worth, _ in beside(record)), Decimal(0))
    total = rescaled(added, points + (record.funds.execution_points or Decimal(0)), rules)
    cap = cap_of(record.funds.rate if rate is None else rate, rules)
    return total if cap is None else min(total, cap)


def nested(amounts: Sequence[Decimal | None], total: Decimal | None, tolerance: Decimal) -> bool:
    """Whether amounts make a total once those are left out that make up the one above them.

    >>> nested([Decimal(80), Decimal(50), Decimal(30), Decimal(20)], Decimal(100), Decimal(0))
    True
    """
    known, whole, at = [amount for amount in amounts if amount is not None], Decimal(0), 0
    while at < len(known):
        whole += known[at]
        ends = (end for end in range(at + 3, len(known) + 1) if abs(sum(known[at + 1 : end]) - known[at]) <= tolerance)
        at = next(ends, at + 1)
    return total is not None and bool(known) and abs(whole - total) <= tolerance
