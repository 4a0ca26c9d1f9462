"""Copies of blocks and of whole sheets, and what other formulas make of a sheet that gets another name or goes."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy, deepcopy
from typing import Any

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.formula import ArrayFormula
from xl_errors import ComError
from xl_formulas import follow, linked, quoted, shift
from xl_model import Area, BookModel, SheetModel, cells_of
from xl_rules import areas_of, corner_of, ranges_of, rules_of, set_rules

Named = Callable[[str], str | None]
_MAX_NAME = 31
_STYLE_PARTS = ("font", "border", "fill", "number_format", "protection", "alignment", "quotePrefix")
_SHEET_PARTS = ("sheet_format", "sheet_properties", "page_margins", "page_setup", "print_options", "protection",
                "views", "auto_filter", "HeaderFooter")


def _copy_style(source: Any, target: Any, source_book: BookModel, target_book: BookModel) -> None:
    """The look of a cell, row or column; a look of another workbook is made anew once and kept."""
    if source_book is target_book or not source.has_style:
        target._style = copy(source._style)
        return
    known = target_book.styles_from.get((source_book, source.style_id))
    if known is None:
        for part in _STYLE_PARTS:
            setattr(target, part, copy(getattr(source, part)))
        known = target_book.styles_from[source_book, source.style_id] = copy(target._style)
    target._style = copy(known)


def _names_abroad(source: SheetModel, target: SheetModel) -> Named:
    """How formulas name sheets after a copy: the copied sheet itself by the copy's name, others as links."""
    abroad = source.book is not target.book

    def named(sheet: str) -> str | None:
        if sheet.lower() == source.ws.title.lower():
            return quoted(target.ws.title)
        return linked(source.book.name, sheet) if abroad and source.book.find(sheet) else None

    return named


def _copy_cell(source: SheetModel, at: tuple[int, int], target: SheetModel, to: tuple[int, int], named: Named) -> None:
    """One cell with formula, value, look and link. named: how the formula's sheets are called there."""
    held = source.ws._cells.get(at)
    target.values.pop(to, None)
    cell = target.styled(*to)
    if held is None:
        cell._style = StyleArray()
    else:
        _copy_style(held, cell, source.book, target.book)
    if isinstance(cell, MergedCell):
        return
    cell.value = None
    if not isinstance(held, Cell):
        return
    formula = source.formula(*at) if held.data_type == "f" else None
    if formula is None:
        cell._value, cell.data_type = held._value, held.data_type
    else:
        text = follow(shift(formula, to[0] - at[0], to[1] - at[1]), named)
        cell.value = text
        if isinstance(held.value, ArrayFormula):
            block = CellRange(held.value.ref)
            block.shift(to[1] - at[1], to[0] - at[0])
            cell.value = ArrayFormula(block.coord, text)
            target.blocks.append(Area(block.min_row, block.min_col, block.max_row, block.max_col))
        target.values[to] = source.values.get(at)
    if held.hyperlink:
        link = copy(held.hyperlink)
        link.ref, link.id = cell.coordinate, None
        cell._hyperlink = link


def copy_block(source: SheetModel, area: Area, target: SheetModel, row: int, col: int) -> None:
    """A block to another place: contents, looks, merges, conditional formats and validations; not widths."""
    down, right = row - area.row, col - area.col
    to = Area(row, col, area.last_row + down, area.last_col + right)
    abroad = source.book is not target.book

    def named(sheet: str) -> str | None:
        return linked(source.book.name, sheet) if abroad and source.book.find(sheet) else None

    # Read before written: the two blocks may overlap.
    held = SheetModel(source.book, source.ws, dict(source.values)) if source is not target else _snapshot(source)
    merges = [found for merged in source.merges() if (found := merged.meets(area)) == merged]
    for merged in [found for found in target.merges() if found.meets(to)]:
        target.ws.unmerge_cells(None, *merged)
    for at in cells_of(area):
        _copy_cell(held, at, target, (at[0] + down, at[1] + right), named)
    for merged in merges:
        target.ws.merge_cells(None, merged.row + down, merged.col + right, merged.last_row + down, merged.last_col + right)
    _copy_rules(source, target, area, (down, right), named)


def _snapshot(sheet: SheetModel) -> SheetModel:
    ws = copy(sheet.ws)
    ws._cells = {at: copy(cell) if isinstance(cell, Cell) else cell for at, cell in sheet.ws._cells.items()}
    return SheetModel(sheet.book, ws, dict(sheet.values))


