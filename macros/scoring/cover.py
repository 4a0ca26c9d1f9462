"""更新封面: the cover, linked to the project sheets by formulas, and the sheet 检查结果."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from jixiao.macros.forms.read import FormId
from jixiao.macros.formula.planned import Planned
from jixiao.macros.formula.tokens import parse_reference
from jixiao.macros.formula.writing import call, print_formula, text
from jixiao.macros.scoring.check import Located, draft_summary, findings_by_form
from jixiao.macros.scoring.cover_lines import DraftLine, ProjectLine, draft_line, project_line, sums
from jixiao.macros.scoring.results import FormResult
from jixiao.macros.sheet.edits import NewSheet
from jixiao.macros.sheet.fill import Formula, Positions, fill_sheet
from jixiao.macros.sheet.grid import CellValue, Grid, address, quote_sheet
from jixiao.macros.sheet.own_sheets import fixed_words, own_names, says
from jixiao.templates.library import Library, say
from jixiao.templates.stop import need
from jixiao.udfs.checks.texts import STANDINGS

#: Template of the cover of each kind of form.
COVERS = {"selfeval": "cover", "target": "cover-target"}
FINDINGS = "findings"
#: Projects whose lines and charts a page has room for, and those for which it is made smaller (nine tenths to two thirds).
_ROOM, _SMALLER = 3, 8
#: In the template: the first row that charts lie over.
_CHARTS = re.compile(r"\b(?:grade_head|bar\.)")


@dataclass(frozen=True, slots=True)
class GradeRow:
    """A line of 等级分布: the count follows the grades of the table above."""

    grade: str
    count: Formula


def is_cover(grid: Grid, template: Grid) -> bool:
    """Whether a sheet is one of ours: the template's own title stands where the template has it."""
    title = next(iter(fixed_words(template).items()), None)
    return title is not None and says(grid, *title)


@dataclass(frozen=True, slots=True)
class CoverPart:
    """What a cover says of one form. grades: all that its rule set knows."""

    form: FormId
    kind: str
    line: DraftLine
    grades: tuple[str, ...]
    unit: str
    year: int | None


def part_of_cover(result: FormResult, library: Library) -> CoverPart:
    """What a cover will say of the form, as far as its sheet tells."""
    form, record = result.form, result.form.record
    return CoverPart(
        form.id, form.found.spec.kind, draft_line(result, library), tuple(band.grade for band in result.rules.grades),
        record.text("unit") or record.text("department"), record.year,
    )


def plan_cover(
    kind: str, parts: Sequence[CoverPart], findings: Sequence[Located], library: Library,
    templates: Mapping[str, Grid], grids: Sequence[Grid],
) -> NewSheet:
    """The cover of all forms of one kind (``selfeval`` or ``target``).

    A cover of ours that is there gets the new content, with the unit as typed on it, and the year where no form says
    one; a foreign sheet of the same name is left alone.
    """
    template_key = COVERS[kind]
    template = templates[template_key]
    of_forms = findings_by_form((part.form for part in parts), findings)
    lines = [
        project_line(number, part.line, of_form, library)
        for number, (part, of_form) in enumerate(zip(parts, of_forms, strict=True), start=1)
    ]
    grades = list(dict.fromkeys(grade for part in parts for grade in part.grades))
    units = [part.unit for part in parts]
    grade_rows = [row for name in grades if (row := _grade_row(name, template, lines, library)).count.value]
    context = {"unit": _together(units), "year": _years(parts), "units": units}

    def functions_of(positions: Positions) -> Mapping[str, Any]:
        return sums(positions, lines, library)

    made = _own_sheet(
        template_key, template, grids, context,
        {
            "project": lines, "grade_row": grade_rows, "grade_head": grade_rows[:1],
            "bar": [{"room": None}] * len(lines),  # a chart is as tall as it has bars
        },
        functions_of,
    )
    return _paged(made, template, len(lines))


def _paged(made: NewSheet, template: Grid, projects: int) -> NewSheet:
    """On paper a chart is not cut: a few projects and their charts go on one page, more get the charts on the next."""
    charts = min((row for (row, _), cell in template.cells.items() if _CHARTS.search(cell.text)), default=None)
    if projects <= _ROOM or charts is None:
        return made
    if projects <= _SMALLER:
        return replace(made, one_page=True)
    return replace(made, breaks=(sum(copy.source < charts for copy in made.rows),))


def _together(units: Sequence[str]) -> str:
    """The unit of the forms; of several the first and how many there are."""
    named = list(dict.fromkeys(unit for unit in units if unit))
    return say("units_together", unit=named[0], count=len(named)) if len(named) > 1 else "".join(named)


