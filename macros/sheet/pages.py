"""Pages of a new sheet: one where it nearly fits, else page ends between groups of rows, each with its frame closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from jixiao.macros.sheet.cell_template import Content
from jixiao.macros.sheet.edits import NewSheet, RowCopy
from jixiao.macros.sheet.grid import USUAL_HEIGHT, USUAL_WIDTH, Grid, Range

#: A sheet so much taller than a page is still made smaller to fit on one, but never below this share of its size.
_NEARLY, _FLOOR = 1.25, 0.72
#: Rows that would stand alone on the last page, and how many merged cells may rather be cut.
_ALONE, _LONE = 2, 5


def paged(sheet: NewSheet, template: Grid) -> NewSheet:
    """The sheet with its page ends. Merged cells that cross one are parted there, and say their text on both pages.

    A page holds what the template's paper, margins and width let it; without a print area or paper nothing is changed.
    """
    area = Range.parse((template.print_area or "").replace("$", ""))
    if area is None or template.printable is None:
        return sheet
    heights = [row.height or template.heights.get(row.source, USUAL_HEIGHT) for row in sheet.rows]
    printed = sum(1 for row in sheet.rows if area.row <= row.source <= area.last_row)
    across = sum(_points(template.widths.get(col, USUAL_WIDTH)) for col in range(area.col, area.last_col + 1))
    width, height = template.printable
    scale = min(1.0, width / across)
    capacity = height / scale
    over = sum(heights[:printed]) / capacity
    if over <= 1 or (over <= _NEARLY and scale / over >= _FLOOR):
        return replace(sheet, one_page=True)
    merges = [merge for merge in sheet.merges if merge.last_col <= area.last_col]
    titles = [at for at, row in enumerate(sheet.rows, start=1) if row.source in template.titles]
    ends = tuple(_ends(heights[:printed], merges, titles, capacity))
    return _parted(replace(sheet, breaks=ends), area.last_col)


def _points(characters: float) -> float:
    """The width of a column: seven pixels a character and five beside them, as spreadsheets have it."""
    return (characters * 7 + 5) * 0.75


def _ends(heights: Sequence[float], merges: Sequence[Range], titles: Sequence[int], capacity: float) -> list[int]:
    """Last rows of pages: the fewest pages, then the fewest merged cells that are cut, then pages that are full."""
    total, sums = len(heights), [0.0, *accumulate(heights)]
    repeated = sum(heights[row - 1] for row in titles)
    cut = [0] * (total + 1)
    for merge in merges:
        for row in range(merge.row, min(merge.last_row, total + 1)):
            cut[row] += 1
    for row in (*titles, *range(max(total - _ALONE, 1), total)):
        cut[row] += _LONE  # no headings at the foot of a page, no row or two on the last one
    best: list[tuple[int, int, float, int]] = [(0, 0, 0.0, total)] * (total + 1)  # pages, cuts, blank, end of the first page
    for start in range(total - 1, -1, -1):
        room = capacity - (repeated if titles and start >= titles[-1] else 0)
        found = []
        for end in range(start + 1, total + 1):
            if sums[end] - sums[start] > room and end > start + 1:
                break
            pages, cuts, blank, _ = best[end]
            left = 0.0 if end == total else (room - sums[end] + sums[start]) ** 2
            found.append((pages + 1, cuts + (cut[end] if end < total else 0), blank + left, end))
        best[start] = min(found)
    ends, at = [], best[0][3]
    while at < total:
        ends.append(at)
        at = best[at][3]
    return ends


def _parted(sheet: NewSheet, last_col: int) -> NewSheet:
    rows, merges = list(sheet.rows), list(sheet.merges)
    for end in sheet.breaks:
        for merge in [merge for merge in merges if merge.row <= end < merge.last_row and merge.last_col <= last_col]:
            merges.remove(merge)
            parts = (replace(merge, last_row=end), replace(merge, row=end + 1))
            merges += [part for part in parts if (part.row, part.col) != (part.last_row, part.last_col)]
            content = rows[merge.row - 1].cells.get(merge.col)
            if content is not None:
                rows[end] = _with(rows[end], merge.col, content)
    return replace(sheet, rows=tuple(rows), merges=tuple(merges))


def _with(row: RowCopy, col: int, content: Content) -> RowCopy:
    cells: Mapping[int, Content] = {**row.cells, col: content}
    return replace(row, cells=cells)
