"""The add-in on this machine: built into Excel's start-up folder, checked, taken away again."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

from jixiao.addin.excel.place import addin_path
from jixiao.addin.xlam.build import build
from jixiao.templates.library import Library
from jixiao.templates.stop import Stop


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
    return path


def _path() -> Path:
    path = addin_path()
    if path is None:
        raise Stop("addin_system", system=platform.system())
    return path
