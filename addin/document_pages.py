"""The door for documents: a Word or PDF file as tables and lines, or a sentence that says what the file is instead."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jixiao.addin.docx_tables import read_docx
from jixiao.addin.pdf_tables import read_pdf
from jixiao.macros.pages import PageItem
from jixiao.templates.stop import Stop

MAX_FILE = 64 * 1024 * 1024  # bytes
_PDF_WITHIN = 1024  # bytes in which a PDF says that it is one
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
#: What the checks of packages say of workbooks -> the same of documents.
_AS_DOCUMENT = {
    "not_a_workbook": "import_kind", "ods": "import_kind", "encrypted": "import_password", "damaged": "import_damaged",
    "hostile": "import_hostile", "too_large": "import_too_large",
}


def read_document(path: Path) -> Sequence[PageItem]:
    """Everything of a document in reading order. Raises Stop with the file's path."""
    try:
        return _read(path)
    except PermissionError as error:
        raise Stop("locked", path=str(path)) from error
    except OSError as error:
        raise Stop("cannot_read", path=str(path)) from error
    except Stop as stop:
        raise Stop(_AS_DOCUMENT.get(stop.id, stop.id), **{"path": str(path), **stop.values}) from stop


def _read(path: Path) -> Sequence[PageItem]:
    if path.is_dir() or not path.exists():
        raise Stop("not_found")
    if path.stat().st_size > MAX_FILE:
        raise Stop("import_too_large", reason=f"文件超过 {MAX_FILE // 1024 ** 2} MB")
    with path.open("rb") as file:
        head = file.read(_PDF_WITHIN)
    if b"%PDF-" in head:
        return read_pdf(path)
    data = path.read_bytes()
    if head[:8] == _OLE and "WordDocument".encode("utf-16-le") in data:
        raise Stop("import_old_doc")
    if head[:8] == _OLE and "EncryptedPackage".encode("utf-16-le") not in data:
        raise Stop("import_kind")
    return read_docx(data)