def _copy_rules(source: SheetModel, target: SheetModel, area: Area | None, by: tuple[int, int], named: Named) -> None:
    """Conditional formats and validations of a block (None: of all) to another place."""

    def moved(areas: list[Area]) -> list[Area]:
        cut = areas if area is None else [found for part in areas if (found := part.meets(area))]
        return [Area(a.row + by[0], a.col + by[1], a.last_row + by[0], a.last_col + by[1]) for a in cut]

    def seen(formula: str, areas: list[Area], there: list[Area]) -> str:
        (row, col), (new_row, new_col) = corner_of(areas), corner_of(there)
        return follow(shift(f"={formula}", new_row - row, new_col - col, wrap=True), named)[1:]

    rules = rules_of(target) if area is not None else []
    for areas, rule in rules_of(source):
        if there := moved(areas):
            fresh = deepcopy(rule)
            fresh.formula = [seen(formula, areas, there) for formula in rule.formula]
            rules.append((there, fresh))
    set_rules(target, rules)
    for item in list(source.ws.data_validations.dataValidation):
        areas = areas_of(item.sqref)
        if there := moved(areas):
            fresh = deepcopy(item)
            fresh.sqref = ranges_of(there)
            for name in ("formula1", "formula2"):
                if getattr(item, name) is not None:
                    setattr(fresh, name, seen(getattr(item, name), areas, there))
            target.ws.data_validations.append(fresh)


def free_name(book: BookModel, name: str) -> str:
    """The name a copy gets: its own, or ``name (2)`` and so on."""
    found, number = name, 2
    while book.wb.sheetnames and found.lower() in (title.lower() for title in book.wb.sheetnames):
        tail = f" ({number})"
        found, number = name[: _MAX_NAME - len(tail)] + tail, number + 1
    return found


def copy_sheet(source: SheetModel, book: BookModel, place: int) -> SheetModel:
    """A copy of a sheet in its own or another workbook, at a place (0-based); it becomes the active sheet."""
    book.need_structure()
    target = SheetModel(book, book.wb.create_sheet(free_name(book, source.ws.title), place))
    old, new = source.ws, target.ws
    for part in _SHEET_PARTS:
        # Some parts know their sheet: the copy's know the new one.
        setattr(new, part, deepcopy(getattr(old, part), {id(old): new, id(old.parent): new.parent}))
    for kind in ("column_dimensions", "row_dimensions"):
        for key, dimension in getattr(old, kind).items():
            fresh = copy(dimension)
            fresh.parent, fresh._style = new, StyleArray()
            _copy_style(dimension, fresh, source.book, book)
            getattr(new, kind)[key] = fresh
    named = _names_abroad(source, target)
    for merged in source.merges():
        new.merge_cells(None, *merged)
    for at in list(old._cells):
        _copy_cell(source, at, target, at, named)
    _copy_rules(source, target, None, (0, 0), named)
    if old.print_area:
        new.print_area = ",".join(part.rpartition("!")[2] for part in old.print_area.split(","))
    new.print_title_rows, new.print_title_cols = old.print_title_rows, old.print_title_cols
    new.sheet_state = "visible"
    book.sheets.insert(book.wb.worksheets.index(new), target)
    book.active = target
    return target


def _follow_everywhere(book: BookModel, named: Named) -> None:
    for sheet in book.sheets:
        for at in list(sheet.values):
            cell, formula = sheet.held(*at), sheet.formula(*at)
            if cell is None or formula is None or "!" not in formula:
                continue
            text = follow(formula, named)
            if isinstance(cell.value, ArrayFormula):
                cell.value.text = text
            else:
                cell.value = text
        for _, rule in rules_of(sheet):
            rule.formula = [follow(f"={formula}", named)[1:] for formula in rule.formula]
        for item in sheet.ws.data_validations.dataValidation:
            if item.formula1 and not item.formula1.startswith('"'):
                item.formula1 = follow(f"={item.formula1}", named)[1:]
    for names in (book.wb.defined_names, *(sheet.ws.defined_names for sheet in book.sheets)):
        for name in names.values():
            name.value = follow(f"={name.value}", named)[1:]


def rename_sheet(sheet: SheetModel, name: str) -> None:
    """Another name, in every formula too."""
    book, old = sheet.book, sheet.ws.title
    book.need_structure()
    other = book.find(name)
    if not name or len(name) > _MAX_NAME or set(name) & set("[]:*?/\\") or name[0] == "'" or name[-1] == "'":
        raise ComError(f"工作表名称无效: {name}")
    if other is not None and other is not sheet:
        raise ComError(f"该名称已被使用: {name}")
    sheet.ws._WorkbookChild__title = name  # openpyxl would find "abc" taken by "ABC" itself
    _follow_everywhere(book, lambda found: quoted(name) if found.lower() == old.lower() else None)


def delete_sheet(sheet: SheetModel) -> None:
    """The sheet goes; what named it reads #REF!."""
    book, name = sheet.book, sheet.ws.title
    book.need_structure()
    if book.visible() in ([sheet], []):
        raise ComError("工作簿内至少要有一张可视工作表")
    place = book.sheets.index(sheet)
    book.sheets.remove(sheet)
    book.wb.remove(sheet.ws)
    sheet.deleted = True
    _follow_everywhere(book, lambda found: "#REF" if found.lower() == name.lower() else None)
    for other in book.sheets:
        for at in other.values:
            formula = other.formula(*at)
            if formula and "#REF!" in formula:
                other.values[at] = other.calculated(formula, *at, other.values[at])
    if book.active is sheet:
        after = [other for other in book.sheets[place:] + book.sheets[:place][::-1] if other.ws.sheet_state == "visible"]
        book.active = after[0]
