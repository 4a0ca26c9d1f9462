"""Whether the text of a sheet reads back as it was meant: unedited cells in their very characters, edited ones by value."""

from __future__ import annotations

from jixiao.addin.package.plain_text import NotPlain, plain_text
from jixiao.addin.sheet.cut import COLUMNS, cut_sheet, fields, patterns, row_reference
from jixiao.addin.sheet.join import Piece
from jixiao.addin.sheet.text import SheetText


def reads_back(text: SheetText, piece: Piece) -> bool:
    """Whether a piece of a sheet's text reads back as intended. Raises Stop ``damaged`` where it is no XML."""
    xml = f"{piece.before}{piece.xml}{piece.behind}"
    try:
        plain_text(xml.encode(), text.part)
    except NotPlain:
        return _reads_back_whole(text, piece, xml)
    return _reads_back_by_rows(text, piece, xml) or _reads_back_whole(text, piece, xml)


def _reads_back_by_rows(text: SheetText, piece: Piece, xml: str) -> bool:
    """The usual case, without a second sheet being made of the text: rows and cells that nobody edited stand in the
    characters that were read, and the patterns of reading find the others, as they are meant, and nothing between them."""
    row_pattern, cell_pattern, _, _ = patterns(text.prefix)
    name, closing = f"{text.prefix}sheetData", f"</{text.prefix}row>"
    if xml.count(f"<{name}>") != 1:
        return False
    at = xml.index(f"<{name}>") + len(name) + 2
    cells, edited = text.cells, text.edited
    for number in piece.rows or ():
        row = text.rows[number]
        if not row.edited:
            if not xml.startswith(text.body[row.start : row.end], at):
                return False
            at += row.end - row.start
            continue
        opening, written = row_pattern.match(xml, at), str(number)
        if opening is None or opening[2] or opening[1] != row.attributes or row_reference(opening[1]) != written:
            return False
        at, read = opening.end(), row.end > 0  # a row that is made has no cell that was read
        for col in row.cols:
            raw = cells[place := (number, col)]
            anew = place in edited
            if anew or not read:
                found = cell_pattern.match(xml, at)
                if found is None or found[1] != raw.xml or COLUMNS.get(found[2]) != col or found[3] != written:
                    return False
                if anew and raw[:5] != fields(*found.groups("")[3:]):
                    return False
            elif not xml.startswith(raw.xml, at):
                return False
            at += len(raw.xml)
        if not xml.startswith(closing, at):
            return False
        at += len(closing)
    return xml.startswith(f"</{name}>", at)


def _reads_back_whole(text: SheetText, piece: Piece, xml: str) -> bool:
    """The same by reading the piece as a sheet of its own."""
    found = cut_sheet(xml.encode(), text.part).cells
    wanted = {(number, col): text.cells[number, col] for number in piece.rows or () for col in text.rows[number].cols}
    if wanted == found:
        return True
    if wanted.keys() != found.keys():
        return False
    # A row that came to be read another way may escape a character differently; its text must be the same.
    return all(raw.xml == found[at].xml and (at not in text.edited or raw == found[at]) for at, raw in wanted.items())
