"""A headless office of our own: fresh profile, our functions, no macros, no link ever updated; a driver talks to it.

``uno`` is never imported in this process: an object whose office is gone would end it without a word. Decision 46.
"""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Self

from jixiao.addin.inside.driver import START
from jixiao.addin.inside.lines import Fault, Lines
from jixiao.addin.libreoffice import SECONDS
from jixiao.addin.libreoffice.build import PYTHONPATH, unpack
from jixiao.addin.libreoffice.spelling import respelled
from jixiao.addin.office.convert import write_profile
from jixiao.addin.office.faces import stand_ins
from jixiao.addin.office.programs import clean_environment, find_python, find_soffice, temporary
from jixiao.templates.stop import Stop

#: From this release on, a workbook's plain JX_SCORE is understood; older ones read ``_xll.JX_SCORE`` only.
_PLAIN_SINCE = (25, 2)
_START_SECONDS = 90.0
_GONE = "LibreOffice 意外退出"

#: One step of the driver: ("recalculate",), ("read", sheet), ("set", sheet, cell, value), ("store", path, filter) ...
Step = Sequence[object]


class Office:
    """An office process. Use as a context manager; after a fault it is started anew by the next :meth:`work`."""

    def __init__(self, seconds: float = SECONDS, templates: Path | None = None) -> None:
        """seconds: for each document. templates: the folder that its functions read besides ours, instead of the one that
        the environment names. Raises Stop ``office_missing``, ``office_python``."""
        self.seconds = seconds
        self.templates = templates
        self.soffice = find_soffice()
        self.python = find_python(self.soffice)
        self.version = ""
        self.functions: str | None = None  # the version that the functions tell; None where they do not answer
        self.faces: Mapping[str, str] = {}  # faces that are missing here -> what stands in for them
        self._process: subprocess.Popen[bytes] | None = None
        self._driver: Lines | None = None
        self._answers: queue.Queue[bytes] = queue.Queue()
        self._limit = _START_SECONDS
        self._folder = Path()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Starts the office where it does not run. Raises Stop ``office_start``."""
        if self._process is not None:
            return
        folder = self._folder = Path(tempfile.mkdtemp(prefix="jixiao-office-"))
        self.faces = stand_ins()
        write_profile(folder / "profile", self.faces)
        unpack(folder / "extensions" / "jixiao", sys.executable)
        places = (folder / "extensions" / "jixiao" / PYTHONPATH, self.soffice, folder / "profile", folder / "extensions")
        chosen = {"JX_TEMPLATES": str(self.templates.resolve())} if self.templates else {}
        process = self._process = subprocess.Popen(
            [str(self.python), "-I", "-c", START, *map(str, places)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=clean_environment(self.python) | temporary(folder) | chosen, start_new_session=True,
        )
        self._answers, self._limit = queue.Queue(), _START_SECONDS
        threading.Thread(target=_listen, args=(process.stdout, self._answers), daemon=True).start()
        try:
            if process.stdin is None:
                raise EOFError
            self._driver = Lines(lambda: self._answers.get(timeout=self._limit), process.stdin)
            told = self._driver.ask("about")
        except (Fault, EOFError, OSError, queue.Empty):
            self.close()
            raise Stop("office_start") from None
        self.version, self.functions = told["version"], told["functions"]

    def work(self, path: Path, steps: Sequence[Step]) -> list[Any]:
        """Opens a copy of a workbook, does the steps, gives their results. The file itself is never touched.

        Raises Stop ``office_start``, ``office_slow``, ``office_unreadable``, ``office_failed``.
        """
        self.start()
        copy = self._folder / f"work{path.suffix}"
        try:
            if self.old and zipfile.is_zipfile(path):
                copy.write_bytes(respelled(path.read_bytes(), "prefixed"))
            else:
                shutil.copyfile(path, copy)
            return self._asked(path, copy, steps)
        finally:
            copy.unlink(missing_ok=True)

    @property
    def old(self) -> bool:
        """Whether this release reads our functions' names only with the prefix."""
        return tuple(int(part) for part in self.version.split(".")[:2]) < _PLAIN_SINCE

    def _asked(self, path: Path, copy: Path, steps: Sequence[Step]) -> list[Any]:
        self._limit = self.seconds
        try:
            if self._driver is None:
                raise EOFError
            results: list[Any] = self._driver.ask("work", path=str(copy), steps=[list(step) for step in steps])
        except Fault as fault:
            if fault.kind == "open":
                raise Stop("office_unreadable", path=str(path)) from fault
            raise Stop("office_failed", path=str(path), reason=f"{fault.kind}: {fault.reason}") from fault
        except (EOFError, OSError):
            self.close()
            raise Stop("office_failed", path=str(path), reason=_GONE) from None
        except queue.Empty:
            self.close()
            raise Stop("office_slow", path=str(path), seconds=f"{self.seconds:g}") from None
        return results

    def close(self) -> None:
        """Ends driver and office, the whole group, and removes their folder."""
        process, self._process, self._driver = self._process, None, None
        if process is not None:
            _end(process)
            shutil.rmtree(self._folder, ignore_errors=True)


def _listen(stream: IO[bytes] | None, answers: queue.Queue[bytes]) -> None:
    """Passes lines on; an empty one when the driver has ended."""
    for line in stream or ():
        answers.put(line)
    answers.put(b"")


def _end(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the group that we started: the driver and its office
    else:
        process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(OSError):  # what was written to one that had ended already is flushed once more
                stream.close()
