"""All findings of one form, and between the forms of one project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jixiao.templates.library import Library
from jixiao.templates.model import FormSpec, RuleSet
from jixiao.udfs.base.finding import Finding
from jixiao.udfs.base.record import Indicator, Record
from jixiao.udfs.checks.base import FORM_CHECKS, FormFacts, Printed, catalogue_of
from jixiao.udfs.checks.cross import across, cross_findings, is_across
from jixiao.udfs.checks.rows import JudgedRow, row_findings, row_of

#: Columns of a monitoring sheet that nothing is asked of.
_OPEN = ("actual", "note")
#: A row with what is wrong with it.
Judged = tuple[JudgedRow, list[Finding]]

__all__ = ["across", "cross_findings", "form_findings", "is_across"]


def judge(
    indicator: Indicator, index: int, rules: RuleSet, library: Library, form: FormSpec, year: int | None = None,
    shared: bool = False,
) -> Judged:
    """A record's row with what is wrong with it. year: of the form. shared: what it is judged by stands in one cell
    with that of other rows."""
    if not shared:
        row = row_of(indicator, index, rules, year)
        return row, row_findings(row, rules, library, form)
    row = row_of(replace(indicator, points=None), index, rules, year)
    found = [item for item in row_findings(row, rules, library, form) if item.id != "weight_zero"]
    row.points = indicator.points
    return row, found


def form_findings(
    record: Record, form: FormSpec, rules: RuleSet, library: Library, printed: Printed | None = None,
    judged: Sequence[Judged] | None = None,
) -> list[Finding]:
    """Row findings in row order, then those of the form as a whole.

    printed: what the sheet prints; None where it is not at hand.
    judged: the rows with their findings, where scoring has judged them already.
    """
    if form.kind == "monitor":  # what was done by the middle of the year is not held against the year's target
        record = replace(record, indicators=tuple(replace(row, actual=None) for row in record.indicators))
        table = form.indicators
        form = replace(form, indicators=replace(table, printed=tuple(key for key in table.printed if key not in _OPEN)))
        judged = None
    if judged is None:
        judged = [
            judge(indicator, index, rules, library, form, record.year, printed is not None and index in printed.shared)
            for index, indicator in enumerate(record.indicators)
        ]
    rows = tuple(row for row, _ in judged)
    found = [finding for _, findings in judged for finding in findings]
    if printed is not None and printed.heading_unit:  # the heading says for all of them what JX_CHECK misses in each
        found = [finding for finding in found if finding.id != "unit_missing" or finding.place[-1] != "target"]
    if all(row.points is None for row in rows):  # a sheet without points: said once
        without = [finding for finding in found if finding.id == "weight_zero"]
        found = [finding for finding in found if finding.id != "weight_zero" or finding is without[0]]
    catalogue = catalogue_of(library)
    for id in catalogue:
        if id in FORM_CHECKS:
            facts = FormFacts(id, record, form, rules, rows, catalogue, printed or Printed())
            found += [Finding(id, place, values) for place, values in FORM_CHECKS[id](facts)]
    return found
