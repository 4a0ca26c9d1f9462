"""Tables and text of a PDF: the reading itself runs in a process of its own, with limits of time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from jixiao.macros.pages import Box, PageItem, PageTable, PageText
from jixiao.templates.stop import Stop

#: A page takes about 0.1 s.
SECONDS = 120


def read_pdf(path: Path, seconds: int = SECONDS) -> list[PageItem]:
    """Everything on the pages in reading order. Raises Stop: encrypted, scanned, damaged, too much to read."""
    command = [sys.executable, "-P", "-m", "jixiao.addin.pdf_page", str(path.resolve())]
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise Stop("import_slow", seconds=seconds) from error
    if done.returncode < 0:  # killed, for the memory that it wanted
        raise Stop("import_heavy", page="—")
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    answer = json.loads(done.stdout)
    if "stop" in answer:
        raise Stop(answer["stop"], **answer["values"])
    return [_item(item) for item in answer["items"]]


def _item(data: dict[str, Any]) -> PageItem:
    if "pieces" in data:
        return PageText(data["page"], tuple(data["pieces"]))
    boxes = tuple(Box(**{**box, "doubts": frozenset(box["doubts"])}) for box in data["boxes"])
    return PageTable(data["page"], boxes)
