"""Answers the functions for an office whose own Python is too old (see ``inside/bridge.py`` and ``inside/lines.py``).

    {"do": "names"} -> ["JX_SCORE", ...]
    {"do": "call", "name": "JX_SCORE", "arguments": ["≥95(%)", "93(%)", "10", null, null]} -> {"number": HEX}

or ``{"text": "优"}``; HEX: the eight bytes of the number, those that mean errors are no JSON numbers.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Sequence
from typing import Any

from jixiao.addin.inside.cells import call
from jixiao.addin.inside.lines import Lines
from jixiao.udfs.registry import FUNCTIONS, function


def _names() -> list[str]:
    return [item.name for item in FUNCTIONS]


def _call(name: str, arguments: Sequence[Any]) -> dict[str, str]:
    value = call(function(name), [_rows(argument) for argument in arguments])
    return {"text": value} if isinstance(value, str) else {"number": struct.pack("<d", value).hex()}


def _rows(argument: Any) -> Any:
    return tuple(tuple(row) for row in argument) if isinstance(argument, list) else argument


if __name__ == "__main__":
    Lines(sys.stdin.buffer.readline, sys.stdout.buffer).serve({"names": _names, "call": _call})
