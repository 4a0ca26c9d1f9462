"""The four official forms (and the worked regional example), row by row as they are printed."""

from __future__ import annotations

from jixiao.templates.draw_kit import BOX, POINTS, TEXT, Sheet

TYPES_2018 = ("市委市政府已确定的新增项目", "结转项目", "其他一次性项目", "经常性专项业务费", "其他经常性项目")
USES_2018 = ("基本建设工程类", "信息化建设类", "政策补贴类", "政府购买服务", "资产购置类", "其他事业专业类")


def selfeval_2023() -> Sheet:
    """财政项目支出绩效自评表: A4 portrait, money in 万元."""
    s = Sheet("自评表", (11, 16, 25, 15, 15, 9, 10, 27, 2, 10, 9, 44, 44))
    s.title("A1:H1", "财政项目支出绩效自评表")
    s.cell("A2:H2", "（{{ year }}年度）", border=None)
    s.label("A3:B3", "项目名称")
    s.text("C3:H3", "{{ project }}")
    s.label("A4:B4", "主管部门")
    s.text("C4:D4", "{{ department }}")
    s.label("E4", "实施单位")
    s.text("F4:H4", "{{ unit }}")
    s.label("A5:A7", "项目资金（万元）")
    for letter, heading in zip("BCDEFGH", ("", "年初预算数", "全年预算数", "全年执行数", "分数", "执行率", "得分"), strict=True):
        s.label(f"{letter}5", heading)
    s.label("B6", "年度资金总额")
    s.label("B7", "{{ fund_source.name }}")
    for row, name in ((6, "funds"), (7, "fund_source")):
        for letter, key in zip("CDE", ("initial_budget", "budget", "executed"), strict=True):
            s.money(f"{letter}{row}", f"{{{{ {name}.{key} }}}}")
        s.cell(f"G{row}", f"{{{{ {name}.rate }}}}", format=POINTS)
    s.cell("F6", "{{ funds.execution_points }}", format="General")
    s.cell("H6", "{{ funds.execution_score }}", format=POINTS)
    s.label("F7", "-")
    s.label("H7", "-")
    s.label("A8:A9", "年度总体目标")
    s.label("B8:D8", "预期目标")
    s.label("E8:H8", "实际完成情况")
    s.text("B9:D9", "{{ expected }}")
    s.text("E9:H9", "{{ actual_completion }}")
    heads = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析")
    for letter, heading in zip("ABCDEFGH", heads, strict=True):
        s.cell(f"{letter}10", heading, bold=True)
    keys = ("level1", "level2", "level3", "target", "actual", "points", "score", "note")
    for letter, key in zip("ABCDEFGH", keys, strict=True):
        number = key in ("points", "score")
        s.cell(f"{letter}11", f"{{{{ indicator.{key} }}}}", align="left" if key in ("level3", "note") else "center",
               format=POINTS if number else TEXT)
    s.mark("G11", "AND(ISNUMBER(G11),ISNUMBER(F11),G11<F11)", "unmet")
    s.label("A12:E12", "总分")
    s.cell("F12", None, format="General", bold=True)
    s.cell("G12", "{{ printed_total }}", format=POINTS, bold=True)
    s.label("H12", "")
    s.label("A13:E13", "评分等级")
    s.cell("F13:H13", "{{ printed_grade }}", bold=True)
    s.heights({3: 22, 4: 22, 5: 20, 6: 20, 7: 28, 8: 20, 9: 60, 10: 24, 11: 28, 12: 22, 13: 22})
    s.review("K", "L", (2, 3, 4, 5, 6), "M")
    s.review_columns(10, {"J": ("等次", "{{ indicator.level }}"), "K": ("规则分", None), "L": ("检查", None),
                          "M": ("说明", None)})
    s.printed("A1:H13", "10:10")
    return s


