"""Planning edits of one sheet: later steps see the values that earlier ones put, and nothing typed is overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal

from jixiao.macros.forms.collect import PERCENT_DIGITS, around_number, is_month, is_percent
from jixiao.macros.formula.evaluate import Given
from jixiao.macros.formula.functions import DAY_FORMAT
from jixiao.macros.formula.planned import Planned
from jixiao.macros.formula.recalculate import Recalculator
from jixiao.macros.formula.references import Reach, is_counted_sum, is_ours
from jixiao.macros.formula.silent import silent
from jixiao.macros.formula.syntax import Node
from jixiao.macros.formula.values import same_value
from jixiao.macros.formula.writing import BLANK_TEXT, RowFormula, call, constant, if_blank, joined, print_formula, ref, text
from jixiao.macros.sheet.edits import CellEdit, Edit, Style
from jixiao.macros.sheet.grid import Cell, CellValue, Grid
from jixiao.templates.library import Library


def number(value: CellValue) -> Decimal | None:
    """The number of a cell value, None for text and errors."""
    return value if isinstance(value, Decimal) else None


#: How a formula takes what a cell says: as it is, as a day, a month or in percent, or with what its format puts around it.
Said = Literal["plain", "day", "month", "percent"] | tuple[str, str]


def said_as(cell: Cell) -> Said:
    """How a formula takes what a cell says."""
    if isinstance(cell.value, date):  # a function of some spreadsheets gets only the number of a day
        return "month" if is_month(cell) else "day"
    return "percent" if is_percent(cell) else around_number(cell) or "plain"


def text_of(at: Node, said: Said) -> Node:
    """A reference that gives a formula what the cell says: 95% of a percent cell, not 0.95; 94.996% though it shows 95%."""
    if said == "plain":
        return at
    if isinstance(said, tuple):
        before, behind = ([text(part)] if part else [] for part in said)
        shown: Node = joined([*before, at, *behind])
    elif said == "month":
        shown = joined([call("YEAR", at), text("年"), call("MONTH", at), text("月")])
    elif said == "day":
        shown = call("TEXT", at, text(DAY_FORMAT))
    else:
        shown = joined([call("ROUND", call("*", at, constant(100)), constant(PERCENT_DIGITS)), text("%")])
    return call("IF", call("ISNUMBER", at), shown, joined([at, BLANK_TEXT]))


class SheetPlan:
    """The edits planned for one sheet so far."""

    def __init__(self, grid: Grid, library: Library) -> None:
        self.grid = grid
        self.library = library
        self.edits: list[Edit] = []
        self.values: dict[tuple[int, int], CellValue] = {}
        self.settled: set[tuple[int, int]] = set()
        self._planned = Planned(library, (grid, self.values))

    def value(self, row: int, col: int) -> CellValue:
        """The value of a cell after the edits planned so far."""
        return self.values.get((row, col), self.grid.cell(row, col).value)

    def evaluate(self, node: Node) -> CellValue:
        """What a formula shows after the edits planned so far; None where we cannot compute it."""
        return self._planned.evaluate(node, self.grid.name)

    def arguments(self, row: int, nodes: Sequence[Node]) -> list[Given] | None:
        """What formulas of a row are given, worked out once for all of them; None where some of it is no value."""
        self._planned.in_row(row)
        return self._planned.arguments(nodes, self.grid.name)

    def guarded(self, node: Node, value: CellValue, cells: Iterable[tuple[int, int] | None]) -> str | None:
        """The text of a formula; one that shows nothing asks first for the blank cell that makes it so, or for what it
        reads: see :mod:`jixiao.macros.formula.silent`. None where no formula can stand there.
        """
        if value != "":
            return print_formula(node)
        for at in cells:
            if at is not None and self.value(*at) in (None, ""):
                return print_formula(if_blank(ref(*at), node))
        found = silent(node, self.evaluate)
        return None if found is None else print_formula(found)

    def write_row(
        self, row: int, col: int, formula: RowFormula, arguments: Sequence[Given] | None, why: str, style: Style,
        guards: Iterable[tuple[int, int] | None],
    ) -> tuple[str | None, CellValue]:
        """As :meth:`write`, of a formula that other rows have too, with its :meth:`arguments`; gives its text and value."""
        value = self._planned.called(formula.node, self.grid.name, arguments)
        shown = formula.text(row) if value != "" else self.guarded(formula.at(row), value, guards)
        self.put(row, col, shown, value, why, style)
        return shown, value

    def write(
        self, row: int, col: int, node: Node, why: str, style: Style | None = None,
        guards: Iterable[tuple[int, int] | None] = (),
    ) -> CellValue:
        """Puts a formula with its value into a cell; gives the value. guards: see :meth:`guarded`."""
        value = self.evaluate(node)
        self.put(row, col, self.guarded(node, value, guards), value, why, style)
        return value

    def put(
        self, row: int, col: int, formula: str | None, value: CellValue, why: str, style: Style | None = None
    ) -> None:
        if self.grid.protected or (self.grid.arrays and self.grid.in_array(row, col)):
            return  # nothing is written there, so what follows reads the figures as they stand
        old = self.grid.cell(row, col)
        if formula is None and value == "":
            value = None
            if style is None and old.blank:
                return
        self.values[(row, col)] = value
        self.settled.add((row, col))
        if old.formula == formula and old.value == value and (formula is not None or value is not None):
            return  # nothing to change: a second scoring of the same workbook touches nothing
        self.edits.append(CellEdit(self.grid.name, row, col, value, formula, why, style))

    def fill(
        self, row: int, col: int, node: Node, why: str, guards: Iterable[tuple[int, int] | None] = ()
    ) -> None:
        """A formula for a figure of the form itself, only where nothing was typed or the formula is one of ours.

        A formula of the user's over cells that changed stays and gets the value that it has now; where we cannot
        compute it, the value stands as unknown until the spreadsheet does.
        """
        old = self.grid.cell(row, col)
        if self.writable(row, col):
            self.write(row, col, node, why, guards=guards)
        elif old.formula is not None and not self.grid.hidden_part(row, col):
            now = None if self.grid.in_array(row, col) else self.computed(row, col)
            if now is None and self.reads_changes(old.formula):
                self.values[(row, col)] = None
            elif now is not None and not same_value(old.value, now):
                self.put(row, col, old.formula, now, why)

    def computed(self, row: int, col: int) -> CellValue:
        """What a formula of the user's gives after the edits planned so far; None where we cannot compute it."""
        planned = {at: Cell(value) for at, value in self.values.items()}
        after = replace(self.grid, cells={**self.grid.cells, **planned})
        return Recalculator([after], self.library).known(self.grid.name, row, col)

    def reads_changes(self, formula: str) -> bool:
        """Whether a formula names a cell that an edit changes."""
        changed = [(edit.row, edit.col) for edit in self.edits if isinstance(edit, CellEdit)]
        name = self.grid.name.lower()
        areas = [block for sheet, block in Reach([self.grid]).areas(formula, name) if sheet == name]
        return any(at in block for block in areas for at in changed)

    def writable(self, row: int, col: int) -> bool:
        cell = self.grid.cell(row, col)
        if self.grid.hidden_part(row, col) or self.grid.in_array(row, col):
            return False
        return cell.blank or is_ours(cell.formula) or is_counted_sum(cell.formula)

    def total_of(self, col: int, rows: Iterable[int]) -> Decimal:
        """Sum of the numbers of a column."""
        return sum((number(self.value(row, col)) or Decimal(0) for row in rows), Decimal(0))
