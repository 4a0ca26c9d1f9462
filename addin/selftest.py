"""自检: what of the add-in works on this machine, as a text that can be sent to a technician."""

from __future__ import annotations

import os
import platform
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata, util
from pathlib import Path

from jixiao.addin.excel.place import addin_path, dll_names, dll_path
from jixiao.addin.talk import log_path
from jixiao.templates.library import Library, messages, say
from jixiao.templates.stop import Stop
from jixiao.udfs.functions import JX_VERSION
from jixiao.udfs.registry import FUNCTIONS

_PACKAGES = ("xlwings", "openpyxl", "lxml", "jinja2", "click", "rich")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at. good None: for information only. id: message that names it and says what to do."""

    id: str
    value: str
    good: bool | None = None

    def __str__(self) -> str:
        mark = {True: "[ 正常 ]", False: "[ 问题 ]", None: "[ 信息 ]"}[self.good]
        advice = messages().get(f"selftest_{self.id}_advice", {}).get("text", "") if self.good is False else ""
        return f"{mark} {say(f'selftest_{self.id}')}：{self.value}{'　' + advice if advice else ''}"


def selftest(library: Library) -> list[Line]:
    """Looks at everything; never raises."""
    return [*_machine(), *_packages(), *_library(library), *_functions(), *_addin(library), _log()]


def write_selftest(library: Library) -> tuple[Path, bool]:
    """Writes the result into the user's folder; (path, whether nothing is wrong). Raises Stop ``cannot_write``."""
    lines = selftest(library)
    path = log_path().with_name("selftest.txt")
    head = f"{say('selftest_title')} {datetime.now():%Y-%m-%d %H:%M}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([head, *map(str, lines), ""]), encoding="utf-8-sig")
    except OSError as error:
        raise Stop("cannot_write", path=str(path)) from error
    return path, not any(line.good is False for line in lines)


def _machine() -> Iterator[Line]:
    yield Line("version", JX_VERSION())
    yield Line("system", f"{platform.platform()}")
    yield Line("python", f"{platform.python_version()}，{struct.calcsize('P') * 8} 位，{sys.executable}")


def _packages() -> Iterator[Line]:
    for name in _PACKAGES:
        try:
            yield Line("package", f"{name} {metadata.version(name)}", True)
        except metadata.PackageNotFoundError:
            yield Line("package", name, False)
    if os.name == "nt":
        found = util.find_spec("win32com") is not None
        yield Line("package", "pywin32", found)
        dll = dll_path()
        yield Line("dll", str(dll) if dll else "、".join(dll_names()), dll is not None)


def _library(library: Library) -> Iterator[Line]:
    yield Line("forms", "、".join(library.forms), bool(library.forms))
    extra = os.environ.get("JX_TEMPLATES")
    if extra:
        yield Line("templates", extra, Path(extra).is_dir())


def _functions() -> Iterator[Line]:
    for function in FUNCTIONS:
        if function.result is None:
            continue
        try:
            answer = function.call(*function.example)
        except Exception as error:
            answer = type(error).__name__
        yield Line("function", f"{function.name} = {answer}", answer == function.result)


def _addin(library: Library) -> Iterator[Line]:
    from jixiao.addin.xlam.check import check

    path = addin_path()
    if path is None:
        yield Line("addin_elsewhere", platform.system())
    elif not path.is_file():
        yield Line("addin", str(path), False)
    else:
        problems = check(path, library)
        yield Line("addin", f"{path}{'；'.join(['', *problems])}", not problems)


def _log() -> Line:
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return Line("log", str(path), os.access(path.parent, os.W_OK))
    except OSError:
        return Line("log", str(path), False)
