"""A region's folder looked through: its TOML files, and whether its workbooks have a place for what the form prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.forms.generate import blank_record, plan_form
from jixiao.macros.sheet.grid import Grid, address
from jixiao.templates.library import HOME, Library, find_faults, say, shortened
from jixiao.templates.load.faults import Fault
from jixiao.templates.model import FormSpec
from jixiao.templates.stop import Stop
from jixiao.udfs.base.record import NARRATIVE_KEYS, FundSource, Indicator

_PLACES = re.compile(r"\{[{%]([^{}]*)[}%]\}")
_NAME = re.compile(r"[a-z_]\w*(?:\.\w+)?")
#: What may stand in place of a column: its parts, or the name that it has in a row.
_PARTS = {"target": ("target", "value"), "unit_text": ("unit_text", "unit"), "level": ("level", "id")}
_MOST = 60  # characters of a cell that a sentence repeats


@dataclass(frozen=True, slots=True)
class Looked:
    """What a folder holds, and what is wrong in it. forms, rulesets: how many of each are its own."""

    forms: int
    rulesets: int
    faults: tuple[Fault, ...]


def look_through(folder: Path) -> Looked:
    """Everything that is wrong in a folder of forms and rule sets. Raises Stop ``no_templates`` where it is none."""
    library, faults = find_faults([HOME, folder])
    own = [form for form in library.forms.values() if form.template.parent.parent == folder]
    faults += [fault for form in own if form.id in library.sheets for fault in _sheet_faults(form, library)]
    return Looked(len(own), len(list((folder / "rulesets").glob("*.toml"))), tuple(faults))


def _sheet_faults(form: FormSpec, library: Library) -> Iterator[Fault]:
    name = f"forms/{form.template.name}"
    try:
        grid = WorkbookFile.open(form.template).grids()[0]
    except Stop as stop:
        yield Fault(name, "", say(stop.id, **stop.values).rstrip("。"))
        return
    if form.ruleset in library.rulesets and (cell := _undefined(form, grid, library)):
        wrong = next((text for at, text in _texts(grid) if at == cell), "")
        yield Fault(name, cell, say("template_cell", cell=cell, value=shortened(wrong, _MOST)))
    have = {found for _, text in _texts(grid) for part in _PLACES.findall(text) for found in _NAME.findall(part)}
    for key, label, places in _wanted(form):
        if not have & set(places):
            yield Fault(name, key, say("template_no_cell", value=f"{{{{ {places[0]} }}}}", label=label))


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
        plan_form(replace(record, funds=funds, indicators=record.indicators or (Indicator(),)), grid, library, ())
    except Stop as stop:
        return str(stop.values.get("cell", "A1"))
    return ""


def _texts(grid: Grid) -> Iterator[tuple[str, str]]:
    for (row, col), cell in sorted(grid.cells.items()):
        if isinstance(cell.value, str):
            yield address(row, col), cell.value
