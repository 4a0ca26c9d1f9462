"""Points proposed for rows that have none: shared out to the cent, so that they add up exactly."""

from __future__ import annotations

from collections.abc import Container, Sequence
from decimal import ROUND_FLOOR, Decimal

from jixiao.templates.model import FormSpec, Proposal, ProposalCase, RuleSet
from jixiao.udfs.base.record import Indicator

ZERO, CENT = Decimal(0), Decimal("0.01")


def apportion(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """A total in shares of two places that add up to it; what is left over goes to the largest remainders, first ones first.

    >>> [str(share) for share in apportion(Decimal(10), [Decimal(1)] * 3)]
    ['3.34', '3.33', '3.33']
    """
    whole = sum(weights, ZERO)
    if not weights or whole <= 0:
        return [ZERO] * len(weights)
    exact = [total * weight / whole for weight in weights]
    shares = [share.quantize(CENT, ROUND_FLOOR) for share in exact]
    left = int((total - sum(shares, ZERO)) / CENT)
    order = sorted(range(len(weights)), key=lambda at: (shares[at] - exact[at], at))
    for at in order[:left]:
        shares[at] += CENT
    return shares


def propose_points(rows: Sequence[Indicator], form: FormSpec, rules: RuleSet) -> list[Decimal | None]:
    """Points for every row that has none, row by row; a row's own points stay.

    Where the form prints the points of its sections, each section is filled up to them, and a row outside them gets None.
    Else the points beside those of the execution rate are shared among the sections that are there, in the proportion of
    :func:`proposal_of` (50:30:10 of mof2020), and evenly within a section. A section that it does not know weighs as many
    average rows as it has.
    """
    if rules.sections:
        return _fill_sections(rows, rules)
    weights = proposal_of(rows, rules).sections
    members: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        members.setdefault(section_of(row, form, weights), []).append(index)
    known = [name for name in members if name in weights]
    rows_known = sum(len(members[name]) for name in known)
    average = sum((weights[name] for name in known), ZERO) / rows_known if rows_known else Decimal(1)
    total = rules.full_points - (rules.execution_points if form.funds else ZERO)
    shares = apportion(total, [weights.get(name, average * len(members[name])) for name in members])
    points: list[Decimal | None] = [None] * len(rows)
    for share, indices in zip(shares, members.values(), strict=True):
        for index, part in zip(indices, apportion(share, [Decimal(1)] * len(indices)), strict=True):
            points[index] = part
    return points


def _fill_sections(rows: Sequence[Indicator], rules: RuleSet) -> list[Decimal | None]:
    points = [row.points for row in rows]
    for name, section in rules.sections.items():
        own = [index for index, row in enumerate(rows) if row.level1 == name]
        free = [index for index in own if points[index] is None]
        left = section - sum((points[index] or ZERO for index in own), ZERO)
        if left > 0:
            for index, part in zip(free, apportion(left, [Decimal(1)] * len(free)), strict=True):
                points[index] = part
    return points


def proposal_of(rows: Sequence[Indicator], rules: RuleSet) -> Proposal | ProposalCase:
    """The rule set's proposal for the first levels that the rows have."""
    have = {row.level1 for row in rows}
    fits = (case for case in rules.proposal.cases if have.issuperset(case.has) and have.isdisjoint(case.lacks))
    return next(fits, rules.proposal)


def section_of(row: Indicator, form: FormSpec, sections: Container[str]) -> str:
    """The section a row counts in: its first level, or the one its second level belongs under (时效指标 as a level1)."""
    level1 = row.level1 or ""
    if level1 in sections:
        return level1
    return next((name for name, second in form.level2.items() if row.level2 and row.level2 in second), level1)
