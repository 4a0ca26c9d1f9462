"""A large 检查结果 of ours is known by its head and not taken to pieces; what only is called so is read as any sheet."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from jixiao.addin.sheet.cut import cut_sheet
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import reading
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import CellEdit
from support import SELFEVALS_2023, case_record, library, without_scores


@pytest.fixture
def scored(tmp_path: Path) -> Path:
    """Two forms that were scored, with their 检查结果."""
    record = without_scores(case_record(SELFEVALS_2023[0]))
    path = tmp_path / "两张.xlsx"
    form_verbs.generate([replace(record, texts={**record.texts, "project": name}) for name in ("甲", "乙")], library(), path)
    return path


def read_parts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Of each part that is taken to pieces from now on its name."""
    parts: list[str] = []

    def told(data: bytes, part: str) -> object:
        parts.append(part)
        return cut_sheet(data, part)

    monkeypatch.setattr("jixiao.addin.sheet.sheet.cut_sheet", told)
    return parts


def part_of(path: Path, name: str) -> str:
    return WorkbookFile.open(path).book.sheet(name).part


def test_check_says_the_same_and_leaves_it_alone(scored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = form_verbs.check(scored, library())
    monkeypatch.setattr(reading, "_LARGE", 0)
    parts = read_parts(monkeypatch)
    assert form_verbs.check(scored, library()) == whole != []
    assert part_of(scored, "检查结果") not in parts
    assert part_of(scored, "甲") in parts


def test_scoring_again_writes_the_same_bytes_and_leaves_the_old_one_alone(
    scored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    form_verbs.score(scored, library(), one)
    monkeypatch.setattr(reading, "_LARGE", 0)
    parts = read_parts(monkeypatch)
    form_verbs.score(scored, library(), other)
    assert other.read_bytes() == one.read_bytes()
    assert part_of(scored, "检查结果") not in parts


def test_a_form_on_a_sheet_that_is_called_so_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = replace(case_record(SELFEVALS_2023[0]), texts={**case_record(SELFEVALS_2023[0]).texts, "project": "检查结果2"})
    path = tmp_path / "叫这个.xlsx"
    form_verbs.write_plain([record], library(), path)
    assert WorkbookFile.open(path).names == ["检查结果2"]
    monkeypatch.setattr(reading, "own_names", lambda _: ("检查结果2",))
    monkeypatch.setattr(reading, "_LARGE", 0)
    assert reading.made_findings(WorkbookFile.open(path), library()) == set()
    assert {item.sheet for item in form_verbs.check(path, library())} == {"检查结果2"}


@pytest.mark.parametrize("cell", [(1, 1), (3, 5)])
def test_one_with_another_title_or_heading_is_no_longer_ours(
    scored: Path, cell: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_LARGE", 0)
    assert reading.made_findings(WorkbookFile.open(scored), library()) == {"检查结果"}
    path = Path(shutil.copy(scored, tmp_path / "改.xlsx"))
    book = WorkbookFile.open(path)
    book.apply([CellEdit("检查结果", *cell, "我的")], library().sheets)
    book.save(path, backup=False)
    assert reading.made_findings(WorkbookFile.open(path), library()) == set()


def test_the_beginning_of_a_sheet_is_its_first_rows(scored: Path) -> None:
    book = WorkbookFile.open(scored)
    (whole,) = book.grids(["检查结果"])
    beginning = book.beginning("检查结果", 3).cells
    assert beginning == {at: cell for at, cell in whole.cells.items() if at[0] <= 3}
    assert len(whole.cells) > len(beginning) > 8
    assert book.beginning("检查结果", 10_000).cells == whole.cells  # fewer rows than were asked for
