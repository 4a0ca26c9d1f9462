"""Forms that are in use all over the country, row by row as filled ones print them. Spans, widths and fonts are ours."""

from __future__ import annotations

from jixiao.templates.draw.forms import indicator_rows
from jixiao.templates.draw.kit import POINTS, Sheet, across
from jixiao.templates.draw.parts import amounts, goals, head, money, total

#: Columns of a self-evaluation: of its table of funds and of its indicators (letter, heading, key).
_FUNDS = (
    ("D", "年初预算数", "initial_budget"), ("E", "全年预算数", "budget"), ("F", "全年执行数", "executed"),
    ("G", "分值", "execution_points"), ("H", "执行率", "rate"), ("I", "得分", "execution_score"),
)
_INDICATORS = (
    ("B", "一级指标", "level1"), ("C", "二级指标", "level2"), ("D", "三级指标", "level3"), ("E", "年度指标值", "target"),
    ("F", "实际完成值", "actual"), ("G", "分值", "points"), ("H", "得分", "score"),
    ("I", "偏差原因分析\n及改进措施", "note"),
)
#: Amounts of the national declaration: the mid-term on the left, the year on the right.
HALVES = (
    (("中期资金总额：", "project_total"), ("年度资金总额：", "annual_total")),
    (("其中：财政拨款", "project_fiscal"), ("其中：财政拨款", "annual_fiscal")),
    (("其他资金", "project_other"), ("其他资金", "annual_other")),
)


def selfeval_gj() -> Sheet:
    """项目支出绩效自评表, national: A4 portrait, nine columns, money in 万元."""
    s = Sheet("自评表", (7, 12, 13, 19, 13, 13, 7, 9, 18))
    top = head(s, "I", "项目支出绩效自评表", (
        (("A:B", "项目名称"), ("C:I", "project")),
        (("A:B", "主管部门"), ("C:D", "department"), ("E", "实施单位"), ("F:I", "unit")),
    ))
    money(s, top, "项目资金\n（万元）", _FUNDS, "年度资金总额", "B:C")
    goals(s, 8, "年度总\n体目标", ("B:E", "预期目标"), ("F:I", "实际完成情况"), ("expected", "actual_completion"))
    s.label("A10:A11", "绩效指标")
    indicator_rows(s, 10, _INDICATORS)
    s.mark("H11", "AND(ISNUMBER(H11),ISNUMBER(G11),H11<G11)", "unmet")
    total(s, 12, "A:F", "G", "H", "I")
    s.heights({2: 20, 3: 24, 4: 24} | dict.fromkeys(range(5, 9), 22) | {9: 84, 10: 32, 11: 25, 12: 24})
    s.review("J", 10, scored=True)
    s.printed("A1:I12", "10:10")
    return s


def target_gj() -> Sheet:
    """项目支出绩效目标申报表, national, the annual half: A4 portrait, money in 万元."""
    s = Sheet("申报表", (8, 14, 16, 16, 14, 16, 18))
    head(s, "G", "项目支出绩效目标申报表", (
        (("A:B", "项目名称"), ("C:G", "project")),
        (("A:B", "主管部门\n及代码"), ("C:D", "department"), ("E", "实施单位"), ("F:G", "unit")),
        (("A:B", "项目属性"), ("C:G", "project_type")),
    ))
    s.label("A6:B8", "项目资金\n（万元）")
    amounts(s, 6, (("C", "D"), ("E:F", "G")), HALVES)
    goals(s, 9, "总体目标", ("B:D", "中期目标"), ("E:G", "年度目标"), ("goal_total", "goal_annual"))
    s.label("A11:A12", "绩效指标")
    indicator_rows(s, 11, (
        ("B", "一级指标", "level1"), ("C", "二级指标", "level2"), ("D:F", "三级指标", "level3"), ("G", "指标值", "target"),
    ))
    s.heights({2: 20, 3: 24, 4: 32, 5: 24, 6: 22, 7: 22, 8: 22, 9: 24, 10: 84, 11: 26, 12: 25})
    s.review("H", 11)
    s.printed("A1:G12", "11:11")
    return s


