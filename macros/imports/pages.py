"""What a Word or PDF document holds, before it is a grid: tables as boxes on pages, and the lines of text around them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """One cell of a table as drawn. Lengths in points from the page's upper left corner; in a Word table x counts
    columns and y counts rows.

    lines: how many printed lines were joined to the text; room: what the last of them leaves of the cell's width; need:
    the width that the text's first word wants; text_top, text_bottom: where the text begins and ends; doubts: ids of
    reasons to doubt the text (``templates/texts/imports.toml``).
    """

    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    lines: int = 1
    room: float = 0.0
    need: float = 0.0
    text_top: float = 0.0
    text_bottom: float = 0.0
    doubts: frozenset[str] = frozenset()

    @property
    def blank(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table, or the part of one that stands on a page. page: 1-based; 0 where the document has no pages."""

    page: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class PageText:
    """A line of text outside tables, in the pieces that wide gaps part."""

    page: int
    pieces: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.pieces)


#: In reading order.
PageItem = PageTable | PageText
