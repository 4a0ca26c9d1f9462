"""What reading may cost: every part is weighed, and each once."""

from __future__ import annotations

import pytest
from jixiao.addin.package.budget import MAX_MEMORY, MAX_ROWS, Budget
from support import stops

#: A little more than half of what is allowed.
HALF_ROWS = b"<row/>" * (MAX_ROWS // 2 + 1)
#: 85 bytes a tag of a sheet, 220 a node of a tree, and the characters themselves: between half and all of the memory.
HALF_TREE = b"<" * (MAX_MEMORY // 222 * 2 // 3)


def test_the_rows_of_all_sheets_are_added_up() -> None:
    budget = Budget()
    budget.sheet("one", HALF_ROWS)
    with stops("too_large"):
        budget.sheet("two", HALF_ROWS)


def test_the_nodes_of_all_parts_are_added_up() -> None:
    budget = Budget()
    budget.tree("one", HALF_TREE)
    with stops("too_large"):
        budget.tree("two", HALF_TREE)


def test_a_part_that_is_read_again_costs_nothing() -> None:
    budget = Budget()
    for _ in range(3):
        budget.sheet("one", HALF_ROWS)
        budget.tree("two", HALF_TREE[: len(HALF_TREE) // 2])


@pytest.mark.parametrize("row", [b'<row r="1">', b"<x:row >", b"<row>", b"<row/>"])
def test_rows_of_every_spelling_are_counted(row: bytes) -> None:
    with stops("too_large"):
        Budget().sheet("one", row * (MAX_ROWS + 1))
