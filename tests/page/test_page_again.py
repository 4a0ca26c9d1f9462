"""做表, the second time: what has its result is left, what was refused stays said, a form that was learned is kept."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from page_desk import Desk
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]

WILD = Path(__file__).resolve().parents[1] / "data" / "wild"
W01, W02 = WILD / "W01.xlsx", WILD / "W02.xlsx"


@pytest.fixture
def desk(page: Desk) -> Iterator[Desk]:
    """The page, empty before and after."""
    yield page
    page.clear()


def names(desk: Desk, kind: str = "made") -> list[str]:
    """Of the files put in (given) or made, without folders."""
    return desk.page.locator(f"#books tbody.{kind} th.name > span").all_inner_texts()


def ticks(desk: Desk) -> list[bool]:
    """Of the files put in, as they are drawn for the chosen verb."""
    desk.idle()
    return [box.is_checked() for box in desk.page.locator("#books tbody.given .choose input").all()]


def test_what_has_its_result_is_left_unless_it_is_ticked_or_wanted_otherwise(desk: Desk) -> None:
    desk.choose(W01)
    desk.run("score")
    assert ticks(desk) == [False]
    desk.choose(W02)
    assert ticks(desk) == [False, True]
    desk.run("score")
    assert names(desk) == ["W01_评分.xlsx", "W02_评分.xlsx"] and ticks(desk) == [False, False]
    desk.page.click("label[for=verb-monitor]")
    assert ticks(desk) == [True, True]
    desk.page.click("label[for=verb-score]")
    assert ticks(desk) == [False, False]
    desk.page.get_by_label("勾选 W01.xlsx", exact=True).check()
    desk.run("score")
    assert names(desk) == ["W01_评分.xlsx", "W01_评分2.xlsx", "W02_评分.xlsx"]
    desk.page.check("#option-overwrite")
    assert ticks(desk) == [True, True]


def test_a_refusal_stays_until_the_verb_is_done_again(desk: Desk) -> None:
    desk.drop(("好的.xlsx", W01.read_bytes()), ("别的.docx", b"no document"))
    desk.run("import")
    refused = desk.page.locator("#books .refused")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("导入 Word没有做成：")
    expect(desk.page.locator("#wanting")).to_have_text("做完 0 个，没有做成 1 个。将处理 1 个文件。")
    desk.run("score")
    expect(refused).to_contain_text("别的.docx")
    desk.run("import")
    expect(refused).to_have_count(1)


def test_a_form_is_learned_of_the_copy_alone_and_the_jxform_is_what_is_kept(desk: Desk, tmp_path: Path) -> None:
    desk.choose(WILD / "W24.xlsx")
    desk.run("learn")
    assert names(desk) == ["W24_登记表样.xlsx"] and ticks(desk) == [False]
    name, data = desk.saved(desk.page.locator(".save"))
    (tmp_path / name).write_bytes(data)
    desk.choose(tmp_path / name)
    assert ticks(desk) == [False, True]
    desk.run("learn")
    made = names(desk)
    assert len(made) == 2 and made[0] == "W24_登记表样.xlsx" and made[1].endswith(".jxform")
    said = desk.page.locator("#books .said p").all_inner_texts()
    assert any(text.startswith("已登记。关掉这一页之前") and made[1] in text for text in said)
    assert not any("jx " in text or "文件在" in text or "form.xlsx" in text for text in said)


def test_what_was_carried_is_scored_without_a_download(desk: Desk) -> None:
    desk.page.click("label[for=verb-new]")
    desk.page.select_option("#option-form", "target-gj")
    desk.page.click("#start")
    desk.idle()
    again = desk.page.locator("[data-key=again]")
    again.click()
    desk.idle()
    desk.run("carry")
    again.last.click()
    desk.idle()
    assert names(desk, "given")[-1].endswith("_结转.xlsx")
    desk.page.uncheck("#choose-all")
    desk.page.locator("#books tbody.given .choose input").last.check()
    desk.run("score")
    assert names(desk)[-1].endswith("_结转_评分.xlsx")


def test_files_have_the_names_that_the_user_gave_them(desk: Desk) -> None:
    long = "长" * 100
    desk.drop((f"{long}.xlsx", W01.read_bytes()), ("同名.xlsx", W01.read_bytes()), ("同名.xlsx", W02.read_bytes()))
    assert names(desk, "given") == [f"{long}.xlsx", "同名.xlsx", "同名.xlsx（第 2 个）"]
    desk.run("score")
    assert names(desk) == [f"{long}_评分.xlsx", "同名_评分.xlsx", "同名_评分2.xlsx"]
    written = [text for text in desk.page.locator("#books .said p").all_inner_texts() if "已写入" in text]
    assert [name in text for name, text in zip(names(desk), written, strict=True)] == [True] * 3
    desk.page.click("#tab-review")
    _, data = desk.saved(desk.page.locator("#export"))
    files = {row[0] for row in openpyxl.load_workbook(io.BytesIO(data))["文件"].iter_rows(min_row=2, values_only=True)}
    assert {"同名.xlsx", "同名.xlsx（第 2 个）"} <= files


def test_hidden_files_chosen_by_hand_are_taken_and_a_lock_is_named(desk: Desk) -> None:
    desk.drop((".底稿.xlsx", W01.read_bytes()), ("~$底稿.xlsx", b"lock"))
    assert names(desk, "given") == [".底稿.xlsx"] and desk.rows()[0][3] == "94"
    expect(desk.page.locator("#intake")).to_contain_text("没有放进“~$底稿.xlsx”：是 Excel 的临时锁文件")


def test_the_usual_blank_forms_come_first_and_a_region_is_written_once(desk: Desk) -> None:
    desk.page.click("label[for=verb-new]")
    options = desk.page.locator("#option-form option")
    expect(options.first).to_be_attached()  # the forms are asked of the engine
    texts = options.all_inner_texts()
    assert texts[:2] == ["项目支出绩效自评表（全国）", "项目支出绩效目标申报表（全国）"]
    assert "监控" in texts[-1] and not any("监控" in text for text in texts[:-1])
    for region in ("湖北", "云南", "四川"):
        assert [text.count(region) for text in texts if region in text] == [1]


def test_a_result_says_after_what_it_is(desk: Desk) -> None:
    desk.choose(W01)
    desk.run("score")
    assert [row[1] for row in desk.rows("made") if row[1]] == ["W01_评分.xlsx “评分”以后"]


def test_a_phone_folds_the_forms_of_a_file_behind_the_third(desk: Desk) -> None:
    book = openpyxl.load_workbook(W01)
    for _ in range(4):
        book.copy_worksheet(book.active)
    held = io.BytesIO()
    book.save(held)
    desk.drop(("五张.xlsx", held.getvalue()))
    forms, fold = desk.page.locator("#books td.form"), desk.page.locator("#books .fold button")
    expect(fold).to_be_hidden()
    assert [form.is_visible() for form in forms.all()] == [True] * 5
    desk.page.set_viewport_size({"width": 390, "height": 844})
    expect(fold).to_be_visible()
    assert [form.is_visible() for form in forms.all()] == [True, True, True, False, False]
    expect(fold).to_have_text("还有 2 张表")
    fold.press("Enter")
    expect(forms.last).to_be_visible()
    expect(fold).to_be_focused()
    fold.press("Enter")
    expect(forms.last).to_be_hidden()
    desk.page.set_viewport_size({"width": 1280, "height": 900})
