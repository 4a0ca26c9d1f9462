"""The verbs that only read: the forms of a workbook, and all that is wrong in them. They load nothing that writes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jixiao.addin.workbook.foreign import read_grids
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.scoring.check import Located, check_forms, need_each, need_forms
from jixiao.templates.library import Library


def read(file: Path, library: Library) -> list[FilledForm]:
    """Every official form of a workbook."""
    return need_forms(read_grids(file), library, str(file))


def check(file: Path, library: Library, ruleset: str = "", sheets: Sequence[str] = ()) -> list[Located]:
    """All findings of a workbook. ruleset: id of the rule set to check by, instead of those that the forms carry.

    sheets: names of those that are checked, instead of all; nothing is said of what lies between them and the others.
    """
    if not sheets:
        return check_forms(need_forms(read_grids(file), library, str(file), ruleset), library)
    from jixiao.addin.verbs.chosen import named, to_check

    grids = read_grids(file, lambda known: to_check(sheets, known, file))
    chosen = named(sheets, [grid.name for grid in grids], file)
    forms = need_forms(grids, library, str(file), ruleset, chosen)
    need_each(chosen, forms, str(file))
    return check_forms(forms, library)
