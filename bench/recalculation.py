"""Calc recalculates 10,000 cells of JX_SCORE and 10,000 of a native formula of the same kind, in one office, in turn."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

import xlsxwriter
from jixiao.addin.libreoffice.office import Office

CELLS, ROUNDS = 10_000, 5
#: The same decision over three cells: met or not, full points or the share, two places.
FORMULAS = {"JX_SCORE": "=JX_SCORE(A{0},B{0},C{0})", "native": "=IF(B{0}>=A{0},C{0},ROUND(C{0}*B{0}/A{0},2))"}


def book(path: Path, formula: str) -> Path:
    """Targets 100, actuals 1 to 200, points 5 to 9."""
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("表")
        for row in range(CELLS):
            for col, value in enumerate((100, 1 + row * 7 % 200, 5 + row % 5)):
                sheet.write_number(row, col, value)
            sheet.write_formula(row, 3, formula.format(row + 1), None, -1)
    return path


def measure() -> tuple[dict[str, float], str]:
    """Median seconds of one hard recalculation each, and the office's version."""
    times: dict[str, list[float]] = {name: [] for name in FORMULAS}
    with tempfile.TemporaryDirectory() as folder, Office() as office:
        books = {name: book(Path(folder) / f"{name}.xlsx", formula) for name, formula in FORMULAS.items()}
        for name in [*FORMULAS, *list(FORMULAS) * ROUNDS]:
            first, second, rows = office.work(books[name], [("time",), ("time",), ("read", "表")])
            times[name].append(min(first, second))
        assert rows[49][3] == rows[49][2]  # an actual above the target: full points
        version = office.version
    return {name: statistics.median(values[1:]) for name, values in times.items()}, version
