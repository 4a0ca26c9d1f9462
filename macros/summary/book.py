"""The workbook of a summary as values: sheets, tables whose cells know formula and value, charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
from jixiao.macros.summary.copies import Repeated
from jixiao.macros.summary.frames import Entry, Frames, frames_of, grades_of
from jixiao.templates.library import Library, fill
from jixiao.templates.stop import Stop
from jixiao.udfs.checks.texts import SEVERITY_WORDS
from jixiao.udfs.quantity.numbers import round_to


@dataclass(frozen=True, slots=True)
class Calc:
    """A formula (without ``=``) and the value it gives; "" shows nothing."""

    formula: str
    value: Decimal | str


Cell = str | Decimal | Calc | None


@dataclass(frozen=True, slots=True)
class Column:
    """heading, width in characters, look (a key of the looks in summary.toml), formula of the whole column if any."""

    heading: str
    width: float
    look: str
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """An Excel table: its rows, and the totals row where it has one. It has at least one row, maybe a blank one.

    marked: rows that get a colour, counted from 0.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] | None = None
    marked: frozenset[int] = frozenset()

    @property
    def height(self) -> int:
        """Rows on the sheet, heading and totals included."""
        return 1 + len(self.rows) + (self.totals is not None)


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A sheet of tables: bands below each other, in a band the tables side by side. printed: columns that are printed."""

    name: str
    title: str
    remark: str
    bands: tuple[tuple[Table, ...], ...]
    printed: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over columns of a table of the sheet of statistics. kind: column or bar. top: end of the value axis."""

    table: str
    title: str
    kind: str
    names: str
    values: str
    format: str
    color: str
    top: int | None


@dataclass(frozen=True, slots=True)
class SummaryBook:
    """The whole workbook. charts_at: how many sheets stand before the one of the charts."""

    sheets: tuple[TableSheet, ...]
    statistics: TableSheet | None
    charts: tuple[Chart, ...]
    chart_sheet: str
    chart_title: str
    charts_at: int
    looks: Mapping[str, Mapping[str, str]]


