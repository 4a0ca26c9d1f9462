"""The open document of Calc, changed as our program says, every change with what takes it back.

Runs in the office's Python: the syntax is simple, because that Python may be older.
Cells are named as our program names them: sheet, row and column from 1; formulas are Excel's.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any

from jixiao.addin.inside.values import unseen

_EXCEL = 3  # com.sun.star.sheet.AddressConvention.XL_OOX
_CONTENT = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA
_BY_FORMULA = 0  # com.sun.star.sheet.ConditionEntryType.CONDITION
_BOLD, _NORMAL = 150.0, 100.0  # com.sun.star.awt.FontWeight
_ALIGN = {"left": "LEFT", "center": "CENTER", "right": "RIGHT"}
_DATES = 2 | 4  # com.sun.star.util.NumberFormat: DATE, TIME
_STANDARD = {"General": 16, "@": 256}  # com.sun.star.util.NumberFormat: NUMBER, TEXT


class Changes:
    """Applies operations to a document. ``back``: what takes the changes back, to be called from the last to the first."""

    def __init__(self, desktop: Any, document: Any, kept: str) -> None:
        """kept: path of a copy of the document as it was, for sheets that are replaced."""
        self.desktop, self.document, self.kept = desktop, document, kept
        self.back: list[Callable[[], Any]] = []
        self._parser = document.createInstance("com.sun.star.sheet.FormulaParser")
        self._parser.CompileEnglish, self._parser.FormulaConvention = True, _EXCEL
        #: What an operation may ask; see ``libreoffice/operations.py``.
        self._verbs: dict[str, Callable[..., None]] = {
            "cells": self._cells, "look": self._look, "number_format": self._number_format, "width": self._width,
            "highlight": self._highlight, "choice": self._choice, "print_area": self._print_area,
            "new_sheet": self._new_sheet,
        }

    def apply(self, operations: Sequence[dict[str, Any]]) -> None:
        """Applies operations in order; on error everything is taken back before the error goes on.

        The office notes no steps of its own meanwhile and forgets the earlier ones: its own way back from a sheet that
        was replaced ends the office (25.2).
        """
        try:
            with self._at_rest():
                for operation in operations:
                    values = dict(operation)
                    self._verbs[values.pop("do")](**values)
        except BaseException:
            self.take_back()
            raise

    def take_back(self) -> None:
        """Everything as it was. What fails does not keep the rest from going back; the first failure goes on then."""
        failed: list[Exception] = []
        with self._at_rest():
            steps, self.back = self.back, []
            for step in reversed(steps):
                try:
                    step()
                except Exception as error:
                    failed.append(error)
        if failed:
            raise failed[0]

    @contextmanager
    def _at_rest(self) -> Iterator[None]:
        """Neither painted nor computed meanwhile; sheet and selection are as they were afterwards."""
        document, controller = self.document, self.document.getCurrentController()
        active, selection = controller.getActiveSheet().Name, controller.getSelection()
        automatic = document.isAutomaticCalculationEnabled()
        document.IsUndoEnabled = False
        document.lockControllers()
        document.enableAutomaticCalculation(False)
        try:
            yield
        finally:
            document.enableAutomaticCalculation(automatic)
            document.unlockControllers()
            document.IsUndoEnabled = True
            with suppress(Exception):  # the sheet is one that was replaced
                if document.Sheets.hasByName(active):
                    controller.setActiveSheet(document.Sheets.getByName(active))
                    controller.select(_whole(selection))

    def _sheet(self, name: str) -> Any:
        return self.document.Sheets.getByName(name)

    def _block(self, sheet: str, block: Sequence[int]) -> Any:
        row, col, last_row, last_col = block
        return self._sheet(sheet).getCellRangeByPosition(col - 1, row - 1, last_col - 1, last_row - 1)

    # -- cells ----------------------------------------------------------------------------------------------------

    def _cells(self, sheet: str, cells: Sequence[Sequence[Any]]) -> None:
        """cells: [row, column, kind, content]; kind: ``formula`` as Excel writes it, or one of :meth:`_fill`."""
        holder = self._sheet(sheet)
        for row, col, kind, content in cells:
            cell = holder.getCellByPosition(col - 1, row - 1)
            was = cell.getType().value
            held = cell.getValue() if was == "VALUE" else cell.getFormula() if was == "FORMULA" else cell.getString()
            self.back.append(functools.partial(self._hold, sheet, row, col, was, held))
            if kind == "formula":
                cell.setTokens(self._parser.parseFormula(content, cell.getCellAddress()))
            else:
                self._fill(cell, kind, content)

    def _hold(self, sheet: str, row: int, col: int, kind: str, held: Any) -> None:
        self._fill(self._sheet(sheet).getCellByPosition(col - 1, row - 1), kind, held)

    @staticmethod
    def _fill(cell: Any, kind: str, held: Any) -> None:
        """kind: what the office calls the content of a cell, VALUE, FORMULA as Calc writes it, TEXT or EMPTY."""
        if kind == "VALUE":
            cell.setValue(held)
        elif kind == "FORMULA" and held.startswith("{"):  # an array formula
            cursor = cell.getSpreadsheet().createCursorByRange(cell)
            cursor.collapseToCurrentArray()
            cursor.setArrayFormula(held[1:-1])
        elif kind == "FORMULA":
            cell.setFormula(held)
        elif kind == "TEXT":
            cell.setString(held)
        else:
            cell.clearContents(_CONTENT)

    # -- looks ----------------------------------------------------------------------------------------------------

    def _look(
        self, sheet: str, block: Sequence[int], font: str, size: float, color: int, bold: bool, fill: int, align: str,
        edge: int, format: str,
    ) -> None:
        """Colours as numbers, fill -1 for none; size in points."""
        import uno

        weight = _BOLD if bold else _NORMAL
        values = {
            "CharFontName": font, "CharFontNameAsian": font, "CharHeight": size, "CharHeightAsian": size,
            "CharColor": color, "CharWeight": weight, "CharWeightAsian": weight, "CellBackColor": fill,
            "IsTextWrapped": True, "NumberFormat": self._format(format),
            "HoriJustify": uno.Enum("com.sun.star.table.CellHoriJustify", _ALIGN[align]), "VertJustify": 2,
        }
        line = uno.createUnoStruct("com.sun.star.table.BorderLine2")
        line.Color, line.OuterLineWidth, line.LineWidth = edge, 18, 18
        values.update({side + "Border": line for side in ("Left", "Right", "Top", "Bottom")})
        row, col, last_row, last_col = block
        for r in range(row, last_row + 1):
            for c in range(col, last_col + 1):
                self._set(sheet, (r, c, r, c), values)

    def _number_format(self, sheet: str, block: Sequence[int], format: str) -> None:
        """A format of dates, where there is none yet."""
        key = self._block(sheet, block).NumberFormat
        if not self.document.NumberFormats.getByKey(key).Type & _DATES:
            self._set(sheet, block, {"NumberFormat": self._format(format)})

    def _set(self, sheet: str, block: Sequence[int], values: dict[str, Any]) -> None:
        """Properties of a cell, in the order of their names, as the office wants them."""
        names = tuple(sorted(values))
        area = self._block(sheet, block)
        states = [state.value for state in area.getPropertyStates(names)]
        held = area.getPropertyValues(names)
        direct = {name: held[index] for index, name in enumerate(names) if states[index] == "DIRECT_VALUE"}
        self.back.append(functools.partial(self._unset, sheet, block, names, direct))
        area.setPropertyValues(names, tuple(values[name] for name in names))

    def _unset(self, sheet: str, block: Sequence[int], names: Sequence[str], before: dict[str, Any]) -> None:
        area = self._block(sheet, block)
        for name in names:
            area.setPropertyToDefault(name)
        kept = tuple(sorted(before))
        area.setPropertyValues(kept, tuple(before[name] for name in kept))

    def _format(self, code: str) -> int:
        """A format as the user's own language has it: a foreign one would be marked as foreign."""
        import uno

        formats = self.document.NumberFormats
        own = uno.createUnoStruct("com.sun.star.lang.Locale")
        english = uno.createUnoStruct("com.sun.star.lang.Locale", "en", "US", "")
        if code in _STANDARD:
            return int(formats.getStandardFormat(_STANDARD[code], own))
        key = formats.queryKey(code, own, False)
        return int(key if key >= 0 else formats.addNewConverted(code, english, own))

    def _width(self, sheet: str, col: int, width: float, like: int, like_width: float, folded: bool = False) -> None:
        """width: in characters, of which the column ``like`` has ``like_width``: their width depends on the fonts here.

        folded: grouped, and the group closed.
        """
        columns = self._sheet(sheet).Columns
        column, known = columns.getByIndex(col - 1), columns.getByIndex(like - 1)
        self.back.append(functools.partial(self._width_back, sheet, col, column.Width, column.IsVisible))
        column.Width, column.IsVisible = round(known.Width * width / like_width), True
        if folded:
            self._group(sheet, col, "group")
            self.back.append(functools.partial(self._group, sheet, col, "ungroup"))
            column.IsVisible = False

    def _group(self, sheet: str, col: int, verb: str) -> None:
        import uno

        holder = self._sheet(sheet)
        area = holder.Columns.getByIndex(col - 1).getRangeAddress()
        getattr(holder, verb)(area, uno.Enum("com.sun.star.table.TableOrientation", "COLUMNS"))

    def _width_back(self, sheet: str, col: int, width: int, visible: bool) -> None:
        column = self._sheet(sheet).Columns.getByIndex(col - 1)
        column.Width, column.IsVisible = width, visible

    def _highlight(self, sheet: str, block: Sequence[int], formula: str, fill: int, color: int) -> None:
        """A conditional format beside those there are. Its formula is written as the office's own formulas are."""
        import uno

        if any(item.isProtected() for item in _items(self.document.Sheets)):
            return  # the office makes no style then; the score stands without its colour
        area = self._block(sheet, block)
        address = area.getCellByPosition(0, 0).getCellAddress()
        tokens = self._parser.parseFormula(formula, address)
        self._parser.FormulaConvention = 0  # the office's own
        text = self._parser.printFormula(tokens, address)
        self._parser.FormulaConvention = _EXCEL
        formats = self._sheet(sheet).ConditionalFormats
        ranges = self.document.createInstance("com.sun.star.sheet.SheetCellRanges")
        ranges.addRangeAddress(area.getRangeAddress(), False)
        id = formats.createByRange(ranges)
        self.back.append(lambda: self._sheet(sheet).ConditionalFormats.removeByID(id))
        made = next(item for item in formats.getConditionalFormats() if id == item.ID)
        made.createEntry(_BY_FORMULA, 0)
        entry = made.getByIndex(0)
        entry.Operator = uno.getConstantByName("com.sun.star.sheet.ConditionFormatOperator.EXPRESSION")
        entry.Formula1, entry.StyleName = text, _mark(self.document, fill, color, _NORMAL)

    def _choice(self, sheet: str, block: Sequence[int], options: Sequence[str]) -> None:
        """A drop-down list that does not forbid other input, where there is no rule yet."""
        import uno

        area = self._block(sheet, block)
        rule = area.Validation
        if rule.Type.value != "ANY":
            return
        rule.Type = uno.Enum("com.sun.star.sheet.ValidationType", "LIST")
        rule.ShowErrorMessage = False
        rule.setFormula1(";".join('"' + option.replace('"', '""') + '"' for option in options))
        area.Validation = rule
        self.back.append(lambda: self._block(sheet, block).setPropertyToDefault("Validation"))

    def _print_area(self, sheet: str, block: Sequence[int]) -> None:
        holder = self._sheet(sheet)
        if not holder.getPrintAreas():
            holder.setPrintAreas((self._block(sheet, block).getRangeAddress(),))
            self.back.append(lambda: self._sheet(sheet).setPrintAreas(()))

    # -- sheets ---------------------------------------------------------------------------------------------------

    def _new_sheet(self, sheet: str, path: str, first: bool, mentions: Sequence[Sequence[Any]]) -> None:
        """Puts the sheet of that name of a workbook file into the document, in place of one of its name.

        mentions: [sheet, row, column] of formulas elsewhere that name the sheet: they lose it while it is away.
        """
        sheets = self.document.Sheets
        if not sheets.hasByName(sheet):
            self._import(path, sheet, 0 if first else sheets.Count, "")
            self.back.append(lambda: self.document.Sheets.removeByName(sheet))
            return
        old = self._sheet(sheet)
        place, page = sheets.ElementNames.index(sheet), old.PageStyle
        own, others = _formulas(old), [(*at, self._formula(*at)) for at in mentions]
        names = [(name, name.Content) for name in _items(self.document.NamedRanges) if sheet in name.Content]
        sheets.removeByName(sheet)

        def mend() -> None:
            for name, row, col, text in others:
                if self._formula(name, row, col) != text:  # one that the office does not understand has not lost it
                    self._hold(name, row, col, "FORMULA", text)
            for name, text in names:
                if name.Content != text:
                    name.setContent(text)

        def restore() -> None:
            if self.document.Sheets.hasByName(sheet):
                self.document.Sheets.removeByName(sheet)
            self._import(self.kept, sheet, place, page)
            for row, col, text in own:
                self._hold(sheet, row, col, "FORMULA", text)
            mend()

        self.back.append(restore)
        self._import(path, sheet, place, page)
        mend()

    def _formula(self, sheet: str, row: int, col: int) -> str:
        return str(self._sheet(sheet).getCellByPosition(col - 1, row - 1).getFormula())

    def _import(self, path: str, sheet: str, place: int, page: str) -> None:
        """A sheet of a file with its charts, marks and frozen rows. page: a page style of the document; else the file's."""
        import uno

        source = self.desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, unseen())
        try:
            model = source.Sheets.getByName(sheet)
            if path != self.kept:
                _name_marks(source, model)
            self.document.Sheets.importSheet(source, sheet, place)
            made = self._sheet(sheet)
            made.PageStyle = page or self._page(source, model.PageStyle)
            self._panes(source, model, made)
        finally:
            source.close(True)

    def _page(self, source: Any, name: str) -> str:
        pages = self.document.StyleFamilies.getByName("PageStyles")
        given = source.StyleFamilies.getByName("PageStyles").getByName(name)
        name = next(free for free in _numbered(name) if not pages.hasByName(free))
        style = self.document.createInstance("com.sun.star.style.PageStyle")
        pages.insertByName(name, style)
        self.back.append(lambda: pages.removeByName(name))
        for item in given.getPropertySetInfo().getProperties():
            with suppress(Exception):  # what a page of this office does not let be set
                style.setPropertyValue(item.Name, given.getPropertyValue(item.Name))
        return name

    def _panes(self, source: Any, model: Any, sheet: Any) -> None:
        given, here = source.getCurrentController(), self.document.getCurrentController()
        given.setActiveSheet(model)
        here.setActiveSheet(sheet)
        if given.hasFrozenPanes():
            here.freezeAtPosition(given.getSplitColumn(), given.getSplitRow())
        here.ShowGrid = given.ShowGrid


