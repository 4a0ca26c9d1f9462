"""Answers the functions for an office whose own Python is too old: one line of JSON in, one out, until the input ends.

First line out: the names of the functions. Then ``["JX_SCORE", ["≥95(%)", "93(%)", "10", null, null]]`` in, and
``["text", "优"]`` or ``["number", HEX]`` out, the eight bytes of the number: those that mean errors are no JSON numbers.
"""

from __future__ import annotations

import json
import struct
import sys
from typing import IO, Any

from jixiao.addin.libreoffice.cells import call
from jixiao.udfs.registry import FUNCTIONS, function


def serve(lines: IO[bytes], answers: IO[bytes]) -> None:
    """Answers every line."""

    def tell(value: object) -> None:
        answers.write(json.dumps(value).encode() + b"\n")
        answers.flush()

    tell([item.name for item in FUNCTIONS])
    for line in lines:
        name, arguments = json.loads(line)
        value = call(function(name), [_rows(argument) for argument in arguments])
        tell(["text", value] if isinstance(value, str) else ["number", struct.pack("<d", value).hex()])


def _rows(argument: Any) -> Any:
    return tuple(tuple(row) for row in argument) if isinstance(argument, list) else argument


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