class _Planner:
    """Turns frames into the sheets that summary.toml describes."""

    def __init__(self, spec: Mapping[str, Any], frames: Frames, unread: Sequence[tuple[str, str]],
                 repeated: Sequence[Repeated], everything: bool) -> None:
        self.repeated = repeated
        self.everything = everything
        self.spec = spec
        self.texts: Mapping[str, str] = spec["texts"]
        self.frames = frames
        self.unread = unread

    def table(self, key: str, rows: pd.DataFrame, totals: bool = True) -> Table:
        """A table of summary.toml filled with the rows of a frame; without rows it keeps one blank row."""
        data = self.spec["tables"][key]
        name, row = data["name"], f"{data['name']}[[#This Row],"
        columns, cells = [], []
        for item in data["columns"]:
            # {row}[x] stands for name[[#This Row],[x]]
            formula = _this_row(item["formula"], row) if "formula" in item else None
            columns.append(Column(item["heading"], float(item["width"]), item["look"], formula))
            values = list(rows[item["key"]]) if item["key"] in rows else [None] * len(rows)
            cells.append([value if formula is None else Calc(formula, "" if value is None else value)
                          for value in values])
        below = tuple(self.total(item, name, rows) for item in data["columns"])
        return Table(
            name, tuple(columns), tuple(zip(*cells, strict=True)) or ((None,) * len(columns),),
            below if totals and any(cell is not None for cell in below) else None,
            frozenset(at for at, same in enumerate(rows.get("repeated", ())) if same),
        )

    def total(self, item: Mapping[str, Any], name: str, rows: pd.DataFrame) -> Cell:
        """The cell of a column in the totals row: a label, or a formula of summary.toml with its value."""
        kind: str | None = item.get("total")
        if kind is None or kind not in self.spec["totals"]:
            return kind
        formula = self.spec["totals"][kind]
        values = [value for value in rows.get(item["key"], ()) if value not in (None, "")]
        filled = fill(formula, {"column": f"{name}[{item['heading']}]", "table": name})
        if kind == "rate":
            return Calc(filled, weighted_rate(rows))
        return Calc(filled, _TOTALS[kind](values))

    def sheet(self, key: str, remark: str, *bands: tuple[Table, ...]) -> TableSheet:
        data = self.spec["tables"][key]
        printed = data.get("printed", len(data["columns"]))
        return TableSheet(data["sheet"], data["title"], remark, bands, printed)

    def projects(self, kind: str) -> pd.DataFrame:
        frame = self.frames.projects
        return frame[frame["kind"] == self.texts[kind]]

    def head(self, rows: pd.DataFrame, rate: bool) -> str:
        """The line below a title: unit and year where all agree, the unit of money, and what the reader must know."""
        def only(key: str) -> str:
            found = {str(value) for value in rows[key] if value not in (None, "")}
            return fill(self.texts[key], {key: found.pop()}) if len(found) == 1 else ""

        counts = {
            "no_unit": int(rows["no_unit"].sum()), "twice": twice(rows[~rows["repeated"].astype(bool)]),
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
        rows = pd.DataFrame([
            {"index": Decimal(index), "kind": self.texts[one.kind],
             "project": one.entry.record.text("project").strip(), "unit": one.entry.record.text("unit").strip(),
             "year": None if one.entry.record.year is None else Decimal(one.entry.record.year), "why": one.why,
             "file": one.entry.file, "sheet": one.entry.sheet,
             "counted": words["counted" if self.everything and one.of else "not_counted"],
             "of_file": one.of.file if one.of else "", "of_sheet": one.of.sheet if one.of else "", "repeated": True}
            for index, one in enumerate(self.repeated, start=1)
        ], dtype=object)
        return self.sheet("repeated", "", (self.table("repeated", rows),))

    def project_sheets(self) -> list[TableSheet]:
        sheets = []
        for kind in ("target", "monitor", "selfeval"):
            rows = self.projects(kind)
            if len(rows):
                sheets.append(self.sheet(kind, self.head(rows, kind == "selfeval"), (self.table(kind, rows),)))
        return sheets

    def finding_sheet(self) -> TableSheet:
        """Findings by kind and by severity, and the list of all."""
        found = self.frames.findings.copy()
        severities = list(SEVERITY_WORDS.values())
        if found.empty:
            found = pd.DataFrame(columns=["severity", "code", "title"], dtype=object)
        found["index"] = _numbers(len(found))
        kinds = found.groupby(["severity", "code", "title"], sort=False).size().reset_index(name="count")
        kinds["order"] = kinds["severity"].map(severities.index)
        kinds = kinds.sort_values(["order", "count", "code"], ascending=[True, False, True], ignore_index=True)
        kinds["number"] = _numbers(len(kinds))
        kinds["count"] = kinds["count"].map(Decimal).astype(object)
        by_severity = pd.DataFrame(
            {"severity": severities, "count": [Decimal(int((found["severity"] == word).sum())) for word in severities]},
            dtype=object,
        )
        notes = fill(self.texts["unread"], {"count": len(self.unread)}) if self.unread else ""
        return self.sheet(
            "findings", fill(self.texts["count"], {"count": len(found), "notes": notes}),
            (self.table("kinds", kinds), self.table("severities", by_severity)), (self.table("findings", found),),
        )

    def unread_sheet(self) -> TableSheet:
        rows = pd.DataFrame(
            [{"index": Decimal(index), "file": file, "message": message}
             for index, (file, message) in enumerate(self.unread, start=1)], dtype=object,
        )
        return self.sheet("unread", "", (self.table("unread", rows),))

    def statistics(self, grades: Sequence[str]) -> dict[str, tuple[Table, bool]]:
        """Key -> table behind a chart, and whether it was cut."""
        selfevals, targets = self.projects("selfeval"), self.projects("target")
        found: dict[str, pd.DataFrame] = {}
        if len(selfevals):
            names = list(dict.fromkeys([*grades, *selfevals["grade"]]))
            counts = selfevals["grade"].value_counts()
            found["grades"] = pd.DataFrame(
                {"grade": names, "count": [Decimal(int(counts.get(name, 0))) for name in names]}, dtype=object
            )
            rows = self.frames.indicators
            if len(rows):
                rows = rows[(rows["kind"] == self.texts["selfeval"]) & rows["lost"].notna()]
                found["lost1"] = _lost(rows, ["level1"])
                found["lost2"] = _lost(rows[rows["level2"] != ""], ["level1", "level2"])
                found["lost2"]["name"] = found["lost2"]["level1"] + "／" + found["lost2"]["level2"]
            found["by_total"] = _ranked(selfevals, "total", ascending=True)
            found["by_rate"] = _ranked(selfevals, "rate", ascending=True)
        if len(targets):
            found["by_money"] = _ranked(targets, "annual_total", ascending=False)
        most = int(self.spec["statistics"]["most"])
        tables = {
            key: (self.table(key, rows.head(most), totals=len(rows) <= most), len(rows) > most)
            for key, rows in found.items() if len(rows)
        }
        if "lost1" in tables:
            tables["lost1"] = (self.with_execution(tables["lost1"][0], selfevals), tables["lost1"][1])
        return tables

    def with_execution(self, table: Table, selfevals: pd.DataFrame) -> Table:
        """The lost points of 预算执行率 as a last row: on some forms it is no indicator and has points of its own."""
        value = _sum([item for item in selfevals["execution_lost"] if item is not None])
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


def _this_row(formula: str, row: str) -> str:
    """``{row}[总分]`` -> ``自评[[#This Row],[总分]]``."""
    head, *parts = formula.split("{row}")
    return head + "".join(row + part.replace("]", "]]", 1) for part in parts)


def _numbers(count: int) -> pd.Series:
    """1 to count."""
    return pd.Series([Decimal(index) for index in range(1, count + 1)], dtype=object)


def _sum(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0))


