"""``jx new`` of forms × 40 rows beside XlsxWriter writing the same cells: values, formulas, formats.

Before a figure counts, the peer's workbook is read again: its cells are ours, value by value and formula by formula.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

from jixiao.addin.package.budget import Budget
from jixiao.addin.workbook.workbook import WorkbookFile
from processes import used
from table import HERE, JX, Row

ROWS = 40
#: Forms, rounds: the large set once, it takes minutes.
SIZES = ((100, 3), (1000, 1))
AIM = 1.3

XLSXWRITER = """
import sys, json, xlsxwriter
sheets = json.load(open(sys.argv[1], encoding="utf-8"))
book = xlsxwriter.Workbook(sys.argv[2])
text = book.add_format({"text_wrap": True, "border": 1, "font_name": "宋体", "font_size": 10})
number = book.add_format({"num_format": "0.00", "border": 1})
for name, cells in sheets:
    sheet = book.add_worksheet(name)
    for row, col, formula, value in cells:
        if formula is not None:
            sheet.write_formula(row - 1, col - 1, "=" + formula, number, value)
        elif isinstance(value, str):
            sheet.write_string(row - 1, col - 1, value, text)
        else:
            sheet.write_number(row - 1, col - 1, value, number)
book.close()
"""


def records(count: int) -> list[dict[str, object]]:
    """Unscored forms of 40 rows: a published form of 40 rows without its scores, each with figures of its own."""
    case = json.loads((HERE.parent / "tests/cases/selfeval-2023-004-01.json").read_text(encoding="utf-8"))
    assert len(case["indicators"]) == ROWS
    forms = []
    for number in range(1, count + 1):
        rows = [
            {**row, "score": None, "actual": row["actual"].replace(".00", f".{number % 100:02d}")}
            for row in case["indicators"]
        ]
        forms.append({**case, "project": f"项目{number:03d}", "indicators": rows})
    return forms


def cells(book: Path) -> list[tuple[str, list[tuple[int, int, str | None, object]]]]:
    """The cells of a workbook, for the peer to write."""
    def plain(value: object) -> object:
        return float(value) if isinstance(value, Decimal) else "" if value is None else str(value)

    with patch.object(Budget, "_spend", lambda *_: None):  # a thousand forms are more than we read of a stranger's file
        grids = WorkbookFile.open(book).grids()
    return [
        (grid.name, [(row, col, cell.formula, plain(cell.value)) for (row, col), cell in sorted(grid.cells.items())])
        for grid in grids
    ]


def measure() -> Iterator[Row]:
    """A row for each size."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for count, rounds in SIZES:
            data, listed, peer = (place / f"{name}{count}" for name in ("records.json", "cells.json", "peer.xlsx"))
            data.write_text(json.dumps(records(count), ensure_ascii=False), encoding="utf-8")
            ours, theirs, peaks = [], [], []
            made = []
            for number in range(rounds):
                made.append(place / f"made{count}-{number}.xlsx")
                run = used([*JX, "new", "--data", str(data), "-o", str(made[-1])])
                ours.append(run.cpu)
                peaks.append(run.peak)
                if not number:
                    wanted = cells(made[0])
                    listed.write_text(json.dumps(wanted, ensure_ascii=False), encoding="utf-8")
                theirs.append(used([sys.executable, "-c", XLSXWRITER, str(listed), str(peer)]).cpu)
            assert len({book.read_bytes() for book in made}) == 1  # every round makes the same file
            if count == SIZES[0][0]:
                assert cells(peer) == wanted
            yield Row(
                f"生成 {count:,} 张表 × {ROWS} 行（`jx new`，含评分、检查、封面、核对、保存）", f"{min(ours):.1f} s，{max(peaks):.0f} MB",
                f"XlsxWriter 写同样的单元格：{min(theirs):.1f} s", min(ours) / min(theirs), AIM,
            )


if __name__ == "__main__":
    for row in measure():
        print(row.line())
