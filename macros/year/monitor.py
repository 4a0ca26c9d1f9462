"""绩效监控: a sheet beside a form that sets execution and results to date against the time that has passed.

Everything is a formula over the form and over what is typed on the sheet, with its value beside it. A sheet that is there
is never made anew: what was typed stays, only the values of its formulas are worked out again. Decision 42. New sheets
are 项目支出绩效目标执行监控表 with its lights beside it; those that version 0.1 made stay as they are. Decision 94.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from jixiao.macros.forms.collect import cell_number, cell_text
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.formula.planned import Planned
from jixiao.macros.formula.syntax import Node, NotRead, parse_formula
from jixiao.macros.formula.tokens import Reference
from jixiao.macros.formula.writing import BLANK_TEXT, call, if_blank, joined, print_formula, ref
from jixiao.macros.scoring.chosen import rules_of
from jixiao.macros.scoring.sheet_plan import said_as, text_of
from jixiao.macros.sheet.edits import CellEdit, Edit, NewSheet
from jixiao.macros.sheet.fill import Formula, fill_sheet
from jixiao.macros.sheet.grid import CellValue, Grid
from jixiao.macros.sheet.own_sheets import free_name
from jixiao.macros.year.monitor_layout import HEAD, OF_ROW, OFFICIAL, Formulas, Layout
from jixiao.templates.library import Library, fill, year_texts
from jixiao.templates.model import RuleSet
from jixiao.templates.stop import Stop
from jixiao.udfs.quantity.quantity import parse_quantity
from jixiao.udfs.rules.monitor import adds_up
from jixiao.udfs.rules.reading import default_rules

TEMPLATE, TEMPLATE_0_1 = "monitor", "monitor-0.1"
#: What the head says -> the texts of a form that may say it, the first first.
_TEXTS = {"project": ("project",), "department": ("department",), "unit": ("unit",), "goal": ("goal_annual", "expected")}
_HEAD_LINKS = (*_TEXTS, "initial", "budget", "executed")
_BUDGETS = ("budget", "annual_total", "initial_budget")
#: 年初预算数, by the kind of the form: what a declaration asks for is the budget at the year's beginning.
_INITIAL = {"selfeval": ("initial_budget",), "target": ("initial_budget", "annual_total", "budget")}


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
    forms: Sequence[FilledForm], grids: Sequence[Grid], library: Library, templates: Mapping[str, Grid], today: date
) -> list[Monitored]:
    """The sheets of a month, one per form: new ones, and those of the same month brought up to date."""
    layouts = [Layout(templates[key]) for key in (TEMPLATE, TEMPLATE_0_1)]
    names = [grid.name for grid in grids]
    done: list[Monitored] = []
    forms = [form for form in forms if form.found.spec.kind in _INITIAL]
    if not forms:
        raise Stop("monitor_of_monitor")
    ours = [(grid, layout) for grid in grids for layout in layouts if layout.is_ours(grid)]
    for form in forms:
        links = _links(form)
        there = next(((grid, layout) for grid, layout in ours if _same(grid, layout, links, today)), None)
        if there is None:
            sheet = _new(form, library, layouts[0], today, names)
            names.append(sheet.sheet)
            done.append(Monitored(sheet.sheet, (sheet,), renewed=False))
        else:
            old, layout = there
            edits = tuple(_renewed(old, form, library, layout))
            done.append(Monitored(old.name, edits, renewed=True, lacks=_lacks(old, form, layout), locked=old.protected))
    return done


def _same(grid: Grid, layout: Layout, links: Container[Node | None], today: date) -> bool:
    """Whether a sheet of ours is of this month and its rows are linked to the form of these links."""
    day = grid.cell(*layout.at["date"]).value
    return (
        isinstance(day, date) and (day.year, day.month) == (today.year, today.month)
        and any(_tree(grid.cell(*at["level3"]).formula) in links for at in layout.rows(grid))
    )


def _lacks(grid: Grid, form: FilledForm, layout: Layout) -> tuple[str, ...]:
    """Indicators of the form without a row on its sheet: they came later."""
    held = {_tree(grid.cell(*at["level3"]).formula) for at in layout.rows(grid)}
    return tuple(
        form.record.indicators[index].level3 or "" for body, index in form.rows
        if index is not None and _link(form, body.row, "level3") not in held
    )


def _tree(formula: str | None) -> Node | None:
    """A formula for comparing: Excel writes quotes around a name only where it must."""
    try:
        return parse_formula(formula or "")
    except NotRead:
        return None


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
    limits: dict[str, CellValue] = {
        key: value for key, value in asdict(rules.monitor).items() if f"limits.{key}" in layout.at
    }
    wanted = fill(texts["sheet"], {"month": today.month, "project": record.text("project") or form.grid.name})
    name = free_name(wanted, names, texts["fallback"])
    values: dict[tuple[int, int], CellValue] = {layout.at[f"limits.{key}"]: value for key, value in limits.items()}
    planned = Planned(library, (form.grid, {}), (Grid(name, {}), values))

    def put(at: tuple[int, int], node: Node | None) -> Formula | None:
        """A formula with what it shows, which the formulas after it read."""
        if node is None:
            return None
        values[at] = planned.evaluate(node, name)
        return Formula(print_formula(node), values[at])

    year = Decimal(record.year or today.year)
    values |= {layout.at["date"]: today, layout.at["year"]: year}
    formulas = Formulas(layout, _form_argument(form, library))
    initial = _amount(form, _INITIAL[form.found.spec.kind])
    linked = {"initial": initial, "budget": _amount(form, _BUDGETS), "executed": _executed(form)}
    said = {key: _saying(form, keys) for key, keys in _TEXTS.items()}
    head = {key: put(layout.at[key], node) for key, node in (linked | formulas.head() | formulas.official()).items()}
    standing = frozenset(texts["standing"])
    lines: list[dict[str, CellValue | Formula]] = []
    for body, index in form.rows:
        if index is None:
            continue
        row = layout.first_row + len(lines)
        at = layout.row(row)
        adds = texts["cumulative"]["yes" if adds_up(parse_quantity(record.indicators[index].target), standing) else "no"]
        values[at["cumulative"]] = adds
        links = {"level3": _link(form, body.row, "level3"), "target": _target_link(form, body.row)}
        lines.append({
            **dict.fromkeys(at), "level1": body.level1, "level2": body.level2, "cumulative": adds,
            **{key: put(at[key], node) for key, node in (links | formulas.row(row)).items()},
        })
    source = "；".join(library.sources[id].title for id in rules.monitor.source if id in library.sources)
    context: dict[str, Any] = {
        **dict.fromkeys(layout.at), "how": texts["how"].strip(),
        "title": fill(texts["title"], {"year": year}), "period": texts["period"],
        "sure": fill(texts["sure"], {**limits, "source": source}), "date": today, "year": year,
        "money": record.funds.unit or "", "limits": limits, **head,
        **{key: _of_head(form, one, put(layout.at[key], _head_link(form, one))) for key, one in said.items()},
        "summary": put(layout.at["summary"], formulas.summary(len(lines))),
    }
    return fill_sheet(layout.template, TEMPLATE, name, context, {"indicator": lines}, merge_down=())


def _saying(form: FilledForm, keys: Sequence[str]) -> str:
    """The first of the keys of a text that the form says; else the first."""
    return next((key for key in keys if form.record.text(key)), keys[0])


def _of_head(form: FilledForm, key: str, linked: Formula | None) -> Formula | None:
    """What the form says, by a link; as a text where label and value share a cell."""
    said = form.record.text(key)
    return linked if linked is not None or not said or (key,) not in form.places else Formula(None, said)


def _reference(form: FilledForm, at: tuple[int, int]) -> Reference:
    """A cell of the form; of a merged block the one that holds its value."""
    merge = form.grid.merge_at(*at)
    return ref(*(merge.row, merge.col) if merge else at, form.grid.name)


def _linked(form: FilledForm, at: tuple[int, int]) -> Node:
    """What a cell of the form shows; an empty one shows empty."""
    target = _reference(form, at)
    return if_blank(target, target)


def _head_link(form: FilledForm, key: str) -> Node | None:
    """A link to a text of the form that has a cell of its own."""
    at = form.places.get((key,))
    said = form.record.text(key)
    return _linked(form, at) if at and said and cell_text(form.grid.shown(*at)) == said else None


def _link(form: FilledForm, row: int, key: str) -> Node:
    return _linked(form, (row, form.found.table.columns[key]))


def _target_link(form: FilledForm, row: int) -> Node:
    """The target as the reader sees it, from its columns."""
    columns, sheet = form.found.table.columns, form.grid.name
    cols = [columns[key] for key in ("sign", "target", "unit_text") if key in columns]
    parts = [text_of(ref(row, col, sheet), said_as(form.grid.cell(row, col))) for col in cols]
    target = joined(parts or [BLANK_TEXT])
    return if_blank(target, target)


def _amount(form: FilledForm, keys: Sequence[str]) -> Node | None:
    """The first amount of the keys that is there: 全年预算数, and while that is blank 年初预算数; of a declaration what it
    asks for this year."""
    cells = [at for key in keys if (at := form.places.get(("funds", key)))]
    chain: Node = BLANK_TEXT
    for at in reversed(cells):
        target = _reference(form, at)
        chain = call("IF", call("ISNUMBER", target), target, chain)
    return chain if cells else None


def _executed(form: FilledForm) -> Node | None:
    """What a self-evaluation already says was spent; else the cell is typed in."""
    at = form.places.get(("funds", "executed"))
    return _linked(form, at) if at and isinstance(form.grid.shown(*at).value, Decimal) else None


# -- a sheet that is there ------------------------------------------------------------------------------------------------


def _renewed(grid: Grid, form: FilledForm, library: Library, layout: Layout) -> Iterator[Edit]:
    """New values of the sheet's own formulas; nothing else is touched."""
    day, noted = grid.cell(*layout.at["date"]).value, cell_number(grid.cell(*layout.at["year"]))
    year = noted if form.record.year is None else Decimal(form.record.year)
    if grid.protected or not isinstance(day, date) or year is None:
        return
    values: dict[tuple[int, int], CellValue] = {}
    if noted != year:  # the form's heading was changed since
        values[layout.at["year"]] = year
        yield CellEdit(grid.name, *layout.at["year"], year, why="绩效监控")
        for key in ("title", "title_0_1"):
            title = year_texts("monitor")[key]
            if grid.cell(*layout.at["title"]).value == fill(title, {"year": noted}):
                yield CellEdit(grid.name, *layout.at["title"], fill(title, {"year": year}), why="绩效监控")
    planned = Planned(library, (form.grid, {}), (grid, values))
    rows = [at[key] for at in layout.rows(grid) for key in ("level3", "target", *OF_ROW)]
    head = [layout.at[key] for key in (*_HEAD_LINKS, *HEAD, *OFFICIAL) if key in layout.at]  # 0.1 has no official block
    for at in (*head, *rows, layout.at["summary"]):
        cell = grid.cell(*at)
        if cell.formula is None:
            continue
        if (node := _tree(cell.formula)) is None:
            continue
        value = planned.evaluate(node, grid.name, cell.value)
        values[at] = value
        if cell.value != value:
            yield CellEdit(grid.name, *at, value, cell.formula, why="绩效监控")


def _links(form: FilledForm) -> frozenset[Node]:
    """The sheet's links to the form, by which its rows are known again."""
    nodes: list[Node] = []
    for body, index in form.rows:
        if index is not None:
            nodes += [_link(form, body.row, "level3"), _target_link(form, body.row)]
    return frozenset(nodes)
