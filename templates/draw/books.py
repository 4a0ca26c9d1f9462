"""The cover sheets and the sheet of findings."""

from __future__ import annotations

from collections.abc import Iterable

from jixiao.templates.draw.charts import bar_chart
from jixiao.templates.draw.kit import MONEY, POINTS, REVIEW_BOX, TEXT, Sheet

_HEAD, _SUM = "DDE7F0", "F3F6F9"
_GREY = "595959"
_BLUE = "2F75B5"  # a figure; red, yellow and grey say what is to be done
#: Looks of a column: alignment and number format.
_LOOKS = {"text": ("left", None), "money": ("right", MONEY), "points": ("center", POINTS), "count": ("center", "0"),
          "open": ("center", '0" 项";;'), "word": ("center", None)}


def _cell(s: Sheet, at: str, value: object, look: str, *, bold: bool = False, fill: str | None = None) -> None:
    align, format = _LOOKS[look]
    s.cell(at, value, bold=bold and look != "open", fill=fill, align=align, format=format, border=REVIEW_BOX,
           indent=int(align != "center"), color=_GREY if look == "open" else None)


def _heading(s: Sheet, at: str, text: str) -> None:
    s.cell(at, text, bold=True, fill=_HEAD, border=REVIEW_BOX, color="1F3864")


def _head(s: Sheet, title: str, last: str, unit: str, year: tuple[str, str], remark: str) -> None:
    """Title, unit and year, a remark: rows 1 to 3. Unit and year may be typed over."""
    s.title(f"A1:{last}1", title, 38)
    s.cell("A2", "单位", border=None, color=_GREY)
    s.cell(unit, "{{ unit }}", align="left", border=None, bold=True)
    s.cell(f"{year[0]}2", "年度", border=None, align="right", color=_GREY, indent=1)
    s.cell(f"{year[1]}2", "{{ year }}", align="left", border=None, bold=True, format="0")
    s.cell(f"A3:{last}3", remark, size=9, align="left", border=None, color=_GREY)


def _table(s: Sheet, columns: Iterable[tuple[str, str, str, str, str]]) -> None:
    """Headings in row 4, the repeated row 5, sums in row 6. columns: (letter, heading, key, look, sum)."""
    for letter, heading, key, look, total in columns:
        _heading(s, f"{letter}4", heading)
        _cell(s, f"{letter}5", f"{{{{ project.{key} }}}}", look)
        if letter not in "ABC":
            _cell(s, f"{letter}6", f"{{{{ {total} }}}}" if total else None, look, bold=True, fill=_SUM)
    s.cell("A6:C6", "合计", bold=True, fill=_SUM, border=REVIEW_BOX)


def cover() -> Sheet:
    """封面 of self-evaluations."""
    s = Sheet("封面", (5, 22, 17, 15, 15, 8, 8, 8, 6, 7, 6, 6), landscape=True)
    _head(
        s, "项目支出绩效自评封面", "L", "B2:C2", ("D", "E"),
        "本页由各项目表自动汇总，金额单位：元。数字随各表变化；错误、警告详见“检查结果”。待填：表头空着的格和没有得分的行。",
    )
    _table(s, (
        ("A", "序号", "number", "count", ""), ("B", "项目名称", "name", "text", ""), ("C", "表样", "form", "text", ""),
        ("D", "预算数", "budget", "money", 'sum("budget")'), ("E", "执行数", "executed", "money", 'sum("executed")'),
        ("F", "执行率\n(%)", "rate", "points", "weighted_rate()"), ("G", "执行率\n得分", "execution_score", "points", ""),
        ("H", "总分", "total", "points", 'average("total")'), ("I", "等级", "grade", "word", ""),
        ("J", "待填", "to_fill", "open", 'sum("to_fill")'), ("K", "错误", "errors", "count", 'sum("errors")'),
        ("L", "警告", "warnings", "count", 'sum("warnings")'),
    ))
    s.cell("A7:L7", "合计行：执行率按金额加权，总分为平均分。", size=9, align="left", border=None, color=_GREY)
    _heading(s, "I9:J9", "{{ '等级' if grade_head else '' }}")
    _heading(s, "K9:L9", "{{ '项目数' if grade_head else '' }}")
    _cell(s, "I10:J10", "{{ grade_row.grade }}", "word")
    _cell(s, "K10:L10", "{{ grade_row.count }}", "count")
    s.cell("A11", "{{ bar.room }}", border=None)
    s.mark("K5:K6", "AND(ISNUMBER(K5),K5>0)", "error", bold=True)
    s.mark("L5:L6", "AND(ISNUMBER(L5),L5>0)", "warning")
    s.mark("J5:J6", "AND(ISNUMBER(J5),J5>0)", "to_fill")
    s.heights({2: 22, 3: 18, 4: 30, 5: 26, 6: 26, 7: 18, 8: 8, 9: 22, 10: 22, 11: 24})
    bar_chart(s, "各项目总分", "A9:C15", values="H5", names="B5", color=_BLUE, top=125)
    # A rate above 100 is a fault to be seen: this axis ends where the figures do.
    bar_chart(s, "各项目预算执行率（%）", "D9:H15", values="F5", names="B5", color=_BLUE)
    s.sheet.print_title_rows = "4:4"
    s.sheet.freeze_panes = "A5"
    return s


