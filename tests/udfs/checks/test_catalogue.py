"""Every check of the catalogue fails where it should and passes where it should. Figures are worked out by hand."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jixiao.templates.library import Library
from jixiao.templates.messages import messages
from jixiao.udfs.base.finding import Finding
from jixiao.udfs.base.record import FundSource, Indicator, Record, Subproject
from jixiao.udfs.checks.base import FORM_CHECKS, ROW_CHECKS, Printed
from jixiao.udfs.checks.forms import cross_findings, form_findings
from jixiao.udfs.checks.texts import advice_text, finding_message, finding_text
from support import case_record, library

D = Decimal
#: Raised by macros while reading and planning; tested in tests/test_wild.py and tests/macros/forms/test_years.py.
OF_MACROS = {
    "not_a_number", "error_value", "two_totals", "amount_negative", "sheet_protected", "rows_hidden", "user_formula",
    "merged_score", "recalculate", "number_as_text", "year_differs", "ruleset_differs",
    "score_moved", "initial_as_budget", "form_tie", "form_alike", "table_unread", "heading_unread", "cells_together", "budget_changed",
    "weights_of_level",
    "money_units_differ", "funds_total_missing",
}
#: Differences between two forms; tested in test_versions.py and tests/macros/year/test_compare.py.
OF_VERSIONS = {
    "row_added", "row_gone", "row_renamed", "money_changed", "money_rounded", "entry_changed", "form_alone",
}


def good() -> Record:
    """A self-evaluation of 2023 that no check objects to but notices: worked out from a published form."""
    return case_record("selfeval-2023-004-03")


def row(record: Record, index: int, **changes: Any) -> Record:
    rows = list(record.indicators)
    rows[index] = replace(rows[index], **changes)
    return replace(record, indicators=tuple(rows))


def funds(record: Record, **changes: Any) -> Record:
    own = {key: value for key, value in changes.items() if hasattr(record.funds, key)}
    amounts = {**record.funds.amounts, **{key: value for key, value in changes.items() if key not in own}}
    return replace(record, funds=replace(record.funds, amounts=amounts, **own))


def text(record: Record, **changes: str) -> Record:
    return replace(record, texts={**record.texts, **changes})


def found(record: Record, **options: Any) -> list[Finding]:
    have = library()
    form = have.forms[record.form]
    return form_findings(record, form, have.rulesets[form.ruleset], have, **options)


def old() -> Record:
    return case_record("selfeval-2019-002-05")


def target() -> Record:
    return case_record("target-2023-001-08")


def target18() -> Record:
    return case_record("target-2018-003-04")


UNMET = {"target": "≥95(%)", "actual": "76(%)", "points": D(10)}  # 76/95 = 80 %: 8 points
MET = {"target": "≥95(%)", "actual": "95(%)", "points": D(10), "score": D(10), "note": ""}
WORDS = {"target": "有效提升", "actual": "部分达成", "points": D(10), "note": "有差距"}

#: id -> (record that must fail, record that must pass)
TABLE: dict[str, tuple[Callable[[], Record], Callable[[], Record]]] = {
    "weight_sum": (lambda: row(good(), 0, points=D(7)), good),  # 10 + 91
    "weight_section": (lambda: row(old(), 0, points=D(7)), old),  # 投入与管理 37 of 36
    "weight_zero": (lambda: row(good(), 0, points=D(0)), good),
    "score_gt_weight": (lambda: row(good(), 0, score=D("6.01")), good),
    "score_negative": (lambda: row(good(), 0, score=D(-1)), lambda: row(good(), 0, score=D(0), note="未做")),
    "total_sum": (lambda: replace(good(), printed_total=D("99.99")), good),
    "rate_calc": (lambda: funds(good(), rate=D("98.88")), good),  # 348/352 = 98.8636
    "rate_score": (lambda: funds(good(), execution_score=D("9.91")), good),
    "fund_sum": (
        lambda: replace(good(), funds=replace(good().funds, sources=(FundSource("甲", D(354), D(350), D(348)),))), good
    ),
    "rate_over_100": (lambda: funds(good(), executed=D(353)), good),
    "budget_zero": (lambda: funds(good(), budget=D(0)), good),
    "grade_band": (lambda: replace(good(), printed_grade="良"), good),
    "subproject_sum": (
        lambda: replace(target18(), subprojects=(Subproject("甲", D(1)),)), target18
    ),
    "unmet_full": (lambda: row(good(), 0, **UNMET, score=D(10)), lambda: row(good(), 0, **UNMET, score=D(8), note="少")),
    "score_above_ratio": (
        lambda: row(good(), 0, **UNMET, score=D("8.02"), note="少"), lambda: row(good(), 0, **UNMET, score=D("8.01"), note="少")
    ),
    "score_below_ratio": (
        lambda: row(good(), 0, **UNMET, score=D("7.9")), lambda: row(good(), 0, **UNMET, score=D(8))
    ),
    "met_deducted": (lambda: row(good(), 0, **{**MET, "score": D(9)}), lambda: row(good(), 0, **MET)),
    "strict_limit": (
        lambda: row(good(), 0, **{**MET, "target": "<24(小时)", "actual": "24(小时)"}),
        lambda: row(good(), 0, **{**MET, "target": "≤24(小时)", "actual": "24(小时)"}),
    ),
    "qual_band": (  # 部分达成: 60 % to 80 %
        lambda: row(good(), 0, **WORDS, score=D("8.01")), lambda: row(good(), 0, **WORDS, score=D(8))
    ),
    "qual_level_missing": (
        lambda: row(good(), 0, **{**WORDS, "actual": "已开展"}), lambda: row(good(), 0, **WORDS, score=D(6))
    ),
    "over_completion": (
        lambda: row(good(), 0, **{**MET, "target": "≥100(人)", "actual": "130(人)"}),
        lambda: row(good(), 0, **{**MET, "target": "≥100(人)", "actual": "129(人)"}),
    ),
    "unit_mismatch": (
        lambda: row(good(), 0, target="≥100(件)", actual="100(%)"), lambda: row(good(), 0, target="≥100(件)", actual="100(件)")
    ),
    "unit_missing": (lambda: row(good(), 0, target="≥100"), good),
    "undecided": (
        lambda: row(good(), 0, target="≥95(%)", actual="已完成", score=D(6)), lambda: row(good(), 0, target="≥95(%)", actual="95(%)")
    ),
    "asked": (lambda: row(good(), 0, target="≥90(%)", actual="≥90(%)"), good),
    "score_undecided": (
        lambda: row(good(), 0, target="≥95(%)", actual="已完成", score=None), lambda: row(good(), 0, target="≥95(%)", actual="95(%)")
    ),
    "sign_missing": (lambda: row(good(), 0, target="95(%)"), good),
    "sign_direction": (
        lambda: row(good(), 0, level3="有责投诉率", target="≥5(%)"), lambda: row(good(), 0, level3="有责投诉率", target="≤5(%)")
    ),
    "eq_for_rate": (lambda: row(good(), 0, target="=90(%)"), good),
    "zero_target": (
        lambda: row(good(), 0, level3="核实发函完成情况", target="=0(%)"),
        lambda: row(good(), 0, level3="未完成事项数", target="=0(件)"),
    ),
    "pct_over_100": (
        lambda: row(good(), 0, level3="验收合格率", actual="105(%)"), lambda: row(good(), 0, level3="收入增长率", actual="105(%)")
    ),
    "actual_empty": (lambda: row(good(), 0, actual=""), target),
    "target_empty": (lambda: row(target(), 1, target=""), old),
    "name_empty": (lambda: row(good(), 0, level3=""), good),
    "placeholder": (lambda: row(good(), 0, target="待定"), good),
    "unreadable": (lambda: row(good(), 0, target="≥"), good),
    "sign_in_name": (lambda: row(good(), 0, level3="日使用人数≥500"), lambda: row(good(), 0, level3="24小时应急服务")),
    "duplicate_indicator": (lambda: row(good(), 1, level3="法律意见书出具完成率"), good),
    "period_mismatch": (
        lambda: row(good(), 0, target="=4(次/月)", actual="4(次/周)"), lambda: row(good(), 0, target="=4(次/月)", actual="4(次/月)")
    ),
    "reason_missing": (
        lambda: row(good(), 0, score=D(5)), lambda: row(good(), 0, score=D(5), note="供货延迟")
    ),
    "reason_without_gap": (lambda: row(good(), 0, note="供货延迟"), lambda: row(old(), 0, note="资金使用合规")),
    "reason_points": (
        lambda: row(old(), 0, score=D(5), note="不合规，故扣2分。"), lambda: row(old(), 0, score=D(5), note="不合规，故扣1分。")
    ),
    "special_chars": (lambda: row(good(), 0, target="有效 提升#"), lambda: row(good(), 0, target="有效提升")),
    "reason_copied": (
        lambda: row(row(good(), 0, score=D(5), note="延迟"), 4, score=D(7), note="延迟"),
        lambda: row(row(good(), 0, score=D(5), note="延迟"), 1, score=D(7), note="延迟"),
    ),
    "summary_contradiction": (
        lambda: row(text(good(), actual_completion="按计划完成年度绩效目标"), 0, **UNMET, score=D(8), note="少"),
        lambda: text(good(), actual_completion="按计划完成年度绩效目标"),
    ),
    "goal_vs_row": (
        lambda: text(good(), expected="法律意见书出具完成率不低于90%"), lambda: text(good(), expected="法律意见书出具完成率达到100%")
    ),
    "goal_unmeasured": (
        lambda: text(good(), expected="建设一座全新的综合体育场馆"), lambda: text(good(), expected="开展参保人员满意度调查工作")
    ),
    "year_stale": (lambda: text(good(), expected="完成2022年度审计"), lambda: text(good(), expected="完成2023年度审计")),
    "unquantified": (
        lambda: replace(good(), indicators=tuple(replace(item, target="完成") for item in good().indicators)),
        lambda: row(good(), 5, target="及时", actual="及时"),
    ),
    "level_missing": (lambda: replace(good(), indicators=good().indicators[6:]), good),
    "satisfaction_missing": (lambda: replace(good(), indicators=good().indicators[:10]), good),
    "level2_missing": (lambda: row(good(), 4, level2="成本指标"), good),
    "level_misplaced": (lambda: row(good(), 0, level2="社会效益指标"), good),
    "satisfaction_kind": (
        lambda: row(row(good(), 10, level3="有责投诉次数"), 11, level3="信访件数"), lambda: row(good(), 10, level3="有责投诉次数")
    ),
    "header_missing": (lambda: text(good(), department=""), good),
    "date_order": (lambda: text(target(), end="2022-12-31"), target),
    "annual_gt_total": (
        lambda: funds(target(), annual_total=D(3654014), annual_fiscal=D(3654014)), target
    ),
    "money_unit": (lambda: funds(good(), unit=None), good),
    "money_large": (
        lambda: row(funds(good(), unit="万元", budget=D(1000000)), 0, target="≤100(万元)"),
        lambda: row(funds(good(), unit="万元", budget=D(100)), 0, target="≤100(万元)"),
    ),
    "prior_year": (old, lambda: funds(old(), prior_budget=D(1))),
    "plausibility_rate": (
        lambda: funds(good(), executed=D(280)), lambda: funds(good(), executed=D(300))  # 79.5 % and 85.2 % spent, all points
    ),
    "unfinished": (lambda: row(good(), 0, score=None), good),
    "result_missing": (lambda: replace(good(), printed_total=None), good),
}


@pytest.mark.parametrize("id", sorted(TABLE))
def test_a_check_fails_where_it_should(id: str) -> None:
    assert id in {finding.id for finding in found(TABLE[id][0]())}


@pytest.mark.parametrize("id", sorted(TABLE))
def test_a_check_passes_where_it_should(id: str) -> None:
    assert id not in {finding.id for finding in found(TABLE[id][1]())}


def test_points_in_the_heading_of_a_second_level_are_added_up() -> None:
    # 数量指标 of the form: 6 + 8 + 8 + 6 = 28.
    for printed, expected in ((D(28), False), (D(30), True)):
        ids = {item.id for item in found(good(), printed=Printed({("产出指标", "数量指标"): printed}))}
        assert ("weight_level2" in ids) is expected


def test_points_of_a_level_that_rows_share_are_asked_about_once_per_level_and_not_split() -> None:
    have, record = library(), good()
    form = have.forms[record.form]
    table = replace(form.indicators, printed=tuple(key for key in form.indicators.printed if key != "points"))
    rows = [
        Indicator("产出指标", "数量指标", "培训人数", target="≥50人", actual="50人"),
        Indicator("产出指标", "数量指标", "培训期数", target="≥2期", actual="2期"),
        Indicator("产出指标", "质量指标", "合格率", target="≥90%", actual="95%", points=D(20)),
        Indicator("效益指标", "社会效益指标", "就业率", target="≥60%", actual="65%", points=D(40)),
    ]
    levels = {("产出指标", ""): D(50), ("产出指标", "数量指标"): D(30), ("效益指标", ""): D(40)}

    def of(levels: dict[tuple[str, str], Decimal], rows: list[Indicator]) -> list[tuple[str, tuple[object, ...], Any]]:
        items = form_findings(
            replace(record, indicators=tuple(rows)), replace(form, indicators=table), have.rulesets[form.ruleset], have,
            printed=Printed(levels),
        )
        wanted = ("points_shared", "weight_sum", "weight_section", "weight_level2")
        return [(item.id, item.place, item.values.get("points", item.values.get("sum"))) for item in items if item.id in wanted]

    # 30 shared by two rows, 20 and 40 of single rows, 10 for the execution rate: 100.
    assert of(levels, rows) == [("points_shared", ("indicators", 0, "level2"), D(30))]
    # 30 + 20 are not the 60 printed above them.
    assert ("weight_section", ("indicators", 0, "points"), D(50)) in of(levels | {("产出指标", ""): D(60)}, rows)
    # Nothing printed inside: the first level is named; what its other rows are worth is not known, so nothing is summed up.
    assert of({("产出指标", ""): D(50)}, rows) == [("points_shared", ("indicators", 0, "level1"), D(50))]
    # A score that a person gave answers the question.
    assert of(levels, [replace(row, score=D(10)) for row in rows]) == []


def test_a_reason_needs_a_measure_only_where_the_heading_asks_for_one() -> None:
    record = row(good(), 0, score=D(5), note="供货延迟")
    for heading, expected in (("偏差原因分析", False), ("偏差原因分析及改进措施", True)):
        assert ("reason_no_measure" in {item.id for item in found(record, printed=Printed(note_heading=heading))}) is expected
    measured = row(good(), 0, score=D(5), note="供货延迟，下一步加强考核")
    assert "reason_no_measure" not in {item.id for item in found(measured, printed=Printed(note_heading="偏差原因分析及改进措施"))}


@pytest.mark.parametrize(("limit", "executed", "note", "expected"), [
    (None, 200, "", False), (90, 200, "", True), (90, 340, "", False), (90, 200, "预算执行偏低因项目延期", False),
])
def test_a_low_rate_wants_a_reason_where_the_rule_set_says(
    limit: int | None, executed: int, note: str, expected: bool
) -> None:
    have = library()
    form = have.forms["selfeval-2023"]
    rules = replace(have.rulesets["sh2023"], execution_reason_below=None if limit is None else D(limit))
    record = row(funds(good(), executed=D(executed)), 0, note=note)
    assert ("reason_rate" in {item.id for item in form_findings(record, form, rules, have)}) is expected


def with_limit(have: Library, limit: int) -> Library:
    spec = have.checks["text_limit"]
    checks = {**have.checks, "text_limit": replace(spec, params={"forms": {"selfeval-2023": {"expected": limit}}})}
    return replace(have, checks=checks)


def test_a_text_is_limited_where_the_catalogue_says() -> None:
    record = text(good(), expected="文" * 101)
    for limit, expected in ((100, True), (101, False)):
        have = with_limit(library(), limit)
        form = have.forms["selfeval-2023"]
        ids = {item.id for item in form_findings(record, form, have.rulesets["sh2023"], have)}
        assert ("text_limit" in ids) is expected


def declared() -> Record:
    """A declaration of the project of ``good``, with the same indicators, in 元."""
    record = target()
    rows = tuple(
        Indicator(level1=item.level1, level2=item.level2, level3=item.level3, target=item.target) for item in good().indicators
    )
    record = funds(record, annual_total=D(3520000))
    return replace(text(record, project=good().text("project")), indicators=rows)


def cross(*records: Record) -> list[tuple[int, str]]:
    return [(index, item.id) for index, item in cross_findings(records, library())]


def test_a_self_evaluation_is_compared_with_its_declaration() -> None:
    assert cross(good(), declared()) == []
    assert cross(good(), row(declared(), 0, target="≥90(%)")) == [(0, "target_changed")]
    assert cross(good(), replace(declared(), indicators=declared().indicators[1:])) == [(0, "target_changed")]
    assert cross(replace(good(), indicators=good().indicators[1:]), declared()) == [(0, "target_changed")]
    # Written differently, meant alike.
    assert cross(good(), row(declared(), 0, target="=100.00%")) == []
    assert cross(good(), text(row(declared(), 0, target="≥90(%)"), project="别的项目")) == []


def test_forms_that_mix_up_yuan_and_ten_thousand_are_found() -> None:
    # 352 万元 here; 352 元 there is 10,000 times less.
    assert cross(good(), funds(declared(), annual_total=D(352))) == [(0, "money_magnitude")]


def test_every_check_of_the_catalogue_exists_and_is_tested() -> None:
    catalogue = set(library().checks)
    between = {"money_magnitude", "target_changed"} | OF_VERSIONS
    alone = {"points_shared", "total_capped", "over_not_deducted", "weight_level2", "reason_no_measure", "reason_rate", "text_limit"}
    assert set(ROW_CHECKS) | set(FORM_CHECKS) | between | OF_MACROS == catalogue
    handed_in = {"monitor_possibility", "monitor_reason", "monitor_sure", "monitor_forecast",  # tests/test_monitor_form.py
                 "rate_nothing", "count_fraction"}  # tests/data/checks.tsv, tests/test_points_and_scores.py
    assert set(TABLE) | between | alone | handed_in | OF_MACROS == catalogue


def test_findings_raised_by_macros_are_tested_on_real_sheets() -> None:
    tests = Path(__file__).resolve().parents[2]
    texts = "".join((tests / name).read_text(encoding="utf-8") for name in ("test_wild.py", "test_inputs.py", "test_families.py", "test_rulesets.py", "macros/forms/test_years.py",
        "macros/scoring/test_ties.py", "test_points_and_scores.py"))
    assert {id for id in OF_MACROS if f'"{id}"' not in texts} == set()


def test_every_check_cites_a_source_that_exists() -> None:
    have = library()
    for id, spec in have.checks.items():
        assert spec.source and set(spec.source) <= set(have.sources), id
    for function in (*(check for check, _, _ in ROW_CHECKS.values()), *FORM_CHECKS.values()):
        assert function.__doc__, function.__name__


def test_codes_are_unique_and_texts_name_only_what_the_check_gives() -> None:
    have = library()
    told = [message["code"] for message in messages().values() if "code" in message]
    codes = [*(spec.code for spec in have.checks.values()), *told]
    assert len(told) > 100 and [code for code in codes if codes.count(code) > 1] == []  # a person looks one up by its code alone
    for id, (failing, _) in TABLE.items():
        for finding in found(failing()):
            if finding.id == id:
                message = finding_message(finding, have) + advice_text(finding, have)
                assert "{" not in message and "None" not in message, message
                assert message.endswith("。"), message
                assert not any(mark in message for mark in ("“”", "：，", "（）")), message
                assert finding_text(finding, have).split(" ")[0] in ("错误", "警告", "提示")


def test_no_chinese_text_of_a_message_is_in_the_code_of_the_checks() -> None:
    """Messages live in the catalogue: a long Chinese literal outside a docstring is one that strayed."""
    folder = Path(__file__).resolve().parents[3] / "udfs" / "checks"
    for path in folder.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {id(node.body[0].value) for node in ast.walk(tree)
                if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and node.body
                and isinstance(node.body[0], ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                chinese = sum("\u4e00" <= char <= "\u9fff" for char in node.value)
                assert chinese <= 30, (path.name, node.value)


def test_a_blank_form_gives_few_findings() -> None:
    from jixiao.macros.forms.generate import blank_record

    have = library()
    for form in have.forms.values():
        record = replace(blank_record(form, have.rulesets[form.ruleset], 2026), indicators=())
        ids = [item.id for item in found(record)]
        assert set(ids) <= {"header_missing", "level_missing", "satisfaction_missing"}, (form.id, ids)


@pytest.mark.parametrize(("amounts", "sources", "said"), [
    ({"initial_budget": "8.000025", "budget": "80000.25", "executed": "78500"}, [], "年初预算数"),  # both typed in 元
    ({"initial_budget": "8", "budget": "8", "executed": "78500"}, [], "年初预算数"),
    ({"initial_budget": "120", "budget": "118.5", "executed": "0.01"}, [], ""),  # hardly begun
    ({"initial_budget": "2", "budget": "500", "executed": "450"}, [], ""),  # most of it came during the year
    ({"initial_budget": "60", "budget": "60", "executed": "50"}, ["600000", "0"], "全年预算数"),
    ({"initial_budget": "60", "budget": "60", "executed": "50"}, ["60", "0"], ""),
])
def test_one_amount_in_yuan_beside_another_in_ten_thousands(amounts: dict[str, str], sources: list[str], said: str) -> None:
    changes = {key: D(amount) for key, amount in amounts.items()}
    parts = tuple(FundSource(f"来源{at}", None, D(part), None) for at, part in enumerate(sources))
    record = funds(good(), unit="万元", sources=parts, **changes)
    told = [finding_message(item, library()) for item in found(record) if item.id == "money_large"]
    assert bool(told) == bool(said) and all(f"“{said}”" in text for text in told), told
