"""A grid is what a sheet holds, and stays that; a stop names the workbook as the user knows it."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest
from jixiao.macros.sheet.grid import Cell, Grid, Range
from jixiao.templates.stop import Stop, known_as


def test_a_grid_that_somebody_holds_is_not_written_into() -> None:
    grid = Grid("表", {(1, 1): Cell("甲")}, print_area="A1:B2")
    with pytest.raises(FrozenInstanceError):
        grid.print_area = None  # type: ignore[misc]
    assert replace(grid, print_area=None).print_area is None and grid.print_area == "A1:B2"


def test_another_state_of_a_sheet_has_merged_blocks_of_its_own() -> None:
    grid = Grid("表", {(1, 1): Cell("甲")}, (Range(1, 1, 2, 2),))
    assert grid.merge_at(2, 2) == Range(1, 1, 2, 2) and grid.shown(2, 2).value == "甲"
    apart = replace(grid, merges=())
    assert apart.merge_at(2, 2) is None and grid.merge_at(2, 2) is not None


def test_a_whole_column_that_is_merged_is_found_without_being_spread_out() -> None:
    grid = Grid("表", {(1, 3): Cell("甲")}, (Range(1, 3, 1_048_576, 4), Range(1, 1, 1, 2)))
    assert grid.merge_at(900_000, 4) == Range(1, 3, 1_048_576, 4)
    assert grid.merge_at(1, 2) == Range(1, 1, 1, 2) and grid.merge_at(2, 2) is None
    assert grid.hidden_part(5, 3) and not grid.hidden_part(1, 3)


@pytest.mark.parametrize(("copy", "path", "expected"), [
    (None, "副本.xlsx", "自评.xlsx"), ("副本.xlsx", "副本.xlsx", "自评.xlsx"), ("副本.xlsx", "别的.xlsx", "别的.xlsx"),
])
def test_a_stop_names_the_workbook_and_not_its_copy(copy: str | None, path: str, expected: str) -> None:
    with pytest.raises(Stop) as caught, known_as("自评.xlsx", copy):
        raise Stop("damaged", path=path)
    assert caught.value.values["path"] == expected
