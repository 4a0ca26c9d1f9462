"""The row of a cover: figures of one form as formulas that follow its sheet, and the sums over such rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from jixiao.macros.formula.planned import Planned
from jixiao.macros.formula.silent import silent
from jixiao.macros.formula.syntax import Literal, Node
from jixiao.macros.formula.writing import BLANK_TEXT, block, call, constant, if_blank, print_formula, text
from jixiao.macros.scoring.check import Located
from jixiao.macros.scoring.chosen import form_argument, is_foreign
from jixiao.macros.scoring.results import FormResult
from jixiao.macros.scoring.to_fill import column_block, count_to_fill, count_word, shown_ref, token_of
from jixiao.macros.sheet.edits import CellEdit
from jixiao.macros.sheet.fill import Formula, Positions
from jixiao.macros.sheet.grid import CellValue, Grid, Range, address, quote_sheet
from jixiao.templates.library import Library
from jixiao.udfs.quantity.money import convert, typed_amount, yuan
from jixiao.udfs.quantity.words import phrase

_UNFINISHED = phrase("unfinished")[0]


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A row of a cover: one form, its figures as formulas that follow its sheet."""

    number: Decimal
    name: Formula
    form: str
    budget: Formula | None
    executed: Formula | None
    rate: Formula | None
    execution_score: Formula | None
    total: Formula | None
    grade: Formula | None
    to_fill: Formula
    errors: Formula
    warnings: Formula
    notices: Formula
    project_total: Formula | None
    indicators: Formula


#: Severities of the findings that a cover counts.
_COUNTED = ("error", "warning", "notice")


