"""LibreOffice runs the VBA of the built add-in, with stubs for what it has not: xlwings' library and Office's ribbon."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from jixiao.addin.xlam.build import package
from jixiao.addin.xlam.parts import CONTENT_TYPES, PROJECT
from jixiao.addin.xlam.project import Module, read_project, write_project
from jixiao.templates.library import Library

HERE = Path(__file__).resolve().parent
LIBRARY = "jixiao"  # LibreOffice names the Basic library as the VBA project
_ADDIN = CONTENT_TYPES["/xl/workbook.xml"]
_WORKBOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_SECONDS = 60


def bench_workbook(path: Path, library: Library, replaced: Mapping[str, str] | None = None) -> Path:
    """The built add-in as a workbook with macros, which LibreOffice opens, plus the stubs of ``vba/``.

    replaced: module texts to put in the place of built ones.
    """
    built = package(interpreter="C:\\jixiao\\python.exe", library=library)
    with zipfile.ZipFile(BytesIO(built)) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "[Content_Types].xml":
                data = data.replace(_ADDIN.encode(), _WORKBOOK.encode())
            if name == PROJECT:
                data = write_project(LIBRARY, _with_stubs(read_project(data), replaced or {}))
            target.writestr(name, data)
    return path


def _with_stubs(built: tuple[Module, ...], replaced: Mapping[str, str]) -> list[Module]:
    modules = {module.name: module for module in built}
    for file in sorted((HERE / "vba").iterdir()):
        kind = "Class" if file.suffix == ".cls" else "Module"
        modules[file.stem] = Module(file.stem, kind, file.read_text(encoding="ascii"))
    for name, source in replaced.items():
        modules[name] = Module(name, modules[name].kind, source)
    return list(modules.values())


def office_python() -> str | None:
    """An interpreter that can speak to the office: the distribution's own."""
    for name in ("/usr/bin/python3", "python3"):
        found = shutil.which(name)
        if found and subprocess.run([found, "-c", "import uno"], capture_output=True, check=False).returncode == 0:
            return found
    return None


class VbaOffice:
    """An office with macros allowed, driven over a pipe. One workbook at a time."""

    def __init__(self, folder: Path) -> None:
        soffice, python = shutil.which("soffice"), office_python()
        if soffice is None or python is None:
            pytest.skip("LibreOffice with Python (soffice, python3-uno) is not installed; make test installs it")
        (folder / "profile").mkdir(parents=True)
        #: The add-in's log. Its backslashes are no separators here, so they stay in the name.
        self.log = folder / "home\\.jixiao\\excel.log"
        self._driver = subprocess.Popen(
            [python, str(HERE / "vba_driver.py"), soffice, str(folder / "profile")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder, start_new_session=True,
            env={**os.environ, "HOME": str(folder), "USERPROFILE": str(folder / "home")},
        )
        self._answer()

    def __enter__(self) -> VbaOffice:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._driver.communicate(timeout=30)
        finally:
            self._kill()

    def _kill(self) -> None:
        """Ends the driver's group, the office with it: only what was started here."""
        try:
            os.killpg(self._driver.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def _answer(self) -> Any:
        assert self._driver.stdout is not None
        ready, _, _ = select.select([self._driver.stdout], [], [], _SECONDS)
        line = self._driver.stdout.readline() if ready else ""
        if not line:
            self._kill()
            pytest.fail("the office did not answer")
        answer = json.loads(line)
        if "error" in answer:
            pytest.fail(answer["error"])
        return answer["ok"]

    def _do(self, what: str, **values: Any) -> Any:
        assert self._driver.stdin is not None
        self._driver.stdin.write(json.dumps({"do": what, **values}) + "\n")
        self._driver.stdin.flush()
        return self._answer()

    def open(self, path: Path) -> list[str]:
        """Opens a workbook; the names of its modules come back."""
        return list(self._do("open", path=str(path))[LIBRARY])

    def call(self, procedure: str, *arguments: Any) -> Any:
        """Calls a public procedure by module and name."""
        return self._do("call", library=LIBRARY, procedure=procedure, arguments=arguments)

    def fill(self, cells: Mapping[str, object]) -> None:
        """Values and formulas (``;`` between arguments) by address; the address of a block means an array formula."""
        self._do("fill", cells=cells)

    def read(self, *addresses: str) -> list[Any]:
        """What cells show; an error as {"error": text}."""
        return list(self._do("read", addresses=addresses))

    def said(self) -> list[str]:
        """What reached the stubs since the last question, a line each."""
        return str(self.call("Bench.Said")).splitlines()
