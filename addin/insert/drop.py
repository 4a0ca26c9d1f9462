"""Sheets taken out of a workbook: their parts, names and tabs, and every reference to them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from jixiao.addin.package.element import Element, local_name
from jixiao.addin.package.relations import drop_owned
from jixiao.addin.package.xml import escape, unescape
from jixiao.addin.package.xml_write import serialise
from jixiao.addin.sheet.book import Book
from jixiao.macros.formula.tokens import Token, parse_reference, place_of, tokens

#: Local names of elements that hold a formula, whatever the part: cells' rules, charts, sparklines, names.
_FORMULAS = ("f", "formula", "formula1", "formula2", "definedName")
#: Attributes of controls and shapes that name cells; and the elements of their old drawings, which are often no XML.
_CELLS = ("fmlaLink", "fmlaRange", "fmlaTxbx", "fmlaGroup", "textlink", "linkedCell", "listFillRange")
_DRAWN = re.compile(r"(<(?:\w+:)?Fmla(?:Link|Range|Txbx|Pict)>)([^<]*![^<]*)(?=</)")


def drop_sheets(book: Book, names: Collection[str]) -> bool:
    """Takes worksheets out. References to them in names, rules and charts become ``#REF!``, as a spreadsheet does it.

    Gives whether there were any. Formulas of cells are not looked at: whoever drops sheets has made values of those that
    read them.
    """
    if not names:
        return False
    order = [entry.name for entry in book.xml.sheets()]
    for name in names:
        sheet = book.sheet(name)
        rel = next(entry.rel for entry in book.xml.sheets() if entry.name == sheet.name)
        book.xml.remove_sheet(sheet.name)
        book.rels.remove(rel)
        drop_owned(book.package, book.types, sheet.part)
        book.package.remove(sheet.part)
        book.types.remove(sheet.part)
        book.unlist_sheet(sheet)
    book.rels.store()
    book.drop_calc_chain()
    return _forget(book, {name.lower() for name in names}, order)


def _forget(book: Book, names: Collection[str], order: Sequence[str]) -> bool:
    """order: the tabs as they stood before."""
    found = _forgotten(book.xml.root, names, order)
    if found:
        book.xml.changed = True
    by_part = {sheet.part: sheet for sheet in book.sheets}
    marks = [escape(name).encode() for name in names]
    for part in list(book.package):
        if part == book.part or not part.startswith("xl/") or not part.endswith((".xml", ".vml")):
            continue
        sheet = by_part.get(part)
        if not (sheet and sheet.changed) and not _says(book.package.read(part), marks):
            continue
        if sheet is not None:
            if _forgotten(sheet.load().shell, names, order):
                sheet.touch()
                found = True
            continue
        if part.endswith(".vml"):
            found = _forgotten_in_drawing(book, part, names, order) or found
            continue
        root = book.package.tree(part)
        if _forgotten(root, names, order):
            book.package.write(part, serialise(root))
            found = True
    return found


def _says(data: bytes, marks: Sequence[bytes]) -> bool:
    lower = data.lower()
    return any(mark in lower for mark in marks)


def _forgotten(root: Element, names: Collection[str], order: Sequence[str]) -> bool:
    """Whether a formula in the tree named one of the sheets; it does no more."""
    found = False
    for item in root.iter():
        if local_name(item.tag) in _FORMULAS and item.text and "!" in item.text:
            text = without_sheets(item.text, names, order)
            if text != item.text:
                item.text, found = text, True
        for key in _CELLS:
            if "!" in (old := item.get(key) or "") and (text := without_sheets(old, names, order)) != old:
                item.set(key, text)
                found = True
    return found


def _forgotten_in_drawing(book: Book, part: str, names: Collection[str], order: Sequence[str]) -> bool:
    """As :func:`_forgotten`, in the text of an old drawing."""
    try:
        old = book.package.read(part).decode("utf-8")
    except UnicodeDecodeError:
        return False
    new = _DRAWN.sub(lambda match: match[1] + escape(without_sheets(unescape(match[2]), names, order)), old)
    if new != old:
        book.package.write(part, new.encode("utf-8"))
    return new != old


def without_sheets(formula: str, names: Collection[str], order: Sequence[str]) -> str:
    """A formula after sheets went. names: theirs, in small letters; order: the tabs as they stood before.

    >>> without_sheets("甲!A1+[1]甲!A1+甲:丙!A1+甲!合计", {"甲"}, ["甲", "乙", "丙"])
    "#REF!+[1]甲!A1+'乙:丙'!A1+#REF!"
    """

    def kept(token: Token) -> str:
        place = place_of(token.prefix) if token.prefix else None
        if place is None or place.book or not {place.sheet.lower(), place.last_sheet.lower()} & {*names}:
            return token.text
        found = parse_reference(token.text) if place.last_sheet else None
        left = _span(place.sheet, place.last_sheet, names, order) if found else []
        if found is None or not left:
            return "#REF!"
        return str(replace(found, sheet=left[0], last_sheet=left[-1] if len(left) > 1 else ""))

    return "".join(map(kept, tokens(formula)))


def _span(first: str, last: str, names: Collection[str], order: Sequence[str]) -> list[str]:
    """The sheets of a span that stay: it ends at the neighbours of those that went."""
    lower = [name.lower() for name in order]
    if first.lower() not in lower or last.lower() not in lower:
        return []
    start, end = sorted((lower.index(first.lower()), lower.index(last.lower())))
    return [name for name in order[start : end + 1] if name.lower() not in names]
