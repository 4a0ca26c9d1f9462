"""``jx demo``: what it writes, and that nothing of the user's is written over."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from commands import demo_files, print_no_pages
from jixiao.addin.cli.main import run
from jixiao.addin.verbs import forms as form_verbs
from support import library

FILES = ["申报表.xlsx", "空白自评表.xlsx", "绩效演示.xlsx", "自评表.xlsx"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a demo, made without an office."""
    return demo_files(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it to work in."""
    print_no_pages(monkeypatch)
    return shutil.copytree(made, tmp_path / "演示")


def test_the_form_to_try_has_figures_and_no_scores(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == FILES
    (form,) = form_verbs.read(folder / "自评表.xlsx", library())
    rows = form.record.indicators
    assert len(rows) == 7 and all(row.actual and row.points and row.score is None for row in rows)
    assert openpyxl.load_workbook(folder / "自评表.xlsx").sheetnames == ["机关事业单位运行保障经费"]
    # 97 of 100 at 15 points: 14.55. 基本完成 says no day, so that row stays open and the total with it.
    (result,) = form_verbs.score(folder / "自评表.xlsx", library(), dry_run=True).plan.results
    assert [row.score for row in result.rows if row.level3 == "服装制作合格率"] == [Decimal("14.55")]
    assert [row.level3 for row in result.rows if row.score is None] == ["服装制作完成时间"]


def test_an_edited_demo_is_kept_and_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    book = openpyxl.load_workbook(folder / "自评表.xlsx")
    book.active["H13"] = 15
    book.save(folder / "自评表.xlsx")
    (folder / "申报表.xlsx").unlink()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert run(["demo", "-o", str(folder)]) == 0
    said = capsys.readouterr().err
    assert f"“{folder / '自评表.xlsx'}”已有" in said and said.count("”已有") == 1
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(after) == FILES and {name: after[name] for name in before} == before


def test_a_demo_made_again_is_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["demo", "-o", str(folder)]) == 0
    assert "已有" not in capsys.readouterr().err


def test_the_workbooks_that_the_readme_offers_are_the_one_to_try_before_and_after(folder: Path) -> None:
    examples = Path(__file__).resolve().parents[3] / "docs/examples"
    (ours,), (given,) = (form_verbs.read(path, library()) for path in (folder / "自评表.xlsx", examples / "自评表.xlsx"))
    assert given.record == ours.record, "run make pictures"
    (after,) = form_verbs.read(examples / "自评表_评分后.xlsx", library())
    assert [row.score for row in after.record.indicators][2:4] == [Decimal("14.55"), None]
    shown = openpyxl.load_workbook(examples / "自评表_评分后.xlsx")
    assert not [cell for sheet in shown for row in sheet.iter_rows() for cell in row if "JX_" in str(cell.value) and cell.data_type == "f"]
