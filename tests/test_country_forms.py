"""Forms of thirty places and families, rebuilt from what is known of their layout: read right, scored, and no false error."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from country_forms import CHANGED, NAMES, VARIANTS, country_form
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.scoring.check import read_forms
from jixiao.macros.sheet.grid import Grid, Range
from jixiao.udfs.base.record import Record
from support import library
from wild_forms import assert_as_published


@pytest.mark.parametrize("name", CHANGED)
def test_the_national_form_as_somebody_changed_it(name: str, tmp_path: Path) -> None:
    as_expected(tmp_path / "表.xlsx", country_form(name, tmp_path / "表.xlsx", VARIANTS))


@pytest.mark.parametrize("name", NAMES)
def test_the_form_of_another_place(name: str, tmp_path: Path) -> None:
    as_expected(tmp_path / "表.xlsx", country_form(name, tmp_path / "表.xlsx"))


def as_expected(path: Path, expected: dict[str, Any]) -> None:
    """Read, scored and checked as was worked out by hand."""
    forms = form_verbs.read(path, library())
    assert len(forms) == len(expected["forms"])
    found = form_verbs.check(path, library())
    results = form_verbs.score(path, library(), path.with_name("评分.xlsx")).plan.results
    for want, form, result in zip(expected["forms"], forms, results, strict=True):
        assert_as_published(want, form, result)
        assert form.found.choice.ties == ()
    errors = {item.finding.id: item.message for item in found if item.severity == "error"}
    assert errors.keys() <= set(expected["check_has"]), errors
    ids = {item.finding.id for item in found}
    assert ids >= set(expected["check_has"])
    assert not ids & set(expected["check_not"])


def _wider(grid: Grid, row: int, col: int) -> Grid:
    """The sheet with a blank row and a blank column put in before these; 0: none."""
    def down(at: int) -> int:
        return at + 1 if row and at >= row else at

    def right(at: int) -> int:
        return at + 1 if col and at >= col else at

    merges = tuple(Range(down(m.row), right(m.col), down(m.last_row), right(m.last_col)) for m in grid.merges)
    return replace(grid, cells={(down(at[0]), right(at[1])): cell for at, cell in grid.cells.items()}, merges=merges)


@pytest.mark.parametrize("name", NAMES)
def test_a_blank_row_or_column_put_in_changes_nothing(name: str, tmp_path: Path) -> None:
    country_form(name, tmp_path / "表.xlsx")
    grids = WorkbookFile.open(tmp_path / "表.xlsx").grids()
    last_row, last_col = max(grid.last_row for grid in grids), max(grid.last_col for grid in grids)
    random = Random(name)

    def read(row: int = 0, col: int = 0) -> list[Record]:
        forms = read_forms([_wider(grid, row, col) for grid in grids], library())
        return [replace(form.record, blocks={}) for form in forms]  # 年度主要任务 under two rows of headings is apart

    whole = read()
    for _ in range(2):
        row, col = random.randint(1, last_row), random.randint(1, last_col)
        assert read(row=row) == whole, row
        assert read(col=col) == whole, col
