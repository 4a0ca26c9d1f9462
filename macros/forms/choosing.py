"""Which form a block of headings belongs to, and why: by its title, its labels and its columns together. Decision 72."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from jixiao.macros.forms.headings import Doubt, Headings
from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.labels import bare, is_one_of, label_words, plain, spelled
from jixiao.macros.sheet.own_sheets import own_heading
from jixiao.macros.sheet.year_words import year_of
from jixiao.templates.library import Library
from jixiao.templates.model import FormSpec
from jixiao.udfs.quantity.words import phrase, words

#: The review columns, which are ours, on every form: keys of their headings.
REVIEW = ("rule_score", "check", "explain")
#: So many columns of 偏差原因, 可能性 and their like make a monitoring sheet, whatever its title.
_MONITORED = 4
_LABEL = 80  # letters; a longer text is neither label nor title
#: Columns that may stand beside any form: 等次 and 说明 of our own.
_BESIDE = {"level", "note"}
#: Shares of a taught form's labels that a sheet must print, with the form's title and without.
_MOST_PRINTED, _ALL_PRINTED = 0.9, 0.95
#: So few columns do not tell the form of one place from that of another with the same title: their rules differ.
_FEW_COLUMNS = 2
#: So many rows below the headings tell what a column holds.
_ROWS = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """Why a form was taken: its title, labels that only it prints, headings found and missing; ids of forms as near."""

    title: str
    marks: tuple[str, ...]
    found: tuple[str, ...]
    missing: tuple[str, ...]
    ties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    spec: FormSpec
    block: Headings
    review: Mapping[str, int]
    choice: Choice

    @property
    def row(self) -> int:
        return self.block.row

    @property
    def body_row(self) -> int:
        return self.block.body_row

    @property
    def columns(self) -> Mapping[str, int]:
        return self.block.columns


def _parted(grid: Grid, block: Headings) -> tuple[Headings, Mapping[str, int]]:
    """The columns of ours beside a table, and the block without them; none where the words mean something else."""
    wanted = {plain(own_heading(key)): key for key in REVIEW}
    review = {
        key: col for (row, col), cell in grid.cells.items()
        if row == block.row and isinstance(cell.value, str) and (key := wanted.get(plain(cell.value)))
        and col > block.columns["level3"]
    }
    checks = [col for key, col in review.items() if key != "explain"]
    if not checks or _typed_under(grid, review.get("check"), block.columns, block.body_row):
        return block, {}
    if "explain" in review and review["explain"] < min(checks):
        del review["explain"]
    if block.columns.get("note") in review.values():
        block = replace(block, columns={key: col for key, col in block.columns.items() if key != "note"})
    return block, review


def _last(block: Headings, review: Mapping[str, int], edge: int) -> int:
    """The last column of a table itself: right of the first column of ours stands what we say of the form."""
    first = min(review.values(), default=edge + 1)
    return max((col for col in block.columns.values() if col < first), default=first)


def _typed_under(grid: Grid, col: int | None, columns: Mapping[str, int], body_row: int) -> bool:
    """Whether somebody keeps words of their own beside indicators under 检查: then the column is theirs, not ours."""
    passed = {*phrase("passed"), *(f"{words()['brief']['passed']} {word}" for word in phrase("passed"))}
    return col is not None and any(
        at == col and row >= body_row and isinstance(cell.value, str) and cell.formula is None and not cell.blank
        and cell.value not in passed and "JX-" not in cell.value and not grid.shown(row, columns["level3"]).blank
        for (row, at), cell in grid.cells.items()
    )


def area_of(grid: Grid, top: int, bottom: int, last: int) -> list[tuple[int, str]]:
    """(row, text) of the texts of some rows that are short enough for a label or a title; right of ``last`` is our area."""
    return [
        (row, cell.value) for (row, col), cell in grid.cells.items()
        if top <= row < bottom and col <= last and isinstance(cell.value, str) and len(cell.value) <= _LABEL
    ]


def _without_names(grid: Grid, top: int, bottom: int, last: int, library: Library) -> list[tuple[int, str]]:
    """As :func:`area_of`, without the names of projects: 远程监控水表 is one, and no title of a table."""
    project = label_words(library.vocabulary.words("project"))
    found: list[tuple[int, str]] = []
    named = 0  # the row whose next text is a name
    for (row, _), text in sorted(
        (at, cell.value) for at, cell in grid.cells.items()
        if top <= at[0] < bottom and at[1] <= last and isinstance(cell.value, str) and not cell.blank
    ):
        label, _, name = plain(text[:_LABEL]).partition(":")
        if is_one_of(label, project):
            named = 0 if name else row
        elif named == row:
            named = 0
        elif len(text) <= _LABEL:
            found.append((row, text))
    return found


def titles_of(area: Sequence[tuple[int, str]], library: Library) -> list[tuple[int, str]]:
    """(row, text) of what may be a title: it ends in 表, or holds the title of a form and little else."""
    return [(row, text) for row, raw in area if (text := plain(raw)) and _is_title(text, library)]


@lru_cache(maxsize=512)
def _is_title(text: str, library: Library) -> bool:
    known = (plain(title) for spec in library.forms.values() for title in spec.titles)
    return bare(text).endswith("表") or any(t in text and len(text) <= len(t) + 24 for t in known)


def _any_says(key: str, titles: Sequence[tuple[int, str]]) -> bool:
    """Whether a title holds one of the words of a kind of form."""
    return any(word in text for word in phrase(key) for _, text in titles)


def _monitors(titles: Sequence[tuple[int, str]]) -> bool:
    """Whether a title is that of a monitoring sheet; not where a project is called so: 视频监控运维项目支出绩效自评表."""
    for word in phrase("monitor_titles"):
        for _, text in titles:
            behind = text.rpartition(word)[2] if word in text else None
            if behind is not None and not any(
                end in behind and any(name in behind.partition(end)[0] for name in phrase("of_projects"))
                for end in (*phrase("selfeval_titles"), *phrase("target_titles"))
            ):
                return True
    return False


def _kind(titles: Sequence[tuple[int, str]], columns: Mapping[str, int], others: Mapping[int, str]) -> str:
    monitored = sum(concept == "monitor" for concept in others.values())
    if _monitors(titles) or monitored >= _MONITORED:
        return "monitor"
    return "selfeval" if _any_says("selfeval_titles", titles) or "actual" in columns or "score" in columns else "target"


class _Ranked(NamedTuple):
    """How near a form is, by its rank; the higher, the nearer."""

    rank: tuple[int, ...]
    spec: FormSpec
    block: Headings
    review: Mapping[str, int]
    choice: Choice


class _Short(NamedTuple):
    """A form that lacks columns which it needs; title: that of it which the sheet prints."""

    missing: tuple[str, ...]
    title: str
    spec: FormSpec


class _Around:
    """What stands around the headings that many forms may share: the titles, labels and years by which they are told apart.

    top, bottom: rows of the form on its sheet.
    """

    def __init__(
        self, grid: Grid, candidates: Sequence[tuple[FormSpec, Headings]], top: int, bottom: int, library: Library
    ) -> None:
        self.grid, self.bottom, self.library = grid, bottom, library
        first_row = candidates[0][1].first_row
        blocks = {id(whole): whole for _, whole in candidates}  # many forms share a block
        self.parts = {at: _parted(grid, whole) for at, whole in blocks.items()}
        self.last = max(_last(whole, self.parts[at][1], grid.last_col) for at, whole in blocks.items())
        texts = [  # row, column, text of those that are short enough for a label
            (*at, cell.value) for at, cell in grid.cells.items()
            if top <= at[0] <= bottom and isinstance(cell.value, str) and len(cell.value) <= _LABEL
        ]
        above = [(row, text) for row, col, text in texts if row < first_row and col <= self.last]
        self.titles = titles_of(_without_names(grid, top, first_row, self.last, library), library)
        self.body = {plain(text) for _, col, text in texts if col <= self.last}
        self.said = spelled(text.replace("：", ":").partition(":")[0] for _, text in above)
        self.everything = self.body | {plain(text) for _, col, text in texts if col > self.last}
        self.everywhere = spelled(self.everything)
        self.known = max((title for spec, _ in candidates if not spec.prints for title in map(plain, spec.titles)
                          if any(title in text for _, text in self.titles)), key=len, default="")
        self.year = year_of(plain(text) for _, text in above)
        self.rivals = frozenset(mark for spec, _ in candidates for mark in map(plain, spec.marks) if mark in self.body)
        self.heads = {at: _heads(grid, block) for at, (block, _) in self.parts.items()}
        self.kinds = {at: _kind(self.titles, block.columns, block.others) for at, (block, _) in self.parts.items()}

    def near(self, spec: FormSpec, whole: Headings) -> _Ranked | _Short | None:
        """How near a form is that may have these headings, or what it lacks; None where it is another form."""
        at = id(whole)
        block, review = self.parts[at]
        table, found = spec.indicators, set(block.columns) | ({"target"} if block.areas else set())
        if spec.kind != self.kinds[at] or found & set(table.absent) or block.doubt or self._unread(spec, block):
            return None
        marks = tuple(mark for mark in spec.marks if plain(mark) in self.body)
        own = sum(plain(word) in self.heads[at] for word in spec.own)
        called = (*spec.titles, spec.title)
        title = max((t for t in called if any(plain(t) in text for _, text in self.titles)), key=len, default="")
        taught = 0
        if found - _BESIDE == set(table.printed) - _BESIDE and len(plain(title)) >= len(self.known):
            taught = _taught(spec, self.everything, bool(title), self.rivals)
        halves = any(item.half for item in spec.blocks)
        if halves and not block.half:
            return None
        if (spec.prints and not taught) or not (spec.national or title or marks or own or taught):
            return None
        missing = tuple(key for key in table.required if key not in found)
        if missing:
            return _Short(missing, title, spec)
        printed = set(table.printed)
        fit = len(found & printed) - len(printed - found) - len(found - printed - {"level"}) + halves
        labels = sum(1 + item.required for item in spec.fields if not self.said.isdisjoint(label_words(item.labels)))
        choice = Choice(title, marks, tuple(key for key in table.printed if key in found),
                        tuple(key for key in table.printed if key not in found))
        rank: tuple[int, ...] = (taught, len(plain(title)) + 10 * (len(marks) + own), fit,
                                 _layout(spec, block, self.everywhere), labels, spec.default, _in_force(spec, self.year))
        return _Ranked(rank, spec, block, review, choice)

    def _unread(self, spec: FormSpec, block: Headings) -> bool:
        """Whether target and actual of a form that prints neither stand somewhere else: then it is not that form."""
        if not {"target", "actual"} <= set(spec.indicators.absent):
            return False
        below = area_of(self.grid, block.body_row, self.bottom + 1, self.last)
        return _in_rows(below, self.library) or _figures_unread(self.grid, block)


def choose(
    grid: Grid, candidates: Sequence[tuple[FormSpec, Headings]], top: int, bottom: int, library: Library
) -> Header | Doubt:
    """The closest form of a block of headings, or what keeps it from being one."""
    around = _Around(grid, candidates, top, bottom, library)
    ranked: list[_Ranked] = []
    short: list[_Short] = []
    for spec, whole in candidates:
        found = around.near(spec, whole)
        if isinstance(found, _Ranked):
            ranked.append(found)
        elif found is not None:
            short.append(found)
    if not ranked:
        return _refusal(grid, candidates, short, around.titles)
    nearest, *others = sorted(ranked, key=lambda item: item.rank, reverse=True)
    spec = nearest.spec
    choice = replace(nearest.choice, ties=tuple(other.spec.id for other in others if _tie(nearest, other)))
    return Header(as_printed(spec, frozenset(nearest.block.columns)), nearest.block, nearest.review, choice)


def _tie(nearest: _Ranked, other: _Ranked) -> bool:
    """Whether another form with other rules is as near, so that a person is to be told."""
    if (other.spec.family, other.spec.ruleset) == (nearest.spec.family, nearest.spec.ruleset):
        return False
    alike = other.rank[:5] == nearest.rank[:5] and (not nearest.spec.national or not _only_titled(other))
    by_columns = _only_titled(nearest) and _only_by_columns(nearest.rank, other.rank)
    return alike or (by_columns and other.spec.ruleset != nearest.spec.ruleset)


def _in_rows(area: Sequence[tuple[int, str]], library: Library) -> bool:
    """Whether target and actual are named below the headings: they stand in rows, and the sheet is no form without them."""
    below = {plain(text) for _, text in area}
    return all(not below.isdisjoint(map(plain, library.vocabulary.words(key))) for key in ("target", "actual"))


def _figures_unread(grid: Grid, block: Headings) -> bool:
    """Whether a column behind the names whose heading is not understood holds figures: those may be target and actual."""
    name = block.columns["level3"]
    rows = [row for row in range(block.body_row, block.body_row + _ROWS) if not grid.cell(row, name).blank]
    return any(
        col > name and 2 * sum(any(char.isdigit() for char in grid.cell(row, col).text) for row in rows) > len(rows)
        for col in block.unknown
    )


def _heads(grid: Grid, block: Headings) -> set[str]:
    """The headings of the columns of a block."""
    rows = range(block.first_row, block.body_row)
    return {plain(grid.cell(row, col).text) for row in rows for col in block.columns.values()}


def _only_titled(item: _Ranked) -> bool:
    """Whether nothing but its title speaks for the form of one place."""
    return not item.spec.national and item.rank[1] == len(plain(item.choice.title))


def _only_by_columns(rank: tuple[int, ...], near: tuple[int, ...]) -> bool:
    """Whether a form has its title in common with another, and little but a column or two before it."""
    return near[:2] == rank[:2] and rank[2] - near[2] <= _FEW_COLUMNS


def _layout(spec: FormSpec, block: Headings, said: AbstractSet[str]) -> int:
    """How many small tables of a form a sheet has, and whether its columns stand in the form's order.

    So layouts of one form are told apart: with 资金管理情况 or without, 分值 behind the actual or before the target.
    """
    blocks = sum(not said.isdisjoint(label_words((item.title, *item.rows))) for item in spec.blocks)
    cols = [col for key in spec.indicators.printed if (col := block.columns.get(key))]
    return blocks + (cols == sorted(cols))


def _in_force(spec: FormSpec, year: int | None) -> int:
    """The later, the nearer is the layout of a year before it; those of later years come last."""
    return 0 if year is None else spec.year if spec.year <= year else -spec.year


def _taught(spec: FormSpec, texts: AbstractSet[str], titled: bool, rivals: AbstractSet[str]) -> int:
    """How many labels of a form that the user has taught are on the sheet; 0 where it is another sheet.

    It is the user's form where it has the same columns, prints nearly all of its labels, and neither a longer title nor a
    label that only another form is known to print.
    """
    prints = frozenset(map(plain, spec.prints))
    found = len(prints & texts)
    enough = found >= len(prints) * (_MOST_PRINTED if titled else _ALL_PRINTED)
    return found if enough and rivals <= prints else 0


def _refusal(
    grid: Grid, candidates: Sequence[tuple[FormSpec, Headings]], short: Sequence[_Short],
    titles: Sequence[tuple[int, str]],
) -> Doubt:
    block = candidates[0][1]
    for _, other in candidates:
        if other.doubt and other.doubt.heading:
            return other.doubt
    if _monitors(titles):
        return Doubt(block.row, missing="monitor")
    texts = [grid.shown(block.body_row - 1, col).text.strip() for col in sorted(block.columns.values())]
    found = tuple(text for text in texts if text)
    if short:
        least = min(short, key=lambda item: (len(item.missing), not item.title, not item.spec.default))
        return Doubt(block.row, missing=least.missing[0], found=found, nearest=least.spec.title)
    missing_one = next((key for key in ("level3", "target", "actual") if key not in block.columns), "level1")
    return block.doubt or Doubt(block.row, missing=missing_one, found=found)


@lru_cache(maxsize=256)
def as_printed(spec: FormSpec, columns: frozenset[str]) -> FormSpec:
    """The form as a sheet prints it: without the columns that are not there, scored only where there is 得分.

    One and the same for all sheets that print the same, and the form itself where all of it is there.
    """
    table = spec.indicators
    if "level1" not in columns:
        spec = replace(spec, sections=(), level2={})
    elif "level2" not in columns:
        spec = replace(spec, level2={})
    printed = replace(
        table, scored=table.scored and "score" in columns, printed=tuple(key for key in table.printed if key in columns),
    )
    return spec if printed == table else replace(spec, indicators=printed)
