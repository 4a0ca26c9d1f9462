"""Speed as ratios beside peers, processor time of whole processes: ``make bench`` writes bench/README.md.

``python bench/run.py --only NAME`` measures one group anew, the others stay as they were measured (measured.json); ``--write``
only writes the page. Each group compares its results before a figure counts. Groups: see :data:`GROUPS` and their modules.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator

import cold
import functions
import generating
import published
import recalculation
import scoring
import table
from table import Row


def in_calc() -> Iterator[Row]:
    """Calc, by the clock."""
    found, office = recalculation.measure()
    what = f"LibreOffice {office} 里重算 {recalculation.CELLS:,} 格 JX_SCORE"
    for key, said, aim in (("repeated", "参数多有重复", 1.3), ("different", "参数各不相同", 1.3),
                           ("different first", "参数各不相同，打开后第一次", 1.3)):
        least = found["minimal first" if key.endswith(" first") else "minimal"]  # in the same state
        yield Row(f"{what}，{said}", f"{found[key]:.3f} s", f"最小的 Python 插件（不看参数，答常数）：{least:.3f} s", found[key] / least, aim)
    yield Row(f"{what}，参数各不相同", f"{found['different']:.3f} s", f"自带公式 IF、ROUND：{found['native']:.3f} s",
              found["different"] / found["native"])


def cold_starts() -> Iterator[Row]:
    """Whole processes, modules compiled before."""
    found = cold.measure()
    for key, said, aim in (("help", "`jx --help`", 0.5), ("check", "`jx check` 一张表", 0.9)):
        yield Row(f"冷启动 {said}", f"{found[key]:.3f} s", f"`import openpyxl`：{found['openpyxl']:.3f} s", found[key] / found["openpyxl"], aim)


def many_workbooks() -> Iterator[Row]:
    """Check and summary of 2,000 workbooks."""
    import many

    yield from many.rows(many.measure())


GROUPS: dict[str, tuple[str, Callable[[], Iterable[Row]]]] = {
    "scoring": ("就地评分", scoring.measure),
    "sheets": ("五百张表，和其中的十张", scoring.measure_500),
    "generating": ("生成", generating.measure),
    "functions": ("函数", functions.measure),
    "calc": ("LibreOffice Calc（钟表时间）", in_calc),
    "cold": ("冷启动", cold_starts),
    "many": ("许多工作簿", many_workbooks),
}

PAGE = """# 速度，和与已公布得分的比较

`make bench` 装好要比的库（附加项 `bench`），在同一次运行里把各件事轮流各做几遍，量处理器时间（Calc 和“两个核”是钟表时间），
取最小的一次：别的程序占着机器时只会变大。写成与同类之比；机器不同、负载不同，秒数不可比，比值可比。“比值”是 jixiao 除以同类，
目标写 ≥ 的是快的倍数。每一组先核对结果，再写数字。只量一组：`python bench/run.py --only 组名`（{groups}），别的组留着上次的数字，所以每组写着自己的日期和负载；
负载远高于核数时，钟表时间的行不可靠。

同类的版本：{versions}。

{tables}

openpyxl、LibreOffice 只读入和保存，不评分；wolfxl（Rust，openpyxl 的写法，`modify=True` 保留没有改的部分）写同样的格，也不评分；XlsxWriter 不读模板，不算分数。
函数的两组行见 `engine.py`，别的同类见 `functions.py`。时间花在哪里，见 [docs/performance.md](../docs/performance.md)。

## 与已公布得分的比较

`python bench/published.py`：已公布的、印有完成值的自评表 {rows[forms]} 份（`tests/cases`），去掉得分按规则重评，{rows[rows]} 行里
**{rows[same]} 行与公布的得分相同**，{rows[lower]} 行公布的较低，{rows[higher]} 行公布的较高，{rows[open]} 行不能判定。不同的各行，
都是单位自己扣的分或另定的比例：达到指标值而仍扣分，或没有按完成比例扣。这几份表开发时看过，不是没见过的考题。
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=GROUPS, action="append")
    parser.add_argument("--write", action="store_true", help="write the page from what was measured")
    chosen = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # modules are compiled once, as where a program was installed
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        for name in () if chosen.write else chosen.only or GROUPS:
            load = os.getloadavg()[0]
            rows = []
            for row in GROUPS[name][1]():
                print(row.line(), flush=True)
                rows.append(row)
            table.keep(name, rows, load)
            write()
    if chosen.write:
        write()


def write() -> None:
    """The page, from what was measured last of each group."""
    text = PAGE.format(
        groups="、".join(GROUPS), versions=table.versions(), tables=table.written({name: title for name, (title, _) in GROUPS.items()}),
        rows=published.measure(),
    )
    (table.HERE / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
