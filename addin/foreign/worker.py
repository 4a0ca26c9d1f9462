"""Reads one workbook of another format: ``python -m jixiao.addin.foreign.worker FILE`` answers ``{"grids": [...]}``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from jixiao.addin.documents.apart import serve
from jixiao.addin.package.opening import check_kind
from jixiao.macros.sheet.grid import Cell, CellValue, ErrorValue, Grid, Range
from jixiao.templates.stop import Stop

MAX_FILE = 64 * 1024 * 1024  # bytes
#: Seconds of the processor: what a small workbook may take, for each megabyte more, and at most.
_FEWEST, _PER_MB, _MOST = 3.0, 10.0, 20.0
SLOW, HEAVY = "foreign_slow", "foreign_heavy"
_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "b"), (str, "s"), (Decimal, "n"), (datetime, "m"), (date, "d"), (time, "t"), (ErrorValue, "e"),
)


def read(path: Path) -> list[Grid]:
    """The sheets of an .xls, .et or .ods file; which it is, its content says. Raises Stop."""
    if path.stat().st_size > MAX_FILE:
        raise Stop("too_large", reason=f"文件超过 {MAX_FILE // 1024 ** 2} MB")
    data = path.read_bytes()
    try:
        check_kind(data)
    except Stop as stop:
        if stop.id != "old_xls":
            raise
        from jixiao.addin.foreign.xls import read_xls

        return read_xls(data)
    from jixiao.addin.foreign.ods import read_ods

    return read_ods(data)


def allowance(size: int) -> float:
    """Seconds of the processor for a file of that many bytes.

    >>> allowance(0), allowance(500_000), allowance(64_000_000)
    (3.0, 8.0, 20.0)
    """
    return min(_FEWEST + _PER_MB * size / 1_000_000, _MOST)


def to_json(grid: Grid) -> dict[str, Any]:
    """A grid as JSON values."""
    return {
        "name": grid.name, "visible": grid.visible, "hidden": sorted(grid.hidden_rows),
        "merges": list(map(str, grid.merges)),
        "cells": [[*at, *_packed(cell.value), cell.format, cell.text, cell.font_size] for at, cell in grid.cells.items()],
        "widths": list(grid.widths.items()), "heights": list(grid.heights.items()),
    }


def from_json(data: dict[str, Any]) -> Grid:
    """The grid that :func:`to_json` was given."""
    return Grid(
        name=data["name"], visible=data["visible"], hidden_rows=frozenset(data["hidden"]),
        merges=tuple(block for text in data["merges"] if (block := Range.parse(text))),
        cells={
            (row, col): Cell(_MADE[kind](value), None, code, text, size)
            for row, col, kind, value, code, text, size in data["cells"]
        },
        widths=dict(data["widths"]), heights=dict(data["heights"]),
    )


def _packed(value: CellValue) -> tuple[str, object]:
    kind = next(letter for type, letter in _KINDS if isinstance(value, type))
    if isinstance(value, date | time):
        return kind, value.isoformat()
    return kind, value.code if isinstance(value, ErrorValue) else str(value) if isinstance(value, Decimal) else value


_MADE: dict[str, Callable[[Any], CellValue]] = {
    "n": Decimal, "m": datetime.fromisoformat, "d": date.fromisoformat, "t": time.fromisoformat, "e": ErrorValue,
    "s": str, "b": bool,
}


def answer(path: Path) -> dict[str, Any]:
    """What the door is told."""
    return {"grids": list(map(to_json, read(path)))}


if __name__ == "__main__":
    serve(answer, sys.argv[1], allowance(Path(sys.argv[1]).stat().st_size), SLOW, HEAVY)
