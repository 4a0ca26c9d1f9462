"""一键评分: what to write into a workbook so that every row shows the rule's score, its checks and the reason.

A blank 得分 gets ``=JX_SCORE(...)``; a typed score or a formula of the user's stays. Everything is planned as
edits that carry formula and value, so the file is right in any viewer and without the add-in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from jixiao.macros.check import is_ours, rules_of
from jixiao.macros.collect import is_percent
from jixiao.macros.edits import Choice, ColumnWidth, Highlight, PrintArea
from jixiao.macros.formula import Literal, Node
from jixiao.macros.grid import BLANK, CellValue, ErrorValue, Range, address
from jixiao.macros.read import FilledForm
from jixiao.macros.recognise import REVIEW_HEADINGS, BodyRow
from jixiao.macros.results import FormResult, RowResult
from jixiao.macros.sheet_plan import SheetPlan, number, text_of
from jixiao.macros.writing import BLANK_TEXT, NOTHING, block, call, constant, joined, ref, text
from jixiao.templates.library import Library, show
from jixiao.templates.model import RuleSet
from jixiao.udfs.answers import answer_choices, is_proposal, propose
from jixiao.udfs.checks.forms import judge
from jixiao.udfs.finding import Finding
from jixiao.udfs.record import Indicator

LEVEL_HEADING = "等次"
_WIDTHS = {"level": 9.0, "rule_score": 8.0, "check": 52.0, "explain": 78.0}


class _FormPlan(SheetPlan):
    """Plans the edits of one form, step by step; later steps use the values that earlier ones give."""

    def __init__(self, form: FilledForm, library: Library, overwrite: bool) -> None:
        super().__init__(form.grid)
        self.form = form
        self.spec = form.found.spec
        self.table = form.found.table
        self.library = library
        self.rules: RuleSet = rules_of(form, library)
        self.overwrite = overwrite
        self.result = FormResult(form, edits=self.edits)
        default = library.rulesets["gj2020"]
        self.form_argument = None if same_scoring(self.rules, default) else self.spec.id

    def run(self) -> FormResult:
        columns = self.columns()
        if self.spec.indicators.scored:
            self.rate()
        for body, index in self.form.rows:
            self.row(body, index, columns)
        if self.spec.indicators.scored:
            self.totals()
        self.looks(columns)
        return self.result

    def columns(self) -> dict[str, int]:
        """Review columns: those there are, else new ones in free columns to the right of everything."""
        wanted = ["check"] if not self.spec.indicators.scored else ["rule_score", "check", "explain"]
        columns = dict(self.form.found.review)
        if all(key in columns for key in wanted):
            if "level" in self.table.columns:
                columns["level"] = self.table.columns["level"]
            return columns
        free = max(self.grid.last_col, self.form.found.last_col, *(m.last_col for m in self.grid.merges), 0) + 1
        if self.spec.indicators.scored and "level" not in self.table.columns:
            wanted.insert(0, "level")
        for offset, key in enumerate(key for key in wanted if key not in columns):
            col = columns[key] = free + offset
            heading = LEVEL_HEADING if key == "level" else REVIEW_HEADINGS[key]
            self.put(self.table.header_row, col, None, heading, "核对列标题", "review_head")
            self.edits.append(ColumnWidth(self.grid.name, col, _WIDTHS[key]))
        if "level" in self.table.columns:
            columns["level"] = self.table.columns["level"]
        if self.grid.print_area is None:
            area = Range(1, 1, max(self.grid.last_row, self.form.found.bottom), self.form.found.last_col)
            self.edits.append(PrintArea(self.grid.name, area))
        return columns

    def rate(self) -> None:
        """执行率 and its 得分, of the total row and of the sources."""
        for index in (None, *range(len(self.form.record.funds.sources or ()))):
            place = ("funds",) if index is None else ("funds", "sources", index)
            budget, executed, rate = (self.form.places.get((*place, key)) for key in ("budget", "executed", "rate"))
            if not (budget and executed and rate):
                continue
            node = call("JX_RATE", ref(*executed), ref(*budget), text(self.spec.id))
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
        node = call("JX_RATE_SCORE", ref(*executed), ref(*budget), worth, text(self.spec.id))
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
            call_of: tuple[Node, ...] = given if self.form_argument is None else (*given, text(self.form_argument))
            if call_of[-1] is NOTHING:
                call_of = call_of[:-1]
            scoring, explaining = call("JX_SCORE", *call_of), call("JX_EXPLAIN", *call_of)
            target_at, actual_at, points_at = (self.cell_of(body, key) for key in ("target", "actual", "points"))
            guards = (actual_at, target_at, points_at)
            rule_score = self.write(body.row, columns["rule_score"], scoring, "规则分", "review_score", guards)
            explained = self.write(body.row, columns["explain"], explaining, "说明", "review_text", (target_at,))
            score = self.score(body, index, self.guarded(scoring, rule_score, guards), rule_score)
            if index is not None:
                at = address(body.row, self.table.columns["score"])
                self.result.rows.append(
                    RowResult(at, indicator.level3 or "", number(rule_score), score, str(explained or ""))
                )
            indicator = replace(indicator, score=score)
        self.check(body, index, columns, self.as_read(body, indicator), given)

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
        node = call("JX_CHECK", *figures, score, note, ref(body.row, table["level3"]), level, text(self.spec.id))
        self.result.check_col = columns["check"]
        value = self.write(
            body.row, columns["check"], node, "检查", "review_text", (self.cell_of(body, "level3"),)
        )
        self.result.row_findings[body.row] = value if isinstance(value, str) else ""
        if index is not None and self.error_among(body, columns) is None:
            self.result.judged.append(judge(indicator, index, self.rules, self.library, self.spec, self.form.record.year))

    def segments(self, col: int) -> list[Node]:
        """``G12:G15,G17:G20``: the indicator rows of a column, subtotal rows left out."""
        breaks = iter(sorted(self.table.subtotal_rows))
        following = next(breaks, None)
        blocks: list[list[int]] = []
        for body, _ in self.form.rows:
            crossed = following is not None and following < body.row
            while following is not None and following < body.row:
                following = next(breaks, None)
            if blocks and not crossed:
                blocks[-1][1] = body.row
            else:
                blocks.append([body.row, body.row])
        return [block(Range(first, col, last, col)) for first, last in blocks]

    def totals(self) -> None:
        """Subtotals, the sum of points, 总分 and 等级: native sums, and JX_GRADE."""
        rows = [body.row for body, _ in self.form.rows]
        if not rows or "score" not in self.table.columns:
            return
        for key, place in (("points", "execution_points"), ("score", "execution_score")):
            col = self.table.columns.get(key)
            if col is None:
                continue
            self.subtotals(col, rows)
            if self.table.total_row is None:
                continue
            fund = self.form.places.get(("funds", place))
            rows_of = self.segments(col)
            added = call("SUM", *([ref(*fund)] if fund else []), *rows_of)
            node = call("IF", call("=", call("COUNT", *rows_of), constant(0)), BLANK_TEXT, added)
            self.fill(self.table.total_row, col, node, "合计")
        self.result.total = self.standing_total(rows)
        self.grade()

    def subtotals(self, col: int, rows: Sequence[int]) -> None:
        start = self.table.body_row
        for row in self.table.subtotal_rows:
            of_section = [r for r in rows if start <= r < row]
            if of_section:
                self.fill(row, col, call("SUM", block(Range(of_section[0], col, of_section[-1], col))), "小计")
            start = row + 1

    def standing_total(self, rows: Sequence[int]) -> Decimal | None:
        """The total the form shows; where it prints none, what its parts add up to."""
        col = self.table.columns["score"]
        if self.table.total_row is not None:
            return number(self.value(self.table.total_row, col))
        if not any(number(self.value(row, col)) is not None for row in rows):
            return None
        return self.total_of(col, rows) + (self.result.execution_score or Decimal(0))

    def grade(self) -> None:
        total, at = self.result.total, self.form.places.get(("printed_grade",))
        if at and self.table.total_row is not None:
            total_at = (self.table.total_row, self.table.columns["score"])
            self.fill(*at, call("JX_GRADE", ref(*total_at), text(self.spec.id)), "等级", (total_at,))
            value = self.value(*at)
        else:
            value = self.evaluate(call("JX_GRADE", Literal(total), text(self.spec.id)))
        self.result.grade = value if isinstance(value, str) and value else None

    def looks(self, columns: Mapping[str, int]) -> None:
        """Colours and drop-downs for columns that we added; a template of ours has its own."""
        added = {key: col for key, col in columns.items() if self.form.found.review.get(key) != col}
        rows = [body.row for body, _ in self.form.rows]
        if not rows or not added:
            return
        sheet, first, last = self.grid.name, rows[0], rows[-1]
        if "check" in added:
            area = Range(first, added["check"], last, added["check"])
            for mark, word in (("error", "错误"), ("warning", "警告"), ("notice", "提示")):
                found = f'ISNUMBER(SEARCH("{word} JX-",{address(first, added["check"])}))'
                self.edits.append(Highlight(sheet, area, found, mark))  # type: ignore[arg-type]
        both = {"points", "score"} <= set(self.table.columns)
        if "rule_score" in added and both and not self.spec.indicators.percent_points:
            col = self.table.columns["score"]
            score, points = address(first, col), address(first, self.table.columns["points"])
            unmet = f"AND(ISNUMBER({score}),ISNUMBER({points}),{score}<{points})"
            self.edits.append(Highlight(sheet, Range(first, col, last, col), unmet, "unmet"))
        if "level" in added and "level" not in self.table.columns:
            area = Range(first, added["level"], last, added["level"])
            self.edits.append(Choice(sheet, area, (*(level.name for level in self.rules.levels), *answer_choices())))


def same_scoring(rules: RuleSet, default: RuleSet) -> bool:
    """Whether two rule sets score an indicator row alike; then formulas need not name the form."""
    keys = (
        "reverse", "equal_over", "over_notice", "over_deduct", "over_deduct_from", "over_deduct_by", "strict_limit", "tiers",
        "tiers_by", "levels", "score_digits", "score_rounding",
    )
    return all(getattr(rules, key) == getattr(default, key) for key in keys)


def score_form(form: FilledForm, library: Library, overwrite: bool = False) -> FormResult:
    """Plans the scoring of one form. A protected sheet gets no edits; its figures are read as they stand."""
    result = _FormPlan(form, library, overwrite).run()
    if form.grid.protected:
        result.edits.clear()
        result.scored = 0
    return result
