"""Reads the labelled fields of a form: beside their label, below it, behind its colon, or ticked."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from jixiao.macros.forms.collect import At, Collector, blank_row, cell_after, label_cells
from jixiao.macros.forms.ticks import options
from jixiao.macros.sheet.grid import Grid, Range
from jixiao.macros.sheet.labels import is_one_of, is_word, label_words, plain
from jixiao.templates.model import FieldSpec, FormSpec
from jixiao.udfs.base.finding import Place

_MONTHS = re.compile(r"\d{1,2}(?:[-~—–至]\d{1,2})?月")


def read_field(collect: Collector, field: FieldSpec) -> str | None:
    """Text of a labelled field; "" where its label or value is missing, so that checks can ask for it."""
    place: Place = tuple(field.key.split("."))
    if field.kind == "months":
        return _months(collect, field, place)
    labels = _labels(collect, field)
    if field.nth > 1:
        labels = sorted(labels)[field.nth - 1:]
    if labels and field.kind == "ticks":
        return _ticked(collect, field, labels[0], place)
    label, best = _chosen(collect, field, labels) or (None, None)
    if label is not None:
        collect.printed[field.key] = " ".join(collect.grid.shown(*label).text.split()).rstrip("：: ")
    if label is not None and field.choices and (boxes := _boxes(collect, label)):
        return chosen_box(collect, boxes, place, field.choices)
    if best is not None and not collect.grid.shown(*best).blank:
        said = collect.grid.shown(*best).text
        if len({*_named(said, field.choices)}) > 1:
            return ""  # 90分以上为优，80分以上为良: what the words mean, and no answer
        return collect.text(place, best)
    inline = "" if field.under else _inline(collect, field, place)
    if inline or best is None:
        return inline
    return collect.text(place, best)


def _named(text: str, choices: tuple[str, ...]) -> list[str]:
    """The choices that a text names, 合格 of 不合格 not counted; one that says no more than a choice names it alone."""
    longest = sorted(map(re.escape, choices), key=len, reverse=True)
    return re.findall("|".join(longest), text) if choices else []


def _months(collect: Collector, field: FieldSpec, place: Place) -> str:
    """The months of the first heading that is one of the labels: 1-7月 of 1-7月执行数."""
    for at in label_cells(collect, field.labels):
        if said := _MONTHS.match(plain(collect.grid.cell(*at).text)):
            collect.places[place] = at
            return said[0]
    return ""


def label_of(collect: Collector, field: FieldSpec) -> At | None:
    """The cell of the label that a field's value stands beside; None where the form does not print it."""
    labels = _labels(collect, field)
    if field.nth > 1:
        labels = sorted(labels)[field.nth - 1:]
    label, value = _chosen(collect, field, labels) or (None, None)
    if value is None or collect.grid.shown(*value).blank:
        own = collect.places.get(tuple(field.key.split(".")))
        return label if own is None or own == value else own  # behind the colon of its label
    return label


def _chosen(collect: Collector, field: FieldSpec, labels: list[At]) -> tuple[At, At] | None:
    """Of several labels the first beside which something stands, with the cell of the value; else the first of all."""
    first: tuple[At, At] | None = None
    for at in labels:
        value = _value_cell(collect, field, at)
        if value is None:
            continue
        first = first or (at, value)
        if not collect.grid.shown(*value).blank:
            return at, value
    return first


def _labels(collect: Collector, field: FieldSpec) -> list[At]:
    """The cells of a field's label, those of the preferred spelling first."""
    if field.nth > 1:
        return label_cells(collect, field.labels)
    if field.under:
        over = next(item for item in collect.found.spec.fields if item.key == field.under)
        for row, col in _labels(collect, over)[:1]:
            return [at for at in label_cells(collect, field.labels) if at[1] == col and at[0] > row]
        return []
    found: list[At] = []
    for word in field.labels:
        found += [at for at in label_cells(collect, (word,)) if at not in found]
    return found


def _value_cell(collect: Collector, field: FieldSpec, at: At) -> At | None:
    """The cell of a label's value; None where the label heads a block of others."""
    grid = collect.grid
    if field.place == "below":
        return _below(collect, at)
    if field.place == "right":
        return value_beside(collect, at)
    right, below = cell_after(grid, at, below=False), _below(collect, at)
    outside = right[1] > collect.found.last_col
    beside = grid.shown(*right)
    if not outside and not (isinstance(beside.value, str) and _is_label(collect, beside.value)):
        return value_beside(collect, at) if not beside.blank or not _holds_text(collect, below) else below
    return below if _holds_text(collect, below) or not _heads_block(collect, at, below) else None


