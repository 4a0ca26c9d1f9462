"""解释此分数: how the score of one row came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jixiao.macros.forms.read import FilledForm
from jixiao.macros.scoring.check import locate, tie_of
from jixiao.macros.scoring.chosen import is_asked, rules_of
from jixiao.macros.sheet.grid import address, parse_address
from jixiao.templates.library import Library, say, show
from jixiao.templates.stop import Stop
from jixiao.udfs.checks.rows import row_findings, row_of
from jixiao.udfs.checks.texts import finding_text
from jixiao.udfs.worksheet import answer


def explain_cell(forms: Sequence[FilledForm], cell: str, library: Library, path: str) -> list[str]:
    """Lines about the indicator row of a cell (``G15`` or ``表名!G15``): figures, rule, source, findings.

    Raises Stop ``bad_cell`` for something that is no address, ``no_row`` where no indicator stands in that row.
    """
    sheet, _, place = cell.rpartition("!")
    sheet = sheet.strip("'").replace("''", "'")
    at = parse_address(place)
    if at is None:
        raise Stop("bad_cell", cell=cell)
    for form in forms:
        if sheet and form.grid.name != sheet:
            continue
        for body, index in form.rows:
            if body.row == at[0] and index is not None:
                return _lines(form, index, body.row, library)
    raise Stop("no_row", path=path, cell=cell, sheets="、".join(form.grid.name for form in forms))


def _lines(form: FilledForm, index: int, row: int, library: Library) -> list[str]:
    rules, indicator = rules_of(form, library), form.record.indicators[index]
    lines = [say(
        "explain_head", sheet=form.grid.name, cell=address(row, form.found.table.columns["level3"]),
        name=indicator.level3 or "", target=indicator.target or "—", actual=indicator.actual or "—",
        points="—" if indicator.points is None else show(indicator.points),
        score="—" if indicator.score is None else show(indicator.score), ruleset=rules.title,
    )]
    if is_asked(form, library):
        return [*lines, locate(form, tie_of(form, library), library).message]
    read = replace(indicator, points=None) if index in form.shared else indicator
    if form.found.spec.indicators.scored:
        lines.append(str(answer(
            "JX_EXPLAIN", library, read.target, read.actual, read.points, read.level,
            f"{form.found.spec.id}/{form.mark}",
        )))
    found = row_findings(row_of(read, index, rules, form.record.year), rules, library, form.found.spec)
    return lines + [finding_text(finding, library) for finding in found]
