"""Every spelling of one meaning scores as the rule says, or is a blank that is said to be one. See tests/making/spellings.py."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from jixiao.udfs import JX_CHECK, JX_COMPLETION, JX_EXPLAIN, JX_SCORE
from spellings import KINDS, Meaning, Spelled, better, meaning, spelled

#: Spellings tried by ``make test`` and, in so many parts more, by ``make test-all``: 4,000 and 100,000.
TRIED, PARTS = 4_000, 25
#: So many of a hundred may be blank; none of 100,000 is.
BLANK = 1
#: The same of the other kinds, where a figure is due: 3.4 of the deadlines are (2024年6月前, done in June), none of the rest.
BLANK_KINDS = 6


def rows(part: int, count: int = TRIED) -> Iterator[tuple[Meaning, Spelled]]:
    random = Random(part)
    for _ in range(count):
        row = meaning(random)
        yield row, spelled(row, random)


def many() -> list[object]:
    """Part 0 always, the others where time is no matter."""
    return [0, *(pytest.param(part, marks=pytest.mark.long) for part in range(1, PARTS))]


@pytest.mark.slow
@pytest.mark.parametrize("part", many())
def test_every_spelling_of_a_meaning_scores_alike(part: int) -> None:
    wrong, blank = [], 0
    for row, cells in rows(part):
        score = JX_SCORE(cells.target, cells.actual, row.points)
        if score == "":
            blank += 1
        elif score != row.score:
            wrong.append((cells, row.points, "want", row.score, "got", score))
    assert wrong == []
    assert blank * 100 <= TRIED * BLANK, f"{blank} of {TRIED} are blank"


@pytest.mark.parametrize("part", many())
def test_a_blank_is_explained_and_never_passes_beside_full_points(part: int) -> None:
    """The spellings that stay blank, each claimed in full: the check must not say 通过."""
    for row, cells in rows(part):
        if JX_SCORE(cells.target, cells.actual, row.points) == "":
            assert JX_EXPLAIN(cells.target, cells.actual, row.points), cells
            assert "JX-" in JX_CHECK(cells.target, cells.actual, row.points, row.points, ""), cells


def test_completion_is_actual_of_target_in_every_spelling() -> None:
    """Two places, half up; blank where the target is nothing."""
    for row, cells in rows(0):
        found = JX_COMPLETION(cells.target, cells.actual)
        assert found == "" or abs(found - float(row.actual / row.target * 100)) <= 0.005 + 1e-9, (cells, found)


@pytest.mark.slow
@pytest.mark.parametrize("part", many())
def test_a_better_actual_never_scores_less(part: int) -> None:
    """A ladder of actuals, each spelled anew."""
    random = Random(1000 + part)
    for _ in range(TRIED // 14):
        row = meaning(random)
        steps = [(step, spelled(step, random)) for step in better(row)]
        scores = [(JX_SCORE(cells.target, cells.actual, step.points), cells) for step, cells in steps]
        figures = [(score, cells) for score, cells in scores if score != ""]
        for (worse, first), (best, second) in pairwise(figures):
            assert worse <= best, (first, worse, second, best)


@pytest.mark.slow
@pytest.mark.parametrize("part", many())
def test_met_is_full_and_full_is_met(part: int) -> None:
    """Full and yet not met: the ratio rounds up to it (half of 0.01), or the actual is the strict limit, and that is said."""
    for row, cells in rows(part):
        score = JX_SCORE(cells.target, cells.actual, row.points)
        if score == "":
            continue
        if row.met:
            assert score == row.points, (cells, score)
        elif score == row.points and row.actual == row.target:
            assert row.sign in "<>" and "JX-B05" in JX_CHECK(cells.target, cells.actual, row.points, score, ""), cells
        elif score == row.points:
            assert row.points * (1 - row.share) <= 0.005, (cells, score)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("part", many())
def test_other_kinds_of_rows_score_what_they_may_or_nothing(part: int, kind: Any) -> None:
    random, wrong, full, blank = Random(part), [], 0, 0
    for _ in range(TRIED // 4):
        cells, points, allowed = kind(random)
        full += any(allowed)
        score = JX_SCORE(cells.target, cells.actual, points)
        if isinstance(score, float) and score not in allowed:
            wrong.append((cells, points, "may", sorted(allowed), "got", score))
        if score == "":
            blank += any(allowed)
            assert "JX-" in JX_CHECK(cells.target, cells.actual, points, points, ""), cells
    assert wrong == []
    assert blank * 100 <= full * BLANK_KINDS, f"{blank} of {full} are blank"
