"""A workbook in memory: its parts, tabs, sheets, looks and strings. It knows no file, and no edit. Decision 85."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, time

from jixiao.addin.package.package import Package
from jixiao.addin.package.relations import ContentTypes, Relations
from jixiao.addin.package.xml import need_main, shared_strings, unescape
from jixiao.addin.package.xml_read import parse
from jixiao.addin.sheet.cut import cut_sheet
from jixiao.addin.sheet.read import CellReader, number, read_grid
from jixiao.addin.sheet.sheet import Sheet
from jixiao.addin.sheet.styles import EMPTY, CellFormat, Styles
from jixiao.addin.sheet.workbook_part import BookXml
from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.serials import to_serial
from jixiao.templates.stop import Stop

_OPENXML = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_STYLES_TYPE = f"{_OPENXML}styles+xml"
#: Main parts of a workbook, and how Excel wants the file's name to end.
_MAIN_TYPES = {
    f"{_OPENXML}sheet.main+xml": ".xlsx", f"{_OPENXML}template.main+xml": ".xltx",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": ".xlsm",
    "application/vnd.ms-excel.template.macroEnabled.main+xml": ".xltm",
    "application/vnd.ms-excel.addin.macroEnabled.main+xml": ".xlam",
}

#: A plain character written as a number, as in ``&#33;``; what programs write so are line ends and Chinese.
_SPELT = re.compile(rb"&#(?:0*(?:3[2-9]|[4-9]\d|1[01]\d|12[0-7])|x0*[2-7][\da-f]);")
_ROW_END = b"</row>"
_PER_PLACE = 190  # bytes that a cell's place in a grid takes
#: Functions that read cells which their text does not name, in small letters.
_ANYWHERE = ("indirect", "offset")


def _holds(data: bytes, marks: Collection[str]) -> bool:
    """Whether a part's text may hold one of the marks, be the letters small or not; what is not UTF-8 may."""
    lower = data.lower()
    if b"\x00" in data or _SPELT.search(lower) or any(mark.encode() in lower for mark in marks if mark.isascii()):
        return True
    others = [mark for mark in marks if not mark.isascii()]
    try:
        text = unescape(data.decode("utf-8", "replace")).lower() if others else ""
    except ValueError:
        return True  # a character that there is not
    return any(mark in text for mark in others)


def _grid_of(
    sheet: Sheet, reader: CellReader, visible: bool, area: str | None, names: Mapping[str, str]
) -> Grid:
    """A sheet as a grid, read where it was not yet."""
    if sheet.grid is None:
        made = reader.made
        sheet.grid = read_grid(sheet.load(), reader, sheet.name, visible, area)
        sheet.held = len(sheet.grid.cells) * _PER_PLACE + reader.made - made
    if sheet.grid.print_area != area or sheet.grid.names is not names:
        sheet.grid = replace(sheet.grid, print_area=area, names=names)
    return sheet.grid


