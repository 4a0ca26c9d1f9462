"""更新封面: the cover, linked to the project sheets by formulas, and the sheet 检查结果."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jixiao.macros.check import Located, findings_of
from jixiao.macros.chosen import form_argument, is_foreign
from jixiao.macros.edits import CellEdit, NewSheet
from jixiao.macros.fill import Formula, Positions, fill_sheet
from jixiao.macros.grid import CellValue, Grid, address, cell_value, quote_sheet
from jixiao.macros.own_sheets import fixed_words, says
from jixiao.macros.results import FormResult
from jixiao.macros.writing import print_formula, text_literal
from jixiao.templates.library import Library, say
from jixiao.udfs import functions
from jixiao.udfs.checks.texts import SEVERITY_WORDS, counted
from jixiao.udfs.money import convert, typed_amount
from jixiao.udfs.numbers import round_to
from jixiao.udfs.words import phrase

#: Template of the cover of each kind of form, with the name its sheet gets.
COVERS = {"selfeval": ("cover", "封面"), "target": ("cover-target", "申报封面")}
FINDINGS = ("findings", "检查结果")
_TEN_THOUSAND = Decimal(10_000)
_UNFINISHED = phrase("unfinished")[0]
_TOKENS = {word: f"{name} JX-" for word, name in SEVERITY_WORDS.items()}


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
    open_rows: Formula | None
    errors: Formula
    warnings: Formula
    notices: Formula
    project_total: Formula | None
    indicators: Formula


class _Links:
    """Formulas that read cells of one form's sheet."""

    def __init__(self, result: FormResult, foreign: bool) -> None:
        self.result = result
        self.foreign = foreign  # its review columns are errors, which no formula can count
        self.form = result.form
        self.sheet = quote_sheet(self.form.grid.name)
        self.values = {(edit.row, edit.col): edit.value for edit in result.edits if isinstance(edit, CellEdit)}

    def value(self, at: tuple[int, int]) -> CellValue:
        return self.values.get(at, self.form.grid.shown(*at).value)

    def cell(self, at: tuple[int, int] | None, blank: bool = True) -> Formula | None:
        """A link to one cell; an empty one shows empty, not 0."""
        if at is None:
            return None
        target = f"{self.sheet}!{address(*at)}"
        value = self.value(at)
        text = f'IF({target}="","",{target})' if blank else target
        return Formula(text, "" if value is None else value)

    def money(self, at: tuple[int, int] | None) -> Formula | None:
        """An amount in 元; unknown unit or no number: shown empty."""
        unit = self.form.record.funds.unit
        if at is None or unit is None:
            return None
        target = f"{self.sheet}!{address(*at)}"
        factor = "*10000" if unit == "万元" else ""
        value = self.value(at)
        typed = typed_amount(value) if isinstance(value, str) and value.strip() else None
        if typed is not None and (written := convert(*typed, "元") if typed[1] else None) is not None:
            return Formula(None, written)  # 90万元: no formula of a spreadsheet reads it
        shown = value * (_TEN_THOUSAND if factor else 1) if isinstance(value, Decimal) else ""
        return Formula(f'IF(ISNUMBER({target}),{target}{factor},"")', shown)

    def block(self, col: int | None) -> str | None:
        rows = [body.row for body, _ in self.form.rows]
        if not rows or col is None:
            return None
        return f"{self.sheet}!{address(rows[0], col)}:{address(rows[-1], col)}"

    def open_rows(self) -> str | None:
        """Whether something of the form that has points has no score: a row, or the execution rate."""
        columns = self.form.found.table.columns
        points, scores = self.block(columns.get("points")), self.block(columns.get("score"))
        if points is None or scores is None:
            return None
        worth, score = (self.form.places.get(("funds", key)) for key in ("execution_points", "execution_score"))
        if worth and score and isinstance(self.value(worth), Decimal):
            points, scores = (f"{self.sheet}!{address(*at)},{area}" for at, area in ((worth, points), (score, scores)))
        return f"COUNT({scores})<COUNT({points})"

    def count(self, word: str, whole_form: int) -> Formula:
        """Findings of a severity: of rows, counted live in the review column; of the form as a whole, as last found."""
        token = _TOKENS[word]
        in_rows = sum(text.count(token) for text in self.result.row_findings.values())
        area = self.block(self.result.check_col)
        if area is None or self.form.grid.protected or self.foreign:
            return Formula(None, Decimal(in_rows + whole_form))
        live = f"SUMPRODUCT(LEN({area})-LEN(SUBSTITUTE({area},{text_literal(token)},\"\")))/{len(token)}"
        return Formula(f"{live}+{whole_form}", Decimal(in_rows + whole_form))


