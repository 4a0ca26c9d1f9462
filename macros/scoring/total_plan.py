"""Sums of a form: subtotals, the total as its rule set has it, and the grade."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property

from jixiao.macros.forms.collect import cell_percent, is_share
from jixiao.macros.formula.syntax import Literal, Node
from jixiao.macros.formula.writing import BLANK_TEXT, block, call, constant, ref, text
from jixiao.macros.scoring.review_plan import ReviewPlan
from jixiao.macros.scoring.sheet_plan import number
from jixiao.macros.sheet.grid import Cell, ErrorValue, Range
from jixiao.udfs.base.finding import Place
from jixiao.udfs.quantity.numbers import points_of
from jixiao.udfs.quantity.words import phrase, says_none, words
from jixiao.udfs.rules.reading import mark_of
from jixiao.udfs.rules.totals import beside, counted


def _no_figure(cell: Cell) -> bool:
    """Whether a cell for a figure holds a text that says another thing than that there is none: 满."""
    text = cell.value
    return isinstance(text, str) and not says_none(text) and points_of(text) is None and cell_percent(cell) is None


class TotalPlan(ReviewPlan):
    """The edits of one form's sums."""

    def segments(self, col: int) -> list[Node]:
        """``G12:G15,G17:G20``: the indicator rows of a column, subtotal rows and others left out."""
        breaks = iter(sorted({*self.table.subtotal_rows, *self.table.inner}))
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
            added: Node = call("SUM", *([self.part(key, fund)] if fund else []), *self.beside(key), *rows_of)
            if key == "score":
                unread = isinstance(self.evaluate(added), ErrorValue)  # an amount that gives no score: one that is missing
                missing, added = self.open_rows(None if unread else added), self.as_chosen(self.capped(self.rescaled(added)))
                added = added if missing is None else call("IF", missing, text(phrase("unfinished")[0]), added)
            node = call("IF", call("=", call("COUNT", *rows_of), constant(0)), BLANK_TEXT, added)
            self.fill(self.table.total_row, col, node, "合计")
        missing = self.open_rows()
        self.result.unfinished = missing is not None and self.evaluate(missing) is True
        self.result.total = self.standing_total(rows)
        self.grade()

    def part(self, key: str, fund: tuple[int, int]) -> Node:
        """The cell of the execution rate's points or score; its points as a share where those of the rows are."""
        whole = key == "points" and self.spec.indicators.percent_points and not is_share(self.grid.cell(*fund))
        return call("/", ref(*fund), constant(100)) if whole else ref(*fund)

    @cached_property
    def rows_beside(self) -> list[Place]:
        """See :attr:`FilledForm.rows_beside`."""
        return self.form.rows_beside

    def beside(self, key: str) -> list[Node]:
        """Cells of the points, or of the scores, of small tables that print points."""
        places = self.form.places
        rows = [row for row in self.rows_beside if isinstance(self.value(*places[*row, "points"]), Decimal)]
        return [ref(*places[*row, key]) for row in rows if (*row, key) in places]

    def open_rows(self, added: Node | None = None) -> Node | None:
        """Whether something that has points has no score: a row that applies, or the execution rate; None: not scored.

        added: the sum of the scores. An error among them is shown, not counted as a score that is missing.
        """
        columns = self.table.columns
        if any(item.id == "funds_total_missing" for item in self.form.findings):
            return call("=", constant(0), constant(0))  # the rate has points, and no cell has its score
        if "points" not in columns or self.points_as_text:
            return self.open_without_points(added)
        scores, points = self.segments(columns["score"]), self.segments(columns["points"])
        worth, score = (self.form.places.get(("funds", key)) for key in ("execution_points", "execution_score"))
        typed = score and worth and number(self.value(*worth)) is None and _no_figure(self.grid.shown(*score))
        rate_unread = score if typed else None
        if worth and score and number(self.value(*worth)) is not None:
            scores, points = [ref(*score), *scores], [ref(*worth), *points]
        scores, points = [*self.beside("score"), *scores], [*self.beside("points"), *points]
        counted: Node = call("COUNT", *points)
        if rate_unread:  # its points cannot be read either: it counts all the same
            scores, counted = [ref(*rate_unread), *scores], call("+", counted, constant(1))
        level = columns.get("level") or self.columns_of.get("level")
        for levels in self.segments(level) if self.rules.rescale and level else ():
            for word in words()["answers"]["not_applicable"]:
                counted = call("-", counted, call("COUNTIF", levels, text(word)))
        if above := sum(row.score_above for row in self.form.record.indicators):
            counted = call("-", counted, constant(above))
        if added is not None:
            counted = call("+", counted, call("*", constant(0), added))
        return call("<", call("COUNT", *scores), counted)

    @cached_property
    def points_as_text(self) -> bool:
        """Whether points stand in cells as text, which no COUNT counts, or points or a score cannot be read."""
        col, indicators = self.table.columns["points"], self.form.record.indicators
        return any(
            (isinstance(self.grid.cell(body.row, col).value, str) and indicators[index].points is not None)
            or self.unread(body.row)
            for body, index in self.form.rows if index is not None
        )

    def unread(self, row: int) -> bool:
        """Whether points or score of a row are a text that is no figure: the row counts, by how much is not known."""
        cells = [self.grid.shown(row, self.table.columns[key]) for key in ("points", "score") if key in self.table.columns]
        return any(map(_no_figure, cells))

    def open_without_points(self, added: Node | None) -> Node:
        """Whether fewer scores stand there than the form has rows, where no points can be counted."""
        scores = self.segments(self.table.columns["score"])
        indicators, printed = self.form.record.indicators, "points" in self.table.columns
        rows = sum(
            1 for body, index in self.form.rows
            if index is not None and not self.grid.hidden_part(body.row, self.table.columns["score"])
            and (not printed or indicators[index].points is not None or self.unread(body.row))
        )
        if score := self.form.places.get(("funds", "execution_score")):
            scores, rows = [ref(*score), *scores], rows + 1
        scores, rows = [*self.beside("score"), *scores], rows + len(self.beside("score"))
        wanted: Node = constant(rows)
        if added is not None:
            wanted = call("+", wanted, call("*", constant(0), added))
        return call("<", call("COUNT", *scores), wanted)

    def as_chosen(self, added: Node) -> Node:
        """A capped or rescaled total holds for its own rule set: where another one is chosen in the cell, it is #N/A."""
        at = self.result.mark_at
        if at is None or not (self.rules.total_caps or self.rules.rescale):
            return added
        return call("IF", call("=", ref(*at, fixed=True), text(mark_of(self.rules))), added, call("NA"))

    def rescaled(self, added: Node) -> Node:
        """The sum on the scale of the full points, where the rule set leaves out rows that do not apply."""
        points, level = (self.table.columns.get(key) or self.columns_of.get(key) for key in ("points", "level"))
        if not self.rules.rescale or points is None or level is None:
            return added
        fund = self.form.places.get(("funds", "execution_points"))
        of_rate = [self.part("points", fund)] if fund else []
        counted: Node = call("SUM", *of_rate, *self.beside("points"), *self.segments(points))
        for levels, worth in zip(self.segments(level), self.segments(points), strict=True):
            for word in words()["answers"]["not_applicable"]:
                counted = call("-", counted, call("SUMIF", levels, text(word), worth))
        whole = self.rules.full_points / 100 if self.spec.indicators.percent_points else self.rules.full_points
        return call("ROUND", call("/", call("*", added, constant(whole)), counted), constant(self.rules.score_digits))

    def capped(self, added: Node) -> Node:
        """The sum, at most what the rule set allows at this execution rate."""
        at = self.form.places.get(("funds", "rate"))
        if not self.rules.total_caps or at is None:
            return added
        value, rate_read = self.value(*at), self.form.record.funds.rate
        share = at not in self.values and isinstance(value, Decimal) and rate_read == value * 100 != value
        rate = call("*", ref(*at), constant(100)) if share else ref(*at)
        full = constant(self.rules.full_points)
        most: Node = full
        for cap in sorted(self.rules.total_caps, key=lambda cap: cap.rate_below, reverse=True):
            most = call("IF", call("<", rate, constant(cap.rate_below)), constant(cap.cap), most)
        return call("MIN", added, call("IF", call("=", ref(*at), BLANK_TEXT), full, most))

    def subtotals(self, col: int, rows: Sequence[int]) -> None:
        start = self.table.body_row
        for row in self.table.subtotal_rows:
            of_section = [r for r in rows if start <= r < row]
            if of_section:
                self.fill(row, col, call("SUM", block(Range(of_section[0], col, of_section[-1], col))), "小计")
            start = row + 1

    def standing_total(self, rows: Sequence[int]) -> Decimal | None:
        """The total the form shows; where it prints none, or is not finished, what its parts add up to."""
        col = self.table.columns["score"]
        if self.table.total_row is not None and self.value(self.table.total_row, col) not in phrase("unfinished"):
            return points_of(self.value(self.table.total_row, col))
        if not any(number(self.value(row, col)) is not None for row in rows):
            return None
        added = self.total_of(col, rows) + (self.result.execution_score or Decimal(0))
        added += sum((score or Decimal(0) for _, score in beside(self.form.record)), Decimal(0))
        return counted(added, self.form.record, self.rules, self.result.rate)

    def grade(self) -> None:
        total, at = self.result.total, self.form.places.get(("printed_grade",))
        if at and self.table.total_row is not None:
            total_at = (self.table.total_row, self.table.columns["score"])
            node = call("JX_GRADE", ref(*total_at), self.form_argument)
            if (missing := self.open_rows()) and not self.writable(*total_at):  # a total of the user's does not say it
                node = call("IF", missing, text(phrase("unfinished")[0]), node)
            self.fill(*at, node, "等级", (total_at,))
            value = self.value(*at) if at in self.values else self.form.record.printed_grade
        else:
            value = self.evaluate(call("JX_GRADE", Literal(total), self.form_argument))
        graded = isinstance(value, str) and value and not self.result.unfinished
        self.result.grade = str(value) if graded else None
