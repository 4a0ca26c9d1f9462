"""jx import: forms of a Word or PDF document as records, every value with how sure it is and why.

The recogniser and the reader are those of workbooks. What the document does not say plainly is marked, never guessed unsaid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from jixiao.macros.forms.collect import cell_number
from jixiao.macros.forms.read import FilledForm, read_form
from jixiao.macros.forms.recognise import find_forms
from jixiao.macros.forms.records import record_to_json
from jixiao.macros.imports.page_grid import DocumentGrid, Origin, document_grids
from jixiao.macros.imports.pages import PageItem
from jixiao.macros.sheet.labels import plain
from jixiao.templates.library import Library, fill, texts
from jixiao.templates.model import FormSpec
from jixiao.udfs.base.finding import Place
from jixiao.udfs.base.record import NARRATIVE_KEYS, TEXT_KEYS, Record

_FUND_KEYS = ("initial_budget", "budget", "executed")
_SOURCE_KEYS = ("name", *_FUND_KEYS, "rate_printed")
_MAY_BE_BLANK = ("note", "explanation", "level")
_SURE = "sure"


@cache
def import_texts() -> Mapping[str, Any]:
    """Texts of the import: reasons with their level, words of levels, labels, the sheet 导入说明."""
    return texts("imports")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a value is not sure: id in ``templates/texts/imports.toml``, and what its text names."""

    id: str
    values: Mapping[str, object]

    @property
    def level(self) -> str:
        """``likely`` or ``doubtful``."""
        return str(import_texts()["reasons"][self.id]["level"])

    @property
    def text(self) -> str:
        return fill(import_texts()["reasons"][self.id]["text"], self.values)


@dataclass(frozen=True, slots=True)
class ReadValue:
    """One value of a record as read: its place in the record, its label, how sure it is, and where it stood.

    again: its cell was read for another value before, as a merged cell of levels is for each of its rows.
    """

    place: Place
    label: str
    value: object
    reasons: tuple[Reason, ...]
    origin: Origin | None
    again: bool = False

    @property
    def level(self) -> str:
        """``sure``, ``likely`` or ``doubtful``: that of its worst reason."""
        levels = {reason.level for reason in self.reasons}
        return "doubtful" if "doubtful" in levels else "likely" if levels else _SURE

    @property
    def path(self) -> str:
        """``indicators[3].target``."""
        return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.place).lstrip(".")

    @property
    def where(self) -> str:
        """Where it stands in the document, in words; "" where nowhere."""
        texts = import_texts()["origins"]
        if self.origin is None:
            return ""
        if self.origin.page:
            return fill(texts["page"], {"page": self.origin.page})
        return fill(texts["table"], {"table": self.origin.table, "row": self.origin.row}) if self.origin.table else ""

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {"level": self.level}
        if self.reasons:
            data["reasons"] = [reason.text for reason in self.reasons]
        if self.where:
            data["where"] = self.where
        return data


@dataclass(frozen=True, slots=True)
class Imported:
    """A form of the document: the record and each of its values with how sure it is."""

    form: FilledForm
    values: tuple[ReadValue, ...]

    @property
    def record(self) -> Record:
        return self.form.record

    def of_level(self, level: str) -> list[ReadValue]:
        """The values of a level, one for each cell."""
        return [value for value in self.values if value.level == level and not value.again]

    def to_json(self) -> dict[str, Any]:
        """The record's JSON with ``confidence``: path of each value -> level, reasons, where."""
        return {**record_to_json(self.record), "confidence": {value.path: value.to_json() for value in self.values}}


def import_forms(items: Sequence[PageItem], library: Library) -> list[Imported]:
    """Every form that the document holds; [] where it holds none."""
    titles = [title for spec in library.forms.values() for title in spec.titles]
    found = []
    for document in document_grids(items, titles):
        for form in find_forms(document.grid, library):
            filled = read_form(document.grid, form)
            found.append(Imported(filled, tuple(_Judge(document, filled, library).values())))
    return found


