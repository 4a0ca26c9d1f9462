"""The empty list of a form as a workbook to fill in: drop-downs, formats, an example row, and how each column is filled."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao.addin.package.app_part import CREATED
from jixiao.addin.workbook.save import need_new, save_new
from jixiao.macros.forms.list_columns import ListColumn, form_remarks, list_columns, list_sheet, list_texts
from jixiao.macros.sheet.grid import column_letter, quote_sheet
from jixiao.templates.library import Library
from jixiao.templates.model import FormSpec

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_ROWS = 200  # of a sheet to fill in, its headings among them
_WIDTHS = {
    "text": 18, "long": 28, "date": 12, "ticks": 18, "form": 20, "id": 9, "year": 7, "money_unit": 9, "money": 14,
    "points": 8,
}
_HELP_WIDTHS = (10, 26, 56, 26)
_FORMATS = {"year": "0", "money": "#,##0.00####", "points": "General"}  # others are text: =100(人) stays what was typed
_CENTERED = ("id", "year", "money_unit", "date")
_HEIGHT = 20  # points of a row
_A4 = 9
_MOST_HINT = 255  # letters that Excel shows beside a cell


@dataclass
class _Looks:
    """Formats of the workbook, made when first wanted."""

    book: Workbook
    made: dict[str, Format] = field(default_factory=dict)

    def __call__(self, **look: Any) -> Format:
        look = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", **look}
        return self.made.setdefault(repr(look), self.book.add_format(look))


def write_list_template(form: FormSpec, library: Library, output: Path) -> None:
    """The empty list 项目/指标 of a form. An existing file is refused."""
    import xlsxwriter

    need_new(output)
    buffer = BytesIO()
    sheets = list_columns(form, library)
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}) as book:
        looks = _Looks(book)
        pages = [(book.add_worksheet(name), name, columns) for name, columns in sheets.items()]
        places = _help(book.add_worksheet(list_sheet("help")), looks, sheets, library)
        for page, name, columns in pages:
            _to_fill(page, looks, name, columns, places)
        book.set_properties({"title": f"{form.title}清单", "created": CREATED})
    save_new(buffer.getvalue(), output)


def _to_fill(
    page: Worksheet, looks: _Looks, name: str, columns: list[ListColumn], places: dict[tuple[str, str], str],
) -> None:
    last = len(columns) - 1
    page.set_default_row(_HEIGHT)
    for col, column in enumerate(columns):
        wrap = column.kind in ("long", "text", "form")
        align = "center" if column.kind in _CENTERED else "right" if column.numeric else "left"
        plain = {
            "num_format": _FORMATS.get(column.kind, "@"), "text_wrap": wrap, "align": align,
            "indent": int(align != "center"),
        }
        example = looks(**plain, italic=True, font_color="#808080", bg_color="#F2F2F2", border=1, border_color="#D9D9D9")
        head = looks(
            bold=True, text_wrap=True, align="center", border=1, border_color="#8EA9C1",
            bg_color="#B8CCE4" if column.required else "#E9F0F7",
        )
        page.write_string(0, col, column.heading, head)
        page.set_column(col, col, _WIDTHS[column.kind])
        value = column.example
        if value is None:
            page.write_blank(1, col, None, example)
        elif isinstance(value, Decimal):
            page.write_number(1, col, float(value), example)
        else:
            page.write_string(1, col, value, example)
        for row in range(2, _ROWS):
            page.write_blank(row, col, None, looks(**plain))
        page.data_validation(1, col, _ROWS - 1, col, _validation(name, column, places))
    page.set_row(0, 32)
    page.freeze_panes(1, 2 if name == list_sheet("projects") else 1)
    line = looks(border=1, border_color="#BFBFBF", font_name="", font_size=0)
    filled = f"COUNTA($A3:${column_letter(last + 1)}3)>0"
    page.conditional_format(2, 0, _ROWS - 1, last, {"type": "formula", "criteria": f"={filled}", "format": line})
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(0.5, 0.5, 0.6, 0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer(f"&C{name}　第 &P 页，共 &N 页")
    page.set_selection(2, 0, 2, 0)


def _validation(name: str, column: ListColumn, places: dict[tuple[str, str], str]) -> dict[str, Any]:
    """What Excel offers and refuses in a column; other spreadsheets show the hint or pass it over."""
    common = {
        "input_title": column.heading[:32], "input_message": column.hint[:_MOST_HINT], "ignore_blank": True,
        "error_title": column.heading[:32], "error_message": column.hint[:_MOST_HINT],
    }
    if column.kind == "id" and name != list_sheet("projects"):
        source = f"={quote_sheet(list_sheet('projects'))}!$A$3:$A${_ROWS}"
        return {**common, "validate": "list", "source": source, "error_type": "warning"}
    if place := places.get((name, column.key)):
        return {**common, "validate": "list", "source": place, "error_type": "stop" if column.strict else "information"}
    if column.kind == "year":
        return {**common, "validate": "integer", "criteria": "between", "minimum": 1990, "maximum": 2100}
    if column.numeric:
        return {**common, "validate": "decimal", "criteria": ">=", "value": 0}
    return {**common, "validate": "any"}


def _help(
    page: Worksheet, looks: _Looks, sheets: dict[str, list[ListColumn]], library: Library,
) -> dict[tuple[str, str], str]:
    """Writes how the list is filled; gives the cells in which a column's choices stand, by sheet and key."""
    said = list_texts()["help"]
    wrap, line = looks(text_wrap=True), looks(text_wrap=True, border=1, border_color="#BFBFBF")
    head = looks(bold=True, bg_color="#B8CCE4", border=1, border_color="#8EA9C1")
    for col, width in enumerate(_HELP_WIDTHS):
        page.set_column(col, col, width)
    page.merge_range(0, 0, 0, 3, said["title"], looks(bold=True, font_size=14, align="center"))
    page.set_row(0, 26)
    row = 1
    for number, text in enumerate((said["intro"], *said["steps"])):
        page.merge_range(row, 0, row, 3, f"{number}. {text}" if number else text, wrap)
        page.set_row(row, 18)
        row += 1

    def table(title: str, headings: list[str], rows: list[list[str]]) -> int:
        """Writes a table; gives the row, from 0, of its first line."""
        nonlocal row
        page.write_string(row + 1, 0, title, looks(bold=True, font_size=11))
        for at, cells in enumerate((headings, *rows), row + 2):
            for col, cell in enumerate(cells):
                page.write(at, col, cell or None, line if at > row + 2 else head)
        first, row = row + 3, row + 3 + len(rows)
        return first

    table(said["columns_title"], said["columns"], [
        [name, column.heading, column.hint, "" if column.example is None else str(column.example)]
        for name, columns in sheets.items() for column in columns
    ])
    offered: list[list[str]] = []
    blocks: dict[tuple[str, str], tuple[int, int]] = {}
    for name, columns in sheets.items():
        for column in columns:
            remarks = form_remarks(column.choices, library) if column.kind == "form" else [""] * len(column.choices)
            start = len(offered)
            offered += [[column.heading, *offer] for offer in zip(column.choices, remarks, strict=True)]
            if column.choices:
                blocks[name, column.key] = (start, len(offered))
    first = table(said["choices_title"], said["choices"], offered)
    help_sheet = quote_sheet(list_sheet("help"))
    page.set_portrait()
    page.set_paper(_A4)
    page.fit_to_pages(1, 1)
    page.hide_gridlines(2)
    return {key: f"={help_sheet}!$B${first + start + 1}:$B${first + end}" for key, (start, end) in blocks.items()}
