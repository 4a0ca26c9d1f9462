"""做表: what an accountant does with the page, from file:// without a network."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.engine.engine import answer
from page_browser import Browser, opened
from page_desk import Desk, faults
from playwright.sync_api import Dialog, expect

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]

WILD = Path(__file__).resolve().parents[1] / "data" / "wild"
W01, W02 = WILD / "W01.xlsx", WILD / "W02.xlsx"


@pytest.fixture
def desk(page: Desk) -> Iterator[Desk]:
    """The page, empty before and after."""
    page.page.set_viewport_size({"width": 1280, "height": 900})
    yield page
    page.clear()


def command(*words: str, **files: bytes) -> dict[str, bytes]:
    """The files that the command writes, by name. files: by name without ending."""
    named = [{"name": f"{name}.xlsx", "bytes": data} for name, data in files.items()]
    made = answer({"kind": "run", "id": 0, "command": list(words), "files": named}, lambda _: None)
    return {file["name"]: file["bytes"] for file in made["files"]}


def findings(path: Path) -> list[dict[str, str]]:
    made = answer({"kind": "look", "id": 0, "files": [{"name": path.name, "bytes": path.read_bytes()}]}, lambda _: None)
    found: list[dict[str, str]] = made["books"][0]["findings"]
    return found


def test_dropped_read_shown_scored_downloaded(desk: Desk) -> None:
    found = findings(W01)
    desk.drop(("甲.xlsx", W01.read_bytes()))
    (row,) = desk.rows()
    counts = [sum(item["severity"] == severity for item in found) for severity in ("error", "warning", "notice")]
    assert row[1] == "甲.xlsx" and row[3:8] == ["94", "优", *map(str, counts)] and counts[0] > 0

    page = desk.page
    view = page.locator("#books .actions button", has_text="看表").first
    view.press("Enter")
    marked = page.locator(".picture td.marked")
    expect(marked.first).to_be_visible()
    assert {cell.get_attribute("data-cell") for cell in marked.all()} == {item["cell"] for item in found}
    expect(page.locator("#sheet-position")).to_have_text(f"第 1 处，共 {len(found)} 处")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#sheet-position")).to_have_text(f"第 2 处，共 {len(found)} 处")
    cell = page.locator(".picture td.error button").last
    cell.press("Enter")
    current = page.locator("#finding-list [aria-current]")
    address = page.locator(".picture td.error").last.get_attribute("data-cell")
    expect(current).to_contain_text(address)
    assert any(item["cell"] == address and item["what"] in current.inner_text() for item in found)
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_hidden()
    expect(view).to_be_focused()

    desk.run("score")
    name, data = desk.saved(page.locator(".save").first)
    assert {name: data} == command("score", "甲.xlsx", "-o", "甲_评分.xlsx", 甲=W01.read_bytes())
    expect(page.locator("#unsaved")).to_be_empty()


def test_the_same_file_chosen_twice_is_there_twice_and_both_are_in_the_zip(desk: Desk) -> None:
    desk.choose(W01)
    desk.choose(W01)
    assert [row[1] for row in desk.rows()] == ["W01.xlsx", "W01.xlsx（第 2 个）"]
    desk.run("carry")
    desk.clear()
    desk.choose(W01, W02)
    desk.run("score")
    name, data = desk.saved(desk.page.locator("#save-all"))
    assert name == "绩效结果.zip"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["W01_评分.xlsx", "W02_评分.xlsx"]
        assert archive.read("W01_评分.xlsx") == command("score", "W01.xlsx", "-o", "W01_评分.xlsx", W01=W01.read_bytes())["W01_评分.xlsx"]


def test_a_folder_with_a_damaged_file_among_good_ones(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "各单位"
    (folder / "甲局").mkdir(parents=True)
    (folder / "甲局" / "自评表.xlsx").write_bytes(W01.read_bytes())
    (folder / "坏的.xlsx").write_bytes(W02.read_bytes()[:3000])
    (folder / "~$自评表.xlsx").write_bytes(b"lock")
    (folder / "说明.txt").write_text("不是工作簿")
    desk.page.set_input_files("#pick-folder", folder)
    desk.idle()
    rows = {row[1]: row for row in desk.rows()}
    assert set(rows) == {"各单位/ 坏的.xlsx", "各单位/甲局/ 自评表.xlsx"}
    assert rows["各单位/甲局/ 自评表.xlsx"][3] == "94"
    assert "坏的.xlsx" in rows["各单位/ 坏的.xlsx"][2] and rows["各单位/ 坏的.xlsx"][2].startswith("JX-F")
    expect(desk.page.locator("#intake")).to_contain_text("没有放进 2 个文件")
    expect(desk.page.locator("#wanting")).to_have_text("将处理 1 个文件。")


STOP_AFTER_THE_FIRST = """() => {
    const books = document.querySelector("#books");
    const watch = new MutationObserver(() => {
        if (books.querySelector("tbody.made")) { watch.disconnect(); document.querySelector("#stop").click(); }
    });
    watch.observe(books, { attributes: true, childList: true, subtree: true });
}"""


def test_stop_leaves_the_rest_and_the_page_goes_on(desk: Desk) -> None:
    desk.drop(*((f"{number}.xlsx", W01.read_bytes()) for number in range(12)))
    page = desk.page
    page.evaluate(STOP_AFTER_THE_FIRST)  # by the page itself: a test that looks and then presses may come after the last file
    page.click("#start")
    page.locator("#books tbody.made").first.wait_for()
    desk.idle()
    made = page.locator("#books tbody.made").count()
    assert 1 <= made < 12
    expect(page.locator("#said")).to_contain_text(f"做完 {made} 个，{12 - made} 个没有做")
    expect(page.locator("#books .said", has_text="已停止，没有做。")).to_have_count(12 - made)
    expect(page.locator("#wanting")).to_have_text(f"做完 {made} 个，没有做成 0 个。将处理 {12 - made} 个文件。")
    desk.run("score")  # goes on where it was stopped
    assert sorted(row[1] for row in desk.rows("made")) == sorted(f"{number}.xlsx".replace(".", "_评分.") + " “评分”以后" for number in range(12))
    expect(page.locator("#start")).to_be_disabled()
    page.check("#choose-all")
    expect(page.locator("#wanting")).to_have_text("将处理 12 个文件。")
    desk.clear()
    desk.choose(W02)
    desk.run("score")
    assert len(desk.rows("made")) == 1


def test_rescoring_asks_first_and_no_leaves_all_as_it_was(desk: Desk) -> None:
    desk.choose(W01)
    page = desk.page
    page.check("#option-overwrite")
    page.click("#start")
    page.keyboard.press("Escape")
    expect(page.locator("#books tbody.made")).to_have_count(0)
    page.click("#start")
    page.click("dialog.ask button.main")
    desk.idle()
    _, data = desk.saved(page.locator(".save"))
    wanted = command("score", "W01.xlsx", "--overwrite", "-o", "W01_评分.xlsx", W01=W01.read_bytes())
    assert data == wanted["W01_评分.xlsx"]


def test_every_verb_is_its_command(desk: Desk) -> None:
    """The verbs whose files the tests of the engine compare byte for byte: here that the page asks for the right command."""
    case = command("new", "自评表", "--year", "2024", "-o", "表.xlsx")["表.xlsx"]
    asked = """() => { window.asked = []; const { ask } = window.jxEngine;
      window.jxEngine.ask = function (message) {
        if (message.kind === "run") window.asked.push([message.command, message.files.map((file) => file.name)]);
        return ask.call(this, message); }; }"""
    desk.page.evaluate(asked)
    desk.drop(("甲.xlsx", W01.read_bytes()), ("乙.xlsx", case))
    for verb in ("check", "carry", "monitor", "report", "finalize", "portable", "compare", "summary", "learn"):
        desk.run(verb)
    desk.page.click("label[for=verb-new]")
    desk.page.select_option("#option-form", "selfeval-gj")
    desk.page.fill("#option-year", "2024")
    desk.page.click("#start")
    desk.idle()
    both = ["甲.xlsx", "乙.xlsx"]
    wanted = [[["check", name, "--json"], [name]] for name in both]
    for verb, mark, ending in (("carry", "结转", ".xlsx"), ("monitor", "监控", ".xlsx"), ("report", "自评报告", ".docx"),
                               ("finalize", "定稿", ".xlsx"), ("portable", "便携副本", ".xlsx")):
        wanted += [[[verb, f"{name}.xlsx", "-o", f"{name}_{mark}{ending}"], [f"{name}.xlsx"]] for name in "甲乙"]
    wanted += [
        [["compare", *both, "-o", "甲_比对.xlsx"], both], [["summary", *both, "-o", "汇总.xlsx"], both],
        *([["learn", name, "-o", "登记"], [name]] for name in both),
        [["new", "selfeval-gj", "--year", "2024", "-o", "项目支出绩效自评表_空白.xlsx"], []],
    ]
    assert desk.page.evaluate("() => window.asked") == wanted
    desk.page.evaluate("() => { delete window.jxEngine.ask; }")


def test_closing_asks_while_results_are_not_saved(desk: Desk) -> None:
    page = desk.page
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    leaving = "() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    desk.choose(W01)
    assert page.evaluate(leaving) is False
    desk.run("score")
    page.once("dialog", stay)
    with page.expect_event("dialog"):
        page.close(run_before_unload=True)
    page.evaluate("() => null")  # it is there still
    assert asked == ["beforeunload"] and not page.is_closed()
    desk.saved(page.locator(".save"))
    assert page.evaluate(leaving) is False


def test_only_the_keyboard(desk: Desk) -> None:
    page = desk.page
    desk.choose(W01)
    page.locator(".skip").focus()
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    seen = []
    while "start" not in seen and len(seen) < 12:
        page.keyboard.press("Tab")
        seen.append(page.evaluate("() => document.activeElement.id"))
        ring = page.evaluate("""() => { const at = document.activeElement; const shown = at.matches('[type=radio]') ? at.parentElement : at;
          return getComputedStyle(shown).outlineStyle; }""")
        assert ring == "solid", seen[-1]
    assert seen == ["pick-files-button", "pick-folder-button", "verb-score", "option-ruleset", "option-overwrite", "start"]
    page.keyboard.press("Enter")
    desk.idle()
    expect(page.locator("#verb-score")).to_be_focused()  # all is done: 开始 takes no press
    page.keyboard.press("ArrowRight")
    expect(page.locator("#verb-check")).to_be_checked()
    page.locator("#tab-work").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-review")).to_be_focused()
    expect(page.locator("#finding-rows tr").first).to_be_visible()


def test_nothing_is_wider_than_a_phone_and_the_rules_of_accessibility_find_nothing(desk: Desk) -> None:
    page = desk.page
    long = "某市某局" * 30
    desk.drop((f"{long}.xlsx", W01.read_bytes()), ("坏的.xlsx", b"no workbook"))
    desk.run("score")
    for width, scheme in ((1280, "light"), (390, "light"), (390, "dark"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        for view in ("work", "review"):
            page.click(f"#tab-{view}")
            desk.drawn()
            assert faults(page) == [], (width, scheme, view)
            assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        page.click("#tab-work")
        page.locator("#books .actions button", has_text="看表").first.click()
        page.locator(".picture").wait_for()
        assert faults(page) == [], (width, scheme, "sheet")
        page.keyboard.press("Escape")
    page.emulate_media(color_scheme="light")


def test_names_and_texts_of_a_workbook_stay_texts(desk: Desk, tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    book = openpyxl.load_workbook(W01)
    sheet = book.active
    sheet.title = "<img onerror=alert(1)>"
    sheet["C3"] = evil
    path = tmp_path / f"{evil.replace('/', '')}.xlsx"
    book.save(path)
    desk.choose(path)
    page = desk.page
    assert evil in desk.rows()[0][1] and "<img onerror=alert(1)>" in desk.rows()[0][2] and evil in desk.rows()[0][2]
    page.locator("#books .actions button", has_text="看表").click()
    page.locator(".picture").wait_for()
    assert evil in page.locator(".picture").inner_text()
    assert page.locator("img").count() == 0
    page.keyboard.press("Escape")


def test_a_browser_that_is_too_old_reads_one_sentence(browser: Browser, page_path: Path) -> None:
    context = browser.new_context(offline=True)
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto(page_path.as_uri())
    expect(page.locator("#state")).to_contain_text("这个浏览器太旧")
    assert page.evaluate("() => window.jxEngine") is None and page.workers == []
    context.close()


def test_too_many_and_too_large_files_are_said(desk: Desk) -> None:
    drop = """([count, size]) => {
      const data = new DataTransfer();
      for (let number = 0; number < count; number++) data.items.add(new File([new Uint8Array(size)], `${number}.docx`));
      document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }"""
    desk.page.evaluate(drop, [1, 101 * 1024 * 1024])
    expect(desk.page.locator("#intake")).to_contain_text("“0.docx”有 101 MB，超过 100 MB，没有放进。")
    desk.page.evaluate(drop, [2003, 1])
    expect(desk.page.locator("#intake")).to_contain_text("一次最多放 2000 个文件，多出的 3 个没有放进。")


def test_an_engine_that_cannot_start_is_said_and_nothing_waits_for_it(browser: Browser, page_path: Path, tmp_path: Path) -> None:
    broken = tmp_path / "page.html"
    broken.write_text(page_path.read_text(encoding="utf-8").replace('id="part-lock.json">', 'id="part-lock.json">broken'))
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(broken.as_uri())
    expect(page.locator("#state")).to_contain_text("没能启动")
    page.set_input_files("#pick-files", W01)
    expect(page.locator("#books .said")).to_contain_text("没能启动")
    expect(page.locator("#stop")).to_be_hidden()
    expect(page.locator("#fault-part")).to_be_visible()
    context.close()


@pytest.mark.long
def test_a_long_job_is_stopped_with_its_worker_and_what_was_taught_is_taught_again(browser: Browser, page_path: Path) -> None:
    desk = Desk(opened(browser, page_path.as_uri(), offline=True, locale="zh-CN"))
    page = desk.page
    desk.choose(WILD / "W24.xlsx")
    desk.run("learn")
    page.get_by_label("把 W24_登记表样.xlsx 当作文件放进来，接着做").click()
    desk.idle()
    page.get_by_label("勾选 W24.xlsx", exact=True).uncheck()
    desk.run("learn")
    forms = page.locator("#option-form option")
    page.click("label[for=verb-new]")
    expect(forms.last).to_be_attached()
    before = forms.all_inner_texts()
    assert sum("用户登记" in text for text in before) == 1
    desk.clear()
    desk.drop(*((f"{number}.xlsx", W01.read_bytes()) for number in range(200)))
    page.click("label[for=verb-summary]")
    page.click("#start")
    expect(page.locator("#books .busy").first).to_contain_text("/20")
    page.click("#stop")
    expect(page.locator("#state")).to_contain_text("重新启动")
    expect(page.locator("#state")).to_contain_text("已就绪")
    desk.clear()
    page.click("label[for=verb-new]")
    expect(forms).to_have_count(len(before))
    assert forms.all_inner_texts() == before
    page.select_option("#option-form", label=next(text for text in before if "用户登记" in text))
    page.click("#start")
    desk.idle()
    assert len(desk.rows("made")) == 1
    page.context.close()
