"""Reads a found form into a record whose every value knows its cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from jixiao.macros.grid import Cell, ErrorValue, Grid, Range
from jixiao.macros.labels import is_label, money_unit, plain, plain_words
from jixiao.macros.recognise import BodyRow, FoundForm
from jixiao.templates.model import FieldSpec
from jixiao.udfs.finding import Finding, Place
from jixiao.udfs.numbers import to_decimal
from jixiao.udfs.record import NARRATIVE_KEYS, TEXT_KEYS, Funds, FundSource, Indicator, Record, Subproject

_TICK = re.compile(r"[√■☑✓✔]\s*([^□√■☑✓✔\s]+)")
_YEAR = re.compile(r"((?:19|20)\d\d)年(?!\d)")
_AMOUNT = "funds."
At = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as read: the record, the cell of each of its values, and the faults met while reading.

    rows: for each row of the table its BodyRow and the index of its indicator in the record, None for a blank row.
    """

    grid: Grid
    found: FoundForm
    record: Record
    places: Mapping[Place, At]
    rows: tuple[tuple[BodyRow, int | None], ...]
    findings: tuple[Finding, ...]

    def at(self, place: Place) -> At:
        """The cell of a place; of a whole row or form where the value itself has none."""
        while place and place not in self.places:
            place = place[:-1]
        return self.places.get(place, (self.found.table.header_row, self.found.table.columns["level3"]))


class _Collector:
    """Gathers values with their cells, and faults."""

    def __init__(self, grid: Grid, found: FoundForm) -> None:
        self.grid = grid
        self.found = found
        self.places: dict[Place, At] = {}
        self.findings: list[Finding] = []

    def cell(self, place: Place, at: At) -> Cell:
        """The cell of a value, remembered; an error value in it is a fault."""
        self.places[place] = at
        cell = self.grid.shown(*at)
        if isinstance(cell.value, ErrorValue):
            self.findings.append(Finding("error_value", place, {"code": cell.value.code}))
            return Cell(formula=cell.formula, format=cell.format)
        return cell

    def text(self, place: Place, at: At) -> str:
        """Text as typed: strings to the letter, other values as shown."""
        return cell_text(self.cell(place, at))

    def number(self, place: Place, at: At) -> Decimal | None:
        """A number; text that is none is a fault."""
        cell = self.cell(place, at)
        value = cell_number(cell)
        if value is None and cell.text.strip() not in ("", "-", "—", "–", "/"):
            self.findings.append(Finding("not_a_number", place, {"text": cell.text.strip()}))
        if value is not None and value < 0 and place[0] in ("funds", "subprojects"):
            self.findings.append(Finding("amount_negative", place, {"amount": value}))
        return value


def cell_text(cell: Cell) -> str:
    """A cell's text as typed: a string to the letter, another value as the sheet shows it."""
    if isinstance(cell.value, str):
        return cell.value
    if isinstance(cell.value, datetime | date) and not cell.text:
        return cell.value.isoformat()[:10]
    return cell.text


def is_percent(cell: Cell) -> bool:
    """Whether a number cell shows its value as a percentage (0.95 as 95%). A quoted ``"%"`` only decorates."""
    return isinstance(cell.value, Decimal) and "%" in re.sub(r'"[^"]*"|\\.', "", cell.format)


def cell_number(cell: Cell) -> Decimal | None:
    """The number of a cell: a typed number, or text that says one (``6,726,000.00``)."""
    if isinstance(cell.value, bool):
        return None
    if isinstance(cell.value, Decimal):
        return cell.value
    return to_decimal(cell.value) if isinstance(cell.value, str) and cell.value.strip() else None


def cell_percent(cell: Cell) -> Decimal | None:
    """A rate in percent: 93.65 of ``93.65``, ``93.65%``, ``93.65(%)``, or 0.9365 in a percent format."""
    value = cell_number(cell)
    if value is not None:
        return value * 100 if is_percent(cell) else value
    text = plain(cell.text).removesuffix("(%)").removesuffix("%")
    return to_decimal(text) if text else None


