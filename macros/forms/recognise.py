"""Finds official forms on a sheet by their headings, never by addresses: people insert rows and columns.

What a sheet is follows from its title, its headings and its labels together: 自评 in the title or an 实际/完成 column makes
it a self-evaluation. Of the forms of that kind the closest is taken, and the reason is kept (:class:`Choice`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from jixiao.macros.forms.choosing import REVIEW, Choice, Header, area_of, choose, titles_of
from jixiao.macros.forms.headings import (
    Doubt,
    Headings,
    heading_blocks,
    likely_headings,
    text_rows,
)
from jixiao.macros.forms.tables import Table, read_table
from jixiao.macros.sheet.grid import Grid, Range
from jixiao.macros.sheet.heading_parts import without_numbers
from jixiao.macros.sheet.heading_words import Asked, Words, word_map
from jixiao.macros.sheet.labels import is_one_of, is_word, label_words, plain
from jixiao.macros.sheet.own_sheets import own_heading
from jixiao.templates.library import Library
from jixiao.templates.model import OTHER_COLUMNS, FormSpec, Vocabulary
from jixiao.udfs.quantity.numbers import points_of
from jixiao.udfs.quantity.words import phrase

#: Points of a whole form, as a sheet prints them whatever its rule set.
FULL = 100
#: Columns that the headings of a later part may leave out.
_LOOSE = ("level", "explanation", "note")
#: 说明 is also a heading of others.
_OURS = ("rule_score", "check")  # headings of ours that no form has


@dataclass(frozen=True, slots=True)
class FoundForm:
    """A form found on a sheet: its kind and the rows and columns it takes.

    ``spec`` is the form as this sheet prints it: not scored where there is no 得分, with the columns that are there.
    """

    spec: FormSpec
    top: int
    bottom: int
    table: Table
    last_col: int  # last column of the official form; review columns lie to the right
    review: Mapping[str, int]  # review column key -> column
    choice: Choice
    first_col: int = 1
    edge: int = 1 << 20  # the last column that may belong to it: another form may stand beside it
    side: int = 0  # how many forms stand left of it


@dataclass(frozen=True, slots=True)
class Survey:
    """What a sheet holds: its forms, and blocks of headings that are no form that is known, or not for certain."""

    forms: tuple[FoundForm, ...]
    doubts: tuple[Doubt, ...]


@lru_cache(maxsize=64)
def _column_words(own: tuple[tuple[str, tuple[str, ...]], ...], others: tuple[tuple[str, tuple[str, ...]], ...]) -> Words:
    return word_map((*own, *others))


def column_words(spec: FormSpec, vocabulary: Vocabulary) -> Words:
    """What the headings of a form's table may be called."""
    ours = tuple(map(own_heading, _OURS))
    others = (*((concept, vocabulary.words(concept)) for concept in OTHER_COLUMNS), ("review", ours))
    return _column_words(tuple(spec.indicators.columns.items()), others)


@lru_cache(maxsize=8)
def _words_of_forms(library: Library) -> tuple[tuple[FormSpec, Words], ...]:
    return tuple((spec, column_words(spec, library.vocabulary)) for spec in library.forms.values())


@lru_cache(maxsize=8)
def _all_words(library: Library) -> frozenset[str]:
    """Every spelling of a heading of any form."""
    return frozenset(name for _, words in _words_of_forms(library) for name in words.concepts)


@lru_cache(maxsize=8)
def _names_of_indicators(library: Library) -> frozenset[str]:
    """Every spelling of the heading over the indicators of any form."""
    words = {word for spec in library.forms.values() for word in spec.indicators.columns.get("level3", ())}
    return label_words(tuple(words))


def _clusters(grid: Grid, library: Library) -> list[list[tuple[FormSpec, Headings]]]:
    """Blocks of headings from top to bottom, each with the forms whose words find it."""
    level2, texts = label_words(library.vocabulary.words("level2_name")), text_rows(grid)
    likely = likely_headings(texts, _all_words(library))
    by_words: dict[Words, list[Headings]] = {}
    read: list[tuple[Asked, list[Headings]]] = []
    found: list[tuple[FormSpec, Headings]] = []
    for spec, words in _words_of_forms(library):
        if words not in by_words:
            blocks = next((blocks for asked, blocks in read if asked.answered_as(words)), None)
            if blocks is None:
                asked = Asked(words)
                every = heading_blocks(grid, texts, likely, asked, level2)
                blocks = [block for block in every if not _is_list(grid, block, library)]
                read.append((asked, blocks))
            by_words[words] = blocks
        found += [(spec, block) for block in by_words[words]]
    found.sort(key=lambda item: (item[1].first_row, item[1].body_row))
    clusters: list[list[tuple[FormSpec, Headings]]] = []
    for item in found:
        if clusters and item[1].first_row < max(block.body_row for _, block in clusters[-1]):
            clusters[-1].append(item)
        else:
            clusters.append([item])
    return clusters


