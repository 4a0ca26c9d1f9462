"""Excel's limits."""

from __future__ import annotations

MAX_ROW, MAX_COL = 1_048_576, 16_384  # of a sheet
MAX_TEXT = 32_767  # characters of a cell
MAX_FORMULA = 8_192  # characters of a formula, as stored
MAX_HEIGHT = 409.0  # points of a row
