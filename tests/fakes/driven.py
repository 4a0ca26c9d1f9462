"""An office under a driver of ours, which answers a line for each line."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from jixiao.addin.office.programs import clean_environment, find_python, find_soffice

_TRIES = 5


def office_environment(home: Path) -> dict[str, str]:
    """For an office with a home of its own. Its Python stands first on the path: the office looks for its library beside the
    first ``python3`` there, and one that somebody else's tools put in front has none that fits."""
    return clean_environment(find_python(find_soffice())) | {"HOME": str(home)}


def driven(driver: Path, pythonpath: Path, folder: Path, environment: Mapping[str, str], *more: object) -> subprocess.Popen[str]:
    """The driver, its office ready. folder: where the extensions lie, and the profile is made.

    On a busy machine the office now and then ends before it answers: it is started again, with a new profile.
    """
    soffice = find_soffice()
    places = (pythonpath, soffice, folder / "profile", folder / "extensions", *more)
    for _ in range(_TRIES):
        process = subprocess.Popen(
            [str(find_python(soffice)), "-I", str(driver), *map(str, places)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=dict(environment),
        )
        assert process.stdout is not None
        if said := process.stdout.readline():
            assert said == "ready\n"
            return process
        process.wait()
        shutil.rmtree(folder / "profile", ignore_errors=True)
    raise AssertionError(f"the office ended {_TRIES} times before it answered")
