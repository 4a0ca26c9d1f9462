"""Buttons of Calc's toolbar that score and check, through the office's own dispatch: what they do is what the file door does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from doors import plain_form, plan, through_file
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.grid import Grid
from openpyxl.worksheet.formula import ArrayFormula
from stored import OURS, compared, store
from support import NAMES, case_record, grid_of, make_book, without_scores
from toolbar import Toolbar

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::UserWarning"), pytest.mark.usefixtures("quiet")]
NAME = "selfeval-2023-004-01"


@pytest.mark.parametrize(
    "name", ["selfeval-2023-004-01", pytest.param("selfeval-2019-000-01", marks=pytest.mark.long),
             pytest.param("target-2023-001-01", marks=pytest.mark.long), "target-2018-003-01"]
)
def test_scoring_a_case_gives_the_workbook_that_the_file_door_gives_and_one_undo_takes_it_back(
    name: str, toolbar: Toolbar, tmp_path: Path
) -> None:
    """A plain form, without our columns, cover and results. The file door's workbook goes through Calc once, as the other."""
    source = plain_form(tmp_path / "原.xlsx", name)
    files = {key: tmp_path / f"{key}.xlsx" for key in ("before", "calc", "after", "file", "same")}
    results = toolbar.work(
        source, store(files["before"]), ("press", "score"), store(files["calc"]), ("steps",), ("undo",), store(files["after"]), ("steps",),
    )
    assert results[3] == [["绩效：一键评分"], []]
    assert results[6] == [[], []]
    assert [kind for kind, _ in toolbar.said()] == ["info"]
    through_file(files["before"], files["file"], plan(files["before"]))
    toolbar.work(files["file"], ("recalculate",), store(files["same"]))
    one, other = compared(files["same"]), compared(files["calc"])
    assert one["order"] == other["order"]
    for sheet in one["order"]:
        assert one[sheet] == other[sheet], sheet
    assert compared(files["after"]) == compared(files["before"])


def test_what_the_worker_reads_of_a_document_is_what_the_file_door_reads(toolbar: Toolbar, tmp_path: Path) -> None:
    """All cases, scored and not. Forms exactly; on covers Calc leaves out quotes and the second end of a block of one cell."""
    for kind in ("selfeval", "target"):
        records = [case_record(name) for name in NAMES if name.startswith(kind)]
        source = make_book(tmp_path / f"{kind}.xlsx", *records, *(without_scores(record) for record in records))
        toolbar.work(source, ("recalculate",), store(tmp_path / "读.xlsx"))
        pairs = zip(WorkbookFile.open(source).grids(), WorkbookFile.open(tmp_path / "读.xlsx").grids(), strict=True)
        for one, other in pairs:
            assert held(one, one.name in OURS) == held(other, one.name in OURS)


def held(grid: Grid, ours: bool) -> Any:
    cells = {at: (cell.value, cell.text, None if ours else cell.formula, cell.font_size) for at, cell in grid.cells.items()}
    return (
        grid.name, cells, set(grid.merges), grid.hidden_rows, grid.protected, grid.visible, grid.print_area
    )


def test_a_second_score_replaces_cover_and_results_and_each_press_is_taken_back_by_one_undo(
    toolbar: Toolbar, tmp_path: Path
) -> None:
    source = make_book(tmp_path / "原.xlsx", without_scores(case_record("selfeval-2023-004-07")))
    book = openpyxl.load_workbook(source)
    book["封面"]["B20"] = "单位自己写的一行"
    book.create_sheet("别表")["A1"] = "=封面!A1&封面!B20"
    book.save(source)
    path = [tmp_path / f"{number}.xlsx" for number in range(4)]
    results = toolbar.work(
        source, ("recalculate",), store(path[0]), ("press", "score"), store(path[1]), ("press", "score"), ("press", "check"),
        ("press", "cover"), ("charts", "封面"), ("steps",), ("undo",), ("undo",), ("undo",), store(path[2]), ("press", "undo"),
        store(path[3]), ("read", "别表"), ("charts", "封面"),
    )
    assert results[7] == 2
    assert results[8][0] == ["绩效：更新封面", "绩效：一键检查", "绩效：一键评分", "绩效：一键评分"]
    assert compared(path[2]) == compared(path[1])
    assert compared(path[3]) == compared(path[0])
    assert results[-3:] == [None, [[openpyxl.load_workbook(path[0])["封面"]["A1"].value + "单位自己写的一行"]], 2]
    assert compared(path[1])["别表"]["cells"]["A1"][0] == "=封面!A1&封面!B20"
    assert "单位自己写的一行" not in str(compared(path[1])["封面"])


