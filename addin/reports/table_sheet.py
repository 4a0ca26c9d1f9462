"""A worksheet of XlsxWriter that takes and writes the rows of a table at once: the same bytes, in half the time, and rows
that are written are held no longer, however many come.

XlsxWriter looks at each cell by itself, where it comes in and again where it goes out: its place, its kind, the escapes of
each attribute. The cells of our tables lie within the sheet, have a format and are of four kinds. What else a sheet holds
goes the usual way.
"""

from __future__ import annotations

import shutil
import tempfile
from array import array
from collections.abc import Callable
from typing import IO, Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import CellBlankTuple, CellFormulaTuple, CellNumberTuple, CellStringTuple, Worksheet

#: Texts that XlsxWriter takes for errors where a formula gives them.
_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
_BLOCK = 16


class _Heights(dict[int, Any]):
    """The heights of rows as XlsxWriter asks for them, in pixels, eight bytes a row. None of our rows is hidden."""

    def __init__(self) -> None:
        super().__init__()
        self._heights = array("l")

    def __len__(self) -> int:
        return len(self._heights)

    def __contains__(self, row: object) -> bool:
        return isinstance(row, int) and row < len(self._heights) and self._heights[row] >= 0

    def __getitem__(self, row: int) -> tuple[int, bool]:
        return self._heights[row], False

    def __setitem__(self, row: int, size: tuple[int, bool]) -> None:
        self._heights.extend([-1] * (row + 1 - len(self._heights)))
        self._heights[row] = size[0]


class _Unkept(dict[tuple[int, int], str]):
    """Which table a cell belongs to, by which XlsxWriter finds those that overlap: ours do not."""

    def __setitem__(self, place: tuple[int, int], area: str) -> None:
        pass


class TableWorksheet(Worksheet):
    """A worksheet whose rows come and go as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self._inner: Any = self  # what XlsxWriter has no types for
        self._prepared: dict[tuple[str, bool], str] = {}
        self._left: IO[str] | None = None  # the rows that have left
        self._next = 0  # the first row that has not
        self.row_sizes = _Heights()
        self.table_cells = _Unkept()

    def put_text(self, row: int, col: int, text: str, format: Format) -> None:
        """A text, at most as long as a cell can hold, at a place within the rows that :meth:`reach` was told."""
        self.table[row][col] = CellStringTuple(self._inner.str_table._get_shared_string_index(text), format)

    def put_number(self, row: int, col: int, number: float, format: Format) -> None:
        """A finite number."""
        self.table[row][col] = CellNumberTuple(number, format)

    def put_blank(self, row: int, col: int, format: Format) -> None:
        """A cell without content."""
        self.table[row][col] = CellBlankTuple(format)

    def put_formula(self, row: int, col: int, formula: str, format: Format, value: float | str) -> None:
        """A formula of one cell without functions that spill, and the value that it gives."""
        self.table[row][col] = CellFormulaTuple(self._prepare_formula(formula), format, value)

    def set_column_formula(self, index: int, formula: str) -> None:
        """The formula of a column of the table that was added last; its cells are put one by one."""
        prepared = self._prepare_formula(self._inner._prepare_table_formula(formula), True)
        self.tables[-1]["columns"][index]["formula"] = prepared

    def reach(self, row: int, col: int) -> None:
        """A cell is there: so far the sheet goes."""
        self._check_dimensions(row, col)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """XlsxWriter looks through each formula for a hundred names, and a column has one."""
        key = formula, expand_future_functions
        if key not in self._prepared:
            self._prepared[key] = super()._prepare_formula(formula, expand_future_functions)  # type: ignore[no-untyped-call]
        return self._prepared[key]

    def let_go(self, row: int) -> None:
        """All up to this row is put: blocks of sixteen rows, which say together how wide they are, leave for a file."""
        if (row + 1) % _BLOCK == 0:
            self._write_block(row)

    def let_all_go(self) -> None:
        """All of the sheet is put."""
        self._write_block(self._inner.dim_rowmax)

    def _write_rows(self) -> None:
        if self._left is None:
            self._write_cells(self._inner.dim_rowmin, self._inner.dim_rowmax, self._inner.fh.write)
            return
        self._left.seek(0)
        shutil.copyfileobj(self._left, self._inner.fh)
        self._left.close()

    def _write_block(self, last: int) -> None:
        if self._left is None:
            self._left = tempfile.TemporaryFile("w+", encoding="utf-8", newline="", prefix="jixiao-")  # noqa: SIM115
            self._next = self._inner.dim_rowmin
        into, self._inner.fh = self._inner.fh, self._left
        self._write_cells(self._next, last, self._left.write)
        self._inner.fh = into
        for row in range(self._next, last + 1):
            self.table.pop(row, None)
            self.row_info.pop(row, None)
        self._next = last + 1

    def _write_cells(self, first: int, last: int, write: Callable[[str], object]) -> None:
        self._span(first, last)
        names = [xl_col_to_name(col) for col in range(self._inner.dim_colmax + 1)]
        escape = self._inner._escape_data
        for row in range(first, last + 1):
            cells = self.table.get(row)
            if not cells:
                if row in self.row_info or row in self.comments:
                    self._write_empty_row(row, self.row_spans.get(row // 16), self.row_info.get(row))
                continue
            self._write_row(row, self.row_spans.get(row // 16), self.row_info.get(row))
            for col in sorted(cells):
                cell = cells[col]
                kind = type(cell)
                head = f'<c r="{names[col]}{row + 1}" s="{cell.format._get_xf_index()}"' if cell.format else ""
                if not head:
                    self._write_cell(row, col, cell)
                elif kind is CellStringTuple:
                    write(f'{head} t="s"><v>{cell.string}</v></c>')
                elif kind is CellNumberTuple:
                    write(f"{head}><v>{cell.number:.16G}</v></c>")
                elif kind is CellBlankTuple:
                    write(f"{head}/>")
                elif kind is CellFormulaTuple and not isinstance(cell.value, bool) and cell.value not in _ERRORS:
                    text = ' t="str"' if isinstance(cell.value, str) and cell.value else ""
                    write(f"{head}{text}><f>{escape(cell.formula)}</f><v>{escape(cell.value)}</v></c>")
                else:
                    self._write_cell(row, col, cell)
            write("</row>")

    def _span(self, first: int, last: int) -> None:
        """From which column to which the cells of each block of sixteen rows stand, as XlsxWriter says it."""
        for block in range(first // _BLOCK, last // _BLOCK + 1):
            held = [cells for row in range(block * _BLOCK, (block + 1) * _BLOCK)
                    for cells in (self.table.get(row), self.comments.get(row)) if cells]
            if held:
                self.row_spans[block] = f"{min(map(min, held)) + 1}:{max(map(max, held)) + 1}"
