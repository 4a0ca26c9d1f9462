"""What a form is made of: how it is recognised, what it prints, what an empty one starts with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, TypedDict, get_args

from jixiao.templates.model.limits import MADE, Between, Filled, OneOf
from jixiao.templates.model.official import Certainty, Id, Points, Sources, Text

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
    "basis", "necessity", "measures", "plan", "central_department", "period", "remarks", "funds.initial_budget",
    "funds.budget", "funds.executed", "funds.prior_budget", "funds.prior_executed", "funds.project_budget",
    "funds.project_total", "funds.project_fiscal", "funds.project_other", "funds.annual_total", "funds.annual_fiscal",
    "funds.annual_carryover", "funds.annual_other", "funds.annual_superior", "funds.annual_central",
    "funds.annual_local", "funds.forecast",
    "funds.rate", "printed_total", "printed_grade", "id", "source", "year",
)
FieldKey = Annotated[str, OneOf(FIELD_KEYS)]
#: An amount of the funds, by its own key.
AMOUNTS = tuple(key.removeprefix("funds.") for key in FIELD_KEYS if key.startswith("funds.") and key != "funds.rate")
Amount = Annotated[str, OneOf(AMOUNTS)]
MoneyUnit = Literal["元", "万元", "亿元"]
MONEY_UNITS: tuple[str, ...] = get_args(MoneyUnit)
#: The region of a form that is used everywhere.
COUNTRY = "全国"
#: Whether anybody here has read a form.
Known = Literal["seen_blank", "seen_filled", "known", "not_seen"]
FundsKey = Annotated[
    str, OneOf(("initial_budget", "budget", "forecast", "executed", "execution_points", "rate", "execution_score"))
]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A labelled field of a form. ``key`` is the record's key; ``funds.budget`` lies inside ``funds``.

    place: where the value lies from its label: in the cell to the right, or below; auto: to the right, or below where
    another label stands there. A value in the label's own cell behind a colon is found anyway. ``nth``: which occurrence
    of the label (1-based), where a form prints it twice. kind: ``months``: the months a heading begins with (1-7月执行数).
    """

    key: FieldKey
    labels: tuple[str, ...] = ()  # the form's own; the spellings of its concept in the vocabulary are added behind them
    concept: str = ""  # concept of the vocabulary; empty: the key's own
    place: Literal["right", "below", "auto"] = "right"
    under: Annotated[str, OneOf(("", *FIELD_KEYS))] = ""  # only a label below that field's label, where two columns print it
    kind: Literal["text", "money", "percent", "ticks", "date", "points", "months"] = "text"
    required: bool = False
    nth: Annotated[int, Between(1, 100)] = 1
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FundsTable:
    """The table of funds of a self-evaluation: one row for the total, one per source."""

    sources: tuple[str, ...]  # labels of the source rows, as printed
    columns: Mapping[FundsKey, tuple[str, ...]] = field(default_factory=dict)  # amount key -> headings of the form's own
    total: tuple[str, ...] = ()  # labels of the total row, of the form's own
    rate_of: Literal["budget", "initial_budget"] = "budget"  # what the rate divides by


@dataclass(frozen=True, slots=True)
class SubprojectTable:
    """The table of sub-projects (2018): heading words of its two columns."""

    name: tuple[str, ...]
    amount: tuple[str, ...]


#: Columns of blocks that are money.
BLOCK_AMOUNTS = ("total", "fiscal", "other", "executed")


@dataclass(frozen=True, slots=True)
class Block:
    """A small table of texts beside the indicators: tasks of a department, how money was managed, splits of the money.

    columns: key -> heading words. rows: names that are printed, one a row; without them the rows are as many as are filled,
    up to one of the labels ``end``, and ``name`` is one of the columns. inline: no table at all: each column is a label with
    its text behind the colon in the same cell, and there is one row. half: its rows are those of the first half of a table
    of indicators in twin halves (中期 beside 年度); the columns are ``level1``, ``level2``, ``name`` and ``target``.
    beside: further columns of the table of indicators, a row for each of them in their order. amounts: keys of the columns
    of a table that hold amounts: a text there is no figure, and no sum counts it.
    """

    key: Annotated[str, OneOf(("management", "tasks", "income", "spending", "midterm", "monitoring"))]
    title: Text  # what the form calls it
    columns: Mapping[str, tuple[str, ...]]
    rows: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    inline: bool = False
    half: bool = False
    beside: bool = False
    amounts: tuple[str, ...] = ()


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


