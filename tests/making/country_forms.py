"""Forms of other places in tests/data/country, rebuilt from what was seen of them: a grid in text, and what it must be read as.

``# `` begins a sheet. A line is a row; ``|`` parts its cells, ``>`` belongs to the cell on its left, ``^`` to the cell above, ``#`` stands before a number,
``%`` before one that its cell shows in percent, ``\\n`` breaks a line in a cell. Below ``---`` stand the forms as JSON, a row as [name, target, actual, points, score, rule score],
and what is hidden: {"rows": [13], "cols": ["F"]}.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

COUNTRY = Path(__file__).resolve().parent.parent / "data" / "country"
NAMES = sorted(path.stem for path in COUNTRY.glob("*.txt"))
#: The national form as people change it: written by hand, one change each.
VARIANTS = COUNTRY.parent / "variants"
CHANGED = sorted(path.stem for path in VARIANTS.glob("*.txt"))
_ROW = ("name", "target", "actual", "points", "score", "rule_score")


def country_form(name: str, path: Path, folder: Path = COUNTRY) -> dict[str, Any]:
    """Writes the workbook of a form and gives what it must be read as, in the shape of tests/data/wild."""
    grid, _, said = (folder / f"{name}.txt").read_text(encoding="utf-8").partition("\n---\n")
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    expected: dict[str, Any] = json.loads(said)
    for page in ("\n" + grid).split("\n# ")[1:]:
        title, *lines = page.split("\n")
        sheet = book.create_sheet(title)
        _fill(sheet, [line.split("|") for line in lines])
        for col in expected.get("hidden", {}).get("cols", ()):
            sheet.column_dimensions[col].hidden = True
        for row in expected.get("hidden", {}).get("rows", ()):
            sheet.row_dimensions[row].hidden = True
    book.save(path)
    for form in expected["forms"]:
        form["rows"] = [dict(zip(_ROW, row, strict=True)) for row in form["rows"]]
    return {"check_has": [], "check_not": [], **expected}


def _fill(sheet: Worksheet, rows: list[list[str]]) -> None:
    for at, row in enumerate(rows):
        for col, text in enumerate(row):
            if text not in ("", ">", "^"):
                number = len(text) > 1 and text[0] in "#%"
                cell = sheet.cell(at + 1, col + 1, float(text[1:]) if number else text.replace("\\n", "\n"))
                if number and text[0] == "%":
                    cell.number_format = "0%"
                if not number:
                    cell.data_type = "s"  # =2468人 is text, not a formula
            if text not in (">", "^") and (span := _span(rows, at, col)) != (1, 1):
                sheet.merge_cells(start_row=at + 1, start_column=col + 1, end_row=at + span[0], end_column=col + span[1])


def _span(rows: list[list[str]], at: int, col: int) -> tuple[int, int]:
    """How many rows and columns a cell takes."""
    wide = 1
    while col + wide < len(rows[at]) and rows[at][col + wide] == ">":
        wide += 1
    high = 1
    while at + high < len(rows) and col < len(rows[at + high]) and rows[at + high][col] == "^":
        high += 1
    return high, wide
