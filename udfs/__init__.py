"""What you type: JX_SCORE, JX_GRADE, JX_CHECK ... and the pure rules behind them. No workbook, no file."""

from jixiao.udfs.functions import (
    JX_CHECK,
    JX_COMPLETION,
    JX_EXPLAIN,
    JX_GRADE,
    JX_RATE,
    JX_RATE_SCORE,
    JX_SCORE,
    JX_TARGET,
    JX_VERSION,
)

__all__ = [
    "JX_CHECK", "JX_COMPLETION", "JX_EXPLAIN", "JX_GRADE", "JX_RATE", "JX_RATE_SCORE", "JX_SCORE", "JX_TARGET", "JX_VERSION",
]