def selfeval_transfer() -> Sheet:
    """转移支付区域（项目）绩效目标自评表, since 2022 with 资金管理情况: A4 portrait, no points, no total."""
    s = Sheet("自评表", (7, 12, 14, 22, 14, 14, 24))
    top = head(s, "G", "转移支付区域（项目）绩效目标自评表", (
        (("A:B", "转移支付（项目）\n名称"), ("C:G", "project")),
        (("A:B", "中央主管部门"), ("C:G", "central_department")),
        (("A:B", "地方主管部门"), ("C:D", "department"), ("E", "资金使用单位"), ("F:G", "unit")),
    ))
    money(s, top, "资金投入情况\n（万元）", (
        ("E", "全年预算数（A）", "budget"), ("F", "全年执行数（B）", "executed"), ("G", "预算执行率\n（B/A×100%）", "rate"),
    ), "年度资金总额：", "C:D")
    s.label("A9:B10", "资金管理情况")
    for letters, heading, key in (("C:D", "", "name"), ("E:F", "情况说明", "state"), ("G", "存在问题和改进措施", "problem")):
        s.label(across(letters, 9), heading)
        (s.label if key == "name" else s.text)(across(letters, 10), f"{{{{ management.{key} }}}}")
    goals(s, 11, "总体目标\n完成情况", ("B:D", "总体目标"), ("E:G", "全年实际完成情况"), ("expected", "actual_completion"))
    s.label("A13:A14", "绩效指标")
    indicator_rows(s, 13, (
        ("B", "一级指标", "level1"), ("C", "二级指标", "level2"), ("D", "三级指标", "level3"), ("E", "指标值", "target"),
        ("F", "全年实际完成值", "actual"), ("G", "未完成原因和\n改进措施", "note"),
    ))
    s.label("A15:B15", "说明")
    s.text("C15:G15", "{{ remarks }}")
    s.heights({2: 20, 3: 32, 4: 24, 5: 24, 6: 32} | dict.fromkeys(range(7, 12), 22) | {12: 84, 13: 32, 14: 25, 15: 44})
    s.review("H", 13)
    s.printed("A1:G15", "13:13")
    return s


def target_department() -> Sheet:
    """部门（单位）整体支出绩效目标申报表, as it is commonly described, unseen: A4 portrait, money in 万元."""
    s = Sheet("申报表", (8, 18, 14, 14, 13, 13, 13))
    head(s, "G", "部门（单位）整体支出绩效目标申报表", ((("A:B", "部门（单位）名称"), ("C:G", "unit")),))
    s.label("A4:A7", "年度主\n要任务")
    s.label("B4:B5", "任务名称")
    s.label("C4:D5", "主要内容")
    s.label("E4:G4", "预算金额（万元）")
    s.text("B6", "{{ tasks.name }}")
    s.text("C6:D6", "{{ tasks.content }}")
    s.label("B7:D7", "金额合计")
    for letter, heading, key in (("E", "总额", "total"), ("F", "财政拨款", "fiscal"), ("G", "其他资金", "other")):
        s.label(f"{letter}5", heading)
        s.money(f"{letter}6", f"{{{{ tasks.{key} }}}}")
        s.money(f"{letter}7", f"{{{{ sum('tasks.{key}') }}}}")
    s.label("A8:B8", "年度总体目标")
    s.text("C8:G8", "{{ goal_annual }}")
    s.label("A9:A10", "年度绩\n效指标")
    indicator_rows(s, 9, (
        ("B", "一级指标", "level1"), ("C", "二级指标", "level2"), ("D:E", "三级指标", "level3"), ("F:G", "指标值", "target"),
    ))
    s.heights({2: 20, 3: 24, 4: 22, 5: 22, 6: 26, 7: 22, 8: 84, 9: 26, 10: 25})
    s.review("H", 9)
    s.printed("A1:G10", "9:9")
    return s


