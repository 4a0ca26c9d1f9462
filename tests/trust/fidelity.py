"""What an edit changed in a workbook, found without the product's own reader: parts as bytes, elements with lxml.

Comments and instructions of the XML count where they stand outside the cells; a sheet that has some among its cells loses them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from full_book import MAIN, parts_of
from lxml import etree

At = tuple[int, int]
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
#: Attributes that say how large the used area is: they follow what is written.
_EXTENT = {"row": ("spans",), "dimension": ("ref",)}


def changed_parts(before: Path, after: Path) -> tuple[list[str], list[str], set[str]]:
    """Parts that are gone, that are new, and whose bytes are others."""
    old, new = parts_of(before), parts_of(after)
    gone = [name for name in old if name not in new]
    return gone, [name for name in new if name not in old], {name for name in old if name in new and old[name] != new[name]}


def sheet_differences(before: bytes, after: bytes, edited: Collection[At]) -> list[str]:
    """Elements of a worksheet that are others after an edit, the edited cells and the used area aside."""
    old, new = (_without(etree.fromstring(data, _PARSER), edited) for data in (before, after))
    lost = asides(before) - asides(after)
    return [f"{a} -> {b}" for a, b in zip(old, new, strict=False) if a != b][:3] + (
        [f"{len(old)} -> {len(new)} elements"] if len(old) != len(new) else []) + [f"{text} is gone" for text in sorted(lost)]


def asides(data: bytes) -> set[str]:
    """Comments and instructions of a part, those before and behind its element too."""
    return {str(node) for node in etree.fromstring(data, _PARSER).xpath("/node()|//comment()|//processing-instruction()")
            if not isinstance(node.tag, str)}


def _without(root: etree._Element, edited: Collection[At]) -> list[str]:
    """Every element with its attributes, text and tail; cells and rows get their places, where a file leaves them out."""
    found: list[str] = []
    row = col = 0
    skipped: set[etree._Element] = set()
    for node in root.iter(etree.Element):
        name = etree.QName(node).localname
        mine = etree.QName(node).namespace in (MAIN, _STRICT)
        attributes: dict[str, str] = {str(key): str(value) for key, value in node.attrib.items()}
        if mine and name == "row" and _parent(node) == "sheetData":
            row, col = int(attributes.pop("r", row + 1)), 0
            if not _left(node, row, edited):
                skipped.add(node)
                continue
        elif mine and name == "c" and _parent(node) == "row":
            col = _column(attributes.pop("r", "")) or col + 1
            if (row, col) in edited:
                skipped.update(node.iter())
        if node in skipped:
            continue
        for extent in _EXTENT.get(name, ()) if mine else ():
            attributes.pop(extent, None)
        place = f"@{row},{col} " if mine and name in ("c", "row") else ""
        blank = mine and name in ("row", "sheetData", "c") and not (node.text or "").strip()
        text = "" if blank else node.text or ""
        found.append(f"{place}{node.tag} {sorted(attributes.items())} {text!r}")
    return found


_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def _parent(node: etree._Element) -> str:
    parent = node.getparent()
    return etree.QName(parent).localname if parent is not None else ""


def _column(place: str) -> int:
    number = 0
    for letter in re.sub(r"[^A-Za-z]", "", place).upper():
        number = number * 26 + ord(letter) - 64
    return number


def _left(row: etree._Element, number: int, edited: Collection[At]) -> bool:
    """Whether anything of a row is not of the edit: a row made for edited cells is not."""
    if not any(at[0] == number for at in edited):
        return True
    col = 0
    for cell in row:
        col = _column(cell.get("r", "")) or col + 1
        if (number, col) not in edited:
            return True
    return bool(set(row.attrib) - {"r", "spans"})


def value_of(data: bytes, at: At) -> tuple[str | None, str | None]:
    """(formula, value) of a cell as it is stored."""
    row = 0
    for node in etree.fromstring(data, _PARSER).iter(f"{{{MAIN}}}row"):
        row, col = int(node.get("r", row + 1)), 0
        for cell in node.iterchildren(f"{{{MAIN}}}c"):
            col = _column(cell.get("r", "")) or col + 1
            if (row, col) == at:
                value = cell.find(f"{{{MAIN}}}v")
                text = "".join(cell.itertext(f"{{{MAIN}}}t")) if value is None else value.text or ""
                return cell.findtext(f"{{{MAIN}}}f"), text
    return None, None