@dataclass(frozen=True, slots=True)
class _Told:
    """Findings of a severity that the checks of the rows tell: how many, and the formula that counts them live."""

    count: int
    node: Node | None
    value: CellValue

    def and_more(self, total: int, library: Library) -> Formula:
        """All of the form: of rows, counted live in the review column; of the form as a whole, as last found."""
        whole_form = max(total - self.count, 0)
        if self.node is None:
            return Formula(None, Decimal(self.count + whole_form))
        value = self.value
        if isinstance(value, Decimal):
            value = Planned(library).evaluate(call("+", Literal(value), constant(whole_form)), "")
        return Formula(print_formula(call("+", self.node, constant(whole_form))), value)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A row of a cover before all findings are known. told: by severity."""

    line: ProjectLine
    told: Mapping[str, _Told]


class _Links:
    """Formulas that read cells of one form's sheet, each with what it shows after the edits planned for the sheet."""

    def __init__(self, result: FormResult, library: Library) -> None:
        self.result = result
        self.form = result.form
        self.sheet = self.form.grid.name
        self.foreign = is_foreign(result.form, library)  # its review columns are errors, which no formula can count
        self.named = form_argument(result.form, result.rules, result.mark_at, self.sheet)
        self.values = {(edit.row, edit.col): edit.value for edit in result.edits if isinstance(edit, CellEdit)}
        self._planned = Planned(library, (self.form.grid, self.values))

    def value(self, at: tuple[int, int]) -> CellValue:
        return self.values.get(at, self.form.grid.shown(*at).value)

    def formula(self, node: Node, otherwise: CellValue = None) -> Formula:
        """otherwise: what stands there where we cannot compute the formula."""
        return Formula(print_formula(node), self._planned.evaluate(node, self.sheet, otherwise))

    def ref(self, at: tuple[int, int]) -> Node:
        return shown_ref(self.form.grid, at, self.sheet)

    def cell(self, at: tuple[int, int] | None) -> Formula | None:
        """A link to one cell; an empty one shows empty, not 0."""
        return None if at is None else self.formula(if_blank(self.ref(at), self.ref(at)), self.value(at))

    def money(self, at: tuple[int, int] | None) -> Formula | None:
        """An amount in 元; unknown unit or no number: shown empty."""
        unit = self.form.record.funds.unit
        if at is None or unit is None:
            return None
        value = self.value(at)
        typed = typed_amount(value) if isinstance(value, str) and value.strip() else None
        if typed is not None and (written := convert(typed[0], typed[1] or unit, "元")) is not None:
            return Formula(None, written)  # 90万元, or a number typed as text: no formula of a spreadsheet reads it
        factor = yuan(unit) or Decimal(1)
        amount = self.ref(at) if factor == 1 else call("*", self.ref(at), constant(factor))
        return self.formula(call("IF", call("ISNUMBER", self.ref(at)), amount, BLANK_TEXT), "")

    def rate(self) -> Formula | None:
        """执行率 in percent, also of a cell that holds it as a share."""
        at = self.form.places.get(("funds", "rate"))
        linked, rate = self.cell(at), self.result.rate
        if at is None or linked is None or not isinstance(linked.value, Decimal):
            return linked
        if rate is not None and rate == linked.value * 100 != linked.value:
            return self.formula(call("*", self.ref(at), constant(100)))
        return linked

    def block(self, col: int | None) -> Node | None:
        return column_block(self.form, col, self.sheet)

    def is_open(self) -> Node | None:
        """Whether something of the form that has points has no score: a row, or the execution rate."""
        columns = self.form.found.table.columns
        points, scores = self.block(columns.get("points")), self.block(columns.get("score"))
        if points is None or scores is None:
            return None
        worth, score = (self.form.places.get(("funds", key)) for key in ("execution_points", "execution_score"))
        pairs = [(worth, score)] if worth and score else []
        places, beside = self.form.places, self.form.rows_beside
        pairs += [(places[*row, "points"], places[*row, "score"]) for row in beside if (*row, "score") in places]
        pairs = [pair for pair in pairs if isinstance(self.value(pair[0]), Decimal)]
        return call("<", call("COUNT", *(self.ref(at) for _, at in pairs), scores),
                    call("COUNT", *(self.ref(at) for at, _ in pairs), points))

    def to_fill(self, library: Library) -> Formula:
        """待填: blank cells of the head, and rows that ask for something."""
        review = {**self.form.found.review, **({} if self.foreign or self.form.grid.protected else self.checks())}
        node = count_to_fill(self.form, self.result.rules, library, review, self.sheet)
        return Formula(None, Decimal(0)) if node is None else self.formula(node, Decimal(self.result.open_rows))

    def checks(self) -> dict[str, int]:
        """Our column of checks by its key."""
        return {} if self.result.check_col is None else {"check": self.result.check_col}

    def told(self, word: str) -> _Told:
        """Findings of a severity in the checks of the rows."""
        in_rows = sum(found.count(token_of(word)) for found in self.result.row_findings.values())
        node = count_word(self.block(self.result.check_col), word)
        if node is None or self.form.grid.protected or self.foreign:
            return _Told(in_rows, None, None)
        return _Told(in_rows, node, self._planned.evaluate(node, self.sheet))

    def total(self, at: tuple[int, int] | None, is_open: Node | None) -> Formula:
        """The total of the form. is_open: whether rows are open, where a total of the user's does not say so itself."""
        result = self.result
        if at is None:
            return Formula(None, _UNFINISHED if result.unfinished and result.total is not None else result.total)
        standing = self.ref(at) if is_open is None else call("IF", is_open, text(_UNFINISHED), self.ref(at))
        return self.formula(if_blank(self.ref(at), standing), self.value(at))

    def grade(self, at: tuple[int, int] | None, is_open: Node | None) -> Formula:
        """等级 by JX_GRADE; without a total it asks first for the total, so that it shows blank without the add-in too."""
        result = self.result
        if at is None:
            standing = _UNFINISHED if result.unfinished and result.total is not None else result.total
            return Formula(None, self.formula(call("JX_GRADE", Literal(standing), self.named)).value)
        node = call("JX_GRADE", self.ref(at), self.named)
        if is_open is not None:
            node = call("IF", is_open, text(_UNFINISHED), node)
        found = self.formula(node)
        if found.value != "":
            return found
        if self.value(at) in (None, ""):
            return self.formula(if_blank(self.ref(at), node))
        late = silent(node, lambda part: self._planned.evaluate(part, self.sheet))
        return Formula(None, None) if late is None else self.formula(late)


