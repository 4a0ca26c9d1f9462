"""Drawings of a template sheet as parts of their own: charts that point to the new sheet, pictures shared."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from decimal import Decimal

from jixiao.addin.package.element import Element, local_name, namespace_of
from jixiao.addin.package.package import Package
from jixiao.addin.package.relations import ContentTypes, Relations
from jixiao.addin.package.xml import REL
from jixiao.addin.package.xml_read import parse
from jixiao.addin.package.xml_write import serialise
from jixiao.addin.sheet.row_map import RowMap
from jixiao.macros.formula.reach import reaches_out
from jixiao.macros.formula.tokens import parse_reference
from jixiao.macros.sheet.grid import CellValue

_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_C_URI = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_C = f"{{{_C_URI}}}"
_SERIES_DATA = {f"{_C}{name}" for name in ("cat", "val", "xVal", "yVal", "bubbleSize")}


class DrawingCopier:
    """Copies parts of a template package into a target package, following their relationships."""

    def __init__(
        self, source: Package, source_types: ContentTypes, target: Package, types: ContentTypes, rows: RowMap,
        values: Mapping[tuple[int, int], CellValue],
    ) -> None:
        self._source, self._source_types = source, source_types
        self._target, self._types = target, types
        self._rows, self._values = rows, values
        self._copies: dict[str, str] = {}
        self._empty: set[str] = set()  # charts that would show nothing

    def copy(self, part: str) -> str:
        """The name of the copy of a part, made with all that hangs below it."""
        if part in self._copies:
            return self._copies[part]
        data = self._source.read(part)
        relations = Relations(self._source, part)
        kind = self._source_types.of(part)
        folder, _, file = part.rpartition("/")
        if file.rpartition(".")[2].lower() not in ("xml", "rels"):
            name = self._same_media(folder, data) or self._free(part)
        else:
            name = self._free(part)
            if outside := relations.outside:
                data = _cut_off(data, part, outside)
            if kind.endswith("drawing+xml"):
                data = self._drawing(data, part)
            elif kind.endswith("drawingml.chart+xml"):
                data = self._chart(data, part)
        self._copies[part] = name
        if name not in self._target:
            self._target.write(name, data)
        self._types.set(name, kind)
        names = {
            target: self.copy(target) for _, _, target in relations if target in self._source and target not in self._empty
        }
        copied = Relations(self._target, name)
        relations.copy_to(copied, names)
        copied.store()
        return name

    def _free(self, part: str) -> str:
        folder, file = posixpath.split(part)
        stem, extension = posixpath.splitext(file)
        return self._target.free_name(posixpath.join(folder, stem.rstrip("0123456789") + "{}" + extension))

    def _same_media(self, folder: str, data: bytes) -> str | None:
        """A picture that the target holds already: a hundred sheets with one emblem share it."""
        for name, part in self._target.parts.items():
            if name.startswith(folder + "/"):
                size = part.size if part.data is None else len(part.data)
                if size == len(data) and self._target.read(name) == data:
                    return name
        return None

    def shows(self, part: str) -> bool:
        """Whether something of a drawing is left: a chart without a single figure is left out."""
        relations = Relations(self._source, part)
        anchors = parse(self._source.read(part), part).children()
        return not anchors or any(not self._blank(anchor, relations) for anchor in anchors)

    def _blank(self, anchor: Element, relations: Relations) -> bool:
        """Whether an anchor holds a chart whose values are all blank in the new sheet."""
        chart = next(anchor.iter(f"{_C}chart"), None)
        part = relations.target(chart.get(f"{{{REL}}}id")) if chart is not None else None
        if part is None or part not in self._source:
            return False
        root = parse(self._source.read(part), part)
        formulas = [f.text or "" for tag in ("val", "yVal") for held in root.iter(f"{_C}{tag}") for f in held.iter(f"{_C}f")]
        blank = bool(formulas) and not any(self._figures(self._rows.formula(text, stretch=True)) for text in formulas)
        if blank:
            self._empty.add(part)
        return blank

    def _figures(self, formula: str) -> bool:
        """Whether a number stands in an area."""
        reference = parse_reference(formula)
        area = reference.block if reference else None
        return area is None or any(isinstance(value, Decimal) for at, value in self._values.items() if at in area)

    def _drawing(self, data: bytes, part: str) -> bytes:
        root = parse(data, part)
        relations = Relations(self._source, part)
        for anchor in [anchor for anchor in root if self._blank(anchor, relations)]:
            root.remove(anchor)
        for anchor in root:
            for end in ("from", "to"):
                row = anchor.find(f"{_XDR}{end}", f"{_XDR}row")
                if row is not None and row.text and row.text.isdecimal():
                    row.text = str(self._rows.start(int(row.text) + 1) - 1)
        for item in root.iter():
            if item.get("macro"):
                item.set("macro", "")
            if reaches_out(item.get("textlink") or ""):
                item.drop("textlink")
        return serialise(root)

    def _chart(self, data: bytes, part: str) -> bytes:
        root = parse(data, part)
        for *_, series, above, holder, formula in [trail for trail in root.trails(f"{_C}f") if len(trail) > 3]:
            old = formula.text or ""
            if reaches_out(old):
                series.remove(above)
                continue
            formula.text = self._rows.formula(old, stretch=above.tag in _SERIES_DATA)
            if formula.text != old:
                self._cache(above, holder, formula.text)
        return serialise(root)

    def _cache(self, above: Element, holder: Element, formula: str) -> None:
        """Brings the values kept in the chart up to date, for viewers that draw from them."""
        old = holder.find(f"{_C}numCache", f"{_C}formatCode")
        code = old.text if old is not None else None
        for item in list(holder):
            if item.tag != f"{_C}f":
                holder.remove(item)
        reference = parse_reference(formula)
        area = reference.block if reference else None
        if area is None or (area.row != area.last_row and area.col != area.last_col):
            return
        cells = [
            self._values.get((row, col))
            for row in range(area.row, area.last_row + 1) for col in range(area.col, area.last_col + 1)
        ]
        if above.tag == f"{_C}cat" and any(isinstance(value, str) and value for value in cells):
            holder.tag = f"{_C}strRef"  # some writers call categories numbers whatever they hold
        is_number = holder.tag == f"{_C}numRef"
        cache = holder.add(f"{_C}numCache" if is_number else f"{_C}strCache")
        if is_number:
            cache.add(f"{_C}formatCode").text = code or "General"
        cache.add(f"{_C}ptCount", val=str(len(cells)))
        for index, value in enumerate(cells):
            if isinstance(value, Decimal) or (isinstance(value, str) and value and not is_number):
                point = cache.add(f"{_C}pt", idx=str(index))
                point.add(f"{_C}v").text = f"{value:f}" if isinstance(value, Decimal) else str(value)


def _cut_off(data: bytes, part: str, outside: set[str]) -> bytes:
    """A part without what it would fetch: a template comes from a stranger, and what is made from it goes to others."""
    root = parse(data, part)
    for holder in root.iter():
        for item in list(holder):
            reaching = [key for key, value in item.attributes.items() if namespace_of(key) == REL and value in outside]
            if reaching and local_name(item.tag) == "blip":  # a picture may be none
                for key in reaching:
                    item.drop(key)
            elif reaching:
                holder.remove(item)
    return serialise(root)
