"""What the formulas of a workbook read and call, and which of them are ours."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from jixiao.macros.formula.syntax import NotRead, parse_formula
from jixiao.macros.formula.tokens import Reference, Token, function_name, place_of, reading, tokens
from jixiao.macros.formula.writing import print_formula
from jixiao.macros.sheet.grid import Grid, Range, in_blocks

_CELLS = r"\([A-Z0-9:,$]+\)"
_CAPS = r'IF\([A-Z0-9]+="",[\d.]+,(?:IF\([A-Z0-9]+(?:\*100)?<[\d.]+,[\d.]+,)+[\d.]+\)+'
_RESCALED = rf'ROUND\(SUM{_CELLS}\*[\d.]+/\(SUM{_CELLS}(?:-SUMIF\([A-Z0-9:]+,"[^"]+",[A-Z0-9:]+\))+\),\d\)'
_SCALED = rf"(?:SUM{_CELLS}|{_RESCALED}|MIN\((?:SUM{_CELLS}|{_RESCALED}),{_CAPS}\))"
_TOTAL = rf'(?:{_SCALED}|IF\(\$[A-Z]+\$\d+="[^"]*",{_SCALED},NA\(\)\))'
_OPEN = rf'COUNT{_CELLS}<COUNT{_CELLS}(?:-COUNTIF\([A-Z0-9:]+,"[^"]+"\))*(?:\+0\*SUM{_CELLS})?'
_COUNTED_SUM = rf'IF\(COUNT{_CELLS}=0,"",(?:{_TOTAL}|IF\({_OPEN},"[^"]*",{_TOTAL}\))\)'
#: What they read is not told by their text.
_ANYWHERE = {"INDIRECT", "OFFSET"}

#: A cell by its sheet's name in small letters, row and column.
_At = tuple[str, int, int]


def calls(formula: str) -> set[str]:
    """The JX functions that a formula calls.

    >>> sorted(calls('IF(A1="JX_X(","",[1]!JX_SCORE(A1,B1,_xll.JX_RATE(C1,D1)))'))
    ['JX_RATE', 'JX_SCORE']
    """
    if "JX_" not in formula.upper():
        return set()
    names = {function_name(token) for token in tokens(formula) if token.kind == "function"}
    return {name for name in names if name.startswith("JX_")}


def is_ours(formula: str | None) -> bool:
    """Whether a formula calls a JX function."""
    return formula is not None and bool(calls(formula))


def is_counted_sum(formula: str | None) -> bool:
    """Whether a formula is the total that we write, capped and rescaled or not."""
    if formula is None or "COUNT" not in formula.upper():
        return False
    try:
        return re.fullmatch(_COUNTED_SUM, print_formula(parse_formula(formula))) is not None
    except NotRead:
        return False


class Reach:
    """Which cells formulas read: over spans of sheets, by names and tables too. Sheets are named in small letters."""

    def __init__(self, grids: Sequence[Grid]) -> None:
        self._order = [grid.name.lower() for grid in grids]
        self._names = {grid.name.lower(): grid.names for grid in grids}
        #: By sheet and name, each looked at once: names that name each other many times over are no more work.
        self._read: dict[tuple[str, str], set[tuple[str, Range]]] = {}
        self._moved: dict[tuple[str, str], bool] = {}
        self._moving = any(_anywhere(formula) for names in self._names.values() for formula in names.values())

    def areas(self, formula: str, sheet: str) -> set[tuple[str, Range]]:
        """(sheet, block) of all that a formula on a sheet reads; other workbooks, and what is lost, left out.

        >>> sorted((s, str(r)) for s, r in Reach([Grid(n, {}) for n in "ABC"]).areas("SUM(A:C!B2)+[1]B!A1+9:9", "B"))
        [('a', 'B2'), ('b', 'A9:XFD9'), ('b', 'B2'), ('c', 'B2')]
        """
        return self._areas(formula, sheet.lower(), 0)

    def _areas(self, formula: str, sheet: str, depth: int) -> set[tuple[str, Range]]:
        found: set[tuple[str, Range]] = set()
        spans = False
        for item in reading(formula):
            if isinstance(item, Reference):
                if not item.book:
                    found.update((name, item.block) for name in self._sheets(item, sheet))
            elif item.kind == "mark":
                spans = True
            elif item.kind != "function":
                found |= self._named(item, sheet, depth)
        if spans:  # A1:INDEX(...) reads what lies between
            for name in {name for name, _ in found}:
                found.add((name, _around([block for other, block in found if other == name])))
        return found

    def _sheets(self, item: Reference, sheet: str) -> Sequence[str]:
        first = item.sheet.lower() or sheet
        if not item.last_sheet:
            return (first,)
        last = item.last_sheet.lower()
        if first not in self._order or last not in self._order:
            return (first, last)
        ends = sorted((self._order.index(first), self._order.index(last)))
        return self._order[ends[0] : ends[1] + 1]

    def anywhere(self, formula: str, sheet: str) -> bool:
        """Whether neither the text of a formula nor that of a name in it tells what it reads (``INDIRECT``, ``OFFSET``).

        >>> Reach([Grid("A", {}, names={"last": "OFFSET(A!$A$1,8,0)"})]).anywhere("SUM(last)", "A")
        True
        """
        return _anywhere(formula) or (self._moving and self._moves(formula, sheet.lower(), 0))

    def _moves(self, formula: str, sheet: str, depth: int) -> bool:
        names = (item for item in reading(formula) if isinstance(item, Token) and item.kind in ("name", "table"))
        meant = (self._meant(item, sheet, depth) for item in names)
        return any(self._name_moves(place, depth) for place in meant if place)

    def _name_moves(self, place: tuple[str, str], depth: int) -> bool:
        if place not in self._moved:
            self._moved[place] = False  # a name that leads to itself
            formula = self._names[place[0]][place[1]]
            self._moved[place] = _anywhere(formula) or self._moves(formula, place[0], depth + 1)
        return self._moved[place]

    def _named(self, token: Token, sheet: str, depth: int) -> set[tuple[str, Range]]:
        place = self._meant(token, sheet, depth)
        if place is None:
            return set()
        if place not in self._read:
            self._read[place] = set()  # a name that leads to itself
            self._read[place] = self._areas(self._names[place[0]][place[1]], place[0], depth + 1)
        return self._read[place]

    def _meant(self, token: Token, sheet: str, depth: int) -> tuple[str, str] | None:
        """Where what a name stands for is found: sheet, name."""
        place = place_of(token.prefix) if token.prefix else None
        if place and place.book:
            return None
        name = token.text[len(token.prefix) :].partition("[")[0].lower()
        home = (place.sheet.lower() if place else "") or sheet
        return (home, name) if name in self._names.get(home, {}) and depth <= _DEEPEST else None


_DEEPEST = 20  # names that stand for names


def _around(blocks: Sequence[Range]) -> Range:
    return Range(
        min(block.row for block in blocks), min(block.col for block in blocks),
        max(block.last_row for block in blocks), max(block.last_col for block in blocks),
    )


class Stale:
    """The formulas that read edited cells, directly or through one another: their values are old. Sheets come one by one.

    tabs: all sheets of the workbook in their order, of which only name and names are looked at.
    """

    def __init__(self, tabs: Sequence[Grid]) -> None:
        self._reach = Reach(tabs)
        self._readers, self._anywhere = _Readers(), set[_At]()
        self._changed: dict[str, tuple[Range, ...]] = {}

    def sheet(self, grid: Grid, edited: Collection[tuple[int, int]], settled: Collection[tuple[int, int]] = ()) -> None:
        """A sheet as it was, with its cells that are edited. settled: those whose values are known to be right, edited or
        not."""
        sheet, here = grid.name.lower(), {*edited, *settled}
        if edited:
            self._changed[sheet] = (*self._changed.get(sheet, ()), *in_blocks(edited))
        for at, cell in grid.cells.items():
            if cell.formula is None or at in here:
                continue
            for area in self._reach.areas(cell.formula, sheet):
                self._readers.add(*area, (sheet, *at))
            if self._reach.anywhere(cell.formula, sheet):
                self._anywhere.add((sheet, *at))

    def found(self) -> set[_At]:
        """The old formulas of all sheets, these in small letters. To be asked once."""
        old = {*self._anywhere} if self._changed else set()
        waiting = [*old, *{  # in no order: from one end, blocks that begin or end together would each be looked at again
            (sheet, row, block.col) for sheet in self._changed.keys() & self._readers.sheets
            for block in self._changed[sheet] for row in range(block.row, block.last_row + 1)
        }]
        while waiting:
            for reader in self._readers.take(*waiting.pop()):
                if reader not in old:
                    old.add(reader)
                    waiting.append(reader)
        return old


def _anywhere(formula: str) -> bool:
    upper = formula.upper()
    return any(name in upper for name in _ANYWHERE) and any(
        token.kind == "function" and function_name(token) in _ANYWHERE for token in tokens(formula)
    )


class _Readers:
    """Blocks with the formulas that read them, found by a cell; a block is taken out when it is found."""

    _FEW = 64  # rows or columns under which a block is filed one by one

    def __init__(self) -> None:
        self.sheets: set[str] = set()
        self._formulas: dict[tuple[str, Range], list[_At]] = {}
        self._by_row: dict[tuple[str, int], dict[Range, None]] = {}
        self._by_col: dict[tuple[str, int], dict[Range, None]] = {}
        self._large: dict[str, dict[Range, None]] = {}

    def add(self, sheet: str, block: Range, formula: _At) -> None:
        """Files a formula under a block that it reads."""
        held = self._formulas.setdefault((sheet, block), [])
        held.append(formula)
        if len(held) > 1:
            return
        self.sheets.add(sheet)
        if block.last_row - block.row < self._FEW:
            for row in range(block.row, block.last_row + 1):
                self._by_row.setdefault((sheet, row), {})[block] = None
        elif block.last_col - block.col < self._FEW:
            for col in range(block.col, block.last_col + 1):
                self._by_col.setdefault((sheet, col), {})[block] = None
        else:
            self._large.setdefault(sheet, {})[block] = None

    def take(self, sheet: str, row: int, col: int) -> Iterable[_At]:
        """The formulas that read a cell and were not given yet."""
        for held in (self._by_row.get((sheet, row)), self._by_col.get((sheet, col)), self._large.get(sheet)):
            if held is None:
                continue
            for block in [block for block in held if (row, col) in block]:
                del held[block]
                yield from self._formulas.pop((sheet, block), ())


def spans_sheets(formula: str) -> bool:
    """Whether a formula reads one block on several sheets.

    >>> spans_sheets("SUM(甲:丙!A1)"), spans_sheets("SUM(甲!A1:B2)")
    (True, False)
    """
    return "!" in formula and any(isinstance(item, Reference) and item.last_sheet for item in reading(formula))


def names_a_sheet(formula: str, sheet: str) -> bool:
    """Whether a formula names a sheet of this workbook, alone or as an end of a span."""
    wanted = sheet.lower()
    places = (place_of(token.prefix) for token in tokens(formula) if token.prefix)
    return any(not place.book and wanted in (place.sheet.lower(), place.last_sheet.lower()) for place in places)
