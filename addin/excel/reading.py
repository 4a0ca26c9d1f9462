"""A sheet of the open workbook as a grid, asked for by blocks: the way for workbooks of which no copy can be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import xlwings as xw
from jixiao.addin.excel.cells import get_native, uniform
from jixiao.addin.excel.patience import asked, patiently
from jixiao.addin.sheet.number_formats import shown
from jixiao.addin.sheet.read import number
from jixiao.macros.sheet.grid import Cell, CellValue, ErrorValue, Grid, Range
from jixiao.templates.stop import Stop
from jixiao.udfs.base.errors import CODES

_MAX_CELLS = 5_000_000
#: Hidden rows are told of forms only; no form is longer.
_MAX_FORM_ROWS = 2_000
#: Excel's own word for it is -1; 0 is hidden, 2 is very hidden.
VISIBLE = (True, -1)
_GENERAL = "General"


def read_sheet(sheet: xw.Sheet) -> Grid:
    """What the sheet holds now. Raises Stop ``too_large`` where the used block cannot be read in one piece."""
    used = sheet.used_range
    rows, columns = used.shape
    if rows * columns > _MAX_CELLS:
        raise Stop("too_large", path=sheet.book.name, reason=f"《{sheet.name}》用到了 {rows} 行 {columns} 列")
    values = _values(used)
    formulas = _block(patiently(lambda: used.formula))
    held = {
        (used.row + r, used.column + c): (value_of(value), formula)
        for r, (value_row, formula_row) in enumerate(zip(values, formulas, strict=True))
        for c, (value, formula) in enumerate(zip(value_row, formula_row, strict=True))
        if value is not None or (isinstance(formula, str) and formula.startswith("="))
    }
    formats = _formats(used, {at for at, (value, _) in held.items() if isinstance(value, Decimal | date | time)})
    cells: dict[tuple[int, int], Cell] = {}
    for at, (value, formula) in held.items():
        code = formats.get(at, _GENERAL)
        found = formula_of(value, formula)
        if found is not None and value is None:
            value = ""  # a formula always has a value: what shows nothing is an empty text
        cells[at] = Cell(value, found, code, shown(value, code))
    return Grid(
        name=sheet.name,
        cells=cells,
        merges=tuple(_merges(used)),
        hidden_rows=frozenset(_hidden_rows(used)),
        protected=is_protected(sheet),
        visible=sheet.visible in VISIBLE,
        arrays=tuple(_arrays(used)) if any(cell.formula is not None for cell in cells.values()) else (),
        print_area=(sheet.page_setup.print_area or "").replace("$", "") or None,
    )


def _values(used: xw.Range) -> list[list[Any]]:
    """Values as rows. Of a cell in a currency format Excel tells four places in ``Value`` and all of them in ``Value2``."""
    values: list[list[Any]] = patiently(lambda: used.options(ndim=2, err_to_str=True).value)
    if any(isinstance(value, Decimal) for row in values for value in row):
        known, exact = asked(used.api, "Value2")
        if known:
            lines = _block(exact)
            values = [
                [lines[r][c] if isinstance(value, Decimal) else value for c, value in enumerate(row)]
                for r, row in enumerate(values)
            ]
    return values


def _block(value: Any) -> Any:
    """Formulas of a block as rows; Excel gives a plain text for one cell."""
    return value if isinstance(value, tuple | list) else ((value,),)


def value_of(value: Any) -> CellValue:
    """A cell's value as Excel hands it over: errors as text, dates as moments, numbers as floats."""
    if isinstance(value, str):
        # An error typed as text reads the same; it is as useless to the rules as the error itself.
        return ErrorValue(value) if value in CODES else value
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, datetime):
        if value.date() == date(1899, 12, 30) or value.date() == date(1899, 12, 31):
            return value.time()
        return value.replace(tzinfo=None) if value.time() != time() else value.date()
    return number(f"{value:.15g}")  # a double holds 15 digits; the rest is noise


def formula_of(value: CellValue, formula: Any) -> str | None:
    """The formula without ``=``. A text that begins with = is its own "formula" in Excel's eyes, and none in ours."""
    if not isinstance(formula, str) or not formula.startswith("=") or formula == value:
        return None
    return formula[1:]


def is_protected(sheet: xw.Sheet) -> bool:
    """Whether cells of the sheet cannot be changed."""
    return bool(get_native(sheet.api, "ProtectContents", "protect_contents"))


def _formats(used: xw.Range, numbers: set[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Number formats of the cells that hold numbers; of texts they do not matter."""
    if not numbers:
        return {}
    top, bottom = min(row for row, _ in numbers), max(row for row, _ in numbers)
    left, right = min(col for _, col in numbers), max(col for _, col in numbers)
    area = used.sheet.range((top, left), (bottom, right))
    found: dict[tuple[int, int], str] = {}
    for block, code in uniform(area, lambda part: part.number_format):
        rows, columns = block.shape
        found.update(
            ((row, col), code)
            for row in range(block.row, block.row + rows) for col in range(block.column, block.column + columns)
            if (row, col) in numbers
        )
    return found


def _merges(used: xw.Range) -> Iterator[Range]:
    covered: set[tuple[int, int]] = set()
    for block, merged in uniform(used, lambda part: part.merge_cells):
        if not merged:
            continue
        rows, columns = block.shape
        for row in range(block.row, block.row + rows):
            for col in range(block.column, block.column + columns):
                if (row, col) in covered:
                    continue
                area = patiently(lambda row=row, col=col: used.sheet.range((row, col)).merge_area)  # type: ignore[misc]
                height, width = area.shape
                merge = Range(area.row, area.column, area.row + height - 1, area.column + width - 1)
                covered.update(
                    (r, c) for r in range(merge.row, merge.last_row + 1) for c in range(merge.col, merge.last_col + 1)
                )
                yield merge


def _arrays(used: xw.Range) -> Iterator[Range]:
    """Blocks whose cells belong to array formulas, those that spill among them: none can be written one by one."""
    for block, held in uniform(used, _has_array):
        if held:
            rows, columns = block.shape
            yield Range(block.row, block.column, block.row + rows - 1, block.column + columns - 1)


def _has_array(area: xw.Range) -> bool | None:
    """None where only some of the cells do. Excel before 2021 knows no spilling: another thing than a mixed answer."""
    array, (knows_spill, spill) = area.has_array, asked(area.api, "HasSpill")
    if array or spill:
        return True
    return None if array is None or (knows_spill and spill is None) else False


def _hidden_rows(used: xw.Range) -> Iterator[int]:
    """Rows of height 0. ``row_hidden`` would ask Excel for every row; heights of a long list are one answer."""
    column = used.resize(min(used.shape[0], _MAX_FORM_ROWS), 1)
    for block, height in uniform(column, lambda part: part.row_height):
        if height == 0:
            yield from range(block.row, block.row + block.shape[0])
