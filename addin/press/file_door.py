"""A workbook file as a door: what a button would change in the open workbook goes into a new file beside it.

For drop targets: a PC without macros, or with another spreadsheet program, gets the same verbs by the same dispatcher.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from jixiao.addin.press.door import Pick, Undone
from jixiao.addin.press.files import free_path
from jixiao.addin.verbs.inputs import WRITTEN
from jixiao.addin.workbook.foreign import open_copy
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import Edit
from jixiao.macros.sheet.grid import Grid

#: Prints a workbook file to PDF; False where that cannot be done here.
Printer = Callable[[Path, Path], bool]


class FileDoor:
    """One file. ``made``: the file written instead of it, once there is one. See :class:`jixiao.addin.press.door.Door`."""

    def __init__(self, path: Path, mark: str, ask: Callable[[str], bool], printer: Printer) -> None:
        """mark: what the new file's name ends with."""
        self.path, self.name = path, path.name
        self.folder: Path | None = path.parent
        self.made: Path | None = None
        self._mark, self._ask, self._printer = mark, ask, printer
        self._book: WorkbookFile | None = None

    def _copy(self) -> WorkbookFile:
        """The file opened to be saved elsewhere, once: what is planned is planned on what is written."""
        if self._book is None:
            self._book = open_copy(self.path)
        return self._book

    def grids(self) -> list[Grid]:
        """Every worksheet."""
        return self._copy().grids()

    def apply(self, edits: Iterable[Edit], templates: Mapping[str, Path]) -> None:
        """Applies edits to a copy, which is written beside the file."""
        book = self._copy()
        book.apply(edits, templates)
        suffix = self.path.suffix if book.path is not None and self.path.suffix.lower() in WRITTEN else WRITTEN[0]
        target = free_path(self.folder, f"{self.path.stem}_{self._mark}", suffix)
        book.save(target, backup=False)
        self.made = target

    def undo(self) -> tuple[str, Undone] | None:
        """The file itself is never changed."""
        return None

    def selected(self) -> tuple[str, int, int]:
        """A1 of the first sheet: in a file nothing is selected."""
        return self.grids()[0].name, 1, 1

    def progress(self, text: str) -> None:
        """Nothing: who waits sees the lines of the files."""

    def ask(self, question: str) -> bool:
        """Whether the user agrees."""
        return self._ask(question)

    def pick(self, wanted: Pick) -> Path | None:  # noqa: ARG002
        """Nothing: what is dropped is all there is."""
        return None

    def save_copy(self, path: Path) -> None:
        """The file as it is."""
        shutil.copyfile(self.path, path)

    def print_pdf(self, file: Path, output: Path) -> bool:
        """By the printer that was given."""
        return self._printer(file, output)
