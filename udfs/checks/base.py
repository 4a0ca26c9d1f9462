"""What checks are given, what they give, and how they are listed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, get_args

from jixiao.templates.library import Library
from jixiao.templates.model import FormSpec, RuleSet, Severity
from jixiao.udfs.base.finding import Finding, Place, Value
from jixiao.udfs.base.params import Params
from jixiao.udfs.base.record import Indicator, Record
from jixiao.udfs.checks.cases import Case, When, always, given
from jixiao.udfs.quantity.numbers import points_of, round_to
from jixiao.udfs.quantity.quantity import Quantity, parse_quantity
from jixiao.udfs.quantity.words import phrase, plain
from jixiao.udfs.rules.answers import proposed
from jixiao.udfs.rules.explain import said_of
from jixiao.udfs.rules.outcome import Outcome
from jixiao.udfs.rules.scoring import score_row

ZERO, HUNDRED, CENT = Decimal(0), Decimal(100), Decimal("0.01")
#: Places that points and scores are looked at with: cells hold binary fractions, 10.0000000001 is 10.
_PLACES = 6
Values = Mapping[str, Value]
Found = Iterable[tuple[Place, Values]]
_BRACKET = re.compile(r"\([^()]*\)$")
#: Worst first.
SEVERITIES: tuple[str, ...] = get_args(Severity)
#: From the first letter or digit of a text to the last.
_LETTERED = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)


class TypedRow(NamedTuple):
    """The cells of an indicator row as they were handed over: texts, numbers, dates; None or "" where blank."""

    name: object = None
    level1: object = None
    level2: object = None
    target: object = None
    actual: object = None
    points: object = None
    score: object = None
    note: object = None
    level: object = None


class Seen(NamedTuple):
    """What was seen of a row with all of its column: its name in half width, and ids of checks that can find nothing."""

    name: str
    spared: frozenset[str]


@dataclass(slots=True)  # not frozen: that would take longer to fill than to check
class JudgedRow:
    """One indicator row: its texts as typed, the parsed target and actual, and what the rule says.

    plain_name: the name in half width, without blanks and without a bracket at its end; what name patterns look at.
    spared: ids of checks that are known to find nothing.
    """

    index: int
    name: str
    level1: str
    level2: str
    target: str
    actual: str
    points: Decimal | None
    score: Decimal | None
    note: str
    level: str
    a: Quantity
    b: Quantity
    outcome: Outcome
    plain_name: str
    spared: frozenset[str] = frozenset()

    @property
    def deducts(self) -> bool:
        """Whether the row takes points off and has none of its own: 扣分项."""
        said = self.level1 + self.name
        return self.points is None and any(word in said for word in phrase("deductions"))

    @classmethod
    def of(
        cls, typed: TypedRow, rules: RuleSet, *, index: int = 0, year: int | None = None, seen: Seen | None = None
    ) -> JudgedRow:
        """The row of what was typed. year: of the form. seen: of the row, where all of its column were looked at together.

        Where the row has no answer of a person's, it is judged with the one that scoring would propose.
        """
        a = parse_quantity(typed.target)
        b = parse_quantity(typed.actual, unit=a.unit)
        title, level1, level2, answered = _text(typed.name), _text(typed.level1), _text(typed.level2), _text(typed.level)
        plain_name = plain(title) if seen is None else seen.name
        answer = typed.level if answered else proposed(a, b, plain_name, year, level1 + level2) or typed.level
        if plain_name.endswith(")"):
            plain_name = _BRACKET.sub("", plain_name)
        # The raw values, as JX_SCORE asks for them, which may have its answer at hand.
        outcome = score_row(typed.target, typed.actual, typed.points, answer, rules)
        return cls(
            index, title, level1, level2, a.text.strip(), b.text.strip(), _figure(typed.points), _figure(typed.score),
            _text(typed.note), answered, a, b, outcome, plain_name, frozenset() if seen is None else seen.spared,
        )

    @property
    def blank(self) -> bool:
        """Nothing is typed in this row."""
        texts = self.name or self.target or self.actual or self.note
        return not texts and self.points is None and self.score is None

    @property
    def deducted(self) -> bool:
        """Less than the points was given."""
        return self.score is not None and self.points is not None and self.score < self.points

    @property
    def full(self) -> bool:
        """All points or more were given."""
        return self.score is not None and self.points is not None and self.score >= self.points > 0


def case_of(row: JudgedRow) -> Case:
    """The case of a row."""
    a, b, said, points, score = row.a, row.b, row.outcome, row.points, row.score
    percent = a.unit == "%" and a.number is not None and a.number > HUNDRED
    return Case(
        said.status, said.rule, said.strict, said.over, said.compared is not None, said.level is not None, said.ask != "",
        given(score, points), score is not None and score < ZERO, points is not None and points > ZERO,
        row.name != "", row.target != "", row.actual != "", row.note != "",
        a.kind, a.sign, a.number == ZERO, a.unit if a.unit in ("", "%") else "other",
        percent or (b.unit == "%" and b.number is not None and b.number > HUNDRED), b.kind,
    )


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _figure(value: object) -> Decimal | None:
    return _of_cell(value) if type(value) is float and value else _shown(points_of(value))


@lru_cache(maxsize=1024)
def _of_cell(value: float) -> Decimal | None:
    """Few different points and scores stand in a form."""
    return _shown(points_of(value))


def _shown(number: Decimal | None) -> Decimal | None:
    if number is None or number == number.to_integral_value() or number == round(number, _PLACES):
        return number
    return round_to(number, _PLACES, "half_up")


def row_of(indicator: Indicator, index: int, rules: RuleSet, year: int | None = None) -> JudgedRow:
    """The row of a record's indicator. year: of the form."""
    typed = TypedRow(
        indicator.level3, indicator.level1, indicator.level2, indicator.target, indicator.actual, indicator.points,
        indicator.score, indicator.note, indicator.level,
    )
    return JudgedRow.of(typed, rules, index=index, year=year)


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What a row check may know besides the row. form: None where the row stands alone (JX_CHECK without a form)."""

    id: str
    rules: RuleSet
    form: FormSpec | None
    catalogue: Mapping[str, Params]
    library: Library
    params: Params = field(init=False)  # of this check

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", self.catalogue[self.id])

    def rule_text(self, rule: str, row: JudgedRow) -> str:
        """What a rule says of a row, as one sentence of a finding: findings of a cell are parted by the mark ；."""
        return said_of(row.outcome, rule, self.library).replace("；", "，")

    def prints(self, key: str) -> bool:
        """Whether the form has a column of this key; a row alone is taken to have all."""
        return self.form is None or key in self.form.indicators.printed

    @property
    def scored(self) -> bool:
        """Whether rows of this form get points and a score."""
        return self.form is None or self.form.indicators.scored

    def judges(self, row: JudgedRow) -> bool:
        """Whether a rule could score this row: a form of 2019 prints neither target nor actual."""
        return self.scored and bool(row.target or row.actual or (self.prints("target") and self.prints("actual")))

    def reason(self, row: JudgedRow) -> str:
        """What the column of reasons says; "" where it only says that there is nothing to say (无)."""
        return reason(row, self.catalogue)


def bare(text: str) -> str:
    """A text without the marks around it; "" where it is nothing but marks: 。 or —."""
    found = _LETTERED.search(plain(text))
    return found[0] if found else ""


def reason(row: JudgedRow, catalogue: Mapping[str, Params]) -> str:
    """See :meth:`RowFacts.reason`."""
    return row.note if row.note and _says_why(row.note, catalogue["reason_missing"]) else ""


@lru_cache(maxsize=1024)
def _says_why(note: str, params: Params) -> bool:
    """Several checks of a row ask for its reason."""
    said = bare(note)
    return bool(said) and params.pattern("none").fullmatch(said) is None


@dataclass(frozen=True, slots=True)
class Printed:
    """What a sheet prints besides values.

    points: in a heading, ``产出指标(50分)``, by (level1, level2), level2 "" for a level1 itself. note_heading: of the column
    of reasons. keys: (``goal_annual``, ``funds.rate``) of the values that it has a place for. None: no sheet is at hand.
    labels: of the fields, as it writes them, by their key. shared: rows of which something stands in one cell with others.
    heading_unit: of the targets, in their heading.
    """

    points: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    note_heading: str | None = None
    keys: frozenset[str] | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    shared: frozenset[int] = frozenset()
    heading_unit: str = ""


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What a form check is given."""

    id: str
    record: Record
    form: FormSpec
    rules: RuleSet
    rows: tuple[JudgedRow, ...]
    catalogue: Mapping[str, Params]
    printed: Printed

    @property
    def note_heading(self) -> str:
        """Heading of the column of reasons, as the sheet prints it, else as the form does."""
        if self.printed.note_heading is not None:
            return self.printed.note_heading
        return next(iter(self.form.indicators.columns.get("note", ())), "")

    @property
    def params(self) -> Params:
        """The data of this check."""
        return self.catalogue[self.id]

    @property
    def labelled(self) -> bool:
        """Whether points stand in labels alone (``数量指标（20分）``): no column holds them."""
        table = self.form.indicators
        some = bool(self.printed.points) or any(row.points is not None for row in self.rows)
        return table.scored and "points" not in table.printed and some

    def shows(self, key: str, otherwise: bool) -> bool:
        """Whether the sheet has a place for this value; ``otherwise`` where no sheet is at hand."""
        return otherwise if self.printed.keys is None else key in self.printed.keys

    def amount(self, key: str) -> Decimal | None:
        """An amount of the form, in its unit."""
        return self.record.funds.amounts.get(key)

    def reason(self, row: JudgedRow) -> str:
        """See :meth:`RowFacts.reason`."""
        return reason(row, self.catalogue)

    def labels(self, keys: Iterable[str]) -> Iterable[tuple[str, str, str]]:
        """(key, label, text) of the filled text fields."""
        labels = {item.key: item.labels[0] for item in self.form.fields}
        for key in keys:
            if text := self.record.text(key):
                yield key, labels.get(key, key), text


