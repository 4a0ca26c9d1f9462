"""Written into a workbook: nothing else changes. Part by part, element by element, cell by cell; the original is kept.

Over the corpus of our own making and the templates; over a folder instead where the environment names one: CORPUS.
"""

from __future__ import annotations

import os
from collections import Counter
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from full_book import parts_of
from jixiao.addin.package.relations import rels_name
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.kept import originals
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import CellEdit
from jixiao.macros.sheet.grid import Grid
from jixiao.templates.library import default_library
from jixiao.templates.stop import Stop

from trust.corpus import Item, all_items, made
from trust.fidelity import changed_parts, sheet_differences, value_of
from trust.validating import faults

FOLDER = os.environ.get("CORPUS")
LIBRARY = default_library()
#: One of each kind of danger, for every run of the tests; all of them are long.
SHORT = (
    "xlsxwriter-rich-text", "xlsxwriter-rules-2010", "xlsxwriter-array-formulas", "openpyxl-comments", "ironcalc-formulas",
    "spelled-prefix-x", "spelled-shared-formulas", "spelled-cells-without-places", "hand-threaded-comments", "hand-slicers",
    "hand-form-controls", "hand-rich-values", "hand-signed", "package-strict", "zip-streamed",
)


def lying(path: Path) -> Item:
    return Item(path.stem, lambda target: target.write_bytes(path.read_bytes()), path.suffix.lower())


def files() -> list[object]:
    if FOLDER:
        found = sorted(path for path in Path(FOLDER).rglob("*") if path.suffix.lower() in (".xlsx", ".xlsm"))
        return [pytest.param(lying(path), id=str(path.relative_to(FOLDER))) for path in found]
    return [
        pytest.param(item, id=name, marks=pytest.mark.slow if name in SHORT else pytest.mark.long) for name, item in all_items().items()
    ]


def edits_of(grids: list[Grid]) -> list[CellEdit]:
    """In each of the first two sheets: numbers written over, a text and a formula where nothing was."""
    edits: list[CellEdit] = []
    for grid in grids[:2]:
        typed = [
            at for at, cell in grid.cells.items()
            if isinstance(cell.value, Decimal) and cell.formula is None and not grid.in_array(*at) and not grid.hidden_part(*at)
        ]
        edits += [CellEdit(grid.name, row, col, Decimal("12.5")) for row, col in typed[:3]]
        below = max(grid.last_row, *(merge.last_row for merge in grid.merges), 0) + 3
        if below < 1_048_576:
            edits += [CellEdit(grid.name, below, 1, "=写入 "), CellEdit(grid.name, below, 2, Decimal(3), "1+2")]
    return edits


def need(item: Item, stop: Stop) -> None:
    """A refusal is right where it is foreseen; of a foreign workbook any is, with its sentence."""
    if FOLDER:
        pytest.skip(f"refused: {stop}")
    assert stop.id == item.stop


TEMPLATES = [pytest.param(lying(path), id=path.name, marks=pytest.mark.slow) for path in sorted(set(LIBRARY.sheets.values()))]


@pytest.mark.parametrize("item", files() if FOLDER else [*files(), *TEMPLATES])
def test_what_is_written_changes_nothing_else(item: Item, tmp_path: Path) -> None:
    path = made(item, tmp_path)
    opened = path.read_bytes()
    try:
        book = WorkbookFile.open(path)
        before = book.grids()
        edits = edits_of(before)
        book.apply(edits, {})
        copy = path.with_name(f"另存{path.suffix}")
        book.save(copy, backup=False)
    except Stop as stop:
        need(item, stop)
        assert [file.read_bytes() for file in tmp_path.iterdir()] == [opened]
        return
    assert not item.stop
    wanted = {sheet.part: {(edit.row, edit.col) for edit in edits if edit.sheet == sheet.name} for sheet in book.book.sheets}
    old, new = parts_of(path), parts_of(copy)
    gone, added, changed = changed_parts(path, copy)
    assert (gone, added) == ([], [])
    assert changed == {part for part, cells in wanted.items() if cells}
    for part in changed:
        assert sheet_differences(old[part], new[part], wanted[part]) == []
    by_name = {sheet.name: sheet.part for sheet in book.book.sheets}
    for edit in edits:
        formula, value = value_of(new[by_name[edit.sheet]], (edit.row, edit.col))
        assert (formula, value) == (edit.formula, str(edit.value))
    written = {(edit.sheet, edit.row, edit.col) for edit in edits}
    after = WorkbookFile.open(copy).grids()
    for was, now in zip(before, after, strict=True):
        mine = {(row, col) for sheet, row, col in written if sheet == now.name}
        assert {at: cell for at, cell in now.cells.items() if at not in mine} == {
            at: cell for at, cell in was.cells.items() if at not in mine}
        assert (now.merges, now.widths, now.hidden_rows, now.print_area, now.arrays, now.names) == (
            was.merges, was.widths, was.hidden_rows, was.print_area, was.arrays, was.names)
    assert faults(copy) - faults(path) == Counter()
    in_place(path, opened, edits)


