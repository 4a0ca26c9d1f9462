"""A sheet that is as near to one form as to another is asked about, not guessed: nothing is scored before an answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.macros.scoring.check import check_forms, need_forms, read_forms
from openpyxl.worksheet.worksheet import Worksheet
from support import NAMES, case_record, library, make_book
from typed_form import book
from typed_grid import HEADINGS, ROWS, typed

#: 湖北 and others call a form 项目自评表; without 分值 and without a label that only 湖北 prints nothing tells them apart.
HEAD = ["一级指标", "二级指标", "三级指标", "目标值", "实际完成值", "得分"]
BODY: list[list[object]] = [
    ["产出指标", "数量指标（40分）", "培训人数", "≥100人", "80人", None],
    ["满意度指标", "满意度指标（40分）", "学员满意度", "≥90%", "95%", None],
]


def _two_places(path: Path, title: str = "项目自评表") -> Path:
    def named(sheet: Worksheet) -> None:
        sheet["A1"] = title
        for col, text in enumerate(["资金（万元）", None, "预算数", "执行数", "执行率", "得分", None, None], 1):
            sheet.cell(6, col).value = text
        for col, value in enumerate([None, "年度资金总额", 100, 90, None, None, None, None], 1):
            sheet.cell(7, col).value = value

    return book(path, named, head=HEAD, rows=BODY)


def _ids(path: Path, ruleset: str = "") -> list[str]:
    return [item.finding.id for item in form_verbs.check(path, library(), ruleset)]


def test_forms_with_other_rules_are_asked_about_and_nothing_is_scored(tmp_path: Path) -> None:
    path = _two_places(tmp_path / "表.xlsx")
    found = [item for item in form_verbs.check(path, library()) if item.finding.id == "form_tie"]
    assert len(found) == 1 and found[0].severity == "warning"
    assert "selfeval-hb" in found[0].message and "selfeval-gj" in found[0].message and "口径" in found[0].message
    done = form_verbs.score(path, library()).plan
    assert "form_tie" in [item.finding.id for item in done.findings]
    result = done.results[0]
    assert ([row.score for row in result.rows], result.total, result.grade) == ([None, None], None, None)
    sheet = openpyxl.load_workbook(path)["自评"]
    assert [sheet.cell(row, 6).value for row in (7, 9, 10, 11)] == [None] * 4  # no execution score, no scores, no total


@pytest.mark.parametrize(("ruleset", "execution"), [("hb2020", 18), ("gj2020", 9)])
def test_an_answer_in_the_cell_of_the_rule_set_settles_it(tmp_path: Path, ruleset: str, execution: int) -> None:
    path = _two_places(tmp_path / "表.xlsx")
    form_verbs.score(path, library())
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["自评"]
    label = next(cell for line in sheet.iter_rows() for cell in line if cell.value == "口径")
    answer = sheet.cell(label.row, label.column + 1)
    offered = next(rule.formula1 for rule in sheet.data_validations.dataValidation if answer.coordinate in rule.sqref)
    name = library().rulesets[ruleset].title
    assert name in offered
    answer.value = name
    workbook.save(path)
    result = form_verbs.score(path, library()).plan.results[0]
    assert [row.score for row in result.rows] == [32, 40]  # 40 x 80/100, and met
    assert result.execution_score == execution  # 90 of 100 spent: of 20 points in 湖北, of 10 elsewhere
    assert "form_tie" not in _ids(path) and "form_alike" in _ids(path)


def test_an_option_and_the_title_settle_it_too(tmp_path: Path) -> None:
    path = _two_places(tmp_path / "表.xlsx")
    assert "form_tie" not in _ids(path, "hb2020")
    named = form_verbs.read(_two_places(tmp_path / "湖北.xlsx", "项目自评表（湖北）"), library())[0]
    assert (named.found.spec.id, named.found.choice.ties) == ("selfeval-hb", ())


def test_forms_that_score_alike_are_only_named() -> None:
    grid = typed(headings=HEADINGS, rows=ROWS)
    table = {at: cell for at, cell in grid.cells.items() if at[0] >= 9}
    forms = read_forms([type(grid)("表", table)], library())
    found = {item.finding.id: item.severity for item in check_forms(forms, library())}
    assert found.get("form_alike") == "notice" and "form_tie" not in found


@pytest.mark.parametrize("id", [spec.id for spec in library().forms.values() if spec.template.is_file()])
def test_a_drawn_form_is_no_tie(id: str, tmp_path: Path) -> None:
    blank = form_verbs.blank(library().forms[id], library(), 2024)
    (form,) = form_verbs.read(make_book(tmp_path / "表.xlsx", blank), library())
    assert (form.found.spec.id, form.found.choice.ties) == (id, ())


@pytest.mark.parametrize("name", NAMES)
def test_a_published_form_is_no_tie(name: str, tmp_path: Path) -> None:
    (form,) = form_verbs.read(make_book(tmp_path / "表.xlsx", case_record(name)), library())
    assert form.found.choice.ties == ()


def test_a_table_that_is_not_read_is_told_where_another_one_is() -> None:
    good = typed()
    bad = typed(headings=[*HEADINGS[:4], "佐证", *HEADINGS[5:]], down=20)
    (form,) = need_forms([replace(good, cells={**good.cells, **bad.cells})], library(), "表.xlsx")
    assert len(form.record.indicators) == len(ROWS) and form.record.text("project") == "业务培训"
    (told,) = [item for item in check_forms([form], library()) if item.finding.id == "table_unread"]
    assert told.cell == "A29" and "“实际完成值”" in told.message
    (alone,) = need_forms([good, replace(bad, name="另一张")], library(), "表.xlsx")
    assert "《另一张》第 29 行" in next(item.message for item in check_forms([alone], library()) if item.finding.id == "table_unread")
