"""Word lists that answer alike find a sheet's headings once: what is found is what each of them finds by itself."""

from __future__ import annotations

from unittest.mock import patch

from drawn_layouts import drawn_page
from jixiao.macros.forms.recognise import survey
from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.heading_words import Asked
from layouts import layout
from support import library

SEEDS = range(40)


def _found(grid: Grid, shared: bool) -> str:
    with patch.object(Asked, "answered_as", Asked.answered_as if shared else lambda *_: False):
        held = survey(grid, library())
    return repr([(form.spec.id, form.spec.indicators, form.table, form.review, form.choice) for form in held.forms]) + repr(held.doubts)


def test_headings_found_once_are_those_found_by_each_list_of_words() -> None:
    forms = 0
    for seed in SEEDS:
        for grid in (layout(seed).grid, drawn_page(seed, library())[0]):
            assert _found(grid, shared=True) == _found(grid, shared=False), seed
            forms += len(survey(grid, library()).forms)
    assert forms > len(SEEDS)


def test_words_that_answer_otherwise_are_read_by_themselves() -> None:
    asked = dict.fromkeys((True, False), 0)
    plain = Asked.answered_as

    def counted(self: Asked, words: object) -> bool:
        alike = plain(self, words)  # type: ignore[arg-type]
        asked[alike] += 1
        return alike

    with patch.object(Asked, "answered_as", counted):
        for seed in SEEDS:
            survey(layout(seed).grid, library())
    assert asked[True] and asked[False]
