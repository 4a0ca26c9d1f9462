"""What a workbook says of people and places besides its content: taken out as a spreadsheet's document inspector does."""

from __future__ import annotations

from jixiao.addin.package.element import local_name
from jixiao.addin.package.relations import Relations, drop_owned
from jixiao.addin.package.xml import main, whole
from jixiao.addin.package.xml_write import serialise
from jixiao.addin.sheet.book import Book

#: Kept of docProps: when it was made and changed; which program wrote it and how it shows numbers.
_KEPT = {
    "core-properties": {"created", "modified"},
    "extended-properties": {"Application", "AppVersion", "DocSecurity", "ScaleCrop", "LinksUpToDate", "SharedDoc",
                            "HyperlinksChanged"},
}
_DROPPED = ("custom-properties", "thumbnail")
_PATH = "{http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac}absPath"


def clean_properties(book: Book) -> None:
    """Author, last author, company, manager, title, custom properties, the list of sheets, the folder it lay in: gone."""
    root = Relations(book.package, "")
    for id, kind, part in list(root):
        if part not in book.package:
            continue
        if kind in _DROPPED:
            drop_owned(book.package, book.types, part)
            book.package.remove(part)
            book.types.remove(part)
            root.remove(id)
        elif kind in _KEPT:
            tree = book.package.tree(part)
            for item in list(tree):
                if local_name(item.tag) not in _KEPT[kind]:
                    tree.remove(item)
            book.package.write(part, serialise(tree))
    root.store()
    for item in book.xml.root.children(main("fileSharing")):  # whoever asked that it be opened read-only
        if item.drop("userName"):
            book.xml.changed = True
    for holder in [item for item in book.xml.root if next(item.iter(_PATH), None) is not None]:
        book.xml.root.remove(holder)
        book.xml.changed = True


def forget_strings(book: Book) -> None:
    """Empties the shared strings that no cell shows any more: what was taken out would else still lie in the file.

    Their numbers stay, so no cell changes. Macro and dialog sheets, which we do not read, may show any of them.
    """
    part = next(iter(book.rels.targets("sharedStrings")), "")
    if not part or any(book.rels.kind(entry.rel) not in ("worksheet", "chartsheet") for entry in book.xml.sheets()):
        return
    cells = (raw for sheet in book.sheets for raw in sheet.load().cells.values())
    used = {whole(raw.value.strip(), -1) for raw in cells if raw.kind == "s"}
    root = book.package.tree(part)
    unused = [item for number, item in enumerate(root.children(main("si"))) if number not in used and len(item)]
    for item in unused:
        item.empty()
        item.add(main("t"))
    if unused:
        root.drop("count")
        book.package.write(part, serialise(root))