class Book:
    """The state of a workbook.

    package: all parts; types, rels: what kind they are, and which of them the workbook names; part, xml: the name of
    ``workbook.xml`` and what is in it; sheets: its worksheets in the order of the tabs, chart sheets left out.
    """

    def __init__(self, package: Package) -> None:
        """Raises Stop ``xlsb``, ``not_a_workbook``, or ``damaged``."""
        self.package = package
        self.types = ContentTypes(package)
        root = Relations(package, "")
        self.part = next(iter(root.targets("officeDocument")), "")
        self.suffix = self._suffix()
        self.rels = Relations(package, self.part)
        package.strict = root.strict
        self.xml = BookXml(package.tree(self.part), self.part)
        self._styles: Styles | None = None
        self._strings: list[str] | None = None
        self._reader: CellReader | None = None
        self._formats: list[CellFormat] = []  # that it reads by
        self._roomy = True
        self._told: list[tuple[int | None, str, str]] = []
        self._scopes: dict[int | None, Mapping[str, str]] = {None: {}}
        self.sheets: list[Sheet] = []
        self._by_name: dict[str, Sheet] = {}
        listed: set[str] = set()
        for entry in self.xml.sheets():
            if self.rels.kind(entry.rel) == "worksheet":
                part = self.rels.target(entry.rel) or ""
                package.part(part)
                if part in listed:
                    raise Stop("damaged", reason=f"两个工作表都指向 {part}")
                listed.add(part)
                self.list_sheet(Sheet(package, entry.name, part))

    def _suffix(self) -> str:
        """How the name of a file with this content ends."""
        kind = self.types.of(self.part) if self.part else ""
        if "sheet.binary" in kind:
            raise Stop("xlsb")
        if kind not in _MAIN_TYPES:
            if self.part and self.part in self.package and not kind:
                raise Stop("damaged", reason="缺少内容类型")
            raise Stop("not_a_workbook")
        return _MAIN_TYPES[kind]

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

    # -- sheets ---------------------------------------------------------------------------------------------------

    def sheet(self, name: str) -> Sheet:
        """The worksheet of that name (letters' case does not matter); Stop ``no_sheet``."""
        found = self.find(name)
        if found is None:
            raise Stop("no_sheet", sheet=name)
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

    def grids(self, only: Collection[str] | None = None) -> list[Grid]:
        """Every worksheet as it is now; one that was not changed since the last call is not read again.

        only: names of those that are wanted; the others are not read.
        """
        read, grids = self._read(), []
        for sheet in self._wanted(only):
            grids.append(read(sheet))
            self._release(sheet)
        return grids

    def in_turn(self, only: Collection[str] | None = None) -> Iterator[Grid]:
        """As :meth:`grids`, but what is held of a sheet is let go, and what was changed in it written, before the next one
        comes. What is changed meanwhile is the sheet that was given last."""
        read = self._read()
        for sheet in self._wanted(only):
            yield read(sheet)
            sheet.let_go()

    def grid(self, name: str) -> Grid:
        """One worksheet as it is now. Raises Stop ``no_sheet``."""
        sheet, names = self.sheet(name), self._names()
        index = self.xml.index(sheet.name)
        visible, area = self.xml.sheets()[index].visible, self.xml.print_area(index)
        return _grid_of(sheet, self._cell_reader(), visible, area, names.get(index, names[None]))

    def beginning(self, name: str, rows: int) -> Grid:
        """The first rows of a worksheet as it was opened; all of them where they are written in an unusual way.

        Raises Stop ``no_sheet``, ``damaged``.
        """
        part, end = self.sheet(name).part, 0
        data = self.package.read(part)
        for _ in range(rows):
            end = data.find(_ROW_END, end) + len(_ROW_END)
            if end < len(_ROW_END):
                break
        else:
            data = data[:end] + b"</sheetData></worksheet>"
        return read_grid(cut_sheet(data, part), self._cell_reader(), name, True, None)

    def tabs(self) -> list[Grid]:
        """Names of the worksheets and what names stand for on each, as grids without cells."""
        names = self._names()
        entries = enumerate(self.xml.sheets())
        by_tab = {entry.name: names.get(index, names[None]) for index, entry in entries}
        return [Grid(sheet.name, {}, names=by_tab[sheet.name]) for sheet in self.sheets]

    def _wanted(self, only: Collection[str] | None) -> list[Sheet]:
        return [sheet for sheet in self.sheets if only is None or sheet.name in only]

    def _read(self) -> Callable[[Sheet], Grid]:
        """What reads a sheet as a grid. What stands in the workbook about sheets is looked up once."""
        reader, areas, names = self._cell_reader(), self.xml.print_areas(), self._names()
        entries = {entry.name: (index, entry.visible) for index, entry in enumerate(self.xml.sheets())}

        def read(sheet: Sheet) -> Grid:
            index, visible = entries[sheet.name]
            return _grid_of(sheet, reader, visible, areas.get(index), names.get(index, names[None]))

        return read

    def _cell_reader(self) -> CellReader:
        """What reads cells; another one where there are further looks."""
        formats = self.styles.formats()
        if self._reader is None or self._formats is not formats:
            self._reader, self._formats = CellReader(self.strings, formats, self.xml.base_1904), formats
        return self._reader

    def _release(self, read: Sheet) -> None:
        """Lets go of the text of a sheet that was read, and of all once there is much."""
        was = self._roomy
        self._roomy = not self.package.budget.crowded
        for sheet in self.sheets if was and not self._roomy else (read,):
            sheet.release()

    def readers(self, but: Collection[str]) -> list[str]:
        """Names of the sheets, those of ``but`` left out, that may hold a formula that reads another sheet.

        By their text alone, so that hundreds of forms that read nothing need not be taken to pieces: such a formula has a
        mark behind a sheet's name, a name that stands for cells, or a function whose text does not tell what it reads.
        """
        names = {name for sheet in self.sheets for name in sheet.tables()} | {name for _, name, _ in self.xml.names()}
        marks = ("!", *_ANYWHERE, *names)
        return [
            sheet.name for sheet in self.sheets
            if sheet.name not in but and (sheet.changed or _holds(self.package.read(sheet.part), marks))
        ]

    def holds_formula(self, of: Callable[[str | None], bool], mark: str) -> bool:
        """Whether a cell has a formula of that kind. mark: what stands in every such formula, in small letters."""
        read = self._read()
        for sheet in self.sheets:
            if sheet.grid is not None or sheet.changed or _holds(self.package.read(sheet.part), (mark,)):
                if any(of(cell.formula) for cell in read(sheet).cells.values() if cell.formula is not None):
                    return True
                self._release(sheet)
        return False

    def _names(self) -> Mapping[int | None, Mapping[str, str]]:
        """Tab -> what names and tables stand for in its formulas; None: in those of tabs without names of their own.

        The same objects as long as no name changes: a workbook may hold thousands, and hundreds of sheets.
        """
        tables = [(None, name, cells) for sheet in self.sheets for name, cells in sheet.tables().items()]
        told = [*tables, *self.xml.names()]
        if told != self._told:
            by_tab: dict[int | None, dict[str, str]] = {None: {}}
            for tab, name, formula in told:
                by_tab.setdefault(tab, {})[name] = formula
            shared = by_tab.pop(None)
            self._scopes = {None: shared, **{tab: ChainMap(own, shared) for tab, own in by_tab.items()}}
            self._told = told
        return self._scopes

    # -- writing --------------------------------------------------------------------------------------------------

    def date_style(self, style: int, value: date | time) -> tuple[int, str]:
        """A date is a serial number in a date format: the cell's, or one made from its style."""
        formats = self.styles.formats()
        if style >= len(formats) or not formats[style].is_date:
            code = "h:mm:ss" if isinstance(value, time) else "yyyy-mm-dd"
            style = self.styles.with_format(style, code)
        serial = to_serial(value, self.xml.base_1904)
        return style, f"{number(f'{serial:.12f}') or 0:f}"

    def drop_calc_chain(self) -> None:
        """The order of calculation names cells that hold a formula no more; spreadsheets make it anew."""
        for id, kind, target in list(self.rels):
            if kind == "calcChain":
                self.rels.remove(id)
                self.rels.store()
                self.types.remove(target)
                self.package.remove(target)

    def store(self) -> None:
        """Puts into the package what was changed outside it: sheets, looks, tabs."""
        if any(sheet.formulas_lost for sheet in self.sheets):
            self.drop_calc_chain()
        for sheet in self.sheets:
            sheet.store()
        if self._styles is not None and self._styles.changed:
            part = self._target("styles")
            if not part:
                part = self.package.free_name("xl/styles{}.xml").replace("styles1", "styles")
                self.rels.add("styles", part)
                self.rels.store()
                self.types.set(part, _STYLES_TYPE)
            self.package.write(part, self._styles.to_bytes())
        if self.xml.changed:
            self.package.write(self.part, self.xml.to_bytes())
