"""The log: where tracebacks go, so that no user sees one; without the values that an error names: they are a user's data."""

from __future__ import annotations

import sys
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
            log.write(f"--- {datetime.now():%Y-%m-%d %H:%M:%S} {sys.argv[1:2]}\n{trace_of(sys.exc_info()[1])}\n")
    except OSError:
        return None
    return log_path()


#: Errors that speak of the program only.
_OURS = (AttributeError, ImportError, NameError, TypeError)


def trace_of(error: BaseException | None) -> str:
    """Where an error came from, and which it is: its lines of code, its kind, its numbers; its words where they are ours.

    >>> trace_of(ValueError("张三", 5))
    "ValueError('…', 5)"
    """
    import traceback  # hardly ever wanted

    lines: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        said = ", ".join(str(item) if isinstance(item, int) else "'…'" for item in error.args)
        words = str(error) if isinstance(error, _OURS) else said
        lines.append("".join([
            *traceback.format_tb(error.__traceback__), f"{type(error).__qualname__}({words})",
            *(f"\n{note}" for note in getattr(error, "__notes__", ())),
        ]))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\n".join(reversed(lines))
