"""Walks down a table of indicators: its rows and their levels, subtotals, totals, and rows that are no indicators."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from jixiao.macros.forms.headings import Headings
from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.labels import bare, label_words, plain, plain_words, spellings
from jixiao.templates.model import FormSpec, Vocabulary
from jixiao.udfs.quantity.numbers import points_of, to_decimal
from jixiao.udfs.quantity.words import phrase

#: So many blank rows in a row end a table, unless it goes on within so many more.
_GAP, _FAR = 3, 12
#: So many rows below a remark a total may still stand.
_BELOW = 6
_TEXTS = ("level3", "target", "actual")
_MONEY = ("initial_budget", "budget", "executed")
#: A row prepared for a name: 指标1：, ……
PREPARED = re.compile(r"(?:指标)?\d*[::]?|[.…·。]+")

#: Points printed behind the name of a level: 产出指标（50分）, （50）, （0-20分）, （0-20）分, 50分
_POINTS = re.compile(r"(?:\(\d+(?:\.\d+)?(?:[-~—至]\d+)?[分%]?\)分?|(?<!\d)\d{1,3}分)$")


@dataclass(frozen=True, slots=True)
class BodyRow:
    """One row of the table of indicators; ``blank`` where nothing but levels is filled in."""

    row: int
    level1: str
    level2: str
    blank: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Where the table of indicators lies: columns by record key, its rows, subtotal rows, and the row of the total."""

    header_row: int
    body_row: int
    columns: Mapping[str, int]
    rows: tuple[BodyRow, ...]
    subtotal_rows: tuple[int, ...]
    total_row: int | None
    extra_totals: tuple[int, ...]  # further total rows: two totals are a fault
    first_row: int = 0  # the first row of the block of headings
    areas: tuple[int, ...] = ()  # columns of one target per area
    unknown: tuple[int, ...] = ()  # columns whose headings are not understood
    inner: tuple[int, ...] = ()  # rows inside the table that are no indicators: headings printed again, remarks
    half: Mapping[str, int] = field(default_factory=dict)  # columns of the first of two halves
    #: Where the column of a key says nothing in a row, this one counts: targets as they were before some were adjusted, 定性
    #: beside 定量.
    either: Mapping[str, int] = field(default_factory=dict)
    ends: Mapping[int, tuple[int, ...]] = field(default_factory=dict)  # rows that go on with the name of one


def read_table(
    grid: Grid, spec: FormSpec, block: Headings, review: Mapping[str, int], bottom: int, more: Sequence[Headings],
    vocabulary: Vocabulary,
) -> Table:
    """Walks down from the headings to the total row, or to where the table ends. more: its headings printed again."""
    columns = block.columns
    again = {row for other in more for row in range(other.first_row, other.body_row)}
    walk = _Walk(grid, block, min(review.values(), default=grid.last_col + 1), bottom, _labels_of(spec, vocabulary))
    walk.down(again)
    rows, remarks, total_row, extra = walk.rows, walk.remarks, walk.total_row, walk.extra
    if walk.above and extra and total_row and "points" in columns:
        part, whole = (points_of(grid.cell(at, columns["points"]).value) for at in (total_row, extra[0]))
        if part and whole and part < whole:  # the sum of the rows in front of them, and the total of all behind
            remarks.append(total_row)
            total_row = extra.pop(0)
    sums = _section_sums(grid, columns, rows)
    rows = [body for body in rows if body.row not in sums]
    if total_row is None and (total_row := _total_by_figures(grid, columns, rows)):
        rows.pop()
    return Table(
        block.row, block.body_row, columns, tuple(rows), tuple(walk.subtotal_rows), total_row, tuple(extra),
        block.first_row, block.areas, _unread(block), tuple(sorted({*again, *sums, *remarks})), block.half,
        {**block.either, **_as_it_was(grid, block)},
    )


class _Labels(NamedTuple):
    """What stands in a table and is no indicator, in the spellings that are compared."""

    totals: frozenset[str]
    subtotals: frozenset[str]
    levels: frozenset[str]
    ends: frozenset[str]  # words that end a table
    endings: frozenset[str]  # those, and the labels of what stands below a table
    money: frozenset[str]  # headings of a table of money


@lru_cache(maxsize=256)
def _labels_of(spec: FormSpec, vocabulary: Vocabulary) -> _Labels:
    ends = plain_words(phrase("table_ends"))
    return _Labels(
        plain_words(spec.indicators.total), plain_words(spec.indicators.subtotal),
        label_words((*vocabulary.words("level1_name"), *vocabulary.words("level2_name"))),
        ends, ends | _endings(spec, vocabulary),
        label_words(tuple(word for key in _MONEY for word in spec.funds.columns.get(key, ())) if spec.funds else ()),
    )


