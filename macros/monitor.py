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

from jixiao.macros.collect import cell_number, cell_text
from jixiao.macros.edits import CellEdit, Edit, NewSheet
from jixiao.macros.fill import Formula, fill_sheet
from jixiao.macros.generate import sheet_name
from jixiao.macros.grid import CellValue, Grid, address, quote_sheet
from jixiao.macros.labels import plain
from jixiao.macros.monitor_values import Figures, Limits
from jixiao.macros.read import FilledForm
from jixiao.macros.score import same_scoring
from jixiao.macros.sheet_plan import text_literal, text_reference
from jixiao.templates.library import Library, fill, year_texts
from jixiao.udfs.monitor import GREEN, RED, YELLOW, adds_up
from jixiao.udfs.quantity import parse_quantity

TEMPLATE = "monitor"
_ROW = "indicator."
_YES, _NO = "是", "否"
_BUDGETS = ("budget", "annual_total", "initial_budget")


@dataclass(frozen=True, slots=True)
class Monitored:
    """What is done to the workbook for one form: its sheet, and whether that was there."""

    sheet: str
    edits: tuple[Edit, ...]
    renewed: bool


class Layout:
    """Where the template has its values: placeholder -> cell. The head's rows lie above the table and do not move."""

    def __init__(self, template: Grid) -> None:
        self.template = template
        self.at = {
            cell.text.strip()[2:-2].strip(): at for at, cell in template.cells.items()
            if cell.text.strip().startswith("{{") and cell.text.count("{{") == 1
        }
        self.first_row = self.at["indicator.level3"][0]

    def cell(self, name: str, row: int | None = None) -> str:
        """``$H$3`` of the head, ``F12`` of a row of the table."""
        line, col = self.at[name]
        if name.startswith(_ROW):
            return address(self.first_row if row is None else row, col)
        letter = address(line, col).rstrip("0123456789")
        return f"${letter}${line}"

    def column(self, name: str, rows: int) -> str:
        """The cells of a column of the table."""
        return f"{self.cell(name)}:{self.cell(name, self.first_row + max(rows, 1) - 1)}"

    def is_ours(self, grid: Grid) -> bool:
        """Whether a sheet was made of this template: every printed label stands where the template has it."""
        labels = {at: plain(cell.text) for at, cell in self.template.cells.items() if "{" not in cell.text and cell.text}
        return all(plain(grid.cell(*at).text) == text for at, text in labels.items())


class Formulas:
    """The formulas of a sheet. form: what JX functions are told of the rule set, "" where they need not be."""

    def __init__(self, layout: Layout, form: str) -> None:
        self.layout = layout
        self.form = form

    def head(self, rows: int) -> dict[str, str]:
        """Formulas of the head by placeholder."""
        c, area = self.layout.cell, self.layout.column("indicator.light", rows)
        day, year, time, rate, pace = c("date"), c("year"), c("time"), c("rate"), c("pace")
        budget, executed = c("budget"), c("executed")
        counts = {"red": RED, "yellow": YELLOW, "green": GREEN}
        text = year_texts("monitor")["summary"]
        parts = {key: f'"&COUNTIF({area},{text_literal(word)})&"' for key, word in counts.items()}
        seen = "+".join(f"COUNTIF({area},{text_literal(word)})" for word in counts.values())
        parts["open"] = f'"&(ROWS({area})-({seen}))&"'
        return {
            "time": f'IF({day}="","",IF(YEAR({day})>{year},100,IF(YEAR({day})<{year},0,ROUND(MONTH({day})/12*100,2))))',
            "rate": f'IF(COUNT({budget},{executed})<2,"",IF({budget}=0,"",ROUND({executed}/{budget}*100,2)))',
            "pace": f'IF(COUNT({rate},{time})<2,"",IF({time}=0,"",ROUND({rate}/{time}*100,2)))',
            "light": self.light(pace, "execution"),
            "summary": f'"{fill(text, parts)}"',
        }

    def light(self, figure: str, limits: str) -> str:
        red, yellow = (self.layout.cell(f"limits.{limits}_{name}") for name in ("red", "yellow"))
        return f'IF({figure}="","",IF({figure}<{red},"{RED}",IF({figure}<{yellow},"{YELLOW}","{GREEN}")))'

    def row(self, row: int) -> dict[str, str]:
        """Formulas of one row by placeholder."""
        target, actual, done, adds, against, expected, ahead = (
            self.layout.cell(f"{_ROW}{name}", row)
            for name in ("target", "actual", "done", "cumulative", "against", "expected", "ahead")
        )
        time, form = self.layout.cell("time"), f",,{text_literal(self.form)}" if self.form else ""
        score = f"JX_SCORE({target},{{}},100{form})"
        return {
            "done": f'IF({actual}="","",IF({adds}="{_YES}",JX_COMPLETION({target},{actual}),{score.format(actual)}))',
            "against": f'IF({done}="","",IF({adds}="{_YES}",IF(COUNT({time})=0,"",IF({time}=0,"",'
                       f'ROUND({done}/{time}*100,2))),{done}))',
            "ahead": f'IF({expected}="","",{score.format(expected)})',
            "light": f'IF({ahead}<>"",{self.light(ahead, "indicator")},IF({adds}="{_YES}",'
                     f'{self.light(against, "execution")},{self.light(against, "indicator")}))',
        }


