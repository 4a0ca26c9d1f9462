"""The contract between doors and macros, first half: a grid is what a sheet holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from operator import itemgetter

from jixiao.udfs.base.errors import SheetError


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """A spreadsheet error in a cell: ``#DIV/0!``, ``#NAME?`` ..."""

    code: str


#: Points of a row and characters of a column that say nothing of their own.
USUAL_HEIGHT, USUAL_WIDTH = 15.0, 8.43

CellValue = str | Decimal | bool | date | datetime | time | ErrorValue | None


def cell_value(result: object) -> CellValue:
    """What a JX function gives, as a cell holds it."""
    if isinstance(result, SheetError):
        return ErrorValue(result.code)
    if isinstance(result, bool | str) or result is None:
        return result
    return Decimal(repr(result)) if isinstance(result, float) else Decimal(str(result))


@dataclass(frozen=True, slots=True)
class Cell:
    """value: the stored (cached) value; formula: its text without ``=``, else None;
    format: the number format code; text: the value as the sheet shows it."""

    value: CellValue = None
    formula: str | None = None
    format: str = "General"
    text: str = ""
    font_size: float = 11.0

    @property
    def blank(self) -> bool:
        """Nothing typed: no formula, and no value but blanks."""
        return self.formula is None and (self.value is None or (isinstance(self.value, str) and not self.value.strip()))


BLANK = Cell()


def column_letter(col: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A -> 1, AA -> 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, col: int) -> str:
    """(15, 7) -> G15."""
    return f"{column_letter(col)}{row}"


_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def parse_address(text: str) -> tuple[int, int] | None:
    """G15 or $G$15 -> (15, 7); None where it is no address."""
    match = _ADDRESS.fullmatch(text.strip())
    return (int(match[2]), column_number(match[1])) if match else None


def quote_sheet(name: str) -> str:
    """A sheet name as formulas write it: always quoted, which every spreadsheet accepts."""
    return "'" + name.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Range:
    """A block of cells, 1-based, ends included."""

    row: int
    col: int
    last_row: int
    last_col: int

    def __contains__(self, at: object) -> bool:
        """Whether a cell ``(row, column)``, or a whole block, lies inside."""
        if isinstance(at, Range):
            return (at.row, at.col) in self and (at.last_row, at.last_col) in self
        return isinstance(at, tuple) and self.row <= at[0] <= self.last_row and self.col <= at[1] <= self.last_col

    def meets(self, other: Range) -> bool:
        """Whether two blocks share a cell."""
        return (
            self.row <= other.last_row and other.row <= self.last_row
            and self.col <= other.last_col and other.col <= self.last_col
        )

    def __str__(self) -> str:
        first = address(self.row, self.col)
        last = address(self.last_row, self.last_col)
        return first if first == last else f"{first}:{last}"

    @classmethod
    def parse(cls, text: str) -> Range | None:
        """``A1:H9`` or ``A1``; None where it is neither."""
        first, _, last = text.partition(":")
        start, end = parse_address(first), parse_address(last or first)
        return cls(*start, *end) if start and end else None


def in_blocks(cells: Iterable[tuple[int, int]]) -> tuple[Range, ...]:
    """Cells as blocks of one column, of cells that lie below each other.

    >>> [str(block) for block in in_blocks([(3, 1), (1, 1), (2, 1), (2, 2)])]
    ['A1:A3', 'B2']
    """
    blocks: list[Range] = []
    for col, row in sorted((col, row) for row, col in cells):
        last = blocks[-1] if blocks else None
        if last is not None and last.col == col and last.last_row == row - 1:
            blocks[-1] = Range(last.row, col, row, col)
        else:
            blocks.append(Range(row, col, row, col))
    return tuple(blocks)


_SPREAD = 100_000  # cells of a merged block that is held cell by cell


def _size(block: Range) -> int:
    return (block.last_row - block.row + 1) * (block.last_col - block.col + 1)


@dataclass(frozen=True, slots=True)
class _Merged:
    """Merged blocks by their cells; large: those that are not spread out, such as whole columns; few."""

    by_cell: Mapping[tuple[int, int], Range]
    large: tuple[Range, ...]


