"""The log: where tracebacks go, so that no user sees one."""

from __future__ import annotations

import sys
import traceback
from datetime import datetime
from pathlib import Path
from typing import TextIO

_LOG_LIMIT = 1_000_000  # bytes; an older log is kept beside it once


def log_path() -> Path:
    """Where tracebacks go."""
    return Path.home() / ".jixiao" / "jx.log"


def open_log() -> TextIO:
    """The log, to be written on, with a mark of its encoding: without, a Chinese Windows may read GBK. Raises OSError."""
    path = log_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    return path.open("a", encoding="utf-8-sig")


def log_exception() -> Path | None:
    """Writes the current exception to the log; None where even that is impossible."""
    try:
        with open_log() as log:
            log.write(f"--- {datetime.now():%Y-%m-%d %H:%M:%S} {sys.argv[1:2]}\n{traceback.format_exc()}\n")
    except OSError:
        return None
    return log_path()
