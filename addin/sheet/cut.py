"""A sheet's part cut into its cells, as they stand, and the tree around them.

The cut is strict: characters that no pattern accounts for send the sheet through a full parser once, and what is then
still not understood is refused.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache

from jixiao.addin.package.element import Element
from jixiao.addin.package.plain_text import ASIDE, NotPlain, bare_text, canonical_text, plain_text
from jixiao.addin.package.xml import attributes_of, child, escape, inline_text, main, need_main, unescape, whole
from jixiao.addin.package.xml_read import damaged, parse
from jixiao.addin.sheet.formulas import SharedFormula
from jixiao.addin.sheet.text import Raw, Row, SheetText
from jixiao.macros.sheet.grid import Range, column_letter, column_number
from jixiao.macros.sheet.limits import MAX_COL, MAX_ROW

COLUMNS = {column_letter(col): col for col in range(1, 703)}
_ROW_REF = re.compile(r'(?:^|\s)r="([^"]*)"')
#: Comments and instructions; none holds what looks like an element, which ``asides`` sees to.
_ASIDES = re.compile(r"\s*(?:<!--[^<]*?-->\s*|<\?[^<]*?\?>\s*)+")
_SPACE = r'(?: xml:space="preserve")?'


@lru_cache(maxsize=16)
def patterns(p: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
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


def fields(attributes: str, formula_kind: str, formula: str, value: str, inline: str) -> tuple[str, str, str, str, str]:
    """What a usual cell holds, in the order of :class:`Raw`, from what the pattern found in it."""
    style, kind = _look(attributes)
    return kind, style, inline if inline and kind == "inlineStr" else value or inline, formula, formula_kind


def row_reference(attributes: str) -> str | None:
    """The number that a row's attributes write."""
    match = _ROW_REF.search(attributes)
    return match[1] if match else None


def cut_sheet(data: bytes, part: str) -> SheetText:
    """The text of a worksheet part. Raises Stop ``damaged``, naming the part."""
    for text_of in (plain_text, canonical_text):
        with suppress(NotPlain):
            return _Cutter(text_of(data, part), part).text
    try:
        text = _Cutter(bare_text(data, part), part).text
    except NotPlain as error:
        raise damaged(part, "的单元格写法不认识") from error
    text.lossy = True
    return text


