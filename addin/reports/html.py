"""The report as one web page that needs nothing else: no scripts, nothing fetched, every text escaped."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from jixiao.addin.reports.sandbox import render, shown
from jixiao.macros.report.report import Report, source_lines


def html_bytes(report: Report, template: Path, *, sources: bool, short: bool = False) -> bytes:
    """The bytes of the page. sources: each sentence shows its cells when pointed at; short: as :func:`docx_bytes` has it.

    Raises Stop ``report_template``.
    """
    context = {item.name: getattr(report, item.name) for item in fields(report)}
    context |= {"sources": source_lines(report) if sources else [], "short": short}
    return render(template.read_text(encoding="utf-8"), context, shown, template.name, template.name).encode()