class _Judge:
    """Goes through a record and says of each value how sure it is."""

    def __init__(self, document: DocumentGrid, form: FilledForm, library: Library) -> None:
        self.document = document
        self.form = form
        self.record = form.record
        self.spec = library.forms[form.record.form]
        self.seen: set[tuple[int, int]] = set()
        self.faults = {item.place: item for item in form.findings if item.id == "not_a_number"}

    def values(self) -> Iterator[ReadValue]:
        record = self.record
        yield self.value(("year",), record.year, [] if record.year else [Reason("no_year", {})])
        for field in self.spec.fields:
            if field.key in (*TEXT_KEYS, *NARRATIVE_KEYS):
                yield self.cell((field.key,), record.texts.get(field.key))
            elif field.key == "printed_grade":
                yield self.cell(("printed_grade",), record.printed_grade)
        yield from self.funds()
        for index, row in enumerate(record.subprojects):
            yield self.cell(("subprojects", index, "name"), row.name)
            yield self.cell(("subprojects", index, "amount"), row.amount)
        for index, indicator in enumerate(record.indicators):
            for key in self.form.found.table.columns:
                if hasattr(indicator, key):
                    yield self.cell(("indicators", index, key), getattr(indicator, key))
        for key in self.spec.indicators.printed:
            if key not in self.form.found.table.columns:
                yield self.value(("indicators", key), None, [Reason("no_column", {})])
        if self.spec.indicators.scored:
            yield self.cell(("printed_total",), record.printed_total, self.sums())

    def funds(self) -> Iterator[ReadValue]:
        funds = self.record.funds
        if any(amount is not None for amount in funds.amounts.values()):
            yield self.value(("funds", "unit"), funds.unit, [] if funds.unit else [Reason("no_unit", {})])
        for key, amount in funds.amounts.items():
            yield self.cell(("funds", key), amount)
        if funds.rate_printed is not None or self.spec.funds:
            yield self.cell(("funds", "rate_printed"), funds.rate_printed, at=("funds", "rate"))
        if self.spec.funds:
            yield self.cell(("funds", "execution_points"), funds.execution_points)
            yield self.cell(("funds", "execution_score"), funds.execution_score)
        for index, row in enumerate(funds.sources or ()):
            for key in _SOURCE_KEYS:
                place: Place = ("funds", "sources", index, key)
                yield self.cell(place, getattr(row, key), at=(*place[:3], "rate") if key == "rate_printed" else place)

    def value(self, place: Place, value: object, reasons: Sequence[Reason]) -> ReadValue:
        """A value that is in no one cell."""
        return ReadValue(place, label_of(place, self.record, self.spec), value, tuple(reasons), None)

    def cell(self, place: Place, value: object, more: Sequence[Reason] = (), at: Place | None = None) -> ReadValue:
        """A value of a cell. at: the place under which the reader remembers the cell."""
        cell = self.form.places.get(at or place)
        origin = self.document.origin(cell) if cell else None
        reasons = [Reason(id, {}) for id in sorted(origin.doubts)] if origin else []
        text = self.form.grid.shown(*cell).text.strip() if cell else ""
        key = str(place[-1])
        fault = self.faults.get(at or place)
        if fault is not None:
            reasons.append(Reason("not_a_number", fault.values))
        elif cell is None and value in (None, ""):
            reasons.append(Reason("no_label", {}))
        elif key in ("level1", "level2") and not value:
            reasons.append(Reason("level_missing", {}))
        elif value in (None, "") and not text and key not in _MAY_BE_BLANK:
            reasons.append(Reason("empty", {}))
        elif value == "" and text:
            reasons.append(Reason("no_tick", {}))
        if value is None and key == "score" and self.spec.indicators.scored:
            reasons.append(Reason("by_rule", {}))
        again = False
        if cell is not None and key in ("level1", "level2"):
            merge = self.form.grid.merge_at(*cell)
            anchor = (merge.row, merge.col) if merge else cell
            again = anchor in self.seen
            self.seen.add(anchor)
        return ReadValue(place, label_of(place, self.record, self.spec), value, (*reasons, *more), origin, again)

    def sums(self) -> list[Reason]:
        """Sums that do not give the printed total: a row may have been lost."""
        record, reasons = self.record, []
        rows, funds = record.indicators, record.funds
        scores = sum((row.score or Decimal(0) for row in rows), funds.execution_score or Decimal(0))
        if record.printed_total is not None and scores != record.printed_total:
            reasons.append(Reason("scores_differ", {"sum": scores}))
        points = sum((row.points or Decimal(0) for row in rows), funds.execution_points or Decimal(0))
        at = self.form.places.get(("total_points",))
        printed = cell_number(self.form.grid.shown(*at)) if at else None
        if printed is not None and points != printed:
            reasons.append(Reason("points_differ", {"sum": points}))
        return reasons


def label_of(place: Place, record: Record, spec: FormSpec) -> str:
    """The name of a value as the form prints it: ``微信发布频次：实际完成值``."""
    key, words = str(place[-1]), import_texts()["labels"]
    if place[0] == "indicators" and isinstance(place[1], int):
        name = record.indicators[place[1]].level3 or fill(words["row"], {"number": place[1] + 1})
        return f"{plain(name)}：{spec.indicators.columns[key][0]}"
    if place[0] == "indicators":
        return spec.indicators.columns[key][0]
    if place[0] == "subprojects" and isinstance(place[1], int):
        return f"{record.subprojects[place[1]].name}：{words[key]}"
    if place[:2] == ("funds", "sources") and isinstance(place[2], int):
        return f"{(record.funds.sources or ())[place[2]].name}：{_fund_word(key, spec)}"
    field = next((item for item in spec.fields if item.key in (key, f"funds.{key}", f"funds.{key.split('_')[0]}")), None)
    if place[0] == "funds" and field is None:
        return _fund_word(key, spec)
    return field.labels[0].rstrip("：:") if field and key not in words else str(words.get(key, key))


def _fund_word(key: str, spec: FormSpec) -> str:
    """The heading of a column of the table of funds."""
    words, name = import_texts()["labels"], "rate" if key == "rate_printed" else key
    columns = spec.funds.columns if spec.funds else {}
    return columns[name][0] if name in columns else str(words.get(name, name))
