"""A sheet's XML as a grid: stored values with their types, formulas, and what the sheet shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from sys import getsizeof

from jixiao.addin.package.element import Element
from jixiao.addin.package.xml import child, decode_text, is_true, main, unescape, whole
from jixiao.addin.package.xml_read import damaged
from jixiao.addin.sheet.number_formats import shown
from jixiao.addin.sheet.styles import CellFormat
from jixiao.addin.sheet.text import Raw, SheetText
from jixiao.macros.sheet.grid import Cell, CellValue, ErrorValue, Grid, Range
from jixiao.macros.sheet.limits import MAX_COL, MAX_ROW
from jixiao.macros.sheet.serials import from_serial
from jixiao.templates.stop import Stop

_NUMBER = re.compile(r"[+-]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d{1,4})?")
_COLUMN_RANGE = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})")
_ROW_RANGE = re.compile(r"\$?(\d{1,7}):\$?(\d{1,7})")
_HEIGHT = re.compile(r'\sht="([0-9]+(?:\.[0-9]+)?)"')
_HIDDEN = re.compile(r'\shidden="(?:1|true|on)"')
_PER_CELL = 100  # bytes: a cell, without its value and texts
_KNOWN = 10_000  # cells of which one is kept for those that equal it: more are held by no sheet any more
_MAX_MERGES = 100_000  # merged blocks of a sheet
_MAX_MERGED = 2_000_000  # cells under merged blocks of a sheet, whole columns and rows left out
_MAX_WHOLE = 100  # merged blocks of whole columns or rows
_MAX_WIDTHS = 200_000  # columns that the widths of a sheet are given for, one over the other


def number(text: str) -> Decimal | None:
    """A stored number without the noise of binary floats (90.30000000000001 is 90.3); None where it is none."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    value = Decimal(text)
    if value.is_zero():
        return Decimal(0)
    if abs(value.adjusted()) > 308:
        return Decimal(0) if value.adjusted() < 0 else None
    if len(value.as_tuple().digits) > 15:
        value = Decimal(f"{float(value):.15g}")
    exponent = value.as_tuple().exponent
    return Decimal(f"{value:f}") if isinstance(exponent, int) and exponent > 0 else value


class CellReader:
    """Raw cells to cells of a grid, with a workbook's strings and formats. Equal cells share one value.

    made: bytes that the cells took that were made so far.
    """

    def __init__(self, strings: Sequence[str], formats: Sequence[CellFormat], base_1904: bool) -> None:
        self._strings = strings
        self._formats = formats
        self._base_1904 = base_1904
        self._known: dict[tuple[str, str, str, str | None], Cell] = {}
        self.made = 0

    def cell(self, raw: Raw, formula: str | None, part: str) -> Cell:
        """The cell of a raw cell and its formula."""
        key = (raw.kind, raw.style, raw.value, formula)
        cell = self._known.get(key)
        if cell is None:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            index = whole(raw.style)
            if index >= len(self._formats):
                raise damaged(part, f"用了没有的样式 {index}")
            look = self._formats[index]
            value = self._value(raw.kind, unescape(raw.value), look, part)
            cell = self._known[key] = Cell(value, formula, look.code, shown(value, look.code), look.font_size)
            texts = (value, formula) if cell.text is value else (value, formula, cell.text)
            self.made += _PER_CELL + sum(map(getsizeof, texts))
        return cell

    def _value(self, kind: str, text: str, look: CellFormat, part: str) -> CellValue:
        if kind in ("str", "inlineStr"):
            return decode_text(text)
        if text == "":
            return None
        if kind == "s":
            index = whole(text.strip(), -1)
            if not 0 <= index < len(self._strings):
                raise damaged(part, "用了没有的共享字符串")
            return self._strings[index]
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "e":
            return ErrorValue(text)
        if kind == "d":
            return _iso_date(text)
        value = number(text)
        if value is None:
            return ErrorValue("#NUM!")
        return from_serial(value, look.code, self._base_1904) if look.is_date else value


