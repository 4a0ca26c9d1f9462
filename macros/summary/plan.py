"""Turns the forms of a summary into the sheets that summary.toml describes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jixiao.macros.summary.book import Calc, Cell, Chart, Column, SummaryBook, Table, TableSheet
from jixiao.macros.summary.copies import Repeated
from jixiao.macros.summary.rows import FormRows
from jixiao.templates.library import fill
from jixiao.templates.stop import Stop
from jixiao.udfs.checks.texts import SEVERITY_WORDS
from jixiao.udfs.quantity.numbers import round_to

#: A row of a table: a column's value is that of the first of these that has one of its name.
Line = tuple[object, ...]
_KINDS = ("target", "monitor", "selfeval")  # as they are numbered


@dataclass(frozen=True, slots=True)
class _Placed:
    """A form in the tables. kind: the word for it; number: within its kind."""

    kind: str
    number: Decimal
    form: FormRows
    repeated: bool


@dataclass(frozen=True, slots=True)
class _Counts:
    """What the rows of a form add up to."""

    indicators: Decimal
    open_rows: Decimal
    lost: Decimal
    error: Decimal
    warning: Decimal
    notice: Decimal


@dataclass(frozen=True, slots=True)
class _Index:
    index: Decimal


@dataclass(frozen=True, slots=True)
class _Unread:
    file: str
    message: str


@dataclass(frozen=True, slots=True)
class _Pair:
    """A form that says the same as another: what it is, whether it counts, and where the other stands."""

    kind: str
    why: str
    counted: str
    of_file: str
    of_sheet: str


@dataclass(frozen=True, slots=True)
class _Group:
    """A row of a table of counts or of lost points."""

    severity: str = ""
    code: str = ""
    title: str = ""
    grade: str = ""
    level1: str = ""
    level2: str = ""
    name: str = ""
    number: Decimal | None = None
    count: Decimal | None = None
    lost: Decimal | None = None


def _column(lines: Sequence[Line], key: str) -> list[Any]:
    """The values of a column; none where the rows have nothing of that name."""
    at = next((at for at, part in enumerate(lines[0]) if hasattr(part, key)), None) if lines else None
    return [] if at is None else [getattr(line[at], key) for line in lines]


class _Planner:
    """The sheets of a summary. forms: those that count, numbered within their kind in the order given."""

    def __init__(
        self, spec: Mapping[str, Any], forms: Sequence[FormRows], unread: Sequence[tuple[str, str]],
        repeated: Sequence[Repeated], everything: bool,
    ) -> None:
        self.spec = spec
        self.texts: Mapping[str, str] = spec["texts"]
        self.unread = unread
        self.repeated = repeated
        self.everything = everything
        marked = {id(one.form) for one in repeated}
        numbers = dict.fromkeys(_KINDS, 0)
        self.placed: list[_Placed] = []
        for form in forms:
            numbers[form.of] += 1
            self.placed.append(_Placed(self.texts[form.of], Decimal(numbers[form.of]), form, id(form) in marked))

    def table(self, key: str, lines: Sequence[Line], totals: bool = True, marked: Iterable[bool] = ()) -> Table:
        """A table of summary.toml filled with rows; without rows it keeps one blank row. marked: rows with a colour."""
        data = self.spec["tables"][key]
        name, row = data["name"], f"{data['name']}[[#This Row],"
        columns, cells, below = [], [], []
        for item in data["columns"]:
            # {row}[x] stands for name[[#This Row],[x]]
            formula = _this_row(item["formula"], row) if "formula" in item else None
            columns.append(Column(item["heading"], float(item["width"]), item["look"], formula))
            values = _column(lines, item["key"])
            below.append(self.total(item, name, values, lines))
            cells.append([value if formula is None else Calc(formula, "" if value is None else value)
                          for value in values or [None] * len(lines)])
        return Table(
            name, tuple(columns), tuple(zip(*cells, strict=True)) or ((None,) * len(columns),),
            tuple(below) if totals and any(cell is not None for cell in below) else None,
            frozenset(at for at, same in enumerate(marked) if same),
        )

    def total(self, item: Mapping[str, Any], name: str, values: Sequence[Any], lines: Sequence[Line]) -> Cell:
        """The cell of a column in the totals row: a label, or a formula of summary.toml with its value."""
        kind: str | None = item.get("total")
        if kind is None or kind not in self.spec["totals"]:
            return kind
        filled = fill(self.spec["totals"][kind], {"column": f"{name}[{item['heading']}]", "table": name})
        if kind == "rate":
            return Calc(filled, _weighted_rate(lines))
        return Calc(filled, _TOTALS[kind]([value for value in values if value not in (None, "")]))

    def sheet(self, key: str, remark: str, *bands: tuple[Table, ...]) -> TableSheet:
        data = self.spec["tables"][key]
        printed = data.get("printed", len(data["columns"]))
        return TableSheet(data["sheet"], data["title"], remark, bands, printed)

    def of_kind(self, kind: str) -> list[_Placed]:
        return [placed for placed in self.placed if placed.form.of == kind]

    def head(self, rows: Sequence[_Placed], rate: bool) -> str:
        """The line below a title: unit and year where all agree, the unit of money, and what the reader must know."""
        def only(key: str) -> str:
            found = {str(value) for placed in rows if (value := getattr(placed.form, key)) not in (None, "")}
            return fill(self.texts[key], {key: found.pop()}) if len(found) == 1 else ""

        counts = {
            "no_unit": sum(placed.form.money.no_unit for placed in rows),
            "twice": _twice(placed.form for placed in rows if not placed.repeated),
            "unread": len(self.unread), **self.not_projects(),
        }
        notes = "".join(fill(self.texts[key], {"count": count}) for key, count in counts.items() if count)
        notes += self.texts["rate"] if rate else ""
        return fill(self.texts["head"], {"unit": only("unit"), "year": only("year"), "notes": notes})

    def not_projects(self) -> dict[str, int]:
        """How many forms are left out, and how many of those in the tables say the same as another."""
        copies = sum(one.of is not None for one in self.repeated)
        inside = copies if self.everything else 0
        return {"repeated": len(self.repeated) - inside, "included": inside}

    def repeated_sheet(self) -> TableSheet:
        """The forms that are no projects of their own, each with the one that it says the same as."""
        words = self.spec["copies"]
        lines = [
            (_Pair(self.texts[one.form.of], one.why, words["counted" if self.everything and one.of else "not_counted"],
                   one.of.file if one.of else "", one.of.sheet if one.of else ""), _Index(Decimal(index)), one.form)
            for index, one in enumerate(self.repeated, start=1)
        ]
        return self.sheet("repeated", "", (self.table("repeated", lines, marked=[True] * len(lines)),))

    def project_sheets(self) -> list[TableSheet]:
        sheets = []
        for kind in _KINDS:
            if rows := self.of_kind(kind):
                table = self.table(kind, _projects(rows), marked=[placed.repeated for placed in rows])
                sheets.append(self.sheet(kind, self.head(rows, kind == "selfeval"), (table,)))
        return sheets

    def detail_sheets(self) -> list[TableSheet]:
        """Indicators, and of the rest what there is."""
        rows: list[Line] = [(row, placed, placed.form) for placed in self.placed for row in placed.form.rows]
        sources: list[Line] = [(row, placed, placed.form) for placed in self.placed for row in placed.form.sources]
        others: list[Line] = [(row, placed, placed.form) for placed in self.placed for row in placed.form.others]
        tables = {"indicators": rows, "sources": sources, "others": others}
        return [self.sheet(key, "", (self.table(key, lines),)) for key, lines in tables.items() if lines or lines is rows]

    def finding_sheet(self) -> TableSheet:
        """Findings by kind and by severity, and the list of all."""
        items = [(item, placed) for placed in self.placed for item in placed.form.findings]
        lines = [(item, _Index(Decimal(index)), placed, placed.form) for index, (item, placed) in enumerate(items, start=1)]
        counts = Counter((item.level, item.code, item.title) for item, _ in items)
        order = {level: at for at, level in enumerate(SEVERITY_WORDS)}
        ranked = sorted(counts.items(), key=lambda found: (order[found[0][0]], -found[1], found[0][1]))
        kinds = [(_Group(SEVERITY_WORDS[level], code, title, number=Decimal(number), count=Decimal(count)),)
                 for number, ((level, code, title), count) in enumerate(ranked, start=1)]
        by_level = Counter(item.level for item, _ in items)
        severities = [(_Group(word, count=Decimal(by_level[level])),) for level, word in SEVERITY_WORDS.items()]
        notes = fill(self.texts["unread"], {"count": len(self.unread)}) if self.unread else ""
        return self.sheet(
            "findings", fill(self.texts["count"], {"count": len(items), "notes": notes}),
            (self.table("kinds", kinds), self.table("severities", severities)), (self.table("findings", lines),),
        )

    def unread_sheet(self) -> TableSheet:
        lines = [(_Index(Decimal(index)), _Unread(*item)) for index, item in enumerate(self.unread, start=1)]
        return self.sheet("unread", "", (self.table("unread", lines),))

    def statistics(self) -> dict[str, tuple[Table, bool]]:
        """Key -> table behind a chart, and whether it was cut."""
        selfevals, targets = self.of_kind("selfeval"), self.of_kind("target")
        found: dict[str, list[Line]] = {}
        if selfevals:
            counts = Counter(placed.form.figures.grade or "" for placed in selfevals)
            names = dict.fromkeys([*(name for placed in self.placed for name in placed.form.grades), *counts])
            found["grades"] = [(_Group(grade=name, count=Decimal(counts[name])),) for name in names]
            rows = [row for placed in selfevals for row in placed.form.rows if row.lost is not None]
            found["lost1"] = _lost((row.level1, "", row.lost) for row in rows)
            found["lost2"] = _lost((row.level1, row.level2, row.lost) for row in rows if row.level2)
            found["by_total"] = _ranked(selfevals, lambda form: form.figures.total)
            found["by_rate"] = _ranked(selfevals, lambda form: form.figures.rate)
        if targets:
            found["by_money"] = _ranked(targets, lambda form: form.money.annual_total, most_first=True)
        most = int(self.spec["statistics"]["most"])
        tables = {
            key: (self.table(key, lines[:most], totals=len(lines) <= most), len(lines) > most)
            for key, lines in found.items() if lines
        }
        if "lost1" in tables:
            tables["lost1"] = (self.with_execution(tables["lost1"][0], selfevals), tables["lost1"][1])
        return tables

    def with_execution(self, table: Table, selfevals: Sequence[_Placed]) -> Table:
        """The lost points of 预算执行率 as a last row: on some forms it is no indicator and has points of its own."""
        value = _sum([placed.form.figures.execution_lost for placed in selfevals])
        if not value:
            return table
        row = (self.texts["execution"], Calc(self.spec["tables"]["lost1"]["execution"], value))
        totals = table.totals
        if totals and isinstance(totals[1], Calc):
            before = totals[1].value
            if not isinstance(before, Decimal):
                raise Stop("program_fault", reason="失分合计不是数")
            totals = (totals[0], Calc(totals[1].formula, before + value))
        return Table(table.name, table.columns, (*table.rows, row), totals)

    def charts(self, tables: Mapping[str, tuple[Table, bool]]) -> list[Chart]:
        charts = []
        for key, data in self.spec["charts"]["list"].items():
            if key in tables:
                table, cut = tables[key]
                title = fill(data["cut" if cut else "title"], {"most": self.spec["statistics"]["most"]})
                charts.append(Chart(table.name, title, data["type"], data["names"], data["values"],
                                    data["format"], data["color"], data.get("max")))
        return charts


def _projects(rows: Iterable[_Placed]) -> list[Line]:
    """A row a form."""
    lines: list[Line] = []
    for placed in rows:
        form = placed.form
        levels = Counter(item.level for item in form.findings)
        counts = _Counts(
            Decimal(len(form.rows)), Decimal(sum(row.score is None for row in form.rows)),
            _sum([row.lost for row in form.rows]), *(Decimal(levels[level]) for level in ("error", "warning", "notice")),
        )
        lines.append((counts, placed, form.money, form.figures, form))
    return lines


def _this_row(formula: str, row: str) -> str:
    """``{row}[总分]`` -> ``自评[[#This Row],[总分]]``."""
    head, *parts = formula.split("{row}")
    return head + "".join(row + part.replace("]", "]]", 1) for part in parts)


def _sum(values: Iterable[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), Decimal(0))


def _average(values: Sequence[Decimal]) -> Decimal | str:
    return round_to(_sum(values) / len(values), 4, "half_up") if values else ""


_TOTALS: Mapping[str, Callable[[Sequence[Any]], Decimal | str]] = {
    "sum": _sum, "average": _average, "count": lambda values: Decimal(len(values)),
}


def _weighted_rate(lines: Sequence[Line]) -> Decimal | str:
    """All money spent by all money planned, in percent; blank without a budget."""
    executed, budget = (_sum(_column(lines, key)) for key in ("executed", "budget"))
    return round_to(executed / budget * 100, 4, "half_up") if budget else ""


def _twice(forms: Iterable[FormRows]) -> int:
    """How many projects stand in more than one form of the same kind and year: their money is counted twice."""
    sizes = Counter((form.unit, form.project, form.year) for form in forms if form.project)
    return sum(size > 1 for size in sizes.values())


def _ranked(rows: Iterable[_Placed], figure: Callable[[FormRows], Decimal | None], most_first: bool = False) -> list[Line]:
    """The forms that have this figure, in its order, equal ones in their own."""
    having = [(value, placed) for placed in rows if (value := figure(placed.form)) is not None]
    return _projects(placed for _, placed in sorted(having, key=lambda item: item[0], reverse=most_first))


def _lost(rows: Iterable[tuple[str, str, Decimal | None]]) -> list[Line]:
    """Lost points by level, most first; levels where nothing was lost left out."""
    sums: dict[tuple[str, str], Decimal] = {}
    for level1, level2, lost in rows:
        sums[level1, level2] = sums.get((level1, level2), Decimal(0)) + (lost or 0)
    ranked = sorted(((levels, lost) for levels, lost in sums.items() if lost > 0), key=lambda item: -item[1])
    return [(_Group(level1=level1, level2=level2, name=f"{level1}／{level2}", lost=lost),)
            for (level1, level2), lost in ranked]


def summarise(
    forms: Sequence[FormRows], unread: Sequence[tuple[str, str]], spec: Mapping[str, Any],
    repeated: Sequence[Repeated] = (), everything: bool = False,
) -> SummaryBook:
    """The workbook of all forms. unread: (file, message) of files that could not be read. spec: summary.toml.

    repeated: forms that are no projects of their own; everything: those that say the same as another are forms too.
    """
    plan = _Planner(spec, forms, unread, repeated, everything)
    tables = plan.statistics()
    data = spec["statistics"]
    statistics = TableSheet(data["sheet"], data["title"], "", (tuple(table for table, _ in tables.values()),), 0)
    projects = plan.project_sheets()
    sheets = [*projects]
    if repeated:
        sheets.append(plan.repeated_sheet())
    sheets += [*plan.detail_sheets(), plan.finding_sheet()]
    if unread:
        sheets.append(plan.unread_sheet())
    return SummaryBook(
        tuple(sheets), statistics if tables else None, tuple(plan.charts(tables)), spec["charts"]["sheet"],
        spec["charts"]["title"], len(projects), spec["looks"],
    )