def _below(collect: Collector, at: At) -> At:
    """The cell below a label, behind a row in which nothing stands."""
    below = cell_after(collect.grid, at, below=True)
    if not blank_row(collect, below[0]):
        return below
    further = cell_after(collect.grid, below, below=True)
    return further if _holds_text(collect, further) else below


def _heads_block(collect: Collector, at: At, below: At) -> bool:
    """Whether a label stands left of a block of several rows, or right above another label."""
    merge = collect.grid.merge_at(*at)
    cell = collect.grid.shown(*below)
    return bool(merge and merge.last_row > merge.row) or (isinstance(cell.value, str) and _is_label(collect, cell.value))


def _holds_text(collect: Collector, at: At) -> bool:
    cell, table = collect.grid.shown(*at), collect.found.table
    inside = (table.first_row or table.header_row) <= at[0]
    return not cell.blank and not inside and not (isinstance(cell.value, str) and _is_label(collect, cell.value))


def _is_label(collect: Collector, text: str) -> bool:
    return is_one_of(text, _names(collect.found.spec))


@lru_cache(maxsize=256)
def _names(spec: FormSpec) -> frozenset[str]:
    """Every spelling of a label of a form."""
    return label_words((*spec.others, *(word for item in spec.fields for word in item.labels)))


def value_beside(collect: Collector, at: At) -> At:
    """The cell of a label's value: the next one, or behind blank cells the first that holds something and is no label."""
    grid = collect.grid
    first = target = cell_after(grid, at, below=False)
    while target[1] <= collect.found.last_col:
        cell = grid.shown(*target)
        if isinstance(cell.value, str) and _is_label(collect, cell.value):
            return first
        if not cell.blank:
            return target
        target = cell_after(grid, target, below=False)
    return first


def _inline(collect: Collector, field: FieldSpec, place: Place) -> str:
    """A value in its label's own cell: 项目名称：社保经办; several labels may share a cell."""
    for at, label, rest in collect.inline:
        if is_word(label, field.labels):
            collect.places[place] = at
            return rest
    return ""


def _ticked(collect: Collector, field: FieldSpec, at: At, place: Place) -> str:
    """The ticked option of a row of boxes to the right of a label, in one cell or in several; several joined by 、."""
    chosen: list[str] = []
    cells = option_cells(collect.grid, at, collect.found.last_col, lambda text: _is_label(collect, text))
    for where, text in cells:
        if text.strip() in field.choices:
            collect.places[place] = where
            return text.strip()
        for option in options(text):
            if option.ticked:
                chosen.append(next((choice for choice in field.choices if option.name.startswith(choice)), option.name))
                collect.places.setdefault(place, where)
    if not chosen:
        collect.places[place] = cells[0][0] if cells else cell_after(collect.grid, at, below=False)
    return "、".join(dict.fromkeys(chosen))


def _boxes(collect: Collector, label: At) -> list[tuple[At, str]]:
    """The cells right of a label where they hold boxes to tick, whether with their options or beside them; else none."""
    cells = option_cells(collect.grid, label, collect.found.last_col, lambda text: _is_label(collect, text))
    return cells if any(options(f"_{text}") for _, text in cells) else []


def chosen_box(collect: Collector, boxes: list[tuple[At, str]], place: Place, choices: tuple[str, ...]) -> str:
    """The ticked option; "" where none or more than one is, which is no answer: 优 □ 良 □."""
    ticked = [option.name for option in options("  ".join(text for _, text in boxes)) if option.ticked]
    if len(ticked) != 1:
        return ""
    collect.places[place] = boxes[0][0]
    return next((choice for choice in choices if ticked[0].startswith(choice)), ticked[0])


def option_cells(grid: Grid, at: At, last_col: int, is_label: Callable[[str], bool]) -> list[tuple[At, str]]:
    """Cells with texts right of a label, in all rows of its block, each up to the next label."""
    merge = grid.merge_at(*at) or Range(*at, *at)
    found: list[tuple[At, str]] = []
    for row in range(merge.row, merge.last_row + 1):
        for col in range(merge.last_col + 1, last_col + 1):
            text = grid.cell(row, col).value
            if not isinstance(text, str) or not text.strip():
                continue
            if is_label(text):
                break
            found.append(((row, col), text))
    return found
