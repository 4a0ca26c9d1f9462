"""自检: what of the add-in works on this machine, as a text that can be sent to a technician."""

from __future__ import annotations

import locale
import os
import platform
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata, util
from pathlib import Path

from jixiao.addin.installer.place import addin_path, dll_names, dll_path, is_store_office
from jixiao.templates.library import Library, say
from jixiao.templates.stop import Stop
from jixiao.udfs.base.log import log_path
from jixiao.udfs.functions import JX_VERSION
from jixiao.udfs.registry import FUNCTIONS

#: What to do where it is wrong.
_ADVICE = {
    "selftest_package": "selftest_package_advice", "selftest_dll": "selftest_dll_advice",
    "selftest_forms": "selftest_forms_advice", "selftest_templates": "selftest_templates_advice",
    "selftest_function": "selftest_function_advice", "selftest_addin": "selftest_addin_advice",
    "selftest_log": "selftest_log_advice", "selftest_office": "selftest_office_advice",
    "selftest_start": "selftest_start_advice",
}
#: So many of the last entries of the VBA's log count as recent.
_RECENT = 20
_PACKAGES = ("xlwings", "openpyxl", "jinja2", "click", "rich")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at. good None: for information only. id: message that names it and says what to do."""

    id: str
    value: str
    good: bool | None = None

    def __str__(self) -> str:
        mark = {True: "[ 正常 ]", False: "[ 问题 ]", None: "[ 信息 ]"}[self.good]
        advice = f"　{say(_ADVICE[self.id])}" if self.good is False else ""
        return f"{mark} {say(self.id)}：{self.value}{advice}"


def selftest(library: Library) -> list[Line]:
    """Looks at everything; never raises."""
    return [*_machine(), *_packages(), *_library(library), *_functions(), *_addin(library), *_office(), *_start(), _log()]


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
    yield Line("selftest_version", JX_VERSION())
    yield Line("selftest_system", f"{platform.platform()}")
    yield Line("selftest_python", f"{platform.python_version()}，{struct.calcsize('P') * 8} 位，{sys.executable}")


def _packages() -> Iterator[Line]:
    for name in _PACKAGES:
        try:
            yield Line("selftest_package", f"{name} {metadata.version(name)}", True)
        except metadata.PackageNotFoundError:
            yield Line("selftest_package", name, False)
    if os.name == "nt":
        found = util.find_spec("win32com") is not None
        yield Line("selftest_package", "pywin32", found)
        for name in dll_names():  # a 32-bit Excel loads the other one than this Python would
            dll = dll_path(name)
            yield Line("selftest_dll", str(dll or name), dll is not None)


def _library(library: Library) -> Iterator[Line]:
    yield Line("selftest_forms", "、".join(library.forms), bool(library.forms))
    extra = os.environ.get("JX_TEMPLATES")
    if extra:
        yield Line("selftest_templates", extra, Path(extra).is_dir())


def _functions() -> Iterator[Line]:
    for function in FUNCTIONS:
        if function.result is None:
            continue
        try:
            answer = function.call(*function.example)
        except Exception as error:
            answer = type(error).__name__
        yield Line("selftest_function", f"{function.name} = {answer}", answer == function.result)


def _addin(library: Library) -> Iterator[Line]:
    from jixiao.addin.xlam.check import check

    path = addin_path()
    if path is None:
        yield Line("selftest_addin_elsewhere", platform.system())
    elif not path.is_file():
        yield Line("selftest_addin", str(path), False)
    else:
        problems = check(path, library)
        yield Line("selftest_addin", f"{path}{'；'.join(['', *problems])}", not problems)


def _office() -> Iterator[Line]:
    if os.name == "nt":
        yield Line("selftest_office", say("selftest_office_store" if is_store_office() else "selftest_office_desktop"),
                   not is_store_office())


def _start() -> Iterator[Line]:
    """The last start of Python that failed, in the words of the library that tried it, if it is among the last entries."""
    try:
        text = log_path().with_name("excel.log").read_bytes().decode(locale.getpreferredencoding(), "replace")
    except OSError:
        return
    entries = re.split(r"^(?=[0-9]{4}-)", text, flags=re.MULTILINE)
    starts = [entry for entry in entries[-_RECENT:] if " start: " in entry]
    if starts:
        yield Line("selftest_start", " ".join(starts[-1].split()), False)


def _log() -> Line:
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return Line("selftest_log", str(path), os.access(path.parent, os.W_OK))
    except OSError:
        return Line("selftest_log", str(path), False)
