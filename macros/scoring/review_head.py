"""The head beside a generated form: what it is called, and what older versions wrote there of their own names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jixiao.macros.forms.collect import At, cell_after
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.sheet.labels import plain
from jixiao.macros.sheet.own_sheets import own_heading

_FILE = re.compile(r"[^\s/\\]{1,200}\.[A-Za-z]{2,5}")


def is_file_name(text: str | None) -> bool:
    """Whether a text is the name of a file, and says nothing to a reader of the form.

    >>> is_file_name("004_0fc0032b3a0fb639.txt"), is_file_name("由《申报表》结转")
    (True, False)
    """
    return bool(text) and _FILE.fullmatch(text or "") is not None


def area_heading(form: FilledForm) -> At | None:
    """The heading 核对区 over the head of a generated form; None beside a form that is not ours."""
    return _cell(form, own_heading("area"), begins=True)


def older_head(form: FilledForm) -> Iterator[tuple[At, str | None]]:
    """(cell, what it is to say) where an older version wrote the id of the form or the file of the data."""
    if (label := _cell(form, own_heading("form"))) is not None:
        at = cell_after(form.grid, label, below=False)
        if form.grid.cell(*at).value == form.found.spec.id:
            yield at, form.found.spec.title
    if (label := _cell(form, own_heading("source"))) is not None:
        at = cell_after(form.grid, label, below=False)
        if is_file_name(form.grid.cell(*at).text.strip()):
            yield at, None


def _cell(form: FilledForm, text: str, *, begins: bool = False) -> At | None:
    found = form.found
    return next((
        at for at, cell in form.grid.cells.items()
        if found.top <= at[0] < found.table.header_row and at[1] > found.last_col
        and (plain(cell.text).startswith(text) if begins else plain(cell.text) == text)
    ), None)
