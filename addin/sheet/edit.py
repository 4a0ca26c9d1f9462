"""Writing cells into a sheet: refuses what it would have to guess, keeps what it does not touch."""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from jixiao.addin.package.plain_text import ASIDE, asides
from jixiao.addin.package.xml import attributes_of, child, encode_text, escape, unescape, whole
from jixiao.addin.package.xml_read import damaged
from jixiao.addin.sheet.join import make_explicit
from jixiao.addin.sheet.text import Raw, Row, SheetText
from jixiao.macros.sheet.grid import CellValue, ErrorValue, Range, address, column_letter
from jixiao.macros.sheet.limits import MAX_FORMULA, MAX_TEXT
from jixiao.templates.stop import Stop, need

_TALL = 2_000  # rows: blocks taller than this are searched one by one
_USUAL = 702  # columns up to ZZ
_LETTERS = ["", *map(column_letter, range(1, _USUAL + 1))]
_Block = tuple[Range, str, bool]  # an area, why its cells are not written, and whether its first cell may be
DateStyle = Callable[[int, date | time], tuple[int, str]]


def refused(sheet: str, row: int, col: int, why: str) -> Stop:
    """The Stop of a cell that we do not dare to write."""
    return Stop("cell_refused", sheet=sheet, cell=address(row, col), why=why)


def stored(value: CellValue) -> tuple[str, str | None]:
    """(t, text) of a value that is no date, as ``<c t=".."><v>text</v>`` with a formula holds it; text not escaped."""
    if value is None:
        return "", None
    if isinstance(value, str):
        return "str", encode_text(value)
    if isinstance(value, bool):
        return "b", "1" if value else "0"
    if isinstance(value, Decimal):
        return "", f"{value:f}"
    if isinstance(value, ErrorValue):
        return "e", value.code
    raise TypeError(type(value))


def raw_cell(
    value: CellValue, formula: str | None, style: str, row: int, col: int, prefix: str, date_style: DateStyle,
    formula_kind: str = "", stored_formula: str = "",
) -> Raw:
    """A cell as it will stand in the sheet. ``formula_kind``, ``stored_formula``: an f element that is kept as it was."""
    if value is None and formula is None and not formula_kind:
        look = f' s="{style}"' if style else ""
        xml = f'<{prefix}c r="{_LETTERS[col] if col <= _USUAL else column_letter(col)}{row}"{look}/>'
        return Raw("", style, "", "", "", xml)
    if isinstance(value, str):
        kind, held = "str", encode_text(value)
        held_xml = escape(held)
    elif isinstance(value, date | datetime | time):
        index, held = date_style(whole(style), value)
        kind, held_xml, style = "", held, str(index)
    else:
        kind, maybe = stored(value)
        held = held_xml = maybe or ""
        if kind == "e":
            held_xml = escape(held)
    body, f = "", stored_formula
    if formula_kind:
        body = f"<{prefix}f{formula_kind}>{f}</{prefix}f>" if f else f"<{prefix}f{formula_kind}/>"
    elif formula is not None:
        f = escape(encode_text(formula))
        body = f"<{prefix}f>{f}</{prefix}f>"
    elif kind == "str":
        kind = "inlineStr"
    if value is not None:
        space = ' xml:space="preserve"' if kind in ("str", "inlineStr") and (held != held.strip() or "\n" in held) else ""
        body += (
            f"<{prefix}is><{prefix}t{space}>{held_xml}</{prefix}t></{prefix}is>" if kind == "inlineStr"
            else f"<{prefix}v{space}>{held_xml}</{prefix}v>"
        )
    look = f' s="{style}"' if style else ""
    type_ = f' t="{kind}"' if kind else ""
    head = f'<{prefix}c r="{_LETTERS[col] if col <= _USUAL else column_letter(col)}{row}"{look}{type_}'
    xml = f"{head}>{body}</{prefix}c>" if body else f"{head}/>"
    return Raw(kind, style, held_xml, f, formula_kind, xml)


