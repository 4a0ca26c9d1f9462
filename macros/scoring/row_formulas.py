"""The formulas of one indicator row, and what they read: the row's cells as spreadsheets hand them to the functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple, TypeVar

from jixiao.macros.forms.collect import around_number, is_percent, percent_text, put_around
from jixiao.macros.formula.syntax import Node
from jixiao.macros.formula.writing import BLANK_TEXT, NOTHING, RowFormula, call, constant, joined, own_ref, ref, text
from jixiao.macros.scoring.sheet_plan import Said, said_as, text_of
from jixiao.macros.sheet.grid import BLANK, Grid
from jixiao.macros.sheet.heading_parts import said_beside
from jixiao.templates.library import show
from jixiao.udfs.base.record import Indicator
from jixiao.udfs.quantity.words import phrase

#: Cells of a row that say target and actual, and all that its formulas read, by key.
_SAID = ("sign", "target", "unit_text", "actual")
_SHARED = "shared"
_AROUND = ("sign", "unit_text")
#: Cells merged over several rows hold for each of them.
_MERGED = (*_SAID, "note", "level3")
READ = (*_SAID, "points", "score", "note", "level3", "level")
_BRIEF = text(phrase("brief")[0])
_T = TypeVar("_T")


class RowLook(NamedTuple):
    """What the formulas of a row depend on besides its place: rows of one look have the same formulas.

    said: how target and actual are taken, by key of their cells. points: printed as a ``figure``, as a ``percent`` of a
    number cell, as ``either``, ``shared`` with other rows; else the sign behind a percentage that is a text. label_points:
    those printed in the row's label, where no column holds them. above: rows of cells merged from above, by key. target,
    actual: their columns, which may be those of the year's start, or of words.
    """

    said: tuple[tuple[str, Said], ...]
    points: str
    label_points: Decimal | None
    above: tuple[tuple[str, int], ...] = ()
    target: int = 0
    actual: int = 0


def look_of(
    grid: Grid, row: int, columns: Mapping[str, int], percent_points: bool, label_points: Decimal | None,
    shared: bool = False,
) -> RowLook:
    """The look of a row whose cells stand in these columns, by key. percent_points: points are printed as 15%.

    shared: the points are those of several rows together, so that none has its own.
    """
    cells = grid.cells
    above = tuple(
        (key, merge.row) for key in _MERGED
        if key in columns and (merge := grid.merge_at(row, columns[key])) and merge.row < row and merge.col == columns[key]
    ) if grid.merges else ()
    rows = dict(above)
    said = tuple(
        (key, said_as(cells.get((rows.get(key, row), columns[key]), BLANK))) for key in _SAID
        if key in columns and (key not in _AROUND or _counts(grid, row, columns, key))
    )
    points = "figure"
    if percent_points:
        cell = grid.cell(row, columns["points"])
        if sign := percent_text(cell):  # 15% as text
            points = sign
        else:
            points = "percent" if cell.blank or is_percent(cell) else "either"
    own = [columns.get(key, 0) for key in ("target", "actual")]
    return RowLook(said, _SHARED if shared else points, label_points, above, *own)


class RowFormulas:
    """The formulas of all rows of one look: what they are given, and the formulas themselves.

    form: what they name as form and rule set. unit: that the heading of the targets says for all of them: 检查 is given it
    in a bracket behind the name, where names have their units.
    """

    def __init__(self, look: RowLook, columns: Mapping[str, int], form: Node, unit: str = "") -> None:
        above = dict(look.above)

        def cell(key: str) -> Node:
            return ref(above[key], columns[key]) if key in above else own_ref(columns[key])

        def at(key: str, otherwise: Node = BLANK_TEXT) -> Node:
            return cell(key) if key in columns else otherwise

        said = {key: text_of(cell(key), how) for key, how in look.said}

        parts = [said.get("sign"), said.get("target", BLANK_TEXT), said.get("unit_text")]
        target = joined([part for part in parts if part is not None])
        points = at("points", BLANK_TEXT if look.label_points is None else constant(look.label_points))
        points = _whole(points, look.points)
        #: target, actual, points, level, form, and that the answer be brief: what the formulas have in common.
        self.common = (target, said.get("actual", BLANK_TEXT), points, at("level", NOTHING), form, _BRIEF)
        name = at("level3")
        if unit and "level3" in columns:
            name = call("IF", call("=", name, BLANK_TEXT), BLANK_TEXT, joined([name, text(f"({unit})")]))
        self.own = (at("score"), at("note"), name)
        self.scoring = RowFormula(call("JX_SCORE", *self.common[:-1]))
        self.explaining = RowFormula(call("JX_EXPLAIN", *self.common))
        self.checking = RowFormula(call("JX_CHECK", *checking(self.common, self.own)))


def _whole(points: Node, printed: str) -> Node:
    """Points of a row as a figure out of 100."""
    if printed == "figure":
        return points
    if printed == _SHARED:
        return BLANK_TEXT
    whole = call("*", points, constant(100))
    if printed == "percent":
        return whole
    if printed == "either":
        return call("IF", call("<=", points, constant(1)), whole, points)
    return call("SUBSTITUTE", points, text(printed), BLANK_TEXT)


def checking(common: Sequence[_T], own: Sequence[_T]) -> list[_T]:
    """What 检查 is given. own: score, note and name."""
    target, actual, points, *rest = common
    return [target, actual, points, *own, *rest]


def _counts(grid: Grid, row: int, columns: Mapping[str, int], key: str) -> bool:
    """Whether a cell of signs or units is part of the target.

    Blank it may be filled in later; 无 only holds a place; what the target says itself is not said twice.
    """
    if not (said := grid.shown(row, columns[key]).text.strip()):
        return True
    target = grid.shown(row, columns["target"]) if "target" in columns else BLANK
    if key == "unit_text" and said == "%" and is_percent(target):
        return False
    if not isinstance(target.value, str):
        return bool(said_beside(said))
    return bool(put_around(grid, row, columns, target.value)[_AROUND.index(key)])


def as_read(grid: Grid, row: int, columns: Mapping[str, int], indicator: Indicator) -> Indicator:
    """The row as its formulas read it: the whole number of a number cell, where the sheet shows it rounded."""
    texts: dict[str, str] = {}
    for key in ("target", "actual"):
        col = columns.get(key)
        cell = grid.cell(row, col) if col else BLANK
        if not isinstance(cell.value, Decimal) or is_percent(cell):
            continue
        before, behind = around_number(cell) or ("", "")
        texts[key] = f"{before}{show(cell.value)}{behind}"
        if key == "target":
            around = [columns.get(other) for other in ("sign", "unit_text")]
            sign, unit = (said_beside(grid.shown(row, at).text) if at else "" for at in around)
            texts[key] = sign + texts[key] + unit
    if not texts:
        return indicator
    return replace(indicator, target=texts.get("target", indicator.target), actual=texts.get("actual", indicator.actual))
