"""The sheets of the year's work: 结转说明, 导入说明, 比对结果, 绩效监控."""

from __future__ import annotations

from collections.abc import Iterable

from jixiao.templates.draw.kit import MONEY, POINTS, REVIEW_BOX, TEXT, Sheet
from jixiao.templates.draw.monitoring import INPUT as _INPUT
from jixiao.templates.draw.monitoring import MONITOR_HEIGHTS, MONITOR_WIDTHS, official
from jixiao.templates.library import year_texts

_HEAD, _PALE = "DDE7F0", "F3F6F9"
_GREY = "595959"


def _headings(s: Sheet, row: int, headings: Iterable[tuple[str, str]]) -> None:
    for letter, text in headings:
        s.cell(f"{letter}{row}", text, bold=True, fill=_HEAD, border=REVIEW_BOX, color="1F3864")


def _list(s: Sheet, row: int, name: str, columns: Iterable[tuple[str, str, str]], centred: str) -> None:
    """Headings and the repeated row of a list of texts. columns: (letter, heading, key)."""
    columns = tuple(columns)
    _headings(s, row, [(letter, heading) for letter, heading, _ in columns])
    for letter, _, key in columns:
        s.cell(f"{letter}{row + 1}", f"{{{{ {name}.{key} }}}}", format="0" if key == "number" else TEXT, border=REVIEW_BOX,
               align="center" if letter in centred else "left")
    s.sheet.auto_filter.ref = f"A{row}:{columns[-1][0]}{row + 1}"
    s.sheet.freeze_panes = f"A{row + 1}"
    s.sheet.print_title_rows = f"{row}:{row}"


def carried() -> Sheet:
    """结转说明: what a carried form left behind and still asks for."""
    s = Sheet("结转说明", (6, 11, 24, 24, 38, 20, 24, 46), landscape=True)
    s.title("A1:H1", "{{ title }}")
    s.cell("A2:H2", "{{ remark }}", align="left", border=None, color=_GREY)
    _list(s, 3, "note", (
        ("A", "序号", "number"), ("B", "类别", "kind"), ("C", "项目", "project"), ("D", "栏目", "label"),
        ("E", "原表内容", "old"), ("F", "原表位置", "cell"), ("G", "新表内容", "new"), ("H", "说明", "text"),
    ), centred="AB")
    s.cell("A5:H5", None, border=None)
    s.cell("A6:H6", "{{ below.title }}", bold=True, align="left", border=None)
    s.cell("A7", "{{ whole.number }}", format="0", border=REVIEW_BOX)
    s.cell("B7:C7", "{{ whole.label }}", format=TEXT, align="left", border=REVIEW_BOX)
    s.cell("D7:H7", "{{ whole.text }}", format=TEXT, align="left", border=REVIEW_BOX)
    for word, mark in (("待填写", "warning"), ("未结转", "unmet"), ("金额换算", "notice"), ("请注意", "notice")):
        s.mark("B4", f'B4="{word}"', mark)
    s.heights({2: 22, 3: 24, 4: 24})
    return s


def imported() -> Sheet:
    """导入说明: every value of an import that is not sure, doubtful ones first."""
    s = Sheet("导入说明", (6, 10, 24, 9, 34, 38, 16, 46), landscape=True)
    s.title("A1:H1", "{{ title }}")
    s.cell("A2:H2", "{{ remark }}", align="left", border=None, color=_GREY)
    _list(s, 3, "note", (
        ("A", "序号", "number"), ("B", "把握", "level"), ("C", "工作表", "sheet"), ("D", "单元格", "cell"),
        ("E", "栏目", "label"), ("F", "读到的内容", "value"), ("G", "原文位置", "where"), ("H", "原因", "text"),
    ), centred="ABD")
    s.mark("B4", 'B4="存疑"', "warning", bold=True)
    s.heights({2: 32, 3: 24, 4: 24})
    return s


