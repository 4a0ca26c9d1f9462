"""A sheet's text put together: what was not edited in the characters that were read."""

from __future__ import annotations

import re

from jixiao.addin.package.plain_text import asides
from jixiao.addin.package.xml import attributes_of
from jixiao.addin.package.xml_read import damaged
from jixiao.addin.package.xml_write import serialise
from jixiao.addin.sheet.text import Row, SheetText
from jixiao.macros.sheet.grid import column_letter


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
    text.implicit = False


def sheet_bytes(text: SheetText) -> bytes:
    """The part's bytes: what was not edited in the characters that were read. Raises Stop ``damaged`` for no sheetData."""
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
    body = "".join(
        _row_xml(text, number, row) if row.edited else text.body[row.start : row.end]
        for number, row in sorted(text.rows.items())
    )
    return f"{head}<{name}>{body}</{name}>{tail}".encode()


def _around_root(text: SheetText) -> tuple[str, str]:
    """Comments and instructions before and behind the sheet's element, which no tree holds."""
    root = re.search(r"<[^!?]", text.head)
    end = text.tail.rfind("</")
    return "".join(asides(text.head[: root.start() if root else 0])), "".join(asides(text.tail[end:]))


def _row_xml(text: SheetText, number: int, row: Row) -> str:
    inner = "".join([text.cells[number, col].xml for col in row.cols])
    return f"<{text.prefix}row{row.attributes}>{inner}</{text.prefix}row>"