def plan_monitor(
    forms: Sequence[FilledForm], grids: Sequence[Grid], library: Library, template: Grid, today: date
) -> list[Monitored]:
    """The sheets of a month, one per form: new ones, and those of the same month brought up to date."""
    layout = Layout(template)
    names = [grid.name for grid in grids]
    done: list[Monitored] = []
    for form in forms:
        old = next((grid for grid in grids if layout.is_ours(grid) and _same(grid, layout, form, today)), None)
        if old is None:
            sheet = _new(form, library, layout, today, names)
            names.append(sheet.sheet)
            done.append(Monitored(sheet.sheet, (sheet,), renewed=False))
        else:
            done.append(Monitored(old.name, tuple(_renewed(old, form, library, layout)), renewed=True))
    return done


def _same(grid: Grid, layout: Layout, form: FilledForm, today: date) -> bool:
    """Whether a sheet of ours is this form's, of this month."""
    day = grid.cell(*layout.at["date"]).value
    project = grid.cell(*layout.at["project"])
    return (
        isinstance(day, date) and (day.year, day.month) == (today.year, today.month)
        and quote_sheet(form.grid.name) in (project.formula or "")
    )


def _form_argument(form: FilledForm, library: Library) -> str:
    rules = library.rulesets[form.found.spec.ruleset]
    return "" if same_scoring(rules, library.rulesets["gj2020"]) else form.found.spec.id


def _new(form: FilledForm, library: Library, layout: Layout, today: date, names: Sequence[str]) -> NewSheet:
    texts, record = year_texts("monitor"), form.record
    rules = library.rulesets[form.found.spec.ruleset]
    year = record.year or form.found.spec.year
    limits = Limits.of(rules.monitor)
    budget, executed = _budget(form), _executed(form)
    rows = [index for _, index in form.rows if index is not None]
    figures = Figures(today, year, limits, _form_argument(form, library))
    head = figures.head(_number(budget), _number(executed))
    formulas = Formulas(layout, figures.form)
    standing = frozenset(texts["standing"])
    lines = []
    for offset, (body, index) in enumerate((body, index) for body, index in form.rows if index is not None):
        target = _target(form, body.row)
        written = record.indicators[index].target or ""
        adds = _YES if adds_up(parse_quantity(written), standing) else _NO
        derived = formulas.row(layout.first_row + offset)
        lines.append({
            "level1": body.level1, "level2": body.level2, "level3": _link(form, body.row, "level3"),
            "target": Formula(f'IF({target}="","",{target})', written), "actual": None, "cumulative": adds,
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
    name = sheet_name(wanted, names, texts["fallback"])
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


def _target(form: FilledForm, row: int) -> str:
    """The target as the reader sees it, from its columns."""
    columns, sheet = form.found.table.columns, quote_sheet(form.grid.name)
    parts = []
    for key in ("sign", "target", "unit_text"):
        if key in columns:
            text = text_reference(form.grid, row, columns[key])
            parts.append(text.replace("TEXT(", f"TEXT({sheet}!", 1) if text.startswith("TEXT(") else f"{sheet}!{text}")
    return "&".join(parts) or '""'


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


def _renewed(grid: Grid, form: FilledForm, library: Library, layout: Layout) -> Iterator[Edit]:
    """New values of the sheet's own formulas; nothing else is touched."""

    def number(name: str) -> Decimal | None:
        return cell_number(grid.cell(*layout.at[name]))

    day = grid.cell(*layout.at["date"]).value
    year = number("year")
    if isinstance(day, datetime):
        day = day.date()
    if not isinstance(day, date) or year is None:
        return
    rules = library.rulesets[form.found.spec.ruleset]
    limits = Limits.of(rules.monitor, {name: number(f"limits.{name}") for name in Limits.of(rules.monitor).named()})
    figures = Figures(day, int(year), limits, _form_argument(form, library))
    values: dict[str, CellValue] = dict(figures.head(_standing_budget(form, number("budget")), number("executed")))
    lights = []
    for row, at in _rows(grid, layout):
        texts = {key: cell_text(grid.cell(*at[key])) for key in ("target", "actual", "cumulative", "expected")}
        derived = figures.row(texts["target"], texts["actual"], texts["cumulative"].strip() == _YES, texts["expected"])
        lights.append(str(derived["light"] or ""))
        for key, value in derived.items():
            yield from _edit(grid, (row, at[key][1]), value)
    values["summary"] = figures.summary(lights)
    for key, value in values.items():
        yield from _edit(grid, layout.at[key], value)


def _standing_budget(form: FilledForm, shown: Decimal | None) -> Decimal | None:
    budget = _number(_budget(form))
    return shown if budget is None else budget


def _rows(grid: Grid, layout: Layout) -> Iterator[tuple[int, Mapping[str, tuple[int, int]]]]:
    """Rows of the table: those whose light is a formula."""
    names = [name.removeprefix(_ROW) for name in layout.at if name.startswith(_ROW)]
    light = layout.at["indicator.light"][1]
    for row in range(layout.first_row, grid.last_row + 1):
        if grid.cell(row, light).formula is not None:
            yield row, {name: (row, layout.at[_ROW + name][1]) for name in names}


def _edit(grid: Grid, at: tuple[int, int], value: CellValue) -> Iterator[CellEdit]:
    cell = grid.cell(*at)
    if cell.formula is not None and cell.value != value:
        yield CellEdit(grid.name, *at, value, cell.formula, why="绩效监控")
