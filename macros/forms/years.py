"""The year of a form: the one it prints, whatever was noted beside it; and the year that a blank form gets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from jixiao.macros.forms.collect import At, Collector, cell_after, label_cells
from jixiao.macros.sheet.labels import is_one_of, is_word, label_words, plain
from jixiao.macros.sheet.year_words import ALONE, NAMED, OF_YEAR, VALUE, WHOLE, number
from jixiao.templates.library import fill, year_texts
from jixiao.templates.model import FormSpec
from jixiao.udfs.base.finding import Finding

_SHORT = 60  # letters; a longer text is no heading
_BLANK = re.compile(r"[(\[【〔《]?[_ ]*年度[)\]】〕》]?|.*[(\[【〔][_ ]*年度[)\]】〕].*")
_TABLE = re.compile(r"表(?:\([^()]*\))*$")


@dataclass(frozen=True, slots=True)
class SaidYear:
    """A year that a cell says. weight: the greater, the more it is the form's own. whole: it is there to say the year."""

    year: int
    at: At
    weight: int
    whole: bool


def read_year(collect: Collector, words: tuple[str, ...]) -> tuple[int | None, At | None, list[Finding]]:
    """The form's year with its cell, and a fault for each cell that names another; (None, None, []) where none says one.

    The heading wins over a field 年度 of the form, and that over the review area. words: labels of such fields.
    """
    fields = {item.at: item for item in _fields(collect, words)}
    headings = (item for item in _headings(collect, words) if item.at not in fields)
    said = sorted((*headings, *fields.values()), key=lambda item: (-item.weight, item.at))
    if not said:
        if blank := _blank(collect, words):
            collect.places[("year",)] = blank
        return None, None, []
    first, findings = said[0], list[Finding]()
    collect.places[("year",)] = first.at
    for other in said[1:]:
        if other.whole and other.year != first.year:
            place = ("year", len(findings))
            collect.places[place] = other.at
            findings.append(Finding("year_differs", place, {"year": first.year, "other": other.year}))
    return first.year, first.at, findings


def _headings(collect: Collector, words: tuple[str, ...]) -> Iterator[SaidYear]:
    """Years above the first field: alone on a line, in the title, in a line of several things."""
    found = collect.found
    labels = _other_labels(found.spec, words)
    names = label_words(labels)
    fields = [at[0] for at in label_cells(collect, labels) if at[1] <= found.last_col and at[0] < found.table.header_row]
    first_field = min(fields, default=found.table.header_row)
    titles = [plain(title) for title in found.spec.titles]
    for at, cell in collect.grid.cells.items():
        if not found.top <= at[0] <= first_field or at[1] > found.last_col:
            continue
        text = plain(cell.text)
        if not text or len(text) > _SHORT:
            continue
        alone = ALONE.fullmatch(text)
        if alone and (at[0] < first_field or "年度" in text) and (year := number(alone[1])):
            yield SaidYear(year, at, 5, whole=True)
        if is_one_of(text.partition(":")[0], names):  # its value may hold a year; what stands behind it may say the form's
            text = plain("".join(cell.text.split(maxsplit=1)[1:]))
        if alone or at[0] == first_field:
            continue
        title = bool(_TABLE.search(text)) or any(name in text for name in titles)
        if (match := OF_YEAR.search(text)) and (year := number(match[1])):
            yield SaidYear(year, at, 4 if title else 2, whole=title)
        elif title and (match := NAMED.search(text)) and (year := number(match[1])):
            yield SaidYear(year, at, 3, whole=False)
        elif match := WHOLE.search(text):  # 评价期间：2023年1月1日至2023年12月31日
            yield SaidYear(int(match[1]), at, 1, whole=False)


@lru_cache(maxsize=256)
def _other_labels(spec: FormSpec, words: tuple[str, ...]) -> tuple[str, ...]:
    """The labels of a form but those of its year."""
    return tuple(word for field in spec.fields for word in field.labels if word not in words)


def _fields(collect: Collector, words: tuple[str, ...]) -> Iterator[SaidYear]:
    """Years behind a label 年度, in the next cell or in the label's own: of the form, or of the review area beside it."""
    grid, found = collect.grid, collect.found
    places = [(cell_after(grid, at, below=False), "") for at in label_cells(collect, words)]
    for at, cell in grid.cells.items():
        if found.top <= at[0] <= found.bottom and isinstance(cell.value, str) and len(cell.value) <= _SHORT:
            label, _, rest = plain(cell.value).partition(":")
            if rest and is_word(label, words):
                places.append((at, rest))
    for at, rest in places:
        match = VALUE.fullmatch(rest or plain(grid.shown(*at).text))
        if match and (year := number(match[1])):
            yield SaidYear(year, at, 1 if at[1] <= found.last_col else 0, whole=True)


def _blank(collect: Collector, words: tuple[str, ...]) -> At | None:
    """Where a form prints a year that nobody has filled in: （    年度）, or a label 年度 beside an empty cell."""
    found = collect.found
    for at, cell in sorted(collect.grid.cells.items()):
        head = found.top <= at[0] < found.table.header_row and at[1] <= found.last_col
        if head and isinstance(cell.value, str) and len(cell.value) <= _SHORT and _BLANK.fullmatch(plain(cell.value)):
            return at
    return next((cell_after(collect.grid, at, below=False) for at in label_cells(collect, words)), None)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The year that a new form gets by the calendar: why, and the other year that it could be meant for."""

    year: int
    why: str
    other: int


def calendar_year(kind: str, today: date) -> Calendar:
    """The rule of ``[calendar]`` in year.toml for a kind of form.

    >>> calendar_year("target", date(2026, 9, 1)).year, calendar_year("target", date(2026, 8, 31)).year
    (2027, 2026)
    >>> calendar_year("selfeval", date(2026, 6, 30)).year, calendar_year("selfeval", date(2026, 7, 1)).year
    (2025, 2026)
    """
    rule = year_texts("calendar")[kind]
    before, since = today.year + rule["before"], today.year + rule["since"]
    late = today.month >= rule["month"]
    why = fill(rule["why_since" if late else "why_before"], {"month": rule["month"], "last": rule["month"] - 1})
    return Calendar(since, why, before) if late else Calendar(before, why, since)
