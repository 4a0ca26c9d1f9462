"""A real spreadsheet opens what we make, agrees with the values beside native formulas, and the cover follows a change."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs.year import carry
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.formula.recalculate import Recalculator
from jixiao.macros.formula.references import Reach
from jixiao.macros.sheet.edits import CellEdit
from jixiao.macros.sheet.grid import Cell, address
from jixiao.templates.stop import Stop
from jixiao.udfs.base.record import Record
from office import convert, convert_all
from support import NAMES, case_record, grid_of, library, make_book

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
    (first, *_), (form, *_) = result.rows, form_verbs.read(book, library())
    name = form.sheet
    door = WorkbookFile.open(book)
    row, col = form.places[("indicators", 0, "score")]
    assert first.score == Decimal(3)
    door.apply([CellEdit(name, row, col, Decimal(1))], {})
    door.save(book, backup=False)
    cover_before = {at: value for at, value in values(book).items() if at[0] == "封面"}
    after = values(convert(book, "xlsx", tmp_path, recalculate=True))
    total = form.places[("printed_total",)]
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


#: What people write where no rule decides: words, several lines, quotes, more letters than a text in a formula may have.
WORDS = ["已开展工作", "一、已开展；\n二、正在推进", "完成“双减”等\"重点\"任务", "逐步推进" * 150, "基本达到|预期"]


def in_words(record: Record) -> Record:
    rows = [
        replace(row, target="有效提升", actual=WORDS[at % len(WORDS)], score=None) for at, row in enumerate(record.indicators)
    ]
    return replace(record, indicators=tuple(rows), printed_total=None, printed_grade=None)


@pytest.fixture(scope="module")
def without_add_in(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Path]]:
    """Workbooks that we make, and what an office without our functions shows of them."""
    folder = tmp_path_factory.mktemp("plain")
    made = [make_book(folder / "各例.xlsx", *map(case_record, NAMES)),
            make_book(folder / "文字.xlsx", in_words(case_record("selfeval-2023-004-07")))]
    blank = [form_verbs.blank(form, library(), None) for form in library().forms.values() if form.id in library().sheets]
    made.append(make_book(folder / "空白.xlsx", *blank))
    for name in ("target-2023-001-01", "selfeval-2023-004-01"):
        carry(make_book(folder / f"{name}.xlsx", case_record(name)), library(), folder / f"{name}-结转.xlsx")
        made.append(folder / f"{name}-结转.xlsx")
    for path in sorted((Path(__file__).parent / "data" / "wild").glob("*.xlsx")):
        with suppress(Stop):  # several are refused with a question
            form_verbs.score(path, library(), folder / path.name)
            made.append(folder / path.name)
    return list(zip(made, convert_all(made, "xlsx", folder), strict=True))


def test_no_cell_shows_an_error_without_the_add_in(without_add_in: list[tuple[Path, Path]]) -> None:
    """LibreOffice computes formulas whose stored text is empty: nothing of ours may be asked before something changed."""
    seen = 0
    for made, opened in without_add_in:
        ours, shown = values(made), values(opened)
        seen += sum("JX_" in str(cell.value) for sheet in openpyxl.load_workbook(made) for row in sheet.iter_rows() for cell in row)
        assert not {at for at, value in shown.items() if str(value).startswith("#") and not str(ours.get(at)).startswith("#")}
    assert len(without_add_in) > 15 and seen > 1000


def test_what_shows_nothing_asks_our_functions_as_soon_as_a_cell_changes(without_add_in: list[tuple[Path, Path]]) -> None:
    made = without_add_in[1][0]
    grid = grid_of(made)
    row, col = next(at for at, cell in grid.cells.items() if cell.formula and "JX_SCORE" in cell.formula)
    assert grid.cell(row, col).value in (None, "")
    headings = {cell.text: at[1] for at, cell in grid.cells.items() if at[0] < row}
    answered = replace(grid, cells={**grid.cells, (row, headings["等次"]): Cell("达成", text="达成")})
    assert Recalculator([answered], library()).known(grid.name, row, col) == grid.cell(row, headings["分值"]).value
