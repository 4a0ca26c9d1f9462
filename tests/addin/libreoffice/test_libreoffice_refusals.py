"""Presses of Calc's toolbar that cannot succeed: a sentence, and the document stays as it was."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import openpyxl
import pytest
from doors import plain_form
from stored import compared, store
from support import grid_of
from toolbar import Toolbar

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::UserWarning"), pytest.mark.usefixtures("quiet")]
NAME = "selfeval-2023-004-01"


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
    assert "RuntimeError" in log and "one_press.py" in log


@pytest.mark.parametrize("interpreter", [pytest.param(None, marks=pytest.mark.long), "/gone/python"])
def test_without_the_program_the_buttons_say_what_to_do(interpreter: str | None, tmp_path: Path) -> None:
    source = plain_form(tmp_path / "自评.xlsx", NAME)
    with Toolbar(tmp_path / "calc", interpreter) as bare:
        results = bare.work(source, ("press", "score"), ("steps",))
        assert "JX-L09" in results[0] and "jx libreoffice install" in results[0]
        assert results[1] == [[], []]
        assert [kind for kind, _ in bare.said()] == ["error"]


@pytest.mark.long
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
