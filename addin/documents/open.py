"""The door for documents: a Word or PDF file as tables and lines, or a sentence that says what the file is instead.

The reading itself runs in a process of its own, :mod:`jixiao.addin.documents.worker`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jixiao.macros.imports.pages import Box, PageItem, PageTable, PageText
from jixiao.templates.stop import Stop, need

SECONDS = 120  # by the clock
_MAX_ANSWER = 64 * 1024 * 1024  # bytes
#: What the checks of packages say of workbooks -> the same of documents.
_AS_DOCUMENT = {
    "not_a_workbook": "import_kind", "ods": "import_kind", "encrypted": "import_password", "damaged": "import_damaged",
    "hostile": "import_hostile", "too_large": "import_too_large",
}


def read_document(path: Path, seconds: float = SECONDS) -> Sequence[PageItem]:
    """Everything of a document in reading order. Raises Stop with the file's path."""
    try:
        if not path.exists() or not path.is_file():
            raise Stop("not_found")
        with path.open("rb"):
            pass
        return _read(path, seconds)
    except PermissionError as error:
        raise Stop("locked", path=str(path)) from error
    except OSError as error:
        raise Stop("cannot_read", path=str(path)) from error
    except Stop as stop:
        raise Stop(_AS_DOCUMENT.get(stop.id, stop.id), **{"path": str(path), **stop.values}) from stop


def _read(path: Path, seconds: float) -> list[PageItem]:
    command = [sys.executable, "-P", "-m", "jixiao.addin.documents.worker", str(path.resolve())]
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    # The worker ends when its standard input does: with this process, however that ends.
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            output = need(process.stdout, "读文档的进程没有输出").read(_MAX_ANSWER + 1)
        finally:
            timer.cancel()
            process.kill()
    if late.is_set():
        raise Stop("import_slow", seconds=seconds)
    try:
        answer = json.loads(output)
    except ValueError as error:  # ended by the system, for the memory or time that it wanted
        raise Stop("import_heavy", page="—") from error
    if "stop" in answer:
        raise Stop(answer["stop"], **answer["values"])
    if "fault" in answer:
        raise RuntimeError(answer["fault"])
    return [_item(item) for item in answer["items"]]


def _item(data: dict[str, Any]) -> PageItem:
    if "pieces" in data:
        return PageText(data["page"], tuple(data["pieces"]))
    boxes = tuple(Box(**{**box, "doubts": frozenset(box["doubts"])}) for box in data["boxes"])
    return PageTable(data["page"], boxes)