def draft_line(result: FormResult, library: Library) -> DraftLine:
    """The row of one form, but for its number and what is found in it: that is known once all forms are."""
    links, form = _Links(result, library), result.form
    places, table = form.places, form.found.table
    name = links.cell(places.get(("project",)))
    if name is None or name.value in ("", None):
        name = Formula(None, form.grid.name)
    total_at = (table.total_row, table.columns["score"]) if table.total_row and "score" in table.columns else None
    # A total of ours says itself that it is not finished; one of the user's does not.
    unfinished = result.unfinished and result.total is not None
    is_open = links.is_open() if unfinished and total_at and links.value(total_at) != _UNFINISHED else None
    names, none = links.block(table.columns["level3"]), Formula(None, None)
    line = ProjectLine(
        number=Decimal(0),
        name=Formula(name.text, name.value, f"{quote_sheet(form.grid.name)}!{address(form.found.top, 1)}"),
        form=form.found.spec.title,
        budget=links.money(places.get(("funds", "budget")) or places.get(("funds", "annual_total"))),
        executed=links.money(places.get(("funds", "executed"))),
        rate=links.rate(),
        execution_score=links.cell(places.get(("funds", "execution_score"))),
        total=links.total(total_at, is_open),
        grade=links.grade(total_at, is_open),
        to_fill=links.to_fill(library),
        errors=none, warnings=none, notices=none,
        project_total=links.money(places.get(("funds", "project_total")) or places.get(("funds", "project_budget"))),
        indicators=links.formula(call("COUNTA", names)) if names else Formula(None, Decimal(0)),
    )
    return DraftLine(line, {word: links.told(word) for word in _COUNTED})


def project_line(number: int, draft: DraftLine, findings: Sequence[Located], library: Library) -> ProjectLine:
    """The row of one form. findings: those about it."""
    totals = Counter(item.standing for item in findings)
    errors, warnings, notices = (draft.told[word].and_more(totals[word], library) for word in _COUNTED)
    return replace(draft.line, number=Decimal(number), errors=errors, warnings=warnings, notices=notices)


def sums(positions: Positions, lines: Sequence[ProjectLine], library: Library) -> Mapping[str, Any]:
    """``sum("budget")``, ``average("total")``, ``weighted_rate()``: native formulas over the repeated row, blank where no
    figure stands in it."""
    values: dict[tuple[int, int], CellValue] = {}

    def column(key: str) -> Node | None:
        """The cells of a repeated figure, which the formulas then read."""
        area = Range.parse(positions.area(f"project.{key}") or "")
        if area is None:
            return None
        for row, line in enumerate(lines, start=area.row):
            figure = getattr(line, key)
            values[row, area.col] = figure.value if isinstance(figure, Formula) else figure
        return block(area)

    planned = Planned(library, (Grid("", {}), values))

    def formula(node: Node) -> Formula:  # nothing is shown of figures beyond what a cell can hold
        return Formula(print_formula(node), planned.evaluate(node, "", ""))

    def rounded(node: Node) -> Node:
        return call("ROUND", node, constant(4))

    def total(key: str) -> Formula:
        area = column(key)
        if area is None:
            return Formula(None, Decimal(0))
        return formula(call("IF", _is_zero(call("COUNT", area)), BLANK_TEXT, call("SUM", area)))

    def average(key: str) -> Formula:
        area = column(key)
        if area is None:
            return Formula(None, "")
        return formula(call("IF", _is_zero(call("COUNT", area)), BLANK_TEXT, rounded(call("AVERAGE", area))))

    def weighted_rate() -> Formula:
        executed, budget = column("executed"), column("budget")
        if executed is None or budget is None:
            return Formula(None, "")
        below = call("SUM", budget)
        share = call("*", call("/", call("SUM", executed), below), constant(100))
        return formula(call("IF", _is_zero(below), BLANK_TEXT, rounded(share)))

    return {"sum": total, "average": average, "weighted_rate": weighted_rate}


def _is_zero(node: Node) -> Node:
    return call("=", node, constant(0))
