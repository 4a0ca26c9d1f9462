"""Takes values out of cells, remembering where each came from and what could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from jixiao.macros.forms.recognise import FoundForm
from jixiao.macros.forms.tables import BodyRow, Table
from jixiao.macros.sheet.grid import Cell, ErrorValue, Grid, Range
from jixiao.macros.sheet.heading_parts import said_beside
from jixiao.macros.sheet.labels import is_word, label_words, money_unit, plain, spellings
from jixiao.templates.library import show
from jixiao.udfs.base.finding import Finding, Place
from jixiao.udfs.base.record import Indicator
from jixiao.udfs.quantity.money import convert, typed_amount
from jixiao.udfs.quantity.numbers import points_of, round_to, sane, to_decimal
from jixiao.udfs.quantity.quantity import parse_quantity
from jixiao.udfs.quantity.words import phrase, says_none

At = tuple[int, int]
_LABEL = 60  # a longer text is no label
#: Between several labels in one cell: 项目责任人：某某   单位（盖章）：某局
_SEVERAL = re.compile(r"(?<!\s)(?:\s{2,}+|[\n\u3000])(?=[^\s：:]{2,20}\s*[：:])")
#: What is printed behind a label and is no value.
_BEHIND = re.compile(r"^[（(](?:盖章|公章|签字|签章|单位公章)[）)]")
#: What an amount consists of, behind it: 854万（示范建设295万元，畅通工程159万元）
_REMARK = re.compile(r"(?<=[万亿元])[（(][^（）()]*[）)]$")
#: 854万 of money is 854万元.
_SHORT = re.compile(r"([万亿])$")
#: Places of values in 分, which may stand behind them.
_FULL_MARKS = ("points", "score", "execution_points", "execution_score", "printed_total")
#: Places of a percentage that is taken from a percent cell.
PERCENT_DIGITS = 4
#: Columns whose cells may be merged over several rows, and units that hold for each of these.
_MERGED, _SHARES = ("points", "score", "target", "actual"), ("%", "‰")
#: A rate of execution that may be a share, and how far it may be rounded.
_MOST_SHARE, _NEAR_SHARE = 2, Decimal("0.0051")
_LITERAL = re.compile(r'"[^"]*"|[\\!].|\[[^\[\]]*\]')
#: Colours, conditions, widths and fillings of a number format.
_SKIPPED = re.compile(r"\[[^\[\]]*\]|_.|\*.")
_WORDS = r'(?:"[^"]*"|[\\!].|[^\x00-\x7f]|[ ()])*'
#: A format of one plain number between literal words.
_AROUND = re.compile(rf"(?P<before>{_WORDS})(?:[#0?,]*[#0?](?:\.[#0?]+)?|General|G/通用格式)(?P<behind>{_WORDS})")


class Collector:
    """Gathers values with their cells, and faults."""

    def __init__(self, grid: Grid, found: FoundForm) -> None:
        self.grid = grid
        self.found = found
        self.places: dict[Place, At] = {}
        self.findings: list[Finding] = []
        self.labels = _labels(grid, found)
        self.printed: dict[str, str] = {}  # the labels that the sheet prints, by the key of their field
        self.units: set[str] = set()  # units typed behind amounts, "" of a bare one

    @cached_property
    def inline(self) -> list[tuple[At, str, str]]:
        """(cell, label, value) of values that stand behind the colon of their label, in reading order."""
        rows = range(self.found.top, self.found.bottom + 1)
        texts = sorted(
            (at, cell.value) for at, cell in self.grid.cells.items()
            if isinstance(cell.value, str) and (":" in cell.value or "：" in cell.value) and at[0] in rows
            and len(cell.value) <= 200
        )
        found: list[tuple[At, str, str]] = []
        for at, text in texts:
            for part in _SEVERAL.split(text.strip()):
                label, colon, _ = part.replace("：", ":", 1).partition(":")
                rest = _BEHIND.sub("", part[len(label) + 1:].strip()).strip()
                if colon and rest and len(label) <= 20:
                    found.append((at, label, rest))
        return found

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
        if value is not None and place[0] == "funds" and "execution" not in str(place[-1]):
            self.units.add("")
        if value is None and place[0] in ("funds", "subprojects"):
            value = self.amount(cell)
        if value is None and place[-1] in _FULL_MARKS:
            value = sane(points_of(cell.value))
        none = says_none(cell.text) or (place[0] == "funds" and cell.text.strip() in phrase("none"))
        if value is None and not none:
            self.findings.append(Finding("not_a_number", place, {"text": cell.text.strip()}))
        if value is not None and value < 0 and place[0] in ("funds", "subprojects"):
            self.findings.append(Finding("amount_negative", place, {"amount": value}))
        return value


    def amount(self, cell: Cell) -> Decimal | None:
        """An amount typed with its unit (90万元), in the unit that the sheet prints for its money."""
        if not isinstance(cell.value, str):
            return None
        typed = typed_amount(_SHORT.sub(r"\1元", _REMARK.sub("", cell.value.strip())))
        if typed is None:
            return None
        number, unit = typed
        if not unit:
            return None
        self.units.add(unit)
        return sane(convert(number, unit, sheet_unit(self.grid, self.found) or unit))


def sheet_unit(grid: Grid, found: FoundForm) -> str | None:
    """The unit of money the sheet prints; None where it prints none: it is never guessed."""
    fallback = None
    for at, cell in sorted(grid.cells.items()):
        inside = found.top <= at[0] <= found.bottom and found.first_col <= at[1] <= found.edge
        if inside and isinstance(cell.value, str) and (unit := money_unit(cell.value)):
            if is_word(cell.value, found.spec.money_labels):
                return unit
            fallback = fallback or unit
    return fallback


def cell_text(cell: Cell) -> str:
    """A cell's text as typed: a string to the letter, another value as the sheet shows it."""
    if isinstance(cell.value, str):
        return cell.value
    if isinstance(cell.value, datetime | date) and not cell.text:
        return cell.value.isoformat()[:10]
    return cell.text


