"""Names of sheets that we add to a workbook."""

from __future__ import annotations

import pytest
from jixiao.macros.sheet.own_sheets import free_name


@pytest.mark.parametrize(
    ("wanted", "name"),
    [("a/b:c", "a b c"), ("业务_\x00费", "业务_ 费"), ("\ud83d业务\ufffe费", "业务 费"), ("\ud83d", "表"), ("😀业务", "😀业务")],
)
def test_a_name_holds_nothing_that_a_file_cannot(wanted: str, name: str) -> None:
    assert free_name(wanted, (), "表") == name
