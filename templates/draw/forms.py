"""The four official forms, row by row as they are printed."""

from __future__ import annotations

from collections.abc import Container, Iterable

from jixiao.templates.draw.kit import POINTS, TEXT, Sheet, across
from jixiao.templates.draw.parts import amounts, goals, head

TYPES_2018 = ("市委市政府已确定的新增项目", "结转项目", "其他一次性项目", "经常性专项业务费", "其他经常性项目")
USES_2018 = ("基本建设工程类", "信息化建设类", "政策补贴类", "政府购买服务", "资产购置类", "其他事业专业类")
_LEFT = ("level3", "half_name", "explanation", "note")  # running text; the other columns are centred


def indicator_rows(
    s: Sheet, header: int, columns: Iterable[tuple[str, str, str]], number: str = POINTS, tall: Container[str] = (),
) -> None:
    """The headings of the table of indicators and its repeated row. columns: (letters, heading, key of the record).

    tall: keys whose headings begin in the row above.
    """
    for letters, heading, key in columns:
        first, _, last = letters.partition(":")
        area = f"{first}{header - 1}:{last or first}{header}" if key in tall else across(letters, header)
        s.cell(area, heading, bold=True)
        s.cell(across(letters, header + 1), f"{{{{ indicator.{key} }}}}", align="left" if key in _LEFT else "center",
               format=number if key in ("points", "score") else TEXT)


def selfeval_2023() -> Sheet:
    """财政项目支出绩效自评表: A4 portrait, money in 万元."""
    s = Sheet("自评表", (10, 13, 22, 13, 13, 7, 9, 20))
    s.title("A1:H1", "财政项目支出绩效自评表")
    s.cell("A2:H2", "（{{ year }}年度）", border=None)
    s.label("A3:B3", "项目名称")
    s.entry("C3:H3", "{{ project }}")
    s.label("A4:B4", "主管部门")
    s.entry("C4:D4", "{{ department }}")
    s.label("E4", "实施单位")
    s.entry("F4:H4", "{{ unit }}")
    s.label("A5:A7", "项目资金\n（万元）")
    amounts = ("", "年初预算数", "全年预算数", "全年执行数", "分数", "执行率", "得分")
    for letter, heading in zip("BCDEFGH", amounts, strict=True):
        s.label(f"{letter}5", heading)
    s.label("B6", "年度资金总额")
    s.label("B7", "{{ fund_source.name }}")
    for row, name in ((6, "funds"), (7, "fund_source")):
        for letter, key in zip("CDE", ("initial_budget", "budget", "executed"), strict=True):
            s.cell(f"{letter}{row}", f"{{{{ {name}.{key} }}}}", align="right", format="#,##0.00")
        s.cell(f"G{row}", f"{{{{ {name}.rate }}}}", format=POINTS)
    s.cell("F6", "{{ funds.execution_points }}", format="General")
    s.cell("H6", "{{ funds.execution_score }}", format=POINTS)
    s.label("F7", "-")
    s.label("H7", "-")
    s.label("A8:A9", "年度总体\n目标")
    s.label("B8:D8", "预期目标")
    s.label("E8:H8", "实际完成情况")
    s.text("B9:D9", "{{ expected }}")
    s.text("E9:H9", "{{ actual_completion }}")
    indicator_rows(s, 10, (
        ("A", "一级指标", "level1"), ("B", "二级指标", "level2"), ("C", "三级指标", "level3"), ("D", "年度指标值", "target"),
        ("E", "实际完成值", "actual"), ("F", "分值", "points"), ("G", "得分", "score"), ("H", "偏差原因分析", "note"),
    ))
    s.mark("G11", "AND(ISNUMBER(G11),ISNUMBER(F11),G11<F11)", "unmet")
    s.cell("A12:E12", "总分", bold=True)
    s.cell("F12", None, format="General", bold=True)
    s.cell("G12", "{{ printed_total }}", format=POINTS, bold=True)
    s.label("H12", "")
    s.cell("A13:E13", "评分等级", bold=True)
    s.cell("F13:H13", "{{ printed_grade }}", bold=True)
    s.heights({2: 20, 3: 24, 4: 24, 5: 22, 6: 22, 7: 22, 8: 22, 9: 84, 10: 26, 11: 25, 12: 24, 13: 24})
    s.review("I", 10, scored=True)
    s.printed("A1:H13", "10:10")
    return s


