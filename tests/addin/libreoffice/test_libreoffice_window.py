"""Calc's window on a screen of its own: menu and toolbar are there, a click scores, Ctrl+Z takes it back."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from doors import plain_form
from jixiao.addin.office.programs import find_python, find_soffice
from jixiao.addin.verbs import ribbon
from jixiao.templates.stop import Stop
from support import library
from window import Window, missing
from word_making import word_form

pytestmark = pytest.mark.slow


@pytest.fixture
def window(tmp_path: Path) -> Any:
    """A form as one typed it. Skipped only where the programs are not installed."""
    if missing():
        pytest.skip(f"{missing()} not installed; make test installs them")
    try:
        find_python(find_soffice())
    except Stop as stop:
        pytest.skip(f"{stop.id}; make test installs LibreOffice")
    with Window(tmp_path / "calc", plain_form(tmp_path / "自评表.xlsx", "selfeval-2023-004-07")) as made:
        yield made


def waited(window: Window, *request: Any, until: Any) -> Any:
    """The driver's answer once it is the one that is waited for."""
    for _ in range(400):
        if (found := window.ask(*request)) == until:
            break
        time.sleep(0.25)
    return found


def test_a_click_on_the_toolbar_scores_and_ctrl_z_takes_it_back(window: Window) -> None:
    form = window.ask("sheets")[0]
    rows = [window.find(button.label) for group in ribbon.tab(library()).groups for button in group.buttons]
    assert [x for x, _ in rows] == sorted({x for x, _ in rows}), "the toolbar has the tab's buttons in its order"
    assert len({y for _, y in rows}) == 1
    assert window.find("绩效")
    before = window.ask("formulas", form)

    window.click(*window.find("一键评分"))
    window.close_box(window.box())
    assert waited(window, "sheets", until=["封面", form, "检查结果"]) == ["封面", form, "检查结果"]
    formulas = [formula for _, formula in window.ask("formulas", form)]
    assert sum("JX_SCORE" in formula for formula in formulas) >= 7
    assert window.ask("steps") == ["绩效：一键评分"]

    window.key("ctrl+z")
    assert waited(window, "sheets", until=[form]) == [form]
    assert window.ask("formulas", form) == before
    assert window.ask("steps") == []


@pytest.mark.long
def test_the_toolbar_asks_which_blank_form_and_opens_it(window: Window) -> None:
    window.click(*window.find("空白表"))
    time.sleep(1)
    window.key("Down", "Return")
    window.close_box(window.box())  # which year: yes
    window.close_box(window.box())
    first = next(form for form in library().forms.values() if form.default)  # it comes first in the menu
    assert [path.name for path in window.document.parent.glob("*空白.xlsx")] == [f"{first.title}_空白.xlsx"]


@pytest.mark.long
def test_the_buttons_of_the_year_and_of_what_others_sent(window: Window) -> None:
    """The six, by the mouse, with the office's own boxes for files and folders; what changes the workbook is undone."""
    form = window.ask("sheets")[0]
    folder = window.document.parent / "sent"
    folder.mkdir()
    other = Path(shutil.copy(window.document, folder / "other.xlsx"))
    document = word_form("selfeval-2023-004-07", folder / "form.docx")
    window.click(*window.find("绩效监控"))
    window.close_box(window.box())
    sheets = window.ask("sheets")
    assert len(sheets) == 2 and sheets[1].startswith("监控")
    assert window.ask("steps") == ["绩效：绩效监控"]
    window.key("ctrl+z")
    assert waited(window, "sheets", until=[form]) == [form]
    for label, title, chosen, made in (
        ("汇总", "选要汇总", folder, "sent_汇总.xlsx"), ("导入", "选要导入", document, "sent/form_导入.xlsx"),
        ("比对", "选要与", other, "自评表_比对.xlsx"),
    ):
        window.click(*window.find(label))
        window.pick(title, chosen)
        window.close_box(window.box())
        assert (window.document.parent / made).is_file(), label
        window.key("ctrl+w")  # what the press has opened in front
    for label in ("自评报告", "核对"):
        window.click(*window.find(label))
        window.close_box(window.box())
    assert (window.document.parent / "自评表_自评报告.docx").is_file()
    assert window.ask("sheets") == [form] and window.ask("steps") == []


def test_the_menu_checks_by_keyboard(window: Window) -> None:
    form = window.ask("sheets")[0]
    window.click(640, 400)
    window.key("alt+j", "h")
    window.close_box(window.box())
    assert waited(window, "sheets", until=[form, "检查结果"]) == [form, "检查结果"]
