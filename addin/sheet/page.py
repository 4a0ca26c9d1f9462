"""The paper of a sheet: what it can hold, and which rows every page repeats."""

from __future__ import annotations

import re
from dataclasses import replace

from jixiao.addin.package.xml import child
from jixiao.addin.sheet.book import Book
from jixiao.addin.sheet.workbook_part import PRINT_TITLES
from jixiao.macros.sheet.grid import Grid

_A4 = (595.3, 841.9)  # points
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
