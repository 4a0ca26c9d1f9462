"""Types mid-year figures into a monitor sheet, for a picture: ``fill_monitor.py MONITOR.xlsx``. The figures are made up."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import CellEdit

#: (done so far, expected for the year) of the first rows.
ROWS = [("完成", "完成"), ("60(%)", "100(%)"), ("0(%)", "0(%)"), ("45(%)", "85(%)"), ("50(%)", "70(%)"), ("准确", "准确")]
#: Those that may stay below the target.
LATE = ("85(%)", "70(%)")

path = Path(sys.argv[1])
book = WorkbookFile.open(path)
sheet = next(grid.name for grid in book.grids() if grid.name.startswith("监控"))
edits = [CellEdit(sheet, 6, 7, Decimal("210000"))]
for row, (now, year) in enumerate(ROWS, start=12):
    edits += [CellEdit(sheet, row, 6, now), CellEdit(sheet, row, 7, year)]
    edits.append(CellEdit(sheet, row, 15 if year in LATE else 14, "√"))
    if year in LATE:
        edits += [CellEdit(sheet, row, 8, "√"), CellEdit(sheet, row, 13, "付款推迟")]
book.apply(edits, {})
book.save(path, backup=False)
