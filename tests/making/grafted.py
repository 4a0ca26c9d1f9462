"""A new sheet as the tests of grafting ask for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jixiao.macros.sheet.edits import NewSheet, RowCopy
from jixiao.macros.sheet.grid import Range


def cover(name: str, count: int, *, replace: bool = False, first: bool = False) -> NewSheet:
    """Title, heading, ``count`` repeated rows, a total of which the row follows."""
    headings = {col: (text, None, None) for col, text in enumerate(("序号", "名称", "得分", "等级"), start=1)}
    rows = [RowCopy(1, {1: ("封<面>&", None, None)}, 40), RowCopy(2), RowCopy(3, {1: (date(2024, 5, 1), None, None)}), RowCopy(4),
            RowCopy(5, headings)]
    for number in range(1, count + 1):
        rows.append(RowCopy(6, {
            1: (Decimal(number), None, None), 2: (f"项目{number}", None, "'自评表'!A1"), 3: (Decimal(number * 10), f"{number}*10", None),
            4: ("优", f"JX_GRADE(C{5 + number})", None),
        }))
    rows.append(RowCopy(7, {1: ("合计", None, None), 3: (Decimal(0), f"SUM(C6:C{5 + count})", None)}))
    return NewSheet(name, "cover", tuple(rows), (Range(1, 1, 1, 4),), replace=replace, first=first)
