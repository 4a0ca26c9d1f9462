"""How cells look: formats, fonts, fills, alignment, borders, widths and heights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from openpyxl.styles import Border as CellBorder
from openpyxl.styles import Color, PatternFill, Side
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import ColumnDimension
from xl_errors import ComError
from xl_formulas import MAX_COLUMNS, MAX_ROWS
from xl_model import Area, SheetModel, cells_of
from xl_typing import GENERAL
from xlwings import base_classes
from xlwings.utils import hex_to_rgb, int_to_rgb

if TYPE_CHECKING:
    from xl_range import Range

Rgb = tuple[int, int, int]
_DIGIT, _PADDING = 8, 5  # pixels of a digit of the default font, and beside it, in a Chinese Excel
_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 9.0, 13.5  # as the file says it; points
_THEME = ("FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47",
          "0563C1", "954F72")
_CENTER_ACROSS = "centerContinuous"
#: (line style, weight) of Excel's object model -> the file's one word.
_LINES = {
    ("continuous", "hairline"): "hair", ("continuous", "thin"): "thin", ("continuous", "medium"): "medium",
    ("continuous", "thick"): "thick", ("dash", "thin"): "dashed", ("dash", "medium"): "mediumDashed",
    ("dash_dot", "thin"): "dashDot", ("dash_dot", "medium"): "mediumDashDot",
    ("dash_dot_dot", "thin"): "dashDotDot", ("dash_dot_dot", "medium"): "mediumDashDotDot",
    ("dot", "thin"): "dotted", ("double", "thick"): "double", ("slant_dash_dot", "medium"): "slantDashDot",
}
_LINE_OF = {word: line for line, word in _LINES.items()}


def rgb_of(color: Color | None) -> Rgb | None:
    """A colour of the file; tints of theme colours are not worked out."""
    if color is None:
        return None
    if color.type == "rgb":
        text = color.rgb[-6:]
    elif color.type == "theme":
        text = _THEME[color.theme] if color.theme < len(_THEME) else "000000"
    else:
        text = COLOR_INDEX[color.indexed][-6:] if color.indexed < len(COLOR_INDEX) else "000000"
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)


def color_of(given: Any) -> Color:
    """An RGB tuple, a hex text or Excel's number as a colour of the file."""
    rgb = hex_to_rgb(given) if isinstance(given, str) else int_to_rgb(given) if isinstance(given, int) else given
    return Color(rgb="FF{:02X}{:02X}{:02X}".format(*rgb))


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
        for row, col in cells_of(self.area):
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


class Borders(base_classes.Borders):
    """The lines around and between the cells of a block."""

    def __init__(self, parent: Range) -> None:
        self.parent = parent

    def __getitem__(self, side: str) -> Border:
        return Border(self.parent, side)

    def set(
        self, which: Sequence[str], *, line_style: Any = base_classes._UNSET, weight: Any = base_classes._UNSET,
        color: Any = base_classes._UNSET,
    ) -> None:
        for side in which:
            self[side].set(line_style, weight, color)


class Border(base_classes.Border):
    """One kind of line of a block: an edge, or those between its cells."""

    def __init__(self, block: Range, side: str) -> None:
        self._block = block
        self._side = side

    def _lines(self) -> list[tuple[int, int, str]]:
        """(row, column, side of the cell) of every piece of the line."""
        top, left, bottom, right = self._block.area
        cells = list(cells_of(self._block.area))
        kinds: dict[str, list[tuple[int, int, str]]] = {
            "edge_top": [(top, col, "top") for row, col in cells if row == top],
            "edge_bottom": [(bottom, col, "bottom") for row, col in cells if row == bottom],
            "edge_left": [(row, left, "left") for row, col in cells if col == left],
            "edge_right": [(row, right, "right") for row, col in cells if col == right],
            "inside_horizontal": [
                piece for row, col in cells if row < bottom for piece in ((row, col, "bottom"), (row + 1, col, "top"))
            ],
            "inside_vertical": [
                piece for row, col in cells if col < right for piece in ((row, col, "right"), (row, col + 1, "left"))
            ],
        }
        if self._side not in kinds:
            raise NotImplementedError("diagonal lines are not modelled")
        return kinds[self._side]

    def _line(self) -> Side:
        self._block.reading("borders")
        pieces = self._lines()
        return getattr(self._block.model.look(*pieces[0][:2]).border, pieces[0][2]) if pieces else Side()

    def set(self, line_style: Any, weight: Any, color: Any) -> None:
        """Changes what is given of the line."""
        model = self._block.writing("borders")
        for row, col, side in self._lines():
            cell = model.styled(row, col)
            border: CellBorder = copy(cell.border)
            line: Side = copy(getattr(border, side))
            style, heavy = _LINE_OF.get(line.style, ("continuous", "thin"))
            if line_style in (None, "none"):
                line = Side()
            else:
                style = style if line_style is base_classes._UNSET else line_style
                heavy = heavy if weight is base_classes._UNSET else weight
                # A combination Excel has not: the line style stays, the weight gives way.
                line.style = _LINES.get((style, heavy)) or next(word for key, word in _LINES.items() if key[0] == style)
                if color is not base_classes._UNSET:
                    line.color = color_of(color)
            setattr(border, side, line)
            cell.border = border

    @property
    def line_style(self) -> str:
        return _LINE_OF[self._line().style][0] if self._line().style else "none"

    @line_style.setter
    def line_style(self, value: Any) -> None:
        self.set(value, base_classes._UNSET, base_classes._UNSET)

    @property
    def weight(self) -> str:
        return _LINE_OF[self._line().style][1] if self._line().style else "thin"

    @weight.setter
    def weight(self, value: str) -> None:
        self.set(base_classes._UNSET, value, base_classes._UNSET)

    @property
    def color(self) -> Rgb | None:
        line = self._line()
        return (rgb_of(line.color) or (0, 0, 0)) if line.style else None

    @color.setter
    def color(self, color_or_rgb: Any) -> None:
        self.set(base_classes._UNSET, base_classes._UNSET, color_or_rgb)
