"""A new sheet from a template workbook, put into any package: looks, print setup, charts, rules that follow the rows.

Decision 5.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from jixiao.addin.insert.graft_drawing import DrawingCopier
from jixiao.addin.insert.graft_rows import TemplateRows, made_rows
from jixiao.addin.package.app_part import list_title
from jixiao.addin.package.element import Element, namespace_of
from jixiao.addin.package.relations import Relations, drop_owned
from jixiao.addin.package.xml import REL, SHEET_ORDER, child, ensure_child, insert_in_order, main, whole
from jixiao.addin.sheet.book import Book
from jixiao.addin.sheet.row_map import RowMap
from jixiao.addin.sheet.sheet import Sheet
from jixiao.addin.sheet.text import SheetText
from jixiao.addin.sheet.workbook_part import PRINT_AREA, PRINT_TITLES
from jixiao.macros.formula.reach import reaches_out
from jixiao.macros.sheet.edits import NewSheet
from jixiao.macros.sheet.grid import CellValue, address
from jixiao.templates.stop import Stop

_WORKSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
#: What a template's sheet does not hand on: parts of other kinds, what belongs to one user or printer, extensions.
_LEFT_OUT = (
    "sheetCalcPr", "protectedRanges", "scenarios", "dataConsolidate", "customSheetViews", "mergeCells", "hyperlinks",
    "customProperties", "cellWatches", "smartTags", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture",
    "oleObjects", "controls", "webPublishItems", "tableParts", "extLst", "sortState",
)
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")
_MANY = 1_000  # rows; more are not held
_ID = f"{{{REL}}}id"


class Template:
    """An opened template workbook: its first sheet, ready to be put into one target workbook, in whose terms its looks are.

    shell: the sheet without its cells and without what it does not hand on.
    """

    def __init__(self, opened: Book, target: Book, path: Path) -> None:
        """Raises Stop ``template_broken``."""
        if not opened.sheets:
            raise Stop("template_broken", path=path.name, reason="没有工作表")
        self.opened = opened
        self.sheet = opened.sheets[0]
        text = self.sheet.load()
        self.index = opened.xml.index(self.sheet.name)
        self.themed = False  # whether the target has a theme, this one's or another
        self.rows = TemplateRows(text, lambda style: target.styles.adopt(opened.styles, style))
        self.shell = _bare(text.shell, opened, target, path)


def _bare(root: Element, opened: Book, target: Book, path: Path) -> Element:
    shell = root.clone()
    for name in _LEFT_OUT:
        for item in shell.children(main(name)):
            shell.remove(item)
    for item in list(shell):
        if namespace_of(item.tag) != namespace_of(shell.tag):
            shell.remove(item)  # mc:AlternateContent around controls
    for key in list(shell.attributes):
        if key.endswith("}uid"):
            shell.drop(key)
    data = child(shell, "sheetData")
    if data is None:
        raise Stop("template_broken", path=path.name, reason="没有 sheetData")
    data.empty()
    for column in shell.each(main("cols"), main("col")):
        if column.get("style") is not None:
            column.set("style", str(target.styles.adopt(opened.styles, whole(column.get("style")))))
    properties, setup = child(shell, "sheetPr"), child(shell, "pageSetup")
    if properties is not None:
        properties.drop("codeName")
    if setup is not None:
        setup.drop(_ID)  # printer settings: of the template maker's printer
    for view in shell.each(main("sheetViews"), main("sheetView")):
        view.drop("tabSelected")
        view.drop("topLeftCell")
        for selection in view.children(main("selection")):
            view.remove(selection)
    for rule in shell.each(main("conditionalFormatting"), main("cfRule")):
        for extension in rule.children(main("extLst")):
            rule.remove(extension)
        if rule.get("dxfId") is not None:
            dxf = target.styles.adopt_dxf(opened.styles, whole(rule.get("dxfId")))
            rule.set("dxfId", str(dxf or 0))
    return shell


def graft_sheet(book: Book, edit: NewSheet, template: Template) -> None:
    """Makes the sheet, new or in place of the one of its name. Raises Stop ``sheet_taken``."""
    old = book.find(edit.sheet)
    if old is not None and not edit.replace:
        raise Stop("sheet_taken", sheet=edit.sheet)
    rows = RowMap([copy.source for copy in edit.rows], template.sheet.name, edit.sheet)
    shell = _shell(edit, template, rows)
    if old is None:
        part = book.package.free_name("xl/worksheets/sheet{}.xml")
    else:
        part = old.part
        if _may_hold_formulas(old, book.package.read(part)) and any(
            raw.formula or raw.formula_kind for raw in old.load().cells.values()
        ):
            book.drop_calc_chain()
        drop_owned(book.package, book.types, part)
    _drawing(book, edit, template, rows, shell, part)
    prefix = f"{shell.prefix}:" if shell.prefix else ""
    text = SheetText(part, prefix, "", "", "", shell, shell_changed=True)
    made = partial(made_rows, prefix, edit.rows, template.rows, book.date_style, edit.sheet)
    if len(edit.rows) > _MANY:
        text.coming = made
    else:
        text.put(made())
    if old is None:
        book.package.write(part, b"")  # what is in it is written with the last edit
        _register(book, edit, part)
    sheet = book.sheet(edit.sheet)
    sheet.renew(text)
    _names(book, sheet, template, rows)
    if not template.themed:
        _theme(book, template)
        template.themed = True


def _may_hold_formulas(sheet: Sheet, data: bytes) -> bool:
    """By the bytes that were opened, so that twenty thousand rows that go are not taken to pieces."""
    return sheet.changed or b"\x00" in data or _FORMULA.search(data) is not None


def _shell(edit: NewSheet, template: Template, rows: RowMap) -> Element:
    """The template's sheet without its cells, with all that points at rows pointing at the new ones."""
    shell = template.shell.clone()
    setup, dimension = child(shell, "pageSetup"), child(shell, "dimension")
    if setup is not None and edit.one_page:
        setup.set("fitToHeight", "1")
    if dimension is not None:
        dimension.set("ref", rows.area(dimension.get("ref") or "A1") or "A1")
    _views(shell, rows)
    if edit.breaks:
        _page_ends(shell, edit.breaks)
    _rules(shell, rows)
    if edit.merges:
        holder = Element(main("mergeCells"), count=str(len(edit.merges)))
        for merge in edit.merges:
            holder.add(main("mergeCell"), ref=str(merge))
        insert_in_order(shell, holder, SHEET_ORDER)
    links = [
        (address(number, col), link)
        for number, copy in enumerate(edit.rows, start=1) for col, (_, _, link) in sorted(copy.cells.items()) if link
    ]
    if links:
        holder = ensure_child(shell, "hyperlinks", SHEET_ORDER)
        for ref, link in links:
            holder.add(main("hyperlink"), ref=ref, location=link, display=link)
    return shell


