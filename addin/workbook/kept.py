"""The first original of a workbook, kept beside it under a name that opens with a double click."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from jixiao.templates.library import say

_LONGEST = 255  # bytes of a file's name
_NAMES = 1000  # tries for a name that is free
_DAY = r"\d{4}-\d\d-\d\d(?: \d+)?"


def is_kept(name: str) -> bool:
    """Whether a file is an original that was kept.

    >>> is_kept("自评表（评分前 2026-03-01）.xlsx"), is_kept("自评表（评分前）.xlsx")
    (True, False)
    """
    return re.search(rf"（{say('kept_before')} {_DAY}）\.\w+$", name) is not None


def originals(path: Path) -> list[Path]:
    """The originals of a workbook that were kept, those of a day in their order."""
    stem = re.escape(_stem(path))
    pattern = re.compile(rf"{stem}（{say('kept_before')} {_DAY}）{re.escape(path.suffix)}")
    found = [item for item in path.parent.iterdir() if pattern.fullmatch(item.name)]
    return sorted(found, key=lambda item: (len(item.name), item.name))


def place_for(path: Path) -> Path:
    """A free name for the original of a workbook: ``自评表（评分前 2026-03-01）.xlsx``."""
    return next(item for item in _names(path) if not item.exists())


def _names(path: Path) -> Iterator[Path]:
    for number in range(1, _NAMES):
        day = f"{date.today()}{'' if number == 1 else f' {number}'}"
        yield path.with_name(f"{_stem(path)}（{say('kept_before')} {day}）{path.suffix}")


def _stem(path: Path) -> str:
    """The name without its ending, shortened where the longer name would be too long for a file system."""
    room = _LONGEST - len(f"（{say('kept_before')} 2026-03-01 999）{path.suffix}".encode())
    stem = path.stem
    while len(os.fsencode(stem)) > room:  # by whole characters; bytes that are no UTF-8 stay as they are
        stem = stem[:-1]
    return stem
