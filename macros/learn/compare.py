"""Whether a learned form gives back what its example says: two records of the same form, value by value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal

from jixiao.macros.forms.read import FilledForm
from jixiao.macros.learn.concepts import name_of, names, word
from jixiao.macros.learn.tasks import MANAGEMENT
from jixiao.macros.sheet.grid import address
from jixiao.templates.library import show
from jixiao.udfs.base.finding import Place
from jixiao.udfs.base.record import FundSource, Indicator, Record
from jixiao.udfs.quantity.quantity import parse_quantity

Values = dict[Place, object]


def values_of(record: Record) -> Values:
    """Every value of a record that is filled in, by its place."""
    found: Values = {(key,): getattr(record, key) for key in ("year", "printed_total", "printed_grade")}
    found |= {(key,): value for key, value in record.texts.items()}
    found |= {("funds", key): value for key, value in record.funds.amounts.items()}
    found |= {("funds", key): getattr(record.funds, key) for key in ("unit", "rate", "execution_points", "execution_score")}
    for index, source in enumerate(record.funds.sources or ()):
        found |= {("funds", "sources", index, item.name): getattr(source, item.name) for item in fields(FundSource)
                  if item.name != "rate_printed"}
    found |= {("blocks", key, index, name): text for key, rows in record.blocks.items()
              for index, row in enumerate(rows) for name, text in row.items() if (key, name) != (MANAGEMENT, "name")}
    for index, row in enumerate(record.indicators):
        found |= {("indicators", index, item.name): getattr(row, item.name) for item in fields(Indicator)}
    return {place: value for place, value in found.items() if value not in (None, "")}


def lost(example: FilledForm, again: Record) -> Iterator[tuple[str, str, str]]:
    """(cell, what, text) of each value of the example that a sheet made from it does not give back as it was."""
    had, has = values_of(example.record), values_of(again)
    for place, value in had.items():
        if place in has and (_same(value, has[place]) or _same_target(place, value, has[place])):
            continue
        yield address(*example.at(place)), label_of(place), show(value)


def _same(one: object, other: object) -> bool:
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return one == other
    return str(one).strip() == str(other).strip()


def _same_target(place: Place, one: object, other: object) -> bool:
    """A target whose sign is written otherwise: ≧4次 is ≥4次."""
    first, second = parse_quantity(one), parse_quantity(other)
    return place[-1] == "target" and first.kind == "number" and (
        (first.kind, first.sign, first.number, first.unit) == (second.kind, second.sign, second.number, second.unit)
    )


def label_of(place: Place) -> str:
    """What a place is called in the drop-down of concepts.

    >>> label_of(("indicators", 0, "target")), label_of(("project",)), label_of(("funds", "budget"))
    ('第 1 个指标的指标值', '项目名称', '全年预算数')
    """
    if place[0] == "indicators":
        name = name_of("column", str(place[2])) if ("column", str(place[2])) in names() else str(place[2])
        return f"第 {int(place[1]) + 1} 个指标的{name.removeprefix('列：')}"
    if place[:2] == ("funds", "sources"):
        row = name_of("funds", "source").removeprefix("资金表：")
        return row if place[-1] == "name" else f"{row}的{label_of(('funds', place[-1]))}"
    if place[0] == "blocks":
        block, _, name = name_of(place[1], str(place[-1])).partition("：")  # type: ignore[arg-type]
        return f"{block}第 {int(place[2]) + 1} 行的{name}"
    if place[0] == "funds":
        key = str(place[-1])
        name = names().get(("funds", key)) or names().get(("field", f"funds.{key}")) or word("settings", "unit")
        return name.removeprefix("资金表：").removeprefix("金额：")
    return names().get(("field", str(place[0]))) or {"printed_total": "总分"}.get(str(place[0]), str(place[0]))
