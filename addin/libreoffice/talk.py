"""One press of a button: the office's side of the talk with the worker. Runs in the office's Python, simple syntax.

The worker asks, one JSON object a line, and is answered with one line where it needs an answer:

    {"do": "progress", "text"}   {"do": "ask", "text"} -> true   {"do": "snapshot"} -> PATH
    {"do": "apply", "label", "cells", "operations"} -> null or {"fault": TEXT}
    {"do": "save_copy", "path"} -> null   {"do": "print_pdf", "path", "output"} -> null
    {"do": "undo"} -> {"label", "cells", "sheets"} or {"later": BUTTON or null}
    {"do": "end", "text", "kind", "cell", "file"}: the closing sentence
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import tempfile
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from jixiao.addin.libreoffice import bridge
from jixiao.addin.libreoffice.document import ODS, XLSX, Changes, properties, unseen
from jixiao.addin.libreoffice.history import History

WORKER = "jixiao.addin.libreoffice.press_worker"
_SECONDS = 900
_FILTERS = {".ods": ODS, ".xls": "MS Excel 97", ".xlsm": "Calc MS Excel 2007 VBA XML"}
_NO_WINDOW = 0x08000000  # Windows: no console flashes up


def press(context: Any, frame: Any, id: str, settings: dict[str, Any], show: Callable[[Any, str, str], bool]) -> str:
    """Lets the worker do what a button says; shows and gives its closing sentence. Never raises."""
    folder = tempfile.mkdtemp(prefix="jixiao-")
    made = _Press(context, frame, folder, settings["texts"], show)
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
        self, context: Any, frame: Any, folder: str, texts: dict[str, str], show: Callable[[Any, str, str], bool]
    ) -> None:
        self.context, self.frame, self.folder, self.texts, self.show = context, frame, folder, texts, show
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
            encoding="utf-8", env=environment, cwd=self.folder, creationflags=_NO_WINDOW if os.name == "nt" else 0,
        )
        limit = threading.Timer(_SECONDS, worker.kill)
        limit.start()
        status = self.frame.createStatusIndicator()
        status.start("", 0)
        try:
            self._say(worker, self._start(id))
            while True:
                request = json.loads(worker.stdout.readline())  # type: ignore[union-attr]
                do = request.pop("do")
                if do == "end":
                    self._finish(request)
                    return dict(request)
                if do == "progress":
                    status.setText(request["text"])
                else:
                    self._say(worker, getattr(self, "_" + do)(**request))
        finally:
            status.end()
            limit.cancel()
            worker.kill()
            worker.wait()
            worker.stdin.close()  # type: ignore[union-attr]
            worker.stdout.close()  # type: ignore[union-attr]

    @staticmethod
    def _say(worker: Any, value: object) -> None:
        worker.stdin.write(json.dumps(value) + "\n")
        worker.stdin.flush()

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

    def _apply(self, label: str, cells: int, operations: Any) -> Any:
        new = [item["sheet"] for item in operations if item["do"] == "new_sheet"]
        replaced = any(self.document.Sheets.hasByName(name) for name in new)
        kept = self._stored(str(Path(tempfile.mkdtemp(dir=_kept_folder()), "kept.ods")), ODS) if replaced else ""
        changes = Changes(self.desktop, self.document, kept)
        self.history.forget_gone()
        try:
            changes.apply(operations)
        except Exception:
            return {"fault": traceback.format_exc()}  # for the log
        self.applied = self.history.add(changes, label, cells, len(new))
        return None

    def take_back(self) -> None:
        """What this press has done, when its worker has ended before its last word."""
        if self.applied is not None:
            self.history.take_back(self.applied)

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
            file.storeToURL(uno.systemPathToFileUrl(output), properties(FilterName="calc_pdf_Export"))
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
