"""Long texts in lists: shortened in their row, whole below it, and no row near the height that a spreadsheet allows."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from jixiao.addin.verbs.forms import Templates
from jixiao.macros.copies.portable_plan import plan_portable
from jixiao.macros.scoring.plan import plan_score
from jixiao.macros.sheet.edits import CellEdit
from jixiao.macros.sheet.grid import Cell
from jixiao.macros.sheet.long_texts import beginning, pieces
from jixiao.macros.year.carry_notes import Note, note_line, plan_notes
from support import library
from typed_grid import typed

LONG = "一、完成全部任务。\n" * 300 + "长" * 4000


@given(st.text(alphabet="长a\n", max_size=9000))
def test_the_pieces_of_a_text_are_the_whole_text(text: str) -> None:
    parts = list(pieces(text))
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")
    assert all(len(part.replace("\n", "")) <= 1200 and part.count("\n") < 16 for part in parts)


def test_carrying_shows_the_beginning_and_below_the_whole() -> None:
    note = Note("dropped", "项目总目标", LONG, "", "新表没有这一栏，没有结转。")
    lines = [note_line(1, note, "甲项目", "《表》B9"), note_line(2, replace(note, old="短"), "甲项目", "")]
    sheet = plan_notes(lines, {"from": "甲", "to": "乙", "year": "2026"}, Templates(library())["carried"], "结转说明")
    texts = [str(value) for row in sheet.rows for value, _, _ in row.cells.values()]
    assert beginning(LONG) in texts and LONG not in texts
    at = next(row for row, copy in enumerate(sheet.rows) if "全文（上面只写了开头的）" in [v for v, _, _ in copy.cells.values()])
    below = [str(copy.cells[4][0]) for copy in sheet.rows[at + 1:]]
    assert "".join(below).replace("\n", "") == LONG.replace("\n", "")
    assert max(row.height or 0 for row in sheet.rows) < 350
    short = plan_notes(lines[1:], {"from": "甲", "to": "乙", "year": "2026"}, Templates(library())["carried"], "结转说明")
    assert len(short.rows) == 5  # nothing stands below


def test_a_portable_copy_counts_its_formulas_by_sheet_and_lists_them_in_rows_of_one_line() -> None:
    grid, templates = typed(), Templates(library())
    edits = [edit for edit in plan_score([grid], library(), templates).edits if isinstance(edit, CellEdit)]
    cells = {**grid.cells, **{
        (edit.row, edit.col): Cell(edit.value, edit.formula, text=str(edit.value or "")) for edit in edits
        if edit.sheet == grid.name
    }}
    (notes,) = plan_portable([replace(grid, cells=cells)], library(), templates, "values", "表.xlsx").notes
    formulas = sum("JX_" in str(cell.formula) for cell in cells.values())
    assert f"《{grid.name}》{formulas} 个" in str(notes.rows[1].cells[1][0])
    assert len(notes.rows) == 3 + formulas
    assert max(row.height or 0 for row in notes.rows[2:]) < 50
