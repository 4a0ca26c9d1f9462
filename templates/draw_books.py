"""The cover sheets and the sheet of findings."""

from __future__ import annotations

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties

from jixiao.templates.draw_kit import MONEY, POINTS, TEXT, Sheet

_HEAD = "DDE7F0"


def _table(s: Sheet, header: int, columns: tuple[tuple[str, str, str, str], ...], name: str) -> None:
    """columns: (letter, heading, key, number format or align word)."""
    for letter, heading, key, format in columns:
        s.cell(f"{letter}{header}", heading, bold=True, fill=_HEAD)
        left = format == "left"
        s.cell(f"{letter}{header + 1}", f"{{{{ {name}.{key} }}}}", format=None if left else format,
               align="left" if left else "right" if format == MONEY else "center")


def _chart(
    s: Sheet, title: str, col: int, header: int, anchor: str, color: str, *, width: float, top: float | None,
    format: str = "0.00", row: int | None = None,
) -> None:
    """A column chart of one repeated column over the projects' names; its references of one row are stretched later."""
    chart = BarChart()
    chart.type = "col"
    chart.title = title
    chart.legend = None
    chart.height, chart.width = 8.5, width
    line = row or header + 1
    chart.add_data(Reference(s.sheet, min_col=col, min_row=line, max_row=line), titles_from_data=False)
    chart.set_categories(Reference(s.sheet, min_col=2, min_row=line, max_row=line))
    series = chart.series[0]
    series.graphicalProperties = GraphicalProperties(solidFill=color)
    series.dLbls = DataLabelList()
    series.dLbls.showVal = True
    for other in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
        setattr(series.dLbls, other, False)
    series.dLbls.numFmt = format
    chart.y_axis.scaling.min = 0
    if top is not None:
        chart.y_axis.scaling.max = top
    chart.y_axis.majorGridlines = None
    chart.y_axis.delete = chart.x_axis.delete = False
    chart.y_axis.number_format = "#,##0"
    chart.gapWidth = 80
    s.sheet.add_chart(chart, anchor)


def cover() -> Sheet:
    """封面 of self-evaluations."""
    s = Sheet("封面", (6, 38, 26, 18, 18, 11, 11, 10, 9, 8, 8, 8), landscape=True)
    s.title("A1:L1", "项目支出绩效自评封面", 36)
    s.cell("A2", "单位", border=None)
    s.cell("B2:C2", "{{ unit }}", align="left", border=None, bold=True)
    s.cell("D2", "年度", border=None, align="right")
    s.cell("E2", "{{ year }}", align="left", border=None, bold=True)
    s.cell("A3:L3", "金额单位：元。总分、执行率等随各表变化；错误、警告数含各表“检查”列和上次评分时整张表的问题，详见“检查结果”。",
           size=9, align="left", border=None, color="595959")
    _table(s, 4, (
        ("A", "序号", "number", "0"), ("B", "项目名称", "name", "left"), ("C", "表样", "form", "left"),
        ("D", "预算数", "budget", MONEY), ("E", "执行数", "executed", MONEY), ("F", "执行率(%)", "rate", POINTS),
        ("G", "执行率得分", "execution_score", POINTS), ("H", "总分", "total", POINTS), ("I", "等级", "grade", "General"),
        ("J", "未评", "open_rows", "0"), ("K", "错误", "errors", "0"), ("L", "警告", "warnings", "0"),
    ), "project")
    s.cell("A6:C6", "合计", bold=True)
    for letter, value, format in (
        ("D", '{{ sum("budget") }}', MONEY), ("E", '{{ sum("executed") }}', MONEY), ("F", "{{ weighted_rate() }}", POINTS),
        ("G", "", POINTS), ("H", '{{ average("total") }}', POINTS), ("I", "", "General"), ("J", '{{ sum("open_rows") }}', "0"),
        ("K", '{{ sum("errors") }}', "0"), ("L", '{{ sum("warnings") }}', "0"),
    ):
        s.cell(f"{letter}6", value, bold=True, format=format, align="right" if format == MONEY else "center")
    s.cell("B8", "等级", bold=True, fill=_HEAD)
    s.cell("C8", "项目数", bold=True, fill=_HEAD)
    s.cell("B9", "{{ grade_row.grade }}")
    s.cell("C9", "{{ grade_row.count }}", format="0")
    s.mark("K5:L5", "AND(ISNUMBER(K5),K5>0)", "error", bold=True)
    s.mark("J5", "AND(ISNUMBER(J5),J5>0)", "warning")
    s.mark("I5", 'OR(I5="差",I5="不合格")', "error")
    s.heights({2: 22, 3: 18, 4: 26, 5: 26, 6: 24, 8: 20, 9: 20})
    _chart(s, "总分", 8, 4, "A11", "2F75B5", width=15.5, top=100)
    _chart(s, "预算执行率（%）", 6, 4, "E11", "70AD47", width=15.5, top=None)
    s.sheet.print_title_rows = "4:4"
    s.sheet.freeze_panes = "A5"
    return s


