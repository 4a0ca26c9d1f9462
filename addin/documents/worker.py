"""Reads one document in a process of its own: ``python -m jixiao.addin.documents.worker FILE``.

A document is a program of somebody else's: what it costs to read is known only afterwards. So the door runs this module
with limits on memory, processor time and life. The answer is JSON on stdout: ``{"items": [...]}``, or
``{"stop": id, "values": {...}}`` in the words of the message catalogue, or ``{"fault": traceback}`` for a fault of ours. The
process ends when its standard input does, which is when the door's process ends, however that comes about.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jixiao.macros.imports.pages import PageItem, PageText
from jixiao.templates.stop import Stop

MAX_FILE = 64 * 1024 * 1024  # bytes
_MAX_MEMORY = 448 * 1024 * 1024  # bytes, where the system can hold a process to it
_SECONDS, _PER_PAGE, _BYTES_PER_SECOND, _MOST_SECONDS = 4.0, 0.5, 20_000, 60.0  # of the processor
_PDF_WITHIN = 1024  # bytes in which a PDF says that it is one
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")


def read(path: Path) -> Sequence[PageItem]:
    """Everything of a document in reading order. Raises Stop."""
    size = path.stat().st_size
    if size > MAX_FILE:
        raise Stop("import_too_large", reason=f"文件超过 {MAX_FILE // 1024 ** 2} MB")
    with path.open("rb") as file:
        head = file.read(_PDF_WITHIN)
    if b"%PDF-" in head:
        from jixiao.addin.documents.pdf_page import read_pages

        return read_pages(path, lambda pages: _hold_time(allowance(pages, size)))
    data = path.read_bytes()
    if head[:8] == _OLE and "WordDocument".encode("utf-16-le") in data:
        raise Stop("import_old_doc")
    if head[:8] == _OLE and "EncryptedPackage".encode("utf-16-le") not in data:
        raise Stop("import_kind")
    from jixiao.addin.documents.docx import read_docx

    return read_docx(data)


def allowance(pages: int, size: int) -> float:
    """Seconds of the processor for a PDF: a page takes 0.1 of one, and a small file has no two hundred honest pages.

    >>> allowance(1, 10_000), allowance(100, 20_000), allowance(100, 20_000_000)
    (4.0, 5.0, 53.5)
    """
    return min(_SECONDS + min((pages - 1) * _PER_PAGE, size / _BYTES_PER_SECOND), _MOST_SECONDS)


def to_json(items: Sequence[PageItem]) -> list[dict[str, Any]]:
    """Items as JSON values; sets become lists."""
    return [
        {"page": item.page, "pieces": list(item.pieces)} if isinstance(item, PageText)
        else {"page": item.page, "boxes": [{**asdict(box), "doubts": sorted(box.doubts)} for box in item.boxes]}
        for item in items
    ]


def _hold_memory() -> None:
    """An address space limit, on systems that have one."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = _MAX_MEMORY if hard == resource.RLIM_INFINITY else min(_MAX_MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _hold_time(seconds: float) -> None:
    """Seconds of the processor from the start of the process, on systems that count them."""
    if sys.platform != "win32":
        import resource

        def over(*_: object) -> None:
            _answer({"stop": "import_slow", "values": {"seconds": int(seconds)}})
            os._exit(0)

        signal.signal(signal.SIGXCPU, over)
        # A call into a library that does not come back ignores the signal; the hard limit ends the process.
        soft, hard = int(seconds), int(_MOST_SECONDS) + 1
        _, given = resource.getrlimit(resource.RLIMIT_CPU)
        if given != resource.RLIM_INFINITY:
            soft, hard = min(soft, given), min(hard, given)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _end_with_the_door() -> None:
    os.read(0, 1)
    os._exit(1)


def _answer(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(answer).encode())
    sys.stdout.buffer.flush()


def main(path: str) -> None:
    """Prints the answer for one file."""
    threading.Thread(target=_end_with_the_door, daemon=True).start()
    _hold_memory()
    _hold_time(_SECONDS)
    try:
        answer: dict[str, Any] = {"items": to_json(read(Path(path)))}
    except Stop as stop:
        answer = {"stop": stop.id, "values": stop.values}
    except OSError:
        answer = {"stop": "cannot_read", "values": {}}
    except (MemoryError, RecursionError):
        answer = {"stop": "import_heavy", "values": {"page": "—"}}
    except Exception:
        answer = {"fault": traceback.format_exc()}
    _answer(answer)
    os._exit(0)  # the thread still waits for the door


if __name__ == "__main__":
    main(sys.argv[1])
