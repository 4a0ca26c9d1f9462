"""Where things lie on a machine with Excel: the start-up folder, the add-in, the library that Excel loads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ADDIN = "jixiao.xlam"
_SHELL_FOLDERS = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
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


def documents_folder() -> Path:
    """The user's documents, also where they are redirected to a server; the user's folder where there are none."""
    found = shell_folder("Personal") or Path.home() / "Documents"
    return found if found.is_dir() else Path.home()


def shell_folder(name: str) -> Path | None:
    """A folder of this user that Windows may show from elsewhere: Personal, Desktop, SendTo; None on another system."""
    told = registry_value(_SHELL_FOLDERS, name)
    return Path(os.path.expandvars(told)) if told else None


def show_text(path: Path) -> None:
    """Opens a text in the system's own editor. Raises OSError where there is none."""
    if sys.platform == "win32":
        subprocess.Popen([str(Path(os.environ["SYSTEMROOT"]) / "System32" / "notepad.exe"), str(path)])
    elif sys.platform == "darwin":
        subprocess.Popen(["/usr/bin/open", "-e", str(path)])
    else:
        raise OSError(f"no editor to show {path}")


def show_document(path: Path) -> None:
    """Opens a file of ours in the program that the system has for its kind. Raises OSError where there is none."""
    if sys.platform == "win32":
        os.startfile(path)
    elif sys.platform == "darwin":
        subprocess.Popen(["/usr/bin/open", str(path)])
    else:
        raise OSError(f"no program to show {path}")


def is_store_office() -> bool:
    """Whether Excel comes from the Microsoft Store, where an add-in does not come up."""
    key = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
    return any("\\WindowsApps\\" in registry_value(rf"{root}\{key}", "") for root in ("HKLM", "HKCU"))


def registry_value(key: str, name: str) -> str:
    """A text of the registry, "" where there is none; ``HKLM\\...`` or ``HKCU\\...``."""
    if sys.platform != "win32":
        return ""
    import winreg

    root, _, rest = key.partition("\\")
    try:
        with winreg.OpenKey({"HKLM": winreg.HKEY_LOCAL_MACHINE, "HKCU": winreg.HKEY_CURRENT_USER}[root], rest) as held:
            return str(winreg.QueryValueEx(held, name)[0])
    except OSError:
        return ""


def dll_names() -> tuple[str, str]:
    """The libraries of the installed xlwings, 64 and 32 bits: Excel loads the one of its own bitness."""
    from importlib import metadata  # brings the modules of e-mail; the command line loads this module at its start

    version = metadata.version("xlwings")
    return f"xlwings64-{version}.dll", f"xlwings32-{version}.dll"


def dll_path(name: str) -> Path | None:
    """The library beside this interpreter, or one folder up (virtual environments); None where it is missing."""
    here = Path(sys.executable).parent
    return next((path for folder in (here, here.parent) if (path := folder / name).is_file()), None)
