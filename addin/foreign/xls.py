"""The old format of Excel and WPS (BIFF: .xls, .et) as grids, read by xlrd: values and number formats, no formulas."""

from __future__ import annotations

import os
from decimal import Decimal
from typing import Any

from jixiao.addin.sheet.number_formats import BUILTIN, is_date_format, shown
from jixiao.addin.sheet.read import number
from jixiao.macros.sheet.grid import Cell, CellValue, ErrorValue, Grid, Range
from jixiao.macros.sheet.serials import from_serial
from jixiao.templates.stop import Stop

MAX_CELLS = 300_000  # of a workbook, those that hold nothing but a look included
_BIFF8 = 80


def read_xls(data: bytes) -> list[Grid]:
    """Every worksheet. Raises Stop ``encrypted``, ``damaged``, ``too_large``; runs where memory and time are held."""
    import xlrd

    try:
        with _opened(xlrd, data) as book:
            left = MAX_CELLS
            grids: list[Grid] = []
            for index in range(book.nsheets):
                sheet = book.sheet_by_index(index)
                left -= sum(map(sheet.row_len, range(sheet.nrows)))
                if left < 0:
                    raise Stop("too_large", reason=f"超过 {MAX_CELLS} 个单元格")
                grids.append(_grid(xlrd, book, sheet))
                book.unload_sheet(index)
            return grids
    except (Stop, MemoryError, RecursionError):
        raise
    except Exception as error:  # what a broken file makes of the library may be any exception
        if "encrypted" in str(error).lower():
            raise Stop("encrypted") from error
        raise Stop("damaged", reason="旧版 .xls 的内部结构读不通") from error


def _opened(xlrd: Any, data: bytes) -> Any:
    with open(os.devnull, "w") as silent:  # noqa: PTH123 - xlrd tells its warnings to a file
        options = {"file_contents": data, "formatting_info": True, "on_demand": True, "ragged_rows": True, "logfile": silent}
        book = xlrd.open_workbook(**options)
        # Before Excel 97 a text is in the code page of the machine; where the file does not say which, it was a Chinese one.
        if book.biff_version < _BIFF8 and not book.codepage:
            book = xlrd.open_workbook(**options, encoding_override="gbk")
        return book


def _grid(xlrd: Any, book: Any, sheet: Any) -> Grid:
    looks: dict[int, tuple[str, float]] = {}
    cells: dict[tuple[int, int], Cell] = {}
    for row in range(sheet.nrows):
        for col in range(sheet.row_len(row)):
            kind = sheet.cell_type(row, col)
            if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            style = sheet.cell_xf_index(row, col)
            if style not in looks:
                looks[style] = _look(book, style)
            code, size = looks[style]
            value = _value(xlrd, book, kind, sheet.cell_value(row, col), code)
            if value is not None:
                cells[(row + 1, col + 1)] = Cell(value, None, code, shown(value, code), size)
    merges = (Range(first + 1, left + 1, last, right) for first, last, left, right in sheet.merged_cells)
    rows = sheet.rowinfo_map.items()
    return Grid(
        name=sheet.name, cells=cells, merges=tuple(block for block in merges if block.last_row > 0 and block.last_col > 0),
        hidden_rows=frozenset(row + 1 for row, info in rows if info.hidden), visible=sheet.visibility == 0,
        widths={col + 1: info.width / 256 for col, info in sheet.colinfo_map.items() if col < sheet.ncols},
        heights={row + 1: info.height / 20 for row, info in rows if (info.height or 0) > 0 and not info.has_default_height},
    )


def _look(book: Any, style: int) -> tuple[str, float]:
    """Number format code and font size of a style. A built-in format is known by its number, as a Chinese Excel shows it."""
    xf = book.xf_list[style]
    known = book.format_map.get(xf.format_key)
    code = BUILTIN.get(xf.format_key) or (known.format_str if known else "General")
    return code, book.font_list[xf.font_index].height / 20


def _value(xlrd: Any, book: Any, kind: int, stored: Any, code: str) -> CellValue:
    if kind == xlrd.XL_CELL_TEXT:
        return str(stored)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(stored)
    if kind == xlrd.XL_CELL_ERROR:
        return ErrorValue(xlrd.error_text_from_code.get(stored, "#VALUE!"))
    value = number(repr(float(stored)))
    if value is None:
        return ErrorValue("#NUM!")
    return from_serial(value, code, book.datemode == 1) if is_date_format(code) else Decimal(value)
