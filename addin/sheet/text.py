"""A sheet as text: its cells cut out of the XML as they stand, and all around them as a small tree.

A tree of every cell costs five times as much as this and keeps less: here an unedited cell is written as the very
characters that were read. The cut is strict: characters that no pattern accounts for send the sheet through a full
parser once, and what is then still not understood is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from jixiao.addin.package.plain_text import NotPlain, canonical_text, plain_text
from jixiao.addin.package.xml import (
    Element,
    attributes_of,
    child,
    damaged,
    escape,
    inline_text,
    main,
    need_main,
    parse,
    serialise,
    unescape,
    whole,
)
from jixiao.addin.sheet.formulas import MAX_COL, MAX_ROW, SharedFormula
from jixiao.macros.sheet.grid import Range, column_letter, column_number
from jixiao.templates.stop import Stop

MAX_COPIED = 5_000_000  # references in the copies of a sheet's shared formulas: a second


class Raw(NamedTuple):
    """A cell as stored, escapes included; an absent part is empty."""

    kind: str  # t
    style: str  # s
    value: str  # text of v, or of is
    formula: str  # text of f
    formula_kind: str  # attributes of f, as written
    xml: str


@dataclass(slots=True)
class Row:
    """A row: its attributes as written, its columns in order, and where its text lies."""

    attributes: str
    cols: list[int] = field(default_factory=list)
    start: int = 0
    end: int = 0
    edited: bool = False


_COLUMNS = {column_letter(col): col for col in range(1, 703)}
_ROW_REF = re.compile(r'(?:^|\s)r="([^"]*)"')
_SPACE = r'(?: xml:space="preserve")?'


@lru_cache(maxsize=16)
def _patterns(p: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Patterns of a row's start, of a usual cell, of any cell's start and its end, for a prefix of the namespace."""
    p = re.escape(p)
    row = re.compile(rf"\s*<{p}row((?:\s[^<>]*?)?)(/?)>")
    cell = re.compile(
        rf'(<{p}c(?: r="([A-Z]{{1,3}})(\d+)")?((?: [a-z]+="[^"<>]*")*) ?(?:/>|>'
        rf"(?:<{p}f((?: [^<>]*)?)(?:/>|>([^<]*)</{p}f>))?(?:<{p}v{_SPACE}>([^<]*)</{p}v>|<{p}v ?/>)?"
        rf"(?:<{p}is><{p}t{_SPACE}>([^<]*)</{p}t></{p}is>)?</{p}c>))"
    )
    return row, cell, re.compile(rf"<{p}c(?:\s[^<>]*?)?(/?)>"), re.compile(rf"</{p}c\s*>")


_CELL_REF = re.compile(r' r="([A-Z]{1,3})(\d+)"')


@lru_cache(maxsize=4096)
def _look(attributes: str) -> tuple[str, str]:
    """(s, t) of a usual cell's attributes."""
    found = attributes_of(attributes)
    return found.get("s", ""), found.get("t", "")