def _views(shell: Element, rows: RowMap) -> None:
    for view in shell.each(main("sheetViews"), main("sheetView")):
        pane = child(view, "pane")
        if pane is not None:
            if pane.get("topLeftCell"):
                pane.set("topLeftCell", rows.cell(pane.get("topLeftCell") or ""))
            if pane.get("state") in ("frozen", "frozenSplit") and (pane.get("ySplit") or "").isdecimal():
                pane.set("ySplit", str(rows.start(whole(pane.get("ySplit")) + 1) - 1))
    for breaks in shell.children(main("rowBreaks")):
        for item in breaks.children():
            item.set("id", str(rows.end(whole(item.get("id")))))


def _page_ends(shell: Element, ends: Sequence[int]) -> None:
    for old in shell.children(main("rowBreaks")):
        shell.remove(old)
    count = str(len(ends))
    holder = Element(main("rowBreaks"), count=count, manualBreakCount=count)
    for end in ends:
        holder.add(main("brk"), id=str(end), max="16383", man="1")
    insert_in_order(shell, holder, SHEET_ORDER)


def _rules(shell: Element, rows: RowMap) -> None:
    """Conditional formats, drop-downs, filters and ignored errors over the output rows."""
    for name in ("conditionalFormatting", "dataValidations", "ignoredErrors"):
        for holder in shell.children(main(name)):
            parent, blocks = (shell, [holder]) if name == "conditionalFormatting" else (holder, holder.children())
            for block in blocks:
                sqref = rows.areas(block.get("sqref") or "")
                rules = block.children(main("cfRule"))
                for rule in rules:
                    if _reaches_out(rule):
                        block.remove(rule)
                if not sqref or _reaches_out(block) or (rules and not block.children(main("cfRule"))):
                    parent.remove(block)
                    continue
                block.set("sqref", sqref)
                for item in block.iter(main("formula"), main("formula1"), main("formula2")):
                    if item.text:
                        item.text = rows.formula(item.text)
            if name == "dataValidations":
                holder.set("count", str(len(holder)))
            if name != "conditionalFormatting" and not len(holder):
                shell.remove(holder)
    for item in shell.children(main("autoFilter")):
        area = rows.area(item.get("ref") or "")
        if area:
            item.set("ref", area)
        else:
            shell.remove(item)


