"""Workbooks for the measurements of many: ``python bench/workbooks.py COUNT FOLDER``; a folder for each thousand.

Each is a published form (tests/cases) in one of :data:`VARIANTS` sets of actual values, with a project name of its own. The
engine makes the sets once; a workbook is then one of them with its project's name put into the sheet.
"""

from __future__ import annotations

import io
import json
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from jixiao.addin.verbs.forms import load_records, write_plain
from jixiao.templates.library import default_library

CASES = Path(__file__).resolve().parent.parent / "tests/cases"
VARIANTS = 20
A_FOLDER = 1000
_MARK = "项目名称待定"
_FIGURE = re.compile(r"\d+(?=\D|$)")


def _variants() -> Iterator[list[tuple[zipfile.ZipInfo, bytes]]]:
    """The parts of each base workbook, its project called :data:`_MARK`."""
    library = default_library(None)
    cases = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(CASES.glob("*.json"))}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(VARIANTS):  # every form in any twenty workbooks: more of them differ in their number alone
            for name, case in cases.items():
                rows = [{**row, "actual": row.get("actual") and _shifted(row["actual"], number)} for row in case["indicators"]]
                data = Path(folder, "record.json")
                data.write_text(json.dumps({**case, "project": _MARK, "indicators": rows}), encoding="utf-8")
                made = Path(folder, f"{name}-{number}.xlsx")
                write_plain(load_records([data], library, None).records, library, made)
                with zipfile.ZipFile(made) as package:
                    yield [(item, package.read(item)) for item in package.infolist()]


def _shifted(text: str, number: int) -> str:
    """An actual value whose figures are less by up to six."""
    return _FIGURE.sub(lambda found: str(max(0, int(found[0]) - number % 7)).zfill(len(found[0])), text)


def make(count: int, folder: Path) -> None:
    """Writes ``count`` workbooks below ``folder``; those that are there stay."""
    variants = list(_variants())
    for number in range(count):
        target = folder / f"{number // A_FOLDER:04d}" / f"{number:07d}.xlsx"
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
            for item, data in variants[number % len(variants)]:
                package.writestr(item.filename, data.replace(_MARK.encode(), f"项目{number:07d}".encode()))
        target.write_bytes(buffer.getvalue())


if __name__ == "__main__":
    make(int(sys.argv[1]), Path(sys.argv[2]))
