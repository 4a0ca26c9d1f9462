"""Small tables of texts that a form prints beside its indicators: found by headings and row labels, filled from records."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jixiao.macros.forms.collect import At, Collector, cell_text, exact_text, is_percent, label_cells
from jixiao.macros.forms.tables import PREPARED
from jixiao.macros.sheet.grid import Cell
from jixiao.macros.sheet.labels import is_word, plain
from jixiao.templates.library import show
from jixiao.templates.model import Block, FormSpec
from jixiao.udfs.base.record import Record

Rows = tuple[Mapping[str, str], ...]
_SPREAD = 3  # rows between the last printed heading or name and the next
_MOST = 200  # rows of a table without printed names
_BLANK_ROWS = 3  # of such a table in an empty form
#: Text that is put as a number, so that sheets can add it up.
_FIGURE = re.compile(r"-?(?:0|[1-9]\d{0,14}|[1-9]\d{0,2}(?:,\d{3}){1,4})(?:\.\d{1,6})?")


def read_blocks(collect: Collector) -> dict[str, Rows]:
    """Each block in which something stands."""
    found: dict[str, Rows] = {}
    for block in collect.found.spec.blocks:
        if block.half or block.beside:
            rows = _half(collect, block) if block.half else _beside(collect, block)
        else:
            rows = _inline(collect, block) if block.inline else _table(collect, block)
        if rows:
            found[block.key] = rows
    return found


def _inline(collect: Collector, block: Block) -> Rows:
    values: dict[str, str] = {}
    for at, cell in sorted(collect.grid.cells.items()):
        if not collect.found.top <= at[0] < collect.found.table.header_row or not isinstance(cell.value, str):
            continue
        label, colon, rest = cell.value.strip().replace("：", ":").removeprefix("其中:").rpartition(":")
        key = next((key for key, words in block.columns.items() if colon and is_word(label, words)), None)
        if key and rest.strip() and key not in values:
            collect.places["blocks", block.key, 0, key] = at
            values[key] = rest.strip()
    return (values,) if values else ()


@dataclass(frozen=True, slots=True)
class BlockLayout:
    """Where a block lies: its headings by column, and its rows with the cell of each name that is printed."""

    headings: Mapping[str, At]
    rows: tuple[tuple[str | None, At], ...]

    @property
    def columns(self) -> dict[str, int]:
        """The column of each key."""
        return {key: col for key, (_, col) in self.headings.items()}


def block_layout(collect: Collector, block: Block) -> BlockLayout | None:
    """Where a block that is a table lies; None where a heading is missing."""
    heads = _headings(collect, block)
    if heads is None:
        return None
    first = max(row for row, _ in heads.values()) + 1
    rows = _named(collect, block, first) if block.rows else _free(collect, block, first, heads)
    return BlockLayout(heads, tuple(rows))


def _table(collect: Collector, block: Block) -> Rows:
    layout = block_layout(collect, block)
    rows: list[dict[str, str]] = []
    columns = layout.columns if layout else {}
    for name, (row, _) in layout.rows if layout else ():
        index = len(rows)
        texts = {key: _text(collect.cell(("blocks", block.key, index, key), (row, col))) for key, col in columns.items()}
        if name is not None:
            texts["name"] = name
        if any(text for key, text in texts.items() if key != "name"):
            rows.append({key: text for key, text in texts.items() if text})
            for key in (key for key in block.amounts if key in columns):
                collect.number(("blocks", block.key, index, key), (row, columns[key]))  # 五十万 is a finding
    return tuple(rows)


def _half(collect: Collector, block: Block) -> Rows:
    """The rows of the first half of the table of indicators: name and target with the levels they stand under."""
    grid, table = collect.grid, collect.found.table
    rows: list[dict[str, str]] = []
    level1 = level2 = ""
    for body in table.rows:
        if body.level1 != level1:
            level1, level2 = body.level1, ""
        if "level2" in table.half:
            level2 = grid.shown(body.row, table.half["level2"]).text.strip() or level2
        place = ("blocks", block.key, len(rows))
        texts = {
            key: exact_text(collect.cell((*place, key), (body.row, table.half[column]))).strip()
            for key, column in (("name", "level3"), ("target", "target"))
        }
        if (texts["name"] and not PREPARED.fullmatch(plain(texts["name"]))) or texts["target"]:
            said = {"level1": level1, "level2": level2, **texts}
            rows.append({key: said[key] for key in block.columns if said[key]})
    return tuple(rows)


def _beside(collect: Collector, block: Block) -> Rows:
    """A row for each indicator, where any of them has something in the further columns of their table."""
    grid, table = collect.grid, collect.found.table
    heads: dict[str, int] = {}
    for row in range(table.first_row, table.body_row):
        for col in range(table.columns["level3"] + 1, collect.found.last_col + 1):
            cell, merge = grid.cell(row, col), grid.merge_at(row, col)
            over = merge and any(not grid.cell(table.body_row - 1, at).blank for at in range(merge.col, merge.last_col + 1))
            if isinstance(cell.value, str) and not (over and merge and merge.last_row < table.body_row - 1):
                key = next((key for key, words in block.columns.items() if is_word(cell.value, words)), "")
                if key:
                    heads.setdefault(key, col)
    rows: list[dict[str, str]] = []
    for body in table.rows:
        if body.blank:
            continue
        place = ("blocks", block.key, len(rows))
        texts = {key: _text(collect.cell((*place, key), (body.row, col))) for key, col in heads.items()}
        name = {"name": grid.shown(body.row, table.columns["level3"]).text}
        rows.append(name | {key: text for key, text in texts.items() if text})
    return tuple(rows) if any(len(row) > 1 for row in rows) else ()


def _text(cell: Cell) -> str:
    """A text as typed; of a number all its places, without the commas of its format."""
    if isinstance(cell.value, Decimal) and not is_percent(cell):
        return show(cell.value)
    return cell_text(cell).strip()


def _headings(collect: Collector, block: Block) -> dict[str, At] | None:
    """The headings of all columns, in one row or two; None where one is missing."""
    places = {key: label_cells(collect, words) for key, words in block.columns.items()}
    for row, _ in next(iter(places.values())):
        near = {key: next((at for at in cells if abs(at[0] - row) <= 1), None) for key, cells in places.items()}
        found = {key: at for key, at in near.items() if at is not None}
        if len(found) == len(places):
            return found
    return None


def _named(collect: Collector, block: Block, first: int) -> list[tuple[str | None, At]]:
    """(name as the form's own words have it, its cell) of the rows with printed names that are there."""
    last = first + len(block.rows) + _SPREAD
    return [
        (name, at) for name in block.rows
        for at in [at for at in label_cells(collect, (name,)) if first <= at[0] <= last][:1]
    ]


def _free(collect: Collector, block: Block, first: int, heads: Mapping[str, At]) -> list[tuple[str | None, At]]:
    """Rows down to the label that ends the block."""
    grid, table = collect.grid, collect.found.table
    columns = {key: col for key, (_, col) in heads.items()}
    ends = [at[0] for at in label_cells(collect, block.end) if at[0] >= first]
    beside = grid.label_at(first, min(columns.values()) - 1) if min(columns.values()) > 1 else None
    last = min([*ends, table.first_row or table.header_row, first + _MOST, *([beside.last_row + 1] if beside else [])])
    return [(None, (row, columns["name"])) for row in range(first, last) if not grid.hidden_part(row, columns["name"])]


def rows_to_fill(spec: FormSpec, record: Record) -> dict[str, Sequence[Mapping[str, str | Decimal | None]]]:
    """Rows by block for the repeated rows of a template: the printed ones first, blank where the record has none."""
    made: dict[str, Sequence[Mapping[str, str | Decimal | None]]] = {}
    for block in spec.blocks:
        if block.inline or block.half or block.beside:
            continue
        empty: dict[str, str | Decimal | None] = dict.fromkeys(("name", *block.columns))
        own = [{**empty, **{key: _figure(text) for key, text in row.items()}} for row in record.blocks.get(block.key, ())]
        printed = [
            next((row for row in own if row["name"] == name), {**empty, "name": name}) for name in block.rows
        ]
        rest = [row for row in own if row["name"] not in block.rows]
        made[block.key] = [*printed, *rest] or [empty] * _BLANK_ROWS
    return made


def half_of(spec: FormSpec, record: Record) -> Rows:
    """The rows of the first half of a table of indicators; none where the form has no halves."""
    return next((tuple(record.blocks.get(block.key, ())) for block in spec.blocks if block.half), ())


def beside_of(spec: FormSpec, record: Record) -> list[Mapping[str, str]]:
    """For each indicator what stands in the further columns of its row, "" where nothing does."""
    block = next((block for block in spec.blocks if block.beside), None)
    if block is None:
        return [{}] * len(record.indicators)
    said, empty = record.blocks.get(block.key, ()), dict.fromkeys(block.columns, "")
    if len(said) == len(record.indicators):
        return [{**empty, **row} for row in said]
    by_name = {row.get("name", ""): row for row in reversed(said)}
    return [{**empty, **by_name.get(row.level3 or "", {})} for row in record.indicators]


def _figure(text: str) -> str | Decimal:
    return Decimal(text.replace(",", "")) if _FIGURE.fullmatch(text) else text


def texts_to_fill(spec: FormSpec, record: Record) -> dict[str, Mapping[str, str]]:
    """The texts of inline blocks for the placeholders of a template."""
    return {
        block.key: {**dict.fromkeys(block.columns, ""), **next(iter(record.blocks.get(block.key, ())), {})}
        for block in spec.blocks if block.inline
    }
