"""The shapes of official knowledge: what a form, a rule set, a check and a source are made of.

The types are what a template folder may say: words are ``Literal``, limits of numbers ``Between``, see :mod:`.typed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from jixiao.templates.typed import Between, OneOf

Severity = Literal["error", "warning", "notice"]
#: How far a thing may be called official: the words for it are those of ``words.toml``.
Certainty = Literal["mof", "sh", "form", "system", "reviewer", "unknown", "ours"]
Rounding = Literal["cut", "half_up", "half_even", "half_down"]
#: Columns of a table of indicators that are read.
COLUMNS = (
    "level1", "level2", "level3", "explanation", "sign", "target", "unit_text", "actual", "points", "score", "note", "level",
)
Column = Annotated[str, OneOf(COLUMNS)]
#: Concepts of the vocabulary that head a column of indicators and are not read.
OTHER_COLUMNS = ("score_review", "score_factor", "core_flag", "prior_actual", "monitor")
#: A labelled field: a text of a record, an amount of its funds, or what belongs to the record itself.
FIELD_KEYS = (
    "project", "project_type", "category", "department", "unit", "executing_office", "start", "end", "goal_total",
    "goal_annual", "expected", "actual_completion", "eval_date", "main_results", "problems", "improvements", "overview",
    "basis", "necessity", "measures", "plan", "funds.initial_budget", "funds.budget", "funds.executed", "funds.prior_budget",
    "funds.prior_executed", "funds.project_budget", "funds.project_total", "funds.project_fiscal", "funds.project_other",
    "funds.annual_total", "funds.annual_fiscal", "funds.annual_carryover", "funds.annual_other", "funds.rate",
    "printed_total", "printed_grade", "id", "source", "year",
)
FieldKey = Annotated[str, OneOf(FIELD_KEYS)]
FundsKey = Annotated[str, OneOf(("initial_budget", "budget", "executed", "execution_points", "rate", "execution_score"))]
Share = Annotated[Decimal, Between(0, 1)]
Points = Annotated[Decimal, Between(0, 1000)]
Percent = Annotated[Decimal, Between(0, 100)]
Digits = Annotated[int, Between(0, 6)]
#: A multiple of a target: 1.3 is 130 %.
Multiple = Annotated[Decimal, Between(1, 100)]


@dataclass(frozen=True, slots=True)
class Word:
    """How a spelling is known: seen on a published form, rebuilt from one, known without a form at hand, or of the tool."""

    known: Literal["seen", "rebuilt", "known", "tool"]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What headings and labels are called: concept -> spelling, the preferred one first; and the codes of the sources."""

    labels: Mapping[str, Mapping[str, Word]]
    sources: Mapping[str, str] = field(default_factory=dict)

    def words(self, concept: str) -> tuple[str, ...]:
        """The spellings of a concept; none of an unknown one."""
        return tuple(self.labels.get(concept, ()))


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or a form comes from. ``certainty`` is the mark of how sure it is (sh, mof, form, system, ours, ...)."""

    id: str
    title: str
    certainty: Certainty
    note: str = ""


@dataclass(frozen=True, slots=True)
class RuleText:
    """What a scoring rule says of a row: an entry of ``rules.toml``."""

    title: str
    text: str
    source: tuple[str, ...]
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Band:
    """A grade and the lowest total that earns it (included)."""

    grade: str
    floor: Points


@dataclass(frozen=True, slots=True)
class Tier:
    """A step beside a range: an actual at most ``within`` outside of it earns ``share`` of the points.

    ``within`` is a share of the nearer end (0.05), or a number in the range's own unit, as ``RuleSet.tiers_by`` says.
    """

    within: Annotated[Decimal, Between(0, 1_000_000)]
    share: Share


@dataclass(frozen=True, slots=True)
class Cap:
    """The highest total (分) where the execution rate is below ``rate_below`` percent."""

    rate_below: Percent
    cap: Points


@dataclass(frozen=True, slots=True)
class Level:
    """A qualitative level: the words that say it, its band as shares of the points, and the share proposed for it.

    ``low`` is always included; ``high`` is included only where ``high_included``.
    """

    id: Literal["met", "partly", "unmet"]
    name: str
    words: tuple[str, ...]
    low: Share
    high: Share
    high_included: bool
    share: Share


@dataclass(frozen=True, slots=True)
class Proposal:
    """Points proposed for a form that has none: by level1, beside those of the execution rate; and their sources."""

    sections: Mapping[str, Points]
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lights:
    """Limits of 绩效监控 in percent: below red is red, below yellow is yellow, else green.

    execution: rate of execution over the share of the year that has passed; indicator: expected completion.
    """

    execution_red: Annotated[Decimal, Between(0, 1000)]
    execution_yellow: Annotated[Decimal, Between(0, 1000)]
    indicator_red: Annotated[Decimal, Between(0, 1000)]
    indicator_yellow: Annotated[Decimal, Between(0, 1000)]
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
    certainty: Certainty
    reverse: Literal["ratio", "linear"]
    equal_over: Literal["full", "ask"]
    over_notice: Multiple  # 1.3: a notice from 130 % of the target
    over_deduct: Points  # points taken off from over_deduct_from on; 0 = none
    levels: tuple[Level, ...]
    execution_points: Points
    execution_cap: bool
    rate_digits: Digits
    rate_rounding: Rounding
    rate_tolerance: Percent  # percentage points
    score_digits: Digits
    score_rounding: Rounding
    execution_rounding: Rounding
    score_tolerance: Points
    total_tolerance: Points  # upper bound of the tolerance of a total
    grades: tuple[Band, ...]  # highest first; empty: a form without a grade
    full_points: Annotated[Decimal, Between(1, 1000)]  # 100
    proposal: Proposal
    monitor: Lights
    over_deduct_from: Multiple = Decimal("1.3")  # where no file says it, over_notice
    over_deduct_by: Literal["none", "points", "degree"] = "points"  # degree: more the further the target was passed
    over_reason_required: bool = False  # over-completion needs a reason even where nobody would ask
    strict_limit: Literal["ratio", "unmet"] = "ratio"  # at the limit of > or <: full by ratio with a notice, or asked about
    tiers: tuple[Tier, ...] = ()  # beside a range; without them a row outside its range is asked about
    tiers_by: Literal["share", "units"] = "share"
    total_caps: tuple[Cap, ...] = ()
    rescale: bool = False  # rows that do not apply are dropped, the rest counts for full_points
    execution_reason_below: Percent | None = None
    sections: Mapping[str, Points] = field(default_factory=dict)  # points of a level1 where the form prints them


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
    params: Mapping[str, Any] = field(default_factory=dict)  # word lists and thresholds: data, not code


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A labelled field of a form. ``key`` is the record's key; ``funds.budget`` lies inside ``funds``.

    place: where the value lies from its label: in the cell to the right, or below; auto: to the right, or below where
    another label stands there. A value in the label's own cell behind a colon is found anyway. ``nth``: which occurrence
    of the label (1-based), where a form prints it twice.
    """

    key: FieldKey
    labels: tuple[str, ...] = ()  # the form's own; the spellings of its concept in the vocabulary are added behind them
    concept: str = ""  # concept of the vocabulary; empty: the key's own
    place: Literal["right", "below", "auto"] = "right"
    under: Annotated[str, OneOf(("", *FIELD_KEYS))] = ""  # only a label below that field's label, where two columns print it
    kind: Literal["text", "money", "percent", "ticks", "date", "points"] = "text"
    required: bool = False
    nth: Annotated[int, Between(1, 100)] = 1
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FundsTable:
    """The table of funds of a self-evaluation: one row for the total, one per source."""

    sources: tuple[str, ...]  # labels of the source rows, as printed
    columns: Mapping[FundsKey, tuple[str, ...]] = field(default_factory=dict)  # amount key -> headings of the form's own
    total: tuple[str, ...] = ()  # labels of the total row, of the form's own


