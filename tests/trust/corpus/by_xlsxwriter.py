"""The form by XlsxWriter, with one of its features each."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from full_book import png
from jixiao.macros.sheet.grid import Grid
from typed_grid import typed
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from trust.corpus import workbook

Feature = Callable[[Workbook, Worksheet], Any]
#: So that a workbook is the same bytes whenever it is made.
_DAY = datetime(2026, 1, 1)


def write_form(book: Workbook, sheet: Worksheet, grid: Grid | None = None) -> None:
    """The national form, typed, with looks such as people give it, and a formula for the total."""
    grid = grid or typed()
    look = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    title = book.add_format({"bold": True, "align": "center", "font_size": 16})
    for block in grid.merges:
        sheet.merge_range(block.row - 1, block.col - 1, block.last_row - 1, block.last_col - 1, "", title)
    for (row, col), cell in grid.cells.items():
        value = float(cell.value) if isinstance(cell.value, Decimal) else cell.value
        sheet.write(row - 1, col - 1, value, title if row <= 2 else look)
    sheet.write_formula(grid.last_row - 1, 6, f"=SUM(G7:G{grid.last_row - 1})", look, 15)


def make(path: Path, feature: Feature, options: dict[str, Any] | None = None) -> None:
    book = xlsxwriter.Workbook(str(path), options or {})
    book.set_properties({"created": _DAY})
    sheet = book.add_worksheet("自评")
    write_form(book, sheet)
    feature(book, sheet)
    book.close()


def feature(name: str, suffix: str = ".xlsx", **options: Any) -> Callable[[Feature], Feature]:
    def register(added: Feature) -> Feature:
        workbook(f"xlsxwriter-{name}", suffix)(lambda path: make(path, added, options))
        return added

    return register


def _picture() -> dict[str, Any]:
    return {"image_data": io.BytesIO(png())}


def _chart(kind: dict[str, Any]) -> Feature:
    def add(book: Workbook, sheet: Worksheet) -> None:
        chart = book.add_chart(kind)
        for column in "FG" if kind["type"] != "stock" else "FFG":
            chart.add_series({
                "name": f"=自评!${column}$9", "categories": "=自评!$C$10:$C$13", "values": f"=自评!${column}$10:${column}$13",
            })
        chart.set_title({"name": "得分"})
        sheet.insert_chart("K3", chart)

    return add


for _kind in ("column", "bar", "line", "pie", "doughnut", "scatter", "radar", "area", "stock"):
    feature(f"chart-{_kind}")(_chart({"type": _kind}))
for _kind, _sub in (("column", "percent_stacked"), ("bar", "stacked"), ("scatter", "smooth_with_markers"), ("radar", "filled")):
    feature(f"chart-{_kind}-{_sub}")(_chart({"type": _kind, "subtype": _sub}))


@feature("plain")
def _(book: Workbook, sheet: Worksheet) -> None:
    """Nothing but the form."""


@feature("chart-combined")
def _(book: Workbook, sheet: Worksheet) -> None:
    bars, line = book.add_chart({"type": "column"}), book.add_chart({"type": "line"})
    bars.add_series({"values": "=自评!$F$10:$F$13", "data_labels": {"value": True}, "trendline": {"type": "linear"}})
    line.add_series({"values": "=自评!$G$10:$G$13", "y2_axis": True, "y_error_bars": {"type": "standard_error"}})
    bars.combine(line)
    bars.set_table()
    sheet.insert_chart("K3", bars, {"object_position": 3, "description": "得分和分值"})


@feature("chartsheet")
def _(book: Workbook, sheet: Worksheet) -> None:
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=自评!$F$10:$F$13"})
    book.add_chartsheet("图").set_chart(chart)
    book.add_worksheet("后").write("A1", 1)


@feature("rich-text")
def _(book: Workbook, sheet: Worksheet) -> None:
    bold, red = book.add_format({"bold": True}), book.add_format({"color": "red", "font_script": 1})
    sheet.write_rich_string("K4", "面积 100m", red, "2", bold, " 以上 ")
    sheet.write_rich_string("K5", bold, "《", red, "办法》\n", "第三条")


@feature("comments")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.write_comment("D10", "以合同为准", {"author": "张三", "visible": True, "color": "#FFE0E0"})
    sheet.write_comment("G12", "第一行\n第二行", {"x_scale": 3})


@feature("pictures")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.insert_image("K3", "章.png", {**_picture(), "url": "https://example.org", "description": "公章"})
    sheet.insert_image("L3", "章.png", _picture())
    sheet.set_header("&L&G&C&\"宋体,加粗\"绩效&R&P/&N", {"image_left": "章.png", "image_data_left": io.BytesIO(png())})
    sheet.set_background(io.BytesIO(png()))


@feature("picture-in-cell")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.embed_image("K4", "章.png", _picture())
    sheet.embed_image("K5", "章.png", {**_picture(), "description": "章"})


@feature("shapes")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.insert_textbox("K3", "填表说明", {"font": {"bold": True}, "gradient": {"colors": ["#DDEBCF", "#9CB86E"]}})
    sheet.insert_textbox("K12", "", {"textlink": "=$A$1"})


@feature("checkboxes")
def _(book: Workbook, sheet: Worksheet) -> None:
    for row in range(9, 13):
        sheet.insert_checkbox(row, 10, row % 2 == 0)


@feature("button", ".xlsm")
def _(book: Workbook, sheet: Worksheet) -> None:
    book.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0 no real project \x00\x01" * 50), is_stream=True)  # type: ignore[arg-type]
    sheet.insert_button("K3", {"macro": "say", "caption": "评分"})


@feature("sparklines")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.add_sparkline("K10", {"range": "自评!F10:G10"})
    sheet.add_sparkline("K11", {"range": "自评!F11:G11", "type": "column", "negative_points": True, "style": 12})
    sheet.add_sparkline("K12", {"location": ["K12", "K13"], "range": ["自评!F10:F13", "自评!G10:G13"], "type": "win_loss"})


@feature("rules-2007")
def _(book: Workbook, sheet: Worksheet) -> None:
    red = book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006", "bold": True})
    area = "F10:G13"
    for rule in (
        {"type": "cell", "criteria": "between", "minimum": 1, "maximum": 5}, {"type": "top", "value": 10, "criteria": "%"},
        {"type": "average", "criteria": "above"}, {"type": "duplicate"}, {"type": "text", "criteria": "containing", "value": "优"},
        {"type": "time_period", "criteria": "last month"}, {"type": "blanks", "stop_if_true": True}, {"type": "errors"},
        {"type": "formula", "criteria": "=$G10<$F10*0.6"},
    ):
        sheet.conditional_format(area, {**rule, "format": red})
    sheet.conditional_format("F10:F13", {"type": "3_color_scale"})
    sheet.conditional_format("G10:G13", {"type": "icon_set", "icon_style": "5_ratings", "reverse_icons": True})


@feature("rules-2010")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.conditional_format("F10:F13", {"type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_negative_color": "red"})
    sheet.conditional_format("G10:G13", {"type": "data_bar", "data_bar_2010": True, "bar_axis_position": "middle", "bar_only": True})
    sheet.conditional_format("H10:H13", {"type": "icon_set", "icon_style": "3_flags", "icons": [{"criteria": ">", "value": 3}]})


@feature("drop-downs")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.data_validation("A10:A13", {"validate": "list", "source": ["产出指标", "效益指标", "满意度指标"]})
    sheet.data_validation("F10:F13", {
        "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100, "input_title": "分值", "input_message": "0 到 100",
        "error_title": "分值", "error_message": "超出", "error_type": "warning",
    })
    sheet.data_validation("H10:H13", {"validate": "custom", "value": '=LEN(H10)<200', "ignore_blank": False})
    sheet.data_validation("K10", {"validate": "date", "criteria": ">", "value": date(2024, 1, 1)})


@feature("tables")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.add_table("K3:M7", {
        "name": "资金表", "total_row": True, "style": "Table Style Light 11", "columns": [
            {"header": "单位", "total_string": "合计"}, {"header": "预算", "total_function": "sum"},
            {"header": "执行", "formula": "=[@预算]*0.9"},
        ], "data": [["甲", 1], ["乙", 2], ["丙", 3]],
    })
    sheet.write_formula("K9", "=SUM(资金表[预算])", None, 6)


@feature("filters")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.autofilter("A9:H13")
    sheet.filter_column("A", "x == 产出指标 or x == 效益指标")
    sheet.filter_column_list("B", ["数量指标"])
    sheet.set_row(12, options={"hidden": True})


@feature("array-formulas")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.write_array_formula("K10:K13", "{=F10:F13*2}", None, 60)
    sheet.write_array_formula("L10", "{=SUM(F10:F13*1)}", None, 90)


@feature("dynamic-arrays")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.write_dynamic_array_formula("K10:K13", "=SORT(F10:F13)", None, 10)
    sheet.write_formula("L10", '=XLOOKUP("培训人数",C10:C13,F10:F13)', None, 30)
    sheet.write_formula("L11", "=LET(x,F10,x*2)", None, 60)
    sheet.write_dynamic_array_formula("M10", "=MAP(F10:F13,LAMBDA(a,a+1))", None, 31)
    sheet.write_formula("L12", "=SUM(K10#)", None, 90)


@feature("lambda-names", use_future_functions=True)
def _(book: Workbook, sheet: Worksheet) -> None:
    book.define_name("JX_TEST", "=_xlfn.LAMBDA(_xlpm.a,_xlpm.a*2)")
    book.define_name("自评!本表", "=自评!$A$1:$H$14")
    book.define_name("常数", "=0.9")
    book.define_name("坏了", "=#REF!$A$1")
    sheet.write_formula("K10", "=JX_TEST(F10)", None, 60)


@feature("hidden-sheets")
def _(book: Workbook, sheet: Worksheet) -> None:
    for number, name in enumerate(("隐藏", "深藏", "O'Brien & Co", "名" * 31, " 前后空格 ")):
        other = book.add_worksheet(name)
        other.write_row(0, 0, [1, "二", True])
        if number == 0:
            other.hide()
        if number == 1:
            other.very_hidden()


@feature("protected")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.protect("密", {"format_cells": True, "autofilter": True})
    sheet.unprotect_range("G10:H13", "得分")
    sheet.write("K4", 1, book.add_format({"locked": False, "hidden": True}))


@feature("print-setup")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.print_area("A1:H14")
    sheet.repeat_rows(8)
    sheet.repeat_columns("A:B")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(0.3, 0.3, 0.5, 0.5)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页&R&D &T", {"scale_with_doc": False})
    sheet.set_h_pagebreaks([9, 30])
    sheet.set_v_pagebreaks([4])
    sheet.center_horizontally()
    sheet.print_row_col_headers()
    sheet.hide_gridlines(2)


@feature("views")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.freeze_panes(9, 2, 10, 3)
    sheet.set_zoom(85)
    sheet.right_to_left()
    sheet.hide_zero()
    sheet.set_tab_color("red")
    sheet.set_selection("C3:D5")
    other = book.add_worksheet("分割")
    other.split_panes(15, 8.43)
    other.set_pagebreak_view()
    other.activate()


@feature("outline")
def _(book: Workbook, sheet: Worksheet) -> None:
    for row in range(9, 12):
        sheet.set_row(row, 30, None, {"level": 1, "hidden": row == 10})
    sheet.set_row(12, None, None, {"collapsed": True})
    sheet.set_column("J:K", 15, None, {"level": 2, "hidden": True})
    sheet.outline_settings(True, False, False, True)


@feature("looks")
def _(book: Workbook, sheet: Worksheet) -> None:
    for number, look in enumerate((
        {"rotation": 270}, {"rotation": 45, "indent": 1}, {"diag_type": 3, "diag_border": 6, "diag_color": "#00FF00"},
        {"pattern": 5, "bg_color": "#112233", "fg_color": "yellow"}, {"underline": 34, "font_strikeout": True}, {"shrink": True},
        {"num_format": '[红色][<60]0.00"分";[蓝色]0.0'}, {"num_format": 0x1F}, {"quote_prefix": True}, {"reading_order": 2},
        {"theme": 4, "font_name": "仿宋_GB2312", "font_family": 3, "font_charset": 134},
    )):
        sheet.write(3 + number, 10, number, book.add_format(look))
    sheet.set_column("M:N", 20, book.add_format({"italic": True}))
    sheet.set_row(40, 50, book.add_format({"bold": True}))


@feature("kinds-of-values", default_date_format="yyyy-mm-dd")
def _(book: Workbook, sheet: Worksheet) -> None:
    for number, value in enumerate((date(2024, 2, 29), datetime(2024, 5, 1, 12, 30), time(8, 15), True, "", 1e-300, 0.1 + 0.2, -0.0)):
        sheet.write(3 + number, 10, value)
    for number, (formula, value) in enumerate((("=1/0", "#DIV/0!"), ("=NA()", "#N/A"), ("=1=1", True), ('="a"&"b"', "ab"), ("=NOW()", 45000.5))):
        sheet.write_formula(3 + number, 11, formula, None, value)
    sheet.write_string("M4", "=1+1")
    sheet.write_string("M5", "长" * 8000)
    sheet.write_string("M6", " 前后 \n\t_x0041_ & <b> \x01")


@feature("date-1904", date_1904=True)
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.write_datetime("K4", datetime(2024, 5, 1), book.add_format({"num_format": "yyyy年m月d日"}))


@feature("inline-strings", constant_memory=True, in_memory=True)
def _(book: Workbook, sheet: Worksheet) -> None:
    """constant_memory keeps only the rows in order: the rest of the form is lost, which is a workbook too."""
    sheet.write(60, 0, "最后")


@feature("links")
def _(book: Workbook, sheet: Worksheet) -> None:
    for number, link in enumerate((
        "https://example.org/a?b=1&c=%E4%BD%A0#d", "internal:'自评'!A1", "mailto:a@example.org", "external:c:\\资料\\表.xlsx#自评!A1",
        "external:\\\\server\\share\\a b.docx", "file:///etc/hosts",
    )):
        sheet.write_url(3 + number, 10, link, None, f"链接{number}", "提示")


@feature("properties")
def _(book: Workbook, sheet: Worksheet) -> None:
    book.set_properties({"title": "绩效", "author": "张三", "company": "某局", "keywords": "a,b", "comments": "<&>", "created": _DAY})
    for name, value in (("文号", "财预〔2024〕1号"), ("数", 3.5), ("日", _DAY), ("是", True)):
        book.set_custom_property(name, value)
    book.set_custom_property("MSIP_Label_2096f6a2-d2f7-48be-b329-b73aaa526e5d_Enabled", "true")
    book.read_only_recommended()
    book.set_size(1200, 800)
    book.set_tab_ratio(75)
    book.set_calc_mode("manual")


@feature("signed-macros", ".xlsm")
def _(book: Workbook, sheet: Worksheet) -> None:
    project, signature = io.BytesIO(b"\xd0\xcf\x11\xe0 project" * 60), io.BytesIO(b"signature \x00\xff" * 20)
    book.add_signed_vba_project(project, signature, True, True)  # type: ignore[arg-type]
    book.set_vba_name("ThisBook")
    sheet.set_vba_name("Form")


@feature("ignored-errors")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.ignore_errors({"number_stored_as_text": "A1:H20", "formula_differs": "G14", "eval_error": "K1:K9"})
    sheet.write_string("K4", "12")


@feature("two-forms")
def _(book: Workbook, sheet: Worksheet) -> None:
    write_form(book, book.add_worksheet("自评 (2)"), typed(name="自评 (2)"))


@feature("form-further-down-and-right")
def _(book: Workbook, sheet: Worksheet) -> None:
    other = book.add_worksheet("错位")
    write_form(book, other, typed(name="错位", down=5, right=2))


@feature("many-sheets")
def _(book: Workbook, sheet: Worksheet) -> None:
    for number in range(60):
        book.add_worksheet(f"附{number}").write_row(0, 0, [f"第{number}页", number, number / 7])


@feature("zip64", use_zip64=True)
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.write("K4", 1)


@feature("nan-and-long-numbers", nan_inf_to_errors=True)
def _(book: Workbook, sheet: Worksheet) -> None:
    for number, value in enumerate((float("nan"), float("inf"), 123456789012345678, 1.7976931348623157e308, 5e-324, 1 / 3)):
        sheet.write_number(3 + number, 10, value)


@feature("custom-theme-fonts")
def _(book: Workbook, sheet: Worksheet) -> None:
    sheet.write("K4", "主题", book.add_format({"font_scheme": "minor", "font_color": "#00B0F0", "has_fill": True}))
