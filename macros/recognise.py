"""Finds official forms on a sheet by their headings, never by addresses: people insert rows and columns."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from jixiao.macros.grid import Grid, Range
from jixiao.macros.labels import bare, plain, plain_words
from jixiao.templates.library import Library
from jixiao.templates.model import FormSpec
from jixiao.udfs.words import phrase

#: Headings of the review columns, which are ours, on every form.
REVIEW_HEADINGS = {"rule_score": "规则分", "check": "检查", "explain": "说明"}
#: So many blank rows in a row end a table.
_GAP = 3


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


@dataclass(frozen=True, slots=True)
class FoundForm:
    """A form found on a sheet: its kind and the rows and columns it takes."""

    spec: FormSpec
    top: int
    bottom: int
    table: Table
    last_col: int  # last column of the official form; review columns lie to the right
    review: Mapping[str, int]  # review column key -> column


@dataclass(frozen=True, slots=True)
class _Header:
    spec: FormSpec
    row: int
    body_row: int
    columns: Mapping[str, int]
    review: Mapping[str, int]


@lru_cache(maxsize=64)
def _heading_keys(spec_columns: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, tuple[str, ...]]:
    """Heading word -> record keys it may stand for."""
    keys: dict[str, tuple[str, ...]] = {}
    for key, words in spec_columns:
        for word in plain_words(words):
            keys[word] = (*keys.get(word, ()), key)
    return keys


def _match(spec: FormSpec, texts: Mapping[int, str], taken: Mapping[str, int]) -> dict[str, int]:
    """Columns of a row of headings; a word that may mean two keys goes to the first free one."""
    words = _heading_keys(tuple(spec.indicators.columns.items()))
    columns = dict(taken)
    for col, text in sorted(texts.items()):
        if col in columns.values():
            continue
        for key in words.get(plain(text), ()) or words.get(bare(text), ()):
            if key not in columns:
                columns[key] = col
                break
    return columns


def _title_of(grid: Grid, spec: FormSpec, top: int, header_row: int) -> tuple[int, int]:
    """(length of the longest title of the form that stands above the headings, its row); (0, 0) where none does."""
    best = (0, 0)
    for (row, _), cell in grid.cells.items():
        if top <= row < header_row and isinstance(cell.value, str):
            text = plain(cell.value)
            for title in spec.titles:
                wanted = plain(title)
                if wanted in text and len(text) <= len(wanted) + 20 and (len(wanted), row) > best:
                    best = (len(wanted), row)
    return best


def _label_count(grid: Grid, spec: FormSpec, top: int, header_row: int) -> int:
    texts = {
        bare(cell.value)
        for (row, _), cell in grid.cells.items()
        if top <= row < header_row and isinstance(cell.value, str)
    }
    return sum(1 for field in spec.fields if texts & plain_words(field.labels))


def _headers(grid: Grid, library: Library) -> Iterator[_Header]:
    """The rows of headings, each with the form that fits best."""
    rows = {row: {col: cell.value for col, cell in cells if isinstance(cell.value, str)} for row, cells in grid.rows()}
    previous = 0
    names = frozenset(word for spec in library.forms.values() for word in plain_words(spec.indicators.columns["level3"]))
    for row in sorted(rows):
        if row < previous or not any(plain(text) in names or bare(text) in names for text in rows[row].values()):
            continue
        best: tuple[tuple[int, ...], _Header] | None = None
        for spec in library.forms.values():
            header = _header(grid, spec, rows, row)
            if header is None:
                continue
            title, _ = _title_of(grid, spec, previous, row)
            score = (title, sum(key in spec.indicators.printed for key in header.columns), len(header.columns),
                     _label_count(grid, spec, previous, row))
            if best is None or score > best[0]:
                best = (score, header)
        if best:
            yield best[1]
            previous = best[1].body_row


def _header(grid: Grid, spec: FormSpec, rows: Mapping[int, Mapping[int, str]], row: int) -> _Header | None:
    """The row of headings of one form, which may go on in the row below; None where it is not one."""
    table = spec.indicators
    columns = _match(spec, rows[row], {})
    if "level3" not in columns:
        return None
    body_row = row + 1
    below = rows.get(row + 1, {})
    if not all(key in columns for key in table.required):
        columns = _match(spec, below, columns)
        body_row = row + 2
    elif any((merge := grid.merge_at(row, col)) and merge.last_row > row for col in columns.values()):
        # Headings merged over two rows: the lower row belongs to them, whatever else it says.
        columns = _match(spec, below, columns)
        body_row = max(m.last_row for col in columns.values() if (m := grid.merge_at(row, col))) + 1
    if not all(key in columns for key in table.required) or any(key in columns for key in table.absent):
        return None
    wanted = {plain(word): key for key, word in REVIEW_HEADINGS.items()}
    review: dict[str, int] = {}
    for col, text in rows[row].items():
        key = wanted.get(plain(text))
        if key and col not in columns.values() and col > columns["level3"]:
            review[key] = col
    if ("rule_score" not in review and "check" not in review) or _typed_under(grid, review.get("check"), columns, body_row):
        review = {}
    return _Header(spec, row, body_row, columns, review)


def _typed_under(grid: Grid, col: int | None, columns: Mapping[str, int], body_row: int) -> bool:
    """Whether somebody keeps words of their own beside indicators under 检查: then the column is theirs, not ours."""
    passed = phrase("passed")
    return col is not None and any(
        at == col and row >= body_row and isinstance(cell.value, str) and cell.formula is None and not cell.blank
        and cell.value not in passed and "JX-" not in cell.value and not grid.shown(row, columns["level3"]).blank
        for (row, at), cell in grid.cells.items()
    )


def _table(grid: Grid, header: _Header, bottom: int) -> Table:
    """Walks down from the headings to the total row, or to where the table ends."""
    spec, columns = header.spec, header.columns
    totals, subtotals = plain_words(spec.indicators.total), plain_words(spec.indicators.subtotal)
    ends = plain_words(phrase("table_ends"))
    endings = ends | frozenset(word for field in spec.fields for word in plain_words(field.labels))
    level_cols = sorted(columns[key] for key in ("level1", "level2", "level3") if key in columns)
    first_col = min(min(level_cols), min((c for _, c in grid.cells), default=1))
    review_start = min(header.review.values(), default=grid.last_col + 1)
    data_keys = [key for key in ("level3", "target", "actual", "points", "score") if key in columns]
    rows: list[BodyRow] = []
    subtotal_rows: list[int] = []
    total_row: int | None = None
    extra: list[int] = []
    level1 = level2 = ""
    gap = 0
    for row in range(header.body_row, bottom + 1):
        lead = [bare(grid.shown(row, col).text) for col in range(first_col, max(level_cols) + 1)]
        # A formula that shows nothing, such as a score of a row not filled in yet, fills no row.
        filled = [key for key in data_keys if grid.cell(row, columns[key]).text.strip()]
        if any(text in totals for text in lead) or _unnamed_total(grid, columns, row, filled, rows):
            if total_row is None:
                total_row = row
            else:
                extra.append(row)
            gap = 0
            continue
        own, own_col = next(
            ((text, col) for col in range(1, review_start) if (text := bare(grid.cell(row, col).text))), ("", 0)
        )
        label, colon, _ = own.partition(":")
        beside = "level3" not in filled or (own in ends and own_col < columns["level3"])
        if (own in endings and beside) or (colon and label in ends):
            break
        if total_row is not None:
            # Behind the total nothing more is read but a second total.
            continue
        if any(text in subtotals for text in lead):
            subtotal_rows.append(row)
            gap = 0
            continue
        own1 = _level(grid, row, columns.get("level1"))
        own2 = _level(grid, row, columns.get("level2"))
        if own1 and own1 != level1:
            level1, level2 = own1, ""
        level2 = own2 or level2
        blank = not filled
        if blank and not own1 and not own2:
            gap += 1
            if gap >= _GAP:
                break
            continue
        gap = 0
        rows.append(BodyRow(row, level1, level2, blank))
    return Table(header.row, header.body_row, columns, tuple(rows), tuple(subtotal_rows), total_row, tuple(extra))


def _level(grid: Grid, row: int, col: int | None) -> str:
    """Text of a level cell; a printed ``(50分)`` behind it is not part of the name."""
    if col is None:
        return ""
    text = grid.shown(row, col).text.strip()
    short = bare(text)
    return short if short != plain(text) and plain(text).endswith("分)") else text


def _unnamed_total(
    grid: Grid, columns: Mapping[str, int], row: int, filled: list[str], rows: list[BodyRow]
) -> bool:
    """The label of the total row is often left blank: figures under points and score and no words at all."""
    if not rows or "points" not in columns or "level3" in filled or not {"points", "score"} & set(filled):
        return False
    words = [key for key in ("level1", "level2", "target", "actual") if key in columns]
    return all(grid.cell(row, columns[key]).blank and grid.merge_at(row, columns[key]) is None for key in words)


def find_forms(grid: Grid, library: Library) -> list[FoundForm]:
    """All official forms on a sheet, from top to bottom; [] where there is none.

    Several forms may lie below each other. Review columns of ours are told from the form's own columns.
    """
    headers = list(_headers(grid, library))
    tops = [1]
    for before, header in itertools.pairwise(headers):
        _, title_row = _title_of(grid, header.spec, before.body_row, header.row)
        tops.append(title_row or _first_label_row(grid, header, before) or header.row)
    forms = []
    for index, header in enumerate(headers):
        bottom = tops[index + 1] - 1 if index + 1 < len(headers) else grid.last_row
        table = _table(grid, header, bottom)
        forms.append(FoundForm(header.spec, tops[index], bottom, table, _last_col(grid, header), header.review))
    return forms


def _first_label_row(grid: Grid, header: _Header, before: _Header) -> int | None:
    words = plain_words(header.spec.fields[0].labels)
    rows = [r for (r, _), c in grid.cells.items() if before.body_row < r < header.row and bare(c.text) in words]
    return min(rows, default=None)


def _last_col(grid: Grid, header: _Header) -> int:
    """Last column of the official form: the print area says, else where the review columns begin, else what is used."""
    if grid.print_area and (area := Range.parse(grid.print_area)):
        return area.last_col
    own = [col for key, col in header.columns.items() if key in header.spec.indicators.printed]
    if header.review:
        # 等次 and others that the form does not print stand before the review columns and are ours too.
        beside = [col for col in header.columns.values() if col > max(own)]
        last = min([*header.review.values(), *beside]) - 1
        while last > max(own) and all(grid.cell(row, last).blank for row in (header.row, header.body_row)):
            last -= 1
        return last
    return max(grid.last_col, *(merge.last_col for merge in grid.merges if merge.last_col < 200), max(own))
