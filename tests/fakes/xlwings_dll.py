"""xlwings' library as its source has it (xlwingsdll/config.cpp, 0.37.8): how it starts Python and how long it waits.

It creates the process of its command line, then asks every 0.1 s, 1200 times, for a server; after each question it looks
whether the process *it has created* has ended. Windows' cmd.exe is played by a child that does as cmd.exe /K does: runs
the line and stays.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from windows_pc import arguments

#: What stays when its line has ended.
_CMD = "import subprocess, sys, time; subprocess.run(sys.argv[1:], check=False); time.sleep(600)"


@dataclass
class Library:
    """seconds: how long it asks; two minutes in truth, less where a test need not wait for them."""

    folder: Path
    environment: dict[str, str]
    seconds: float = 120.0

    def activate(self, command: str) -> tuple[str, float]:
        """(how it ended, seconds that Excel stood still). No child ever registers a server here."""
        line = self._line(command.replace("$(CLSID)", "{0000}"))
        began = time.monotonic()
        child = subprocess.Popen(
            line, cwd=self.folder, env={**os.environ, **self.environment}, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )
        try:
            while time.monotonic() - began < self.seconds:
                if child.poll() is not None:
                    return "Python process exited before it was possible to create the interface object.", time.monotonic() - began
                time.sleep(0.1)
            return "Could not activate Python COM server", time.monotonic() - began
        finally:
            os.killpg(child.pid, 9) if child.poll() is None else None
            child.wait()

    @staticmethod
    def _line(command: str) -> list[str]:
        """The line with this interpreter in the place of the one it names, and without the switch that only Windows' has."""
        shell = re.fullmatch(r'\S*\\cmd\.exe /K "(.*)"', command)
        words = [sys.executable, *arguments(shell[1] if shell else command)[1:]]
        return [sys.executable, "-c", _CMD, *words] if shell else words
