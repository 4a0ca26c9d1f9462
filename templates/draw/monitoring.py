"""项目支出绩效目标执行监控表: the form itself, and the same columns beside a form with links and lights.

Labels, their order and the three options: 财预〔2019〕136号, as it is known; spans and widths are ours.
"""

from __future__ import annotations

import re

from jixiao.templates.draw.kit import MONEY, POINTS, TEXT, Sheet

INPUT = "FFFBE6"  # ground of what is typed on the sheet beside a form
MONITOR_WIDTHS = (6, 10, 12, 24, 13, 13, 14, 6, 6, 6, 7, 6, 18, 7, 7, 7, 20)
MONITOR_HEIGHTS = {
    2: 20, 3: 24, 4: 24, 5: 28, 6: 22, 7: 22, 8: 22, 9: 36, 10: 22, 11: 32, 12: 28, 13: 44,
}
_MONTHS = "{{ period or '1-7月' }}"
_HOW = """注：1.偏离年度指标值的指标，在偏差原因分析的相应栏内打“√”，并写明原因。
2.完成目标可能性三栏选一栏打“√”。
3.备注写明不能完成的原因和拟采取的措施。"""
#: Columns F to Q: what stands there on the sheet beside a form, and in the form.
_TYPED = (
    ("F", "actual", "actual"), ("G", "expected", "beside.expected"), ("H", "money_reason", "beside.money"),
    ("I", "rule_reason", "beside.rule"), ("J", "staff_reason", "beside.staff"), ("K", "means_reason", "beside.means"),
    ("L", "other_reason", "beside.other"), ("M", "reason", "beside.reason"), ("N", "sure", "beside.sure"),
    ("O", "likely", "beside.likely"), ("P", "never", "beside.never"), ("Q", "note", "note"),
)
_COLUMNS = {"initial": "initial_budget", "executed": "executed", "share": "rate", "forecast": "forecast"}


def official(s: Sheet, ours: bool) -> None:
    """Columns A to Q. ours: beside a form, with the months of its date and a row for each source of the money."""
    s.title("A1:Q1", "项目支出绩效目标执行监控表")
    s.cell("A2:Q2", "{{ title }}" if ours else "（{{ year }}年度）", border=None)
    for area, label in (
        ("A3:C3", "项目名称"), ("A4:C4", "主管部门及代码"), ("H4:K4", "实施单位"),
        ("A5:A8" if ours else "A5:A7", "项目资金\n（{{ money }}）" if ours else "项目资金\n（万元）"),
        ("B5:D5", ""), ("E5:F5", "年初预算数"),
        ("G5:I5", "{{ head_executed }}" if ours else f"{_MONTHS}执行数"),
        ("J5:L5", "{{ head_rate }}" if ours else f"{_MONTHS}执行率"), ("M5:Q5", "全年预计执行数"),
        ("A9:C9", "年度总体目标"), ("A10:A12", "绩效指标"), ("B10:B11", "一级指标"), ("C10:C11", "二级指标"),
        ("D10:D11", "三级指标"), ("E10:E11", "年度指标值"),
        ("F10:F11", "{{ head_actual }}" if ours else f"{_MONTHS}执行情况"), ("G10:G11", "全年预计完成情况"),
        ("H10:M10", "偏差原因分析"), ("H11", "经费保障"), ("I11", "制度保障"), ("J11", "人员保障"),
        ("K11", "硬件条件保障"), ("L11", "其他"), ("M11", "原因说明"), ("N10:P10", "完成目标可能性"), ("N11", "确定能"),
        ("O11", "有可能"), ("P11", "完全不可能"), ("Q10:Q11", "备注"),
    ):
        s.label(_below(area, ours), label)
    goal = "goal" if ours else "goal_annual"
    for area, key in (("D3:Q3", "project"), ("D4:G4", "department"), ("L4:Q4", "unit"), ("D9:Q9", goal)):
        s.cell(_below(area, ours), f"{{{{ {key} }}}}", align="left", indent=1)
    _money(s, ours)
    for letter, key in (("B", "level1"), ("C", "level2"), ("D", "level3"), ("E", "target")):
        s.cell(_below(f"{letter}12", ours), f"{{{{ indicator.{key} }}}}",
               align="left" if letter == "D" or (ours and letter != "E") else "center",
               format=None if ours else TEXT)
    for letter, beside_form, in_form in _TYPED:
        align = "left" if letter in "MQ" else "center"
        s.cell(_below(f"{letter}12", ours), f"{{{{ indicator.{beside_form if ours else in_form} }}}}", format=TEXT,
               fill=INPUT if ours else None, align=align)
    for area in ("H12:L12", "N12:P12"):
        s.choice(_below(area, ours), ("√",))
    s.cell(_below("A13:Q13", ours), "{{ how }}" if ours else _HOW, size=9, align="left", border=None)


def _below(area: str, ours: bool) -> str:
    """Rows below the money: the form has one row for all sources, which is repeated."""
    return area if ours else re.sub(r"\d+", lambda row: str(int(row[0]) - (int(row[0]) > 8)), area)


def _money(s: Sheet, ours: bool) -> None:
    """The total and its sources: three rows beside a form, in the form a row for each source of the record."""
    rows = [(6, "年度资金总额：", "", "funds")]
    if ours:
        rows += [(7, "其中：本年一般公共预算拨款", "general_", ""), (8, "其他资金", "other_", "")]
    else:
        rows.append((7, "{{ fund_source.name }}", "", "fund_source"))
    for row, label, part, of in rows:
        s.label(f"B{row}:D{row}", label, align="left")
        share = f"{part}share" if ours else f"{of}.rate"
        s.cell(f"J{row}:L{row}", f"{{{{ {share} }}}}", format="0.00%" if ours else POINTS)
        for area, key in (("E{0}:F{0}", "initial"), ("G{0}:I{0}", "executed"), ("M{0}:Q{0}", "forecast")):
            what = f"{part}{key}" if ours else f"{of}.{_COLUMNS[key]}"
            s.cell(area.format(row), f"{{{{ {what} }}}}", align="right", format=MONEY, indent=1,
                   fill=INPUT if ours else None)


def monitor_gj() -> Sheet:
    """项目支出绩效目标执行监控表 to be filled in and handed in: A4 landscape, money in 万元."""
    s = Sheet("监控表", MONITOR_WIDTHS, landscape=True)
    official(s, ours=False)
    s.review("R", 9)
    s.printed("A1:Q12", "9:10")
    s.heights({row - (row > 8): height for row, height in MONITOR_HEIGHTS.items()})
    return s
