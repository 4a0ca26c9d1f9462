"""Chinese text on a screen: width in columns, lines that break where a reader would break them, tables.

rich and click break Chinese at spaces, of which it has none, or anywhere, so that lines begin with ， and ids are torn.
Decision 79.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from functools import cache
from unicodedata import combining, east_asian_width

#: No line begins with one of these, none ends with one of those.
_NOT_FIRST = frozenset("，。；：、！？）】》」』”’％%…)]},.;:!?·")
_NOT_LAST = frozenset("（【《「『“‘([{")
#: What is not torn: figures, ids, names of files and cells; anything else breaks between any two characters.
_WHOLE = r"[!-~±≥≤×÷°]+"
_PIECES = re.compile(rf"{_WHOLE}|\s+|.", re.DOTALL)
_WHOLES = re.compile(_WHOLE)
#: A screen narrower than this is taken for one of this width; without a screen the width of paper is taken.
NARROW, PIPED = 40, 160
_GAP = 2  # columns between two columns of a table


def width(text: str) -> int:
    """Columns that a text takes: a Chinese character takes two.

    >>> width("得分 9.5")
    8
    """
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


@cache
def _columns(letter: str) -> int:
    return 0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1


def screen() -> int:
    """Columns of the screen: COLUMNS where it is set, also in a pipe; else the terminal's; else :data:`PIPED`."""
    return max(shutil.get_terminal_size((PIPED, 24)).columns, NARROW)


def wrap(text: str, columns: int) -> list[str]:
    """A text in lines of at most so many columns; longer words are torn only where they fill a line alone.

    >>> wrap("得分 12 大于分值，请改。", 16)
    ['得分 12 大于分', '值，请改。']
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if width(paragraph) <= columns:
            lines.append(paragraph.rstrip())
            continue
        line: list[str] = []
        used = 0
        for piece in _pieces(paragraph, columns):
            size = _columns(piece) if len(piece) == 1 else width(piece)
            if used + size > columns and line:
                carried = _carried(line, piece)
                lines.append("".join(line).rstrip())
                line = [*carried, *([] if piece.isspace() and not carried else [piece])]
                used = sum(map(width, line))
            else:
                line.append(piece)
                used += size
        lines.append("".join(line).rstrip())
    return lines


def _pieces(paragraph: str, columns: int) -> Iterable[str]:
    pieces = _PIECES.findall(paragraph)
    if max(map(len, pieces)) <= columns:
        return pieces
    return [piece[start : start + columns] for piece in pieces for start in range(0, len(piece), columns)]


def _carried(line: list[str], following: str) -> list[str]:
    """Takes from the end of a full line what must stand before the piece that follows: no ， begins a line."""
    carried: list[str] = []
    while len(line) > 1 and (following[0] in _NOT_FIRST or line[-1][-1] in _NOT_LAST):
        following = line.pop()
        carried.insert(0, following)
        if following[0] not in _NOT_FIRST and line[-1][-1] not in _NOT_LAST:
            break
    return carried


def cut(text: str, columns: int) -> str:
    """The beginning of a text that takes no more than so many columns.

    >>> cut("单位甲.xlsx", 5), cut("单位", 5)
    ('单位…', '单位')
    """
    if width(text) <= columns:
        return text
    while width(text) > columns - 1:
        text = text[:-1]
    return f"{text}…"


def pad(text: str, columns: int, right: bool = False) -> str:
    """A text filled up with blanks to a width."""
    blanks = " " * max(columns - width(text), 0)
    return blanks + text if right else text + blanks


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[int], columns: int) -> list[str]:
    """A table in lines: columns as wide as they need, the widest narrowed until the whole fits the screen."""
    widths = _widths(headings, rows, columns)
    lines = [_row([[heading] for heading in headings], widths, numeric), "─" * (sum(widths) + _GAP * (len(widths) - 1))]
    for row in rows:
        cells = [wrap(cell, size) for cell, size in zip(row, widths, strict=True)]
        lines.append(_row(cells, widths, numeric))
    return lines


def _row(cells: Sequence[Sequence[str]], widths: Sequence[int], numeric: Sequence[int]) -> str:
    height = max(map(len, cells))
    lines = []
    for line in range(height):
        parts = [
            pad(cell[line] if line < len(cell) else "", size, index in numeric)
            for index, (cell, size) in enumerate(zip(cells, widths, strict=True))
        ]
        lines.append((" " * _GAP).join(parts).rstrip())
    return "\n".join(lines)


def _widths(headings: Sequence[str], rows: Sequence[Sequence[str]], columns: int) -> list[int]:
    """Widths of columns: what is not torn (an id, a figure) always fits; the longest texts give way."""
    widths = [max(map(width, cells)) for cells in zip(headings, *rows, strict=True)]
    least = [max(map(width, _words(cells))) for cells in zip(headings, *rows, strict=True)]
    spare = columns - _GAP * (len(widths) - 1)
    while sum(widths) > spare:
        index = max(range(len(widths)), key=lambda index: (widths[index] > least[index], widths[index]))
        if widths[index] <= least[index]:
            break
        others = sorted(size for at, size in enumerate(widths) if at != index and widths[at] > least[at])
        goal = max(least[index], widths[index] - (sum(widths) - spare), others[-1] - 1 if others else 0)
        widths[index] = min(goal, widths[index] - 1)
    return widths


def _words(cells: Sequence[str]) -> list[str]:
    """The pieces that are not torn, up to half a narrow screen, and a letter as wide as any."""
    wide = ["中" if not cell.isascii() else cell[:1] for cell in cells]
    return wide + [piece[: NARROW // 2] for cell in cells for piece in _WHOLES.findall(cell)]