def selfeval_2019() -> Sheet:
    """项目绩效自评价: A4 landscape because of 指标解释, money in 元."""
    s = Sheet("自评价", (20, 24, 44, 9, 9, 50, 2, 14, 14, 10, 9, 44, 44), landscape=True)
    s.title("A1:F1", "项目绩效自评价")
    rows = (
        (2, "项目名称：", "project", "预算单位：", "unit"),
        (3, "具体实施处（科室）：", "executing_office", "是否为经常性项目：", "project_type"),
        (4, "当年预算数（元）：", "funds.budget", "上年预算金额（元）：", "funds.prior_budget"),
        (5, "预算执行数（元）：", "funds.executed", "预算执行率（%）：", "funds.rate"),
    )
    for row, left, left_key, right, right_key in rows:
        s.label(f"A{row}", left)
        s.label(f"D{row}:E{row}", right)
        for area, key in ((f"B{row}:C{row}", left_key), (f"F{row}", right_key)):
            if key == "funds.rate":
                s.cell(area, f"{{{{ {key} }}}}", align="left", format='0.00"%"')
            elif key.startswith("funds."):
                s.cell(area, f"{{{{ {key} }}}}", align="left", format="#,##0.00")
            else:
                s.text(area, f"{{{{ {key} }}}}")
    texts = (
        (6, "项目年度总目标：", "goal_annual"), (7, "自评时间：", "eval_date"), (8, "绩效等级：", "printed_grade"),
        (9, "主要绩效：", "main_results"), (10, "主要问题：", "problems"), (11, "改进措施：", "improvements"),
    )
    for row, label, key in texts:
        s.label(f"A{row}", label)
        if key == "printed_grade":
            s.cell(f"B{row}:F{row}", "{{ printed_grade }}", align="left")
        else:
            s.text(f"B{row}:F{row}", f"{{{{ {key} }}}}")
    heads = ("一级指标", "指标名称", "指标解释", "权重", "自评分", "备注")
    keys = ("level1", "level3", "explanation", "points", "score", "note")
    for letter, heading, key in zip("ABCDEF", heads, keys, strict=True):
        s.cell(f"{letter}12", heading, bold=True)
        number = key in ("points", "score")
        s.cell(f"{letter}13", f"{{{{ indicator.{key} }}}}", format="General" if number else TEXT,
               align="center" if number or key == "level1" else "left")
    s.mark("E13", "AND(ISNUMBER(E13),ISNUMBER(D13),E13<D13)", "unmet")
    s.label("A14:C14", "合计")
    s.cell("D14", None, bold=True)
    s.cell("E14", "{{ printed_total }}", bold=True)
    s.label("F14", "")
    s.cell(
        "A15:F15",
        "说明：\n1. 对照年初设定的绩效目标打分。\n"
        "2. 绩效等级：90（含）-100分为优秀，75（含）-90分为良好，60（含）-75分为合格，0-60分为不合格。\n"
        "3. “产出目标”“效果目标”“影响力目标”的指标可按实际增加行。",
        align="left", border=None, size=9,
    )
    s.heights({2: 24, 3: 24, 4: 24, 5: 24, 6: 36, 7: 22, 8: 22, 9: 36, 10: 36, 11: 36, 12: 24, 13: 30, 14: 24, 15: 56})
    s.choice("F3", ("是", "否"))
    s.review("K", "L", (2, 3, 4, 5, 6), "M")
    s.review_columns(12, {
        "H": ("指标值", "{{ indicator.target }}"), "I": ("完成值", "{{ indicator.actual }}"),
        "J": ("等次", "{{ indicator.level }}"), "K": ("规则分", None), "L": ("检查", None), "M": ("说明", None),
    })
    s.printed("A1:F15", "12:12")
    return s


