"""The lines around and between cells."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from openpyxl.styles import Border as CellBorder
from openpyxl.styles import Side
from xl_colors import Rgb, color_of, rgb_of
from xl_model import cells_of
from xlwings import base_classes

if TYPE_CHECKING:
    from xl_range import Range

#: (line style, weight) of Excel's object model -> the file's one word.
_LINES = {
    ("continuous", "hairline"): "hair", ("continuous", "thin"): "thin", ("continuous", "medium"): "medium",
    ("continuous", "thick"): "thick", ("dash", "thin"): "dashed", ("dash", "medium"): "mediumDashed",
    ("dash_dot", "thin"): "dashDot", ("dash_dot", "medium"): "mediumDashDot",
    ("dash_dot_dot", "thin"): "dashDotDot", ("dash_dot_dot", "medium"): "mediumDashDotDot",
    ("dot", "thin"): "dotted", ("double", "thick"): "double", ("slant_dash_dot", "medium"): "slantDashDot",
}
_LINE_OF = {word: line for line, word in _LINES.items()}


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