#: What a row check finds: its figures, or the key of another cell than the check's usual one with them.
RowFound = Values | tuple[str, Values] | None
RowCheck = Callable[[JudgedRow, RowFacts], RowFound]
FormCheck = Callable[[FormFacts], Found]
#: id -> (check, key of the cell that it is about, cases in which it can find anything)
ROW_CHECKS: dict[str, tuple[RowCheck, str, When]] = {}
FORM_CHECKS: dict[str, FormCheck] = {}


def is_rate_row(name: str) -> bool:
    """Whether an indicator is called as the row of the execution rate is."""
    return plain(name) in phrase("rate_rows")


def row_check(at: str, when: When = always) -> Callable[[RowCheck], RowCheck]:
    """Lists a check of one row. It gives the figures of its finding, or None where the row passes. Asked only ``when``."""

    def add(check: RowCheck) -> RowCheck:
        ROW_CHECKS[check.__name__] = (check, at, when)
        return check

    return add


def form_check(check: FormCheck) -> FormCheck:
    """Lists a check of a whole form. It gives places with figures."""
    FORM_CHECKS[check.__name__] = check
    return check


def also(id: str) -> Callable[[FormCheck], FormCheck]:
    """Lists a form check under the id of a row check: the same fault, seen only between rows."""

    def add(check: FormCheck) -> FormCheck:
        FORM_CHECKS[id] = check
        return check

    return add


