"""What scoring gave: row by row and form by form, as values for the cover, the command line and JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from jixiao.macros.forms.read import FilledForm, FormId
from jixiao.macros.sheet.edits import Edit
from jixiao.templates.model import RuleSet
from jixiao.udfs.base.finding import Finding
from jixiao.udfs.checks.forms import Judged


@dataclass(frozen=True, slots=True)
class RowResult:
    """One scored row: its score cell, the rule's score, the score that stands, why, and whether the row counts."""

    cell: str
    level3: str
    rule_score: Decimal | None
    score: Decimal | None
    why: str
    applies: bool = True
    points: Decimal | None = None

    def to_json(self) -> dict[str, Any]:
        return {"cell": self.cell, "level3": self.level3, "rule_score": self.rule_score, "score": self.score,
                "why": self.why}


@dataclass(slots=True)
class FormResult:
    """What scoring gave for one form, and where its figures lie (for the cover)."""

    form: FilledForm
    rules: RuleSet
    mark_at: tuple[int, int] | None = None  # the cell that names the rule set to formulas
    rows: list[RowResult] = field(default_factory=list)
    rate: Decimal | None = None
    execution_score: Decimal | None = None
    total: Decimal | None = None
    grade: str | None = None
    edits: list[Edit] = field(default_factory=list)
    settled: set[tuple[int, int]] = field(default_factory=set)  # cells that show what they should, edited or not
    findings: list[Finding] = field(default_factory=list)
    check_col: int | None = None
    row_findings: dict[int, str] = field(default_factory=dict)  # row -> text of JX_CHECK
    judged: list[Judged] = field(default_factory=list)  # rows with their findings
    scored: int = 0
    kept: int = 0
    unfinished: bool = False  # something that has points has no score: the total is what there is so far

    @property
    def open_rows(self) -> int:
        """Rows without a score that should have one."""
        return _open(self.rows)

    def score(self) -> FormScore:
        """What stays of the result once the sheet is let go."""
        form, record, asked = self.form, self.form.record, self.form.found.spec.indicators.scored
        return FormScore(
            form.id, record.form, record.text("project"), asked, form.grid.protected, tuple(self.rows), self.rate,
            self.execution_score, self.total, self.grade, self.scored, self.kept, self.unfinished,
        )


@dataclass(frozen=True, slots=True)
class FormScore:
    """The score of a form, row by row.

    form: id of its form; asked: whether the form has scores at all; scored, kept: how many rows got the rule's score, and
    how many kept a typed one; unfinished: something that has points has no score, the total is what there is so far.
    """

    id: FormId
    form: str
    project: str
    asked: bool
    protected: bool
    rows: tuple[RowResult, ...]
    rate: Decimal | None
    execution_score: Decimal | None
    total: Decimal | None
    grade: str | None
    scored: int
    kept: int
    unfinished: bool

    @property
    def sheet(self) -> str:
        """The name of its sheet."""
        return self.id[0]

    @property
    def open_rows(self) -> int:
        """Rows without a score that should have one."""
        return _open(self.rows)

    def to_json(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet, "form": self.form, "rows": [row.to_json() for row in self.rows],
            "rate": self.rate, "execution_score": self.execution_score, "total": self.total, "grade": self.grade,
            "open_rows": self.open_rows,
        }


def _open(rows: Iterable[RowResult]) -> int:
    return sum(1 for row in rows if row.score is None and row.applies)
