"""The paper of a sheet: what it can hold, and which rows every page repeats."""

from __future__ import annotations

import re
from dataclasses import replace

from jixiao.addin.package.element import Element
from jixiao.addin.package.xml import child, is_true, main, whole
from jixiao.addin.sheet.book import Book
from jixiao.addin.sheet.workbook_part import PRINT_TITLES
from jixiao.macros.sheet.grid import USUAL_WIDTH, Grid, Range

_A4 = (595.3, 841.9)  # points
#: Papers by their number in the file; where none is said the printer's counts, which is A4 here.
_PAPERS = {"1": (612.0, 792.0), "8": (841.9, 1190.6), "9": _A4, "": _A4}
_MARGIN = 0.7  # inches left and right, where none is said
_CHARACTER = 5.25  # points: seven pixels
_SLACK = 1.03  # what fonts and printers differ by; a sheet that just fits is not named
_PLAIN = re.compile(r"\d{1,4}(?:\.\d{1,20})?")
_TITLE_ROWS = re.compile(r"\$(\d{1,7}):\$(\d{1,7})")


def with_page(book: Book, grid: Grid) -> Grid:
    """The grid of a sheet with its paper, where that is A4, and the rows repeated on every page."""
    root = book.sheet(grid.name).load().shell
    setup, margins = child(root, "pageSetup"), child(root, "pageMargins")
    titles = _TITLE_ROWS.search(book.xml.local_names(book.xml.index(grid.name)).get(PRINT_TITLES, ""))
    rows = frozenset(range(int(titles[1]), int(titles[2]) + 1)) if titles else frozenset()
    if setup is None or margins is None or setup.get("paperSize") != "9":
        return replace(grid, titles=rows)
    width, height = _A4[::-1] if setup.get("orientation") == "landscape" else _A4
    left, right, top, bottom = (float(margins.get(side) or 0) * 72 for side in ("left", "right", "top", "bottom"))
    return replace(grid, titles=rows, printable=(width - left - right, height - top - bottom))


def too_wide(book: Book, grid: Grid, area: Range) -> bool:
    """Whether an area of a sheet is wider than its paper, so that columns print on pages of their own; if it is known."""
    root = book.sheet(grid.name).load().shell
    setup, margins, properties = child(root, "pageSetup"), child(root, "pageMargins"), child(root, "sheetPr")
    fit = None if properties is None else child(properties, "pageSetUpPr")
    if fit is not None and is_true(fit.get("fitToPage")):
        return False  # as many pages as the user said
    paper = _PAPERS.get((setup.get("paperSize") or "") if setup is not None else "")
    if paper is None:
        return False
    landscape = setup is not None and setup.get("orientation") == "landscape"
    room = (paper[1] if landscape else paper[0]) - 72 * sum(_number(margins, side, _MARGIN) for side in ("left", "right"))
    scale = (_number(setup, "scale", 100) or 100) / 100
    unseen = {
        col for item in root.each(main("cols"), main("col")) if is_true(item.get("hidden"))
        for col in range(whole(item.get("min"), 1), min(whole(item.get("max")), area.last_col) + 1)
    }
    columns = (col for col in range(area.col, area.last_col + 1) if col not in unseen)
    return sum(grid.widths.get(col, USUAL_WIDTH) for col in columns) * _CHARACTER * scale > room * _SLACK


def _number(element: Element | None, name: str, usual: float) -> float:
    """A number of an element; the usual one where it says none."""
    text = (element.get(name) or "") if element is not None else ""
    return float(text) if _PLAIN.fullmatch(text) else usual