class _Cutter:
    """One pass over a part. Raises NotPlain for what no pattern accounts for."""

    def __init__(self, xml: str, part: str) -> None:
        self.part = part
        self._empty: dict[str, Raw] = {}  # cells without reference and content: a million of them are a few alike
        self.text = self._around(xml)
        if self.text.body:
            self._read_rows()

    def _around(self, xml: str) -> SheetText:
        top = re.search(r"<(?:([\w.-]+):)?worksheet[\s>]", xml)
        self.prefix = f"{top[1]}:" if top and top[1] else ""
        name = f"{self.prefix}sheetData"
        opening = re.search(rf"<{name}\s*(/?)>", xml)
        if opening is None:
            shell = self._parse_shell(xml)
            if child(shell, "sheetData") is not None:
                raise NotPlain
            return SheetText(self.part, self.prefix, xml, "", "", shell)
        closing = f"</{name}>"
        end = opening.end() if opening[1] else xml.find(closing, opening.end())
        if end < 0:
            raise NotPlain
        head, body = xml[: opening.start()], xml[opening.end() : end]
        tail = xml[end:] if opening[1] else xml[end + len(closing) :]
        shell = self._parse_shell(f"{head}<{name}/>{tail}")
        if sum(item.tag == main("sheetData") for item in shell) > 1:
            raise damaged(self.part, "有两个 sheetData")
        return SheetText(self.part, self.prefix, head, body, tail, shell)

    def _parse_shell(self, text: str) -> Element:
        root = parse(text.encode(), self.part)
        need_main(root, "worksheet", self.part)
        return root

    def _read_rows(self) -> None:
        row_pattern, cell_pattern, _, _ = patterns(self.prefix)
        body, closing = self.text.body, f"</{self.prefix}row>"
        other_meaning = f"xmlns:{self.prefix[:-1]}=" if self.prefix else "xmlns="
        at = number = 0
        while opening := row_pattern.match(body, at) or self._behind_asides(row_pattern, at):
            attributes, empty = opening.groups()
            if "'" in attributes or other_meaning in attributes:
                raise NotPlain
            number = self._row_number(attributes, number)
            start, lead = at, body[at : opening.start()].strip()
            if empty:
                at, inner = opening.end(), ""
            else:
                end = body.find(closing, opening.end())
                if end < 0:
                    raise NotPlain
                inner, at = body[opening.end() : end], end + len(closing)
            row = self.text.rows[number] = Row(attributes, [], start, at, asides=lead)
            if inner:
                self._read_cells(inner, number, row, cell_pattern)
        if rest := body[at:].strip():
            if not number or not _ASIDES.fullmatch(rest):
                raise NotPlain
            last = self.text.rows[number]
            last.end, last.asides = len(body), last.asides + rest

    def _behind_asides(self, pattern: re.Pattern[str], at: int) -> re.Match[str] | None:
        """The row behind the comments at a place."""
        aside = _ASIDES.match(self.text.body, at)
        return pattern.match(self.text.body, aside.end()) if aside else None

    def _row_number(self, attributes: str, before: int) -> int:
        written = row_reference(attributes)
        if written is None:
            self.text.implicit = True
            number = before + 1
        elif not 0 < (number := whole(written)) <= MAX_ROW:
            raise damaged(self.part, f"有错误的行号 {written[:20]}")
        if number <= before:
            self.text.ordered = False
            if number in self.text.rows:
                raise damaged(self.part, f"有两个第 {number} 行")
        return number

    def _read_cells(self, inner: str, number: int, row: Row, pattern: re.Pattern[str]) -> None:
        # The innermost loop of reading: plain tuple construction and one column lookup per cell.
        cells, cols, number_text, make, empty = self.text.cells, row.cols, str(number), tuple.__new__, self._empty
        formulas: list[tuple[int, str, str]] = []
        read = col = 0
        for xml, letters, digits, attributes, formula_kind, formula, value, text in pattern.findall(inner):
            if not letters and ' r="' in attributes:
                ref = _CELL_REF.search(attributes)
                if ref is None:
                    break
                letters, digits = ref.groups()
                attributes = attributes[: ref.start()] + attributes[ref.end() :]
            read += len(xml)
            at = COLUMNS.get(letters, 0)
            if at > col and digits == number_text:
                col = at
            elif letters:
                col = self._place(col, letters, digits == number_text)
            else:
                col += 1
                self.text.implicit = True
            cols.append(col)
            raw = empty.get(xml)
            if raw is None:
                style, kind = _look(attributes)
                held = text if text and kind == "inlineStr" else value or text
                raw = make(Raw, (kind, style, held, formula, formula_kind, xml))
                if not letters and xml.endswith("/>"):
                    empty[xml] = raw
            cells[number, col] = raw
            if formula_kind:
                formulas.append((col, formula, formula_kind))
        if read != len(inner):  # a cell was skipped: those behind it may stand in other columns
            for at in cols:
                cells.pop((number, at), None)
            cols.clear()
            self._read_unusual(inner, number, row)
            return
        for col, formula, formula_kind in formulas:
            self._formula(number, col, formula, formula_kind)

    def _place(self, before: int, letters: str, same_row: bool) -> int:
        col = COLUMNS.get(letters) or (
            column_number(letters) if len(letters) <= 3 and letters.isascii() and letters.isalpha() else 0
        )
        if not same_row or not 0 < col <= MAX_COL:
            raise damaged(self.part, f"有错误的单元格编号 {letters[:20]}")
        if col <= before:
            self.text.ordered = False
        return col

    def _read_unusual(self, inner: str, number: int, row: Row) -> None:
        """Rich text, other attributes, blanks between cells: the same cut, the content through the parser."""
        texts, asides = self._cut(inner)
        row.asides += asides
        spaces = {f"xmlns:{name}" if name else "xmlns": uri for name, uri in self.text.shell.spaces.items()}
        spaces |= {name: uri for name, uri in attributes_of(row.attributes).items() if name.startswith("xmlns")}
        declared = "".join(f' {name}="{uri}"' for name, uri in spaces.items())
        wrapped = parse(f"<row{declared}>{inner}</row>".encode(), self.part, comments=False)
        if len(wrapped) != len(texts) or any(item.tag != main("c") for item in wrapped):
            raise NotPlain
        col = 0
        for item, xml in zip(wrapped, texts, strict=True):
            ref = item.get("r")
            if ref is None:
                col += 1
                self.text.implicit = True
            else:
                letters = ref.rstrip("0123456789")
                col = self._place(col, letters, ref[len(letters) :] == str(number))
            value, formula, inline = child(item, "v"), child(item, "f"), child(item, "is")
            written = re.search(rf"<{re.escape(self.prefix)}f((?:\s[^<>]*?)?)/?>", xml) if formula is not None else None
            kind = written[1] if written else ""
            if "'" in kind or (formula is not None and ASIDE.search(xml)):
                raise NotPlain
            type_, plain = item.get("t") or "", (value.text or "") if value is not None else ""
            text = inline_text(inline) if inline is not None else ""
            raw = Raw(
                type_, item.get("s") or "", escape(text if text and type_ == "inlineStr" else plain or text),
                escape(formula.text or "") if formula is not None else "", kind, xml,
            )
            self.text.cells[number, col] = raw
            row.cols.append(col)
            if kind:
                self._formula(number, col, raw.formula, kind)

    def _cut(self, inner: str) -> tuple[list[str], str]:
        """A row's cells as they stand, and what is between them: nothing but blanks and comments may be there."""
        _, _, opening, closing = patterns(self.prefix)
        texts: list[str] = []
        between: list[str] = []
        at = 0
        while start := opening.search(inner, at):
            end = start if start[1] else closing.search(inner, start.end())
            if end is None:
                raise NotPlain
            texts.append(inner[start.start() : end.end()])
            between.append(inner[at : start.start()].strip())
            at = end.end()
        between.append(inner[at:].strip())
        if not all(_ASIDES.fullmatch(piece) for piece in between if piece):
            raise NotPlain
        return texts, "".join(between)

    def _formula(self, row: int, col: int, text: str, kind: str) -> None:
        """Remembers shared, array and data table formulas."""
        attributes = attributes_of(kind)
        if attributes.get("t") == "shared":
            if text:
                self.text.masters.setdefault(attributes.get("si", ""), (row, col, SharedFormula(unescape(text))))
        elif attributes.get("t") in ("array", "dataTable"):
            area = Range.parse(attributes.get("ref", "")) or Range(row, col, row, col)
            self.text.areas.append((area, attributes["t"]))
