"""Two versions of one form beside each other: which row became which, and what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from jixiao.udfs.base.record import Indicator, Record
from jixiao.udfs.checks.pairing import Pair, match_rows, with_renamed
from jixiao.udfs.checks.texts import advice_text, finding_message
from jixiao.udfs.checks.versions import Difference, differences
from support import case_record, library

D = Decimal
LEAST = D("0.6")


def row(name: str, target: str) -> Indicator:
    return Indicator(level1="产出指标", level2="数量指标", level3=name, target=target)


def matched(old: Sequence[Indicator], new: Sequence[Indicator]) -> list[Pair]:
    return with_renamed(match_rows(old, new), old, new, LEAST)


def base() -> Record:
    return case_record("target-2023-001-08")


def changed(index: int, **values: Any) -> Record:
    rows = list(base().indicators)
    rows[index] = replace(rows[index], **values)
    return replace(base(), indicators=tuple(rows))


def said(old: Record, new: Record) -> list[tuple[str, object, object]]:
    found = differences(old, new, library())
    for item in found:
        message = finding_message(item.finding, library()) + advice_text(item.finding, library())
        assert "{" not in message and "None" not in message and message.endswith("。"), message
    return [(item.finding.id, item.old, item.new) for item in found]


def test_the_same_form_twice_has_no_difference() -> None:
    for name in ("target-2018-003-04", "target-2023-001-04", "selfeval-2019-002-05", "selfeval-2023-004-01"):
        assert differences(case_record(name), case_record(name), library()) == []


def test_a_target_written_otherwise_but_meant_alike_is_no_change() -> None:
    assert said(base(), changed(1, target="= 100%")) == []
    assert said(base(), changed(1, target="≥95(%)")) == [
        ("target_changed", ("indicators", 1, "target"), ("indicators", 1, "target"))
    ]


def test_rows_added_and_gone_have_a_place_in_one_version_only() -> None:
    fewer = replace(base(), indicators=base().indicators[:3] + base().indicators[4:])
    assert said(base(), fewer) == [("row_gone", ("indicators", 3, "level3"), None)]
    assert said(fewer, base()) == [("row_added", None, ("indicators", 3, "level3"))]


def test_moved_rows_are_the_same_rows() -> None:
    assert said(base(), replace(base(), indicators=base().indicators[::-1])) == []


def test_a_like_name_with_the_same_target_is_a_renamed_row() -> None:
    assert said(base(), changed(6, level3="管理部档案保管工作完成率")) == [
        ("row_renamed", ("indicators", 6, "level3"), ("indicators", 6, "level3"))
    ]


def test_a_like_name_with_another_target_is_another_row() -> None:
    ids = [id for id, _, _ in said(base(), changed(6, level3="管理部档案保管工作完成率", target="≥90(%)"))]
    assert sorted(ids) == ["row_added", "row_gone"]


def test_two_candidates_as_much_alike_are_not_guessed_between() -> None:
    old, new = [row("服务网点数", "≥5(个)")], [row("服务网点数甲", "≥5(个)"), row("服务网点数乙", "≥5(个)")]
    assert matched(old, new) == [(None, 0), (None, 1), (0, None)]
    # A better one of the two is taken.
    new[1] = row("培训服务的网点个数", "≥5(个)")
    assert matched(old, new) == [(0, 0), (None, 1)]


def test_rows_of_one_name_are_paired_by_their_targets() -> None:
    old = [row("培训人次", "≥5(人次)"), row("培训人次", "≥7(人次)")]
    assert matched(old, old[::-1]) == [(1, 0), (0, 1)]


def test_thousands_of_rows_are_compared_at_once() -> None:
    """All alike, and all different: neither may take long, and rows that are there are found."""
    alike = [row("培训人次", "≥5(人次)")] * 4000
    assert matched(alike, alike) == [(index, index) for index in range(4000)]
    old, new = ([row(f"{word}{index}", "及时") for index in range(3000)] for word in ("甲乙丙丁戊己", "子丑寅卯辰巳"))
    assert len(matched(old, new)) == 6000


def money(record: Record, unit: str, **amounts: str) -> Record:
    own = {**record.funds.amounts, **{key: D(value) for key, value in amounts.items()}}
    return replace(record, funds=replace(record.funds, unit=unit, amounts=own))


def of_money(old: Record, new: Record) -> list[Difference]:
    return [item for item in differences(old, new, library()) if item.finding.id.startswith("money")]


def test_money_is_compared_in_yuan() -> None:
    old = money(base(), "元", annual_total="3654013")
    zero = {key: "0" for key in base().funds.amounts if key != "annual_total"}
    old = money(old, "元", **zero)
    assert of_money(old, money(old, "万元", annual_total="365.4013")) == []
    (item,) = of_money(old, money(old, "万元", annual_total="365.5013"))
    assert (item.finding.id, item.finding.values["gap"]) == ("money_changed", "1,000.00")
    assert item.finding.values["old"] == "3,654,013.00" and item.finding.values["new"] == "365.5013"


def test_two_places_of_ten_thousands_hide_up_to_fifty_yuan() -> None:
    zero = dict.fromkeys(base().funds.amounts, "0")
    old = money(base(), "元", **{**zero, "annual_total": "3654013"})
    (item,) = of_money(old, money(old, "万元", annual_total="365.40"))  # 3,654,000: 13 元 less
    assert (item.finding.id, item.finding.values["gap"]) == ("money_rounded", "13.00")
    (item,) = of_money(old, money(old, "万元", annual_total="365.41"))  # 3,654,100: 87 元 more
    assert (item.finding.id, item.finding.values["gap"]) == ("money_changed", "87.00")
    (item,) = of_money(old, money(old, "元", annual_total="3654000"))
    assert item.finding.id == "money_changed"  # between amounts in 元 nothing is hidden


def test_two_places_of_hundred_millions_hide_up_to_half_a_million_yuan() -> None:
    zero = dict.fromkeys(base().funds.amounts, "0")
    old = money(base(), "元", **{**zero, "annual_total": "123456789"})
    assert of_money(old, money(old, "亿元", annual_total="1.23456789")) == []
    (item,) = of_money(old, money(old, "亿元", annual_total="1.23"))  # 456,789 元 less
    assert (item.finding.id, item.finding.values["gap"]) == ("money_rounded", "456,789.00")
    (item,) = of_money(old, money(old, "亿元", annual_total="1.24"))  # 543,211 元 more
    assert (item.finding.id, item.finding.values["gap"]) == ("money_changed", "543,211.00")


def test_yuan_taken_for_ten_thousands_is_an_error() -> None:
    old = case_record("selfeval-2023-004-03")
    ids = {item.finding.id for item in of_money(old, money(old, "元"))}
    assert ids == {"money_changed", "money_magnitude"}
    assert library().checks["money_magnitude"].severity == "error"


def test_money_without_a_unit_is_not_compared_but_said() -> None:
    (item,) = of_money(base(), money(base(), "", annual_total="1"))
    assert (item.finding.id, item.old, item.new) == ("money_unit", None, ("funds", "unit"))


def test_entries_of_two_self_evaluations_are_compared_too() -> None:
    old = case_record("selfeval-2023-004-03")
    rows = (replace(old.indicators[0], score=D("5.50"), note="晚了"), *old.indicators[1:])
    new = replace(old, indicators=rows, printed_total=D("99.39"), texts={**old.texts, "unit": "别的单位"})
    found = differences(old, new, library())
    assert [(item.finding.id, item.new) for item in found] == [
        ("entry_changed", ("unit",)), ("entry_changed", ("printed_total",)),
        ("entry_changed", ("indicators", 0, "score")), ("entry_changed", ("indicators", 0, "note")),
    ]
    assert finding_message(found[2].finding, library()) == "“法律意见书出具完成率的得分”由“6”改为“5.5”。"
    assert finding_message(found[3].finding, library()) == "“法律意见书出具完成率的偏差原因分析”由“空”改为“晚了”。"


def test_an_amount_that_stands_on_one_side_only_is_a_change() -> None:
    old = case_record("selfeval-2023-004-03")
    new = replace(old, funds=replace(old.funds, amounts={**old.funds.amounts, "budget": None}))
    (gone,) = differences(old, new, library())
    assert (gone.old, gone.new) == (("funds", "budget"), ("funds", "budget"))
    assert finding_message(gone.finding, library()) == "“全年预算数”由“352.00 万元”改为“空”。"
    (came,) = differences(new, old, library())
    assert finding_message(came.finding, library()) == "“全年预算数”由“空”改为“352.00 万元”。"
    nothing = replace(old, funds=replace(old.funds, amounts={**old.funds.amounts, "budget": D(0)}))
    assert differences(nothing, new, library()) == []  # a zero and a blank cell say the same


def test_sub_projects_are_compared_by_name() -> None:
    old = case_record("target-2018-003-01")
    first, *others = old.subprojects
    new = replace(old, subprojects=(*others, replace(first, amount=(first.amount or D(0)) + 1)))
    (item,) = differences(old, new, library())
    assert (item.finding.id, item.finding.values["label"], item.finding.values["gap"]) == ("money_changed", first.name, "1.00")
    assert (item.old, item.new) == (("subprojects", 0, "amount"), ("subprojects", len(others), "amount"))
    (item,) = differences(old, replace(old, subprojects=tuple(others)), library())
    assert (item.finding.id, item.finding.values["label"], item.finding.values["new"]) == ("entry_changed", first.name, "空")


def test_levels_explanations_and_the_score_of_execution_are_entries_too() -> None:
    old = case_record("selfeval-2019-002-05")
    rows = (*old.indicators[:-1], replace(old.indicators[-1], level1="产出目标", explanation="看制度"))
    found = differences(old, replace(old, indicators=rows), library())
    assert [item.new for item in found] == [("indicators", 10, "level1"), ("indicators", 10, "explanation")]
    scored = case_record("selfeval-2023-004-03")
    lower = replace(scored, funds=replace(scored.funds, execution_score=D("9")))
    (item,) = differences(scored, lower, library())
    assert (item.new, item.finding.values["new"]) == (("funds", "execution_score"), "9")
