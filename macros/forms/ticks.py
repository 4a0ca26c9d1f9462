"""Options with boxes to tick: □新增 ☑延续; 新增 ☑ 延续 □; 是（√） 否（ ）; £优 R良 where the font draws letters as boxes."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: A box, ticked or not, or a pair of brackets that is left for a tick.
_MARK = re.compile(r"[（(]\s{0,6}[√■☑☒✓✔]?\s{0,6}[）)]|[□☐√■☑☒✓✔]")
#: Letters that Wingdings 2 draws as boxes, which Word and WPS put into forms: £ is empty, R and S are ticked.
_LETTERS = re.compile(r"£|(?<![A-Za-z])[RS](?![A-Za-z])")
_TICKED = frozenset("√■☑☒✓✔")
_NUMBER = r"[（(]?\d{1,2}(?:[、．)）]|\.(?!\d))"
_LEAD = re.compile(rf"^(?:[\s;；,，、/]|{_NUMBER}\s*)+")
_TAIL = re.compile(rf"(?:[\s;；,，、/。]|(?<=\s){_NUMBER})$")
_MOST, _PIECE = 400, 6  # characters of a cell with options, and of what may follow one


@dataclass(frozen=True, slots=True)
class Option:
    """An option: its name, whether it is ticked, and where its mark stands in the text."""

    name: str
    ticked: bool
    start: int
    end: int


def _name(part: str) -> str:
    """The words of an option without the numbers and signs around them; cut from the end, piece by piece: linear."""
    words = _LEAD.sub("", part[:_MOST])
    while tail := _TAIL.search(words, max(0, len(words) - _PIECE)):
        words = words[:tail.start()]
    return words


def options(text: str) -> tuple[Option, ...]:
    """The options of a text, whose marks stand all before them or all behind them; () where it has none.

    >>> [(item.name, item.ticked) for item in options("1、部门预算项目 ☑  2、市直专项 □")]
    [('部门预算项目', True), ('市直专项', False)]
    >>> [(item.name, item.ticked) for item in options("□新增项目 ■延续项目")]
    [('新增项目', False), ('延续项目', True)]
    """
    if "£" in text[:_MOST]:
        text = _LETTERS.sub(lambda match: "□" if match[0] == "£" else "☑", text)
    marks = list(_MARK.finditer(text[:_MOST]))
    if not marks:
        return ()
    ends = [mark.end() for mark in marks]
    starts = [mark.start() for mark in marks]
    lead = _LEAD.sub("", text[:starts[0]]).strip()
    if not lead or lead.endswith((":", "：")):  # the marks stand before their options
        parts = [text[end:start] for end, start in zip(ends, [*starts[1:], len(text)], strict=True)]
    else:
        parts = [text[end:start] for end, start in zip([0, *ends[:-1]], starts, strict=True)]
    return tuple(
        Option(name, not _TICKED.isdisjoint(mark[0]), mark.start(), mark.end())
        for part, mark in zip(parts, marks, strict=True) if (name := _name(part))
    )