def row_columns(grid: Grid, table: Table, row: int) -> Mapping[str, int]:
    """The columns of a row: its target stands in that of the year's start where nothing was adjusted, 定性 beside 定量."""
    columns = table.columns
    for key, other in table.either.items():
        said, instead = (said_beside(grid.shown(row, col).text) for col in (columns[key], other))
        if instead and (not said or said in phrase("unchanged")):
            columns = {**columns, key: other}
    return columns


def put_around(grid: Grid, row: int, columns: Mapping[str, int], text: str) -> tuple[str, str]:
    """Sign and unit of columns of their own that belong around a target; "" of what it says itself: ≥ beside ≥95%."""
    sign, unit = (said_beside(grid.shown(row, columns[key]).text) if key in columns else "" for key in ("sign", "unit_text"))
    own = parse_quantity(text) if (sign or unit) and not text.isdecimal() else None
    if own is not None and own.sign and sign and own.sign == parse_quantity(f"{sign}1").sign:
        sign = ""
    line = text.strip()
    before = line.removesuffix(unit).rstrip()[-1:]
    written = own is not None and own.unit and before != line[-1:] and (before.isdigit() or before in ")）")
    if unit and (text.endswith("%") if unit == "%" else written):
        unit = ""
    return sign, unit


def exact_text(cell: Cell) -> str:
    """A target or actual as typed; a number that the sheet shows rounded as it is: 94.996% in a cell that shows 95%."""
    text = cell_text(cell)
    if isinstance(cell.value, datetime | date):
        if is_month(cell):
            return f"{cell.value.year}年{cell.value.month}月"
        return cell.value.isoformat()[:10]  # whatever its format shows of the day, and without 0:00:00
    if not isinstance(cell.value, Decimal):
        return text
    if around := around_number(cell):
        return f"{around[0]}{show(cell.value)}{around[1]}"
    percent = is_percent(cell)
    value = round_to(cell.value * 100, PERCENT_DIGITS, "half_up") if percent else cell.value
    shown = to_decimal(text.removesuffix("%"))
    if shown is None or shown == value:
        return text
    return show(value) + ("%" if percent else "")


