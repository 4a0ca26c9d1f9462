"""Texts that do not fit their cells when printed."""

from __future__ import annotations

import pytest
from jixiao.macros.sheet.grid import Cell, Grid, Range
from jixiao.macros.sheet.heights import is_cut


@pytest.mark.parametrize(
    ("letters", "set_rows", "merge", "cut"),
    [
        # 10 characters of 11 pt hold 12 of 9 pt, six Chinese letters: 27 letters are 5 lines, 52 pt at the least.
        (27, {1: 28.0}, None, True),
        (10, {1: 28.0}, None, False),  # 2 lines, 21 pt
        (27, {1: 60.0}, None, False),
        (27, {}, None, False),  # a row without a height of its own grows
        (27, {1: 28.0, 2: 28.0}, Range(1, 1, 2, 1), False),  # both rows together have 56 pt
        (27, {1: 28.0}, Range(1, 1, 2, 1), False),  # the second row may be any height
        (27, {1: 28.0}, Range(1, 1, 1, 2), True),  # 18.43 characters wide: 22 of 9 pt, 3 lines, 31 pt
        (22, {1: 28.0}, Range(1, 1, 1, 2), False),  # 2 lines
    ],
)
def test_only_texts_that_surely_do_not_fit_are_told(
    letters: int, set_rows: dict[int, float], merge: Range | None, cut: bool
) -> None:
    cells = {(1, 1): Cell("字" * letters, text="字" * letters, font_size=9.0)}
    grid = Grid("表", cells, (merge,) if merge else (), widths={1: 10.0}, heights=set_rows)
    assert is_cut(grid, 1, 1) is cut
