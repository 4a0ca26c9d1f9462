"""Row checks as JX_CHECK and whole forms use them."""

from jixiao.udfs.checks import arithmetic, attainment, completeness, reasons
from jixiao.udfs.checks.base import Row, row_findings, row_of

__all__ = ["Row", "arithmetic", "attainment", "completeness", "reasons", "row_findings", "row_of"]