class _Line(NamedTuple):
    """What a row says: the texts up to its name, the keys of columns that are filled in, its first text and where."""

    lead: list[str]
    filled: list[str]
    own: str
    own_col: int  # 0: none


class _Walk:
    """The way down a table, and what was seen on it. above: the total stands above the rows."""

    def __init__(self, grid: Grid, block: Headings, review_start: int, bottom: int, labels: _Labels) -> None:
        self.grid, self.block, self.bottom, self.labels = grid, block, bottom, labels
        self.columns = columns = block.columns
        level_cols = [columns[key] for key in ("level1", "level2", "level3") if key in columns]
        first_col = min(min(level_cols), min((c for _, c in grid.cells), default=1))
        self._lead_cols, self._own_cols = range(first_col, max(level_cols) + 1), range(1, review_start)
        self._keys = [key for key in ("level3", "target", "actual", "points", "score") if key in columns]
        self.rows: list[BodyRow] = []
        self.subtotal_rows: list[int] = []
        self.total_row: int | None = None
        self.extra: list[int] = []
        self.remarks: list[int] = []
        self.above = False
        self._level1 = self._level2 = ""
        self._gap = 0  # blank rows, one after the other
        self._closed = 0  # rows since the remark that ends the rows
        self._money = False  # whether that was a table of money

    def down(self, again: Container[int]) -> None:
        """Takes the rows of the table, one after the other. again: rows of headings that are printed again."""
        for row in range(self.block.body_row, self.bottom + 1):
            if row in again:
                self._level1 = self._level2 = ""
                self._gap = self._closed = 0
            elif not self._take(row, self._line(row)):
                return

    def _line(self, row: int) -> _Line:
        grid, columns = self.grid, self.columns
        lead = [bare(grid.shown(row, col).text) for col in self._lead_cols]
        # A formula that shows nothing, such as a score of a row not filled in yet, fills no row.
        filled = [key for key in self._keys if grid.cell(row, columns[key]).text.strip()]
        areas = self.block.areas[:1] if "target" not in columns else ()
        filled += ["target" for col in areas if grid.cell(row, col).text.strip()]
        if filled and all(PREPARED.fullmatch(plain(grid.cell(row, columns[key]).text)) for key in filled if key in columns):
            # 指标1： and …… wait for a name; 0 beside them says nothing.
            filled = [key for key in filled if key in ("points", "score") and to_decimal(grid.cell(row, columns[key]).text)]
        if _says_nothing(grid, row, columns, filled):
            filled = []  # 无 beside 无: the level has no indicator
        own, own_col = next(((text, col) for col in self._own_cols if (text := bare(grid.cell(row, col).text))), ("", 0))
        return _Line(lead, filled, own, own_col)

    def _take(self, row: int, line: _Line) -> bool:
        """Takes a row for what it is; gives whether the table goes on below it."""
        if self._is_total(row, line):
            if self.total_row is None:
                self.total_row, self.above = row, not self.rows
            else:
                self.extra.append(row)
            self._gap = 0
            return True
        if self.rows and sum(is_in(self.grid.cell(row, col).text, self.labels.money) for col in self.columns.values()) > 1:
            self._closed, self._money = 1, True
            return True  # a table of money below the rows
        if line.lead[0].endswith(phrase("example_rows")) or _example(self.grid, row, self.columns, line.filled):
            self.remarks.append(row)
            return True
        if not line.filled and line.own and PREPARED.fullmatch(line.own):
            self._gap = 0
            return True  # …… stands for rows that may be added
        remark, seen = self._is_remark(row, line), self.total_row is not None
        if remark and not self._closed and (not seen or self.above) and _goes_on(self.grid, row, self.bottom, self.columns):
            self.remarks.append(row)
            self._gap = 0
            return True
        if remark and seen:
            return False
        if remark or self._closed:
            # Remarks end the rows; a total may still stand below them, near by.
            self._closed += 1
            return self._closed <= _BELOW
        if seen and not self.above:
            return True  # behind the total nothing more is read but a second total
        if self._is_subtotal(line):
            self.subtotal_rows.append(row)
            self._gap = 0
            return True
        if self._is_level(row, line):
            self.remarks.append(row)
            self._gap = 0
            return True
        return self._take_body(row, line)

    def _take_body(self, row: int, line: _Line) -> bool:
        """The same of a row that holds an indicator, its levels, or nothing at all."""
        own1, own2 = (_level(self.grid, row, self.columns.get(key)) for key in ("level1", "level2"))
        if own1 and own1 != self._level1 and not PREPARED.fullmatch(plain(own1)):
            self._level1, self._level2 = own1, ""
        self._level2 = self._level2 if PREPARED.fullmatch(plain(own2)) else own2
        halves = any(not self.grid.cell(row, col).blank for col in self.block.half.values())
        if not line.filled and not own1 and not own2 and not halves:
            self._gap += 1
            return self._gap < _GAP or _goes_on(self.grid, row, self.bottom, self.columns, _FAR)
        self._gap = 0
        self.rows.append(BodyRow(row, self._level1, self._level2, not line.filled))
        return True

    def _is_total(self, row: int, line: _Line) -> bool:
        totals, columns = self.labels.totals, self.columns
        if self._money and not {*line.lead}.isdisjoint(phrase("fund_sums")):
            return False  # 合计 of the money
        named = line.lead[-1] in totals and {"level3", "target", "actual"} <= set(line.filled)  # an indicator called 总分
        if any(text in totals for text in line.lead) and not named:
            return True
        unnamed = line.own_col in (0, columns.get("points"), columns.get("score"))
        return unnamed and _unnamed_total(self.grid, columns, row, line.filled, self.rows)

    def _is_remark(self, row: int, line: _Line) -> bool:
        """Whether a row says something about the table or begins what stands below it."""
        columns, endings = self.columns, self.labels.endings
        label, colon, _ = line.own.partition(":")
        labelled = line.own_col < columns["level3"] and (line.own in self.labels.ends or line.filled == ["level3"])
        if not _has_figure(self.grid, row, columns):  # 审核意见 in a column whose rows say something else
            labelled = labelled or line.own_col in [columns.get(key) for key in self._keys]
        beside = "level3" not in line.filled or labelled or _across(self.grid, row, columns)
        return (is_in(line.own, endings) and beside) or bool(colon and is_in(label, endings))

    def _is_level(self, row: int, line: _Line) -> bool:
        """Whether a row of a table without columns of levels is one: over the whole width, or with the sum of its points.

        一、产出指标（50分）; 产出指标, 50 points and no target.
        """
        if "level1" in self.columns or {"target", "actual"} & {*line.filled}:
            return False
        wide = line.filled == ["level3"] and _across(self.grid, row, self.columns)
        return (wide or "level2" not in self.columns) and is_in(line.own, self.labels.levels)

    def _is_subtotal(self, line: _Line) -> bool:
        totals, subtotals = self.labels.totals, self.labels.subtotals
        if any(text in subtotals for text in line.lead):
            return True
        filled = {"target", "actual"} & set(line.filled)
        own = (bare(self._level1), bare(self._level2))
        return not filled and any(_sum_of_level(text, subtotals, totals, self.labels.levels, *own) for text in line.lead)