class SheetText:
    """Cells, rows and the tree around them (``shell``, whose sheetData is empty)."""

    def __init__(self, data: bytes, part: str) -> None:
        self.part = part
        self.cells: dict[tuple[int, int], Raw] = {}
        self.rows: dict[int, Row] = {}
        self.masters: dict[str, tuple[int, int, SharedFormula]] = {}  # shared formula -> row and column of its first cell
        self._copied = 0  # references in the copies of shared formulas
        self.areas: list[tuple[Range, str]] = []  # array formulas and data tables
        self.edited: set[tuple[int, int]] = set()
        self.shell_changed = False
        self.implicit = False  # some row or cell lacks its reference
        self.ordered = True
        self._empty: dict[str, Raw] = {}  # cells without reference and content: a million of them are a few alike
        try:
            self._read(plain_text(data, part))
        except NotPlain:
            self._forget()
            try:
                self._read(canonical_text(data, part))
            except NotPlain as error:
                raise damaged(part, "的单元格写法不认识") from error

    def _forget(self) -> None:
        for held in (self.cells, self.rows, self.masters):
            held.clear()
        self.areas.clear()
        self.implicit, self.ordered = False, True

    # -- reading --------------------------------------------------------------------------------------------------

    def _read(self, text: str) -> None:
        top = re.search(r"<(?:([\w.-]+):)?worksheet[\s>]", text)
        self.prefix = f"{top[1]}:" if top and top[1] else ""
        name = f"{self.prefix}sheetData"
        opening = re.search(rf"<{name}\s*(/?)>", text)
        if opening is None:
            self._head, self._body, self._tail = text, "", ""
            self.shell = self._parse_shell(text)
            if child(self.shell, "sheetData") is not None:
                raise NotPlain
            return
        closing = f"</{name}>"
        end = opening.end() if opening[1] else text.find(closing, opening.end())
        if end < 0:
            raise NotPlain
        self._head = text[: opening.start()]
        self._body = text[opening.end() : end]
        self._tail = text[end:] if opening[1] else text[end + len(closing) :]
        self.shell = self._parse_shell(f"{self._head}<{name}/>{self._tail}")
        self._read_rows()

    def _parse_shell(self, text: str) -> Element:
        root = parse(text.encode(), self.part)
        need_main(root, "worksheet", self.part)
        return root

    def _read_rows(self) -> None:
        row_pattern, cell_pattern, _, _ = _patterns(self.prefix)
        body, closing = self._body, f"</{self.prefix}row>"
        other_meaning = f"xmlns:{self.prefix[:-1]}=" if self.prefix else "xmlns="
        at = number = 0
        while opening := row_pattern.match(body, at):
            attributes, empty = opening.groups()
            if "'" in attributes or other_meaning in attributes:
                raise NotPlain
            number = self._row_number(attributes, number)
            start = opening.start()
            if empty:
                at, inner = opening.end(), ""
            else:
                end = body.find(closing, opening.end())
                if end < 0:
                    raise NotPlain
                inner, at = body[opening.end() : end], end + len(closing)
            row = self.rows[number] = Row(attributes, [], start, at)
            if inner:
                self._read_cells(inner, number, row, cell_pattern)
        if body[at:].strip():
            raise NotPlain

    def _row_number(self, attributes: str, before: int) -> int:
        match = _ROW_REF.search(attributes)
        written = match[1] if match else None
        if written is None:
            self.implicit = True
            number = before + 1
        elif not 0 < (number := whole(written)) <= MAX_ROW:
            raise damaged(self.part, f"有错误的行号 {written[:20]}")
        if number <= before:
            self.ordered = False
            if number in self.rows:
                raise damaged(self.part, f"有两个第 {number} 行")
        return number

    def _read_cells(self, inner: str, number: int, row: Row, pattern: re.Pattern[str]) -> None:
        # The innermost loop of reading: plain tuple construction and one column lookup per cell.
        cells, cols, number_text, make, empty = self.cells, row.cols, str(number), tuple.__new__, self._empty
        read = col = 0
        for xml, letters, digits, attributes, formula_kind, formula, value, text in pattern.findall(inner):
            if not letters and ' r="' in attributes:
                ref = _CELL_REF.search(attributes)
                if ref is None:
                    break
                letters, digits = ref.groups()
                attributes = attributes[: ref.start()] + attributes[ref.end() :]
            read += len(xml)
            at = _COLUMNS.get(letters, 0)
            if at > col and digits == number_text:
                col = at
            elif letters:
                col = self._place(col, letters, digits == number_text)
            else:
                col += 1
                self.implicit = True
            cols.append(col)
            raw = empty.get(xml)
            if raw is None:
                style, kind = _look(attributes)
                raw = make(Raw, (kind, style, value or text, formula, formula_kind, xml))
                if not letters and xml.endswith("/>"):
                    empty[xml] = raw
            cells[number, col] = raw
            if formula_kind:
                self._formula(number, col, formula, formula_kind)
        if read != len(inner):
            for at in cols:
                cells.pop((number, at), None)
            cols.clear()
            self._read_unusual(inner, number, row)

    def _place(self, before: int, letters: str, same_row: bool) -> int:
        col = _COLUMNS.get(letters) or (
            column_number(letters) if len(letters) <= 3 and letters.isascii() and letters.isalpha() else 0
        )
        if not same_row or not 0 < col <= MAX_COL:
            raise damaged(self.part, f"有错误的单元格编号 {letters[:20]}")
        if col <= before:
            self.ordered = False
        return col

    def _read_unusual(self, inner: str, number: int, row: Row) -> None:
        """Rich text, other attributes, blanks between cells: the same cut, the content through the parser."""
        texts = self._cut(inner)
        spaces = {f"xmlns:{name}" if name else "xmlns": uri for name, uri in self.shell.nsmap.items()}
        spaces |= {name: uri for name, uri in attributes_of(row.attributes).items() if name.startswith("xmlns")}
        declared = "".join(f' {name}="{uri}"' for name, uri in spaces.items())
        wrapped = parse(f"<row{declared}>{inner}</row>".encode(), self.part)
        if len(wrapped) != len(texts) or any(item.tag != main("c") for item in wrapped):
            raise NotPlain
        col = 0
        for item, xml in zip(wrapped, texts, strict=True):
            ref = item.get("r")
            if ref is None:
                col += 1
                self.implicit = True
            else:
                letters = ref.rstrip("0123456789")
                col = self._place(col, letters, ref[len(letters) :] == str(number))
            value, formula, inline = child(item, "v"), child(item, "f"), child(item, "is")
            written = re.search(rf"<{re.escape(self.prefix)}f((?:\s[^<>]*?)?)/?>", xml) if formula is not None else None
            kind = written[1] if written else ""
            if "'" in kind:
                raise NotPlain
            text = inline_text(inline) if inline is not None else (value.text or "") if value is not None else ""
            raw = Raw(
                item.get("t") or "", item.get("s") or "", escape(text),
                escape(formula.text or "") if formula is not None else "", kind, xml,
            )
            self.cells[number, col] = raw
            row.cols.append(col)
            if kind:
                self._formula(number, col, raw.formula, kind)

    def _cut(self, inner: str) -> list[str]:
        """A row's cells as they stand; nothing but blanks may be between them."""
        _, _, opening, closing = _patterns(self.prefix)
        texts: list[str] = []
        at = 0
        while start := opening.search(inner, at):
            end = start if start[1] else closing.search(inner, start.end())
            if end is None or inner[at : start.start()].strip():
                raise NotPlain
            texts.append(inner[start.start() : end.end()])
            at = end.end()
        if inner[at:].strip():
            raise NotPlain
        return texts

    def _formula(self, row: int, col: int, text: str, kind: str) -> None:
        """Remembers shared, array and data table formulas."""
        attributes = attributes_of(kind)
        if attributes.get("t") == "shared":
            if text:
                self.masters.setdefault(attributes.get("si", ""), (row, col, SharedFormula(unescape(text))))
        elif attributes.get("t") in ("array", "dataTable"):
            area = Range.parse(attributes.get("ref", "")) or Range(row, col, row, col)
            self.areas.append((area, attributes["t"]))

    def formula_of(self, raw: Raw, row: int, col: int) -> str | None:
        """The formula of a cell; members of a shared group get theirs worked out."""
        if raw.formula or 't="shared"' not in raw.formula_kind:
            return unescape(raw.formula) or None
        master = self.masters.get(attributes_of(raw.formula_kind).get("si", ""))
        if master is None:
            return None
        self._copied += master[2].references
        if self._copied > MAX_COPIED:
            raise Stop("too_large", reason=f"{self.part} 的共享公式过多")
        return master[2].moved(row - master[0], col - master[1])

    # -- writing --------------------------------------------------------------------------------------------------

    def make_explicit(self) -> None:
        """Writes the references that rows and cells may lack, so that cells put between them stay where they belong."""
        if not self.implicit:
            return
        opening = f"<{self.prefix}c"
        for number, row in self.rows.items():
            row.edited = True
            if "r" not in attributes_of(row.attributes):
                row.attributes = f' r="{number}"{row.attributes}'
            for col in row.cols:
                raw = self.cells[number, col]
                if not re.match(rf'{opening}[^>]*?\sr=["\']', raw.xml):
                    ref = f"{column_letter(col)}{number}"
                    self.cells[number, col] = raw._replace(xml=f'{opening} r="{ref}"{raw.xml[len(opening) :]}')
        self.implicit = False

    def to_bytes(self) -> bytes:
        """The part's bytes: what was not edited in the characters that were read."""
        head, tail = self._head, self._tail
        name = f"{self.prefix}sheetData"
        if self.shell_changed:
            head, mark, tail = serialise(self.shell).decode().partition(f"<{name}/>")
            if not mark:
                raise damaged(self.part, "没有 sheetData")
        body = "".join(
            self._row_xml(number, row) if row.edited else self._body[row.start : row.end]
            for number, row in sorted(self.rows.items())
        )
        return f"{head}<{name}>{body}</{name}>{tail}".encode()

    def _row_xml(self, number: int, row: Row) -> str:
        inner = "".join([self.cells[number, col].xml for col in row.cols])
        return f"<{self.prefix}row{row.attributes}>{inner}</{self.prefix}row>"
