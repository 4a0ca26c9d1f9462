"""绩效监控: a sheet beside a form that sets execution and results to date against the time that has passed.

Everything is a formula over the form and over what is typed on the sheet, with its value beside it. A sheet that is there
is never made anew: what was typed stays, only the values of its formulas are worked out again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jixiao.macros.forms.collect import cell_number, cell_text
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.formula.writing import BLANK_TEXT, if_blank, joined, print_formula
from jixiao.macros.scoring.chosen import rules_of
from jixiao.macros.scoring.sheet_plan import number as decimal
from jixiao.macros.scoring.sheet_plan import text_of
from jixiao.macros.sheet.edits import CellEdit, Edit, NewSheet
from jixiao.macros.sheet.fill import Formula, fill_sheet
from jixiao.macros.sheet.grid import CellValue, Grid, address, quote_sheet
from jixiao.macros.sheet.own_sheets import free_name
from jixiao.macros.year.monitor_layout import NO, YES, Formulas, Layout
from jixiao.macros.year.monitor_values import Figures, Limits
from jixiao.templates.library import Library, fill, year_texts
from jixiao.templates.model import RuleSet
from jixiao.udfs.quantity.quantity import parse_quantity
from jixiao.udfs.rules.monitor import adds_up
from jixiao.udfs.rules.reading import default_rules

TEMPLATE = "monitor"
_HEAD_LINKS = ("project", "unit", "budget", "executed")
_BUDGETS = ("budget", "annual_total", "initial_budget")


@dataclass(frozen=True, slots=True)
class Monitored:
    """What is done to the workbook for one form: its sheet, and whether that was there.

    lacks: indicators of the form that a sheet made before does not have. locked: it is protected and stays as it is.
    """

    sheet: str
    edits: tuple[Edit, ...]
    renewed: bool
    lacks: tuple[str, ...] = ()
    locked: bool = False


def plan_monitor(
    forms: Sequence[FilledForm], grids: Sequence[Grid], library: Library, template: Grid, today: date
) -> list[Monitored]:
    """The sheets of a month, one per form: new ones, and those of the same month brought up to date."""
    layout = Layout(template)
    names = [grid.name for grid in grids]
    done: list[Monitored] = []
    ours = [grid for grid in grids if layout.is_ours(grid)]
    for form in forms:
        links = _links(form)
        old = next((grid for grid in ours if _same(grid, layout, links, today)), None)
        if old is None:
            sheet = _new(form, library, layout, today, names)
            names.append(sheet.sheet)
            done.append(Monitored(sheet.sheet, (sheet,), renewed=False))
        else:
            edits = tuple(_renewed(old, form, links, library, layout))
            done.append(Monitored(old.name, edits, renewed=True, lacks=_lacks(old, form, layout), locked=old.protected))
    return done


def _same(grid: Grid, layout: Layout, links: Mapping[str, CellValue], today: date) -> bool:
    """Whether a sheet of ours is of this month and its rows are linked to the form of these links."""
    day = grid.cell(*layout.at["date"]).value
    return (
        isinstance(day, date) and (day.year, day.month) == (today.year, today.month)
        and any(_bare(grid.cell(*at["level3"]).formula or "") in links for _, at in layout.rows(grid))
    )


def _lacks(grid: Grid, form: FilledForm, layout: Layout) -> tuple[str, ...]:
    """Indicators of the form without a row on its sheet: they came later."""
    held = {_bare(grid.cell(*at["level3"]).formula or "") for _, at in layout.rows(grid)}
    return tuple(
        form.record.indicators[index].level3 or "" for body, index in form.rows
        if index is not None and _bare(_link(form, body.row, "level3").text or "") not in held
    )


def _bare(text: str) -> str:
    """A formula or sheet name for comparing: Excel writes quotes around a name only where it must."""
    return text.replace("'", "").upper()


def _form_argument(form: FilledForm, library: Library) -> str:
    rules = rules_of(form, library)
    if _same_scoring(rules, default_rules(library)):
        return ""
    spec = form.found.spec
    return spec.id if rules.id == spec.ruleset else rules.id


def _same_scoring(rules: RuleSet, default: RuleSet) -> bool:
    """Whether two rule sets score an indicator row alike; then formulas need not name the form."""
    keys = (
        "reverse", "equal_over", "over_notice", "over_deduct", "over_deduct_from", "over_deduct_by", "strict_limit", "tiers",
        "tiers_by", "levels", "score_digits", "score_rounding",
    )
    return all(getattr(rules, key) == getattr(default, key) for key in keys)


def _new(form: FilledForm, library: Library, layout: Layout, today: date, names: Sequence[str]) -> NewSheet:
    texts, record = year_texts("monitor"), form.record
    rules = rules_of(form, library)
    year = record.year or today.year
    limits = Limits.of(rules.monitor)
    budget, executed = _budget(form), _executed(form)
    rows = [index for _, index in form.rows if index is not None]
    figures = Figures(today, year, limits, _form_argument(form, library), library)
    head = figures.head(_number(budget), _number(executed))
    formulas = Formulas(layout, figures.form)
    standing = frozenset(texts["standing"])
    lines = []
    for offset, (body, index) in enumerate((body, index) for body, index in form.rows if index is not None):
        adds = YES if adds_up(parse_quantity(record.indicators[index].target), standing) else NO
        derived = formulas.row(layout.first_row + offset)
        lines.append({
            "level1": body.level1, "level2": body.level2, "level3": _link(form, body.row, "level3"),
            "target": _target_link(form, body.row, index), "actual": None, "cumulative": adds,
            "expected": None, "note": None, **{key: Formula(text, "") for key, text in derived.items()},
        })
    of_head = formulas.head(len(rows))
    source = "；".join(library.sources[id].title for id in rules.monitor.source if id in library.sources)
    values: dict[str, CellValue] = {**head, "summary": figures.summary([""] * len(rows))}
    context: dict[str, Any] = {
        "title": fill(texts["title"], {"year": year}), "period": texts["period"],
        "sure": fill(texts["sure"], {**limits.named(), "source": source}), "date": today, "year": year,
        "money": record.funds.unit or "", "project": _head_link(form, "project"), "unit": _head_link(form, "unit"),
        "budget": budget, "executed": executed, "limits": limits.named(),
        **{key: Formula(text, values[key]) for key, text in of_head.items()},
    }
    wanted = fill(texts["sheet"], {"month": today.month, "project": record.text("project") or form.grid.name})
    name = free_name(wanted, names, texts["fallback"])
    return fill_sheet(layout.template, TEMPLATE, name, context, {"indicator": lines}, merge_down=())


def _reference(form: FilledForm, at: tuple[int, int]) -> str:
    """A cell of the form; of a merged block the one that holds its value."""
    merge = form.grid.merge_at(*at)
    return f"{quote_sheet(form.grid.name)}!{address(merge.row, merge.col) if merge else address(*at)}"


def _linked(form: FilledForm, at: tuple[int, int]) -> Formula:
    """What a cell of the form shows; an empty one shows empty."""
    cell, target = form.grid.shown(*at), _reference(form, at)
    return Formula(f'IF({target}="","",{target})', "" if cell.value is None else cell.value)


def _head_link(form: FilledForm, key: str) -> Formula | None:
    at = form.places.get((key,))
    if at is None or not form.record.text(key):
        return None
    cell = form.grid.shown(*at)
    if cell_text(cell) != form.record.text(key):  # label and value share a cell
        return Formula(None, form.record.text(key))
    return _linked(form, at)


def _link(form: FilledForm, row: int, key: str) -> Formula:
    return _linked(form, (row, form.found.table.columns[key]))


def _target_link(form: FilledForm, row: int, index: int) -> Formula:
    """The target as the reader sees it, from its columns."""
    columns, sheet = form.found.table.columns, form.grid.name
    parts = [text_of(form.grid, row, columns[key], sheet) for key in ("sign", "target", "unit_text") if key in columns]
    target = joined(parts or [BLANK_TEXT])
    return Formula(print_formula(if_blank(target, target)), form.record.indicators[index].target or "")


def _budget(form: FilledForm) -> Formula | None:
    """全年预算数, and while that is blank 年初预算数; of a declaration what it asks for this year."""
    cells = [at for key in _BUDGETS if (at := form.places.get(("funds", key)))]
    if not cells:
        return None
    filled = [at for at in cells if isinstance(form.grid.shown(*at).value, Decimal)]
    chain = '""'
    for at in reversed(cells):
        target = _reference(form, at)
        chain = f"IF(ISNUMBER({target}),{target},{chain})"
    return Formula(chain, form.grid.shown(*filled[0]).value if filled else "")


def _executed(form: FilledForm) -> Formula | None:
    """What a self-evaluation already says was spent; else the cell is typed in."""
    at = form.places.get(("funds", "executed"))
    return _linked(form, at) if at and isinstance(form.grid.shown(*at).value, Decimal) else None


def _number(item: Formula | None) -> Decimal | None:
    return item.value if item is not None and isinstance(item.value, Decimal) else None


# -- a sheet that is there ------------------------------------------------------------------------------------------------


def _renewed(
    grid: Grid, form: FilledForm, links: Mapping[str, CellValue], library: Library, layout: Layout
) -> Iterator[Edit]:
    """New values of the sheet's own formulas; nothing else is touched."""

    def number(name: str) -> Decimal | None:
        return cell_number(grid.cell(*layout.at[name]))

    day = grid.cell(*layout.at["date"]).value
    noted = number("year")
    year = noted if form.record.year is None else Decimal(form.record.year)
    if isinstance(day, datetime):
        day = day.date()
    if grid.protected or not isinstance(day, date) or year is None:
        return
    if noted != year:  # the form's heading was changed since
        yield CellEdit(grid.name, *layout.at["year"], year, why="绩效监控")
        title = year_texts("monitor")["title"]
        if grid.cell(*layout.at["title"]).value == fill(title, {"year": noted}):
            yield CellEdit(grid.name, *layout.at["title"], fill(title, {"year": year}), why="绩效监控")
    rules = rules_of(form, library)
    limits = Limits.of(rules.monitor, {name: number(f"limits.{name}") for name in Limits.of(rules.monitor).named()})
    figures = Figures(day, int(year), limits, _form_argument(form, library), library)
    linked = {key: links.get(_bare(grid.cell(*layout.at[key]).formula or "")) for key in _HEAD_LINKS}
    values: dict[str, CellValue] = {key: value for key, value in linked.items() if value is not None}
    budget, executed = (linked[key] if linked[key] is not None else number(key) for key in ("budget", "executed"))
    values |= figures.head(decimal(budget), decimal(executed))
    lights = []
    for row, at in layout.rows(grid):
        texts = {key: cell_text(grid.cell(*at[key])) for key in ("target", "actual", "cumulative", "expected")}
        for key in ("level3", "target"):
            value = links.get(_bare(grid.cell(*at[key]).formula or ""))
            if value is not None:
                texts[key] = str(value)
                yield from _edit(grid, at[key], value)
        derived = figures.row(texts["target"], texts["actual"], texts["cumulative"].strip() == YES, texts["expected"])
        lights.append(str(derived["light"] or ""))
        for key, value in derived.items():
            yield from _edit(grid, (row, at[key][1]), value)
    values["summary"] = figures.summary(lights)
    for key, value in values.items():
        yield from _edit(grid, layout.at[key], value)


def _links(form: FilledForm) -> dict[str, CellValue]:
    """What the sheet's links to the form show, by their formulas: their stored values may be old or missing."""
    items = [_head_link(form, "project"), _head_link(form, "unit"), _budget(form), _executed(form)]
    for body, index in form.rows:
        if index is not None:
            items += [_link(form, body.row, "level3"), _target_link(form, body.row, index)]
    return {_bare(item.text): item.value for item in items if item is not None and item.text}


def _edit(grid: Grid, at: tuple[int, int], value: CellValue) -> Iterator[CellEdit]:
    cell = grid.cell(*at)
    if cell.formula is not None and cell.value != value:
        yield CellEdit(grid.name, *at, value, cell.formula, why="绩效监控")