def read_form(grid: Grid, found: FoundForm) -> FilledForm:
    """The record of a found form. Never raises: what cannot be read is a finding at its cell."""
    collect = _Collector(grid, found)
    values = {field.key: _field(collect, field) for field in found.spec.fields}
    indicators, rows = _indicators(collect)
    total = _total(collect)
    record = Record(
        form=found.spec.id,
        year=_year(grid, found, values.get("year")),
        texts={key: values.get(key) for key in TEXT_KEYS}
        | {key: values[key] for key in NARRATIVE_KEYS if values.get(key)},
        funds=_funds(collect, values),
        indicators=tuple(indicators),
        subprojects=_subprojects(collect),
        printed_total=total,
        printed_grade=values.get("printed_grade"),
        id=values.get("id") or None,
        source=values.get("source") or None,
    )
    for extra in found.table.extra_totals:
        collect.places[("total", extra)] = (extra, found.table.columns["level3"])
        collect.findings.append(Finding("two_totals", ("total", extra), {}))
    return FilledForm(grid, found, record, collect.places, tuple(rows), tuple(collect.findings))


def _label_cells(grid: Grid, found: FoundForm, words: frozenset[str]) -> list[At]:
    """Cells of the form's area that are one of the labels, in reading order; those of the table itself left out."""
    table = found.table
    body = range(table.header_row, max([table.header_row, *(row.row for row in table.rows)]) + 1)
    return sorted(
        at for at, cell in grid.cells.items()
        if found.top <= at[0] <= found.bottom and isinstance(cell.value, str) and is_label(cell.value, words)
        and not (at[0] in body and at[1] <= found.last_col)
    )


def _after(grid: Grid, at: At, below: bool) -> At:
    """The cell beside (or below) a label, behind the label's merged block."""
    merge = grid.merge_at(*at) or Range(*at, *at)
    at = (merge.last_row + 1, merge.col) if below else (merge.row, merge.last_col + 1)
    inside = grid.merge_at(*at)
    return (inside.row, inside.col) if inside else at


def _field(collect: _Collector, field: FieldSpec) -> str | None:
    """Text of a labelled field; "" where its label or value is missing, so that checks can ask for it."""
    grid, found = collect.grid, collect.found
    words = plain_words(field.labels)
    labels = _label_cells(grid, found, words)
    place: Place = tuple(field.key.split("."))
    if len(labels) >= field.nth:
        at = labels[field.nth - 1]
        if field.kind == "ticks":
            return _ticked(collect, field, at, place)
        target = _after(grid, at, field.place == "below")
        shown = grid.shown(*target)
        if isinstance(shown.value, str) and plain(shown.value) in words:
            target = _after(grid, target, field.place == "below")  # a label printed twice side by side
        return collect.text(place, target)
    for at, cell in grid.cells.items():  # 项目名称：社保经办 in one cell
        if found.top <= at[0] <= found.bottom and isinstance(cell.value, str):
            label, colon, rest = cell.value.replace("：", ":").partition(":")
            if colon and rest.strip() and len(label) <= 20 and is_label(label, words):
                collect.places[place] = at
                return cell.value[len(label) + 1:].strip()
    return ""


def _ticked(collect: _Collector, field: FieldSpec, at: At, place: Place) -> str:
    """The ticked option of a row of boxes to the right of a label, in one cell or in several."""
    grid = collect.grid
    merge = grid.merge_at(*at) or Range(*at, *at)
    first: At | None = None
    for row in range(merge.row, merge.last_row + 1):
        for col in range(merge.last_col + 1, collect.found.last_col + 1):
            cell = grid.cell(row, col)
            if not isinstance(cell.value, str) or not cell.value:
                continue
            first = first or (row, col)
            if match := _TICK.search(cell.value):
                collect.places[place] = (row, col)
                text = cell.value[match.start() + 1:].strip()
                return next((choice for choice in field.choices if text.startswith(choice)), match[1])
            if cell.value.strip() in field.choices:
                collect.places[place] = (row, col)
                return cell.value.strip()
    collect.places[place] = first or _after(grid, at, below=False)
    return ""


def _year(grid: Grid, found: FoundForm, stated: str | None) -> int | None:
    """The year: the review area's, else the one printed in or under the title, else the form's own."""
    if stated and re.fullmatch(r"(19|20)\d\d", stated.strip()):
        return int(stated)
    texts = sorted(
        (at, cell.text) for at, cell in grid.cells.items()
        if found.top <= at[0] < found.table.header_row and len(cell.text) < 60 and at[1] <= found.last_col
    )
    for _, text in texts[:6]:
        if match := _YEAR.search(plain(text)):
            return int(match[1])
    return found.spec.year


