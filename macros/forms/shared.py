"""Cells merged over several indicators: what of it holds for each of them, and what nobody has split."""

from __future__ import annotations

from collections.abc import Sequence

from jixiao.macros.forms.collect import Collector
from jixiao.macros.forms.tables import BodyRow
from jixiao.macros.sheet.grid import Grid, Range
from jixiao.udfs.base.finding import Finding
from jixiao.udfs.base.record import Indicator
from jixiao.udfs.quantity.quantity import parse_quantity

_KEYS = ("points", "score", "target", "actual")
_SHARES = ("%", "‰")


def tall_cell(grid: Grid, row: int, col: int) -> Range | None:
    """The merged block of a cell that goes on over rows; None where there is none."""
    merge = grid.merge_at(row, col)
    return merge if merge and merge.last_row > merge.row else None


def shared_cells(
    collect: Collector, rows: Sequence[tuple[BodyRow, int | None]], indicators: Sequence[Indicator]
) -> dict[str, tuple[tuple[int, ...], ...]]:
    """Rows by the cell that they share, for each column in which that leaves something open; each is a finding.

    Points and scores of several rows are never split. A share, a date or a text holds for each of the rows; a count may be
    that of all together, unless target and actual both stand over the same rows.
    """
    columns, found = collect.found.table.columns, dict[str, tuple[tuple[int, ...], ...]]()
    blocks: dict[str, dict[Range, tuple[int, ...]]] = {}
    for key in _KEYS:
        groups: dict[Range, tuple[int, ...]] = {}
        for body, index in rows if key in columns else ():
            if index is not None and (merge := tall_cell(collect.grid, body.row, columns[key])):
                groups[merge] = (*groups.get(merge, ()), index)
        blocks[key] = {merge: group for merge, group in groups.items() if len(group) > 1}
    for key, others in (("points", ()), ("score", ()), ("target", ("actual",)), ("actual", ("target",))):
        same = {group for other in others for group in blocks[other].values()}
        open_ones = {merge: group for merge, group in blocks[key].items() if not others or (
            group not in same and _counts(str(getattr(indicators[group[0]], key))))}
        if open_ones:
            found[key] = tuple(open_ones.values())
        for merge, group in open_ones.items():
            heading = collect.grid.shown(collect.found.table.body_row - 1, columns[key]).text.strip()
            text = collect.grid.cell(merge.row, merge.col).text.strip()
            place = ("indicators", group[0], key)
            collect.findings.append(Finding("cells_together", place, {
                "which": heading, "text": text, "count": len(group), "rows": f"{merge.row}—{merge.last_row}"}))
    return found


def _counts(text: str) -> bool:
    """Whether a text is a count, of which each row may be a part."""
    said = parse_quantity(text)
    return said.number is not None and said.unit not in _SHARES
