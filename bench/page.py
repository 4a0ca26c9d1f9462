"""The page in a browser beside the command: ``python bench/page.py`` writes bench/page.md. Takes minutes.

Processor time on both sides, so that what others do on the machine counts little: here of this process while it runs what the
command runs, there of all processes of the browser. Forms and figures are those of run.py, the three hundred workbooks those
of workbooks.py.
"""

from __future__ import annotations

import base64
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests"), str(HERE.parent / "tests" / "making")]

import sheets  # noqa: E402
from jixiao.addin.engine.engine import answer  # noqa: E402
from page_browser import Opened, built, chromium, opened  # noqa: E402
from page_desk import Desk  # noqa: E402
from playwright.sync_api import Browser, expect  # noqa: E402

ROUNDS, SHEETS, BOOKS, MOST = 3, 100, 300, 1_800_000  # MOST: milliseconds to wait
LOAD = os.getloadavg()[0]
_TICK = os.sysconf("SC_CLK_TCK")
_HOLD = "(text) => { window.held = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)); }"
_ASK = """async (message) => {
  const files = message.files.map((name) => ({ name, bytes: window.held.slice() }));
  const answer = await window.jxEngine.ask({ ...message, files });
  return { code: answer.code, memory: answer.memory };
}"""
_WATCH = """() => {
  window.tasks = [];
  new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((entry) => entry.duration)))
    .observe({ type: "longtask" });
}"""


def spent() -> float:
    """Processor seconds of all processes that this one has started and that still run."""
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            used[int(entry.name)] = sum(map(int, fields[11:15])) / _TICK
    mine = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in mine} - mine:
        mine |= more
    return sum(used.get(pid, 0) for pid in mine - {os.getpid()})


def costs(work: Callable[[], object]) -> tuple[float, float]:
    """Processor seconds of the browser, and seconds by the clock."""
    before, begun = spent(), time.monotonic()
    work()
    return spent() - before, time.monotonic() - begun


def here(message: Mapping[str, Any]) -> tuple[dict[str, Any], float]:
    """What the command gives in this process, and its processor seconds."""
    begun = time.process_time()
    made = answer({"id": 0, **message}, lambda _told: None)
    return made, time.process_time() - begun


def forms(folder: Path) -> bytes:
    """The workbook of 100 forms that is scored."""
    plain = folder / "plain.xlsx"
    sheets.make(plain, SHEETS)
    return plain.read_bytes()


def scoring(engine: Opened, data: bytes) -> tuple[float, float, int]:
    """Scoring in place: processor seconds here and there, the median of both; bytes that the engine has taken."""
    engine.page.evaluate(_HOLD, base64.b64encode(data).decode())
    message = {"kind": "run", "command": ["score", "表.xlsx", "--json"]}
    own, other, memory = [], [], 0
    for _round in range(ROUNDS):
        made, seconds = here({**message, "files": [{"name": "表.xlsx", "bytes": data}]})
        own.append(seconds)
        found: dict[str, Any] = {}
        used, _ = costs(lambda: found.update(engine.page.evaluate(_ASK, {**message, "files": ["表.xlsx"]})))  # noqa: B023
        assert found["code"] == made["code"] < 2
        other.append(used)
        memory = found["memory"]
    return statistics.median(own), statistics.median(other), memory


def looking(engine: Opened, books: list[Path]) -> tuple[float, float, int, int]:
    """Three hundred workbooks looked at: processor seconds here and there, findings (the same), most bytes of the engine."""
    own = other = 0.0
    count = most = 0
    for path in books:
        message = {"kind": "look", "files": [{"name": path.name, "bytes": path.read_bytes()}]}
        made, seconds = here(message)
        own += seconds
        before = spent()
        found = engine.ask(message)[0]
        other += spent() - before
        del made["id"]
        assert found == made, path.name
        count += sum(len(book["findings"]) for book in made["books"])
        most = max(most, engine.memory)
    return own, other, count, most