@dataclass(frozen=True, slots=True)
class SubprojectTable:
    """The table of sub-projects (2018): heading words of its two columns."""

    name: tuple[str, ...]
    amount: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """The table of indicators. ``columns`` maps a record key (level1 ... note, and sign, unit_text) to heading words.

    A folder's file gives the form's own words; those of the vocabulary are added when the library is read.
    """

    required: tuple[Column, ...]  # keys whose headings must be there for the form to be recognised
    printed: tuple[Column, ...]  # keys the paper form prints: blank there reads as "", others as null
    columns: Mapping[Column, tuple[str, ...]] = field(default_factory=dict)
    absent: tuple[Column, ...] = ()  # keys whose headings speak against this form
    merge: tuple[Column, ...] = ()  # keys whose equal neighbours are merged downwards
    total: tuple[str, ...] = ()  # labels of the total row
    subtotal: tuple[str, ...] = ()  # labels of subtotal rows
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
    years: Annotated[int, Between(0, 10)]
    texts: Mapping[FieldKey, FieldKey]
    funds: Mapping[str, str] = field(default_factory=dict)
    source_column: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[FieldKey, Mapping[str, str]] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormSpec:
    """One official form: how it is recognised, what it prints, and the template that draws it."""

    id: str
    title: str
    titles: tuple[str, ...]
    kind: Literal["selfeval", "target"]
    year: Annotated[int, Between(1990, 2100)]
    region: str
    source: tuple[str, ...]
    certainty: Certainty
    ruleset: str
    money_unit: Literal["元", "万元"]
    fields: tuple[FieldSpec, ...]
    indicators: IndicatorTable
    template: Path  # the .xlsx beside the .toml
    funds: FundsTable | None = None
    subprojects: SubprojectTable | None = None
    known: Literal["seen_blank", "seen_filled", "known", "not_seen"] = "known"  # whether anybody here has read the form
    default: bool = False  # taken where several forms of a kind fit alike
    marks: tuple[str, ...] = ()  # labels that only this form prints
    own: frozenset[str] = frozenset()  # set by the library: its headings that the vocabulary does not hold
    others: tuple[str, ...] = ()  # set by the library: labels of the vocabulary that are no field of the form
    money_labels: tuple[str, ...] = ()  # labels that carry the unit of money in brackets
    blank_rows: tuple[Mapping[Column, Any], ...] = ()  # indicator rows of an empty form
    fixed_rows: tuple[Mapping[Column, Any], ...] = ()  # rows the form prints with fixed points and explanation
    sections: tuple[str, ...] = ()  # level1 names that must each have a row
    level2: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # level1 -> allowed level2 names; empty: free
    blank: Mapping[str, Any] = field(default_factory=dict)  # other values an empty form starts with
    carry: Carry | None = None
