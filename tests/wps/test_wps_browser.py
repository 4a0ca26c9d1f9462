"""The built add-in in a real Chromium, opened as a file and offline, with a stand-in for WPS: presses, functions, what goes wrong.

It shows that the scripts, the engine and the bytes are right. What WPS itself does nobody has seen: docs/wps-checklist.md.
"""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from doors import plain_form
from hostile import OLE
from jixiao.addin.page.parts import make_parts
from jixiao.addin.press import dispatch
from jixiao.addin.press.file_door import FileDoor
from jixiao.addin.verbs import ribbon
from jixiao.addin.wps import desk
from jixiao.addin.wps.build import build
from jixiao.templates.library import say, texts
from jixiao.udfs.functions import JX_GRADE, JX_VERSION
from jixiao.udfs.registry import FUNCTIONS
from page_browser import CACHE, WAIT, Browser, chromium
from playwright.sync_api import Page
from support import case_record, grid_of, library, make_book, without_scores
from wps_handed import Agreeing

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]
HERE = Path(__file__).resolve().parent
BOOK = "C:\\绩效 a&b\\自评表.xlsx"
SAID, TRIED = texts("wps")["said"], texts("wps")["selftest"]
#: What an engine like Chrome 94's says of a module with an externref.
OLD = "const real = WebAssembly.validate; WebAssembly.validate = (code) => !new Uint8Array(code).includes(111) && real(code);"
_UI = "{http://schemas.microsoft.com/office/2006/01/customui}"


@dataclass
class Wps:
    """The add-in loaded by the stand-in, which calls what ribbon.xml names."""

    page: Page
    folder: Path
    asked: list[str]

    def __post_init__(self) -> None:
        self.root = ET.parse(self.folder / "ribbon.xml").getroot()
        self.page.evaluate("name => mock.ribbon(name, { Invalidate() {} })", self.root.get("onLoad"))

    def js(self, code: str, given: Any = None) -> Any:
        return self.page.evaluate(code, given)

    def begin(self, *path: bytes | str) -> None:
        """Forgets what was; the workbook lies on the disk and is open; a second state is what it holds unsaved."""
        self.js("() => { mock.close(); mock.files.clear(); mock.saves = mock.agrees = true; mock.chosen = ''; mock.asked.length = 0; "
                "mock.shown.length = 0; mock.started.length = 0; mock.gone = null; }")
        if path:
            name, *states = (item.decode("latin-1") if isinstance(item, bytes) else item for item in path)
            self.js("given => mock.open(...given)", [name, *states])

    def press(self, id: str) -> str:
        """The closing sentence."""
        control = next(item for item in self.root.iter() if item.get("id") == f"jx_{id}")
        count = self.js("() => mock.alerts.length")
        self.js("([name, id]) => { mock.ribbon(name, { Id: id }); }", [control.get("onAction"), f"jx_{id}"])
        self.page.wait_for_function("count => mock.alerts.length > count", arg=count)
        return str(self.js("() => mock.alerts[mock.alerts.length - 1]"))

    def file(self, path: str) -> bytes:
        return str(self.js("path => mock.files.get(path)", path)).encode("latin-1")

    def files(self) -> set[str]:
        return set(self.js("() => [...mock.files.keys()]"))


def loaded(browser: Browser, folder: Path, page: str = "index.html", before: str = "") -> tuple[Page, list[str]]:
    context = browser.new_context(offline=True)
    context.set_default_timeout(WAIT)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.add_init_script(path=HERE / "mock_host.js")
    if before:
        context.add_init_script(before)
    found = context.new_page()
    found.goto((folder / page).as_uri())
    return found, asked


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("wps") / "安装 a&b"
    build(made, make_parts(CACHE), library())
    (home,) = made.glob("jixiao_*")
    return home


@pytest.fixture(scope="module")
def wps(browser: Browser, folder: Path) -> Wps:
    page, asked = loaded(browser, folder)
    return Wps(page, folder, asked)


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_book(tmp_path_factory.mktemp("form") / "自评表.xlsx", without_scores(case_record("selfeval-2023-004-07")))


