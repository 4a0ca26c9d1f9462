"""How the cells of a workbook look, as far as a picture of a form needs it: font, fill, alignment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from jixiao.addin.package.element import Element
from jixiao.addin.package.xml import child, is_true, whole
from jixiao.addin.sheet.book import Book
from jixiao.templates.stop import Stop

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_RGB = re.compile(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
#: The colours of a theme in the order of their numbers (ECMA-376 part 1, 18.8.3: the first four are swapped in pairs).
_THEME = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink")
#: Colours by number (ECMA-376 part 1, 18.8.27); the first eight are those of 8 to 15 again.
_BASIC = ("000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
_INDEXED = (
    *_BASIC, *_BASIC,
    "800000", "008000", "000080", "808000", "800080", "008080", "C0C0C0", "808080",
    "9999FF", "993366", "FFFFCC", "CCFFFF", "660066", "FF8080", "0066CC", "CCCCFF",
    "000080", "FF00FF", "FFFF00", "00FFFF", "800080", "800000", "008080", "0000FF",
    "00CCFF", "CCFFFF", "CCFFCC", "FFFF99", "99CCFF", "FF99CC", "CC99FF", "FFCC99",
    "3366FF", "33CCCC", "99CC00", "FFCC00", "FF9900", "FF6600", "666699", "969696",
    "003366", "339966", "003300", "333300", "993300", "993366", "333399", "333333",
)


@dataclass(frozen=True, slots=True)
class Appearance:
    """size: points. fill, color: RRGGBB; "" for none, and for the usual. align: left, center, right, or "" by content."""

    bold: bool = False
    align: str = ""
    wrap: bool = False
    fill: str = ""
    color: str = ""
    size: float = 11.0


def appearances(book: Book) -> list[Appearance]:
    """The appearance of each style index; at least one."""
    root, theme = book.styles.root, _theme(book)
    fonts, fills = _items(root, "fonts"), _items(root, "fills")
    found = []
    for xf in _items(root, "cellXfs"):
        font, fill = _at(fonts, whole(xf.get("fontId"))), _at(fills, whole(xf.get("fillId")))
        alignment = child(xf, "alignment")
        align = alignment.get("horizontal") or "" if alignment is not None else ""
        found.append(Appearance(
            bold=_flag(font, "b"), align="center" if align in ("center", "centerContinuous", "distributed") else
            align if align in ("left", "right") else "",
            wrap=alignment is not None and is_true(alignment.get("wrapText")),
            fill=_fill(fill, theme), color=_color(_child(font, "color"), theme), size=_size(font),
        ))
    return found or [Appearance()]


def _items(root: Element, section: str) -> list[Element]:
    found = child(root, section)
    return [] if found is None else found.children()


def _at(items: list[Element], index: int) -> Element | None:
    return items[index] if 0 <= index < len(items) else None


def _child(element: Element | None, name: str) -> Element | None:
    return None if element is None else child(element, name)


def _flag(font: Element | None, name: str) -> bool:
    found = _child(font, name)
    return found is not None and is_true(found.get("val") or "1")


def _size(font: Element | None) -> float:
    found = _child(font, "sz")
    try:
        size = float(found.get("val") or 11) if found is not None else 11.0
    except ValueError:
        size = 11.0
    return size if 1 <= size <= 409 else 11.0


def _fill(fill: Element | None, theme: tuple[str, ...]) -> str:
    pattern = _child(fill, "patternFill")
    if pattern is None or pattern.get("patternType") in (None, "none"):
        return ""
    return _color(child(pattern, "fgColor"), theme)


def _color(color: Element | None, theme: tuple[str, ...]) -> str:
    if color is None:
        return ""
    if rgb := _RGB.fullmatch(color.get("rgb") or ""):
        return rgb[1].upper()
    if color.get("theme") is not None:
        number = whole(color.get("theme"), -1)
        return _tinted(theme[number], color.get("tint")) if 0 <= number < len(theme) else ""
    number = whole(color.get("indexed"), -1)
    return _INDEXED[number] if 0 <= number < len(_INDEXED) else ""


@cache
def _tinted(rgb: str, tint: str | None) -> str:
    """Lighter towards white, darker towards black (ECMA-376 part 1, 18.8.19), worked out channel by channel."""
    try:
        share = float(tint or 0)
    except ValueError:
        share = 0.0
    if not rgb or not -1 <= share <= 1:
        return rgb
    channels = (int(rgb[at : at + 2], 16) for at in (0, 2, 4))
    return "".join(f"{round(value * (1 + share) if share < 0 else value + (255 - value) * share):02X}" for value in channels)


def _theme(book: Book) -> tuple[str, ...]:
    """The colours of the workbook's theme by their numbers; "" for one that is not said."""
    part = next((name for name in book.rels.targets("theme") if name in book.package), "")
    try:
        root = book.package.tree(part) if part else None
    except Stop:  # a theme that cannot be read is no reason not to show the sheet
        root = None
    found = dict.fromkeys(_THEME, "")
    for scheme in [] if root is None else root.iter(f"{_DRAWING}clrScheme"):
        for item in scheme.children():
            name = str(item.tag).removeprefix(_DRAWING)
            inner = next(iter(item.children()), None)
            said = "" if inner is None else inner.get("lastClr") or inner.get("val") or ""
            if name in found and (rgb := _RGB.fullmatch(said)):
                found[name] = rgb[1].upper()
    return tuple(found[name] for name in _THEME)
