"""One pass over a sheet's XML: each cell as stored. Reading makes grids of it; saving proves with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from jixiao.addin.formulas import MAX_COL, MAX_ROW, moved_formula
from jixiao.addin.xml_parts import Element, child, damaged, decode_text, main
from jixiao.macros.grid import Range, column_letter, column_number

#: A cell as stored: t, s, text of v (or of is), text of f, and the kind of f (None plain, else its attributes).
Raw = tuple[str | None, str | None, str | None, str | None, str | None]

ROW, CELL, VALUE, FORMULA, INLINE = main("row"), main("c"), main("v"), main("f"), main("is")
_TEXT, _RUN = main("t"), main("r")
_DIGITS = "0123456789"
_COLUMNS = {column_letter(col): col for col in range(1, 703)}


@dataclass(slots=True)
class Scan:
    """What the cells of a sheet hold. ``rows``: the row elements; ``implicit``: some row or cell lacks its ``r``."""

    cells: dict[tuple[int, int], Raw] = field(default_factory=dict)
    rows: dict[int, Element] = field(default_factory=dict)
    masters: dict[str, tuple[int, int, str]] = field(default_factory=dict)  # shared formula si -> row, column, text
    areas: list[tuple[Range, str]] = field(default_factory=list)  # array formulas and data tables
    implicit: bool = False
    ordered: bool = True


def scan(root: Element, part: str) -> Scan:
    """All cells of a worksheet, empty ones included. Raises Stop ``damaged`` on a cell reference that is none."""
    found = Scan()
    data = child(root, "sheetData")
    if data is None:
        return found
    cells = found.cells
    row_number = 0
    for row in data.iterchildren(ROW):
        written = row.get("r")
        if written is None:
            found.implicit = True
            number = row_number + 1
        elif not written.isdecimal() or not 0 < (number := int(written)) <= MAX_ROW:
            raise damaged(part, f"有错误的行号 {written[:20]}")
        if number <= row_number or number in found.rows:
            found.ordered = False
        row_number = number
        found.rows[number] = row
        row_text = str(number)
        col = 0
        for cell in row.iterchildren(CELL):
            ref = cell.get("r")
            if ref is None:
                found.implicit = True
                at = col + 1
            else:
                letters = ref.rstrip(_DIGITS)
                at = _COLUMNS.get(letters) or _far_column(letters, part)
                if ref[len(letters) :] != row_text:
                    raise damaged(part, f"有错误的单元格编号 {ref[:20]}")
            if at <= col:
                found.ordered = False
            col = at
            value = formula = kind = None
            for item in cell:
                tag = item.tag
                if tag == VALUE:
                    value = item.text or ""
                elif tag == FORMULA:
                    formula = item.text or ""
                    if item.attrib:
                        kind = _formula_kind(item, number, col, formula, found)
                elif tag == INLINE:
                    value = inline_text(item)
            cells[number, col] = (cell.get("t"), cell.get("s"), value, formula, kind)
    return found


def _far_column(letters: str, part: str) -> int:
    if 0 < len(letters) <= 3 and letters.isascii() and letters.isalpha():
        at = column_number(letters)
        if at <= MAX_COL:
            return at
    raise damaged(part, f"有错误的列号 {letters[:20]}")


def _formula_kind(item: Element, row: int, col: int, text: str, found: Scan) -> str | None:
    """Remembers shared, array and data table formulas; gives what tells one from another."""
    kind = item.get("t")
    if kind == "shared":
        si = item.get("si") or ""
        if text:
            found.masters.setdefault(si, (row, col, text))
    elif kind in ("array", "dataTable"):
        area = Range.parse(item.get("ref") or "")
        found.areas.append((area or Range(row, col, row, col), kind))
    rest = sorted(item.attrib.items())
    return "|".join(f"{name}={value}" for name, value in rest)


def inline_text(item: Element) -> str:
    """Text of a string item: plain or rich, its phonetic guide left out."""
    parts: list[str] = []
    for element in item:
        if element.tag == _TEXT:
            parts.append(element.text or "")
        elif element.tag == _RUN:
            text = child(element, "t")
            if text is not None:
                parts.append(text.text or "")
    return "".join(parts)


def formula_text(raw: Raw, row: int, col: int, masters: dict[str, tuple[int, int, str]]) -> str | None:
    """The formula of a cell; members of a shared group get theirs worked out."""
    text, kind = raw[3], raw[4]
    if text or kind is None or "t=shared" not in kind:
        return text
    si = next((part[3:] for part in kind.split("|") if part.startswith("si=")), "")
    master = masters.get(si)
    if master is None:
        return text
    return moved_formula(master[2], row - master[0], col - master[1])


def give_references(root: Element) -> None:
    """Writes the ``r`` that rows and cells may lack, so that cells put between them stay where they belong."""
    data = child(root, "sheetData")
    if data is None:
        return
    number = 0
    for row in data.iterchildren(ROW):
        number = int(row.get("r") or number + 1)
        row.set("r", str(number))
        col = 0
        for cell in row.iterchildren(CELL):
            ref = cell.get("r")
            col = column_number(ref.rstrip(_DIGITS)) if ref else col + 1
            cell.set("r", f"{column_letter(col)}{number}")


def strings(root: Element) -> list[str]:
    """The shared strings."""
    return [decode_text(inline_text(item)) for item in root.iterchildren(main("si"))]


