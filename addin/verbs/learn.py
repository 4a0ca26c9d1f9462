"""登记表样 on files: a sheet to correct first, then the form; a form from a colleague; a form taken out again."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from jixiao.addin.insert.apply import apply_edits
from jixiao.addin.insert.drop import drop_sheets
from jixiao.addin.insert.graft import Template
from jixiao.addin.insert.properties import clean_properties
from jixiao.addin.package.xml import child, main
from jixiao.addin.sheet.book import Book
from jixiao.addin.verbs import learned_file
from jixiao.addin.verbs.folders import look_through
from jixiao.addin.verbs.forms import blank, build
from jixiao.addin.workbook.foreign import open_copy
from jixiao.addin.workbook.save import make_folder, need_new, save_new
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.learn.compare import lost
from jixiao.macros.learn.form import blank_rows, learned, spec_of
from jixiao.macros.learn.proposal import Proposal
from jixiao.macros.learn.propose import propose
from jixiao.macros.learn.sheet import KEY, find_sheet, plan_sheet, read_sheet, sheet_named
from jixiao.macros.learn.survey import read_unknown
from jixiao.macros.learn.template import draw
from jixiao.macros.learn.toml import to_toml
from jixiao.macros.scoring.check import read_forms
from jixiao.macros.sheet.edits import NewSheet
from jixiao.macros.sheet.grid import Grid
from jixiao.templates.library import Library, own_forms
from jixiao.templates.model import FormSpec
from jixiao.templates.stop import Stop, of_file

SHEET_SUFFIX = "_登记表样"
_NAMED = 8  # sheets that a question names
_LOOKED = 500  # sheets; of more it is asked which one holds the form, a look at each takes a millisecond


@dataclass(frozen=True, slots=True)
class Proposed:
    """A copy of the workbook with the sheet 登记表样."""

    path: Path
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Learned:
    """A form that was taught: what its example says, and what of it the form does not give: (cell, label, text).

    files: what was written for the user, the one to send to a colleague last; blank: an empty form; again: the example in
    the new form.
    """

    spec: FormSpec
    example: FilledForm
    left_out: tuple[tuple[str, str, str], ...]
    files: tuple[Path, ...]
    blank: Path
    again: Path
    replaced: bool


def learn(file: Path, library: Library, folder: Path, sheet: str = "", copy: Path | None = None) -> Proposed | Learned:
    """The first step, or the second where the workbook holds the sheet 登记表样 already.

    Any format that is read will do; the copy is an .xlsx then. folder: what is written goes there. sheet: the sheet of the
    form, needed where several could be meant. copy: where the first step writes its copy instead. Raises Stop ``learn_...``
    for what is wrong, with the cell; then nothing is written.
    """
    book = open_copy(file)
    with of_file(file):
        grids = book.grids()
        own = find_sheet(grids)
        if own is not None:
            return _second(book, grids, own, library, folder)
        proposal = propose(_chosen(grids, library, sheet), library)
        return _first(book, grids, proposal, library, copy or folder / f"{file.stem}{SHEET_SUFFIX}{book.book.suffix}")


def _chosen(grids: Sequence[Grid], library: Library, name: str) -> Grid:
    """The sheet that holds the form."""
    if name:
        found = next((grid for grid in grids if grid.name.lower() == name.lower()), None)
        if found is None:
            raise Stop("no_sheet", sheet=name)
        return found
    filled = [grid for grid in grids if grid.visible and grid.cells]
    likely = (grid for grid in filled if read_unknown(grid, library) is not None) if len(filled) <= _LOOKED else iter(())
    forms = list(islice(likely, _NAMED + 1)) or filled
    if len(forms) != 1:
        names = "、".join(f"《{grid.name}》" for grid in forms[:_NAMED])
        raise Stop("learn_which_sheet" if forms else "learn_empty", sheets=names)
    return forms[0]


def _first(book: WorkbookFile, grids: Sequence[Grid], proposal: Proposal, library: Library, path: Path) -> Proposed:
    need_new(path)
    template = WorkbookFile.open(library.sheets[KEY]).grids()[0]
    sheet = plan_sheet(proposal, library, template, [grid.name for grid in grids])
    book.apply([replace(sheet, first=True)], library.sheets)
    _open_at(book.book, sheet.sheet)
    make_folder(path.parent)
    book.save(path, backup=False)
    return Proposed(path, proposal)


def _open_at(book: Book, name: str) -> None:
    """The workbook opens at the new first sheet, and at it alone: of two selected tabs both would take what is typed."""
    book.xml.open_at(0)
    for sheet in book.sheets:
        views = [view for view in sheet.load().shell.iter(main("sheetView")) if view.get("tabSelected")]
        if views and sheet.name != name:
            sheet.touch()
            for view in views:
                view.drop("tabSelected")
        elif sheet.name == name:
            for view in sheet.touch().iter(main("sheetView")):
                view.set("tabSelected", "1")


def _second(book: WorkbookFile, grids: Sequence[Grid], own: Grid, library: Library, folder: Path) -> Learned:
    name = sheet_named(own)
    grid = next((item for item in grids if item.name == name), None)
    if grid is None:
        raise Stop("learn_sheet_gone", sheet=own.name, name=name)
    proposal = read_sheet(own, grid, propose(grid, library), library)
    taught = learned(grid, proposal, library)
    data, example = taught.data, taught.form
    rows, empty = blank_rows(example)
    data |= {"blank_rows": rows, "known": "seen_blank" if empty else "seen_filled"}
    if example.found.spec.indicators.percent_points:
        data["indicators"]["percent_points"] = True
    text = to_toml(data)
    with tempfile.TemporaryDirectory(prefix="jixiao-") as place:
        work = Path(place)
        drawn = draw(example, taught.proposal, library, "example")
        form = work / f"{data['id']}.xlsx"
        _template(book, grid, [drawn.sheet], form)
        form.with_suffix(".toml").write_text(text, encoding="utf-8")
        spec, known = _proved(data, form, library)
        empty_form, again, gone = _read_back(grid, spec, known)
        files = _outputs(folder, spec)
        made = (work / "blank.xlsx", work / "again.xlsx")
        empty_form.save(made[0], backup=False)
        again.save(made[1], backup=False)
        parts = (form.read_bytes(), text.encode(), *(path.read_bytes() for path in made))
    replaced = (own_forms() / f"{spec.id}.toml").exists()
    make_folder(folder)
    packed = learned_file.pack(parts[0], parts[1])
    for path, content in zip(files, (*parts[:2], packed, *parts[2:]), strict=True):
        save_new(content, path, over=True)
    learned_file.put(spec.id, parts[0], parts[1])
    return Learned(spec, example, (*drawn.left_out, *gone), files[:3], files[3], files[4], replaced)


def _template(file: WorkbookFile, grid: Grid, edits: Sequence[NewSheet], path: Path) -> None:
    """The form's workbook: the one sheet of the user's, its rows and cells as planned, nothing else of the workbook."""
    drop_sheets(file.book, [sheet.name for sheet in file.book.sheets if sheet.name != grid.name])
    made = WorkbookFile.new()
    source = Template(file.book, made.book, path)
    apply_edits(made.book, edits, lambda _: source)
    root = made.book.sheet(grid.name).touch()
    protection = child(root, "sheetProtection")
    if protection is not None:
        root.remove(protection)  # else no form made from it could be scored
    clean_properties(made.book)
    made.save(path, backup=False)


def _proved(data: dict[str, Any], form: Path, library: Library) -> tuple[FormSpec, Library]:
    """The form, found right as ``jx forms check`` finds it, and the library with it."""
    check = form.parent / "check"
    (check / "forms").mkdir(parents=True)
    for path in (form, form.with_suffix(".toml")):
        (check / "forms" / path.name).write_bytes(path.read_bytes())
    if faults := look_through(check.resolve()).faults:
        raise Stop("learn_broken", reason=faults[0].reason)
    spec = replace(spec_of(data, library), template=form)
    learned_file.need_plain(form)
    return spec, replace(library, forms={**library.forms, spec.id: spec}, sheets={**library.sheets, spec.id: form})


def _read_back(
    grid: Grid, spec: FormSpec, library: Library
) -> tuple[WorkbookFile, WorkbookFile, list[tuple[str, str, str]]]:
    """An empty form, the example in the new form, and what of the example is not read there as it was.

    Raises Stop ``learn_other`` where the sheet is taken for another form although this one is known.
    """
    (example, *_) = read_forms([grid], library)
    if (other := example.found.spec).id != spec.id:
        raise Stop("learn_other_own" if other.prints else "learn_other", sheet=grid.name, title=other.title, form=other.id)
    empty, _ = build([blank(spec, library, None)], library, spec.title)
    book, made = build([example.record], library, spec.title)
    found = [form for form in read_forms(book.grids(), library) if form.grid.name in made.sheets]
    if not found or found[0].found.spec.id != spec.id:
        raise Stop("learn_other", sheet=spec.title, title=found[0].found.spec.title if found else "", form=spec.id)
    return empty, book, list(lost(example, found[0].record))


def _outputs(folder: Path, spec: FormSpec) -> tuple[Path, ...]:
    """What is written: form.xlsx, form.toml, the file to send, the example again. Of another form they are not replaced."""
    title = "".join("_" if letter in '<>:"/\\|?*' or ord(letter) < 32 else letter for letter in spec.title)[:60]
    names = ("form.xlsx", "form.toml", f"{title}{learned_file.SUFFIX}", f"{title}_空白.xlsx", f"{title}_读回.xlsx")
    files = tuple(folder / name for name in names)
    if not learned_file.is_of(files[1], spec.id):
        for path in files:
            need_new(path)
    return files