def test_a_typed_score_is_kept_unless_the_user_agrees(toolbar: Toolbar, tmp_path: Path) -> None:
    source = make_book(tmp_path / "自评.xlsx", case_record(NAME))
    paths = [tmp_path / f"{number}.xlsx" for number in range(3)]
    toolbar.work(source, ("press", "score"), store(paths[0]), ("press", "rescore"), store(paths[1]))
    assert [kind for kind, _ in toolbar.said()] == ["info", "question", "info"]
    toolbar.agree(True)
    toolbar.work(source, ("press", "rescore"), store(paths[2]))

    def typed(path: Path) -> dict[Any, Any]:
        return {at: cell.value for at, cell in grid_of(path).cells.items() if cell.formula is None}

    assert typed(paths[0]) == typed(paths[1]) == typed(source)
    assert set(typed(source)) - set(typed(paths[2])), "typed scores have become formulas"


def test_a_change_after_our_step_is_not_taken_back_by_our_button(toolbar: Toolbar, tmp_path: Path) -> None:
    source = plain_form(tmp_path / "自评.xlsx", NAME)
    sheet = grid_of(source).name
    results = toolbar.work(
        source, ("press", "undo"), ("press", "score"), ("set", sheet, "Z1", "后来"), ("press", "undo"), ("undo",),
        ("press", "undo"), ("sheets",),
    )
    assert results[0] == "没有可撤销的一步。"
    assert "“一键评分”之后工作簿又有改动" in results[3]
    assert results[5].startswith("已撤销“一键评分”：恢复")
    assert results[6] == [sheet]


def test_texts_stay_texts(toolbar: Toolbar, tmp_path: Path) -> None:
    """A hostile form: formulas, numbers and errors as texts, in names, targets and reasons."""
    source = plain_form(tmp_path / "自评.xlsx", NAME)
    book = openpyxl.load_workbook(source)
    sheet = book.worksheets[0]
    cells = [cell for row in sheet.iter_rows(min_row=13, max_row=16) for cell in row if isinstance(cell.value, str)]
    for number, cell in enumerate(cells):
        cell.value = ("=1+1", "+cmd|' /C calc'!A0", "#N/A", "TRUE", "1e5", "'95%", "=HYPERLINK(\"x\")")[number % 7]
        cell.data_type = "s"
    book.save(source)
    toolbar.work(source, ("press", "score"), store(tmp_path / "后.xlsx"), ("press", "check"))
    after = grid_of(tmp_path / "后.xlsx", sheet.title)
    for cell in cells:
        assert after.cell(cell.row, cell.column).formula is None
        assert after.cell(cell.row, cell.column).value == cell.value
    formulas = {found.formula for one in WorkbookFile.open(tmp_path / "后.xlsx").grids() for found in one.cells.values() if found.formula}
    # What a score was worked out from stands in its formula as a literal, which is never run.
    run = {re.sub(r'"(?:[^"]|"")*"', "", text) for text in formulas}
    assert not [text for text in run if "HYPERLINK" in text or "cmd" in text or text == "1+1"]