def _line(number: int, result: FormResult, findings: Sequence[Located], library: Library) -> ProjectLine:
    foreign = is_foreign(result.form, library)
    links, form = _Links(result, foreign), result.form
    places, table, spec = form.places, form.found.table, form.found.spec
    in_rows = {word: sum(t.count(token) for t in result.row_findings.values()) for word, token in _TOKENS.items()}
    totals = {word: sum(1 for item in findings if item.severity == word) for word in _TOKENS}
    rest = {word: max(totals[word] - in_rows[word], 0) for word in _TOKENS}
    project = places.get(("project",))
    link = f"{quote_sheet(form.grid.name)}!{address(form.found.top, 1)}"
    name = links.cell(project) if project else None
    if name is None or name.value in ("", None):
        name = Formula(None, form.grid.name)
    total_at = (table.total_row, table.columns["score"]) if table.total_row and "score" in table.columns else None
    points, score = links.block(table.columns.get("points")), links.block(table.columns.get("score"))
    names = links.block(table.columns["level3"])
    scored, percent = spec.indicators.scored, spec.indicators.percent_points
    named = print_formula(form_argument(form, result.rules, result.mark_at, form.grid.name))
    rules = f"{spec.id}/{form.mark}" if foreign else f"{spec.id}/{result.rules.id}"
    unfinished = result.unfinished and result.total is not None
    standing = _UNFINISHED if unfinished else result.total
    grade = cell_value(functions.JX_GRADE("" if standing is None else standing, rules))
    # A total of ours says itself that it is not finished; one of the user's does not.
    open_rows = links.open_rows() if unfinished and total_at and links.value(total_at) != _UNFINISHED else None
    budget = places.get(("funds", "budget")) or places.get(("funds", "annual_total"))
    return ProjectLine(
        number=Decimal(number),
        name=Formula(name.text, name.value, link),
        form=spec.title,
        budget=links.money(budget),
        executed=links.money(places.get(("funds", "executed"))),
        rate=_rate(links, result),
        execution_score=links.cell(places.get(("funds", "execution_score"))),
        total=_total(links, total_at, open_rows),
        grade=_grade(f"{links.sheet}!{address(*total_at)}" if total_at else None, grade, named, open_rows),
        open_rows=Formula(
            f"COUNT({points})-COUNT({score})" if scored and points and score and not percent else None,
            Decimal(result.open_rows),
        ),
        errors=links.count("error", rest["error"]),
        warnings=links.count("warning", rest["warning"]),
        notices=links.count("notice", rest["notice"]),
        project_total=links.money(places.get(("funds", "project_total")) or places.get(("funds", "project_budget"))),
        indicators=Formula(f"COUNTA({names})", Decimal(len(form.record.indicators))) if names
        else Formula(None, Decimal(0)),
    )


def _total(links: _Links, at: tuple[int, int] | None, open_rows: str | None) -> Formula:
    """The total of a form. open_rows: whether rows are open, where a total of the user's does not say so itself."""
    result, linked = links.result, links.cell(at)
    if linked is None or at is None:
        return Formula(None, _UNFINISHED if result.unfinished and result.total is not None else result.total)
    if open_rows is None:
        return linked
    target = f"{links.sheet}!{address(*at)}"
    return Formula(f'IF({target}="","",IF({open_rows},{text_literal(_UNFINISHED)},{target}))', linked.value and _UNFINISHED)


