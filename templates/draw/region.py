"""The worked regional example: an invented form, not any bureau's. Sign and unit have columns, 权重 is in percent."""

from __future__ import annotations

from jixiao.templates.draw.kit import MONEY, POINTS, TEXT, Sheet, across

_WEIGHT = "{{ indicator.points / 100 if indicator.points is not none else '' }}"


def example_region() -> Sheet:
    """示例区项目支出绩效自评表: A4 landscape, money in 万元."""
    s = Sheet("自评表", (11, 15, 26, 9, 12, 10, 12, 9, 10, 26), landscape=True)
    s.title("A1:J1", "示例区项目支出绩效自评表")
    s.cell("A2:J2", "（{{ year }}年度）", border=None)
    head = (
        (3, "A:B", "项目名称", "C:J", "project"), (4, "A:B", "主管部门", "C:E", "department"),
        (4, "F:G", "实施单位", "H:J", "unit"),
    )
    for row, label_columns, label, columns, key in head:
        s.label(across(label_columns, row), label)
        s.entry(across(columns, row), f"{{{{ {key} }}}}")
    s.label("A5:B5", "全年预算数（万元）")
    s.cell("C5", "{{ funds.budget }}", align="left", format=MONEY, indent=1)
    s.label("D5:E5", "全年执行数（万元）")
    s.cell("F5:G5", "{{ funds.executed }}", align="left", format=MONEY, indent=1)
    s.label("H5:I5", "预算执行率（%）")
    s.cell("J5", "{{ funds.rate }}", align="left", format=POINTS, indent=1)
    for letter, heading, value, format in (
        ("A", "一级指标", "{{ indicator.level1 }}", TEXT), ("B", "二级指标", "{{ indicator.level2 }}", TEXT),
        ("C", "三级指标", "{{ indicator.level3 }}", TEXT), ("D", "指标性质", "{{ indicator.sign }}", TEXT),
        ("E", "指标值", "{{ indicator.value }}", TEXT),
        ("F", "计量单位", "{{ indicator.unit }}", TEXT),
        ("G", "实际完成值", "{{ indicator.actual }}", TEXT), ("H", "权重", _WEIGHT, "0.##%"),
        ("I", "自评得分", "{{ indicator.score }}", POINTS), ("J", "未完成原因", "{{ indicator.note }}", TEXT),
    ):
        s.cell(f"{letter}7", heading, bold=True)
        s.cell(f"{letter}8", value, format=format, align="left" if letter in "CJ" else "center")
    s.label("A6:B6", "年度绩效目标")
    s.entry("C6:J6", "{{ goal_annual }}")
    s.choice("D8", ("≥", ">", "=", "<", "≤"))
    s.mark("I8", "AND(ISNUMBER(I8),ISNUMBER(H8),ROUND(I8,2)<ROUND(H8*100,2))", "unmet")
    s.cell("A9:G9", "总分", bold=True)
    s.cell("H9", None, format="0%", bold=True)
    s.cell("I9", "{{ printed_total }}", format=POINTS, bold=True)
    s.label("J9", "")
    s.cell("A10:G10", "评价等级", bold=True)
    s.cell("H10:J10", "{{ printed_grade }}", bold=True)
    s.heights({2: 20, 6: 40, 7: 26, 8: 25} | dict.fromkeys((3, 4, 5, 9, 10), 24))
    s.review("K", 7, scored=True)
    s.printed("A1:J10", "7:7")
    return s
