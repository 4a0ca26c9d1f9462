"""A Python that cannot start, or has gone: how long Excel stands still, and what becomes of scores that were there."""

from __future__ import annotations

from pathlib import Path

import pytest
from jixiao.addin.xlam.project import Module
from jixiao.templates.library import say
from memory_excel import excel
from pyopenvba.apps.excel import ExcelApplication

#: xlwings' library asks 1200 times, every 0.1 s, for a Python that lives and does not serve.
HANGS = 120.0


@pytest.fixture
def app(xlam: Path, ours: tuple[Module, ...]) -> ExcelApplication:
    made = excel(xlam, ours)
    made.add_module(
        "Function Saves()\nSaves = ThisWorkbook.Python.MayBeSaved(ActiveWorkbook)\nEnd Function\n"
        "Function Status()\nStatus = Application.StatusBar\nEnd Function\nSub Put(address, value)\nActiveSheet.Range(address).Formula = value\nEnd Sub\n", name="Bench",
    )
    made.add_workbook()
    made.run("SetBroken", True)
    return made


def an_hour(app: ExcelApplication) -> tuple[int, float]:
    """A formula that is calculated every 15 seconds: (starts, seconds that Excel stood still)."""
    for _ in range(240):
        app.run("Answer", "JX_GRADE")
        app.run("PassTime", 15)
    return int(app.run("WasStarted")), float(app.run("WasFrozen"))


def test_a_python_that_hangs_does_not_freeze_excel_again_and_again(app: ExcelApplication) -> None:
    app.run("SetFailAfter", HANGS)
    starts, frozen = an_hour(app)
    assert starts <= 6 and frozen <= 6 * HANGS  # with one pause of 20 seconds it would stand still six minutes in seven


def test_a_python_that_ends_at_once_costs_nothing(app: ExcelApplication) -> None:
    app.run("SetFailAfter", 0.1)
    starts, frozen = an_hour(app)
    assert 3 <= starts <= 6 and frozen < 1


def test_after_it_has_answered_once_the_pauses_begin_anew(app: ExcelApplication) -> None:
    an_hour(app)
    app.run("SetBroken", False)
    app.run("PassTime", 3700)
    assert app.run("Answer", "JX_GRADE") == 9.79
    app.run("SetBroken", True)
    before = app.run("WasStarted")
    app.run("Answer", "JX_GRADE")
    app.run("PassTime", 21)
    app.run("Answer", "JX_GRADE")
    assert app.run("WasStarted") == before + 2


def test_a_button_tries_at_once_unless_the_last_try_kept_excel_waiting(app: ExcelApplication) -> None:
    app.run("SetFailAfter", 0.1)
    for _ in range(3):
        app.run("Press", "score")
    assert app.run("WasStarted") == 3
    app.run("SetFailAfter", HANGS)
    for _ in range(3):
        app.run("Press", "score")
    assert (app.run("WasStarted"), app.run("WasFrozen")) == (4, pytest.approx(120.3))
    assert [text for _, text, _, _ in app.dialogs] == [say("excel_python_failed")] * 6


def test_scores_that_python_could_not_answer_are_said_and_asked_about_before_saving(app: ExcelApplication) -> None:
    app.run("Put", "A1", "=JX_GRADE(92)")
    assert app.run("Saves") is True and app.dialogs == []
    app.run("CallFromCell")
    app.run("Answer", "JX_GRADE")
    assert app.run("Status") == say("excel_lost")
    app.answer_dialogs(7)  # vbNo
    assert app.run("Saves") is False
    app.run("Answer", "JX_GRADE")
    app.answer_dialogs(6)  # vbYes
    assert app.run("Saves") is True
    assert [text for _, text, _, _ in app.dialogs] == [say("excel_ask_save")] * 2


def test_a_workbook_that_saves_itself_is_not_asked_about_every_few_moments(app: ExcelApplication) -> None:
    app.run("Put", "A1", "=JX_GRADE(92)")
    app.run("CallFromCell")
    app.run("Answer", "JX_GRADE")
    app.run("SaveByItself")
    assert app.run("Saves") is True and app.dialogs == []


def test_nothing_is_asked_where_no_formula_shows_an_error_any_more(app: ExcelApplication) -> None:
    app.run("CallFromCell")
    app.run("Answer", "JX_GRADE")
    app.run("Put", "A1", "=1+1")
    assert app.run("Saves") is True and app.dialogs == []
