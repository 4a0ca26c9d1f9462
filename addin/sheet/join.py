"""A sheet's text put together: what was not edited in the characters that were read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from jixiao.addin.package.plain_text import asides, shown
from jixiao.addin.package.xml import attributes_of
from jixiao.addin.package.xml_read import damaged
from jixiao.addin.package.xml_write import serialise
from jixiao.addin.sheet.text import MadeRow, Row, SheetText
from jixiao.macros.sheet.grid import column_letter

_MANY = 10_000  # cells that are put together at once
_MANY_ROWS = 1_000  # rows that are made at once


def make_explicit(text: SheetText) -> None:
    """Writes the references that rows and cells may lack, so that cells put between them stay where they belong."""
    if not text.implicit:
        return
    opening = f"<{text.prefix}c"
    for number, row in text.rows.items():
        row.edited = True
        if "r" not in attributes_of(row.attributes):
            row.attributes = f' r="{number}"{row.attributes}'
        for col in row.cols:
            raw = text.cells[number, col]
            if not re.match(rf'{opening}[^>]*?\sr=["\']', raw.xml):
                ref = f"{column_letter(col)}{number}"
                text.cells[number, col] = raw._replace(xml=f'{opening} r="{ref}"{raw.xml[len(opening) :]}')
                text.edited.add((number, col))
    text.implicit = False


class Piece(NamedTuple):
    """A stretch of a sheet's text. before, behind: what makes a sheet of it that can be read by itself; rows: numbers of the
    rows in it; None for what was in an earlier piece's ``behind``."""

    xml: str
    before: str
    behind: str
    rows: Sequence[int] | None


def sheet_bytes(text: SheetText) -> bytes:
    """The part's bytes: what was not edited in the characters that were read. Raises as :func:`sheet_pieces`."""
    return "".join(shown(piece.xml) for piece in sheet_pieces(text)).encode()


def sheet_pieces(text: SheetText) -> Iterator[Piece]:
    """The part's text, a large one in pieces. Raises Stop ``damaged`` without sheetData, or where something would go."""
    if text.lossy:
        raise damaged(text.part, "的公式里或没有行的地方有 XML 注释，改写会丢掉它")
    head, tail = text.head, text.tail
    name = f"{text.prefix}sheetData"
    if text.shell_changed:
        head, mark, tail = serialise(text.shell).decode().partition(f"<{name}/>")
        if not mark:
            raise damaged(text.part, "没有 sheetData")
        before, after = _around_root(text)
        opening = head.index("<", head.index("?>"))
        head, tail = f"{head[:opening]}{before}{head[opening:]}", tail + after
    elif not tail:  # no sheetData was read
        raise damaged(text.part, "没有 sheetData")
    head, tail, rows = f"{head}<{name}>", f"</{name}>{tail}", sorted(text.rows) if text.coming is None else []
    if text.coming is None and (len(text.cells) <= _MANY or text.implicit):
        yield Piece(f"{head}{''.join(_rows(text, rows))}{tail}", "", "", rows)
        return
    yield Piece(head, "", tail, ())
    whole = f"</{name}></{text.prefix}worksheet>"
    if text.coming is not None:
        yield from _coming(text, text.coming(), head, whole)
    cells, start = 0, 0
    for end, number in enumerate(rows, start=1):
        cells += len(text.rows[number].cols) + 1
        if cells > _MANY or end == len(rows):
            part = rows[start:end]
            yield Piece("".join(_rows(text, part)), head, whole, part)
            cells, start = 0, end
    yield Piece(tail, "", "", None)


def _coming(text: SheetText, made: Iterator[MadeRow], before: str, behind: str) -> Iterator[Piece]:
    """Pieces of rows that are made now; the text holds those of one piece, until it is proved."""
    while some := list(islice(made, _MANY_ROWS)):
        text.rows.clear()
        text.cells.clear()
        text.put(some)
        rows = [row.number for row in some]
        yield Piece("".join(_rows(text, rows)), before, behind, rows)
    text.rows.clear()
    text.cells.clear()


def _rows(text: SheetText, rows: Sequence[int]) -> Iterator[str]:
    for number in rows:
        row = text.rows[number]
        yield _row_xml(text, number, row) if row.edited else text.body[row.start : row.end]


def _around_root(text: SheetText) -> tuple[str, str]:
    """Comments and instructions before and behind the sheet's element, which no tree holds."""
    root = re.search(r"<[^!?]", text.head)
    end = text.tail.rfind("</")
    return "".join(asides(text.head[: root.start() if root else 0])), "".join(asides(text.tail[end:]))


def _row_xml(text: SheetText, number: int, row: Row) -> str:
    inner = "".join([text.cells[number, col].xml for col in row.cols])
    return f"{row.asides}<{text.prefix}row{row.attributes}>{inner}</{text.prefix}row>"