def _merged(merges: Iterable[Range]) -> _Merged:
    small: list[Range] = []
    large: list[Range] = []
    for merge in merges:
        (small if _size(merge) <= _SPREAD else large).append(merge)
    by_cell = {
        (row, col): merge
        for merge in small
        for row in range(merge.row, merge.last_row + 1)
        for col in range(merge.col, merge.last_col + 1)
    }
    return _Merged(by_cell, tuple(large))


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """What one sheet holds. Only cells with a value or a formula are in ``cells``; keys are (row, column), 1-based.

    Whoever holds a grid holds it as it is: another state of the sheet is another grid.
    """

    name: str
    cells: Mapping[tuple[int, int], Cell]
    merges: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    protected: bool = False
    visible: bool = True
    print_area: str | None = None
    widths: Mapping[int, float] = field(default_factory=dict)  # column -> characters
    heights: Mapping[int, float] = field(default_factory=dict)  # row -> points, where set
    names: Mapping[str, str] = field(default_factory=dict)  # name, or table, in small letters -> formula it stands for here
    printable: tuple[float, float] | None = None  # width and height in points that the paper has between its margins
    titles: frozenset[int] = frozenset()  # rows that are printed on every page
    arrays: tuple[Range, ...] = ()  # blocks that one array formula fills: their cells cannot be written one by one
    # Worked out when they are first asked for: merged blocks by cell, and the last row and column.
    _merged: list[_Merged] = field(default_factory=list, init=False, repr=False)
    _last: list[tuple[int, int]] = field(default_factory=list, init=False, repr=False)

    def cell(self, row: int, col: int) -> Cell:
        """The cell itself; blank where nothing is stored."""
        return self.cells.get((row, col), BLANK)

    def merge_at(self, row: int, col: int) -> Range | None:
        """The merged block that holds the cell, or None."""
        if not self._merged:
            self._merged.append(_merged(self.merges))
        found = self._merged[0]
        merge = found.by_cell.get((row, col))
        if merge is None and found.large:
            merge = next((merge for merge in found.large if (row, col) in merge), None)
        return merge

    def label_at(self, row: int, col: int) -> Range | None:
        """The merged block that holds the cell, with those right below it that say the same: a label cut at a page's end."""
        merge = self.merge_at(row, col)
        words = self.cell(merge.row, merge.col).text if merge else ""
        while merge and words and self.cell(merge.last_row + 1, merge.col).text == words:
            below = self.merge_at(merge.last_row + 1, merge.col)
            if below and below.last_col != merge.last_col:
                break
            merge = replace(merge, last_row=below.last_row if below else merge.last_row + 1)
        return merge

    def hidden_part(self, row: int, col: int) -> bool:
        """Whether the cell lies in a merged block and is not the one that shows."""
        merge = self.merge_at(row, col)
        return merge is not None and (merge.row, merge.col) != (row, col)

    def in_array(self, row: int, col: int) -> bool:
        """Whether the cell belongs to an array formula."""
        return any((row, col) in block for block in self.arrays)

    def shown(self, row: int, col: int) -> Cell:
        """What a reader sees at the place: the anchor's cell inside a merged block."""
        merge = self.merge_at(row, col) if self.merges else None
        return self.cells.get((merge.row, merge.col) if merge else (row, col), BLANK)

    @property
    def last_row(self) -> int:
        """The last row that holds something; 0 for an empty sheet."""
        return self._ends[0]

    @property
    def last_col(self) -> int:
        """The last column that holds something."""
        return self._ends[1]

    @property
    def _ends(self) -> tuple[int, int]:
        if not self._last:
            self._last.append(
                (max((row for row, _ in self.cells), default=0), max((col for _, col in self.cells), default=0))
            )
        return self._last[0]

    def rows(self) -> Iterator[tuple[int, list[tuple[int, Cell]]]]:
        """(row, [(column, cell), ...]) in order."""
        by_row: dict[int, list[tuple[int, Cell]]] = {}
        for (row, col), cell in self.cells.items():
            by_row.setdefault(row, []).append((col, cell))
        for row in sorted(by_row):
            yield row, sorted(by_row[row], key=itemgetter(0))
