"""The built page in a headless Chromium without network: messages in, answers out, and what the page asked for."""

from __future__ import annotations

import atexit
import base64
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jixiao.addin.page.build import page_file
from jixiao.addin.page.parts import make_parts
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

CACHE = Path(__file__).resolve().parents[2] / "build" / "jixiao"
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-domain-reliability", "--disable-default-apps",
)
WAIT = 300_000  # milliseconds: a machine that does much else takes minutes, and only what fails waits so long
expect.set_options(timeout=WAIT)
#: Messages as JSON, bytes as Base64 under another name; answers the same way.
_ASK = """async (messages) => {
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const text = (data) => { let made = ""; for (const byte of data) made += String.fromCharCode(byte); return btoa(made); };
  const unpacked = (item) => item.base64 === undefined ? item : { ...item, bytes: bytes(item.base64), base64: undefined };
  const packed = (item) => ({ name: item.name, base64: text(item.bytes) });
  const made = [];
  for (const message of messages) {
    const asked = { ...unpacked(message), ...(message.files ? { files: message.files.map(unpacked) } : {}) };
    const answer = await window.jxEngine.ask(asked).catch((error) => ({ kind: "failed", text: error.message }));
    made.push({ ...answer, ...(answer.kind === "ran" ? { files: answer.files.map(packed) } : {}) });
  }
  return made;
}"""


@dataclass(slots=True)
class Opened:
    """The page, ready. requests: addresses that anything in it asked for; errors: what it wrote of them; memory: bytes of the engine."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: int = 0

    def ask(self, *messages: dict[str, Any]) -> list[dict[str, Any]]:
        """The answers of the engine, one after the other, without their ids."""
        made: list[dict[str, Any]] = self.page.evaluate(_ASK, [_packed(message) for message in messages])
        for answer in made:
            answer.pop("id", None)
            self.memory = answer.pop("memory", self.memory)
            for file in answer.get("files", ()):
                file["bytes"] = base64.b64decode(file.pop("base64"))
        return made


def _packed(item: dict[str, Any]) -> dict[str, Any]:
    packed = {key: value for key, value in item.items() if key != "bytes"}
    if "bytes" in item:
        packed["base64"] = base64.b64encode(item["bytes"]).decode()
    if "files" in item:
        packed["files"] = list(map(_packed, item["files"]))
    return packed


def built(folder: Path) -> Path:
    """The page as one file. What it is built from is fetched once and kept below build/."""
    path = folder / "绩效网页版.html"
    path.write_bytes(page_file(make_parts(CACHE)))
    return path


@cache
def _driver() -> Playwright:
    """One for the process: a second one cannot be started while the first is there."""
    driver = sync_playwright().start()
    atexit.register(driver.stop)
    return driver


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser."""
    browser = _driver().chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
    try:
        yield browser
    finally:
        browser.close()


def opened(browser: Browser, address: str, **options: Any) -> Opened:
    """The page of an address, once its engine is ready."""
    context = browser.new_context(**options)
    context.set_default_timeout(WAIT)
    found = Opened(context.new_page())
    context.on("request", lambda request: found.requests.append(request.url))
    context.on("weberror", lambda error: found.errors.append(str(error.error)))
    found.page.on("console", lambda message: found.errors.append(message.text) if message.type == "error" else None)
    found.page.goto(address)
    ready(found.page)
    return found


def ready(page: Page) -> None:
    """Waits until the engine has answered a first message."""
    page.evaluate("() => window.jxEngine.ask({ kind: 'call', name: 'JX_VERSION', args: [] })")
