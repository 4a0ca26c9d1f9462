"""Where a 绩效监控 sheet has its values, and the formulas that stand there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter

from jixiao.macros.formula.syntax import Node
from jixiao.macros.formula.tokens import Reference
from jixiao.macros.formula.writing import BLANK_TEXT, NOTHING, block, call, constant, if_blank, joined, ref, text
from jixiao.macros.sheet.grid import Grid, Range
from jixiao.macros.sheet.own_sheets import fixed_words, says
from jixiao.templates.library import year_texts

ROW = "indicator."
#: What is worked out of the head and of a row, each from those before it.
HEAD, OF_ROW = ("time", "rate", "pace", "light"), ("done", "against", "ahead", "light")
#: What the official block works out of its head: rates by their amounts, headings by their text.
SHARES = {
    f"{part}share": (f"{part}initial", f"{part}executed") for part in ("", "general_", "other_")
}
HEADINGS = {"head_executed": "executed", "head_rate": "rate", "head_actual": "actual"}
OFFICIAL = (*SHARES, *HEADINGS)


class Layout:
    """Where the template has its values: placeholder -> cell. The head's rows lie above the table and do not move."""

    def __init__(self, template: Grid) -> None:
        self.template = template
        self.at = {
            cell.text.strip()[2:-2].strip(): at for at, cell in template.cells.items()
            if cell.text.strip().startswith("{{") and cell.text.count("{{") == 1
        }
        self.first_row = self.at["indicator.level3"][0]

    def cell(self, name: str, row: int = 0) -> Reference:
        """``$H$3`` of the head, ``F12`` of a row of the table."""
        line, col = self.at[name]
        return ref(row, col) if name.startswith(ROW) else ref(line, col, fixed=True)

    def column(self, name: str, rows: int) -> Reference:
        """The cells of a column of the table."""
        col = self.at[name][1]
        return block(Range(self.first_row, col, self.first_row + max(rows, 1) - 1, col))

    def is_ours(self, grid: Grid) -> bool:
        """Whether a sheet was made of this template: every label above the rows stands where the template has it."""
        return all(says(grid, at, text) for at, text in fixed_words(self.template).items() if at[0] <= self.first_row)

    def row(self, row: int) -> Mapping[str, tuple[int, int]]:
        """The cells of a row of the table by name."""
        return {name.removeprefix(ROW): (row, col) for name, (_, col) in self.at.items() if name.startswith(ROW)}

    def rows(self, grid: Grid) -> Iterator[Mapping[str, tuple[int, int]]]:
        """Rows of the table of a sheet: those whose light is a formula."""
        for row in range(self.first_row, grid.last_row + 1):
            at = self.row(row)
            if grid.cell(*at["light"]).formula is not None:
                yield at


class Formulas:
    """The formulas of a sheet. form: what JX functions are told of the rule set, "" where they need not be."""

    def __init__(self, layout: Layout, form: str) -> None:
        self.layout = layout
        self.form = form

    def head(self) -> dict[str, Node]:
        """Formulas of the head by placeholder, in the order in which one follows from another."""
        cell = self.layout.cell
        day, year, time, rate, pace = (cell(name) for name in ("date", "year", "time", "rate", "pace"))
        budget, executed = cell("budget"), cell("executed")
        said = call("YEAR", day)
        of_year = call("ROUND", call("*", call("/", call("MONTH", day), constant(12)), constant(100)), constant(2))
        started = call("IF", call("<", said, year), constant(0), of_year)
        return {
            "time": if_blank(day, call("IF", call(">", said, year), constant(100), started)),
            "rate": _of_both(budget, executed, _of_some(budget, _share(executed, budget))),
            "pace": _of_both(rate, time, _of_some(time, _share(rate, time))),
            "light": self.light(pace, "execution"),
        }

    def official(self) -> dict[str, Node]:
        """Formulas of the official block's head: execution rates, and the headings that name the months."""
        cell, texts = self.layout.cell, year_texts("monitor")
        day, year = cell("date"), cell("year")
        since = _worded(texts["months"], {"month": call("MONTH", day)})
        months = call("IF", call("=", call("MONTH", day), constant(1)), text(texts["january"]), since)
        months = if_blank(day, call("IF", call(">", call("YEAR", day), year), text(texts["whole"]), months))
        shares = {
            name: _of_both(initial, executed, _of_some(initial, call("ROUND", call("/", executed, initial), constant(4))))
            for name, (initial, executed) in ((name, (cell(one), cell(two))) for name, (one, two) in SHARES.items())
        }
        return shares | {name: _worded(texts[key], {"months": months}) for name, key in HEADINGS.items()}

    def summary(self, rows: int) -> Node:
        """How many rows are red, yellow, green and open."""
        area = self.layout.column("indicator.light", rows)
        lights = year_texts("monitor")["lights"]
        counts: dict[str, Node] = {
            name: call("COUNTIF", area, text(lights[name])) for name in ("red", "yellow", "green")
        }
        counts["open"] = call("-", call("ROWS", area), joined([*counts.values()], "+"))
        return _worded(year_texts("monitor")["summary"], counts)

    def light(self, figure: Node, limits: str) -> Node:
        red, yellow = (self.layout.cell(f"limits.{limits}_{name}") for name in ("red", "yellow"))
        lights = year_texts("monitor")["lights"]
        other = call("IF", call("<", figure, yellow), text(lights["yellow"]), text(lights["green"]))
        return if_blank(figure, call("IF", call("<", figure, red), text(lights["red"]), other))

    def row(self, row: int) -> dict[str, Node]:
        """Formulas of one row by placeholder, in the order in which one follows from another."""
        target, actual, done, adds, against, expected, ahead = (
            self.layout.cell(f"{ROW}{name}", row)
            for name in ("target", "actual", "done", "cumulative", "against", "expected", "ahead")
        )
        time, adding = self.layout.cell("time"), call("=", adds, text(year_texts("monitor")["cumulative"]["yes"]))
        gone = call("IF", call("=", call("COUNT", time), constant(0)), BLANK_TEXT, _of_some(time, _share(done, time)))
        by_now = call("IF", adding, self.light(against, "execution"), self.light(against, "indicator"))
        return {
            "done": if_blank(actual, call("IF", adding, call("JX_COMPLETION", target, actual), self.score(target, actual))),
            "against": if_blank(done, call("IF", adding, gone, done)),
            "ahead": if_blank(expected, self.score(target, expected)),
            "light": call("IF", call("<>", ahead, BLANK_TEXT), self.light(ahead, "indicator"), by_now),
        }

    def score(self, target: Node, actual: Node) -> Node:
        """The rule's score out of 100: what is met counts full, also where less is better."""
        named = (NOTHING, text(self.form)) if self.form else ()
        return call("JX_SCORE", target, actual, constant(100), *named)


def _worded(template: str, values: Mapping[str, Node]) -> Node:
    """A text whose names stand for what formulas give."""
    parts: list[Node] = []
    for words, name, _, _ in Formatter().parse(template):
        parts += [text(words)] if words else []
        parts += [values[name]] if name else []
    return joined(parts)


def _share(part: Node, whole: Node) -> Node:
    return call("ROUND", call("*", call("/", part, whole), constant(100)), constant(2))


def _of_some(whole: Node, figure: Node) -> Node:
    return call("IF", call("=", whole, constant(0)), BLANK_TEXT, figure)


def _of_both(one: Node, other: Node, figure: Node) -> Node:
    return call("IF", call("<", call("COUNT", one, other), constant(2)), BLANK_TEXT, figure)
