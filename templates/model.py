"""The shapes of official knowledge: what a form, a rule set, a check and a source are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

Severity = Literal["error", "warning", "notice"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or a form comes from. ``certainty`` is the mark of how sure it is (sh, mof, form, system, ours, ...)."""

    id: str
    title: str
    certainty: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A grade and the lowest total that earns it (included)."""

    grade: str
    floor: Decimal


@dataclass(frozen=True, slots=True)
class Level:
    """A qualitative level: the words that say it, its band as shares of the points, and the share proposed for it.

    ``low`` is always included; ``high`` is included only where ``high_included``.
    """

    id: Literal["met", "partly", "unmet"]
    name: str
    words: tuple[str, ...]
    low: Decimal
    high: Decimal
    high_included: bool
    share: Decimal


@dataclass(frozen=True, slots=True)
class Proposal:
    """Points proposed for a form that has none: by level1, beside those of the execution rate; and their sources."""

    sections: Mapping[str, Decimal]
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lights:
    """Limits of 绩效监控 in percent: below red is red, below yellow is yellow, else green.

    execution: rate of execution over the share of the year that has passed; indicator: expected completion.
    """

    execution_red: Decimal
    execution_yellow: Decimal
    indicator_red: Decimal
    indicator_yellow: Decimal
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """A dated set of scoring rules, loaded once and compared by identity.

    Shares and rates are Decimal; rates are in percent (72.47 means 72.47 %).
    """

    id: str
    title: str
    effective: date
    region: str
    source: tuple[str, ...]
    certainty: str
    reverse: Literal["ratio", "linear"]
    equal_over: Literal["full", "ask"]
    over_notice: Decimal  # 1.3: a notice from 130 % of the target
    over_deduct: Decimal  # points taken off from over_notice on; 0 = none
    levels: tuple[Level, ...]
    execution_points: Decimal
    execution_cap: bool
    execution_reason_below: Decimal | None  # percent
    rate_digits: int
    rate_rounding: Literal["cut", "half_up", "half_even", "half_down"]
    rate_tolerance: Decimal  # percentage points
    score_digits: int
    score_rounding: Literal["cut", "half_up", "half_even", "half_down"]
    execution_rounding: Literal["cut", "half_up", "half_even", "half_down"]
    score_tolerance: Decimal
    total_tolerance: Decimal  # upper bound of the tolerance of a total
    grades: tuple[Band, ...]
    full_points: Decimal  # 100
    sections: Mapping[str, Decimal]  # points of a level1 where the form prints them, else empty
    proposal: Proposal
    monitor: Lights


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """One entry of the check catalogue. ``message`` and ``advice`` name values in braces: ``{score}``."""

    id: str
    code: str
    severity: Severity
    title: str
    message: str
    advice: str
    source: tuple[str, ...]
    params: Mapping[str, Any]  # word lists and thresholds: data, not code


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A labelled field of a form. ``key`` is the record's key; ``funds.budget`` lies inside ``funds``.

    place: where the value lies from its label: in the cell to the right, or below. A value in the label's own cell
    behind a colon is found anyway. ``nth``: which occurrence of the label (1-based), where a form prints it twice.
    """

    key: str
    labels: tuple[str, ...]
    place: Literal["right", "below"] = "right"
    kind: Literal["text", "money", "percent", "ticks", "date", "points"] = "text"
    required: bool = False
    nth: int = 1
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FundsTable:
    """The table of funds of a self-evaluation: one row for the total, one per source."""

    columns: Mapping[str, tuple[str, ...]]  # amount key -> headings
    total: tuple[str, ...]  # labels of the total row
    sources: tuple[str, ...]  # labels of the source rows, as printed


@dataclass(frozen=True, slots=True)
class SubprojectTable:
    """The table of sub-projects (2018): heading words of its two columns."""

    name: tuple[str, ...]
    amount: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """The table of indicators. ``columns`` maps a record key (level1 ... note, and sign, unit_text) to heading words."""

    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]  # keys whose headings must be there for the form to be recognised
    absent: tuple[str, ...]  # keys whose headings speak against this form
    printed: tuple[str, ...]  # keys the paper form prints: blank there reads as "", others as null
    merge: tuple[str, ...]  # keys whose equal neighbours are merged downwards
    total: tuple[str, ...]  # labels of the total row
    subtotal: tuple[str, ...]  # labels of subtotal rows
    percent_points: bool = False  # 权重 printed as 20%
    scored: bool = True


@dataclass(frozen=True, slots=True)
class Carry:
    """What becomes of a filled form in the next form of the year. Tables read there = here, but ``levels`` and ``rows``.

    to: id of the other form; years: how much later its year is. sources: row of the table of funds there = amount here,
    all into column ``source_column``. choices: for a text key there, what an option here is called there. levels, rows:
    level1 and names of indicators here = there.
    """

    to: str
    years: int
    texts: Mapping[str, str]
    funds: Mapping[str, str]
    source_column: str
    sources: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]
    levels: Mapping[str, str]
    rows: Mapping[str, str]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormSpec:
    """One official form: how it is recognised, what it prints, and the template that draws it."""

    id: str
    title: str
    titles: tuple[str, ...]
    kind: Literal["selfeval", "target"]
    year: int
    region: str
    source: tuple[str, ...]
    certainty: str
    ruleset: str
    money_unit: str
    fields: tuple[FieldSpec, ...]
    indicators: IndicatorTable
    funds: FundsTable | None
    subprojects: SubprojectTable | None
    money_labels: tuple[str, ...]  # labels that carry the unit of money in brackets
    blank_rows: tuple[Mapping[str, Any], ...]  # indicator rows of an empty form
    fixed_rows: tuple[Mapping[str, Any], ...]  # rows the form prints with fixed points and explanation
    sections: tuple[str, ...]  # level1 names that must each have a row
    level2: Mapping[str, tuple[str, ...]]  # level1 -> allowed level2 names; empty: free
    template: Path  # the .xlsx beside the .toml
    blank: Mapping[str, Any] = field(default_factory=dict)  # other values an empty form starts with
    carry: Carry | None = None
