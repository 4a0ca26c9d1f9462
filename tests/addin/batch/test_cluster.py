"""The batch on Dask: our own cluster, and a scheduler with two workers as processes, an S3 store, a worker killed half-way."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import dask
import deadly
import fsspec
import pyarrow.parquet as pq
import pytest
from jixiao.addin.batch import cluster, pool, run
from jixiao.addin.batch.run import Told
from jixiao.addin.batch.work import Job
from support import SELFEVALS, case_record, free_port, make_book

pytestmark = [pytest.mark.slow, pytest.mark.long]

TABLES = ("files", "forms", "indicators", "findings")
MEMORY = 2_000_000_000
COPIES = 24  # of each of five forms: two chunks of sixty


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("各单位")
    for name in SELFEVALS[:5]:
        made = make_book(folder / f"{name}-00.xlsx", case_record(name))
        for number in range(1, COPIES):
            shutil.copy(made, folder / f"{name}-{number:02d}.xlsx")
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04")
    return folder


@pytest.fixture(scope="module")
def plain(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("果") / "本机"
    run.run(Job("score", str(out)), [str(tree)], out, pool.Pool(2, 60, MEMORY))
    return out


def tables(out: Path) -> dict[str, bytes]:
    return {name: (out / f"{name}.parquet").read_bytes() for name in TABLES}


def test_our_own_cluster_gives_the_bytes_of_the_pool(tree: Path, plain: Path, tmp_path: Path) -> None:
    out = tmp_path / "果"
    run.run(Job("score", str(out)), [str(tree)], out, cluster.Cluster(cluster.LOCAL, 2, 60, MEMORY))
    assert tables(out) == tables(plain)
    made = {path.relative_to(plain): path.read_bytes() for path in plain.rglob("*.xlsx")}
    assert len(made) == 5 * COPIES
    assert {path.relative_to(out): path.read_bytes() for path in out.rglob("*.xlsx")} == made


def test_a_workbook_that_ends_every_worker_is_found_by_halving(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "单位"
    own.mkdir()
    first = sorted(tree.glob("self*.xlsx"))[0]
    for number in range(5):
        shutil.copy(first, own / f"{number}.xlsx")
    shutil.copy(first, own / deadly.DEADLY)
    monkeypatch.setattr(cluster, "chunk", deadly.chunk)
    out = tmp_path / "果"
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
        done = run.run(Job("check", str(out)), [str(own)], out, cluster.Cluster(cluster.LOCAL, 2, 60, MEMORY, 6))
    assert [name for name, said in done.bad if said.startswith("JX-P04")] == [deadly.DEADLY]
    assert len({row["file"] for row in pq.read_table(out / "forms.parquet").to_pylist()}) == 5


def test_a_workbook_that_takes_too_long_is_named(tree: Path, tmp_path: Path) -> None:
    out = tmp_path / "果"
    own = tmp_path / "单位"
    own.mkdir()
    for path in sorted(tree.glob("self*.xlsx"))[:2]:
        shutil.copy(path, own)
    done = run.run(Job("check", str(out)), [str(own)], out, cluster.Cluster(cluster.LOCAL, 1, 0.001, MEMORY))
    assert len(done.bad) == 2 and all(said.startswith("JX-P03") for _, said in done.bad)
    assert run.run(Job("check", str(out)), [str(own)], out, cluster.Cluster(cluster.LOCAL, 1, 60, MEMORY)).bad == ()


@contextmanager
def process(said: Path, *command: str, until: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process, once it has said that it is there; ended with the test.

    said: where its output goes: a store that writes a line for each request would stop at a pipe that nobody empties.
    """
    with said.open("wb") as output, subprocess.Popen([sys.executable, *command], stderr=subprocess.STDOUT, stdout=output) as started:
        try:
            while not re.search(until, said.read_text(errors="replace")):
                assert started.poll() is None, said.read_text(errors="replace")
                time.sleep(0.1)
            yield started
        finally:
            started.kill()


def test_with_a_store_and_a_worker_killed_half_way_each_form_has_one_row(
    tree: Path, plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduler, store = free_port(), free_port()
    for name, value in {
        "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{store}", "PYTHONUNBUFFERED": "1",
    }.items():
        monkeypatch.setenv(name, value)
    with ExitStack() as stack:
        stack.enter_context(process(tmp_path / "store.txt", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(store), until="Running on"))
        system = fsspec.filesystem("s3")
        system.mkdir("tables")
        system.put(str(tree), "tables/in/", recursive=True)
        assert len(system.find("tables/in")) == 5 * COPIES + 1
        address = f"tcp://127.0.0.1:{scheduler}"
        stack.enter_context(process(
            tmp_path / "scheduler.txt", "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(scheduler), "--no-dashboard",
            until="Scheduler at"))
        workers = [stack.enter_context(process(
            tmp_path / f"worker{number}.txt", "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
            "--local-directory", str(tmp_path / f"worker{number}"), until="Registered to")) for number in range(2)]
        killed = []

        def kill(told: Told) -> None:
            if not killed:  # the first chunk is back: the other worker is in the midst of its own
                killed.append(told.done)
                os.kill(workers[0].pid, signal.SIGKILL)

        out = tmp_path / "果"
        (found,) = {path.rpartition("/")[0] for path in system.find("tables/in")}
        done = run.run(Job("score", "s3://tables/out"), [f"s3://{found}"], out, cluster.Cluster(address, 2, 60, MEMORY, 20), kill)
        assert killed and killed[0] < 5 * COPIES
        assert {name for name, _ in done.bad} == {"坏.xlsx"}
        for name in TABLES[1:]:
            assert tables(out)[name] == tables(plain)[name]
        rows = [(row["file"], row["form_number"]) for row in pq.read_table(out / "forms.parquet").to_pylist()]
        assert len(rows) == len(set(rows)) == 5 * COPIES
        assert {path.rpartition("/")[2] for path in system.find("tables/out/score")} == {
            path.name for path in plain.rglob("*.xlsx")}
        assert system.cat("tables/out/forms.parquet") == (out / "forms.parquet").read_bytes()
        any_one = next(plain.rglob("*.xlsx"))
        assert system.cat(f"tables/out/score/{any_one.name}") == any_one.read_bytes()
