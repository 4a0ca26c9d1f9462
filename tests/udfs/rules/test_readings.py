"""The examples that docs/scoring.md shows to accountants, each worked out by hand in ``tests/data/readings.tsv``."""

from __future__ import annotations

import importlib.util
from decimal import Decimal
from pathlib import Path

import pytest
from jixiao.templates.library import default_library
from jixiao.udfs.rules.scoring import score_row

ROOT = Path(__file__).parents[3]
ROWS = [line.split("\t") for line in (ROOT / "tests/data/readings.tsv").read_text(encoding="utf-8").splitlines()[1:]]


@pytest.mark.parametrize("row", ROWS, ids=["/".join(row[1:4]) for row in ROWS])
def test_an_example_scores_as_worked_out(row: list[str]) -> None:
    _, target, actual, level, points, score = row
    outcome = score_row(target, actual, points or "10", level or None, default_library().rulesets["gj2020"])
    assert outcome.score == (Decimal(score) if score else None)


def test_the_page_shows_what_the_examples_give() -> None:
    spec = importlib.util.spec_from_file_location("scoring_table", ROOT / "docs" / "making" / "scoring_table.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.page() == (ROOT / "docs" / "scoring.md").read_text(encoding="utf-8")