def is_month(cell: Cell) -> bool:
    """Whether a day cell shows no day: 2023年12月, typed so, is the first of the month."""
    letters = _LITERAL.sub("", cell.format).lower()
    return isinstance(cell.value, date) and cell.value.day == 1 and "m" in letters and "y" in letters and "d" not in letters


def around_number(cell: Cell) -> tuple[str, str] | None:
    """What the format of a number cell puts before and behind its number, a sign or a unit: ≤30天 of ``"≤"0"天"``.

    None where that is nothing, a mark of money, or where the format shows another number (5千人 of 5000).
    """
    if not isinstance(cell.value, Decimal) or cell.value < 0 or cell.format.isascii():
        return None
    match = _AROUND.fullmatch(_SKIPPED.sub("", cell.format.partition(";")[0]))
    if match is None:
        return None
    before, behind = (_bare(match[part]) for part in ("before", "behind"))
    return (before, behind) if before or behind else None


def _bare(literal: str) -> str:
    """The letters of a literal part of a format, without those that only dress a number."""
    return re.sub(r'["\\!]', "", literal).strip(" ()¥￥$")


def is_percent(cell: Cell) -> bool:
    """Whether a number cell shows its value as a percentage (0.95 as 95%). A quoted ``"%"`` only decorates."""
    return isinstance(cell.value, Decimal) and "%" in _LITERAL.sub("", cell.format)


def percent_text(cell: Cell) -> str:
    """The percent sign of a percentage that was typed as text (20%); "" where the cell holds something else."""
    text = cell.value.strip() if isinstance(cell.value, str) else ""
    return text[-1] if plain(text).endswith("%") and to_decimal(plain(text)[:-1]) is not None else ""


def cell_number(cell: Cell) -> Decimal | None:
    """The number of a cell: a typed number, or text that says one (``6,726,000.00``); None where it is no sane figure."""
    return sane(to_decimal(cell.value)) if isinstance(cell.value, Decimal | str) else None


def cell_percent(cell: Cell) -> Decimal | None:
    """A rate in percent: 93.65 of ``93.65``, ``93.65%``, ``93.65(%)``, or 0.9365 in a percent format."""
    value = cell_number(cell)
    if value is not None:
        return value * 100 if is_percent(cell) else value
    text = plain(cell.text).removesuffix("(%)").removesuffix("%")
    number = sane(to_decimal(text)) if text else None
    if number is not None or not text:
        return number
    said = parse_quantity(text)  # 百分之九十五
    return said.number if said.kind == "number" and said.unit == "%" and said.sign is None else None


def rate_in_percent(rate: Decimal | None, executed: Decimal | None, budget: Decimal | None) -> Decimal | None:
    """A rate of execution in percent, also where its cell holds a share without the format: 0.95 beside 95 of 100."""
    if rate is None or not executed or not budget or not 0 < rate <= _MOST_SHARE:
        return rate
    return rate * 100 if abs(rate - executed / budget) <= _NEAR_SHARE else rate


def is_share(cell: Cell) -> bool:
    """Whether a number cell holds a share of one, whatever its format: 0.3 for 30%."""
    return isinstance(cell.value, Decimal) and (is_percent(cell) or 0 < cell.value <= 1)


def cell_weight(cell: Cell) -> Decimal | None:
    """Points of a form that prints them as weights: 30 of 30%, of 0.3 and of 30."""
    value = cell_percent(cell)
    return value * 100 if value is not None and is_share(cell) and not is_percent(cell) else value


