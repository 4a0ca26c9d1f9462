"""A real spreadsheet opens what we make, agrees with the values beside native formulas, and the cover follows a change."""

from __future__ import annotations

import subprocess
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.formula.references import Reach
from jixiao.macros.sheet.edits import CellEdit
from jixiao.macros.sheet.grid import address
from office import convert
from support import NAMES, case_record, library, make_book

pytestmark = pytest.mark.slow

#: Forms whose scores are all typed: their sums need no function of ours.
TYPED = ["selfeval-2023-004-01", "selfeval-2019-002-05", "selfeval-2019-002-07"]


def values(path: Path) -> dict[tuple[str, str], object]:
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value not in (None, "")
    }


def native(path: Path) -> set[tuple[str, str]]:
    """Cells with a formula that calls no function of ours, and reads none that does, however far back."""
    book = openpyxl.load_workbook(path)
    formulas = {
        (sheet.title, cell.row, cell.column): str(cell.value)
        for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    }
    ours = {at for at, formula in formulas.items() if "JX_" in formula}
    while True:
        more = {
            at for at, formula in formulas.items() if at not in ours
            and any(sheet.lower() == name and (row, col) in block
                    for name, block in Reach([]).areas(formula, at[0]) for sheet, row, col in ours)
        }
        if not more:
            break
        ours |= more
    return {(sheet, address(row, col)) for sheet, row, col in formulas.keys() - ours}


def test_native_formulas_have_the_value_that_a_spreadsheet_gives_them(tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", *map(case_record, TYPED))
    ours, theirs = values(book), values(convert(book, "xlsx", tmp_path, recalculate=True))
    compared = 0
    for at in native(book):
        assert theirs.get(at) == pytest.approx(ours.get(at)) if isinstance(ours.get(at), int | float) else (
            theirs.get(at) == ours.get(at)
        ), at
        compared += 1
    assert compared > 25


def test_the_cover_follows_a_score_changed_in_a_sheet(tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", *map(case_record, TYPED))
    result = form_verbs.score(book, library()).plan.results[0]
    name, first = result.form.grid.name, result.rows[0]
    door = WorkbookFile.open(book)
    row, col = result.form.places[("indicators", 0, "score")]
    assert first.score == Decimal(3)
    door.apply([CellEdit(name, row, col, Decimal(1))], {})
    door.save(book, backup=False)
    cover_before = {at: value for at, value in values(book).items() if at[0] == "封面"}
    after = values(convert(book, "xlsx", tmp_path, recalculate=True))
    total = result.form.places[("printed_total",)]
    at = openpyxl.utils.get_column_letter(total[1]) + str(total[0])
    assert after[(name, at)] == pytest.approx(95.95)  # 97.95 less 2
    (cell,) = [at for at, value in cover_before.items() if value == 97.95]
    assert after[cell] == pytest.approx(95.95)


@pytest.mark.parametrize("kind", ["selfeval", "target"])
def test_every_form_opens_and_prints(kind: str, tmp_path: Path) -> None:
    names = [name for name in NAMES if name.startswith(kind)]
    book = make_book(tmp_path / "表.xlsx", *map(case_record, names))
    pdf = convert(book, "pdf", tmp_path)
    text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    for name in names:
        project = case_record(name).text("project").replace("(", "").replace(")", "")[:6]
        assert project in text.replace("(", "").replace(")", "").replace("\n", ""), name
    assert "核对区" not in text and "规则分" not in text  # review columns do not print
    assert "JX_" not in text and "#NAME?" not in text


@pytest.mark.parametrize("form", ["selfeval-2023", "selfeval-2019", "target-2023", "target-2018"])
def test_an_empty_form_shows_no_error_without_the_add_in(form: str, tmp_path: Path) -> None:
    """LibreOffice computes formulas whose stored text is empty: they must find the blank cell before our function."""
    book = tmp_path / "空.xlsx"
    spec = library().forms[form]
    form_verbs.generate([form_verbs.blank(spec, library(), None)], library(), book)
    shown = values(convert(book, "xlsx", tmp_path))
    assert not [at for at, value in shown.items() if str(value).startswith("#")]


def test_a_filled_form_shows_no_error_without_the_add_in_review_columns_included(tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", *map(case_record, NAMES))
    shown = values(convert(book, "xlsx", tmp_path))
    assert not [at for at, value in shown.items() if str(value).startswith("#")]
    assert sum(1 for value in shown.values() if value == "通过") > 200
