"""The page on hard ground: files that mean harm, an engine that ends, a server in place of a file, a build made again."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from full_book import hand_made, sheet_xml, write_zip
from hostile import LAUGHS, OLE
from jixiao.addin.engine.engine import answer
from jixiao.templates.library import texts
from page_browser import CACHE, Browser, Opened, opened
from page_desk import Desk
from playwright.sync_api import expect
from support import case_record, make_book

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]


def harmful(folder: Path) -> dict[str, bytes]:
    """Files by name, each of another kind of harm."""
    good = make_book(folder / "好.xlsx", case_record("selfeval-2023-004-07")).read_bytes()
    bomb = folder / "炸弹.xlsx"
    hand_made(bomb, sheet_xml(" " * 300_000_000))
    deep = hand_made(folder / "深.xlsx", sheet_xml("<row>" * 200_000))
    entities = hand_made(folder / "实体.xlsx", LAUGHS.decode() if isinstance(LAUGHS, bytes) else LAUGHS)
    merged = hand_made(folder / "合并.xlsx", sheet_xml("", after='<mergeCells><mergeCell ref="A1:Z100000"/></mergeCells>'))
    rows = hand_made(folder / "行多.xlsx", sheet_xml('<row r="1"/>' + "<row/>" * 1_000_000))
    leaving = write_zip(folder / "外出.xlsx", {"../evil.xml": b"x"})
    nested = folder / "深.docx"
    with zipfile.ZipFile(nested, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w>" * 200_000)
    return {
        "空.xlsx": b"", "网页.xlsx": b"<html><table></table></html>", "表.csv": "项目,得分\r\n甲,9".encode("gbk"),
        "有密码.xlsx": OLE + "EncryptedPackage".encode("utf-16-le"), "旧.xls": OLE + "Workbook".encode("utf-16-le"),
        "半截.xlsx": good[: len(good) // 2], "一半.docx": b"PK\x03\x04" + bytes(100),
        **{path.name: path.read_bytes() for path in (bomb, deep, entities, merged, rows, leaving, nested)},
    }


@pytest.mark.long
def test_files_that_mean_harm_get_the_sentence_of_the_command_and_the_engine_lives(engine: Opened, tmp_path: Path) -> None:
    files = harmful(tmp_path)
    good = (tmp_path / "好.xlsx").read_bytes()
    messages = [
        {"kind": "run", "command": ["import" if name.endswith(".docx") else "score", name], "files": [{"name": name, "bytes": data}]}
        for name, data in files.items()
    ]
    messages.append({"kind": "run", "command": ["score", "好.xlsx"], "files": [{"name": "好.xlsx", "bytes": good}]})
    wanted = [answer({"id": 0, **message}, lambda _told: None) for message in messages]
    found = engine.ask(*messages)
    for message, want, got in zip(messages, wanted, found, strict=True):
        del want["id"]
        assert got == want, message["command"]
    assert {want["code"] for want in wanted[:-1]} == {3} and wanted[-1]["code"] < 2
    assert all(len(want["said"]) == 1 and want["said"][0].startswith("JX-") for want in wanted[:-1])
    assert engine.memory < 400 * 2**20, engine.memory


#: As WebAssembly at its end: the next answer of the worker is an error of the browser's.
_END = """() => {
  const post = self.postMessage;
  self.postMessage = () => { self.postMessage = post; throw new RangeError("Maximum call stack size exceeded"); };
}"""


def test_an_engine_that_ends_is_replaced_and_the_file_is_named(engine: Opened, tmp_path: Path) -> None:
    path = make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-07"))
    desk = Desk(engine)
    engine.page.workers[0].evaluate(_END)
    desk.choose(path)
    expect(engine.page.locator("#books")).to_contain_text(texts("page")["files"]["ended"])
    desk.choose(path)  # of the engine that has taken its place
    assert desk.rows()[-1][4] == "优" and len(engine.page.workers) == 1
    desk.clear()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """The folder kind of the page on a server of its own, and the paths that it was asked for."""
    _build(tmp_path / "网页版", "/")
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, _format: str, *values: object) -> None:
            asked.append(str(values[0]).split()[1])

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(tmp_path / "网页版"))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", asked
        server.shutdown()


def _build(output: Path, ending: str = "") -> None:
    """As a user types it, in a process of its own; what is fetched is kept where the other tests keep it."""
    subprocess.run(
        [sys.executable, "-m", "jixiao.addin", "page", "build", "-o", f"{output}{ending}"], check=True, capture_output=True,
        env={**os.environ, "XDG_CACHE_HOME": str(CACHE.parent), "PYTHONHASHSEED": "7"},
    )


@pytest.mark.long
def test_a_server_gives_the_same_page_from_a_folder(browser: Browser, served: tuple[str, list[str]]) -> None:
    address, asked = served
    own = opened(browser, address)
    assert own.ask({"kind": "call", "name": "JX_GRADE", "args": [92.4]}) == [{"kind": "called", "value": "优"}]
    assert own.errors == [] and all(request.startswith((address, "blob:", "data:")) for request in own.requests)
    assert set(asked) - {"/favicon.ico"} == {"/", *(f"/parts/{name}.gz" for name in (
        "pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "app.zip", "lock.json"))}
    own.page.context.close()


def test_two_builds_are_the_same_bytes(page_path: Path, tmp_path: Path) -> None:
    _build(tmp_path / "又一份.html")
    assert (tmp_path / "又一份.html").read_bytes() == page_path.read_bytes()
    assert page_path.stat().st_size < 11_000_000
