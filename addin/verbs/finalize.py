"""定稿 on files: a copy that holds the official forms as they print, and nothing of ours beside them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jixiao.addin.insert.drop import drop_sheets
from jixiao.addin.insert.links import drop_links
from jixiao.addin.insert.properties import clean_properties, forget_strings
from jixiao.addin.package.collector import gc_paused
from jixiao.addin.sheet.book import Book
from jixiao.addin.sheet.clear import clear_blocks
from jixiao.addin.sheet.page import too_wide
from jixiao.addin.verbs.forms import Templates
from jixiao.addin.verbs.portable import ADD_IN, freeze
from jixiao.addin.workbook.foreign import open_copy
from jixiao.addin.workbook.save import need_new
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.copies.final_plan import FinalPlan, plan_finalize
from jixiao.macros.sheet.edits import NewSheet
from jixiao.macros.sheet.grid import Range
from jixiao.templates.library import Library, say
from jixiao.templates.stop import of_file

SAID = 10  # more warnings than these are counted


@dataclass(slots=True)
class Draft:
    """A workbook opened for its final copy; nothing is written before :meth:`save`.

    broken: whether a chart, a rule or a name of the user's has lost what it read.
    """

    file: WorkbookFile
    plan: FinalPlan
    library: Library
    broken: bool = False

    def save(self, output: Path) -> None:
        """Writes the final copy. Raises Stop ``exists``, ``cell_refused`` and those of saving."""
        need_new(output)
        book, plan = self.file.book, self.plan
        by_sheet: dict[str, list[Range]] = {}
        for name, block in plan.cleared:
            by_sheet.setdefault(name, []).append(block)
        with of_file(self.file.path):
            for item in plan.freezes:
                freeze(book, item)
            for name, blocks in by_sheet.items():
                clear_blocks(book.sheet(name), blocks, book.strings)
            self.broken = drop_sheets(book, plan.sheets)
        book.xml.remove_names(plan.names)
        self.file.apply(plan.edits, self.library.sheets)
        clean_properties(book)
        forget_strings(book)
        self.file.save(output, backup=False)

    def first_error(self) -> dict[str, object]:
        """The first of the errors that stand and how many there are, as messages name them."""
        first = self.plan.errors[0]
        return {
            "count": len(self.plan.errors), "code": first.code, "sheet": first.sheet, "cell": first.cell, "text": first.text
        }


def open_draft(file: Path, library: Library) -> Draft:
    """Opens a workbook and plans its final copy. Raises Stop ``no_form`` and those of opening."""
    opened = open_copy(file)
    with of_file(file), gc_paused():
        drop_links(opened.book, ADD_IN)
        plan = plan_finalize(opened.grids(), library, Templates(library), str(file))
    return Draft(opened, plan, library)


def told(draft: Draft, output: Path) -> str:
    """What was done, with which errors, and what the user should look at before it is sent; for a saved draft."""
    plan = draft.plan
    sheets = say("finalized_sheets", sheets="、".join(f"“{name}”" for name in plan.sheets)) if plan.sheets else ""
    lines = [say("finalized", path=output, frozen=len(plan.freezes), sheets=sheets)]
    if plan.errors:
        note = next(edit.sheet for edit in plan.edits if isinstance(edit, NewSheet))
        lines.append(say("finalized_errors", count=len(plan.errors), sheet=note))
    if plan.warnings:
        first = plan.warnings[:SAID]
        said = "\n".join(f"{item.code} 《{item.sheet}》{item.cell}：{item.text}" for item in first)
        more = say("final_more", count=len(plan.warnings) - SAID) if len(plan.warnings) > SAID else ""
        lines.append(say("final_warnings", count=len(plan.warnings), said=said + more))
    if plan.cut:
        cells = "、".join(f"《{sheet}》{cell}" for sheet, cell in plan.cut[:SAID])
        lines.append(say("final_cut", count=len(plan.cut), cells=cells))
    if wide := _wide(draft):
        lines.append(say("final_wide", sheets="》《".join(wide)))
    if left := _left(draft.file.book):
        lines.append(say("final_left", kinds="、".join(map(say, left))))
    if draft.broken:
        lines.append(say("final_broken"))
    return "\n".join(lines)


def _wide(draft: Draft) -> list[str]:
    """Sheets with forms that print on pages beside each other."""
    book, printed = draft.file.book, draft.plan.printed
    grids = {grid.name: grid for grid in book.grids({item.sheet for item in printed})}
    return [item.sheet for item in printed if too_wide(book, grids[item.sheet], item.area)]


def _left(book: Book) -> list[str]:
    """What was not touched and may be private: the kinds of it, as message ids."""
    kinds = {
        "final_hidden": any(not entry.visible for entry in book.xml.sheets()),
        "final_hidden_rows": any(grid.hidden_rows for grid in book.grids()),
        "final_comments": any("comments" in part.lower() for part in book.package),
        "final_links": any(part.startswith("xl/externalLinks/") for part in book.package),
        "final_custom": any(part.startswith("customXml/") for part in book.package),
        "final_macros": any(part.lower().endswith("vbaproject.bin") for part in book.package),
    }
    return [id for id, found in kinds.items() if found]
