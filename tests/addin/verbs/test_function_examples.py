"""函数示例: the workbook with a row for each function."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import time_machine
from jixiao.addin.verbs.examples import write_examples


def test_the_workbook_is_the_same_whenever_it_is_made(tmp_path: Path) -> None:
    made = []
    for year in (2026, 2031):
        path = tmp_path / f"{year}.xlsx"
        with time_machine.travel(datetime(year, 7, 28, 9, 30), tick=False):
            write_examples(path)
        made.append(path.read_bytes())
    assert made[0] == made[1]
