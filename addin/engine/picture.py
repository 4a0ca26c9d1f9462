"""A sheet as a table that looks like it, with what was found at its cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jixiao.addin.engine.folder import folder_of
from jixiao.addin.sheet.appearance import Appearance, appearances
from jixiao.addin.workbook.foreign import open_copy, take_notes
from jixiao.macros.scoring.check import check_forms, need_forms
from jixiao.macros.sheet.grid import USUAL_HEIGHT, USUAL_WIDTH, CellValue, Grid
from jixiao.templates.library import Library
from jixiao.templates.stop import Stop
from jixiao.udfs.base.log import log_exception

#: More rows or columns than any form has are not drawn.
MOST_ROWS, MOST_COLS = 600, 80
_PER_POINT, _PER_CHARACTER, _PADDING = 96 / 72, 7, 5  # pixels


def picture(name: str, data: bytes, sheet: str, library: Library) -> dict[str, Any]:
    """``Pictured`` of the messages, without its kind and id. Raises Stop as opening the file does, and ``no_sheet``."""
    with folder_of([(name, data)]) as names:
        path = Path(names[0])
        try:
            book = open_copy(path).book
            grids = book.grids()
        finally:
            take_notes()
        held = book.sheet(sheet)
        grid = next(grid for grid in grids if grid.name == held.name)
        text = held.load()
        looks = appearances(book)
        styles = {at: looks[int(raw.style)] for at, raw in text.cells.items() if raw.style.isdecimal()
                  and int(raw.style) < len(looks)}
        marks = _marks(grids, grid, library, str(path))
    rows, cols = _shown(grid)
    return {
        "widths": [round(grid.widths.get(col, USUAL_WIDTH) * _PER_CHARACTER + _PADDING) for col in cols],
        "rows": [
            {"height": round(grid.heights.get(row, USUAL_HEIGHT) * _PER_POINT),
             "cells": list(_cells(grid, row, rows, cols, styles, looks[0]))}
            for row in rows
        ],
        "marks": marks,
    }


def _marks(grids: Sequence[Grid], grid: Grid, library: Library, path: str) -> dict[str, list[Mapping[str, str]]]:
    """Cell -> what was found there; nothing where no form is read on the sheets."""
    try:
        found = check_forms(need_forms(grids, library, path), library)
    except Stop:
        return {}
    except Exception:
        log_exception()
        return {}
    marks: dict[str, list[Mapping[str, str]]] = {}
    for item in found:
        if item.sheet == grid.name:
            marks.setdefault(item.cell, []).append(
                {"severity": item.severity, "code": item.code, "text": item.what + item.advice}
            )
    return marks


def _shown(grid: Grid) -> tuple[list[int], list[int]]:
    """The rows and columns that a reader sees."""
    last_row, last_col = grid.last_row, grid.last_col
    for merge in grid.merges:
        if merge.row <= last_row and merge.col <= last_col:
            last_row, last_col = max(last_row, merge.last_row), max(last_col, merge.last_col)
    rows = [row for row in range(1, min(last_row, MOST_ROWS) + 1) if row not in grid.hidden_rows]
    return rows, list(range(1, min(last_col, MOST_COLS) + 1))


def _cells(
    grid: Grid, row: int, rows: Sequence[int], cols: Sequence[int], styles: Mapping[tuple[int, int], Appearance],
    usual: Appearance,
) -> Iterator[dict[str, Any]]:
    """The cells of a row; of a merged block only the first that is seen, with how many rows and columns it takes."""
    for col in cols:
        merge = grid.merge_at(row, col)
        down = across = 1
        at = row, col
        if merge:
            seen = [other for other in rows if merge.row <= other <= merge.last_row]
            if (row, col) != (seen[0], merge.col):
                continue
            down, across = len(seen), min(merge.last_col, cols[-1]) - merge.col + 1
            at = merge.row, merge.col
        cell, look = grid.cell(*at), styles.get(at, usual)
        yield {
            "row": at[0], "col": at[1], "rowspan": down, "colspan": across, "text": cell.text, "bold": look.bold,
            "align": look.align or _align(cell.value), "wrap": look.wrap, "fill": look.fill, "color": look.color,
            "size": look.size,
        }


def _align(value: CellValue) -> str:
    """Where a spreadsheet puts a value that says nothing of it."""
    if isinstance(value, bool):
        return "center"
    return "left" if value is None or isinstance(value, str) else "right"
