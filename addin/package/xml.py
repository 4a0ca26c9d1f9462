"""What spreadsheets write in XML: namespaces, children in schema order, numbers, and texts as cells hold them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jixiao.addin.package.element import Element, local_name
from jixiao.addin.package.xml_read import damaged
from jixiao.templates.stop import Stop

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
STRICT = "http://purl.oclc.org/ooxml/"
_STRICT_NAMES = (
    (f"{STRICT}spreadsheetml/main", MAIN),
    (f"{STRICT}officeDocument/relationships", REL),
    (f"{STRICT}drawingml/", "http://schemas.openxmlformats.org/drawingml/2006/"),
)

#: Children of a worksheet in the order of its schema (ECMA-376 part 1, CT_Worksheet).
SHEET_ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing",
    "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)
BOOK_ORDER = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr",
    "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
)
STYLE_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
)


def main(name: str) -> str:
    """``row`` -> the tag in the spreadsheet namespace."""
    return f"{{{MAIN}}}{name}"


def transitional(data: bytes) -> bytes:
    """A part of a strict file with the names that all of our code speaks; the rest of the two formats is alike."""
    if STRICT.encode() in data:
        for strict, usual in _STRICT_NAMES:
            data = data.replace(strict.encode(), usual.encode())
    return data


def need_main(root: Element, tag: str, part: str) -> None:
    """Refuses other main namespaces than the one that all of our code speaks (drafts of the format)."""
    if root.tag != main(tag):
        raise damaged(part, "的结构不认识")


def child(parent: Element, name: str) -> Element | None:
    """The first child of that name in the spreadsheet namespace."""
    return parent.find(main(name))


def ensure_child(parent: Element, name: str, order: Sequence[str]) -> Element:
    """The child of that name, made at its place in the schema where it is missing."""
    found = parent.find(main(name))
    if found is None:
        found = Element(main(name))
        insert_in_order(parent, found, order)
    return found


def insert_in_order(parent: Element, element: Element, order: Sequence[str]) -> None:
    """Puts an element behind its fellows and before the first child that must follow it."""
    followers = {main(name) for name in order[order.index(local_name(element.tag)) + 1 :]}
    for index, item in enumerate(parent):
        if item.tag in followers or (item.tag == _ALTERNATE and _inner_tags(item) & followers):
            parent.insert(index, element)
            return
    parent.append(element)


_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"


def _inner_tags(alternate: Element) -> set[str]:
    """Excel wraps controls and OLE objects in mc:AlternateContent; they count by what is inside."""
    return {item.tag for branch in alternate for item in branch}


_DIGITS = 10  # of what the schemas call unsignedInt


def whole(text: str | None, default: int = 0) -> int:
    """A number that the file must write in digits; ``default`` where it is not there. Raises Stop ``damaged``."""
    if text is None or text == "":
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise Stop("damaged", reason=f"有一处该是整数而写作 {text[:20]}")
    return int(text)


def is_true(value: str | None) -> bool:
    """xsd:boolean."""
    return value in ("1", "true", "on")


_ESCAPE_READ = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ESCAPE_WRITE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]|[\ud800-\udfff]")


def decode_text(text: str) -> str:
    """``_x000D_`` is how spreadsheets store characters that XML cannot hold."""
    return _ESCAPE_READ.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def encode_text(text: str) -> str:
    """The reverse of :func:`decode_text`; a literal ``_x0041_`` is kept from being taken for an escape."""
    if text.isprintable() and "_x" not in text:  # nearly always, and ten times faster than the pattern
        return text
    return _ESCAPE_WRITE.sub(lambda m: "_x005F_" if m[0] == "_" else f"_x{ord(m[0]):04X}_", text)


_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));|\r\n?")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def unescape(text: str) -> str:
    """Text between tags as a parser gives it."""
    if "&" not in text and "\r" not in text:
        return text
    return _REFERENCE.sub(
        lambda m: "\n" if m[0][0] == "\r" else _NAMED[m[3]] if m[3] else chr(int(m[1], 16) if m[1] else int(m[2])), text
    )


_TEXT, _RUN = main("t"), main("r")


def inline_text(item: Element) -> str:
    """Text of a string item: plain or rich, its phonetic guide left out."""
    parts: list[str] = []
    for element in item:
        if element.tag == _TEXT:
            parts.append(element.text or "")
        elif element.tag == _RUN:
            parts.append(next((inner.text or "" for inner in element if inner.tag == _TEXT), ""))
    return "".join(parts)


def shared_strings(root: Element) -> list[str]:
    """The strings of sharedStrings.xml."""
    return [decode_text(inline_text(item)) for item in root.children(main("si"))]


_ATTRIBUTE = re.compile(r'(?<![\w:])([\w:]++)="([^"]*)"')


def attributes_of(text: str) -> dict[str, str]:
    """Attributes of a start tag, as written."""
    return dict(_ATTRIBUTE.findall(text))


def escape(text: str) -> str:
    """Text as it stands between tags."""
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text
