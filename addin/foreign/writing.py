"""Grids as a new .xlsx, where no office is there to turn a file into one: values, number formats, merged cells, sizes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from jixiao.addin.package.app_part import CREATED
from jixiao.macros.sheet.grid import Cell, ErrorValue, Grid, address
from jixiao.macros.sheet.limits import MAX_TEXT
from jixiao.templates.stop import Stop

_NO_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")


def xlsx_bytes(grids: Sequence[Grid]) -> bytes:
    """A workbook of these sheets. What a grid does not hold is not in it: formulas, fonts, borders, pictures, notes.

    Raises Stop ``hostile`` for merged cells over each other, ``too_large`` for a text that no cell of an .xlsx holds.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import OverlappingRange

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED})
        looks: dict[tuple[str, float], Any] = {}
        taken: set[str] = set()
        for grid in grids:
            sheet = book.add_worksheet(_sheet_name(grid.name, taken))
            for col, width in grid.widths.items():
                sheet.set_column(col - 1, col - 1, width)
            for row in grid.heights.keys() | grid.hidden_rows:
                sheet.set_row(row - 1, grid.heights.get(row), None, {"hidden": row in grid.hidden_rows})
            for block in grid.merges:
                try:
                    sheet.merge_range(block.row - 1, block.col - 1, block.last_row - 1, block.last_col - 1, "")
                except OverlappingRange as error:
                    raise Stop("hostile", reason=f"《{grid.name}》的合并单元格互相重叠") from error
            for (row, col), cell in grid.cells.items():
                key = (cell.format, cell.font_size)
                if key not in looks:
                    looks[key] = book.add_format({
                        "num_format": cell.format, "font_size": cell.font_size, "font_name": "宋体", "text_wrap": True,
                        "valign": "vcenter",
                    })
                _write(sheet, row - 1, col - 1, cell, looks[key])
            if not grid.visible and grid is not grids[0]:
                sheet.hide()
    return buffer.getvalue()


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that a workbook takes: other formats allow longer ones and more characters."""
    base = _NO_NAME.sub("_", name)[:31] or "Sheet"
    found, number = base, 1
    while found.lower() in taken:
        number += 1
        found = f"{base[:27]}({number})"
    taken.add(found.lower())
    return found


def _write(sheet: Any, row: int, col: int, cell: Cell, look: Any) -> None:
    value = cell.value
    if isinstance(value, bool):
        sheet.write_boolean(row, col, value, look)
    elif isinstance(value, Decimal):
        sheet.write_number(row, col, float(value), look)
    elif isinstance(value, time) or (isinstance(value, date) and value.year >= 1900):
        sheet.write_datetime(row, col, value, look)
    else:
        text = value.code if isinstance(value, ErrorValue) else cell.text if isinstance(value, date) else value or ""
        if len(text) > MAX_TEXT:
            raise Stop("too_large", reason=f"{address(row + 1, col + 1)} 超过 {MAX_TEXT} 字")
        sheet.write_string(row, col, text, look)
