"""The workbook behind the engine: an openpyxl workbook, and the values of its formulas kept beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel
from openpyxl.workbook import Workbook
from openpyxl.worksheet.dimensions import ColumnDimension, RowDimension
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet
from xl_errors import CellError, ComError
from xl_formulas import check, shift
from xl_links import shown
from xl_typing import DATE, GENERAL, Entry, entry_of, moment

Value = float | bool | str | None
#: (formula with =, sheet, row, column) -> the value, NotImplemented to leave the one the cell has.
Calculator = Callable[[str, str, int, int], Any]
_UNKNOWN = CellError("#NAME?")
_DATE_14 = "mm-dd-yy"  # openpyxl's name of format 14, which follows the system's short date
_MAX_DATE = 2_958_466
_QUOTED = re.compile(r'"[^"]*"|\\.|\[\$[^\]]*\]')


class Area(NamedTuple):
    """A block of cells, 1-based, all four included."""

    row: int
    col: int
    last_row: int
    last_col: int

    def meets(self, other: Area) -> Area | None:
        """What both have in common."""
        found = Area(max(self.row, other.row), max(self.col, other.col),
                     min(self.last_row, other.last_row), min(self.last_col, other.last_col))
        return found if found.row <= found.last_row and found.col <= found.last_col else None

    @property
    def size(self) -> int:
        return (self.last_row - self.row + 1) * (self.last_col - self.col + 1)


@dataclass(eq=False)
class SheetModel:
    """A worksheet. values: what the formulas give, by (row, column)."""

    book: BookModel
    ws: Worksheet
    values: dict[tuple[int, int], Value] = field(default_factory=dict)
    selected: Area = field(default_factory=lambda: Area(1, 1, 1, 1))
    deleted: bool = False
    blocks: list[Area] = field(init=False)  # those that array formulas filled once
    #: Formulas that were given through ``formula`` to an Excel which knows spilling: it shows an @ before functions of add-ins.
    implicit: set[tuple[int, int]] = field(default_factory=set)
    spills: list[Area] = field(default_factory=list)

    def __post_init__(self) -> None:
        held = (cell.value for cell in self.ws._cells.values() if isinstance(cell, Cell))
        bounds = (range_boundaries(value.ref) for value in held if isinstance(value, ArrayFormula))
        self.blocks = [Area(row, col, last_row, last_col) for col, row, last_col, last_row in bounds]

    def live(self) -> SheetModel:
        """Itself. Raises ComError when the sheet was deleted or its workbook closed."""
        if self.deleted or self.book.closed:
            raise ComError("对象所需的工作表已不存在")
        return self

    def held(self, row: int, col: int) -> Cell | None:
        """The cell if there is one; a cell inside a merge that is not its first is none."""
        cell = self.ws._cells.get((row, col))
        return cell if isinstance(cell, Cell) else None

    def look(self, row: int, col: int) -> Cell | MergedCell | RowDimension | ColumnDimension:
        """What the look of a cell is taken from: the cell, else its row, else its column."""
        cell = self.ws._cells.get((row, col))
        if cell is not None:
            return cell
        if row in self.ws.row_dimensions and self.ws.row_dimensions[row].has_style:
            return self.ws.row_dimensions[row]
        found = self.column(col)
        return found if found is not None and found.has_style else Cell(self.ws, row=row, column=col)

    def column(self, col: int) -> ColumnDimension | None:
        """The column's entry; one entry may stand for a run of columns."""
        for dimension in self.ws.column_dimensions.values():
            dimension.reindex()
            if dimension.min <= col <= dimension.max:
                return dimension
        return None

    def styled(self, row: int, col: int) -> Cell | MergedCell:
        """The cell, made where it was not there, in the look of its row or column."""
        cell = self.ws._cells.get((row, col))
        if cell is None:
            style = self.look(row, col)
            cell = self.ws.cell(row, col)
            if style.has_style:
                cell._style = copy(style._style)
        return cell

    def format_of(self, row: int, col: int) -> str:
        code = self.look(row, col).number_format
        return DATE if code == _DATE_14 else code

    def set_format(self, row: int, col: int, code: str) -> None:
        self.styled(row, col).number_format = _DATE_14 if code == DATE else code

    # -- contents -------------------------------------------------------------------------------------------------

    def value(self, row: int, col: int) -> Value:
        """What the cell shows, before its format: of a formula its last value."""
        cell = self.held(row, col)
        if cell is None:
            return None
        if (row, col) in self.values:
            return self.values[row, col]
        return CellError(cell.value) if cell.data_type == "e" else cell.value

    def formula(self, row: int, col: int) -> str | None:
        """The formula with ``=``, or None for a constant."""
        cell = self.held(row, col)
        one = Area(row, col, row, col)
        block = next((block for block in self.arrays() if one.meets(block)), None)
        if block is not None:  # each of its cells shows the one formula
            return str(self.held(block.row, block.col).value.text)  # type: ignore[union-attr]
        if cell is None or cell.data_type != "f":
            return None
        if isinstance(cell.value, ArrayFormula | DataTableFormula):
            return str(getattr(cell.value, "text", None) or "=TABLE()")
        return str(cell.value)

    def enter(self, row: int, col: int, given: Any) -> None:
        """Puts a value into a cell as if typed. What is put into the hidden part of a merge is lost."""
        if isinstance(self.ws._cells.get((row, col)), MergedCell):
            entry_of(given, GENERAL)
            return
        self.put(row, col, entry_of(given, self.format_of(row, col)))

    def put(self, row: int, col: int, entry: Entry) -> None:
        """Makes a cell hold an entry."""
        if entry == Entry() and self.held(row, col) is None:
            return
        cell = self.styled(row, col)
        self.values.pop((row, col), None)
        if cell.quotePrefix != entry.prefix:
            cell.quotePrefix = entry.prefix
        if entry.formula is not None:
            cell.value = entry.formula
            self.values[row, col] = self.calculated(entry.formula, row, col, _UNKNOWN)
            return
        set_constant(cell, entry.value)
        if entry.number_format and cell.number_format == GENERAL:
            self.set_format(row, col, entry.number_format)

    def calculated(self, formula: str, row: int, col: int, otherwise: Value) -> Value:
        """What the calculator makes of a formula; ``otherwise`` where there is none or it does not know."""
        calculator = self.book.calculator()
        found = NotImplemented if calculator is None else calculator(formula, self.ws.title, row, col)
        if found is NotImplemented:
            return otherwise
        if found is None:
            return 0.0
        entry = entry_of("'" + found if isinstance(found, str) and found not in ERRORS else found, GENERAL)
        return entry.value

    def calculate(self) -> None:
        """Every formula anew."""
        for row, col in list(self.values):
            formula = self.formula(row, col)
            if formula is not None:
                self.values[row, col] = self.calculated(formula, row, col, self.values[row, col])

    def fill(self, area: Area, formula: str) -> None:
        """One formula over a block: relative references as seen from its first cell."""
        check(formula)
        for row, col in cells_of(area):
            self.enter(row, col, shift(formula, row - area.row, col - area.col))

    def moment(self, value: float) -> datetime:
        """A number of the sheet as the moment it stands for."""
        return moment(value + (1462 if self.book.wb.epoch == CALENDAR_MAC_1904 else 0))

    # -- merges ---------------------------------------------------------------------------------------------------

    def merges(self) -> Iterator[Area]:
        for merged in self.ws.merged_cells.ranges:
            yield Area(merged.min_row, merged.min_col, merged.max_row, merged.max_col)

    def merge_at(self, row: int, col: int) -> Area:
        """The merge a cell is in, or the cell alone."""
        one = Area(row, col, row, col)
        return next((merged for merged in self.merges() if merged.meets(one)), one)

    def used(self) -> Area:
        """From the first to the last cell with a content or a look."""
        at = [key for key, cell in self.ws._cells.items()
              if isinstance(cell, MergedCell) or cell.value is not None or cell.has_style]
        if not at:
            return Area(1, 1, 1, 1)
        rows, columns = {row for row, _ in at}, {col for _, col in at}
        return Area(min(rows), min(columns), max(rows), max(columns))

    # -- protection -----------------------------------------------------------------------------------------------

    @property
    def is_protected(self) -> bool:
        return bool(self.ws.protection.sheet)

    def arrays(self) -> list[Area]:
        """The blocks that array formulas fill."""
        return [
            block for block in self.blocks
            if isinstance(getattr(self.held(block.row, block.col), "value", None), ArrayFormula)
        ]

    def need_change(self, area: Area | None = None) -> None:
        """Raises ComError where the sheet is protected; contents of an area of unlocked cells may change.

        Contents of a part of an array formula's block may not.
        """
        if area is not None and any(array.meets(area) not in (None, array) for array in self.arrays()):
            raise ComError("无法更改部分数组。")
        if not self.is_protected:
            return
        if area is None or any(self.look(row, col).protection.locked for row, col in cells_of(area)):
            raise ComError(f"您试图更改的单元格或图表位于受保护的工作表中: {self.ws.title}")


ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})


