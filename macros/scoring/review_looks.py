"""Colours and drop-downs of review columns that we added; a template of ours has its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jixiao.macros.forms.read import FilledForm
from jixiao.macros.scoring.to_fill import token_of
from jixiao.macros.sheet.edits import Choice, Edit, Highlight, Mark
from jixiao.macros.sheet.grid import Range, address
from jixiao.templates.model import RuleSet
from jixiao.udfs.rules.answers import answer_choices

_MARKS: Mapping[str, Mark] = {"error": "error", "warning": "warning", "notice": "notice", "to_fill": "to_fill"}


def review_looks(form: FilledForm, rules: RuleSet, columns: Mapping[str, int]) -> Iterator[Edit]:
    """The looks of the review columns (by key) that the form did not have."""
    table, spec, sheet = form.found.table, form.found.spec.indicators, form.grid.name
    added = {key: col for key, col in columns.items() if form.found.review.get(key) != col}
    rows = [body.row for body, _ in form.rows]
    if not rows or not added:
        return
    first, last = rows[0], rows[-1]

    def area(col: int) -> Range:
        return Range(first, col, last, col)

    if "check" in added:
        for standing, mark in _MARKS.items():
            found = f'ISNUMBER(SEARCH("{token_of(standing)}",{address(first, added["check"])}))'
            yield Highlight(sheet, area(added["check"]), found, mark)
    if "rule_score" in added and {"points", "score"} <= set(table.columns) and not spec.percent_points:
        score, points = (address(first, table.columns[key]) for key in ("score", "points"))
        unmet = f"AND(ISNUMBER({score}),ISNUMBER({points}),{score}<{points})"
        yield Highlight(sheet, area(table.columns["score"]), unmet, "unmet")
    if "level" in added and "level" not in table.columns:
        yield Choice(sheet, area(added["level"]), (*(level.name for level in rules.levels), *answer_choices()))
