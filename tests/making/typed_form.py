"""A form as somebody typed it: other headings, any rows, no columns of ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

HEAD = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析"]


ROWS: list[list[object]] = [
    ["产出指标", "数量指标", "培训人数", "≥100(人)", "80(人)", 30, None, "报名不足"],
    ["产出指标", "质量指标", "合格率", "≥95(%)", "96(%)", 30, None, None],
    ["效益指标", "社会效益指标", "有责投诉次数", "=0(次)", "1(次)", 20, 15, "已整改"],
    ["满意度指标", "服务对象满意度指标", "学员满意度", "≥90(%)", None, 10, None, None],
]


def fill_form(sheet: Worksheet, top: int = 1, head: list[str] = HEAD, rows: list[list[object]] = ROWS) -> int:
    """A form as somebody typed it, from row ``top`` on; gives the row of its headings."""
    sheet.cell(top, 1, "项目支出绩效自评表")
    sheet.cell(top + 1, 1, "（2024年度）")
    for offset, (label, value) in enumerate([("项目名称", "业务培训"), ("主管部门", "某局"), ("实施单位", "某中心")]):
        sheet.cell(top + 2 + offset, 1, label)
        sheet.cell(top + 2 + offset, 3, value)
    funds = top + 5
    money = ["项目资金（万元）", None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
    for col, text in enumerate(money, 1):
        sheet.cell(funds, col, text)
    for col, value in enumerate([None, "年度资金总额", 100, 100, 90, 10, None, None], 1):
        sheet.cell(funds + 1, col, value)
    header = funds + 2
    for col, text in enumerate(head, 1):
        sheet.cell(header, col, text)
    for offset, row in enumerate(rows, 1):
        for col, value in enumerate(row, 1):
            cell = sheet.cell(header + offset, col, value)
            if isinstance(value, str) and value.startswith("="):
                cell.data_type = "s"  # =0(次) is text, not a formula
    sheet.cell(header + len(rows) + 1, 1, "总分")
    return header


def book(path: Path, *changes: Callable[[Worksheet], None], **options: object) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "自评"
    fill_form(sheet, **options)  # type: ignore[arg-type]
    for change in changes:
        change(sheet)
    workbook.save(path)
    return path
