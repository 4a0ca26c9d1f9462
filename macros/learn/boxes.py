"""Rows of boxes to tick of a form that is taught: the options that it prints, and the same cells with placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from jixiao.macros.forms.collect import At
from jixiao.macros.forms.fields import option_cells
from jixiao.macros.forms.ticks import Option, options
from jixiao.macros.forms.understand import Label
from jixiao.macros.learn.concepts import concepts
from jixiao.macros.learn.proposal import Line
from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.labels import plain

#: What an option of a placeholder may not hold.
_NO_NAME = re.compile(r"['\"{}\\\n、]")
_LEAST, _MOST = 2, 60  # options: one box alone offers no choice


def may_have_boxes(key: str) -> bool:
    """Whether a field of a form may be a row of boxes."""
    return any(item.key == key and item.given is not None and item.given.get("boxes", False) for item in concepts().values())


def boxes_of(grid: Grid, at: At, last_col: int, others: Iterable[Line | Label]) -> Mapping[At, Sequence[Option]]:
    """The cells with options right of a label, up to the next of the other labels; {} where there is nothing to choose."""
    labels = {plain(other.text) for other in others if other.at[0] == at[0] and not options(other.text)}
    found = {
        where: own for where, text in option_cells(grid, at, last_col, lambda text: plain(text) in labels)
        if (own := options(text))
    }
    names = [option.name for own in found.values() for option in own]
    if not _LEAST <= len(names) <= _MOST or any(_NO_NAME.search(name) for name in names) or len(set(names)) < len(names):
        return {}
    return found


def with_boxes(text: str, own: Sequence[Option], key: str, ticked: str) -> str:
    """The text of a cell with a placeholder for each of its marks. ticked: the mark that the form ticks with.

    >>> with_boxes("□新增 ☑延续", options("□新增 ☑延续"), "project_type", "☑")
    "{{ project_type | box('新增') }}新增 {{ project_type | box('延续') }}延续"
    """
    out, at = [], 0
    for option in own:
        mark = text[option.start:option.end]
        left, inner, right = (mark[0], mark[1:-1], mark[-1]) if len(mark) > 1 or mark in "（(" else ("", mark, "")
        empty = (inner if not inner.strip() else " ") if left else "□"
        looks = "" if (ticked, empty) == ("☑", "□") else f", '{ticked}', '{empty}'"
        out += [text[at:option.start], left, f"{{{{ {key} | box('{option.name}'{looks}) }}}}", right]
        at = option.end
    return "".join((*out, text[at:]))


def options_text(boxes: Mapping[At, Sequence[Option]]) -> str:
    """What is ticked; else what there is to choose from."""
    every = [option for own in boxes.values() for option in own]
    return "、".join(item.name for item in every if item.ticked) or " / ".join(item.name for item in every)


def mark_of(text: str, own: Sequence[Option]) -> str:
    """The mark with which an option is ticked; "" where none is."""
    return next((text[item.start:item.end].strip("（()） ") for item in own if item.ticked), "")