def selfeval_hb() -> Sheet:
    """湖北 项目自评表: A4 portrait, execution 20, goals 80, no points of a row."""
    s = Sheet("自评表", (10, 12, 13, 14, 14, 15, 15, 12))
    top = head(s, "H", "项目自评表", (
        (("A:B", "项目名称"), ("C:H", "project")),
        (("A:B", "主管部门"), ("C:D", "department"), ("E:F", "项目实施单位"), ("G:H", "unit")),
    ))
    money(s, top, "预算执行情况\n（万元）\n（20分）", (
        ("E", "预算数（A）", "budget"), ("F", "执行数（B）", "executed"), ("G", "执行率（B/A）", "rate"),
        ("H", "得分\n（20分*执行率）", "execution_score"),
    ), "年度财政资金总额", "C:D", sources=False)
    s.label("A7:A8", "年度绩效目标1\n（80分）")
    indicator_rows(s, 7, (
        ("B", "一级指标", "level1"), ("C", "二级指标", "level2"), ("D:E", "三级指标", "level3"),
        ("F", "年初目标值（A）", "target"), ("G", "实际完成值（B）", "actual"), ("H", "得分", "score"),
    ))
    s.cell("A9:G9", "总分", bold=True)
    s.cell("H9", "{{ printed_total }}", format=POINTS, bold=True)
    s.label("A10:B10", "偏差大或目标未完成原因分析")
    s.text("C10:H10", "{{ problems }}")
    s.label("A11:B11", "改进措施及结果应用方案")
    s.text("C11:H11", "{{ improvements }}")
    s.heights({2: 20, 3: 24, 4: 24, 5: 34, 6: 30, 7: 34, 8: 25, 9: 24, 10: 54, 11: 54})
    s.review("I", 7, scored=True)
    s.printed("A1:H11", "7:7")
    return s


def selfeval_sc() -> Sheet:
    """四川 部门预算项目支出绩效自评表: A4 landscape; sign, value and unit in columns of their own."""
    s = Sheet("自评表", (10, 12, 13, 24, 10, 12, 10, 13, 9, 9, 24), landscape=True)
    top = head(s, "K", "部门预算项目支出绩效自评表", (
        (("A:B", "项目名称"), ("C:K", "project")),
        (("A:B", "主管部门"), ("C:E", "department"), ("F:G", "实施单位（盖章）"), ("H:K", "unit")),
    ))
    s.label(f"A{top}:A{top + 2}", "项目基本情况")
    s.label(f"B{top}:F{top}", "项目年度目标")
    s.label(f"G{top}:K{top}", "年度目标完成情况")
    s.text(f"B{top + 1}:F{top + 1}", "{{ expected }}")
    s.text(f"G{top + 1}:K{top + 1}", "{{ actual_completion }}")
    s.label(f"B{top + 2}:C{top + 2}", "项目实施内容及过程概述")
    s.text(f"D{top + 2}:K{top + 2}", "")
    money(s, 8, "预算执行情况\n（10分）", (
        ("E:F", "年初预算", "initial_budget"), ("G", "调整后预算数", "budget"), ("H", "预算执行数", "executed"),
        ("I", "预算执行率", "rate"), ("J", "权重", "execution_points"), ("K", "得分", "execution_score"),
    ), "总额", "B:D")
    s.label("B8:D8", "年度预算数（万元）")
    s.label("A11:A12", "绩效指标\n（90分）")
    indicator_rows(s, 11, (
        ("B", "一级指标", "level1"), ("C", "二级指标", "level2"), ("D", "三级指标", "level3"), ("E", "指标性质", "sign"),
        ("F", "指标值", "value"), ("G", "度量单位", "unit"), ("H", "完成值", "actual"), ("I", "权重", "points"),
        ("J", "得分", "score"), ("K", "未完成原因分析", "note"),
    ))
    s.mark("J12", "AND(ISNUMBER(J12),ISNUMBER(I12),J12<I12)", "unmet")
    total(s, 13, "A:H", "I", "J", "K", "合计")
    texts = (("评价结论", "main_results"), ("存在问题", "problems"), ("改进措施", "improvements"))
    for row, (label, key) in enumerate(texts, 14):
        s.label(f"A{row}", label)
        s.text(f"B{row}:K{row}", f"{{{{ {key} }}}}")
    s.heights({2: 20, 3: 24, 4: 24, 5: 22, 6: 70, 7: 40} | dict.fromkeys(range(8, 11), 22)
              | {11: 26, 12: 25, 13: 24, 14: 44, 15: 44, 16: 44})
    s.review("L", 11, scored=True)
    s.printed("A1:K16", "11:11")
    return s