def _years(parts: Sequence[CoverPart]) -> CellValue:
    """The year of the forms; several as a text: 2025、2026."""
    years = sorted({part.year for part in parts if part.year})
    return Decimal(years[0]) if len(years) == 1 else "、".join(map(str, years)) or None


def _grade_row(name: str, template: Grid, lines: Sequence[ProjectLine], library: Library) -> GradeRow:
    positions = next((at for at, cell in template.cells.items() if cell.text.strip() == "{{ project.grade }}"), None)
    row, col = positions or (1, 1)
    grades = {(at, col): line.grade.value if line.grade else None for at, line in enumerate(lines, start=row)}
    area = need(parse_reference(f"{address(row, col)}:{address(row + len(lines) - 1, col)}"), "封面没有行")
    node = call("COUNTIF", area, text(name))
    count = Planned(library, (Grid("", {}), grades)).evaluate(node, "")
    return GradeRow(name, Formula(print_formula(node) if positions else None, count))


def plan_findings(
    findings: Sequence[Located], library: Library, templates: Mapping[str, Grid], grids: Sequence[Grid]
) -> NewSheet:
    """The sheet 检查结果: every finding with a link to its cell."""
    lines = [
        {
            "number": Decimal(index),
            "severity": STANDINGS[item.standing],
            "code": item.code,
            "title": library.checks[item.finding.id].title,
            "sheet": item.sheet,
            "cell": Formula(None, item.cell, f"{quote_sheet(item.sheet)}!{item.cell}"),
            "message": item.what,
            "advice": item.advice,
        }
        for index, item in enumerate(findings, start=1)
    ]
    told = {"summary": draft_summary(findings)}
    return _own_sheet(FINDINGS, templates[FINDINGS], grids, told, {"finding": lines}, None)


def replaced(kinds: Collection[str], templates: Mapping[str, Grid], grids: Sequence[Grid]) -> list[Grid]:
    """The covers that :func:`plan_cover` makes anew for forms of these kinds."""
    olds = (_place(COVERS[kind], templates[COVERS[kind]], grids)[1] for kind in sorted(kinds))
    return [old for old in olds if old is not None]


def names_of_ours() -> set[str]:
    """What covers and 检查结果 may be called."""
    return {name for key in (*COVERS.values(), FINDINGS) for name in own_names(key)}


def has_ours(grids: Sequence[Grid], templates: Mapping[str, Grid]) -> bool:
    """Whether a cover or 检查结果 that we made is among the sheets."""
    there = {grid.name.lower() for grid in grids}
    return any(
        _place(key, templates[key], grids)[1] is not None for key in (*COVERS.values(), FINDINGS)
        if there & {name.lower() for name in own_names(key)}
    )


def _place(key: str, template: Grid, grids: Sequence[Grid]) -> tuple[str, Grid | None]:
    """(name of our sheet, the one we made before)."""
    for name in own_names(key):
        old = next((grid for grid in grids if grid.name.lower() == name.lower()), None)
        if old is None or is_cover(old, template):
            break
    return name, old


def _own_sheet(
    key: str, template: Grid, grids: Sequence[Grid], context: Mapping[str, Any],
    repeats: Mapping[str, Sequence[Any]], functions_of: Any,
) -> NewSheet:
    """Our sheet of a template: new, or in place of the one we made before; a foreign one keeps its name."""
    name, old = _place(key, template, grids)
    kept = dict(context)
    if old is not None:
        for field, value in _typed(template, old).items():
            ours = bool(kept["year"]) if field == "year" else _is_ours(value, context["units"])
            if field in kept and value is not None and not ours:
                kept[field] = value
    made = fill_sheet(template, key, name, kept, repeats, functions=functions_of)
    return replace(made, replace=old is not None, first=key.startswith("cover"))


def _is_ours(unit: CellValue, units: Sequence[str]) -> bool:
    """Whether the unit of an earlier cover is what we wrote there, so that it follows the forms."""
    def together(name: str) -> str:
        return say("units_together", unit=name, count="\0").partition("\0")[0]

    return isinstance(unit, str) and any(name and (unit == name or unit.startswith(together(name))) for name in units)


def _typed(template: Grid, old: Grid) -> dict[str, CellValue]:
    """What the user typed over the plain placeholders above the table (unit, year); rows above it do not move."""
    found: dict[str, CellValue] = {}
    for (row, col), cell in template.cells.items():
        text = cell.text.strip()
        if text in ("{{ unit }}", "{{ year }}"):
            value = old.shown(row, col).value
            found[text.strip("{} ")] = value if value != "" else None
    return found
