"""All findings of one form, and between the forms of one project."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from jixiao.templates.library import Library
from jixiao.templates.model import FormSpec, RuleSet
from jixiao.udfs.checks.base import FORM_CHECKS, FormFacts
from jixiao.udfs.checks.completeness import cross_findings
from jixiao.udfs.checks.rows import row_findings, row_of
from jixiao.udfs.finding import Finding
from jixiao.udfs.record import Record

__all__ = ["cross_findings", "form_findings"]


def form_findings(
    record: Record, form: FormSpec, rules: RuleSet, library: Library,
    printed_points: Mapping[tuple[str, str], Decimal] | None = None, note_heading: str = "",
) -> list[Finding]:
    """Row findings in row order, then those of the form as a whole. See FormFacts for the two last arguments."""
    rows = tuple(row_of(indicator, index, rules) for index, indicator in enumerate(record.indicators))
    found = [finding for row in rows for finding in row_findings(row, rules, library, form)]
    for id, check in FORM_CHECKS.items():
        facts = FormFacts(record, form, rules, rows, library.checks[id].params, printed_points or {}, note_heading)
        found += [Finding(id, place, values) for place, values in check(facts)]
    return found
