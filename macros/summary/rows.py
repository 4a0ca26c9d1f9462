"""What a summary keeps of a filled form, and nothing else: texts, amounts in 元, its indicators and findings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from jixiao.udfs.checks.texts import SEVERITY_WORDS


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator: its texts as typed, points and score in 分, the cell of its row (G12; "" in a record)."""

    level1: str
    level2: str
    level3: str
    target: str
    actual: str
    note: str
    points: Decimal | None
    score: Decimal | None
    lost: Decimal | None
    cell: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding. check: its id in the catalogue (score_gt_weight); code: JX-A05; level: error, warning or notice."""

    check: str
    level: str
    code: str
    title: str
    cell: str
    level3: str
    what: str
    advice: str

    @property
    def severity(self) -> str:
        """The word for its level: 错误."""
        return SEVERITY_WORDS[self.level]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row of the table of funds; amounts in 元, rate in percent."""

    name: str
    initial_budget: Decimal | None
    budget: Decimal | None
    executed: Decimal | None
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class OtherRow:
    """A cell of a small table, or a further field of the head."""

    part: str
    name: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Money:
    """Amounts in 元: those of the form's kind, None for the others. no_unit: their unit is not known, they stay blank."""

    no_unit: bool
    initial_budget: Decimal | None = None
    budget: Decimal | None = None
    executed: Decimal | None = None
    project_total: Decimal | None = None
    annual_total: Decimal | None = None
    annual_fiscal: Decimal | None = None
    annual_carryover: Decimal | None = None
    annual_other: Decimal | None = None
    forecast: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What else a form of its kind states: rates in percent, points in 分. likely, never: ticks of a monitoring sheet."""

    rate: Decimal | None = None
    execution_points: Decimal | None = None
    execution_score: Decimal | None = None
    execution_lost: Decimal | None = None
    total: Decimal | None = None
    grade: str | None = None
    goal: str | None = None
    period: str | None = None
    likely: Decimal | None = None
    never: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """What the rows and the findings of a form add up to; lost in 分."""

    indicators: Decimal
    open_rows: Decimal
    lost: Decimal
    error: Decimal
    warning: Decimal
    notice: Decimal

    @classmethod
    def of(cls, rows: Sequence[IndicatorRow], findings: Sequence[FindingRow]) -> Counts:
        """Those of a form."""
        levels = [item.level for item in findings]
        return cls(
            Decimal(len(rows)), Decimal(sum(row.score is None for row in rows)),
            sum((row.lost for row in rows if row.lost is not None), Decimal(0)),
            *(Decimal(levels.count(level)) for level in ("error", "warning", "notice")),
        )


#: What a form holds rows of. Who reads forms back says which of them are wanted.
PARTS = ("rows", "findings", "sources", "others")


@dataclass(frozen=True, slots=True)
class FormRows:
    """A filled form of a file. form: id of the official form; of: its kind (target, selfeval, monitor).

    Its :data:`PARTS` are empty where they were not asked for; counts knows them all the same. grades: names that its rule
    set gives, best first. blank: nothing is filled in. said: 32 bytes, the same for forms that say the same but for their
    scores; scores: of its rows, of the execution rate, and the stated total.
    """

    file: str
    sheet: str
    form: str
    of: str
    year: Decimal | None
    department: str
    unit: str
    project: str
    money: Money
    figures: Figures
    counts: Counts
    rows: tuple[IndicatorRow, ...]
    findings: tuple[FindingRow, ...]
    sources: tuple[SourceRow, ...]
    others: tuple[OtherRow, ...]
    grades: tuple[str, ...]
    blank: bool
    said: bytes
    scores: tuple[Decimal | None, ...]


class Forms(Protocol):
    """Forms that are somewhere else, and are read as often as they are asked for."""

    def having(self, parts: Collection[str]) -> Iterator[FormRows]:
        """All of them, with these of their :data:`PARTS`."""
        ...
