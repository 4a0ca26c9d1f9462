"""OpenDocument sheets (.ods, ODF 1.3 part 3, chapter 9) as grids. What a cell shows stands in the file.

Formulas are not read. No library: those there are read the whole file before anybody can weigh it, or give no merged cells
and no percent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal

from jixiao.addin.package.element import Element
from jixiao.addin.package.package import Package
from jixiao.addin.package.xml import whole
from jixiao.addin.package.xml_read import damaged
from jixiao.addin.sheet.read import number
from jixiao.macros.sheet.grid import Cell, CellValue, ErrorValue, Grid, Range
from jixiao.macros.sheet.limits import MAX_COL, MAX_ROW
from jixiao.templates.stop import Stop

MAX_CELLS = 300_000  # that hold something, of a workbook
_MAX_MERGES = 100_000
_CONTENT = "content.xml"
_ODF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}%s"
_LENGTH = re.compile(r"([0-9.]+)(cm|mm|in|pt)")
_POINTS = {"cm": 72 / 2.54, "mm": 72 / 25.4, "in": 72.0, "pt": 1.0}
_POINTS_PER_CHARACTER = 5.6  # of a column's width
_SHOWN = re.compile(r"-?(?P<front>[\d,]+)(?:\.(?P<back>\d+))?(?P<percent>%?)")
_TIME = re.compile(r"PT(\d{1,4})H(\d{1,2})M(\d{1,2})")


def _name(prefix: str, name: str) -> str:
    return _ODF % (prefix, name)


_ROW, _CELL, _COVERED = _name("table", "table-row"), _name("table", "table-cell"), _name("table", "covered-table-cell")
_P, _VALUE_TYPE = _name("text", "p"), _name("office", "value-type")
_CALC_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"


def read_ods(data: bytes) -> list[Grid]:
    """Every sheet. Raises Stop as opening a package does, ``encrypted``, ``too_large``."""
    package = Package.from_bytes(data, ods=True)
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise Stop("encrypted")
    root = package.tree(_CONTENT)
    reader = _Reader(root)
    books = root.iter(_name("office", "spreadsheet"))  # not the tables inside a cell or a drawing
    return [reader.grid(table) for book in books for table in book.children(_name("table", "table"))]


class _Reader:
    """Sheets of one content.xml, against one sum of cells."""

    def __init__(self, root: Element) -> None:
        self._left, self._merges = MAX_CELLS, _MAX_MERGES
        self._styles: dict[str, Element] = {
            item.get(_name("style", "name")) or "": item for item in root.iter(_name("style", "style"))
        }

    def grid(self, table: Element) -> Grid:
        """The grid of one table."""
        cells: dict[tuple[int, int], Cell] = {}
        merges: list[Range] = []
        hidden: set[int] = set()
        heights: dict[int, float] = {}
        row = 1
        for line in _inside(table, _ROW):
            times = _repeated(line, "rows")
            held = list(self._cells(line))
            if held:
                if times * len(held) > self._left or row + times - 1 > MAX_ROW:
                    raise Stop("too_large", reason=f"超过 {MAX_CELLS} 个单元格")
                self._left -= times * len(held)
                if line.get(_name("table", "visibility")) in ("collapse", "filter"):
                    hidden.update(range(row, row + times))
                if height := self._length(line, "table-row-properties", "row-height"):
                    heights.update(dict.fromkeys(range(row, row + times), height))
                for at in range(row, row + times):
                    for col, cell, rows, cols in held:
                        if cell.value is not None:
                            cells[at, col] = cell
                        if rows > 1 or cols > 1:
                            merges.append(self._merge(at, col, rows, cols))
            row += times
        last = max([*(col for _, col in cells), *(block.last_col for block in merges)], default=0)
        style = self._styles.get(table.get(_name("table", "style-name")) or "")
        shown = None if style is None else style.find(_name("style", "table-properties"))
        return Grid(
            name=table.get(_name("table", "name")) or "", cells=cells, merges=tuple(merges), hidden_rows=frozenset(hidden),
            visible=shown is None or shown.get(_name("table", "display")) != "false", widths=self._widths(table, last),
            heights=heights,
        )

    def _cells(self, line: Element) -> Iterator[tuple[int, Cell, int, int]]:
        """(column, cell, rows, columns) of the cells in a row that hold something or are merged."""
        col = 1
        for item in line.children(_CELL, _COVERED):
            times = _repeated(item, "columns")
            if item.tag == _CELL:
                rows, cols = (_count(item.get(_name("table", f"number-{way}-spanned"))) for way in ("rows", "columns"))
                cell = _cell(item)
                if cell.value is not None or rows > 1 or cols > 1:
                    if col + times - 1 > MAX_COL:
                        raise Stop("too_large", reason=f"超过 {MAX_COL} 列")
                    for at in range(col, col + times):
                        yield at, cell, rows, cols
            col += times

    def _merge(self, row: int, col: int, rows: int, cols: int) -> Range:
        self._merges -= 1
        if self._merges < 0 or rows * cols > MAX_CELLS:
            raise Stop("hostile", reason=f"{_CONTENT} 的合并单元格过多或过大")
        return Range(row, col, min(row + rows - 1, MAX_ROW), min(col + cols - 1, MAX_COL))

    def _widths(self, table: Element, last: int) -> dict[int, float]:
        widths: dict[int, float] = {}
        col = 1
        for item in _inside(table, _name("table", "table-column")):
            times = _repeated(item, "columns")
            if width := self._length(item, "table-column-properties", "column-width"):
                widths.update(dict.fromkeys(range(col, min(col + times, last + 1)), width / _POINTS_PER_CHARACTER))
            col += times
        return widths

    def _length(self, item: Element, properties: str, name: str) -> float:
        """A length of the element's style, in points; 0 where it has none."""
        style = self._styles.get(item.get(_name("table", "style-name")) or "")
        found = None if style is None else style.find(_name("style", properties))
        match = _LENGTH.fullmatch((found.get(_name("style", name)) or "") if found is not None else "")
        return float(match[1]) * _POINTS[match[2]] if match and number(match[1]) is not None else 0.0