def by_file_door(id: str, data: bytes, folder: Path, name: str = "自评表.xlsx") -> tuple[bytes, str]:
    """What the file door makes of the bytes on CPython, and what it says."""
    path = folder / name
    path.write_bytes(data)
    door = FileDoor(path, "评分", lambda _: True, lambda _a, _b: False)
    answer = dispatch.press(id, door, library())
    assert door.made is not None
    return door.made.read_bytes(), answer.text


def test_the_engine_starts_when_a_function_is_first_asked_and_the_cell_is_reckoned_again(wps: Wps) -> None:
    """The first test: nothing was pressed yet."""
    assert {Path(url).name for url in wps.asked} == {"index.html", "main.js"}
    assert set(wps.js("() => Object.keys(mock.functions)")) == {f"JX.{item.name}" for item in FUNCTIONS}
    ask = "() => { try { return mock.functions['JX.JX_SCORE'].callback('≥95(%)', '93(%)', 10); } catch (fault) { return fault.message; } }"
    assert wps.js(ask) == SAID["not_yet"] == wps.js(ask)
    wps.page.wait_for_function("() => mock.recalculated > 0")
    assert wps.js(ask) == 9.79 and wps.js("() => mock.recalculated") == 1
    assert SAID["starting"] in wps.js("() => mock.words") and wps.js("() => mock.words[mock.words.length - 1]") is False


def test_the_nine_functions_answer_as_python_does(wps: Wps) -> None:
    call = "([name, given]) => mock.functions['JX.' + name].callback(...given)"
    assert len(FUNCTIONS) == 9
    for item in FUNCTIONS:
        answer = wps.js(call, [item.name, list(item.example)])
        assert answer == (JX_VERSION() if item.name == "JX_VERSION" else item.call(*item.example)), item.name
    rows = wps.js(call, ["JX_GRADE", [[[92.4], [78], [None]]]])
    assert [row[0] for row in rows] == JX_GRADE([92.4, 78, None])
    blank = "() => mock.functions['JX.JX_SCORE'].callback('≥95(%)', null, { Value2: 10 })"
    assert wps.js(blank) == ""
    fault = "() => { try { mock.functions['JX.JX_GRADE'].callback(101); } catch (fault) { return fault.message; } }"
    assert "#NUM!" in wps.js(fault)


def test_a_press_writes_the_very_bytes_of_the_file_door_beside_the_workbook_and_opens_them(
    wps: Wps, form: Path, tmp_path: Path
) -> None:
    saved, (wanted, told) = form.read_bytes(), by_file_door("score", form.read_bytes(), tmp_path)
    wps.begin(BOOK, saved)
    target = "C:\\绩效 a&b\\自评表_评分.xlsx"
    assert wps.press("score") == f"{told}\n{say('written', path=target)}"
    assert wps.file(target) == wanted and wps.file(BOOK) == saved
    assert wps.files() == {BOOK, target} and wps.js("() => mock.shown") == [target]
    again, _ = by_file_door("check", wanted, tmp_path, "自评表_评分.xlsx")
    wps.press("check")
    assert wps.file("C:\\绩效 a&b\\自评表_评分_检查.xlsx") == again
    assert all(url.startswith(("file:", "blob:")) for url in wps.asked)


#: Every button that works on the open workbook, one of each menu; those of the other tests are left out. The workbook of
#: examples is written by openpyxl, in other bytes where lxml is there, as it is beside the tests.
BUTTONS = ("rescore", "ruleset", "cover", "monitor", "from_list", "carry", "report", "finalize", "portable", "verify",
           "explain", "rescore_row", "next")


