"""Prints review columns too, for a picture of what an accountant sees on the screen: ``working_view.py IN OUT [START]``.

START: how the name of the sheet begins; without it the first form.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
from openpyxl.worksheet.properties import PageSetupProperties

OWN = ("封面", "申报封面", "检查结果")  # sheets that are no form


def whole(source: Path, output: Path, is_it: Callable[[str], bool]) -> None:
    """The first sheet whose name it is, alone, with its stored values and all its columns on a page as wide as they are."""
    book = openpyxl.load_workbook(source, data_only=True)
    sheet = next(sheet for sheet in book.worksheets if is_it(sheet.title))
    for other in [other for other in book.worksheets if other is not sheet]:
        book.remove(other)
    sheet.print_area = None
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    book.save(output)


def main(source: str, output: str, start: str = "") -> None:
    whole(Path(source), Path(output), lambda name: name not in OWN and name.startswith(start))


if __name__ == "__main__":
    main(*sys.argv[1:])
