"""What every command puts out is as recorded: an output changes with an entry in the CHANGELOG, or not at all."""

from __future__ import annotations

from pathlib import Path

import outputs
import pytest
from support import FIRST, NAMES

pytestmark = pytest.mark.slow

#: Published cases of forms that another one stands for.
OTHERS = set(NAMES) - {*FIRST, "selfeval-2023-004-07", "target-2018-003-04"}


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.long) if name in OTHERS else name for name in outputs.NAMES])
def test_every_command_puts_out_what_is_recorded(name: str, tmp_path: Path) -> None:
    changed = list(outputs.differences(outputs.recorded()[name], outputs.make(name, tmp_path)))
    assert not changed, f"{name}: " + "\n".join([*changed, "See the head of tests/data/outputs.tsv."])


def test_the_table_holds_every_case_and_every_command() -> None:
    table = outputs.recorded()
    assert tuple(table) == outputs.NAMES
    used = {command.split()[0] for found in table.values() for command, _ in found}
    assert used >= {
        "carry", "check", "compare", "demo", "explain", "finalize", "forms", "import", "monitor", "new", "portable", "read",
        "report", "score", "summary", "verify",
    }


def test_a_difference_names_the_command_and_the_part() -> None:
    old = {("score 表.xlsx", "表.xlsx"): outputs.Output("1", {"a.xml": "11", "b.xml": "22"}), ("read 表.xlsx", "stdout"): outputs.Output("2")}
    new = {("score 表.xlsx", "表.xlsx"): outputs.Output("3", {"a.xml": "11", "b.xml": "33"}), ("check 表.xlsx", "stdout"): outputs.Output("2")}
    assert list(outputs.differences(old, new)) == [
        "jx check 表.xlsx: puts out stdout, which is not recorded",
        "jx read 表.xlsx: no longer puts out stdout",
        "jx score 表.xlsx: 表.xlsx differs in b.xml",
    ]
