"""What a report says is taken from here: the rows of a filled form as judged, figures as people write them, their cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from jixiao.macros.forms.collect import At
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.forms.totals import lost
from jixiao.macros.scoring.chosen import rules_of
from jixiao.macros.sheet.grid import Range
from jixiao.macros.sheet.labels import bare
from jixiao.templates.library import Library, fill, show
from jixiao.udfs.base.finding import Place
from jixiao.udfs.base.record import Indicator
from jixiao.udfs.quantity.comparing import HUNDRED
from jixiao.udfs.quantity.numbers import round_to
from jixiao.udfs.rules.scoring import score_row

Texts = Mapping[str, Any]
ZERO = Decimal(0)
#: The cells that tell of a row.
ROW_KEYS = ("level3", "target", "actual", "points", "score")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the cells that it is taken from: (sheet, ``F12、G12:G15``), in words ``《表》F12``.

    number: in the list of sources.
    """

    text: str
    sources: tuple[tuple[str, str], ...]
    number: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """An indicator row as judged. kind: key of ``[kinds]`` in ``report.toml``. completion: actual of target in percent."""

    index: int
    indicator: Indicator
    kind: str
    completion: Decimal | None
    lost: Decimal | None

    @property
    def name(self) -> str:
        return one_line(self.indicator.level3)

    @property
    def level(self) -> tuple[str, str]:
        return bare(self.indicator.level1 or ""), bare(self.indicator.level2 or "")

    @property
    def measured(self) -> bool:
        """Whether it has a target to be judged by; else only its score tells."""
        return self.kind not in ("full", "deducted", "unscored")

    @property
    def short(self) -> bool:
        """Whether the row missed its target, or points of it are lost."""
        return self.kind in ("unmet", "partly", "deducted") or bool(self.lost)


class Facts:
    """One filled self-evaluation with its judged rows, and the makers of sentences about it."""

    def __init__(self, form: FilledForm, library: Library, texts: Texts) -> None:
        self.form, self.library, self.texts = form, library, texts
        self.record, self.spec = form.record, form.found.spec
        self.rules = rules_of(form, library)
        self.year = form.year_at
        self.scored = self.spec.indicators.scored
        self.rows = tuple(self._row(index, row) for index, row in enumerate(self.record.indicators))

    def _row(self, index: int, row: Indicator) -> ReportRow:
        missed = lost(row.points, row.score)
        printed = "target" in self.spec.indicators.printed
        if not printed and not (row.target or "").strip() and not (row.actual or "").strip():
            return ReportRow(index, row, "unscored" if missed is None else "deducted" if missed else "full", None, missed)
        outcome = score_row(row.target, row.actual, HUNDRED, row.level, self.rules, row.level3 or "")
        kind = outcome.status if outcome.status in ("met", "partly", "unmet") else "unclear"
        percent = None if outcome.completion is None else round_to(outcome.completion, 2, "half_up")
        return ReportRow(index, row, "blank" if outcome.rule == "actual_blank" else kind, percent, missed)

    def say(self, part: str, id: str, places: Iterable[Place], **values: object) -> Sentence:
        """The sentence ``id`` of a part of ``report.toml``, with the cells of these places.

        A form without scores has sentences of its own, where there are any: those that end in ``_judged``.
        """
        text = self.texts[part][id] if self.scored else self.texts[part].get(f"{id}_judged", self.texts[part][id])
        return Sentence(ended(fill(text, values)), self.sources(places))

    def sources(self, places: Iterable[Place], also: At | None = None) -> tuple[tuple[str, str], ...]:
        """The cells of places, and of ``also``; of a merged block its first cell, which holds the value."""
        at = [self.form.at(place) for place in places] + ([also] if also else [])
        cells = ranges(self._holder(item) for item in at)
        return ((self.form.grid.name, self.texts["join"]["items"].join(cells)),) if cells else ()

    def _holder(self, at: At) -> At:
        merge = self.form.grid.merge_at(*at)
        return (merge.row, merge.col) if merge else at

    def places(self, rows: Iterable[ReportRow], *keys: str) -> list[Place]:
        """The places of these values of rows, those only that the sheet has a cell for and the row is judged by."""
        found: list[Place] = [
            ("indicators", row.index, key) for row in rows for key in keys
            if row.measured or key not in ("target", "actual")
        ]
        return [place for place in found if place in self.form.places]

    def judged(self, rows: Iterable[ReportRow]) -> list[Place]:
        """The cells that a row is judged by: target and actual, or points and score where the form has neither."""
        rows = tuple(rows)
        return [*self.places([row for row in rows if row.measured], "target", "actual"),
                *self.places([row for row in rows if not row.measured], "points", "score")]

    def missed(self, rows: Iterable[ReportRow]) -> list[Place]:
        """The cells that say that a row fell short: points and score unless none are lost, and as judged."""
        rows = tuple(rows)
        return [*self.places([row for row in rows if row.lost != 0], "points", "score"),
                *self.judged(row for row in rows if not row.lost)]

    def label(self, key: str) -> str:
        """What the form calls a value: the label of its field, or the heading of its column in the table of funds."""
        for field in self.spec.fields:
            if field.key in (key, f"funds.{key}"):
                return bare(field.labels[0])
        if self.spec.funds and key in self.spec.funds.columns:
            return bare(self.spec.funds.columns[key][0])
        return str(self.texts["titles"]["execution"])

    def printed(self, keys: Iterable[str]) -> list[str]:
        """Those of the keys that this form has a field for, and this sheet a label."""
        have = {field.key for field in self.spec.fields}
        return [key for key in keys if key in have and (key,) in self.form.places]

    def money(self, amount: Decimal) -> str:
        """``2,653.26 万元``; where the form names no unit, that is said."""
        unit, texts = self.record.funds.unit, self.texts["money"]
        return grouped(amount) + (fill(texts["unit"], {"unit": unit}) if unit else texts["no_unit"])

    def lost(self, rows: Sequence[ReportRow], id: str) -> str:
        """What rows lost together, in words of ``[lost]``; where no row has both points and score, that is said."""
        missed = known_sum(row.lost for row in rows)
        return fill(self.texts["lost"]["unknown" if missed is None else id], {"lost": missed})

    def figures(self, row: ReportRow, part: str) -> str:
        """Target and actual of a row in one clause; its score where the form has neither."""
        texts, cells = self.texts[part], row.indicator
        if not row.measured:
            return fill(texts["score"], {"points": show(cells.points), "score": show(cells.score)})
        return fill(texts["figures"], {"target": quantity(cells.target), "actual": quantity(cells.actual)})

    def level_name(self, *level: str) -> str:
        """``产出指标—数量指标``; a form without levels has rows only."""
        return joined(self.texts, "level", [name for name in level if name]) or str(self.texts["titles"]["row"])

    @property
    def note_heading(self) -> str:
        """What the form calls the column of reasons."""
        return one_line(self.form.note_heading) or str(self.texts["deviations"]["note_heading"])


