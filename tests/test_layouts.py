"""Layouts at random are read right, or refused with a sentence that names the heading; nothing crashes."""

from __future__ import annotations

import pytest
from jixiao.macros.scoring.check import check_form, need_forms
from jixiao.macros.scoring.score import score_form
from jixiao.templates.library import say
from jixiao.templates.stop import Stop
from layouts import Layout, layout
from support import library


def _read_or_refused(seed: int) -> None:
    sheet = layout(seed)
    try:
        (form,) = need_forms([sheet.grid], library(), "表.xlsx")
    except Stop as stop:
        text = say(stop.id, **stop.values)
        assert _named(sheet, text), (seed, text)
        return
    assert not sheet.twice, (seed, "should have been asked about", sheet.twice)
    _compare(seed, sheet, form)
    result = score_form(form, library())
    check_form(form, library(), result.judged)


def _named(sheet: Layout, text: str) -> bool:
    """Whether the sentence names the heading that is missing, or the one that stands there twice; else it was no reason."""
    if sheet.twice and f"“{sheet.twice}”" in text:
        return True
    have = library().vocabulary
    return any(f"“{word}”" in text for key in sheet.missing for word in have.words(key)[:3])


def _compare(seed: int, sheet: Layout, form: object) -> None:
    record = form.record  # type: ignore[attr-defined]
    missing = [key for key in sheet.missing if key != "level3"]
    assert not missing, (seed, "read without", missing)
    assert form.found.spec.kind == sheet.kind, (seed, record.form)  # type: ignore[attr-defined]
    for key, value in sheet.head.items():
        if not (key == "project" and record.form.endswith("department")):
            assert record.text(key) == value, (seed, key, record.form)
    assert record.year == 2023
    assert len(record.indicators) == len(sheet.rows), seed
    for row, want in zip(record.indicators, sheet.rows, strict=True):
        name = want["level3"] if "level3" in want else want["level2"]
        assert row.level3 == name, (seed, row.level3)
        for key in ("level1", "target", "actual", "points", "score"):
            assert (getattr(row, key) or None) == want.get(key), (seed, key, getattr(row, key), want.get(key))


@pytest.mark.slow
def test_three_hundred_layouts() -> None:
    for seed in range(300):
        _read_or_refused(seed)


@pytest.mark.long
def test_two_thousand_layouts() -> None:
    for seed in range(300, 2300):
        _read_or_refused(seed)
