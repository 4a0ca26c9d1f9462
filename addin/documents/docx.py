"""Tables and lines of a Word document, read from its XML with the hardened parser: merged cells as Word stores them.

Read is what a reader of the finished text sees: deletions of tracked changes, hidden text, field codes and drawings are left
out. A table inside a cell counts as that cell's text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jixiao.addin.package.element import Element
from jixiao.addin.package.package import Package
from jixiao.addin.package.relations import ContentTypes, Relations
from jixiao.addin.package.xml import whole
from jixiao.macros.imports.pages import Box, PageItem, PageTable, PageText
from jixiao.templates.stop import Stop

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_MAX_XML = 64 * 1024 * 1024  # bytes of the document's main part: a form has half a million
_MAX_CELLS = 50_000
_MAX_COLUMNS = 200
#: What a reader of the finished document does not see, or what is drawn beside the text.
_UNSEEN = {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "pict", "object", "drawing")}
_BREAKS = {f"{_W}br", f"{_W}cr"}
_WRAPPERS = {f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")}
#: What a cell's text says only in part -> reason to doubt it. Word works the numbers of a list out when it shows them.
_DOUBTFUL = {"nested": f"{_W}tbl", "equation": f"{_MATH}oMath", "numbered": f"{_W}numPr", "form_box": f"{_W}checkBox"}
#: Ticks and boxes of the symbol fonts that Word puts in as w:sym.
_SYMBOLS = {"F0FE": "☑", "F052": "☑", "F0FC": "√", "F050": "√", "F0A8": "□", "F06F": "□", "F0A3": "□", "F06E": "■"}


def read_docx(data: bytes) -> list[PageItem]:
    """Everything of the document's body in reading order; page is 0, because Word makes pages only on the screen.

    Raises Stop for what is no Word document, encrypted, damaged or hostile.
    """
    package = Package.from_bytes(data)
    part = next(iter(Relations(package, "").targets("officeDocument")), "")
    if not part or "wordprocessingml" not in ContentTypes(package).of(part):
        raise Stop("import_kind")
    if package.part(part).size > _MAX_XML:
        raise Stop("import_too_large", reason=f"正文展开后超过 {_MAX_XML // 1024 ** 2} MB")
    root = package.tree(part)
    body = root.find(f"{_W}body")
    if body is None:
        raise Stop("import_strict") if root.tag.startswith(_STRICT) else Stop("import_damaged")
    items: list[PageItem] = []
    cells = 0
    for item in _items(body):
        items.append(item)
        cells += len(item.boxes) if isinstance(item, PageTable) else 1
        if cells > _MAX_CELLS:
            raise Stop("import_heavy", page="—")
    return items


def _items(parent: Element) -> Iterator[PageItem]:
    for block in _children(parent):
        if block.tag == f"{_W}tbl":
            table = _Table(block).read()
            if table.boxes:
                yield table
        elif block.tag == f"{_W}p":
            pieces = tuple(piece for piece in (part.strip() for part in _text(block).split("\t")) if piece)
            if pieces:
                yield PageText(0, pieces)


def _children(parent: Element) -> Iterator[Element]:
    """Blocks, rows or cells, also inside content controls and tracked insertions."""
    for item in parent:
        if item.tag in _WRAPPERS:
            yield from _children(item)
        elif item.tag:
            yield item


def _text(paragraph: Element) -> str:
    """The text of a paragraph as shown."""
    return "".join(_runs(paragraph))


def _runs(parent: Element) -> Iterator[str]:
    for item in parent:
        if not item.tag or item.tag in _UNSEEN or "}AlternateContent" in item.tag:
            continue
        if item.tag in (f"{_W}t", f"{_MATH}t"):
            yield item.text or ""
        elif item.tag == f"{_W}tab":
            yield "\t"
        elif item.tag in _BREAKS:
            yield "\n"
        elif item.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif item.tag == f"{_W}sym":
            yield _SYMBOLS.get((item.get(f"{_W}char") or "").upper(), "\ufffd")
        elif item.tag != f"{_W}r" or not _hidden(item):
            yield from _runs(item)


def _hidden(run: Element) -> bool:
    """Marked as hidden text."""
    vanish = run.find(f"{_W}rPr", f"{_W}vanish")
    return vanish is not None and vanish.get(f"{_W}val") not in ("0", "false", "off")


@dataclass(slots=True)
class _Open:
    """A cell that may go on in the rows below."""

    row: int
    last_row: int
    col: int
    last_col: int
    text: str
    doubts: frozenset[str]


class _Table:
    """Walks the rows of a table, counting columns as Word does: gridSpan across, vMerge down."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.done: list[_Open] = []
        self.open: dict[int, _Open] = {}

    def read(self) -> PageTable:
        row = 0
        for line in _children(self.element):
            if line.tag == f"{_W}tr" and line.find(f"{_W}trPr", f"{_W}del") is None:
                self._row(line, row)
                row += 1
        return PageTable(0, tuple(
            Box(cell.col, cell.row, cell.last_col + 1, cell.last_row + 1, cell.text, doubts=cell.doubts)
            for cell in self.done
        ))

    def _row(self, line: Element, row: int) -> None:
        col = self._number(line, f"{_W}trPr", f"{_W}gridBefore")
        here: dict[int, _Open] = {}
        for cell in _children(line):
            if cell.tag != f"{_W}tc":
                continue
            span = max(self._number(cell, f"{_W}tcPr", f"{_W}gridSpan"), 1)
            across = cell.find(f"{_W}tcPr", f"{_W}hMerge")
            if across is not None and across.get(f"{_W}val") != "restart" and here:
                last = next(reversed(here.values()))  # the way of older Words: a cell that belongs to the one before
                last.last_col = max(last.last_col, col + span - 1)
                col += span
                continue
            self._cell(cell, row, col, col + span - 1, here)
            col += span
            if col > _MAX_COLUMNS or len(self.done) > _MAX_CELLS:
                raise Stop("import_heavy", page="—")
        self.open = here

    def _cell(self, cell: Element, row: int, col: int, last_col: int, here: dict[int, _Open]) -> None:
        down = cell.find(f"{_W}tcPr", f"{_W}vMerge")
        above = self.open.get(col)
        if down is not None and down.get(f"{_W}val") != "restart" and above is not None and above.last_col == last_col:
            above.last_row = row
            here[col] = above
            return
        text = "\n".join(_blocks(cell)).strip()
        doubts = {doubt for doubt, tag in _DOUBTFUL.items() if next(cell.iter(tag), None) is not None}
        if "\ufffd" in text:
            doubts.add("unknown_glyph")
        if not text:
            doubts.discard("numbered")
        made = _Open(row, row, col, last_col, text, frozenset(doubts))
        self.done.append(made)
        here[col] = made

    @staticmethod
    def _number(element: Element, *path: str) -> int:
        found = element.find(*path)
        return 0 if found is None else min(whole(found.get(f"{_W}val")), _MAX_COLUMNS + 1)


def _blocks(cell: Element) -> Iterator[str]:
    """The cell's paragraphs; those of a table inside it row by row."""
    for block in _children(cell):
        if block.tag == f"{_W}p":
            yield _text(block).replace("\t", " ")
        elif block.tag == f"{_W}tbl":
            for row in _children(block):
                yield " ".join("\n".join(_blocks(inner)) for inner in _children(row) if inner.tag == f"{_W}tc")
