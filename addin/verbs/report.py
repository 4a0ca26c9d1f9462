"""自评报告 on files: a workbook in, a Word document or a web page out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jixiao.addin.reports.docx import docx_bytes
from jixiao.addin.reports.html import html_bytes
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.save import need_new, save_new
from jixiao.macros.report.report import Report, report_of
from jixiao.templates.library import HOME, Library, texts
from jixiao.templates.stop import Stop

TEMPLATE = HOME / "report.docx"
_PAGE = HOME / "report.html"


@dataclass(frozen=True, slots=True)
class Reported:
    """A report; errors: findings of severity error in its forms; left: forms that are no self-evaluation."""

    report: Report
    errors: int
    left: int


def report(
    file: Path, library: Library, output: Path | None = None, *, template: Path | None = None, sources: bool = True,
    short: bool = False,
) -> Reported:
    """The report of all self-evaluations of a workbook, written as ``.docx`` or ``.html`` where an output is named.

    template: a Word template in place of ours. sources: with the cells of each sentence; short: about a page for each
    project, to be sent.
    Raises Stop ``exists``, ``wrong_suffix``, ``no_form``, ``no_selfeval`` and those of opening, templates and saving.
    """
    suffix = _suffix_of(output, template)
    forms = form_verbs.read(file, library)
    made = report_of(forms, library, texts("report"), str(file))
    if output is not None:
        page = html_bytes(made, _PAGE, sources=sources, short=short) if suffix == ".html" else (
            docx_bytes(made, template or TEMPLATE, sources=sources, short=short))
        save_new(page, output)
    return Reported(made, sum(len(chapter.checks) for chapter in made.chapters), len(forms) - len(made.chapters))


def _suffix_of(output: Path | None, template: Path | None) -> str:
    """The kind of document, known before anything is read."""
    if output is None:
        return ""
    suffix = output.suffix.lower()
    if suffix not in (".docx", ".html") or (template and suffix != ".docx"):
        raise Stop("wrong_suffix", path=str(output), suffix=".docx" if template else ".docx 或 .html")
    need_new(output)
    return suffix


def write_template(output: Path) -> None:
    """Our Word template as a file to restyle."""
    if _suffix_of(output, TEMPLATE):
        save_new(TEMPLATE.read_bytes(), output)
