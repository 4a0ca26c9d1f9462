"""A store that is killed, stands still, refuses or is not there, at each point where a batch turns to it: one sentence, the
ledger and the local tables kept, and the same command goes on."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import fsspec
import pyarrow.parquet as pq
import pytest
import s3fs
from fsspec.implementations.memory import MemoryFileSystem
from jixiao.addin.batch import pool, run, stores
from jixiao.addin.batch.run import Told
from jixiao.addin.batch.stores import Found, Store
from jixiao.addin.batch.work import Item, Job, do
from jixiao.addin.cli.main import run as jx
from jixiao.templates.library import say
from jixiao.templates.stop import Stop
from support import case_record, free_port, here, make_book

pytestmark = pytest.mark.slow

FILES = 9  # more than are waited for before a store counts as gone
MEMORY = 2_000_000_000
TABLES = {f"{name}.parquet" for name in ("files", "forms", "indicators", "findings")}
#: As an administrator may set it; s3fs alone waits seven minutes for a store that stands still.
IMPATIENT = '{"config_kwargs": {"connect_timeout": 1, "read_timeout": 1, "retries": {"max_attempts": 0}}}'


class Server:
    """An S3 store as a process, on a port of its own, with the workbooks of a folder in its bucket."""

    def __init__(self, log: Path, tree: Path) -> None:
        self.port = free_port()
        self.log = log
        self.tree = tree
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it anew: it forgets everything when it ends, so the workbooks are put there again."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-u", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        while True:
            assert self.process.poll() is None, self.log.read_text()
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        s3fs.S3FileSystem.clear_instance_cache()
        system = fsspec.filesystem("s3")
        system.mkdir("tables")
        system.put([str(path) for path in sorted(self.tree.iterdir())], "tables/in/")
        s3fs.S3FileSystem.clear_instance_cache()

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)
        if number == signal.SIGKILL:
            self.process.wait()

    def back(self, number: int) -> None:
        """It answers again after that signal."""
        if number == signal.SIGKILL:
            self.start()
        else:
            self.signal(signal.SIGCONT)
        s3fs.S3FileSystem.clear_instance_cache()

    def names(self, folder: str) -> set[str]:
        s3fs.S3FileSystem.clear_instance_cache()
        return {path.rpartition("/")[2] for path in fsspec.filesystem("s3").find(f"tables/{folder}")}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("各单位")
    made = make_book(folder / "0.xlsx", case_record("selfeval-2023-004-07"))
    for number in range(1, FILES):
        shutil.copy(made, folder / f"{number}.xlsx")
    return folder


@pytest.fixture
def stopped(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A store that is not started yet, and what leads to it."""
    server = Server(tmp_path / "moto.log", tree)
    for name, value in {
        "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.port}", "FSSPEC_S3": IMPATIENT,
    }.items():
        monkeypatch.setenv(name, value)
    before = dict(fsspec.config.conf)
    fsspec.config.set_conf_env(fsspec.config.conf)
    yield server
    fsspec.config.conf.clear()
    fsspec.config.conf.update(before)
    s3fs.S3FileSystem.clear_instance_cache()


@pytest.fixture
def server(stopped: Server) -> Iterator[Server]:
    stopped.start()
    yield stopped
    stopped.signal(signal.SIGKILL)


def batch(verb: str, source: str, out: Path, store: str, seen: Callable[[Told], None] | None = None, seconds: float = 60) -> run.Done:
    job = Job(verb, store or str(out.resolve()))
    return run.run(job, [source], out, pool.Pool(1, seconds, MEMORY), seen)


def sentence(capsys: pytest.CaptureFixture[str]) -> str:
    """What was said: one line, Chinese, with a code."""
    said = capsys.readouterr().err.strip()
    assert "\n" not in said and said.startswith("JX-P") and "Traceback" not in said
    return said


def told(stop: pytest.ExceptionInfo[Stop], id: str) -> str:
    assert stop.value.id == id
    return say(id, **stop.value.values)


