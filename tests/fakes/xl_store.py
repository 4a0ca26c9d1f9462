"""The workbook as a file: saved by openpyxl, with the values of the formulas put back beside them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lxml import etree
from openpyxl.cell.cell import Cell
from openpyxl.utils.cell import coordinate_to_tuple
from xl_errors import CellError
from xl_links import stored
from xl_model import BookModel, SheetModel, Value
from xl_typing import general

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def store(book: BookModel, path: Path) -> None:
    """Writes the workbook. An older file of that name is replaced."""
    book.wb.active = book.wb._sheets.index(book.active.ws)
    for sheet in book.sheets:
        sheet.ws.sheet_view.tabSelected = sheet is book.active
        sheet.ws._hyperlinks = []  # openpyxl gathers them from the cells, anew with every save
    book.wb.calculation.fullCalcOnLoad = None
    data = io.BytesIO()
    pictures = [(picture, picture._data()) for sheet in book.sheets for picture in sheet.ws._images]
    for picture, held in pictures:
        picture.ref = io.BytesIO(held)
    with _links_stored(book):
        book.wb.save(data)
    for picture, held in pictures:  # openpyxl closes what it has written
        picture.ref = io.BytesIO(held)
    parts = {sheet.ws.path.lstrip("/"): sheet for sheet in book.sheets}
    packed = io.BytesIO()
    with zipfile.ZipFile(data) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, _with_values(content, parts[name]) if name in parts else content)
    path.write_bytes(packed.getvalue())


@contextmanager
def _links_stored(book: BookModel) -> Iterator[None]:
    """Formulas as the file holds them, while it is written."""
    held: list[tuple[Cell, str]] = []
    for sheet in book.sheets:
        for at in sheet.values:
            cell = sheet.held(*at)
            if cell is not None and isinstance(cell.value, str) and "!" in cell.value:
                held.append((cell, cell.value))
                cell.value = stored(book.wb, cell.value)
    try:
        yield
    finally:
        for cell, formula in held:
            cell.value = formula


def _with_values(content: bytes, sheet: SheetModel) -> bytes:
    root = etree.fromstring(content)
    for cell in root.iter(f"{_MAIN}c"):
        if cell.find(f"{_MAIN}f") is not None:
            _put_value(cell, sheet.values.get(coordinate_to_tuple(cell.get("r", ""))))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _put_value(cell: etree._Element, value: Value) -> None:
    held = cell.find(f"{_MAIN}v")
    if held is None:
        held = etree.SubElement(cell, f"{_MAIN}v")
    cell.attrib.pop("t", None)
    if value is None:
        cell.remove(held)
    elif isinstance(value, bool):
        cell.set("t", "b")
        held.text = str(int(value))
    elif isinstance(value, str):
        cell.set("t", "e" if isinstance(value, CellError) else "str")
        held.text = value
    else:
        held.text = general(value)
