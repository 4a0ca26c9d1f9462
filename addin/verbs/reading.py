"""What a verb reads of a workbook: its forms and what is wrong in them, of all sheets or of some; decision 119.

They load nothing that writes: a check starts cold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from jixiao.addin.workbook.foreign import Values, open_to_read, read_grids
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.forms.list_columns import list_names
from jixiao.macros.forms.lists import list_sheets
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.formula.references import spans_sheets
from jixiao.macros.scoring.check import Located, need_forms
from jixiao.macros.scoring.held_forms import FormReader
from jixiao.macros.scoring.notes import check_sheets
from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.own_sheets import fixed_words, own_names, says
from jixiao.templates.library import Library
from jixiao.templates.stop import Stop

#: Bytes of a sheet from which on its head is looked at first.
_LARGE = 1_000_000


def read(file: Path, library: Library) -> list[FilledForm]:
    """Every official form of a workbook."""
    return need_forms(read_grids(file), library, str(file))


def check(file: Path, library: Library, ruleset: str = "", sheets: Sequence[str] = ()) -> list[Located]:
    """All findings of a workbook. ruleset: id of the rule set to check by, instead of those that the forms carry.

    sheets: names of those that are checked, instead of all; nothing is said of what lies between them and the others.
    """
    book = open_to_read(file)
    chosen = named(sheets, book.names, file) if sheets else None
    wanted = None if chosen is None else chosen | beside(book.names, list_names())
    if isinstance(book, WorkbookFile) and (made := made_findings(book, library)):
        wanted = set(book.names if wanted is None else wanted) - made
    return check_sheets(book.in_turn(wanted), form_reader(book, library, file, ruleset, chosen), library, chosen or ())


def made_findings(book: WorkbookFile, library: Library) -> set[str]:
    """Names of the sheets that are a large 检查结果 of ours, known by their heads: no form, but a row for each finding.

    Of a thousand forms they are twenty thousand, which would take more memory than all forms.
    """
    large = [name for name in beside(book.names, own_names("findings")) if book.size(name) > _LARGE]
    if not large:
        return set()
    (template,) = WorkbookFile.open(library.sheets["findings"]).grids()
    words = fixed_words(template)
    last = max(row for row, _ in words)
    heads = {name: book.beginning(name, last) for name in large}
    return {name for name, grid in heads.items() if all(says(grid, at, text) for at, text in words.items())}


def form_reader(
    book: WorkbookFile | Values, library: Library, path: Path, ruleset: str = "", within: Collection[str] | None = None
) -> FormReader:
    """What reads the forms of a workbook, sheet by sheet."""
    lists = list_sheets(book.grids(beside(book.names, list_names())))
    return FormReader(library, str(path), ruleset, lists, within)


def named(sheets: Sequence[str], known: Sequence[str], path: Path) -> set[str]:
    """The sheets of these names as the workbook writes them; letters' case does not matter. Raises Stop ``no_sheet``."""
    by_name = {name.lower(): name for name in known}
    for sheet in sheets:
        if sheet.lower() not in by_name:
            raise Stop("no_sheet", path=str(path), sheet=sheet)
    return {by_name[sheet.lower()] for sheet in sheets}


def beside(known: Sequence[str], names: Collection[str]) -> set[str]:
    """Names of the known sheets that are so called, blanks and letters' case left aside."""
    wanted = {name.lower() for name in names}
    return {name for name in known if name.strip().lower() in wanted}


def to_score(
    book: WorkbookFile, sheets: Sequence[str], templates: Mapping[str, Grid], path: Path
) -> tuple[Collection[str], set[str], bool]:
    """(names of the sheets that are read to score these; of these; whether neither cover nor 检查结果 is made).

    Where one that we made is there, all is read: it is about every form, and must not be left saying what was. Else only
    the sheets themselves, and those that may read them by formulas, are taken to pieces.
    """
    from jixiao.macros.scoring.cover import has_ours, names_of_ours  # who only reads loads nothing that writes

    chosen = named(sheets, book.names, path)
    wanted = chosen | beside(book.names, list_names() | names_of_ours())
    if has_ours(book.grids(wanted), templates):
        return book.names, chosen, False
    wanted |= set(book.readers(wanted))
    if any(map(spans_sheets, _formulas(book.grids(wanted)))):
        return book.names, chosen, True  # which sheets lie between two, all of them tell
    return wanted, chosen, True


def _formulas(grids: Sequence[Grid]) -> Iterator[str]:
    """All formulas of cells and names."""
    for grid in grids:
        yield from (cell.formula for cell in grid.cells.values() if cell.formula is not None)
    for names in {id(grid.names): grid.names for grid in grids}.values():
        yield from names.values()
