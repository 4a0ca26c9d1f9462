"""How headings are compared."""

import pytest
from jixiao.macros.sheet.labels import bare, display_width, is_word, money_unit, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [("项 目 名 称：", "项目名称"), ("当年预算数（元）:", "当年预算数(元)"), ("　分值 ", "分值"),
     ("*主管部门", "主管部门"), ("偏差\n原因分析", "偏差原因分析")],
)
def test_plain_drops_blanks_colon_and_width(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_bare_drops_a_bracket_at_the_end_only() -> None:
    assert bare("投入与管理(36分)") == "投入与管理"
    assert bare("年度(/项目)指标值") == "年度(/项目)指标值"


def test_labels_match_with_and_without_their_bracket() -> None:
    words = ("当年预算数（元）：",)
    assert is_word("当年预算数", words)
    assert is_word("当年预算数(万元)", words)
    assert not is_word("上年预算数", words)


@pytest.mark.parametrize(
    ("text", "unit"),
    [("项目资金（万元）", "万元"), ("项目资金(元)", "元"), ("金额单位：万元", "万元"), ("单位: 元", "元"), ("项目资金（亿元）", "亿元"), ("金额单位：亿元", "亿元"),
     ("项目资金", None), ("实施单位：元宝山区", None)],
)
def test_the_unit_of_money_is_read_from_its_label(text: str, unit: str | None) -> None:
    assert money_unit(text) == unit


def test_chinese_takes_two_columns() -> None:
    assert display_width("得分10") == 6
