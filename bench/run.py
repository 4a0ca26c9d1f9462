"""Speed as ratios beside a peer, processor time of whole processes, in one run: ``make bench`` writes bench/README.md.

scoring     ``jx score`` in place on a workbook of 100 forms × 40 rows, beside openpyxl loading and saving the same file.
printing    ``jx score`` with its tables beside ``--json``: what drawing the tables costs.
published   no time: rows of published forms scored anew, see published.py.
generating  ``jx new`` of 100 forms × 40 rows, beside XlsxWriter writing the same cells (values, formulas, formats).
recalculating  10,000 cells of JX_SCORE in LibreOffice Calc, beside a native formula of the same kind.
engine      JX functions over 30,000 rows in one call, beside one regex and one division on the same strings, see engine.py.
cold        ``jx --help`` and ``jx check`` of one form as processes, beside ``import openpyxl``, see cold.py.
xml         styles.xml, workbook.xml and a sheet of 40 rows of the scored workbook read, edited and written, beside lxml.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import cold
import engine
import published
import recalculation
import xml_layer

SHEETS, ROWS, ROUNDS = 100, 40, 4
LOAD = os.getloadavg()[0]  # when it starts
HERE = Path(__file__).resolve().parent

KINDS = {"different": "字符串几乎都不同", "repeated": "已公布的表的行反复出现"}

OPENPYXL = """
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
book.save(sys.argv[2])
"""

XLSXWRITER = """
import sys, json, xlsxwriter
sheets = json.load(open(sys.argv[1], encoding="utf-8"))
book = xlsxwriter.Workbook(sys.argv[2])
text = book.add_format({"text_wrap": True, "border": 1, "font_name": "宋体", "font_size": 10})
number = book.add_format({"num_format": "0.00", "border": 1})
for name, cells in sheets:
    sheet = book.add_worksheet(name)
    for row, col, formula, value in cells:
        if formula is not None:
            sheet.write_formula(row - 1, col - 1, "=" + formula, number, value)
        elif isinstance(value, str):
            sheet.write_string(row - 1, col - 1, value, text)
        else:
            sheet.write_number(row - 1, col - 1, value, number)
book.close()
"""


def records() -> list[dict[str, object]]:
    """100 unscored forms of 40 rows: a published form of 40 rows without its scores, each with figures of its own."""
    case = json.loads((HERE.parent / "tests/cases/selfeval-2023-004-01.json").read_text(encoding="utf-8"))
    assert len(case["indicators"]) == ROWS
    forms = []
    for number in range(1, SHEETS + 1):
        rows = [
            {**row, "score": None, "actual": row["actual"].replace(".00", f".{number % 100:02d}")}
            for row in case["indicators"]
        ]
        forms.append({**case, "project": f"项目{number:03d}", "indicators": rows})
    return forms


def cells(book: Path) -> list[tuple[str, list[tuple[int, int, str | None, object]]]]:
    """The cells of a generated workbook, for the peer to write."""
    from decimal import Decimal

    from jixiao.addin.workbook.workbook import WorkbookFile

    def plain(value: object) -> object:
        return float(value) if isinstance(value, Decimal) else "" if value is None else str(value)

    return [
        (grid.name, [(row, col, cell.formula, plain(cell.value)) for (row, col), cell in sorted(grid.cells.items())])
        for grid in WorkbookFile.open(book).grids()
    ]


def timed(command: list[str]) -> float:
    """Processor seconds of a process: what others do on the machine meanwhile counts little."""
    def used() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = used()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and not (done.returncode == 1 and "jixiao.addin" in command):  # jx gives 1 for findings
        raise SystemExit(f"{command[:4]}: {done.stderr[-2000:]}")
    return used() - before


def main() -> None:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # modules are compiled once, as where a program was installed
    jx = [sys.executable, "-m", "jixiao.addin"]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        os.environ["PYTHONPYCACHEPREFIX"] = str(place / "compiled")
        data, made, plain = place / "records.json", place / "made.xlsx", place / "plain.xlsx"
        data.write_text(json.dumps(records(), ensure_ascii=False), encoding="utf-8")
        timed([*jx, "new", "--data", str(data), "-o", str(made)])
        (place / "cells.json").write_text(json.dumps(cells(made), ensure_ascii=False), encoding="utf-8")
        for name, code in (("openpyxl", OPENPYXL), ("xlsxwriter", XLSXWRITER)):
            (place / f"peer_{name}.py").write_text(code, encoding="utf-8")
        # The workbook to be scored: the forms with blank scores and nothing of ours in them.
        subprocess.run([sys.executable, str(HERE / "blank_scores.py"), str(made), str(plain)], check=True)
        times: dict[str, list[float]] = {"score": [], "openpyxl": [], "new": [], "xlsxwriter": [], "table": []}
        for round_ in range(ROUNDS):
            target = place / f"scored{round_}.xlsx"
            shutil.copy(plain, target)
            times["score"].append(timed([*jx, "score", str(target), "--json"]))
            shutil.copy(plain, target)
            times["table"].append(timed([*jx, "score", str(target)]))
            peer = [sys.executable, str(place / "peer_openpyxl.py"), str(plain), str(place / "o.xlsx")]
            times["openpyxl"].append(timed(peer))
            times["new"].append(timed([*jx, "new", "--data", str(data), "-o", str(place / f"new{round_}.xlsx")]))
            peer = [sys.executable, str(place / "peer_xlsxwriter.py"), str(place / "cells.json"), str(place / "x.xlsx")]
            times["xlsxwriter"].append(timed(peer))
        own_xml, lxml = xml_layer.measure(target)
    least = {name: min(values) for name, values in times.items()}
    calc, version = recalculation.measure()
    ratios = [one / other for one, other in zip(times["table"], times["score"], strict=True)]
    calc_times = {"calc": calc["JX_SCORE"], "native": calc["native"]}
    least |= calc_times | {"printing": statistics.median(ratios), "xml": own_xml * 1000, "lxml": lxml * 1000}
    report(least, published.measure(), version)


def report(least: dict[str, float], rows: Mapping[str, int], office: str) -> None:
    started = cold.measure()
    blocks = "\n".join(
        f"| 一次算 {engine.ROWS:,} 行 {name}，{KINDS[kind]} | {used / engine.ROWS * 1e6:.1f} µs 一行 | "
        f"同样的字符串各一次正则、一次小数除法 | **{ratio:.1f}** |"
        for kind, name, used, ratio in engine.ratios()
    )
    text = f"""# 速度，和与已公布得分的比较

