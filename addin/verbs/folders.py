"""A region's folder looked through: its TOML files, and whether its workbooks have a place for what the form prints."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from jixiao.addin.verbs.forms import blank, build
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.forms.generate import blank_record, plan_form
from jixiao.macros.forms.recognise import find_forms
from jixiao.macros.sheet.grid import Cell, Grid, address
from jixiao.macros.sheet.labels import is_word
from jixiao.templates.library import HOME, Library, find_faults, say, shortened
from jixiao.templates.load.faults import Fault
from jixiao.templates.model import FormSpec
from jixiao.templates.stop import Stop
from jixiao.udfs.base.record import NARRATIVE_KEYS, FundSource, Indicator

_PLACES = re.compile(r"\{[{%]([^{}]*)[}%]\}")
_NAME = re.compile(r"[a-z_]\w*(?:\.\w+)?")
#: What may stand in place of a column: its parts, or the name that it has in a row.
_PARTS = {"target": ("target", "value"), "unit_text": ("unit_text", "unit"), "level": ("level", "id")}
_HEADING_ROWS = 4  # rows above the indicators in which a heading is looked for
_NAMED = 4  # words of a heading that a sentence names
_MOST = 60  # characters of a cell that a sentence repeats


@dataclass(frozen=True, slots=True)
class Looked:
    """What a folder holds, and what is wrong in it. forms, rulesets: how many of each are its own.

    replaced: (file, id) of what takes the place of something shipped.
    """

    forms: int
    rulesets: int
    faults: tuple[Fault, ...]
    replaced: tuple[tuple[str, str], ...] = ()


def look_through(folder: Path) -> Looked:
    """Everything that is wrong in a folder of forms and rule sets. Raises Stop ``no_templates`` where it is none."""
    library, faults = find_faults([HOME, folder])
    own = [form for form in library.forms.values() if form.template.parent.parent == folder]
    drawn = [form for form in own if form.id in library.sheets]
    faults += [fault for form in drawn for fault in _sheet_faults(form, library)]
    if not faults:  # a form is filled and read only where everything that it names is there
        faults += [Fault(f"forms/{form.template.name}", "", say("template_not_read", reason=why))
                   for form in drawn if (why := _not_read(form, library))]
    return Looked(len(own), len(list((folder / "rulesets").glob("*.toml"))), tuple(faults),
                  () if folder.resolve() == HOME else library.replaced)


def _sheet_faults(form: FormSpec, library: Library) -> Iterator[Fault]:
    name = f"forms/{form.template.name}"
    try:
        grid = WorkbookFile.open(form.template).grids()[0]
    except Stop as stop:
        yield Fault(name, "", say(stop.id, **stop.values).rstrip("。"))
        return
    cell = _undefined(form, grid, library) if form.ruleset in library.rulesets else ""
    if cell:
        wrong = next((text for at, text in _texts(grid) if at == cell), "")
        yield Fault(name, cell, say("template_cell", cell=cell, value=shortened(wrong, _MOST)))
    have = {found for _, text in _texts(grid) for part in _PLACES.findall(text) for found in _NAME.findall(part)}
    for key, label, places in _wanted(form):
        if not have & set(places):
            yield Fault(name, key, say("template_no_cell", value=f"{{{{ {places[0]} }}}}", label=label))
    yield from (Fault(name, key, reason) for key, reason in (*_headings(form, grid), *_labels(form, grid, have)))


def _headings(form: FormSpec, grid: Grid) -> Iterator[tuple[str, str]]:
    """(key, sentence) of each column whose heading is none of its words."""
    for key in form.indicators.printed:
        names = {f"indicator.{part}" for part in _PARTS.get(key, (key,))}
        for (row, col), cell in sorted(grid.cells.items()):
            said = {found for part in _PLACES.findall(cell.text) for found in _NAME.findall(part)}
            if not said & names:
                continue
            over = [(at, grid.shown(at, col)) for at in range(row - 1, max(0, row - 1 - _HEADING_ROWS), -1)]
            texts = [text for _, found in over for text in (found.text, _PLACES.sub("", found.text))]
            if any(is_word(text, form.indicators.columns.get(key, ())) for text in texts if text):
                break
            at, found = next(((at, found) for at, found in over if not found.blank), (row - 1, Cell()))
            words = form.indicators.columns.get(key, (key,))
            yield f"indicators.{key}", say("template_heading", cell=address(at, col), value=shortened(found.text, _MOST),
                                           key=words[0], allowed="、".join(words[:_NAMED]))
            break


def _labels(form: FormSpec, grid: Grid, have: Collection[str]) -> Iterator[tuple[str, str]]:
    """(key, sentence) of each required field whose value has a place and whose label stands nowhere."""
    shown = [_PLACES.sub("", text) for _, text in _texts(grid)]
    texts = [part for text in shown for part in (text, text.replace("：", ":").partition(":")[0])]
    for field in form.fields:
        if field.required and field.key in have and not any(is_word(text, field.labels) for text in texts):
            words = field.labels or (field.key,)
            yield field.key, say("template_label", key=words[0], allowed="、".join(words[:_NAMED]))


def _not_read(form: FormSpec, library: Library) -> str:
    """What an empty form made from the template is taken for, where it is not taken for this form; "" else."""
    book, _ = build([blank(form, library, form.year)], library, form.title)
    found = [title for grid in book.grids() for title in _taken_for(grid, library)]
    return "" if form.title in found else "、".join(found) or say("template_none")


def _taken_for(grid: Grid, library: Library) -> list[str]:
    return [found.spec.title for found in find_forms(grid, library)]


def _wanted(form: FormSpec) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(key, label, names one of which must stand in the workbook) of what an empty form must be able to take."""
    for field in form.fields:
        if field.required and field.key not in NARRATIVE_KEYS:
            yield field.key, (field.labels or (field.key,))[0], (field.key,)
    for key in form.indicators.printed:
        words = form.indicators.columns.get(key, (key,))
        yield f"indicators.{key}", words[0], tuple(f"indicator.{part}" for part in _PARTS.get(key, (key,)))


def _undefined(form: FormSpec, grid: Grid, library: Library) -> str:
    """The cell whose place names what there is not; "" where a filled form has everything."""
    record = blank_record(form, library.rulesets[form.ruleset], form.year)
    funds = replace(record.funds, sources=record.funds.sources or (FundSource("—"),))
    try:
        plan_form(replace(record, funds=funds, indicators=record.indicators or (Indicator(),)), grid, library, form.title)
    except Stop as stop:
        return str(stop.values.get("cell", "A1"))
    return ""


def _texts(grid: Grid) -> Iterator[tuple[str, str]]:
    for (row, col), cell in sorted(grid.cells.items()):
        if isinstance(cell.value, str):
            yield address(row, col), cell.value