def by_level(rows: Iterable[ReportRow], *, deep: bool) -> list[tuple[tuple[str, str], list[ReportRow]]]:
    """Rows by level1, or by level1 and level2, in the form's order; a level that comes twice is one group."""
    groups: dict[tuple[str, str], list[ReportRow]] = {}
    for row in rows:
        groups.setdefault(row.level if deep else (row.level[0], ""), []).append(row)
    return list(groups.items())


def add(values: Iterable[Decimal | None]) -> Decimal:
    """The sum of what is there."""
    return sum((value for value in values if value is not None), ZERO)


def known_sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is there; None where nothing is."""
    known = [value for value in values if value is not None]
    return add(known) if known else None


def one_line(text: str | None) -> str:
    """A text without breaks and doubled blanks, for the middle of a sentence."""
    return " ".join((text or "").split())


def ended(text: str) -> str:
    """A sentence that ends with a quoted one has its full stop already.

    >>> ended("原因：“停更。”。")
    '原因：“停更。”'
    """
    return text.removesuffix("。") if text.endswith(("。”。", "！”。", "？”。")) else text


def quantity(text: str | None) -> str:
    """A target or actual as typed; a dash where it is blank."""
    return one_line(text) or "—"


def grouped(amount: Decimal) -> str:
    """An amount with commas and at least two places: 2,653.26.

    >>> grouped(Decimal("5132800")), grouped(Decimal("0.12345"))
    ('5,132,800.00', '0.12345')
    """
    exact = Decimal(show(amount))
    places = len(show(amount).partition(".")[2])
    return f"{exact:,.{max(places, 2)}f}"


def ranges(cells: Iterable[At]) -> list[str]:
    """Addresses of cells, each once, those that make up a block as one range; in the order of rows.

    >>> ranges([(5, 6), (4, 6), (9, 2), (4, 7), (5, 7), (4, 9)])
    ['F4:G5', 'I4', 'B9']
    """
    spans: dict[tuple[int, int], list[int]] = {}  # (first, last row) -> columns
    for col, column in groupby(sorted({(col, row) for row, col in cells}), key=lambda at: at[0]):
        for run in _runs([row for _, row in column]):
            spans.setdefault(run, []).append(col)
    blocks = [(first, left, last, right) for (first, last), columns in spans.items() for left, right in _runs(columns)]
    return [str(Range(*block)) for block in sorted(blocks)]


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each run of following numbers: 1, 2, 3, 7 -> (1, 3), (7, 7)."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def joined(texts: Texts, key: str, items: Sequence[str]) -> str:
    """Items joined as ``[join]`` says."""
    return str(texts["join"][key]).join(items)
