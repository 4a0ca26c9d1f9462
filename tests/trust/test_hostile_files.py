"""Every hostile file within its limits: memory, time, one Chinese sentence, nothing written, no process left. Long, a sample aside."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from trust.hostile import COMMANDS, all_files
from trust.limits import must_be_harmless, run_limited, state

FILES = all_files()
#: One of each format and kind of harm, for every run of the tests.
SHORT = (
    "redos-digits.xlsx", "formula-parentheses.xlsx", "merge-of-everything.xlsx", "laughs-in-sheet.xlsx", "sheet-outside.xlsx",
    "format-of-quotes-used.xlsx", "zip-size-4-gb.xlsx", "zip-slip.xlsx", "ole-nulls.et", "record-loop.xls", "ods-rows-a-billion.ods", "book.xlsb",
    "word-tables-deep-5000.docx", "word-span-2-billion.docx", "pdf-form-loop.pdf", "data-deep-arrays.json", "data-huge-power.json",
    "form-dotted.toml", "colleague-damaged.jxform", "spoilt_inside-1.xlsx",
)


def test_there_are_files_of_every_format() -> None:
    assert len(FILES) >= 200
    assert {file.suffix for file in FILES.values()} == set(COMMANDS)
    assert set(SHORT) <= set(FILES)


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow if name in SHORT else pytest.mark.long) for name in FILES])
def test_a_hostile_file_is_read_or_refused_within_limits(name: str, tmp_path: Path) -> None:
    file = FILES[name]
    folder, home = tmp_path / "in", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    path = folder / name
    file.make(path)
    before = state(folder)
    if file.suffix == ".xlsb" and shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed; make test installs it")
    run = run_limited(*file.command(path), home=home)
    if report := os.environ.get("HOSTILE_REPORT"):
        with Path(report).open("a") as lines:
            print(name, run.code, f"{run.seconds:.2f}", run.memory, run.said.strip().replace("\n", " / ")[:160], sep="\t", file=lines)
    must_be_harmless(run, file.seconds)
    after = state(folder)
    if run.code != 3:
        after.pop("新.xlsx", None)
    assert after == before
