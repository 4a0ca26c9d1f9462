"""The same edits through every door, and everything of a workbook that they can reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import openpyxl.utils.datetime
from jixiao.addin.excel.book import ExcelBook
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.scoring.plan import plan_score
from jixiao.macros.sheet.edits import Edit
from jixiao.macros.sheet.grid import Range
from support import case_record, library, make_book, without_scores
from xl_engine import open_app

Door = Callable[[Path, Path, Iterable[Edit]], Path]


def through_file(source: Path, target: Path, edits: Iterable[Edit]) -> Path:
    book = WorkbookFile.open(source)
    book.apply(edits, library().sheets)
    book.save(target, backup=False)
    return target


def through_excel(source: Path, target: Path, edits: Iterable[Edit]) -> Path:
    app = open_app()
    book = app.books.open(str(source))
    door = ExcelBook(book, "测试")
    with door.session():
        door.apply(edits, library().sheets)
    book.save(str(target))
    return target


def plan(path: Path) -> list[Edit]:
    return list(plan_score(WorkbookFile.open(path).grids(), library(), form_verbs.Templates(library())).edits)


def seen(path: Path) -> dict[str, Any]:
    """Everything of a workbook that edits can reach, as an independent reader sees it."""
    book = openpyxl.load_workbook(path)
    return {sheet.title: _sheet(sheet) for sheet in book.worksheets} | {"order": book.sheetnames}


def _sheet(sheet: Any) -> dict[str, Any]:
    cells = {
        cell.coordinate: (_value(cell), _look(cell)) for row in sheet.iter_rows() for cell in row
        if cell.value is not None or cell.fill.fill_type
    }
    rules = sorted(
        (str(area.sqref), tuple(rule.formula), rule.dxf.fill.bgColor.rgb if rule.dxf and rule.dxf.fill else None)
        for area in sheet.conditional_formatting for rule in area.rules if rule.type == "expression"
    )
    return {
        "cells": cells,
        "merges": sorted(str(area) for area in sheet.merged_cells.ranges),
        "rules": rules,
        "choices": sorted((str(item.sqref), item.formula1, item.showErrorMessage) for item in sheet.data_validations.dataValidation),
        "print": sheet.print_area,
        "links": sorted(
            (cell.coordinate, cell.hyperlink.location) for row in sheet.iter_rows() for cell in row if cell.hyperlink
        ),
    }


def _value(cell: Any) -> Any:
    value = cell.value
    return round(float(value), 9) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _look(cell: Any) -> Any:
    return (cell.number_format, cell.font.b, cell.font.color.rgb if cell.font.color else None,
            cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else None, cell.alignment.wrap_text)


def plain_form(path: Path, name: str) -> Path:
    """The published form as one typed it: no review columns, no cover, nothing scored."""
    path.write_bytes(_plain(name))
    return path


@cache
def _plain(name: str) -> bytes:
    with TemporaryDirectory() as folder:
        made = make_book(Path(folder) / "全.xlsx", without_scores(case_record(name)))
        book = openpyxl.load_workbook(made)
    for title in ("封面", "申报封面", "检查结果"):
        if title in book.sheetnames:
            del book[title]
    sheet = book.worksheets[0]
    area = Range.parse((sheet.print_area or "").replace("$", "").replace("'", "").rpartition("!")[2])
    assert area is not None
    sheet.delete_cols(area.last_col + 1, 20)
    sheet.conditional_formatting = type(sheet.conditional_formatting)()
    sheet.data_validations.dataValidation.clear()
    sheet.print_area = None
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.value = None
    held = BytesIO()
    book.save(held)
    return held.getvalue()
