"""What the rows of a form add up to: the total, points not reached, and the row that would count twice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from jixiao.macros.forms.recognise import FoundForm
from jixiao.macros.forms.tables import BodyRow
from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.labels import is_word
from jixiao.templates.model import RuleSet
from jixiao.udfs.base.record import Funds, Record
from jixiao.udfs.quantity.numbers import points_of, round_to
from jixiao.udfs.quantity.words import phrase
from jixiao.udfs.rules.totals import applies, beside, counted, unfinished

#: Points of a whole form, as a sheet prints them whatever its rule set.
FULL = 100


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


def without_rate_row(grid: Grid, found: FoundForm, funds: Funds) -> FoundForm:
    """The form without a row that says points and score of the execution rate once more.

    It has neither target nor actual; or it is an indicator like the others, whose points make a hundred with theirs, so
    that those of the funds would make more.
    """
    table, points = found.table, funds.execution_points
    typed = [
        points_of(grid.cell(body.row, table.columns["points"]).value) for body in table.rows if "points" in table.columns
    ]
    whole = sum((item for item in typed if item is not None), Decimal(0)) == FULL
    keys = [key for key in ("target", "actual") if key in table.columns]

    def again(body: BodyRow) -> bool:
        texts = [grid.shown(body.row, col) for col in range(found.first_col, table.columns["level3"] + 1)]
        named = any(is_word(cell.text, phrase("rate_rows")) for cell in texts)
        merge = grid.merge_at(body.row, table.columns["level3"])
        across = merge.last_col if merge else 0
        empty = all(table.columns[key] <= across or grid.shown(body.row, table.columns[key]).blank for key in keys)
        given = points_of(grid.cell(body.row, table.columns["score"]).value) if "score" in table.columns else None
        alike = None in (given, funds.execution_score) or given == funds.execution_score
        same = points_of(grid.cell(body.row, table.columns["points"]).value) == points
        return named and same and (empty or (whole and alike))

    kept = tuple(body for body in table.rows if points is None or "points" not in table.columns or not again(body))
    if len(kept) == len(table.rows):
        return found
    gone = {body.row for body in table.rows} - {body.row for body in kept}
    return replace(found, table=replace(table, rows=kept, inner=tuple(sorted({*table.inner, *gone}))))
