"""The Python server as Excel's side starts it: ``python -P -B -m jixiao.addin.excel.serve {CLSID}``.

Whoever starts it waits two minutes for a process that lives and does not serve, and sees at once one that has ended. So
everything up to serving has a limit of time, and every fault ends the process, with its reason in the log. Decision 61.
"""

from __future__ import annotations

import faulthandler
import os
import sys
from pathlib import Path
from typing import TextIO

from jixiao.udfs.base.log import log_exception, open_log

#: From the first line to serving, in seconds: five times what a slow disk with a virus scanner needs.
_SECONDS = 25.0


def main(clsid: str, seconds: float = _SECONDS) -> None:
    """Serves until Excel ends. Ends the process where that cannot be begun in time."""
    try:
        limit = _limit(seconds)
        sys.modules["xlwings.pro"] = None  # type: ignore[assignment]  # its paid part stays out of the process
        import xlwings
        from jixiao.addin.excel import entry  # noqa: F401  the first press shall not wait for it

        faulthandler.cancel_dump_traceback_later()
        limit.close()
        xlwings.serve(clsid)  # type: ignore[call-arg]  # off Windows it is a function that raises
    except BaseException:
        log_exception()
        raise


def _limit(seconds: float) -> TextIO:
    """Ends the process after that time, whatever it waits for, with what it was doing in the log; the open log."""
    try:
        target = open_log()
        target.write("")  # the mark of the encoding, in a new log: what follows does not go through Python
        target.flush()
    except OSError:
        target = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  it stays open as long as the limit
    faulthandler.dump_traceback_later(seconds, exit=True, file=target)
    return target


if __name__ == "__main__":
    main(sys.argv[1])
