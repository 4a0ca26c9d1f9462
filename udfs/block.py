"""One value or a block of cells: every JX function takes both, and answers a block with a column of its height."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice, repeat
from numbers import Integral, Real
from typing import Any

from jixiao.udfs.base.errors import NUMBER, VALUE, SheetError

#: What comes through as it is.
_PLAIN = frozenset((type(None), str, bool, date, datetime, time, SheetError))
#: Not written as ``list | tuple`` where each cell is looked at: that makes an object each time.
_BLOCKS = (list, tuple)
Row = tuple[Any, ...]
_AT_ONCE = 50_000  # rows of a block that are looked at together, and of which equal ones are answered once: some 10 MB
_DIGITS = 308  # a cell holds no number beyond 1.8E+308


def plain_cell(value: object) -> object:
    """What a door hands over, as a cell holds it: text, number, date, time, error or nothing.

    Numbers and texts of other libraries become Python's own; one that no cell holds (NaN, 1E+400) is #NUM!, anything
    else #VALUE!. Never raises, whatever the object's own methods do.

    >>> from fractions import Fraction
    >>> plain_cell("≥95%"), plain_cell(Fraction(1, 4)), plain_cell(10**400), plain_cell(b"95")
    ('≥95%', 0.25, SheetError(code='#NUM!'), SheetError(code='#VALUE!'))
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is float:
        return value if math.isfinite(value) else NUMBER  # type: ignore[arg-type]
    try:
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, datetime):
            return datetime(value.year, value.month, value.day, value.hour, value.minute, value.second)
        if isinstance(value, Decimal):
            small = value.is_finite() and (not value or value.adjusted() <= _DIGITS)
            return value if small and value.adjusted() >= -_DIGITS else Decimal(0) if small else NUMBER
        if isinstance(value, Integral):
            number = int(value)
            return number if number.bit_length() <= 1024 else NUMBER
        if isinstance(value, Real):
            real = float(value)
            return real if math.isfinite(real) else NUMBER
    except Exception:
        return VALUE
    return VALUE


def column(argument: object) -> list[Any] | None:
    """The cells of a block as a column; None for a block that is neither a row nor a column.

    A block is a flat list or tuple, or a list of rows.

    >>> column([[1], [2]]), column([[1, 2]]), column((1, 2)), column([[1, 2], [3, 4]])
    ([1, 2], [1, 2], [1, 2], None)
    """
    if not isinstance(argument, Sequence):
        return None
    cells = list(argument)
    if not any(issubclass(kind, list | tuple) for kind in set(map(type, cells))):
        return cells or None
    if not all(_is_block(cell) for cell in cells):
        return None
    rows = [list(row) for row in cells]
    if len(rows) == 1:
        rows = [[cell] for cell in rows[0]]
    if not rows or any(len(row) != 1 or _is_block(row[0]) for row in rows):
        return None
    return [row[0] for row in rows]


def _is_block(value: object) -> bool:
    return isinstance(value, _BLOCKS)


def over_blocks(
    function: Callable[..., object], *arguments: object, look: Callable[[Sequence[Row]], Sequence[object]] | None = None
) -> Any:
    """Applies a function of single cells to cells and blocks; of equal rows once, as it depends on its arguments alone.

    Single cells, and blocks of one cell, repeat. Only single values: a single value comes back; else a flat list, one
    answer per row. Blocks of different heights, or of several rows and columns, have no answer: one #VALUE!. look: looks at
    many rows of a block; what it has seen of each goes to the function too, as ``seen``.

    >>> over_blocks(max, [1, 5], 3)
    [3, 5]
    >>> over_blocks(max, 1, 3), over_blocks(max, [1, 5], [1, 2, 3])
    (3, SheetError(code='#VALUE!'))
    """
    for argument in arguments:
        if isinstance(argument, _BLOCKS):
            break
    else:
        return function(*map(plain_cell, arguments))
    columns = [column(argument) if _is_block(argument) else [argument] for argument in arguments]
    if any(cells is None for cells in columns):
        return VALUE
    blocks = [cells for cells in columns if cells is not None]
    height = max(len(cells) for cells in blocks)
    if any(len(cells) not in (1, height) for cells in blocks):
        return VALUE
    plain = [_plain_cells(cells) for cells in blocks]
    rows = zip(*(cells if len(cells) == height else repeat(cells[0]) for cells in plain), strict=False)
    told_apart = zip(*(_told_apart(cells) for cells in plain if len(cells) == height), strict=True)
    answered: list[object] = []
    for _ in range(0, height, _AT_ONCE):
        keys = list(islice(told_apart, _AT_ONCE))
        unlike = dict(zip(keys, rows, strict=False))
        answers = dict(zip(unlike, _answers(function, list(unlike.values()), look), strict=True))
        answered += map(answers.__getitem__, keys)
    return answered


def _answers(
    function: Callable[..., object], rows: Sequence[Row], look: Callable[[Sequence[Row]], Sequence[object]] | None
) -> list[object]:
    if look is None:
        return [function(*row) for row in rows]
    return [function(*row, seen=seen) for row, seen in zip(rows, look(rows), strict=True)]


def _plain_cells(cells: list[Any]) -> list[Any]:
    return cells if _PLAIN.issuperset(map(type, cells)) else list(map(plain_cell, cells))


def _told_apart(cells: list[Any]) -> list[Any]:
    """Cells of which equal ones are the same: 1 is not 1.0 or True, 0.0 not -0.0, and 1.00 shows other digits than 1.0."""
    kinds = set(map(type, cells)) - {str, type(None)}
    same = not kinds or kinds == {int} or (kinds == {float} and 0.0 not in cells)
    return cells if same else [(type(cell), repr(cell)) for cell in cells]
