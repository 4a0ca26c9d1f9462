"""Heights of the rows of a new sheet: every text is to be read whole."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

from jixiao.macros.sheet.cell_template import Content
from jixiao.macros.sheet.grid import USUAL_HEIGHT, USUAL_WIDTH, Grid, Range
from jixiao.macros.sheet.labels import display_width
from jixiao.macros.sheet.limits import MAX_HEIGHT

#: Points of a line for each point of its font, and above and below the text: 宋体 is taller than what stands in for it.
_LINE, _ROOM = 1.45, 4.0
_LEAST = 1.15  # points of a line for each point of its font, in the narrowest face
_EDGES = 2.0  # characters that indent and edges take


def by_start(merges: Sequence[Range]) -> dict[tuple[int, int], Range]:
    """Merged blocks by their first cell."""
    return {(merge.row, merge.col): merge for merge in merges}


def row_height(template: Grid, source: int, needed: float) -> float | None:
    """Height in points of a row that needs so many; None where that of the template's row is enough."""
    usual = template.heights.get(source, USUAL_HEIGHT)
    return min(math.ceil(needed), MAX_HEIGHT) if needed > usual else None


def needed_height(
    template: Grid, source: int, out_row: int, cells: Mapping[int, Content], merges: Mapping[tuple[int, int], Range]
) -> float:
    """Points that the texts of a row need, from the widths of their columns and the size of their font.

    merges: as :func:`by_start` gives them.
    """
    needed = 0.0
    for col, (value, _, _) in cells.items():
        if not isinstance(value, str) or len(value) < 3:
            continue
        merge = merges.get((out_row, col))
        last_col, rows = (merge.last_col, merge.last_row - merge.row + 1) if merge else (col, 1)
        width, size = _room(template, source, col, last_col)
        height = (text_lines(value, width, size) * size * _LINE + _ROOM) / rows
        if height > needed:
            needed = height
    return needed


@lru_cache(maxsize=4096)
def _room(template: Grid, source: int, col: int, last_col: int) -> tuple[float, float]:
    """Characters that fit beside each other in a cell of a template's row, and the size of its font."""
    width = sum(template.widths.get(c, USUAL_WIDTH) for c in range(col, last_col + 1))
    return width, template.cell(source, col).font_size


def is_cut(grid: Grid, row: int, col: int) -> bool:
    """Whether a text surely has more lines than its cell has room for, in rows whose heights are set: others grow.

    Lines are counted as if nothing were lost at the edges: what may just fit is not told.
    """
    cell = grid.cell(row, col)
    if not isinstance(cell.value, str) or grid.hidden_part(row, col):
        return False
    merge = grid.merge_at(row, col) or Range(row, col, row, col)
    rows = range(merge.row, merge.last_row + 1)
    if not all(r in grid.heights for r in rows):
        return False
    width = sum(grid.widths.get(c, USUAL_WIDTH) for c in range(merge.col, merge.last_col + 1))
    height = sum(grid.heights[r] for r in rows)
    per_line = max(width * 11 / cell.font_size, 2)
    lines = _wrapped(cell.value, per_line)
    return lines > 1 and lines * cell.font_size * _LEAST > height


def text_lines(text: str, width: float, size: float) -> int:
    """Lines that a text takes in a column of ``width`` characters (of 11 pt) when set in ``size`` points."""
    per_line = max(width * 11 / size * 0.97 - _EDGES, 2)
    if len(text) * 2 <= per_line and "\n" not in text:
        return 1
    return _wrapped(text, per_line)


def _wrapped(text: str, per_line: float) -> int:
    return sum(max(1, math.ceil(display_width(part) / per_line)) for part in text.split("\n"))
