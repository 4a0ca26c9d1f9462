"""``jx demo``: published figures in, a scored and checked workbook out, with pictures where LibreOffice is there."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from filecmp import cmp
from pathlib import Path

from jixiao.addin.cli.console import print_table, tell_message
from jixiao.addin.libreoffice.recalc_and_print import print_pdf
from jixiao.addin.office.programs import find
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs.sentences import text_of_total
from jixiao.addin.workbook.save import make_folder
from jixiao.macros.scoring.check import findings_by_form, summary
from jixiao.macros.scoring.plan import ScorePlan
from jixiao.templates.library import HOME, Library, say
from jixiao.templates.stop import Stop
from jixiao.udfs.base.record import Record
from jixiao.udfs.checks.texts import SEVERITY_WORDS

_SHOWN = 12  # findings on the screen; the sheet 检查结果 has them all
_BOOK = "绩效演示.xlsx"


def run_demo(library: Library, folder: Path) -> None:
    """Generates, scores, checks; prints the result as a table and where the files are.

    A file of an earlier demo that holds something else than ours would is kept, and named.
    """
    with tempfile.TemporaryDirectory() as fresh:
        plan = _make(library, Path(fresh))
        make_folder(folder)
        files, kept = _put(Path(fresh), folder)
    _show(plan)
    book = folder / _BOOK
    if book not in kept:
        files += pictures(book, folder)
    tell_message("demo_files", files="、".join(str(path) for path in files + kept), folder=folder)
    if kept:
        tell_message("demo_kept", files="”“".join(str(path) for path in kept))


def _make(library: Library, folder: Path) -> ScorePlan:
    """Writes the files of the demo: several published forms, scored; a form of the year to declare and one to evaluate."""
    def records(place: Path) -> Sequence[Record]:
        return form_verbs.load_records(sorted(place.glob("*.json")), library, None).records

    declared, evaluated = records(HOME / "demo" / "year")
    form_verbs.write_plain([declared], library, folder / "申报表.xlsx")
    form_verbs.write_plain([evaluated], library, folder / "自评表.xlsx")
    blank = form_verbs.blank(form_verbs.need_form("selfeval-2023", library), library, None)
    form_verbs.generate([blank], library, folder / "空白自评表.xlsx")
    unscored = folder / "all.xlsx"
    form_verbs.generate(records(HOME / "demo"), library, unscored)
    plan = form_verbs.score(unscored, library, folder / _BOOK).plan
    unscored.unlink()
    return plan


def _put(fresh: Path, folder: Path) -> tuple[list[Path], list[Path]]:
    """(files that are as ours would be, files that are not and were left alone)."""
    ours: list[Path] = []
    kept: list[Path] = []
    for file in sorted(fresh.iterdir()):
        target = folder / file.name
        if not target.exists():
            shutil.copyfile(file, target)
        (ours if cmp(target, file, shallow=False) else kept).append(target)
    return ours, kept


def _show(plan: ScorePlan) -> None:
    findings = plan.findings
    by_form = findings_by_form((result.id for result in plan.results), findings)
    print_table(
        say("demo_title"), ("项目", "表样", "执行率", "总分", "等级", "未评", *SEVERITY_WORDS.values()),
        [[result.project, result.form, result.rate, text_of_total(result),
          result.grade or "—", result.open_rows,
          *([item.severity for item in own].count(word) for word in SEVERITY_WORDS)]
         for result, own in zip(plan.results, by_form, strict=True)], numeric=(2, 3, 5, 6, 7, 8),
    )
    serious = [item for item in findings if item.severity == "error"]
    print_table(
        summary(findings), ("级别", "编号", "工作表", "单元格", "问题"),
        [[SEVERITY_WORDS[item.severity], item.code, item.sheet, item.cell, item.what + item.advice]
         for item in serious[:_SHOWN]],
    )


def pictures(book: Path, folder: Path) -> list[Path]:
    """A PDF of a workbook, as ``jx pdf`` makes it, and its first page as PNG; [] with a word where there is no office."""
    pdf = folder / f"{book.stem}.pdf"
    pdf.unlink(missing_ok=True)
    try:
        print_pdf(book, pdf)
    except Stop as stop:
        tell_message("demo_no_office" if stop.id == "office_missing" else "demo_no_pdf")
        return []
    made = [pdf]
    pdftoppm = find("pdftoppm")
    if pdftoppm is not None:
        page = folder / book.stem
        command = [str(pdftoppm), "-r", "70", "-f", "1", "-l", "1", "-singlefile", "-png", str(pdf), str(page)]
        subprocess.run(command, check=False, timeout=120)
        made += [path for path in [page.with_suffix(".png")] if path.exists()]
    return made
