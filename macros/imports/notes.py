"""导入说明: every value of an import that is not sure, with its cell in the new workbook; doubtful cells get a colour."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from jixiao.macros.forms.read import FilledForm
from jixiao.macros.imports.imports import Imported, ReadValue, import_texts
from jixiao.macros.sheet.edits import Edit, Highlight
from jixiao.macros.sheet.fill import Formula, fill_sheet
from jixiao.macros.sheet.grid import Grid, Range, address, quote_sheet
from jixiao.macros.sheet.long_texts import beginning
from jixiao.templates.library import fill, show

_MARKED = "TRUE"  # a condition that always holds: the user takes the colour away when the cell is checked


def plan_import_notes(
    imported: Sequence[Imported], written: Sequence[FilledForm], file: str, template: Grid
) -> list[Edit]:
    """The sheet 导入说明 and the colours.

    written: the forms of the new workbook, in the same order; file: the document's name. Doubtful values come first, then
    likely ones, each in the form's order.
    """
    texts = import_texts()["sheet"]
    pairs = [
        (value, form) for level in ("doubtful", "likely") for item, form in zip(imported, written, strict=True)
        for value in item.of_level(level)
    ]
    lines = [_line(number, value, form) for number, (value, form) in enumerate(pairs, start=1)]
    remark = fill(texts["remark"], {"file": file}) if lines else texts["nothing"]
    sheet = fill_sheet(template, "imported", texts["name"], {"title": texts["title"], "remark": remark}, {"note": lines})
    marks: list[Edit] = [
        Highlight(form.grid.name, Range(*at, *at), _MARKED, "warning")
        for value, form in pairs if value.level == "doubtful" and (at := _cell(value, form))
    ]
    return [sheet, *marks]


def _cell(value: ReadValue, form: FilledForm) -> tuple[int, int] | None:
    """The cell of the new workbook that holds the value."""
    place = (*value.place[:-1], "rate") if value.place[-1] == "rate_printed" else value.place
    return form.places.get(place)


def _line(number: int, value: ReadValue, form: FilledForm) -> dict[str, Any]:
    at = _cell(value, form)
    name = address(*at) if at else None
    link = f"{quote_sheet(form.grid.name)}!{name}" if name else None
    return {
        "number": Decimal(number), "level": import_texts()["levels"][value.level], "sheet": form.grid.name,
        "cell": Formula(None, name, link), "label": value.label, "value": beginning(show(value.value)), "where": value.where,
        "text": "".join(reason.text for reason in value.reasons),
    }
