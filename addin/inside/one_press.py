"""One press of a button, as the office sees it. Runs in the office's Python, simple syntax.

Our program (``press_worker.py``) asks, the office answers (see ``lines.py``):

    start -> {"button", "name", "folder", "selected", "frozen", "read_only", "temporary"}   snapshot -> PATH
    progress(text)   ask(text) -> true   pick(title, kind, suffixes, folder) -> PATH or null
    apply(label, cells, operations)   save_copy(path)   print_pdf(path, output)
    undo -> {"label", "cells", "sheets"} or {"later": BUTTON or null}
    end(text, kind, cell, file): the closing sentence
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from jixiao.addin.inside import bridge
from jixiao.addin.inside.document import Changes
from jixiao.addin.inside.history import History
from jixiao.addin.inside.lines import Lines
from jixiao.addin.inside.values import ODS, PDF, XLSX, properties, unseen

WORKER = "jixiao.addin.libreoffice.press_worker"
_SECONDS = 900
_FILTERS = {".ods": ODS, ".xls": "MS Excel 97", ".xlsm": "Calc MS Excel 2007 VBA XML"}
_NO_WINDOW = 0x08000000  # Windows: no console flashes up


def press(
    context: Any, frame: Any, id: str, settings: dict[str, Any], show: Callable[[Any, str, str], bool],
    pick: Callable[..., Any],
) -> str:
    """Lets the worker do what a button says; shows and gives its closing sentence. Never raises."""
    folder = tempfile.mkdtemp(prefix="jixiao-")
    made = _Press(context, frame, folder, settings["texts"], show, pick)
    try:
        end = made.run(id)
    except Exception:
        made.take_back()
        end = {"text": settings["texts"]["failed"], "kind": "error"}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    show(frame, end["kind"], end["text"])
    return str(end["text"])


class _Press:
    def __init__(
        self, context: Any, frame: Any, folder: str, texts: dict[str, str], show: Callable[[Any, str, str], bool],
        pick: Callable[..., Any],
    ) -> None:
        self.context, self.frame, self.folder, self.texts, self.show = context, frame, folder, texts, show
        self.pick = pick
        self.document = frame.getController().getModel()
        self.desktop = self._service("com.sun.star.frame.Desktop")
        self.applied: Any = None
        self.history = History(context, self.document, lambda: show(frame, "error", texts["undo_failed"]))

    def _service(self, name: str) -> Any:
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def run(self, id: str) -> dict[str, Any]:
        """The last request of the worker: its end."""
        python = interpreter()
        if python is None:
            return {"text": self.texts["not_installed"], "kind": "error"}
        foreign = ("PYTHON", "VIRTUAL_ENV", "URE_", "LD_LIBRARY_PATH")
        environment = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
        # Constant line: nothing of the document's folder or of the search path decides what runs.
        worker = subprocess.Popen(
            [python, "-E", "-P", "-m", WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=environment, cwd=self.folder, creationflags=_NO_WINDOW if os.name == "nt" else 0,
        )
        limit = threading.Timer(_SECONDS, worker.kill)
        limit.start()
        status = self.frame.createStatusIndicator()
        status.start("", 0)
        verbs: dict[str, Callable[..., Any]] = {
            "start": lambda: self._start(id), "progress": lambda text: status.setText(text), "ask": self._ask,
            "snapshot": self._snapshot, "apply": self._apply, "undo": self._undo, "save_copy": self._save_copy,
            "print_pdf": self._print_pdf, "pick": lambda **asked: self.pick(self.context, **asked),
        }
        try:
            if worker.stdin is None or worker.stdout is None:
                raise OSError(WORKER)
            end = Lines(worker.stdout.readline, worker.stdin).serve_until("end", verbs)
            if end["kind"] == "error":
                self.take_back()
            self._finish(end)
            return dict(end)
        finally:
            status.end()
            limit.cancel()
            worker.kill()
            worker.wait()
            for stream in (worker.stdin, worker.stdout):
                if stream is not None:
                    stream.close()

    def _start(self, id: str) -> dict[str, Any]:
        import uno

        url = self.document.getURL()
        path = Path(uno.fileUrlToSystemPath(url)) if url.startswith("file:") else None
        return {
            "button": id, "name": path.name if path else self.document.Title, "folder": str(path.parent) if path else None,
            "selected": self._selected(), "frozen": self.document.isProtected(), "read_only": self.document.isReadonly(),
            "temporary": self.folder,
        }

    def _selected(self) -> Any:
        """[sheet, row, column] of the selected cell; A1 of the sheet shown where no cell is selected."""
        controller = self.document.getCurrentController()
        selection = controller.getSelection()
        if hasattr(selection, "getByIndex"):
            selection = selection.getByIndex(0)
        if hasattr(selection, "getRangeAddress"):
            at = selection.getRangeAddress()
            return [self.document.Sheets.getByIndex(at.Sheet).Name, at.StartRow + 1, at.StartColumn + 1]
        return [controller.getActiveSheet().Name, 1, 1]

    def _ask(self, text: str) -> bool:
        return self.show(self.frame, "question", text)

    def _snapshot(self) -> str:
        """A copy of the document as it is now, unsaved changes included."""
        return self._stored(str(Path(self.folder, "snapshot.xlsx")), XLSX)

    def _stored(self, path: str, filter: str) -> str:
        import uno

        self.document.storeToURL(uno.systemPathToFileUrl(path), properties(FilterName=filter))
        return path

    def _apply(self, label: str, cells: int, operations: Any) -> None:
        new = [item["sheet"] for item in operations if item["do"] == "new_sheet"]
        replaced = any(self.document.Sheets.hasByName(name) for name in new)
        kept = self._stored(str(Path(tempfile.mkdtemp(dir=_kept_folder()), "kept.ods")), ODS) if replaced else ""
        changes = Changes(self.desktop, self.document, kept)
        self.history.forget_gone()
        changes.apply(operations)
        self.applied = self.history.add(changes, label, cells, len(new))

    def take_back(self) -> None:
        """What this press has done, when it has not come to a good end."""
        step, self.applied = self.applied, None
        if step is not None:
            self.history.take_back(step)

    def _undo(self) -> Any:
        """Takes our last step back, where nothing was changed after it."""
        step = self.history.last()
        if step is None:
            return {"later": None}
        if not self.history.is_last():
            return {"later": step.label}
        self.history.take_back(step)
        return {"label": step.label, "cells": step.cells, "sheets": step.sheets}

    def _save_copy(self, path: str) -> None:
        self._stored(path, _FILTERS.get(Path(path).suffix.lower(), XLSX))

    def _print_pdf(self, path: str, output: str) -> None:
        import uno

        file = self.desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, unseen())
        try:
            file.storeToURL(uno.systemPathToFileUrl(output), properties(FilterName=PDF))
        finally:
            file.close(True)

    def _finish(self, end: dict[str, Any]) -> None:
        """Goes to a cell, opens a file: a workbook here, other files as the desktop does."""
        import uno

        controller = self.document.getCurrentController()
        if end.get("cell"):
            name, row, col = end["cell"]
            sheet = self.document.Sheets.getByName(name)
            controller.setActiveSheet(sheet)
            controller.select(sheet.getCellByPosition(col - 1, row - 1))
        path = end.get("file")
        if path and path.endswith(".xlsx"):
            self.desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_default", 0, ())
        elif path:
            with suppress(Exception):  # the sentence names the file
                self._service("com.sun.star.system.SystemShellExecute").execute(path, "", 0)


def interpreter() -> str | None:
    """The Python that installed the extension; None where it is gone, or the extension was made for any machine."""
    record = Path(bridge.__file__).with_name(bridge.RECORD)
    python = record.read_text(encoding="utf-8").strip() if record.is_file() else ""
    return python if python and Path(python).is_file() else None


def _kept_folder() -> str:
    """Where copies lie for undo, as long as this office runs."""
    global _kept
    if not _kept:
        _kept = tempfile.mkdtemp(prefix="jixiao-kept-")
        atexit.register(shutil.rmtree, _kept, True)
    return _kept


_kept = ""
