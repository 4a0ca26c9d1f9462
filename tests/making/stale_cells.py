"""The old formulas of sheets that are all at hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from jixiao.macros.formula.references import Stale
from jixiao.macros.sheet.grid import Grid

_BySheet = Mapping[str, Collection[tuple[int, int]]]


def stale(grids: Sequence[Grid], edited: _BySheet, settled: _BySheet) -> set[tuple[str, int, int]]:
    """As :class:`Stale` finds them; edited, settled: by the sheets' names."""
    found, changed, known = Stale(grids), _by_sheet(edited), _by_sheet(settled)
    for grid in grids:
        name = grid.name.lower()
        found.sheet(grid, changed.get(name, frozenset()), known.get(name, frozenset()))
    return found.found()


def _by_sheet(cells: _BySheet) -> dict[str, frozenset[tuple[int, int]]]:
    return {name.lower(): frozenset(held) for name, held in cells.items()}
