"""How cells look: formats, fonts, fills, alignment, borders, widths and heights."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import TYPE_CHECKING, Any

from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import ColumnDimension
from xl_borders import Borders
from xl_colors import Rgb, color_of, rgb_of
from xl_errors import ComError, Native
from xl_formulas import MAX_COLUMNS, MAX_ROWS
from xl_model import Area, SheetModel, cells_of
from xl_typing import GENERAL
from xlwings import base_classes

if TYPE_CHECKING:
    from xl_range import Range

_DIGIT, _PADDING = 8, 5  # pixels of a digit of the default font, and beside it, in a Chinese Excel
_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 9.0, 13.5  # as the file says it; points
_CENTER_ACROSS = "centerContinuous"



def split_columns(model: SheetModel, col: int) -> ColumnDimension:
    """The entry of one column alone, taken out of a run."""
    dimensions = model.ws.column_dimensions
    found = model.column(col)
    if found is None:
        return dimensions[get_column_letter(col)]
    first, last = found.min, found.max
    for start, end in ((first, col - 1), (col, col), (col + 1, last)):
        if start <= end:
            part = copy(found)
            part.min, part.max, part.index = start, end, get_column_letter(start)
            dimensions[part.index] = part
    return dimensions[get_column_letter(col)]


def column_width(model: SheetModel, col: int) -> float:
    """In characters, as Excel tells it: the file's width without the padding."""
    found = model.column(col)
    if found is not None and found.hidden:
        return 0.0
    has_own = found is not None and found.width is not None and found.customWidth
    width = found.width if found is not None and has_own else model.ws.sheet_format.defaultColWidth or _DEFAULT_WIDTH
    pixels = round(width * _DIGIT)
    wide = _DIGIT + _PADDING
    return round((pixels - _PADDING) / _DIGIT if pixels >= wide else pixels / wide, 2)


def row_height(model: SheetModel, row: int) -> float:
    """In points; 0 where the row is hidden."""
    dimensions = model.ws.row_dimensions
    if row in dimensions and dimensions[row].hidden:
        return 0.0
    own = dimensions[row].height if row in dimensions else None
    return float(own or model.ws.sheet_format.defaultRowHeight or _DEFAULT_HEIGHT)


