"""A folder with the copies that were made of its workbooks: they are left alone, and said to be copies."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.verbs.finalize import open_draft
from jixiao.addin.verbs.made import made_of
from jixiao.addin.verbs.portable import make_portable
from support import case_record, library, make_book

pytestmark = pytest.mark.usefixtures("home")
NAME = "selfeval-2023-004-07"
MARKS = ("评分", "定稿")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scored workbook, its final copy, its portable copy."""
    folder = tmp_path_factory.mktemp("made")
    book = make_book(folder / "自评表.xlsx", case_record(NAME))
    open_draft(book, library()).save(folder / "报送.xlsx")
    make_portable(book, folder / "发给同事.xlsx", library())
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "表"))


def test_scoring_and_checking_a_folder_leave_final_and_portable_copies_alone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copies = [folder / "报送.xlsx", folder / "发给同事.xlsx"]
    before = [copy.read_bytes() for copy in copies]
    for verb in ("score", "check"):
        assert run([verb, str(folder)]) == 0
        text = capsys.readouterr().err
        assert all(f"“{copy}”是“{folder / '自评表.xlsx'}”的副本" in text for copy in copies), verb
    assert [copy.read_bytes() for copy in copies] == before


def test_a_copy_that_is_named_or_has_no_original_beside_it_is_meant(folder: Path) -> None:
    final = folder / "报送.xlsx"
    assert run(["score", str(folder), str(final)]) == 0
    assert len(openpyxl.load_workbook(final).sheetnames) > 1, "named beside its folder"
    alone = folder / "收到的"
    alone.mkdir()
    shutil.move(folder / "发给同事.xlsx", alone)
    before = (alone / "发给同事.xlsx").read_bytes()
    assert run(["score", str(alone)]) == 0
    assert (alone / "发给同事.xlsx").read_bytes() != before, "whoever gets a copy has no original"


def test_what_says_something_else_and_what_holds_nothing_of_ours_are_no_copies(folder: Path, tmp_path: Path) -> None:
    files = sorted(folder.iterdir())
    assert set(made_of(files, MARKS, library())) == {folder / "报送.xlsx", folder / "发给同事.xlsx"}
    changed = openpyxl.load_workbook(folder / "报送.xlsx")
    project = case_record(NAME).text("project")
    (cell,) = [cell for row in changed.worksheets[0].iter_rows() for cell in row if cell.value == project]
    cell.value = "另一个项目"
    changed.save(folder / "报送.xlsx")
    assert set(made_of(files, MARKS, library())) == {folder / "发给同事.xlsx"}
    twins = [Path(shutil.copy(folder / "发给同事.xlsx", tmp_path / name)) for name in ("一.xlsx", "二.xlsx")]
    assert made_of(twins, MARKS, library()) == {}


def test_what_is_called_a_copy_of_a_file_beside_it_is_one_and_broken_files_are_none(tmp_path: Path) -> None:
    names = ["表.xlsx", "表_评分.xlsx", "表_定稿12.xlsx", "表_说明.xlsx", "别的_评分.xlsx", "评分.xlsx"]
    files = [tmp_path / name for name in names]
    for file in files:
        file.write_bytes(b"PK\x03\x04")
    assert made_of(files, MARKS, library()) == {files[1]: files[0], files[2]: files[0]}
