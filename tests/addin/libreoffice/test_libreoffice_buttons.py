"""Every other button of Calc's toolbar, pressed through the office's own dispatch: what it says, writes and opens."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs import ribbon
from jixiao.addin.verbs.forms import check
from stored import OURS, compared, store
from support import case_record, grid_of, library, make_book
from toolbar import Toolbar
from word_making import word_form

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::UserWarning"), pytest.mark.usefixtures("quiet")]
NAME = "selfeval-2023-004-01"


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
    # Of the menu of blank forms the first and the last: that each form can be made stands in tests/test_outputs.py.
    done |= set([id for id in pressed if id.startswith("blank_")][1:-1])
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


@pytest.mark.long
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
