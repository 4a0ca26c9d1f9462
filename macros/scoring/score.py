"""一键评分: what to write into a workbook so that every row shows the rule's score, its checks and the reason.

A blank 得分 gets ``=JX_SCORE(...)``; a typed score or a formula of the user's stays. Everything is planned as
edits that carry formula and value, so the file is right in any viewer and without the add-in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from jixiao.macros.forms.collect import is_percent
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.forms.tables import BodyRow
from jixiao.macros.formula.references import is_ours
from jixiao.macros.formula.syntax import Node
from jixiao.macros.formula.values import same_value, value_text
from jixiao.macros.formula.writing import BLANK_TEXT, NOTHING, call, constant, joined, ref
from jixiao.macros.scoring.results import FormResult, RowResult
from jixiao.macros.scoring.sheet_plan import number, text_of
from jixiao.macros.scoring.total_plan import TotalPlan
from jixiao.macros.sheet.grid import BLANK, CellValue, ErrorValue, address
from jixiao.templates.library import Library, show
from jixiao.udfs.base.finding import Finding
from jixiao.udfs.base.record import Indicator
from jixiao.udfs.checks.forms import judge
from jixiao.udfs.rules.answers import is_proposal, propose
from jixiao.udfs.rules.reading import READING, reading_of
from jixiao.udfs.rules.totals import applies


class _FormPlan(TotalPlan):
    """Plans the edits of one form, step by step; later steps use the values that earlier ones give."""

    def run(self) -> FormResult:
        columns = self.columns()
        self.head(columns)
        if self.spec.indicators.scored:
            self.rate()
        for body, index in self.form.rows:
            self.row(body, index, columns)
        if self.spec.indicators.scored:
            self.totals()
        self.looks(columns)
        return self.result

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
                if is_percent(self.grid.cell(*rate)) and rate not in self.values and self.result.rate is not None:
                    self.result.rate *= 100
                self.execution_score(executed, budget)

    def execution_score(self, executed: tuple[int, int], budget: tuple[int, int]) -> None:
        score = self.form.places.get(("funds", "execution_score"))
        points = self.form.places.get(("funds", "execution_points"))
        if not score:
            return
        worth = ref(*points) if points and number(self.value(*points)) is not None else NOTHING
        node = call("JX_RATE_SCORE", ref(*executed), ref(*budget), worth, self.form_argument)
        self.fill(*score, node, "执行率得分", (executed, budget))
        self.result.execution_score = number(self.value(*score))

    def arguments(self, body: BodyRow, columns: Mapping[str, int]) -> tuple[Node, Node, Node, Node]:
        """Target, actual, points and level of a row, as its formulas take them."""
        table = self.table.columns

        def shown(key: str) -> Node:
            return text_of(self.grid, body.row, table[key]) if key in table else BLANK_TEXT

        target = joined([shown(key) for key in ("sign", "target", "unit_text") if key in table or key == "target"])
        points: Node = ref(body.row, table["points"]) if "points" in table else BLANK_TEXT
        if self.spec.indicators.percent_points:
            points = call("*", points, constant(100))
        level = ref(body.row, columns["level"]) if "level" in columns else NOTHING
        return target, shown("actual"), points, level

    def row(self, body: BodyRow, index: int | None, columns: Mapping[str, int]) -> None:
        """One row: 得分, 规则分, 检查, 说明."""
        indicator = self.form.record.indicators[index] if index is not None else Indicator()
        indicator = self.answered(body, indicator, columns)
        given = self.arguments(body, columns)
        if self.spec.indicators.scored:
            call_of = (*given, self.form_argument)
            scoring, explaining = call("JX_SCORE", *call_of), call("JX_EXPLAIN", *call_of)
            target_at, actual_at, points_at = (self.cell_of(body, key) for key in ("target", "actual", "points"))
            guards = (actual_at, target_at, points_at)
            before = self.grid.cell(body.row, columns["rule_score"]).value
            rule_score = self.evaluate(scoring)
            formula = self.guarded(scoring, rule_score, guards)  # the same one twice
            self.put(body.row, columns["rule_score"], formula, rule_score, "规则分", "review_score")
            self.moved(index, before, rule_score)
            explained = self.write(body.row, columns["explain"], explaining, "说明", "review_text", (target_at,))
            score = self.score(body, index, formula, rule_score)
            if index is not None:
                at = address(body.row, self.table.columns["score"])
                self.result.rows.append(
                    RowResult(at, indicator.level3 or "", number(rule_score), score, str(explained or ""),
                              applies(indicator.level, self.rules))
                )
            indicator = replace(indicator, score=score)
        self.check(body, index, columns, self.as_read(body, indicator), given)

    def moved(self, index: int | None, before: CellValue, now: CellValue) -> None:
        """Says where a workbook of an older reading gets another score by the rule; what was typed stays."""
        older = "rule_score" in self.form.found.review and reading_of(self.form.mark) < READING and not self.foreign
        if older and index is not None and isinstance(before, Decimal | str) and not same_value(before, now):
            none = self.library.checks["score_moved"].params["texts"]["none"]
            figures = {"before": before or none, "after": value_text(now) or none}
            self.result.findings.append(Finding("score_moved", ("indicators", index, "score"), figures))

    def answered(self, body: BodyRow, indicator: Indicator, columns: Mapping[str, int]) -> Indicator:
        """Proposes the answer that a formula cannot know (name, year of the form), where no person has given one."""
        if "level" not in columns or (indicator.level and not is_proposal(indicator.level)):
            return indicator
        proposed = propose(indicator.target, indicator.actual, indicator.level3 or "", self.form.record.year)
        if proposed or indicator.level:
            self.put(body.row, columns["level"], None, proposed or None, "等次拟填", "review_input")
        return replace(indicator, level=proposed or None)

    def cell_of(self, body: BodyRow, key: str) -> tuple[int, int] | None:
        """Where a row holds a value of this key."""
        return (body.row, self.table.columns[key]) if key in self.table.columns else None

    def error_among(
        self, body: BodyRow, columns: Mapping[str, int],
        keys: Sequence[str] = ("sign", "target", "unit_text", "actual", "points", "score", "note", "level3", "level"),
    ) -> ErrorValue | None:
        """The first error value among the cells that a formula of the row reads."""
        for key in keys:
            col = columns.get(key) or self.table.columns.get(key)
            value = self.value(body.row, col) if col else None
            if isinstance(value, ErrorValue):
                return value
        return None

    def as_read(self, body: BodyRow, indicator: Indicator) -> Indicator:
        """The row as its formulas read it: the whole number of a number cell, where the sheet shows it rounded."""
        texts: dict[str, str] = {}
        for key in ("target", "actual"):
            col = self.table.columns.get(key)
            cell = self.grid.cell(body.row, col) if col else BLANK
            if not isinstance(cell.value, Decimal) or is_percent(cell):
                continue
            texts[key] = show(cell.value)
            if key == "target":
                around = [self.table.columns.get(other) for other in ("sign", "unit_text")]
                sign, unit = (self.grid.shown(body.row, at).text.strip() if at else "" for at in around)
                texts[key] = sign + texts[key] + unit
        if not texts:
            return indicator
        return replace(
            indicator, target=texts.get("target", indicator.target), actual=texts.get("actual", indicator.actual)
        )

    def score(self, body: BodyRow, index: int | None, formula: str, rule_value: CellValue) -> Decimal | None:
        """Writes the score where none was typed; gives the score that stands."""
        col = self.table.columns["score"]
        cell = self.grid.cell(body.row, col)
        if self.grid.hidden_part(body.row, col):
            if index is not None:
                self.result.findings.append(Finding("merged_score", ("indicators", index, "score"), {}))
            return None
        typed = cell.formula is None and not cell.blank
        ours = is_ours(cell.formula)
        if not self.grid.in_array(body.row, col) and (cell.blank or ours or (typed and self.overwrite)):
            if not self.inputs_missing(index) or cell.blank or ours:
                self.put(body.row, col, formula, rule_value, "按规则评分")
                if index is not None and number(rule_value) is not None:
                    self.result.scored += 1
        elif index is not None:
            self.result.kept += 1
        return number(self.value(body.row, col))

    def inputs_missing(self, index: int | None) -> bool:
        """Whether the form prints no target and actual and none were given: then a typed score is all there is."""
        if index is None or {"target", "actual"} <= set(self.spec.indicators.printed):
            return False
        row = self.form.record.indicators[index]
        return not (row.target and row.actual)

    def check(
        self, body: BodyRow, index: int | None, columns: Mapping[str, int], indicator: Indicator, given: Sequence[Node]
    ) -> None:
        table = self.table.columns
        score, note = (ref(body.row, table[key]) if key in table else BLANK_TEXT for key in ("score", "note"))
        *figures, level = given
        node = call("JX_CHECK", *figures, score, note, ref(body.row, table["level3"]), level, self.form_argument)
        self.result.check_col = columns["check"]
        value = self.write(
            body.row, columns["check"], node, "检查", "review_text", (self.cell_of(body, "level3"),)
        )
        self.result.row_findings[body.row] = value if isinstance(value, str) else ""
        if index is not None and self.error_among(body, columns) is None:
            self.result.judged.append(judge(indicator, index, self.rules, self.library, self.spec, self.form.record.year))



def score_form(form: FilledForm, library: Library, overwrite: bool = False) -> FormResult:
    """Plans the scoring of one form. A protected sheet gets no edits; its figures are read as they stand."""
    result = _FormPlan(form, library, overwrite).run()
    if form.grid.protected:
        result.edits.clear()
        result.scored = 0
    return result
