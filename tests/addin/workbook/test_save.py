"""Saving in one step: whatever fails, the original stays and no temporary file is left."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from full_book import SHEET, hand_made, parts_of, rewritten, sheet_xml
from jixiao.addin.sheet import sheet
from jixiao.addin.sheet.join import Piece
from jixiao.addin.sheet.text import SheetText
from jixiao.addin.workbook import save
from jixiao.addin.workbook.kept import originals, place_for
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import CellEdit
from jixiao.templates.library import say
from jixiao.templates.stop import Stop
from support import stops


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return hand_made(tmp_path / "绩效.xlsx", sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'))


def edited(path: Path) -> WorkbookFile:
    book = WorkbookFile.open(path)
    book.apply([CellEdit("表", 1, 1, Decimal(5), "B1+3")], {})
    return book


def expect_stop(path: Path, id: str, target: Path | None = None, backup: bool = True) -> None:
    """Saving stops with that id; the folder and the file are as before."""
    before, names = path.read_bytes(), sorted(item.name for item in path.parent.iterdir())
    book = edited(path)
    with pytest.raises(Stop) as caught:
        book.save(target or path, backup=backup)
    assert caught.value.id == id
    assert str(target or path) in say(id, **caught.value.values)
    assert path.read_bytes() == before
    kept = {place_for(path).name, *(item.name for item in originals(path))} if backup else set()
    assert set(names) <= {item.name for item in path.parent.iterdir()} <= set(names) | kept


def test_backup_is_the_original_and_the_mode_is_kept(path: Path) -> None:
    path.chmod(0o640)
    before = path.read_bytes()
    backup = edited(path).save(path, backup=True)
    assert backup == path.with_name(f"绩效（评分前 {date.today()}）.xlsx")
    assert backup.read_bytes() == before
    assert path.stat().st_mode & 0o777 == 0o640
    assert b"<f>B1+3</f><v>5</v>" in parts_of(path)[SHEET]
    assert sorted(item.name for item in path.parent.iterdir()) == ["绩效.xlsx", backup.name]


def test_the_first_original_is_kept_whatever_is_saved_later(path: Path) -> None:
    """What holds formulas of ours is no original; a new file of the same name is one."""
    before = path.read_bytes()
    book = WorkbookFile.open(path)
    book.apply([CellEdit("表", 1, 1, Decimal(5), "JX_RATE(B1,B1)")], {})
    first = book.save(path, backup=True)
    again = WorkbookFile.open(path)
    again.apply([CellEdit("表", 1, 2, Decimal(9))], {})
    assert again.save(path, backup=True) is None
    assert first is not None and [item.read_bytes() for item in originals(path)] == [before]
    path.write_bytes(before)  # the unit sends its form once more
    second = edited(path).save(path, backup=True)
    assert second == path.with_name(f"绩效（评分前 {date.today()} 2）.xlsx")
    assert originals(path) == [first, second]


def test_where_nothing_changes_nothing_is_written(path: Path) -> None:
    edited(path).save(path, backup=False)
    state = path.stat()
    book = WorkbookFile.open(path)
    assert book.save_as(None) == (path, None)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (state.st_ino, state.st_mtime_ns)
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_saving_elsewhere_leaves_the_original_and_makes_no_backup(path: Path) -> None:
    before = path.read_bytes()
    target = path.with_name("另存.xlsx")
    assert edited(path).save(target, backup=True) is None
    assert path.read_bytes() == before
    assert WorkbookFile.open(target).grids()[0].cell(1, 1).value == 5


def test_an_opened_workbook_can_be_saved_twice(path: Path) -> None:
    book = edited(path)
    book.save(path, backup=True)
    book.apply([CellEdit("表", 1, 2, Decimal(9))], {})
    book.save(path, backup=True)
    grid = WorkbookFile.open(path).grids()[0]
    assert [grid.cell(1, col).value for col in (1, 2)] == [5, 9]


def test_symbolic_link_stays_a_link(path: Path) -> None:
    link = path.with_name("链接.xlsx")
    link.symlink_to(path)
    edited(link).save(link, backup=False)
    assert link.is_symlink()
    assert WorkbookFile.open(path).grids()[0].cell(1, 1).value == 5


@pytest.mark.parametrize("name", ["~$绩效.xlsx", ".~lock.绩效.xlsx#"])
def test_file_open_in_a_spreadsheet_is_locked(path: Path, name: str) -> None:
    (path.parent / name).write_bytes(b"")
    expect_stop(path, "locked")


def test_read_only_file_is_not_replaced(path: Path) -> None:
    path.chmod(0o444)
    expect_stop(path, "read_only")


def test_file_changed_by_someone_else_is_not_overwritten(path: Path) -> None:
    book = edited(path)
    newer = path.read_bytes() + b"\x00"
    path.write_bytes(newer)
    with stops("changed_meanwhile"):
        book.save(path, backup=True)
    assert path.read_bytes() == newer


def test_signed_package_is_not_written(path: Path) -> None:
    rewritten(path, lambda parts: parts.update({"_xmlsignatures/origin.sigs": b""}))
    expect_stop(path, "signed")


@pytest.mark.parametrize("suffix", [".xlsm", ".pdf", ".xltx", ""])
def test_suffix_that_excel_would_refuse_is_told(path: Path, suffix: str) -> None:
    expect_stop(path, "wrong_suffix", path.with_suffix(suffix))


@pytest.mark.parametrize(
    ("error", "id"),
    [(errno.ENOSPC, "disk_full"), (errno.EROFS, "read_only"), (errno.EACCES, "read_only"), (errno.EIO, "cannot_write")],
)
@pytest.mark.parametrize("step", ["fsync", "replace", "write", "mkstemp"])
def test_failure_at_any_step_leaves_the_original(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: int, id: str
) -> None:
    def fail(*arguments: Any, **_: Any) -> None:
        if step == "replace":
            raise OSError(error, os.strerror(error), str(arguments[0]), None)
        raise OSError(error, os.strerror(error))

    class Full:
        """A file on a full disk."""

        def __init__(self, handle: int, *_: Any) -> None:
            self.handle = handle

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: Any) -> None:
            os.close(self.handle)

        write = fail

    if step == "mkstemp":
        monkeypatch.setattr(save.tempfile, "mkstemp", fail)
    elif step == "write":
        monkeypatch.setattr(save.os, "fdopen", Full)
    else:
        monkeypatch.setattr(os, step, fail)
    expect_stop(path, id, backup=False)


def test_replace_refused_as_on_windows_is_locked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(source: str, target: str) -> None:
        raise PermissionError(errno.EACCES, "in use", str(source), None, str(target))

    monkeypatch.setattr(os, "replace", fail)
    expect_stop(path, "locked", backup=False)


def test_failing_replace_after_the_backup_keeps_both(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise OSError(errno.EIO, "io")

    monkeypatch.setattr(os, "replace", fails)
    expect_stop(path, "cannot_write")
    (kept,) = originals(path)
    assert kept.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("good", "bad"),
    [('<c r="B1"><v>2</v></c>', '<c r="B1"><v>3</v></c>'), ("<v>5</v>", "<v>6</v>"), ("</row>", ""), ("<f>B1+3</f>", "<f>B1&3</f>")],
)
def test_output_that_is_not_as_intended_is_never_written(
    path: Path, monkeypatch: pytest.MonkeyPatch, good: str, bad: str
) -> None:
    real = sheet.sheet_pieces

    def wrong(text: SheetText) -> Iterator[Piece]:
        for piece in real(text):
            assert good in piece.xml
            yield piece._replace(xml=piece.xml.replace(good, bad))

    monkeypatch.setattr(sheet, "sheet_pieces", wrong)
    before = path.read_bytes()
    book = edited(path)
    with pytest.raises(Stop) as caught:
        book.save(path, backup=True)
    assert caught.value.id in ("proof_failed", "damaged")
    assert path.read_bytes() == before
    assert [item.name for item in path.parent.iterdir()] == ["绩效.xlsx"]


def test_a_broken_invariant_of_the_save_path_stops_also_without_asserts(path: Path) -> None:
    """``python -O`` leaves out every ``assert``; a part marked as written that has no content must stop the save all the same."""
    code = (
        "import sys; from pathlib import Path\n"
        "from jixiao.addin.workbook.workbook import WorkbookFile\n"
        "from jixiao.templates.stop import Stop\n"
        "path = Path(sys.argv[1]); file = WorkbookFile.open(path)\n"
        "file.book.package.part('xl/workbook.xml').touched = True\n"
        "file.book.package.part('xl/workbook.xml').data = None\n"
        "try:\n    file.save(path, backup=True)\n"
        "except Stop as stop:\n    print(__debug__, stop.id, stop.values['path'] == str(path))\n"
    )
    before = path.read_bytes()
    done = subprocess.run([sys.executable, "-O", "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "program_fault", "True"]
    assert path.read_bytes() == before
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_a_part_whose_bytes_alone_differ_is_not_proved(path: Path) -> None:
    """Name, length and checksum in the directory are right, the stored bytes are not."""
    book = WorkbookFile.open(path)
    data = path.read_bytes()
    save.prove(data, book.book.package)
    stored = bytes(book.book.package.parts["xl/workbook.xml"].raw)
    assert data.count(stored) == 1
    spoilt = data.replace(stored, stored[:-1] + bytes([stored[-1] ^ 1]))
    with stops("proof_failed"):
        save.prove(spoilt, book.book.package)