def _says_nothing(grid: Grid, row: int, columns: Mapping[str, int], filled: Sequence[str]) -> bool:
    """Whether a row says of name, target and actual that there is none, and has no points: 经济效益指标 无 无 无."""
    words, marks = phrase("no_indicator"), "".join(phrase("placeholders"))
    said = [bare(grid.cell(row, columns[key]).text) for key in filled if key in _TEXTS and key in columns]
    figures = [to_decimal(grid.cell(row, columns[key]).text) for key in filled if key in ("points", "score")]
    return "level3" in filled and all(text in words or not text.strip(marks) for text in said) and not any(figures)


def _example(grid: Grid, row: int, columns: Mapping[str, int], filled: Sequence[str]) -> bool:
    """Whether all that a row says is called an example: （例）培训人数, （例）≥100人."""
    said = [plain(grid.cell(row, columns[key]).text) for key in filled if key in _TEXTS and key in columns]
    return len(said) > 1 and all(text.startswith(_example_leads()) for text in said)


@cache
def _example_leads() -> tuple[str, ...]:
    return tuple(lead for word in phrase("examples") for lead in (f"({word})", f"{word}:"))


def _as_it_was(grid: Grid, block: Headings) -> dict[str, int]:
    """The one column of targets beside those that a heading says were adjusted; {} where there is none."""
    rows, others = range(block.first_row, block.body_row), [col for col, key in block.others.items() if key == "target"]
    texts = [grid.cell(row, block.columns["target"]).text for row in rows] if "target" in block.columns else []
    adjusted = any(word in text for text in texts for word in phrase("adjusted"))
    return {"target": others[0]} if adjusted and len(others) == 1 else {}


def _unread(block: Headings) -> tuple[int, ...]:
    """Columns whose headings are not understood; a score that somebody else gives is none of the form's own."""
    others = [col for col, concept in block.others.items() if concept == "score_review" and "score" not in block.columns]
    return (*block.unknown, *others)


def _goes_on(grid: Grid, row: int, bottom: int, columns: Mapping[str, int], far: int = 3) -> bool:
    """Whether right below a remark, or farther below blank rows, the rows go on: name, target and points stand there."""
    wanted = [columns.get(key) for key in ("level3", "target", "points")]
    return None not in wanted and any(
        _has_figure(grid, below, columns) and not _across(grid, below, columns)
        and all(not grid.shown(below, col).blank for col in wanted if col)
        for below in range(row + 1, min(row + far, bottom) + 1)
    )


