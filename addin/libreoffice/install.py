"""The extension in the user's LibreOffice: added, replaced, taken away by the office's own tool ``unopkg``."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from jixiao.addin.libreoffice.build import build_oxt
from jixiao.addin.libreoffice.texts import IDENTIFIER
from jixiao.addin.office.programs import clean_environment, find, find_python, find_soffice
from jixiao.templates.stop import Stop

_SECONDS = 120


def install() -> None:
    """Builds the extension and adds it, for root to the whole machine: unopkg refuses root anything else.

    It records this interpreter, which answers where the office's own Python is too old for our program. Raises Stop
    ``office_missing``, ``office_python`` where the office has no Python at all, ``oxt_refused``.
    """
    find_python(find_soffice())
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "jixiao.oxt"
        build_oxt(made, sys.executable)
        done = _unopkg("add", "--force", "--suppress-license", str(made))
    if done.returncode:
        raise Stop("oxt_refused", reason=_reason(done))


def uninstall() -> bool:
    """Removes the extension; False where it is not installed. Raises Stop ``office_missing``, ``oxt_refused``."""
    if IDENTIFIER not in _unopkg("list").stdout:
        return False
    done = _unopkg("remove", IDENTIFIER)
    if done.returncode:
        raise Stop("oxt_refused", reason=_reason(done))
    return True


def _unopkg(verb: str, *words: str) -> subprocess.CompletedProcess[str]:
    unopkg = find("unopkg")
    if unopkg is None:
        raise Stop("office_missing")
    shared = ("--shared",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    return _output([str(unopkg), verb, *shared, *words])


def _output(command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command, env=clean_environment(), capture_output=True, text=True, errors="replace", timeout=_SECONDS,
            stdin=subprocess.DEVNULL, check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Stop("oxt_refused", reason=str(error)) from error


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    """The last line that the tool said."""
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return lines[-1] if lines else str(done.returncode)
