"""The door for documents: a Word or PDF file as tables and lines, or a sentence that says what the file is instead.

The reading itself runs in a process of its own, :mod:`jixiao.addin.documents.worker`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jixiao.addin.documents.apart import ask
from jixiao.addin.documents.worker import HEAVY, SLOW
from jixiao.addin.package.opening import TEXT_KINDS, need_plain_file
from jixiao.macros.imports.pages import Box, PageItem, PageTable, PageText
from jixiao.templates.stop import Stop

SECONDS = 120  # by the clock
_WORKER = "jixiao.addin.documents.worker"
#: What the checks of packages say of workbooks -> the same of documents.
_AS_DOCUMENT = {
    **dict.fromkeys(("not_a_workbook", "ods", "old_xls", "xlsb", *TEXT_KINDS), "import_kind"),
    "encrypted": "import_password", "damaged": "import_damaged",
    "hostile": "import_hostile", "too_large": "import_too_large",
}


def read_document(path: Path, seconds: float = SECONDS) -> Sequence[PageItem]:
    """Everything of a document in reading order. Raises Stop with the file's path."""
    try:
        need_plain_file(path)
        if not path.exists() or not path.is_file():
            raise Stop("not_found")
        with path.open("rb"):
            pass
        return [_item(item) for item in ask(_WORKER, path, seconds, SLOW, HEAVY)["items"]]
    except PermissionError as error:
        raise Stop("locked", path=str(path)) from error
    except OSError as error:
        raise Stop("cannot_read", path=str(path)) from error
    except Stop as stop:
        raise Stop(_AS_DOCUMENT.get(stop.id, stop.id), **{"path": str(path), **stop.values}) from stop


def _item(data: dict[str, Any]) -> PageItem:
    if "pieces" in data:
        return PageText(data["page"], tuple(data["pieces"]))
    boxes = tuple(Box(**{**box, "doubts": frozenset(box["doubts"])}) for box in data["boxes"])
    return PageTable(data["page"], boxes)
