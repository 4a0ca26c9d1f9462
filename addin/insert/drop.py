"""Sheets taken out of a workbook: their parts, names and tabs, and every reference to them."""

from __future__ import annotations

from collections.abc import Collection

from jixiao.addin.package.relations import drop_owned
from jixiao.addin.package.xml import Element, escape, serialise
from jixiao.addin.sheet.book import Book
from jixiao.addin.sheet.formulas import Reference, map_references, sheet_name
from lxml import etree

#: Local names of elements that hold a formula, whatever the part: cells' rules, charts, sparklines, names.
_FORMULAS = ("f", "formula", "formula1", "formula2", "definedName")


def drop_sheets(book: Book, names: Collection[str]) -> bool:
    """Takes worksheets out. References to them in names, rules and charts become ``#REF!``, as a spreadsheet does it.

    Gives whether there were any. Formulas of cells are not looked at: whoever drops sheets has made values of those that
    read them.
    """
    if not names:
        return False
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
    return _forget(book, {name.lower() for name in names})


def _forget(book: Book, names: Collection[str]) -> bool:
    found = _forgotten(book.xml.root, names)
    if found:
        book.xml.changed = True
    by_part = {sheet.part: sheet for sheet in book.sheets}
    marks = [escape(name).encode() for name in names]
    for part in list(book.package):
        if part == book.part or not part.startswith("xl/") or not part.endswith(".xml"):
            continue
        data = book.package.read(part).lower()
        if not any(mark in data for mark in marks):
            continue
        sheet = by_part.get(part)
        if sheet is not None:
            if _forgotten(sheet.load().shell, names):
                sheet.touch()
                found = True
            continue
        root = book.package.tree(part)
        if _forgotten(root, names):
            book.package.write(part, serialise(root))
            found = True
    return found


def _forgotten(root: Element, names: Collection[str]) -> bool:
    """Whether a formula in the tree named one of the sheets; it does no more."""

    def lost(reference: Reference) -> str | None:
        return "#REF!" if reference.sheet and sheet_name(reference.sheet).lower() in names else None

    found = False
    for item in root.iter(etree.Element):
        if etree.QName(item).localname in _FORMULAS and item.text and "!" in item.text:
            text = map_references(item.text, lost)
            if text != item.text:
                item.text, found = text, True
    return found
