"""How long a regular expression of a stranger's may take: bounded before it is ever used.

Python's ``re`` tries one way after the other and cannot be told to stop. So what a folder brings is taken only where the
number of ways from any one place of a text is small, whatever the text: then the time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from jixiao.templates.messages import HOME, read_toml
from jixiao.templates.regex import REPEATS, code, parser

#: Ways from one place that a pattern may have.
MOST = 500


def is_quick(pattern: str) -> bool:
    """Whether a pattern is quick for any text; a repetition needs an upper bound. Raises re.error for a wrong one.

    Where this Python does not show how it reads patterns, none is.

    >>> [is_quick(text) for text in ("合格率?$", "(达到|超过).{0,30}(以上|以下)", "a+b", "(a{0,9}){0,9}b", "(?P<n>a)")]
    [True, True, False, False, False]
    """
    if parser is None:
        return False
    try:
        tree = parser.parse(f"(?:{pattern})")  # as it will stand among others
    except re.error as error:
        raise re.error(error.msg, pattern, max((error.pos or 0) - len("(?:"), 0)) from error
    return not tree.state.groupdict and _ways(tree) <= MOST


def is_taken(pattern: str) -> bool:
    """Whether a folder may bring a pattern: a quick one, or one of the program's own, which the tests time."""
    return is_quick(pattern) or pattern in _ours()


@cache
def _ours() -> frozenset[str]:
    return frozenset(_texts(read_toml(HOME / "checks.toml")))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _ways(tree: Iterable[tuple[Any, Any]]) -> int:
    """In how many ways a tree may match from one place, at most; more than MOST where they are too many."""
    found = 1
    for step, what in tree:
        found *= _of_step(step, what)
        if found > MOST:
            return MOST + 1
    return found


def _of_step(step: Any, what: Any) -> int:
    if step in REPEATS:
        return _of_repeat(*what)
    if step is code.BRANCH:
        return sum(_ways(part) for part in what[1])
    if step is code.SUBPATTERN:
        return _ways(what[3])
    if step in (code.ASSERT, code.ASSERT_NOT):
        return _ways(what[1])
    if step is code.ATOMIC_GROUP:
        return _ways(what)
    return MOST + 1 if step in (code.GROUPREF, code.GROUPREF_EXISTS, code.GROUPREF_IGNORE) else 1


def _of_repeat(low: int, high: int, body: Any) -> int:
    if high > MOST:
        return MOST + 1
    each, found, ways = _ways(body), 0, 1
    for count in range(high + 1):
        found += ways if count >= low else 0
        ways *= each
        if found > MOST or ways > MOST * MOST:
            return MOST + 1
    return found
