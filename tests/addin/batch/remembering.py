"""``jx`` with another memory than its own, in all its processes: none at all, or one that mixes up what it remembers.

Run as a program, before which nothing of jixiao may be loaded: what the program remembers it remembers by ``lru_cache``.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

#: The variable that says which memory, ``none`` or ``mixing``; without it the program has its own.
WHICH = "JIXIAO_TEST_MEMORY"
_OWN = functools.lru_cache


def _lru_cache(maxsize: Any = 128, typed: bool = False) -> Any:
    """Stands in for ``functools.lru_cache``. Forms, words and their tables are read from files once all the same."""
    if callable(maxsize):
        return _lru_cache()(maxsize)

    def remembering(function: Callable[..., Any]) -> Any:
        ours = function.__module__.startswith("jixiao.") and not function.__module__.startswith("jixiao.templates")
        if not ours or function.__code__.co_argcount == 0:
            return _OWN(maxsize, typed)(function)
        if os.environ[WHICH] == "none":
            return function
        return _mixing(function) if function.__module__ == "jixiao.udfs.quantity.quantity" else _OWN(maxsize, typed)(function)

    return remembering


def _mixing(function: Callable[..., Any]) -> Any:
    """Of quantities: takes texts of the same length for the same text."""
    kept: dict[Any, Any] = {}

    @functools.wraps(function)
    def answer(*given: Any, **named: Any) -> Any:
        key = tuple(len(value) if isinstance(value, str) else value for value in (*given, *sorted(named.items())))
        if key not in kept:
            kept[key] = function(*given, **named)
        return kept[key]

    return answer


if WHICH in os.environ:
    functools.lru_cache = _lru_cache


def serve(pipe: Connection, text: str, limit: int, folder: str) -> None:
    """As the pool's own, once this module has been loaded before it."""
    from jixiao.addin.batch import pool

    pool._serve(pipe, text, limit, folder)


if __name__ == "__main__":
    import remembering  # as the processes know it
    from jixiao.addin.batch import pool
    from jixiao.addin.cli.main import main

    pool._serve = remembering.serve
    main()