def _grade(total: str | None, grade: CellValue, form: str, open_rows: str | None) -> Formula:
    """等级 by JX_GRADE; without a total it asks first for the total, so that it shows blank without the add-in too.

    form: the form and rule set, as the formula names them.
    """
    if total is None:
        return Formula(None, grade)
    formula = f"JX_GRADE({total},{form})"
    if open_rows is not None:
        formula = f"IF({open_rows},{text_literal(_UNFINISHED)},{formula})"
    return Formula(f'IF({total}="","",{formula})' if grade == "" else formula, grade)


def _rate(links: _Links, result: FormResult) -> Formula | None:
    at = result.form.places.get(("funds", "rate"))
    linked = links.cell(at)
    if linked is None or not isinstance(linked.value, Decimal) or at is None:
        return linked
    target = f"{links.sheet}!{address(*at)}"
    if result.rate is not None and result.rate == linked.value * 100 != linked.value:
        return Formula(f"{target}*100", result.rate)
    return linked


def _sums(positions: Positions, lines: Sequence[ProjectLine]) -> Mapping[str, Any]:
    """``sum("budget")``, ``average("total")``, ``weighted_rate()``: native formulas over the repeated row."""

    def numbers(key: str) -> list[Decimal]:
        found = (getattr(line, key) for line in lines)
        return [item.value for item in found if isinstance(item, Formula) and isinstance(item.value, Decimal)]

    def total(key: str) -> Formula:
        area = positions.area(f"project.{key}")
        return Formula(f"SUM({area})" if area else None, sum(numbers(key), Decimal(0)))

    def average(key: str) -> Formula:
        area, values = positions.area(f"project.{key}"), numbers(key)
        mean = round_to(sum(values, Decimal(0)) / len(values), 4, "half_up") if values else ""
        return Formula(f'IF(COUNT({area})=0,"",ROUND(AVERAGE({area}),4))' if area else None, mean)

    def weighted_rate() -> Formula:
        executed, budget = positions.area("project.executed"), positions.area("project.budget")
        below = sum(numbers("budget"), Decimal(0))
        value = round_to(sum(numbers("executed"), Decimal(0)) / below * 100, 4, "half_up") if below else ""
        return Formula(f'IF(SUM({budget})=0,"",ROUND(SUM({executed})/SUM({budget})*100,4))', value)

    return {"sum": total, "average": average, "weighted_rate": weighted_rate}


@dataclass(frozen=True, slots=True)
class GradeRow:
    """A line of 等级分布: the count follows the grades of the table above."""

    grade: str
    count: Formula


def is_cover(grid: Grid, template: Grid) -> bool:
    """Whether a sheet is one of ours: the template's own title stands where the template has it."""
    title = next(iter(fixed_words(template).items()), None)
    return title is not None and says(grid, *title)


def plan_cover(
    kind: str, results: Sequence[FormResult], findings: Sequence[Located], library: Library,
    templates: Mapping[str, Grid], grids: Sequence[Grid],
) -> NewSheet:
    """The cover of all forms of one kind (``selfeval`` or ``target``).

    A cover of ours that is there gets the new content, with the unit as typed on it, and the year where no form says
    one; a foreign sheet of the same name is left alone.
    """
    template_key, wanted = COVERS[kind]
    template = templates[template_key]
    lines = [
        _line(index, result, findings_of(result.form, findings), library) for index, result in enumerate(results, start=1)
    ]
    grades = list(dict.fromkeys(band.grade for result in results for band in result.rules.grades))
    texts = [result.form.record.text("unit") or result.form.record.text("department") for result in results]
    context = {"unit": texts[0] if len(set(texts)) == 1 else "", "year": _years(results)}

    def functions_of(positions: Positions) -> Mapping[str, Any]:
        return _sums(positions, lines)

    return _own_sheet(
        template_key, wanted, template, grids, context,
        {"project": lines, "grade_row": [_grade_row(name, template, lines) for name in grades]},
        functions_of,
    )


