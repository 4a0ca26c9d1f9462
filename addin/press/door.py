"""What the dispatcher needs of a door: the open workbook of Excel or LibreOffice. The command line needs no such thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from jixiao.macros.sheet.edits import Edit
from jixiao.macros.sheet.grid import Grid


@dataclass(slots=True)
class Undone:
    """What 撤销上一步 took back: cells, sheets; and cells that stayed because they were changed since."""

    cells: int = 0
    sheets: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Pick:
    """What the user is asked to choose: a file with one of these endings, which ``kind`` names; without any, a folder."""

    title: str
    kind: str = ""
    suffixes: tuple[str, ...] = ()


class Door(Protocol):
    """An open workbook."""

    name: str  # as the user knows it

    @property
    def folder(self) -> Path | None:
        """Where it lies; None where that is no folder of this machine."""

    def grids(self) -> list[Grid]:
        """Every worksheet, read once."""

    def apply(self, edits: Iterable[Edit], templates: Mapping[str, Path]) -> None:
        """Applies edits in one step that :meth:`undo` takes back; on error nothing is changed."""

    def undo(self) -> tuple[str, Undone] | None:
        """(label of the button, what was taken back); None where there is nothing to take back."""

    def selected(self) -> tuple[str, int, int]:
        """(sheet, row, column) of the selected cell."""

    def progress(self, text: str) -> None:
        """A word for the waiting user."""

    def ask(self, question: str) -> bool:
        """Whether the user agrees."""

    def pick(self, wanted: Pick) -> Path | None:
        """The file or folder that the user chooses; None where they choose none."""

    def save_copy(self, path: Path) -> None:
        """Saves the workbook as it is now under another name; the open one keeps its name and stays unsaved if it was."""

    def print_pdf(self, file: Path, output: Path) -> bool:
        """Prints a workbook file, which is not open, to PDF; False where this cannot be done here."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a press ends: one closing sentence; a cell to go to; a file to open."""

    text: str
    cell: tuple[str, int, int] | None = None
    file: Path | None = None
