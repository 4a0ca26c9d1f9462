"""The log holds what a maintainer needs and nothing that a user typed: no names, no figures, no secrets, no file names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.documents import apart
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import reading
from jixiao.templates.stop import Stop
from jixiao.udfs.base.log import log_exception, log_path, trace_of
from support import case_record, make_book

SECRET = "张三 110101199003070011 sk-live-4242"


def trace(error: BaseException) -> str:
    try:
        raise error
    except BaseException as caught:
        return trace_of(caught)


@pytest.mark.parametrize("error", [
    ValueError(f"invalid literal for int(): '{SECRET}'"), KeyError(SECRET), OSError(13, "Permission denied", f"/某处/{SECRET}/表.xlsx"),
    AssertionError(SECRET), RuntimeError(SECRET, 3), UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, SECRET), Stop("damaged", reason=SECRET),
])
def test_an_error_says_its_kind_and_place_and_not_the_value(error: BaseException) -> None:
    text = trace(error)
    assert type(error).__name__ in text and "test_log.py" in text
    for word in (*SECRET.split(), repr(SECRET)):
        assert word not in text


def test_numbers_of_errors_and_words_of_the_program_stay() -> None:
    assert "OSError(28, '…')" in trace(OSError(28, "No space left"))
    assert "'NoneType' object has no attribute 'row'" in trace(AttributeError("'NoneType' object has no attribute 'row'"))


def test_what_led_to_an_error_is_there_too() -> None:
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as first:
            raise RuntimeError from first
    except RuntimeError as error:
        text = trace_of(error)
    assert text.index("ValueError") < text.index("RuntimeError") and SECRET not in text


def test_a_fault_in_a_process_of_its_own_comes_with_its_place(tmp_path: Path, home: Path) -> None:
    def broken(_: Path) -> dict[str, object]:
        raise ValueError(SECRET)

    answer = apart._answer_of(broken, tmp_path, "foreign_heavy")
    try:
        apart._read(answer)
    except RuntimeError:
        path = log_exception()
    assert path is not None and path.is_relative_to(home)
    text = path.read_text(encoding="utf-8-sig")
    assert "in broken" in text and "ValueError" in text and SECRET not in text


@pytest.mark.usefixtures("home")
def test_a_fault_of_a_command_logs_nothing_of_the_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make_book(tmp_path / f"{SECRET}.xlsx", case_record("selfeval-2023-004-07"))
    grids = form_verbs.read_grids(path)
    typed = {cell.text for grid in grids for cell in grid.cells.values() if len(cell.text) > 3}

    def broken(*_: object) -> object:
        raise ValueError(f"cannot read {SECRET} of {grids}")

    monkeypatch.setattr(reading, "need_forms", broken)
    assert run(["read", str(path)]) == 4
    assert str(log_path()) in capsys.readouterr().err
    text = log_path().read_text(encoding="utf-8-sig")
    assert "ValueError" in text and "in broken" in text
    assert not [word for word in (SECRET, *typed) if word in text]


@pytest.mark.skipif(os.name == "nt", reason="rights of the file system")
def test_the_log_lies_in_the_user_s_own_folder(home: Path) -> None:
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        path = log_exception()
    assert path is not None and path.parent == home / ".jixiao"
