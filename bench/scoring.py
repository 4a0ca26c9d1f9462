"""``jx score`` in place, and of ten sheets, beside those that load and save the same workbook.

openpyxl loads and saves; wolfxl in its modifying mode writes the very cells that ours wrote, and saves; LibreOffice converts. None
of them scores, checks or proves. 500 sheets and ten of them: sheets.py, which compares results first.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import sheets
import xml_layer
from jixiao.addin.office.programs import find_soffice
from jixiao.addin.workbook.workbook import WorkbookFile
from processes import used
from table import JX, Row

SHEETS, ROWS, ROUNDS = 100, 40, 3
AIM = 0.2
OPENPYXL = "import sys, openpyxl; openpyxl.load_workbook(sys.argv[1]).save(sys.argv[2])"
WOLFXL = """
import json, sys, wolfxl
book = wolfxl.load_workbook(sys.argv[1], modify=True)
for name, row, col, value in json.load(open(sys.argv[3], encoding="utf-8")):
    book[name].cell(row, col).value = value
book.save(sys.argv[2])
"""


def changed(plain: Path, scored: Path) -> list[tuple[str, int, int, object]]:
    """The cells of the forms that scoring wrote: sheet, row, column, formula or text or number."""
    before = {grid.name: grid for grid in WorkbookFile.open(plain).grids()}
    found: list[tuple[str, int, int, object]] = []
    for grid in WorkbookFile.open(scored).grids():
        if grid.name in before:
            for (row, col), cell in grid.cells.items():
                old = before[grid.name].cell(row, col)
                if (cell.value, cell.formula) != (old.value, old.formula):
                    value = cell.value if isinstance(cell.value, str) or cell.value is None else float(str(cell.value))
                    found.append((grid.name, row, col, f"={cell.formula}" if cell.formula is not None else value))
    return found


def measure() -> Iterator[Row]:
    """Rows of 100 sheets, then of 500 and of ten of these."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        made, plain, target, out = (place / f"{name}.xlsx" for name in ("made", "plain", "target", "out"))
        sheets.make(made, SHEETS)
        # As other programs write workbooks, with nothing of ours in it.
        subprocess.run([sys.executable, "-c", OPENPYXL, str(made), str(plain)], check=True)
        shutil.copy(plain, target)
        used([*JX, "score", str(target), "--json"])
        wanted, edits = target.read_bytes(), place / "edits.json"
        edits.write_text(json.dumps(changed(plain, target), ensure_ascii=False), encoding="utf-8")
        peers = {
            "openpyxl 读入再保存": [sys.executable, "-c", OPENPYXL, str(plain), str(out)],
            "wolfxl 读入、写同样的格、保存": [sys.executable, "-c", WOLFXL, str(plain), str(out), str(edits)],
            "LibreOffice 转一遍": [str(find_soffice()), f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless",
                                "--convert-to", "xlsx", "--outdir", str(place / "converted"), str(plain)],
        }
        ours, peaks, tables = [], [], []
        theirs: dict[str, list[float]] = {name: [] for name in peers}
        for number in range(ROUNDS):
            pair: list[tuple[list[float], list[str]]] = [(ours, ["--json"]), (tables, [])]
            for times, words in pair[::-1] if number % 2 else pair:  # neither always comes when a peer has just ended
                shutil.copy(plain, target)
                run = used([*JX, "score", str(target), *words])
                times.append(run.cpu)
                peaks.append(run.peak)
                assert target.read_bytes() == wanted
            for name, command in peers.items():
                theirs[name].append(used(command).cpu)
        own_xml, lxml = xml_layer.measure(target)
    own = f"{min(ours):.2f} s，{max(peaks):.0f} MB"
    for name, times in theirs.items():
        what = f"就地评分 {SHEETS} 张表 × {ROWS} 行（读、评分、检查、封面、核对、保存）"
        yield Row(what, own, f"{name}：{min(times):.2f} s", min(ours) / min(times), AIM if "openpyxl" in name else 1.0)
    printing = statistics.median(one / other for one, other in zip(tables, ours, strict=True))
    yield Row("`jx score` 在屏幕上印表（同上）", f"{min(tables):.2f} s", f"同一命令加 `--json`：{min(ours):.2f} s", printing)
    yield Row("这样一个工作簿的样式、`workbook.xml`、一张表各读、改、写一遍", f"{own_xml * 1000:.1f} ms", f"lxml：{lxml * 1000:.1f} ms", own_xml / lxml)


def measure_500() -> Iterator[Row]:
    """Rows of 500 sheets and of ten of them."""
    found = sheets.measure()
    peer = f"openpyxl 读入再保存：{found['openpyxl']:.1f} s，{found['openpyxl_mb']:.0f} MB"
    yield Row(f"就地评分 {sheets.SHEETS} 张表 × {sheets.ROWS} 行", f"{found['all']:.1f} s，{found['all_mb']:.0f} MB", peer, found["all"] / found["openpyxl"], AIM)
    yield Row("其中十张表，`jx score --sheet`", f"{found['command']:.2f} s，{found['command_mb']:.0f} MB", peer, found["command"] / found["openpyxl"], 0.06)
    yield Row("其中十张表，程序已在运行", f"{found['warm']:.2f} s", peer, found["warm"] / found["openpyxl_warm"], 0.03)


if __name__ == "__main__":
    for row in (*measure(), *measure_500()):
        print(row.line())
