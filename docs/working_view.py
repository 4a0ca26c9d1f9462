"""Prints review columns too, for a picture of what an accountant sees on the screen: ``working_view.py IN OUT [START]``.

START: how the name of the sheet begins; without it the first form.
"""

from __future__ import annotations

import sys

import openpyxl
from openpyxl.worksheet.properties import PageSetupProperties

start = sys.argv[3] if len(sys.argv) > 3 else ""
book = openpyxl.load_workbook(sys.argv[1], data_only=True)
for sheet in list(book.worksheets):
    if sheet.title in ("封面", "申报封面", "检查结果") or not sheet.title.startswith(start):
        book.remove(sheet)
sheet = book.worksheets[0]
sheet.print_area = None
sheet.page_setup.orientation = "landscape"
sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
sheet.page_setup.fitToHeight = 0
book.save(sys.argv[2])
