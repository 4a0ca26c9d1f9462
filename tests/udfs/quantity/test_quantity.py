"""Targets and actuals: what is a quantity, what is text, what is broken."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jixiao.udfs.quantity.quantity import parse_quantity
from jixiao.udfs.quantity.units import measure, unit_name
from published import CASES

ALL_TEXTS = sorted(
    {text for case in CASES.values() for row in case["indicators"] for text in (row["target"], row["actual"]) if text}
)
#: The shape of every quantity in the published forms, written down apart from the parser.
PUBLISHED = re.compile(r"([≥>=<≤]?)(\d+(?:\.\d+)?) ?(?:\((.+)\)|(.*))")


@pytest.mark.parametrize("text", ALL_TEXTS)
def test_every_published_target_and_actual_is_read(text: str) -> None:
    found, match = parse_quantity(text), PUBLISHED.fullmatch(text)
    assert found.text == text
    if match is None:
        assert (found.kind, found.word) == ("text", text) or (found.nothing and found.number == 0)  # 不发生
    else:
        sign, number, bracketed, bare = match.groups()
        expected = ("number", sign or None, Decimal(number), bracketed or bare)
        assert (found.kind, found.sign, found.number, found.unit) == expected


@pytest.mark.parametrize(
    ("text", "sign", "number", "unit"),
    [
        # full width, ASCII pairs
        ("＞＝95％", "≥", "95", "%"), ("≧95（％）", "≥", "95", "%"), ("≦５（次）", "≤", "5", "次"), ("＜5％", "<", "5", "%"),
        ("＝100％", "=", "100", "%"), (">=90%", "≥", "90", "%"), ("<=5%", "≤", "5", "%"), ("=>5", "≥", "5", ""),
        ("==5", "=", "5", ""),
        ("≯5%", "≤", "5", "%"), ("≮95%", "≥", "95", "%"),
        # sign words
        ("不低于95%", "≥", "95", "%"), ("没有低于95%", "≥", "95", "%"), ("不应低于95%", "≥", "95", "%"), ("降至95%", "≤", "95", "%"), ("不少于3次", "≥", "3", "次"), ("不小于5", "≥", "5", ""), ("达到95%", "≥", "95", "%"),
        ("大于等于95%", "≥", "95", "%"), ("大于95%", ">", "95", "%"), ("超过95%", ">", "95", "%"),
        ("高于3次", ">", "3", "次"),
        ("不超过2小时", "≤", "2", "小时"), ("不高于5%", "≤", "5", "%"), ("不多于3次", "≤", "3", "次"),
        ("小于等于3", "≤", "3", ""),
        ("小于3", "<", "3", ""), ("低于5%", "<", "5", "%"), ("少于3次", "<", "3", "次"), ("控制在5%以内", "≤", "5", "%"),
        ("95%以上", "≥", "95", "%"), ("3次及以上", "≥", "3", "次"), ("24小时以内", "≤", "24", "小时"),
        ("5次以下", "≤", "5", "次"),
        ("30天之内", "≤", "30", "天"), ("30日内", "≤", "30", "天"), ("95%(含)以上", "≥", "95", "%"),
        ("3个以上", "≥", "3", "个"), ("3个工作日内", "≤", "3", "个工作日"), ("5个子系统以上", "≥", "5", "个子系统"),
        ("不低于95%以上", "≥", "95", "%"),
        # 万, 亿, separators
        ("700万张", None, "700", "万张"), ("1.2亿元", None, "1.2", "亿元"), ("三万人", None, "3", "万人"), ("9,940,100张", None, "9940100", "张"),
        (">600万/人次", ">", "600", "万/人次"), ("600(万元)", None, "600", "万元"), ("1,500.00元", None, "1500.00", "元"),
        # percent in words, other spellings
        ("百分之九十五", None, "95", "%"), ("不低于百分之九十五", "≥", "95", "%"), ("百分之百", None, "100", "%"),
        ("5‰", None, "5", "‰"),
        ("≥95百分比", "≥", "95", "%"), ("≥95%(%)", "≥", "95", "%"), ("-5%", None, "-5", "%"),
        # Chinese numerals
        ("三次", None, "3", "次"), ("不少于三次", "≥", "3", "次"), ("十二", None, "12", ""),
        ("三个小时内", "≤", "3", "小时"), ("95%(抽查)", None, "95", "%"), ("每月2次", None, "2", "次/月"), ("零投诉", "=", "0", ""),
        # units of more than one word, unlisted units after a sign
        ("4个子系统", None, "4", "个子系统"), ("5个工作日内", "≤", "5", "个工作日"), ("≥20幅画", "≥", "20", "幅画"),
        ("≥3年", "≥", "3", "年"),
    ],
)
def test_a_quantity_in_any_spelling_gives_sign_number_unit(text: str, sign: str | None, number: str, unit: str) -> None:
    found = parse_quantity(text)
    assert (found.kind, found.sign, found.number, found.unit) == ("number", sign, Decimal(number), unit)


@pytest.mark.parametrize(
    ("text", "word", "sign"),
    [
        ("合格率≥95%", "合格率", "≥"), ("完成率 95%", "完成率", None), ("完成率95%", "完成率", None),
        ("完成率：95%", "完成率", None),
        ("满意度达到90%以上", "满意度", "≥"), ("12345热线满意度≥90%", "12345热线满意度", "≥"),
        ("已完成 98%", "已完成", None),
    ],
)
def test_a_word_before_the_quantity_is_kept_apart(text: str, word: str, sign: str | None) -> None:
    found = parse_quantity(text)
    assert (found.kind, found.word, found.sign, found.unit) == ("number", word, sign, "%")


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("90%-95%", "90", "95", "%"), ("90～95(%)", "90", "95", "%"), ("90-95%", "90", "95", "%"),
        ("90%至95%之间", "90", "95", "%"),
        ("±10%", "-10", "10", "%"), ("±10(%)", "-10", "10", "%"), ("不超过±10%", "-10", "10", "%"),
        ("100%±5%", "95", "105", "%"),
        ("-5~5%", "-5", "5", "%"), ("≥90%且≤95%", "90", "95", "%"), ("控制在90%-95%之间", "90", "95", "%"),
        ("3-5次", "3", "5", "次"), ("95%-90%", "90", "95", "%"), ("[90%,95%]", "90", "95", "%"),
        ("90%≤X≤95%", "90", "95", "%"), ("≤95%且≥90%", "90", "95", "%"), ("100万-200万元", "100", "200", "万元"),
    ],
)
def test_a_range_gives_both_ends(text: str, low: str, high: str, unit: str) -> None:
    found = parse_quantity(text)
    assert (found.kind, found.number, found.upper, found.unit) == ("range", Decimal(low), Decimal(high), unit)


@pytest.mark.parametrize(
    "text",
    [
        "及时", "年底前", "移交后30天", "移交后 30天", "2023年12月底前", "中心城区一个半小时内；郊区三个小时内",
        "按实际在岗人数完成", "永久",
        "微信阅读量10万+", "2023-12-31", "2023/12/31", "2023.12.31", "2023年12月", "12月31日", "12月", "5日",
        "2023年", "2023年内",
        "2022-2023", "第3次", "约100人", "约 100人", "100余人", "近100人", "100人左右", "三甲", "一般",
        "一流", "一级", "一",
        "一次性完成", "两个维护", "万一", "十分满意", "达到要求", "达到预期目标", "高于上年", "不低于上年水平",
        "3次培训",
        "合格率≥95%，满意度≥90%", "5A级", "三分之二", "一季度 3次", "1:1", "95%(预计)", "≥及时", "≤预算数", "≥1/3", "≥上年水平", "=及时", "定性及时",
    ],
)
def test_words_dates_and_vague_figures_stay_text(text: str) -> None:
    found = parse_quantity(text)
    assert (found.kind, found.number) == ("text", None)


@pytest.mark.parametrize(
    "text",
    [
        "≥", "=", "≥(%)", "≥95≤90", "≥≥95", "95..5%", "90%-95", "≤5以上", "不超过95%以上", "1,5",
        "200±5%", "95(",
    ],
)
def test_what_begins_like_a_quantity_and_is_none_is_malformed(text: str) -> None:
    assert parse_quantity(text).kind == "malformed"


@pytest.mark.parametrize("value", [None, "", "  ", "\u3000", "\n"])
def test_a_blank_cell_is_blank(value: object) -> None:
    assert parse_quantity(value).kind == "blank"


def test_a_bare_float_is_a_number_without_unit_and_in_a_percent_cell_a_percentage() -> None:
    assert (parse_quantity(0.95).number, parse_quantity(0.95).unit) == (Decimal("0.95"), "")
    shown = parse_quantity(0.95, percent=True)
    assert (shown.number, shown.unit, shown.text) == (Decimal("95"), "%", "95%")
    assert parse_quantity("95%", percent=True).number == 95


@pytest.mark.parametrize(("value", "text", "number"), [
    (100.0, "100", "100"), (17.34, "17.34", "17.34"), (-2.5, "-2.5", "-2.5"), (0.1 + 0.2, "0.3", "0.3"), (1e-05, "0.00001", "0.00001"),
    (0.0, "0", "0"), (-0.0, "0", "0"), (5.55e-17, "0", "0"), (1e15, "1000000000000000", "1e15"), (12345678901.25, "12345678901.25", "12345678901.25"),
])
def test_a_number_of_a_cell_is_shown_without_what_python_adds(value: float, text: str, number: str) -> None:
    """As people read it: no .0, no exponent, no sign of nothing, at most the 15 digits that a spreadsheet keeps."""
    found = parse_quantity(value)
    assert (found.kind, found.text, found.number, found.unit) == ("number", text, Decimal(number), "")
    assert (found.sign, found.word, found.upper) == (None, "", None)


@pytest.mark.parametrize("value", [1e16, float("inf"), float("-inf")])
def test_a_number_that_no_form_holds_is_none(value: float) -> None:
    assert parse_quantity(value).kind == "malformed"


@pytest.mark.parametrize("value", [True, float("nan"), [1], object()])
def test_a_value_that_is_neither_text_nor_number_is_malformed(value: object) -> None:
    assert parse_quantity(value).kind == "malformed"


def test_the_unit_of_the_target_may_stand_bare_in_the_actual() -> None:
    assert parse_quantity("20幅画").kind == "text"
    assert parse_quantity("20幅画", unit="幅画").number == 20


@given(st.text(alphabet="≥≤<>=±~-0123456789.,%‰()（）万亿次人不低于达到以上内年月日百分之一二十 及时", max_size=90))
def test_no_text_raises_and_every_number_has_its_figure(text: str) -> None:
    found = parse_quantity(text)
    assert (found.number is not None) == (found.kind in ("number", "range"))
    assert (found.upper is not None) == (found.kind == "range")


@given(
    st.sampled_from("≥>=<≤"), st.decimals(0, 10**9, places=2), st.sampled_from(["%", "次", "万/人次", "个子系统", "分钟"]),
    st.sampled_from(["", " "]), st.booleans(),
)
def test_a_quantity_as_forms_print_it_comes_back(sign: str, number: Decimal, unit: str, gap: str, wide: bool) -> None:
    text = f"{sign}{number}{gap}({unit})"
    if wide:
        text = text.translate(str.maketrans("()%0123456789>=<", "（）％０１２３４５６７８９＞＝＜"))
    found = parse_quantity(text)
    assert (found.sign, found.number, found.unit) == (sign, number, unit)


def test_units_that_mean_the_same_have_one_name_and_one_base() -> None:
    assert [unit_name(u) for u in ("百分比", "％", "千分比", "个小时", "次／周")] == ["%", "%", "‰", "小时", "次/周"]
    assert measure("万人次") == measure("万/人次")
    assert (measure("万人次").factor, measure("万人次").base) == (10000, "人次")
    assert measure("%").factor == 10 * measure("‰").factor
