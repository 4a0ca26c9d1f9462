"""Reads what a summary holds, by openpyxl: named tables, and charts through the ranges they refer to."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet


@cache
def stored(path: Path) -> Workbook:
    """The values that a file holds."""
    return openpyxl.load_workbook(path, data_only=True)


def rows_of(path: Path, name: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """(rows, totals row) of a named table, as heading -> value that the file holds."""
    for sheet in stored(path).worksheets:
        if name in sheet.tables:
            table = sheet.tables[name]
            cells = [[cell.value for cell in row] for row in sheet[table.ref]]
            rows = [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]
            return (rows[:-1], rows[-1]) if table.totalsRowCount else (rows, {})
    raise AssertionError(name)


def exact(value: object) -> Decimal:
    """A number of a file, as a cell holds it: 15 significant digits."""
    assert isinstance(value, int | float)
    return Decimal(f"{value:.15g}")


def cells_of_chart(book: Path) -> Iterator[tuple[str, list[Any], list[Any]]]:
    """(title, names, values) of each chart, read through the ranges that it refers to."""
    charts = openpyxl.load_workbook(book)["图表"]._charts  # type: ignore[attr-defined]

    def values(ref: str) -> list[Any]:
        sheet, _, area = ref.partition("!")
        found = stored(book)[sheet.strip("'")]
        assert isinstance(found, Worksheet)
        first, _, last = area.replace("$", "").partition(":")
        return [row[0].value for row in found[f"{first}:{last or first}"]]

    for chart in charts:
        (series,) = chart.ser
        yield series.tx.v, values((series.cat.strRef or series.cat.numRef).f), values(series.val.numRef.f)
