"""``--sheet``: some sheets of a workbook are scored or checked as a whole run does it, and nothing else is touched."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.package.package import Package
from jixiao.addin.sheet.book import Book
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.kept import originals
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.formula.references import is_ours
from jixiao.macros.sheet.edits import CellEdit
from support import SELFEVALS_2023, case_record, library, stops, without_scores

NAMES = ["甲", "乙", "丙", "丁"]


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four forms without a score, as a unit sends them."""
    record = without_scores(case_record(SELFEVALS_2023[0]))
    path = tmp_path_factory.mktemp("four") / "四张.xlsx"
    form_verbs.write_plain([replace(record, texts={**record.texts, "project": name}) for name in NAMES], library(), path)
    return path


@pytest.fixture
def book(four: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(four, tmp_path / "表.xlsx"))


def changed(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The workbook with its parts changed."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, change(name, data))
    return path


def sheet_parts(path: Path) -> dict[str, str]:
    return {sheet.name: sheet.part for sheet in Book(Package.from_bytes(path.read_bytes())).sheets}


def stored(path: Path) -> dict[str, bytes]:
    """Each part as the file holds it, compressed."""
    return {name: bytes(part.raw) for name, part in Package.from_bytes(path.read_bytes()).parts.items()}


def score(path: Path, *sheets: str, output: Path | None = None) -> form_verbs.Scored:
    return form_verbs.score(path, library(), output, sheets=sheets)


def test_a_sheet_becomes_what_a_whole_run_makes_of_it_and_the_others_stay(book: Path, tmp_path: Path) -> None:
    whole, part = tmp_path / "全.xlsx", tmp_path / "部分.xlsx"
    full = score(book, output=whole)
    some = score(book, "乙", "丙", output=part)
    assert [result.sheet for result in some.plan.results] == ["乙", "丙"]
    assert [result.to_json() for result in some.plan.results] == [result.to_json() for result in full.plan.results[1:3]]
    assert some.plan.results[0].scored > 0
    before, after, all_after = stored(book), stored(part), stored(whole)
    parts = sheet_parts(book)
    for name in ("乙", "丙"):
        assert after[parts[name]] == all_after[parts[name]] != before[parts[name]]
    touched = {name for name in after if after[name] != before.get(name)}
    assert touched == {parts["乙"], parts["丙"], "xl/styles.xml"}
    assert list(sheet_parts(part)) == list(parts)  # neither cover nor 检查结果


def test_a_sheet_that_was_not_named_is_not_even_read(book: Path) -> None:
    broken = sheet_parts(book)["丁"]
    changed(book, lambda name, data: data[:-30] if name == broken else data)
    before = stored(book)
    with stops("damaged"):
        score(book)
    score(book, "甲")
    assert stored(book)[broken] == before[broken]


def test_names_are_found_whatever_their_letters_and_those_that_are_not_there_are_said(book: Path) -> None:
    changed(book, lambda name, data: data.replace('name="乙"'.encode(), b'name="Sheet B"') if name == "xl/workbook.xml" else data)
    assert [result.sheet for result in score(book, "sheet b").plan.results] == ["Sheet B"]
    before = book.read_bytes()
    with stops("no_sheet"):
        score(book, "甲", "戊")
    assert book.read_bytes() == before


def test_a_sheet_without_a_form_is_not_passed_over(book: Path) -> None:
    part = sheet_parts(book)["丁"]
    changed(book, lambda name, data: re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData/>", data, flags=re.DOTALL)
            if name == part else data)
    for work in (lambda: score(book, "甲", "丁"), lambda: score(book, "丁"),
                 lambda: form_verbs.check(book, library(), sheets=("甲", "丁"))):
        with stops("no_form"):
            work()
    assert len(score(book).plan.results) == 3  # which a whole run does


def with_formula(path: Path, sheet: str, formula: str) -> None:
    """A formula of the user's in A60 of a sheet."""
    book = WorkbookFile.open(path)
    book.apply([CellEdit(sheet, 60, 1, Decimal(0), formula)], {})
    book.save(path, backup=False)


def asks_for_recalculation(path: Path) -> bool:
    return b"fullCalcOnLoad" in Package.from_bytes(path.read_bytes()).read("xl/workbook.xml")


@pytest.mark.parametrize(("formula", "asked"), [
    ("乙!H20+0*SUM(乙!A1:Z60)", True), ("SUM(甲:丙!A1:Z60)", True), ('SUM(INDIRECT("乙!A1:Z60"))', True),
    ("SUM(丙!A1:Z60)", False), ("SUM(A1:B2)", False), ("SUM(得分区)", True), ("SUM(Scores)", True),
])
def test_what_reads_the_scores_from_another_sheet_is_recalculated(formula: str, asked: bool, book: Path, tmp_path: Path) -> None:
    with_formula(book, "丁", formula)
    names = '<definedNames><definedName name="Scores">乙!$A$1:$Z$60</definedName><definedName name="得分区">乙!$A$1:$Z$60</definedName>'
    changed(book, lambda name, data: data.replace(b"<definedNames>", names.encode()) if name == "xl/workbook.xml" else data)
    done = score(book, "乙", output=tmp_path / "部分.xlsx")
    assert asks_for_recalculation(tmp_path / "部分.xlsx") is asked
    assert ("recalculate" in {item.finding.id for item in done.plan.findings}) is asked


def test_a_mark_written_as_a_number_is_a_mark(book: Path, tmp_path: Path) -> None:
    with_formula(book, "丁", "SUM(乙!A1:Z60)")
    part = sheet_parts(book)["丁"]
    changed(book, lambda name, data: data.replace("乙!".encode(), b"&#20057;&#33;") if name == part else data)
    assert b"&#33;" in Package.from_bytes(book.read_bytes()).read(part)
    score(book, "乙", output=tmp_path / "部分.xlsx")
    assert asks_for_recalculation(tmp_path / "部分.xlsx")


def test_a_cover_and_findings_that_are_there_follow_and_say_what_a_whole_run_says(book: Path, tmp_path: Path) -> None:
    score(book)
    grid = next(grid for grid in WorkbookFile.open(book).grids() if grid.name == "乙")
    row, _ = next((row, 0) for row, cells in grid.rows() if any(is_ours(cell.formula) for _, cell in cells))
    actual = next(col for (at, col), cell in sorted(grid.cells.items()) if "完成值" in cell.text)
    changed_book = WorkbookFile.open(book)
    changed_book.apply([CellEdit("乙", row, actual, "0")], {})
    changed_book.save(book, backup=False)
    whole, part = tmp_path / "全.xlsx", tmp_path / "部分.xlsx"
    full, some = score(book, output=whole), score(book, "乙", output=part)
    assert not some.alone
    assert [result.sheet for result in some.plan.results] == ["乙"]
    assert {item.sheet for item in some.plan.findings} == {"乙"}
    assert [item.message for item in some.plan.findings] == [item.message for item in full.plan.findings if item.sheet == "乙"]
    for name in ("封面", "检查结果", "乙"):
        (one,), (other,) = (WorkbookFile.open(path).grids({name}) for path in (whole, part))
        assert one.cells == other.cells
    before = stored(book)
    assert all(stored(part)[name] == before[name] for name in (sheet_parts(book)[sheet] for sheet in ("甲", "丙", "丁")))
    (cover,), (old,) = (WorkbookFile.open(path).grids({"封面"}) for path in (part, book))
    assert cover.cells != old.cells


def test_the_original_is_kept_once_as_by_a_whole_run(book: Path) -> None:
    score(book, "甲")
    (kept,) = originals(book)
    assert not any(is_ours(cell.formula) for grid in WorkbookFile.open(kept).grids() for cell in grid.cells.values())
    score(book, "乙")
    assert originals(book) == [kept]


def test_a_check_of_a_sheet_finds_what_a_whole_check_finds_there(book: Path) -> None:
    full = form_verbs.check(book, library())
    some = form_verbs.check(book, library(), sheets=("丙",))
    assert some == [item for item in full if item.sheet == "丙"] != []


def test_the_command_says_what_was_left_and_keeps_its_codes(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["score", str(book), "--sheet", "乙", "--sheet", "甲", "--json"])
    out = capsys.readouterr()
    assert [item["sheet"] for item in json.loads(out.out)] == ["甲", "乙"]
    assert "没有做封面和“检查结果”" in out.err and code in (0, 1)
    assert run(["check", str(book), "--sheet", "乙", "--json"]) in (0, 1)
    assert {item["sheet"] for item in json.loads(capsys.readouterr().out)} <= {"乙"}
    assert run(["score", str(book), "--sheet", "没有的"]) == 3
    assert "没有工作表《没有的》" in capsys.readouterr().err
