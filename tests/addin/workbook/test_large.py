"""A large workbook: sheets are let go when they are read, and written and proved one by one; the file is the same."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jixiao.addin.insert import graft
from jixiao.addin.package import budget
from jixiao.addin.package.collector import gc_paused
from jixiao.addin.sheet import book, join, sheet
from jixiao.addin.sheet.sheet import Sheet
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs.forms import Templates
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.scoring.plan import plan_score
from jixiao.macros.sheet.edits import CellEdit
from jixiao.macros.sheet.grid import Grid
from jixiao.udfs.base.record import Record
from support import SELFEVALS_2023, case_record, library, stops, without_scores


def forms() -> list[Record]:
    """Three forms, not scored."""
    record = without_scores(case_record(SELFEVALS_2023[0]))
    return [replace(record, texts={**record.texts, "project": name}) for name in ("甲", "乙", "丙")]


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("three") / "三张.xlsx"
    form_verbs.write_plain(forms(), library(), path)
    return path


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every workbook is a large one."""
    monkeypatch.setattr(budget, "_ROOMY", -1)


def scored(three: Path, folder: Path) -> bytes:
    path = Path(shutil.copy(three, folder / "表.xlsx"))
    for _ in range(2):  # the second time with a cover and the sheets as we left them
        form_verbs.score(path, library(), overwrite=True)
    return path.read_bytes()


