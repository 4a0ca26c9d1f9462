"""Open workbooks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl.utils.datetime import CALENDAR_MAC_1904
from xl_errors import ComError, Native
from xl_model import BookModel, load_book, new_book
from xl_sheet import Sheets
from xl_store import store
from xlwings import XlwingsError, base_classes

if TYPE_CHECKING:
    from xl_engine import App


class Book(base_classes.Book):
    """One open workbook."""

    def __init__(self, app: App, model: BookModel) -> None:
        self._app = app
        self.model = model

    @property
    def api(self) -> Native:
        model = self.model.live()
        return Native({
            "ProtectStructure": lambda: bool(model.wb.security is not None and model.wb.security.lockStructure),
            "ReadOnly": lambda: model.read_only,
            "Date1904": lambda: model.wb.epoch == CALENDAR_MAC_1904,
            "FullName": lambda: model.url or (str(model.path) if model.path else model.name),
        }, {"SaveCopyAs": self._save_copy})

    def _save_copy(self, path: str) -> None:
        model = self.model.live()
        self._app.note("save_copy", model.active.ws.title, model.active.used())
        if model.cannot_be_read:
            Path(path).write_bytes(b"\xd0\xcf\x11\xe0 encrypted by the machine")
        else:
            store(model, Path(path))

    @property
    def app(self) -> App:
        return self._app

    @property
    def name(self) -> str:
        return self.model.live().name

    @property
    def fullname(self) -> str:
        """As xlwings' Windows engine: an address is looked up in the user's OneDrive folders, and not found."""
        model = self.model.live()
        if model.url:
            raise XlwingsError("Couldn't find your local OneDrive for Business file, see: xlwings.org/error")
        return str(model.path) if model.path else model.name

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    def activate(self) -> None:
        self._app.bring(self.model.live())

    def close(self) -> None:
        self._app.models.remove(self.model.live())
        self._app.opened.remove(self.model)
        self.model.closed = True

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Saves; with a path under that name from then on."""
        if password:
            raise NotImplementedError("passwords are not modelled")
        model = self.model.live()
        target = Path(os.path.realpath(path)) if path else model.path or Path.cwd() / f"{model.name}.xlsx"
        others = [other for other in self._app.models if other is not model]
        if any(other.name.lower() == target.name.lower() for other in others):
            raise ComError(f"不能以与另一个打开的工作簿相同的名称保存此工作簿: {target.name}")
        if (model.read_only and target == model.path) or not target.parent.is_dir() or target.is_dir():
            raise ComError(f"不能访问“{target.name}”")
        store(model, target)
        if target != model.path:
            model.path, model.name, model.read_only = target, target.name, False


    def to_pdf(self, path: str, quality: str | None = None) -> None:  # noqa: ARG002
        """Nothing is drawn: the file names the sheets that would be printed."""
        if not self._app.has_printer:
            raise ComError("未安装打印机")
        shown = [sheet.name for sheet in self.sheets if sheet.visible]
        Path(path).write_text("%PDF-1.4\n" + "\n".join(shown), encoding="utf-8")


class Books(base_classes.Books):
    """The open workbooks of an app."""

    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def active(self) -> Book:
        if not self.app.models:
            raise ComError("没有打开的工作簿")
        return Book(self.app, self.app.models[0])

    def __call__(self, name_or_index: int | str) -> Book:
        models = self.app.opened
        if isinstance(name_or_index, str):
            found = next((model for model in models if model.name.lower() == name_or_index.lower()), None)
        else:
            found = models[name_or_index - 1] if 1 <= name_or_index <= len(models) else None
        if found is None:
            raise KeyError(name_or_index)
        return Book(self.app, found)

    def __len__(self) -> int:
        return len(self.app.models)

    def __iter__(self) -> Iterator[Book]:
        return iter([Book(self.app, model) for model in self.app.opened])

    def add(self) -> Book:
        self.app.added += 1
        return self._took(new_book(f"工作簿{self.app.added}", lambda: self.app.calculator))

    def open(self, fullname: str, _update_links: bool | None = None, read_only: bool | None = None,
             *_others: object) -> Book:
        path = Path(fullname)
        assert path.suffix not in (".log", ".txt"), "Excel reads a text as GBK and locks it: Python could not write on"
        try:
            model = load_book(path, lambda: self.app.calculator, read_only=bool(read_only) or not os.access(path, os.W_OK))
        except Exception as error:
            raise ComError(f"无法打开“{path.name}”，因为文件格式或文件扩展名无效") from error
        return self._took(model)

    def _took(self, model: BookModel) -> Book:
        self.app.opened.append(model)
        self.app.models.insert(0, model)
        return Book(self.app, model)
