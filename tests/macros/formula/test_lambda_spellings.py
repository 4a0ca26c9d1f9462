"""The LAMBDA names on every kind of spelling, computed by IronCalc: Python's score, or an error, never another figure."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from lambda_oracle import Question, ask
from spellings import KINDS, Spelled, meaning, spelled
from support import library

pytestmark = pytest.mark.slow

#: Rows of each seed: a hundred cost seven seconds of the processor, those of a whole run are `long`.
SEEDS = [(0, 100), *(pytest.param(seed, 300, marks=pytest.mark.long) for seed in range(5))]


def question(cells: Spelled, points: int) -> Question | None:
    """None for an actual that no cell of a file holds so, a date among them: it is a number there."""
    actual = cells.actual
    if isinstance(actual, int | Decimal):
        actual = float(actual)
    return ("JX_SCORE", (cells.target, actual, float(points))) if isinstance(actual, str | float) else None


@pytest.mark.parametrize(("seed", "rows"), SEEDS)
def test_spellings_score_as_in_python_or_not_at_all(seed: int, rows: int, tmp_path: Path) -> None:
    random, questions = Random(seed), list[Question]()
    for _ in range(rows):
        row = meaning(random)
        other, points, _ = random.choice(KINDS)(random)
        questions += [item for item in (question(spelled(row, random), row.points), question(other, points)) if item]
    answers = ask(questions, library(), (), tmp_path)
    assert answers.wrong == []
    assert answers.scored >= rows // 2  # measured: seven of ten
