"""Lists of tasks and rows of management on a sheet that is taught: found by their headings, as blocks of the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jixiao.macros.forms.collect import At, Collector
from jixiao.macros.learn.concepts import texts_of
from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.heading_words import Words, meanings
from jixiao.macros.sheet.labels import is_word
from jixiao.templates.model import Block

TASKS, MANAGEMENT = "tasks", "management"
_LEAST_ROWS = 2  # of management: one such label alone is no list
_ABOVE = 2  # rows between the headings of management and its first row


def find_blocks(collect: Collector, words: Words) -> tuple[Block, ...]:
    """The blocks of a sheet above its table of indicators. words: every label that is known, which ends a list."""
    return tuple(block for block in (_tasks(collect, words), _management(collect)) if block is not None)


def _bottom(collect: Collector) -> int:
    table = collect.found.table
    return table.first_row or table.header_row


def _labels(table: str) -> Mapping[str, tuple[str, ...]]:
    return {key: tuple(item["labels"]) for key, item in texts_of(table).items()}


def _texts(collect: Collector, first: int, last: int) -> Iterator[tuple[At, str]]:
    found = collect.found
    for at, cell in sorted(collect.grid.cells.items()):
        if first <= at[0] < last and found.first_col <= at[1] <= found.last_col and isinstance(cell.value, str):
            yield at, cell.value


def _tasks(collect: Collector, words: Words) -> Block | None:
    labels, grid = dict(_labels(TASKS)), collect.grid
    ends, names = labels.pop("end"), labels.pop("name")
    for at, text in _texts(collect, collect.found.top, _bottom(collect)):
        if not is_word(text, names):
            continue
        merge = grid.merge_at(*at)
        last = merge.last_row if merge else at[0]
        columns = {"name": text}
        taken = {at}
        for key, own in labels.items():
            places = [(row, -col, other) for (row, col), other in _texts(collect, at[0], last + 1)
                      if (row, col) not in taken and is_word(other, own)]
            if places:
                row, col, other = max(places)
                columns[key] = other
                taken.add((row, -col))
        if len(columns) > 1:
            end = _end(collect, last + 1, at[1], ends, words)
            return Block(TASKS, _title(grid, at), {key: (text,) for key, text in columns.items()}, end=(end,) if end else ())
    return None


def _end(collect: Collector, first: int, name_col: int, ends: tuple[str, ...], words: Words) -> str:
    """The label of the total that ends a list, or of what stands below it; "" where the table of indicators does."""
    for row in range(first, _bottom(collect)):
        for col in range(collect.found.first_col, name_col + 1):
            text = collect.grid.cell(row, col).value
            if not isinstance(text, str) or not any(letter.isalpha() for letter in text):
                continue
            if is_word(text, ends) or col < name_col or meanings(text, words):
                return text
    return ""


def _management(collect: Collector) -> Block | None:
    labels = dict(_labels(MANAGEMENT))
    names = labels.pop("row")
    by_col: dict[int, list[tuple[At, str]]] = {}
    for at, text in _texts(collect, collect.found.top, _bottom(collect)):
        if is_word(text, names):
            by_col.setdefault(at[1], []).append((at, text))
    for rows in by_col.values():
        first = rows[0][0]
        heads = {
            key: next((text for at, text in _texts(collect, first[0] - _ABOVE, first[0]) if is_word(text, own)), "")
            for key, own in labels.items()
        }
        columns = {key: (text,) for key, text in heads.items() if text}
        if len(rows) >= _LEAST_ROWS and columns:
            return Block(MANAGEMENT, _title(collect.grid, first), columns, rows=tuple(text for _, text in rows))
    return None


def _title(grid: Grid, at: At) -> str:
    """What stands left of a heading: 年度主要任务."""
    for col in range(at[1] - 1, 0, -1):
        if (text := grid.shown(at[0], col).text.strip()):
            return " ".join(text.split())
    return name_of_block(TASKS)


def name_of_block(key: str) -> str:
    """What a block is called where the form does not name it.

    >>> name_of_block("tasks")
    '任务清单'
    """
    first: Any = next(iter(texts_of(key).values()))
    return str(first["name"]).partition("：")[0]
