"""What JX_CHECK says of a row with a typed score: all that it must, and nothing else: ``tests/data/told.tsv``.

Columns: name, target, actual, points, score, note; the ids that must be raised, without ``JX-``, joined by commas (more sets,
of which one is enough, by ``|``; none: 通过); ids that may stand beside them. A line that begins with # is a heading.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jixiao.udfs.functions import JX_CHECK
from jixiao.udfs.quantity.numbers import to_decimal

TABLE = Path(__file__).resolve().parents[2] / "data" / "told.tsv"
LINES = [
    line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:] if line and not line.startswith("#")
]


def cell(text: str) -> float | str:
    return text if to_decimal(text) is None or not text.isascii() else float(text)


@pytest.mark.parametrize("line", LINES, ids=["-".join(filter(None, line[:6])) for line in LINES])
def test_a_row_is_told_all_its_faults_and_no_other(line: list[str]) -> None:
    name, target, actual, points, score, note, raised, may = line
    said = str(JX_CHECK(target, actual, cell(points), cell(score), note, name))
    found = set(re.findall(r"JX-([A-E]\d\d)", said))
    sets = [set(filter(None, one.split(","))) for one in raised.split("|")]
    assert any(one <= found <= one | set(may.split(",")) for one in sets), said
    assert found or "" in sets or said == "通过" or not score, said
