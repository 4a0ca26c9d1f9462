"""The add-in on this machine: built into Excel's start-up folder, checked, taken away again."""

from __future__ import annotations

import platform
import sys
from contextlib import suppress
from pathlib import Path

from jixiao.addin.installer.place import addin_path
from jixiao.addin.xlam.build import build
from jixiao.templates.library import Library
from jixiao.templates.stop import Stop
from jixiao.udfs.base.log import log_path


def install(library: Library) -> Path:
    """Builds the add-in with this interpreter's path into the start-up folder; an older one is replaced in one step.

    Built here, it carries no mark of the web and fits the installed xlwings library. Raises Stop ``addin_system``,
    ``locked`` while Excel runs, and those of ``build``.
    """
    path = _path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop("cannot_write", path=str(path.parent)) from error
    build(path, interpreter=sys.executable, library=library)
    _write_command()
    return path


def uninstall() -> Path | None:
    """Removes the add-in; None where none is installed. Raises Stop ``addin_system``, ``locked`` while Excel runs."""
    path = _path()
    try:
        path.unlink()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Stop("locked", path=str(path)) from error
    with suppress(OSError):
        command_path().unlink()
    return path


def command_path() -> Path:
    """The command ``jx`` where every user finds it, whatever is on the PATH: beside the logs. JX-X02 names it."""
    return log_path().with_name("jx.cmd")


def _write_command() -> None:
    """Without it the add-in works all the same."""
    if sys.platform == "win32":
        with suppress(OSError, UnicodeEncodeError):
            command_path().parent.mkdir(parents=True, exist_ok=True)
            command_path().write_bytes(command_text(sys.executable, str(Path.home())).encode("oem"))


def command_text(python: str, home: str) -> str:
    """The command as a file of cmd.exe. Started without arguments, as by a double-click, it shows the self-test.

    The user's folder goes by its variable: cmd.exe reads files in the system's code page, in which a name may not exist.

    >>> print(command_text("C:\\\\Users\\\\王\\\\py\\\\python.exe", "C:\\\\Users\\\\王").splitlines()[2])
    "%USERPROFILE%\\py\\python.exe" -P -m jixiao.addin %*
    """
    if python.startswith(f"{home}\\"):
        python = "%USERPROFILE%" + python[len(home):]
    lines = (
        "@echo off", 'if "%~1"=="" goto selftest', f'"{python}" -P -m jixiao.addin %*', "exit /b %errorlevel%",
        ":selftest", f'"{python}" -P -m jixiao.addin addin selftest', "pause", "",
    )
    return "\r\n".join(lines)


def _path() -> Path:
    path = addin_path()
    if path is None:
        raise Stop("addin_system", system=platform.system())
    return path
