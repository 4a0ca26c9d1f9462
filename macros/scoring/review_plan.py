"""Review columns of a form: where they stand, and the cell above them that names the rule set."""

from __future__ import annotations

from collections.abc import Mapping

from jixiao.macros.forms.choosing import REVIEW
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.scoring.chosen import choices, form_argument, is_asked, is_foreign, place_of_mark, rules_of, tied_choices
from jixiao.macros.scoring.results import FormResult
from jixiao.macros.scoring.sheet_plan import SheetPlan
from jixiao.macros.sheet.edits import Choice, ColumnWidth, PrintArea, Style
from jixiao.macros.sheet.grid import CellValue, Range
from jixiao.macros.sheet.own_sheets import own_heading
from jixiao.templates.library import Library
from jixiao.udfs.rules.reading import mark_of

_WIDTHS = {"level": 9.0, "rule_score": 8.0, "check": 52.0, "explain": 78.0}


class ReviewPlan(SheetPlan):
    """The edits of one form's review area.

    foreign: the form was scored by rules that are not at hand; then nothing of the official form is touched.
    asked: two forms with other rules are as near as each other; then the cell of the rule set waits for an answer.
    only: the one row whose score is written.
    """

    def __init__(self, form: FilledForm, library: Library, overwrite: bool, only: int | None = None) -> None:
        super().__init__(form.grid, library)
        self.form = form
        self.spec = form.found.spec
        self.table = form.found.table
        self.rules = rules_of(form, library)
        self.foreign = is_foreign(form, library)
        self.asked = is_asked(form, library)
        self.overwrite = overwrite
        self.only = only
        self.result = FormResult(form, self.rules, edits=self.edits, settled=self.settled)
        self.form_argument = form_argument(form, self.rules, None)
        self.own: frozenset[int] = frozenset()  # our columns
        self.columns_of: Mapping[str, int] = {}

    def put(
        self, row: int, col: int, formula: str | None, value: CellValue, why: str, style: Style | None = None
    ) -> None:
        if not self.foreign or col in self.own:
            super().put(row, col, formula, value, why, style)

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
            heading = own_heading(key)
            self.put(self.table.header_row, col, None, heading, "核对列标题", "review_head")
            self.edits.append(ColumnWidth(self.grid.name, col, _WIDTHS[key]))
        if "level" in self.table.columns:
            columns["level"] = self.table.columns["level"]
        if self.grid.print_area is None:
            area = Range(1, 1, max(self.grid.last_row, self.form.found.bottom), self.form.found.last_col)
            self.edits.append(PrintArea(self.grid.name, area))
        return columns

    def head(self, columns: Mapping[str, int]) -> None:
        """The mark of the rule set above the review columns; formulas name its cell: another may be chosen there."""
        self.columns_of = columns
        self.own = frozenset(columns[key] for key in REVIEW if key in columns)
        at = self.form.mark_at
        if at is None and not self.grid.protected and (places := place_of_mark(self.grid, self.form, columns)):
            label, at = places
            self.put(*label, None, own_heading("mark"), own_heading("mark"), "review_head")
        if self.asked:
            if at is not None and not self.grid.protected:
                self.edits.append(Choice(self.grid.name, Range(*at, *at), tied_choices(self.form, self.library)))
            return
        mark = mark_of(self.rules)
        if at is not None and not self.foreign and self.value(*at) != mark:
            if self.grid.protected or self.grid.in_array(*at):
                return  # the cell keeps what it says, so formulas name the rule set themselves
            self.put(*at, None, mark, own_heading("mark"), None if self.form.mark_at else "review_text")
            self.edits.append(Choice(self.grid.name, Range(*at, *at), choices(self.rules, self.library)))
        self.result.mark_at = at
        self.form_argument = form_argument(self.form, self.rules, at)
