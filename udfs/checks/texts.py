"""The Chinese sentences of findings, from the catalogue."""

from __future__ import annotations

from jixiao.templates.library import Library, fill
from jixiao.udfs.finding import Finding

SEVERITY_WORDS = {"error": "错误", "warning": "警告", "notice": "提示"}


def severity_of(finding: Finding, library: Library) -> str:
    """error, warning or notice."""
    return library.checks[finding.id].severity


def finding_message(finding: Finding, library: Library) -> str:
    """What is wrong, with the figures."""
    return fill(library.checks[finding.id].message, finding.values)


def advice_text(finding: Finding, library: Library) -> str:
    """What to do."""
    return fill(library.checks[finding.id].advice, finding.values)


def finding_text(finding: Finding, library: Library, where: str = "") -> str:
    """``错误 JX-A05 得分 12 大于分值 10，……``: severity, id, place if given, what, what to do."""
    spec = library.checks[finding.id]
    place = f"{where}：" if where else ""
    head = f"{SEVERITY_WORDS[spec.severity]} {spec.code} {place}"
    return head + finding_message(finding, library) + advice_text(finding, library)
