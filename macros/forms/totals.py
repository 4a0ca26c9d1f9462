"""What the rows of a form add up to: the total, points not reached, and rows that are none: counted twice, ends of names."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from jixiao.macros.forms.collect import At, Collector, label_cells
from jixiao.macros.forms.fields import value_beside
from jixiao.macros.forms.recognise import FULL, FoundForm
from jixiao.macros.forms.tables import BodyRow
from jixiao.macros.sheet.grid import Cell, Grid
from jixiao.macros.sheet.labels import is_word, plain
from jixiao.templates.model import RuleSet
from jixiao.udfs.base.record import Funds, Record
from jixiao.udfs.quantity.numbers import numeral, points_of, round_to, sane, to_decimal
from jixiao.udfs.quantity.words import phrase
from jixiao.udfs.rules.totals import applies, beside, counted, unfinished

_BESIDE = re.compile(r"(\w{2,8})[:：\s]*+(\d{1,3}(?:\.\d{1,2})?)\s*+分?\s*+$")
#: 自评表（自评得分：96.5分）
_ENCLOSED = re.compile(r"[(（]\s*+(\w{2,8})\s*+[:：]\s*+(\d{1,3}(?:\.\d{1,2})?)\s*+分?\s*+[)）]\s*+$")
#: A longer text is no end of a name: an indicator that nobody has filled in.
_END = 4
_CUT = ("level3", "note")
_BELOW = re.compile(r"\s*+(\w{2,8})\s*+[:：]\s*+(\d{1,3}(?:\.\d{1,2})?)\s*+分?\s*+。?")


def total_of(record: Record, rules: RuleSet | None = None) -> Decimal | None:
    """The total that the form states; without one the sum. None while a row or the rate has points and no score.

    rules: None where every row counts.
    """
    if unfinished(record, rules):
        return None
    if record.printed_total is not None:
        return record.printed_total
    scores = [row.score for row in record.indicators if rules is None or applies(row.level, rules)]
    if record.funds.execution_points is not None:
        scores.append(record.funds.execution_score)
    scores += [score for _, score in beside(record)]
    known = [score for score in scores if score is not None]
    if not scores or len(known) != len(scores):
        return None
    added = sum(known, Decimal(0))
    return added if rules is None else counted(added, record, rules)


def lost(points: Decimal | None, score: Decimal | None) -> Decimal | None:
    """Points not reached, 0 where more was given; None where either is missing."""
    if points is None or score is None:
        return None
    return max(Decimal(0), round_to(points - score, 4, "half_up"))


def without_rate_row(grid: Grid, found: FoundForm, funds: Funds) -> FoundForm:
    """The form without a row that says points and score of the execution rate once more.

    It has neither target nor actual; or it is an indicator like the others, whose points make a hundred with theirs, so
    that those of the funds would make more.
    """
    table, points = found.table, funds.execution_points
    typed = [
        points_of(grid.cell(body.row, table.columns["points"]).value) for body in table.rows if "points" in table.columns
    ]
    whole = sum((item for item in typed if item is not None), Decimal(0)) == FULL
    keys = [key for key in ("target", "actual") if key in table.columns]

    def again(body: BodyRow) -> bool:
        if points_of(grid.cell(body.row, table.columns["points"]).value) != points:
            return False
        texts = [grid.shown(body.row, col) for col in range(found.first_col, table.columns["level3"] + 1)]
        named = any(is_word(cell.text, phrase("rate_rows")) for cell in texts)
        merge = grid.merge_at(body.row, table.columns["level3"])
        across = merge.last_col if merge else 0
        empty = all(table.columns[key] <= across or grid.shown(body.row, table.columns[key]).blank for key in keys)
        given = points_of(grid.cell(body.row, table.columns["score"]).value) if "score" in table.columns else None
        alike = None in (given, funds.execution_score) or given == funds.execution_score
        return named and (empty or (whole and alike))

    kept = tuple(body for body in table.rows if points is None or "points" not in table.columns or not again(body))
    if len(kept) == len(table.rows):
        return found
    gone = {body.row for body in table.rows} - {body.row for body in kept}
    return replace(found, table=replace(table, rows=kept, inner=tuple(sorted({*table.inner, *gone}))))


def with_whole_names(grid: Grid, found: FoundForm, funds: Funds) -> FoundForm:
    """The form without rows that only go on with a name above: a few letters, while the points of the others are whole.

    Tables pasted from documents have them: 修缮校舍, and 间数 in the row below.
    """
    table = found.table
    if "points" not in table.columns:
        return found
    points = [points_of(grid.cell(body.row, table.columns["points"]).value) for body in table.rows if not body.blank]
    known = [item for item in points if item is not None]
    if len(known) == len(points) or sum(known, funds.execution_points or Decimal(0)) != FULL:
        return found
    kept: list[BodyRow] = []
    ends: dict[int, tuple[int, ...]] = {}
    for body in table.rows:
        if kept and _goes_on(grid, found, body) and body.row == kept[-1].row + len(ends.get(kept[-1].row, ())) + 1:
            ends[kept[-1].row] = (*ends.get(kept[-1].row, ()), body.row)
        else:
            kept.append(body)
    gone = {row for rows in ends.values() for row in rows}
    if not gone:
        return found
    inner = tuple(sorted({*table.inner, *gone}))
    return replace(found, table=replace(table, rows=tuple(kept), inner=inner, ends=ends))


def _goes_on(grid: Grid, found: FoundForm, body: BodyRow) -> bool:
    """Whether of a row nothing is filled in but a few letters of a name, and of the reason."""
    columns = found.table.columns
    name = columns["level3"]
    alone = all(
        grid.cell(body.row, col).blank and (col in columns.values() or not grid.merge_at(body.row, col))
        for col in range(found.first_col, found.last_col + 1) if col not in (name, columns.get("note"))
    )
    return alone and not grid.merge_at(body.row, name) and 0 < len(plain(grid.cell(body.row, name).text)) <= _END


def rest_of(grid: Grid, found: FoundForm, key: str, row: int) -> str:
    """What a name or a reason says in the rows that go on with it."""
    rows = found.table.ends.get(row, ()) if key in _CUT else ()
    return "".join(grid.cell(at, found.table.columns[key]).text for at in rows)


def _marks(collect: Collector, at: At) -> Decimal | None:
    """The figure of a cell of points, 分 behind it or not."""
    value = collect.grid.shown(*at).value
    return sane(points_of(value)) if isinstance(value, Decimal | str) else None


def _in_words(cell: Cell) -> bool:
    """Whether a cell says a figure in words, which is named and not read: 九十八点五分."""
    text = cell.value.strip() if isinstance(cell.value, str) else ""
    return any(numeral(text.removesuffix(mark)) is not None for mark in ("", *phrase("full_marks")))


def _total_beside(collect: Collector) -> Decimal | None:
    """The total of a form without its row: beside a label in the head, or beside the title (项目总得分 99分)."""
    words = collect.found.spec.indicators.total
    if not collect.found.spec.indicators.scored:
        return None  # 合计 is that of money
    for at in label_cells(collect, words):
        value = value_beside(collect, at)
        behind = value_beside(collect, value)
        if _marks(collect, value) == FULL and _marks(collect, behind) is not None:
            value = behind  # the points of the form, and its score
        said = _marks(collect, value) is not None or _in_words(collect.grid.shown(*value))
        if at[0] < collect.found.table.header_row and said:
            return collect.number(("printed_total",), value)
    head = range(collect.found.top, collect.found.table.header_row)
    below = range(collect.found.table.body_row, collect.found.bottom + 1)
    for at, cell in sorted(collect.grid.cells.items()):
        text = cell.value if isinstance(cell.value, str) else ""
        # Below the names a whole cell must say it: notes speak of totals too.
        match = _BESIDE.search(text) if at[0] in head else _BELOW.fullmatch(text) if at[0] in below else None
        if at[0] in head and match is None and (match := _ENCLOSED.search(text)) and Decimal(match[2]) == FULL:
            match = None  # 总分：100分 says what the form is worth
        if match and is_word(match[1], words):
            collect.places[("printed_total",)] = at
            return to_decimal(match[2])
    return None


def read_total(collect: Collector) -> Decimal | None:
    """The total that a form prints, in its row or beside a label."""
    table = collect.found.table
    if table.total_row is None or "score" not in table.columns:
        return _total_beside(collect)
    if "points" in table.columns:
        collect.places[("total_points",)] = (table.total_row, table.columns["points"])
    return collect.number(("printed_total",), _labelled_score(collect, table.total_row) or (
        table.total_row, table.columns["score"]))


def _labelled_score(collect: Collector, row: int) -> At | None:
    """The cell of the total where its row is one of labels and values: 总分 100 自评得分 95 自评等级 优."""
    grid, found = collect.grid, collect.found
    words = (*found.spec.indicators.columns.get("score", ()), *found.spec.indicators.total)
    behind = {value_beside(collect, (row, col)): col for col in range(found.table.columns["level3"] + 1, found.last_col + 1)
              if isinstance(grid.cell(row, col).value, str) and is_word(grid.cell(row, col).text, words)}
    return next((at for at in behind if _marks(collect, at) is not None), None)