def _is_list(grid: Grid, block: Headings, library: Library) -> bool:
    """Whether a table names a project in each row: a list of many projects, as our summary has, is no form."""
    project = library.vocabulary.words("project")
    last = max(block.columns.values())
    named = [col for col in range(1, last + 1) if is_word(grid.cell(block.row, col).text, project)]
    return any(not grid.cell(row, col).blank for col in named for row in (block.body_row, block.body_row + 1))


def survey(grid: Grid, library: Library) -> Survey:
    """Everything on a sheet that is an official form or looks like one, from top to bottom and from left to right."""
    forms: list[FoundForm] = []
    doubts: list[Doubt] = []
    for side, (first, edge) in enumerate(_sides(grid, library)):
        part = _part(grid, first, edge)
        of_part = _survey(part, library)
        doubts += of_part.doubts
        forms += [replace(form, first_col=first, edge=edge, side=side) for form in of_part.forms]
    return Survey(tuple(_beside(grid, forms) if any(form.side for form in forms) else forms), tuple(doubts))


def find_forms(grid: Grid, library: Library) -> list[FoundForm]:
    """All official forms on a sheet; [] where there is none. Review columns of ours are told from the form's own columns."""
    return list(survey(grid, library).forms)


def _survey(grid: Grid, library: Library) -> Survey:
    grid = without_numbers(grid)
    clusters = _clusters(grid, library)
    starts = [cluster[0][1].first_row for cluster in clusters]
    project = library.vocabulary.words("project")
    headers: list[tuple[int, Header, list[Headings]]] = []
    doubts: list[Doubt] = []
    before, refused = 1, 0
    for at, cluster in enumerate(clusters):
        area = area_of(grid, before, starts[at], max(max(block.columns.values()) for _, block in cluster))
        ends = phrase("continued") if headers else ()  # 自评表（续）: the same form on a new page
        rows = [row for row, text in titles_of(area, library) if not text.rstrip(")").endswith(ends)]
        rows = rows or [row for row, text in area if is_word(text.partition("：")[0], project)]
        bottom = (starts[at + 1] if at + 1 < len(starts) else grid.last_row + 1) - 1
        own = min(rows, default=0) or (_behind_total(grid, headers[-1][1], starts[at]) if headers else 0)
        top = (own or refused) if headers or refused else 1
        if not top and (more := _continues(headers[-1][1], cluster)):
            headers[-1][2].append(more)
            before = more.body_row
            continue
        of_year = not top and _of_year(grid, headers[-1][1], cluster)
        header = choose(grid, cluster, headers[-1][0] if of_year else top or starts[at], bottom, library)
        if of_year and isinstance(header, Header):  # the table of the year counts, as where both stand side by side
            top = headers.pop()[0]
        if refused and not own:  # what was refused is no form: it stands in the head of this one
            doubts[-1] = replace(doubts[-1], top=0)
        refused = 0
        if isinstance(header, Doubt):
            doubts.append(replace(header, top=own))
            refused = top
            before = max(block.body_row for _, block in cluster) if top else before
        else:
            headers.append((top or starts[at], header, []))
            before = header.body_row
    forms = []
    tops = sorted({top for top, *_ in headers} | {doubt.top for doubt in doubts if doubt.top})
    for top, header, again in headers:
        bottom = next((other - 1 for other in tops if other > top), grid.last_row)
        table = read_table(grid, header.spec, header.block, header.review, bottom, again, library.vocabulary)
        forms.append(FoundForm(header.spec, top, bottom, table, _last_col(grid, header), header.review, header.choice))
    return Survey(tuple(forms), tuple(doubts))


def _behind_total(grid: Grid, header: Header, start: int) -> int:
    """The row behind the total of a whole form, where another one begins below it that has no title; 0 where none is."""
    points, name = header.columns.get("points"), header.columns["level3"]
    levels = [header.columns[key] for key in ("level1", "level2", "level3") if key in header.columns]
    named = 0
    for row in range(header.body_row, start):
        if any(is_word(grid.shown(row, col).text, header.spec.indicators.total) for col in levels):
            value = grid.cell(row, points).value if points else None
            if named and isinstance(value, Decimal | str) and points_of(value) == FULL:
                return row + 1
        named += not grid.cell(row, name).blank
    return 0


