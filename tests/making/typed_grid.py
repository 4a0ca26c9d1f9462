"""The national form as a grid typed by hand: no file, no template, nothing of the product's but the type."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from jixiao.macros.sheet.grid import Cell, CellValue, Grid, Range

TITLE, YEAR, FUNDS, HEADER = 1, 2, 7, 9
HEADINGS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
#: Rows as people fill them: 80 of 100, more than asked, one complaint where none was allowed, not filled yet.
ROWS: tuple[tuple[CellValue, ...], ...] = (
    ("产出指标", "数量指标", "培训人数", "≥100人", "80人", Decimal(30), None, "报名不足"),
    ("产出指标", "质量指标", "合格率", "≥95%", "96%", Decimal(30), None, None),
    ("效益指标", "社会效益指标", "有责投诉次数", "=0次", "1次", Decimal(20), Decimal(15), "已整改"),
    ("满意度指标", "服务对象满意度指标", "学员满意度", "≥90%", None, Decimal(10), None, None),
)
#: 年初预算数, 全年预算数, 全年执行数, 分值, 执行率, 得分.
MONEY: tuple[CellValue, ...] = (Decimal(100), Decimal(120), Decimal(90), Decimal(10), None, None)


def cell(value: CellValue) -> Cell:
    return Cell(value, text="" if value is None else str(value))


def typed(
    rows: Sequence[Sequence[CellValue]] = ROWS, money: Sequence[CellValue] = MONEY, name: str = "自评",
    headings: Sequence[str] = HEADINGS, title: str = "项目支出绩效自评表", down: int = 0, right: int = 0,
) -> Grid:
    """The form; down, right: empty rows and columns before it."""
    lines: dict[int, dict[int, CellValue]] = {
        TITLE: {1: title}, YEAR: {1: "（2024年度）"}, 3: {1: "项目名称", 3: "业务培训"},
        4: {1: "主管部门", 3: "某局", 5: "实施单位", 6: "某中心"},
        6: dict(zip((1, 3, 4, 5, 6, 7, 8), ("项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"), strict=True)),
        FUNDS: {2: "年度资金总额", **dict(enumerate(money, 3))},
        HEADER: dict(enumerate(headings, 1)),
    }
    for at, row in enumerate(rows, HEADER + 1):
        lines[at] = dict(enumerate(row, 1))
    last = HEADER + len(rows) + 1
    lines[last] = {1: "总分", 6: Decimal(100)}
    cells = {
        (row + down, col + right): cell(value)
        for row, line in lines.items() for col, value in line.items() if value is not None
    }
    merges = (Range(TITLE + down, 1 + right, TITLE + down, 8 + right), Range(YEAR + down, 1 + right, YEAR + down, 8 + right))
    return Grid(name, cells, merges)
