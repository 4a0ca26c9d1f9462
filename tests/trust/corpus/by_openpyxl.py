"""The form by openpyxl, with what it writes otherwise than XlsxWriter, or alone."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
from full_book import png
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import AreaChart3D, BarChart3D, BubbleChart, LineChart, PieChart3D, Reference, Series, SurfaceChart
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, DataBarRule, IconSetRule
from openpyxl.packaging.custom import BoolProperty, StringProperty
from openpyxl.styles import Alignment, Font, GradientFill, NamedStyle, PatternFill, Protection
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.protection import SheetProtection
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet
from typed_grid import typed

from trust.corpus import workbook

Feature = Callable[[Workbook, Worksheet], object]


def write_form(sheet: Worksheet) -> None:
    grid = typed()
    for (row, col), cell in grid.cells.items():
        sheet.cell(row, col, cell.value)  # type: ignore[arg-type]
    for block in grid.merges:
        sheet.merge_cells(str(block))
    sheet.cell(grid.last_row, 7, f"=SUM(G7:G{grid.last_row - 1})")


def feature(name: str) -> Callable[[Feature], Feature]:
    def register(added: Feature) -> Feature:
        def make(path: Path) -> None:
            book = openpyxl.Workbook()
            sheet = book.active
            assert sheet is not None
            sheet.title = "自评"
            write_form(sheet)
            added(book, sheet)
            book.properties.created = book.properties.modified = datetime(2026, 1, 1)
            book.save(path)

        workbook(f"openpyxl-{name}")(make)
        return added

    return register


@feature("plain")
def _(book: Workbook, sheet: Worksheet) -> None:
    """Formulas without stored values."""


def _chart(name: str, chart: BarChart3D | PieChart3D | LineChart | SurfaceChart | AreaChart3D) -> None:
    @feature(f"chart-{name}")
    def _(book: Workbook, sheet: Worksheet) -> None:
        chart.add_data(Reference(sheet, min_col=6, max_col=7, min_row=9, max_row=13), titles_from_data=True)
        sheet.add_chart(chart, "K3")


for _name, _kind in (("bar-3d", BarChart3D), ("pie-3d", PieChart3D), ("line", LineChart), ("surface", SurfaceChart), ("area-3d", AreaChart3D)):
    _chart(_name, _kind())


@feature("chart-bubble")
def _(book: Workbook, sheet: Worksheet) -> None:
    chart, values = BubbleChart(), Reference(sheet, min_col=6, min_row=10, max_row=13)
    chart.series.append(Series(values=values, xvalues=values, zvalues=values))
    sheet.add_chart(chart, "K3")


@feature("chartsheet")
def _(book: Workbook, sheet: Worksheet) -> None:
    chart = LineChart()
    chart.add_data(Reference(sheet, min_col=6, min_row=9, max_row=13), titles_from_data=True)
    book.create_chartsheet("图").add_chart(chart)


@feature("picture")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.add_image(Image(io.BytesIO(png())), "K3")


@feature("rich-text")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet["K4"] = CellRichText("前 ", TextBlock(InlineFont(b=True, vertAlign="superscript"), "上标"), " 后")


@feature("comments")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet["D10"].comment = Comment("以合同为准\n第二行", "李四", height=200, width=300)


@feature("rules")
def _(book: Workbook, sheet: Worksheet) -> None:
    rules = sheet.conditional_formatting
    rules.add("F10:F13", ColorScaleRule("min", None, "FF0000", "percentile", 50, "FFFF00", "max", None, "00FF00"))
    rules.add("G10:G13", IconSetRule("3TrafficLights1", "percent", [0, 33, 67], showValue=False))
    rules.add("H10:H13 K10:K13", DataBarRule("min", None, "max", None, "638EC6"))
    rules.add("G10", CellIsRule("lessThan", ["0"], stopIfTrue=True, font=Font(color="FF0000"), fill=PatternFill(bgColor="FFC7CE")))


@feature("drop-downs")
def _(book: Workbook, sheet: Worksheet) -> None:
    choice = DataValidation("list", '"优,良,中,差"', showErrorMessage=True)
    sheet.add_data_validation(choice)
    choice.sqref = MultiCellRange("A10:A13 K4 M1:M1048576")


@feature("table")
def _(book: Workbook, sheet: Worksheet) -> None:
    for row in (("甲", "乙"), (1, 2), (3, 4)):
        sheet.append([None] * 10 + list(row))
    table = Table(displayName="表一", ref="K15:L17")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium9", showRowStripes=True)
    sheet.add_table(table)


@feature("array-formulas")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet["K10"] = ArrayFormula("K10:K13", "=F10:F13*2")
    sheet["L10"] = DataTableFormula("L10:L13", dt2D=False, r1="F10")


@feature("protected")
def _(book: Workbook, sheet: Worksheet) -> None:
    book.security = WorkbookProtection(lockStructure=True, workbookPassword="83AF")
    sheet.protection = SheetProtection(sheet=True, password="83AF", sort=False)
    sheet["G10"].protection = Protection(locked=False, hidden=True)


@feature("looks")
def _(book: Workbook, sheet: Worksheet) -> None:
    book.add_named_style(NamedStyle("公文", Font("仿宋", 16), alignment=Alignment("justify", "top", wrap_text=True, indent=2)))
    sheet["K4"].style = "公文"
    sheet["K5"].fill = GradientFill("path", left=0.2, right=0.8, stop=("FF0000", "00FF00"))
    sheet["K6"].number_format = '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ '
    sheet["K6"] = 12345.678


@feature("page")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.oddHeader.center.text, sheet.evenFooter.right.text, sheet.firstHeader.left.text = "&A", "&P", "首"
    sheet.HeaderFooter.differentFirst = sheet.HeaderFooter.differentOddEven = True
    sheet.row_breaks.append(Break(id=9))
    sheet.print_title_rows, sheet.print_area = "9:9", "A1:H14"
    sheet.page_setup.paperSize, sheet.page_setup.blackAndWhite = 8, True


@feature("properties")
def _(book: Workbook, sheet: Worksheet) -> None:
    book.custom_doc_props.append(StringProperty(name="文号", value="财预〔2024〕1号"))
    book.custom_doc_props.append(BoolProperty(name="定稿", value=True))
    book.properties.creator = "王五"


@feature("names")
def _(book: Workbook, sheet: Worksheet) -> None:
    book.defined_names["满分"] = DefinedName("满分", attr_text="自评!$F$14", comment="总分")
    book.defined_names["隐"] = DefinedName("隐", attr_text="自评!$A$1", hidden=True)
    sheet.defined_names["本页"] = DefinedName("本页", attr_text="自评!$A$1:$H$14")


@feature("kinds-of-values")
def _(book: Workbook, sheet: Worksheet) -> None:
    for row, value in enumerate((datetime(2024, 5, 1, 8), timedelta(hours=30), True, "#N/A", "=NA()", 10**17), start=4):
        sheet.cell(row, 11, value)


@feature("iso-dates")
def _(book: Workbook, sheet: Worksheet) -> None:
    book.iso_dates = True
    sheet["K4"] = datetime(2024, 5, 1, 8)


@feature("views")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.freeze_panes = "C10"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_state = "visible"
    sheet.row_dimensions.group(10, 12, outline_level=1, hidden=True)
    sheet.column_dimensions.group("J", "L", hidden=True)
    book.create_sheet("深藏").sheet_state = "veryHidden"


@feature("links")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet["K4"].hyperlink = "https://example.org/?a=1&b=2"
    sheet["K5"] = '=HYPERLINK("#自评!A1","回")'
