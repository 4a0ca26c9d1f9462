"""Letters that every match of a pattern holds: a text without one of them need not be looked through."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from jixiao.templates.regex import REPEATS, code, parser

#: So many letters of a class (A-Z) are listed; classes of more tell little.
_MOST = 64
_ANY = re.compile("")


def needed(pattern: str) -> re.Pattern[str]:
    """A pattern for one letter: where it is not found, the one given is not found either. Raises re.error for a wrong one.

    Where this Python does not show how it reads patterns it is found everywhere: every text is looked through.

    >>> needed("(完成|合格)率$|(?<![A-Z])[Xx]{2,}(?!大学)").pattern
    '[Xx率]'
    >>> needed(r"\\d+|合格").pattern, needed("(?i)abc").pattern
    ('', '')
    """
    if parser is None:
        return _ANY
    tree = parser.parse(pattern)
    letters = None if tree.state.flags & ~re.UNICODE else _letters(tree)
    return re.compile(f"[{re.escape(''.join(sorted(letters)))}]") if letters else _ANY


def _letters(tree: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    """One of these stands in every match; None where that cannot be told. Of several such sets the smallest."""
    told = [letters for step, what in tree if (letters := _of_step(step, what)) is not None]
    return min(told, key=len, default=None)


def _of_step(step: Any, what: Any) -> frozenset[str] | None:
    if step is code.LITERAL:
        return frozenset(chr(what))
    if step is code.IN:
        return _of_class(what)
    if step is code.BRANCH:
        parts = [_letters(part) for part in what[1]]
        return None if None in parts else frozenset().union(*filter(None, parts))
    if step is code.SUBPATTERN:
        return None if what[1] or what[2] else _letters(what[3])  # flags of its own
    if step in REPEATS:
        return _letters(what[2]) if what[0] > 0 else None
    return None


def _of_class(items: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    found: set[str] = set()
    for kind, what in items:
        if kind is code.LITERAL:
            found.add(chr(what))
        elif kind is code.RANGE and what[1] - what[0] < _MOST:
            found.update(map(chr, range(what[0], what[1] + 1)))
        else:
            return None
    return frozenset(found)