def cells_of(area: Area) -> Iterator[tuple[int, int]]:
    """(row, column) of an area, row by row."""
    for row in range(area.row, area.last_row + 1):
        for col in range(area.col, area.last_col + 1):
            yield row, col


def set_constant(cell: Cell, value: Value) -> None:
    """A constant: a text stays one, whatever it begins with."""
    if isinstance(value, CellError):
        cell.value = str(value)
        cell.data_type = "e"
    elif isinstance(value, str):
        cell._value, cell.data_type = value, "s"
    else:
        cell.value = value


def is_date(code: str, value: float) -> bool:
    return is_date_format(code) and 0 <= value < _MAX_DATE


def is_currency(code: str) -> bool:
    """Whether Excel hands a number of that format over as Currency."""
    bare = _QUOTED.sub("", code)
    return any(sign in bare for sign in "¥￥$€") or bool(re.search(r"\[\$[^\]-]", code))


@dataclass(eq=False)
class BookModel:
    """An open workbook. path: where it lies, None for one never saved."""

    wb: Workbook
    name: str
    path: Path | None
    calculator: Callable[[], Calculator | None]
    read_only: bool = False
    closed: bool = False
    #: Where it lies in the cloud: what Excel then calls its full name.
    url: str | None = None
    #: Copies come out as a password or the machine's own encryption leaves them.
    cannot_be_read: bool = False
    sheets: list[SheetModel] = field(default_factory=list)
    active: SheetModel = field(init=False)
    #: Looks that came from other workbooks, by their number there.
    styles_from: dict[tuple[BookModel, int], StyleArray] = field(default_factory=dict)

    def live(self) -> BookModel:
        """Itself. Raises ComError when it was closed."""
        if self.closed:
            raise ComError("对象所需的工作簿已关闭")
        return self

    def find(self, name: str) -> SheetModel | None:
        return next((sheet for sheet in self.sheets if sheet.ws.title.lower() == name.lower()), None)

    def need_structure(self) -> None:
        """Raises ComError where sheets may be neither added nor removed."""
        if self.wb.security is not None and self.wb.security.lockStructure:
            raise ComError("工作簿受保护，不能更改其结构")

    def visible(self) -> list[SheetModel]:
        return [sheet for sheet in self.sheets if sheet.ws.sheet_state == "visible"]

    def calculate(self) -> None:
        for sheet in self.sheets:
            sheet.calculate()


