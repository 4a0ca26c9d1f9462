"""Workbooks as offices of many places have them, each with what is right: read, scored and checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import library
from written import Case, cases, differences, write

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_workbook_is_read_scored_and_checked_right(case: Case, tmp_path: Path) -> None:
    assert differences(case, write(case, tmp_path / "表.xlsx"), library()) == []
