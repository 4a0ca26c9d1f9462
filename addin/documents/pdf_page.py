"""Tables and text of a PDF's pages with pdfplumber; the figures below stop what would take too much."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfplumber
from jixiao.addin.documents.pdf_glyphs import visible_glyphs
from jixiao.addin.documents.pdf_text import Glyph, box_text, lines_of, pieces_of
from jixiao.macros.imports.pages import Box, PageItem, PageTable, PageText
from jixiao.templates.stop import Stop
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import PdfminerException

MAX_PAGES = 200
MAX_GLYPHS = 20_000  # of a page: a form has two thousand
MAX_EDGES = 8_000  # lines of a page: a form has a hundred
_MAX_CELLS = 6_000
_NEAR = 3.0  # points within which lines are taken for one, as pdfplumber does
#: So many characters make a text layer; fewer are a stamp or page numbers over scanned pictures.
_MIN_TEXT = 20
#: More characters without a meaning than this share: the font does not say which characters its glyphs are.
_MAX_UNKNOWN = 0.2


def read_pages(path: Path, counted: Callable[[int], None]) -> list[PageItem]:
    """All tables and lines of text in reading order. counted: told how many pages there are. Raises Stop."""
    logging.disable(logging.CRITICAL)  # pdfminer speaks of every oddity
    try:
        return _read_pages(path, counted)
    except (Stop, MemoryError, RecursionError, OSError):
        raise
    except (PdfminerException, PSException) as error:
        cause = error.args[0] if error.args else None
        raise Stop("import_password" if isinstance(cause, PDFPasswordIncorrect) else "import_damaged") from error
    except Exception as error:
        # pdfminer meets damaged files with any exception; which one tells the user nothing.
        raise Stop("import_damaged") from error


def _read_pages(path: Path, counted: Callable[[int], None]) -> list[PageItem]:
    items: list[PageItem] = []
    count = unknown = 0
    with pdfplumber.open(path) as pdf:
        if len(pdf.pages) > MAX_PAGES:
            raise Stop("import_pages", pages=len(pdf.pages), most=MAX_PAGES)
        counted(len(pdf.pages))
        for page in pdf.pages:
            glyphs = visible_glyphs(page, MAX_GLYPHS)
            if glyphs is None:
                raise Stop("import_heavy", page=page.page_number)
            count += len(glyphs)
            unknown += sum(glyph.unknown for glyph in glyphs)
            items += _items(page, glyphs)
            page.close()
    if count < _MIN_TEXT:
        raise Stop("import_scanned")
    if unknown > count * _MAX_UNKNOWN:
        raise Stop("import_glyphs")
    return items


def _items(page: Page, glyphs: Sequence[Glyph]) -> Iterator[PageItem]:
    if len(page.edges) > MAX_EDGES:
        raise Stop("import_heavy", page=page.page_number)
    tables = _tables(page)
    if sum(len(table.cells) for table in tables) > _MAX_CELLS:
        raise Stop("import_heavy", page=page.page_number)
    found: list[tuple[float, PageItem]] = []
    taken: set[int] = set()
    for table in tables:
        if len(table.cells) < 2:
            continue  # a frame around a text, or a rule below a title
        boxes = [_box(cell, glyphs, taken) for cell in table.cells]
        found.append((table.bbox[1], PageTable(page.page_number, tuple(_with_neighbours(boxes)))))
    rest = [glyph for index, glyph in enumerate(glyphs) if index not in taken]
    for line in lines_of(rest):
        if pieces := pieces_of(line):
            found.append((line[0].top, PageText(page.page_number, pieces)))
    yield from (item for _, item in sorted(found, key=lambda item: item[0]))


def _tables(page: Page) -> list[Table]:
    """The tables of a page, each closed on its four sides: a merged cell that goes on has no line at the page's end, and
    many forms have none at their left and right."""
    rules = [edge for edge in page.edges if edge["orientation"] == "h"]
    across, down = [], []
    for table in page.find_tables():
        x0, top, x1, bottom = table.bbox
        own = [
            rule for rule in rules
            if top - _NEAR <= rule["top"] <= bottom + _NEAR and x0 < rule["x1"] and rule["x0"] < x1
        ]
        x0, x1 = _reach(sorted(rule["x0"] for rule in own), x0), _reach(sorted(-rule["x1"] for rule in own), -x1) * -1
        across += [_line(x0, at, x1, at) for at in (top, bottom)]
        down += [_line(at, top, at, bottom) for at in (x0, x1)]
    if not across:
        return []
    return page.find_tables({"explicit_horizontal_lines": across, "explicit_vertical_lines": down})


def _reach(ends: Sequence[float], side: float) -> float:
    """How far out at least two rules of a table end together; its side as found, where none do."""
    return min((end for end, other in pairwise(ends) if other - end <= _NEAR and end < side), default=side)


def _line(x0: float, top: float, x1: float, bottom: float) -> dict[str, Any]:
    size = {"width": x1 - x0, "height": bottom - top}
    return {"object_type": "line", "x0": x0, "x1": x1, "top": top, "bottom": bottom, **size}


def _box(cell: tuple[float, float, float, float], glyphs: Sequence[Glyph], taken: set[int]) -> Box:
    x0, top, x1, bottom = cell
    inside = [
        index for index, glyph in enumerate(glyphs)
        if top <= glyph.middle_y < bottom and x0 <= glyph.middle_x < x1 and index not in taken
    ]
    taken.update(inside)
    return box_text(cell, [glyphs[index] for index in inside])


def _with_neighbours(boxes: Sequence[Box]) -> Iterator[Box]:
    """The boxes, those beside a text that crosses its line marked too: what stands there may be the rest of that text."""
    crossed = [box for box in boxes if "crosses" in box.doubts]
    for box in boxes:
        beside = not box.blank and any(
            min(abs(box.x0 - other.x1), abs(box.x1 - other.x0)) < _NEAR and other.top < box.bottom and box.top < other.bottom
            for other in crossed
        )
        yield replace(box, doubts=box.doubts | {"crosses"}) if beside else box
