"""Drawing kit of the templates: labelled cells with the looks of official forms. Only ``draw`` uses it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

THIN = Side(style="thin", color="000000")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
PALE = Side(style="thin", color="B4C0CC")
REVIEW_BOX = Border(left=PALE, right=PALE, top=PALE, bottom=PALE)
SLATE, GREY = "44546A", "7F7F7F"
SONG, HEI = "宋体", "黑体"
MONEY, POINTS, TEXT = "#,##0.00", "0.00", "@"
_ZOOM = 85  # percent: a form and its checks on a screen of 1280 pixels, whatever the widths of the fonts at hand
_ROW = 28  # points: two lines of what is found in a row
_EPOCH = (1980, 1, 1, 0, 0, 0)
FILLS = {
    "unmet": "FCE4D6", "error": "F8CBCB", "warning": "FFF2CC", "notice": "DDEBF7", "to_fill": "EDEDED", "good": "E2EFDA",
}


def bounds(area: str) -> tuple[int, int, int, int]:
    """(first column, first row, last column, last row) of ``A3:B3``. Raises ValueError for whole columns or rows."""
    min_col, min_row, max_col, max_row = range_boundaries(area)
    if not (min_col and min_row and max_col and max_row):
        raise ValueError(area)
    return min_col, min_row, max_col, max_row


def across(letters: str, row: int) -> str:
    """``B:C`` in row 4 -> ``B4:C4``."""
    return ":".join(f"{letter}{row}" for letter in letters.split(":"))


class Sheet:
    """A sheet being drawn: cells are named by their range (``A3:B3`` merges)."""

    def __init__(self, name: str, widths: Sequence[float], landscape: bool = False) -> None:
        self.book = Workbook()
        sheet = self.book.active
        if not isinstance(sheet, Worksheet):
            raise TypeError(sheet)
        self.sheet = sheet
        sheet.title = name
        for col, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(col)].width = width
        sheet.page_setup.paperSize = 9  # A4
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_options.horizontalCentered = True
        sheet.page_margins.left = sheet.page_margins.right = 0.6
        sheet.page_margins.top, sheet.page_margins.bottom = 0.8, 0.7
        if sheet.oddFooter is not None:
            sheet.oddFooter.center.text = "- &P -"
        sheet.sheet_view.showGridLines = False

    def cell(
        self, area: str, value: object = None, *, bold: bool = False, size: float = 10, font: str = SONG,
        align: str = "center", vertical: str = "center", border: Border | None = BOX,
        format: str | None = None, fill: str | None = None,
        color: str | None = None, indent: int = 0, underline: bool = False,
    ) -> None:
        """Puts a value into a block of cells; a block of several cells is merged."""
        min_col, min_row, max_col, max_row = bounds(area)
        if (min_col, min_row) != (max_col, max_row):
            self.sheet.merge_cells(area)  # before the looks: a merged cell that a page end parts looks alike on both pages
        for row in range(min_row, max_row + 1):
            for col in range(min_col, max_col + 1):
                cell = self.sheet.cell(row, col)
                cell.font = Font(name=font, size=size, bold=bold, color=color, underline="single" if underline else None)
                edge = int(border is BOX and align != "center")  # a little apart from the line
                cell.alignment = Alignment(horizontal=align, vertical=vertical, wrap_text=True, indent=indent or edge)
                if border is not None:
                    cell.border = border
                if format:
                    cell.number_format = format
                if fill:
                    cell.fill = PatternFill("solid", fgColor=fill)
        self.sheet.cell(min_row, min_col).value = value  # type: ignore[assignment]

    def label(self, area: str, value: str, align: str = "center") -> None:
        """A printed label."""
        self.cell(area, value, align=align)

    def text(self, area: str, value: str | None, align: str = "left") -> None:
        """A text typed by the unit: text format, so that =100(%) stays text."""
        self.cell(area, value, align=align, format=TEXT, indent=int(align != "center"))

    def entry(self, area: str, value: str) -> None:
        """A short text of the form's head, a little apart from the line."""
        self.cell(area, value, align="left", format=TEXT, indent=1)

    def money(self, area: str, value: str | None) -> None:
        """An amount."""
        self.cell(area, value, align="right", format=MONEY, indent=1)

    def title(self, area: str, value: str, height: float = 32) -> None:
        """The form's title."""
        self.cell(area, value, bold=True, size=16, font=HEI, border=None)
        self.sheet.row_dimensions[range_boundaries(area)[1] or 1].height = height

    def heights(self, heights: Mapping[int, float]) -> None:
        """Row heights in points."""
        for row, height in heights.items():
            self.sheet.row_dimensions[row].height = height

    def choice(self, area: str, options: Sequence[str]) -> None:
        """A drop-down list; other input stays possible."""
        validation = DataValidation(type="list", formula1='"' + ",".join(options) + '"', allow_blank=True)
        validation.showErrorMessage = False
        validation.add(area)
        self.sheet.add_data_validation(validation)

    def mark(self, area: str, formula: str, mark: str, bold: bool = False) -> None:
        """A conditional format."""
        fill = PatternFill("solid", bgColor=FILLS[mark], fgColor=FILLS[mark])
        looks = DifferentialStyle(fill=fill, font=Font(bold=True) if bold else None)
        self.sheet.conditional_formatting.add(area, Rule(type="expression", dxf=looks, formula=[formula]))

    def review(
        self, first: str, header: int, *, scored: bool = False, inputs: Sequence[tuple[str, str, float]] = (),
        level: bool = True,
    ) -> None:
        """The review area, from the column right of the form on: its head, and the columns over the repeated row.

        header: row of the table's headings, at least 7. inputs: (heading, key, width) of what is typed beside the form
        because it has no column for it. level: whether 等次 is one of them.
        """
        columns: list[tuple[str, str | None, float]] = [("检查", None, 30)]
        if scored:
            given = [*inputs, *([("等次", "level", 11.0)] if level else [])]
            columns += [("规则分", None, 9), *((name, f"{{{{ indicator.{key} }}}}", width) for name, key, width in given)]
            columns.append(("说明", None, 60))
        start = column_index_from_string(first)
        for col, (heading, value, width) in enumerate(columns, start=start):
            self._review_column(get_column_letter(col), header, heading, value, width)
        if not scored:  # room for the head
            for offset, width in ((1, 15.0), (2, 6.0)):
                self.sheet.column_dimensions[get_column_letter(start + offset)].width = width
        self._review_head(start, header)
        row = self.sheet.row_dimensions[header + 1]
        row.height = max(row.height or 0, _ROW)

    def _review_head(self, start: int, header: int) -> None:
        """What form, year and rule set this is, and what they rest on; in the fourth column what formulas read."""
        label, left, right, mark = (get_column_letter(start + offset) for offset in range(4))
        self.cell(f"{label}1", "核对区（不打印）", size=9, border=None, align="left", color=GREY)
        pairs = (("表样", "form_title"), ("所属年度", "year"), ("口径", "ruleset"), ("记录编号", "id"))
        for row, (text, key) in enumerate(pairs, start=2):
            self.cell(f"{label}{row}", text, size=9, border=REVIEW_BOX, fill="EEF2F6", color=SLATE, align="right", indent=1)
            self.cell(f"{left}{row}:{right}{row}", f"{{{{ {key} }}}}", size=9, border=REVIEW_BOX, align="left", format=TEXT,
                      color=SLATE, indent=1)
        self.cell(f"{mark}4", None, size=9, border=None, align="left", format=";;;")
        # Where the record came from goes along unseen: a form gives its record back whole.
        self.cell(f"{mark}5", "{{ source_line }}", size=9, border=None, align="left", format=";;;")
        self.cell(f"{label}6:{right}{header - 1}", "{{ rules_basis }}", size=9, border=REVIEW_BOX, align="left",
                  vertical="top", color=SLATE, indent=1)
        self.sheet.sheet_view.zoomScale = _ZOOM

    def _review_column(self, letter: str, header: int, heading: str, value: str | None, width: float) -> None:
        row, column = header + 1, self.sheet.column_dimensions[letter]
        column.width = width
        if heading == "说明":
            column.outlineLevel, column.hidden = 1, True
        self.cell(f"{letter}{header}", heading, bold=True, size=9, border=REVIEW_BOX, fill="DDE7F0", color="1F3864")
        given = value is not None
        self.cell(
            f"{letter}{row}", value, size=9, border=REVIEW_BOX, color=None if given else SLATE,
            align="center" if given else "right" if heading == "规则分" else "left",
            format=TEXT if given else POINTS if heading == "规则分" else None, fill="FFFBE6" if given else None,
        )
        if heading == "检查":
            for mark, word in (("error", "错误"), ("warning", "警告"), ("notice", "提示"), ("to_fill", "待填")):
                self.mark(f"{letter}{row}", f'ISNUMBER(SEARCH("{word} JX-",{letter}{row}))', mark)
        if heading == "等次":
            self.choice(f"{letter}{row}", ("达成", "部分达成", "未达成"))

    def printed(self, area: str, titles: str) -> None:
        """What is printed, and the rows repeated on every page."""
        self.sheet.print_area = area
        self.sheet.print_title_rows = titles

    def save(self, path: Path) -> None:
        """Writes the workbook; the same drawing gives the same bytes."""
        buffer = io.BytesIO()
        self.book.save(buffer)
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
                data = made.read(name)
                if name == "docProps/core.xml":
                    data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-01-01T00:00:00Z", data)
                info = zipfile.ZipInfo(name, _EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o600 << 16
                out.writestr(info, data)
