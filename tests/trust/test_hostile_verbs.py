"""Every hostile file with every command that opens its format: within the limits, one Chinese sentence, nothing written but what
was asked for, no process left. Many in one process; a sample of them is long, all are ``make trust``'s."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import case_record, here, make_book

from trust.hostile import Hostile, all_files
from trust.limits import Run, must_be_harmless, state
from trust.many import Job, run_many

FILES = all_files()
REGION = Path(__file__).resolve().parents[2] / "docs" / "examples" / "region"
_BOOK = (
    "read FILE --json", "score FILE -o 出.xlsx", "score FILE", "score FILE --dry-run", "check FILE", "verify FILE", "explain FILE B2", "summary FILE -o 出.xlsx",
    "learn FILE -o 出", "finalize FILE -o 出.xlsx", "portable FILE -o 出.xlsx", "portable FILE -o 出.xlsx --lambda", "report FILE -o 出.docx",
    "carry FILE -o 出.xlsx", "monitor FILE -o 出.xlsx", "compare FILE FILE -o 出.xlsx", "new --data FILE -o 出.xlsx", "drop check FILE",
    "--templates 表样 new example-2024 -o 出.xlsx",
)
_DOCUMENT = ("import FILE -o 出.xlsx", "summary FILE -o 出.xlsx", "check FILE", "report 表.xlsx --template FILE -o 出.docx")
#: The commands that each format is given to. FILE stands for the file.
VERBS = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb"), _BOOK),
    **dict.fromkeys((".docx", ".pdf"), _DOCUMENT),
    ".json": ("new --data FILE -o 出.xlsx", "summary FILE -o 出.xlsx", "check FILE"),
    ".toml": ("--templates . forms", "--templates . new selfeval-gj -o 出.xlsx", "--templates . check 表.xlsx", "forms check ."),
    ".jxform": ("learn FILE", "read FILE", "learn FILE -o 出"),
}
#: One of each format; each is read or refused within limits in every run of the tests, by test_hostile_files.py.
SHORT = (
    "formula-parentheses.xlsx", "redos-digits.xlsx", "zip-slip.xlsx", "ods-rows-a-billion.ods", "record-loop.xls", "word-tables-deep-5000.docx",
    "data-huge-power.json", "form-dotted.toml", "colleague-damaged.jxform",
)


def _jobs(file: Hostile, folder: Path, book: Path) -> Iterator[tuple[Job, dict[str, bytes]]]:
    """The commands for a file, each with what lies in the folder before it."""
    home = folder.parent / "家"
    for words in VERBS[file.suffix]:
        for place in (folder, home):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
        if "表样" in words:
            if file.suffix != ".xlsx":
                continue
            shutil.copytree(REGION, folder / "表样")
            file.make(folder / "表样" / "forms" / "example-2024.xlsx")
        else:
            file.make(folder / file.name)
        if "表.xlsx" in words:
            shutil.copy(book, folder / "表.xlsx")
        yield (str(folder), str(home), [file.name if word == "FILE" else word for word in words.split()]), state(folder)


def _harmless(file: Hostile, words: list[str], run: Run, folder: Path, before: dict[str, bytes]) -> None:
    if words[0] == "drop" or "check" in words:  # a line that names the file before the sentence, or a list
        assert run.left == () and run.code in (0, 1, 3) and "Traceback" not in run.said and run.memory < 512
        assert run.seconds < file.seconds or run.seconds < here(file.seconds)
    else:
        must_be_harmless(run, file.seconds)
    after = state(folder)
    written = {name for name in after if after[name] != before.get(name)}
    if run.code == 3:
        assert after == before
    elif words == ["score", file.name]:
        assert before.items() <= after.items() or before[file.name] in after.values()
    else:
        assert before.items() <= after.items()
        made = {f"{Path(file.name).stem}_检查"} if words[0] == "drop" else {"出"}
        assert {name.partition("/")[0].partition(".")[0].partition("（")[0] for name in written} <= made, written


@pytest.fixture
def form_book(tmp_path: Path) -> Path:
    return make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-07"))


@pytest.mark.parametrize("names", [
    pytest.param(SHORT, id="sample", marks=pytest.mark.long),
    *(pytest.param(tuple(names), id=suffix, marks=pytest.mark.force)
      for suffix in VERBS if (names := [name for name, file in FILES.items() if file.suffix == suffix and name not in SHORT])),
])
def test_a_hostile_file_harms_no_command(names: tuple[str, ...], tmp_path: Path, form_book: Path) -> None:
    if any(name.endswith(".xlsb") for name in names) and shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed; make test installs it")
    folder = tmp_path / "in"
    told: list[tuple[Hostile, list[str], dict[str, bytes]]] = []

    def jobs() -> Iterator[Job]:
        for name in names:
            for job, before in _jobs(FILES[name], folder, form_book):
                told.append((FILES[name], list(job[2]), before))
                yield job

    wrong = []
    for run in run_many(jobs()):
        file, words, before = told.pop()
        if report := os.environ.get("HOSTILE_REPORT"):
            with Path(report).open("a") as lines:
                print(file.name, " ".join(words), run.code, f"{run.seconds:.2f}", run.memory, run.said.strip().replace("\n", " / ")[:160], sep="\t", file=lines)
        try:
            _harmless(file, words, run, folder, before)
        except (AssertionError, ValueError) as fault:  # two sentences in place of one
            wrong.append((file.name, words, str(fault)[:300]))
    assert wrong == []
