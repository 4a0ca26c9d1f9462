"""A workbook of 500 forms × 40 rows: all of it scored, and ten of its sheets, beside openpyxl loading and saving it.

``python bench/sheets.py`` prints the figures. Before any is given: a sheet scored with nine others is the sheet that a whole
run makes, byte for byte, and every sheet that was not named is the one that was there.
"""

from __future__ import annotations

import json
import sys
import tempfile
import zipfile
from pathlib import Path

from processes import used

SHEETS, TEN, ROWS, ROUNDS = 500, 10, 40, 2
CASE = Path(__file__).resolve().parent.parent / "tests/cases/selfeval-2023-004-01.json"

OPENPYXL = """
import sys, time, openpyxl
started = time.process_time()
openpyxl.load_workbook(sys.argv[1]).save(sys.argv[2])
print(time.process_time() - started)
"""

#: Ten sheets in a process that has scored before: the time of the fastest of three.
WARM = """
import shutil, sys, time
from pathlib import Path
from jixiao.addin.verbs import forms
from jixiao.templates.library import default_library
plain, target, *sheets = sys.argv[1:]
taken = []
for number in range(4):
    Path(target).unlink(missing_ok=True)
    started = time.process_time()
    forms.score(Path(plain), default_library(), Path(target), sheets=sheets)
    taken.append(time.process_time() - started)
print(min(taken[1:]))
"""


def make(path: Path, sheets: int) -> list[str]:
    """Forms as a unit sends them, each with figures of its own and no score; their names."""
    from jixiao.addin.verbs.forms import load_records, write_plain
    from jixiao.templates.library import default_library

    case = json.loads(CASE.read_text(encoding="utf-8"))
    assert len(case["indicators"]) == ROWS
    names = [f"项目{number:03d}" for number in range(1, sheets + 1)]
    forms = [
        {**case, "project": name, "indicators": [
            {**row, "score": None, "actual": row["actual"].replace(".00", f".{number % 100:02d}")} for row in case["indicators"]
        ]}
        for number, name in enumerate(names)
    ]
    data = path.with_suffix(".json")
    data.write_text(json.dumps(forms, ensure_ascii=False), encoding="utf-8")
    library = default_library()
    write_plain(load_records([data], library, None).records, library, path)
    return names


def sheet_parts(path: Path) -> dict[str, bytes]:
    """The worksheets of a workbook by their part, in its first order."""
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/sheet")}


def need_same(plain: Path, whole: Path, some: Path, numbers: range) -> None:
    """Raises SystemExit where scoring some sheets gave anything else than scoring all."""
    before, full, part = map(sheet_parts, (plain, whole, some))
    for number, name in enumerate(before):
        if part[name] != (full if number in numbers else before)[name]:
            raise SystemExit(f"{name}: scored alone it is another sheet than scored with all")
        if number in numbers and part[name] == before[name]:
            raise SystemExit(f"{name}: nothing was scored")


def measure(sheets: int = SHEETS, rounds: int = ROUNDS) -> dict[str, float]:
    """Processor seconds, the least of some rounds in turn, and peaks in MB (``_mb``).

    all: ``jx score`` of the whole workbook; command: ``jx score --sheet`` of ten of its sheets; warm: the same ten in a
    process that has scored before; openpyxl: loading and saving in a process, its import included; openpyxl_warm: without.
    """
    jx = [sys.executable, "-m", "jixiao.addin", "score"]
    found: dict[str, float] = {}

    def least(key: str, value: float) -> None:
        found[key] = min(found.get(key, value), value)

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        plain, whole, some, warm = (place / f"{name}.xlsx" for name in ("plain", "whole", "some", "warm"))
        names = make(plain, sheets)
        numbers = range(sheets // 5, sheets // 5 + TEN)
        ten = [names[number] for number in numbers]
        for _ in range(rounds):
            for path in (whole, some):
                path.unlink(missing_ok=True)
            run = used([*jx, str(plain), "-o", str(whole), "--json"])
            least("all", run.cpu)
            least("all_mb", run.peak)
            run = used([*jx, str(plain), "-o", str(some), "--json", *(word for name in ten for word in ("--sheet", name))])
            least("command", run.cpu)
            least("command_mb", run.peak)
            run = used([sys.executable, "-c", WARM, str(plain), str(warm), *ten])
            least("warm", float(run.said))
            run = used([sys.executable, "-c", OPENPYXL, str(plain), str(place / "peer.xlsx")])
            least("openpyxl", run.cpu)
            least("openpyxl_warm", float(run.said))
            least("openpyxl_mb", run.peak)
        need_same(plain, whole, some, numbers)
        if sheet_parts(warm) != sheet_parts(some):
            raise SystemExit("a warm process gives other sheets than a command")
    return found


if __name__ == "__main__":
    taken = measure(*map(int, sys.argv[1:]))
    print(json.dumps(taken, indent=1))
    for key, peer in (("all", "openpyxl"), ("command", "openpyxl"), ("warm", "openpyxl_warm")):
        print(f"{key:8} {taken[key]:6.2f} s   {peer:14} {taken[peer]:6.2f} s   {taken[key] / taken[peer]:.3f}")
