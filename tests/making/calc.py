"""Workbooks for Calc: stored values made wrong, so that a value which was not computed is seen; results by cell."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xlsxwriter
from jixiao.addin.libreoffice.office import Office
from jixiao.macros.sheet.grid import address

_CELL = re.compile(r"<c [^>]*?(/>|>.*?</c>)", re.DOTALL)
Sheet = Mapping[str, Any]


def with_wrong_values(book: Path, to: Path) -> Path:
    """A copy whose formulas stand beside -1 or 旧值 instead of their values."""

    def wrong(match: re.Match[str]) -> str:
        cell = match[0]
        if "<f" not in cell:
            return cell
        if ' t="e"' in cell:
            cell = cell.replace(' t="e"', "", 1)
        value = "旧值" if ' t="str"' in cell else "-1"
        cell = re.sub(r"<v>[^<]*</v>|<v/>|<v></v>", "", cell)
        return re.sub(r"(</f>|<f[^>]*/>)", rf"\1<v>{value}</v>", cell, count=1)

    with zipfile.ZipFile(book) as source, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename.startswith("xl/worksheets/sheet"):
                data = _CELL.sub(wrong, data.decode()).encode()
            target.writestr(info, data)
    return to


def by_cell(rows: list[list[Any]]) -> dict[str, Any]:
    """What the driver reads of a sheet, by address; blanks left out."""
    return {
        address(row, col): value
        for row, values in enumerate(rows, start=1) for col, value in enumerate(values, start=1) if value != ""
    }


def computed(office: Office, book: Path, formulas: Mapping[str, str], cells: Mapping[str, Any]) -> Sheet:
    """Values of formulas (``B1``) and array formulas (``B1:B3``) over cells, all written to a new workbook first.

    A cell's value None is blank, an Exception is the spreadsheet error of its text.
    """
    with xlsxwriter.Workbook(str(book)) as made:
        sheet = made.add_worksheet("表")
        for at, value in cells.items():
            if isinstance(value, Exception):
                sheet.write_formula(at, {"#N/A": "=NA()", "#DIV/0!": "=1/0"}[str(value)], None, str(value))
            elif isinstance(value, str):
                sheet.write_string(at, value)
            elif value is not None:
                sheet.write_number(at, value)
        for at, formula in formulas.items():
            if ":" in at:
                sheet.write_array_formula(at, "{=" + formula + "}", None, -1)
            else:
                sheet.write_formula(at, "=" + formula, None, -1)
    return by_cell(office.work(book, [("recalculate",), ("read", "表")])[1])
