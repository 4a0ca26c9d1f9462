"""The readers that meet the bytes of others, each as a function of bytes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from full_book import MAIN
from jixiao.addin.documents.docx import read_docx
from jixiao.addin.documents.pdf_page import read_pages
from jixiao.addin.sheet.cut import cut_sheet
from jixiao.addin.sheet.join import sheet_bytes
from jixiao.macros.forms.records import read_json, record_from_json
from jixiao.macros.formula.recalculate import Recalculator
from jixiao.macros.formula.syntax import NotRead, parse_formula
from jixiao.macros.formula.tokens import tokens
from jixiao.macros.scoring.check import read_forms
from jixiao.macros.sheet.grid import Cell, Grid, Range
from jixiao.templates.library import default_library, find_faults
from jixiao.templates.stop import Stop
from jixiao.udfs.quantity.quantity import parse_quantity
from jixiao.udfs.worksheet import answer

from trust.hostile.making import docx, page, pdf, stream

TARGETS: dict[str, Callable[[bytes], object]] = {}
_WORK = tempfile.TemporaryDirectory(prefix="jixiao-fuzz-")


def target(function: Callable[[bytes], object]) -> Callable[[bytes], object]:
    TARGETS[function.__name__] = function
    return function


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


@target
def strings(data: bytes) -> None:
    """Targets and actual values, as people type them, through the functions of the add-in."""
    wanted, _, actual = _text(data).partition("|")
    for value in (wanted, actual):
        parse_quantity(value)
    for name, *more in (("JX_SCORE", 10), ("JX_COMPLETION",), ("JX_EXPLAIN", 10), ("JX_RATE_SCORE", 10)):
        answer(name, default_library(), wanted, actual, *more)


@target
def recogniser(data: bytes) -> None:
    """A sheet: cells between tabs, rows between ends of lines; ``a=b`` merges a cell with those right of it."""
    cells: dict[tuple[int, int], Cell] = {}
    merges: list[Range] = []
    for row, line in enumerate(_text(data).split("\n")[:200], start=1):
        for col, text in enumerate(line.split("\t")[:40], start=1):
            if text.startswith("="):
                merges.append(Range(row, max(col - 1, 1), row, col))
                continue
            try:
                value: Decimal | str = Decimal(text)
                if not value.is_finite():
                    value = text
            except ArithmeticError:
                value = text
            if text:
                cells[row, col] = Cell(value, text=text)
    read_forms([Grid("表", cells, tuple(merges))], default_library())


@target
def sheet(data: bytes) -> None:
    """Rows of a worksheet: what is cut is put together again."""
    head = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
    whole = data[1:] if data[:1] == b"!" else head + data + b"</sheetData></worksheet>"
    try:
        text = cut_sheet(whole, "sheet1.xml")
        made = sheet_bytes(text)
    except Stop:
        return
    again = cut_sheet(made, "sheet1.xml")
    assert {at: (raw.kind, raw.value, raw.formula) for at, raw in again.cells.items()} == {
        at: (raw.kind, raw.value, raw.formula) for at, raw in text.cells.items()}


@target
def formula(data: bytes) -> None:
    """A formula: cut, read, computed."""
    text = _text(data)
    assert "".join(token.text for token in tokens(text)) == text
    try:
        parse_formula(text)
    except NotRead:
        return
    grid = Grid("表", {(1, 1): Cell(Decimal(1), text), (1, 2): Cell(Decimal(2)), (2, 1): Cell("≥95%", text="≥95%"), (2, 2): Cell("96%", text="96%")})
    for careful in (False, True):
        try:
            Recalculator([grid], default_library(), careful).computed("表", 1, 1)
        except NotRead:
            continue


@target
def word(data: bytes) -> None:
    """The body of a Word document."""
    path = Path(_WORK.name, "a.docx")
    docx(path, [data])
    try:
        read_docx(path.read_bytes())
    except Stop:
        return


@target
def pdfs(data: bytes) -> None:
    """A page of a PDF, or a whole one."""
    path = Path(_WORK.name, "a.pdf")
    if data[:5] == b"%PDF-":
        path.write_bytes(data)
    else:
        pdf(path, page(stream(data)))
    try:
        read_pages(path, lambda _: None)
    except (Stop, MemoryError, RecursionError):  # the process of its own gives these a sentence
        return


@target
def json(data: bytes) -> None:
    """A record of a project."""
    try:
        read = read_json(_text(data))
    except (ValueError, RecursionError):
        return
    for item in read if isinstance(read, list) else [read]:
        try:
            record_from_json(item, default_library(), "a.json")
        except Stop:
            continue


@target
def toml(data: bytes) -> None:
    """A form of another folder."""
    folder = Path(_WORK.name, "forms")
    (folder / "forms").mkdir(parents=True, exist_ok=True)
    (folder / "forms" / "a.toml").write_bytes(data)
    find_faults([folder])

