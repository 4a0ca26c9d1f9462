"""The program's own files, each read and parsed once in a process."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("templates", "udfs", "macros", "addin")


@cache
def sources() -> Mapping[str, ast.Module]:
    """Every file of the four rooms by its path, as ``addin/sheet/read.py``. Not to be changed: all tests of a process share it."""
    paths = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}
