"""Files of others are read in a process of its own, under limits: what they cost is known only afterwards.

The door runs ``python -m MODULE FILE`` and :func:`ask` waits for its answer, which the function ``answer`` of MODULE gives
through :func:`serve`: one JSON object, what was read, or ``{"stop": id, "values": {...}}`` in the words of the message
catalogue, or ``{"fault": traceback}`` for a fault of ours. The process ends when its standard input does, which is when the
door's process ends, however that comes about.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from jixiao.templates.stop import Stop, need
from jixiao.udfs.base.log import trace_of

MAX_MEMORY = 448 * 1024 * 1024  # bytes, where the system can hold a process to it
MOST_SECONDS = 60.0  # of the processor
_MAX_ANSWER = 64 * 1024 * 1024  # bytes


def ask(module: str, path: Path, seconds: float, slow: str, heavy: str) -> dict[str, Any]:
    """What the module read of a file. seconds: by the clock; slow, heavy: ids of the Stops for too much time or memory.

    Raises Stop, these two and what the module says.
    """
    if sys.platform == "emscripten":  # knows no processes: the page's worker is one, and the page ends it
        return read_here(module, path, heavy)
    command = [sys.executable, "-P", "-m", module, str(path.resolve())]
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            output = need(process.stdout, "读文件的进程没有输出").read(_MAX_ANSWER + 1)
        finally:
            timer.cancel()
            process.kill()
    if late.is_set():
        raise Stop(slow, seconds=seconds)
    try:
        answer: dict[str, Any] = json.loads(output)
    except ValueError as error:  # ended by the system, for the memory or time that it wanted
        raise Stop(heavy, page="—") from error
    return _read(answer)


def _read(answer: dict[str, Any]) -> dict[str, Any]:
    if "stop" in answer:
        raise Stop(answer["stop"], **answer["values"])
    if "fault" in answer:
        fault = RuntimeError("process")
        fault.add_note(answer["fault"])  # the log takes it with it
        raise fault
    return answer


def read_here(module: str, path: Path, heavy: str) -> dict[str, Any]:
    """As :func:`ask`, in this process, for where there is no other: a PDF would set limits for all that this one does."""
    read: Callable[[Path], dict[str, Any]] = import_module(module).answer
    return _read(json.loads(json.dumps(_answer_of(read, path, heavy))))


def serve(read: Callable[[Path], dict[str, Any]], path: str, seconds: float, slow: str, heavy: str) -> None:
    """Prints the answer for one file and ends the process. seconds: of the processor, see :func:`hold_time`."""
    threading.Thread(target=_end_with_the_door, daemon=True).start()
    _hold_memory()
    hold_time(seconds, slow)
    _answer(_answer_of(read, Path(path), heavy))
    os._exit(0)  # the thread still waits for the door


def _answer_of(read: Callable[[Path], dict[str, Any]], path: Path, heavy: str) -> dict[str, Any]:
    try:
        return read(path)
    except Stop as stop:
        return {"stop": stop.id, "values": stop.values}
    except OSError:
        return {"stop": "cannot_read", "values": {}}
    except (MemoryError, RecursionError):
        return {"stop": heavy, "values": {"page": "—"}}
    except Exception as error:
        return {"fault": trace_of(error)}


def hold_time(seconds: float, slow: str) -> None:
    """Seconds of the processor from the start of the process, on systems that count them."""
    if sys.platform != "win32":
        import resource

        def over(*_: object) -> None:
            _answer({"stop": slow, "values": {"seconds": int(seconds)}})
            os._exit(0)

        signal.signal(signal.SIGXCPU, over)
        # A call into a library that does not come back ignores the signal; the hard limit ends the process.
        soft, hard = int(seconds), int(MOST_SECONDS) + 1
        _, given = resource.getrlimit(resource.RLIMIT_CPU)
        if given != resource.RLIM_INFINITY:
            soft, hard = min(soft, given), min(hard, given)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _hold_memory() -> None:
    """An address space limit, on systems that have one."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = MAX_MEMORY if hard == resource.RLIM_INFINITY else min(MAX_MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _end_with_the_door() -> None:
    os.read(0, 1)
    os._exit(1)


def _answer(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(answer).encode())
    sys.stdout.buffer.flush()
