"""Row checks as JX_CHECK and whole forms use them. Importing the modules lists their checks in the catalogue's order."""

from jixiao.udfs.checks import arithmetic, attainment, completeness, levels, progress, reasons, targets
from jixiao.udfs.checks.base import JudgedRow, TypedRow, row_findings, row_of

__all__ = [
    "JudgedRow", "TypedRow", "arithmetic", "attainment", "completeness", "levels", "progress", "reasons", "row_findings",
    "row_of", "targets",
]
