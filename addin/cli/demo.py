"""``jx demo``: published figures in, a scored and checked workbook out, with pictures where LibreOffice is there."""

from __future__ import annotations

import subprocess
from pathlib import Path

from jixiao.addin.cli.console import print_table, tell_message
from jixiao.addin.libreoffice.recalc_and_print import print_pdf
from jixiao.addin.office.programs import find
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs.sentences import text_of_total
from jixiao.macros.scoring.check import findings_of
from jixiao.macros.scoring.cover import summary
from jixiao.templates.library import HOME, Library, say
from jixiao.templates.stop import Stop
from jixiao.udfs.checks.texts import SEVERITY_WORDS

_SHOWN = 12  # findings on the screen; the sheet 检查结果 has them all


def run_demo(library: Library, folder: Path) -> None:
    """Generates, scores, checks; prints the result as a table and where the files are. Replaces an earlier demo."""
    folder.mkdir(parents=True, exist_ok=True)
    book, blank = folder / "绩效演示.xlsx", folder / "空白自评表.xlsx"
    for path in (book, blank):
        path.unlink(missing_ok=True)
    records = form_verbs.load_records(sorted((HOME / "demo").glob("*.json")), library, None).records
    form_verbs.generate(records, library, book)
    form = form_verbs.need_form("selfeval-2023", library)
    form_verbs.generate([form_verbs.blank(form, library, None)], library, blank)
    scored = form_verbs.score(book, library)
    findings = scored.plan.findings
    print_table(
        say("demo_title"), ("项目", "表样", "执行率", "总分", "等级", "未评", *SEVERITY_WORDS.values()),
        [[result.form.record.text("project"), result.form.record.form, result.rate, text_of_total(result),
          result.grade or "—", result.open_rows,
          *([item.severity for item in findings_of(result.form, findings)].count(word) for word in SEVERITY_WORDS)]
         for result in scored.plan.results], numeric=(2, 3, 5, 6, 7, 8),
    )
    serious = [item for item in findings if item.severity == "error"]
    print_table(
        summary(findings), ("级别", "编号", "工作表", "单元格", "问题"),
        [[SEVERITY_WORDS[item.severity], item.code, item.sheet, item.cell, item.what + item.advice]
         for item in serious[:_SHOWN]],
    )
    files = [book, blank, *pictures(book, folder)]
    tell_message("demo_files", files="、".join(str(path) for path in files))


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
        subprocess.run([pdftoppm, "-r", "70", "-png", str(pdf), str(folder / book.stem)], check=False, timeout=120)
        made += sorted(folder.glob(f"{book.stem}-*.png"))[:1]
    return made
