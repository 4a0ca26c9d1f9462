"""Calc recalculates 10,000 cells of JX_SCORE, of the least Python add-in, and of a native formula: one office, in turn.

The least add-in (minimal_addin.py) is installed as ours is, with the same kinds of arguments, and answers a constant. Two
books for ours: arguments that repeat, as in a column of points and percentages, and arguments all different.
Each round opens each book anew, with points that no round before had: ``first`` is the first recalculation after opening, when no
answer is known yet, of ours and of the least add-in; the other times are of one that was calculated before.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import xlsxwriter
from jixiao.addin.libreoffice import build, office, texts
from jixiao.udfs.registry import function

CELLS, ROUNDS = 10_000, 5
#: The same decision over three cells: met or not, full points or the share, two places.
_SCORE = "=JX_SCORE(A{0},B{0},C{0})"
BOOKS = {
    "repeated": (_SCORE, 200), "different": (_SCORE, CELLS), "minimal": ("=MINIMAL(A{0},B{0},C{0})", CELLS),
    "native": ("=IF(B{0}>=A{0},C{0},ROUND(C{0}*B{0}/A{0},2))", CELLS),
}
_COMPONENTS = """<?xml version="1.0" encoding="UTF-8"?>
<components xmlns="http://openoffice.org/2010/uno-components">
 <component loader="com.sun.star.loader.Python" uri="minimal_addin.py">
  <implementation name="org.minimal.python.AddIn"><service name="org.minimal.AddIn"/></implementation>
 </component>
</components>"""


def minimal(folder: Path) -> None:
    """Writes the extension of the least add-in, as an office keeps an installed one."""
    least = replace(function("JX_SCORE"), name="MINIMAL")
    with patch.multiple(texts, FUNCTIONS=(least,), SERVICE="org.minimal.AddIn", IDENTIFIER="org.minimal"):
        made = {
            "functions.idl": texts.type_library().replace("jixiao", "minimal"), "CalcAddIns.xcu": texts.add_ins(),
            "minimal.components": _COMPONENTS, "description.xml": texts.description("1"),
        }
    made["META-INF/manifest.xml"] = texts.manifest(made)
    made["minimal_addin.py"] = Path(__file__).with_name("minimal_addin.py").read_text(encoding="utf-8")
    for name, text in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@contextmanager
def both() -> Iterator[office.Office]:
    """An office with our extension and the least one."""
    def unpack(folder: Path, interpreter: str | None = None) -> None:
        build.unpack(folder, interpreter)
        minimal(folder.parent / "minimal")

    with patch.object(office, "unpack", unpack), office.Office() as made:
        yield made


def book(path: Path, formula: str, kinds: int, turn: int) -> Path:
    """Targets 100, points 5 to 9 and ten more each turn, actuals 1 to 200 in so many kinds."""
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("表")
        for row in range(CELLS):
            for col, value in enumerate((100, 1 + row * 7 % kinds * 200 / kinds, 5 + row % 5 + turn * 10)):
                sheet.write_number(row, col, value)
            sheet.write_formula(row, 3, formula.format(row + 1), None, -1)
    return path


def measure() -> tuple[dict[str, float], str]:
    """Seconds by the clock, the least of the rounds but the first, which loads the add-ins; the office's version.

    NAME and ``NAME first`` for each of the books.
    """
    times: dict[str, list[float]] = {}
    shown = {}
    with tempfile.TemporaryDirectory() as folder, both() as started:
        for turn in range(ROUNDS + 1):
            for name, made in BOOKS.items():
                path = book(Path(folder) / f"{name}.xlsx", *made, turn)
                first, *more, rows = started.work(path, [("time",)] * 3 + [("read", "表")])
                times.setdefault(name, []).append(min(more))
                times.setdefault(f"{name} first", []).append(first)
                shown[name] = [row[3] for row in rows]
            # Ours shows what the native formula shows, in every cell; the least one answered at all.
            assert len(shown["native"]) == CELLS and set(shown["minimal"]) == {5.0}
            assert all(abs(one - other) < 1e-9 for one, other in zip(shown["different"], shown["native"], strict=True))
        version = started.version
    return {name: min(values[1:]) for name, values in times.items()}, version


if __name__ == "__main__":
    found, version = measure()
    for name, seconds in found.items():
        least = found["minimal first" if name.endswith(" first") else "minimal"]
        print(f"{version} {name:16} {seconds:.3f} s  {seconds / least:.2f} ×")
