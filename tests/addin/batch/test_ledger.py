"""The ledger of a batch: killed at any write, torn, on a full disk, wanted by two at once."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from forked import TOLD, begun, ended
from jixiao.addin.batch import ledger
from jixiao.addin.batch.ledger import NAME, Ledger, opened
from jixiao.addin.batch.stores import Found
from jixiao.addin.batch.work import Answer
from jixiao.templates.stop import Stop

FILES = 1000
FORMS = b"x" * 600  # what a form takes, about


def found() -> Iterator[Found]:
    for number in range(FILES):
        yield Found(f"{number:04d}.xlsx", f"/单位/{number:04d}.xlsx", 9000, "1")


def answer(name: str) -> Answer:
    return Answer(name, "notice", "", "h" * 64, "", False, name, (("selfeval", name, 0, 0, 1),), FORMS)


def work(folder: Path) -> None:
    """What a batch does with its ledger, as far as it was not done; committed at every file."""
    ledger._SECONDS = -1.0
    with opened(folder, "做的事", "做法") as kept:
        kept.enter(found(), print)
        for item in kept.todo():
            kept.put(answer(item.name), "")


def done_in(folder: Path) -> int:
    """How many files have a verdict; each of them has its one form."""
    base = sqlite3.connect(folder / NAME)
    try:
        assert base.execute("pragma integrity_check").fetchall() == [("ok",)]
        done = {name for (name,) in base.execute("select name from files where verdict is not null")}
        forms = [name for (name,) in base.execute("select name from forms")]
        assert len(forms) == len(set(forms)) and set(forms) == done
        return len(done)
    finally:
        base.close()


def stopped(folder: Path) -> str:
    with pytest.raises(Stop) as stop, opened(folder, "做的事", "做法"):
        pass
    return stop.value.id


def test_killed_at_any_moment_and_begun_again_each_file_is_there_once(tmp_path: Path) -> None:
    chance, seen = random.Random(15), set()
    for at in range(200):
        if at > 20 and len(seen) > 1:  # on a busy machine the first kills may come before any work
            break
        child = begun(lambda: work(tmp_path))
        time.sleep(chance.uniform(0, 0.05))
        os.kill(child, signal.SIGKILL)
        ended(child)
        if (tmp_path / NAME).exists() and (tmp_path / NAME).stat().st_size:
            shutil.copytree(tmp_path, tmp_path.with_name("looked at"), dirs_exist_ok=True)  # looking would mend it
            with opened(tmp_path.with_name("looked at"), "做的事", "做法"):
                pass
            seen.add(done_in(tmp_path.with_name("looked at")))
    work(tmp_path)
    assert done_in(tmp_path) == FILES
    assert len(seen) > 1, seen


@pytest.mark.long
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed; make trust installs it")
@pytest.mark.parametrize("call", ["pwrite64", "fdatasync", "fsync", "ftruncate", "unlink", "openat"])
def test_killed_at_each_call_to_the_system_it_goes_on(call: str, tmp_path: Path) -> None:
    code = "import sys; sys.path[:0] = sys.argv[2:]; import test_ledger; from pathlib import Path; test_ledger.work(Path(sys.argv[1]))"
    killed = 0
    for number in (1, 2, 3, 5, 8, 13, 40, 200):
        folder = tmp_path / f"{number}"
        done = subprocess.run(
            ["strace", "-f", "-o", os.devnull, "-P", str(folder / NAME), "-P", f"{folder / NAME}-wal", "-P", f"{folder / NAME}-journal",
             "-e", f"inject={call}:signal=KILL:when={number}", sys.executable, "-c", code, str(folder), *sys.path],
            check=False)
        killed += done.returncode != 0
        work(folder)
        assert done_in(folder) == FILES, (call, number)
    assert killed or call in ("fsync", "unlink", "ftruncate")


@pytest.mark.parametrize("spoil", ["half", "garbage", "a page"])
def test_a_torn_ledger_is_said_to_be_torn(spoil: str, tmp_path: Path) -> None:
    work(tmp_path)
    path = tmp_path / NAME
    data = path.read_bytes()
    middle = len(data) // 2 // 4096 * 4096
    path.write_bytes({"half": data[:middle], "garbage": b"no ledger " * 500,
                      "a page": data[:middle] + b"\xff" * 4096 + data[middle + 4096:]}[spoil])
    before = path.read_bytes()
    assert stopped(tmp_path) == "batch_torn"
    assert path.read_bytes() == before


def test_an_empty_ledger_is_a_new_one(tmp_path: Path) -> None:
    (tmp_path / NAME).touch()
    work(tmp_path)
    assert done_in(tmp_path) == FILES


def test_on_a_full_disk_it_says_so_and_goes_on_when_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = sqlite3.connect

    def small(*arguments: object, **options: object) -> sqlite3.Connection:
        base = usual(*arguments, **options)  # type: ignore[call-overload]
        base.execute("pragma max_page_count=60")
        return base  # type: ignore[no-any-return]

    monkeypatch.setattr(sqlite3, "connect", small)
    with pytest.raises(Stop) as stop:
        work(tmp_path)
    assert stop.value.id == "disk_full"
    monkeypatch.undo()
    assert 0 < done_in(tmp_path) < FILES
    work(tmp_path)
    assert done_in(tmp_path) == FILES


@contextmanager
def held(folder: Path) -> Iterator[Ledger]:
    with opened(folder, "做的事", "做法") as kept:
        yield kept


def test_of_two_at_once_one_works_and_the_other_is_told(tmp_path: Path) -> None:
    with held(tmp_path) as kept:
        kept.enter(found(), print)
        assert ended(begun(lambda: held(tmp_path).__enter__(), "batch_ledger")) == TOLD
    work(tmp_path)
    assert done_in(tmp_path) == FILES


def test_two_that_begin_at_once_never_both_work(tmp_path: Path) -> None:
    for number in range(5):
        folder = tmp_path / str(number)
        children = [begun(partial(work, folder), "batch_ledger") for _ in range(2)]
        codes = list(map(ended, children))
        assert set(codes) <= {0, TOLD} and 0 in codes, codes
        assert done_in(folder) == FILES