class FormRow(TypedDict, total=False):
    """What the form prints in a row of an empty table."""

    level1: str
    level2: str
    level3: str
    explanation: str
    sign: str
    target: str
    unit_text: str
    points: Annotated[int, Between(0, 1000)] | Points
    note: str


@dataclass(frozen=True, slots=True)
class BlankForm:
    """Another empty form of the same layout, which starts with rows of its own. What is filled in is read as the form."""

    id: Id
    title: Text
    year: Annotated[int, Between(1990, 2100)]
    known: Known
    rows: tuple[FormRow, ...]


@dataclass(frozen=True, slots=True)
class Carry:
    """What becomes of a filled form in the next form of the year. Tables read there = here, but ``levels`` and ``rows``.

    to: id of the other form; years: how much later its year is. texts: of several here the
    first that is filled. sources: row of the table of funds there = amount here,
    all into column ``source_column``. choices: for a text key there, what an option here is called there. levels, rows:
    level1 and names of indicators here = there.
    """

    to: str
    years: Annotated[int, Between(0, 10)]
    texts: Mapping[FieldKey, tuple[FieldKey, ...]]
    funds: Mapping[Amount, Amount] = field(default_factory=dict)
    source_column: Annotated[str, OneOf(("", *AMOUNTS))] = ""
    sources: Mapping[str, Amount] = field(default_factory=dict)
    choices: Mapping[FieldKey, Mapping[str, str]] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class FormSpec:
    """One official form: how it is recognised, what it prints, and the template that draws it.

    family: id of the form at the root of those that it extends; forms of one family are one form in several layouts.
    """

    id: Id
    title: Text
    titles: Annotated[tuple[Text, ...], Filled()]
    kind: Literal["selfeval", "target", "monitor"]
    year: Annotated[int, Between(1990, 2100)]
    region: Text
    source: Sources
    certainty: Certainty
    ruleset: str
    money_unit: MoneyUnit
    fields: tuple[FieldSpec, ...]
    indicators: IndicatorTable
    template: Path = field(metadata=MADE)  # the .xlsx beside the .toml
    family: str = field(default="", metadata=MADE)
    funds: FundsTable | None = None
    subprojects: SubprojectTable | None = None
    blocks: tuple[Block, ...] = ()
    known: Known = "known"  # whether anybody here has read the form
    default: bool = False  # taken where several forms of a kind fit alike
    marks: tuple[str, ...] = ()  # labels that only this form prints
    unread: tuple[str, ...] = ()  # labels that it prints and that nothing is read from, whatever the vocabulary says
    next: str = ""  # of a form that the user has taught: id of the form that follows it
    prints: tuple[str, ...] = ()  # of a form that the user has taught: all its labels, by which it is known again
    execution_points: Points | None = None  # where the form prints other points of the execution rate than its rule set
    own: frozenset[str] = field(default=frozenset(), metadata=MADE)  # its headings that the vocabulary does not hold
    others: tuple[str, ...] = field(default=(), metadata=MADE)  # labels of the vocabulary that are no field of the form
    money_labels: tuple[str, ...] = ()  # labels that carry the unit of money in brackets
    blank_rows: tuple[FormRow, ...] = ()  # indicator rows of an empty form
    blanks: tuple[BlankForm, ...] = ()  # empty forms with other rows
    report: str = ""  # what a report about it is called, where that is another than of a project
    fixed_rows: tuple[FormRow, ...] = ()  # rows the form prints with fixed points and explanation
    sections: tuple[str, ...] = ()  # level1 names that must each have a row
    level2: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # level1 -> allowed level2 names; empty: free
    #: Other values an empty form starts with.
    blank: Mapping[Annotated[str, OneOf(("funds",))], Mapping[Amount, Decimal]] = field(default_factory=dict)
    carry: Carry | None = None

    @property
    def full_title(self) -> str:
        """``项目支出绩效自评表（selfeval-2020）``: several forms may have one title."""
        return f"{self.title}（{self.id}）"

    @property
    def national(self) -> bool:
        """Whether it is used in the whole country, not in one place."""
        return self.region == COUNTRY
