"""The open workbook as grids through one call: Excel stores a copy, which the reader of files reads.

Asked by blocks, one form costs hundreds of calls: Excel has no other way to tell merges, formats and hidden rows of
more than one cell. A copy tells them all, in the words of a documented format that this reader knows. Decision 68.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import xlwings as xw
from jixiao.addin.excel.patience import patiently
from jixiao.addin.insert.links import drop_links
from jixiao.addin.installer.place import ADDIN
from jixiao.addin.package.xml import main, whole
from jixiao.addin.sheet.book import Book
from jixiao.addin.sheet.sheet import Sheet
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.grid import Cell, Grid
from jixiao.templates.stop import Stop
from jixiao.udfs.base.log import log_exception

#: Endings of workbooks whose copies the reader knows; "" is one that was never saved.
_KINDS = ("", ".xlsx", ".xlsm", ".xltx", ".xltm")
_ROW_STYLE = re.compile(r'\ss="([0-9]+)"')
At = tuple[int, int]
#: What a file writes otherwise than Excel tells it and takes it back: links, tables, functions of later versions.
_OTHERWISE = re.compile(r"\[|_xl")


@dataclass(frozen=True, slots=True)
class TextCells:
    """The cells of a sheet that are in text format: a formula that is typed there becomes text.

    known: every cell that the file writes. rows and columns: those whose further cells are in text format.
    """

    known: frozenset[At]
    texts: frozenset[At]
    rows: frozenset[int]
    columns: tuple[tuple[int, int], ...]

    def is_text(self, at: At) -> bool:
        """Whether a cell is in text format."""
        if at in self.known:
            return at in self.texts
        return at[0] in self.rows or any(first <= at[1] <= last for first, last in self.columns)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every worksheet, and by name which of its cells are in text format; the latter is empty where it was not read."""

    grids: list[Grid]
    texts: Mapping[str, TextCells]


def read_copy(book: xw.Book, store: Callable[[Path], None]) -> Snapshot | None:
    """The workbook as it is; None where no copy can be read: another format, a password, files encrypted by the machine."""
    suffix = Path(book.name).suffix.lower()
    if suffix not in _KINDS:
        return None
    try:
        with tempfile.TemporaryDirectory(prefix="jixiao-", ignore_cleanup_errors=True) as folder:
            path = Path(folder) / f"copy{suffix or '.xlsx'}"
            store(path)
            file = WorkbookFile.open(path)
            drop_links(file.book, ADDIN)
            grids, texts = file.grids(), {sheet.name: _texts(file.book, sheet) for sheet in file.book.sheets}
    except Stop:
        return None
    except Exception:
        log_exception()
        return None
    return Snapshot([_as_excel_tells(book, grid) for grid in grids], texts)


def _texts(book: Book, sheet: Sheet) -> TextCells:
    indexes = {number for number, look in enumerate(book.styles.formats()) if look.code == "@"}
    text = sheet.load()
    columns = [item for item in text.shell.each(main("cols"), main("col")) if whole(item.get("style")) in indexes]
    return TextCells(
        frozenset(text.cells),
        frozenset(at for at, raw in text.cells.items() if whole(raw.style) in indexes),
        frozenset(
            row for row, held in text.rows.items()
            if (match := _ROW_STYLE.search(held.attributes)) and whole(match[1]) in indexes
        ),
        tuple((whole(item.get("min"), 1), whole(item.get("max"))) for item in columns),
    )


def _as_excel_tells(book: xw.Book, grid: Grid) -> Grid:
    """The formulas in Excel's own words, where the file's are others: they may be typed again."""
    others = [at for at, cell in grid.cells.items() if cell.formula is not None and _OTHERWISE.search(cell.formula)]
    if not others:
        return grid
    told = dict(_told(book.sheets[grid.name], others))
    cells: dict[tuple[int, int], Cell] = {
        at: replace(cell, formula=told[at][1:]) if told.get(at, "").startswith("=") else cell
        for at, cell in grid.cells.items()
    }
    return replace(grid, cells=cells)


def _told(sheet: xw.Sheet, cells: list[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], str]]:
    rows, columns = [row for row, _ in cells], [col for _, col in cells]
    top, left = min(rows), min(columns)
    block = sheet.range((top, left), (max(rows), max(columns)))
    held = patiently(lambda: block.formula)
    lines = held if isinstance(held, tuple | list) else ((held,),)
    for row, col in cells:
        yield (row, col), str(lines[row - top][col - left])
