"""Edits as the operations that ``inside/document.py`` applies in the office: plain values only, formulas still Excel's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from jixiao.addin.press.live import book_of, formulas_of, holds, mentions, refuse_protected
from jixiao.addin.sheet.looks import EDGE, FONT, FONT_SIZE, LOOKS, MARKS
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import CellEdit, Choice, ColumnWidth, Edit, Highlight, NewSheet, PrintArea, Style
from jixiao.macros.sheet.grid import CellValue, ErrorValue, Grid, Range
from jixiao.macros.sheet.serials import to_serial
from jixiao.templates.stop import known_as

Operation = dict[str, Any]


def operations(
    edits: Sequence[Edit], file: WorkbookFile, templates: Mapping[str, Path], folder: Path, name: str, frozen: bool
) -> list[Operation]:
    """The operations of edits in the order: cells, looks, new sheets, whose formulas come last.

    file: a copy of the document, to which the edits are applied too, so that it refuses what must be refused.
    folder: where workbooks with the new sheets are put. frozen: the document's structure cannot be changed.
    """
    grids = {grid.name: grid for grid in file.grids()}
    sheets = [edit for edit in edits if isinstance(edit, NewSheet)]
    refuse_protected(edits, grids, frozen, name)
    with known_as(name):
        file.apply(edits, templates)
    base_1904 = file.book.xml.base_1904
    made = list(_cells([edit for edit in edits if isinstance(edit, CellEdit)], grids, base_1904))
    made += [operation for edit in edits for operation in _look(edit, grids)]
    for number, sheet in enumerate(sheets, start=1):
        path = folder / f"sheet{number}.xlsx"
        book_of([sheet], templates).save(path, backup=False)
        made.append({
            "do": "new_sheet", "sheet": sheet.sheet, "path": str(path), "first": sheet.first,
            "mentions": [[grid.name, row, col] for grid, row, col, _ in mentions(sheet.sheet, grids.values())],
        })
    made += [_formulas(sheet, base_1904) for sheet in sheets]
    return made


def _cells(edits: Sequence[CellEdit], grids: Mapping[str, Grid], base_1904: bool) -> Iterator[Operation]:
    wanted = {(edit.sheet, edit.row, edit.col): edit for edit in edits}
    by_sheet: dict[str, list[list[object]]] = {}
    for (name, row, col), edit in wanted.items():
        cell = grids[name].cell(row, col)
        if holds(cell, edit):
            continue
        if edit.style and cell.blank:
            yield _drawn(name, [row, col, row, col], edit.style)
        if isinstance(edit.value, date | time):
            code = "h:mm:ss" if isinstance(edit.value, time) else "yyyy-mm-dd"
            yield {"do": "number_format", "sheet": name, "block": [row, col, row, col], "format": code}
        by_sheet.setdefault(name, []).append([row, col, *typed(edit.value, edit.formula, base_1904)])
    for name, cells in by_sheet.items():
        yield {"do": "cells", "sheet": name, "cells": cells}


def typed(value: CellValue, formula: str | None, base_1904: bool) -> tuple[str, object]:
    """(kind, content) of a cell, as the open document takes it: a text is never taken for anything else.

    >>> typed("=1", None, False), typed(Decimal("9.79"), None, False), typed("", "SUM(A1)", False)
    (('TEXT', '=1'), ('VALUE', 9.79), ('formula', 'SUM(A1)'))
    """
    if formula is not None:
        return "formula", formula
    if value is None or value == "":
        return "EMPTY", None
    if isinstance(value, date | datetime | time):
        return "VALUE", float(to_serial(value, base_1904))
    if isinstance(value, bool | Decimal):
        return "VALUE", float(value)
    return "TEXT", value.code if isinstance(value, ErrorValue) else value


def _drawn(sheet: str, block: list[int], style: Style) -> Operation:
    look = LOOKS[style]
    return {
        "do": "look", "sheet": sheet, "block": block, "font": FONT, "size": FONT_SIZE, "color": int(look.color, 16),
        "bold": look.bold, "fill": int(look.fill, 16) if look.fill else -1,
        "align": look.align, "edge": int(EDGE, 16), "format": look.format,
    }


def _look(edit: Edit, grids: Mapping[str, Grid]) -> Iterator[Operation]:
    if isinstance(edit, ColumnWidth):
        like, like_width = next((item for item in grids[edit.sheet].widths.items() if item[1] > 0), (0, 0.0))
        if like:  # the office states every column's width when it stores a sheet
            yield {
                "do": "width", "sheet": edit.sheet, "col": edit.col, "width": edit.width, "folded": edit.folded,
                "like": like, "like_width": like_width,
            }
    elif isinstance(edit, Highlight):
        fill, color = MARKS[edit.mark]
        yield {
            "do": "highlight", "sheet": edit.sheet, "block": _block(edit.area), "formula": edit.formula,
            "fill": int(fill, 16), "color": int(color, 16) if color else -1,
        }
    elif isinstance(edit, Choice):
        yield {"do": "choice", "sheet": edit.sheet, "block": _block(edit.area), "options": list(edit.options)}
    elif isinstance(edit, PrintArea):
        yield {"do": "print_area", "sheet": edit.sheet, "block": _block(edit.area)}


def _block(area: Range) -> list[int]:
    return [area.row, area.col, area.last_row, area.last_col]


def _formulas(edit: NewSheet, base_1904: bool) -> Operation:
    cells = [[row, col, *typed(value, formula, base_1904)] for row, col, value, formula in formulas_of(edit)]
    return {"do": "cells", "sheet": edit.sheet, "cells": cells}
