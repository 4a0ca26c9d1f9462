"""What native formulas refer to, and which of them are our totals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from jixiao.macros.sheet.grid import Grid, Range

_TEXT = re.compile(r'"(?:[^"]|"")*"')
_REFERENCE = re.compile(
    r"(?<![\w.$'])(?:(?P<sheet>'(?:[^']|'')++'|[^\W\d][\w.]*)!)?"
    r"(?P<area>\$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})(?![\w(.!])"
)
_CELLS = r"\([A-Z0-9:,$]+\)"
_CAPS = r'IF\([A-Z0-9]+="",[\d.]+,(?:IF\([A-Z0-9]+(?:\*100)?<[\d.]+,[\d.]+,)+[\d.]+\)+'
_RESCALED = rf'ROUND\(SUM{_CELLS}\*[\d.]+/\(SUM{_CELLS}(?:-SUMIF\([A-Z0-9:]+,"[^"]+",[A-Z0-9:]+\))+\),\d\)'
_SCALED = rf"(?:SUM{_CELLS}|{_RESCALED}|MIN\((?:SUM{_CELLS}|{_RESCALED}),{_CAPS}\))"
_TOTAL = rf'(?:{_SCALED}|IF\(\$[A-Z]+\$\d+="[^"]*",{_SCALED},NA\(\)\))'
_OPEN = rf'COUNT{_CELLS}<COUNT{_CELLS}(?:-COUNTIF\([A-Z0-9:]+,"[^"]+"\))*(?:\+0\*SUM{_CELLS})?'
_COUNTED_SUM = re.compile(rf'IF\(COUNT{_CELLS}=0,"",(?:{_TOTAL}|IF\({_OPEN},"[^"]*",{_TOTAL}\))\)')
_LAST_ROW = 1_048_576


def references(formula: str, sheet: str) -> Iterable[tuple[str, Range]]:
    """(sheet name, block) of every reference in a formula; names and structured references are not resolved.

    >>> [(s, str(r)) for s, r in references("SUM(B2:B4)+'甲 乙'!C1", "表")]
    [('表', 'B2:B4'), ('甲 乙', 'C1')]
    """
    for match in _REFERENCE.finditer(_TEXT.sub('""', formula)):
        area = match["area"].replace("$", "")
        first, _, last = area.partition(":")
        if first.isalpha():
            area = f"{first}1:{last}{_LAST_ROW}"
        name = (match["sheet"] or "").strip("'").replace("''", "'") or sheet
        if block := Range.parse(area):
            yield name, block


def is_ours(formula: str | None) -> bool:
    """Whether a formula calls a JX function."""
    return formula is not None and "JX_" in formula.upper()


def is_counted_sum(formula: str | None) -> bool:
    """Whether a formula is the total that we write, capped and rescaled or not."""
    return formula is not None and _COUNTED_SUM.fullmatch(formula) is not None


def dependents(grids: Sequence[Grid], edited: Mapping[str, set[tuple[int, int]]], ours: Callable[[str], bool]) -> int:
    """How many formulas of the user's refer to edited cells, directly or through one another: their values are old."""
    changed = {name: set(cells) for name, cells in edited.items()}
    waiting = [
        (grid.name, at, list(references(cell.formula, grid.name)))
        for grid in grids for at, cell in grid.cells.items()
        if cell.formula is not None and at not in edited.get(grid.name, ()) and not ours(cell.formula)
    ]
    count = 0
    moved = True
    while moved and waiting:
        moved, rest = False, []
        for sheet, at, refs in waiting:
            if any(_touches(changed.get(name, ()), block) for name, block in refs):
                changed.setdefault(sheet, set()).add(at)
                count, moved = count + 1, True
            else:
                rest.append((sheet, at, refs))
        waiting = rest
    return count


def _touches(cells: Iterable[tuple[int, int]], block: Range) -> bool:
    return any(at in block for at in cells)
