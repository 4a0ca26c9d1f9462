"""Formulas as trees: the part of the formula language that forms need, read without a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from jixiao.macros.sheet.grid import Range

_TOKEN = re.compile(
    r"""\s*+(?:
    (?P<text>"(?:[^"]|"")*")
    |(?P<number>\d+(?:\.\d+)?|\.\d+)
    |(?P<area>(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?\$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?)(?![\w(.!])
    |(?P<name>(?:\[\d+\]!|_xll\.)?[A-Za-z_][\w.]*)(?=\()
    |(?P<word>TRUE|FALSE)(?![\w(])
    |(?P<mark><>|<=|>=|[-+*/&=<>%(),])
    )""",
    re.VERBOSE | re.IGNORECASE,
)
#: Operators by strength, the weakest first; all of them hold to the left.
STRENGTH = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"))


class NotRead(Exception):
    """The formula is not of the part that we read."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text, TRUE or FALSE; None for an argument left out."""

    value: Decimal | str | bool | None


@dataclass(frozen=True, slots=True)
class Area:
    """A cell or block; ``sheet`` is empty where none is named. fixed: written with ``$``, which changes no value."""

    sheet: str
    block: Range
    fixed: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator (``+``, ``&``, ``=`` ...; ``%`` and ``neg`` have one argument)."""

    name: str
    arguments: tuple[Node, ...]


Node = Literal | Area | Call


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
        self.tokens = list(_tokens(formula))
        self.at = 0

    def whole(self) -> Node:
        try:
            node = self.level(0)
        except RecursionError as error:
            raise NotRead from error
        if self.at != len(self.tokens):
            raise NotRead
        return node

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "")

    def take(self, mark: str) -> bool:
        if self.peek() == ("mark", mark):
            self.at += 1
            return True
        return False

    def level(self, strength: int) -> Node:
        if strength == len(STRENGTH):
            return self.signed()
        node = self.level(strength + 1)
        while self.peek()[0] == "mark" and (operator := self.peek()[1]) in STRENGTH[strength]:
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
        kind, text = self.peek()
        self.at += 1
        if kind == "text":
            return Literal(text[1:-1].replace('""', '"'))
        if kind == "number":
            return Literal(Decimal(text))
        if kind == "word":
            return Literal(text.upper() == "TRUE")
        if kind == "area":
            return _area(text)
        if kind == "name":
            return Call(re.sub(r"^(?:\[\d+\]!|_xll\.)", "", text, flags=re.IGNORECASE).upper(), self.arguments())
        if (kind, text) == ("mark", "("):
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
            empty = self.peek() in (("mark", ","), ("mark", ")"))
            found.append(Literal(None) if empty else self.level(0))
            if self.take(")"):
                return tuple(found)
            if not self.take(","):
                raise NotRead


def _tokens(formula: str) -> Iterator[tuple[str, str]]:
    at, end = 0, len(formula.rstrip())
    while at < end:
        match = _TOKEN.match(formula, at)
        if match is None or match.lastgroup is None:
            raise NotRead
        yield match.lastgroup, match[match.lastgroup]
        at = match.end()


def _area(text: str) -> Area:
    sheet, _, place = text.rpartition("!")
    block = Range.parse(place.replace("$", ""))
    if block is None or block.last_row < block.row or block.last_col < block.col:
        raise NotRead
    return Area(sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet, block)
