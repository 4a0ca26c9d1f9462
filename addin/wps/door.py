"""A workbook of a program that hands over files only: WPS, whose add-ins run where no file of the PC can be reached.

The program saves a copy of the open workbook, its bytes lie in a folder of ours, and what a button makes is written there
too, from where the add-in brings it beside the workbook. The open workbook itself is never changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from jixiao.addin.press.door import Pick
from jixiao.addin.press.file_door import FileDoor
from jixiao.addin.workbook.workbook import WorkbookFile

#: What is read by libraries that are not in the browser's engine.
_NOT_READ = (".pdf",)


class Host(Protocol):
    """What the add-in does for the engine in the midst of a press. Texts only: they pass between two languages."""

    def ask(self, question: str) -> bool:
        """Whether the user agrees."""

    def pick(self, title: str, kind: str, suffixes: str) -> str:
        """Where the chosen file was put for us; "" where none was. suffixes: ``.xlsx;.xlsm``."""

    def taken(self, name: str) -> bool:
        """Whether a file of that name lies where results go."""

    def progress(self, text: str) -> None:
        """A word for the waiting user."""


class HostDoor(FileDoor):
    """A copy of the open workbook. See :class:`jixiao.addin.press.door.Door`."""

    def __init__(self, path: Path, mark: str, host: Host, selected: tuple[str, int, int]) -> None:
        """mark: what the new file's name ends with. selected: sheet, row and column of the selected cell."""
        super().__init__(path, mark, lambda question: bool(host.ask(question)), lambda _file, _output: False)
        self.mark, self._host, self._selected = mark, host, selected

    def _copy(self) -> WorkbookFile:
        """Opened as the format that its content says; the older ones are refused: WPS itself turns them into .xlsx."""
        if self._book is None:
            self._book = WorkbookFile.open(self.path)
        return self._book

    def selected(self) -> tuple[str, int, int]:
        """(sheet, row, column) of the selected cell."""
        return self._selected

    def progress(self, text: str) -> None:
        """A word in the status bar."""
        self._host.progress(text)

    def pick(self, wanted: Pick) -> Path | None:
        """The copy of the file that the user chooses."""
        suffixes = ";".join(suffix for suffix in wanted.suffixes if suffix not in _NOT_READ)
        path = self._host.pick(wanted.title, wanted.kind, suffixes)
        return Path(path) if path else None