@pytest.mark.parametrize(("number", "why"), [
    (signal.SIGKILL, "连接或读写失败（EndpointConnectionError）"), pytest.param(signal.SIGSTOP, "一直没有回答", marks=pytest.mark.long),
])
def test_gone_while_the_list_is_made(
    number: int, why: str, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "果"
    command = ["batch", "score", "s3://tables/in", "-o", str(out), "--store", "s3://tables/out", "--processes", "1"]
    assert jx(command) in (0, 1)
    capsys.readouterr()
    before = {name: (out / name).read_bytes() for name in TABLES}
    server.signal(number)
    s3fs.S3FileSystem.clear_instance_cache()
    assert jx(command) == 3
    said = sentence(capsys)
    assert said.startswith("JX-P06 “s3://tables/in”") and why in said and "再运行同一条命令" in said
    assert {name: (out / name).read_bytes() for name in TABLES} == before
    server.back(number)
    worked = []
    batch("score", "s3://tables/in", out, "s3://tables/out", lambda told: worked.append(told.done))
    assert worked == []  # nothing was forgotten, nothing is done again
    assert server.names("out") >= TABLES


@pytest.mark.parametrize(("source", "store", "number"), [
    pytest.param("s3", "", signal.SIGKILL, id="fetch-killed"),
    pytest.param("s3", "", signal.SIGSTOP, id="fetch-still", marks=pytest.mark.long),
    pytest.param("", "s3://tables/out", signal.SIGKILL, id="put-killed", marks=pytest.mark.long),
    pytest.param("", "s3://tables/out", signal.SIGSTOP, id="put-still", marks=pytest.mark.long),
])
def test_gone_half_way(source: str, store: str, number: int, server: Server, tree: Path, tmp_path: Path) -> None:
    out = tmp_path / "果"
    where = "s3://tables/in" if source else str(tree)
    done = []

    def after_two(told: Told) -> None:
        done.append(told.done)
        if told.done == 2:
            server.signal(number)

    with pytest.raises(Stop) as stop:
        batch("score", where, out, store, after_two, seconds=10)
    said = told(stop, "batch_away")
    assert said.startswith("JX-P17 接连 5 个文件") and "再运行同一条命令" in said
    assert len(done) < FILES  # it does not try all of them
    server.back(number)
    again = []
    batch("score", where, out, store, lambda told: again.append(told.before))
    assert again[0] >= 2  # what was done stays done
    rows = pq.read_table(out / "files.parquet").to_pylist()
    assert [row["file"] for row in rows] == [f"{number}.xlsx" for number in range(FILES)]
    assert {row["verdict"] for row in rows} == {"clean"}  # a published form, and scores in all its rows
    if store and number == signal.SIGSTOP:  # one that was killed has forgotten the first two
        assert len(server.names("out/score")) == FILES


def test_a_store_that_stands_still_longer_than_a_workbook_may_take_is_not_the_fault_of_the_workbook(
    server: Server, tmp_path: Path
) -> None:
    out = tmp_path / "果"
    at_once = pool.Pool(1, here(1.5), MEMORY)  # it has asked by then, and is ended before s3fs gives up
    found = list(Store("s3://tables/in").files((".xlsx",), []))
    answers: list[Any] = []
    server.signal(signal.SIGSTOP)
    at_once.run(Job("check", str(out)), iter([Item(file.name, file.source) for file in found[:2]]), answers.append)
    assert {answer.name for answer in answers} == {"0.xlsx", "1.xlsx"}
    for answer in answers:
        assert answer.verdict == "ended" and answer.away == "一直没有回答" and answer.said.startswith(f"JX-P06 “{answer.name}”")


@pytest.mark.parametrize("number", [pytest.param(signal.SIGKILL, marks=pytest.mark.long), signal.SIGSTOP])
def test_gone_before_the_tables_are_put(
    number: int, server: Server, tmp_path: Path, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "果"
    monkeypatch.setattr(stores, "_SILENT", 2.0)

    def at_the_end(told: Told) -> None:
        if told.done == told.total:
            server.signal(number)

    with pytest.raises(Stop) as stop:
        batch("check", str(tree), out, "s3://tables/out", at_the_end)
    said = told(stop, "batch_tables")
    assert str(out) in said and "s3://tables/out" in said and "再运行同一条命令" in said
    assert pq.read_table(out / "forms.parquet").num_rows == FILES
    if number == signal.SIGKILL:
        server.start()
    else:
        server.signal(signal.SIGCONT)
    monkeypatch.setattr(stores, "_SILENT", 60.0)
    s3fs.S3FileSystem.clear_instance_cache()
    worked = []
    batch("check", str(tree), out, "s3://tables/out", lambda told: worked.append(told.done))
    assert worked == [] and server.names("out") == TABLES


def test_no_bucket_is_made_and_none_is_asked_for(server: Server, tmp_path: Path, tree: Path) -> None:
    made = server.log.read_text().count('"PUT /tables HTTP')
    assert made == 1  # ours, above
    batch("score", "s3://tables/in", tmp_path / "果", "s3://tables/out")
    asked = server.log.read_text()
    assert asked.count('"PUT /tables HTTP') == made and '"HEAD /tables HTTP' not in asked.partition('"PUT /tables/in/8')[2]
    with pytest.raises(Stop) as stop:
        batch("check", str(tree), tmp_path / "又", "s3://others/out")
    assert "没有这个文件、文件夹或桶" in told(stop, "batch_tables")
    assert '"PUT /others HTTP' not in server.log.read_text()


def test_a_store_that_is_not_there_or_has_no_such_folder(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for address in ("s3://tables/none", "s3://others/in"):
        assert jx(["batch", "check", address, "-o", str(tmp_path / "果")]) == 3
        assert address in capsys.readouterr().err
    assert jx(["batch", "check", str(server.tree), "-o", str(tmp_path / "又"), "--store", "nothing://a/b"]) == 3
    assert sentence(capsys).startswith("JX-P08 “nothing://a/b”")  # before the work, not behind it


class _Refusing(BaseHTTPRequestHandler):
    """Refuses whatever is asked, as a store does whose key has run out."""

    protocol_version = "HTTP/1.1"  # which tells a client that it may send its file

    def _refuse(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
        self.send_response(403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = _refuse  # noqa: N815  the server looks for these names

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.usefixtures("stopped")  # for what it puts into the environment
def test_a_store_that_refuses(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Refusing) as refusing:
        Thread(target=refusing.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{refusing.server_address[1]}")
        s3fs.S3FileSystem.clear_instance_cache()
        assert jx(["batch", "check", "s3://tables/in", "-o", str(tmp_path / "果")]) == 3
        assert "“s3://tables/in”" in (said := sentence(capsys)) and "没有权限" in said
        with pytest.raises(Stop) as stop:
            batch("score", str(tree), tmp_path / "又", "s3://tables/out")
        assert "没有权限" in told(stop, "batch_away")
        with pytest.raises(Stop) as stop:
            batch("check", str(tree), tmp_path / "三", "s3://tables/out")
        assert "没有权限" in told(stop, "batch_tables")
        refusing.shutdown()


class _Half(MemoryFileSystem):
    """A tree of folders, one of which does not answer, and files that end early, with no error: as a cut connection may."""

    protocol = "half"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    cut = ""
    error: Exception = ConnectionResetError("cut")

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return super()._strip_protocol(path.replace("half://", "memory://"))

    def ls(self, path: str, detail: bool = True, **more: Any) -> Any:
        if self.cut and self.cut in path:
            raise self.error
        return super().ls(path, detail, **more)

    def get_file(self, rpath: str, lpath: str, **_: Any) -> None:
        Path(lpath).write_bytes(self.cat(rpath)[:100])


@pytest.fixture
def half() -> Iterator[type[_Half]]:
    fsspec.register_implementation("half", _Half, clobber=True)
    system = fsspec.filesystem("half")
    system.pipe({"/in/甲局/1.xlsx": b"x" * 300, "/in/乙局/下/2.xlsx": b"y" * 300, "/in/0.xlsx": b"z" * 300})
    yield _Half
    _Half.store.clear()
    _Half.cut = ""


def test_a_folder_that_does_not_answer_is_not_taken_for_an_empty_one(half: type[_Half]) -> None:
    closed: list[OSError] = []
    store = Store("half://in")
    assert [file.name for file in store.files((".xlsx",), closed)] == ["0.xlsx", "乙局/下/2.xlsx", "甲局/1.xlsx"]
    half.cut, half.error = "下", ConnectionResetError("cut")
    with pytest.raises(stores.Away) as stop:
        list(store.files((".xlsx",), closed))
    assert "连接或读写失败（ConnectionResetError）" in told(stop, "batch_store") and closed == []
    half.error = PermissionError("no")
    assert [file.name for file in store.files((".xlsx",), closed)] == ["0.xlsx", "甲局/1.xlsx"]
    assert [error.filename for error in closed] == ["/in/乙局/下"]
    half.cut = "in"
    with pytest.raises(stores.Away):
        list(store.files((".xlsx",), closed))


@pytest.mark.usefixtures("half")
def test_half_a_file_is_no_damaged_workbook(tmp_path: Path) -> None:
    answer = do(Job("check", str(tmp_path)), Item("0.xlsx", "half://in/0.xlsx"))
    assert (answer.verdict, answer.away) == ("ended", "")  # tried again by the next run; "unread" would not be
    assert "只取到一部分" in answer.said


def test_what_was_made_of_a_file_in_a_closed_folder_stays(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, out = tmp_path / "单位", tmp_path / "果"
    for folder in ("甲", "乙"):
        (own / folder).mkdir(parents=True)
        shutil.copy(tree / "0.xlsx", own / folder / f"{folder}.xlsx")
    batch("score", str(own), out, "")
    walk = os.walk

    def closed(top: Any, onerror: Callable[[OSError], None], **more: Any) -> Iterator[Any]:
        for folder, below, names in walk(top, onerror=onerror, **more):
            if Path(folder).name == "乙":
                onerror(PermissionError(13, "no", folder))
            else:
                yield folder, below, names

    monkeypatch.setattr("jixiao.addin.verbs.inputs.os.walk", closed)
    done = batch("score", str(own), out, "")
    assert done.closed == 1 and done.bad[0] == (str(own / "乙"), say("unreadable", path=str(own / "乙")))
    assert (out / "score" / "乙" / "乙.xlsx").is_file()
    monkeypatch.undo()
    (own / "甲" / "甲.xlsx").unlink()
    batch("score", str(own), out, "")
    assert [path.name for path in out.rglob("*.xlsx")] == ["乙.xlsx"]


def test_a_copy_that_cannot_be_taken_away_is_not_forgotten(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, out = tmp_path / "单位", tmp_path / "果"
    own.mkdir()
    for name in ("0.xlsx", "1.xlsx"):
        shutil.copy(tree / name, own)
    batch("score", str(own), out, "")
    (own / "1.xlsx").unlink()
    unlink = Path.unlink

    def held(path: Path, missing_ok: bool = False) -> None:
        if path.name == "1.xlsx":
            raise PermissionError(13, "it is open")  # in Excel
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", held)
    with pytest.raises(Stop) as stop:
        batch("score", str(own), out, "")
    assert "1.xlsx”" in told(stop, "batch_store") and (out / "score" / "1.xlsx").is_file()
    monkeypatch.undo()
    batch("score", str(own), out, "")
    assert not (out / "score" / "1.xlsx").exists()


def test_found_is_what_the_store_says(server: Server) -> None:
    files = list(Store("s3://tables/in").files((".xlsx",), []))
    assert [file.name for file in files] == [f"{number}.xlsx" for number in range(FILES)]
    assert all(isinstance(file, Found) and file.size == (server.tree / file.name).stat().st_size for file in files)
