"""Many workbooks: ``jx batch check``, ``jx batch summary``, ``jx summary`` over 200 and 2,000, on one core and on two.

Beside pandas reading the same cells with calamine. Two cores are judged by the clock, so the load is told with it; the rest by
processor time. The tables of one core and of two must be the same bytes, and the batch must hold a row for each workbook.
``python bench/many.py [COUNT MORE]`` prints the rows alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import workbooks

COUNTS = (200, 2000)
CORES = (1, 2)
TABLES = ("files", "forms", "indicators", "findings")
PANDAS = """
import sys
from pathlib import Path
import pandas
for path in sorted(Path(sys.argv[1]).rglob("*.xlsx")):
    pandas.read_excel(path, sheet_name=None, header=None, engine="calamine")
"""


@dataclass(frozen=True, slots=True)
class Used:
    """What a command took, with all its processes. wall, cpu: seconds; peak: MB of the largest process."""

    wall: float
    cpu: float
    peak: float


@dataclass(frozen=True, slots=True)
class Many:
    """used: (what, workbooks, cores) -> what it took; what is check, batch summary, summary or pandas. load: at the end."""

    used: dict[tuple[str, int, int], Used]
    counts: tuple[int, int]
    load: float

    def more(self, what: str, cores: int = 1) -> tuple[float, float]:
        """Processor time and peak of the larger set as a multiple of the smaller one's; the time for ten times as many."""
        few, many = (self.used[what, count, cores] for count in self.counts)
        return many.cpu / few.cpu * 10 / (self.counts[1] / self.counts[0]), many.peak / few.peak

    def speed_up(self, what: str) -> float:
        """How many times faster two cores are than one, by the clock."""
        return self.used[what, self.counts[1], 1].wall / self.used[what, self.counts[1], 2].wall


def measure(counts: tuple[int, int] = COUNTS) -> Many:
    """Makes the workbooks and measures all commands on them."""
    used = {}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        reader = place / "peer.py"
        reader.write_text(PANDAS, encoding="utf-8")
        for count in counts:
            books = place / f"in{count}"
            workbooks.make(count, books)
            for cores in CORES:
                for verb in ("check", "summary"):
                    out = place / f"{verb}-{count}-{cores}"
                    used["check" if verb == "check" else "batch summary", count, cores] = _run(
                        cores, "-m", "jixiao.addin", "batch", verb, str(books), "-o", str(out), "--processes", str(cores))
                    _compare(out, place / f"{verb}-{count}-1", count)
            used["summary", count, 1] = _run(1, "-m", "jixiao.addin", "summary", str(books), "-o", str(place / f"{count}.xlsx"))
            used["pandas", count, 1] = _run(1, str(reader), str(books))
    return Many(used, counts, os.getloadavg()[0])


def _run(cores: int, *arguments: str) -> Used:
    """Runs Python on so many cores."""
    def hold() -> None:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])

    began = time.perf_counter()
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=hold) as process:
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):  # 1: findings
        raise SystemExit(said.decode()[-2000:])
    return Used(time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _compare(out: Path, plain: Path, count: int) -> None:
    import pyarrow.parquet as parquet

    assert parquet.read_metadata(out / "forms.parquet").num_rows == count
    for name in TABLES:
        assert (out / f"{name}.parquet").read_bytes() == (plain / f"{name}.parquet").read_bytes(), name


def rows(many: Many) -> str:
    """Lines of the table of bench/README.md: what, jixiao, the peer, the ratio."""
    few, most = many.counts
    used = many.used
    lines = []
    for what, name in (("check", "`jx batch check`"), ("batch summary", "`jx batch summary`")):
        one, two = (used[what, most, cores] for cores in CORES)
        lines.append(
            f"| {name} {most:,} 个工作簿，两个核 | {two.wall:.1f} s（钟表），{two.cpu:.1f} s（处理器） | "
            f"一个核：{one.wall:.1f} s，{one.cpu:.1f} s | **快 {many.speed_up(what):.2f} 倍**（负载 {many.load:.1f}） |")
    for what, name in (("check", "`jx batch check`，一个核"), ("summary", "`jx summary`")):
        one, peer = used[what, most, 1], used["pandas", most, 1]
        time_more, peak_more = many.more(what)
        lines.append(f"| {name} {most:,} 个工作簿 | {one.cpu:.1f} s，最大的进程 {one.peak:.0f} MB | "
                     f"pandas 用 calamine 读同样的格：{peer.cpu:.1f} s，{peer.peak:.0f} MB | **{one.cpu / peer.cpu:.2f}** |")
        lines.append(f"| {name}：十倍的工作簿 | {one.cpu:.1f} s，{one.peak:.0f} MB | {few:,} 个：{used[what, few, 1].cpu:.1f} s，"
                     f"{used[what, few, 1].peak:.0f} MB | **{time_more:.1f} 倍的时间，{peak_more:.2f} 倍的内存** |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(rows(measure((int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else COUNTS)))
