"""What a form still asks for: cells of its head that are blank. 待填 is no fault while a form is a draft."""

from __future__ import annotations

from collections.abc import Mapping

from jixiao.macros.forms.collect import At
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.formula.syntax import Node
from jixiao.macros.formula.writing import BLANK_TEXT, block, call, constant, joined, ref, text
from jixiao.macros.sheet.grid import Grid, Range
from jixiao.templates.library import Library
from jixiao.templates.model import RuleSet
from jixiao.udfs.checks.texts import STANDINGS
from jixiao.udfs.quantity.words import words


def to_fill(form: FilledForm, library: Library) -> list[At]:
    """Blank cells of the head that have to be filled, in reading order."""
    return sorted({at for at in _asked(form, library) if form.grid.shown(*at).blank})


def first_to_fill(form: FilledForm, library: Library) -> At:
    """The first cell that a person fills; of a form that is filled the first of its head."""
    blank = to_fill(form, library)
    asked = _asked(form, library)
    rows = [
        (body.row, form.found.table.columns[key])
        for key in ("level3", "target", "actual") if key in form.found.table.columns
        for body, _ in form.rows if form.grid.shown(body.row, form.found.table.columns[key]).blank
    ]
    return min(blank or rows or asked or [(form.found.top, form.found.first_col)])


def count_to_fill(
    form: FilledForm, rules: RuleSet, library: Library, review: Mapping[str, int], sheet: str = ""
) -> Node | None:
    """待填 n as a formula: blank cells of the head, and rows that ask for something; None where nothing can be counted.

    review: our columns by key. sheet: of the form, where the formula stands on another.
    """
    rows = open_rows(form, rules, review.get("level"), sheet)
    if rows is None and "check" in review:
        rows = count_word(column_block(form, review["check"], sheet), "to_fill")
    parts = [_is_blank(form.grid, at, sheet) for at in to_fill(form, library)]
    parts += [] if rows is None else [rows]
    return joined(parts, "+") if parts else None


def open_rows(form: FilledForm, rules: RuleSet, level: int | None, sheet: str = "") -> Node | None:
    """How many rows that count have points and no score; None where a form has no points to count.

    level: our column of answers, where the form has none.
    """
    columns, table = form.found.table.columns, form.found.spec.indicators
    points, scores = (column_block(form, columns.get(key), sheet) for key in ("points", "score"))
    if points is None or scores is None or not table.scored or table.percent_points:
        return None
    node: Node = call("-", call("COUNT", points), call("COUNT", scores))
    if above := sum(row.score_above for row in form.record.indicators):
        node = call("-", node, constant(above))
    levels = column_block(form, columns.get("level") or level, sheet)
    if rules.rescale and levels is not None:
        for word in words()["answers"]["not_applicable"]:
            node = call("-", node, call("COUNTIF", levels, text(word)))
    return node


def count_word(area: Node | None, standing: str) -> Node | None:
    """How often a column of checks tells of a severity, or of what is to be filled."""
    if area is None:
        return None
    token = token_of(standing)
    without = call("LEN", call("SUBSTITUTE", area, text(token), BLANK_TEXT))
    letters = call("SUMPRODUCT", call("-", call("LEN", area), without))
    return call("/", letters, constant(len(token)))


def token_of(standing: str) -> str:
    """What the checks of a row write before the code of a finding."""
    return f"{STANDINGS[standing]} JX-"


def column_block(form: FilledForm, col: int | None, sheet: str) -> Node | None:
    """The rows of a form in one column; None where it has no such column or no rows."""
    rows = [body.row for body, _ in form.rows]
    return block(Range(rows[0], col, rows[-1], col), sheet) if rows and col is not None else None


def shown_ref(grid: Grid, at: At, sheet: str) -> Node:
    """The cell that holds what a place shows: of a merged block the first."""
    merge = grid.merge_at(*at)
    return ref(*(merge.row, merge.col) if merge else at, sheet)


def _is_blank(grid: Grid, at: At, sheet: str) -> Node:
    """1 where a cell of the head is blank, else 0."""
    return call("IF", call("=", shown_ref(grid, at, sheet), BLANK_TEXT), constant(1), constant(0))


def _asked(form: FilledForm, library: Library) -> list[At]:
    optional = library.checks["header_missing"].params["optional"]
    places = [tuple(field.key.split(".")) for field in form.found.spec.fields if field.key not in optional]
    return [form.places[place] for place in places if place in form.places]
