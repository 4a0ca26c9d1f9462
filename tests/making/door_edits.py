"""One edit of every kind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jixiao.macros.sheet.edits import CellEdit, Choice, ColumnWidth, Edit, Highlight, PrintArea
from jixiao.macros.sheet.grid import ErrorValue, Range

EDITS: list[Edit] = [
    CellEdit("自评表", 4, 7, Decimal("9.50"), "JX_SCORE(C4,D4,F4)"),
    CellEdit("自评表", 5, 7, "", 'IF(C5<"a","","<&>")'),
    CellEdit("自评表", 6, 7, Decimal("0.00000012")),
    CellEdit("自评表", 7, 7, True),
    CellEdit("自评表", 8, 7, ErrorValue("#N/A"), "NA()"),
    CellEdit("自评表", 9, 7, " =1+1 <b>&amp; 前后空格\n换行 "),
    CellEdit("自评表", 10, 7, date(2024, 2, 29)),
    CellEdit("自评表", 3, 11, "规则分", style="review_head"),
    CellEdit("自评表", 4, 11, Decimal("9.5"), "JX_SCORE(C4,D4,F4)", style="review_score"),
    CellEdit("自评表", 4, 12, "错误 JX-A05", "JX_CHECK(C4,D4,F4)", style="review_text"),
    CellEdit("自评表", 40, 2, "末行之下"),
    ColumnWidth("自评表", 11, 9.5),
    ColumnWidth("自评表", 14, 60, folded=True),
    Highlight("自评表", Range(4, 12, 13, 12), 'ISNUMBER(SEARCH("错误",L4))', "error"),
    Choice("自评表", Range(4, 13, 13, 13), ("达成", "部分达成", "未达成")),
    PrintArea("自评表", Range(1, 1, 14, 8)),
]
