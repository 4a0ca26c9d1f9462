"""The second row of a block of headings where it only names the parts of one above: areas under targets, plan and done."""

from __future__ import annotations

from collections.abc import Mapping

from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.labels import plain
from jixiao.udfs.quantity.words import phrase


def parts_below(grid: Grid, row: int, known: Mapping[int, tuple[str, ...]]) -> bool:
    """Whether the row below only names the parts of headings that are merged across: 区域目标值 over 东村 and 西村."""
    spans = [merge for col in known if (merge := grid.merge_at(row, col)) and merge.last_col > merge.col]
    if not spans:
        return False
    cells = {col: cell for (at, col), cell in grid.cells.items() if at == row + 1 and not cell.blank}
    counts = [sum(span.col <= col <= span.last_col for col in cells) for span in spans]
    return bool(cells) and sum(counts) == len(cells) and max(counts, default=0) > 1 and all(
        isinstance(cell.value, str) for cell in cells.values())


def loose_parts(grid: Grid, row: int, known: Mapping[int, tuple[str, ...]]) -> tuple[int, ...]:
    """The columns of the parts of a heading of targets that is not merged: 区域目标值 and blanks over 东村 and 西村."""
    target = max((col for col, concepts in known.items() if concepts[:1] == ("target",)), default=0)
    below = {col: cell for (at, col), cell in grid.cells.items() if at == row + 1 and not cell.blank}
    cols = sorted(below)
    fits = target and cols[:1] == [target] and cols == [*range(target, target + len(cols))] and len(cols) > 1
    parts = fits and all(isinstance(below[col].value, str) and not grid.merge_at(row, col) for col in cols) and all(
        grid.cell(row, col).blank for col in cols[1:])
    return tuple(cols) if parts else ()


def part_of_both(text: str) -> tuple[str, ...]:
    """计划 and 实际 under one heading of both."""
    parts = (("target", "planned_part"), ("actual", "done_part"))
    return next(((concept,) for concept, key in parts if plain(text) in phrase(key)), ())