def compared() -> Sheet:
    """比对结果: every difference with its cell in both workbooks."""
    s = Sheet("比对结果", (6, 8, 10, 16, 22, 26, 22, 26, 52), landscape=True)
    s.title("A1:I1", "{{ title }}")
    s.cell("A2:I2", "{{ files }}", align="left", border=None, color=_GREY)
    s.cell("A3:I3", "{{ summary }}", align="left", border=None, bold=True)
    _list(s, 4, "difference", (
        ("A", "序号", "number"), ("B", "级别", "severity"), ("C", "编号", "code"), ("D", "差异", "title"),
        ("E", "甲表位置", "cell_a"), ("F", "甲表内容", "a"), ("G", "乙表位置", "cell_b"), ("H", "乙表内容", "b"),
        ("I", "说明", "message"),
    ), centred="ABC")
    for word, mark in (("错误", "error"), ("警告", "warning"), ("提示", "notice")):
        s.mark("B5", f'B5="{word}"', mark, bold=word == "错误")
    s.heights({2: 20, 3: 22, 4: 24, 5: 24})
    return s


def monitor_0_1() -> Sheet:
    """绩效监控 as version 0.1 made it: sheets of that layout are still known again, none is made any more."""
    s = Sheet("绩效监控", (12, 14, 26, 14, 14, 10, 13, 11, 15, 11, 8, 34), landscape=True)
    s.title("A1:L1", "{{ title }}")
    _labelled(s, (
        ("A2", "项目名称", "B2:F2", "project", "text"), ("G2", "实施单位", "H2:L2", "unit", "text"),
        ("A3", "截至日期", "B3:C3", "date", "date"), ("D3", "年度", "E3:F3", "year", "count"),
        ("G3", "时间进度(%)", "H3", "time", "share"),
        ("A4", "年度预算\n（{{ money }}）", "B4:C4", "budget", "money"),
        ("D4", "截至目前\n执行数", "E4:F4", "executed", "typed"),
        ("G4", "执行率(%)", "H4", "rate", "share"), ("I4", "执行率÷\n时间进度(%)", "J4", "pace", "share"),
        ("A5", "灯号界限(%)", "", "", ""),
        ("B5", "执行率 红灯低于", "C5", "limits.execution_red", "limit"),
        ("D5", "黄灯低于", "E5:F5", "limits.execution_yellow", "limit"),
        ("G5", "指标 红灯低于", "H5", "limits.indicator_red", "limit"),
        ("I5", "黄灯低于", "J5", "limits.indicator_yellow", "limit"),
    ))
    s.cell("I3:L3", "{{ period }}", align="left", border=REVIEW_BOX, color=_GREY, indent=1)
    s.cell("K4", "{{ light }}", bold=True, border=REVIEW_BOX)
    s.cell("L4", None, border=REVIEW_BOX, fill=_INPUT, align="left", format=TEXT)
    s.cell("K5:L5", None, border=REVIEW_BOX)
    s.cell("A6:L6", "{{ sure }}", size=9, align="left", border=None, color=_GREY)
    s.cell("A7:L7", "{{ summary }}", bold=True, align="left", border=None)
    columns = (
        ("A", "一级", "level1", "text"), ("B", "二级", "level2", "text"), ("C", "监控指标", "level3", "text"),
        ("D", "计划值", "target", "word"), ("E", "截至目前\n完成值", "actual", "input"),
        ("F", "完成程度\n(%)", "done", "share"),
        ("G", "随时间累计", "cumulative", "choice"), ("H", "对照时间\n进度(%)", "against", "share"),
        ("I", "预计全年\n完成值", "expected", "input"), ("J", "预计完成\n程度(%)", "ahead", "share"),
        ("K", "灯", "light", "light"), ("L", "偏差原因和措施", "note", "long"),
    )
    _headings(s, 8, [(letter, heading) for letter, heading, _, _ in columns])
    for letter, _, key, look in columns:
        typed = look in ("input", "choice", "long")
        s.cell(
            f"{letter}9", f"{{{{ indicator.{key} }}}}", border=REVIEW_BOX, bold=look == "light",
            format=POINTS if look == "share" else TEXT if typed else None, fill=_INPUT if typed else None,
            align="left" if look in ("text", "long") else "center",
        )
    s.choice("G9", tuple(year_texts("monitor")["cumulative"].values()))
    _light_colours(s, ("K4", "K9"))
    s.heights({2: 24, 3: 24, 4: 32, 5: 24, 6: 30, 7: 22, 8: 32, 9: 26})
    s.sheet.freeze_panes = "D9"
    s.printed("A1:L9", "8:8")
    return s