def selfeval_department() -> Sheet:
    """部门整体支出绩效自评表, as 湖南 prints it: A4 portrait, amounts by kind of income and spending behind their labels."""
    s = Sheet("自评表", (8, 12, 13, 19, 13, 13, 7, 9, 18))
    top = head(s, "I", "部门整体支出绩效自评表", ((("A:B", "部门（单位）名称"), ("C:I", "unit")),))
    money(s, top, "年度预算\n申请\n（万元）", _FUNDS, "年度资金总额", "B:C", sources=False, more=5)
    for row, left, right in (
        (6, "按收入性质分：", "按支出性质分："),
        (7, "其中：一般公共预算：{{ income.general }}", "其中：基本支出：{{ spending.basic }}"),
        (8, "政府性基金拨款：{{ income.fund }}", "项目支出：{{ spending.project }}"),
        (9, "纳入专户管理的非税收入拨款：{{ income.nontax }}", ""),
        (10, "其他资金：{{ income.other }}", ""),
    ):
        s.text(f"B{row}:E{row}", left)
        s.text(f"F{row}:I{row}", right or None)
    goals(s, 11, "年度总\n体目标", ("B:E", "预期目标"), ("F:I", "实际完成情况"), ("expected", "actual_completion"))
    s.label("A13:A14", "绩效指标")
    indicator_rows(s, 13, _INDICATORS)
    s.mark("H14", "AND(ISNUMBER(H14),ISNUMBER(G14),H14<G14)", "unmet")
    total(s, 15, "A:F", "G", "H", "I")
    s.heights({2: 20, 3: 24, 4: 24, 5: 26} | dict.fromkeys(range(6, 12), 22) | {12: 84, 13: 32, 14: 25, 15: 24})
    s.review("J", 13, scored=True)
    s.printed("A1:I15", "13:13")
    return s


def target_transfer() -> Sheet:
    """转移支付区域绩效目标表: A4 portrait, money in 万元."""
    s = Sheet("目标表", (8, 14, 16, 16, 14, 16, 18))
    head(s, "G", "转移支付区域绩效目标表", (
        (("A:B", "专项（项目）名称"), ("C:G", "project")),
        (("A:B", "中央主管部门"), ("C:G", "central_department")),
        (("A:B", "主管部门"), ("C:D", "department"), ("E", "实施单位"), ("F:G", "unit")),
    ))
    s.label("A6:B9", "资金情况\n（万元）")
    amounts(s, 6, (("C:D", "E:G"),), (
        (("年度金额：", "annual_total"),), (("其中：中央补助", "annual_central"),), (("地方资金", "annual_local"),),
        (("其他资金", "annual_other"),),
    ))
    s.label("A10:B10", "年度目标")
    s.text("C10:G10", "{{ goal_annual }}")
    s.label("A11:A12", "绩效指标")
    indicator_rows(s, 11, (
        ("B", "一级指标", "level1"), ("C", "二级指标", "level2"), ("D:F", "三级指标", "level3"), ("G", "指标值", "target"),
    ))
    s.heights({2: 20, 3: 24, 4: 24, 5: 24} | dict.fromkeys(range(6, 10), 22) | {10: 84, 11: 26, 12: 25})
    s.review("H", 11)
    s.printed("A1:G12", "11:11")
    return s
