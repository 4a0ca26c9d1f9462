"""Formulas that show nothing without asking our functions, as long as what they read is what it was.

LibreOffice computes a formula whose stored text is empty, and shows #NAME? where the add-in is missing. Decisions 14, 99.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jixiao.macros.formula.syntax import Call, Node
from jixiao.macros.formula.tokens import Reference
from jixiao.macros.formula.writing import BLANK_TEXT, call, joined, print_formula, text
from jixiao.macros.sheet.grid import CellValue

_LITERAL = 250  # letters of a text in a formula: Excel takes 255
_FORMULA = 8000  # letters of a formula: Excel takes 8192
_BETWEEN = text("|")


def silent(node: Node, evaluate: Callable[[Node], CellValue]) -> Node | None:
    """A formula that shows nothing now, with its JX functions asked only once a cell that they read has changed.

    evaluate: what a formula shows now. None where this cannot be written: then no formula can stand there.

    >>> from jixiao.macros.formula.writing import ref
    >>> shown = {"JX_SCORE": "", "&": "有效提升|已开展"}
    >>> made = silent(call("JX_SCORE", ref(2, 5), ref(2, 6)), lambda node: shown[node.name])
    >>> print_formula(made)
    'IF(E2&"|"&F2="有效提升|已开展","",JX_SCORE(E2,F2))'
    """
    made = _asked_late(node, evaluate)
    return None if made is None or len(print_formula(made)) > _FORMULA else made


def _asked_late(node: Node, evaluate: Callable[[Node], CellValue]) -> Node | None:
    if not isinstance(node, Call):
        return node
    if not node.name.startswith("JX_"):
        parts = [_asked_late(part, evaluate) for part in node.arguments]
        return None if None in parts else call(node.name, *(part for part in parts if part is not None))
    if evaluate(node) != "":
        return node
    cells = {str(cell): cell for cell in _cells(node)}
    if not cells or any(cell.last for cell in cells.values()):
        return None
    apart: list[Node] = []
    for cell in cells.values():
        apart += [_BETWEEN, cell]
    apart = apart[1:]
    read = joined([*apart, BLANK_TEXT] if len(apart) == 1 else apart)
    now = evaluate(read)
    if not isinstance(now, str) or any(ord(letter) < 32 and letter != "\n" for letter in now):
        return None
    pieces = [text(now[at:at + _LITERAL]) for at in range(0, len(now), _LITERAL)]
    return call("IF", call("=", read, joined(pieces or [BLANK_TEXT])), BLANK_TEXT, node)


def _cells(node: Node) -> Iterator[Reference]:
    if isinstance(node, Reference):
        yield node
    elif isinstance(node, Call):
        for part in node.arguments:
            yield from _cells(part)
