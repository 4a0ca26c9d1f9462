"""Numbers of cells and in Chinese numerals; rounding."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jixiao.udfs.quantity.numbers import Rounding, numeral, round_to, to_decimal


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2.675, "2.675"), (0.95, "0.95"), (12, "12"), ("6,726,000.00", "6726000.00"), (" １２．５ ", "12.5"), ("-3", "-3"),
        ("−3", "-3"), (".5", "0.5"), (0.1 + 0.2, "0.3"), (89.99999999999999, "90"), (1e22, "1E22"), ("1e3", "1000"),
    ],
)
def test_a_cell_that_is_a_number_gives_it_exactly(value: object, expected: str) -> None:
    assert to_decimal(value) == Decimal(expected)


@pytest.mark.parametrize(
    "value", [None, "", "  ", "95%", "1,5", "12,34", "1,2345", "十", True, float("nan"), float("inf"), "9" * 40, "NaN", [1]]
)
def test_anything_else_is_no_number(value: object) -> None:
    assert to_decimal(value) is None


@pytest.mark.parametrize(
    ("value", "mode", "expected"),
    [
        ("2.675", "half_up", "2.68"), ("2.675", "half_even", "2.68"), ("2.675", "half_down", "2.67"),
        ("2.679", "cut", "2.67"),
        ("9.365", "half_up", "9.37"), ("9.365", "half_even", "9.36"), ("-2.675", "cut", "-2.67"), ("5", "cut", "5.00"),
    ],
)
def test_rounding_follows_its_mode(value: str, mode: Rounding, expected: str) -> None:
    assert str(round_to(Decimal(value), 2, mode)) == expected


@given(st.decimals(-(10**15), 10**15, places=6), st.integers(0, 4))
def test_cutting_never_grows_a_number_and_stays_within_one_step(value: Decimal, digits: int) -> None:
    cut = round_to(value, digits, "cut")
    assert abs(cut) <= abs(value) and abs(value - cut) < Decimal(1).scaleb(-digits)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("零", "0"), ("三", "3"), ("两", "2"), ("十", "10"), ("十二", "12"), ("二十", "20"), ("九十五", "95"),
        ("一百二十", "120"),
        ("一百零五", "105"), ("两千", "2000"), ("一千零二十", "1020"), ("一万二千", "12000"), ("三万零五", "30005"),
        ("七百万", "7000000"),
        ("一点二亿", "120000000"), ("一点五", "1.5"), ("负三", "-3"), ("叁佰", "300"),
    ],
)
def test_a_chinese_numeral_is_read(text: str, expected: str) -> None:
    assert numeral(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text",
    [
        "", "万", "千", "万一", "一一", "二〇二三", "一百二", "三万五", "三千五", "及时", "一点", "十十", "百千",
    ],
)
def test_a_word_or_a_loose_numeral_is_none(text: str) -> None:
    assert numeral(text) is None


@given(st.text(alphabet="零一二两九十百千万亿点负", max_size=20))
def test_no_row_of_numerals_raises(text: str) -> None:
    value = numeral(text)
    assert value is None or value.is_finite()