def _name_marks(source: Any, sheet: Any) -> None:
    """Conditional formats get styles with names of ours before they are imported.

    The office takes styles of the same name for the same, and makes none in a document with a protected sheet.
    """
    styles = source.StyleFamilies.getByName("CellStyles")
    for held in sheet.ConditionalFormats.getConditionalFormats():
        for entry in _items(held):
            if entry.getType() == _BY_FORMULA and styles.hasByName(entry.StyleName):
                style = styles.getByName(entry.StyleName)
                entry.StyleName = _mark(source, style.CellBackColor, style.CharColor, style.CharWeight)


def _mark(document: Any, fill: int, color: int, weight: float) -> str:
    """The style of a conditional format, named by what it holds: each is there once, and stays when we go back."""
    name = f"jixiao {fill & 0xFFFFFF:06x} {color & 0xFFFFFF:06x} {weight:g}"
    styles = document.StyleFamilies.getByName("CellStyles")
    if styles.hasByName(name):
        return name
    style = document.createInstance("com.sun.star.style.CellStyle")
    styles.insertByName(name, style)
    style.CellBackColor = fill
    if color >= 0:
        style.CharColor = color
    if weight != _NORMAL:
        style.CharWeight = style.CharWeightAsian = weight
    return name


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in count(2):
        yield f"{name}_{number}"


def _whole(selection: Any) -> Any:
    """What is selected, with all of a merged block: the office tells its first cell only."""
    if not hasattr(selection, "getSpreadsheet"):
        return selection
    cursor = selection.getSpreadsheet().createCursorByRange(selection)
    cursor.collapseToMergedArea()
    return cursor


def _items(container: Any) -> list[Any]:
    return [container.getByIndex(index) for index in range(container.Count)]


def _formulas(sheet: Any) -> list[tuple[int, int, str]]:
    """(row, column, formula) of a sheet, array formulas left out."""
    found = []
    cells = sheet.queryContentCells(16).getCells().createEnumeration()
    while cells.hasMoreElements():
        cell = cells.nextElement()
        if not cell.getArrayFormula():
            at = cell.getCellAddress()
            found.append((at.Row + 1, at.Column + 1, cell.getFormula()))
    return found
