"""Makes of a generated workbook what a unit would send: the forms only, scores blank, none of our sheets or columns."""

from __future__ import annotations

import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
for name in ("封面", "检查结果"):
    if name in book.sheetnames:
        del book[name]
for sheet in book.worksheets:
    last = sheet.max_column
    area = str(sheet.print_area).replace("$", "").split("!")[-1]
    first_review = openpyxl.utils.range_boundaries(area)[2] + 1
    for merged in list(sheet.merged_cells.ranges):
        if merged.min_col >= first_review:
            sheet.unmerge_cells(str(merged))
    sheet.delete_cols(first_review, last - first_review + 1)
    sheet.conditional_formatting = type(sheet.conditional_formatting)()
    sheet.data_validations.dataValidation = []
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("=") and ("JX_" in cell.value or "COUNT" in cell.value):
                cell.value = None
book.save(sys.argv[2])
