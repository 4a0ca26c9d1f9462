"""The open workbook as a door: grids out, edits in, one step back."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlwings as xw
from jixiao.addin.excel import esc
from jixiao.addin.excel.apply import Applier
from jixiao.addin.excel.cells import get_native
from jixiao.addin.excel.patience import patiently
from jixiao.addin.excel.reading import read_sheet
from jixiao.addin.excel.sheets import find_sheet
from jixiao.addin.excel.snapshot import Snapshot, read_copy
from jixiao.addin.excel.steps import UndoFolder
from jixiao.addin.excel.undo import take_back
from jixiao.addin.installer.place import show_document, show_text
from jixiao.addin.press.door import Pick, Undone
from jixiao.macros.sheet.edits import Edit
from jixiao.macros.sheet.grid import Grid
from jixiao.templates.library import say
from jixiao.templates.stop import Stop
from jixiao.udfs.base.log import log_exception

TITLE = "绩效"
_TEXTS = (".log", ".txt")
_BOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb")
#: msoFileDialogFilePicker, msoFileDialogFolderPicker
_PICKS_FILE, _PICKS_FOLDER = 3, 4
#: What is off while a button works, and on again while it asks.
_AT_REST = ("display_alerts",) if sys.platform == "darwin" else ("display_alerts", "interactive")


def _full_name(book: xw.Book) -> str:
    """Path or address. Not xlwings' ``fullname``, which for an address reads a settings sheet of the workbook, and fails."""
    return str(get_native(book.api, "FullName", "full_name") or book.name)


