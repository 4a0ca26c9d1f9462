"""What a button of Calc's toolbar does: our program beside the office, asking it (see ``inside/one_press.py``).

    python -E -P -m jixiao.addin.libreoffice.press_worker
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from jixiao.addin.inside.lines import Lines
from jixiao.addin.libreoffice.operations import operations
from jixiao.addin.libreoffice.spelling import respelled
from jixiao.addin.press.dispatch import press
from jixiao.addin.press.door import Answer, Pick, Undone
from jixiao.addin.verbs import ribbon
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import CellEdit, Edit
from jixiao.macros.sheet.grid import Grid
from jixiao.templates.library import default_library, say
from jixiao.templates.stop import Stop, known_as
from jixiao.udfs.base.log import log_exception


class OpenDocument:
    """One document open in Calc. See :class:`jixiao.addin.press.door.Door`."""

    def __init__(self, office: Lines) -> None:
        """office: answers what we ask."""
        start = office.ask("start")
        self.button: str = start["button"]
        self.name: str = start["name"]
        self.folder = Path(start["folder"]) if start["folder"] else None
        self.label = ""
        self._selected: tuple[str, int, int] = (start["selected"][0], start["selected"][1], start["selected"][2])
        self._frozen: bool = start["frozen"]
        self._read_only: bool = start["read_only"]
        self._temporary = Path(start["temporary"])
        self._office = office
        self._file: WorkbookFile | None = None

    def _snapshot(self) -> WorkbookFile:
        """The document as a file that the office has just stored. Stops name the document, not that file."""
        if self._file is None:
            path = Path(self._office.ask("snapshot"))
            path.write_bytes(respelled(path.read_bytes(), "plain"))
            with known_as(self.name):
                self._file = WorkbookFile.open(path)
            self._file.path = None
        return self._file

    def grids(self) -> list[Grid]:
        """Every worksheet, read once."""
        return self._snapshot().grids()

    def apply(self, edits: Iterable[Edit], templates: Mapping[str, Path]) -> None:
        """Applies edits as one step of the document; on error nothing is changed.

        They are applied to the copy first: what the file door refuses, this door refuses.
        """
        if self._read_only:
            raise Stop("document_read_only", path=self.name)
        edits = list(edits)
        file = self._snapshot()
        asked = operations(edits, file, templates, self._temporary, self.name, self._frozen)
        cells = sum(isinstance(edit, CellEdit) for edit in edits)
        self._file = None
        self._office.ask("apply", label=self.label, cells=cells, operations=asked)

    def undo(self) -> tuple[str, Undone] | None:
        """Has the document take our last step back. Raises Stop ``undo_later`` where something was changed after it."""
        said = self._office.ask("undo")
        self._file = None
        if "later" in said:
            if said["later"] is not None:
                raise Stop("undo_later", button=said["later"])
            return None
        return said["label"], Undone(cells=said["cells"], sheets=said["sheets"])

    def selected(self) -> tuple[str, int, int]:
        """(sheet, row, column) of the selected cell."""
        return self._selected

    def progress(self, text: str) -> None:
        """A word in the status bar."""
        self._office.ask("progress", text=text)

    def ask(self, question: str) -> bool:
        """Whether the user agrees."""
        return bool(self._office.ask("ask", text=question))

    def pick(self, wanted: Pick) -> Path | None:
        """What the user chooses in the office's box."""
        folder = str(self.folder) if self.folder else None
        path = self._office.ask("pick", title=wanted.title, kind=wanted.kind, suffixes=wanted.suffixes, folder=folder)
        return Path(path) if path else None

    def save_copy(self, path: Path) -> None:
        """Saves a copy in the format that its name says."""
        self._office.ask("save_copy", path=str(path))

    def print_pdf(self, file: Path, output: Path) -> bool:
        """Calc prints the file, opened unseen for that alone."""
        self._office.ask("print_pdf", path=str(file), output=str(output))
        return output.is_file()


def main(office: Lines) -> None:
    """Serves one press. Whatever happens, the last line is a Chinese sentence."""
    try:
        door = OpenDocument(office)
        library = default_library()
        button = ribbon.find(door.button, library)
        door.label = button.label if button else door.button
        answer, kind = press(door.button, door, library), "info"
    except Stop as stop:
        answer, kind = Answer(say(stop.id, **stop.values)), "error"
    except Exception:
        answer, kind = Answer(say("bug", log=log_exception() or "—")), "error"
    file = str(answer.file) if answer.file else None
    office.end("end", text=answer.text, kind=kind, cell=answer.cell, file=file)


if __name__ == "__main__":
    requests, sys.stdout = sys.stdout.buffer, sys.stderr  # nothing else may speak there
    main(Lines(sys.stdin.buffer.readline, requests))