#: Libraries, and cases of rows by rule set and form, of which the checks are kept ready.
_LIBRARIES, _CASES = 8, 4096


@lru_cache(maxsize=_LIBRARIES)
def catalogue_of(library: Library) -> dict[str, Params]:
    """The data of every check, compiled once per library."""
    return {name: Params(spec.params) for name, spec in library.checks.items()}


@lru_cache(maxsize=_CASES)
def _row_checks(
    case: Case, spared: frozenset[str], rules: RuleSet, library: Library, form: FormSpec | None
) -> tuple[tuple[RowCheck, str, RowFacts], ...]:
    """The checks that a row of this case is asked, in the order of the catalogue."""
    catalogue = catalogue_of(library)
    listed = [(name, *ROW_CHECKS[name]) for name in catalogue if name in ROW_CHECKS and name not in spared]
    return tuple(
        (check, at, RowFacts(name, rules, form, catalogue, library)) for name, check, at, when in listed if when(case)
    )


def row_findings(row: JudgedRow, rules: RuleSet, library: Library, form: FormSpec | None = None) -> list[Finding]:
    """What is wrong with one row, worst first, each cause once. form: whose columns decide what may be asked for."""
    if row.blank:
        return []
    found = []
    for check, at, facts in _row_checks(case_of(row), row.spared, rules, library, form):
        values = check(row, facts)
        if values is not None:
            at, values = values if isinstance(values, tuple) else (at, values)
            found.append(Finding(facts.id, ("indicators", row.index, at), values))
    return by_harm(_once(found, row, catalogue_of(library)), library) if found else found


def _once(found: Sequence[Finding], row: JudgedRow, catalogue: Mapping[str, Params]) -> list[Finding]:
    """Leaves out what another finding of the row says already: ``unless`` names those, ``said`` those of one rule."""
    if not any(catalogue[finding.id].silenced for finding in found):
        return list(found)
    ids = {finding.id for finding in found}
    return [
        finding for finding in found
        if not ids.intersection(catalogue[finding.id].words("unless"))
        and not ids.intersection(catalogue[finding.id].table("said").get(row.outcome.rule, ()))
    ]


def by_harm(found: Iterable[Finding], library: Library) -> list[Finding]:
    """Errors first, then warnings, then notices."""
    listed = list(found)
    if len(listed) > 1:
        listed.sort(key=lambda finding: SEVERITIES.index(library.checks[finding.id].severity))
    return listed
