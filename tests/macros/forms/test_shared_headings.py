"""Word lists that answer alike find a sheet's headings once: what is found is what each of them finds by itself."""

from __future__ import annotations

from unittest.mock import patch

from drawn_layouts import drawn_page
from jixiao.macros.forms.recognise import survey
from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.heading_words import Asked, word_map
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


def test_headings_of_one_concept_are_told_apart_by_their_order_alone() -> None:
    first = word_map([("note", ["说明", "备注"])])
    later = word_map([("target", ["指标值"]), ("note", ["说明", "原因", "备注"])])  # other ranks, the same order
    turned = word_map([("note", ["备注", "说明"])])
    asked = Asked(first)
    headings = [(3, "备注"), (4, "说明")]
    asked.sort(headings)
    assert headings == [(4, "说明"), (3, "备注")]
    assert asked.answered_as(later) and not asked.answered_as(turned)
