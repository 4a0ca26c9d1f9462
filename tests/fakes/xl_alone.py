"""xlwings without its paid part: on import it tries that part and, without a licence, would leave half of it loaded."""

import sys

sys.modules.setdefault("xlwings.pro", None)

import xlwings as xw  # noqa: E402

__all__ = ["xw"]
