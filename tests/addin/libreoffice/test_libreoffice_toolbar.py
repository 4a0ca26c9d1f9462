"""Every button of Calc's toolbar, pressed through the office's own dispatch; what it does is what the file door does."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from doors import plain_form, plan, seen, through_file
from jixiao.addin.verbs import ribbon
from jixiao.addin.verbs.forms import check
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.grid import Grid
from jixiao.templates.stop import Stop
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.formula import ArrayFormula
from support import NAMES, case_record, grid_of, library, make_book, without_scores
from toolbar import Toolbar
from word_making import word_form

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::UserWarning")]
XLSX = "Calc MS Excel 2007 XML"
NAME = "selfeval-2023-004-01"
OURS = ("封面", "申报封面", "检查结果")


@pytest.fixture(scope="module")
def toolbar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toolbar]:
    """One office for this file. Skipped only where LibreOffice is not installed."""
    try:
        made = Toolbar(tmp_path_factory.mktemp("calc"))
        with made:
            yield made
    except Stop as stop:
        pytest.skip(f"{stop.id}; make test installs LibreOffice")


@pytest.fixture(autouse=True)
def quiet(toolbar: Toolbar) -> None:
    toolbar.said()
    toolbar.agree(False)


def store(path: Path) -> tuple[str, str, str]:
    return ("store", str(path), XLSX)


def rules(sheet: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Conditional formats area by area: LibreOffice joins areas that look the same."""
    found = []
    for areas, formulas, color in sheet["rules"]:
        first = areas.split()[0].partition(":")[0]
        for area in areas.split():
            moved = Translator(f"={formulas[0]}", origin=first).translate_formula(area.partition(":")[0])
            found.append((area, moved, color[-6:]))
    return sorted(found)


def compared(path: Path) -> dict[str, Any]:
    """A workbook as openpyxl sees it, without what LibreOffice writes in a way of its own."""
    looks: dict[str, Any] = seen(path)
    for name in looks["order"]:
        sheet = looks[name]
        cells = {}
        for at, (value, (format, bold, color, fill, wrap)) in sheet["cells"].items():
            if isinstance(value, str) and value.startswith("="):
                value = value.replace("'", "")  # quotes around names of sheets
                for cell in ("D", "E", "F", "G", "H", "I", "J", "K", "L"):
                    value = value.replace(f"({cell}5:{cell}5", f"({cell}5")  # a block of one cell
            format = format.replace("\\%", '"%"').replace(';"";""', ";;;")  # nothing shown, in two ways
            cells[at] = (value, (format, bool(bold), str(color)[-6:], fill and fill[-6:], bool(wrap)))
        looks[name] = {**sheet, "cells": cells, "rules": rules(sheet)}
    return looks


