"""One sheet of an open workbook: parsed when first needed, read as a grid, edited, and proved against its intent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jixiao.addin.package.element import Element
from jixiao.addin.package.package import Package
from jixiao.addin.package.plain_text import shown
from jixiao.addin.package.relations import Relations, rels_name
from jixiao.addin.package.xml import child, whole
from jixiao.addin.sheet.cut import cut_sheet
from jixiao.addin.sheet.edit import SheetEditor
from jixiao.addin.sheet.join import sheet_pieces
from jixiao.addin.sheet.proof import reads_back
from jixiao.addin.sheet.read import parse_range, read_merges
from jixiao.addin.sheet.text import SheetText
from jixiao.macros.sheet.grid import Grid, Range, quote_sheet
from jixiao.templates.stop import Stop

_KEEP_CELLS = 500_000  # a sheet with more is not kept between reading and writing


class Sheet:
    """A worksheet part. ``name`` and ``part`` identify it; ``changed`` once its XML differs from the package's."""

    def __init__(self, package: Package, name: str, part: str) -> None:
        self.name = name
        self.part = part
        self.changed = False
        self.grid: Grid | None = None  # forgotten with each change
        self.held = 0  # bytes that it takes
        self._package = package
        self._text: SheetText | None = None
        self._editor: SheetEditor | None = None
        self._tables: dict[str, str] | None = None
        self._formulas_lost = False

    def load(self) -> SheetText:
        """The sheet's cells and the tree around them; read once, or made."""
        if self._text is None:
            data = self._package.read(self.part)
            self._package.budget.sheet(self.part, data)
            self._text = cut_sheet(data, self.part)
        elif self._text.coming is not None:
            self._text.put(self._text.coming())
            self._text.coming = None
        return self._text

    def renew(self, text: SheetText) -> None:
        """Takes new content, which is not in the package yet."""
        self._text, self._editor = text, None
        self.mark_changed()

    def release(self) -> None:
        """Lets go of the text of a sheet that nothing was changed in, where it is very large or there are very many."""
        if not self.changed and self._text and (self._package.budget.crowded or len(self._text.cells) > _KEEP_CELLS):
            self._text = self._editor = None
            self._package.budget.release(self.part, 0 if self.grid is None else self.held)

    def let_go(self) -> None:
        """Writes what was changed, and holds neither text nor grid any more. Raises Stop ``proof_failed``."""
        self.store()
        self._text = self._editor = self.grid = None
        self._package.budget.release(self.part, self.held)  # its values are counted: what was read takes its time too

    def store(self) -> None:
        """Puts what was changed into the package, compressed, each piece proved: it reads back as it was meant.

        Raises Stop ``proof_failed``.
        """
        if not self.changed or self._text is None:
            return
        if self._editor is not None:
            self._editor.finish()
        self._package.press(self.part, self._proved(self._text))
        self._formulas_lost = self.formulas_lost
        self.changed = False
        self.release()

    def editor(self, shared_strings: Sequence[str]) -> SheetEditor:
        """The writer of this sheet's cells."""
        if self._editor is None:
            text = self.load()
            merges = read_merges(text.shell, self.part)
            self._editor = SheetEditor(text, self.name, merges, self._forbidden(), shared_strings)
        return self._editor

    def touch(self) -> Element:
        """The tree around the cells, for a change in it."""
        text = self.load()
        text.shell_changed = True
        self.mark_changed()
        return text.shell

    def mark_changed(self) -> None:
        """Its grid has to be read again and its part written."""
        self.changed, self.grid = True, None

    def _forbidden(self) -> list[tuple[Range, str]]:
        """Blocks whose cells other parts describe: headings and totals of tables, pivot tables."""
        if rels_name(self.part) not in self._package:
            return []
        blocks: list[tuple[Range, str]] = []
        for _, kind, target in Relations(self._package, self.part):
            if kind == "table" and target in self._package:
                blocks += _table_blocks(self._package.tree(target))
            elif kind == "pivotTable" and target in self._package:
                location = child(self._package.tree(target), "location")
                area = parse_range(location.get("ref") or "") if location is not None else None
                if area:
                    blocks.append((area, "此处是数据透视表"))
        return blocks

    def tables(self) -> dict[str, str]:
        """Tables on the sheet by name in small letters: the cells of each, as a formula names them. Read once."""
        if self._tables is None:
            self._tables = {}
            try:
                for part in self._parts_of("table"):
                    table = self._package.tree(part)
                    name = (table.get("displayName") or "").lower()
                    self._tables[name] = f"{quote_sheet(self.name)}!{table.get('ref') or ''}"
            except Stop:
                return self._tables  # a table that cannot be read is no reason not to read the sheet
        return self._tables

    def _parts_of(self, kind: str) -> list[str]:
        if rels_name(self.part) not in self._package:
            return []
        found = Relations(self._package, self.part)
        return [target for _, of_kind, target in found if of_kind == kind and target in self._package]

    @property
    def formulas_lost(self) -> bool:
        """Whether a cell that held a formula holds none any more."""
        return self._formulas_lost or (self._editor is not None and self._editor.formula_lost)

    def _proved(self, text: SheetText) -> Iterator[bytes]:
        """The sheet's bytes, a piece at a time."""
        for piece in sheet_pieces(text):
            if piece.rows is not None and not reads_back(text, piece):
                raise not_as_planned(self.part)
            yield shown(piece.xml).encode()


def not_as_planned(part: str) -> Stop:
    """The Stop of a sheet that does not read back as it was meant."""
    return Stop("proof_failed", reason=f"{part} 的单元格不符")


def _table_blocks(table: Element) -> list[tuple[Range, str]]:
    area = parse_range(table.get("ref") or "")
    if area is None:
        return []
    blocks: list[tuple[Range, str]] = []
    headings, totals = whole(table.get("headerRowCount"), 1), whole(table.get("totalsRowCount"))
    if headings:
        blocks.append((Range(area.row, area.col, area.row + headings - 1, area.last_col), "此处是表格（超级表）的标题"))
    if totals:
        blocks.append((Range(area.last_row - totals + 1, area.col, area.last_row, area.last_col), "此处是表格的汇总行"))
    return blocks
