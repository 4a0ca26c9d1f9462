"""Review columns of a form: where they stand, and the head above them that names the rule set."""

from __future__ import annotations

from collections.abc import Mapping

from jixiao.macros.forms.choosing import REVIEW
from jixiao.macros.forms.collect import At
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.formula.writing import call, constant, joined, text
from jixiao.macros.scoring.chosen import (
    choices,
    form_argument,
    is_asked,
    is_foreign,
    is_free,
    mark_by_name,
    place_of_mark,
    rules_of,
    tied_choices,
)
from jixiao.macros.scoring.results import FormResult
from jixiao.macros.scoring.review_head import area_heading, older_head
from jixiao.macros.scoring.sheet_plan import SheetPlan
from jixiao.macros.scoring.to_fill import count_to_fill
from jixiao.macros.sheet.edits import Choice, ColumnWidth, PrintArea, Style
from jixiao.macros.sheet.grid import CellValue, Range
from jixiao.macros.sheet.limits import MAX_COL
from jixiao.macros.sheet.own_sheets import own_heading
from jixiao.templates.library import Library
from jixiao.udfs.quantity.words import phrase
from jixiao.udfs.rules.explain import basis_of
from jixiao.udfs.rules.reading import mark_of

#: Characters of the columns, in the order in which they stand beside a form; 说明 is folded.
_WIDE = 200  # a cell merged farther than this is a row of the sheet, not a part of the form
_WIDTHS = {"check": 30.0, "rule_score": 13.0, "level": 11.0, "explain": 60.0}
#: What the columns of earlier versions were wide.
_EARLIER = {"check": (44.0, 52.0), "explain": (78.0,)}


class ReviewPlan(SheetPlan):
    """The edits of one form's review area.

    foreign: the form was scored by rules that are not at hand; then nothing of the official form is touched.
    asked: two forms with other rules are as near as each other; then the cell of the rule set waits for an answer.
    only: the one row whose score is written.
    """

    def __init__(self, form: FilledForm, library: Library, overwrite: bool, only: int | None = None) -> None:
        super().__init__(form.grid, library)
        self.form, self.shared = form, form.shared
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
        scored = self.spec.indicators.scored
        wanted = ["check", "rule_score", "explain"] if scored else ["check"]
        columns = dict(self.form.found.review)
        missing = [key for key in wanted if key not in columns]
        if missing and scored and "level" not in self.table.columns:
            missing.insert(missing.index("explain") if "explain" in missing else len(missing), "level")
        merged = [merge.last_col for merge in self.grid.merges if merge.last_col < _WIDE]
        last = self.form.found.last_col
        free = max(self.grid.last_col, last, *merged, 0) + 1
        if free + len(missing) - 1 > MAX_COL:  # something stands in the sheet's last columns: the next room beside the table
            table = max([*self.table.columns.values(), *merged])
            taken = sorted({col for _, col in self.grid.cells if col > table})
            free = next((before + 1 for before, col in zip((table, *taken), taken, strict=False)
                         if col - before > len(missing)), free)
            last = min(last, free - 1)
        for col, key in enumerate(missing, start=free):
            columns[key] = col
            heading = own_heading(key)
            self.put(self.table.header_row, col, None, heading, "核对列标题", "review_head")
            self.width(key, col)
        for key, earlier in _EARLIER.items():
            if key in columns and key not in missing and self.grid.widths.get(columns[key]) in earlier:
                self.width(key, columns[key])
        if "level" in self.table.columns:
            columns["level"] = self.table.columns["level"]
        if missing and self.grid.print_area is None:
            area = Range(1, 1, max(self.grid.last_row, self.form.found.bottom), last)
            self.edits.append(PrintArea(self.grid.name, area))
        return columns

    def width(self, key: str, col: int) -> None:
        """A column of ours gets the width that its kind has."""
        self.edits.append(ColumnWidth(self.grid.name, col, _WIDTHS[key], folded=key == "explain"))

    def head(self, columns: Mapping[str, int]) -> None:
        """The rule set by name above the review columns, to be chosen there, and its mark beside it, which formulas name."""
        self.columns_of = columns
        self.own = frozenset(columns[key] for key in REVIEW if key in columns)
        named, at = self.form.name_at, self.form.mark_at
        if self.asked:
            if not self.grid.protected:
                self.ask(named or self.new_head(columns)[0])
            return
        if self.grid.protected and not self.foreign and self.form.mark != mark_of(self.rules):
            return  # the cells keep what they say, so formulas name the rule set themselves
        if not self.grid.protected and not self.foreign:
            if at is None or named is None:
                named, at = self.new_head(columns)
            elif at == named:
                at = self.moved_mark(named)
            if named is not None and at is not None:
                if self.grid.in_array(*at) or self.grid.in_array(*named):
                    return
                self.name_and_mark(named, at)
        self.result.mark_at = at
        self.form_argument = form_argument(self.form, self.rules, at)

    def ask(self, named: At | None) -> None:
        """A choice of the rule sets of forms that are as near as each other; nothing stands there before one is chosen."""
        if named is not None:
            self.edits.append(Choice(self.grid.name, Range(*named, *named), tied_choices(self.form, self.library)))

    def new_head(self, columns: Mapping[str, int]) -> tuple[At | None, At | None]:
        """Cells of name and mark for a form that has none, the label and the basis beside them; None where no room is."""
        places = place_of_mark(self.grid, self.form, columns)
        if places is None:
            return None, None
        label, named, at = places
        self.put(*label, None, own_heading("mark"), own_heading("mark"), "review_label")
        if named[1] not in columns.values():
            self.edits.append(ColumnWidth(self.grid.name, named[1], _WIDTHS["rule_score"]))
        explain = (label[0], columns.get("explain", at[1]))
        if not self.asked and explain != at and self.grid.cell(*explain).blank and not self.grid.hidden_part(*explain):
            self.put(*explain, None, basis_of(self.rules, self.library), own_heading("basis"), "review_text")
        return named, at

    def moved_mark(self, named: At) -> At:
        """Where the mark of an older workbook moves, beside the name; where it stands if something else is there."""
        merge = self.grid.merge_at(*named)
        at = (named[0], (merge.last_col if merge else named[1]) + 1)
        return at if is_free(self.grid, at) else named

    def name_and_mark(self, named: At, at: At) -> None:
        """Puts the name, a choice of names, and the formula that gives the mark of the one that is chosen."""
        before = self.value(*named)
        if at == named:
            self.put(*at, None, mark_of(self.rules), own_heading("mark"))
        else:
            self.put(*named, None, self.rules.title, own_heading("mark"), None if self.form.name_at else "review_text")
            self.write(*at, mark_by_name(named, self.rules, self.library), own_heading("mark"), "review_mark")
        if self.form.name_at is None or before != self.value(*named):
            options = choices(self.rules, self.library, marks=at == named)
            self.edits.append(Choice(self.grid.name, Range(*named, *named), options))

    def standing(self) -> None:
        """What the head of a generated form says besides: 待填 n 项, and the form by its name, as older ones did not."""
        if self.grid.protected or self.foreign or (heading := area_heading(self.form)) is None:
            return
        for at, told in older_head(self.form):
            self.put(*at, None, told, own_heading("area"))
        count = count_to_fill(self.form, self.rules, self.library, self.columns_of)
        if count is not None:
            said = text(f"{own_heading('area')}（不打印）")
            asked = joined([said, text(f"　{phrase('to_fill')[0]} "), count, text(" 项")])
            self.write(*heading, call("IF", call("=", constant(0), count), said, asked), phrase("to_fill")[0])
