"""函数示例: a workbook with one row per JX function: what it does, its arguments, the formula and its result."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path

from jixiao.addin.package.app_part import CREATED
from jixiao.addin.package.package import Package
from jixiao.addin.sheet.book import Book
from jixiao.addin.workbook.save import need_new
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.formula.tokens import text_literal
from jixiao.macros.sheet.edits import CellEdit
from jixiao.macros.sheet.grid import cell_value
from jixiao.templates.library import messages
from jixiao.templates.stop import need
from jixiao.udfs.registry import FUNCTIONS, Function

_WIDTHS = (16, 10, 52, 58, 46, 22)
#: The library for workbooks writes when it was made; the same functions are to give the same bytes.
_CORE, _TIME = "docProps/core.xml", re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def formula_of(function: Function) -> str:
    """The formula of a function's example, without ``=``.

    >>> from jixiao.udfs.registry import function
    >>> formula_of(function("JX_SCORE"))
    'JX_SCORE("≥95(%)","93(%)",10)'
    """
    return f"{function.name}({','.join(_literal(value) for value in function.example)})"


def _literal(value: str | float) -> str:
    return text_literal(value) if isinstance(value, str) else json.dumps(value)


def write_examples(path: Path) -> None:
    """Writes the workbook in one step. Raises Stop ``exists`` and those of ``save_new``."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill

    need_new(path)
    book = Workbook()
    sheet = need(book.active, "新工作簿没有工作表")
    sheet.title = messages()["examples_sheet"]["text"]
    sheet.append(messages()["examples_headings"]["text"].split("|"))
    for function in FUNCTIONS:
        arguments = "\n".join(f"{item.label}：{item.help}" for item in function.arguments)
        sheet.append([function.name, function.category, function.help, arguments])
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            if cell.row == 1:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE7F0")
    for index, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions["ABCDEF"[index - 1]].width = width
    sheet.freeze_panes = "A2"
    buffer = BytesIO()
    book.save(buffer)
    package = Package.from_bytes(buffer.getvalue())
    package.write(_CORE, _TIME.sub(f"{CREATED:%Y-%m-%dT%H:%M:%SZ}".encode(), package.read(_CORE)))
    for name in package:
        package.part(name).date = (CREATED.year, CREATED.month, CREATED.day, 0, 0, 0)
    file = WorkbookFile(Book(package))
    for row_number, function in enumerate(FUNCTIONS, start=2):
        formula = formula_of(function)
        value = cell_value(function.call(*function.example))
        file.apply([
            CellEdit(sheet.title, row_number, 5, f"={formula}", style="review_text"),
            CellEdit(sheet.title, row_number, 6, value, formula, style="review_text"),
        ], {})
    file.save(path, backup=False)
