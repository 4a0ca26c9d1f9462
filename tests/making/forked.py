"""Work in a process of its own, which may be killed, and how it ended."""

from __future__ import annotations

import os
from collections.abc import Callable

from jixiao.templates.stop import Stop

TOLD, STOPPED, FAULT = 1, 2, 97  # exit codes beside 0


def begun(work: Callable[[], object], told: str = "") -> int:
    """Starts the work; gives its process. It exits with TOLD for the Stop of that id, STOPPED for another, FAULT for any other fault."""
    child = os.fork()
    if child == 0:
        code = FAULT
        try:
            work()
            code = 0
        except Stop as stop:
            code = TOLD if stop.id == told else STOPPED
        finally:
            os._exit(code)
    return child


def ended(child: int) -> int:
    """How a process ended: its exit code, or the signal that killed it as -signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
