"""Formulas as trees: the part of the formula language that forms need, read without a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from jixiao.macros.formula.tokens import Reference, Token, function_name, parse_reference, place_of, text_of, tokens

#: Operators by strength, the weakest first; all of them hold to the left.
STRENGTH = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"))


class NotRead(Exception):
    """The formula is not of the part that we read."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text, TRUE or FALSE; None for an argument left out."""

    value: Decimal | str | bool | None


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator (``+``, ``&``, ``=`` ...; ``%`` and ``neg`` have one argument)."""

    name: str
    arguments: tuple[Node, ...]


Node = Literal | Reference | Call


def parse_formula(formula: str) -> Node:
    """The tree of a formula (without ``=``). Raises NotRead.

    >>> parse_formula('IF(A1="","",1)').name
    'IF'
    >>> parse_formula("[1]!JX_GRADE(G20,)").arguments[1]
    Literal(value=None)
    """
    return _Parser(formula).whole()


class _Parser:
    def __init__(self, formula: str) -> None:
        self.tokens = [token for token in tokens(formula) if token.kind != "blank"]
        self.at = 0

    def whole(self) -> Node:
        try:
            node = self.level(0)
        except RecursionError as error:
            raise NotRead from error
        if self.at != len(self.tokens):
            raise NotRead
        return node

    def peek(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else _END

    def take(self, mark: str) -> bool:
        if self.peek() == ("mark", mark, ""):
            self.at += 1
            return True
        return False

    def level(self, strength: int) -> Node:
        if strength == len(STRENGTH):
            return self.signed()
        node = self.level(strength + 1)
        while self.peek().kind == "mark" and (operator := self.peek().text) in STRENGTH[strength]:
            self.at += 1
            node = Call(operator, (node, self.level(strength + 1)))
        return node

    def signed(self) -> Node:
        if self.take("-"):
            return Call("neg", (self.signed(),))
        if self.take("+"):
            return self.signed()
        node = self.single()
        while self.take("%"):
            node = Call("%", (node,))
        return node

    def single(self) -> Node:
        token = self.peek()
        self.at += 1
        if token.kind == "text":
            return Literal(text_of(token.text))
        if token.kind == "number" and "E" not in token.text.upper():
            return Literal(Decimal(token.text))
        if token.kind == "reference":
            return _local(token.text)
        if token.kind == "function" and not (token.prefix and place_of(token.prefix).sheet):
            return Call(function_name(token), self.arguments())
        if token.kind == "name" and token.text.upper() in ("TRUE", "FALSE"):
            return Literal(token.text.upper() == "TRUE")
        if token == ("mark", "(", ""):
            node = self.level(0)
            if self.take(")"):
                return node
        raise NotRead

    def arguments(self) -> tuple[Node, ...]:
        if not self.take("("):
            raise NotRead
        if self.take(")"):
            return ()
        found: list[Node] = []
        while True:
            empty = self.peek() in (("mark", ",", ""), ("mark", ")", ""))
            found.append(Literal(None) if empty else self.level(0))
            if self.take(")"):
                return tuple(found)
            if not self.take(","):
                raise NotRead


_END = Token("blank", "")


def _local(text: str) -> Reference:
    found = parse_reference(text)
    if found is None or not found.local:
        raise NotRead
    return found