@pytest.mark.parametrize(
    "name", ["selfeval-2023-004-01", "selfeval-2019-000-01", "target-2023-001-01", "target-2018-003-01"]
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
    assert not [text for text in formulas if "HYPERLINK" in text or "cmd" in text or text == "1+1"]


def test_protected_structure_and_unknown_forms_are_said_and_nothing_is_changed(toolbar: Toolbar, tmp_path: Path) -> None:
    source = plain_form(tmp_path / "自评.xlsx", NAME)
    results = toolbar.work(source, store(tmp_path / "前.xlsx"), ("protect",), ("press", "score"), ("steps",), store(tmp_path / "后.xlsx"))
    assert "JX-F24" in results[2] and "自评.xlsx" in results[2]
    assert results[3] == [["Protect document"], []]
    assert compared(tmp_path / "后.xlsx") == compared(tmp_path / "前.xlsx")
    empty = tmp_path / "空.xlsx"
    openpyxl.Workbook().save(empty)
    said = toolbar.work(empty, ("press", "score"))[0]
    assert said.startswith("JX-") and "空.xlsx" in said and "snapshot" not in said
    assert [kind for kind, _ in toolbar.said()] == ["error", "error"]


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


def places(path: Path, sheet: str) -> list[tuple[int, int]]:
    """(row, column) of what the check finds on a sheet, from top to bottom."""
    return sorted({(item.row, item.col) for item in check(path, library()) if item.sheet == sheet})


def test_the_other_buttons_do_what_they_say(toolbar: Toolbar, tmp_path: Path) -> None:
    source = make_book(tmp_path / "自评.xlsx", case_record("selfeval-2023-004-07"))
    sheet = grid_of(source).name
    pressed = [button.id for button in ribbon.tab(library()).pressable()]
    results = toolbar.work(source, ("select", sheet, "G16"), ("press", "explain"))
    assert results[1].startswith(f"《{sheet}》C16 服装制作完成时间：")
    other = make_book(tmp_path / "有问题.xlsx", case_record(NAME))
    at = places(other, grid_of(other).name)
    results = toolbar.work(other, ("select", grid_of(other).name, "A1"), ("press", "next"), ("selected",))
    assert f"（第 1 处，共 {len(at)} 处）" in results[1] and results[2] == [grid_of(other).name, *at[0]]
    other.unlink()
    done = {"explain", "next", "score", "rescore", "check", "cover", "undo", "selftest", "log", "tutorial", *YEAR}
    done |= {id for id in pressed if id.startswith("ruleset")}
    for id in [id for id in pressed if id not in done]:
        results = toolbar.work(source, ("press", id), ("open",))
        files = [Path(name) for name in results[1]]
        assert files, (id, results)
        for file in files:
            assert file.parent == tmp_path and file.exists() and file.name in results[0], (id, results)
    texts = toolbar.work(source, ("press", "selftest"), ("press", "log"), ("press", "tutorial"))
    assert str(toolbar.home) in texts[0]
    assert texts[1] and str(toolbar.home) in texts[2]
    kinds = [kind for kind, _ in toolbar.said()]
    assert kinds.count("error") == 0


#: Pressed by the test below.
YEAR = ("monitor", "summary", "report", "import", "compare", "verify", "rescore_row")


def test_the_buttons_of_the_year_and_of_what_others_sent(toolbar: Toolbar, tmp_path: Path) -> None:
    source = make_book(tmp_path / "自评.xlsx", case_record("selfeval-2023-004-07"))
    sheet = grid_of(source).name
    work = tmp_path / "工作 & 表" / "自评.xlsx"
    work.parent.mkdir()
    shutil.copy(source, work)
    chosen = {
        "summary": work.parent, "compare": source, "import": word_form("selfeval-2023-004-07", work.parent / "来文.docx"),
    }
    made = {
        "summary": work.parent.with_name("工作 & 表_汇总.xlsx"), "compare": work.with_name("自评_比对.xlsx"),
        "import": work.with_name("来文_导入.xlsx"), "report": work.with_name("自评_自评报告.docx"),
    }
    for id, path in made.items():
        toolbar.choose(chosen.get(id))
        text, opened = toolbar.work(work, ("press", id), ("open",))
        assert str(path) in text and path.is_file(), (id, text)
        assert opened == ([str(path)] if path.suffix == ".xlsx" else []), id
    toolbar.choose(None)
    for id in chosen:
        assert toolbar.work(work, ("press", id)) == ["没有改动。"]
    results = toolbar.work(
        work, store(tmp_path / "前.xlsx"), ("press", "monitor"), ("sheets",), ("press", "verify"), ("undo",),
        store(tmp_path / "后.xlsx"), ("set", sheet, "G16", 1), ("select", sheet, "C16"), ("press", "rescore_row"),
        ("press", "undo"), ("read", sheet),
    )
    assert "已加监控页" in results[1] and len(results[2]) == 4 and "，0 个不符" in results[3]
    assert compared(tmp_path / "后.xlsx") == compared(tmp_path / "前.xlsx")
    assert f"《{sheet}》G16" in results[8] and "得分按规则是" in results[8]
    assert results[9].startswith("已撤销“按规则重评”") and results[10][15][6] == 1
    assert "error" not in [kind for kind, _ in toolbar.said()]


def test_the_next_finding_is_never_on_a_hidden_sheet(toolbar: Toolbar, tmp_path: Path) -> None:
    """Only the findings of the first form; those of the hidden one cannot be shown."""
    source = make_book(tmp_path / "自评.xlsx", case_record(NAME), case_record("selfeval-2019-000-01"))
    book = openpyxl.load_workbook(source)
    first, second = (sheet for sheet in book.worksheets if sheet.title not in OURS)
    second.sheet_state = "hidden"
    book.save(source)
    at = places(source, first.title)
    assert len(at) > 1
    steps = [("press", "next"), ("selected",)] * (len(at) + 1)
    results = toolbar.work(source, ("select", first.title, "A1"), *steps)[1:]
    assert results[1::2] == [[first.title, *place] for place in [*at, at[0]]]
    assert [text.rpartition("（")[2] for text in results[::2]] == [
        f"第 {number} 处，共 {len(at)} 处）" for number in [*range(1, len(at) + 1), 1]
    ]
    first.sheet_state, book["封面"].sheet_state, book["检查结果"].sheet_state = "hidden", "visible", "visible"
    book.active = book.sheetnames.index("封面")
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet.title == "封面"
    book.save(source)
    text, selected = toolbar.work(source, ("press", "next"), ("selected",))
    assert "《" in text and selected[0] == "封面"


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


def test_a_document_opened_read_only_is_left_alone(toolbar: Toolbar, tmp_path: Path) -> None:
    source = plain_form(tmp_path / "自评.xlsx", NAME)
    results = toolbar.work(source, ("press", "score"), ("sheets",), ("steps",), read_only=True)
    assert "JX-L13" in results[0]
    assert results[1:] == [[grid_of(source).name], [[], []]]


def test_failure_halfway_takes_everything_back(toolbar: Toolbar, tmp_path: Path) -> None:
    """The cover cannot be put in, after all cells were written and all looks given."""
    source = plain_form(tmp_path / "自评.xlsx", NAME)
    before, after = tmp_path / "前.xlsx", tmp_path / "后.xlsx"
    toolbar.fail(True)
    results = toolbar.work(source, store(before), ("press", "score"), store(after), ("steps",), ("press", "undo"))
    toolbar.fail(False)
    assert "JX-U07" in results[1]
    assert compared(after) == compared(before)
    assert results[3] == [[], []]
    assert results[4] == "没有可撤销的一步。"
    log = (toolbar.home / ".jixiao" / "jx.log").read_text(encoding="utf-8")
    assert "RuntimeError: fail" in log


def test_without_the_program_the_buttons_say_what_to_do(tmp_path: Path) -> None:
    source = plain_form(tmp_path / "自评.xlsx", NAME)
    for number, interpreter in enumerate((None, str(tmp_path / "gone"))):
        with Toolbar(tmp_path / f"calc{number}", interpreter) as bare:
            results = bare.work(source, ("press", "score"), ("steps",))
            assert "JX-L09" in results[0] and "jx libreoffice install" in results[0]
            assert results[1] == [[], []]
            assert [kind for kind, _ in bare.said()] == ["error"]


def test_a_program_that_ends_before_its_last_word_leaves_nothing(tmp_path: Path) -> None:
    """In place of the recorded interpreter a program that types a cell and ends."""
    source = plain_form(tmp_path / "自评.xlsx", NAME)
    sheet = grid_of(source).name
    ending, mark = tmp_path / "ending", tmp_path / "typed"
    cells = {"do": "cells", "sheet": sheet, "cells": [[1, 30, "TEXT", "=1"]]}
    request = json.dumps({"do": "apply", "label": "x", "cells": 1, "operations": [cells]})
    ending.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\nprint({request!r}, flush=True)\n"
        f"pathlib.Path({str(mark)!r}).write_text(sys.stdin.readline())\n",
        encoding="utf-8",
    )
    ending.chmod(0o755)
    with Toolbar(tmp_path / "calc", str(ending)) as bare:
        results = bare.work(source, ("press", "score"), ("steps",), store(tmp_path / "后.xlsx"), ("read", sheet))
    assert json.loads(mark.read_text()) == {"result": None}, "the cell was typed"
    assert "JX-L10" in results[0]
    assert results[1] == [[], []]
    assert not [value for row in results[3] for value in row if value == "=1"]
