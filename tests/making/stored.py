"""What Calc stores as a workbook, and how it is compared with what the file door writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from doors import seen
from openpyxl.formula.translate import Translator

XLSX = "Calc MS Excel 2007 XML"
#: Sheets that we add to a workbook.
OURS = ("封面", "申报封面", "检查结果")


def store(path: Path) -> tuple[str, str, str]:
    """A request: the document as a workbook."""
    return ("store", str(path), XLSX)


def rules(sheet: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Conditional formats area by area: LibreOffice joins areas that look the same."""
    found = []
    for areas, formulas, color in sheet["rules"]:
        first = areas.split()[0].partition(":")[0]
        for area in areas.split():
            moved = Translator(f"={formulas[0]}", origin=first).translate_formula(area.partition(":")[0])
            found.append((area, moved, color[-6:]))
    return sorted(found)


def compared(path: Path) -> dict[str, Any]:
    """A workbook as openpyxl sees it, without what LibreOffice writes in a way of its own."""
    looks: dict[str, Any] = seen(path)
    for name in looks["order"]:
        sheet = looks[name]
        cells = {}
        for at, (value, (format, bold, color, fill, wrap)) in sheet["cells"].items():
            if isinstance(value, str) and value.startswith("="):
                value = value.replace("'", "")  # quotes around names of sheets
                for cell in ("D", "E", "F", "G", "H", "I", "J", "K", "L"):
                    value = value.replace(f"({cell}5:{cell}5", f"({cell}5")  # a block of one cell
            format = format.replace("\\%", '"%"').replace(';"";""', ";;;")  # nothing shown, in two ways
            cells[at] = (value, (format, bool(bold), str(color)[-6:], fill and fill[-6:], bool(wrap)))
        looks[name] = {**sheet, "cells": cells, "rules": rules(sheet)}
    return looks
