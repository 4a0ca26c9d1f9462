"""What is ours in a user's workbook: names of sheets, headings, a free name, and what a sheet is known again by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.labels import plain
from jixiao.templates.library import texts

#: What spreadsheets forbid, and what XML cannot hold.
_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 31  # units of UTF-16 of a sheet's name, as Excel counts


def own_name(sheet: str) -> str:
    """What a sheet of ours is called, by its template.

    >>> own_name("findings")
    '检查结果'
    """
    return str(texts("sheets")["names"][sheet])


def own_names(sheet: str) -> tuple[str, ...]:
    """What a sheet of ours may be called, the name of a foreign one left to it.

    >>> own_names("findings")
    ('检查结果', '绩效检查结果', '绩效检查结果2')
    """
    wanted = own_name(sheet)
    return wanted, f"绩效{wanted}", f"绩效{wanted}2"


def own_heading(key: str) -> str:
    """A heading or label of ours beside a form.

    >>> own_heading("level")
    '等次'
    """
    return str(texts("sheets")["headings"][key])


def free_name(wanted: str, taken: Iterable[str], fallback: str = "") -> str:
    """A name that a sheet may have: not too long, without forbidden characters, not taken (case ignored).

    >>> free_name("𠮷" * 20, ["甲"]), free_name("甲", ["甲"])
    ('𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷', '甲(2)')
    """
    base = _cut(_FORBIDDEN.sub(" ", wanted).strip(), _LONGEST).strip() or fallback
    name, number = base, 1
    lower = {other.lower() for other in taken}
    while name.lower() in lower or name.lower() == "history":  # Excel keeps History for itself
        number += 1
        tail = f"({number})"
        name = _cut(base, _LONGEST - len(tail)) + tail
    return name


def _cut(text: str, most: int) -> str:
    """The beginning of a text, in so many units of UTF-16 at most; 𠮷 is two, and stays whole."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", errors="ignore")


def has_lights(grid: Grid) -> bool:
    """Whether a monitoring sheet was made by us beside a form, with its lights: what it says is linked to that form."""
    word = plain(own_heading("lights"))
    return any(row == 1 and plain(cell.text) == word for (row, _), cell in grid.cells.items())


def statistics_sheets(grids: Iterable[Grid]) -> set[str]:
    """Names of the small tables that a summary of ours draws its charts from: two of them head columns as a form does."""
    sheet = texts("summary")["statistics"]
    return {
        grid.name for grid in grids
        if grid.name == sheet["sheet"] and (1, 1) in grid.cells and grid.cells[1, 1].text == sheet["title"]
    }


def fixed_words(template: Grid) -> Mapping[tuple[int, int], str]:
    """The wording of a template sheet that no value replaces: cell -> text as :func:`plain` has it, in reading order."""
    words = {at: plain(cell.text) for at, cell in sorted(template.cells.items()) if "{{" not in cell.text}
    return {at: text for at, text in words.items() if text}


def says(grid: Grid, at: tuple[int, int], text: str) -> bool:
    """Whether a cell holds one of the :func:`fixed_words`."""
    return plain(grid.cell(*at).text) == text