def test_the_file_is_the_same_byte_for_byte(three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = scored(three, tmp_path)
    monkeypatch.setattr(budget, "_ROOMY", -1)
    settled: list[str] = []
    settle = Sheet.store
    monkeypatch.setattr(Sheet, "store", lambda self: (settled.append(self.name), settle(self))[1])
    (tmp_path / "大").mkdir()
    assert scored(three, tmp_path / "大") == usual
    assert list(dict.fromkeys(settled))[:3] == ["甲", "乙", "丙"]


@pytest.mark.parametrize(("work", "before"), [  # before: whether the one before is there until the next is
    (lambda path: form_verbs.score(path, library(), path.with_name("评.xlsx")), True),
    (lambda path: form_verbs.check(path, library()), True),
    (lambda path: form_verbs.generate(forms(), library(), path.with_name("评.xlsx")), False),
])
def test_a_sheet_is_let_go_when_the_next_is_read(
    three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: Callable[[Path], object], before: bool
) -> None:
    path = Path(shutil.copy(three, tmp_path / "表.xlsx"))
    read, held = book.read_grid, list[list[str]]()

    def counted(*given: Any) -> Grid:
        held.append([one.name for one in gc.get_objects() if isinstance(one, Grid) and one.name in "甲乙丙" and one.cells])
        return read(*given)

    work(path)  # templates are read once
    path.with_name("评.xlsx").unlink(missing_ok=True)
    monkeypatch.setattr(book, "read_grid", counted)
    with gc_paused():
        work(path)
    assert held == ([[], ["甲"], ["乙"]] if before else [[], [], []])


def test_no_text_of_a_generated_sheet_is_held_when_the_next_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[WorkbookFile] = []
    new = WorkbookFile.new
    monkeypatch.setattr(WorkbookFile, "new", lambda: made.append(new()) or made[-1])
    held: list[list[str]] = []

    def progress(*_: object) -> None:
        held.append([one.name for one in made[0].book.sheets if one._text is not None])

    form_verbs.generate(forms(), library(), tmp_path / "表.xlsx", progress)
    assert held == [["甲"], ["乙"], ["丙"]]


def test_generating_that_is_stopped_half_way_leaves_nothing(tmp_path: Path) -> None:
    def progress(_sheet: str, done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        form_verbs.generate(forms(), library(), tmp_path / "表.xlsx", progress)
    assert not [*tmp_path.iterdir()]


def test_a_sheet_in_pieces_is_the_same_byte_for_byte(
    three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = scored(three, tmp_path)
    monkeypatch.setattr(join, "_MANY", 20)
    pieces: list[int] = []
    reads_back = sheet.reads_back
    monkeypatch.setattr(sheet, "reads_back", lambda text, piece: (
        pieces.append(len(piece.rows or ())), reads_back(text, piece))[1])
    (tmp_path / "段").mkdir()
    assert scored(three, tmp_path / "段") == usual
    assert len(pieces) > 40 and max(pieces) < 20


def test_a_piece_that_does_not_read_back_as_meant_stops(three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(join, "_MANY", 20)
    put = sheet.sheet_pieces
    monkeypatch.setattr(
        sheet, "sheet_pieces", lambda text: (piece._replace(xml=piece.xml.replace("甲乙丙", "甲乙")) for piece in put(text))
    )
    path = Path(shutil.copy(three, tmp_path / "表.xlsx"))
    held = WorkbookFile.open(path)
    held.apply([CellEdit("乙", 60, 1, "甲乙丙")], {})
    with stops("proof_failed"):
        held.save(path, backup=True)
    assert path.read_bytes() == three.read_bytes()


@pytest.mark.usefixtures("crowded")
def test_no_text_of_a_sheet_is_held_between_reading_and_writing(three: Path) -> None:
    book = WorkbookFile.open(three)
    book.grids()
    assert all(one._text is None for one in book.book.sheets)
    book.apply([CellEdit("乙", 60, 1, "甲乙丙")], {})
    assert all(one._text is None for one in book.book.sheets)
    assert next(grid for grid in book.grids() if grid.name == "乙").cell(60, 1).value == "甲乙丙"


@pytest.mark.usefixtures("crowded")
def test_a_sheet_that_does_not_read_back_as_meant_stops_before_anything_is_saved(
    three: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = WorkbookFile.open(three)
    before = three.read_bytes()
    put = sheet.sheet_pieces
    monkeypatch.setattr(
        sheet, "sheet_pieces", lambda text: (piece._replace(xml=piece.xml.replace("甲乙丙", "甲乙")) for piece in put(text))
    )
    with stops("proof_failed"):
        book.apply([CellEdit("乙", 60, 1, "甲乙丙")], {})
    assert three.read_bytes() == before


@pytest.mark.usefixtures("crowded")
def test_a_formula_taken_out_takes_the_order_of_calculation_along(three: Path, tmp_path: Path) -> None:
    book = WorkbookFile.open(three)
    book.apply([CellEdit("乙", 60, 1, None, "1+1")], {})
    book.save(tmp_path / "一.xlsx", backup=False)
    again = WorkbookFile.open(tmp_path / "一.xlsx")
    again.apply([CellEdit("乙", 60, 1, "甲")], {})
    assert [one.name for one in again.book.sheets if one.formulas_lost] == ["乙"]


def test_what_is_let_go_may_be_spent_again() -> None:
    spent = budget.Budget()
    data = b"<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>" * 1000
    spent.sheet("a", data)
    full = spent._memory
    for _ in range(2):
        spent.release("a", 1000)
        assert spent._memory == budget.MAX_MEMORY - 1000  # its values are still held
    spent.release("a", 0)
    assert spent._memory == budget.MAX_MEMORY
    spent.sheet("a", data)
    assert spent._memory == full
    spent.release("a", 2 * budget.MAX_MEMORY)  # nothing was let go then
    assert spent._memory == full


@pytest.mark.usefixtures("crowded")
def test_of_a_sheet_that_is_let_go_its_values_are_weighed_alone(three: Path) -> None:
    book = WorkbookFile.open(three)
    book.grids([])  # looks and strings
    spent = book.book.package.budget
    before = spent._memory
    for one in book.book.sheets:
        one.load()
    texts = before - spent._memory
    book.grids()
    assert sum(one.held for one in book.book.sheets) == before - spent._memory
    assert before - spent._memory < texts / 3


def test_once_there_is_much_the_texts_that_were_kept_are_let_go_too(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = WorkbookFile.open(three)
    spent = book.book.package.budget
    book.grids(["甲"])
    assert book.book.sheet("甲")._text is not None
    monkeypatch.setattr(budget, "_ROOMY", budget.MAX_MEMORY - spent._memory)
    book.grids()
    assert all(one._text is None for one in book.book.sheets)


@pytest.fixture
def coming(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sheet that is made is a large one, whose rows are not held."""
    monkeypatch.setattr(graft, "_MANY", -1)
    monkeypatch.setattr(join, "_MANY_ROWS", 7)


@pytest.mark.usefixtures("coming")
def test_rows_that_are_made_while_they_are_written_are_the_same_byte_for_byte(
    three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []
    reads_back = sheet.reads_back
    monkeypatch.setattr(sheet, "reads_back", lambda text, piece: (
        text.coming and held.append(len(text.rows)), reads_back(text, piece))[1])
    made = scored(three, tmp_path)
    assert len(held) > 10 and max(held) == 7
    monkeypatch.undo()
    (tmp_path / "平常").mkdir()
    assert scored(three, tmp_path / "平常") == made


@pytest.mark.usefixtures("coming")
def test_a_made_sheet_that_is_edited_or_stopped_at_still_has_all_its_rows(
    three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copy(three, tmp_path / "表.xlsx"))
    held = WorkbookFile.open(path)
    held.apply(plan_score(held.grids(), library(), Templates(library())).edits, library().sheets)
    put = sheet.sheet_pieces
    monkeypatch.setattr(
        sheet, "sheet_pieces", lambda text: (piece._replace(xml=piece.xml.replace("JX-", "JY-")) for piece in put(text))
    )
    with stops("proof_failed"):
        held.save(path, backup=True)
    monkeypatch.setattr(sheet, "sheet_pieces", put)
    held.apply([CellEdit("检查结果", 2, 9, "旁注")], {})
    held.save(path, backup=True)
    again = next(grid for grid in WorkbookFile.open(path).grids() if grid.name == "检查结果")
    usual = WorkbookFile.open(Path(shutil.copy(three, tmp_path / "平常.xlsx")))
    monkeypatch.setattr(graft, "_MANY", 1_000)
    usual.apply(plan_score(usual.grids(), library(), Templates(library())).edits, library().sheets)
    wanted = next(grid for grid in usual.grids() if grid.name == "检查结果").cells
    assert again.cell(2, 9).value == "旁注"
    assert {at: cell.value for at, cell in again.cells.items() if at != (2, 9)} == {
        at: cell.value for at, cell in wanted.items() if at != (2, 9)}
