"""What ``summary.toml`` may say: the sheets, tables and charts of a summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypedDict

from jixiao.templates.model.forms import FieldKey
from jixiao.templates.model.limits import Between, Every, Like, text
from jixiao.templates.model.official import Text

_Format = Annotated[str, Like(r"[^{}]+", "0.00")]
_Color = Annotated[str, Like(r"[0-9A-F]{6}", "2F75B5")]


class Look(TypedDict, total=False):
    """Alignment and number format of a column; ``sum``: the format of its sum, where it is another."""

    align: Literal["left", "center", "right"]
    format: _Format
    sum: _Format


class SummaryColumn(TypedDict):
    """A column of a table. look: a key of ``looks``; total: a key of ``totals``, or a text."""

    key: str
    heading: Annotated[str, Like(r"[^\[\]{}#'@]+", "项目名称")]
    width: Annotated[int, Between(1, 255)]
    look: str


class SummaryFormula(SummaryColumn, total=False):
    """A column whose cells compute, or that is summed up below."""

    formula: str
    total: str


class SummaryTable(TypedDict):
    """A table; without a sheet of its own it lies on the sheet of statistics."""

    name: Text
    columns: tuple[SummaryFormula, ...]


class SummarySheet(SummaryTable, total=False):
    """A table on a sheet. printed: how many columns are printed; execution: formula of the row of the execution rate."""

    sheet: Text
    title: Text
    printed: Annotated[int, Between(1, 100)]
    execution: str


class _Chart(TypedDict):
    title: Annotated[str, Like(r"[^{}]+", "各项目总分")]
    cut: Annotated[str, Like(r"[^{}]*\{most\}[^{}]*", "总分最低的 {most} 个项目")]
    type: Literal["column", "bar"]
    names: str
    values: str
    format: _Format
    color: _Color


class SummaryChart(_Chart, total=False):
    """A chart of a table of statistics; names, values: headings of its columns; max: end of the axis."""

    max: Annotated[int, Between(1, 1_000_000)]


#: Tables that the code fills.
_TABLES = (
    "selfeval", "target", "monitor", "indicators", "sources", "others", "kinds", "severities", "findings", "unread",
    "repeated", "grades", "by_total", "by_rate", "by_money", "lost1", "lost2",
)
_CHARTS = ("grades", "lost1", "by_total", "by_rate", "lost2", "by_money")
Summary: Every = Every({
    "texts": Every({
        "head": text("unit", "year", "notes"), "unit": text("unit"), "year": text("year"), "count": text("count", "notes"),
        "record": text("number"),
        **dict.fromkeys(("no_unit", "twice", "unread", "repeated", "included"), text("count")),
        **dict.fromkeys(("rate", "ungraded", "execution", "target", "selfeval", "monitor", "head_part"), text()),
    }),
    "fields": tuple[FieldKey, ...],
    "totals": Every({
        **dict.fromkeys(("sum", "count"), text("column")), "average": text("column"), "rate": text("table"),
    }),
    "copies": Every({
        **dict.fromkeys(("same", "blank", "counted", "not_counted"), Text), "marks": Mapping[Text, Text],
    }),
    "looks": Mapping[str, Look],
    "tables": Every(dict.fromkeys(_TABLES, SummarySheet)),
    "statistics": Every({"sheet": Text, "title": Text, "most": Annotated[int, Between(1, 1000)]}),
    "charts": Every({
        "sheet": Text, "title": Text, "list": Every(dict.fromkeys(_CHARTS, SummaryChart)),
    }),
})