def test_every_button_does_in_the_browser_what_it_does_on_cpython(wps: Wps, form: Path, tmp_path: Path) -> None:
    place = "C:\\绩效 a&b\\"
    scored = by_file_door("score", form.read_bytes(), tmp_path, "表.xlsx")[0]
    grid = grid_of(Path(shutil.copy(tmp_path / "表_评分.xlsx", tmp_path / "读.xlsx")))
    row = next(row for (row, _), cell in sorted(grid.cells.items()) if "JX_SCORE" in str(cell.formula))
    for action in BUTTONS:
        id = next(button.id for button in ribbon.tab(library()).pressable() if button.action == action)
        path = desk.lay("自评表.xlsx", tmp_path / "desk")
        Path(path).write_bytes(scored)
        wanted = json.loads(desk.press(id, path, (grid.name, row, 1), Agreeing(), place, tmp_path / "desk"))
        wps.begin(BOOK, scored)
        wps.js("([sheet, row]) => { Application.ActiveSheet.Name = sheet; Application.ActiveCell.Row = row; }", [grid.name, row])
        assert wps.press(id) == wanted["text"], id
        made = {place + file["name"]: Path(file["path"]).read_bytes() for file in wanted["files"]}
        assert {name: wps.file(name) for name in wps.files() - {BOOK}} == made, id
        assert wps.js("() => mock.gone") == (None if wanted["open"] else wanted["cell"]), id


def test_what_was_not_saved_yet_counts(wps: Wps, form: Path, tmp_path: Path) -> None:
    edited = plain_form(tmp_path / "改过.xlsx", "selfeval-2023-004-05").read_bytes()
    wps.begin(BOOK, form.read_bytes(), edited)
    wps.press("score")
    assert wps.file("C:\\绩效 a&b\\自评表_评分.xlsx") == by_file_door("score", edited, tmp_path)[0]


def test_undo_takes_away_what_was_made_and_asks_where_it_was_changed(wps: Wps, form: Path) -> None:
    wps.begin(BOOK, form.read_bytes())
    target = "C:\\绩效 a&b\\自评表_评分.xlsx"
    wps.press("score")
    assert wps.press("undo") == SAID["undone"].format(label="一键评分", names=target)
    assert wps.files() == {BOOK} and wps.js("() => Application.ActiveWorkbook.FullName") == BOOK
    assert wps.press("undo") == SAID["undo_none"]
    wps.press("score")
    wps.js("() => { Application.ActiveWorkbook.Saved = false; mock.agrees = false; }")
    assert wps.press("undo") == SAID["undo_kept"] and target in wps.files()
    assert SAID["undo_changed"].format(label="一键评分", names=target) in wps.js("() => mock.asked")


def test_questions_picks_and_cells_go_through_wps(wps: Wps, form: Path) -> None:
    wps.begin(BOOK, form.read_bytes())
    wps.js("() => { mock.agrees = false; }")
    assert wps.press("rescore") == say("nothing_done") and wps.js("() => mock.asked") == [say("ask_rescore")]
    assert wps.press("compare") == say("nothing_done")
    wps.js("data => { mock.files.set('D:\\\\去年.xlsx', data); mock.chosen = 'D:\\\\去年.xlsx'; }", form.read_bytes().decode("latin-1"))
    assert "去年.xlsx" in wps.press("compare") and "C:\\绩效 a&b\\自评表_比对.xlsx" in wps.files()
    wps.begin(BOOK, form.read_bytes())
    wps.press("next")
    assert wps.js("() => mock.gone")[0] and wps.files() == {BOOK}
    wps.press("report")
    assert wps.js("() => mock.started") == ["C:\\绩效 a&b\\自评表_自评报告.docx"]


def test_without_a_workbook_a_form_is_made_in_the_documents_and_the_rest_is_refused(wps: Wps) -> None:
    wps.begin()
    assert wps.press("score") == SAID["no_workbook"].format(label="一键评分")
    wps.press("blank_selfeval_gj")
    (made,) = wps.js("() => mock.shown")
    assert made.startswith("C:\\Users\\u\\") and made.endswith("_空白.xlsx")


