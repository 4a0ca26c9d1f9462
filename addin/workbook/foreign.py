"""Any workbook by its content: grids to read, or a workbook to write into; .xls, .et, .ods and .xlsb become a new .xlsx."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from jixiao.addin.documents.apart import ask
from jixiao.addin.foreign.worker import HEAVY, SLOW, from_json
from jixiao.addin.foreign.writing import xlsx_bytes
from jixiao.addin.office.convert import to_xlsx
from jixiao.addin.package.package import Package
from jixiao.addin.sheet.book import Book
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.grid import Grid
from jixiao.templates.library import say
from jixiao.templates.stop import Stop, of_file

SECONDS = 60  # by the clock
_WORKER = "jixiao.addin.foreign.worker"
#: Stops of opening that name a format which is read here.
_READ = {"old_xls": ".xls", "ods": ".ods"}
_CONVERTED = {"xlsb": ".xlsb"}
_NO_OFFICE = ("office_missing", "page_no_office")
_NAMED = 3  # files of a sentence; the others are counted
#: Since :func:`take_notes` last told them: files of which only values were read, and how others became an .xlsx.
_values_only: list[Path] = []
_brought: list[tuple[str, Path]] = []  # message, file


def take_notes() -> list[str]:
    """Sentences about the files of other formats that were read or turned since the last call."""
    notes = [say(told, path=path) for told, path in _brought]
    if _values_only:
        names = "、".join(f"“{path}”" for path in _values_only[:_NAMED])
        more = say("foreign_more", count=len(_values_only)) if len(_values_only) > _NAMED else ""
        notes.append(say("foreign_read", names=names + more))
    _brought.clear()
    _values_only.clear()
    return notes


def not_brought(path: Path) -> None:
    """Nothing was written of a file: that it was turned into an .xlsx is not told."""
    _brought[:] = [(told, of) for told, of in _brought if of != path]


def name_notes(copy: Path, name: str) -> None:
    """Of a copy the sentences name what it is a copy of."""
    _brought[:] = [(told, Path(name) if path == copy else path) for told, path in _brought]
    _values_only[:] = [Path(name) if path == copy else path for path in _values_only]


class Values:
    """The sheets of a format of which only values are read: as those of a :class:`WorkbookFile`."""

    def __init__(self, grids: Sequence[Grid]) -> None:
        self._grids = grids
        self.names = [grid.name for grid in grids]

    def grids(self, only: Collection[str] | None = None) -> list[Grid]:
        """The sheets. only: names of those that are wanted."""
        return [grid for grid in self._grids if only is None or grid.name in only]

    def in_turn(self, only: Collection[str] | None = None) -> Iterator[Grid]:
        """As :meth:`grids`."""
        return iter(self.grids(only))


def open_to_read(path: Path) -> WorkbookFile | Values:
    """The sheets of a workbook of any format. Raises Stop as :meth:`WorkbookFile.open` does."""
    try:
        return WorkbookFile.open(path)
    except Stop as stop:
        if stop.id in _CONVERTED:
            return _converted(path, stop)
        if stop.id not in _READ:
            raise
    grids = _read(path)
    _values_only.append(path)
    return Values(grids)


def read_grids(path: Path) -> list[Grid]:
    """The sheets of a workbook of any format, see :func:`open_to_read`."""
    return open_to_read(path).grids()


def open_to_write(path: Path, output: Path | None) -> tuple[WorkbookFile, Path | None]:
    """The workbook of a file and where to save it: None for its own place, another format always beside, as .xlsx.

    Raises Stop ``beside_exists`` where something is there already.
    """
    book = open_copy(path)
    if output is not None or book.path is not None:
        return book, output
    beside = path.with_suffix(".xlsx")
    if beside.exists():
        raise Stop("beside_exists", path=str(path), beside=str(beside))
    return book, beside


def open_copy(path: Path) -> WorkbookFile:
    """The workbook of a file of any format, to be saved elsewhere; what is no .xlsx has no path then.

    Through LibreOffice where it is installed, else from what is read of it. Raises Stop as :func:`read_grids` does.
    """
    try:
        return WorkbookFile.open(path)
    except Stop as stop:
        if stop.id in _CONVERTED:
            book, told = _converted(path, stop), "foreign_by_office"
        elif stop.id in _READ:
            grids = _read(path)  # first: the office would make something of a damaged file too
            try:
                book, told = _converted(path, stop), "foreign_by_office"
            except Stop:
                with of_file(path):
                    book, told = _book(xlsx_bytes(grids)), "foreign_by_values"
        else:
            raise
    _brought.append((told, path))
    return book


@contextmanager
def as_xlsx(path: Path) -> Iterator[Path]:
    """A file that the office may open: the workbook itself, or a copy of one of another format as .xlsx, which is said."""
    try:
        WorkbookFile.open(path)
    except Stop as stop:
        if stop.id not in _READ | _CONVERTED:
            raise
    else:
        yield path
        return
    before = len(_brought)
    book = open_copy(path)
    _brought[before:] = [("foreign_copy", path)]
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        copy = Path(folder) / f"{path.stem}.xlsx"
        book.save(copy, backup=False)
        yield copy


def _read(path: Path) -> list[Grid]:
    with of_file(path):
        return [from_json(grid) for grid in ask(_WORKER, path, SECONDS, SLOW, HEAVY)["grids"]]


def _converted(path: Path, why: Stop) -> WorkbookFile:
    """What the office makes of a file; the Stop ``why`` where there is no office."""
    with of_file(path):
        try:
            return _book(to_xlsx(path, (_READ | _CONVERTED)[why.id]))
        except Stop as stop:
            raise why if stop.id in _NO_OFFICE else stop from stop


def _book(data: bytes) -> WorkbookFile:
    return WorkbookFile(Book(Package.from_bytes(data)))
