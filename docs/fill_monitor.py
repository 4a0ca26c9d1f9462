"""Types mid-year figures into a monitor sheet, for a picture: ``fill_monitor.py MONITOR.xlsx``. The figures are made up."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import CellEdit

#: (done so far, expected for the year) of the first rows.
ROWS = [("完成", "完成"), ("60(%)", "100(%)"), ("0(%)", "0(%)"), ("45(%)", "85(%)"), ("50(%)", "70(%)"), ("准确", "准确")]

path = Path(sys.argv[1])
book = WorkbookFile.open(path)
sheet = next(grid.name for grid in book.grids() if grid.name.startswith("监控"))
edits = [CellEdit(sheet, 4, 5, Decimal("210000"))]
for row, (now, year) in enumerate(ROWS, start=9):
    edits += [CellEdit(sheet, row, 5, now), CellEdit(sheet, row, 9, year)]
book.apply(edits, {})
book.save(path, backup=False)
