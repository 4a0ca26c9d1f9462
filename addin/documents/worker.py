"""Reads one document: ``python -m jixiao.addin.documents.worker FILE`` answers ``{"items": [...]}``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jixiao.addin.documents.apart import MOST_SECONDS, hold_time, serve
from jixiao.addin.package.opening import OLE
from jixiao.macros.imports.pages import PageItem, PageText
from jixiao.templates.stop import Stop

MAX_FILE = 64 * 1024 * 1024  # bytes
_SECONDS, _PER_PAGE, _BYTES_PER_SECOND = 4.0, 0.5, 20_000  # of the processor
_PDF_WITHIN = 1024  # bytes in which a PDF says that it is one
SLOW, HEAVY = "import_slow", "import_heavy"


def read(path: Path) -> Sequence[PageItem]:
    """Everything of a document in reading order. Raises Stop."""
    size = path.stat().st_size
    if size > MAX_FILE:
        raise Stop("import_too_large", reason=f"文件超过 {MAX_FILE // 1024 ** 2} MB")
    with path.open("rb") as file:
        head = file.read(_PDF_WITHIN)
    if b"%PDF-" in head:
        if find_spec("pdfplumber") is None:  # not in the page of a browser
            raise Stop("import_no_pdf")
        from jixiao.addin.documents.pdf_page import read_pages

        return read_pages(path, lambda pages: hold_time(allowance(pages, size), SLOW))
    data = path.read_bytes()
    if head[:8] == OLE and "WordDocument".encode("utf-16-le") in data:
        raise Stop("import_old_doc")
    if head[:8] == OLE and "EncryptedPackage".encode("utf-16-le") not in data:
        raise Stop("import_kind")
    from jixiao.addin.documents.docx import read_docx

    return read_docx(data)


def allowance(pages: int, size: int) -> float:
    """Seconds of the processor for a PDF: a page takes 0.1 of one, and a small file has no two hundred honest pages.

    >>> allowance(1, 10_000), allowance(100, 20_000), allowance(100, 20_000_000)
    (4.0, 5.0, 53.5)
    """
    return min(_SECONDS + min((pages - 1) * _PER_PAGE, size / _BYTES_PER_SECOND), MOST_SECONDS)


def to_json(items: Sequence[PageItem]) -> list[dict[str, Any]]:
    """Items as JSON values; sets become lists."""
    return [
        {"page": item.page, "pieces": list(item.pieces)} if isinstance(item, PageText)
        else {"page": item.page, "boxes": [{**asdict(box), "doubts": sorted(box.doubts)} for box in item.boxes]}
        for item in items
    ]


def answer(path: Path) -> dict[str, Any]:
    """What the door is told."""
    return {"items": to_json(read(path))}


if __name__ == "__main__":
    serve(answer, sys.argv[1], _SECONDS, SLOW, HEAVY)