def new_book(name: str, calculator: Callable[[], Calculator | None]) -> BookModel:
    """A workbook with one empty sheet."""
    book = BookModel(openpyxl.Workbook(), name, None, calculator)
    book.wb.active.title = "Sheet1"
    book.sheets = [SheetModel(book, book.wb.active)]
    book.active = book.sheets[0]
    return book


def load_book(path: Path, calculator: Callable[[], Calculator | None], *, read_only: bool = False) -> BookModel:
    """A workbook from its file: once for what is typed, once for what the formulas give."""
    is_macro = path.suffix.lower() in (".xlsm", ".xltm")
    wb = openpyxl.load_workbook(path, keep_vba=is_macro, rich_text=False)
    results = openpyxl.load_workbook(path, data_only=True, read_only=True)
    book = BookModel(wb, path.name, path, calculator, read_only)
    for ws in wb.worksheets:
        sheet = SheetModel(book, ws)
        results[ws.title].reset_dimensions()
        found = {
            (cell.row, cell.column): _plain(cell, sheet)
            for row in results[ws.title].iter_rows() for cell in row if cell.value is not None
        }
        _read_values(sheet, found, path.parent)
        book.sheets.append(sheet)
    results.close()
    active = wb.active if isinstance(wb.active, Worksheet) else None
    book.active = next((sheet for sheet in book.sheets if sheet.ws is active), book.sheets[0])
    return book


def _read_values(sheet: SheetModel, results: dict[tuple[int, int], Value], folder: Path) -> None:
    for at, cell in sheet.ws._cells.items():
        if isinstance(cell, MergedCell):
            continue
        if cell.data_type == "f":
            # A formula always has a value; an empty text is what openpyxl reads as none.
            sheet.values[at] = results.get(at, "")
            if isinstance(cell.value, str) and "[" in cell.value:
                cell.value = shown(sheet.book.wb, folder, cell.value)
        elif cell.data_type in "nd":  # not through cell.value, which would change the format
            cell._value, cell.data_type = _plain(cell, sheet), "n"


def _plain(cell: Cell, sheet: SheetModel) -> Value:
    """A value openpyxl read: dates as numbers again, as Excel holds them."""
    value = cell.value
    if isinstance(value, datetime | date | time | timedelta):
        return float(to_excel(value, sheet.book.wb.epoch))
    if isinstance(value, bool) or value is None:
        return value
    if cell.data_type == "e":
        return CellError(str(value))
    return float(value) if isinstance(value, int | float) else str(value)
