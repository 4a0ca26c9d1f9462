"""Small faults put into a module, one at a time, over its syntax tree.

>>> [mutant.what for mutant in mutants("def f(a):\\n    return a < 2\\n")]
['return a < 2 → return None', '< → <=', '2 → 3']
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}
_SIGNS: dict[type[ast.AST], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.In: "in", ast.NotIn: "not in",
    ast.Is: "is", ast.IsNot: "is not", ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//",
    ast.Mod: "%", ast.BitOr: "|", ast.BitAnd: "&",
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault. line, column: where it is (from 1, from 0); what: the fault in a few words."""

    line: int
    column: int
    what: str


#: A node, what is done to it in words, and the deed.
_Place = tuple[ast.AST, str, Callable[[ast.AST], None]]


def mutants(source: str) -> list[Mutant]:
    """Every fault that the operators know for a module, in the order of its text."""
    return [Mutant(*_position(node), what) for node, what, _ in _places(ast.parse(source))]


def mutated(source: str, index: int) -> ast.Module:
    """The module with the one of :func:`mutants` that has this index."""
    tree = ast.parse(source)
    node, _, change = _places(tree)[index]
    change(node)
    return ast.fix_missing_locations(tree)


def _places(tree: ast.AST) -> list[_Place]:
    return sorted((place for node in _code(tree) for place in _changes(node)), key=lambda place: _position(place[0]))


def _position(node: ast.AST) -> tuple[int, int]:
    return node.lineno, node.col_offset  # type: ignore[attr-defined]


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run in a call: no annotations, docstrings, decorators, assertions, or what only types read."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_comment", "decorator_list", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _silent(child):
                yield from _code(child)


def _silent(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True  # a docstring
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return True
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal":
        return True
    if isinstance(node, ast.Assign) and "__all__" in ast.unparse(node.targets[0]):
        return True
    return isinstance(node, ast.Import | ast.ImportFrom | ast.JoinedStr | ast.Assert)


def _changes(node: ast.AST) -> Iterator[_Place]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARISONS:
            other = _COMPARISONS[type(op)]
            yield node, f"{_SIGNS[type(op)]} → {_SIGNS[other]}", _put(ops=[other()])
        case ast.BoolOp(op=op, values=values):
            other_bool = ast.Or if isinstance(op, ast.And) else ast.And
            yield node, "and → or" if isinstance(op, ast.And) else "or → and", _put(op=other_bool())
            for index, value in enumerate(values):
                yield node, f"without {_short(value)}", _put(values=_without(values, index))
        case ast.BinOp(op=op) if type(op) in _ARITHMETIC and not _union(node):
            operator = _ARITHMETIC[type(op)]
            yield node, f"{_SIGNS[type(op)]} → {_SIGNS[operator]}", _put(op=operator())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield node, "without not", _put(op=ast.Not(), operand=ast.UnaryOp(op=ast.Not(), operand=operand))
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) if isinstance(test, ast.Name | ast.Attribute | ast.Call):
            yield node, f"if {_short(test)} → if not …", _put(test=ast.UnaryOp(op=ast.Not(), operand=test))
        case ast.Return(value=ast.AST() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield node, f"return {_short(value)} → return None", _put(value=ast.Constant(value=None))
        case ast.Constant(value=bool() as flag):
            yield node, f"{flag} → {not flag}", _put(value=not flag)
        case ast.Constant(value=int() | float() as number):
            yield node, f"{number} → {number + 1}", _put(value=number + 1)
        case ast.Constant(value=str() as text):
            yield node, f"{text[:20]!r} → 'XX'", _put(value="XX" + text)
        case ast.AugAssign(op=op) if type(op) in _ARITHMETIC:
            operator = _ARITHMETIC[type(op)]
            yield node, f"{_SIGNS[type(op)]}= → {_SIGNS[operator]}=", _put(op=operator())
        case ast.Continue():
            yield node, "continue → break", _put(__class__=ast.Break)
        case ast.Break():
            yield node, "break → continue", _put(__class__=ast.Continue)
        case ast.Expr(value=ast.Call() as call):
            yield node, f"without {_short(call)}", _put(value=ast.Constant(value=None))
        case ast.Raise(exc=ast.AST() as error):
            yield node, f"without raise {_short(error)}", _put(__class__=ast.Pass)


def _without(values: list[ast.expr], index: int) -> list[ast.expr]:
    """The values less one; the last that is left stands twice, as ``and`` and ``or`` need two."""
    left = [*values[:index], *values[index + 1:]]
    return left if len(left) > 1 else left * 2


def _union(node: ast.BinOp) -> bool:
    """Whether it is a type such as ``Word | None``."""
    return isinstance(node.op, ast.BitOr) and all(
        isinstance(side, ast.Subscript) or ast.unparse(side) in ("None", "int", "str", "float", "bool") or ast.unparse(side)[:1].isupper()
        for side in (node.left, node.right)
    )


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 40 else text[:39] + "…"


def _put(**fields: Any) -> Callable[[ast.AST], None]:
    def change(node: ast.AST) -> None:
        for name, value in fields.items():
            setattr(node, name, value)

    return change
