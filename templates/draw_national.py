"""Forms that are in use all over the country, row by row as filled ones print them. Spans, widths and fonts are ours."""

from __future__ import annotations

from collections.abc import Sequence

from jixiao.templates.draw_forms import indicator_rows
from jixiao.templates.draw_kit import POINTS, Sheet

_REVIEW = (("等次", "{{ indicator.level }}"), ("规则分", None), ("检查", None), ("说明", None))


def _head(s: Sheet, last: str, title: str, rows: Sequence[Sequence[tuple[str, str]]]) -> int:
    """Title, year and the labelled rows: (cells, label or key). Gives the next row."""
    s.title(f"A1:{last}1", title)
    s.cell(f"A2:{last}2", "（{{ year }}年度）", border=None)
    for row, cells in enumerate(rows, 3):
        for letters, what in cells:
            at = ":".join(f"{letter}{row}" for letter in letters.split(":"))
            if what.isascii():
                s.text(at, f"{{{{ {what} }}}}", align="center")
            else:
                s.label(at, what)
    return 3 + len(rows)


def _money(s: Sheet, top: int, label: str, headings: Sequence[tuple[str, str, str]], total: str, name: str) -> None:
    """The table of funds: headings (letters, heading, key), the total and one row per source. name: letters of the names."""
    first, last = name.split(":")
    s.label(f"A{top}:{chr(ord(first) - 1)}{top + 2}", label)
    s.label(f"{first}{top}:{last}{top}", "")
    s.label(f"{first}{top + 1}:{last}{top + 1}", total)
    s.label(f"{first}{top + 2}:{last}{top + 2}", "{{ fund_source.name }}")
    for letters, heading, key in headings:
        ends = letters.split(":")
        cells = [":".join(f"{end}{row}" for end in ends) for row in (top, top + 1, top + 2)]
        s.label(cells[0], heading)
        if key in ("execution_points", "execution_score"):
            s.cell(cells[1], f"{{{{ funds.{key} }}}}", format="General" if key == "execution_points" else POINTS)
            s.label(cells[2], "—")
            continue
        for at, of in ((cells[1], "funds"), (cells[2], "fund_source")):
            if key == "rate":
                s.cell(at, f"{{{{ {of}.rate }}}}", format=POINTS)
            else:
                s.cell(at, f"{{{{ {of}.{key} }}}}", align="right", format="#,##0.00")


def _goals(s: Sheet, top: int, label: str, first: tuple[str, str], second: tuple[str, str], keys: tuple[str, str]) -> None:
    """Two goals side by side under their labels. first, second: (letters, label)."""
    s.label(f"A{top}:A{top + 1}", label)
    for (letters, heading), key in zip((first, second), keys, strict=True):
        one, other = letters.split(":")
        s.label(f"{one}{top}:{other}{top}", heading)
        s.text(f"{one}{top + 1}:{other}{top + 1}", f"{{{{ {key} }}}}")


def selfeval_gj() -> Sheet:
    """项目支出绩效自评表, national: A4 portrait, nine columns, money in 万元."""
    s = Sheet("自评表", (7, 12, 13, 19, 13, 13, 7, 9, 18, 2, 10, 8, 52, 78))
    top = _head(s, "I", "项目支出绩效自评表", (
        (("A:B", "项目名称"), ("C:I", "project")),
        (("A:B", "主管部门"), ("C:D", "department"), ("E", "实施单位"), ("F:I", "unit")),
    ))
    _money(s, top, "项目资金\n（万元）", (
        ("D", "年初预算数", "initial_budget"), ("E", "全年预算数", "budget"), ("F", "全年执行数", "executed"),
        ("G", "分值", "execution_points"), ("H", "执行率", "rate"), ("I", "得分", "execution_score"),
    ), "年度资金总额", "B:C")
    _goals(s, 8, "年度总\n体目标", ("B:E", "预期目标"), ("F:I", "实际完成情况"), ("expected", "actual_completion"))
    s.label("A10:A11", "绩效指标")
    indicator_rows(s, 10, (
        ("B", "一级指标", "level1"), ("C", "二级指标", "level2"), ("D", "三级指标", "level3"), ("E", "年度指标值", "target"),
        ("F", "实际完成值", "actual"), ("G", "分值", "points"), ("H", "得分", "score"),
        ("I", "偏差原因分析\n及改进措施", "note"),
    ))
    s.mark("H11", "AND(ISNUMBER(H11),ISNUMBER(G11),H11<G11)", "unmet")
    _total(s, 12, "A:F", "G", "H", "I")
    s.heights({2: 20, 3: 24, 4: 24} | dict.fromkeys(range(5, 9), 22) | {9: 84, 10: 32, 11: 25, 12: 24})
    _beside(s, "K", "L:M", 10)
    s.printed("A1:I12", "10:10")
    return s


def _total(s: Sheet, row: int, label: str, points: str, score: str, rest: str) -> None:
    """The row of the total. A grade is not printed."""
    first, last = label.split(":")
    s.cell(f"{first}{row}:{last}{row}", "总分", bold=True)
    s.cell(f"{points}{row}", None, format="General", bold=True)
    s.cell(f"{score}{row}", "{{ printed_total }}", format=POINTS, bold=True)
    s.label(f"{rest}{row}", "")


def _beside(s: Sheet, first: str, head: str, header: int) -> None:
    """The review columns from a letter on, and the block above them."""
    s.review(first, head)
    s.review_columns(header, {chr(ord(first) + at): item for at, item in enumerate(_REVIEW)})


def target_gj() -> Sheet:
    """项目支出绩效目标申报表, national, the annual half: A4 portrait, money in 万元."""
    s = Sheet("申报表", (8, 14, 16, 16, 14, 16, 18, 2, 10, 44))
    _head(s, "G", "项目支出绩效目标申报表", (
        (("A:B", "项目名称"), ("C:G", "project")),
        (("A:B", "主管部门\n及代码"), ("C:D", "department"), ("E", "实施单位"), ("F:G", "unit")),
        (("A:B", "项目属性"), ("C:G", "project_type")),
    ))
    s.label("A6:B8", "项目资金\n（万元）")
    for row, left, left_key, right, right_key in (
        (6, "中期资金总额：", "project_total", "年度资金总额：", "annual_total"),
        (7, "其中：财政拨款", "project_fiscal", "其中：财政拨款", "annual_fiscal"),
        (8, "其他资金", "project_other", "其他资金", "annual_other"),
    ):
        s.label(f"C{row}", left)
        s.money(f"D{row}", f"{{{{ funds.{left_key} }}}}")
        s.label(f"E{row}:F{row}", right)
        s.money(f"G{row}", f"{{{{ funds.{right_key} }}}}")
    _goals(s, 9, "总体目标", ("B:D", "中期目标"), ("E:G", "年度目标"), ("goal_total", "goal_annual"))
    s.label("A11:A12", "绩效指标")
    indicator_rows(s, 11, (
        ("B", "一级指标", "level1"), ("C", "二级指标", "level2"), ("D:F", "三级指标", "level3"), ("G", "指标值", "target"),
    ))
    s.heights({2: 20, 3: 24, 4: 32, 5: 24, 6: 22, 7: 22, 8: 22, 9: 24, 10: 84, 11: 26, 12: 25})
    s.review("I", "J")
    s.review_columns(11, {"J": ("检查", None)})
    s.printed("A1:G12", "11:11")
    return s
