"""A table of a summary whose lines come by twice: once to be counted and summed up, once where they are written.

So no line of a large table is held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any

from jixiao.macros.summary.book import Calc, Cell, Column, Table
from jixiao.templates.library import fill
from jixiao.udfs.quantity.numbers import round_to

#: A row of a table: a column's value is that of the first of these that has one of its name.
Line = tuple[object, ...]
_Value = Callable[[Line], Any]


@dataclass(frozen=True, slots=True)
class Group:
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


@dataclass(frozen=True, slots=True)
class Again:
    """What can be gone through again: each time it is made anew, by a function of these arguments."""

    make: Callable[..., Iterator[Line]]
    of: tuple[object, ...] = ()

    def __iter__(self) -> Iterator[Line]:
        return self.make(*self.of)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a table, made anew each time that they are asked for."""

    lines: Iterable[Line]
    columns: tuple[tuple[str | None, _Value | None], ...]

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        columns = self.columns
        for line in self.lines:
            row: list[Cell] = []
            for formula, value in columns:
                cell = None if value is None else value(line)
                row.append(cell if formula is None else Calc(formula, "" if cell is None else cell))
            yield tuple(row)


class Filling:
    """A table of summary.toml while its lines are counted. key: its name there; totals: whether it may have such a row."""

    def __init__(self, spec: Mapping[str, Any], key: str, totals: bool = True) -> None:
        self.count = 0
        self._totals: Mapping[str, str] = spec["totals"] if totals else {}
        self._has_totals = totals
        self._data = spec["tables"][key]
        self._items: list[Mapping[str, Any]] = self._data["columns"]
        self._values: list[_Value | None] = []
        self._sums: dict[str, Decimal] = {}
        self._counts: dict[str, int] = {}
        self._summed: list[tuple[str, str, _Value]] = []
        self._marked: set[int] = set()

    def add(self, line: Line, marked: bool = False) -> None:
        """A line comes by. marked: it gets a colour."""
        if not self.count:
            self._begin(line)
        if marked:
            self._marked.add(self.count)
        self.count += 1
        for key, kind, value in self._summed:
            if (found := value(line)) is not None and found != "":
                self._counts[key] += 1
                if kind != "count":
                    self._sums[key] += found

    def _begin(self, line: Line) -> None:
        """All lines are made like the first."""
        for item in self._items:
            key = item["key"]
            at = next((at for at, part in enumerate(line) if hasattr(part, key)), None)
            value = None if at is None else _value(at, key)
            self._values.append(value)
            kind = str(item.get("total"))
            if kind in self._totals and value is not None and key not in self._sums:
                self._summed.append((key, kind, value))
                self._sums[key], self._counts[key] = Decimal(0), 0

    def table(self, lines: Iterable[Line]) -> Table:
        """The table of these lines, the same that came by, in their order. Without a line it has one blank row."""
        name, row = self._data["name"], f"{self._data['name']}[[#This Row],"
        values = self._values or [None] * len(self._items)
        columns, cells = [], []
        for item, value in zip(self._items, values, strict=True):
            # {row}[x] stands for name[[#This Row],[x]]
            formula = _this_row(item["formula"], row) if "formula" in item else None
            columns.append(Column(item["heading"], float(item["width"]), item["look"], formula))
            cells.append((formula, value))
        below = tuple(self._total(item, name) for item in self._items) if self._has_totals else ()
        rows = _Rows(lines, tuple(cells)) if self.count else ((None,) * len(columns),)
        return Table(
            name, tuple(columns), rows, max(self.count, 1),
            below if any(cell is not None for cell in below) else None, frozenset(self._marked),
        )

    def _total(self, item: Mapping[str, Any], name: str) -> Cell:
        """The cell of a column in the totals row: a label, or a formula of summary.toml with its value."""
        kind: str | None = item.get("total")
        if kind is None or kind not in self._totals:
            return kind
        filled = fill(self._totals[kind], {"column": f"{name}[{item['heading']}]", "table": name})
        return Calc(filled, self._figure(kind, item["key"]))

    def _figure(self, kind: str, key: str) -> Decimal | str:
        total, count = self._sums.get(key, Decimal(0)), self._counts.get(key, 0)
        if kind == "rate":  # all money spent by all money planned, in percent; blank without a budget
            budget = self._sums.get("budget")
            return round_to(self._sums["executed"] / budget * 100, 4, "half_up") if budget else ""
        if kind == "average":
            return round_to(total / count, 4, "half_up") if count else ""
        return Decimal(count) if kind == "count" else total


def _value(at: int, key: str) -> _Value:
    found = attrgetter(key)
    return lambda line: found(line[at])


def _this_row(formula: str, row: str) -> str:
    """``{row}[总分]`` -> ``自评[[#This Row],[总分]]``."""
    head, *parts = formula.split("{row}")
    return head + "".join(row + part.replace("]", "]]", 1) for part in parts)


def filled(spec: Mapping[str, Any], key: str, lines: Iterable[Line], totals: bool = True, marked: bool = False) -> Table:
    """A table of few lines. marked: all of them get a colour."""
    filling, held = Filling(spec, key, totals), list(lines)
    for line in held:
        filling.add(line, marked)
    return filling.table(held)
