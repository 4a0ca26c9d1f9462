"""Row checks as JX_CHECK and whole forms use them. Importing the modules lists their checks in the catalogue's order."""

from jixiao.udfs.base.finding import Finding
from jixiao.udfs.checks import arithmetic, attainment, completeness, levels, progress, reasons, targets
from jixiao.udfs.checks.base import JudgedRow, TypedRow, row_findings, row_of

__all__ = [
    "JudgedRow", "TypedRow", "arithmetic", "attainment", "broken", "completeness", "levels", "progress", "reasons",
    "row_findings", "row_of", "targets", "unread_score",
]


def broken(code: str) -> Finding:
    """What JX_CHECK says of a row in which a cell shows an error."""
    return Finding("error_value", ("indicators", 0), {"code": code})


def unread_score(row: JudgedRow, score: object) -> Finding:
    """What is wrong with a score that is no number: the reader of forms says the same of its cell."""
    shown = str(score).upper() if isinstance(score, bool) else str(score).strip()
    return Finding("not_a_number", ("indicators", row.index, "score"), {"text": shown})
