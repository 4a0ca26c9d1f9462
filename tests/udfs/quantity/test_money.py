"""元 and 万元: exact both ways, never guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jixiao.udfs.quantity.money import amount_text, convert

D = Decimal


@pytest.mark.parametrize(("amount", "here", "there", "expected"), [
    ("7561343.00", "元", "万元", "756.1343"),
    ("0.01", "元", "万元", "0.000001"),
    ("365.25", "万元", "元", "3652500"),
    ("365.25", "万元", "万元", "365.25"),
    ("0", "元", "万元", "0"), ("1.23456789", "亿元", "元", "123456789"), ("3652500", "元", "亿元", "0.036525"),
    ("12000.5", "万元", "亿元", "1.20005"),
])
def test_an_amount_is_converted_to_the_last_figure(amount: str, here: str, there: str, expected: str) -> None:
    assert convert(D(amount), here, there) == D(expected)


@pytest.mark.parametrize("unit", [None, "", "美元", "亿张"])
def test_an_unknown_unit_is_not_converted(unit: str | None) -> None:
    assert convert(D(1), unit, "元") is None
    assert convert(D(1), "元", unit) is None


@given(st.decimals(min_value=0, max_value=D("1e12"), places=2))
def test_there_and_back_is_the_same_amount(amount: Decimal) -> None:
    there = convert(amount, "元", "万元")
    assert there is not None and convert(there, "万元", "元") == amount


def test_an_amount_is_written_with_two_places_or_more() -> None:
    assert [amount_text(D(text)) for text in ("1234567", "1E+4", "756.1343", "0.5")] == [
        "1,234,567.00", "10,000.00", "756.1343", "0.50"
    ]
