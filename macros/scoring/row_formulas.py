"""The formulas of one indicator row, and what they read: the row's cells as spreadsheets hand them to the functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from jixiao.macros.forms.collect import is_percent, percent_text
from jixiao.macros.formula.syntax import Node
from jixiao.macros.formula.writing import BLANK_TEXT, NOTHING, call, constant, joined, ref, text
from jixiao.macros.scoring.sheet_plan import text_of
from jixiao.macros.sheet.grid import BLANK, Grid
from jixiao.templates.library import show
from jixiao.udfs.base.record import Indicator
from jixiao.udfs.quantity.words import phrase

#: Cells that the formulas of a row read, by key.
READ = ("sign", "target", "unit_text", "actual", "points", "score", "note", "level3", "level")


_BRIEF = text(phrase("brief")[0])


@dataclass(frozen=True, slots=True)
class RowFormulas:
    """What the formulas of a row are given. form: what they name as form and rule set."""

    target: Node
    actual: Node
    points: Node
    level: Node
    score: Node
    note: Node
    name: Node
    form: Node

    @property
    def scoring(self) -> Node:
        """规则分."""
        return call("JX_SCORE", self.target, self.actual, self.points, self.level, self.form)

    @property
    def explaining(self) -> Node:
        """说明."""
        return call("JX_EXPLAIN", self.target, self.actual, self.points, self.level, self.form, _BRIEF)

    @property
    def checking(self) -> Node:
        """检查."""
        figures = (self.target, self.actual, self.points, self.score, self.note, self.name)
        return call("JX_CHECK", *figures, self.level, self.form, _BRIEF)


def formulas_of(
    grid: Grid, row: int, columns: Mapping[str, int], form: Node, *, percent_points: bool = False,
    label_points: Decimal | None = None,
) -> RowFormulas:
    """The formulas of a row whose cells stand in these columns, by key.

    percent_points: points are printed as 15%; label_points: those printed in the row's label, where no column holds them.
    """

    def said(key: str) -> Node:
        return text_of(grid, row, columns[key]) if key in columns else BLANK_TEXT

    def at(key: str, otherwise: Node = BLANK_TEXT) -> Node:
        return ref(row, columns[key]) if key in columns else otherwise

    target = joined([said(key) for key in ("sign", "target", "unit_text") if key in columns or key == "target"])
    points = at("points", BLANK_TEXT if label_points is None else constant(label_points))
    if percent_points:
        cell = grid.cell(row, columns["points"])
        whole = call("*", points, constant(100))
        if sign := percent_text(cell):  # 15% as text
            points = call("SUBSTITUTE", points, text(sign), BLANK_TEXT)
        elif cell.blank or is_percent(cell):
            points = whole
        else:
            points = call("IF", call("<=", points, constant(1)), whole, points)
    return RowFormulas(
        target, said("actual"), points, at("level", NOTHING), at("score"), at("note"), at("level3"), form,
    )


def as_read(grid: Grid, row: int, columns: Mapping[str, int], indicator: Indicator) -> Indicator:
    """The row as its formulas read it: the whole number of a number cell, where the sheet shows it rounded."""
    texts: dict[str, str] = {}
    for key in ("target", "actual"):
        col = columns.get(key)
        cell = grid.cell(row, col) if col else BLANK
        if not isinstance(cell.value, Decimal) or is_percent(cell):
            continue
        texts[key] = show(cell.value)
        if key == "target":
            around = [columns.get(other) for other in ("sign", "unit_text")]
            sign, unit = (grid.shown(row, at).text.strip() if at else "" for at in around)
            texts[key] = sign + texts[key] + unit
    if not texts:
        return indicator
    return replace(indicator, target=texts.get("target", indicator.target), actual=texts.get("actual", indicator.actual))
