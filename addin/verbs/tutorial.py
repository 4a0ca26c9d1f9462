"""教程: the tutorial of the documents as one web page in the user's folder, made of what is installed with the program."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from jixiao.addin.reports.page import page_bytes
from jixiao.addin.workbook.save import save_new
from jixiao.templates.library import HOME
from jixiao.templates.stop import Stop
from jixiao.udfs.base.log import log_path

_NAME = "tutorial.md"
_SHARED = "share/jixiao"


def write_tutorial() -> Path:
    """Writes the page anew; where it is. Raises Stop ``tutorial_missing`` and those of saving."""
    source = next((folder / _NAME for folder in _folders() if (folder / _NAME).is_file()), None)
    if source is None:
        raise Stop("tutorial_missing")
    path = log_path().with_name("tutorial.html")
    path.parent.mkdir(parents=True, exist_ok=True)
    save_new(page_bytes(source, HOME / "tutorial.html"), path, over=True)
    return path


def _folders() -> Iterator[Path]:
    """A checkout's documents; what a wheel brings: below the interpreter's folder, or where the installer has put it."""
    yield HOME.parent / "docs"
    yield Path(sys.prefix, _SHARED)
    try:
        files = metadata.files("jixiao") or ()
    except metadata.PackageNotFoundError:
        return
    for file in files:
        if file.name == _NAME:
            yield Path(str(file.locate())).parent
