"""In an office whose Python is too old for our program: the functions answered by the Python that installed the extension.

Simple syntax (Python 3.7), standard library only. The worker's command line is constant; its interpreter is the one recorded
when the extension was installed, never searched for. Decision 45.
"""

from __future__ import annotations

import os
import struct
import subprocess
import threading
from pathlib import Path
from typing import Any

from jixiao.addin.inside.lines import Lines

#: Beside this file in an installed extension: the full path of the interpreter that installed it.
RECORD = "interpreter.txt"
WORKER = "jixiao.addin.libreoffice.function_worker"


class Bridge:
    """The worker process. names: of the functions that it answers."""

    def __init__(self) -> None:
        """Starts the worker. Raises OSError, ValueError or EOFError where there is none; Calc then shows an error in every
        cell.
        """
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
        if self._process.stdin is None or self._process.stdout is None:
            raise OSError(WORKER)
        self._lines = Lines(self._process.stdout.readline, self._process.stdin)
        self.names = self._lines.ask("names")

    def call(self, name: str, *arguments: Any) -> Any:
        """The function's answer, a text or a number. A worker that has ended is started anew once."""
        with self._turn:
            try:
                told = self._lines.ask("call", name=name, arguments=arguments)
            except (OSError, ValueError, EOFError):
                self._process.kill()
                self._start()
                told = self._lines.ask("call", name=name, arguments=arguments)
        return told["text"] if "text" in told else struct.unpack("<d", bytes.fromhex(told["number"]))[0]
