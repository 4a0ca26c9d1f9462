"""The file door: an .xlsx or .xlsm as grids, and edits back into it with every other part kept byte for byte."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import date, time
from pathlib import Path

from jixiao.addin.insert.graft import Template, graft_sheet
from jixiao.addin.package.collector import quick
from jixiao.addin.package.opening import MAX_FILE
from jixiao.addin.package.package import Package
from jixiao.addin.package.relations import ContentTypes, Relations
from jixiao.addin.package.xml import need_main, parse, shared_strings
from jixiao.addin.sheet.read import CellReader, number, read_grid
from jixiao.addin.sheet.rules import add_choice, add_highlight, set_width
from jixiao.addin.sheet.sheet import Sheet
from jixiao.addin.sheet.styles import EMPTY, Styles
from jixiao.addin.sheet.workbook_part import PRINT_AREA, BookXml, on_sheet
from jixiao.addin.workbook.blank import blank_package
from jixiao.addin.workbook.save import Opened, need_new, save_package, signature_of
from jixiao.macros.sheet.edits import (
    CellEdit,
    Choice,
    ColumnWidth,
    Edit,
    Highlight,
    NewSheet,
    PrintArea,
    Recalculate,
)
from jixiao.macros.sheet.grid import Grid, column_letter
from jixiao.macros.sheet.serials import to_serial
from jixiao.templates.stop import Stop, of_file

_OPENXML = "application/vnd.openxmlformats-officedocument.spreadsheetml."
STYLES_TYPE = f"{_OPENXML}styles+xml"
#: Main parts of a workbook, and how Excel wants the file's name to end.
_MAIN_TYPES = {
    f"{_OPENXML}sheet.main+xml": ".xlsx", f"{_OPENXML}template.main+xml": ".xltx",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": ".xlsm",
    "application/vnd.ms-excel.template.macroEnabled.main+xml": ".xltm",
    "application/vnd.ms-excel.addin.macroEnabled.main+xml": ".xlam",
}


class WorkbookFile:
    """An open workbook file. Nothing on disk changes before :meth:`save`."""

    def __init__(self, package: Package, path: Path | None, opened: Opened | None) -> None:
        self.package = package
        self.path = path
        self._opened = opened
        self.types = ContentTypes(package)
        root = Relations(package, "")
        self.book_part = next(iter(root.targets("officeDocument")), "")
        self._check_type()
        self.rels = Relations(package, self.book_part)
        package.strict = root.strict
        self.book = BookXml(package.tree(self.book_part), self.book_part)
        self._styles: Styles | None = None
        self._strings: list[str] | None = None
        self._reader: CellReader | None = None
        self.sheets: list[Sheet] = []
        self._by_name: dict[str, Sheet] = {}
        listed: set[str] = set()
        for entry in self.book.sheets():
            if self.rels.kind(entry.rel) == "worksheet":
                part = self.rels.target(entry.rel) or ""
                package.part(part)
                if part in listed:
                    raise Stop("damaged", reason=f"两个工作表都指向 {part}")
                listed.add(part)
                self.list_sheet(Sheet(package, entry.name, part))
        self._templates: dict[Path, Template] = {}
        self._grafted = False

    @classmethod
    def open(cls, path: Path) -> WorkbookFile:
        """Opens a workbook. Raises Stop saying what kind of file it is instead, or what is wrong with it."""
        with of_file(path):
            try:
                if path.is_dir() or not path.exists():
                    raise Stop("not_found")
                if not path.is_file():
                    raise Stop("no_plain_file")
                if path.name.startswith(("~$", ".~lock.")):
                    raise Stop("lock_file")
                if path.stat().st_size > MAX_FILE:
                    raise Stop("too_large", reason="文件超过 512 MB")
                signature = signature_of(path)
                data = path.read_bytes()
                return cls(Package.from_bytes(data), path, Opened(signature, data))
            except PermissionError as error:
                raise Stop("locked" if sys.platform == "win32" else "unreadable") from error
            except OSError as error:
                raise Stop("cannot_read") from error

    @classmethod
    def new(cls) -> WorkbookFile:
        """A workbook without sheets, to put new sheets into."""
        return cls(blank_package(), None, None)

    def _check_type(self) -> None:
        kind = self.types.of(self.book_part) if self.book_part else ""
        if "sheet.binary" in kind:
            raise Stop("xlsb")
        if kind not in _MAIN_TYPES:
            if self.book_part and self.book_part in self.package and not kind:
                raise Stop("damaged", reason="缺少内容类型")
            raise Stop("not_a_workbook")

    # -- reading --------------------------------------------------------------------------------------------------

    @property
    def styles(self) -> Styles:
        """The workbook's styles; made where the file has none, stored only when something is appended."""
        if self._styles is None:
            part = self._target("styles")
            root = self.package.tree(part) if part else parse(EMPTY, "styles.xml")
            self._styles = Styles(root, part or "styles.xml")
        return self._styles

    @property
    def strings(self) -> list[str]:
        """The shared strings."""
        if self._strings is None:
            part = self._target("sharedStrings")
            self._strings = []
            if part:
                root = self.package.tree(part)
                need_main(root, "sst", part)
                self._strings = shared_strings(root)
        return self._strings

    def _target(self, kind: str) -> str:
        """The workbook's part of a kind; empty where there is none, also where a relationship leads nowhere."""
        return next((part for part in self.rels.targets(kind) if part in self.package), "")

    def grids(self) -> list[Grid]:
        """Every worksheet as it is now, edits applied so far included."""
        with of_file(self.path), quick():
            return self._read_grids()

    def _read_grids(self) -> list[Grid]:
        if self._reader is None or self.styles.changed:
            self._reader = CellReader(self.strings, self.styles.formats(), self.book.base_1904)
        areas = self.book.print_areas()
        entries = {entry.name: (index, entry.visible) for index, entry in enumerate(self.book.sheets())}
        grids: list[Grid] = []
        for sheet in self.sheets:
            index, visible = entries[sheet.name]
            area = areas.get(index)
            if sheet.grid is None:
                text = sheet.load()
                sheet.grid = read_grid(text, self._reader, sheet.name, visible, area)
                sheet.release()
            sheet.grid.print_area = area
            grids.append(sheet.grid)
        return grids

    # -- editing --------------------------------------------------------------------------------------------------

    @property
    def changed(self) -> bool:
        """Whether a save would write something else than was opened."""
        return (
            self._grafted or self.book.changed or any(sheet.changed for sheet in self.sheets)
            or (self._styles is not None and self._styles.changed)
        )

    def sheet(self, name: str) -> Sheet:
        """The worksheet of that name (letters' case does not matter); Stop ``no_sheet``."""
        found = self.find(name)
        if found is None:
            raise Stop("no_sheet", path=str(self.path or ""), sheet=name)
        return found

    def find(self, name: str) -> Sheet | None:
        """The worksheet of that name, or None."""
        return self._by_name.get(name) or self._by_name.get(name.lower())

    def list_sheet(self, sheet: Sheet, place: int | None = None) -> None:
        """Adds a worksheet to those of the workbook, at the end or at a place."""
        self.sheets.insert(len(self.sheets) if place is None else place, sheet)
        self._by_name[sheet.name] = self._by_name[sheet.name.lower()] = sheet

    def unlist_sheet(self, sheet: Sheet) -> None:
        """Takes a worksheet from those of the workbook."""
        self.sheets.remove(sheet)
        self._by_name = {name: other for name, other in self._by_name.items() if other is not sheet}

    def apply(self, edits: Iterable[Edit], templates: Mapping[str, Path]) -> None:
        """Applies edits in order. Raises Stop ``cell_refused`` rather than guess; the file on disk is not touched."""
        with of_file(self.path), quick():
            for edit in edits:
                self._apply(edit, templates)

    def _apply(self, edit: Edit, templates: Mapping[str, Path]) -> None:
        if isinstance(edit, CellEdit):
            self._put(edit)
        elif isinstance(edit, NewSheet):
            self._graft(edit, templates)
        elif isinstance(edit, Recalculate):
            self.book.recalculate()
        elif isinstance(edit, PrintArea):
            index = self.book.index(self.sheet(edit.sheet).name)
            area = edit.area
            text = f"${column_letter(area.col)}${area.row}:${column_letter(area.last_col)}${area.last_row}"
            self.book.set_local_name(index, PRINT_AREA, on_sheet(edit.sheet, text))
        else:
            sheet = self.sheet(edit.sheet)
            root = sheet.load().shell
            if isinstance(edit, ColumnWidth):
                done = set_width(root, edit.col, edit.width)
            elif isinstance(edit, Highlight):
                done = add_highlight(root, edit.area, edit.formula, self.styles.mark(edit.mark))
            elif isinstance(edit, Choice):
                done = add_choice(root, edit.sheet, edit.area, edit.options)
            if done:
                sheet.touch()

    def _put(self, edit: CellEdit) -> None:
        sheet = self.sheet(edit.sheet)
        style = self.styles.role(edit.style) if edit.style else None
        editor = sheet.editor(self.strings)
        if editor.put(edit.row, edit.col, edit.value, edit.formula, style, self.date_style):
            sheet.mark_changed()

    def date_style(self, style: int, value: date | time) -> tuple[int, str]:
        """A date is a serial number in a date format: the cell's, or one made from its style."""
        formats = self.styles.formats()
        if style >= len(formats) or not formats[style].is_date:
            code = "h:mm:ss" if isinstance(value, time) else "yyyy-mm-dd"
            style = self.styles.with_format(style, code)
        serial = to_serial(value, self.book.base_1904)
        return style, f"{number(f'{serial:.12f}') or 0:f}"

    def _graft(self, edit: NewSheet, templates: Mapping[str, Path]) -> None:
        path = templates.get(edit.template)
        if path is None or not path.is_file():
            raise Stop("template_broken", path=edit.template, reason="没有这个表样文件")
        template = self._templates.get(path)
        if template is None:
            template = self._templates[path] = Template(WorkbookFile.open(path), self, path)
        graft_sheet(self, edit, template)
        self._grafted = True

    # -- saving ---------------------------------------------------------------------------------------------------

    def save(self, path: Path, backup: bool) -> Path | None:
        """Writes the workbook: proved, then put in place in one step. Gives the path of the backup, if one was made."""
        source = self._opened if self.path and _same_file(path, self.path) else None
        suffix = _MAIN_TYPES[self.types.of(self.book_part)]
        if source is None and path.suffix.lower() != suffix:
            raise Stop("wrong_suffix", path=str(path), suffix=suffix)
        with of_file(path), quick():
            self._store()
            data, kept = save_package(self.package, self.sheets, path, backup, source)
            if source is not None or self.path is None:
                self.path, self._opened = path, Opened(signature_of(path), data)
            return kept

    def save_as(self, output: Path | None) -> tuple[Path, Path | None]:
        """Saves to a new file, or in place with a backup; gives where it was written, and the backup's path.

        Raises Stop ``exists`` where another file is there already.
        """
        target = output or self.path
        assert target is not None
        in_place = self.path is not None and _same_file(target, self.path)
        if not in_place:
            need_new(target)
        return target, self.save(target, backup=in_place)

    def _store(self) -> None:
        if any(sheet.changed and sheet.formulas_lost for sheet in self.sheets):
            self.drop_calc_chain()
        for sheet in self.sheets:
            sheet.store()
        if self._styles is not None and self._styles.changed:
            part = self._target("styles")
            if not part:
                part = self.package.free_name("xl/styles{}.xml").replace("styles1", "styles")
                self.rels.add("styles", part)
                self.rels.store()
                self.types.set(part, STYLES_TYPE)
            self.package.write(part, self._styles.to_bytes())
        if self.book.changed:
            self.package.write(self.book_part, self.book.to_bytes())

    def drop_calc_chain(self) -> None:
        """The order of calculation names cells that hold a formula no more; spreadsheets make it anew."""
        for id, kind, target in list(self.rels):
            if kind == "calcChain":
                self.rels.remove(id)
                self.rels.store()
                self.types.remove(target)
                self.package.remove(target)


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
