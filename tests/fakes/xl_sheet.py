"""Worksheets of an open workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from numbers import Number
from typing import TYPE_CHECKING, Any

from openpyxl.utils import column_index_from_string
from xl_copy import copy_sheet, delete_sheet, free_name, rename_sheet
from xl_errors import ComError, Native
from xl_formulas import MAX_COLUMNS, MAX_ROWS
from xl_model import Area, SheetModel
from xl_range import Range
from xlwings import base_classes

if TYPE_CHECKING:
    from xl_book import Book
    from xl_engine import App

#: xlSheetVisible, xlSheetHidden, xlSheetVeryHidden: what Excel says; the last one is "true" in Python, too.
_VISIBLE = {"visible": -1, "hidden": 0, "veryHidden": 2}
_CORNER = re.compile(r"\$?(?P<col>[A-Za-z]{1,3})?\$?(?P<row>[1-9][0-9]{0,6})?")


def area_of(text: str) -> Area | None:
    """``A1``, ``A1:B2``, ``A:C`` or ``1:3``; None for anything else."""
    parts = text.split(":")
    corners = [_CORNER.fullmatch(part) for part in parts]
    if len(parts) > 2 or not all(corners):
        return None
    rows = [int(found["row"]) for found in corners if found and found["row"]]
    columns = [column_index_from_string(found["col"].upper()) for found in corners if found and found["col"]]
    if len(rows) not in (0, len(parts)) or len(columns) not in (0, len(parts)) or not (rows or columns):
        return None
    if len(parts) == 1 and not (rows and columns):
        return None
    if max(rows, default=1) > MAX_ROWS or max(columns, default=1) > MAX_COLUMNS:
        return None
    rows, columns = rows or [1, MAX_ROWS], columns or [1, MAX_COLUMNS]
    return Area(min(rows), min(columns), max(rows), max(columns))


class Sheet(base_classes.Sheet):
    """One worksheet."""

    def __init__(self, book: Book, model: SheetModel) -> None:
        self._book = book
        self.model = model

    @property
    def app(self) -> App:
        return self._book.app

    @property
    def api(self) -> Native:
        model = self.model.live()

        def protect(_password: str | None = None) -> None:
            model.ws.protection.sheet = True

        def unprotect(_password: str | None = None) -> None:
            model.ws.protection.sheet = False

        return Native(
            {
                "ProtectContents": lambda: model.is_protected,
                "FilterMode": lambda: bool(model.ws.auto_filter.filterColumn),
                "AutoFilterMode": lambda: bool(model.ws.auto_filter.ref),
            },
            {"Protect": protect, "Unprotect": unprotect},
        )

    @property
    def name(self) -> str:
        return self.model.live().ws.title

    @name.setter
    def name(self, value: str) -> None:
        rename_sheet(self.model.live(), value)

    @property
    def book(self) -> Book:
        self.model.live()
        return self._book

    @property
    def index(self) -> int:
        """1-based, chart sheets counted."""
        model = self.model.live()
        return model.book.wb._sheets.index(model.ws) + 1

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        if isinstance(arg1, tuple) and len(arg1) == 4:
            row, col, rows, columns = arg1
            return Range(self, Area(row, col, row + rows - 1, col + columns - 1) if rows and columns else None)
        if isinstance(arg1, Number) and isinstance(arg2, Number):
            arg1, arg2 = (arg1, arg2), None
        if isinstance(arg1, str) and "," in arg1:
            if len(arg1) > 255:
                raise ComError("类 Worksheet 的 Range 方法无效")
            first, *others = [self._area(part) for part in arg1.split(",")]
            return Range(self, first, tuple(others))
        one = self._area(arg1)
        other = one if arg2 is None else self._area(arg2)
        return Range(self, Area(min(one.row, other.row), min(one.col, other.col),
                                max(one.last_row, other.last_row), max(one.last_col, other.last_col)))

    def _area(self, given: Any) -> Area:
        model = self.model.live()
        if isinstance(given, Range):
            return given.area
        if isinstance(given, tuple):
            if 0 in given:
                raise IndexError("Attempted to access 0-based Range. xlwings/Excel Ranges are 1-based.")
            return Area(*given, *given)
        found = area_of(given)
        if found is not None:
            return found
        for names in (model.ws.defined_names, model.book.wb.defined_names):
            for name, defined in names.items():
                if name.lower() == given.lower():
                    for title, place in defined.destinations:
                        area = area_of(place)
                        if area is not None and title.lower() == model.ws.title.lower():
                            return area
        raise ComError(f"应用程序定义或对象定义错误: {given}")

    @property
    def cells(self) -> Range:
        return Range(self, Area(1, 1, MAX_ROWS, MAX_COLUMNS))

    @property
    def used_range(self) -> Range:
        return Range(self, self.model.live().used())

    def activate(self) -> None:
        model = self.model.live()
        if model.ws.sheet_state != "visible":
            raise ComError("类 Worksheet 的 Activate 方法无效")
        model.book.active = model
        self.app.bring(model.book)

    def select(self) -> None:
        self.activate()

    def clear_contents(self) -> None:
        self.used_range.clear_contents()

    def clear_formats(self) -> None:
        self.used_range.clear_formats()

    def clear(self) -> None:
        self.used_range.clear()

    def delete(self) -> None:
        self.app.note("set delete_sheet", self.name, self.model.used())
        delete_sheet(self.model.live())
        self.app.changed(self.model.book)

    def copy(self, before: Sheet | None = None, after: Sheet | None = None) -> None:
        anchor = before or after
        if anchor is None:
            raise NotImplementedError("a copy into a workbook of its own is not modelled")
        self.app.note("copy_sheet", self.name, self.model.live().used())
        target = anchor.model.live().book
        place = target.wb._sheets.index(anchor.model.ws) + (before is None)
        copy_sheet(self.model.live(), target, place)
        self.app.bring(target)

    @property
    def visible(self) -> int:
        return _VISIBLE[self.model.live().ws.sheet_state]

    @visible.setter
    def visible(self, value: int) -> None:
        model = self.model.live()
        model.book.need_structure()
        if not value and model.book.visible() == [model]:
            raise ComError("不能设置类 Worksheet 的 Visible 属性")
        model.ws.sheet_state = "veryHidden" if value == 2 else "visible" if value else "hidden"
        if model.book.active is model and not value:
            model.book.active = model.book.visible()[0]

    @property
    def page_setup(self) -> PageSetup:
        return PageSetup(self.model.live())


class PageSetup(base_classes.PageSetup):
    """What is printed of a sheet."""

    def __init__(self, model: SheetModel) -> None:
        self._model = model

    @property
    def print_area(self) -> str | None:
        area = self._model.live().ws.print_area
        return ",".join(part.rpartition("!")[2] for part in area.split(",")) if area else None

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        if value and any(area_of(part) is None for part in value.split(",")):
            raise ComError("不能设置类 PageSetup 的 PrintArea 属性")
        self._model.live().ws.print_area = value or None


class Sheets(base_classes.Sheets):
    """The worksheets of a workbook; its chart sheets are not among them."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def active(self) -> Sheet:
        return Sheet(self._book, self._book.model.live().active)

    def __call__(self, name_or_index: int | str) -> Sheet:
        model = self._book.model.live()
        if isinstance(name_or_index, str):
            found = model.find(name_or_index)
        else:
            found = model.sheets[name_or_index - 1] if 1 <= name_or_index <= len(model.sheets) else None
        if found is None:
            raise ComError(f"下标越界: {name_or_index}")
        return Sheet(self._book, found)

    def __len__(self) -> int:
        return len(self._book.model.live().sheets)

    def __iter__(self) -> Iterator[Sheet]:
        return iter([Sheet(self._book, model) for model in self._book.model.live().sheets])

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        model = self._book.model.live()
        model.need_structure()
        anchor = before or after or self.active
        place = model.wb._sheets.index(anchor.model.ws) + (after is not None)
        number = 1 + len(model.sheets)
        while free_name(model, f"Sheet{number}") != f"Sheet{number}":
            number += 1
        fresh = SheetModel(model, model.wb.create_sheet(f"Sheet{number}", place))
        model.sheets.insert(model.wb.worksheets.index(fresh.ws), fresh)
        model.active = fresh
        sheet = Sheet(self._book, fresh)
        if name is not None:
            sheet.name = name
        return sheet
