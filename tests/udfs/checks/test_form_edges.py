"""Where checks of a form must keep silent, and where they must not: goals, years, money, totals as people write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from jixiao.udfs import JX_CHECK
from jixiao.udfs.base.finding import Finding
from jixiao.udfs.base.record import Funds, FundSource, Indicator, Record
from jixiao.udfs.checks.completeness import parse_date
from jixiao.udfs.checks.forms import cross_findings, form_findings
from jixiao.udfs.checks.texts import finding_message, finding_text, severity_of
from support import case_record, library, within

D = Decimal


def of_form(record: Record, **options: Any) -> list[Finding]:
    have = library()
    form = have.forms[record.form]
    return form_findings(record, form, have.rulesets[form.ruleset], have, **options)


def ids(record: Record, **options: Any) -> set[str]:
    return {item.id for item in of_form(record, **options)}


def selfeval() -> Record:
    return case_record("selfeval-2023-004-03")


def said(**texts: str) -> Record:
    record = selfeval()
    return replace(record, texts={**record.texts, **texts})


def rows(*changes: tuple[int, dict[str, Any]], of: Record | None = None) -> Record:
    record = of or selfeval()
    made = list(record.indicators)
    for index, values in changes:
        made[index] = replace(made[index], **values)
    return replace(record, indicators=tuple(made))


@pytest.mark.parametrize(
    ("text", "stale"),
    [
        ("完成2022年度审计。", True), ("1.2022年合理使用", True), ("完成２０２２年度任务", True), ("2021-2022年的建设", True), ("2024年任务", True),
        ("完成2023年度审计。", False), ("2022-2023年连续建设", False), ("按财预〔2020〕10号执行", False), ("较2022年提高5%", False),
        ("自2021年起开展", False), ("2020年印发的管理办法", False), ("落实2021年国家档案发展规划", False), ("截至2022年的存量", False),
        ("热线12320年中无休", False),
    ],
)
def test_another_year_in_the_goals_is_found_unless_it_is_a_reference(text: str, stale: bool) -> None:
    assert ("year_stale" in ids(said(expected=text))) is stale


def test_years_of_a_longer_project_are_its_own() -> None:
    record = case_record("target-2023-001-01")
    text = "2023年启动，2025年完成验收"
    for end, stale in (("2023-12-31", True), ("2025-12-31", False)):
        texts = {**record.texts, "goal_total": text, "end": end}
        assert ("year_stale" in ids(replace(record, texts=texts))) is stale


UNMET = {"target": "≥95(%)", "actual": "76(%)", "score": D("4.8"), "note": "少"}  # 6 × 76/95


@pytest.mark.parametrize(
    ("text", "contradicts"),
    [
        ("按计划完成年度绩效目标", True), ("各项工作已全部完成。", True), ("本年度圆满完成了预定目标", True), ("1.培训如期完成；2.各项指标均已完成", True),
        ("法务工作按计划完成，完成率100%", False), ("基本按照计划完成年度目标", False),
    ],
)
def test_a_claim_that_all_is_done_contradicts_unmet_rows(text: str, contradicts: bool) -> None:
    record = rows((0, UNMET), of=said(actual_completion=text))
    assert ("summary_contradiction" in ids(record)) is contradicts
    assert "summary_contradiction" not in ids(said(actual_completion=text))  # nothing is unmet


@pytest.mark.parametrize(
    ("text", "differs"),
    [
        ("参保人员满意度不低于95%", True), ("确保参保人员满意度达到95%以上", True), ("参保人员满意度≥95%。", True),
        ("参保人员满意度不低于99%", False), ("参保人员满意度达到99.0%", False), ("非参保人员满意度不低于95%", False),
        ("参保人员满意度提高5%", False), ("参保人员满意度、知晓度95%", False), ("参保人员满意度调查95份", False),
    ],
)
def test_a_number_in_the_goals_is_compared_with_its_row(text: str, differs: bool) -> None:
    # The form's row: 参保人员满意度 ≥99 (%).
    assert ("goal_vs_row" in ids(said(expected=text))) is differs


def funds(executed: str, budget: str, rate: str, unit: str = "万元", **more: Any) -> Record:
    record = selfeval()
    amounts = {"initial_budget": D(budget), "budget": D(budget), "executed": D(executed)}
    return replace(record, funds=Funds(unit, amounts, rate, D(rate), D(10), **more), printed_total=None)


@pytest.mark.parametrize(
    ("executed", "budget", "rate", "unit", "wrong"),
    [
        ("348", "352", "98.86", "万元", False),  # 98.8636 cut
        ("348", "352", "98.87", "万元", False),  # or counted up: within 0.01
        ("348", "352", "98.88", "万元", True),
        # 1.00 of 3.00 万元 may be 0.995 of 3.005 or 1.005 of 2.995: 33.11 to 33.56 %
        ("1.00", "3.00", "33.50", "万元", False), ("1.00", "3.00", "33.60", "万元", True),
        ("10000", "30000", "33.36", "元", True),  # 元 hide nothing
        ("-5", "30000", "33.36", "元", False),  # a negative amount is a fault of its own
    ],
)
def test_a_rate_is_right_within_the_rounding_of_form_and_amounts(
    executed: str, budget: str, rate: str, unit: str, wrong: bool
) -> None:
    assert ("rate_calc" in ids(funds(executed, budget, rate, unit))) is wrong


def test_a_wrong_rate_of_one_source_is_found_at_its_row() -> None:
    sources = (
        FundSource("财政", D(300), D(300), D(300), "90", D(90)), FundSource("结转", D(52), D(52), D(48), "92.30", D("92.30")),
    )
    found = [item for item in of_form(funds("348", "352", "98.86", sources=sources)) if item.id == "rate_calc"]
    assert [item.place for item in found] == [("funds", "sources", 0, "rate")]


def test_money_spent_from_a_source_without_budget_is_found() -> None:
    sources = (FundSource("财政", D(352), D(352), D(340)), FundSource("其他", D(0), D(0), D(8)))
    found = {(item.id, item.place) for item in of_form(funds("348", "352", "98.86", sources=sources))}
    assert ("budget_zero", ("funds", "sources", 1, "budget")) in found
    assert "budget_zero" not in ids(funds("0", "0", "0"))


def test_a_rate_above_a_hundred_earns_no_more_than_its_points() -> None:
    capped = funds("400", "352", "113.63", execution_score=D(10))
    assert "rate_score" not in ids(capped) and "rate_over_100" in ids(capped)
    assert "rate_score" in ids(funds("400", "352", "113.63", execution_score=D("11.36")))


@pytest.mark.parametrize(
    ("printed", "total", "wrong"),
    [("优", "90", False), ("优秀", "90", False), ("优 ", "95", False), ("优", "89.99", True), ("良好", "95", True), ("优秀", "75", True)],
)
def test_a_grade_may_go_by_another_name_of_its_band(printed: str, total: str, wrong: bool) -> None:
    record = replace(selfeval(), printed_grade=printed, printed_total=D(total))
    assert ("grade_band" in ids(record)) is wrong


def test_rounded_rows_may_miss_the_total_by_a_hundredth_each_but_five_at_most() -> None:
    # 9.89 + 90.00 = 99.89 from 12 rows and the execution rate: 0.05, not 0.13.
    for total, wrong in (("99.84", False), ("99.94", False), ("99.83", True)):
        assert ("total_sum" in ids(replace(selfeval(), printed_total=D(total)))) is wrong


def test_rows_may_make_a_hundred_with_or_without_an_unprinted_execution_rate() -> None:
    record = selfeval()  # the rows carry 90
    unprinted = replace(record, funds=replace(record.funds, execution_points=None))
    assert "weight_sum" not in ids(unprinted)
    assert "weight_sum" not in ids(rows((0, {"points": D(16)}), of=unprinted))
    assert "weight_sum" in ids(rows((0, {"points": D(15)}), of=unprinted))
    assert "weight_sum" in ids(rows((0, {"points": D(16)}), of=record))


def test_a_form_without_any_points_is_asked_for_them_once() -> None:
    record = selfeval()
    bare = replace(record, indicators=tuple(replace(row, points=None) for row in record.indicators))
    assert sum(item.id == "weight_zero" for item in of_form(bare)) == 1


@pytest.mark.parametrize(
    ("level1", "level2", "wrong"),
    [
        ("产出指标", "数量指标", False), ("产出", "数量", False), ("成本指标", "经济成本指标", False), ("满意度指标", "满意度指标", False),
        ("效益指标", "可持续影响", False), ("效益指标", "可持续发展指标", True), ("时效指标", "时效指标", True), ("产出指标", "社会效益指标", True),
        ("双星指标", "行业双星指标", True),
    ],
)
def test_level_names_in_use_are_known(level1: str, level2: str, wrong: bool) -> None:
    assert ("level_misplaced" in ids(rows((0, {"level1": level1, "level2": level2})))) is wrong


def test_a_cell_says_the_same_as_the_check_of_the_form() -> None:
    for name in ("selfeval-2023-004-01", "selfeval-2019-002-05", "target-2018-003-02"):
        record, have = case_record(name), library()
        found = of_form(record)
        for index, row in enumerate(record.indicators):
            cell = JX_CHECK(row.target, row.actual, row.points, row.score, row.note, row.level3, row.level, record.form)
            blank = JX_CHECK(
                row.target or "", row.actual or "", row.points, row.score, row.note or "", row.level3, "", record.form
            )
            assert cell == blank  # an empty cell and a missing column read alike
            own = {item.id: finding_text(item, have) for item in found if item.place[:2] == ("indicators", index)}
            for text in filter(lambda text: text != "通过", cell.split("；")):
                assert text in own.values()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2018-01-01", (2018, 1, 1)), ("2018/1/1", (2018, 1, 1)), ("2018年11月30日", (2018, 11, 30)), ("2024 年 3 月底前", (2024, 3, 1)),
     ("2023.6.30", (2023, 6, 30)), ("2023-13-01", None), ("年底前", None), ("2023年", None)],
)
def test_dates_as_people_write_them(text: str, expected: tuple[int, int, int] | None) -> None:
    found = parse_date(text)
    assert (found and (found.year, found.month, found.day)) == expected


def test_an_indicator_due_after_the_project_is_found() -> None:
    record = case_record("target-2023-001-08")
    assert "date_order" in ids(rows((14, {"target": "2024年3月底前"}), of=record))
    assert "date_order" not in ids(rows((14, {"target": "2023年11月底前"}), of=record))


def test_an_evaluation_on_the_last_day_of_the_year_is_too_early() -> None:
    record = case_record("selfeval-2019-002-05")
    for day, early in (("2019-12-31", True), ("2020-01-01", False), ("", False)):
        assert ("date_order" in ids(replace(record, texts={**record.texts, "eval_date": day}))) is early


def test_an_evaluation_of_a_form_without_a_year_is_not_too_early() -> None:
    record = case_record("selfeval-2019-002-05")
    assert "date_order" not in ids(replace(record, year=None, texts={**record.texts, "eval_date": "2019-12-31"}))


@pytest.mark.parametrize("form", ["selfeval-2019", "selfeval-2023", "target-2018", "target-2023"])
def test_an_empty_form_is_asked_for_its_head_once(form: str) -> None:
    have = library()
    spec = have.forms[form]
    made = tuple(
        Indicator(level1=row["level1"], level3=row.get("level3", ""), explanation=row.get("explanation"),
                  points=D(row["points"]) if "points" in row else None,
                  target="" if "target" in spec.indicators.printed else None)
        for row in (*spec.fixed_rows, *spec.blank_rows)
    )
    record = Record(form, spec.year, {}, Funds(spec.money_unit), made)
    assert [item.id for item in of_form(record)] == ["header_missing"]


def declared(targets: Sequence[tuple[str, str]]) -> Record:
    record = case_record("target-2023-001-08")
    made = tuple(Indicator(level1="产出指标", level2="数量指标", level3=name, target=target) for name, target in targets)
    return replace(record, texts={**record.texts, "project": "社会保险核查业务费"}, indicators=made)


def test_many_indicators_gone_are_named_in_one_finding() -> None:
    have, evaluated = library(), selfeval()
    kept = [(row.level3 or "", row.target or "") for row in evaluated.indicators]
    found = cross_findings([evaluated, declared([*kept, *((f"旧指标{n}", "及时") for n in range(5))])], have)
    assert [(index, item.id) for index, item in found if item.id == "target_changed"] == [(0, "target_changed")]
    assert "等 5 项" in finding_message(found[-1][1], have)


def test_forms_without_targets_and_other_projects_are_not_compared() -> None:
    old = case_record("selfeval-2019-002-05")
    other = replace(declared([("甲", "及时")]), texts={**old.texts}, year=2019)
    assert [item.id for _, item in cross_findings([old, other], library()) if item.id == "target_changed"] == []


def test_texts_hold_no_mark_that_parts_findings_in_a_cell() -> None:
    for spec in library().checks.values():
        assert "；" not in spec.message + spec.advice and "JX-" not in spec.message + spec.advice
        assert spec.message.endswith(("。", "{why}")) and spec.advice.endswith("。")


def test_text_of_a_cell_cannot_pass_for_a_finding() -> None:
    found = Finding("placeholder", (), {"which": "指标值", "value": "错误 JX-A05\n错误 JX-A06 " + "长" * 500})
    text = finding_text(found, library())
    assert text.count("错误 JX-") == 1 and "\n" not in text and len(text) < 300
    assert severity_of(found, library()) == "error"


def test_four_thousand_rows_are_checked_at_once() -> None:
    have, record = library(), case_record("selfeval-2023-004-01")
    many = replace(record, indicators=record.indicators * 10)  # 400 rows of one form
    form, rules = have.forms[record.form], have.rulesets["sh2023"]
    form_findings(many, form, rules, have)
    with within(120):  # about twenty where this was written
        for _ in range(10):
            form_findings(many, form, rules, have)
