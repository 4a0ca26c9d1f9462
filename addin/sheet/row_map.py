"""Where the rows of a template came to lie in the sheet made of it, and references that follow them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from jixiao.macros.formula.tokens import Reference, map_references
from jixiao.macros.sheet.grid import quote_sheet

_CELL = re.compile(r"(\$?[A-Za-z]{0,3})(\$?)([0-9]{1,7})")


class RowMap:
    """Template rows to output rows. Rows behind the template's last move with it; rows that gave none have no place."""

    def __init__(self, sources: Sequence[int], template_sheet: str, sheet: str) -> None:
        self._spans: dict[int, tuple[int, int]] = {}
        for out, source in enumerate(sources, start=1):
            self._spans[source] = (self._spans.get(source, (out, out))[0], out)
        self._known = sorted(self._spans)
        self._last = self._known[-1] if self._known else 0
        self._shift = len(sources) - self._last
        self._template_sheet = template_sheet
        self._sheet = sheet

    def start(self, row: int) -> int:
        """First output row of a template row, or of the next that has one."""
        if row > self._last:
            return row + self._shift
        return self._spans[self._known[bisect_left(self._known, row)]][0]

    def end(self, row: int) -> int:
        """Last output row of a template row, or of the one before that has one; 0 where there is none."""
        if row > self._last:
            return row + self._shift
        at = bisect_left(self._known, row + 1) - 1
        return self._spans[self._known[at]][1] if at >= 0 else 0

    def area(self, text: str) -> str | None:
        """``H6`` or ``A6:H6`` over all output rows; None where none are left. Whole columns stay."""
        first, _, last = text.partition(":")
        start, end = _CELL.fullmatch(first), _CELL.fullmatch(last or first)
        if start is None or end is None:
            return text
        top, bottom = self.start(int(start[3])), self.end(int(end[3]))
        if bottom < top:
            return None
        head, tail = f"{start[1]}{start[2]}{top}", f"{end[1]}{end[2]}{bottom}"
        return head if head == tail else f"{head}:{tail}"

    def areas(self, text: str) -> str:
        """The areas of a ``sqref`` that are left, separated by blanks."""
        return " ".join(area for piece in text.split() if (area := self.area(piece)))

    def cell(self, text: str) -> str:
        """One cell: the first output row."""
        match = _CELL.fullmatch(text)
        return f"{match[1]}{match[2]}{self.start(int(match[3]))}" if match else text

    def formula(self, text: str, *, stretch: bool = False) -> str:
        """A formula of the template over the new sheet. stretch: single cells of repeated rows become ranges."""

        def change(reference: Reference) -> str | None:
            if not reference.names(self._template_sheet):
                return None
            prefix = f"{quote_sheet(self._sheet)}!" if reference.sheet else ""
            if reference.first.lstrip("$").isdecimal():  # whole rows, as in print titles
                top, bottom = self.start(int(reference.first.strip("$"))), self.end(int(reference.last.strip("$")))
                return f"{prefix}${top}:${max(top, bottom)}"
            if not reference.last and not stretch:
                return prefix + self.cell(reference.first)
            area = self.area(f"{reference.first}:{reference.last or reference.first}")
            return prefix + (self.cell(reference.first) if area is None else area)

        return map_references(text, change)
