"""The JX functions over 30,000 rows in one call: beside the least work (engine.py), and beside other ways to come by an answer.

formulas computes a native formula of the same decision, cell by cell, from a workbook. xlwings only converts the block that
Excel hands over; what its engine for Windows asks of each value is asked here too, as that engine loads nowhere else. IronCalc computes our own LAMBDA
names (``jx portable``) from a workbook, on rows as published forms have them; its answers are compared with the function's.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from time import process_time
from typing import Any

import engine
import xlsxwriter
import xlwings
from jixiao.macros.formula.lambdas import lambda_names
from jixiao.templates.library import default_library
from jixiao.udfs import JX_SCORE
from table import Row

AIMS = {"JX_SCORE": 10, "JX_EXPLAIN": 13, "JX_CHECK": 16}
REPEATED_AIM = 3
KINDS = {"different": "字符串几乎都不同", "repeated": "已公布的表的行反复出现"}
BY_FORMULAS, BY_IRONCALC = 200, 234  # rows that the slow peers are given
FORMULAS = """
import json, sys, time, formulas
model = formulas.ExcelModel().loads(sys.argv[1]).finish()
started = time.process_time()
found = model.calculate()
taken = time.process_time() - started
print(json.dumps([taken, [float(found[f"'[book.xlsx]ROWS'!D{row}"].value[0][0]) for row in range(1, int(sys.argv[2]) + 1)]]))
"""
IRONCALC = """
import ironcalc, json, sys, time
model = ironcalc.load_from_xlsx(sys.argv[1], "en", "UTC", "en")
started = time.process_time()
model.evaluate()
print(json.dumps([time.process_time() - started, [model.get_cell_value(0, row, 4) for row in range(1, int(sys.argv[2]) + 1)]]))
"""


def book(path: Path, rows: Sequence[Sequence[Any]], formula: str, names: dict[str, str]) -> Path:
    """Rows of three cells, and a formula over each."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as made:
        for name, text in names.items():
            made.define_name(name, f"={text}")
        sheet = made.add_worksheet("ROWS")
        for row, values in enumerate(rows):
            for col, value in enumerate(values):
                sheet.write(row, col, value)
            sheet.write_formula(row, 3, formula.format(row + 1), None, -1)
    return path


def answered(code: str, path: Path, count: int) -> tuple[float, list[Any]]:
    """Seconds a row, and the answers."""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code, str(path), str(count)], capture_output=True, text=True, check=True)
    taken, found = json.loads(done.stdout.splitlines()[-1])
    return taken / count, found


class _Engine:
    """What xlwings' engine for Windows does to a block that Excel hands over."""

    name = "bench"

    @staticmethod
    def clean_value_data(data: Any, _days: Any, empty: Any, numbers: Any, _errors: Any) -> Any:
        def clean(value: Any) -> Any:
            if value in ("", None):
                return empty
            if isinstance(value, date | datetime):
                return value
            return numbers(value) if numbers is not None and isinstance(value, float) else value

        return [[clean(value) for value in row] for row in data]


def conversion(rows: Sequence[Sequence[Any]]) -> float:
    """Seconds a row for xlwings to convert the block."""
    xlwings.engines.add(xlwings.main.Engine(_Engine()))
    block = tuple(tuple(row) for row in rows)
    taken = []
    for _ in range(engine.ROUNDS):
        started = process_time()
        found = xlwings.conversion.read(None, block, {"ndim": 2}, engine_name="bench")
        taken.append(process_time() - started)
    assert found == [[None if value == "" else value for value in row] for row in rows]
    return min(taken) / len(rows)


def measure() -> Iterator[Row]:
    """Rows beside the least work, then beside the others."""
    taken = {}
    for kind, name, used, ratio in engine.ratios():
        taken[kind, name] = used / engine.ROWS
        aim = AIMS[name] if kind == "different" else REPEATED_AIM
        yield Row(f"一次算 {engine.ROWS:,} 行 {name}，{KINDS[kind]}", f"{used / engine.ROWS * 1e6:.1f} µs 一行", "同样的字符串各一次正则、一次小数除法", ratio, aim)
    logging.disable()
    own = taken["repeated", "JX_SCORE"]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        numbers = [(100, 1 + row * 7 % 200, 5 + row % 5) for row in range(BY_FORMULAS)]
        native = book(place / "book.xlsx", numbers, "=IF(B{0}>=A{0},C{0},ROUND(C{0}*B{0}/A{0},2))", {})
        seconds, found = answered(FORMULAS, native, BY_FORMULAS)
        assert all(abs(value - JX_SCORE(*map(str, row[:2]), row[2])) < 1e-9 for value, row in zip(found, numbers, strict=True))
        yield row_beside("formulas 逐格算同样取舍的自带公式", own, seconds)
        published = [row[:3] for row in engine.repeated(BY_IRONCALC)]
        names = lambda_names(default_library(), [])
        seconds, found = answered(IRONCALC, book(place / "names.xlsx", published, "=JX_SCORE(A{0},B{0},C{0})", names), BY_IRONCALC)
        assert [value or "" for value in found] == [JX_SCORE(*row) or "" for row in published]
        yield row_beside("IronCalc 算 LAMBDA 名称 JX_SCORE（已公布的表的行）", own, seconds)
    block = [row[:3] for row in engine.repeated(engine.ROWS)]
    yield row_beside("xlwings 转换同一区域（三列）", own, conversion(block))


def row_beside(peer: str, own: float, seconds: float) -> Row:
    """JX_SCORE on rows as published forms have them, beside a peer's seconds a row."""
    return Row("JX_SCORE 一行，已公布的表的行反复出现", f"{own * 1e6:.1f} µs", f"{peer}：{seconds * 1e6:.1f} µs", own / seconds, 1.0)


if __name__ == "__main__":
    for row in measure():
        print(row.line())