def _continues(header: Header, cluster: Sequence[tuple[FormSpec, Headings]]) -> Headings | None:
    """Headings printed again for the same columns: 长期 and 年度绩效指标, 年度绩效目标2, a new page."""
    own = {key: col for key, col in header.columns.items() if key not in _LOOSE}
    return next((block for spec, block in cluster if spec.id == header.spec.id and {
        key: col for key, col in block.columns.items() if key not in _LOOSE} == own), None)


def _of_year(grid: Grid, before: Header, cluster: Sequence[tuple[FormSpec, Headings]]) -> bool:
    """Whether a block of headings without a title heads the targets of the year, and the one before it those of longer."""
    def said(row: int, keys: str) -> bool:
        texts = [cell.text for (at, _), cell in grid.cells.items() if row - 1 <= at <= row and not cell.blank]
        return any(word in text for text in texts for word in phrase(keys))

    first = cluster[0][1].first_row
    return before.spec.kind == "target" and said(before.block.first_row, "long_term") and said(first, "of_year") and not (
        said(first, "long_term"))


def _sides(grid: Grid, library: Library) -> list[tuple[int, int]]:
    """(first, last) column of each form where several stand side by side; the whole sheet else."""
    level3 = _names_of_indicators(library)
    names: dict[int, list[int]] = {}
    for (row, col), cell in grid.cells.items():
        if isinstance(cell.value, str) and is_one_of(cell.value, level3):
            names.setdefault(row, []).append(col)
    several = {row: sorted(cols) for row, cols in sorted(names.items()) if len(cols) > 1}
    labels = _short_labels(grid, max(several)) if several else []
    for concept in ("project", "unit") if several else ():  # the form of a department names no project
        for row, borders in _repeated(labels, label_words(library.vocabulary.words(concept))):
            heads = next((cols for at, cols in several.items() if at > row), [])
            if len(heads) < len(borders):
                continue
            parts = [(1 if at == 0 else col, (borders[at + 1] if at + 1 < len(borders) else (1 << 20) + 1) - 1)
                     for at, col in enumerate(borders)]
            if all(any(first <= col <= last for col in heads) for first, last in parts):
                return parts
    return [(1, 1 << 20)]


def _short_labels(grid: Grid, below: int) -> list[tuple[int, int, str]]:
    """(row, column, label) of every short text above row ``below``, without what stands behind its colon."""
    return [
        (row, col, cell.value.replace("：", ":").partition(":")[0]) for (row, col), cell in grid.cells.items()
        if row < below and isinstance(cell.value, str) and len(cell.value) <= 40
    ]


def _repeated(labels: Sequence[tuple[int, int, str]], names: frozenset[str]) -> list[tuple[int, list[int]]]:
    """Rows in which a label of these names stands more than once, with its columns."""
    found: dict[int, list[int]] = {}
    for row, col, text in labels:
        if is_one_of(text, names):
            found.setdefault(row, []).append(col)
    return [(row, sorted(cols)) for row, cols in sorted(found.items()) if len(cols) > 1]


def part_of(grid: Grid, form: FoundForm) -> Grid:
    """The part of a sheet that may belong to a form."""
    return _part(grid, form.first_col, form.edge)


def _part(grid: Grid, first: int, edge: int) -> Grid:
    """The columns of one of several forms side by side, in their places."""
    if first == 1 and edge > 1 << 19:
        return grid
    cells = {at: cell for at, cell in grid.cells.items() if first <= at[1] <= edge}
    merges = tuple(merge for merge in grid.merges if first <= merge.col and merge.last_col <= edge)
    return replace(grid, cells=cells, merges=merges, print_area=None)


def _beside(grid: Grid, forms: Sequence[FoundForm]) -> list[FoundForm]:
    """Review columns of forms side by side: behind the last form one group for each, in the forms' order."""
    wanted = {plain(own_heading(key)): key for key in (*REVIEW, "level")}
    done: list[FoundForm] = []
    for form in forms:
        groups: dict[str, list[int]] = {}
        for (row, col), cell in sorted(grid.cells.items()):
            if row == form.table.header_row and isinstance(cell.value, str) and (key := wanted.get(plain(cell.value))):
                groups.setdefault(key, []).append(col)
        if "check" not in groups:  # 说明 and 等次 are also headings of others
            groups.clear()
        own = {key: cols[form.side] for key, cols in groups.items() if len(cols) > form.side}
        columns = {key: col for key, col in form.table.columns.items() if key != "level"}
        if "level" in own:
            columns["level"] = own["level"]
        review = {key: col for key, col in own.items() if key != "level"}
        last = min(form.last_col, form.edge, *(col - 1 for cols in groups.values() for col in cols))
        done.append(replace(form, table=replace(form.table, columns=columns), review=review, last_col=last))
    return done


def _last_col(grid: Grid, header: Header) -> int:
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
