"""Must show 4 of the forms of other places: each taught as if nobody had known it, by accepting what is proposed."""

from __future__ import annotations

from pathlib import Path

import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import learned_file
from jixiao.macros.learn.propose import next_of
from jixiao.templates.library import default_library, say
from jixiao.templates.stop import Stop
from layouts import layout
from learning import teach, with_form, without_own
from support import library
from wild_forms import NAMES, WILD, assert_as_published, sheet_of, wanted

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _own(home: Path) -> None:
    """Taught forms go into a home of the test's own."""


@pytest.mark.parametrize("name", NAMES)
def test_a_form_taught_by_accepting_the_proposal_is_read_as_published(name: str, tmp_path: Path) -> None:
    path, want = WILD / f"{name}.xlsx", wanted(name)
    others = without_own(path)
    done = teach(path, others, tmp_path / "登记")
    known = with_form(others, done)
    (expected,) = want["forms"]
    (form,) = form_verbs.read(path, known)
    assert form.found.spec.id == done.spec.id
    assert done.spec.id.startswith(expected["kind"])
    assert_as_published(expected, form, form_verbs.score(path, known, output=tmp_path / "评.xlsx").plan.results[0])
    found = {item.finding.id for item in form_verbs.check(path, known)}
    assert set(want["check_has"]) <= found and not set(want["check_not"]) & found


def _taught(seed: int, tmp_path: Path) -> None:
    """A layout at random: taught by accepting, its rows are those that it was made of; or one sentence says why not."""
    sheet = layout(seed)
    path = tmp_path / f"{seed}.xlsx"
    sheet_of(path, [(row, col, cell.value) for (row, col), cell in sheet.grid.cells.items()],
             tuple(map(str, sheet.grid.merges)))
    try:
        done = teach(path, library(), tmp_path / str(seed))
    except Stop as stop:
        assert stop.id in ("learn_twice", "learn_no_column") and (sheet.missing or sheet.twice), (seed, say(stop.id, **stop.values))
        return
    rows = done.example.record.indicators
    assert len(rows) == len(sheet.rows), seed
    for row_as_made, row in zip(sheet.rows, rows, strict=True):
        want = dict(row_as_made)
        if "level3" not in want:  # without its column the lowest level is the name
            want["level3"] = want.pop("level2")
        for key in want.keys() - (set(sheet.missing) - {"level3"}):
            assert sheet.twice or (want[key] or None) == (getattr(row, key) or None), (seed, key)
    learned_file.forget(done.spec.id, default_library())


@pytest.mark.parametrize("seed", range(12))
def test_a_layout_at_random_is_taught_by_accepting_the_proposal(seed: int, tmp_path: Path) -> None:
    _taught(seed, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("block", range(4))
def test_many_layouts_at_random(block: int, tmp_path: Path) -> None:
    for seed in range(12 + 40 * block, 52 + 40 * block):
        _taught(seed, tmp_path)


@pytest.mark.parametrize(("kind", "title", "other"), [
    ("selfeval", "项目支出绩效自评表", "target"), ("target", "项目支出绩效目标申报表", "selfeval"),
    ("selfeval", "某市专项资金自评表", "target"), ("target", "某市专项资金目标表", "selfeval"),
])
def test_a_declaration_and_a_self_evaluation_follow_each_other_never_a_monitoring_form(kind: str, title: str, other: str) -> None:
    assert library().forms[next_of(kind, title, library())].kind == other
