"""The workbook of a summary as values: sheets, tables whose cells know formula and value, charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal


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

    rows: may be made anew each time that they are asked for; count: how many they are; marked: rows that get a colour,
    counted from 0.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Cell, ...]]
    count: int
    totals: tuple[Cell, ...] | None = None
    marked: frozenset[int] = frozenset()

    @property
    def height(self) -> int:
        """Rows on the sheet, heading and totals included."""
        return 1 + self.count + (self.totals is not None)


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
    """The whole workbook. charts_at: how many sheets stand before the one of the charts.

    forms: by kind; findings: by level.
    """

    sheets: tuple[TableSheet, ...]
    statistics: TableSheet | None
    charts: tuple[Chart, ...]
    chart_sheet: str
    chart_title: str
    charts_at: int
    looks: Mapping[str, Mapping[str, str]]
    forms: Counter[str]
    findings: Counter[str]
