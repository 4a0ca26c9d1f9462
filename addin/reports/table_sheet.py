"""A worksheet of XlsxWriter that takes and writes the rows of a table at once: the same cells, in half the time; rows that
are written are held no longer, however many come, and their texts stand in their cells.

XlsxWriter looks at each cell by itself, where it comes in and again where it goes out: its place, its kind, the escapes of
each attribute. The cells of our tables lie within the sheet, have a format and are of four kinds. What else a sheet holds
goes the usual way.
"""

from __future__ import annotations

import shutil
import tempfile
from array import array
from collections.abc import Sequence
from typing import IO, Any

from jixiao.addin.package.xml import encode_text, escape
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

#: Texts that XlsxWriter takes for errors where a formula gives them.
_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
_BLOCK = 16

#: A cell as it will be written: its format (XlsxWriter's, whose methods have no types), and what follows place and format.
Ready = tuple[Any, str]


class _Heights(dict[int, Any]):
    """The heights of rows as XlsxWriter asks for them, in pixels, two bytes a row. None of our rows is hidden."""

    def __init__(self) -> None:
        super().__init__()
        self._heights = array("h")

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
        self._ready: dict[int, tuple[int, Sequence[Ready]]] = {}  # rows that are put and have not left
        self._left: IO[str] | None = None  # the rows that have left
        self._next = 0  # the first row that has not
        self.row_sizes = _Heights()
        self.table_cells = _Unkept()

    def text(self, text: str) -> str:
        """A cell that holds its text, as long as a cell can hold it: a table of texts would hold all until the end."""
        space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
        return f' t="inlineStr"><is><t{space}>{escape(encode_text(text))}</t></is></c>'

    def formula(self, formula: str, value: float | str) -> str:
        """A cell with a formula of one cell without functions that spill, and the value that it gives."""
        kind = "" if not isinstance(value, str) or not value else ' t="e"' if value in _ERRORS else ' t="str"'
        escape = self._inner._escape_data
        return f"{kind}><f>{escape(self._prepare_formula(formula))}</f><v>{escape(value)}</v></c>"

    def put_row(self, row: int, col: int, cells: Sequence[Ready]) -> None:
        """All cells of a row, at a place within those that :meth:`reach` was told. No chart can look at them."""
        self._ready[row] = col, cells

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
            super()._write_rows()
            return
        self._left.seek(0)
        shutil.copyfileobj(self._left, self._inner.fh)
        self._left.close()

    def _write_block(self, last: int) -> None:
        if self._left is None:
            self._left = tempfile.TemporaryFile("w+", encoding="utf-8", newline="", prefix="jixiao-")  # noqa: SIM115
            self._next = self._inner.dim_rowmin
        into, self._inner.fh = self._inner.fh, self._left
        self._write_cells(self._next, last)
        self._inner.fh = into
        for row in range(self._next, last + 1):
            self.table.pop(row, None)
            self.row_info.pop(row, None)
            self._ready.pop(row, None)
        self.row_spans.clear()
        self._next = last + 1

    def _write_cells(self, first: int, last: int) -> None:
        self._span(first, last)
        names = [xl_col_to_name(col) for col in range(self._inner.dim_colmax + 1)]
        write = self._inner.fh.write
        for row in range(first, last + 1):
            info, span = self.row_info.get(row), self.row_spans.get(row // _BLOCK)
            if row in self._ready:
                col, ready = self._ready[row]
                self._write_row(row, span, info)
                write("".join([f'<c r="{name}{row + 1}" s="{format._get_xf_index()}"{rest}'
                               for name, (format, rest) in zip(names[col:], ready, strict=False)]))
                write("</row>")
            elif cells := self.table.get(row):
                self._write_row(row, span, info)
                for col in sorted(cells):
                    self._write_cell(row, col, cells[col])
                write("</row>")
            elif info or row in self.comments:
                self._write_empty_row(row, span, info)

    def _span(self, first: int, last: int) -> None:
        """From which column to which the cells of each block of sixteen rows stand, as XlsxWriter says it."""
        for block in range(first // _BLOCK, last // _BLOCK + 1):
            rows = range(block * _BLOCK, (block + 1) * _BLOCK)
            held = [cells for row in rows for cells in (self.table.get(row), self.comments.get(row)) if cells]
            ready = [(col, col + len(cells) - 1) for row in rows if row in self._ready for col, cells in (self._ready[row],)]
            if held or ready:
                first_col = min([*map(min, held), *(col for col, _ in ready)])
                last_col = max([*map(max, held), *(col for _, col in ready)])
                self.row_spans[block] = f"{first_col + 1}:{last_col + 1}"
