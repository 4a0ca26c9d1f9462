"""The national declaration in the other ways in which it is printed. Spans, widths and fonts are ours."""

from __future__ import annotations

from jixiao.templates.draw.forms import indicator_rows
from jixiao.templates.draw.kit import Sheet
from jixiao.templates.draw.national import HALVES
from jixiao.templates.draw.parts import amounts, goals, head


def target_gj_halves() -> Sheet:
    """项目支出绩效目标申报表, 中期 and 年度 in halves with equal headings: A4 portrait, money in 万元."""
    s = Sheet("申报表", (7, 11, 14, 16, 11, 14, 16, 6, 8))
    head(s, "I", "项目支出绩效目标申报表", (
        (("A:B", "项目名称"), ("C:I", "project")),
        (("A:B", "主管部门\n及代码"), ("C:E", "department"), ("F", "实施单位"), ("G:I", "unit")),
        (("A:B", "项目属性"), ("C:E", "project_type"), ("F", "项目期"), ("G:I", "period")),
    ))
    s.label("A6:B8", "项目资金\n（万元）")
    amounts(s, 6, (("C:D", "E"), ("F:G", "H:I")), HALVES)
    period = "中期目标（{{ (period or '    年—    年')[:30] }}）"
    goals(s, 9, "总体\n目标", ("B:E", period), ("F:I", "年度目标"), ("goal_total", "goal_annual"))
    s.label("A11:A12", "绩效\n指标")
    indicator_rows(s, 11, (
        ("B", "一级指标", "level1"), ("C", "二级指标", "half_level2"), ("D", "三级指标", "half_name"),
        ("E", "指标值", "half_target"), ("F", "二级指标", "level2"), ("G", "三级指标", "level3"),
        ("H:I", "指标值", "target"),
    ))
    s.heights({2: 20, 3: 24, 4: 32, 5: 24, 6: 22, 7: 22, 8: 22, 9: 24, 10: 84, 11: 26, 12: 25})
    s.review("J", 11)
    s.printed("A1:I12", "11:11")
    return s


def target_gj_points() -> Sheet:
    """项目支出绩效目标表 with 分值权重: A4 portrait, money in 万元."""
    s = Sheet("目标表", (8, 14, 16, 16, 12, 18, 11))
    head(s, "G", "项目支出绩效目标表", (
        (("A:B", "项目名称"), ("C:G", "project")),
        (("A:B", "主管部门\n及代码"), ("C:D", "department"), ("E", "实施单位"), ("F:G", "unit")),
    ))
    s.label("A5:B8", "项目资金\n（万元）")
    s.label("G5:G8", "执行率\n分值（10）")
    amounts(s, 5, (("C:D", "E:F"),), (
        (("年度资金总额：", "annual_total"),), (("其中：财政拨款", "annual_fiscal"),), (("上年结转", "annual_carryover"),),
        (("其他资金", "annual_other"),),
    ))
    s.label("A9:B9", "年度总体目标")
    s.text("C9:G9", "{{ goal_annual }}")
    s.label("A10:A11", "绩效\n指标")
    indicator_rows(s, 10, (
        ("B", "一级指标", "level1"), ("C", "二级指标", "level2"), ("D:E", "三级指标", "level3"), ("F", "指标值", "target"),
        ("G", "分值权重\n（90）", "points"),
    ), number="General")
    s.heights({2: 20, 3: 24, 4: 32, 5: 22, 6: 22, 7: 22, 8: 22, 9: 84, 10: 32, 11: 25})
    s.review("H", 10)
    s.printed("A1:G11", "10:10")
    return s


def target_gj_parts() -> Sheet:
    """项目支出绩效目标表 as 湖南 prints it: sign, value and unit of a target in columns of their own. A4 landscape, 万元."""
    s = Sheet("目标表", (9, 13, 15, 24, 11, 12, 11, 26, 16), landscape=True)
    head(s, "I", "项目支出绩效目标表", (
        (("A:B", "项目支出名称"), ("C:I", "project")),
        (("A:B", "预算部门"), ("C:D", "department"), ("E:F", "实施单位"), ("G:I", "unit")),
        (("A:B", "项目支出实施期"), ("C:I", "period")),
    ))
    s.label("A6:B6", "资金情况\n（万元）")
    s.label("C6", "年度本级\n预算金额")
    s.money("D6:E6", "{{ funds.annual_total }}")
    s.label("F6:G6", "该项目支出\n上级资金")
    s.money("H6:I6", "{{ funds.annual_superior }}")
    s.label("A7:B7", "项目绩效目标")
    s.text("C7:I7", "{{ goal_annual }}")
    s.label("A8:A9", "绩效指标")
    indicator_rows(s, 8, (
        ("B", "一级指标", "level1"), ("C", "二级指标", "level2"), ("D", "三级指标", "level3"), ("E", "指标值类型", "sign"),
        ("F", "目标值", "value"), ("G", "度量单位", "unit"), ("H", "指标值内容", "explanation"), ("I", "备注", "note"),
    ))
    s.heights({2: 20, 3: 24, 4: 24, 5: 24, 6: 32, 7: 84, 8: 26, 9: 25})
    s.review("J", 8)
    s.printed("A1:I9", "8:8")
    return s
