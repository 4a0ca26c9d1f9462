"""Cells of the open workbook: what is typed into them, in blocks, so that Excel takes it as it is meant."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar

import xlwings as xw
from jixiao.addin.excel.patience import asked, patiently
from jixiao.addin.sheet.looks import MARKS
from jixiao.macros.sheet.edits import Mark
from jixiao.macros.sheet.grid import CellValue, ErrorValue, Range
from jixiao.macros.sheet.serials import to_serial

Content = str | float | bool
At = tuple[int, int]
#: Texts that Excel takes as texts when they are typed: no digit, no sign, nothing that begins a formula.
_PLAIN = re.compile(r"[^\W\d_][^\d=+\-@'%]*", re.DOTALL)
_WORDS = {"TRUE", "FALSE"}
_TEXT_FORMAT = "@"
_ADDRESSES = 255
#: So many cells are read in one call rather than block by block, most of them for nothing.
_ONE_READ = 100_000
T = TypeVar("T")


class Formula(str):
    """A formula with =, apart from a text that begins so: in a cell of text format both are typed as they are."""

    __slots__ = ()


def typed(
    value: CellValue, formula: str | None = None, base_1904: bool = False, *, in_text_format: bool = False
) -> Content:
    """What has to be typed for a value: text stays text (95% is no number, =1 no formula), a blank is "".

    base_1904: the workbook counts its days from 1904, as old ones from macOS do. in_text_format: the cell takes every text
    as it is, an apostrophe too.

    >>> typed("95%"), typed("通过"), typed(None), typed(Decimal("9.79")), typed("", "SUM(A1:A2)")
    ("'95%", '通过', '', 9.79, '=SUM(A1:A2)')
    """
    if formula is not None:
        return Formula(f"={formula}")
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
    if in_text_format:
        return value
    return value if _PLAIN.fullmatch(value) and value.upper() not in _WORDS else f"'{value}"


def block_of(sheet: xw.Sheet, area: Range) -> xw.Range:
    """The cells of a block."""
    return sheet.range((area.row, area.col), (area.last_row, area.last_col))


def blocks(cells: Mapping[At, Any], alike: Callable[[At], object] = lambda _: None) -> Iterator[Range]:
    """The cells as blocks: columns as tall as can be, joined with their neighbours; those of one block are ``alike``."""
    open_blocks: dict[tuple[int, int, object], Range] = {}
    for run in _runs(cells, alike):
        key = (run.row, run.last_row, alike((run.row, run.col)))
        left = open_blocks.get(key)
        if left is not None and left.last_col == run.col - 1:
            open_blocks[key] = Range(left.row, left.col, run.last_row, run.col)
            continue
        if left is not None:
            yield left
        open_blocks[key] = run
    yield from open_blocks.values()


def _runs(cells: Mapping[At, Any], alike: Callable[[At], object]) -> Iterator[Range]:
    start: At | None = None
    before: At | None = None
    for row, col in sorted(cells, key=lambda at: (at[1], at[0])):
        if start and before and not (before == (row - 1, col) and alike(before) == alike((row, col))):
            yield Range(*start, *before)
            start = None
        start, before = start or (row, col), (row, col)
    if start and before:
        yield Range(*start, *before)


def uniform(area: xw.Range, ask: Callable[[xw.Range], T | None]) -> Iterator[tuple[xw.Range, T]]:
    """Blocks of an area over each of which one answer holds. Excel says None where a block is mixed: it is halved."""
    rows, columns = area.shape
    answer = patiently(lambda: ask(area))
    if answer is not None:
        yield area, answer
    elif rows * columns > 1:
        first, second = _halves(area, rows, columns)
        yield from uniform(first, ask)
        yield from uniform(second, ask)


def _halves(area: xw.Range, rows: int, columns: int) -> tuple[xw.Range, xw.Range]:
    # Columns first: a format usually runs down a column.
    if columns > 1:
        half = columns // 2
        return area.resize(rows, half), area.offset(0, half).resize(rows, columns - half)
    half = rows // 2
    return area.resize(half, columns), area.offset(half, 0).resize(rows - half, columns)


def put(
    sheet: xw.Sheet, contents: Mapping[At, Content], *, spills: bool = False, is_text: Callable[[At], bool] | None = None
) -> None:
    """Types contents into cells, one call per block. Cells in text format keep it: a formula must not become text.

    spills: the formulas are written for Excels whose formulas may fill several cells; others would get an @ before each
    function of ours. Formulas of the user's, as the file or .Formula tells them, must not be written so: they would spill.
    is_text: whether a cell is in text format, where that is known; else Excel is asked. Texts for cells that are known to
    be so are typed as they are.
    """
    for area in blocks(contents):
        rows = [
            [contents[row, col] for col in range(area.col, area.last_col + 1)] for row in range(area.row, area.last_row + 1)
        ]
        texts = _in_text_format(sheet, area, contents, is_text) if _has_formula(rows) else []
        _set_formats(sheet, texts, "General")
        try:
            _write(block_of(sheet, area), rows if len(rows) * len(rows[0]) > 1 else rows[0][0], spills)
        finally:
            _set_formats(sheet, texts, _TEXT_FORMAT)


def _in_text_format(
    sheet: xw.Sheet, area: Range, contents: Mapping[At, Content], is_text: Callable[[At], bool] | None
) -> list[Range]:
    if is_text is not None:
        formulas_here = (at for at, content in contents.items() if isinstance(content, Formula) and at in area)
        return list(blocks(dict.fromkeys(at for at in formulas_here if is_text(at))))
    found = uniform(block_of(sheet, area), lambda part: part.number_format)
    return [
        Range(part.row, part.column, part.row + part.shape[0] - 1, part.column + part.shape[1] - 1)
        for part, code in found if code == _TEXT_FORMAT
    ]


def set_text_format(sheet: xw.Sheet, cells: Iterable[At]) -> None:
    """Puts cells into text format; what they hold stays what it is."""
    _set_formats(sheet, list(blocks(dict.fromkeys(cells))), _TEXT_FORMAT)


def _set_formats(sheet: xw.Sheet, areas: list[Range], code: str) -> None:
    """Many blocks in one call: Excel takes a list of addresses of up to 255 letters."""
    together: list[str] = []
    for area in areas:
        if together and len(together[-1]) + len(str(area)) < _ADDRESSES:
            together[-1] += f",{area}"
        else:
            together.append(str(area))
    for addresses in together:
        patiently(lambda addresses=addresses: setattr(sheet.range(addresses), "number_format", code))  # type: ignore[misc]


def _write(block: xw.Range, data: Any, spills: bool) -> None:
    name = "formula2" if spills else "formula"
    patiently(lambda: setattr(block, name, data))


def knows_spills(book: xw.Book) -> bool:
    """Whether this Excel has formulas that fill further cells (365, 2021): then there are two ways to write one."""
    if sys.platform == "darwin":
        return False
    return asked(book.sheets[0].range("A1").api, "Formula2")[0]


def _has_formula(rows: list[list[Content]]) -> bool:
    return any(_is_formula(content) for row in rows for content in row)


def _is_formula(content: Content) -> bool:
    return isinstance(content, str) and content.startswith("=")


def formulas(sheet: xw.Sheet, cells: Mapping[At, Any]) -> dict[At, str]:
    """What Excel calls the formula of each cell: of a constant its text. One read where the cells lie near each other."""
    if not cells:
        return {}
    rows, columns = {row for row, _ in cells}, {col for _, col in cells}
    around = Range(min(rows), min(columns), max(rows), max(columns))
    size = (around.last_row - around.row + 1) * (around.last_col - around.col + 1)
    areas = [around] if size <= _ONE_READ else list(blocks(cells))
    found: dict[At, str] = {}
    for area in areas:
        held = patiently(lambda area=area: block_of(sheet, area).formula)  # type: ignore[misc]
        lines = held if isinstance(held, tuple | list) else ((held,),)
        for row, line in enumerate(lines, area.row):
            found.update(((row, col), "" if text is None else str(text)) for col, text in enumerate(line, area.col))
    return {at: found[at] for at in cells}


def is_highlighted(sheet: xw.Sheet, area: Range, formula: str) -> bool:
    """Whether an area has a conditional format of that formula. Excel tells it as seen from the selected cell: the first.

    The sheet must be visible: no cell of a hidden one can be selected.
    """
    return patiently(lambda: bool(_rules(sheet, area, formula)))


def highlight(sheet: xw.Sheet, area: Range, formula: str, mark: Mark) -> None:
    """A conditional format, once. Excel reads its formula as seen from the selected cell, as there."""
    fill, color = MARKS[mark]
    tries = 0

    def add() -> None:
        nonlocal tries
        tries += 1
        if tries > 1:  # Excel may have broken the one before off in the middle
            unhighlight(sheet, area, formula)
        block_of(sheet, area).conditional_formats.add_custom(
            f"={formula}", fill_color=f"#{fill}", font_color=f"#{color}" if color else None
        )

    patiently(add)


def unhighlight(sheet: xw.Sheet, area: Range, formula: str) -> None:
    """Takes such a conditional format away."""

    def remove() -> None:
        for rule in _rules(sheet, area, formula):
            rule.delete()

    patiently(remove)


def _rules(sheet: xw.Sheet, area: Range, formula: str) -> list[xw.ConditionalFormat]:
    block = block_of(sheet, area)
    sheet.activate()
    block[0, 0].select()
    return [rule for rule in block.conditional_formats if rule.formula == f"={formula}"]


def choose(block: xw.Range, options: tuple[str, ...]) -> None:
    """A drop-down list that does not forbid other input."""

    def set_list() -> None:
        validation = block.data_validation
        validation.set_list(options)
        set_native(validation.api, False, "ShowError", "show_error")

    patiently(set_list)


def set_native(api: Any, value: object, windows: str, mac: str) -> None:
    """Sets what xlwings has no name for; on macOS the object model is another one."""
    if sys.platform == "darwin":
        getattr(api, mac).set(value)
    else:
        setattr(api, windows, value)


def set_outline(cell: xw.Range, level: int) -> None:
    """How deep a cell's column is grouped; 1 is not at all. xlwings' own ``group`` works on no desktop (0.37.8)."""
    api = cell.api
    column = api.entire_column if sys.platform == "darwin" else api.EntireColumn
    set_native(column, level, "OutlineLevel", "outline_level")


def get_native(api: Any, windows: str, mac: str) -> object:
    """Reads what xlwings has no name for; None where neither object model has it."""
    known, answer = asked(api, windows)
    if known:
        return answer
    held: Any = getattr(api, mac, None) if sys.platform == "darwin" else None
    return None if held is None else held.get()
