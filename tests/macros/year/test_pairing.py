"""Rows of two forms beside each other: check and compare pair them alike, and the order of rows decides nothing."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jixiao.addin.cli.main import run
from jixiao.macros.year.carry import carry_record
from jixiao.macros.year.compare import between
from jixiao.udfs.base.record import Indicator, Record
from jixiao.udfs.checks.cross import cross_findings
from support import case_record, library, make_book

#: (level1, level2, name, target); few of each, so that rows often share some of them.
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["产出指标", "效益指标"]), st.sampled_from(["数量指标", "质量指标"]),
        st.sampled_from(["完成率", "完成 率", "满意度"]), st.sampled_from(["≥95%", "≥ 95.00(%)", "≥90%", "及时", ""]),
    ),
    min_size=1, max_size=6,
)


def rows_of(said: Sequence[tuple[str, str, str, str]]) -> tuple[Indicator, ...]:
    return tuple(Indicator(level1, level2, name, target=target) for level1, level2, name, target in said)


def declared(rows: Sequence[Indicator]) -> Record:
    return replace(case_record("target-2023-001-08"), indicators=tuple(rows))


def evaluated(rows: Sequence[Indicator]) -> Record:
    """The self-evaluation of the declaration's year and project, its rows as given."""
    made = carry_record(declared(rows), library(), points=False).record
    return replace(made, year=declared(rows).year)


def checked(old: Record, new: Record) -> Counter[tuple[str, str, str]]:
    """What check says: (name, old target, new target); None for a row that came, and the names that are gone."""
    found: Counter[tuple[str, str, str]] = Counter()
    for _, item in cross_findings([old, new], library()):
        if item.id == "target_changed":
            name, before, after = (str(item.values.get(key)) for key in ("name", "old", "new"))
            found[(name if item.place else "gone", before, after)] += 1
    return found


def compared(old: Record, new: Record) -> Counter[tuple[str, str, str]]:
    """What compare says, in the words of :func:`checked`."""
    found: Counter[tuple[str, str, str]] = Counter()
    for item in between(old, new, library()):
        values = item.finding.values
        if item.finding.id == "target_changed":
            found[(str(values["name"]), str(values["old"]), str(values["new"]))] += 1
        elif item.finding.id in ("row_added", "row_renamed"):
            found[(str(values["name" if "name" in values else "new"]), "None", "None")] += 1
        if item.finding.id in ("row_gone", "row_renamed"):
            found[("gone", "None", "None")] = 1
    return found


def test_check_and_compare_agree_on_two_rows_of_one_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = rows_of([("产出指标", "数量指标", "完成率", "≥95%"), ("产出指标", "数量指标", "完成率", "≥90%")])
    old = make_book(tmp_path / "申报.xlsx", declared(rows))
    new = make_book(tmp_path / "自评.xlsx", evaluated(rows))
    both = make_book(tmp_path / "两张.xlsx", declared(rows), evaluated(rows))
    run(["compare", str(old), str(new), "--json"])
    assert json.loads(capsys.readouterr().out) == []
    run(["check", str(both), "--json"])
    assert "target_changed" not in {item["id"] for item in json.loads(capsys.readouterr().out)}


@pytest.mark.slow
@given(ROWS, ROWS)
@example(
    [("效益指标", "质量指标", "完成率", "及时"), ("效益指标", "质量指标", "完成 率", "≥ 95.00(%)")],
    [("产出指标", "数量指标", "完成率", "≥ 95.00(%)"), ("产出指标", "质量指标", "完成 率", "≥ 95.00(%)"),
     ("效益指标", "质量指标", "完成率", "及时"), ("效益指标", "质量指标", "完成 率", "及时")],
)
def test_check_and_compare_agree(before: list[tuple[str, str, str, str]], after: list[tuple[str, str, str, str]]) -> None:
    old, new = declared(rows_of(before)), evaluated(rows_of(after))
    assert checked(old, new) == compared(old, new)


@pytest.mark.slow
@given(ROWS, ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_finding(
    before: list[tuple[str, str, str, str]], after: list[tuple[str, str, str, str]], dice: random.Random
) -> None:
    mixed_before, mixed_after = list(before), list(after)
    dice.shuffle(mixed_before)
    dice.shuffle(mixed_after)
    for old, new in ((before, mixed_after), (mixed_before, after), (mixed_before, mixed_after)):
        for said in (checked, compared):
            first = said(declared(rows_of(before)), evaluated(rows_of(after)))
            assert said(declared(rows_of(old)), evaluated(rows_of(new))) == first


def test_rows_of_one_name_are_told_apart_by_their_level_before_their_target() -> None:
    old = rows_of([("产出指标", "数量指标", "完成率", "≥95%"), ("产出指标", "质量指标", "完成率", "≥90%")])
    new = rows_of([("产出指标", "质量指标", "完成率", "≥95%"), ("产出指标", "数量指标", "完成率", "≥90%")])
    expected = Counter({("完成率", "≥95%", "≥90%"): 1, ("完成率", "≥90%", "≥95%"): 1})
    assert checked(declared(old), evaluated(new)) == compared(declared(old), evaluated(new)) == expected


def test_one_of_two_rows_that_is_gone_is_said_by_both() -> None:
    old = rows_of([("产出指标", "数量指标", "完成率", "≥95%"), ("产出指标", "数量指标", "完成率", "≥90%")])
    expected = Counter({("gone", "None", "None"): 1})
    assert checked(declared(old), evaluated(old[1:])) == compared(declared(old), evaluated(old[1:])) == expected


def test_a_declared_row_is_known_under_the_words_of_the_form_that_follows() -> None:
    """A region's form may carry other words for a level and a name: check uses them as compare does."""
    have = library()
    spec = have.forms["target-2023"]
    assert spec.carry is not None
    carry = replace(spec.carry, levels={"产出": "产出指标"}, rows={"完成比例": "完成率"})
    own = replace(have, forms={**have.forms, "target-2023": replace(spec, carry=carry)})
    old = declared(rows_of([("产出", "数量指标", "完成比例", "≥95%"), ("效益指标", "数量指标", "完成率", "≥90%")]))
    new = evaluated(rows_of([("产出指标", "数量指标", "完成率", "≥95%"), ("效益指标", "数量指标", "完成率", "≥90%")]))
    assert [item.id for _, item in cross_findings([old, new], own)] == []
    assert [item.finding.id for item in between(old, new, own)] == []
