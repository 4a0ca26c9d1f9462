"""Writing cells into a sheet's XML: refuses what it would have to guess, keeps what it does not touch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from lxml import etree

from jixiao.addin.sheet_scan import CELL, FORMULA, INLINE, VALUE, Raw, Scan, formula_text, give_references
from jixiao.addin.xml_parts import XML_SPACE, Element, child, damaged, encode_text, main
from jixiao.macros.grid import CellValue, ErrorValue, Range, address, column_number
from jixiao.templates.stop import Stop

_MAX_TEXT, _MAX_FORMULA = 32_767, 8_192  # characters: Excel's limits
_TALL = 2_000  # rows: blocks taller than this are searched one by one
_TEXT = main("t")
_Block = tuple[Range, str, bool]  # an area, why its cells are not written, and whether its first cell may be


def refused(sheet: str, row: int, col: int, why: str) -> Stop:
    """The Stop of a cell that we do not dare to write."""
    return Stop("cell_refused", sheet=sheet, cell=address(row, col), why=why)


def stored(value: CellValue) -> tuple[str | None, str | None]:
    """(t, text) of a value that is no date, as ``<c t=".."><v>text</v>`` with a formula holds it."""
    if value is None:
        return None, None
    if isinstance(value, bool):
        return "b", "1" if value else "0"
    if isinstance(value, Decimal):
        return None, f"{value:f}"
    if isinstance(value, ErrorValue):
        return "e", value.code
    if isinstance(value, str):
        return "str", encode_text(value)
    raise TypeError(type(value))


class SheetEditor:
    """The cells of one sheet. ``forbidden``: blocks outside the sheet's XML (table headings, pivot tables) and why."""

    def __init__(
        self, root: Element, found: Scan, name: str, part: str, merges: tuple[Range, ...],
        forbidden: list[tuple[Range, str]], shared_strings: Sequence[str],
    ) -> None:
        if not found.ordered:
            raise damaged(part, "的行或单元格次序颠倒或重复")
        data = child(root, "sheetData")
        if data is None:
            raise damaged(part, "没有 sheetData")
        if found.implicit:
            give_references(root)
        self._root, self._data, self._found, self.name = root, data, found, name
        self._row_numbers = list(found.rows)
        self._strings = shared_strings
        self._cells_of: dict[int, dict[int, Element]] = {}
        kinds = {"array": "此处是数组公式", "dataTable": "此处是模拟运算表"}
        self._by_row: dict[int, list[_Block]] = {}
        self._tall: list[_Block] = []
        for area in merges:
            self._register((area, "此处是合并单元格的隐藏部分", True))
        for area, why in [(area, kinds[kind]) for area, kind in found.areas] + forbidden:
            self._register((area, why, False))
        self._new_columns: dict[int, list[int]] = {}
        self.formula_lost = False

    def _register(self, block: _Block) -> None:
        area = block[0]
        if area.last_row - area.row > _TALL:
            self._tall.append(block)
            return
        for row in range(area.row, area.last_row + 1):
            self._by_row.setdefault(row, []).append(block)

    def _check(self, row: int, col: int) -> None:
        for area, why, first_may in (*self._by_row.get(row, ()), *self._tall):
            if (row, col) in area and not (first_may and (row, col) == (area.row, area.col)):
                raise refused(self.name, row, col, why)

    def put(
        self, row: int, col: int, value: CellValue, formula: str | None, style: int | None,
        date_style: Callable[[int, date | time], tuple[int, str]],
    ) -> bool:
        """Writes one cell; False where it holds just that already.

        style: index to set, None keeps the cell's. date_style: (style, serial) for a date in a cell of a style.
        """
        self._check(row, col)
        old = self._found.cells.get((row, col))
        keep = old[1] if old else None
        if isinstance(value, date | datetime | time):
            index, serial = date_style(int(keep or 0) if style is None else style, value)
            keep, kind, text = str(index), None, serial
        else:
            kind, text = stored(value)
            if style is not None:
                keep = str(style)
        if text is not None and len(text) > _MAX_TEXT:
            raise refused(self.name, row, col, f"文字超过 {_MAX_TEXT} 字")
        if isinstance(value, Decimal) and not value.is_finite():
            raise refused(self.name, row, col, "数值无法表示")
        if formula is not None:
            formula = encode_text(formula)
            if len(formula) > _MAX_FORMULA:
                raise refused(self.name, row, col, f"公式超过 {_MAX_FORMULA} 字")
        elif kind == "str":
            kind = "inlineStr"
        same_formula = old is not None and formula is not None and formula == self._formula(old, row, col)
        if old and old[4] and "t=shared" in old[4] and old[3] and not same_formula:
            raise refused(self.name, row, col, "此处是共享公式的首格")
        new: Raw = (kind, keep, text, formula, None)
        if old is not None and same_formula:
            new = (kind, keep, text, old[3], old[4])
        if new == old or (old is None and text is None and formula is None and keep is None):
            return False
        if old is not None and self._same_text(old, new):
            return False
        self._found.cells[row, col] = new
        if old is not None and old[3] is not None and formula is None:
            self.formula_lost = True
        self._write(self._element(row, col), new, keep_formula=same_formula)
        return True

    def _same_text(self, old: Raw, new: Raw) -> bool:
        """Whether a shared string is the text that would be written inline."""
        if old[0] != "s" or new[0] != "inlineStr" or old[1] != new[1] or old[3] is not None:
            return False
        index = old[2] or ""
        return index.isdecimal() and int(index) < len(self._strings) and (
            encode_text(self._strings[int(index)]) == new[2]
        )

    def _formula(self, raw: Raw, row: int, col: int) -> str | None:
        return formula_text(raw, row, col, self._found.masters)

    def _write(self, cell: Element, raw: Raw, keep_formula: bool) -> None:
        kind, style, text, formula, _ = raw
        kept = cell.find(FORMULA) if keep_formula else None
        ref = cell.get("r") or ""
        cell.clear()
        cell.set("r", ref)
        if style is not None:
            cell.set("s", style)
        if kind is not None:
            cell.set("t", kind)
        if kept is not None:
            cell.append(kept)
        elif formula is not None:
            etree.SubElement(cell, FORMULA).text = formula
        if text is None:
            return
        if kind == "inlineStr":
            target = etree.SubElement(etree.SubElement(cell, INLINE), _TEXT)
        else:
            target = etree.SubElement(cell, VALUE)
        target.text = text
        if kind in ("inlineStr", "str") and (text != text.strip() or "\n" in text):
            target.set(XML_SPACE, "preserve")

    def _element(self, row: int, col: int) -> Element:
        """The cell's element, made at its place where there is none."""
        cells = self._cells_of.get(row)
        if cells is None:
            holder = self._found.rows.get(row)
            if holder is None:
                holder = self._new_row(row)
            cells = self._cells_of[row] = {
                column_number((cell.get("r") or "").rstrip("0123456789")): cell for cell in holder.iterchildren(CELL)
            }
        element = cells.get(col)
        if element is None:
            holder = self._found.rows[row]
            element = etree.Element(CELL, r=address(row, col))
            after = [c for c in cells if c > col]
            if after:
                cells[min(after)].addprevious(element)
            else:
                last = max(cells, default=0)
                if last:
                    cells[last].addnext(element)
                else:
                    holder.insert(0, element)
            cells[col] = element
            self._new_columns.setdefault(row, []).append(col)
        return element

    def _new_row(self, row: int) -> Element:
        element = etree.Element(main("row"), r=str(row))
        later = [number for number in self._row_numbers if number > row]
        if later:
            self._found.rows[min(later)].addprevious(element)
        else:
            self._data.append(element)
        self._found.rows[row] = element
        self._row_numbers.append(row)
        return element

    def finish(self) -> None:
        """Spans of the rows and the dimension of the sheet, where the file states them, over the cells put in."""
        if not self._new_columns:
            return
        for row, cols in self._new_columns.items():
            holder = self._found.rows[row]
            ends = [int(end) for span in (holder.get("spans") or "").split() for end in span.split(":") if end.isdecimal()]
            if ends:
                holder.set("spans", f"{min(*ends, *cols)}:{max(*ends, *cols)}")
        dimension = child(self._root, "dimension")
        block = Range.parse(dimension.get("ref") or "A1") if dimension is not None else None
        if dimension is not None and block:
            every = [col for cols in self._new_columns.values() for col in cols]
            rows = self._new_columns.keys()
            dimension.set("ref", str(Range(
                min(block.row, *rows), min(block.col, *every), max(block.last_row, *rows), max(block.last_col, *every)
            )))
        self._new_columns.clear()
