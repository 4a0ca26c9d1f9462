"""The functions over blocks of rows, beside the least work on the same strings: one regex each and one Decimal division.

Two sets: rows as published forms have them, again and again; and the same rows each with figures and names of its own.
``ratios`` also asks whether the quick ways answer as the plain one does, row by row and every text read in full.
"""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import cycle, islice
from pathlib import Path
from time import process_time
from typing import Any
from unittest.mock import patch

from jixiao.udfs import JX_CHECK, JX_EXPLAIN, JX_SCORE
from jixiao.udfs.quantity import quantity, words
from jixiao.udfs.rules import scoring

ROWS, ROUNDS = 30_000, 5
COMPARED = 1_000  # rows that are also answered one by one
CASES = Path(__file__).resolve().parent.parent / "tests/cases"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

#: target, actual, points, score, note, name
Row = tuple[str, str, float, float, str, str]


def repeated(count: int) -> list[Row]:
    """The 78 rows of the published forms of 2023 that have a target and an actual, again and again."""
    keys = ("target", "actual", "points", "score", "note", "level3")
    forms = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(CASES.glob("selfeval-2023-*.json"))]
    rows: list[Row] = [tuple(row[key] for key in keys) for form in forms for row in form["indicators"]]  # type: ignore[misc]
    return list(islice(cycle(rows), count))


def different(count: int) -> list[Row]:
    """The same rows, each with figures, a note and a name of its own; words and 0 stay: 83 of 100 targets are unlike any other."""
    found: list[Row] = []
    for at, (target, actual, points, score, note, name) in enumerate(repeated(count)):
        own, done = Decimal(at) / 100_000, Decimal(at) * 7 / 1_000_000
        found.append((_moved(target, own), _moved(actual, done), points, score, note and f"{note}（{at}）", f"{name}{at}"))
    return found


def _moved(text: str, share: Decimal) -> str:
    def own(match: re.Match[str]) -> str:
        number = Decimal(match[0])
        return f"{number * (1 - share):.5f}" if number else match[0]

    return _NUMBER.sub(own, text, count=1)


def least(rows: list[Row]) -> None:
    """What nobody can do without: the figure of both texts, and one by the other."""
    search = _NUMBER.search
    for target, actual, *_ in rows:
        wanted, reached = search(target), search(actual)
        if wanted and reached and (number := Decimal(wanted[0])):
            Decimal(reached[0]) / number


def functions(rows: list[Row]) -> dict[str, Callable[[], Any]]:
    """Each function over the whole block."""
    target, actual, points, score, note, name = map(list, zip(*rows, strict=True))
    return {
        "JX_SCORE": lambda: JX_SCORE(target, actual, points), "JX_EXPLAIN": lambda: JX_EXPLAIN(target, actual, points),
        "JX_CHECK": lambda: JX_CHECK(target, actual, points, score, note, name),
    }


def plain(rows: list[Row]) -> dict[str, list[Any]]:
    """What they answer one by one, nothing remembered and every text read in full."""
    with patch.object(quantity, "_parse", quantity._read):
        scoring._scored.cache_clear()
        return {
            "JX_SCORE": [JX_SCORE(*row[:3]) for row in rows], "JX_EXPLAIN": [JX_EXPLAIN(*row[:3]) for row in rows],
            "JX_CHECK": [JX_CHECK(*row) for row in rows],
        }


def seconds(work: Callable[[], Any]) -> float:
    """Processor time, nothing remembered of earlier runs, the collector of cycles at rest for all alike."""
    for remembered in (quantity._parse, scoring._scored, words.plain):
        remembered.cache_clear()
    gc.collect()
    gc.disable()
    try:
        before = process_time()
        work()
        return process_time() - before
    finally:
        gc.enable()


def ratios(count: int = ROWS, rounds: int = ROUNDS, compared: int = COMPARED) -> Iterator[tuple[str, str, float, float]]:
    """(set, function, seconds, times the least): the smallest of some interleaved runs."""
    for kind, rows in (("different", different(count)), ("repeated", repeated(count))):
        works = functions(rows)
        wanted = plain(rows[:compared])
        for name, work in works.items():  # also what is made ready once
            if work()[:compared] != wanted[name]:
                raise SystemExit(f"{name}: the quick way answers otherwise than the plain one")
        taken: dict[str, list[float]] = {"": [], **{name: [] for name in works}}
        for _ in range(rounds):
            taken[""].append(seconds(lambda rows=rows: least(rows)))  # type: ignore[misc]
            for name, work in works.items():
                taken[name].append(seconds(work))
        for name in works:
            yield kind, name, min(taken[name]), min(taken[name]) / min(taken[""])


if __name__ == "__main__":
    for kind, name, used, ratio in ratios():
        print(f"{kind:10} {name:10} {used / ROWS * 1e6:7.1f} µs  {ratio:6.1f} ×")