def in_place(path: Path, opened: bytes, edits: list[CellEdit]) -> None:
    """Undone byte for byte: what was opened lies beside; and what was put back is what was."""
    book = WorkbookFile.open(path)
    book.apply(edits, {})
    book.save(path, backup=True)
    (kept,) = originals(path)
    assert kept.read_bytes() == opened
    kept.replace(path)
    assert path.read_bytes() == opened


#: Parts that a new sheet must touch: how they are listed, their looks, their titles, the order of calculation.
_LISTED = {"[Content_Types].xml", "docProps/app.xml", "xl/calcChain.xml"}


@pytest.mark.parametrize("item", files())
def test_scoring_grafts_its_pages_and_changes_nothing_else(item: Item, tmp_path: Path) -> None:
    """The whole verb: scores, cover, charts and findings into a workbook with a form in it."""
    path = made(item, tmp_path)
    copy = path.with_name(f"评分{path.suffix}")
    try:
        form_verbs.score(path, LIBRARY, copy)
    except Stop as stop:
        need(item, stop)
        return
    book = WorkbookFile.open(path)
    before, after = book.grids(), {grid.name: grid for grid in WorkbookFile.open(copy).grids()}
    gone, _, changed = changed_parts(path, copy)
    named = {book.book.part, rels_name(book.book.part), *book.book.rels.targets("styles")}
    sheets = {sheet.part for sheet in book.book.sheets}
    assert set(gone) <= {"xl/calcChain.xml"}
    assert changed <= _LISTED | named | sheets
    for grid in before:
        now = after[grid.name]
        typed = {at: cell.value for at, cell in grid.cells.items() if cell.formula is None and cell.value is not None}
        assert {at: now.cell(*at).value for at in typed} == typed
        assert now.merges == grid.merges
    assert faults(copy) - faults(path) == Counter()


#: Kinds of writers, and features of the file format that a public form may carry.
WRITERS = ("xlsxwriter", "openpyxl", "ironcalc", "office", "hand", "spelled", "package", "zip")
FEATURES = (
    "hand-threaded-comments", "hand-slicers", "hand-x14-rules", "hand-x14-sparklines", "hand-form-controls", "hand-activex", "hand-signed",
    "xlsxwriter-date-1904", "package-strict", "spelled-prefix-x", "xlsxwriter-rich-text", "spelled-rich-and-phonetic",
    "hand-dynamic-array", "hand-custom-xml", "hand-connections-and-data-model", "hand-macro-sheet",
)


def test_the_corpus_has_every_writer_and_feature() -> None:
    items = all_items()
    assert len(items) >= 150
    assert {name.split("-")[0] for name in items} == set(WRITERS)
    assert set(FEATURES) <= set(items)


def test_the_comparison_finds_what_a_library_loses(tmp_path: Path) -> None:
    path = made(all_items()["hand-slicers"], tmp_path)
    copy = tmp_path / "失.xlsx"
    book = openpyxl.load_workbook(path)
    book["自评"]["F10"] = 31
    book.save(copy)
    gone, _, changed = changed_parts(path, copy)
    assert "xl/slicers/slicer1.xml" in gone and "xl/worksheets/sheet1.xml" in changed
    old, new = (parts_of(file)["xl/worksheets/sheet1.xml"] for file in (path, copy))
    assert sheet_differences(old, new, {(10, 6)})
    other = old.replace(b"<v>30</v>", b"<v>31</v>", 1)
    assert other != old
    assert sheet_differences(old, other, {(10, 6)}) == []
    assert sheet_differences(old, other, {(10, 7)}) != []
