"""What is said of a sheet: why it was read as a form, or what its headings lack to be one (JX-R01)."""

from __future__ import annotations

from collections.abc import Sequence

from jixiao.macros.forms.headings import Doubt
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.forms.understand import not_understood
from jixiao.macros.sheet.grid import address
from jixiao.macros.sheet.labels import plain
from jixiao.templates.library import Library, say, shortened

_SHOWN = 8  # so many labels are named one by one


def refusal_text(sheet: str, doubt: Doubt, library: Library) -> str:
    """Which headings were found, what is missing for which form, and what to do."""
    if doubt.missing == "monitor":
        return say("no_form_monitor", sheet=sheet)
    if doubt.heading:
        cells = "、".join(address(*at) for at in doubt.cells)
        return say("no_form_twice", sheet=sheet, heading=shortened(doubt.heading, 20), cells=cells)
    words = library.vocabulary.words(doubt.missing)
    default = next((form.title for form in library.forms.values() if form.default and form.kind == "selfeval"), "")
    found = "、".join(shortened(plain(text), 12) for text in doubt.found[:_SHOWN])
    return say(
        "no_form_near", sheet=sheet, row=doubt.row, found=found,
        missing="”或“".join(words[:3]) or doubt.missing, nearest=doubt.nearest or default,
    )


def reason_text(form: FilledForm, library: Library) -> str:
    """Why a sheet was read as this form: its title, labels that only the form prints, columns found; and the next best."""
    choice, words = form.found.choice, library.vocabulary
    parts = []
    if choice.title:
        parts.append(say("why_title", title=choice.title))
    if choice.marks:
        parts.append(say("why_marks", marks="、".join(choice.marks[:3])))
    table = form.found.table
    heads = {key: plain(form.grid.shown(table.body_row - 1, col).text) for key, col in table.columns.items()}
    found = [heads[key] or words.words(key)[0] for key in choice.found if key in heads]
    parts.append(say("why_columns", found="、".join(found)))
    if choice.missing:
        parts.append(say("why_missing", missing="、".join(words.words(key)[0] for key in choice.missing)))
    if choice.ties:
        parts.append(say("why_tie", other=full_titles(choice.ties, library)))
    return "；".join(parts)


def full_titles(ids: Sequence[str], library: Library) -> str:
    """Forms as the user knows them: 项目自评表（湖北）（selfeval-hb）."""
    return "、".join(library.forms[id].full_title for id in ids)


def unknown_text(form: FilledForm, library: Library) -> str:
    """The labels that were not understood, each with its cell; "" where there is none."""
    return "、".join(f"{label.cell} {shortened(plain(label.text), 20)}" for label in not_understood(form, library))
