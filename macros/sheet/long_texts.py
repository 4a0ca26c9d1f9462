"""Long texts in lists: their beginning in the row, the whole at its cell, or below the list. Decision 102."""

from __future__ import annotations

from collections.abc import Iterator

from jixiao.templates.library import shortened

_MOST = 60  # letters of a text in a row
#: Of a row that holds nothing but text, across the sheet: no row comes near the height that a spreadsheet allows.
_LETTERS, _LINES = 1200, 16


def beginning(text: str, most: int = _MOST) -> str:
    """The beginning of a text on one line.

    >>> beginning("一、项目\\n二、目标", 6)
    '一、项目 二…'
    """
    return shortened(" ".join(text.split()) if len(text) > most or "\n" in text else text, most)


def is_cut(text: str, most: int = _MOST) -> bool:
    """Whether :func:`beginning` leaves something out."""
    return len(text) > most


def pieces(text: str) -> Iterator[str]:
    """The whole text in parts that a row across the sheet can show.

    >>> [len(part) for part in pieces("长" * 3000)]
    [1200, 1200, 600]
    """
    lines = [line[at:at + _LETTERS] for line in text.split("\n") for at in range(0, max(len(line), 1), _LETTERS)]
    part: list[str] = []
    for line in lines:
        if part and (len(part) == _LINES or sum(map(len, part)) + len(line) > _LETTERS):
            yield "\n".join(part)
            part = []
        part.append(line)
    yield "\n".join(part)
