"""How Python itself reads regular expressions: modules that it promises nobody. None where it has none."""

from __future__ import annotations

from importlib import import_module
from typing import Any

code: Any
parser: Any
try:
    code, parser = import_module("re._constants"), import_module("re._parser")
except ImportError:
    code = parser = None

REPEATS: tuple[Any, ...] = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT) if code else ()
