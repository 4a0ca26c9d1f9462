"""Where LibreOffice lies on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jixiao.templates.stop import Stop

#: Where installers put it, beside the search path.
_PLACES = {
    "linux": ("/usr/lib/libreoffice/program", "/usr/lib64/libreoffice/program", "/opt/libreoffice*/program"),
    "darwin": ("/Applications/LibreOffice.app/Contents/MacOS",),
    "win32": ("C:/Program Files/LibreOffice/program", "C:/Program Files (x86)/LibreOffice/program"),
}


def find_soffice() -> Path:
    """The office's start command. Raises Stop ``office_missing``, in a browser ``page_no_office``."""
    if sys.platform == "emscripten":
        raise Stop("page_no_office")
    found = find("soffice")
    if found is None:
        raise Stop("office_missing")
    return found


def find(command: str) -> Path | None:
    """A command of the office: from the search path, else from the newest of the usual folders.

    Never from the current folder, where Windows looks first: it is often that of a received workbook.
    """
    on_path = Path(shutil.which(command) or "")
    if on_path.is_absolute():
        return on_path
    for pattern in _PLACES.get(sys.platform, ()):
        root = Path(Path(pattern).anchor)
        for folder in sorted(root.glob(str(Path(pattern).relative_to(root))), reverse=True):
            for name in (command, f"{command}.exe"):
                if (folder / name).is_file():
                    return folder / name
    return None


@cache
def find_python(soffice: Path) -> Path:
    """A Python that can talk to the office: its own, else the system's. Raises Stop ``office_python``."""
    for python in _pythons(soffice):
        try:
            tried = subprocess.run(
                [str(python), "-I", "-c", "import uno"], env=clean_environment(), capture_output=True, timeout=30,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        if tried.returncode == 0:
            return python
    raise Stop("office_python")


def _pythons(soffice: Path) -> Iterator[Path]:
    program = soffice.resolve().parent
    for name in ("python", "python3", "python.exe"):
        if (program / name).is_file():
            yield program / name
    if sys.platform == "darwin":
        yield program.parent / "Resources" / "python"
    yield Path("/usr/bin/python3")


def temporary(folder: Path) -> dict[str, str]:
    """What makes an office keep its temporary files in a folder of ours: one that is killed does not remove them."""
    return dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))


def clean_environment(python: Path | None = None) -> dict[str, str]:
    """Our environment without what would lead another Python into our packages.

    python: comes first on the search path. The Python inside the office looks for its library beside the first
    ``python3`` there, and finds no ``uno`` where that is an activated virtual environment.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return kept | {"PATH": f"{python.parent}{os.pathsep}{kept.get('PATH', '')}"} if python else kept
