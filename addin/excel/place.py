"""Where things lie on a machine with Excel: the start-up folder, the add-in, the library that Excel loads."""

from __future__ import annotations

import os
import sys
from importlib import metadata
from pathlib import Path

ADDIN = "jixiao.xlam"
#: Where Excel for macOS looks for start-up files, below the user's folder.
_MAC = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"


def startup_folder() -> Path | None:
    """Excel's start-up folder of this user; None on a system that has no Excel."""
    if sys.platform == "win32":
        data = os.environ.get("APPDATA")
        return Path(data) / "Microsoft" / "Excel" / "XLSTART" if data else None
    return Path.home() / _MAC if sys.platform == "darwin" else None


def addin_path() -> Path | None:
    """Where the add-in is or would be installed."""
    folder = startup_folder()
    return folder / ADDIN if folder else None


def dll_names() -> tuple[str, str]:
    """The libraries of the installed xlwings, 64 and 32 bits: Excel loads the one of its own bitness."""
    version = metadata.version("xlwings")
    return f"xlwings64-{version}.dll", f"xlwings32-{version}.dll"


def dll_path(name: str) -> Path | None:
    """The library beside this interpreter, or one folder up (virtual environments); None where it is missing."""
    here = Path(sys.executable).parent
    return next((path for folder in (here, here.parent) if (path := folder / name).is_file()), None)
