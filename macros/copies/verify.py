"""核对: every formula computed anew, and each cell listed whose stored value is another one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jixiao.macros.formula.recalculate import Recalculator
from jixiao.macros.formula.references import is_ours
from jixiao.macros.formula.syntax import NotRead
from jixiao.macros.formula.tokens import function_name, tokens
from jixiao.macros.formula.values import same_value, value_text
from jixiao.macros.sheet.grid import CellValue, Grid, address
from jixiao.templates.library import Library


@dataclass(frozen=True, slots=True)
class Compared:
    """A formula cell whose stored value is not the recomputed one; or that could not be computed (``read`` False)."""

    sheet: str
    cell: str
    formula: str
    stored: str
    computed: str
    read: bool

    def to_json(self) -> dict[str, Any]:
        """``{sheet, cell, formula, stored, computed}``; computed is null where the formula could not be computed."""
        return {
            "sheet": self.sheet, "cell": self.cell, "formula": self.formula, "stored": self.stored,
            "computed": self.computed if self.read else None,
        }


@dataclass(frozen=True, slots=True)
class Verification:
    """agreed: formulas with the right value. different: cells to look at, JX formulas that cannot be computed among them.
    left: native formulas that only a spreadsheet computes. unstored: formulas beside which no value is stored yet.
    reworded: sentences of ours that say the same figures and findings in the words of another version."""

    agreed: int
    different: tuple[Compared, ...]
    left: int
    unstored: int = 0
    reworded: int = 0


def verify(grids: Sequence[Grid], library: Library) -> Verification:
    """Recomputes every formula of a workbook from what was typed."""
    recalculator = Recalculator(grids, library, careful=True)
    agreed = left = unstored = reworded = 0
    different: list[Compared] = []
    for grid in grids:
        for (row, col), cell in sorted(grid.cells.items()):
            if cell.formula is None:
                continue
            stored = value_text(cell.value)
            try:
                value = recalculator.computed(grid.name, row, col)
            except NotRead:
                if is_ours(cell.formula):
                    different.append(Compared(grid.name, address(row, col), "=" + cell.formula, stored, "", False))
                else:
                    left += 1
                continue
            if same_value(cell.value, value):
                agreed += 1
                continue
            if cell.value is None:
                unstored += 1  # the program that wrote the file left the computing to the one that opens it
                continue
            if _reworded(cell.formula, cell.value, value):
                reworded += 1
                continue
            different.append(
                Compared(grid.name, address(row, col), "=" + cell.formula, stored, value_text(value), True)
            )
    return Verification(agreed, tuple(different), left, unstored, reworded)


_SENTENCES = {"JX_EXPLAIN", "JX_CHECK"}
_TOLD = re.compile(r"JX-[A-Z]\d+|\d+(?:\.\d+)?")  # codes of findings, and figures


def _reworded(formula: str, stored: CellValue, computed: CellValue) -> bool:
    """Whether a sentence of ours tells, in order, the findings and figures that it told in another version's words."""
    first = next(tokens(formula), None)
    says = first is not None and first.kind == "function" and function_name(first) in _SENTENCES
    if not (says and isinstance(stored, str) and isinstance(computed, str)):
        return False
    found, rest = _TOLD.findall(stored), iter(_TOLD.findall(computed))
    codes = [{item for item in _TOLD.findall(text) if item.startswith("JX")} for text in (stored, computed)]
    return bool(found) and codes[0] == codes[1] and all(item in rest for item in found)