def _funds(collect: _Collector, values: Mapping[str, str | None]) -> Funds:
    spec = collect.found.spec
    amounts: dict[str, Decimal | None] = {}
    rate_printed: str | None = None
    rate = points = score = None
    for field in spec.fields:
        if not field.key.startswith(_AMOUNT):
            continue
        key = field.key.removeprefix(_AMOUNT)
        at = collect.places.get(("funds", key))
        if key == "rate":
            rate_printed = (values.get(field.key) or "").strip()
            rate = cell_percent(collect.cell(("funds", "rate"), at)) if at else None
        else:
            amounts[key] = collect.number(("funds", key), at) if at else None
    sources: tuple[FundSource, ...] | None = None
    if spec.funds:
        total, sources = _funds_table(collect, amounts)
        rate_printed, rate, points, score = total
    unit = _unit(collect.grid, collect.found)
    return Funds(unit, amounts, rate_printed, rate, points, score, sources)


def _unit(grid: Grid, found: FoundForm) -> str | None:
    """The unit of money the sheet prints; None where it prints none: it is never guessed."""
    words = plain_words(found.spec.money_labels)
    fallback = None
    for at, cell in sorted(grid.cells.items()):
        if found.top <= at[0] <= found.bottom and isinstance(cell.value, str) and (unit := money_unit(cell.value)):
            if is_label(cell.value, words):
                return unit
            fallback = fallback or unit
    return fallback


_FundTotals = tuple[str | None, Decimal | None, Decimal | None, Decimal | None]


def _funds_table(
    collect: _Collector, amounts: dict[str, Decimal | None]
) -> tuple[_FundTotals, tuple[FundSource, ...]]:
    """The total row and the source rows of the table of funds."""
    grid, found = collect.grid, collect.found
    spec = found.spec.funds
    assert spec is not None
    totals = [at for at in _label_cells(grid, found, plain_words(spec.total)) if at[0] < found.table.header_row]
    if not totals:
        amounts.update(dict.fromkeys(("initial_budget", "budget", "executed")))
        return (None, None, None, None), ()
    total_row, name_col = totals[0]
    columns: dict[str, int] = {}
    for row in range(total_row - 1, max(found.top, total_row - 4) - 1, -1):
        for col in range(name_col + 1, found.last_col + 1):
            text = grid.cell(row, col).text
            for key, words in spec.columns.items():
                if key not in columns and text and is_label(text, plain_words(words)):
                    columns[key] = col
                    break
        if columns:
            break
    keys = ("initial_budget", "budget", "executed")
    for key in keys:
        amounts[key] = collect.number(("funds", key), (total_row, columns[key])) if key in columns else None
    printed, rate = _rate(collect, ("funds",), total_row, columns)
    points = score = None
    if "execution_points" in columns:
        points = collect.number(("funds", "execution_points"), (total_row, columns["execution_points"]))
    if "execution_score" in columns:
        score = collect.number(("funds", "execution_score"), (total_row, columns["execution_score"]))
    sources: list[FundSource] = []
    row = total_row + 1
    while row < found.table.header_row and not grid.cell(row, name_col).blank:
        name = grid.cell(row, name_col).text
        if not any(cell_number(grid.cell(row, columns[key])) is not None for key in keys if key in columns) and not (
            is_label(name, plain_words(spec.sources))
        ):
            break
        place: Place = ("funds", "sources", len(sources))
        collect.places[(*place, "name")] = (row, name_col)
        numbers = {
            key: collect.number((*place, key), (row, columns[key])) if key in columns else None for key in keys
        }
        sources.append(FundSource(name, **numbers, **_named_rate(collect, place, row, columns)))
        row += 1
    return (printed, rate, points, score), tuple(sources)


def _rate(
    collect: _Collector, place: Place, row: int, columns: Mapping[str, int]
) -> tuple[str | None, Decimal | None]:
    if "rate" not in columns:
        return None, None
    cell = collect.cell((*place, "rate"), (row, columns["rate"]))
    return cell_text(cell).strip() or None, cell_percent(cell)


