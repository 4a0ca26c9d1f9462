"""A save that is stopped anywhere, in any way: the file is the old one or the new one, and whoever is told is told so."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from forked import TOLD, begun, ended
from full_book import hand_made, sheet_xml
from jixiao.addin.cli import main
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs.list_template import write_list_template
from jixiao.addin.workbook import save
from jixiao.addin.workbook.kept import originals
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import CellEdit
from jixiao.templates.library import default_library, say
from jixiao.templates.stop import Stop
from support import stops

pytestmark = pytest.mark.slow

LIBRARY = default_library()
FORM = next(form for form in LIBRARY.forms.values() if form.id in LIBRARY.sheets)
STEPS = 40  # more than a save has


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return hand_made(tmp_path / "绩效.xlsx", sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))


def score(path: Path) -> None:
    book = WorkbookFile.open(path)
    book.apply([CellEdit("表", 1, 1, Decimal(5))], {})
    book.save(path, backup=True)


def new_list(path: Path) -> None:
    write_list_template(FORM, LIBRARY, path)


def new_form(path: Path) -> None:
    form_verbs.generate([form_verbs.blank(FORM, LIBRARY, 2023)], LIBRARY, path)


def stop_at(step: int, act: Callable[[], Any]) -> None:
    """Lets the process end at the n-th call of a save that reaches the system; a write is done by half first."""
    count = 0

    def reached() -> bool:
        nonlocal count
        count += 1
        return count == step

    def watch(module: Any, name: str) -> None:
        usual = getattr(module, name)

        def call(*arguments: Any, **options: Any) -> Any:
            if reached():
                act()
            return usual(*arguments, **options)

        setattr(module, name, call)

    for name in ("fsync", "replace", "rename", "link", "unlink", "chmod", "chown", "open", "close"):
        watch(os, name)
    watch(tempfile, "mkstemp")
    usual = os.fdopen

    class Halved:
        def __init__(self, file: Any) -> None:
            self.file = file

        def __enter__(self) -> Halved:
            return self

        def __exit__(self, *error: Any) -> None:
            self.file.close()

        def write(self, data: bytes) -> None:
            if reached():
                self.file.write(data[: len(data) // 2])
                self.file.flush()
                act()
            self.file.write(data)

        def __getattr__(self, name: str) -> Any:
            return getattr(self.file, name)

    os.fdopen = lambda handle, *rest: Halved(usual(handle, *rest))  # type: ignore[assignment]


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_killed_at_every_step_the_workbook_is_old_or_new(path: Path) -> None:
    old = path.read_bytes()
    score(path)
    new, (backup,) = path.read_bytes(), originals(path)
    killed = 0
    for step in range(1, STEPS):
        path.write_bytes(old)
        backup.unlink(missing_ok=True)

        def work(step: int = step) -> None:
            stop_at(step, kill)
            score(path)

        code = ended(begun(work))
        assert code in (0, -signal.SIGKILL)
        killed += code != 0
        now = path.read_bytes()
        assert now in (old, new), step
        assert not backup.exists() or backup.read_bytes() == old, step
        assert now == old or backup.exists(), step
        if code == 0:
            break
    assert killed > 12


@pytest.mark.parametrize("make", [new_list, new_form])
def test_killed_at_every_step_a_new_file_is_whole_or_absent(tmp_path: Path, make: Callable[[Path], None]) -> None:
    target = tmp_path / "新.xlsx"
    make(target)
    whole = WorkbookFile.open(target).grids()[0].cells
    killed = 0
    for step in range(1, STEPS):
        target.unlink(missing_ok=True)

        def work(step: int = step) -> None:
            stop_at(step, kill)
            make(target)

        code = ended(begun(work))
        killed += code != 0
        assert not target.exists() or WorkbookFile.open(target).grids()[0].cells == whole
        if code == 0:
            break
    assert killed > 5


def test_what_a_killed_save_left_is_swept_by_the_next_and_a_running_one_s_is_not(path: Path) -> None:
    left, running, foreign = (path.parent / name for name in (".jixiao-old.tmp", ".jixiao-now.tmp", "jixiao-old.tmp"))
    for item in (left, running, foreign):
        item.write_bytes(b"x")
    for item in (left, foreign):
        os.utime(item, (time.time() - 7200, time.time() - 7200))
    score(path)
    assert (left.exists(), running.exists(), foreign.exists()) == (False, True, True)


def test_the_backup_holds_what_was_opened(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read again between the look at the file and the backup of it."""
    old = path.read_bytes()
    book = WorkbookFile.open(path)
    book.apply([CellEdit("表", 1, 1, Decimal(5))], {})
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"something else")
    book.save(path, backup=True)
    monkeypatch.undo()
    assert [item.read_bytes() for item in originals(path)] == [old]


