"""The tables behind the charts of a summary: grades, lost points by level, forms by total, by rate, by money."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from jixiao.macros.summary.book import Calc, Table
from jixiao.macros.summary.filling import Group, Line, filled
from jixiao.macros.summary.rows import FormRows
from jixiao.templates.stop import Stop


class _Ranked:
    """The first lines by a figure, equal ones in the order in which they came by. count: how many came by."""

    def __init__(self, most: int) -> None:
        self.count = 0
        self._most = most
        self._first: list[tuple[Decimal, int, Line]] = []

    def add(self, figure: Decimal | None, line: Line) -> None:
        if figure is None:
            return
        self.count += 1
        insort(self._first, (figure, self.count, line))
        del self._first[self._most:]

    @property
    def lines(self) -> list[Line]:
        return [line for _, _, line in self._first]


class Statistics:
    """The tables behind the charts, while the forms come by. spec: summary.toml."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self._spec = spec
        self._most = int(spec["statistics"]["most"])
        self._selfevals = self._targets = 0
        self._grades: Counter[str] = Counter()
        self._names: dict[str, None] = {}
        self._lost: dict[str, dict[tuple[str, str], Decimal]] = {"lost1": {}, "lost2": {}}
        self._execution = Decimal(0)
        self._ranked = {key: _Ranked(self._most) for key in ("by_total", "by_rate", "by_money")}

    def add(self, form: FormRows, line: Line) -> None:
        """A form comes by. line: its row in the table of its kind."""
        self._names.update(dict.fromkeys(form.grades))
        if form.of == "target":
            self._targets += 1
            money = form.money.annual_total
            self._ranked["by_money"].add(None if money is None else money.copy_negate(), line)
        if form.of != "selfeval":
            return
        self._selfevals += 1
        self._grades[form.figures.grade or ""] += 1
        self._execution += form.figures.execution_lost or 0
        self._ranked["by_total"].add(form.figures.total, line)
        self._ranked["by_rate"].add(form.figures.rate, line)
        for row in form.rows:
            if row.lost is None:
                continue
            self._add_lost("lost1", (row.level1, ""), row.lost)
            if row.level2:
                self._add_lost("lost2", (row.level1, row.level2), row.lost)

    def _add_lost(self, key: str, levels: tuple[str, str], lost: Decimal) -> None:
        sums = self._lost[key]
        sums[levels] = sums.get(levels, Decimal(0)) + lost

    def _found(self) -> Iterator[tuple[str, list[Line], int]]:
        """(key, first lines, how many there are)."""
        if self._selfevals:
            names = dict.fromkeys([*self._names, *self._grades])
            yield "grades", [(Group(grade=name, count=Decimal(self._grades[name])),) for name in names], len(names)
            for key, sums in self._lost.items():
                ranked = sorted(((levels, lost) for levels, lost in sums.items() if lost > 0), key=lambda item: -item[1])
                yield key, [(Group(level1=level1, level2=level2, name=f"{level1}／{level2}", lost=lost),)
                            for (level1, level2), lost in ranked], len(ranked)
            for key in ("by_total", "by_rate"):
                yield key, self._ranked[key].lines, self._ranked[key].count
        if self._targets:
            yield "by_money", self._ranked["by_money"].lines, self._ranked["by_money"].count

    def tables(self) -> dict[str, tuple[Table, bool]]:
        """Key -> table behind a chart, and whether it was cut."""
        tables = {
            key: (filled(self._spec, key, lines[:self._most], totals=count <= self._most), count > self._most)
            for key, lines, count in self._found() if lines
        }
        if "lost1" in tables:
            tables["lost1"] = (self._with_execution(tables["lost1"][0]), tables["lost1"][1])
        return tables

    def _with_execution(self, table: Table) -> Table:
        """The lost points of 预算执行率 as a last row: on some forms it is no indicator and has points of its own."""
        if not self._execution:
            return table
        row = (self._spec["texts"]["execution"], Calc(self._spec["tables"]["lost1"]["execution"], self._execution))
        totals = table.totals
        if totals and isinstance(totals[1], Calc):
            before = totals[1].value
            if not isinstance(before, Decimal):
                raise Stop("program_fault", reason="失分合计不是数")
            totals = (totals[0], Calc(totals[1].formula, before + self._execution))
        return Table(table.name, table.columns, (*table.rows, row), table.count + 1, totals)
