"""Ctrl+Z after a press, and the start of Python before anybody waits for it: what the VBA asks of Excel, and what it then does."""

from __future__ import annotations

from pathlib import Path

import pytest
from jixiao.addin.xlam.project import Module
from memory_excel import excel
from pyopenvba.apps.excel import ExcelApplication

UNDO = "jixiao.addin.excel.entry.TOLD = undo"


@pytest.fixture
def app(xlam: Path, ours: tuple[Module, ...]) -> ExcelApplication:
    made = excel(xlam, ours)
    made.add_workbook()
    return made


def test_a_press_that_changed_something_is_the_last_step_of_excels_own_list(app: ExcelApplication) -> None:
    app.run("SetUndo", "绩效：一键评分")
    app.run("Press", "score")
    assert app.run("WasOffered") == "绩效：一键评分 > 'jixiao.xlam'!ThisWorkbook.TakeBack|"
    app.run("SetUndo", "")
    app.run("Press", "explain")
    assert str(app.run("WasOffered")).count("|") == 1


def test_ctrl_z_takes_the_press_back_in_the_workbook_where_it_was_pressed(app: ExcelApplication) -> None:
    app.run("SetUndo", "绩效：一键评分")
    app.run("Press", "score")
    pressed = app.run("WasWorkedOn")
    app.run("SetUndo", "")
    app.add_workbook()
    app.run("Press", "log")  # in another workbook, which changes nothing
    assert UNDO not in str(app.run("WasTold"))
    app.run("TakeBack")
    assert str(app.run("WasTold")).count(UNDO) == 1 and app.run("WasWorkedOn") == pressed
    app.run("TakeBack")
    assert str(app.run("WasTold")).count(UNDO) == 1, "what was taken back is not taken back again"


def test_ctrl_z_does_nothing_where_no_press_has_changed_anything(app: ExcelApplication) -> None:
    app.run("TakeBack")
    assert app.run("WasTold") == "" and app.dialogs == []


def test_python_is_started_a_moment_after_excel(app: ExcelApplication) -> None:
    app.run("WarmSoon")
    assert app.run("WasPlanned") == "'jixiao.xlam'!ThisWorkbook.Warm" and app.run("WasStarted") == 0
    app.run("Warm")
    assert (app.run("WasStarted"), app.run("IsWarming")) == (1, False)
    app.run("Warm")
    assert app.run("WasStarted") == 1, "it is there already"


def test_a_python_that_could_not_be_warmed_does_not_make_every_start_of_excel_wait(app: ExcelApplication) -> None:
    """The mark stays on disk, so the next Excel finds it; a button that succeeds takes it away."""
    app.run("SetBroken", True)
    app.run("SetFailAfter", 120)
    app.run("Warm")
    assert (app.run("WasStarted"), app.run("IsWarming")) == (1, True)
    app.run("PassTime", 4000)
    app.run("Warm")
    assert app.run("WasStarted") == 1
    app.run("SetBroken", False)
    app.run("Press", "score")
    assert (app.run("WasStarted"), app.run("IsWarming")) == (2, False)


def test_a_mark_that_an_earlier_excel_left_is_heeded(app: ExcelApplication) -> None:
    app.add_module("Sub LeaveMark()\nThisWorkbook.Own.Mark\nEnd Sub\n", name="Leaves")
    app.run("LeaveMark")
    app.run("Warm")
    assert app.run("WasStarted") == 0
