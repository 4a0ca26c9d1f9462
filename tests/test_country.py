"""Workbooks in the layouts of other provinces and families, rebuilt from published forms, with what they must be read as."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.templates.library import say
from jixiao.templates.stop import Stop
from jixiao.udfs.base.record import Funds, Indicator, Record
from support import case_record, library, make_book
from wild_forms import NAMES, WILD, assert_as_published, sheet_of, wanted


@pytest.mark.parametrize("name", NAMES)
def test_a_form_of_another_place_is_read_as_published(name: str, tmp_path: Path) -> None:
    want = wanted(name)
    forms = form_verbs.read(WILD / f"{name}.xlsx", library())
    assert len(forms) == len(want["forms"])
    outcome = form_verbs.score(WILD / f"{name}.xlsx", library(), output=tmp_path / "评.xlsx")
    for expected, form, result in zip(want["forms"], forms, outcome.plan.results, strict=True):
        assert_as_published(expected, form, result)


@pytest.mark.parametrize("name", NAMES)
def test_checks_find_what_is_wrong_and_nothing_that_the_form_does_not_print(name: str) -> None:
    want = wanted(name)
    found = {item.finding.id for item in form_verbs.check(WILD / f"{name}.xlsx", library())}
    assert set(want["check_has"]) <= found
    assert not set(want["check_not"]) & found


def project_at(col: int, name: str, actual: str) -> list[tuple[int, int, object]]:
    """A small self-evaluation of eight columns that begins at a column."""
    rows: list[list[object]] = [
        ["项目支出绩效自评表"], ["（2023年度）"], ["项目名称", name, None, "主管部门", "某局", None, "实施单位", "某中心"],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
        ["产出指标", "数量指标", "培训人数", "≥100人", actual, 60], ["效益指标", "社会效益指标", "合格率", "≥90%", "95%", 40],
        ["总分", None, None, None, None, 100],
    ]
    return [(at, col + offset, value) for at, row in enumerate(rows, 1) for offset, value in enumerate(row) if value is not None]


def test_two_forms_side_by_side_are_two_forms_each_with_its_own_review_columns(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "表.xlsx", [*project_at(1, "甲项目", "80人"), *project_at(10, "乙项目", "100人")])
    assert [form.record.text("project") for form in form_verbs.read(path, library())] == ["甲项目", "乙项目"]
    for _ in range(2):  # scoring again finds the columns it made
        results = form_verbs.score(path, library()).plan.results
        assert [[str(row.rule_score) for row in result.rows] for result in results] == [["48.0", "40.0"], ["60.0", "40.0"]]
        assert [str(result.total) for result in results] == ["88.0", "100.0"]
    sheet = openpyxl.load_workbook(path)["表"]
    headings = [cell.value for cell in sheet[4] if cell.value in ("规则分", "检查")]
    assert headings == ["检查", "规则分", "检查", "规则分"]


def test_halves_of_a_declaration_the_annual_one_is_read_and_the_other_where_it_is_empty(tmp_path: Path) -> None:
    """项目支出绩效目标申报表 of 2015: mid-term left, annual right, 二级指标 in both; 太原 leaves the right half empty."""
    head: list[tuple[int, int, object]] = [
        (1, 1, "项目支出绩效目标申报表"), (2, 1, "（ 2023 年度）"), (3, 1, "项目名称"), (3, 3, "养护"), (4, 1, "主管部门及代码"),
        (4, 3, "[055]某局"), (4, 6, "实施单位"), (4, 7, "某中心"), (5, 1, "项目资金\n（万元）"), (5, 3, "中期资金总额："), (5, 5, 300),
        (5, 6, "年度资金总额："), (5, 8, 100), (8, 1, "总体\n目标"), (8, 2, "中期目标（2023年—2025年）"), (8, 6, "年度目标"),
        (9, 2, "三年养护"), (9, 6, "今年养护"),
    ]
    for col, text in enumerate(("绩\n效\n指\n标", "一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值"), 1):
        head.append((10, col, text))
    left: list[tuple[int, int, object]] = [(11, 2, "产出指标"), (11, 3, "数量指标"), (11, 4, "养护里程"), (11, 5, "≥90公里")]
    right: list[tuple[int, int, object]] = [(11, 6, "数量指标"), (11, 7, "养护里程"), (11, 8, "≥30公里")]
    merges = ("A8:A9", "B8:E8", "F8:H8", "B9:E9", "F9:H9", "A10:A11")
    for rows, target in (([*head, *left, *right], "≥30公里"), ([*head, *left], "≥90公里")):
        (form,) = form_verbs.read(sheet_of(tmp_path / "表.xlsx", rows, merges), library())
        (row,) = form.record.indicators
        assert (row.level1, row.level2, row.level3, row.target) == ("产出指标", "数量指标", "养护里程", target)
        assert (form.record.text("goal_total"), form.record.text("goal_annual")) == ("三年养护", "今年养护")
        funds = form.record.funds
        assert (funds.unit, funds.amounts["project_total"], funds.amounts["annual_total"]) == ("万元", 300, 100)


def test_one_column_of_targets_per_area(tmp_path: Path) -> None:
    rows: list[tuple[int, int, object]] = [(1, 1, "专项资金绩效目标表"), (2, 1, "项目名称"), (2, 2, "道路"), (2, 3, "主管部门"), (2, 4, "某局")]
    for col, text in enumerate(("一级指标", "二级指标", "三级指标", "指标解释", "东村", "西村"), 1):
        rows.append((4, col, text))
    for at, values in enumerate((("产出指标", "数量指标", "硬化里程", "公里数", "≥3公里", "≥5公里"),
                                 ("产出指标", "质量指标", "合格率", "", "≥95%", None)), 5):
        rows += [(at, col, value) for col, value in enumerate(values, 1) if value]
    (form,) = form_verbs.read(sheet_of(tmp_path / "表.xlsx", rows), library())
    assert [row.target for row in form.record.indicators] == ["东村：≥3公里；西村：≥5公里", "≥95%"]


@pytest.mark.parametrize(("headings", "named"), [
    (["一级指标", "二级指标", "三级指标", "实际完成值", "分值", "得分"], "“年度指标值”"),
    (["一级指标", "二级指标", "三级指标", "年度指标值", "分值", "得分"], "“实际完成值”"),
    (["一级指标", "年度指标值", "实际完成值", "分值", "得分"], "“三级指标”"),
])
def test_a_refusal_names_what_was_found_what_is_missing_and_the_nearest_form(headings: list[str], named: str, tmp_path: Path) -> None:
    rows: list[tuple[int, int, object]] = [(1, 1, "项目支出绩效自评表"), (2, 1, "项目名称"), (2, 2, "甲")]
    rows += [(3, col, text) for col, text in enumerate(headings, 1)] + [(4, col, "某") for col in range(1, len(headings) + 1)]
    with pytest.raises(Stop) as refused:
        form_verbs.read(sheet_of(tmp_path / "表.xlsx", rows), library())
    text = say(refused.value.id, **refused.value.values)
    assert text.startswith("JX-R01") and named in text and "一级指标" in text and "项目支出绩效自评表" in text and "《表》第 3 行" in text


def test_target_and_actual_in_rows_of_their_own_are_no_form_without_targets(tmp_path: Path) -> None:
    """Read as the scoring sheet of 2013, which prints neither, typed scores stood beside 通过 whatever was done."""
    rows: list[tuple[int, int, object]] = [(1, 1, "项目支出绩效自评表"), (2, 1, "项目名称"), (2, 2, "设备购置")]
    for at, values in enumerate((
        ("一级指标", "二级指标", "三级指标", "项目", "内容", "分值", "得分"),
        ("产出指标", "数量指标", "购置台数", "年度指标值", "≥20台", 100, 100),
        ("产出指标", "数量指标", "购置台数", "实际完成值", "12台", None, None),
    ), 3):
        rows += [(at, col, value) for col, value in enumerate(values, 1) if value is not None]
    with pytest.raises(Stop) as refused:
        form_verbs.read(sheet_of(tmp_path / "表.xlsx", rows), library())
    assert "缺“年度指标值”" in say(refused.value.id, **refused.value.values)


def test_equal_headings_over_other_contents_are_asked_about(tmp_path: Path) -> None:
    rows = [*project_at(1, "甲项目", "80人"), (4, 9, "实际完成值"), (5, 9, "70人"), (6, 9, "95%")]
    with pytest.raises(Stop) as refused:
        form_verbs.read(sheet_of(tmp_path / "表.xlsx", rows), library())
    assert "“实际完成值”有几列（E4、I4）" in say(refused.value.id, **refused.value.values)


NATIONAL = {"selfeval-gj": "selfeval-2023-004-01", "target-gj": "target-2023-001-02"}


@pytest.mark.parametrize(("form", "name"), NATIONAL.items())
def test_a_national_form_is_generated_from_a_record_and_read_back_field_by_field(form: str, name: str, tmp_path: Path) -> None:
    """The record of a published form, as the national form prints it: no grade, no dates, its own unit of money."""
    record = case_record(name)
    spec = library().forms[form]
    keys = {item.key for item in spec.fields} - {"printed_grade"}
    factor = Decimal(1) if record.funds.unit == "万元" else Decimal(10000)  # the declaration is published in 元
    amounts = {
        key: value if value is None else value / factor
        for key, value in record.funds.amounts.items() if f"funds.{key}" in keys or spec.funds
    }
    want = replace(
        record, form=form, texts={key: value if key in keys else None for key, value in record.texts.items()},
        printed_grade=None,
    )
    (read,) = form_verbs.read(make_book(tmp_path / "表.xlsx", want), library())
    got = read.record
    assert read.found.spec.id == form and (got.year, got.printed_total) == (want.year, want.printed_total)
    for key in keys & set(want.texts):
        assert (got.texts[key] or "") == (want.texts[key] or ""), key
    assert got.indicators == want.indicators
    assert dict(got.funds.amounts) == {**dict.fromkeys(got.funds.amounts), **amounts}
    assert got.funds.unit == spec.money_unit
    assert [row.name for row in got.funds.sources or ()] == [row.name for row in want.funds.sources or ()]


@pytest.mark.parametrize("form", [
    "selfeval-transfer", "selfeval-transfer-2018", "selfeval-hb", "selfeval-sc", "selfeval-yn", "selfeval-gj-2018",
    "selfeval-department", "target-transfer",
])
def test_a_form_of_a_family_is_generated_from_a_record_and_read_back_field_by_field(form: str, tmp_path: Path) -> None:
    spec = library().forms[form]
    keys = {item.key for item in spec.fields} - {"printed_grade", "id", "source", "year"}
    printed = set(spec.indicators.printed)
    texts = {key: f"内容{at}" for at, key in enumerate(sorted(keys)) if not key.startswith("funds.") and key in (
        library().vocabulary.labels | {"improvements": {}, "problems": {}, "main_results": {}})}
    placed = texts if form != "selfeval-department" else {key: texts[key] for key in ("unit", "expected", "actual_completion")}
    amounts = {key: Decimal(value) for key, value in (("initial_budget", 90), ("budget", 100), ("executed", 80))}
    if spec.funds is None:
        amounts = {"annual_total": Decimal(100)}
    elif form in ("selfeval-transfer", "selfeval-transfer-2018", "selfeval-hb", "selfeval-gj-2018"):
        del amounts["initial_budget"]
    rows = tuple(
        Indicator(**{key: value for key, value in (
            ("level1", level1), ("level2", level2), ("level3", f"指标{at}"), ("target", "≥5次"), ("actual", "4次"), ("note", "少一次"),
        ) if key in printed}, points=Decimal(45) if "points" in printed else None, score=Decimal(36) if "score" in printed else None)
        for at, (level1, level2) in enumerate((("产出指标", "数量指标"), ("满意度指标", "服务对象满意度指标")))
    )
    record = Record(form, 2024, dict(placed), Funds("万元", amounts), rows)
    (read,) = form_verbs.read(make_book(tmp_path / "表.xlsx", record), library())
    got = read.record
    assert (read.found.spec.id, got.year, got.funds.unit) == (form, 2024, "万元")
    assert {key: got.texts.get(key) for key in placed} == placed
    assert {key: got.funds.amounts[key] for key in amounts} == amounts
    for one, other in zip(got.indicators, rows, strict=True):
        for key in ("level1", "level2", "level3", "target", "actual", "points", "score"):
            assert (getattr(one, key) or None) == (getattr(other, key) or None), key
        assert (one.note or None) == (other.note or None)


def test_a_form_without_points_prints_the_rate_of_its_record(tmp_path: Path) -> None:
    """No formula of ours stands in a form that is not scored: what the record says must be there."""
    (form,) = form_verbs.read(WILD / "W02.xlsx", library())
    (again,) = form_verbs.read(make_book(tmp_path / "表.xlsx", form.record), library())
    assert again.record.funds.rate == 100
    assert [row.rate for row in again.record.funds.sources or ()] == [100, 100, None]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_filled_in_goes_by_the_label_that_the_sheet_prints(name: str) -> None:
    path = WILD / f"{name}.xlsx"
    cells = [cell.text for grid in WorkbookFile.open(path).grids() for cell in grid.cells.values()]
    found = [item.finding for item in form_verbs.check(path, library()) if item.finding.id == "header_missing"]
    for label in (label for finding in found for label in str(finding.values["label"]).split("、") if label != "年度"):
        assert any(label in " ".join(cell.split()) for cell in cells), label
