"""The results of a batch are the same bytes whoever works on it: one process, several, Dask, with and without a memory."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import remembering
from jixiao.addin.batch import cluster, pool, run
from jixiao.addin.batch.work import Job
from support import SELFEVALS, case_record, make_book

pytestmark = pytest.mark.slow

NAMES = (SELFEVALS[0], SELFEVALS[-1], "target-2018-003-04")
MEMORY = 2_000_000_000
VERBS = ("score", "summary")
Way = Callable[[Path, Path, str], None]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forms of several kinds and years, one of them twice, and a damaged workbook."""
    folder = tmp_path_factory.mktemp("各单位")
    for name in NAMES:
        make_book(folder / f"{name}.xlsx", case_record(name))
    (folder / "乙局").mkdir()
    shutil.copy(folder / f"{NAMES[0]}.xlsx", folder / "乙局" / "又一份.xlsx")
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04")
    return folder


def with_processes(count: int) -> Way:
    def way(tree: Path, out: Path, verb: str) -> None:
        run.run(Job(verb, str(out)), [str(tree)], out, pool.Pool(count, 60, MEMORY))

    return way


def with_dask(tree: Path, out: Path, verb: str) -> None:
    """Two workbooks a task, so that tasks end in any order."""
    run.run(Job(verb, str(out)), [str(tree)], out, cluster.Cluster(cluster.LOCAL, 2, 60, MEMORY, 2))


def with_memory(which: str) -> Way:
    """The command with another memory, here and in its process."""
    def way(tree: Path, out: Path, verb: str) -> None:
        command = [sys.executable, remembering.__file__, "batch", verb, str(tree), "-o", str(out), "--processes", "1"]
        done = subprocess.run(
            command, env={**os.environ, remembering.WHICH: which}, capture_output=True, text=True, check=False)
        assert done.returncode == 3 and "坏.xlsx" in done.stderr, done.stderr

    return way


def results(way: Way, tree: Path, folder: Path, verbs: tuple[str, ...] = VERBS) -> dict[str, bytes]:
    """Every file that the verbs write, but for their ledgers, which know the time."""
    found = {}
    for verb in verbs:
        way(tree, folder / verb, verb)
        found |= {file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted((folder / verb).rglob("*"))
                  if file.is_file() and not file.name.startswith("ledger.sqlite")}
    return found


@pytest.fixture(scope="module")
def plain(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One process, with its memory: four tables a verb, a copy of each workbook that can be read, and the summary."""
    found = results(with_processes(1), tree, tmp_path_factory.mktemp("果"))
    assert len(found) == 2 * 4 + len(NAMES) + 1 + 1 and "summary/汇总.xlsx" in found
    return found


@pytest.mark.parametrize("way", [
    pytest.param(with_processes(2), id="two processes"),
    pytest.param(with_memory("none"), id="without memory", marks=pytest.mark.long),
    pytest.param(with_dask, id="Dask", marks=pytest.mark.long),
])
def test_every_way_gives_the_same_bytes(way: Way, tree: Path, plain: dict[str, bytes], tmp_path: Path) -> None:
    found = results(way, tree, tmp_path)
    assert found.keys() == plain.keys()
    assert [name for name in plain if found[name] != plain[name]] == []


def test_a_memory_that_mixes_up_would_be_seen(tree: Path, plain: dict[str, bytes], tmp_path: Path) -> None:
    """The comparison above fails where what is remembered of one text is said of another."""
    found = results(with_memory("mixing"), tree, tmp_path, ("summary",))
    assert found.keys() == {name for name in plain if name.startswith("summary/")}
    assert {name for name in found if found[name] != plain[name]} >= {"summary/汇总.xlsx", "summary/findings.parquet"}