def _keep_asides(old: Raw, row: Row) -> None:
    """The comments in a cell that goes stay with its row."""
    if ASIDE.search(old.xml):
        row.asides += "".join(asides(old.xml))


class SheetEditor:
    """The cells of one sheet. ``forbidden``: blocks outside the sheet's XML (table headings, pivot tables) and why."""

    def __init__(
        self, text: SheetText, name: str, merges: tuple[Range, ...], forbidden: list[tuple[Range, str]],
        shared_strings: Sequence[str],
    ) -> None:
        if not text.ordered:
            raise damaged(text.part, "的行或单元格次序颠倒或重复")
        if child(text.shell, "sheetData") is None:
            raise damaged(text.part, "没有 sheetData")
        make_explicit(text)
        self._text, self.name, self._strings = text, name, shared_strings
        kinds = {"array": "此处是数组公式", "dataTable": "此处是模拟运算表"}
        self._by_row: dict[int, list[_Block]] = {}
        self._tall: list[_Block] = []
        for area in merges:
            self._register((area, "此处是合并单元格的隐藏部分", True))
        for area, why in [(area, kinds[kind]) for area, kind in text.areas] + forbidden:
            self._register((area, why, False))
        self._foreign = forbidden
        self._new_columns: dict[int, list[int]] = {}
        self.formula_lost = False

    def _register(self, block: _Block) -> None:
        area = block[0]
        if area.last_row - area.row > _TALL:
            self._tall.append(block)
            return
        for row in range(area.row, area.last_row + 1):
            self._by_row.setdefault(row, []).append(block)

    def _check(self, row: int, col: int, value: CellValue, formula: str | None) -> None:
        for area, why, first_may in (*self._by_row.get(row, ()), *self._tall):
            if area.col <= col <= area.last_col and area.row <= row <= area.last_row and not (
                first_may and (row, col) == (area.row, area.col)
            ):
                raise refused(self.name, row, col, why)
        if isinstance(value, str) and len(value) > MAX_TEXT:
            raise refused(self.name, row, col, f"文字超过 {MAX_TEXT} 字")
        if isinstance(value, Decimal) and not value.is_finite():
            raise refused(self.name, row, col, "数值无法表示")
        if formula is not None and len(formula) > MAX_FORMULA:
            raise refused(self.name, row, col, f"公式超过 {MAX_FORMULA} 字")

    def put(
        self, row: int, col: int, value: CellValue, formula: str | None, style: int | None, date_style: DateStyle
    ) -> bool:
        """Writes one cell; False where it holds just that already.

        style: index to set, None keeps the cell's. date_style: (style, serial) for a date in a cell of a style.
        """
        self._check(row, col, value, formula)
        text = self._text
        old = text.cells.get((row, col))
        index = str(style) if style is not None else old.style if old else ""
        kept_kind = kept_formula = ""
        if old is not None and old.formula_kind:
            if formula is not None and text.formula_of(old, row, col) == formula:
                kept_kind, kept_formula = old.formula_kind, old.formula
            elif 't="shared"' in old.formula_kind and old.formula:
                raise refused(self.name, row, col, "此处是共享公式的首格")
        new = raw_cell(value, formula, index, row, col, text.prefix, date_style, kept_kind, kept_formula)
        if old is not None:
            if new == old or new[:5] == old[:5] or self._same_text(old, new):
                return False
            if (old.formula or old.formula_kind) and formula is None:
                self.formula_lost = True
        elif value is None and formula is None and style is None:
            return False
        text.cells[row, col] = new
        text.edited.add((row, col))
        holder = text.rows.get(row)
        if holder is None:
            holder = text.rows[row] = Row(f' r="{row}"')
        holder.edited = True
        if old is not None:
            _keep_asides(old, holder)
        else:
            insort(holder.cols, col)
            self._new_columns.setdefault(row, []).append(col)
        return True

    def freeze(self, row: int, col: int, value: CellValue, date_style: DateStyle) -> None:
        """Puts a value in place of a formula, of an array or shared formula too; cells that an array filled keep theirs."""
        self._spell_out(row, col)
        old = self._text.cells[row, col]
        _keep_asides(old, self._text.rows[row])
        self._text.cells[row, col] = raw_cell(value, None, old.style, row, col, self._text.prefix, date_style)
        self._mark(row, col)
        self.formula_lost = True

    def clear(self, area: Range) -> None:
        """Takes the cells of a block out, looks included; refused where it cuts an array formula or a table."""
        arrays = [(block, "此处是数组公式") for block, _ in self._text.areas if block not in area]
        for block, why in (*arrays, *self._foreign):
            if block.meets(area):
                raise refused(self.name, max(block.row, area.row), max(block.col, area.col), why)
        text = self._text
        for at in [at for at in text.cells if at in area]:
            self._spell_out(*at)
            raw = text.cells.pop(at)
            text.edited.discard(at)
            holder = text.rows[at[0]]
            holder.cols.remove(at[1])
            _keep_asides(raw, holder)
            holder.edited = True
            self.formula_lost = self.formula_lost or bool(raw.formula or raw.formula_kind)

    def _spell_out(self, row: int, col: int) -> None:
        """Before the first cell of a shared formula goes, the others get a formula of their own."""
        text = self._text
        first = text.cells[row, col]
        group = attributes_of(first.formula_kind)
        if group.get("t") != "shared" or not first.formula:
            return
        element = re.compile(rf"<{text.prefix}f[\s/>](?:[^<]*</{text.prefix}f>|[^<>]*>)")
        for at, raw in list(text.cells.items()):
            own = attributes_of(raw.formula_kind)
            if at == (row, col) or raw.formula or own.get("t") != "shared" or own.get("si") != group.get("si"):
                continue
            written = need(element.search(raw.xml), "共享公式的单元格里没有公式")
            formula = escape(text.formula_of(raw, *at) or "")
            xml = f"{raw.xml[: written.start()]}<{text.prefix}f>{formula}</{text.prefix}f>{raw.xml[written.end() :]}"
            text.cells[at] = raw._replace(formula=formula, formula_kind="", xml=xml)
            self._mark(*at)

    def _mark(self, row: int, col: int) -> None:
        self._text.edited.add((row, col))
        self._text.rows[row].edited = True

    def _same_text(self, old: Raw, new: Raw) -> bool:
        """Whether a shared string is the text that would be written inline."""
        if old.kind != "s" or new.kind != "inlineStr" or old.style != new.style or old.formula:
            return False
        return old.value.isdecimal() and int(old.value) < len(self._strings) and (
            encode_text(self._strings[int(old.value)]) == unescape(new.value)
        )

    def finish(self) -> None:
        """Spans of the rows and the dimension of the sheet, where the file states them, over the cells put in."""
        if not self._new_columns:
            return
        for row, cols in self._new_columns.items():
            holder = self._text.rows[row]
            before, mark, rest = holder.attributes.partition(' spans="')
            spans, quote, after = rest.partition('"')
            ends = [whole(end) for span in spans.split() for end in span.split(":")]
            if mark and quote and ends:
                holder.attributes = f'{before}{mark}{min(*ends, *cols)}:{max(*ends, *cols)}"{after}'
        dimension = child(self._text.shell, "dimension")
        block = Range.parse(dimension.get("ref") or "A1") if dimension is not None else None
        if dimension is not None and block:
            every = [col for cols in self._new_columns.values() for col in cols]
            rows = self._new_columns.keys()
            wider = Range(
                min(block.row, *rows), min(block.col, *every), max(block.last_row, *rows), max(block.last_col, *every)
            )
            if wider != block:
                dimension.set("ref", str(wider))
                self._text.shell_changed = True
        self._new_columns.clear()