def long_tasks(browser: Browser, page: Path, books: list[Path]) -> list[float]:
    """The longest task of the page's own thread in each of three runs over the three hundred, milliseconds; 0: none of 50."""
    longest = []
    for _round in range(ROUNDS):
        found = opened(browser, page.as_uri(), offline=True)
        found.page.evaluate(_WATCH)
        desk = Desk(found)
        desk.page.set_input_files("#pick-files", books)
        desk.page.wait_for_timeout(500)
        expect(desk.page.locator("#stop")).to_be_hidden(timeout=MOST)
        longest.append(max(found.page.evaluate("() => window.tasks"), default=0))
        found.page.context.close()
    return longest


def main() -> None:
    with tempfile.TemporaryDirectory() as work, chromium() as browser:
        folder = Path(work)
        page = built(folder)
        starts = [costs(lambda: opened(browser, page.as_uri(), offline=True).page.context.close()) for _ in range(ROUNDS)]
        engine = opened(browser, page.as_uri(), offline=True)
        engine.ask({"kind": "call", "name": "JX_VERSION", "args": []})
        idle = engine.memory
        many = scoring(engine, forms(folder))
        engine.page.context.close()
        subprocess.run([sys.executable, str(HERE / "workbooks.py"), str(BOOKS), str(folder / "books")], check=True)
        books = sorted((folder / "books").rglob("*.xlsx"))
        assert len(books) == BOOKS
        engine = opened(browser, page.as_uri(), offline=True)
        looked = looking(engine, books)
        one = scoring(engine, books[0].read_bytes())
        engine.page.context.close()
        tasks = long_tasks(browser, page, books)
        size, version = page.stat().st_size, browser.version
    report(starts, idle, many, one, looked, tasks, size, version)


def report(
    starts: list[tuple[float, float]], idle: int, many: tuple[float, float, int], one: tuple[float, float, int],
    looked: tuple[float, float, int, int], tasks: list[float], size: int, version: str,
) -> None:
    cold = statistics.median(used for used, _ in starts)
    waited = statistics.median(seconds for _, seconds in starts)
    text = f"""# 网页版的速度

`python bench/page.py` 量：同一件事在本机命令的程序里和在无界面的 Chromium {version} 里轮流各做 {ROUNDS} 遍，两边都是处理器时间，取中位数。
{date.today():%Y-%m-%d} 量，Python {platform.python_version()}，{os.cpu_count()} 个核；开始时的系统负载 {LOAD:.1f}（远高于核数时，钟表时间不可靠）。

| 做什么 | 命令 | 网页版 | 比值 |
|---|---|---|---|
| 评分 {SHEETS} 张表 × {sheets.ROWS} 行 | {many[0]:.2f} s | {many[1]:.2f} s | **{many[1] / many[0]:.2f}** |
| 评分 1 张表 | {one[0]:.3f} s | {one[1]:.3f} s | **{one[1] / one[0]:.2f}** |
| 检查 {BOOKS} 个工作簿，列出 {looked[2]:,} 条问题（逐条相同） | {looked[0]:.2f} s | {looked[1]:.2f} s | **{looked[1] / looked[0]:.2f}** |

| 量什么 | |
|---|---|
| 文件 | {size / 1e6:.1f} MB |
| 打开到就绪 | 处理器 {cold:.1f} s，钟表 {waited:.1f} s |
| 引擎的内存：就绪时 | {idle / 2**20:.0f} MB |
| 引擎的内存：评过 {SHEETS} 张表以后 | {many[2] / 2**20:.0f} MB |
| 引擎的内存：看过 {BOOKS} 个工作簿，最多时 | {looked[3] / 2**20:.0f} MB |
| 放进 {BOOKS} 个工作簿，网页自己最长的一步（三次，钟表时间） | {"、".join("不到 50" if task == 0 else f"{task:.0f}" for task in sorted(tasks))} ms |
"""
    (HERE / "page.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