def monitor() -> Sheet:
    """项目支出绩效目标执行监控表 of one form, A to Q as the form has them; beside it, not printed, its lights."""
    s = Sheet("绩效监控", (*MONITOR_WIDTHS, 2, 15, 12, 12, 12, 9), landscape=True)
    official(s, ours=True)
    _lights(s)
    s.heights(MONITOR_HEIGHTS | {14: 110})
    s.sheet.freeze_panes = "E1"
    s.printed("A1:Q13", "10:11")
    return s


def _lights(s: Sheet) -> None:
    """What is ours beside the form: the share of the year, lights and their limits."""
    s.cell("S1:W1", "灯号区（不打印）", bold=True, align="left", border=None, color="44546A")
    _labelled(s, (
        ("S2", "截至日期", "T2", "date", "date"), ("U2", "年度", "V2:W2", "year", "count"),
        ("S3", "时间进度(%)", "T3", "time", "share"),
        ("S4", "预算数\n（{{ money }}）", "T4", "budget", "money"), ("U4", "执行率(%)", "V4:W4", "rate", "share"),
        ("S5", "执行率÷\n时间进度(%)", "T5", "pace", "share"), ("U5", "执行率的灯", "", "", ""),
        ("S6", "执行率红灯低于", "T6", "limits.execution_red", "limit"),
        ("U6", "黄灯低于", "V6:W6", "limits.execution_yellow", "limit"),
        ("S7", "指标红灯低于", "T7", "limits.indicator_red", "limit"),
        ("U7", "黄灯低于", "V7:W7", "limits.indicator_yellow", "limit"),
    ))
    s.cell("U3:W3", "{{ period }}", align="left", border=REVIEW_BOX, color=_GREY)
    s.cell("V5:W5", "{{ light }}", bold=True, border=REVIEW_BOX)
    s.cell("S9:W9", "{{ summary }}", bold=True, align="left", border=None)
    columns = (
        ("S", "完成程度\n(%)", "done"), ("T", "随时间累计", "cumulative"), ("U", "对照时间\n进度(%)", "against"),
        ("V", "预计完成\n程度(%)", "ahead"), ("W", "灯", "light"),
    )
    _headings(s, 11, [(letter, heading) for letter, heading, _ in columns])
    for letter, _, key in columns:
        typed = key == "cumulative"
        s.cell(
            f"{letter}12", f"{{{{ indicator.{key} }}}}", border=REVIEW_BOX, bold=key == "light",
            format=TEXT if typed else None if key == "light" else POINTS, fill=_INPUT if typed else None,
        )
    s.choice("T12", tuple(year_texts("monitor")["cumulative"].values()))
    s.cell("S14:W14", "{{ sure }}", size=9, align="left", border=None, color=_GREY)
    _light_colours(s, ("V5", "W12"))


def _light_colours(s: Sheet, cells: Iterable[str]) -> None:
    """Colours of the cells that say 红, 黄 or 绿."""
    lights = year_texts("monitor")["lights"]
    for cell in cells:
        for light, mark in (("red", "error"), ("yellow", "warning"), ("green", "good")):
            s.mark(cell, f'{cell}="{lights[light]}"', mark, bold=light == "red")


def _labelled(s: Sheet, cells: Iterable[tuple[str, str, str, str, str]]) -> None:
    """Labels with their values: (cell of the label, label, cells of the value, placeholder, look)."""
    looks = {"text": (None, "left"), "date": ("yyyy-mm-dd", "center"), "count": ("0", "center"), "share": (POINTS, "center"),
             "money": (MONEY, "right"), "typed": (MONEY, "right"), "limit": ("0", "center")}
    for at, label, area, key, look in cells:
        s.cell(at, label, fill=_PALE, border=REVIEW_BOX, color="44546A")
        if area:
            format, align = looks[look]
            s.cell(area, f"{{{{ {key} }}}}", border=REVIEW_BOX, format=format, align=align, indent=int(align != "center"),
                   fill=_INPUT if look in ("typed", "limit", "date") else None)
