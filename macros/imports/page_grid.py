"""A document's tables as grids, so that the recogniser and reader of workbooks read them too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jixiao.macros.imports.page_join import JoinedTable, is_title, join_pages, line_of, near
from jixiao.macros.imports.pages import PageItem, PageText
from jixiao.macros.sheet.grid import Cell, Grid, Range
from jixiao.macros.sheet.labels import plain

_NEAR_X = 4.0  # points
_WORD_COLUMN = 0.5  # a Word table counts columns


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a cell of the grid stands in the document: page (0 where it has none), number of the table, row in it."""

    page: int
    table: int
    row: int
    doubts: frozenset[str] = frozenset()


@dataclass(slots=True)
class DocumentGrid:
    """One grid, and where each of its cells comes from."""

    grid: Grid
    origins: Mapping[tuple[int, int], Origin]

    def origin(self, at: tuple[int, int]) -> Origin | None:
        """Where the cell, or the merged block that it lies in, stands."""
        merge = self.grid.merge_at(*at)
        return self.origins.get((merge.row, merge.col) if merge else at)


@dataclass(slots=True)
class _Section:
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    origins: dict[tuple[int, int], Origin] = field(default_factory=dict)
    rows: int = 0

    def line(self, item: PageText) -> None:
        self.rows += 1
        for col, text in enumerate(item.pieces, start=1):
            self.cells[self.rows, col] = Cell(text, text=text)
            self.origins[self.rows, col] = Origin(item.page, 0, 0)

    def table(self, table: JoinedTable, number: int) -> None:
        boxes = [box for _, _, box in table.boxes]
        within = _NEAR_X if table.pages[0] else _WORD_COLUMN
        lines = near((edge for box in boxes for edge in (box.x0, box.x1)), within)
        for first, last, box in table.boxes:
            row, last_row = self.rows + first + 1, self.rows + last + 1
            col = line_of(lines, box.x0) + 1
            last_col = max(line_of(lines, box.x1), col)
            if box.text:
                self.cells[row, col] = Cell(box.text, text=box.text)
            self.origins[row, col] = Origin(table.pages[first], number, first + 1, box.doubts)
            if (row, col) != (last_row, last_col):
                self.merges.append(Range(row, col, last_row, last_col))
        self.rows += len(table.pages)


def document_grids(items: Sequence[PageItem], titles: Sequence[str]) -> list[DocumentGrid]:
    """The grids of a document: a form's title above a table begins a new one, so that a cover or another form before it
    is not taken for its head.

    titles: of all forms, as printed.
    """
    plain_titles = [plain(title) for title in titles]
    sections = [_Section()]
    number = 0
    for item in join_pages(items, plain_titles):
        if isinstance(item, JoinedTable):
            number += 1
            sections[-1].table(item, number)
            continue
        if is_title(item.text, plain_titles) and sections[-1].rows:
            sections.append(_Section())
        sections[-1].line(item)
    return [
        DocumentGrid(Grid(f"{index}", section.cells, tuple(section.merges)), section.origins)
        for index, section in enumerate(sections, start=1)
    ]
