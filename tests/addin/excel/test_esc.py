"""Esc stops a press in Excel: the workbook is as before, the user is told so; on other systems nobody listens."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from doors import plain_form
from jixiao.addin.excel import entry, esc
from pressing import NAME, opened, press, saved
from support import case_record, make_book, without_scores
from xl_alone import xw
from xl_engine import open_app

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::UserWarning"), pytest.mark.usefixtures("home")]
STOPPED = "已停止，工作簿保持原样。"
OURS, OTHER = 7, 8  # windows


@pytest.fixture
def listens(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[int, str], bool]], list[str]]:
    """Sets when Esc is pressed: asked with the number of the question, from 1, and what the status bar then says.

    Gives the list of these texts.
    """

    def set_key(when: Callable[[int, str], bool]) -> list[str]:
        asked: list[str] = []

        def pressed(app: xw.App) -> bool:
            asked.append(str(app.status_bar))
            return when(len(asked), asked[-1])

        monkeypatch.setattr(esc, "pressed", pressed)
        monkeypatch.setattr(esc, "can_stop", lambda: True)
        return asked

    return set_key


@pytest.mark.parametrize("scored_before", [pytest.param(False, marks=pytest.mark.long), True])
def test_esc_at_any_moment_leaves_the_workbook_as_it_was(
    tmp_path: Path, listens: Callable[..., list[str]], scored_before: bool
) -> None:
    """Stopped at the first question of the work, at the second ... until the work is done before the key is pressed.

    Scored before: the cover and the findings are replaced, not added.
    """
    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    if scored_before:
        press(book, "score")
        form = next(sheet for sheet in book.sheets if sheet.name not in ("封面", "检查结果"))
        form.range("G15").value = None
    before = saved(book, tmp_path / "前.xlsx")
    moments: list[str] = []
    for moment in range(2, 100):  # 1 is the question at the start, about earlier presses
        asked = listens(lambda number, _, moment=moment: number == moment)
        entry.press("score")
        [(text, _, _, mode)] = book.app.impl.alerts
        book.app.impl.alerts.clear()
        assert book.app.status_bar in (False, None)
        assert book.app.screen_updating and book.app.enable_events and book.app.calculation == "automatic"
        if len(asked) < moment:
            assert "总分" in text
            break
        assert (text, mode) == (STOPPED, "info")
        assert saved(book, tmp_path / "后.xlsx") == before, asked[-1]
        moments.append(asked[-1])
    # What was on the screen when the key was noticed: before anything, while reading, and after each kind of writing.
    assert {"正在读", "正在写"} <= {word for word in ("正在读", "正在写") for text in moments if word in text}
    assert sum("正在写" in text for text in moments) >= 2
    assert all(text.endswith("（按 Esc 停止）") for text in moments[1:])


def test_nothing_is_left_to_undo_after_a_press_that_was_stopped_while_writing(
    tmp_path: Path, listens: Callable[..., list[str]]
) -> None:
    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    listens(lambda _, status: "正在写《检查结果》" in status or "正在写《封面》" in status)
    assert press(book, "score") == STOPPED
    listens(lambda *_: False)
    assert press(book, "undo") == "没有可撤销的一步。"


def test_a_press_that_was_stopped_before_writing_keeps_the_earlier_step(
    tmp_path: Path, listens: Callable[..., list[str]]
) -> None:
    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    before = saved(book, tmp_path / "前.xlsx")
    press(book, "score")
    listens(lambda _, status: "正在读" in status)
    assert press(book, "score") == STOPPED
    listens(lambda *_: False)
    assert press(book, "undo").startswith("已撤销“一键评分”")
    assert saved(book, tmp_path / "后.xlsx") == before


def test_esc_before_the_press_and_in_a_question_does_not_count(
    tmp_path: Path, listens: Callable[..., list[str]]
) -> None:
    """Pressed before the button, and again in the box that asks: only what is pressed later stops."""
    book = opened(make_book(tmp_path / "自评.xlsx", case_record(NAME)))
    book.app.impl.answers = ["yes"]
    boxes = book.app.impl.alerts
    told: list[int] = []

    def when(number: int, _: str) -> bool:
        first_after_the_box = len(boxes) == 1 and not told
        if first_after_the_box:
            told.append(number)
        return number == 1 or first_after_the_box

    listens(when)
    entry.press("rescore")
    assert told and len(boxes) == 2
    assert "总分" in boxes[-1].prompt
    boxes.clear()


def test_undo_is_not_broken_off(tmp_path: Path, listens: Callable[..., list[str]]) -> None:
    """Held down from the moment the way back begins; the status bar promises nothing then."""
    book = opened(plain_form(tmp_path / "自评.xlsx", NAME))
    before = saved(book, tmp_path / "前.xlsx")
    press(book, "score")
    listens(lambda number, _: number > 2)
    assert press(book, "undo").startswith("已撤销“一键评分”")
    assert saved(book, tmp_path / "后.xlsx") == before


def test_a_button_that_is_stopped_leaves_no_file(tmp_path: Path, listens: Callable[..., list[str]]) -> None:
    """Stopped at the last question: the new workbook is made, but not written yet."""
    book = opened(make_book(tmp_path / "申报.xlsx", case_record("target-2023-001-08")))
    asked = listens(lambda *_: False)
    assert "已结转 1 张表" in press(book, "carry")
    last = len(asked)
    (tmp_path / "申报_结转.xlsx").unlink()
    book.activate()
    listens(lambda number, _: number == last)
    assert press(book, "carry") == STOPPED
    assert [path.name for path in tmp_path.glob("*.xlsx")] == ["申报.xlsx"]


class Keyboard:
    """Stands for user32.dll: two windows of two processes, one key."""

    def __init__(self, front: int, key: int, pid: int) -> None:
        self.windll = SimpleNamespace(user32=self)
        self.front, self.key, self.pid = front, key, pid
        self.asked: list[int] = []

    def GetAsyncKeyState(self, key: int) -> int:  # noqa: N802
        self.asked.append(key)
        return self.key

    def GetForegroundWindow(self) -> int:  # noqa: N802
        return self.front

    def GetWindowThreadProcessId(self, window: ctypes.c_void_p, owner: Any) -> int:  # noqa: N802
        owner._obj.value = self.pid if window.value == OURS else self.pid + 1
        return 1


@pytest.mark.parametrize(
    ("front", "key", "found"),
    [
        (OURS, 0, False),
        (OURS, -32768, True),  # down now: the highest bit of a SHORT
        (OURS, 1, True),  # pressed since the last question
        (OURS, 0x7FFF0000, False),  # above the SHORT there may be anything
        (OTHER, -32767, False),
    ],
)
def test_windows_is_asked_for_the_key_and_for_the_window_in_front(
    monkeypatch: pytest.MonkeyPatch, front: int, key: int, found: bool
) -> None:
    app = open_app()
    keyboard = Keyboard(front, key, app.pid)
    monkeypatch.setattr(ctypes, "windll", keyboard.windll, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    assert esc.pressed(app) is found
    assert keyboard.asked == [0x1B]  # also with another program in front, so that its key presses are forgotten
    assert esc.can_stop()


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_elsewhere_no_library_is_asked_and_nothing_is_promised(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str
) -> None:
    class Untouchable:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError(name)

    monkeypatch.setattr(ctypes, "windll", Untouchable(), raising=False)
    monkeypatch.setattr(sys, "platform", system)
    app = open_app()
    assert esc.pressed(app) is False and not esc.can_stop()
    monkeypatch.undo()
    said: list[str] = []
    book = opened(make_book(tmp_path / "自评.xlsx", without_scores(case_record(NAME))))
    status = type(book.app.impl).status_bar
    monkeypatch.setattr(
        type(book.app.impl), "status_bar",
        property(status.fget, lambda self, text: (said.append(str(text)), status.fset(self, text))),
    )
    press(book, "score")
    assert any("正在写" in text for text in said) and not any("Esc" in text for text in said)