def target_2023() -> Sheet:
    """财政项目支出绩效目标申报表 of 2023: A4 portrait, money in 元."""
    s = Sheet("申报表", (12, 18, 22, 20, 14, 22, 2, 44, 24))
    s.title("A1:F1", "财政项目支出绩效目标申报表")
    s.cell("A2:F2", "({{ year }}年度)", border=None)
    for row, cells in (
        (3, (("A", "项目名称"), ("B", "project"), ("C", "项目性质"), ("D", "project_type"), ("E", "项目类别"),
             ("F", "category"))),
        (4, (("A", "主管部门"), ("B:C", "department"), ("D", "实施单位"), ("E:F", "unit"))),
        (5, (("A", "计划开始日期"), ("B:C", "start"), ("D", "计划完成日期"), ("E:F", "end"))),
    ):
        for letters, what in cells:
            area = ":".join(f"{letter}{row}" for letter in letters.split(":"))
            if what.isascii():
                s.text(area, f"{{{{ {what} }}}}", align="center")
            else:
                s.label(area, what)
    s.label("A6:A9", "项目资金(元)")
    funds = (
        (6, "项目资金总额", "project_total", "年度资金申请总额", "annual_total"),
        (7, "其中：财政资金", "project_fiscal", "其中：当年财政拨款", "annual_fiscal"),
        (8, "", "", "上年结转资金", "annual_carryover"),
        (9, "其他资金", "project_other", "其他资金", "annual_other"),
    )
    for row, left, left_key, right, right_key in funds:
        s.label(f"B{row}", left)
        s.money(f"C{row}", f"{{{{ funds.{left_key} }}}}" if left_key else "")
        s.label(f"D{row}", right)
        s.money(f"E{row}:F{row}", f"{{{{ funds.{right_key} }}}}")
    s.label("A10:A11", "项目绩效目标")
    s.label("B10:C10", "项目总目标\n({{ (start or '')[:4] }}年-{{ (end or '')[:4] }}年)")
    s.label("D10:F10", "年度总体目标")
    s.text("B11:C11", "{{ goal_total }}")
    s.text("D11:F11", "{{ goal_annual }}")
    s.label("A12:A13", "绩效指标")
    for area, heading, key in (
        ("B", "一级指标", "level1"), ("C", "二级指标", "level2"), ("D:E", "三级指标", "level3"),
        ("F", "年度（/项目）指标值", "target"),
    ):
        s.cell(":".join(f"{letter}12" for letter in area.split(":")), heading, bold=True)
        s.cell(":".join(f"{letter}13" for letter in area.split(":")), f"{{{{ indicator.{key} }}}}", format=TEXT,
               align="left" if key == "level3" else "center")
    s.heights({3: 34, 4: 24, 5: 22, 6: 20, 7: 20, 8: 20, 9: 20, 10: 30, 11: 80, 12: 24, 13: 24})
    s.review("H", "I", (2, 3, 4, 5, 6), "I")
    s.review_columns(12, {"H": ("检查", None)})
    s.printed("A1:F13", "12:12")
    return s


def target_2018() -> Sheet:
    """上海市财政支出项目绩效目标申报表 of 2018: A4 portrait, money in 元."""
    s = Sheet("申报表", (24, 30, 26, 30, 2, 44, 24))
    s.title("A1:D1", "上海市财政支出项目绩效目标申报表")
    s.cell("A2:D2", "({{ year }}年 )", border=None)
    s.label("A3", "申报单位名称：")
    s.text("B3:D3", "{{ unit }}")
    s.label("A4", "项目名称")
    s.text("B4:D4", "{{ project }}")
    s.label("A5:A6", "项目类型")
    s.label("A7:A8", "资金用途")
    for first, key, options in ((5, "project_type", TYPES_2018), (7, "category", USES_2018)):
        places = [f"{letter}{row}" for row in (first, first + 1) for letter in "BCD"]
        for index, place in enumerate(places):
            if index < len(options):
                option = options[index]
                s.text(place, f'{{{{ {key} | tick("{option}") }}}}')
                s.choice(place, (f"□{option}", f"■{option}"))
            else:
                s.text(place, "")
    s.label("A9", "开始时间")
    s.text("B9", "{{ start }}", align="center")
    s.label("C9", "结束时间")
    s.text("D9", "{{ end }}", align="center")
    narratives = (
        (10, "项目概况", "overview"), (11, "立项依据", "basis"), (12, "项目设立的必要性", "necessity"),
        (13, "保证项目实施的制度、措施", "measures"),
    )
    for row, label, key in narratives:
        s.label(f"A{row}", label)
        s.text(f"B{row}:D{row}", f"{{{{ {key} }}}}")
    for row, left, left_key, right, right_key in (
        (14, "项目总预算（元）", "project_budget", "项目当年预算（元）", "budget"),
        (15, "同名项目上年预算额（元）", "prior_budget", "同名项目上年预算执行数（元）", "prior_executed"),
    ):
        s.label(f"A{row}", left)
        s.money(f"B{row}", f"{{{{ funds.{left_key} }}}}")
        s.label(f"C{row}", right)
        s.money(f"D{row}", f"{{{{ funds.{right_key} }}}}")
    s.label("A16:A17", "项目当年投入资金构成")
    s.label("B16:C16", "子项目名称")
    s.label("D16", "预算金额（元）")
    s.text("B17:C17", "{{ subproject.name }}")
    s.money("D17", "{{ subproject.amount }}")
    for row, label, key in ((18, "项目实施计划", "plan"), (19, "项目总目标", "goal_total"), (20, "年度绩效目标", "goal_annual")):
        s.label(f"A{row}", label)
        s.text(f"B{row}:D{row}", f"{{{{ {key} }}}}")
    s.cell("A21:D21", "分解目标", bold=True)
    for area, heading, key in (
        ("A", "分解目标内容", "level1"), ("B:C", "绩效指标", "level3"), ("D", "指标目标值", "target")
    ):
        s.cell(":".join(f"{letter}22" for letter in area.split(":")), heading, bold=True)
        s.cell(":".join(f"{letter}23" for letter in area.split(":")), f"{{{{ indicator.{key} }}}}", format=TEXT,
               align="left" if key == "level3" else "center")
    s.label("A24", "备注")
    s.text("B24:D24", "")
    s.heights({row: 24 for row in (*range(3, 10), *range(14, 18), *range(21, 25))} | {10: 36, 11: 36, 12: 36, 13: 36}
              | {18: 36, 19: 36, 20: 36})
    s.review("F", "G", (2, 3, 4, 5, 6), "G")
    s.review_columns(22, {"F": ("检查", None)})
    s.printed("A1:D24", "22:22")
    return s