class Looks(base_classes.Range):
    """The half of a block that concerns looks."""

    if TYPE_CHECKING:
        area: Area
        others: tuple[Area, ...]
        model: SheetModel
        common: Callable[[str, Callable[[int, int], Any]], Any]
        writing: Callable[[str], SheetModel]

    def _style(self, what: str, change: Callable[[Any], None]) -> None:
        model = self.writing(what)
        if self.area.last_row == MAX_ROWS or self.area.last_col == MAX_COLUMNS:
            raise NotImplementedError("looks of whole rows and columns are not modelled")
        for row, col in cells_of(self.area):
            change(model.styled(row, col))

    @property
    def number_format(self) -> str | None:
        return self.common("number_format", self.model.format_of)

    @number_format.setter
    def number_format(self, value: str) -> None:
        if not isinstance(value, str) or not value or len(value) > 255:
            raise ComError("不能设置类 Range 的 NumberFormat 属性")
        model = self.writing("number_format")
        for area in (self.area, *self.others):
            model.need_change(area)
            for row, col in cells_of(area):
                model.set_format(row, col, value if value != "G/通用格式" else GENERAL)

    @property
    def color(self) -> Rgb | None:
        def ask(row: int, col: int) -> Rgb | None:
            fill = self.model.look(row, col).fill
            return rgb_of(fill.fgColor) if fill.fill_type else None

        found = {ask(row, col) for row, col in cells_of(self.area)}
        self.common("color", ask)
        return found.pop() if len(found) == 1 else (0, 0, 0)  # Excel says 0 where colours differ

    @color.setter
    def color(self, color_or_rgb: Any) -> None:
        fill = PatternFill() if color_or_rgb is None else PatternFill("solid", fgColor=color_of(color_or_rgb))

        def change(cell: Any) -> None:
            cell.fill = fill

        self._style("color", change)

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def borders(self) -> Borders:
        return Borders(self)

    def _aligned(self, what: str, name: str, value: Any) -> None:
        def change(cell: Any) -> None:
            alignment = copy(cell.alignment)
            setattr(alignment, name, value)
            cell.alignment = alignment

        self._style(what, change)

    @property
    def wrap_text(self) -> bool | None:
        return self.common("wrap_text", lambda row, col: bool(self.model.look(row, col).alignment.wrap_text))

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self._aligned("wrap_text", "wrap_text", value)

    @property
    def horizontal_alignment(self) -> str | None:
        found = self.common("alignment", lambda row, col: self.model.look(row, col).alignment.horizontal or "general")
        return "center_across_selection" if found == _CENTER_ACROSS else found

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        self._aligned("alignment", "horizontal", _CENTER_ACROSS if value == "center_across_selection" else value)

    @property
    def vertical_alignment(self) -> str | None:
        return self.common("alignment", lambda row, col: self.model.look(row, col).alignment.vertical or "bottom")

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self._aligned("alignment", "vertical", value)

    # -- widths and heights ---------------------------------------------------------------------------------------

    @property
    def column_width(self) -> float | None:
        widths = {column_width(self.model, col) for col in range(self.area.col, self.area.last_col + 1)}
        self.common("column_width", lambda _row, _col: None)
        return widths.pop() if len(widths) == 1 else None

    @column_width.setter
    def column_width(self, value: float) -> None:
        model = self.writing("column_width")
        if not 0 <= value <= 255:
            raise ComError("不能设置类 Range 的 ColumnWidth 属性")
        pixels = int(value * _DIGIT + _PADDING) if value >= 1 else round(value * (_DIGIT + _PADDING))
        for col in range(self.area.col, self.area.last_col + 1):
            column = split_columns(model, col)
            column.hidden = value == 0
            if value:
                column.width = pixels / _DIGIT

    def entire_column(self) -> Native:
        """``EntireColumn`` of the native object: how deep the columns are grouped. xlwings' engines have no group()."""

        def set_level(level: int) -> None:
            model = self.writing("outline")
            if not 1 <= level <= 8:
                raise ComError("不能设置类 Range 的 OutlineLevel 属性")
            for col in range(self.area.col, self.area.last_col + 1):
                split_columns(model, col).outlineLevel = level - 1

        return Native({}, setters={"OutlineLevel": set_level})

    @property
    def row_height(self) -> float | None:
        heights = {row_height(self.model, row) for row in range(self.area.row, self.area.last_row + 1)}
        self.common("row_height", lambda _row, _col: None)
        return heights.pop() if len(heights) == 1 else None

    @row_height.setter
    def row_height(self, value: float) -> None:
        model = self.writing("row_height")
        if not 0 <= value <= 409.5:
            raise ComError("不能设置类 Range 的 RowHeight 属性")
        for row in range(self.area.row, self.area.last_row + 1):
            model.ws.row_dimensions[row].hidden = value == 0
            if value:  # whole pixels, three quarters of a point
                model.ws.row_dimensions[row].height = round(value / 0.75) * 0.75

    @property
    def row_hidden(self) -> bool | None:
        hidden = {row_height(self.model, row) == 0 for row in range(self.area.row, self.area.last_row + 1)}
        self.common("row_hidden", lambda _row, _col: None)
        return hidden.pop() if len(hidden) == 1 else None

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        model = self.writing("row_hidden")
        for row in range(self.area.row, self.area.last_row + 1):
            model.ws.row_dimensions[row].hidden = value


class Font(base_classes.Font):
    """The font of a block; what differs between its cells reads None."""

    def __init__(self, block: Range) -> None:
        self._block = block

    def _ask(self, name: str) -> Any:
        return self._block.common("font", lambda row, col: getattr(self._block.model.look(row, col).font, name))

    def _set(self, name: str, value: Any) -> None:
        def change(cell: Any) -> None:
            font = copy(cell.font)
            setattr(font, name, value)
            cell.font = font

        self._block._style("font", change)

    @property
    def bold(self) -> bool | None:
        return self._ask("b")

    @bold.setter
    def bold(self, value: bool) -> None:
        self._set("b", value)

    @property
    def italic(self) -> bool | None:
        return self._ask("i")

    @italic.setter
    def italic(self, value: bool) -> None:
        self._set("i", value)

    @property
    def size(self) -> float | None:
        return self._ask("sz")

    @size.setter
    def size(self, value: float) -> None:
        if not 1 <= value <= 409:
            raise ComError("不能设置类 Font 的 Size 属性")
        self._set("sz", value)

    @property
    def name(self) -> str | None:
        return self._ask("name")

    @name.setter
    def name(self, value: str) -> None:
        self._set("name", value)

    @property
    def color(self) -> Rgb:
        block = self._block
        found = block.common("font", lambda row, col: rgb_of(block.model.look(row, col).font.color) or (0, 0, 0))
        if found is None:  # xlwings' Windows engine fails here too: it asks int() of None
            raise TypeError("int() argument must be a string, a bytes-like object or a real number, not 'NoneType'")
        return found

    @color.setter
    def color(self, color_or_rgb: Any) -> None:
        self._set("color", color_of(color_or_rgb))
