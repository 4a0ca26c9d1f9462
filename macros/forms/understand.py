"""What each label of a form was understood as, its neighbours considered, and which labels were not understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from jixiao.macros.forms.collect import At, cell_after
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.forms.recognise import column_words, part_of
from jixiao.macros.sheet.grid import Grid, address
from jixiao.macros.sheet.heading_words import Words, meanings, word_map
from jixiao.macros.sheet.labels import is_word, plain
from jixiao.templates.library import Library
from jixiao.templates.model import COLUMNS, OTHER_COLUMNS, Vocabulary

_LONG = 60  # a longer text is no label
_NAME = 20  # what is not understood is called a label only where it is so short
#: Headings of a table of money; in their row 分值, 得分 and 权重 belong to the rate of execution.
_MONEY = ("initial_budget", "budget", "executed", "rate", "execution_points", "execution_score", "execution_reason")
_GOALS = ("goal_block", "expected", "goal_annual", "goal_total", "actual_completion", "expected_adjusted")


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a sheet: its cell, its text, and the concept it was understood as; "" where it was not."""

    at: At
    text: str
    concept: str

    @property
    def cell(self) -> str:
        """The address: B4."""
        return address(*self.at)


@lru_cache(maxsize=8)
def _index(pairs: tuple[tuple[str, tuple[str, ...]], ...]) -> Words:
    return word_map(pairs)


def label_words_of(vocabulary: Vocabulary) -> Words:
    """Every label that is no heading of a column of indicators."""
    columns = {*COLUMNS, *OTHER_COLUMNS} - {"level1", "level2", "level3"}
    return _index(tuple(
        (concept, tuple(words)) for concept, words in vocabulary.labels.items() if concept not in columns
    ))


def labels_of(form: FilledForm, library: Library) -> tuple[Label, ...]:
    """The labels of a form in reading order, those that were not understood with an empty concept."""
    return tuple(_Reading(form, library).labels())


def not_understood(form: FilledForm, library: Library) -> tuple[Label, ...]:
    """The labels that nothing is known of."""
    return tuple(label for label in labels_of(form, library) if not label.concept)


