"""Printed pages of lists, summaries and reports before and after, as :mod:`looks` has them for forms.

``looks_reports.py pages DIR`` makes the pages in DIR, ``looks_reports.py sheet BEFORE AFTER OUT`` one sheet for each
subject. The pages of the version before are kept in images/before (made with that version's command, LOOKS_JX).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from looks import sheet
from pictures import jx, page_of, side_by_side

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "fakes"))

from office import convert  # noqa: E402

_CASES = ROOT / "tests" / "cases"


def _list(folder: Path) -> Path:
    """The list to fill in, with five projects."""
    jx(folder, "new", "selfeval-gj", "--list-template", "-o", "清单.xlsx")
    book = openpyxl.load_workbook(folder / "清单.xlsx")
    page = book["项目"]
    columns = {cell.value: cell.column for cell in page[1]}
    first = 2 if page.cell(2, columns["项目编号"]).value is None else 3  # an example stands in the second row
    for row, project in enumerate(("城区道路养护", "营养改善计划", "康复服务", "政务云租赁", "文化惠民演出"), start=first):
        values = {
            "项目编号": row - first + 1, "项目名称": project, "表样": "selfeval-gj" if row == first else None, "年度": 2025,
            "金额单位": "万元", "主管部门": "某县财政局", "实施单位": "某县服务中心", "预期目标": "全年任务按时完成。",
            "实际完成情况": "全年任务已完成。", "年初预算数": 123.46, "全年预算数": 1234.5, "全年执行数": 1200,
        }
        for heading, value in values.items():
            page.cell(row, columns[heading]).value = value
    book.save(folder / "清单.xlsx")
    return folder / "清单.xlsx"


def _portable(folder: Path) -> Path:
    """A copy without formulas of ours, with the list of what they were."""
    jx(folder, "new", "--data", _CASES / "selfeval-2023-004-01.json", "-o", "表.xlsx")
    jx(folder, "portable", "表.xlsx", "-o", "便携.xlsx")
    return folder / "便携.xlsx"


def _summary(folder: Path) -> Path:
    """All published forms in one workbook."""
    jx(folder, "summary", _CASES, "-o", "汇总.xlsx")
    return folder / "汇总.xlsx"


def _copies(folder: Path) -> Path:
    """The summary of a folder that holds a project three times, and an empty form."""
    units = folder / "各单位"
    units.mkdir()
    for name, case in (("甲", "selfeval-2023-004-07"), ("乙", "selfeval-2023-004-05")):
        jx(folder, "new", "--data", _CASES / f"{case}.json", "-o", units / f"{name}.xlsx")
    shutil.copyfile(units / "甲.xlsx", units / "甲 - 副本.xlsx")
    jx(folder, "portable", units / "甲.xlsx", "-o", units / "甲_便携副本.xlsx")
    jx(folder, "new", "selfeval-2023", "--year", 2023, "-o", units / "空白.xlsx")
    jx(folder, "summary", units, "-o", "汇总.xlsx")
    return folder / "汇总.xlsx"


def _report(folder: Path) -> Path:
    """The report of six projects."""
    files = [*sorted(_CASES.glob("selfeval-2023-*.json")), *sorted(_CASES.glob("selfeval-2019-*.json"))[:2]]
    jx(folder, "new", "--data", *files, "-o", "自评.xlsx")
    jx(folder, "report", "自评.xlsx", "-o", "报告.docx")
    return folder / "报告.docx"


@dataclass(frozen=True)
class Subject:
    """pages: how many are shown, from the first one whose text begins with ``title_of_page``."""

    name: str
    title: str
    make: Callable[[Path], Path]
    pages: int
    title_of_page: str = ""


SUBJECTS = (
    Subject("list-print", "填好的项目清单，打印", _list, 3),
    Subject("portable-print", "便携说明，打印", _portable, 4, "便携说明"),
    Subject("targets-print", "目标汇总表，打印", _summary, 1),
    Subject("copies-print", "有副本和空白表的文件夹汇总，打印", _copies, 1),
    Subject("report-print", "六个项目的自评报告，前四页", _report, 4),
)


def pages(subject: Subject, output: Path) -> None:
    """The printed pages of a subject side by side."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pdf = convert(subject.make(folder), "pdf", folder)
        text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout.split("\f")
        first = next(at for at, page in enumerate(text, 1) if page.startswith(subject.title_of_page))
        shown = [page_of(pdf, number, 75) for number in range(first, min(first + subject.pages, len(text)))]
        side_by_side([page for page in shown if page]).quantize(64).save(output, optimize=True)


def main(verb: str, *places: str) -> None:
    if verb == "sheet":
        for subject in SUBJECTS:
            sheet(subject.name, subject.title, *map(Path, places))
        return
    folder = Path(places[0])
    folder.mkdir(parents=True, exist_ok=True)
    for subject in SUBJECTS:
        pages(subject, folder / f"{subject.name}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
