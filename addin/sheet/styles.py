"""styles.xml: what a style index means, and new styles by appending only, each once."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jixiao.addin.package.element import Element, local_name
from jixiao.addin.package.xml import MAIN, STYLE_ORDER, child, ensure_child, main, need_main, whole
from jixiao.addin.package.xml_read import parse
from jixiao.addin.package.xml_write import serialise
from jixiao.addin.sheet.looks import mark_xml, style_xml
from jixiao.addin.sheet.number_formats import BUILTIN, is_date_format

if TYPE_CHECKING:
    from jixiao.macros.sheet.edits import Mark, Style

#: Codes that a number alone can stand for: the other numbers mean something else in other languages.
_CODES = {code: number for number, code in BUILTIN.items() if number < 14 or 45 <= number < 50}
_FIRST_CUSTOM = 164
#: A workbook without any style: what an absent styles.xml means, and the start of a new one.
EMPTY = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/><charset val="134"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
).encode()


@dataclass(frozen=True, slots=True)
class CellFormat:
    """What reading needs of a style: its number format, whether that is a date, and the font's size in points."""

    code: str = "General"
    is_date: bool = False
    font_size: float = 11.0


class Styles:
    """One workbook's styles. ``changed`` once something was appended."""

    def __init__(self, root: Element, part: str) -> None:
        self.root = root
        need_main(self.root, "styleSheet", part)
        self.changed = False
        self._keys: dict[str, dict[Hashable, int]] = {}
        self._imports: dict[tuple[int, int], int] = {}
        self._roles: dict[str, int] = {}
        self._code_of: dict[int, str] | None = None
        self._formats: list[CellFormat] | None = None

    # -- reading --------------------------------------------------------------------------------------------------

    def codes(self) -> dict[int, str]:
        """Number format codes by id."""
        if self._code_of is None:
            self._code_of = dict(BUILTIN)
            for item in self.root.each(main("numFmts"), main("numFmt")):
                self._code_of[whole(item.get("numFmtId"), -1)] = item.get("formatCode") or "General"
        return self._code_of

    def formats(self) -> list[CellFormat]:
        """The cell format of each style index; always at least one."""
        if self._formats is None:
            codes = self.codes()
            sizes = [_size(font) for font in self._items("fonts")]
            self._formats = []
            for xf in self._items("cellXfs"):
                code = codes.get(_int(xf.get("numFmtId")), "General")
                font = _int(xf.get("fontId"))
                size = sizes[font] if 0 <= font < len(sizes) else 11.0
                self._formats.append(CellFormat(code, is_date_format(code), size))
            if not self._formats:
                self._formats.append(CellFormat())
        return self._formats

    def _items(self, section: str) -> list[Element]:
        found = child(self.root, section)
        return [] if found is None else found.children()

    # -- appending ------------------------------------------------------------------------------------------------

    def _append(self, section: str, element: Element) -> int:
        """Index of an equal element of a section, appended where there is none."""
        if not self._keys:
            self._complete()
        for font in element.iter(main("font")):
            font.sort(key=_font_place)
        keys = self._keys.get(section)
        if keys is None:
            keys = self._keys[section] = {}
            for index, item in enumerate(self._items(section)):
                keys.setdefault(_key(item), index)
        key = _key(element)
        index = keys.get(key, -1)
        if index < 0:
            holder = ensure_child(self.root, section, STYLE_ORDER)
            index = len(self._items(section))
            holder.append(element)
            holder.set("count", str(index + 1))
            keys[key] = index
            self.changed = True
            if section == "cellXfs":
                self._formats = None
        return index

    def _complete(self) -> None:
        """What the file left out and every cell means: style 0 and what hangs on it, and fill 1, always grey dots."""
        for given in parse(EMPTY, "styles"):
            name = local_name(given.tag)
            if missing := list(given)[len(self._items(name)) :]:
                holder = ensure_child(self.root, name, STYLE_ORDER)
                holder.extend(missing)
                holder.set("count", str(len(self._items(name))))

    def _number_format(self, code: str) -> int:
        if code in _CODES:
            return _CODES[code]
        codes = self.codes()
        for number, known in codes.items():
            if known == code and number >= _FIRST_CUSTOM:
                return number
        number = max([_FIRST_CUSTOM - 1, *codes]) + 1
        codes[number] = code
        holder = ensure_child(self.root, "numFmts", STYLE_ORDER)
        holder.add(main("numFmt"), numFmtId=str(number), formatCode=code)
        holder.set("count", str(len(holder)))
        self.changed = True
        return number

    def role(self, style: Style) -> int:
        """Style index of one of our looks."""
        if style not in self._roles:
            font, fill, border, code, alignment = style_xml(style)
            xf = _element("<xf/>")
            xf.set("numFmtId", str(self._number_format(code)))
            xf.set("fontId", str(self._append("fonts", _element(font))))
            xf.set("fillId", str(self._append("fills", _element(fill))))
            xf.set("borderId", str(self._append("borders", _element(border))))
            xf.set("xfId", "0")
            for name in ("NumberFormat", "Font", "Fill", "Border", "Alignment"):
                xf.set(f"apply{name}", "1")
            xf.append(_element(alignment))
            self._roles[style] = self._append("cellXfs", xf)
        return self._roles[style]

    def mark(self, mark: Mark) -> int:
        """Index of the differential format of a mark."""
        return self._append("dxfs", _element(f"<dxf>{mark_xml(mark)}</dxf>"))

    def with_format(self, style: int, code: str) -> int:
        """The style with another number format: a date in a cell that had none would show as a number."""
        items = self._items("cellXfs")
        xf = items[style].clone() if style < len(items) else _element('<xf fontId="0" fillId="0" borderId="0" xfId="0"/>')
        xf.set("numFmtId", str(self._number_format(code)))
        xf.set("applyNumberFormat", "1")
        return self._append("cellXfs", xf)

    def adopt(self, other: Styles, style: int) -> int:
        """The index here of a style of another workbook; its font, fill, border and format are appended once."""
        key = (id(other), style)
        if key not in self._imports:
            items = other._items("cellXfs")
            xf = items[style if style < len(items) else 0].clone() if items else _element("<xf/>")
            for section, name in (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId")):
                found, index = other._items(section), _int(xf.get(name))
                if 0 <= index < len(found):
                    xf.set(name, str(self._append(section, found[index].clone())))
                else:
                    xf.set(name, "0")
            number = _int(xf.get("numFmtId"))
            code = other.codes().get(number)
            if number >= _FIRST_CUSTOM or code != BUILTIN.get(number):  # else the number says more than our list
                number = self._number_format(code or "General")
            xf.set("numFmtId", str(number))
            xf.set("xfId", "0")  # named styles of the template are not ours to add
            for name in ("NumberFormat", "Font", "Fill", "Border", "Alignment"):
                xf.set(f"apply{name}", "1")
            self._imports[key] = self._append("cellXfs", xf)
        return self._imports[key]

    def adopt_dxf(self, other: Styles, index: int) -> int | None:
        """The index here of a differential format of another workbook."""
        found = other._items("dxfs")
        return self._append("dxfs", found[index].clone()) if 0 <= index < len(found) else None

    def to_bytes(self) -> bytes:
        """The part's bytes."""
        return serialise(self.root)


def _element(xml: str) -> Element:
    """A fragment of our own in the spreadsheet namespace."""
    return parse(f'<x xmlns="{MAIN}">{xml}</x>'.encode(), "styles")[0]


def _key(element: Element) -> Hashable:
    """Equal for elements that look alike, whatever the prefixes of the file around them."""
    inner = tuple(_key(item) for item in element.children())
    return element.tag, tuple(sorted(element.attributes.items())), (element.text or "").strip(), inner


#: Children of a font in the order of its schema (CT_Font); some programs write another, and Excel repairs some of those.
_FONT_ORDER = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name", "family",
    "charset", "scheme",
)


def _font_place(item: Element) -> int:
    name = local_name(item.tag)
    return _FONT_ORDER.index(name) if name in _FONT_ORDER else len(_FONT_ORDER)


def _int(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _size(font: Element) -> float:
    size = child(font, "sz")
    try:
        return float(size.get("val") or 11) if size is not None else 11.0
    except ValueError:
        return 11.0
