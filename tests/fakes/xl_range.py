"""Blocks of cells: where they lie, and what they hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from typing import TYPE_CHECKING, Any, TypeVar

from openpyxl.styles import Color
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.hyperlink import Hyperlink
from xl_contents import block_of, element, formula_text, handed_over
from xl_copy import copy_block
from xl_errors import ERROR_NUMBERS, UNKNOWN_NAME, CellError, ComError, Native
from xl_formulas import MAX_COLUMNS, MAX_ROWS, linked, quoted
from xl_looks import Looks
from xl_model import Area, SheetModel, cells_of
from xl_rules import ConditionalFormats, DataValidation, forget_rules
from xl_typing import entry_of

if TYPE_CHECKING:
    from xl_sheet import Sheet

T = TypeVar("T")
_ERRORS_NOT_MERGED = "无法对合并单元格执行此操作"
#: A function of an add-in, which might give several values.
_FUNCTION = re.compile(r"(JX_[A-Z_]+\()")
_STEPS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


class Range(Looks):
    """A block of one sheet; ``area`` is None for a block without cells. others: further blocks, whose formats follow."""

    def __init__(self, sheet: Sheet, area: Area | None, others: tuple[Area, ...] = ()) -> None:
        if area is not None and not (
            1 <= area.row <= area.last_row <= MAX_ROWS and 1 <= area.col <= area.last_col <= MAX_COLUMNS
        ):
            raise ComError("应用程序定义或对象定义错误")
        self._sheet = sheet
        self._area = area
        self.others = others

    # -- place ----------------------------------------------------------------------------------------------------

    @property
    def model(self) -> SheetModel:
        return self._sheet.model.live()

    @property
    def area(self) -> Area:
        if self._area is None:
            raise ComError("区域没有单元格")
        return self._area

    def reading(self, what: str) -> SheetModel:
        """Counts a call to Excel, and gives the sheet."""
        model = self.model
        self._sheet.app.note(what, model.ws.title, self.area)
        return model

    def writing(self, what: str, *, contents: bool = False) -> SheetModel:
        """A change is about to be made. contents: unlocked cells of a protected sheet may take it."""
        model = self.reading(f"set {what}")
        model.need_change(self.area if contents else None)
        return model

    def common(self, what: str, ask: Callable[[int, int], T]) -> T | None:
        """What every cell answers, or None where they differ."""
        self.reading(what)
        found: list[T] = []
        for row, col in cells_of(self.area):
            answer = ask(row, col)
            if found and answer != found[0]:
                return None
            found = [answer]
        return found[0]

    @property
    def api(self) -> Native | None:
        if self._area is None:
            return None
        names: dict[str, Callable[[], Any]] = {"Address": lambda: self.address, "Value2": self._value2, "EntireColumn": self.entire_column}
        if self._sheet.app.knows_spills:  # an older Excel has no such names
            names |= {"Formula2": lambda: self.formula2, "HasSpill": self._has_spill}
        return Native(names)

    def _value2(self) -> Any:
        """Numbers as they are: no dates, no currency of four places."""
        model = self.reading("value2")

        def plain(row: int, col: int) -> Any:
            value = model.value(row, col)
            return ERROR_NUMBERS[value] if isinstance(value, CellError) else value

        return block_of(self.area, plain)

    def _has_spill(self) -> bool | None:
        spills = self.reading("has_spill").spills
        inside = sum(1 for at in cells_of(self.area) if any(Area(*at, *at).meets(spill) for spill in spills))
        return inside > 0 if inside in (0, len(self)) else None

    @property
    def coords(self) -> tuple[Any, int, int, int, int]:
        rows, columns = self.shape
        return self._sheet.api, self.row, self.column, rows, columns

    @property
    def sheet(self) -> Sheet:
        self.model  # noqa: B018  a range of a deleted sheet has no sheet
        return self._sheet

    def __len__(self) -> int:
        return self._area.size if self._area else 0

    @property
    def row(self) -> int:
        self.model  # noqa: B018
        return self.area.row

    @property
    def column(self) -> int:
        self.model  # noqa: B018
        return self.area.col

    @property
    def shape(self) -> tuple[int, int]:
        self.model  # noqa: B018
        if self._area is None:
            return 0, 0
        return self._area.last_row - self._area.row + 1, self._area.last_col - self._area.col + 1

    def __call__(self, *at: int) -> Range:
        """The cell at (row, column) or, counted along the rows, at an index; it may lie outside."""
        rows_down, columns_right = at if len(at) == 2 else divmod(at[0] - 1, self.shape[1])
        if len(at) == 1:
            rows_down, columns_right = rows_down + 1, columns_right + 1
        row, col = self.area.row + rows_down - 1, self.area.col + columns_right - 1
        return Range(self._sheet, Area(row, col, row, col))

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        model, area = self.model, self.area
        row_sign, col_sign = "$" * row_absolute, "$" * col_absolute

        def corner(row: int, col: int) -> str:
            letters = "" if (area.col, area.last_col) == (1, MAX_COLUMNS) else col_sign + get_column_letter(col)
            number = "" if (area.row, area.last_row) == (1, MAX_ROWS) else f"{row_sign}{row}"
            return letters + number or f"{row_sign}{row}"

        first, last = corner(area.row, area.col), corner(area.last_row, area.last_col)
        is_run = area.last_row - area.row == MAX_ROWS - 1 or area.last_col - area.col == MAX_COLUMNS - 1
        text = first if first == last and not is_run else f"{first}:{last}"
        return f"{linked(model.book.name, model.ws.title)}!{text}" if external else text

    @property
    def address(self) -> str:
        return self.get_address(True, True, False)

    def end(self, direction: str) -> Range:
        """Where Ctrl and an arrow lead from the first cell."""
        model = self.reading("end")
        step = _STEPS[{"u": "up", "d": "down", "l": "left", "r": "right"}.get(direction, direction)]
        used = model.used()
        row, col = self.area.row, self.area.col

        def inside(at: tuple[int, int]) -> bool:
            return 1 <= at[0] <= MAX_ROWS and 1 <= at[1] <= MAX_COLUMNS

        def filled(at: tuple[int, int]) -> bool:
            return inside(at) and model.value(*at) is not None

        ahead = row + step[0], col + step[1]
        in_block = filled((row, col)) and filled(ahead)
        while inside(ahead):
            if in_block and not filled(ahead):
                break
            row, col = ahead
            if not in_block and filled(ahead):
                break
            if not in_block and not Area(row, col, row, col).meets(used) and _is_past(ahead, step, used):
                row = (1, MAX_ROWS)[step[0] > 0] if step[0] else row
                col = (1, MAX_COLUMNS)[step[1] > 0] if step[1] else col
                break
            ahead = row + step[0], col + step[1]
        return Range(self._sheet, Area(row, col, row, col))

    def select(self) -> None:
        model = self.model
        if model.book.active is not model or self._sheet.app.active_model is not model.book:
            raise ComError("类 Range 的 Select 方法无效")
        model.selected = self.area

    # -- contents -------------------------------------------------------------------------------------------------

    @property
    def raw_value(self) -> Any:
        if self._area is None:
            return None
        model = self.reading("value")
        return block_of(self.area, lambda row, col: handed_over(model, row, col))

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        if self._area is not None:
            self._put("value", data)

    def _put(self, what: str, data: Any) -> None:
        model = self.writing(what, contents=True)
        try:
            if isinstance(data, str) and len(self) > 1 and entry_of(data, "General").formula:
                model.fill(self.area, str(entry_of(data, "General").formula))
                return
            marks = what == "formula" and self._sheet.app.knows_spills
            for row, col in cells_of(self.area):
                model.enter(row, col, element(data, row - self.area.row, col - self.area.col))
                model.implicit.discard((row, col))
                if marks and _FUNCTION.search(model.formula(row, col) or ""):
                    model.implicit.add((row, col))
        finally:
            self._sheet.app.changed(model.book)

    @property
    def formula(self) -> Any:
        if self._area is None:
            return None
        model = self.reading("formula")
        return block_of(self.area, lambda row, col: formula_text(model, row, col))

    @formula.setter
    def formula(self, value: Any) -> None:
        self._put("formula", value)

    @property
    def formula2(self) -> Any:
        self._need_spills()
        model = self.reading("formula2")

        def told(row: int, col: int) -> str:
            text = formula_text(model, row, col)
            return _FUNCTION.sub(r"@\1", text) if (row, col) in model.implicit else text

        return block_of(self.area, told)

    @formula2.setter
    def formula2(self, value: Any) -> None:
        self._need_spills()
        self._put("formula2", value)

    def _need_spills(self) -> None:
        if not self._sheet.app.knows_spills:
            raise ComError("未知名称: Formula2", UNKNOWN_NAME)

    @property
    def has_array(self) -> bool | None:
        """Whether all cells belong to array formulas; None, which Excel calls Null, where only some do."""
        arrays = self.reading("has_array").arrays()
        inside = sum(1 for at in cells_of(self.area) if any(Area(*at, *at).meets(array) for array in arrays))
        return inside > 0 if inside in (0, len(self)) else None

    @property
    def formula_array(self) -> str | None:
        model = self.reading("formula_array")
        return formula_text(model, self.row, self.column) if len(self) == 1 else None

    @formula_array.setter
    def formula_array(self, value: str) -> None:
        model = self.writing("formula_array", contents=True)
        if len(self) > 1:
            raise NotImplementedError("array formulas over several cells are not modelled")
        model.enter(self.row, self.column, value)
        cell = model.styled(self.row, self.column)
        cell.value = ArrayFormula(cell.coordinate, value)
        model.blocks.append(self.area)
        self._sheet.app.changed(model.book)

    def clear_contents(self) -> None:
        model = self.writing("clear_contents", contents=True)
        self._need_whole_merges()
        self._empty(model)
        self._sheet.app.changed(model.book)

    def _empty(self, model: SheetModel) -> None:
        for row, col in cells_of(self.area):
            if (cell := model.held(row, col)) is not None:
                model.values.pop((row, col), None)
                cell.value = None

    def _need_whole_merges(self) -> None:
        for merged in self.model.merges():
            if merged.meets(self.area) not in (None, merged):
                raise ComError(_ERRORS_NOT_MERGED)

    def clear_formats(self) -> None:
        model = self.writing("clear_formats")
        self._need_whole_merges()
        self._plain(model)

    def _plain(self, model: SheetModel) -> None:
        for merged in list(model.merges()):
            if merged.meets(self.area):
                model.ws.unmerge_cells(None, *merged)
        for row, col in cells_of(self.area):
            if (cell := model.held(row, col)) is not None:
                cell._style = StyleArray()
        forget_rules(model, self.area, validation=False)

    def clear(self) -> None:
        model = self.writing("clear")
        self._need_whole_merges()
        self._empty(model)
        self._plain(model)
        forget_rules(model, self.area, validation=True)
        for row, col in cells_of(self.area):
            if (cell := model.held(row, col)) is not None and cell.hyperlink:
                cell.hyperlink = None
                self._sheet.app.changed(model.book)

    def copy(self, destination: Any = None) -> None:
        if destination is None:
            raise NotImplementedError("the clipboard is not modelled")
        target: Range = destination.impl
        rows, columns = self.shape
        down, right = target.shape
        if down % rows or right % columns:  # else Excel repeats the block
            down, right = rows, columns
        pasted = Range(target._sheet, Area(target.row, target.column, target.row + down - 1, target.column + right - 1))
        pasted.writing("copy")
        pasted._need_whole_merges()
        for row in range(target.row, target.row + down, rows):
            for col in range(target.column, target.column + right, columns):
                copy_block(self.model, self.area, target.model, row, col)
        self._sheet.app.changed(target.model.book)

    # -- merges, links, rules -------------------------------------------------------------------------------------

    @property
    def merge_area(self) -> Range:
        model = self.reading("merge_area")
        return Range(self._sheet, model.merge_at(self.area.row, self.area.col))

    @property
    def merge_cells(self) -> bool | None:
        model = self.reading("merge_cells")
        merged = sum(found.size for area in model.merges() if (found := area.meets(self.area)))
        return None if 0 < merged < self.area.size else merged > 0

    @property
    def hyperlink(self) -> str:
        cell = self.reading("hyperlink").held(self.row, self.column)
        if cell is None or cell.hyperlink is None:
            raise Exception("The cell doesn't seem to contain a hyperlink!")
        return cell.hyperlink.target or ""

    def add_hyperlink(self, address: str, text_to_display: str | None = None, screen_tip: str | None = None) -> None:
        """A link; ``#Sheet!A1`` leads into the workbook itself. The text to display becomes the cell's content."""
        model = self.writing("hyperlink")
        place = address[1:] if address.startswith("#") else None
        model.enter(self.row, self.column, text_to_display)
        cell = model.styled(self.row, self.column)
        cell._hyperlink = Hyperlink(
            ref=cell.coordinate, location=place, tooltip=screen_tip, target=None if place else address,
        )
        font = copy(cell.font)  # Excel gives the cell its style "Hyperlink"
        font.u, font.color = "single", Color(theme=10)
        cell.font = font
        self._sheet.app.changed(model.book)

    @property
    def conditional_formats(self) -> ConditionalFormats:
        return ConditionalFormats(self)

    @property
    def data_validation(self) -> DataValidation:
        return DataValidation(self)

    def own_reference(self) -> str:
        """The block as a formula of its own workbook names it."""
        return f"{quoted(self.model.ws.title)}!{self.address}"

    def active_cell(self) -> tuple[int, int]:
        """Row and column of the cell that is active: references of rules are read and written as seen from there."""
        return self._sheet.app.active_cell()


def _is_past(at: tuple[int, int], step: tuple[int, int], used: Area) -> bool:
    row, col = at
    across = (step[0] and not used.col <= col <= used.last_col) or (step[1] and not used.row <= row <= used.last_row)
    behind = (step[0] > 0 and row > used.last_row) or (step[0] < 0 and row < used.row)
    beside = (step[1] > 0 and col > used.last_col) or (step[1] < 0 and col < used.col)
    return bool(across or behind or beside)
