"""Fills a template sheet: rows repeated per item, merges and heights that follow.

A cell that is exactly ``{{ expression }}`` takes the native value, so numbers stay numbers; other text is rendered.
A row that mentions a repeated name (``indicator``, ``fund_source``, ...) is repeated once per item.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jixiao.macros.sheet.cell_template import CellTemplate, Content, Formula, whole_expression
from jixiao.macros.sheet.edits import NewSheet, RowCopy
from jixiao.macros.sheet.grid import Grid, Range, address, column_letter
from jixiao.macros.sheet.heights import by_start, needed_height, row_height
from jixiao.macros.sheet.limits import MAX_HEIGHT
from jixiao.templates.stop import Stop, need

__all__ = ["Formula", "Positions", "fill_sheet"]

_MAX_OUTPUT_ROWS = 200_000  # 检查结果 of a thousand forms has 22,000
#: What is worked out of where repeated rows came to lie: further names for the cells.
Functions = Callable[["Positions"], Mapping[str, Any]]
#: Template row whose text is taller than one row may be -> rows to spread it over, height of each.
_Tall = Mapping[int, tuple[int, float]]


@dataclass(frozen=True, slots=True)
class _Line:
    """One output row: its template row and the item it stands for. ``part``: a further row of a text too tall for one."""

    source: int
    name: str | None
    item: Any
    part: bool = False


@dataclass(frozen=True, slots=True)
class _Made:
    """The output rows, what their cells hold, and the merged blocks."""

    lines: list[_Line]
    rows: list[dict[int, Content]]
    merges: list[Range]


class _Filler:
    """A template with the values that it is filled with."""

    def __init__(
        self, template: Grid, key: str, context: Mapping[str, Any], repeats: Mapping[str, Sequence[Any]],
        functions: Functions | None,
    ) -> None:
        self.template, self.context, self.repeats, self.functions = template, context, repeats, functions
        self.cells = _cells(template, key)
        self.names: dict[int, str] = {}  # template row -> the repeated name that it mentions
        for row, cells in self.cells.items():
            for cell in cells.values():
                if used := cell.names & repeats.keys():
                    self.names[row] = min(used)

    def made(self, tall: _Tall) -> _Made:
        """The rows, texts of the rows in ``tall`` spread over several."""
        lines = self.lines(tall)
        positions = Positions(self.template, lines)
        full = {**self.context, **(self.functions(positions) if self.functions else {})}
        repeated = {name: {**full} for name in self.repeats}
        rows: list[dict[int, Content]] = []
        for line in lines:
            if line.name:
                repeated[line.name][line.name] = line.item
            rows.append(self.row(line, repeated[line.name] if line.name else full))
        return _Made(lines, rows, _merges(self.template, lines, positions))

    def row(self, line: _Line, context: Mapping[str, Any]) -> dict[int, Content]:
        cells = {} if line.part else self.cells.get(line.source, {})
        return {col: content for col, cell in cells.items() if (content := cell.content(context)) is not None}

    def lines(self, tall: _Tall) -> list[_Line]:
        lines: list[_Line] = []
        for row in range(1, max([self.template.last_row, *(merge.last_row for merge in self.template.merges)]) + 1):
            name = self.names.get(row)
            if name is None:
                lines.append(_Line(row, None, None))
                lines += [_Line(row, None, None, part=True)] * (tall.get(row, (1, 0.0))[0] - 1)
            else:
                lines += [_Line(row, name, item) for item in self.repeats[name]]
            if len(lines) > _MAX_OUTPUT_ROWS:
                raise Stop("too_many_rows", path=self.template.name, rows=len(lines))
        return lines


@lru_cache(maxsize=32)
def _cells(template: Grid, key: str) -> Mapping[int, Mapping[int, CellTemplate]]:
    """The cells of a template by row and column."""
    rows: dict[int, dict[int, CellTemplate]] = {}
    for (row, col), cell in template.cells.items():
        text = cell.value if isinstance(cell.value, str) else cell.text
        rows.setdefault(row, {})[col] = CellTemplate(text, key, address(row, col))
    return rows


@lru_cache(maxsize=32)
def _expressions(template: Grid) -> Mapping[str, tuple[int, int]]:
    """The first cell that shows ``{{ expression }}``, for each of a template."""
    found: dict[str, tuple[int, int]] = {}
    for at, cell in template.cells.items():
        if (expression := whole_expression(cell.value)) is not None:
            found.setdefault(expression, at)
    return found


def fill_sheet(
    template: Grid, key: str, sheet: str, context: Mapping[str, Any], repeats: Mapping[str, Sequence[Any]],
    *, merge_down: Sequence[Sequence[str]] = (), functions: Functions | None = None,
) -> NewSheet:
    """The new sheet that a template makes of values.

    template: grid of the template sheet; key: its name for the door; context: values by name; repeats: item lists by
    the name that a repeated row uses; merge_down: attributes of ``indicator`` whose equal neighbours are merged, each
    within those before it; several such orders where two tables share their rows.
    functions: makes further names for the context once the rows of repeated items are known.
    Raises Stop ``template_undefined`` or ``template_broken`` naming the template's cell.
    """
    filler = _Filler(template, key, context, repeats, functions)
    made = filler.made({})
    needed = _needed(template, made)
    if tall := _tall(made, needed):
        made, needed = filler.made(tall), {}
    done: set[str] = set()
    for order in merge_down:
        for attribute in order:
            if attribute not in done:
                done.add(attribute)
                made.merges.extend(_merge_down(template, made, attribute, order))
    merges = by_start(made.merges)

    def height(at: int, line: _Line, cells: Mapping[int, Content]) -> float | None:
        if line.source in tall:
            return tall[line.source][1]
        found = needed[at] if at in needed else needed_height(template, line.source, at, cells, merges)
        return row_height(template, line.source, found)

    copies = tuple(
        RowCopy(line.source, cells, height(at, line, cells))
        for at, (line, cells) in enumerate(zip(made.lines, made.rows, strict=True), start=1)
    )
    return NewSheet(sheet, key, copies, tuple(made.merges))


def _needed(template: Grid, made: _Made) -> dict[int, float]:
    """The height that the texts of a row need, of those that are not repeated: no merging downwards changes it."""
    merges = by_start(made.merges)
    return {
        at: needed_height(template, line.source, at, cells, merges)
        for at, (line, cells) in enumerate(zip(made.lines, made.rows, strict=True), start=1) if line.name is None
    }


def _tall(made: _Made, needed: Mapping[int, float]) -> _Tall:
    """Texts that are taller than a spreadsheet lets one row be."""
    tall: dict[int, tuple[int, float]] = {}
    for at, height in needed.items():
        if height > MAX_HEIGHT:
            count = math.ceil(height / MAX_HEIGHT)
            tall[made.lines[at - 1].source] = (count, math.ceil(height / count))
    return tall


class Positions:
    """Where template rows and cells came to lie: what formulas over repeated rows need."""

    def __init__(self, template: Grid, lines: Sequence[_Line]) -> None:
        self._template = template
        self._span: dict[int, tuple[int, int]] = {}
        for out, line in enumerate(lines, start=1):
            first, _ = self._span.get(line.source, (out, out))
            self._span[line.source] = (first, out)
        self._lines = lines

    def span(self, row: int) -> tuple[int, int] | None:
        """First and last output row of a template row; None where no row came of it."""
        return self._span.get(row)

    def cell_of(self, expression: str) -> tuple[int, int] | None:
        """(row, column) in the template of the cell that shows ``{{ expression }}``."""
        return _expressions(self._template).get(expression)

    def area(self, expression: str) -> str | None:
        """``H6:H23``: the output cells of a repeated placeholder; None where it is not there or has no rows."""
        at = self.cell_of(expression)
        span = self._span.get(at[0]) if at else None
        if at is None or span is None:
            return None
        letter = column_letter(at[1])
        return f"{letter}{span[0]}:{letter}{span[1]}"


def _merges(template: Grid, lines: Sequence[_Line], positions: Positions) -> list[Range]:
    repeated = {line.source for line in lines if line.name}
    merges: list[Range] = []
    for merge in template.merges:
        if merge.row == merge.last_row and merge.row in repeated:
            first, last = need(positions.span(merge.row), "重复的行没有写出")
            merges += [Range(row, merge.col, row, merge.last_col) for row in range(first, last + 1)]
            continue
        spans = [span for row in range(merge.row, merge.last_row + 1) if (span := positions.span(row))]
        if spans:
            stretched = Range(spans[0][0], merge.col, spans[-1][1], merge.last_col)
            if (stretched.row, stretched.col) != (stretched.last_row, stretched.last_col):
                merges.append(stretched)
    for out, line in enumerate(lines, start=1):
        if not line.part and out < len(lines) and lines[out].part:
            # A text spread over several rows: its neighbours of one cell are spread with it.
            _, last = positions.span(line.source) or (out, out)
            alone = [col for row, col in template.cells if row == line.source and not template.merge_at(row, col)]
            merges += [Range(out, col, last, col) for col in alone]
    return merges


def _merge_down(
    template: Grid, made: _Made, attribute: str, order: Sequence[str]
) -> list[Range]:
    """Merges equal neighbours of one level downwards; a second level never across two first levels."""
    lines, rows = made.lines, made.rows
    at = Positions(template, lines).cell_of(f"indicator.{attribute}")
    if at is None:
        return []
    outer = order[: order.index(attribute) + 1]
    merges: list[Range] = []
    start = 0
    while start < len(lines):
        line = lines[start]
        end = start
        if line.source == at[0] and line.name and rows[start].get(at[1]):
            key = [getattr(line.item, name) for name in outer]
            while end + 1 < len(lines) and lines[end + 1].source == at[0] and (
                [getattr(lines[end + 1].item, name) for name in outer] == key
            ):
                end += 1
                rows[end].pop(at[1], None)
            if end > start:
                merges.append(Range(start + 1, at[1], end + 1, at[1]))
        start = end + 1
    return merges