_GROUPS = tuple(
    _name("table", f"table-{name}")
    for name in ("header-rows", "row-group", "rows", "header-columns", "column-group", "columns")
)


def _inside(table: Element, tag: str) -> Iterator[Element]:
    """Rows or columns of a table, also those in groups and headers; not those of tables in its cells."""
    for item in table.children(tag, *_GROUPS):
        if item.tag == tag:
            yield item
        else:
            yield from _inside(item, tag)


def _count(text: str | None) -> int:
    return max(1, whole(text or "", 1))


def _repeated(item: Element, what: str) -> int:
    return _count(item.get(_name("table", f"number-{what}-repeated")))


def _cell(item: Element) -> Cell:
    text = "\n".join(_text(line) for line in item.children(_P))
    kind = item.get(_VALUE_TYPE) or ""
    if item.get(_CALC_TYPE) == "error":
        return Cell(ErrorValue(text or "#VALUE!"), text=text)
    if kind in ("float", "percentage", "currency"):
        value = number(item.get(_name("office", "value")) or "")
        if value is None:
            raise damaged(_CONTENT, "有错误的数")
        return Cell(value, None, _code(text, value, kind), text)
    if kind == "date":
        return _dated(item.get(_name("office", "date-value")) or "", text)
    if kind == "time":
        match = _TIME.match(item.get(_name("office", "time-value")) or "")
        if match and int(match[1]) < 24 and int(match[2]) < 60 and int(match[3]) < 60:
            return Cell(time(int(match[1]), int(match[2]), int(match[3])), None, "h:mm:ss", text)
        return Cell(text or None, text=text)
    if kind == "boolean":
        return Cell(item.get(_name("office", "boolean-value")) == "true", text=text)
    return Cell(item.get(_name("office", "string-value")) or text or None, text=text)


def _dated(stored: str, text: str) -> Cell:
    value: CellValue
    try:
        value = datetime.fromisoformat(stored) if "T" in stored else date.fromisoformat(stored)
    except ValueError:
        value = text or None
    return Cell(value, None, "yyyy-mm-dd" if isinstance(value, date) else "General", text)


def _code(text: str, value: Decimal, kind: str) -> str:
    """The number format that shows the value so: a percent stays one, digits that are shown stay as many."""
    match = _SHOWN.fullmatch(text)
    if match is None:
        return "0.00%" if kind == "percentage" else "General"
    code = ("#,##0" if "," in match["front"] else "0") + ("." + "0" * len(match["back"]) if match["back"] else "")
    if match["percent"]:
        return code + ("%" if kind == "percentage" else '"%"')
    return "General" if code == "0" and value == value.to_integral_value() else code


def _text(line: Element) -> str:
    """A paragraph's text; runs of blanks, tabs and line breaks are elements. Notes in it are left out."""
    pieces = [line.text or ""]
    for item in line:
        if item.tag == _name("text", "s"):
            pieces.append(" " * min(_count(item.get(_name("text", "c"))), 1000))
        elif item.tag == _name("text", "tab"):
            pieces.append("\t")
        elif item.tag == _name("text", "line-break"):
            pieces.append("\n")
        elif item.tag in (_name("text", "span"), _name("text", "a")):
            pieces.append(_text(item))
        pieces.append(item.tail or "")
    return "".join(pieces)