@pytest.mark.long
def test_a_protected_sheet_beside_the_form_is_no_hindrance(toolbar: Toolbar, tmp_path: Path) -> None:
    """Calc makes no style in a document with a protected sheet; cover and results have their colours all the same."""
    source = plain_form(tmp_path / "自评.xlsx", NAME)
    paths = {name: tmp_path / f"{name}.xlsx" for name in ("前", "评", "再评", "后", "没有保护")}
    toolbar.work(source, ("press", "score"), store(paths["没有保护"]))
    book = openpyxl.load_workbook(source)
    book.create_sheet("填报说明").protection.enable()
    book.save(source)
    toolbar.work(
        source, store(paths["前"]), ("press", "score"), store(paths["评"]), ("press", "score"), store(paths["再评"]), ("undo",), ("undo",),
        store(paths["后"]),
    )
    assert [kind for kind, _ in toolbar.said()] == ["info"] * 3
    looks = {name: compared(path) for name, path in paths.items()}
    assert looks["后"] == looks["前"] and looks["再评"] == looks["评"]
    for sheet in ("封面", "检查结果"):
        assert looks["评"][sheet] == looks["没有保护"][sheet] and looks["评"][sheet]["rules"]


@pytest.mark.long
def test_formulas_of_the_users_that_name_a_replaced_sheet_are_as_they_were(toolbar: Toolbar, tmp_path: Path) -> None:
    """Single ones, array formulas, and one that Calc does not understand."""
    source = make_book(tmp_path / "自评.xlsx", case_record(NAME))
    book = openpyxl.load_workbook(source)
    sheet = book.create_sheet("我的")
    sheet["A1"], sheet["A2"] = '=COUNTIF(封面!A1:A9,"?*")', "=封面2!A1"
    sheet["A3"] = ArrayFormula("A3:A4", '=SUM((封面!A1:A9<>"")*1)')
    book.save(source)
    paths = [tmp_path / f"{number}.xlsx" for number in range(3)]
    toolbar.work(source, store(paths[0]), ("press", "score"), store(paths[1]), ("press", "undo"), store(paths[2]))

    def held(path: Path) -> list[str]:
        cells = [openpyxl.load_workbook(path)["我的"].cell(row, 1).value for row in (1, 2, 3)]
        return [f"{cell.ref} {cell.text}" if isinstance(cell, ArrayFormula) else str(cell) for cell in cells]

    assert "A3:A4" in held(paths[0])[2]
    assert held(paths[0]) == held(paths[1]) == held(paths[2])


@pytest.mark.long
def test_a_document_of_calcs_own_format_is_scored_too_and_its_copies_are_workbooks(toolbar: Toolbar, tmp_path: Path) -> None:
    source = plain_form(tmp_path / "自评.xlsx", NAME)
    own = tmp_path / "自评.ods"
    toolbar.work(source, ("store", str(own), "calc8"))
    toolbar.agree(True)
    try:
        results = toolbar.work(own, ("press", "score"), store(tmp_path / "甲.xlsx"), ("press", "finalize"), ("press", "portable"))
    finally:
        toolbar.agree(False)
    toolbar.work(source, ("press", "score"), store(tmp_path / "乙.xlsx"))
    one, other = compared(tmp_path / "甲.xlsx"), compared(tmp_path / "乙.xlsx")
    values = [{name: {at: cell[0] for at, cell in sheet["cells"].items()} for name, sheet in book.items() if name != "order"}
              for book in (one, other)]
    assert values[0] == values[1]
    assert "自评_定稿.xlsx" in results[2] and "自评_便携副本.xlsx" in results[3], results[2:]
    made = ["自评.ods", "自评.xlsx", "自评_便携副本.xlsx", "自评_定稿.pdf", "自评_定稿.xlsx"]
    assert sorted(path.name for path in tmp_path.glob("自评*")) == made
    name = grid_of(source).name
    for path in (tmp_path / "自评_定稿.xlsx", tmp_path / "自评_便携副本.xlsx"):
        assert name in [grid.name for grid in WorkbookFile.open(path).grids()]