def _iso_date(text: str) -> CellValue:
    try:
        if "T" not in text and ":" in text:
            return time.fromisoformat(text.rstrip("Z"))
        moment = datetime.fromisoformat(text.rstrip("Z"))
    except ValueError:
        return text
    return moment if "T" in text else date(moment.year, moment.month, moment.day)


def read_cells(text: SheetText, reader: CellReader) -> dict[tuple[int, int], Cell]:
    """The cells that hold a value or a formula."""
    cells: dict[tuple[int, int], Cell] = {}
    for at, raw in text.cells.items():
        if not (raw.value or raw.formula or raw.formula_kind):
            continue
        formula = text.formula_of(raw, *at) if raw.formula or raw.formula_kind else None
        cell = reader.cell(raw, None if formula is None else decode_text(formula), text.part)
        if cell.value is not None or formula is not None:
            cells[at] = cell
    return cells


def read_grid(text: SheetText, reader: CellReader, name: str, visible: bool, print_area: str | None) -> Grid:
    """The grid of one worksheet."""
    root = text.shell
    last_col = max((col for _, col in text.cells), default=1)
    heights: dict[int, float] = {}
    hidden: set[int] = set()
    for row, held in text.rows.items():
        if match := _HEIGHT.search(held.attributes):
            heights[row] = float(match[1])
        if "hidden=" in held.attributes and _HIDDEN.search(held.attributes):
            hidden.add(row)
    protection = child(root, "sheetProtection")
    return Grid(
        name=name,
        cells=read_cells(text, reader),
        merges=read_merges(root, text.part),
        hidden_rows=frozenset(hidden),
        protected=protection is not None and is_true(protection.get("sheet")),
        visible=visible,
        arrays=tuple(area for area, _ in text.areas),
        print_area=print_area,
        widths=_widths(root, last_col + 30, text.part),
        heights=heights,
    )


@lru_cache(maxsize=4096)
def parse_range(text: str) -> Range | None:
    """``A1:H9``, ``A1``, and the whole columns or rows ``A:A``, ``3:4``."""
    found = Range.parse(text)
    if found:
        return found
    if match := _COLUMN_RANGE.fullmatch(text):
        return Range.parse(f"{match[1]}1:{match[2]}{MAX_ROW}")
    if match := _ROW_RANGE.fullmatch(text):
        return Range(int(match[1]), 1, int(match[2]), MAX_COL)
    return None


def read_merges(root: Element, part: str) -> tuple[Range, ...]:
    """Merged blocks. More cells than any form has under them is an attack on whoever spreads them out."""
    holder = child(root, "mergeCells")
    if holder is None:
        return ()
    merges: list[Range] = []
    covered = whole_lines = 0
    for item in holder.children(main("mergeCell")):
        text = item.get("ref") or ""
        block = parse_range(text)
        if block is None:
            raise damaged(part, f"有错误的合并单元格 {text[:30]}")
        rows, cols = block.last_row - block.row + 1, block.last_col - block.col + 1
        if (rows == MAX_ROW) != (cols == MAX_COL):
            whole_lines += 1
        else:
            covered += max(rows, 0) * max(cols, 0)
        if covered > _MAX_MERGED or whole_lines > _MAX_WHOLE or len(merges) > _MAX_MERGES:
            raise Stop("hostile", reason=f"{part} 的合并单元格 {text[:30]} 过大")
        merges.append(block)
    return tuple(merges)


def _widths(root: Element, last_col: int, part: str) -> dict[int, float]:
    widths: dict[int, float] = {}
    given = 0
    for item in root.each(main("cols"), main("col")):
        width = item.get("width") or ""
        if _NUMBER.fullmatch(width):
            first, last = whole(item.get("min"), 1), min(whole(item.get("max")), last_col)
            given += max(last - first, 0) + 1
            if given > _MAX_WIDTHS:
                raise Stop("hostile", reason=f"{part} 的列宽重复定义")
            for col in range(first, last + 1):
                widths[col] = float(width)
    return widths