def _has_figure(grid: Grid, row: int, columns: Mapping[str, int]) -> bool:
    """Whether a number stands under points or score."""
    cells = [grid.cell(row, columns[key]).value for key in ("points", "score") if key in columns]
    return any(isinstance(value, Decimal | str) and points_of(value) is not None for value in cells)


def _sum_of_level(text: str, subtotals: frozenset[str], totals: frozenset[str], names: frozenset[str], *own: str) -> bool:
    """Whether a label is the sum of a level: 产出指标小计, 效益合计. names: of levels; own: those of the rows above."""
    if any(text.endswith(word) for word in subtotals):
        return True
    parts = [text.removesuffix(word) for word in totals if text.endswith(word) and len(text) > len(word) + 1]
    return any(level.startswith(part) for part in parts for level in (*names, *own))


def _nameless(grid: Grid, columns: Mapping[str, int], row: int) -> bool:
    """Whether a row has neither name nor target nor actual, or one label across them all."""
    first = grid.merge_at(row, columns["level3"])
    if first is not None and all(columns[key] <= first.last_col for key in ("target", "actual") if key in columns):
        return True
    return all(grid.shown(row, columns[key]).blank for key in ("level3", "target", "actual") if key in columns)


def _points_of(grid: Grid, columns: Mapping[str, int], rows: Sequence[BodyRow]) -> list[Decimal | None]:
    values = [grid.cell(body.row, columns["points"]).value for body in rows]
    return [points_of(value) if isinstance(value, Decimal | str) else None for value in values]


def _total_by_figures(grid: Grid, columns: Mapping[str, int], rows: Sequence[BodyRow]) -> int | None:
    """The last row where it names nothing and its points are those of all rows together, whatever it is called."""
    if len(rows) < 3 or "points" not in columns or not _nameless(grid, columns, rows[-1].row):
        return None
    *points, last = _points_of(grid, columns, rows)
    added = sum((item for item in points if item is not None), Decimal(0))
    return rows[-1].row if last and last in (added, added + 10, added + 20) else None


def _section_sums(grid: Grid, columns: Mapping[str, int], rows: Sequence[BodyRow]) -> set[int]:
    """Rows that head a level with the sum of its points, and name no indicator of their own."""
    if "points" not in columns:
        return set()
    sums: set[int] = set()
    points = _points_of(grid, columns, rows)
    for at, body in enumerate(rows):
        if not points[at] or not _nameless(grid, columns, body.row):
            continue
        for key in ("level1", "level2"):
            below = []
            for after in range(at + 1, len(rows)):
                if getattr(rows[after], key) != getattr(body, key) or rows[after].level1 != body.level1:
                    break
                below.append(points[after] or Decimal(0))
            if below and sum(below) == points[at]:
                sums.add(body.row)
        before = [points[i] or Decimal(0) for i in range(at) if rows[i].row not in sums]
        if len(before) > 2 and sum(before) == points[at]:
            sums.add(body.row)  # 指标得分合计, above the total of all
    return sums


def _endings(spec: FormSpec, vocabulary: Vocabulary) -> frozenset[str]:
    """Labels below a table that are no level of an indicator."""
    words = [word for concept in ("remark_row", "review", "sign_line", "text_field") for word in vocabulary.words(concept)]
    words += [word for item in spec.fields if item.key != "printed_total" for word in item.labels]
    return label_words(tuple(words))


def is_in(text: str, names: frozenset[str]) -> bool:
    """Whether a text is one of the spellings."""
    return any(name in names for name in spellings(text))


def _across(grid: Grid, row: int, columns: Mapping[str, int]) -> bool:
    """Whether the name's cell goes on over the columns behind it: then it is a remark."""
    merge = grid.merge_at(row, columns["level3"])
    return merge is not None and sum(col in range(merge.col, merge.last_col + 1) for col in columns.values()) > 2


def _level(grid: Grid, row: int, col: int | None) -> str:
    """Text of a level cell; a printed ``(50分)`` behind it is not part of the name."""
    if col is None:
        return ""
    text = grid.shown(row, col).text.strip()
    short = _POINTS.sub("", plain(text))
    return short.rstrip(":") if short != plain(text) else text


def _unnamed_total(
    grid: Grid, columns: Mapping[str, int], row: int, filled: list[str], rows: list[BodyRow]
) -> bool:
    """The label of the total row is often left blank: figures under points and score and no words at all."""
    if not rows or "points" not in columns or "level3" in filled or not {"points", "score"} & set(filled):
        return False
    words = [key for key in ("level1", "level2", "target", "actual") if key in columns]
    return all(grid.cell(row, columns[key]).blank and grid.merge_at(row, columns[key]) is None for key in words)
