"""In an office whose Python is too old for our program: the functions answered by the Python that installed the extension.

Simple syntax (Python 3.7), standard library only. The worker's command line is constant; its interpreter is the one recorded
when the extension was installed, never searched for.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import threading
from pathlib import Path
from typing import Any

#: Beside this file in an installed extension: the full path of the interpreter that installed it.
RECORD = "interpreter.txt"
WORKER = "jixiao.addin.libreoffice.worker"


class Bridge:
    """The worker process. names: of the functions that it answers."""

    def __init__(self) -> None:
        """Starts the worker. Raises OSError or ValueError where there is none; Calc then shows an error in every cell."""
        self._interpreter = Path(__file__).with_name(RECORD).read_text(encoding="utf-8").strip()
        self._turn = threading.Lock()
        self.names: list[str] = []
        self._start()

    def _start(self) -> None:
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "LD_LIBRARY_PATH"))}
        self._process = subprocess.Popen(
            [self._interpreter, "-I", "-m", WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=clean,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.names = json.loads(self._line())

    def _line(self) -> bytes:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def call(self, name: str, *arguments: Any) -> Any:
        """The function's answer, a text or a number. A worker that has ended is started anew once."""
        request = json.dumps([name, arguments]).encode() + b"\n"
        with self._turn:
            try:
                kind, value = self._asked(request)
            except (OSError, ValueError):
                self._process.kill()
                self._start()
                kind, value = self._asked(request)
        return value if kind == "text" else struct.unpack("<d", bytes.fromhex(value))[0]

    def _asked(self, request: bytes) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(request)
        self._process.stdin.flush()
        return json.loads(self._line())
