"""What a person's answer does where the figures say nothing: expected values follow from the answer alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from jixiao.templates.library import default_library
from jixiao.udfs.quantity.deadlines import parse_deadline
from jixiao.udfs.quantity.words import narrow
from jixiao.udfs.rules.answers import propose
from jixiao.udfs.rules.levels import level_of_share
from jixiao.udfs.rules.scoring import score_row

RULES = default_library().rulesets["gj2020"]


@pytest.mark.parametrize(
    ("target", "actual", "level", "score", "status"),
    [
        ("12月31日前", "2024年12月20日", "已按期", Decimal(5), "met"),
        ("12月31日前", "2024年12月20日", "未按期", None, "undecided"),
        ("90%-95%", "96%", "60%", Decimal(3), None),  # outside the range: 60% of 5
        ("90%-95%", "96%", None, None, "undecided"),
    ],
)
def test_an_answer_decides_what_the_figures_leave_open(
    target: str, actual: str, level: str | None, score: Decimal | None, status: str | None
) -> None:
    found = score_row(target, actual, 5, level, RULES)
    assert found.score == score
    assert status is None or found.status == status


@pytest.mark.parametrize("sign", ["~", "〜", "∼", "～"])
def test_every_wave_is_the_same_range(sign: str) -> None:
    assert narrow(f"90{sign}95") == "90~95"
    assert score_row(f"90{sign}95%", "92%", 10, None, RULES).score == 10


def test_a_deadline_is_a_short_text() -> None:
    assert parse_deadline("12月31日前" + "完" * 40) is None


def test_a_band_ends_before_its_upper_end_unless_it_says_otherwise() -> None:
    middle = RULES.levels[1]  # 部分达成: 60% up to 80%, which belongs to the level above
    alone = replace(RULES, levels=(middle,))
    assert (middle.low, middle.high, middle.high_included) == (Decimal("0.6"), Decimal("0.8"), False)
    assert level_of_share(Decimal("0.8"), alone) is None
    assert level_of_share(Decimal("0.79"), alone) is middle
    closed = replace(RULES, levels=(replace(middle, high_included=True),))
    assert level_of_share(Decimal("0.8"), closed) is closed.levels[0]


@pytest.mark.parametrize(
    ("target", "actual", "name", "level", "asked"),
    [
        ("36万元", "34.2万元", "宣传片制作费", "产出指标成本指标", True),  # less than planned: cheaper, or not all done
        ("180万", "171.5万元", "宣传片制作费", "产出指标成本指标", True),
        ("=24万元", "22万元", "设备购置费", "成本指标经济成本指标", True),
        ("36.5", "31.2", "工程资金", "成本指标", True),
        ("36万元", "36万元", "宣传片制作费", "产出指标成本指标", False),
        ("≤36万元", "34.2万元", "宣传片制作费", "产出指标成本指标", False),
        ("36万元", "34.2万元", "拉动消费", "效益指标经济效益指标", False),
        ("95%", "93%", "资金到位率", "产出指标成本指标", False),
        ("40人", "38人", "聘用人数", "产出指标成本指标", False),
    ],
)
def test_an_amount_that_stands_under_cost_is_asked_about(target: str, actual: str, name: str, level: str, asked: bool) -> None:
    assert bool(propose(target, actual, name, 2023, level)) is asked


@pytest.mark.parametrize(
    ("target", "actual", "level", "score"),
    [
        ("≥95%", "96%", "未达成", None),  # reached by its figures, and said not to be
        ("≥95%", "96%", "部分达成", None),
        ("≥95%", "96%", "60%", None),
        ("≥95%", "96%", "未按期", None),
        ("=0次", "0次", "未达成", None),
        ("≤5天", "3天", "未按期", None),
        ("≤30天", "35天", "已按期", None),
        ("及时", "及时", "未按期", None),
        ("有效提升", "部分达成", "达成", None),  # the cell says one level, the person another
        ("有效提升", "未达成", "100%", None),
        ("≥95%", "96%", "达成", Decimal(10)),
        ("≥95%", "93%", "达成", Decimal("9.79")),  # 97.89 % lies in 80 to 100 %
        ("≥95%", "93%", "98%", Decimal("9.79")),  # the share in whole percent
        ("≥95%", "93%", "部分达成", None),  # 97.89 % does not lie in 60 to 80 %
        ("≥100人", "70人", "部分达成", Decimal(7)),
        ("≥100人", "80人", "部分达成", Decimal(8)),  # the upper end: forms print it either way
        ("≥100人", "80人", "已按期", Decimal(8)),  # done in time, and less than asked
        ("≤30天", "25天", "已按期", Decimal(10)),
        ("≥95%", "93%", "未按期", Decimal("9.79")),
        ("有效提升", "有效提升", "部分达成", Decimal(6)),  # words are for a person to judge
        ("有效提升", "部分达成", "70%", Decimal(7)),
        ("有效提升", "达成指标", "部分达成", Decimal(6)),  # less than the cell says a person may give
    ],
)
def test_a_level_that_figures_or_words_contradict_is_asked_about(
    target: str, actual: str, level: str, score: Decimal | None
) -> None:
    outcome = score_row(target, actual, 10, level, RULES)
    assert outcome.score == score
    assert (outcome.rule == "answer_conflict") == (score is None)


def test_a_level_that_nobody_knows_goes_with_the_score_as_a_question() -> None:
    outcome = score_row("≥95%", "96%", 10, "没做完", RULES)
    assert (outcome.score, outcome.ask) == (Decimal(10), "level_unread")


@pytest.mark.parametrize(
    ("target", "actual", "score", "ask"),
    [
        ("≥95%", "94.995%", Decimal(10), "rounded_full"),  # 9.99947
        ("≤100元", "100.004元", Decimal(10), "rounded_full"),  # 9.9996
        ("≥1000万元", "999.9999万元", Decimal(10), "rounded_full"),
        ("≥95%", "94.9%", Decimal("9.99"), ""),
        ("≥95%", "95%", Decimal(10), ""),
        ("≥95%", "0%", Decimal(0), ""),
    ],
)
def test_a_target_that_was_just_missed_is_not_met_though_its_score_rounds_to_the_points(
    target: str, actual: str, score: Decimal, ask: str
) -> None:
    outcome = score_row(target, actual, 10, None, RULES)
    assert (outcome.score, outcome.ask) == (score, ask)
    assert (outcome.status == "met") == (actual == "95%")