def _years(results: Sequence[FormResult]) -> CellValue:
    """The year of the forms; several as a text: 2025、2026."""
    years = sorted({result.form.record.year for result in results if result.form.record.year})
    return Decimal(years[0]) if len(years) == 1 else "、".join(map(str, years)) or None


def _grade_row(name: str, template: Grid, lines: Sequence[ProjectLine]) -> GradeRow:
    positions = next((at for at, cell in template.cells.items() if cell.text.strip() == "{{ project.grade }}"), None)
    count = Decimal(sum(1 for line in lines if line.grade and line.grade.value == name))
    if positions is None:
        return GradeRow(name, Formula(None, count))
    row, col = positions
    area = f"{address(row, col)}:{address(row + len(lines) - 1, col)}"
    return GradeRow(name, Formula(f"COUNTIF({area},{text_literal(name)})", count))


def plan_findings(
    findings: Sequence[Located], library: Library, templates: Mapping[str, Grid], grids: Sequence[Grid]
) -> NewSheet:
    """The sheet 检查结果: every finding with a link to its cell."""
    key, wanted = FINDINGS
    lines = [
        {
            "number": Decimal(index),
            "severity": SEVERITY_WORDS[item.severity],
            "code": item.code,
            "title": library.checks[item.finding.id].title,
            "sheet": item.sheet,
            "cell": Formula(None, item.cell, f"{quote_sheet(item.sheet)}!{item.cell}"),
            "message": item.what,
            "advice": item.advice,
        }
        for index, item in enumerate(findings, start=1)
    ]
    return _own_sheet(key, wanted, templates[key], grids, {"summary": summary(findings)}, {"finding": lines}, None)


def summary(findings: Sequence[Located]) -> str:
    """``2 处错误、3 处警告、1 处提示`` or that there is none."""
    return counted(item.severity for item in findings) or say("no_findings")


def replaced(results: Sequence[FormResult], templates: Mapping[str, Grid], grids: Sequence[Grid]) -> list[Grid]:
    """The covers that :func:`plan_cover` makes anew for these forms."""
    kinds = sorted({result.form.found.spec.kind for result in results})
    olds = (_place(wanted, templates[key], grids)[1] for key, wanted in (COVERS[kind] for kind in kinds))
    return [old for old in olds if old is not None]


def _place(wanted: str, template: Grid, grids: Sequence[Grid]) -> tuple[str, Grid | None]:
    """(name of our sheet, the one we made before)."""
    for name in (wanted, f"绩效{wanted}", f"绩效{wanted}2"):
        old = next((grid for grid in grids if grid.name.lower() == name.lower()), None)
        if old is None or is_cover(old, template):
            break
    return name, old


def _own_sheet(
    key: str, wanted: str, template: Grid, grids: Sequence[Grid], context: Mapping[str, Any],
    repeats: Mapping[str, Sequence[Any]], functions_of: Any,
) -> NewSheet:
    """Our sheet of that name: new, or in place of the one we made before; a foreign one keeps its name."""
    name, old = _place(wanted, template, grids)
    kept = dict(context)
    if old is not None:
        for field, value in _typed(template, old).items():
            if field in kept and value is not None and not (field == "year" and kept[field]):
                kept[field] = value
    return fill_sheet(template, key, name, kept, repeats, functions=functions_of, replace=old is not None,
                      first=key.startswith("cover"))


def _typed(template: Grid, old: Grid) -> dict[str, CellValue]:
    """What the user typed over the plain placeholders above the table (unit, year); rows above it do not move."""
    found: dict[str, CellValue] = {}
    for (row, col), cell in template.cells.items():
        text = cell.text.strip()
        if text in ("{{ unit }}", "{{ year }}"):
            value = old.shown(row, col).value
            found[text.strip("{} ")] = value if value != "" else None
    return found