def _named_rate(collect: _Collector, place: Place, row: int, columns: Mapping[str, int]) -> dict[str, object]:
    printed, rate = _rate(collect, place, row, columns)
    return {"rate_printed": printed, "rate": rate}


def _subprojects(collect: _Collector) -> tuple[Subproject, ...]:
    grid, found = collect.grid, collect.found
    spec = found.spec.subprojects
    if spec is None:
        return ()
    heads = _label_cells(grid, found, plain_words(spec.name))
    amounts = _label_cells(grid, found, plain_words(spec.amount))
    pair = next(((head, a) for head in heads for a in amounts if a[0] == head[0] and a[1] > head[1]), None)
    if pair is None:
        return ()
    (row, name_col), (_, amount_col) = pair
    rows: list[Subproject] = []
    block = grid.merge_at(row, name_col - 1) if name_col > 1 else None
    last = block.last_row if block and block.last_row > row else found.table.header_row - 1
    for row in range(row + 1, last + 1):
        name = grid.cell(row, name_col)
        if name.blank:
            if grid.cell(row, amount_col).blank:
                continue
        elif block is None and grid.cell(row, amount_col).blank:
            break
        place: Place = ("subprojects", len(rows))
        rows.append(
            Subproject(collect.text((*place, "name"), (row, name_col)),
                       collect.number((*place, "amount"), (row, amount_col)))
        )
    return tuple(rows)


def _indicators(collect: _Collector) -> tuple[list[Indicator], list[tuple[BodyRow, int | None]]]:
    spec, table = collect.found.spec.indicators, collect.found.table
    indicators: list[Indicator] = []
    rows: list[tuple[BodyRow, int | None]] = []
    for body in table.rows:
        if body.blank:
            rows.append((body, None))
            continue
        index = len(indicators)
        place: Place = ("indicators", index)
        collect.places[place] = (body.row, table.columns["level3"])
        row = Indicator(
            level1=body.level1 if "level1" in table.columns else None,
            level2=body.level2 if "level2" in table.columns else None,
        )
        for key in ("level1", "level2"):
            if key in table.columns:
                collect.places[(*place, key)] = (body.row, table.columns[key])
        texts: dict[str, str | None] = {}
        for key in ("level3", "explanation", "note", "level"):
            if key in table.columns:
                text = collect.text((*place, key), (body.row, table.columns[key]))
                texts[key] = text if key in spec.printed or text else None
        for key in ("target", "actual"):
            if key in table.columns:
                text = _quantity_text(collect, place, key, body.row)
                texts[key] = text if key in spec.printed or text else None
        indicators.append(
            replace(row, **texts, points=_points(collect, place, body.row), score=_score(collect, place, body.row))
        )
        rows.append((body, index))
    return indicators, rows


def _quantity_text(collect: _Collector, place: Place, key: str, row: int) -> str:
    """Target or actual as typed; sign and unit of columns of their own are put around the target's value."""
    columns = collect.found.table.columns
    text = collect.text((*place, key), (row, columns[key]))
    if key == "target" and text:
        if "sign" in columns:
            text = collect.grid.shown(row, columns["sign"]).text.strip() + text
        if "unit_text" in columns:
            text += collect.grid.shown(row, columns["unit_text"]).text.strip()
    return text


def _points(collect: _Collector, place: Place, row: int) -> Decimal | None:
    """分值; 权重 written as 20% is 20 points."""
    columns = collect.found.table.columns
    if "points" not in columns:
        return None
    at = (row, columns["points"])
    if collect.found.spec.indicators.percent_points:
        return cell_percent(collect.cell((*place, "points"), at))
    return collect.number((*place, "points"), at)


def _score(collect: _Collector, place: Place, row: int) -> Decimal | None:
    columns = collect.found.table.columns
    return collect.number((*place, "score"), (row, columns["score"])) if "score" in columns else None


def _total(collect: _Collector) -> Decimal | None:
    table = collect.found.table
    if table.total_row is None or "score" not in table.columns:
        return None
    if "points" in table.columns:
        collect.places[("total_points",)] = (table.total_row, table.columns["points"])
    return collect.number(("printed_total",), (table.total_row, table.columns["score"]))

