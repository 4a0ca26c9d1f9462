"""Cells of the open workbook: what is typed into them, in blocks, so that Excel takes it as it is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import xlwings as xw
from jixiao.addin.looks import EDGE, FONT, FONT_SIZE, LOOKS, MARKS
from jixiao.addin.number_formats import to_serial
from jixiao.macros.edits import Mark, Style
from jixiao.macros.grid import CellValue, ErrorValue, Range

Content = str | float | bool
At = tuple[int, int]
#: Texts that Excel takes as texts when they are typed: no digit, no sign, nothing that begins a formula.
_PLAIN = re.compile(r"[^\W\d_][^\d=+\-@'%]*", re.DOTALL)
_WORDS = {"TRUE", "FALSE"}
_TEXT_FORMAT = "@"


def typed(value: CellValue, formula: str | None = None, base_1904: bool = False) -> Content:
    """What has to be typed for a value: text stays text (95% is no number, =1 no formula), a blank is "".

    base_1904: the workbook counts its days from 1904, as old ones from macOS do.

    >>> typed("95%"), typed("通过"), typed(None), typed(Decimal("9.79")), typed("", "SUM(A1:A2)")
    ("'95%", '通过', '', 9.79, '=SUM(A1:A2)')
    """
    if formula is not None:
        return f"={formula}"
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime | time):
        return float(to_serial(value, base_1904))
    if isinstance(value, ErrorValue):
        return value.code
    return value if _PLAIN.fullmatch(value) and value.upper() not in _WORDS else f"'{value}"


def block_of(sheet: xw.Sheet, area: Range) -> xw.Range:
    """The cells of a block."""
    return sheet.range((area.row, area.col), (area.last_row, area.last_col))


def runs(cells: Mapping[At, Any], alike: Callable[[At], object] = lambda _: None) -> Iterator[Range]:
    """The cells as vertical blocks, each as tall as it can be; cells of one block are ``alike``."""
    start: At | None = None
    before: At | None = None
    for row, col in sorted(cells, key=lambda at: (at[1], at[0])):
        if start and before and not (before == (row - 1, col) and alike(before) == alike((row, col))):
            yield Range(*start, *before)
            start = None
        start, before = start or (row, col), (row, col)
    if start and before:
        yield Range(*start, *before)


def put(sheet: xw.Sheet, contents: Mapping[At, Content]) -> None:
    """Types contents into cells, one call per block. Cells in text format keep it: a formula must not become text."""
    for area in runs(contents):
        block = block_of(sheet, area)
        column = [[contents[row, area.col]] for row in range(area.row, area.last_row + 1)]
        code = block.number_format if any(_is_formula(row[0]) for row in column) else None
        if code == _TEXT_FORMAT:
            block.number_format = "General"
        try:
            block.formula = column if len(column) > 1 else column[0][0]
        finally:
            if code == _TEXT_FORMAT:
                block.number_format = _TEXT_FORMAT


def _is_formula(content: Content) -> bool:
    return isinstance(content, str) and content.startswith("=")


def formulas(sheet: xw.Sheet, cells: Mapping[At, Any]) -> dict[At, str]:
    """What Excel calls the formula of each cell: of a constant its text. One read per block."""
    found: dict[At, str] = {}
    for area in runs(cells):
        held = block_of(sheet, area).formula
        column = [line[0] for line in held] if isinstance(held, tuple | list) else [held]
        found.update(
            ((area.row + index, area.col), "" if text is None else str(text)) for index, text in enumerate(column)
        )
    return found


def draw(block: xw.Range, style: Style) -> None:
    """Gives cells one of our looks."""
    look = LOOKS[style]
    block.number_format = look.format
    block.font.name, block.font.size, block.font.color = FONT, FONT_SIZE, f"#{look.color}"
    block.font.bold = look.bold
    block.color = f"#{look.fill}" if look.fill else None
    block.horizontal_alignment, block.vertical_alignment, block.wrap_text = look.align, "center", True
    block.borders.set(line_style="continuous", weight="thin", color=f"#{EDGE}")


def is_highlighted(sheet: xw.Sheet, area: Range, formula: str) -> bool:
    """Whether an area has a conditional format of that formula. Excel tells it as seen from the selected cell: the first."""
    block = block_of(sheet, area)
    sheet.activate()
    block[0, 0].select()
    return any(rule.formula == f"={formula}" for rule in block.conditional_formats)


def highlight(sheet: xw.Sheet, area: Range, formula: str, mark: Mark) -> None:
    """A conditional format. Excel reads its formula as seen from the selected cell, as :func:`is_highlighted` left it."""
    fill, color = MARKS[mark]
    block_of(sheet, area).conditional_formats.add_custom(
        f"={formula}", fill_color=f"#{fill}", font_color=f"#{color}" if color else None
    )


def choose(block: xw.Range, options: tuple[str, ...]) -> None:
    """A drop-down list that does not forbid other input."""
    validation = block.data_validation
    validation.set_list(options)
    set_native(validation.api, False, "ShowError", "show_error")


def set_native(api: Any, value: object, windows: str, mac: str) -> None:
    """Sets what xlwings has no name for; on macOS the object model is another one."""
    if hasattr(api, windows):
        setattr(api, windows, value)
    else:
        getattr(api, mac).set(value)


def get_native(api: Any, windows: str, mac: str) -> object:
    """Reads what xlwings has no name for; None where neither object model has it."""
    if hasattr(api, windows):
        return getattr(api, windows)
    held: Any = getattr(api, mac, None)
    return None if held is None else held.get()
