"""The money of a form without a table of funds: one figure behind each label, or a source in each column."""

from __future__ import annotations

import re
from decimal import Decimal

from jixiao.macros.forms.collect import At, Collector, cell_after, cell_number, cell_percent, cell_text, label_cells
from jixiao.macros.sheet.labels import is_word, plain
from jixiao.templates.model import FundsTable
from jixiao.udfs.quantity.numbers import to_decimal
from jixiao.udfs.quantity.words import phrase

_KEYS = ("initial_budget", "budget", "executed")
#: Rate as printed, rate, points and score of the execution rate.
FundTotals = tuple[str | None, Decimal | None, Decimal | None, Decimal | None]
_POINTS = re.compile(r"\((\d{1,2})分\)$")


def funds_in_lines(collect: Collector, spec: FundsTable, amounts: dict[str, Decimal | None]) -> FundTotals:
    """Puts what the labels say into ``amounts``, and gives the rest; all None where no amount is found."""
    for key in _KEYS:
        at = _figure(collect, spec, spec.columns.get(key, ()))
        amounts[key] = collect.number(("funds", key), at) if at else None
    if all(amounts[key] is None for key in _KEYS):
        return None, None, None, None
    printed, rate, points, score = None, None, None, None
    if (at := _figure(collect, spec, spec.columns.get("rate", ()))) is not None:
        cell = collect.cell(("funds", "rate"), at)
        printed, rate = cell_text(cell).strip() or None, cell_percent(cell)
    scored = [word for word in phrase("rate_rows") if word.endswith(phrase("scored_ends"))]
    if (at := _figure(collect, spec, scored)) is not None:
        score = collect.number(("funds", "execution_score"), at)
        label = next(iter(label_cells(collect, scored)))
        written = _POINTS.search(plain(collect.grid.shown(*label).text))
        points = to_decimal(written[1]) if written else None
    if score is None and "rate" in spec.columns and (at := _behind_rate(collect, spec)) is not None:
        score = collect.number(("funds", "execution_score"), at)
    if points is None and (at := _figure(collect, spec, spec.columns.get("execution_points", ()))) is not None:
        points = collect.number(("funds", "execution_points"), at)
    return printed, rate, points, score


def _behind_rate(collect: Collector, spec: FundsTable) -> At | None:
    """The figure behind 得分 in the row of the rate right of it, or right below; elsewhere it is of the form."""
    rates = [at for at in label_cells(collect, spec.columns["rate"]) if at[0] < collect.found.table.header_row]
    for label in label_cells(collect, spec.columns.get("execution_score", ())):
        if any(label[0] == row and label[1] > col for row, col in rates):
            at = cell_after(collect.grid, label, below=False)
            if cell_number(collect.grid.shown(*at)) is not None:
                return at
        if (label[0] - 1, label[1]) in rates and (rate := collect.places.get(("funds", "rate"))):
            return label[0], rate[1]  # amounts in rows: the score below the rate
    return None


def _figure(collect: Collector, spec: FundsTable, words: tuple[str, ...] | list[str]) -> At | None:
    """The figure behind the first label that has one: of several that below the heading of the total."""
    grid, found = collect.grid, collect.found
    for label in label_cells(collect, words):
        if label[0] >= found.table.header_row:
            continue
        cells: list[At] = []
        at = cell_after(grid, label, below=False)
        while at[1] <= found.last_col:
            cell = grid.shown(*at)
            if cell_number(cell) is None and cell_percent(cell) is None and collect.amount(cell) is None:
                if not cell.blank and not cells:
                    break
                if not cell.blank and any(is_word(cell.text, names) for names in spec.columns.values()):
                    break  # the next label
            else:
                cells.append(at)
            at = cell_after(grid, at, below=False)
        if len(cells) > 1:
            cells = [item for item in cells if _heads_total(collect, spec, item)] or cells
        if cells:
            return cells[0]
    return None


def _heads_total(collect: Collector, spec: FundsTable, at: At) -> bool:
    """Whether above a figure its column is headed as the total of the money."""
    rows = range(at[0] - 1, max(collect.found.top, at[0] - 8) - 1, -1)
    return any(is_word(collect.grid.shown(row, at[1]).text, (*spec.total, *phrase("fund_sums"))) for row in rows)
