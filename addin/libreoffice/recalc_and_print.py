"""重算 and 打印 on files: for servers and for those without Excel."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jixiao.addin.inside.values import PDF, XLSX
from jixiao.addin.libreoffice import SECONDS
from jixiao.addin.libreoffice.office import Office
from jixiao.addin.libreoffice.spelling import respelled
from jixiao.addin.office.faces import told
from jixiao.addin.workbook.foreign import as_xlsx
from jixiao.addin.workbook.save import need_new, save_new
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.templates.stop import Stop
from jixiao.udfs.functions import JX_VERSION


@dataclass(frozen=True, slots=True)
class Made:
    """A file that the office wrote, the office's version, and what stood in for faces that are missing here."""

    path: Path
    office: str
    faces: Mapping[str, str] = field(default_factory=dict)


def recalculate(
    file: Path, output: Path | None = None, seconds: float = SECONDS, templates: Path | None = None
) -> Made:
    """Every formula computed anew, ours by our functions; stored by the office beside the file or into ``output``.

    templates: the folder that the functions read besides ours; None: the one that the environment names.

    Raises Stop ``exists`` for an output that is there, ``wrong_suffix``, ``office_functions`` where our functions do not
    answer, and those of opening a workbook, of :class:`Office` and of ``save_new``.
    """
    target = output or file.with_name(f"{file.stem}-重算.xlsx")
    _fit(target, ".xlsx")
    with as_xlsx(file) as book, Office(seconds, templates=templates) as office, tempfile.TemporaryDirectory() as folder:
        office.start()
        if office.functions != JX_VERSION():
            raise Stop("office_functions", office=office.version)
        stored = Path(folder) / "stored.xlsx"
        office.work(book, [("recalculate",), ("store", str(stored), XLSX)])
        data = stored.read_bytes()
        save_new(respelled(data, "plain") if office.old else data, target)
        return Made(target, office.version)


def print_pdf(file: Path, output: Path | None = None, seconds: float = SECONDS) -> Made:
    """The workbook as it prints, with the values that are stored in it. Raises Stop as :func:`recalculate` does."""
    target = output or file.with_suffix(".pdf")
    _fit(target, ".pdf")
    with as_xlsx(file) as book, Office(seconds) as office, tempfile.TemporaryDirectory() as folder:
        stored = Path(folder) / "stored.pdf"
        office.work(book, [("store", str(stored), PDF)])
        save_new(stored.read_bytes(), target)
        return Made(target, office.version, told(_styles(book), office.faces))


def _styles(path: Path) -> bytes:
    book = WorkbookFile.open(path).book
    return b"".join(book.package.read(part) for part in book.rels.targets("styles") if part in book.package)


def _fit(target: Path, suffix: str) -> None:
    if target.suffix.lower() != suffix:
        raise Stop("wrong_suffix", path=str(target), suffix=suffix)
    need_new(target)
