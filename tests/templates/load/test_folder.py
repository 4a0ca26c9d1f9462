"""``jx forms check``: a region's folder is clean, and a copy of it with one thing wrong is refused with file and key."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.cli.main import run
from jixiao.templates.library import HOME
from test_typed import CHECKS, FORM, MUTANTS, REGION, RULES, SOURCES, mutated

BOOK = "forms/example-2024.xlsx"


def look(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[tuple[str, str]]]:
    """The exit code of looking through a folder, and file and key of each fault."""
    capsys.readouterr()
    code = run(["forms", "check", str(folder), "--json"])
    return code, [(item["file"], item["key"]) for item in json.loads(capsys.readouterr().out)]


def test_the_example_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert look(REGION, capsys) == (0, [])
    assert run(["forms", "check", str(REGION)]) == 0
    assert "没有错：表样 1 种，口径 1 套" in capsys.readouterr().err


def test_what_is_shipped_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert look(HOME, capsys) == (0, [])


@pytest.mark.slow
@pytest.mark.parametrize(("name", "old", "new", "key", "allowed"), MUTANTS)
def test_a_copy_with_one_thing_wrong_is_refused(
    name: str, old: str, new: str, key: str, allowed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mutated(name, old, new, tmp_path)
    assert run(["forms", "check", str(tmp_path)]) == 1
    sentences = [line for line in capsys.readouterr().err.splitlines() if key in line]
    assert any(f"“{name}”" in sentence and allowed in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (RULES, "rate_digits = 2\n", "rate_digits = 2\nrate_digits = 2\n", "“rate_digits = 2”前面已经写过"),
        (SOURCES, "[example-region]", "[example-region]\n[example-region]", "“[example-region]”前面已经写过"),
        (RULES, "effective = 2024-01-01", "effective = 2024-02-30", "“effective = 2024-02-30"),
        (RULES, 'reverse = "linear"', 'reverse = "linear', "“reverse = \"linear"),
        (FORM, "money_unit =", "money_unit", "“money_unit"),
    ],
)
def test_a_file_that_is_no_toml_is_told_with_its_line(
    name: str, old: str, new: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mutated(name, old, new, tmp_path)
    assert run(["forms", "check", str(tmp_path)]) == 1
    err = capsys.readouterr().err
    assert f"“{name}”" in err and said in err
    assert not any(word in err for word in ("at line", "Expected", "Cannot", "Illegal"))


def no_place(text: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        book = openpyxl.load_workbook(path)
        (cell,) = (cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == text)
        cell.value = None
        book.save(path)

    return change


def types(cell: str, text: str) -> Callable[[Path], None]:
    """A cell of the workbook retyped."""
    def change(path: Path) -> None:
        book = openpyxl.load_workbook(path)
        book.worksheets[0][cell] = text
        book.save(path)

    return change


def a_file_in_its_place(path: Path) -> None:
    shutil.rmtree(path)
    path.write_text("", encoding="utf-8")


def stray(name: str) -> Callable[[Path], None]:
    return lambda path: shutil.copy(path, path.parents[1] / name) and None


def wrong_place(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    (cell,) = (cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "{{ department }}")
    cell.value = "{{ departmnet }}"
    book.save(path)


def rename(to: str) -> Callable[[Path], None]:
    return lambda path: path.rename(path.with_name(to)) and None


def twin(path: Path) -> None:
    shutil.copy(path, path.with_name("b.toml"))


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def test_a_mark_that_notepad_writes_in_front_is_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(REGION, tmp_path, dirs_exist_ok=True)
    for path in tmp_path.rglob("*.toml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert look(tmp_path, capsys) == (0, [])


def test_a_fault_of_the_workbook_is_said_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(REGION, tmp_path, dirs_exist_ok=True)
    (tmp_path / BOOK).write_bytes(b"")
    assert run(["forms", "check", str(tmp_path)]) == 1
    assert "。。" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "change", "file", "key"),
    [
        (BOOK, no_place("{{ project }}"), BOOK, "project"),
        (BOOK, no_place("{{ indicator.actual }}"), BOOK, "indicators.actual"),
        (BOOK, wrong_place, BOOK, "C4"),
        (BOOK, lambda path: path.write_bytes(b"PK"), BOOK, ""),
        (CHECKS, rename("chekcs.toml"), "chekcs.toml", ""),
        (RULES, twin, "rulesets/example2024.toml", "id"),
        (FORM, twin, "forms/example-2024.toml", "id"),
        (SOURCES, lambda path: path.write_bytes("[甲]".encode("gbk")), SOURCES, ""),
        (SOURCES, pipe, SOURCES, ""),
        (BOOK, types("C7", "三级指际"), BOOK, "indicators.level3"),
        (BOOK, types("A4", "主菅部门"), BOOK, "department"),
        (BOOK, types("A1", "示例区绩效申报表"), BOOK, ""),
        (BOOK, stray("forms/旧版.xlsx"), "forms/旧版.xlsx", ""),
        (BOOK, stray("covre.xlsx"), "covre.xlsx", ""),
        ("rulesets", a_file_in_its_place, "rulesets", ""),
        ("forms", a_file_in_its_place, "forms", ""),
    ],
    ids=["no place", "no column", "wrong place", "no workbook", "file name", "rule set twice", "form twice", "encoding", "pipe",
         "heading", "label", "title", "workbook alone", "workbook of no name", "rulesets a file", "forms a file"],
)
def test_a_copy_with_a_wrong_file_is_refused(
    name: str, change: Callable[[Path], object], file: str, key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(REGION, tmp_path, dirs_exist_ok=True)
    change(tmp_path / name)
    code, found = look(tmp_path, capsys)
    assert code == 1 and (file, key) in found


@pytest.mark.parametrize("name", [RULES, FORM, SOURCES, CHECKS])
def test_what_cannot_be_read_is_told_once(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What other files name of it is not said to be missing beside it."""
    shutil.copytree(REGION, tmp_path, dirs_exist_ok=True)
    (tmp_path / name).write_text("id = ", encoding="utf-8")
    assert look(tmp_path, capsys) == (1, [(name, "")])


