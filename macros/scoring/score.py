"""一键评分: what to write into a workbook so that every row shows the rule's score, its checks and the reason.

A blank 得分 gets ``=JX_SCORE(...)``; a typed score or a formula of the user's stays. Everything is planned as
edits that carry formula and value, so the file is right in any viewer and without the add-in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from jixiao.macros.forms.collect import is_share, row_columns
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.forms.tables import BodyRow
from jixiao.macros.formula.evaluate import Given
from jixiao.macros.formula.references import is_ours
from jixiao.macros.formula.syntax import Node
from jixiao.macros.formula.values import same_value, value_text
from jixiao.macros.formula.writing import NOTHING, call, constant, ref
from jixiao.macros.scoring.results import FormResult, RowResult
from jixiao.macros.scoring.review_looks import review_looks
from jixiao.macros.scoring.row_formulas import (
    READ,
    RowFormulas,
    RowLook,
    as_read,
    checking,
    look_of,
)
from jixiao.macros.scoring.sheet_plan import number
from jixiao.macros.scoring.total_plan import TotalPlan
from jixiao.macros.sheet.grid import CellValue, ErrorValue, address
from jixiao.templates.library import Library
from jixiao.udfs.base.finding import Finding
from jixiao.udfs.base.record import Indicator
from jixiao.udfs.checks.forms import judge
from jixiao.udfs.checks.texts import brief_text
from jixiao.udfs.quantity.numbers import points_of
from jixiao.udfs.rules.answers import is_proposal, propose
from jixiao.udfs.rules.reading import READING, reading_of
from jixiao.udfs.rules.totals import applies

#: What the formulas of a row have in common; None where that is to be worked out for each.
_Common = Sequence[Given] | None


@dataclass(frozen=True, slots=True)
class _ByRule:
    """What the rule gives a row: the formula of its score (None where none can stand), what that shows, and why."""

    formula: str | None
    value: CellValue
    why: str


class _FormPlan(TotalPlan):
    """Plans the edits of one form, step by step; later steps use the values that earlier ones give."""

    def __init__(self, form: FilledForm, library: Library, overwrite: bool, only: int | None) -> None:
        super().__init__(form, library, overwrite, only)
        self._formulas: dict[RowLook, RowFormulas] = {}

    def run(self) -> FormResult:
        self.head(self.columns())
        if self.asked:
            return self.as_it_stands()
        if self.spec.indicators.scored:
            self.rate()
        for body, index in self.form.rows:
            self.row(body, index)
        if self.spec.indicators.scored:
            self.totals()
        self.standing()
        self.edits += review_looks(self.form, self.rules, self.columns_of)
        return self.result

    def as_it_stands(self) -> FormResult:
        """What a form shows whose rules are asked about: nothing is scored."""
        record, result = self.form.record, self.result
        for index, row in enumerate(record.indicators):
            at = self.form.at(("indicators", index, "score"))
            result.rows.append(RowResult(address(*at), row.level3 or "", None, row.score, "", points=row.points))
        result.rate, result.execution_score = record.funds.rate, record.funds.execution_score
        result.total, result.grade = record.printed_total, record.printed_grade or None
        return result

    def rate(self) -> None:
        """执行率 and its 得分, of the total row and of the sources."""
        for index in (None, *range(len(self.form.record.funds.sources or ()))):
            place = ("funds",) if index is None else ("funds", "sources", index)
            budget, executed, rate = (self.form.places.get((*place, key)) for key in ("budget", "executed", "rate"))
            if not (budget and executed and rate):
                continue
            node = call("JX_RATE", ref(*executed), ref(*budget), self.form_argument)
            self.fill(*rate, node, "执行率", (executed, budget))
            if index is None:
                self.result.rate = number(self.value(*rate))
                if rate not in self.values and self.form.record.funds.rate is not None:
                    self.result.rate = self.form.record.funds.rate  # a cell may hold it as a share
                self.execution_score(executed, budget)

    def execution_score(self, executed: tuple[int, int], budget: tuple[int, int]) -> None:
        score = self.form.places.get(("funds", "execution_score"))
        points = self.form.places.get(("funds", "execution_points"))
        if not score:
            return
        worth: Node = ref(*points) if points and points_of(self.value(*points)) is not None else NOTHING
        if points and self.spec.indicators.percent_points and is_share(self.grid.cell(*points)):
            worth = call("*", worth, constant(100))
        node = call("JX_RATE_SCORE", ref(*executed), ref(*budget), worth, self.form_argument)
        self.fill(*score, node, "执行率得分", (executed, budget))
        self.result.execution_score = points_of(self.value(*score))

    def row(self, body: BodyRow, index: int | None) -> None:
        """One row: 得分, 规则分, 检查, 说明. index: of its indicator; None for a row that holds none."""
        indicator = self.form.record.indicators[index] if index is not None else Indicator()
        indicator = self.answered(body, indicator)
        formulas = self.formulas(body, indicator, index in self.shared)
        common = self.arguments(body.row, formulas.common)
        if self.spec.indicators.scored:
            by_rule = self.by_rule(body, index, formulas, common)
            score = self.score(body, index, by_rule)
            if index is not None:
                at, name = address(body.row, self.table.columns["score"]), indicator.level3 or ""
                counts = applies(indicator.level, self.rules) and not indicator.score_above
                value, why = number(by_rule.value), by_rule.why
                self.result.rows.append(RowResult(at, name, value, score, why, counts, indicator.points))
            indicator = replace(indicator, score=score)
        self.check(body, index, as_read(self.grid, body.row, self.columns_at(body.row), indicator), formulas, common)

    def columns_at(self, row: int) -> Mapping[str, int]:
        """The columns of a row of the table."""
        return row_columns(self.grid, self.table, row)

    def formulas(self, body: BodyRow, indicator: Indicator, shared: bool) -> RowFormulas:
        """The formulas of a row, made once for all rows of its look."""
        points = indicator.points if "points" not in self.table.columns else None
        own = self.columns_at(body.row) if self.table.either else {}
        columns = {**self.cells, **{key: own[key] for key in self.table.either}} if own else self.cells
        look = look_of(self.grid, body.row, columns, self.spec.indicators.percent_points, points, shared)
        if look not in self._formulas:
            self._formulas[look] = RowFormulas(look, columns, self.form_argument, self.form.heading_unit)
        return self._formulas[look]

    @cached_property
    def cells(self) -> dict[str, int]:
        """Columns by key: those of the table, and our column of answers where the form has none."""
        level = self.columns_of.get("level")
        return {**self.table.columns, "level": level} if level else dict(self.table.columns)

    def cell_of(self, body: BodyRow, key: str) -> tuple[int, int] | None:
        """Where a row of the form holds a value of this key: of a merged block the first cell."""
        if key not in self.table.columns:
            return None
        merge = self.grid.merge_at(body.row, self.table.columns[key])
        return (merge.row, merge.col) if merge else (body.row, self.table.columns[key])

    def by_rule(self, body: BodyRow, index: int | None, formulas: RowFormulas, common: _Common) -> _ByRule:
        """Writes 规则分 and 说明."""
        col = self.columns_of["rule_score"]
        target, actual, points = (self.cell_of(body, key) for key in ("target", "actual", "points"))
        before = self.grid.cell(body.row, col).value
        formula, value = self.write_row(
            body.row, col, formulas.scoring, common and common[:-1], "规则分", "review_score", (actual, target, points)
        )
        self.moved(index, before, value)
        _, why = self.write_row(
            body.row, self.columns_of["explain"], formulas.explaining, common, "说明", "review_text",
            (target,),
        )
        return _ByRule(formula, value, str(why or ""))

    def moved(self, index: int | None, before: CellValue, now: CellValue) -> None:
        """Says where a workbook of an older reading gets another score by the rule; what was typed stays."""
        older = "rule_score" in self.form.found.review and reading_of(self.form.mark) < READING and not self.foreign
        if older and index is not None and isinstance(before, Decimal | str) and not same_value(before, now):
            none = self.library.checks["score_moved"].params["texts"]["none"]
            figures = {"before": before or none, "after": value_text(now) or none}
            self.result.findings.append(Finding("score_moved", ("indicators", index, "score"), figures))

    def answered(self, body: BodyRow, indicator: Indicator) -> Indicator:
        """Proposes the answer that a formula cannot know (name, year of the form), where no person has given one."""
        if "level" not in self.columns_of or (indicator.level and not is_proposal(indicator.level)):
            return indicator
        levels = (indicator.level1 or "") + (indicator.level2 or "")
        proposed = propose(indicator.target, indicator.actual, indicator.level3 or "", self.form.record.year, levels)
        if proposed or indicator.level:
            self.put(body.row, self.columns_of["level"], None, proposed or None, "等次拟填", "review_input")
        return indicator if indicator.level == (proposed or None) else replace(indicator, level=proposed or None)

    def score(self, body: BodyRow, index: int | None, by_rule: _ByRule) -> Decimal | None:
        """Writes the score where none was typed; gives the score that stands."""
        col = self.table.columns["score"]
        cell = self.grid.cell(body.row, col)
        if self.grid.hidden_part(body.row, col):
            if index is not None and self.grid.shown(body.row, col).blank:  # typed once for several rows is said already
                self.result.findings.append(Finding("merged_score", ("indicators", index, "score"), {}))
            return None
        typed = cell.formula is None and not cell.blank
        ours = is_ours(cell.formula)
        asked = self.only is None or (body.row == self.only and number(by_rule.value) is not None)
        wanted = cell.blank or (typed and (self.overwrite or self.only is not None))
        if not self.grid.in_array(body.row, col) and (ours or (asked and wanted)):
            if not self.inputs_missing(index) or cell.blank or ours:
                self.put(body.row, col, by_rule.formula, by_rule.value, "按规则评分")
                if index is not None and number(by_rule.value) is not None:
                    self.result.scored += 1
        elif index is not None:
            self.result.kept += 1
        stands = self.value(body.row, col)
        return None if isinstance(stands, ErrorValue) else points_of(stands)  # 18分 is 18

    def inputs_missing(self, index: int | None) -> bool:
        """Whether the form prints no target and actual and none were given: then a typed score is all there is."""
        if index is None or {"target", "actual"} <= set(self.spec.indicators.printed):
            return False
        row = self.form.record.indicators[index]
        return not (row.target and row.actual)

    def check(
        self, body: BodyRow, index: int | None, indicator: Indicator, formulas: RowFormulas, common: _Common
    ) -> None:
        """Writes 检查, and keeps what is wrong with the row for the findings of the whole form."""
        col = self.result.check_col = self.columns_of["check"]
        year = self.form.record.year
        if index is not None and index in self.shared:  # what JX_CHECK could say of the row is not known
            told = brief_text([Finding("cells_together", (), {})], self.library)
            self.put(body.row, col, None, told, "检查", "review_text")
            self.result.row_findings[body.row] = told
            if not self.has_error(body):
                self.result.judged.append(judge(indicator, index, self.rules, self.library, self.spec, year, True))
            return
        own = common and self.arguments(body.row, formulas.own)
        _, value = self.write_row(
            body.row, col, formulas.checking, common and own and checking(common, own), "检查", "review_text",
            (self.cell_of(body, "level3"),),
        )
        self.result.row_findings[body.row] = value if isinstance(value, str) else ""
        if index is not None and not self.has_error(body):
            self.result.judged.append(judge(indicator, index, self.rules, self.library, self.spec, year))

    def has_error(self, body: BodyRow) -> bool:
        """Whether a cell that a formula of the row reads holds an error value."""
        return any(isinstance(self.value(body.row, col), ErrorValue) for col in self._read)

    @cached_property
    def _read(self) -> list[int]:
        return [*(self.cells[key] for key in READ if key in self.cells), *self.table.either.values()]


def score_form(form: FilledForm, library: Library, overwrite: bool = False, only: int | None = None) -> FormResult:
    """Plans the scoring of one form. A protected sheet gets no edits; its figures are read as they stand.

    only: the one row of the sheet that is scored, in place of a typed score too, where the rule gives one.
    """
    result = _FormPlan(form, library, overwrite, only).run()
    if form.grid.protected:
        result.edits.clear()
        result.scored = 0
    return result
