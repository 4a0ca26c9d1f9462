"""Which forms of many files are projects: copies and empty forms are none, forms that differ are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from jixiao.addin.verbs.forms import blank
from jixiao.macros.summary.copies import Repeated, sort_out
from jixiao.macros.summary.gather import Gatherer
from jixiao.macros.summary.rows import FormRows
from jixiao.templates.library import texts
from jixiao.udfs.base.record import Record
from support import case_record, library, without_scores

RECORD = case_record("selfeval-2023-004-07")


def entry(file: str, record: Record = RECORD) -> FormRows:
    (form,) = Gatherer(library(), texts("summary")).of_records([record], file)
    return form


def sorted_out(*forms: FormRows) -> tuple[list[str], list[tuple[str, str, str]]]:
    counted, left = sort_out(forms, texts("summary")["copies"])

    def said(one: Repeated) -> tuple[str, str, str]:
        return one.form.file, one.why, one.of.file if one.of else ""

    return [item.file for item in counted], [said(one) for one in left]


@pytest.mark.parametrize(("name", "why"), [
    ("甲_便携副本.xlsx", "便携副本"), ("单位/甲_定稿.xlsx", "定稿"), ("甲-重算.xlsx", "重算的副本"),
    ("甲（评分前 2026-03-01）.xlsx", "评分前的留底"), ("甲 - 副本.xlsx", "内容相同"), ("定稿\\甲.xlsx", "内容相同"),
])
def test_a_copy_is_named_by_its_file_and_the_plain_one_counts(name: str, why: str) -> None:
    assert sorted_out(entry(name), entry("甲.xlsx")) in (
        (["甲.xlsx"], [(name, why, "甲.xlsx")]), ([name], [("甲.xlsx", "内容相同", name)]),
    )
    assert sorted_out(entry("甲.xlsx"), entry(name)) == (["甲.xlsx"], [(name, why, "甲.xlsx")])


def test_of_a_form_before_and_after_scoring_the_scored_one_counts() -> None:
    before = entry("甲（评分前 2026-03-01）.xlsx", without_scores(RECORD))
    assert sorted_out(before, entry("甲.xlsx")) == (["甲.xlsx"], [(before.file, "评分前的留底", "甲.xlsx")])
    assert sorted_out(entry("甲.xlsx", without_scores(RECORD)), entry("甲_定稿.xlsx"))[0] == ["甲_定稿.xlsx"]


def changed_row(**values: object) -> Record:
    first, *rest = RECORD.indicators
    return replace(RECORD, indicators=(replace(first, **values), *rest))  # type: ignore[arg-type]


@pytest.mark.parametrize("other", [
    lambda: changed_row(score=Decimal(1)), lambda: changed_row(actual="1%"), lambda: changed_row(note="另写的原因"),
    lambda: replace(RECORD, year=2022), lambda: replace(RECORD, texts={**RECORD.texts, "project": "另一个项目"}),
    lambda: replace(RECORD, funds=replace(RECORD.funds, amounts={**RECORD.funds.amounts, "executed": Decimal(1)})),
    lambda: replace(RECORD, indicators=RECORD.indicators[1:]),
])
def test_a_form_that_says_something_else_counts_too(other: Callable[[], Record]) -> None:
    assert sorted_out(entry("甲.xlsx"), entry("甲_定稿.xlsx", other())) == (["甲.xlsx", "甲_定稿.xlsx"], [])


def test_the_same_amounts_in_another_unit_and_what_is_empty_or_not_printed_are_no_difference() -> None:
    assert RECORD.funds.unit == "万元"
    amounts = {key: None if value is None else value * 10_000 for key, value in RECORD.funds.amounts.items()}
    texts = {key: value or "" for key, value in RECORD.texts.items()}
    other = replace(RECORD, texts=texts, funds=replace(RECORD.funds, unit="元", amounts=amounts, sources=()), id=None)
    same = replace(RECORD, funds=replace(RECORD.funds, sources=None))
    assert sorted_out(entry("甲.xlsx", same), entry("乙.json", other))[0] == ["甲.xlsx"]


@pytest.mark.parametrize("form", [form.id for form in library().forms.values() if form.id in library().sheets])
def test_an_empty_form_is_no_project(form: str) -> None:
    record = blank(library().forms[form], library(), 2026)
    assert sorted_out(entry("空.xlsx", record)) == ([], [("空.xlsx", "空白表", "")])
    named = replace(record, texts={**record.texts, "project": "甲项目"})
    assert sorted_out(entry("空.xlsx", named))[0] == ["空.xlsx"]
    filled = replace(record.indicators[0], target="≥1(个)")
    assert sorted_out(entry("空.xlsx", replace(record, indicators=(filled,))))[0] == ["空.xlsx"]
