"""No object makes a function raise: a value or a sheet error comes back, whatever a door or a script hands over."""

from __future__ import annotations

import enum
import math
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from jixiao import udfs
from jixiao.udfs.base.errors import SheetError
from jixiao.udfs.registry import FUNCTIONS as LISTED

TRIED, PARTS = 3_000, 20


class Colour(enum.Enum):
    RED = 1


class Silent:
    """Its text, its truth and its comparisons raise."""

    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__

    def __bool__(self) -> bool:
        raise RuntimeError("no truth")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no comparison")

    def __hash__(self) -> int:
        raise RuntimeError("no hash")

    def __float__(self) -> float:
        raise RuntimeError("no number")


class Text(str):
    """A text of another class, as some libraries give."""


class Whole(int):
    """A number of another class."""


#: What no cell holds.
ODD: tuple[Any, ...] = (
    np.float64(95), np.float64("nan"), np.float32(0.1), np.int64(3), np.bool_(True), np.datetime64("2024-01-01"), np.str_("≥95%"),
    np.array([1, 2]), np.array(5), pd.NaT, pd.NA, pd.Timestamp("2024-05-01"), pd.Series([1, 2]),
    math.nan, math.inf, -math.inf, -0.0, 1e308, 5e-324, Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"), Decimal("1E+999999"),
    Decimal("1E-999999"), Decimal("-0"), 10**5000, -(10**5000), 2**63, True, False, 3 + 4j, Fraction(1, 3), Whole(7),
    b"95%", bytearray(b"95"), memoryview(b"9"), range(3), {1, 2}, frozenset(), {"a": 1}, object(), Silent(), Silent, Colour.RED,
    date(2024, 2, 29), date.min, date.max, datetime(2024, 12, 31, 23, 59, tzinfo=UTC), time(8, 30), timedelta(days=3), len, iter([1]), ...,
    NotImplemented, ValueError("x"), SheetError("#REF!"), [], (), [[]], [[], []], [1, [2]], [[1, 2], [3]], ["≥95%", Silent()], [None],
    [[1], [2], [3]], (1, "2", None),
)
#: What cells hold, and what hostile ones hold.
TEXTS: tuple[Any, ...] = (
    None, "", " ", "≥95%", "95%", "0", 0, 10, "10", "及时", "部分达成", "=0(次)", "90%-95%", "2024年12月31日", "≤5‰", "#N/A", "gj2020", "sh2019", "没有",
    "\ud800", "\x00", "\u202e95%", "９" * 40, "9" * 5000, "1e99", "1e999999999", "≥" * 5000, "(" * 3000, "万" * 200, "亿万亿", "九" * 300,
    "一" * 79 + "%", "百分之" * 20, "≥" + "9" * 79, "٣٤", "½", "Ⅷ", "₉", "²", "NaN", "inf", "-inf", "Infinity", "0x10", "1_000", "--5", "+", "e", "1/0",
    "0/0", "9999-99-99", "0000年0月0日", "13月45日", "第季度", "~", "-~-", "±", "±%", "≥且≤", "每≥次", "\n\n", "“”", "（）", "≥()", "% %", "'", '"', "\\",
    Text("≥95%"), "越低越好", "等于", "百分数", "数值", "符号",
)
FUNCTIONS: dict[str, Callable[..., Any]] = {
    name: getattr(udfs, name) for name in dir(udfs) if name.startswith("JX_") and name != "JX_VERSION"
}
ARGUMENTS = {name: function.__code__.co_argcount for name, function in FUNCTIONS.items()}


def is_answer(value: object) -> bool:
    """A cell's content, or a column of them; a number is one that a cell can hold."""
    if isinstance(value, list):
        return all(is_answer(item) and not isinstance(item, list) for item in value)
    return type(value) in (str, SheetError) or (type(value) is float and math.isfinite(value))


def calls(part: int) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Any objects for all arguments, most of them what cells hold."""
    chance = random.Random(part)
    for _ in range(TRIED):
        name = chance.choice(list(FUNCTIONS))
        yield name, tuple(chance.choice(ODD if chance.random() < 0.3 else TEXTS) for _ in range(ARGUMENTS[name]))


def test_every_function_is_tried() -> None:
    assert set(FUNCTIONS) | {"JX_VERSION"} == {item.name for item in LISTED}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_object_in_each_argument(name: str) -> None:
    usual = ["≥95%", "93%", 10, "", "", "合格率", "", ""][: ARGUMENTS[name]]
    for at in range(ARGUMENTS[name]):
        for odd in (*ODD, *TEXTS):
            given = [*usual[:at], odd, *usual[at + 1 :]]
            try:
                answer = FUNCTIONS[name](*given)
            except Exception as error:
                pytest.fail(f"{name}: argument {at + 1} is a {type(odd).__name__}: {error!r}")
            assert is_answer(answer), (name, at, type(odd).__name__, type(answer))


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.long) for part in range(1, PARTS))])
def test_any_objects_in_all_arguments(part: int) -> None:
    for name, given in calls(part):
        try:
            answer = FUNCTIONS[name](*given)
        except Exception as error:
            pytest.fail(f"{name}: {[type(item).__name__ for item in given]}: {error!r}")
        assert is_answer(answer), (name, [type(item).__name__ for item in given], type(answer))
