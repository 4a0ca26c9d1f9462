"""Characters on a page become text: lines, and the words of a cell as they were before they were broken into lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from jixiao.macros.imports.pages import Box

#: A gap of so many character widths is a blank between words, and a wide one parts what only stands side by side.
_BLANK_ASCII, _BLANK_WIDE, _APART = 0.28, 1.1, 3.0
#: Room that must be left on a line to say that the next word was put on a new one on purpose, in character heights.
_SPARE = 1.2
#: A character so near to its cell's side, in points, reaches over it or is cut off there.
_AT_LINE = 0.1
_WORD = re.compile(r"[0-9A-Za-z]")
_ASCII_RUN = re.compile(r"[!-~]+")
#: They never begin a line, so they come with the character before them.
_CLOSING = "，。、；：！？）》】”’％%,.;:!?)]}"


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character and its place in points."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def middle_x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def middle_y(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def unknown(self) -> bool:
        """The font does not say which character this is."""
        return self.text.startswith("(cid:") or any(
            char == "\ufffd" or (unicodedata.category(char) in ("Co", "Cn", "Cc") and not char.isspace())
            for char in self.text
        )


def lines_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Glyphs in lines from top to bottom, each from left to right. Fonts of one line differ in height."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda item: item.middle_y):
        height = glyph.bottom - glyph.top
        if lines and glyph.middle_y - _middle(lines[-1]) < height * 0.5:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [sorted(line, key=lambda item: item.x0) for line in lines]


def _middle(line: Sequence[Glyph]) -> float:
    return sum(glyph.middle_y for glyph in line) / len(line)


def line_text(line: Sequence[Glyph]) -> str:
    """The text of a line; a gap that only a blank explains becomes one."""
    text = ""
    before: Glyph | None = None
    for glyph in line:
        if before is not None and not before.text.isspace() and not glyph.text.isspace():
            narrow = before.text.isascii() and glyph.text.isascii()
            if glyph.x0 - before.x1 > (glyph.bottom - glyph.top) * (_BLANK_ASCII if narrow else _BLANK_WIDE):
                text += " "
        text += glyph.text
        before = glyph
    return text.strip()


def pieces_of(line: Sequence[Glyph]) -> tuple[str, ...]:
    """A line parted where gaps are wide: 申报单位名称 to the left, 金额单位 to the right."""
    visible = [glyph for glyph in line if not glyph.text.isspace()]
    if not visible:
        return ()
    parts: list[list[Glyph]] = []
    last = None
    for glyph in line:
        if glyph.text.isspace():
            if parts:
                parts[-1].append(glyph)
            continue
        if last is None or glyph.x0 - last.x1 > (glyph.bottom - glyph.top) * _APART:
            parts.append([])
        parts[-1].append(glyph)
        last = glyph
    return tuple(line_text(part) for part in parts)


def box_text(cell: tuple[float, float, float, float], glyphs: Iterable[Glyph]) -> Box:
    """The cell with its text: lines that were only broken because the cell ends are one again."""
    lines = [line for line in lines_of(glyphs) if line_text(line)]
    x0, top, x1, bottom = cell
    if not lines:
        return Box(x0, top, x1, bottom, "")
    text = line_text(lines[0])
    doubts = set()
    for above, below in pairwise(lines):
        follow = line_text(below)
        if _room(cell, above) <= _need(below):
            doubts.add("reflowed")
            if above[-1].text.isspace():
                text += " "
            elif _WORD.match(text[-1]) and _WORD.match(follow):
                doubts.add("word_cut")
                if not (text[-1].isdigit() and follow[0].isdigit()):
                    text += " "
            text += follow
        else:
            text += "\n" + follow
    if any(glyph.x0 < x0 + _AT_LINE or glyph.x1 > x1 - _AT_LINE for line in lines for glyph in line if glyph.text.strip()):
        doubts.add("crosses")
    if any(glyph.unknown for line in lines for glyph in line):
        doubts.add("unknown_glyph")
    first, last = lines[0], lines[-1]
    return Box(
        x0, top, x1, bottom, text, len(lines), _room(cell, last), _need(first), min(glyph.top for glyph in first),
        max(glyph.bottom for glyph in last), frozenset(doubts),
    )


def _room(cell: tuple[float, float, float, float], line: Sequence[Glyph]) -> float:
    """Points that a line leaves of its cell's width."""
    visible = [glyph for glyph in line if not glyph.text.isspace()]
    return cell[2] - cell[0] - (visible[-1].x1 - visible[0].x0)


def _height(line: Sequence[Glyph]) -> float:
    return max(glyph.bottom - glyph.top for glyph in line)


def _need(line: Sequence[Glyph]) -> float:
    """Points that the first word of a line wants at the end of another one; with more room it was put on a new line on
    purpose."""
    visible = [glyph for glyph in line if not glyph.text.isspace()]
    run = _ASCII_RUN.match("".join(glyph.text for glyph in visible))
    length = run.end() if run else 1
    while length < len(visible) and visible[length].text in _CLOSING:
        length += 1
    word = visible[min(length, len(visible)) - 1].x1 - visible[0].x0  # a glyph may stand for several characters
    # A cell's own margins and indents take room too; they are small beside a character or two.
    return word + _height(line) * _SPARE
