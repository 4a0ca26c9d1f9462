"""A headless office of our own: fresh profile, our functions, no macros, no link ever updated; a driver talks to it.

``uno`` is never imported in this process: an object whose office is gone would end it without a word.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Self

from jixiao.addin.libreoffice import SECONDS, driver
from jixiao.addin.libreoffice.build import unpack
from jixiao.addin.libreoffice.programs import clean_environment, find_python, find_soffice
from jixiao.addin.libreoffice.spelling import respelled
from jixiao.templates.stop import Stop

#: From this release on, a workbook's plain JX_SCORE is understood; older ones read ``_xll.JX_SCORE`` only.
_PLAIN_SINCE = (25, 2)
_START_SECONDS = 90

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}
</oor:items>
"""
_ITEM = '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
_VALUES = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Calc/Content/Update", "Link", "2"),  # never
    ("Setup/L10N", "ooSetupSystemLocale", "zh-CN"),  # a decimal point, dates as year-month-day, A4
)

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
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str] = queue.Queue()
        self._folder: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Starts the office where it does not run. Raises Stop ``office_start``."""
        if self._process is not None:
            return
        folder = self._folder = Path(tempfile.mkdtemp(prefix="jixiao-office-"))
        user = folder / "profile" / "user"
        user.mkdir(parents=True)
        items = "\n".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _VALUES)
        (user / "registrymodifications.xcu").write_text(_SETTINGS.format(items=items), encoding="utf-8")
        unpack(folder / "extensions" / "jixiao", sys.executable)
        places = (self.soffice, folder / "profile", folder / "extensions")
        chosen = {"JX_TEMPLATES": str(self.templates.resolve())} if self.templates else {}
        self._process = subprocess.Popen(
            [str(self.python), "-I", driver.__file__, *map(str, places)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
            env=clean_environment(self.python) | chosen, start_new_session=True,
        )
        self._answers = queue.Queue()
        threading.Thread(target=_listen, args=(self._process.stdout, self._answers), daemon=True).start()
        told = self._answer(_START_SECONDS)
        if told is None:
            self.close()
            raise Stop("office_start")
        self.version, self.functions = told["version"], told["functions"]

    def work(self, path: Path, steps: Sequence[Step]) -> list[Any]:
        """Opens a copy of a workbook, does the steps, gives their results. The file itself is never touched.

        Raises Stop ``office_start``, ``office_slow``, ``office_unreadable``, ``office_failed``.
        """
        self.start()
        assert self._folder is not None
        copy = self._folder / f"work{path.suffix}"
        try:
            if self.old and zipfile.is_zipfile(path):
                copy.write_bytes(respelled(path.read_bytes(), "prefixed"))
            else:
                shutil.copyfile(path, copy)
            return self._asked(path, {"path": str(copy), "steps": [list(step) for step in steps]})
        finally:
            copy.unlink(missing_ok=True)

    @property
    def old(self) -> bool:
        """Whether this release reads our functions' names only with the prefix."""
        return tuple(int(part) for part in self.version.split(".")[:2]) < _PLAIN_SINCE

    def _asked(self, path: Path, request: object) -> list[Any]:
        assert self._process is not None and self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except OSError:
            self.close()
            raise Stop("office_failed", path=str(path), reason="LibreOffice 意外退出") from None
        answer = self._answer(self.seconds)
        if answer is None:
            ended = self._process.poll() is not None
            self.close()
            if ended:
                raise Stop("office_failed", path=str(path), reason="LibreOffice 意外退出")
            raise Stop("office_slow", path=str(path), seconds=f"{self.seconds:g}")
        if answer.get("fault") == "open":
            raise Stop("office_unreadable", path=str(path))
        if "fault" in answer:
            raise Stop("office_failed", path=str(path), reason=answer["reason"])
        results: list[Any] = answer["results"]
        return results

    def _answer(self, seconds: float) -> dict[str, Any] | None:
        """The driver's next line; None where none comes in time or the driver has ended."""
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            return None
        return json.loads(line) if line else None

    def close(self) -> None:
        """Ends driver and office, the whole group, and removes their folder."""
        process, self._process = self._process, None
        if process is not None:
            _end(process)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def _listen(stream: IO[str] | None, answers: queue.Queue[str]) -> None:
    """Passes lines on; an empty one when the driver has ended."""
    for line in stream or ():
        answers.put(line)
    answers.put("")


def _end(process: subprocess.Popen[str]) -> None:
    if os.name == "posix":
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the group that we started: the driver and its office
    else:
        process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
