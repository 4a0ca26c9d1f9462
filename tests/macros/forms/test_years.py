"""The year of a form: what it prints counts everywhere; blank forms take it from the calendar and say so."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import year as year_verbs
from jixiao.addin.verbs.finalize import open_draft
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.forms.years import calendar_year
from jixiao.macros.scoring.check import check_forms, read_forms
from jixiao.macros.sheet.grid import Cell, Grid, Range
from jixiao.templates.library import HOME
from support import case_record, library, make_book

HEAD = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")


def year_of(*rows: tuple[Any, ...], review: tuple[Any, ...] = ()) -> tuple[int | None, list[tuple[str, Any, Any]]]:
    """Year and year_differs findings (cell, this, the form's) of a self-evaluation with these rows above its table."""
    head: list[tuple[Any, ...]] = [("财政项目支出绩效自评表",), *rows, ("项目名称", "甲项目"), HEAD,
                                   ("产出指标", "数量指标", "培训人数", "≥5(人)", "5(人)", 10, 10, "")]
    cells = {
        (row, col): Cell(value=str(value), text=str(value)) for row, values in enumerate(head, start=1)
        for col, value in enumerate(values, start=1) if value is not None
    }
    for col, value in enumerate(review, start=11):
        cells[2, col] = Cell(value=value, text=str(value))
    (form,) = read_forms([Grid("表", cells, print_area=f"A1:H{len(head)}")], library())
    differing = [item for item in check_forms([form], library()) if item.finding.id == "year_differs"]
    assert all(item.severity == "error" for item in differing)
    return form.record.year, [(i.cell, i.finding.values["other"], i.finding.values["year"]) for i in differing]


@pytest.mark.parametrize("heading", [
    "（2026年度）", "(2026年度)", "2026年度", "2026年", "（2026 年 度）", "（２０２６年度）", "【2026年度】", "（2026年 )", "（2026）", "2026",
    "二〇二六年度", "（二○二六年度）", "二零二六年", "二O二六年度", "年度：2026年", "预算年度：2026", "所属年度:2026年度",
    "2026年度财政项目支出绩效自评表", "2026年部门预算项目支出绩效自评表", "附件3：2026年项目支出绩效自评表", "项目支出绩效自评表（2026年度）",
    "填报单位：某局　2026年度　单位：万元", "2026预算年度",
])
def test_each_way_to_print_the_year_is_read(heading: str) -> None:
    assert year_of((heading,)) == (2026, [])


@pytest.mark.parametrize("row", [("年度", 2026), ("预算年度", "2026年"), ("单位", "某局", "填报年度", "二〇二六年度")])
def test_a_field_of_the_form_says_the_year(row: tuple[Any, ...]) -> None:
    assert year_of(row) == (2026, [])


@pytest.mark.parametrize("row", [
    ("（    年度）",), ("（2024-2026年度）",), ("2024年—2026年项目支出绩效自评表",), ("填报日期：2026年3月18日",), ("2026年3月",), ("文号", "沪财〔2026〕5号"),
    ("联系电话", "20262026"), ("2026元",), ("（1880年度）",), ("年度", "年度资金总额"), ("项目名称：2025年度某项目",),
])
def test_what_is_no_year_of_the_form_is_not_taken_for_one(row: tuple[Any, ...]) -> None:
    assert year_of(row) == (None, [])
    assert year_of(row, ("（2026年度）",)) == (2026, [])


def test_years_of_fields_below_the_heading_are_not_the_forms() -> None:
    """A project's name, its dates and the columns of its money name years of their own."""
    fields = (("项目名称", "2022年度中央补助资金"), ("主管部门", "某局", "开始日期", "2021年"), ("项目资金", "2024年度", "2025年度"))
    assert year_of(*fields) == (None, [])
    assert year_of(("（2026年度）",), *fields) == (2026, [])


def test_the_printed_year_wins_over_the_review_area_and_the_difference_is_an_error_there() -> None:
    assert year_of(("（2026年度）",), review=("所属年度", 2023)) == (2026, [("L2", 2023, 2026)])
    assert year_of(("（2026年度）",), review=("所属年度", "2026")) == (2026, [])
    assert year_of(("（    年度）",), review=("所属年度", "2023")) == (2023, [])
    assert year_of(("二〇二六年度",), ("年度", "2025"), review=("所属年度", 2023)) == (
        2026, [("L2", 2023, 2026), ("B3", 2025, 2026)]
    )


def test_the_line_of_the_year_wins_over_the_title() -> None:
    """A title without 年度 may speak of a budget; one with it must agree."""
    assert year_of(("（2026年度）",), ("2025年部门预算项目支出绩效自评表",)) == (2026, [])
    assert year_of(("（2026年度）",), ("2025年度项目支出绩效自评表",)) == (2026, [("A3", 2025, 2026)])


@pytest.mark.parametrize(("kind", "day", "year", "other", "why"), [
    ("target", date(2026, 8, 31), 2026, 2027, "8 月底前"), ("target", date(2026, 9, 1), 2027, 2026, "9 月起"),
    ("target", date(2026, 1, 1), 2026, 2027, "8 月底前"), ("target", date(2026, 12, 31), 2027, 2026, "9 月起"),
    ("selfeval", date(2026, 6, 30), 2025, 2026, "6 月底前"), ("selfeval", date(2026, 7, 1), 2026, 2025, "7 月起"),
    ("selfeval", date(2026, 1, 1), 2025, 2026, "6 月底前"), ("selfeval", date(2026, 12, 31), 2026, 2025, "7 月起"),
])
def test_the_calendar(kind: str, day: date, year: int, other: int, why: str) -> None:
    found = calendar_year(kind, day)
    assert (found.year, found.other) == (year, other) and why in found.why


@pytest.mark.parametrize("form", ["selfeval-2019", "selfeval-2023", "target-2018", "target-2023"])
def test_a_blank_form_without_a_year_takes_the_calendars_and_says_why(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "空.xlsx"
    assert run(["new", form, "-o", str(book)]) == 0
    taken = calendar_year(library().forms[form].kind, date.today())
    assert f"没有写 --year，年度取 {taken.year} 年（{taken.why}）。" in capsys.readouterr().err
    (read,) = form_verbs.read(book, library())
    assert read.record.year == taken.year
    assert run(["new", form, "--year", "2031", "-o", str(tmp_path / "二.xlsx")]) == 0
    assert "--year" not in capsys.readouterr().err
    texts = [
        str(cell.value) for sheet in openpyxl.load_workbook(tmp_path / "二.xlsx") for row in sheet.iter_rows() for cell in row
    ]
    assert any("2031" in text for text in texts)
    assert not [text for text in texts if str(taken.year) in text or text in ("2023", "（2023年度）")]


def test_no_template_has_a_year_of_its_own() -> None:
    for path in [*(HOME / "forms").glob("*.xlsx"), *HOME.glob("*.xlsx")]:
        for grid in WorkbookFile.open(path).grids():
            assert not [cell.text for cell in grid.cells.values() if re.search(r"20\d\d", cell.text) and "{{" not in cell.text], path


def test_a_record_keeps_its_year_and_one_without_gets_the_options_or_none(tmp_path: Path) -> None:
    dated = json.loads((Path(__file__).parents[2] / "cases" / "selfeval-2023-004-01.json").read_text(encoding="utf-8"))
    for name, data in (("有", dated), ("无", {**dated, "year": None, "project": "别的项目"})):
        (tmp_path / f"{name}.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    both = [str(tmp_path / "有.json"), str(tmp_path / "无.json")]
    assert run(["new", "--data", *both, "--year", "2025", "-o", str(tmp_path / "一.xlsx")]) == 0
    assert [form.record.year for form in form_verbs.read(tmp_path / "一.xlsx", library())] == [2023, 2025]
    assert run(["new", "--data", *both, "-o", str(tmp_path / "二.xlsx")]) == 0
    assert [form.record.year for form in form_verbs.read(tmp_path / "二.xlsx", library())] == [2023, None]
    found = [item.what for item in form_verbs.check(tmp_path / "二.xlsx", library()) if item.finding.id == "header_missing"]
    assert any("年度" in what for what in found)


# -- who types another year into the heading ----------------------------------------------------------------------------


def retyped(folder: Path, name: str, old: str, new: str) -> Path:
    """A published form of 2023 whose heading somebody has typed over; its review area still says 2023."""
    book = make_book(folder / "表.xlsx", case_record(name))
    opened = openpyxl.load_workbook(book)
    cells = [cell for row in opened.worksheets[1].iter_rows() for cell in row if cell.value == old]
    assert len(cells) == 1
    cells[0].value = new
    opened.save(book)
    return book


@pytest.mark.slow
def test_every_verb_goes_by_the_year_that_was_typed_into_the_heading(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = retyped(tmp_path, "selfeval-2023-004-07", "（2023年度）", "（2026年度）")
    assert run(["read", str(book), "--json"]) == 0
    assert [record["year"] for record in json.loads(capsys.readouterr().out)] == [2026]
    assert run(["check", str(book)]) == 1
    assert "JX-D21" in capsys.readouterr().out
    form_verbs.score(book, library())
    assert 2026 in {cell.value for row in openpyxl.load_workbook(book)["封面"].iter_rows() for cell in row}
    assert run(["carry", str(book), "-o", str(tmp_path / "结转.xlsx")]) == 0
    (carried,) = form_verbs.read(tmp_path / "结转.xlsx", library())
    assert carried.record.year == 2027 and "2026年度" in (carried.record.source or "")
    assert run(["summary", str(book), "-o", str(tmp_path / "汇总.xlsx")]) in (0, 1)
    years = {
        cell.value for sheet in openpyxl.load_workbook(tmp_path / "汇总.xlsx") for row in sheet.iter_rows() for cell in row
        if isinstance(cell.value, int) and 2000 < cell.value < 2100
    }
    assert years == {2026}
    assert run(["report", str(book), "-o", str(tmp_path / "报告.html")]) in (0, 1)
    report = (tmp_path / "报告.html").read_text(encoding="utf-8")
    assert "2026年度项目支出绩效自评报告" in report and "2023年度项目支出" not in report
    draft = open_draft(book, library())
    assert "JX-D21" in {item.code for item in draft.plan.errors}
    draft.save(tmp_path / "定稿.xlsx")
    assert [form.record.year for form in form_verbs.read(tmp_path / "定稿.xlsx", library())] == [2026]


def test_monitoring_counts_the_time_of_the_printed_year_and_follows_it(tmp_path: Path) -> None:
    """31 July: 58.33 % of that year; all of one that is over."""
    book = retyped(tmp_path, "target-2023-001-04", "(2023年度)", "(2026年度)")
    july = date(2026, 7, 31)

    def shown() -> tuple[Any, Any, set[Any]]:
        sheet = openpyxl.load_workbook(book, data_only=True).worksheets[-1]
        return sheet["A2"].value, sheet["V2"].value, {cell.value for row in sheet["A1:W9"] for cell in row}

    year_verbs.monitor(book, library(), july)
    title, year, values = shown()
    assert (title, year) == ("（2026年度）", 2026) and 58.33 in values
    opened = openpyxl.load_workbook(book)
    opened.worksheets[1]["A2"].value = "(2025年度)"
    opened.save(book)
    year_verbs.monitor(book, library(), july)
    title, year, values = shown()
    assert (title, year) == ("（2025年度）", 2025) and {100, "1-12月执行数"} <= values and 58.33 not in values


def test_forms_of_two_years_in_a_workbook_keep_their_own(tmp_path: Path) -> None:
    first = case_record("selfeval-2023-004-01")
    second = replace(case_record("selfeval-2023-004-03"), year=2025)
    book = make_book(tmp_path / "两年.xlsx", first, second)
    form_verbs.score(book, library())
    assert [form.record.year for form in form_verbs.read(book, library())] == [2023, 2025]
    assert not [item for item in form_verbs.check(book, library()) if item.finding.id == "year_differs"]
    assert "2023、2025" in {cell.value for row in openpyxl.load_workbook(book)["封面"].iter_rows() for cell in row}
    done = year_verbs.carry(book, library(), tmp_path / "结转.xlsx")
    assert [carried.record.year for _, carried in done.forms] == [2024, 2026]
    (stacked,) = [_stacked(WorkbookFile.open(book).grids())]
    assert [form.record.year for form in read_forms([stacked], library())] == [2023, 2025]


def _stacked(grids: list[Grid]) -> Grid:
    """The workbook's two forms below each other on one sheet."""
    one, two = (grid for grid in grids if grid.name not in ("封面", "检查结果"))
    shift = one.last_row + 2
    moved = {(row + shift, col): cell for (row, col), cell in two.cells.items()}
    merges = tuple(Range(m.row + shift, m.col, m.last_row + shift, m.last_col) for m in two.merges)
    return replace(one, cells={**one.cells, **moved}, merges=(*one.merges, *merges))