def test_a_change_in_the_last_moment_is_seen(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = save._keep_mode

    def late(temporary: Path, like: Path) -> None:
        usual(temporary, like)
        if not path.read_bytes().endswith(b"!"):
            path.write_bytes(path.read_bytes() + b"!")

    monkeypatch.setattr(save, "_keep_mode", late)
    with stops("changed_meanwhile"):
        score(path)
    assert path.read_bytes().endswith(b"!")


@pytest.mark.parametrize("writers", [2, 10])
def test_of_processes_that_save_one_file_one_wins_and_the_others_are_told(path: Path, writers: int) -> None:
    start_read, start_write = os.pipe()

    def write(number: int) -> None:
        book = WorkbookFile.open(path)
        book.apply([CellEdit("表", 1, 1, Decimal(100 + number))], {})
        os.close(start_write)
        os.read(start_read, 1)  # all start together, when the parent lets go
        book.save(path, backup=True)

    books = [begun(partial(write, number), "changed_meanwhile") for number in range(writers)]
    time.sleep(0.5)
    os.close(start_write)
    codes = list(map(ended, books))
    os.close(start_read)
    assert sorted(codes) == [0] + [TOLD] * (writers - 1)
    winner = codes.index(0)
    assert WorkbookFile.open(path).grids()[0].cell(1, 1).value == 100 + winner


def test_a_new_file_does_not_take_the_place_of_one_made_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, usual = tmp_path / "新.xlsx", save._sweep
    monkeypatch.setattr(save, "_sweep", lambda folder: (usual(folder), target.write_bytes(b"mine"))[0])
    with stops("exists"):
        new_list(target)
    assert target.read_bytes() == b"mine"
    assert [item.name for item in tmp_path.iterdir()] == ["新.xlsx"]


@pytest.mark.parametrize("make", [new_list, new_form])
def test_of_ten_processes_that_make_one_file_one_wins_and_the_others_are_told(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    target = tmp_path / "新.xlsx"
    start_read, start_write = os.pipe()

    def work() -> None:
        os.close(start_write)
        os.read(start_read, 1)
        make(target)

    children = [begun(work, "exists") for _ in range(10)]
    os.close(start_write)
    codes = sorted(map(ended, children))
    os.close(start_read)
    assert codes == [0] + [TOLD] * 9
    assert [item.name for item in tmp_path.iterdir()] == ["新.xlsx"]
    assert WorkbookFile.open(target).grids()


def test_a_folder_that_is_gone_is_told(path: Path) -> None:
    book = WorkbookFile.open(path)
    book.apply([CellEdit("表", 1, 1, Decimal(5))], {})
    shutil.rmtree(path.parent)
    with pytest.raises(Stop) as caught:
        book.save(path, backup=True)
    assert caught.value.id == "no_parent"
    assert str(path.parent) in say(caught.value.id, **caught.value.values)
    with stops("no_parent"):
        new_list(path)


def test_a_stop_after_the_rename_says_that_the_file_is_written(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = path.with_name("新.xlsx")

    def interrupted(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(save, "_sync_folder", interrupted)
    assert main.run(["new", FORM.id, "--year", "2023", "-o", str(target)]) == 130
    assert target.exists()
    assert say("stopped_written", path=target) in capsys.readouterr().err


def test_every_kind_of_place_has_its_sentence(tmp_path: Path) -> None:
    def id_of(what: Path) -> str:
        with pytest.raises(Stop) as caught:
            WorkbookFile.open(what)
        assert str(what) in say(caught.value.id, **caught.value.values)
        return caught.value.id

    os.mkfifo(tmp_path / "管道.xlsx")
    (tmp_path / "环.xlsx").symlink_to(tmp_path / "环.xlsx")
    (tmp_path / "~$表.xlsx").write_bytes(b"x")
    assert id_of(tmp_path / "管道.xlsx") == "no_plain_file"
    assert id_of(Path("/dev/null")) == "no_plain_file"
    assert id_of(tmp_path / "环.xlsx") == "not_found"
    assert id_of(tmp_path / "~$表.xlsx") == "lock_file"
    for taken in ("环.xlsx", "管道.xlsx"):
        with stops("exists"):
            new_list(tmp_path / taken)


def test_the_name_of_an_original_is_shortened_where_it_would_be_too_long(tmp_path: Path) -> None:
    longest = hand_made(tmp_path / ("绩" * 83 + "x.xlsx"), sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
    assert len(longest.name.encode()) == 255
    before = longest.read_bytes()
    score(longest)
    (kept,) = originals(longest)
    assert kept.read_bytes() == before and len(kept.name.encode()) <= 255
    with stops("name_too_long"):
        new_list(tmp_path / ("y" * 300 + ".xlsx"))
    assert {item.name for item in tmp_path.iterdir()} == {longest.name, kept.name}


def test_a_folder_that_cannot_be_looked_into_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jixiao.addin.verbs.inputs import named_files

    closed: list[OSError] = []
    (tmp_path / "内").mkdir()
    usual = os.scandir

    def scandir(folder: Any) -> Any:
        if str(folder).endswith("内"):
            raise PermissionError(13, "denied", str(folder))
        return usual(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    assert named_files([tmp_path], closed.append) == []
    assert [Path(error.filename).name for error in closed] == ["内"]