def test_what_takes_the_place_of_something_shipped_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forms", "check", str(REGION)]) == 0
    assert "替换" not in capsys.readouterr().err
    for name, old in ((RULES, 'id = "example2024"'), (FORM, 'id = "example-2024"')):
        mutated(name, old, f'id = "{"gj2020-cap" if name == RULES else "selfeval-gj"}"', tmp_path)
        run(["forms", "check", str(tmp_path)])
        said = capsys.readouterr().err
        assert f"“{name}”的编号" in said and "替换程序所带的那一个" in said
        shutil.rmtree(tmp_path)


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(REGION, tmp_path, dirs_exist_ok=True)
    for name, old, new in (
        (RULES, 'reverse = "linear"', 'reverse = "Ratio"'), (RULES, "over_notice = 1.2", "over_notise = 1.2"),
        (FORM, "required = true", "requried = true"), (SOURCES, 'certainty = "ours"', 'certainty = "official"'),
    ):
        path = tmp_path / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    code, found = look(tmp_path, capsys)
    assert code == 1 and set(found) == {
        (RULES, "reverse"), (RULES, "over_notise"), (FORM, "fields[0].requried"), (SOURCES, "example-region.certainty"),
    }


def test_a_folder_in_the_environment_that_is_wrong_can_still_be_looked_through(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mutated(RULES, 'reverse = "linear"', 'reverse = "Ratio"', tmp_path)
    monkeypatch.setenv("JX_TEMPLATES", str(tmp_path))
    assert run(["forms"]) == 3
    assert look(tmp_path, capsys) == (1, [(RULES, "reverse")])


def test_no_folder_and_a_wrong_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forms", "check", str(tmp_path / "没有")]) == 3
    assert run(["forms", "chekc"]) == run(["forms", "check"]) == 2
    assert "check" in capsys.readouterr().err


def test_sources_say_what_nobody_has_seen(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forms", "sources", "--json"]) == 0
    rows = {item["id"]: item for item in json.loads(capsys.readouterr().out)}
    assert (rows["mof2020"]["number"], rows["mof2020"]["article"], rows["mof2020"]["address"]) == ("财预〔2020〕10号", "", "")
    assert rows["form-sc"]["address"] and rows["form-sc"]["number"] == "报表编号 510000_0013zp"
    assert not rows["ours"]["document"] and not rows["system-gx"]["document"]
    assert run(["forms", "sources"]) == 0
    shown = capsys.readouterr().out
    own = shown[shown.index("mof2020"):shown.index("system-general")]
    assert own.count("未见") == 3  # article, address, and the words of its mark