def selfeval_2019() -> Sheet:
    """项目绩效自评价: A4 landscape because of 指标解释, money in 元."""
    s = Sheet("自评价", (20, 22, 42, 10, 10, 39), landscape=True)
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
            money = "#,##0.00" if key.startswith("funds.") else TEXT
            s.cell(area, f"{{{{ {key} }}}}", align="left", format='0.00"%"' if key == "funds.rate" else money, indent=1)
    texts = (
        (6, "项目年度总目标：", "goal_annual"), (7, "自评时间：", "eval_date"), (8, "绩效等级：", "printed_grade"),
        (9, "主要绩效：", "main_results"), (10, "主要问题：", "problems"), (11, "改进措施：", "improvements"),
    )
    for row, label, key in texts:
        s.label(f"A{row}", label)
        s.entry(f"B{row}:F{row}", f"{{{{ {key} }}}}")
    indicator_rows(s, 12, (
        ("A", "一级指标", "level1"), ("B", "指标名称", "level3"), ("C", "指标解释", "explanation"), ("D", "权重", "points"),
        ("E", "自评分", "score"), ("F", "备注", "note"),
    ), "General")
    s.mark("E13", "AND(ISNUMBER(E13),ISNUMBER(D13),E13<D13)", "unmet")
    s.cell("A14:C14", "合计", bold=True)
    s.cell("D14", None, bold=True)
    s.cell("E14", "{{ printed_total }}", bold=True)
    s.label("F14", "")
    s.cell(
        "A15:F15",
        "说明：\n1. 对照年初设定的绩效目标打分。\n"
        "2. 绩效等级：90（含）-100分为优秀、75（含）-90分为良好、60（含）-75分为合格、0-60分为不合格。\n"
        "3. “产出目标”“效果目标”“影响力目标”的指标可按实际情况增加行。",
        align="left", border=None, size=9,
    )
    s.heights(dict.fromkeys((2, 3, 4, 5, 7, 8, 14), 24) | dict.fromkeys((6, 9, 10, 11), 36) | {12: 26, 13: 26, 15: 58})
    s.choice("F3", ("是", "否"))
    s.review("G", 12, scored=True, inputs=(("指标值", "target", 14), ("完成值", "actual", 14)))
    s.printed("A1:F15", "12:12")
    return s


def target_2023() -> Sheet:
    """财政项目支出绩效目标申报表 of 2023: A4 portrait, money in 元."""
    s = Sheet("申报表", (12, 15, 18, 12, 14, 11, 16))
    top = head(s, "G", "财政项目支出绩效目标申报表", (
        (("A", "项目名称"), ("B:C", "project"), ("D", "项目性质"), ("E", "project_type"), ("F", "项目类别"),
         ("G", "category")),
        (("A", "主管部门"), ("B:C", "department"), ("D", "实施单位"), ("E:G", "unit")),
        (("A", "计划开始日期"), ("B:C", "start"), ("D", "计划完成\n日期"), ("E:G", "end")),
    ), year="({{ year }}年度)")
    s.label("A6:A9", "项目资金(元)")
    amounts(s, top, (("B", "C"), ("D:E", "F:G")), (
        (("项目资金总额", "project_total"), ("年度资金申请总额", "annual_total")),
        (("其中：财政资金", "project_fiscal"), ("其中：当年财政拨款", "annual_fiscal")),
        (("", ""), ("上年结转资金", "annual_carryover")),
        (("其他资金", "project_other"), ("其他资金", "annual_other")),
    ))
    period = "项目总目标 ({{ (start or '    ')[:4] }}年-{{ (end or '    ')[:4] }}年)"
    goals(s, 10, "项目绩效\n目标", ("B:D", period), ("E:G", "年度总体目标"), ("goal_total", "goal_annual"))
    s.label("A12:A13", "绩效指标")
    indicator_rows(s, 12, (
        ("B", "一级指标", "level1"), ("C", "二级指标", "level2"), ("D:F", "三级指标", "level3"),
        ("G", "年度（/项目）\n指标值", "target"),
    ))
    s.heights({2: 20, 3: 32, 4: 26, 5: 32} | dict.fromkeys(range(6, 10), 22) | {10: 24, 11: 84, 12: 33, 13: 25})
    s.review("H", 12)
    s.printed("A1:G13", "12:12")
    return s


def target_2018() -> Sheet:
    """上海市财政支出项目绩效目标申报表 of 2018: A4 portrait, money in 元."""
    s = Sheet("申报表", (26, 28, 28, 21))
    s.title("A1:D1", "上海市财政支出项目绩效目标申报表")
    s.cell("A2:D2", "({{ year }}年 )", border=None)
    for row, label, key in ((3, "申报单位名称：", "unit"), (4, "项目名称", "project")):
        s.label(f"A{row}", label)
        s.entry(f"B{row}:D{row}", f"{{{{ {key} }}}}")
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
    for row, label, key in (
        (10, "项目概况", "overview"), (11, "立项依据", "basis"), (12, "项目设立的必要性", "necessity"),
        (13, "保证项目实施的制度、措施", "measures"), (18, "项目实施计划", "plan"), (19, "项目总目标", "goal_total"),
        (20, "年度绩效目标", "goal_annual"),
    ):
        s.label(f"A{row}", label)
        s.entry(f"B{row}:D{row}", f"{{{{ {key} }}}}")
    amounts(s, 14, (("A", "B"), ("C", "D")), (
        (("项目总预算（元）", "project_budget"), ("项目当年预算（元）", "budget")),
        (("同名项目上年预算额（元）", "prior_budget"), ("同名项目上年预算执行数（元）", "prior_executed")),
    ))
    s.label("A16:A17", "项目当年投入资金构成")
    s.label("B16:C16", "子项目名称")
    s.label("D16", "预算金额（元）")
    s.text("B17:C17", "{{ subproject.name }}")
    s.money("D17", "{{ subproject.amount }}")
    s.cell("A21:D21", "分解目标", bold=True)
    indicator_rows(s, 22, (("A", "分解目标内容", "level1"), ("B:C", "绩效指标", "level3"), ("D", "指标目标值", "target")))
    s.label("A24", "备注")
    s.entry("B24:D24", "")
    s.heights({2: 20} | dict.fromkeys((*range(3, 10), *range(14, 18), *range(21, 25)), 24)
              | dict.fromkeys((10, 11, 12, 13, 18, 19, 20), 38))
    s.review("E", 22)
    s.printed("A1:D24", "22:22")
    return s
