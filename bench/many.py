"""Many workbooks: ``jx batch check``, ``jx batch summary``, ``jx summary`` over 200 and 2,000, on one core and on two.

Beside pandas reading the same cells with calamine. Two cores are judged by the clock, so the load is told with it; the rest by
processor time. The tables of one core and of two must be the same bytes, and the batch must hold a row for each workbook.
``python bench/many.py [COUNT MORE]`` prints the rows alone.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import processes
import workbooks
from table import JX, Row

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
class Many:
    """used: (what, workbooks, cores) -> what it took; what is check, batch summary, summary or pandas. load: at the end."""

    used: dict[tuple[str, int, int], processes.Used]
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
                    used["check" if verb == "check" else "batch summary", count, cores] = processes.used(
                        [*JX, "batch", verb, str(books), "-o", str(out), "--processes", str(cores)], cores)
                    _compare(out, place / f"{verb}-{count}-1", count)
            used["summary", count, 1] = processes.used([*JX, "summary", str(books), "-o", str(place / f"{count}.xlsx")], 1)
            used["pandas", count, 1] = processes.used([sys.executable, str(reader), str(books)], 1)
    return Many(used, counts, os.getloadavg()[0])


def _compare(out: Path, plain: Path, count: int) -> None:
    import pyarrow.parquet as parquet

    assert parquet.read_metadata(out / "forms.parquet").num_rows == count
    for name in TABLES:
        assert (out / f"{name}.parquet").read_bytes() == (plain / f"{name}.parquet").read_bytes(), name


def rows(many: Many) -> Iterator[Row]:
    """The rows of the table."""
    few, most = many.counts
    used = many.used
    for what, said in (("check", "`jx batch check`"), ("batch summary", "`jx batch summary`")):
        one, two = (used[what, most, cores] for cores in CORES)
        yield Row(f"{said} {most:,} 个工作簿，两个核快几倍（钟表）", f"{two.wall:.1f} s", f"一个核：{one.wall:.1f} s", many.speed_up(what), 1.8, at_least=True)
    for what, said in (("check", "`jx batch check`"), ("summary", "`jx summary`")):
        one, peer, small = used[what, most, 1], used["pandas", most, 1], used[what, few, 1]
        yield Row(f"{said} {most:,} 个工作簿，一个核", f"{one.cpu:.1f} s，{one.peak:.0f} MB",
                  f"pandas 用 calamine 读同样的格：{peer.cpu:.1f} s，{peer.peak:.0f} MB", one.cpu / peer.cpu)
        time_more, peak_more = many.more(what)
        yield Row(f"{said}：十倍的工作簿，时间是几倍", f"{one.cpu:.1f} s", f"{few:,} 个：{small.cpu:.1f} s", time_more, 10.5)
        yield Row(f"{said}：十倍的工作簿，内存是几倍", f"{one.peak:.0f} MB", f"{few:,} 个：{small.peak:.0f} MB", peak_more, 1.1)


if __name__ == "__main__":
    for row in rows(measure((int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else COUNTS)):
        print(row.line())
