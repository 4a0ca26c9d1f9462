"""Findings on sheets: what a sheet prints is asked for, what it does not print is not; errors stand first."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.macros.scoring.check import Located
from support import case_record, library, make_book, without_scores


def checked(path: Path) -> list[Located]:
    return form_verbs.check(path, library())


def changed(path: Path, **texts: str | None) -> Path:
    """A workbook with cells of a text replaced: the label itself, or with ``of_`` before its name the cell beside it."""
    workbook = openpyxl.load_workbook(path)
    for sheet in workbook.worksheets:
        for cells in list(sheet.iter_rows()):
            for cell in cells:
                if isinstance(cell.value, str) and (label := cell.value.rstrip("：:")) in texts:
                    cell.value = texts[label]
                elif isinstance(cell.value, str) and f"of_{label}" in texts:
                    beside = next(c for c in cells[cell.column:] if type(c).__name__ != "MergedCell")
                    beside.value = texts[f"of_{label}"]
    workbook.save(path)
    return path


@pytest.mark.parametrize("label", ["是否为经常性项目", "具体实施处（科室）", "主要问题"])
def test_every_printed_label_of_the_head_is_asked_for(label: str, tmp_path: Path) -> None:
    book = changed(make_book(tmp_path / "表.xlsx", case_record("selfeval-2019-002-05")), **{f"of_{label}": None})
    found = [item.finding.values["label"] for item in checked(book) if item.finding.id == "header_missing"]
    assert found == [label]


@pytest.mark.parametrize("label", ["主管部门", "实施单位"])
def test_a_label_that_the_sheet_does_not_print_is_not_asked_for(label: str, tmp_path: Path) -> None:
    book = changed(make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-03")), **{label: None, f"of_{label}": None})
    assert "header_missing" not in {item.finding.id for item in checked(book)}


def test_a_blank_result_beside_scored_rows_is_asked_for(tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-03"))
    changed(book, of_评分等级=None)
    # Total, rate and its score are formulas here whose values the library that saved the file threw away: not blank.
    assert [item.finding.values["label"] for item in checked(book) if item.finding.id == "result_missing"] == ["等级"]
    form, workbook = form_verbs.read(book, library())[0], openpyxl.load_workbook(book)
    for place in (("printed_total",), ("funds", "rate"), ("funds", "execution_score")):
        workbook[form.grid.name].cell(*form.places[place]).value = None
    workbook.save(book)
    named = {item.finding.values["label"] for item in checked(book) if item.finding.id == "result_missing"}
    assert named == {"总分", "预算执行率", "预算执行率得分"}  # no grade before there is a whole total


def test_errors_stand_first_on_a_sheet_and_score_lists_as_check_does(tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-01"), case_record("selfeval-2019-002-05"))
    found = checked(book)
    order = ["error", "warning", "notice"]
    for sheet in dict.fromkeys(item.sheet for item in found):
        of_sheet = [(order.index(item.severity), item.row, item.col) for item in found if item.sheet == sheet]
        assert of_sheet == sorted(of_sheet) and len({severity for severity, _, _ in of_sheet}) > 1
    scored = [item for item in form_verbs.score(book, library()).plan.findings if item.finding.id != "recalculate"]
    assert [(item.sheet, item.finding.id, item.cell) for item in scored] == [
        (item.sheet, item.finding.id, item.cell) for item in found
    ]


def test_formulas_whose_values_a_library_threw_away_are_no_open_rows(tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", without_scores(case_record("selfeval-2023-004-03")))
    form_verbs.score(book, library())
    workbook = openpyxl.load_workbook(book)
    form = form_verbs.read(book, library())[0]
    workbook[form.grid.name].cell(*form.at(("indicators", 0, "score"))).value = 6  # one typed score, all others formulas
    workbook.save(book)
    assert not {"unfinished", "result_missing"} & {item.finding.id for item in checked(book)}
