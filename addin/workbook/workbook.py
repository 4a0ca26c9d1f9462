"""The file door: an .xlsx or .xlsm as grids, and edits back into it with every other part kept byte for byte."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.addin.package.collector import gc_paused
from jixiao.addin.package.opening import MAX_FILE, need_plain_file
from jixiao.addin.package.package import Package
from jixiao.addin.sheet.book import Book
from jixiao.addin.sheet.view import open_at
from jixiao.addin.workbook.blank import blank_package
from jixiao.addin.workbook.kept import originals, place_for
from jixiao.addin.workbook.save import Opened, need_new, save_package, signature_of
from jixiao.macros.formula.references import is_ours
from jixiao.macros.sheet.grid import Grid
from jixiao.templates.messages import say
from jixiao.templates.stop import Stop, of_file

if TYPE_CHECKING:
    from jixiao.addin.insert.graft import Template
    from jixiao.macros.sheet.edits import Edit

#: Bytes of the parts of a form's workbook, which may be a stranger's: many times those of the largest of ours.
_MAX_TEMPLATE = 4_000_000


class WorkbookFile:
    """A workbook and the file it came from. Nothing on disk changes before :meth:`save`.

    path: the file, as stops name it; None for a workbook that was never saved.
    """

    def __init__(self, book: Book, path: Path | None = None, opened: Opened | None = None) -> None:
        self.book = book
        self.path = path
        self._opened = opened
        self._templates: dict[Path, Template] = {}
        self._applied = False
        self._had_ours: bool | None = None  # whether what was opened held formulas of ours: asked where it matters

    @classmethod
    def open(cls, path: Path) -> WorkbookFile:
        """Opens a workbook. Raises Stop saying what kind of file it is instead, or what is wrong with it."""
        with of_file(path):
            opened = _read(path)
            return cls(Book(Package.from_bytes(opened.data)), path, opened)

    @classmethod
    def new(cls) -> WorkbookFile:
        """A workbook without sheets, to put new sheets into."""
        return cls(Book(blank_package()))

    @property
    def names(self) -> list[str]:
        """The worksheets' names."""
        return [sheet.name for sheet in self.book.sheets]

    @property
    def frozen(self) -> bool:
        """Whether the structure is protected: nobody is to add, remove or rename sheets."""
        return self.book.xml.frozen

    def grids(self, only: Collection[str] | None = None) -> list[Grid]:
        """Every worksheet as it is now, edits applied so far included. only: names of those that are wanted."""
        with of_file(self.path), gc_paused():
            return self.book.grids(only)

    def in_turn(self, only: Collection[str] | None = None) -> Iterator[Grid]:
        """As :meth:`grids`, one after the other, see :meth:`Book.in_turn`."""
        turn = self.book.in_turn(only)
        while True:
            with of_file(self.path):
                grid = next(turn, None)
            if grid is None:
                return
            yield grid

    def beginning(self, name: str, rows: int) -> Grid:
        """The first rows of a sheet, see :meth:`Book.beginning`."""
        with of_file(self.path):
            return self.book.beginning(name, rows)

    def size(self, name: str) -> int:
        """Bytes of a sheet's part, not compressed."""
        return self.book.package.part(self.book.sheet(name).part).size

    def tabs(self) -> list[Grid]:
        """The sheets' names and what names stand for on each, see :meth:`Book.tabs`."""
        with of_file(self.path):
            return self.book.tabs()

    def readers(self, but: Collection[str]) -> list[str]:
        """Names of the sheets but these that may read other ones, see :meth:`Book.readers`."""
        with of_file(self.path):
            return self.book.readers(but)

    def apply(self, edits: Iterable[Edit], templates: Mapping[str, Path]) -> None:
        """Applies edits in order; templates: file of each template id. Raises the Stops of :func:`apply_edits`."""
        from jixiao.addin.insert.apply import apply_edits  # who only reads loads nothing that writes

        if not self._applied and self._opened is not None and self._kept_already():
            self.had_ours()
        self._applied = True
        with of_file(self.path), gc_paused():
            apply_edits(self.book, edits, lambda id: self._template(id, templates.get(id)))

    def _template(self, id: str, path: Path | None) -> Template:
        """A template, opened once: its looks are indices of this workbook then."""
        if path is None or not path.is_file():
            raise Stop("template_broken", path=id, reason="没有这个表样文件")
        from jixiao.addin.insert.graft import Template

        if path not in self._templates:
            opened = WorkbookFile.open(path).book
            if sum(part.size for part in opened.package.parts.values()) > _MAX_TEMPLATE:
                raise Stop("template_broken", path=path.name, reason=say("template_too_large", limit=_MAX_TEMPLATE))
            self._templates[path] = Template(opened, self.book, path)
        return self._templates[path]

    def grid(self, sheet: str) -> Grid:
        """A worksheet as it is now, edits applied so far included."""
        with of_file(self.path):
            return self.book.grid(sheet)

    def open_at(self, sheet: str, row: int, col: int) -> None:
        """A new workbook opens at this cell; which tab that is is told by :meth:`open_tab`, once all are there."""
        open_at(self.book.sheet(sheet), row, col)

    def open_tab(self, sheet: str) -> None:
        """The workbook opens at this sheet."""
        self.book.xml.open_at(self.book.xml.index(sheet))

    def let_go(self, sheet: str) -> None:
        """Writes a sheet and holds it no more, see :meth:`Sheet.let_go`."""
        with of_file(self.path):
            self.book.sheet(sheet).let_go()

    def ready(self, id: str, templates: Mapping[str, Path]) -> None:
        """Takes over the looks of a template, so that what is put in meanwhile does not change their numbers."""
        with of_file(self.path), gc_paused():
            self._template(id, templates.get(id))

    def save(self, path: Path, backup: bool) -> Path | None:
        """Writes the workbook: proved, then put in place in one step. Gives the path of the original, if one was kept.

        backup: an original is kept beside a workbook that is written in place, unless one is there already and what was
        opened held formulas of ours: then it was no original any more.
        """
        source = self._opened if self.path and _same_file(path, self.path) else None
        if source is None and path.suffix.lower() != self.book.suffix:
            raise Stop("wrong_suffix", path=str(path), suffix=self.book.suffix)
        with of_file(path), gc_paused():
            self.book.store()
            place = self._place_of_original(path.resolve()) if backup and source is not None else None
            data, kept = save_package(self.book.package, path, place, source)
            if source is not None or self.path is None:
                self.path, self._opened, self._had_ours, self._applied = path, Opened(signature_of(path), data), None, False
            return kept

    def save_as(self, output: Path | None) -> tuple[Path, Path | None]:
        """Saves to a new file, or in place, the original kept; gives where it was written, and where the original is.

        Raises Stop ``exists`` where another file is there already, ``program_fault`` where it is not said where to.
        """
        target = output or self.path
        if target is None:
            raise Stop("program_fault", reason="没有说存到哪里")
        in_place = self.path is not None and _same_file(target, self.path)
        if not in_place:
            need_new(target)
        return target, self.save(target, backup=in_place)

    def had_ours(self) -> bool:
        """Whether what was opened held formulas of ours, whatever was applied since."""
        if self._had_ours is None:
            with of_file(self.path), gc_paused():
                self._had_ours = self._opened is not None and self.book.holds_formula(is_ours, "jx_")
        return self._had_ours

    def _kept_already(self) -> bool:
        """Whether an original is kept beside the file; also where its folder cannot be looked into."""
        try:
            return self.path is None or bool(originals(self.path.resolve()))
        except OSError:
            return True

    def _place_of_original(self, path: Path) -> Path | None:
        """Where what was opened is kept; None where one is kept already and this held formulas of ours: none any more."""
        return None if self._had_ours and originals(path) else place_for(path)


def _read(path: Path) -> Opened:
    try:
        if path.is_dir() or not path.exists():
            raise Stop("not_found")
        need_plain_file(path)
        if path.name.startswith(("~$", ".~lock.")):
            raise Stop("lock_file")
        if path.stat().st_size > MAX_FILE:
            raise Stop("too_large", reason="文件超过 512 MB")
        return Opened(signature_of(path), path.read_bytes())
    except PermissionError as error:
        raise Stop("locked" if sys.platform == "win32" else "unreadable") from error
    except OSError as error:
        raise Stop("cannot_read") from error


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