def test_what_goes_wrong_is_one_sentence_and_leaves_nothing_behind(wps: Wps, form: Path) -> None:
    wps.begin(BOOK, form.read_bytes())
    wps.js("() => { mock.saves = false; mock.fresh('工作簿1', ''); }")
    assert wps.press("score") == SAID["no_copy"].format(name="工作簿1")
    old = OLE + "Workbook".encode("utf-16-le")
    wps.begin("C:\\旧\\旧表.xls", old)
    assert wps.press("score") == say("old_xls", path="C:\\旧\\旧表.xls") and wps.files() == {"C:\\旧\\旧表.xls"}
    wps.begin(BOOK, form.read_bytes())
    real = wps.js("() => { mock.write = Application.FileSystem.writeAsBinaryString; Application.FileSystem.writeAsBinaryString = () => false; }")
    assert real is None and wps.press("score") == SAID["cannot_write"].format(path="C:\\绩效 a&b\\自评表_评分.xlsx")
    wps.js("() => { Application.FileSystem.writeAsBinaryString = (path, data) => mock.write(path, data.slice(0, 99)); }")
    assert wps.press("score") == SAID["cannot_write"].format(path="C:\\绩效 a&b\\自评表_评分.xlsx") and wps.files() == {BOOK}
    wps.js("() => { Application.FileSystem.writeAsBinaryString = mock.write; Application.FileDialog = () => { throw new Error(); }; }")
    assert wps.press("compare") == SAID["no_box"]
    assert wps.press("summary") == say("wps_no_summary")


def test_the_self_test_opens_and_says_that_all_is_well(wps: Wps, browser: Browser, folder: Path) -> None:
    wps.begin()
    wps.js("() => { mock.ribbon('ribbon.OnAction', { Id: 'jx_selftest' }); }")
    (url,) = wps.js("() => mock.started")
    assert url == (folder / "selftest.html").as_uri()
    page, asked = loaded(browser, folder, "selftest.html")
    page.wait_for_function("() => document.body.dataset.done")
    report = page.input_value("#report")
    assert page.inner_text("#sum") == TRIED["good"] and TRIED["line_bad"] not in report
    assert TRIED["all_same"].format(count=9) in report and "12.1.0" in report and "Chrome" in report
    assert TRIED["unseen"] in page.inner_text("body") and all(link.startswith(("file:", "blob:")) for link in asked)
    page.click("#copy")
    assert page.inner_text("#sum") in (TRIED["copied"], TRIED["select"])


def test_an_engine_that_is_too_old_gets_one_sentence_before_anything_is_loaded(browser: Browser, folder: Path, form: Path) -> None:
    page, asked = loaded(browser, folder, before=f"{OLD}; delete Application.AddCustomFunction;")
    wps = Wps(page, folder, asked)
    wps.begin(BOOK, form.read_bytes())
    assert wps.press("score") == SAID["too_old"].format(what="externref")
    assert wps.js("() => mock.functions") == {} and wps.files() == {BOOK}
    assert {Path(url).name for url in asked} == {"index.html", "main.js"}
    page, _ = loaded(browser, folder, "selftest.html", before=f"{OLD}; delete Application.AddCustomFunction;")
    page.wait_for_function("() => document.body.dataset.done")
    report = page.input_value("#report")
    assert f"[{TRIED['line_bad']}] {TRIED['missing']}: " in report and "externref" in report
    assert page.inner_text("#sum") == TRIED["bad"].format(count=3) and f"{TRIED['custom']}: {TRIED['none']}" in report


def test_a_part_that_is_missing_is_said(browser: Browser, folder: Path, tmp_path: Path) -> None:
    broken = Path(shutil.copytree(folder, tmp_path / "缺"))
    (broken / "engine.js").unlink()
    page, asked = loaded(browser, broken)
    wps = Wps(page, broken, asked)
    assert wps.press("examples") == SAID["no_engine"] == wps.press("examples")
    assert not re.search(r"\{\w+\}", SAID["no_engine"])
