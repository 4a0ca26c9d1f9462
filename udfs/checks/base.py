"""What checks are given, what they give, and how they are listed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jixiao.templates.library import Library
from jixiao.templates.model import FormSpec, RuleSet
from jixiao.udfs.finding import Finding, Place, Value
from jixiao.udfs.quantity import Quantity, parse_quantity
from jixiao.udfs.record import Indicator, Record
from jixiao.udfs.scoring import Outcome, score_row

Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator row: its texts as typed, the parsed target and actual, and what the rule says."""

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

    @classmethod
    def of(
        cls, *, index: int = 0, name: Any = None, level1: Any = None, level2: Any = None, target: Any = None,
        actual: Any = None, points: Decimal | None = None, score: Decimal | None = None, note: Any = None,
        level: Any = None, rules: RuleSet,
    ) -> Row:
        """A row from values as typed; a blank or missing text is ""."""
        a = parse_quantity(target)
        b = parse_quantity(actual, unit=a.unit)
        outcome = score_row(target, actual, points, level, rules)
        return cls(
            index, _text(name), _text(level1), _text(level2), a.text.strip(), b.text.strip(), points, score, _text(note),
            _text(level), a, b, outcome,
        )

    @property
    def blank(self) -> bool:
        """Nothing is typed in this row."""
        texts = (self.name, self.target, self.actual, self.note)
        return not any(texts) and self.points is None and self.score is None

    @property
    def deducted(self) -> bool:
        """Less than the points was given."""
        return self.score is not None and self.points is not None and self.score < self.points


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def row_of(indicator: Indicator, index: int, rules: RuleSet) -> Row:
    """The row of a record's indicator."""
    return Row.of(
        index=index, name=indicator.level3, level1=indicator.level1, level2=indicator.level2, target=indicator.target,
        actual=indicator.actual, points=indicator.points, score=indicator.score, note=indicator.note,
        level=indicator.level, rules=rules,
    )


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What a row check may know besides the row. form: None where the row stands alone (JX_CHECK without a form)."""

    rules: RuleSet
    params: Mapping[str, Any]
    form: FormSpec | None

    def prints(self, key: str) -> bool:
        """Whether the form has a column of this key; a row alone is taken to have all."""
        return self.form is None or key in self.form.indicators.printed

    @property
    def scored(self) -> bool:
        """Whether rows of this form get points and a score."""
        return self.form is None or self.form.indicators.scored


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What a form check is given.

    printed_points: points printed in a heading, ``产出指标(50分)``, by (level1, level2), level2 "" for a level1 itself;
    note_heading: heading of the column of reasons as printed.
    """

    record: Record
    form: FormSpec
    rules: RuleSet
    rows: tuple[Row, ...]
    params: Mapping[str, Any]
    printed_points: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    note_heading: str = ""

    def total_tolerance(self) -> Decimal:
        """How far a total may be off through the rounding of its rows."""
        return min(self.rules.total_tolerance, self.rules.score_tolerance * max(len(self.rows), 1))


RowCheck = Callable[[Row, RowFacts], Values | None]
FormCheck = Callable[[FormFacts], Iterable[tuple[Place, Values]]]
#: id -> (check, key of the cell that it is about)
ROW_CHECKS: dict[str, tuple[RowCheck, str]] = {}
FORM_CHECKS: dict[str, FormCheck] = {}


def row_check(at: str) -> Callable[[RowCheck], RowCheck]:
    """Lists a check of one row. It gives the figures of its finding, or None where the row passes."""

    def add(check: RowCheck) -> RowCheck:
        ROW_CHECKS[check.__name__] = (check, at)
        return check

    return add


def form_check(check: FormCheck) -> FormCheck:
    """Lists a check of a whole form. It gives places with figures."""
    FORM_CHECKS[check.__name__] = check
    return check


def row_findings(row: Row, rules: RuleSet, library: Library, form: FormSpec | None = None) -> list[Finding]:
    """What is wrong with one row, in the catalogue's order. form: whose columns decide what may be asked for."""
    if row.blank:
        return []
    found = []
    for id, check, at, facts in _row_checks(rules, library, form):
        values = check(row, facts)
        if values is not None:
            found.append(Finding(id, ("indicators", row.index, at), values))
    return found


_PREPARED: dict[tuple[int, int, int], tuple[object, list[tuple[str, RowCheck, str, RowFacts]]]] = {}


def _row_checks(
    rules: RuleSet, library: Library, form: FormSpec | None
) -> list[tuple[str, RowCheck, str, RowFacts]]:
    """The row checks with what they may know, made once for thousands of rows. The values are kept, so ids stay theirs."""
    key = (id(rules), id(library), id(form))
    if key not in _PREPARED:
        made = [
            (name, check, at, RowFacts(rules, library.checks[name].params, form))
            for name, (check, at) in ROW_CHECKS.items()
        ]
        _PREPARED[key] = ((rules, library, form), made)
    return _PREPARED[key][1]


@lru_cache(maxsize=256)
def pattern(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Alternative patterns of a catalogue entry as one."""
    return re.compile("|".join(f"(?:{item})" for item in patterns))


def matches(words: Iterable[str], text: str) -> bool:
    """Whether one of the patterns is found in a text."""
    return pattern(tuple(words)).search(text) is not None


def one(values: Values) -> Iterable[tuple[Place, Values]]:
    """A single finding about the form as a whole."""
    return [((), values)]
