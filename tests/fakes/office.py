"""LibreOffice for tests: open, recalculate every formula, store or print."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

#: A fresh profile that recalculates every formula of an .xlsx on loading: stored values are not trusted.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def convert(path: Path, kind: str, folder: Path, *, recalculate: bool = False) -> Path:
    """The file as LibreOffice stores it, below ``folder/out``: kind ``pdf``, ``xlsx``, ``xls`` or ``ods``."""
    (made,) = convert_all([path], kind, folder, recalculate=recalculate)
    return made


def convert_all(paths: Sequence[Path], kind: str, folder: Path, *, recalculate: bool = False) -> list[Path]:
    """As :func:`convert`, of many files by one office."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed; make test installs it")
    profile, out = folder / "profile", folder / "out"
    if recalculate:
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    done = subprocess.run(
        [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to", kind,
         "--outdir", str(out), *map(str, paths)],
        capture_output=True, text=True, timeout=300, check=False,
    )
    made = [out / f"{path.stem}.{kind}" for path in paths]
    assert all(path.exists() for path in made), done.stderr
    return made