def _labels(grid: Grid, found: FoundForm) -> dict[str, list[At]]:
    """Label text in each spelling -> cells of the form's area, those of the table itself left out."""
    table = found.table
    last_body = max([table.body_row - 1, *(row.row for row in table.rows)])
    labels: dict[str, list[At]] = {}
    for at, cell in grid.cells.items():
        if not isinstance(cell.value, str) or len(cell.value) > _LABEL or not found.top <= at[0] <= found.bottom:
            continue
        if not found.first_col <= at[1] <= found.edge:
            continue
        if (table.first_row or table.header_row) <= at[0] <= last_body and at[1] <= found.last_col:
            continue
        for text in spellings(cell.value):
            labels.setdefault(text, []).append(at)
    return labels


def label_cells(collect: Collector, words: Iterable[str]) -> list[At]:
    """Cells of the form's area that are one of the labels, in reading order."""
    labels = collect.labels
    return sorted({at for name in label_words(tuple(words)) if name in labels for at in labels[name]})


def blank_row(collect: Collector, row: int) -> bool:
    """Whether nothing stands in a row of the form: one that somebody put in."""
    columns = range(collect.found.first_col, min(collect.found.last_col, collect.found.edge) + 1)
    return all(collect.grid.cell(row, col).blank for col in columns)


def cell_after(grid: Grid, at: At, below: bool) -> At:
    """The cell beside (or below) a label, behind the label's merged block."""
    merge = grid.merge_at(*at) or Range(*at, *at)
    at = (merge.last_row + 1, merge.col) if below else (merge.row, merge.last_col + 1)
    inside = grid.merge_at(*at)
    return (inside.row, inside.col) if inside else at


def tall_cell(grid: Grid, row: int, col: int) -> Range | None:
    """The merged block of a cell that goes on over rows; None where there is none."""
    merge = grid.merge_at(row, col)
    return merge if merge and merge.last_row > merge.row else None


def shared_cells(
    collect: Collector, rows: Sequence[tuple[BodyRow, int | None]], indicators: Sequence[Indicator]
) -> dict[str, tuple[tuple[int, ...], ...]]:
    """Rows by the cell that they share, for each column in which that leaves something open; each is a finding.

    Points and scores of several rows are never split. A share, a date or a text holds for each of the rows; a count may be
    that of all together, unless target and actual both stand over the same rows.
    """
    columns, found = collect.found.table.columns, dict[str, tuple[tuple[int, ...], ...]]()
    blocks: dict[str, dict[Range, tuple[int, ...]]] = {}
    for key in _MERGED:
        groups: dict[Range, tuple[int, ...]] = {}
        for body, index in rows if key in columns else ():
            if index is not None and (merge := tall_cell(collect.grid, body.row, columns[key])):
                groups[merge] = (*groups.get(merge, ()), index)
        blocks[key] = {merge: group for merge, group in groups.items() if len(group) > 1}
    for key, others in (("points", ()), ("score", ()), ("target", ("actual",)), ("actual", ("target",))):
        same = {group for other in others for group in blocks[other].values()}
        open_ones = {merge: group for merge, group in blocks[key].items() if not others or (
            group not in same and _counts(str(getattr(indicators[group[0]], key))))}
        if open_ones:
            found[key] = tuple(open_ones.values())
        for merge, group in open_ones.items():
            heading = collect.grid.shown(collect.found.table.body_row - 1, columns[key]).text.strip()
            text = collect.grid.cell(merge.row, merge.col).text.strip()
            place = ("indicators", group[0], key)
            collect.findings.append(Finding("cells_together", place, {
                "which": heading, "text": text, "count": len(group), "rows": f"{merge.row}—{merge.last_row}"}))
    return found


def _counts(text: str) -> bool:
    """Whether a text is a count, of which each row may be a part."""
    said = parse_quantity(text)
    return said.number is not None and said.unit not in _SHARES


def nearest(place: Place, places: Mapping[Place, At], head: At) -> At:
    """The cell of a place; where the value has none, that of the row or group that it belongs to; else ``head``."""
    while place and place not in places:
        place = place[:-1]
    return places.get(place, head)