def _reaches_out(rule: Element) -> bool:
    """Whether a formula of a rule would fetch or run something where the sheet is opened."""
    formulas = [item.text or "" for item in rule.iter(main("formula"), main("formula1"), main("formula2"))]
    formulas += [item.get("val") or "" for item in rule.iter(main("cfvo"))]
    return any(map(reaches_out, formulas))


def _drawing(
    book: Book, edit: NewSheet, template: Template, rows: RowMap, shell: Element, part: str
) -> None:
    holder = child(shell, "drawing")
    if holder is None:
        return
    source = Relations(template.opened.package, template.sheet.part).target(holder.get(_ID))
    if source is None or source not in template.opened.package:
        shell.remove(holder)
        return
    copier = DrawingCopier(
        template.opened.package, template.opened.types, book.package, book.types, rows, _values(edit)
    )
    if not copier.shows(source):
        shell.remove(holder)
        return
    relations = Relations(book.package, part)
    holder.set(_ID, relations.add("drawing", copier.copy(source)))
    relations.store()


def _values(edit: NewSheet) -> Mapping[tuple[int, int], CellValue]:
    return {
        (number, col): value
        for number, copy in enumerate(edit.rows, start=1) for col, (value, _, _) in copy.cells.items()
    }


def _register(book: Book, edit: NewSheet, part: str) -> None:
    book.types.set(part, _WORKSHEET_TYPE)
    rel = book.rels.add("worksheet", part)
    book.rels.store()
    book.xml.add_sheet(edit.sheet, rel, edit.first)
    book.list_sheet(Sheet(book.package, edit.sheet, part), 0 if edit.first else None)
    list_title(book.package, edit.sheet, edit.first)


def _names(book: Book, sheet: Sheet, template: Template, rows: RowMap) -> None:
    """Print area and titles, which live in workbook.xml."""
    index = book.xml.index(sheet.name)
    given = template.opened.xml.local_names(template.index)
    for name in (PRINT_AREA, PRINT_TITLES):
        book.xml.set_local_name(index, name, rows.formula(given[name], stretch=True) if name in given else None)


def _theme(book: Book, template: Template) -> None:
    """A workbook without a theme takes the template's, else theme colours of its looks would be guessed."""
    source = next(iter(template.opened.rels.targets("theme")), "")
    if book.rels.targets("theme") or source not in template.opened.package:
        return
    part = book.package.free_name("xl/theme/theme{}.xml")
    book.package.write(part, template.opened.package.read(source))
    book.types.set(part, template.opened.types.of(source))
    book.rels.add("theme", part)
    book.rels.store()