def _average(values: Sequence[Decimal]) -> Decimal | str:
    return round_to(_sum(values) / len(values), 4, "half_up") if values else ""


_TOTALS: Mapping[str, Callable[[Sequence[Any]], Decimal | str]] = {
    "sum": _sum, "average": _average, "count": lambda values: Decimal(len(values)),
}


def weighted_rate(rows: pd.DataFrame) -> Decimal | str:
    """All money spent by all money planned, in percent; blank without a budget."""
    executed, budget = (_sum([value for value in rows[key] if value is not None]) for key in ("executed", "budget"))
    return round_to(executed / budget * 100, 4, "half_up") if budget else ""


def twice(projects: pd.DataFrame) -> int:
    """How many projects stand in more than one form of the same kind and year: their money is counted twice."""
    named = projects[projects["project"] != ""]
    sizes = named.groupby(["unit", "project", "year"], dropna=False).size()
    return int((sizes > 1).sum())


def _ranked(rows: pd.DataFrame, key: str, ascending: bool) -> pd.DataFrame:
    """The rows that have this figure, in its order, equal ones in their own."""
    return rows[rows[key].notna()].sort_values(key, ascending=ascending, kind="stable")


def _lost(rows: pd.DataFrame, levels: list[str]) -> pd.DataFrame:
    """Lost points by level, most first; levels where nothing was lost left out."""
    groups = rows.groupby(levels, sort=False)["lost"].sum().reset_index()
    return groups[groups["lost"] > 0].sort_values("lost", ascending=False, kind="stable")


def summarise(
    entries: Sequence[Entry], unread: Sequence[tuple[str, str]], library: Library, spec: Mapping[str, Any],
    repeated: Sequence[Repeated] = (), everything: bool = False,
) -> SummaryBook:
    """The workbook of all entries. unread: (file, message) of files that could not be read. spec: summary.toml.

    repeated: forms that are no projects of their own; everything: those that say the same as another are entries too.
    """
    frames = frames_of(entries, library, spec["texts"], [one.entry for one in repeated], spec["fields"])
    plan = _Planner(spec, frames, unread, repeated, everything)
    tables = plan.statistics(grades_of(entries, library))
    charts = plan.charts(tables)
    data = spec["statistics"]
    statistics = TableSheet(data["sheet"], data["title"], "", (tuple(table for table, _ in tables.values()),), 0)
    projects = plan.project_sheets()
    sheets = [*projects]
    if repeated:
        sheets.append(plan.repeated_sheet())
    sheets.append(plan.sheet("indicators", "", (plan.table("indicators", frames.indicators),)))
    for key, rows in (("sources", frames.sources), ("others", frames.others)):
        if len(rows):
            sheets.append(plan.sheet(key, "", (plan.table(key, rows),)))
    sheets.append(plan.finding_sheet())
    if unread:
        sheets.append(plan.unread_sheet())
    return SummaryBook(
        tuple(sheets), statistics if tables else None, tuple(charts), spec["charts"]["sheet"], spec["charts"]["title"],
        len(projects), spec["looks"],
    )