`make bench` 在同一次运行里把各件事轮流各做 {ROUNDS} 遍（函数 {engine.ROUNDS} 遍，冷启动 {cold.ROUNDS} 遍），量处理器时间（重算的一行是钟表时间），
取最小的一次：别的程序占着机器时只会变大。写成与同类库之比；机器不同、负载不同，秒数不可比，比值可比。
{date.today():%Y-%m-%d} 量，Python {platform.python_version()}，{platform.system()}，{os.cpu_count()} 个核；开始时的系统负载 {LOAD:.1f}（远高于核数时，钟表时间的一行不可靠）。

| 做什么 | jixiao | 同类 | 比值 |
|---|---|---|---|
| 就地评分 {SHEETS} 张表 × {ROWS} 行（含读、评分、检查、封面、核对、保存） | {least["score"]:.2f} s | openpyxl 读入再保存同一文件：{least["openpyxl"]:.2f} s | **{least["score"] / least["openpyxl"]:.2f}** |
| 生成 {SHEETS} 张表 × {ROWS} 行 | {least["new"]:.2f} s | XlsxWriter 写同样的单元格：{least["xlsxwriter"]:.2f} s | **{least["new"] / least["xlsxwriter"]:.2f}** |
| LibreOffice {office} 里重算 {recalculation.CELLS:,} 个 JX_SCORE（只计重算） | {least["calc"]:.3f} s | 同样取舍的自带公式 IF、ROUND：{least["native"]:.3f} s | **{least["calc"] / least["native"]:.1f}** |
| `jx score` 在屏幕上印表（同上 100 张 × 40 行） | {least["table"]:.2f} s | 同一命令加 `--json`：{least["score"]:.2f} s | **{least["printing"]:.2f}** |
| 读、改、写这样一个工作簿的样式、`workbook.xml` 和一张 {ROWS} 行的表各一遍（XML） | {least["xml"]:.1f} ms | lxml 做同样的事：{least["lxml"]:.1f} ms | **{least["xml"] / least["lxml"]:.1f}** |
| 冷启动 `jx --help` | {started["help"]:.3f} s | `import openpyxl`：{started["openpyxl"]:.3f} s | **{started["help"] / started["openpyxl"]:.2f}** |
| 冷启动 `jx check` 一张表 | {started["check"]:.3f} s | 同上 | **{started["check"] / started["openpyxl"]:.2f}** |
{blocks}

openpyxl 只读入和保存，不评分；XlsxWriter 不读模板，不算分数。函数的两组行见 `bench/engine.py`，每次先核对：快的做法与逐行、逐字读的做法答得一样。时间花在哪里，见 [docs/performance.md](../docs/performance.md)。

## 与已公布得分的比较

`python bench/published.py`：已公布的、印有完成值的自评表 {rows["forms"]} 份（`tests/cases`），去掉得分按规则重评，{rows["rows"]} 行里
**{rows["same"]} 行与公布的得分相同**，{rows["lower"]} 行公布的较低，{rows["higher"]} 行公布的较高，{rows["open"]} 行不能判定。不同的各行，
都是单位自己扣的分或另定的比例：达到指标值而仍扣分，或没有按完成比例扣。这几份表开发时看过，不是没见过的考题。
"""
    (HERE / "README.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
