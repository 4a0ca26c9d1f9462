"""One sheet of an open workbook: parsed when first needed, read as a grid, edited, and proved against its intent."""

from __future__ import annotations

from collections.abc import Sequence

from jixiao.addin.package import Package
from jixiao.addin.relations import Relations, rels_name
from jixiao.addin.sheet_edit import SheetEditor
from jixiao.addin.sheet_read import parse_range, read_merges
from jixiao.addin.sheet_scan import Raw, Scan, scan
from jixiao.addin.xml_parts import Element, child, need_main, parse, serialise
from jixiao.macros.grid import Grid, Range
from jixiao.templates.stop import Stop

MAX_ROWS = 200_000  # rows of a workbook, empty ones included
MAX_TAGS = 12_000_000  # of all sheets: about two million cells
_KEEP_TAGS = 2_000_000  # beyond this a sheet's tree is not kept between reading and writing


class Budget:
    """What a workbook may still ask of memory; the count is of bytes that look like tags, before any parse."""

    def __init__(self) -> None:
        self.rows, self.tags = MAX_ROWS, MAX_TAGS

    def spend(self, data: bytes) -> None:
        """Raises Stop ``too_large``."""
        self.rows -= data.count(b"<row ") + data.count(b":row ") + data.count(b"<row>") + data.count(b"<row/>")
        self.tags -= data.count(b"<")
        if self.rows < 0:
            raise Stop("too_large", reason=f"超过 {MAX_ROWS} 行")
        if self.tags < 0:
            raise Stop("too_large", reason="单元格过多")


class Sheet:
    """A worksheet part. ``name`` and ``part`` identify it; ``changed`` once its XML differs from the package's."""

    def __init__(self, package: Package, name: str, part: str) -> None:
        self.name = name
        self.part = part
        self.changed = False
        self.grid: Grid | None = None  # forgotten with each change
        self._package = package
        self._root: Element | None = None
        self._found: Scan | None = None
        self._editor: SheetEditor | None = None
        self._counted = False

    def load(self, budget: Budget | None = None) -> tuple[Element, Scan]:
        """The sheet's tree and the cells in it; parsed once."""
        if self._root is None or self._found is None:
            data = self._package.read(self.part)
            if budget and not self._counted:
                budget.spend(data)
                self._counted = True
            self._root = parse(data, self.part)
            need_main(self._root, "worksheet", self.part)
            self._found = scan(self._root, self.part)
        return self._root, self._found

    def renew(self, root: Element, found: Scan) -> None:
        """Takes new content that is in the package already."""
        self._root, self._found, self._editor, self.grid = root, found, None, None
        self.changed, self._counted = False, True

    def release(self) -> None:
        """Lets go of the tree of a very large sheet that nothing was changed in."""
        if not self.changed and self._found and len(self._found.cells) * 4 > _KEEP_TAGS:
            self._root = self._found = self._editor = None

    def editor(self, shared_strings: Sequence[str]) -> SheetEditor:
        """The writer of this sheet's cells."""
        if self._editor is None:
            root, found = self.load()
            self._editor = SheetEditor(
                root, found, self.name, self.part, read_merges(root, self.part), self._forbidden(), shared_strings
            )
        return self._editor

    def touch(self) -> Element:
        """The tree, for a change around the cells."""
        root, _ = self.load()
        self.mark_changed()
        return root

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
                blocks += _table_blocks(parse(self._package.read(target), target))
            elif kind == "pivotTable" and target in self._package:
                location = child(parse(self._package.read(target), target), "location")
                area = parse_range(location.get("ref") or "") if location is not None else None
                if area:
                    blocks.append((area, "此处是数据透视表"))
        return blocks

    @property
    def formulas_lost(self) -> bool:
        """Whether a cell that held a formula holds none any more."""
        return self._editor is not None and self._editor.formula_lost

    def store(self) -> None:
        """Puts the changed XML into the package."""
        if self.changed and self._root is not None:
            if self._editor is not None:
                self._editor.finish()
            self._package.write(self.part, serialise(self._root))

    def intended(self) -> dict[tuple[int, int], Raw]:
        """Every cell as it must be read back: the edited as intended, the others as they were first read."""
        return self.load()[1].cells


def _table_blocks(table: Element) -> list[tuple[Range, str]]:
    area = parse_range(table.get("ref") or "")
    if area is None:
        return []
    blocks: list[tuple[Range, str]] = []
    headings, totals = int(table.get("headerRowCount") or 1), int(table.get("totalsRowCount") or 0)
    if headings:
        blocks.append((Range(area.row, area.col, area.row + headings - 1, area.last_col), "此处是表格（超级表）的标题"))
    if totals:
        blocks.append((Range(area.last_row - totals + 1, area.col, area.last_row, area.last_col), "此处是表格的汇总行"))
    return blocks
