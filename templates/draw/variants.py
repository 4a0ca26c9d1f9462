"""Other layouts of the forms of ``national``: older ones, and those of one place. Spans, widths and fonts are ours."""

from __future__ import annotations

from jixiao.templates.draw.forms import indicator_rows
from jixiao.templates.draw.kit import POINTS, Sheet
from jixiao.templates.draw.parts import goals, head, money, total


def selfeval_gj_2018() -> Sheet:
    """项目支出绩效自评表 of 2018 and 2019: 分值 before the target, no 年初预算数. A4 portrait, money in 万元."""
    s = Sheet("自评表", (7, 12, 15, 20, 11, 14, 13, 10, 17))
    top = head(s, "I", "项目支出绩效自评表", (
        (("A:B", "项目名称"), ("C:I", "project")),
        (("A:B", "项目负责人\n及电话"), ("C:I", "")),
        (("A:B", "主管部门"), ("C:D", "department"), ("E", "实施单位"), ("F:I", "unit")),
    ))
    money(s, top, "项目资金\n（万元）", (
        ("E", "全年预算数\n（A）", "budget"), ("F", "全年执行数\n（B）", "executed"), ("G", "分值", "execution_points"),
        ("H", "执行率\n（B/A）", "rate"), ("I", "得分", "execution_score"),
    ), "年度资金总额", "B:D")
    goals(s, 9, "年度总\n体目标", ("B:E", "年初设定目标"), ("F:I", "年度总体目标完成情况综述"),
          ("expected", "actual_completion"))
    s.label("A11:A12", "绩效指标")
    indicator_rows(s, 11, (
        ("B", "一级指标", "level1"), ("C", "二级指标", "level2"), ("D", "三级指标", "level3"), ("E", "分值", "points"),
        ("F", "年度指标值", "target"), ("G", "全年实际值", "actual"), ("H", "得分", "score"),
        ("I", "未完成原因和拟\n采取的改进措施", "note"),
    ))
    s.mark("H12", "AND(ISNUMBER(H12),ISNUMBER(E12),H12<E12)", "unmet")
    s.cell("A13:D13", "总分", bold=True)
    s.cell("E13", None, format="General", bold=True)
    s.label("F13:G13", "")
    s.cell("H13", "{{ printed_total }}", format=POINTS, bold=True)
    s.label("I13", "")
    s.heights({2: 20, 3: 24, 4: 32, 5: 24, 6: 32} | dict.fromkeys((7, 8, 9), 22) | {10: 84, 11: 32, 12: 25, 13: 24})
    s.review("J", 11, scored=True)
    s.printed("A1:I13", "11:11")
    return s


def selfeval_transfer_2018() -> Sheet:
    """转移支付区域（项目）绩效目标自评表 of 2018 to 2021, without 资金管理情况: A4 portrait, no points, no total."""
    s = Sheet("自评表", (7, 12, 14, 22, 14, 14, 24))
    top = head(s, "G", "转移支付区域（项目）绩效目标自评表", (
        (("A:B", "转移支付（项目）\n名称"), ("C:G", "project")),
        (("A:B", "中央主管部门"), ("C:G", "central_department")),
        (("A:B", "地方主管部门"), ("C:D", "department"), ("E", "资金使用单位"), ("F:G", "unit")),
    ))
    money(s, top, "资金情况\n（万元）", (
        ("E", "全年预算数（A）", "budget"), ("F", "全年执行数（B）", "executed"), ("G", "预算执行率（B/A）", "rate"),
    ), "年度资金总额：", "C:D")
    goals(s, 9, "总体目标\n完成情况", ("B:D", "总体目标"), ("E:G", "全年实际完成情况"), ("expected", "actual_completion"))
    s.label("A11:A12", "绩效指标")
    indicator_rows(s, 11, (
        ("B", "一级指标", "level1"), ("C", "二级指标", "level2"), ("D", "三级指标", "level3"), ("E", "年度指标值", "target"),
        ("F", "全年完成值", "actual"), ("G", "未完成原因和\n改进措施", "note"),
    ))
    s.label("A13:B13", "说明")
    s.text("C13:G13", "{{ remarks }}")
    s.heights({2: 20, 3: 32, 4: 24, 5: 24, 6: 24} | dict.fromkeys((7, 8, 9), 22) | {10: 84, 11: 32, 12: 25, 13: 44})
    s.review("H", 11)
    s.printed("A1:G13", "11:11")
    return s


def selfeval_yn() -> Sheet:
    """云南 项目支出绩效自评表: A4 portrait, eleven columns, headings in two rows, money in 万元."""
    s = Sheet("自评表", (9, 13, 16, 8, 9, 10, 11, 10, 8, 9, 9))
    top = head(s, "K", "项目支出绩效自评表", (
        (("A:B", "项目名称"), ("C:K", "project")),
        (("A:B", "主管部门"), ("C:F", "department"), ("G", "实施单位"), ("H:K", "unit")),
    ))
    money(s, top, "项目资金\n（万元）", (
        ("F", "年初预算数", "initial_budget"), ("G", "全年预算数", "budget"), ("H", "全年执行数", "executed"),
        ("I", "分值", "execution_points"), ("J", "执行率", "rate"), ("K", "得分", "execution_score"),
    ), "年度资金总额", "C:E")
    goals(s, 8, "年度总体目标", ("C:F", "预期目标"), ("G:K", "实际完成情况"), ("expected", "actual_completion"),
          left="A:B")
    s.cell("A10:C10", "绩效指标", bold=True)
    s.cell("D10:F10", "年度指标值", bold=True)
    indicator_rows(s, 11, (
        ("A", "一级指标", "level1"), ("B", "二级指标", "level2"), ("C", "三级指标", "level3"), ("D", "指标性质", "sign"),
        ("E", "指标值", "value"), ("F", "度量单位", "unit"), ("G", "实际完成值", "actual"), ("H", "分值", "points"),
        ("I", "得分", "score"), ("J:K", "偏差原因分析\n及改进措施", "note"),
    ), tall=("actual", "points", "score", "note"))
    s.mark("I12", "AND(ISNUMBER(I12),ISNUMBER(H12),I12<H12)", "unmet")
    s.label("A13:B13", "其他需要说明事项")
    s.text("C13:K13", "{{ remarks }}")
    total(s, 14, "A:G", "H", "I", "J")
    s.label("J14", "自评等级")
    s.cell("K14", "{{ printed_grade }}", bold=True)
    s.heights({2: 20, 3: 24, 4: 24} | dict.fromkeys(range(5, 9), 22) | {9: 84, 10: 22, 11: 26, 12: 25, 13: 30, 14: 24})
    s.review("L", 11, scored=True)
    s.printed("A1:K14", "10:11")
    return s
