"""Tables of the page as a workbook: what the reviewer sees, to go on with in a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from jixiao.addin.package.app_part import CREATED
from jixiao.macros.sheet.limits import MAX_TEXT

_NEVER = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
}


def workbook_of(tables: Sequence[Mapping[str, Any]]) -> bytes:
    """The .xlsx with a sheet a table: name, headings, widths in characters, rows of texts and numbers.

    A text stays one, whatever it begins with. The heading stays in sight and filters; the same tables give the same bytes.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _NEVER)
    book.set_properties({"created": CREATED})
    line = {"border": 1, "border_color": "#CBD3DE", "valign": "top"}
    plain = book.add_format({**line, "text_wrap": True})
    head = book.add_format({**line, "bold": True, "font_color": "#1D4477", "bg_color": "#E9EFF7"})
    for table in tables:
        sheet = book.add_worksheet(table["name"])
        for col, (heading, width) in enumerate(zip(table["headings"], table["widths"], strict=True)):
            sheet.set_column(col, col, width)
            sheet.write_string(0, col, heading, head)
        for row, values in enumerate(table["rows"], 1):
            for col, value in enumerate(values):
                if isinstance(value, (int, float)):
                    sheet.write_number(row, col, value, plain)
                else:
                    sheet.write_string(row, col, (value or "")[:MAX_TEXT], plain)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(table["rows"]), len(table["headings"]) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    book.close()
    return stream.getvalue()
