"""Strings that a regular expression may take more than linear time for, worked out from the expression itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_REPEATS = {c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT}
_CATEGORIES = {
    c.CATEGORY_DIGIT: "1", c.CATEGORY_NOT_DIGIT: "a", c.CATEGORY_SPACE: " ", c.CATEGORY_NOT_SPACE: "a", c.CATEGORY_WORD: "a",
    c.CATEGORY_NOT_WORD: "-",
}
_ENDS = ("", "\x00", "!", "x", "\n")


def attacks(pattern: re.Pattern[str], size: int) -> Iterator[str]:
    """Texts of about ``size`` characters: for each repetition what stands before it, its body over and over, and an end
    that nothing matches; also the bodies of two neighbouring repetitions, mixed, and the start of the pattern over and over."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    seen = set()
    for before, body in _loops(tree, ""):
        if body:
            for end in _ENDS:
                text = before + body * (size // len(body)) + end
                if text not in seen:
                    seen.add(text)
                    yield text
    whole = _sample(tree)
    for cut in {len(whole), len(whole) // 2, max(len(whole) - 1, 0), 1}:
        if piece := whole[:cut]:
            yield piece * (size // len(piece)) + "\x00"


def _loops(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """(what leads to a repetition, its body) for each repetition without a small bound."""
    for operator, value in tree:
        if operator in _REPEATS:
            _, high, inner = value
            if high > 50:
                for body in {_sample(inner), _other(inner)}:
                    yield before, body
                    yield "", body
            yield from _loops(inner, before)
        elif operator is c.SUBPATTERN:
            yield from _loops(value[3], before)
        elif operator is c.BRANCH:
            for branch in value[1]:
                yield from _loops(branch, before)
        elif operator in (c.ASSERT, c.ASSERT_NOT):
            yield from _loops(value[1], before)
        elif operator is c.ATOMIC_GROUP:
            yield from _loops(value, before)
        before += _sample([(operator, value)])


def _sample(tree: Any) -> str:
    """A text that a tree matches, mostly."""
    made = ""
    for operator, value in tree:
        if operator is c.LITERAL:
            made += chr(value)
        elif operator is c.NOT_LITERAL:
            made += "b" if value == ord("a") else "a"
        elif operator is c.ANY:
            made += "a"
        elif operator is c.IN:
            made += _of_set(value)
        elif operator in _REPEATS:
            made += _sample(value[2]) * max(value[0], 1)
        elif operator is c.SUBPATTERN:
            made += _sample(value[3])
        elif operator is c.BRANCH:
            made += _sample(value[1][0])
        elif operator is c.ATOMIC_GROUP:
            made += _sample(value)
    return made


def _other(tree: Any) -> str:
    """As :func:`_sample`, with the last branches and another member of each set."""
    made = ""
    for operator, value in tree:
        if operator is c.IN:
            made += _of_set(list(reversed(value)))
        elif operator is c.BRANCH:
            made += _other(value[1][-1])
        elif operator is c.SUBPATTERN:
            made += _other(value[3])
        elif operator in _REPEATS:
            made += _other(value[2]) * max(value[0], 1)
        else:
            made += _sample([(operator, value)])
    return made


def _of_set(members: Any) -> str:
    if (members and members[0][0] is c.NEGATE) or members[-1][0] is c.NEGATE:
        barred = {chr(value) for operator, value in members if operator is c.LITERAL}
        barred |= {chr(code) for operator, value in members if operator is c.RANGE for code in range(value[0], value[1] + 1)}
        barred |= {_CATEGORIES[value] for operator, value in members if operator is c.CATEGORY}
        return next(char for char in "a1 -<>[](){}'\"%一二" if char not in barred)
    operator, value = members[0]
    if operator is c.LITERAL:
        return chr(value)
    if operator is c.RANGE:
        return chr(value[0])
    return _CATEGORIES.get(value, "a")
