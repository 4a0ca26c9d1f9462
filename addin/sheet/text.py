"""A sheet as text: its cells as the very characters they are stored in, and all around them as a small tree.

A tree of every cell costs five times as much as this and keeps less: here an unedited cell is written as it was read.
``cut.py`` takes a part to pieces, ``join.py`` puts it together again. Decision 2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from jixiao.addin.package.element import Element
from jixiao.addin.package.xml import attributes_of, unescape
from jixiao.addin.sheet.formulas import SharedFormula
from jixiao.macros.sheet.grid import Range
from jixiao.templates.stop import Stop

MAX_COPIED = 5_000_000  # references in the copies of a sheet's shared formulas: a second


class Raw(NamedTuple):
    """A cell as stored, escapes included; an absent part is empty."""

    kind: str  # t
    style: str  # s
    value: str  # text of v, or of is
    formula: str  # text of f
    formula_kind: str  # attributes of f, as written
    xml: str


@dataclass(slots=True)
class Row:
    """A row: its attributes as written, its columns in order, and where its text lies.

    asides: comments and instructions before it and between its cells, for when it is written anew.
    """

    attributes: str
    cols: list[int] = field(default_factory=list)
    start: int = 0
    end: int = 0
    edited: bool = False
    asides: str = ""


class MadeRow(NamedTuple):
    """A row of a sheet that is made, and its cells in the order of its columns."""

    number: int
    row: Row
    cells: Sequence[Raw]


@dataclass(slots=True)
class SheetText:
    """Cells and rows of a sheet, and the tree around them.

    shell: the sheet with an empty sheetData; head, body, tail: the characters before, in and behind it. masters: shared
    formula -> row and column of its first cell; areas: array formulas and data tables. implicit: some row or cell lacks its
    reference; ordered: they stand in order; lossy: comments were left out, so it cannot be written. edited, shell_changed:
    what is no more as it was read. coming: makes the rows of a large sheet, which holds each only while it is written, or
    all of them once its cells are asked for.
    """

    part: str
    prefix: str
    head: str
    body: str
    tail: str
    shell: Element
    cells: dict[tuple[int, int], Raw] = field(default_factory=dict)
    rows: dict[int, Row] = field(default_factory=dict)
    masters: dict[str, tuple[int, int, SharedFormula]] = field(default_factory=dict)
    areas: list[tuple[Range, str]] = field(default_factory=list)
    implicit: bool = False
    ordered: bool = True
    lossy: bool = False
    edited: set[tuple[int, int]] = field(default_factory=set)
    shell_changed: bool = False
    coming: Callable[[], Iterator[MadeRow]] | None = None
    _copied: int = 0  # references in the copies of shared formulas

    def put(self, rows: Iterable[MadeRow]) -> None:
        """Puts made rows in."""
        for number, row, cells in rows:
            self.rows[number] = row
            self.cells.update(zip([(number, col) for col in row.cols], cells, strict=True))

    def formula_of(self, raw: Raw, row: int, col: int) -> str | None:
        """The formula of a cell; members of a shared group get theirs worked out."""
        if raw.formula or 't="shared"' not in raw.formula_kind:
            return unescape(raw.formula) or None
        master = self.masters.get(attributes_of(raw.formula_kind).get("si", ""))
        if master is None:
            return None
        self._copied += master[2].references
        if self._copied > MAX_COPIED:
            raise Stop("too_large", reason=f"{self.part} 的共享公式过多")
        return master[2].moved(row - master[0], col - master[1])