class ExcelBook:
    """One workbook open in Excel. See :class:`jixiao.addin.press.door.Door`."""

    def __init__(self, book: xw.Book, button: str = "") -> None:
        self.book = book
        self.name = book.name
        self.changed = ""  # label of the button whose step the last ``apply`` has kept for ``undo``
        self._button = button
        self._calculation = ""  # how Excel calculated before the session
        self._snapshot: Snapshot | None = None
        self._full = _full_name(book)
        self._undo = UndoFolder(self._full)

    @property
    def folder(self) -> Path | None:
        """Where the workbook lies; None for one that was never saved, or that lies in the cloud."""
        if "://" in self._full:
            return None
        path = Path(self._full).parent
        return path if path.is_absolute() and path.is_dir() else None

    def grids(self) -> list[Grid]:
        """Every worksheet, read once."""
        return self._read_once().grids

    def _read_once(self) -> Snapshot:
        if self._snapshot is None:
            self.progress(say("reading_book"))
            self._snapshot = read_copy(self.book, self._store)
        if self._snapshot is None:
            sheets = list(self.book.sheets)
            self._snapshot = Snapshot(
                [self._read(sheet, number, len(sheets)) for number, sheet in enumerate(sheets, 1)], {}
            )
        return self._snapshot

    def _read(self, sheet: xw.Sheet, number: int, count: int) -> Grid:
        self.progress(say("reading_sheet", sheet=sheet.name, done=number, total=count))
        return read_sheet(sheet)

    def apply(self, edits: Iterable[Edit], templates: Mapping[str, Path]) -> None:
        """Applies edits; whatever goes wrong on the way is taken back, and the error goes on.

        Raises Stop ``not_taken_back`` where even that fails.
        """
        self._undo.clear()
        read = self._read_once()
        applier = Applier(
            self.book, read.grids, read.texts, self._undo, lambda sheet: self.progress(say("writing_sheet", sheet=sheet))
        )
        try:
            applier.apply(edits, templates)
            if applier.steps:
                self._undo.save(self._button, applier.steps)
                self.changed = self._button
        except BaseException:
            try:
                take_back(self.book, applier.steps, self._undo, self._read_quietly, midway=True)
            except Exception as error:
                log_exception()  # with the first error, which led here
                raise Stop("not_taken_back", path=self.book.name) from error
            finally:
                self._undo.clear()
            raise
        finally:
            self._snapshot = None

    def undo(self) -> tuple[str, Undone] | None:
        """Takes the last press back: (its button's label, what was taken back); None where there is none."""
        last = self._undo.load()
        if last is None:
            return None
        button, steps = last
        self.book.app.status_bar = say("pressing", what=self._button)  # Esc is not heard here: half a way back is none
        undone = take_back(self.book, steps, self._undo, self._read_quietly)
        self._undo.clear()
        self._snapshot = None
        return button, undone

    def _read_quietly(self) -> list[Grid]:
        """On the way back: without a word to the user, whose Esc must not break it off."""
        read = read_copy(self.book, self._store)
        return read.grids if read is not None else [read_sheet(sheet) for sheet in self.book.sheets]

    def selected(self) -> tuple[str, int, int]:
        """(sheet, row, column) of the selected cell; A1 of the first sheet where no cell is selected."""
        selection = self.book.app.selection
        if selection is None or selection.sheet.book.name != self.book.name:
            return self.book.sheets[0].name, 1, 1
        return selection.sheet.name, selection.row, selection.column

    def select(self, sheet: str, row: int, col: int) -> None:
        """Shows a cell."""
        patiently(self.book.sheets[sheet].activate)
        patiently(self.book.sheets[sheet].range((row, col)).select)

    def show(self, path: Path) -> None:
        """Opens another workbook in front of the user; a text not in Excel, which would misread and lock it, and what is
        no workbook in the program that the system has for it.
        """
        if path.suffix in _TEXTS:
            show_text(path)
        elif path.suffix.lower() in _BOOKS:
            patiently(lambda: self.book.app.books.open(str(path)))
        else:
            show_document(path)

    def progress(self, text: str) -> None:
        """A word in the status bar. Raises Stop ``stopped_excel`` where the user has pressed Esc."""
        app = self.book.app
        if esc.pressed(app):
            raise Stop("stopped_excel")
        shown = say("esc_stops", text=text) if esc.can_stop() else text
        patiently(lambda: setattr(app, "status_bar", shown))

    def ask(self, question: str) -> bool:
        """Whether the user agrees."""
        with self._awake() as app:
            return bool(app.alert(question, TITLE, "yes_no", "info") == "yes")

    def pick(self, wanted: Pick) -> Path | None:
        """What the user chooses in Excel's own box. Raises Stop ``pick_mac``: Excel there has no such box."""
        if sys.platform == "darwin":
            raise Stop("pick_mac")
        with self._awake() as app:
            box = app.api.FileDialog(_PICKS_FILE if wanted.suffixes else _PICKS_FOLDER)
            box.Title = wanted.title
            if self.folder is not None:
                box.InitialFileName = f"{self.folder}{os.sep}"
            if wanted.suffixes:
                box.AllowMultiSelect = False
                box.Filters.Clear()
                box.Filters.Add(wanted.kind, "; ".join(f"*{suffix}" for suffix in wanted.suffixes))
            return Path(box.SelectedItems(1)) if box.Show() else None

    @contextmanager
    def _awake(self) -> Iterator[xw.App]:
        """Keys, mouse and boxes work as long as something is asked."""
        app = self.book.app
        at_rest = {name: getattr(app, name) for name in _AT_REST}
        for name in _AT_REST:
            setattr(app, name, True)
        try:
            yield app
        finally:
            for name, value in at_rest.items():
                setattr(app, name, value)
            esc.pressed(app)  # in a box Esc is no wish to stop

    def save_copy(self, path: Path) -> None:
        """Saves a copy in the workbook's format. Raises Stop ``copy_mac``: Excel there has no such call."""
        app = self.book.app
        resting = patiently(lambda: app.calculation)
        usual = self._calculation or resting  # a file remembers it: the copy must not open in manual mode
        patiently(lambda: setattr(app, "calculation", usual))
        try:
            self._store(path)
        finally:
            patiently(lambda: setattr(app, "calculation", resting))

    def _store(self, path: Path) -> None:
        """A copy as Excel stands now, calculating by hand."""
        if sys.platform == "darwin":
            raise Stop("copy_mac")
        patiently(lambda: self.book.api.SaveCopyAs(str(path)))

    def print_pdf(self, file: Path, output: Path) -> bool:
        """Excel prints it, opened for that alone; it cannot where no printer is installed."""
        try:
            book = self.book.app.books.open(str(file), update_links=False, read_only=True)
            try:
                book.to_pdf(str(output))
            finally:
                book.close()
        except Exception:
            log_exception()
        return output.is_file()

    @contextmanager
    def session(self) -> Iterator[None]:
        """Excel at rest while we work: what was set is set again afterwards, also on error."""
        app = self.book.app
        esc.pressed(app)  # what was pressed before does not count
        names = ("screen_updating", "calculation", "enable_events", *_AT_REST)
        state = patiently(lambda: {name: getattr(app, name) for name in names})
        self._calculation = state["calculation"]
        sheet, selection = patiently(lambda: (self.book.sheets.active.name, app.selection))
        address = patiently(lambda: selection.address) if selection is not None else None
        try:
            # Without keys and mouse nobody opens a cell or a dialog under our hands, and no box asks anything.
            for name in ("screen_updating", "enable_events", *_AT_REST):
                patiently(lambda name=name: setattr(app, name, False))  # type: ignore[misc]
            patiently(lambda: setattr(app, "calculation", "manual"))
            yield
        finally:
            self._restore(app, state, sheet, address)

    def _restore(self, app: xw.App, state: Mapping[str, Any], sheet: str, address: str | None) -> None:
        """Each by itself: one that fails must not keep the others from being restored."""

        def calmly(action: Any) -> None:
            try:
                patiently(action)
            except Exception:
                log_exception()

        def back_to_selection() -> None:
            self.book.activate()
            found = find_sheet(self.book, sheet)
            if found is not None:
                found.activate()
                if address is not None:
                    found.range(address).select()

        calmly(back_to_selection)
        for name, value in state.items():
            calmly(lambda name=name, value=value: setattr(app, name, value))
        calmly(lambda: setattr(app, "status_bar", False))