def cover_target() -> Sheet:
    """申报封面 of declarations."""
    s = Sheet("申报封面", (5, 36, 26, 17, 17, 8, 7, 7, 7, 9), landscape=True)
    _head(
        s, "项目绩效目标申报封面", "J", "B2", ("C", "D"),
        "本页由各项目表自动汇总，金额单位：元。数字随各表变化；问题详见“检查结果”。待填：表头空着的格和没有填完的行。",
    )
    _table(s, (
        ("A", "序号", "number", "count", ""), ("B", "项目名称", "name", "text", ""), ("C", "表样", "form", "text", ""),
        ("D", "年度预算", "budget", "money", 'sum("budget")'),
        ("E", "项目总预算", "project_total", "money", 'sum("project_total")'),
        ("F", "指标数", "indicators", "count", 'sum("indicators")'), ("G", "错误", "errors", "count", 'sum("errors")'),
        ("H", "警告", "warnings", "count", 'sum("warnings")'), ("I", "提示", "notices", "count", 'sum("notices")'),
        ("J", "待填", "to_fill", "open", 'sum("to_fill")'),
    ))
    s.mark("G5:G6", "AND(ISNUMBER(G5),G5>0)", "error", bold=True)
    s.mark("H5:H6", "AND(ISNUMBER(H5),H5>0)", "warning")
    s.mark("I5:I6", "AND(ISNUMBER(I5),I5>0)", "notice")
    s.mark("J5:J6", "AND(ISNUMBER(J5),J5>0)", "to_fill")
    s.cell("A8", "{{ bar.room }}", border=None)
    s.heights({2: 22, 3: 18, 4: 28, 5: 26, 6: 26, 7: 8, 8: 24})
    bar_chart(s, "各项目年度预算（元）", "A8:J13", values="D5", names="B5", color=_BLUE, figures="#,##0")
    s.sheet.print_title_rows = "4:4"
    s.sheet.freeze_panes = "A5"
    return s


def findings() -> Sheet:
    """检查结果: every finding with a link to its cell."""
    s = Sheet("检查结果", (6, 8, 10, 20, 24, 9, 60, 50), landscape=True)
    s.title("A1:H1", "检查结果")
    s.cell("A2:H2", "{{ summary }}", align="left", border=None, bold=True)
    for letter, heading, key in (
        ("A", "序号", "number"), ("B", "级别", "severity"), ("C", "编号", "code"), ("D", "检查", "title"),
        ("E", "工作表", "sheet"), ("F", "单元格", "cell"), ("G", "问题", "message"), ("H", "怎么办", "advice"),
    ):
        _heading(s, f"{letter}3", heading)
        link = key == "cell"
        s.cell(f"{letter}4", f"{{{{ finding.{key} }}}}", format="0" if key == "number" else TEXT, border=REVIEW_BOX,
               align="left" if letter in "DEGH" else "center", color="0563C1" if link else None, underline=link)
    for word, mark in (("错误", "error"), ("警告", "warning"), ("提示", "notice"), ("待填", "to_fill")):
        s.mark("B4", f'B4="{word}"', mark, bold=word == "错误")
    s.heights({2: 22, 3: 24, 4: 24})
    s.sheet.auto_filter.ref = "A3:H4"
    s.sheet.freeze_panes = "A4"
    s.sheet.print_title_rows = "3:3"
    return s


def portable() -> Sheet:
    """便携说明: every cell that called the add-in, with its formula and value."""
    s = Sheet("便携说明", (6, 26, 9, 70, 44, 30), landscape=True)
    s.title("A1:F1", "便携说明")
    s.cell("A2:F2", "{{ summary }}", align="left", border=None)
    for letter, heading, key in (
        ("A", "序号", "number"), ("B", "工作表", "sheet"), ("C", "单元格", "cell"), ("D", "公式", "formula"),
        ("E", "值", "value"), ("F", "处理", "done"),
    ):
        _heading(s, f"{letter}3", heading)
        format = {"number": "0", "value": None}.get(key, TEXT)
        s.cell(f"{letter}4", f"{{{{ line.{key} }}}}", format=format, border=REVIEW_BOX,
               align="left" if letter in "BDEF" else "center")
    s.heights({2: 66, 3: 24, 4: 20})
    s.sheet.auto_filter.ref = "A3:F4"
    s.sheet.freeze_panes = "A4"
    s.sheet.print_area = "A1:F2"
    return s


def finalized() -> Sheet:
    """定稿说明: the errors that a form was sent with."""
    s = Sheet("定稿说明", (6, 26, 9, 10, 90), landscape=True)
    s.title("A1:E1", "定稿说明")
    s.cell("A2:E2", "{{ summary }}", align="left", border=None, bold=True)
    for letter, heading, key in (
        ("A", "序号", "number"), ("B", "工作表", "sheet"), ("C", "单元格", "cell"), ("D", "编号", "code"),
        ("E", "错误", "text"),
    ):
        _heading(s, f"{letter}3", heading)
        s.cell(f"{letter}4", f"{{{{ line.{key} }}}}", format="0" if key == "number" else TEXT, border=REVIEW_BOX,
               align="left" if letter in "BE" else "center")
    s.heights({2: 24, 3: 24, 4: 24})
    s.sheet.freeze_panes = "A4"
    s.sheet.print_title_rows = "3:3"
    return s
