"""Formulas put together as trees and printed for a cell: what stands there is what :mod:`.evaluate` computes.

Decision 57.

>>> print_formula(call("IF", call("=", ref(3, 7), text("")), text(""), call("JX_GRADE", ref(3, 7), text("gj2020"))))
'IF(G3="","",JX_GRADE(G3,"gj2020"))'
>>> print_formula(call("*", call("+", ref(1, 1), constant(2)), block(Range(1, 2, 9, 2), fixed=True)))
'(A1+2)*$B$1:$B$9'
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import reduce

from jixiao.macros.formula.syntax import STRENGTH, Call, Literal, Node
from jixiao.macros.formula.tokens import Reference, text_literal
from jixiao.macros.sheet.grid import Range, column_letter
from jixiao.templates.library import show

#: An argument left out.
NOTHING = Literal(None)
#: What shows nothing.
BLANK_TEXT = Literal("")
_ROW = "\0"  # which no text of a formula holds
_OF_OPERATOR = {name: at for at, names in enumerate(STRENGTH) for name in names}


def call(name: str, *arguments: Node) -> Call:
    """A function, or an operator of two."""
    return Call(name, arguments)


def text(value: str) -> Literal:
    """A text."""
    return Literal(value)


def constant(value: int | Decimal) -> Literal:
    """A number that is not negative."""
    return Literal(Decimal(value))


def ref(row: int, col: int, sheet: str = "", fixed: bool = False) -> Reference:
    """One cell. fixed: written with ``$``."""
    return block(Range(row, col, row, col), sheet, fixed)


def own_ref(col: int) -> Reference:
    """The cell that a row has in a column, for a formula that many rows have: row 0, printed as a letter and a mark."""
    return Reference("", "", "", Range(0, col, 0, col), column_letter(col) + _ROW)


class RowFormula:
    """A formula that many rows have, each over cells of its own (:func:`own_ref`).

    >>> made = RowFormula(call("JX_SCORE", own_ref(5), own_ref(6)))
    >>> made.text(12), print_formula(made.at(12))
    ('JX_SCORE(E12,F12)', 'JX_SCORE(E12,F12)')
    """

    def __init__(self, node: Call) -> None:
        self.node = node
        self._text = print_formula(node)

    def text(self, row: int) -> str:
        """As it stands in a row."""
        return self._text.replace(_ROW, str(row))

    def at(self, row: int) -> Node:
        """Its tree in a row."""
        return _at_row(self.node, row)


def _at_row(node: Node, row: int) -> Node:
    if isinstance(node, Call):
        return Call(node.name, tuple(_at_row(part, row) for part in node.arguments))
    return ref(row, node.block.col) if isinstance(node, Reference) and not node.block.row else node


def block(area: Range, sheet: str = "", fixed: bool = False) -> Reference:
    """A block of cells. fixed: written with ``$``."""
    mark = "$" if fixed else ""
    first, last = (
        f"{mark}{column_letter(col)}{mark}{row}" for row, col in ((area.row, area.col), (area.last_row, area.last_col))
    )
    return Reference("", sheet, "", area, first, "" if last == first else last)


def joined(parts: Sequence[Node], operator: str = "&") -> Node:
    """``a&b&c``, or with another operator; the part itself where there is one."""
    return reduce(lambda left, right: call(operator, left, right), parts)


def if_blank(at: Node, otherwise: Node) -> Call:
    """``otherwise``, but nothing where a cell shows nothing."""
    return call("IF", call("=", at, BLANK_TEXT), BLANK_TEXT, otherwise)


def print_formula(node: Node) -> str:
    """A tree as the text of a formula, without ``=``."""
    if isinstance(node, Literal):
        return _literal(node)
    if isinstance(node, Reference):
        return str(node)
    if node.name in _OF_OPERATOR:
        return _operator(node, _OF_OPERATOR[node.name])
    return f"{node.name}({','.join(map(print_formula, node.arguments))})"


def _literal(node: Literal) -> str:
    if isinstance(node.value, str):
        return text_literal(node.value)
    if isinstance(node.value, bool):
        return "TRUE" if node.value else "FALSE"
    return show(node.value)


def _operator(node: Call, strength: int) -> str:
    """Operators hold to the left: a weaker one left, one as weak right, stands in brackets."""
    left, right = (
        f"({print_formula(part)})"
        if isinstance(part, Call) and _OF_OPERATOR.get(part.name, 99) < strength + at else print_formula(part)
        for at, part in enumerate(node.arguments)
    )
    return f"{left}{node.name}{right}"
