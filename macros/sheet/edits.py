"""The contract between doors and macros, second half: an edit is one change, with the value to show and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from jixiao.macros.sheet.grid import CellValue, Range

#: Looks of cells that we add; a door knows how to draw each. None keeps what the cell has.
Style = Literal["review_head", "review_score", "review_text", "review_label", "review_input", "review_mark"]
#: Looks of conditional formats.
Mark = Literal["unmet", "error", "warning", "notice", "to_fill"]


@dataclass(frozen=True, slots=True)
class CellEdit:
    """Put ``formula`` (without ``=``) with its ``value``, or the plain ``value``, into one cell.

    A str value is always stored as text, never as a formula.
    """

    sheet: str
    row: int
    col: int
    value: CellValue
    formula: str | None = None
    why: str = ""
    style: Style | None = None


@dataclass(frozen=True, slots=True)
class RowCopy:
    """One row of a new sheet: the template row whose looks it takes, and what its cells hold.

    cells: column -> (value, formula or None, link or None). height in points; None keeps the template's.
    """

    source: int
    cells: Mapping[int, tuple[CellValue, str | None, str | None]] = field(default_factory=dict)
    height: float | None = None


@dataclass(frozen=True, slots=True)
class NewSheet:
    """A sheet made from a template sheet: its rows copied in this order, everything else of the template kept.

    template: key of the template (a form id, ``cover``, ``findings``). References of the template's formulas, charts,
    conditional formats, drop-downs and print area follow the rows. replace: a sheet of that name, if one is there,
    keeps its place and gets this content. first: put a new sheet before all others, else behind them. breaks: rows after
    which a page ends; one_page: made smaller to fit on one.
    """

    sheet: str
    template: str
    rows: tuple[RowCopy, ...]
    merges: tuple[Range, ...]
    replace: bool = False
    first: bool = False
    breaks: tuple[int, ...] = ()
    one_page: bool = False


@dataclass(frozen=True, slots=True)
class ColumnWidth:
    """Width in characters of one column of ours. folded: put away under a sign that opens it (an outline level)."""

    sheet: str
    col: int
    width: float
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Highlight:
    """A conditional format: ``formula`` (relative to the first cell of ``area``) marks cells with ``mark``."""

    sheet: str
    area: Range
    formula: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Choice:
    """A drop-down list over ``area``; other input stays possible."""

    sheet: str
    area: Range
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintArea:
    """What of the sheet is printed; set only where the sheet had no print area."""

    sheet: str
    area: Range


@dataclass(frozen=True, slots=True)
class Recalculate:
    """Ask the spreadsheet to recalculate when it opens the file, because formulas of the user's depend on edits."""

    why: str


Edit = CellEdit | NewSheet | ColumnWidth | Highlight | Choice | PrintArea | Recalculate