def cover_target() -> Sheet:
    """申报封面 of declarations."""
    s = Sheet("申报封面", (6, 42, 34, 20, 20, 10, 9, 9, 9), landscape=True)
    s.title("A1:I1", "项目绩效目标申报封面", 36)
    s.cell("A2", "单位", border=None)
    s.cell("B2", "{{ unit }}", align="left", border=None, bold=True)
    s.cell("C2", "年度", border=None, align="right")
    s.cell("D2", "{{ year }}", align="left", border=None, bold=True)
    s.cell("A3:I3", "金额单位：元。金额、指标数随各表变化；问题数含各表“检查”列和上次评分时整张表的问题，详见“检查结果”。",
           size=9, align="left", border=None, color="595959")
    _table(s, 4, (
        ("A", "序号", "number", "0"), ("B", "项目名称", "name", "left"), ("C", "表样", "form", "left"),
        ("D", "年度预算", "budget", MONEY), ("E", "项目总预算", "project_total", MONEY), ("F", "指标数", "indicators", "0"),
        ("G", "错误", "errors", "0"), ("H", "警告", "warnings", "0"), ("I", "提示", "notices", "0"),
    ), "project")
    s.cell("A6:C6", "合计", bold=True)
    for letter, key, format in (
        ("D", "budget", MONEY), ("E", "project_total", MONEY), ("F", "indicators", "0"), ("G", "errors", "0"),
        ("H", "warnings", "0"), ("I", "notices", "0"),
    ):
        s.cell(f"{letter}6", f'{{{{ sum("{key}") }}}}', bold=True, format=format,
               align="right" if format == MONEY else "center")
    s.mark("G5:H5", "AND(ISNUMBER(G5),G5>0)", "error", bold=True)
    s.heights({2: 22, 3: 18, 4: 26, 5: 26, 6: 24})
    _chart(s, "年度预算（元）", 4, 4, "A8", "2F75B5", width=26, top=None, format="#,##0")
    s.sheet.print_title_rows = "4:4"
    s.sheet.freeze_panes = "A5"
    return s


def findings() -> Sheet:
    """检查结果: every finding with a link to its cell."""
    s = Sheet("检查结果", (6, 8, 10, 18, 26, 10, 60, 50), landscape=True)
    s.title("A1:H1", "检查结果")
    s.cell("A2:H2", "{{ summary }}", align="left", border=None, bold=True)
    for letter, heading, key in (
        ("A", "序号", "number"), ("B", "级别", "severity"), ("C", "编号", "code"), ("D", "检查", "title"),
        ("E", "工作表", "sheet"), ("F", "单元格", "cell"), ("G", "问题", "message"), ("H", "怎么办", "advice"),
    ):
        s.cell(f"{letter}3", heading, bold=True, fill=_HEAD)
        link = key == "cell"
        s.cell(f"{letter}4", f"{{{{ finding.{key} }}}}", format="0" if key == "number" else TEXT,
               align="left" if letter in "DEGH" else "center", color="0563C1" if link else None)
    for word, mark in (("错误", "error"), ("警告", "warning"), ("提示", "notice")):
        s.mark("B4", f'B4="{word}"', mark, bold=word == "错误")
    s.heights({2: 20, 3: 24, 4: 22})
    s.sheet.auto_filter.ref = "A3:H4"
    s.sheet.freeze_panes = "A4"
    s.sheet.print_title_rows = "3:3"
    return s
