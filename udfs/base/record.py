"""A project record: one filled form as values, in the shape of the published records (JSON).

``None`` says that the form has no such field, ``""`` that the field is printed and empty.
Money stands in the unit named by ``Funds.unit``; rates are percent numbers (93.65); points and scores are 分.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

#: Text fields of a record's head and body, in the order of the JSON.
TEXT_KEYS = (
    "project", "project_type", "category", "department", "unit", "executing_office", "start", "end",
    "goal_total", "goal_annual", "expected", "actual_completion", "eval_date", "main_results", "problems",
    "improvements",
)
#: Text fields that few forms print: the narrative of the 2018 declaration, 中央主管部门, 项目期, remarks below the
#: indicators. A record may lack them.
NARRATIVE_KEYS = ("overview", "basis", "necessity", "measures", "plan", "central_department", "period", "remarks")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator row. Texts as typed, blanks included; points and score in 分.

    ``level`` is the qualitative level the unit chose (达成, 部分达成 ...), where words alone do not say it.
    """

    level1: str | None = None
    level2: str | None = None
    level3: str | None = None
    explanation: str | None = None
    target: str | None = None
    actual: str | None = None
    points: Decimal | None = None
    score: Decimal | None = None
    note: str | None = None
    level: str | None = None
    score_above: bool = False  # its score stands in one cell with that of a row above; no key of the JSON


@dataclass(frozen=True, slots=True)
class FundSource:
    """One source of the funds table; ``rate`` in percent, ``rate_printed`` as printed."""

    name: str
    initial_budget: Decimal | None = None
    budget: Decimal | None = None
    executed: Decimal | None = None
    rate_printed: str | None = None
    rate: Decimal | None = None
    forecast: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Funds:
    """Money of a form. ``amounts`` holds what the form names (budget, executed, project_total, ...), in ``unit``."""

    unit: str | None = None
    amounts: Mapping[str, Decimal | None] = field(default_factory=dict)
    rate_printed: str | None = None
    rate: Decimal | None = None
    execution_points: Decimal | None = None
    execution_score: Decimal | None = None
    sources: tuple[FundSource, ...] | None = None


@dataclass(frozen=True, slots=True)
class Subproject:
    """A sub-project of the 2018 declaration; amount in the form's unit."""

    name: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Record:
    """One filled form. ``texts`` holds the keys of TEXT_KEYS (and of NARRATIVE_KEYS where filled)."""

    form: str
    year: int | None
    texts: Mapping[str, str | None]
    funds: Funds
    indicators: tuple[Indicator, ...]
    subprojects: tuple[Subproject, ...] = ()
    #: Small tables of texts by key (tasks, management ...): rows as column -> text. Only those in which something stands.
    blocks: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    printed_total: Decimal | None = None
    printed_grade: str | None = None
    id: str | None = None
    source: str | None = None

    def text(self, key: str) -> str:
        """The text field ``key``; empty where the form has none."""
        return self.texts.get(key) or ""
