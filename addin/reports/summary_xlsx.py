"""Writes the workbook of a summary with XlsxWriter: tables, formulas with their values, charts.

Text goes through ``write_string`` only, so ``=cmd|...`` in a form stays text. Decision 22.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest
from math import ceil
from typing import IO, Any

from jixiao.addin.package.app_part import CREATED
from jixiao.addin.package.xml_write import NOT_IN_XML
from jixiao.addin.reports.table_sheet import Ready, TableWorksheet
from jixiao.macros.sheet.labels import display_width
from jixiao.macros.sheet.limits import MAX_HEIGHT, MAX_TEXT
from jixiao.macros.summary.book import Calc, Cell, Chart, SummaryBook, Table, TableSheet
from jixiao.templates.stop import need
from xlsxwriter import Workbook
from xlsxwriter.chart import Chart as XlsxChart
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

_SONG, _HEI = "宋体", "黑体"
_HEAD, _SUM, _GREY, _SLATE, _AXIS = "#DDE7F0", "#F3F6F9", "#595959", "#44546A", "#A6B1BD"
_EDGE, _MARKED = "#B4C0CC", "#FFF2CC"
_CHART_WIDTH, _BAR, _AROUND, _COLUMNS_HIGH = 620, 24, 110, 340  # pixels
_A4 = 9
_LINE, _ROOM, _SUM_HEIGHT = 13.0, 7.0, 24.0  # points
_MOST_LINES = 4  # of a text in a cell; the whole stands in the cell's note
_NOTE = {"width": 420, "height": 240, "font_name": "宋体", "font_size": 10}
_INDENT = 2.5  # characters that indent and margins take


class _Writer:
    """One workbook being written. places: (table, heading) -> sheet and range of its values, for the charts."""

    def __init__(self, book: Workbook, looks: Mapping[str, Mapping[str, str]]) -> None:
        self.book = book
        self.looks = looks
        self.formats: dict[tuple[str, str], Format] = {}
        self.places: dict[tuple[str, str], str] = {}

    def format(self, look: str, role: str) -> Format:
        """The format of a cell: look of its column; role: body, calc (a formula), head or sum; coloured with a ``+``."""
        if (look, role) not in self.formats:
            kind, coloured, _ = role.partition("+")
            data = self.looks[look]
            properties: dict[str, Any] = {
                "font_name": _SONG, "font_size": 10, "border": 1, "border_color": _EDGE, "valign": "vcenter",
                "text_wrap": True, "align": data["align"], "num_format": data["format"],
                "indent": 0 if data["align"] == "center" else 1,
            }
            if kind == "head":
                properties |= {"bold": True, "bg_color": _HEAD, "font_color": "#1F3864", "align": "center",
                               "num_format": "General", "indent": 0}
            elif kind == "calc" and data["format"] == "@":  # a formula edited in a text cell would turn into text
                properties["num_format"] = "General"
            elif kind == "sum":
                properties |= {"bold": True, "bg_color": _SUM}
                if "sum" in data:  # a count below a column of texts
                    properties |= {"num_format": data["sum"], "align": "center", "indent": 0}
            if coloured:
                properties |= {"bg_color": _MARKED}
            self.formats[look, role] = self.book.add_format(properties)
        return self.formats[look, role]

    def sheet(self, sheet: TableWorksheet, plan: TableSheet, charted: bool = False) -> None:
        """A sheet with title, remark and tables. charted: charts look at its cells, so none may leave."""
        wide = max(sum(len(table.columns) + 1 for table in band) - 1 for band in plan.bands)
        _page(sheet)
        self.title(sheet, plan.title, plan.remark, plan.printed or wide)
        widths: dict[int, float] = {}
        row = 2
        for band in plan.bands:
            col = 0
            alone = len(band) == 1
            for table in band:
                for offset, column in enumerate(table.columns):
                    widths[col + offset] = max(widths.get(col + offset, 0), column.width)
                self.table(sheet, plan.name, table, row, col, alone, alone and not charted)
                col += len(table.columns) + 1
            if not alone:
                heights = [_row_heights(table) for table in band]
                for at, found in enumerate(zip_longest(*heights, fillvalue=_SUM_HEIGHT), start=row + 1):
                    sheet.set_row(at, max(found))
            row += max(table.height for table in band) + 1
        for at, width in widths.items():
            sheet.set_column(at, at, width)
        if len(plan.bands) == 1:
            sheet.freeze_panes(3, 0)
            sheet.repeat_rows(2)
        if plan.printed:
            sheet.print_area(0, 0, row - 2, plan.printed - 1)

    def title(self, sheet: Worksheet, title: str, remark: str, wide: int) -> None:
        look = {"font_name": _HEI, "font_size": 16, "bold": True, "valign": "vcenter", "align": "center"}
        # Across the columns without merging: a merge would hinder sorting and selecting columns.
        across = self.book.add_format({**look, "align": "center_across"})
        sheet.set_row(0, 36)
        sheet.write_string(0, 0, title, across)
        for col in range(1, wide):
            sheet.write_blank(0, col, None, across)
        sheet.set_row(1, 20)
        grey = self.book.add_format({"font_name": _SONG, "font_size": 9, "font_color": _GREY, "valign": "vcenter"})
        sheet.write_string(1, 0, _clean(remark), grey)

    def table(self, sheet: TableWorksheet, name: str, table: Table, row: int, col: int, alone: bool, leaves: bool) -> None:
        """A table from a cell on. alone: its rows are no other table's; leaves: they may leave."""
        last = row + table.height - 1
        columns: list[dict[str, Any]] = []
        for index, column in enumerate(table.columns):
            below = table.totals[index] if table.totals else None
            entry: dict[str, Any] = {"header": column.heading, "header_format": self.format(column.look, "head")}
            if isinstance(below, Calc):
                entry["total_function"] = "=" + below.formula
            elif isinstance(below, str):
                entry["total_string"] = below
            columns.append(entry)
        sheet.add_table(row, col, last, col + len(columns) - 1, {
            "name": table.name, "columns": columns, "style": None, "total_row": table.totals is not None,
        })
        for index, column in enumerate(table.columns):
            if column.formula:
                sheet.set_column_formula(index, column.formula)
        sheet.set_row(row, 26)
        sheet.reach(last, col + len(columns) - 1)
        put = self.row if leaves else self.cells
        for at, cells in enumerate(table.rows, start=row + 1):
            lines = put(sheet, at, col, cells, table, "body+" if at - row - 1 in table.marked else "body")
            if alone:
                sheet.set_row(at, _height_of(lines))
            if leaves:
                sheet.let_go(at)
        if table.totals:
            put(sheet, last, col, table.totals, table, "sum")
            if alone:
                sheet.set_row(last, _SUM_HEIGHT)
        for index, column in enumerate(table.columns):
            area = xl_range_abs(row + 1, col + index, row + table.count, col + index)
            self.places[table.name, column.heading] = f"='{name}'!{area}"

    def row(self, sheet: TableWorksheet, row: int, col: int, cells: Sequence[Cell], table: Table, role: str) -> int:
        """A row of a table whose rows leave. Gives the lines that its longest text takes."""
        ready: list[Ready] = []
        most = 1
        for at, (cell, column) in enumerate(zip(cells, table.columns, strict=True), start=col):
            if isinstance(cell, str) and cell:
                text, lines, cut = _fitted(cell, column.width)
                ready.append((self.format(column.look, role), sheet.text(text)))
                if cut:
                    sheet.write_comment(row, at, _clean(cell), _NOTE)
                if lines > most:
                    most = lines
            elif isinstance(cell, Decimal):
                ready.append((self.format(column.look, role), f"><v>{float(cell):.16G}</v></c>"))
            elif isinstance(cell, Calc):
                calc = self.format(column.look, role.replace("body", "calc"))
                ready.append((calc, sheet.formula(cell.formula, _value(cell))))
            else:
                ready.append((self.format(column.look, role), "/>"))
        sheet.put_row(row, col, ready)
        return most

    def cells(self, sheet: TableWorksheet, row: int, col: int, cells: Sequence[Cell], table: Table, role: str) -> int:
        """A row of a table beside others, or that a chart looks at. Gives what :meth:`row` gives."""
        for at, (cell, column) in enumerate(zip(cells, table.columns, strict=True), start=col):
            if isinstance(cell, Calc):
                calc = self.format(column.look, role.replace("body", "calc"))
                sheet.write_formula(row, at, cell.formula, calc, _value(cell))
                continue
            format = self.format(column.look, role)
            if isinstance(cell, Decimal):
                sheet.write_number(row, at, float(cell), format)
            elif cell:
                text, _, cut = _fitted(cell, column.width)
                sheet.write_string(row, at, text, format)
                if cut:
                    sheet.write_comment(row, at, _clean(cell), _NOTE)
            else:
                sheet.write_blank(row, at, None, format)
        return _lines_of(cells, table)

    def charts(self, sheet: Worksheet, plan: SummaryBook, tables: Mapping[str, Table]) -> None:
        """The sheet of charts, two beside each other, each pair as high as its higher one."""
        _page(sheet)
        sheet.hide_gridlines(2)
        self.title(sheet, plan.chart_title, "", 20)
        top = 48
        for at in range(0, len(plan.charts), 2):
            pair = plan.charts[at:at + 2]
            height = max(_height(chart, tables[chart.table]) for chart in pair)
            for index, chart in enumerate(pair):
                drawn = self.chart(chart, tables[chart.table])
                drawn.set_size({"width": _CHART_WIDTH, "height": height})
                sheet.insert_chart(0, 0, drawn, {
                    "x_offset": 10 + index * (_CHART_WIDTH + 15), "y_offset": top, "description": chart.title,
                })
            top += height + 15
        sheet.print_area(0, 0, top // 20 + 1, (2 * _CHART_WIDTH + 40) // 64)

    def chart(self, plan: Chart, table: Table) -> XlsxChart:
        """One series of bars in one colour, its figures at their ends."""
        chart: XlsxChart = need(self.book.add_chart({"type": plan.kind}), f"没有 {plan.kind} 这种图")
        font = {"name": _SONG, "size": 9, "color": _SLATE}
        series: dict[str, Any] = {
            "name": plan.title, "categories": self.places[table.name, plan.names],
            "values": self.places[table.name, plan.values], "fill": {"color": "#" + plan.color}, "gap": 60,
            "data_labels": {"value": True, "num_format": plan.format, "font": font, "position": "outside_end"},
        }
        chart.add_series(series)
        chart.set_title({"name": plan.title, "name_font": {"name": _SONG, "size": 12, "bold": True, "color": _SLATE},
                         "overlay": False})
        chart.set_legend({"none": True})
        axis = {"num_font": font, "line": {"color": _AXIS, "width": 0.75}, "major_gridlines": {"visible": False},
                "major_tick_mark": "none"}
        scale = {"num_format": "#,##0", "min": 0} | ({"max": plan.top, "major_unit": 20} if plan.top else {})
        if plan.kind == "bar":  # XlsxWriter calls the lower axis x, also where it is the one of the values
            chart.set_x_axis(axis | scale)
            chart.set_y_axis(axis | {"reverse": True})
        else:
            chart.set_x_axis(axis)
            chart.set_y_axis(axis | scale)
        chart.set_chartarea({"border": {"color": "#D5DBE1"}})
        return chart


def _height(chart: Chart, table: Table) -> int:
    return _COLUMNS_HIGH if chart.kind == "column" else max(_COLUMNS_HIGH, _BAR * table.count + _AROUND)


def _row_heights(table: Table) -> list[float]:
    """Points of the rows of a table below its heading."""
    return [*(_height_of(_lines_of(cells, table)) for cells in table.rows), *([_SUM_HEIGHT] if table.totals else [])]


def _lines_of(cells: Sequence[Cell], table: Table) -> int:
    """Lines that the longest text of a row takes."""
    return max((
        _fitted(cell, column.width)[1] for cell, column in zip(cells, table.columns, strict=True) if isinstance(cell, str)
    ), default=1)


def _height_of(lines: int) -> float:
    """Points of a row of so many lines, at most what Excel allows."""
    return min(MAX_HEIGHT, lines * _LINE + _ROOM)


def _value(cell: Calc) -> float | str:
    return float(cell.value) if isinstance(cell.value, Decimal) else _clean(cell.value)


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a column of ``width`` characters."""
    fitting = width - _INDENT
    return 1 if len(text) * 2 <= fitting and "\n" not in text else sum(
        max(1, ceil(display_width(line) / fitting)) for line in text.split("\n")
    )


@lru_cache(maxsize=1 << 11)
def _fitted(text: str, width: float) -> tuple[str, int, bool]:
    """A text as its cell holds it, the lines that it takes there, and whether it is cut. Units, projects and files stand
    in many rows."""
    seen = shown(text, width)
    return _clean(seen), _lines(seen, width), seen != text


def shown(text: str, width: float) -> str:
    """A text as its cell shows it: as far as four lines go, with … where it goes on.

    >>> shown("长" * 100, 22.5), shown("短", 22.5)
    ('长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长…', '短')
    """
    if _lines(text, width) <= _MOST_LINES:
        return text
    kept = text[:int((width - _INDENT) * _MOST_LINES)]
    while _lines(kept + "……", width) > _MOST_LINES:
        kept = kept[:-1]
    return kept + "…"


def _page(sheet: Worksheet) -> None:
    """A4 across, as wide as the page, numbered."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    sheet.set_footer("&C- &P / &N -")


def _clean(text: str) -> str:
    """A text as a cell can hold it. XlsxWriter sees to that in cells, not in values of formulas and charts."""
    return NOT_IN_XML.sub("\ufffd", text)[:MAX_TEXT]


def write_summary(plan: SummaryBook, file: IO[bytes]) -> None:
    """Writes the .xlsx into a file that is open for writing, the rows of large tables one after the other."""
    book = Workbook(file, {"in_memory": False, "strings_to_urls": False, "strings_to_formulas": False})
    book.set_properties({"created": CREATED})
    writer = _Writer(book, plan.looks)
    sheets = [*plan.sheets, *([plan.statistics] if plan.statistics else [])]
    names = [sheet.name for sheet in sheets]
    if plan.charts:  # they stand behind the summaries of projects, though written last
        names.insert(plan.charts_at, plan.chart_sheet)
    made: dict[str, Any] = {name: book.add_worksheet(name, TableWorksheet) for name in names}
    for sheet in sheets:
        charted = sheet is plan.statistics
        writer.sheet(made[sheet.name], sheet, charted)
        if not charted:
            made[sheet.name].let_all_go()
    if plan.statistics and plan.charts:
        tables = {table.name: table for band in plan.statistics.bands for table in band}
        writer.charts(made[plan.chart_sheet], plan, tables)
    book.close()
