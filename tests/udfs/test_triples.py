"""Target, actual, points, level with the answers that a person accepts: ``tests/data/triples.tsv``; extended by a line.

Columns: the four arguments of JX_SCORE as JSON (``{"date": ...}``, ``{"float": ...}``, ``{"decimal": ...}`` for other types),
the accepted answers joined by ``|`` (a number ±0.005, B blank, E a sheet error), and a group.
"""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jixiao.udfs.base.errors import SheetError
from jixiao.udfs.functions import JX_SCORE

TABLE = Path(__file__).parents[1] / "data" / "triples.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]


def value(text: str) -> Any:
    found = json.loads(text)
    if isinstance(found, dict):
        ((kind, inner),) = found.items()
        return {"float": float, "decimal": Decimal, "date": datetime.fromisoformat}[kind](inner)
    return found


def answer(row: list[str]) -> float | str:
    found = JX_SCORE(*(value(text) for text in row[:4]))
    return "E" if isinstance(found, SheetError) else "B" if found == "" else found


def accepted(found: float | str, answers: str) -> bool:
    if isinstance(found, str):
        return found in answers.split("|")
    return any(abs(float(text) - found) <= 0.005 for text in answers.split("|") if text not in "BE")


@pytest.mark.parametrize("row", ROWS, ids=["/".join(row[:4]) for row in ROWS])
def test_a_triple_gets_an_answer_that_a_person_accepts(row: list[str]) -> None:
    assert accepted(answer(row), row[4])


def test_blank_is_no_way_out() -> None:
    """Of the rows where a figure and a blank are both right, most give the figure."""
    both = [row for row in ROWS if {"B", "E"} & set(row[4].split("|")) and set(row[4].split("|")) - {"B", "E"}]
    assert sum(isinstance(answer(row), float) for row in both) >= 90


#: More of the same, written down from the rule before they were tried, by kind of spelling; a figure only where it is right.
SPELLINGS = [
    line.split("\t") for line in TABLE.with_name("spellings.tsv").read_text(encoding="utf-8").splitlines()[1:]
]


@pytest.mark.parametrize("group", sorted({row[5] for row in SPELLINGS}))
def test_no_spelling_of_a_kind_gets_a_figure_that_a_person_would_not_give(group: str) -> None:
    rows = [row for row in SPELLINGS if row[5] == group]
    assert len(rows) > 20
    wrong = [(row, answer(row)) for row in rows if not accepted(answer(row), row[4])]
    assert not wrong


def test_most_spellings_that_have_a_figure_get_it() -> None:
    able = [row for row in SPELLINGS if set(row[4].split("|")) - {"B", "E"}]
    assert sum(isinstance(answer(row), float) for row in able) >= 950