class _Reading:
    def __init__(self, form: FilledForm, library: Library) -> None:
        self.found, self.library = form.found, library
        self.grid: Grid = part_of(form.grid, form.found)
        self.table = form.found.table
        self.columns = column_words(form.found.spec, library.vocabulary)
        self.words = label_words_of(library.vocabulary)
        own = {key: item.labels for item in form.found.spec.fields for key in (item.key,)}
        self.own: Mapping[str, tuple[str, ...]] = own
        self.values = {at for place, at in form.places.items() if place[:1] != ("total_points",)}
        self.body = {body.row for body in self.table.rows}
        self.money = self._money_rows()

    def _money_rows(self) -> set[int]:
        rows: dict[int, set[str]] = {}
        for (row, _), cell in self.grid.cells.items():
            if self.found.top <= row <= self.found.bottom and isinstance(cell.value, str) and len(cell.value) <= _LONG:
                rows.setdefault(row, set()).update(meanings(cell.value, self.words))
        return {row for row, said in rows.items() if len(said & {"initial_budget", "budget", "executed", "rate"}) > 1
                or ("executed" in said and said & {*_MONEY})}

    def labels(self) -> list[Label]:
        found: list[Label] = []
        for at, cell in sorted(self.grid.cells.items()):
            row, col = at
            text = cell.value
            if not isinstance(text, str) or not text.strip() or len(text) > 2 * _LONG or col > self.found.last_col:
                continue
            if not self.found.top <= row <= self.found.bottom:
                continue
            if (self.table.first_row or self.table.header_row) <= row < self.table.body_row or row in self.table.inner:
                found.append(Label(at, text, self._heading(row, col, text)))
            elif row in self.body:
                if level := self._level(col, text):
                    found.append(Label(at, text, level))
            elif (concept := self._outside(at, text)) is not None:
                found.append(Label(at, text, concept))
        return found

    def _heading(self, row: int, col: int, text: str) -> str:
        by_column = {at: key for key, at in self.table.columns.items()}
        said = meanings(text, self.columns)
        if col in self.table.areas:
            return "target"
        if said:
            if by_column.get(col) in said:
                return by_column[col]
            return next((item for item in said if item in OTHER_COLUMNS), said[0])
        if col in by_column and row == self.table.body_row - 1:
            return by_column[col]
        concepts = meanings(text, self.words)
        return next((item for item in concepts if item in ("indicator_block", "monitor")), concepts[0] if concepts else "")

    def _level(self, col: int, text: str) -> str:
        for key in ("level1", "level2"):
            if self.table.columns.get(key) == col:
                return f"{key}_name" if f"{key}_name" in meanings(text, self.words) else ""
        said = meanings(text, self.words)
        return "indicator_block" if "indicator_block" in said and col < min(self.table.columns.values()) else ""

    def _outside(self, at: At, text: str) -> str | None:
        """The concept of a text outside the table; None where it is no label at all."""
        label, colon, rest = text.replace("：", ":").partition(":")
        said = meanings(text, self.words) or (meanings(label, self.words) if colon else ())
        said = tuple(item for item in said if item not in ("level1", "level2", "level3", "level1_name", "level2_name"))
        if at[0] in self.money:
            return next((item for item in said if item in _MONEY), said[0] if said else self._unknown(at, text))
        goals = [item for item in said if item in _GOALS]
        if goals:
            return self._goal(at, goals)
        said = tuple(item for item in said if item not in _MONEY) or said
        if "sign_line" in said and at[0] >= self.table.body_row:
            return "sign_line"
        if said:
            return said[0]
        if any(is_word(text, words) for words in self.own.values()):
            return next(key for key, words in self.own.items() if is_word(text, words))
        if (columns := meanings(text, self.columns)) and columns[0] in ("note", "explanation"):
            return columns[0]  # a row of reasons below the table
        title = self._title(text)
        return title or (None if colon and rest.strip() else self._unknown(at, text))

    def _goal(self, at: At, goals: list[str]) -> str:
        """总体目标 and its like: beside the actual completion what was expected, left of goals the head of a block."""
        if len(goals) == 1 and goals[0] not in ("goal_block",):
            return goals[0]
        right = cell_after(self.grid, at, below=False)
        while right[1] < self.found.last_col and self.grid.shown(*right).blank:
            right = cell_after(self.grid, right, below=False)
        value = self.grid.shown(*right).value
        beside = meanings(value, self.words) if isinstance(value, str) else ()
        if "actual_completion" in beside and "expected" in goals:
            return "expected"
        if any(item in _GOALS for item in beside) or "goal_annual" not in goals:
            return "goal_block" if "goal_block" in goals else goals[0]
        return "goal_annual"

    def _title(self, text: str) -> str:
        best = ("", 0)
        for concept in ("title_selfeval", "title_target", "title_monitor"):
            for word in self.library.vocabulary.words(concept):
                if plain(word) in plain(text) and len(plain(word)) > best[1]:
                    best = (concept, len(plain(word)))
        return best[0]

    def _unknown(self, at: At, text: str) -> str | None:
        """"" for what stands where a label stands and is not understood; None for a value."""
        below = max([self.table.body_row, *(body.row for body in self.table.rows)])
        if at in self.values or len(plain(text)) > _NAME or at[0] > below or not any(char.isalpha() for char in text):
            return None
        left = [self.grid.shown(at[0], col) for col in range(self.found.first_col, at[1])]
        if any(cell.value is not None for cell in left):
            before = next((cell for cell in reversed(left) if not cell.blank), None)
            if before is not None and isinstance(before.value, str) and meanings(before.value, self.words):
                return None  # the value of the label before it
        right = self.grid.shown(*cell_after(self.grid, at, below=False))
        return "" if not right.blank or plain(text) != text.strip() else None