def example_region() -> Sheet:
    """An invented regional form: sign and unit in columns of their own, 权重 in percent. Not any bureau's form."""
    s = Sheet("自评表", (11, 15, 24, 9, 11, 10, 12, 9, 10, 26, 2, 10, 9, 44, 44))
    s.title("A1:J1", "示例区项目支出绩效自评表")
    s.cell("A2:J2", "（{{ year }}年度）", border=None)
    s.label("A3:B3", "项目名称")
    s.text("C3:J3", "{{ project }}")
    s.label("A4:B4", "主管部门")
    s.text("C4:E4", "{{ department }}")
    s.label("F4:G4", "实施单位")
    s.text("H4:J4", "{{ unit }}")
    s.label("A5:B5", "全年预算数（万元）")
    s.money("C5", "{{ funds.budget }}")
    s.label("D5:E5", "全年执行数（万元）")
    s.money("F5:G5", "{{ funds.executed }}")
    s.label("H5:I5", "预算执行率（%）")
    s.cell("J5", "{{ funds.rate }}", format=POINTS)
    heads = ("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "计量单位", "实际完成值", "权重", "自评得分", "未完成原因")
    keys = ("level1", "level2", "level3", "sign", "target", "unit_text", "actual", "points", "score", "note")
    for letter, heading, key in zip("ABCDEFGHIJ", heads, keys, strict=True):
        s.cell(f"{letter}6", heading, bold=True)
        format = "0%" if key == "points" else POINTS if key == "score" else TEXT
        s.cell(f"{letter}7", f"{{{{ indicator.{key} }}}}", format=format,
               align="left" if key in ("level3", "note") else "center")
    s.choice("D7", ("≥", ">", "=", "≤", "<"))
    s.label("A8:G8", "总分")
    s.cell("H8", None, format="0%", border=BOX)
    s.cell("I8", "{{ printed_total }}", format=POINTS, bold=True)
    s.label("J8", "")
    s.label("A9:G9", "评价等级")
    s.cell("H9:J9", "{{ printed_grade }}", bold=True)
    s.heights({3: 22, 4: 22, 5: 22, 6: 24, 7: 28, 8: 22, 9: 22})
    s.review("M", "N", (2, 3, 4, 5, 6), "O")
    s.review_columns(6, {"L": ("等次", "{{ indicator.level }}"), "M": ("规则分", None), "N": ("检查", None),
                         "O": ("说明", None)})
    s.printed("A1:J9", "6:6")
    return s
