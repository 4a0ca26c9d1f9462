"""Row checks as JX_CHECK and whole forms use them. Importing the modules lists their checks in the catalogue's order."""

import re
from collections.abc import Sequence

from jixiao.templates.library import Library
from jixiao.udfs.base.finding import Finding
from jixiao.udfs.checks import arithmetic, attainment, completeness, levels, progress, reasons, targets
from jixiao.udfs.checks.base import JudgedRow, Seen, TypedRow, catalogue_of, row_findings, row_of
from jixiao.udfs.quantity.words import plain_all

__all__ = [
    "JudgedRow", "TypedRow", "arithmetic", "attainment", "broken", "completeness", "levels", "look", "progress",
    "reasons", "row_findings", "row_of", "targets", "unread_score",
]


def broken(code: str) -> Finding:
    """What JX_CHECK says of a row in which a cell shows an error."""
    return Finding("error_value", ("indicators", 0), {"code": code})


def unread_score(row: JudgedRow, score: object) -> Finding:
    """What is wrong with a score that is no number: the reader of forms says the same of its cell."""
    shown = str(score).upper() if isinstance(score, bool) else str(score).strip()
    return Finding("not_a_number", ("indicators", row.index, "score"), {"text": shown})


#: By whether each of the two can find nothing.
_SPARED = {
    (True, True): frozenset(("placeholder", "sign_in_name")), (True, False): frozenset(("placeholder",)),
    (False, True): frozenset(("sign_in_name",)), (False, False): frozenset[str](),
}


def look(rows: Sequence[Sequence[object]], library: Library) -> list[Seen | None]:
    """What many rows, as JX_CHECK takes them, show together; None where name, target or actual is no text.

    >>> from jixiao.templates.library import default_library
    >>> rows = [("≥95(%)", "96(%)", 10, 10, "", "验收（合格）率"), ("≥95(%)", 0.96, 10, 10, "", "合格率")]
    >>> [(seen.name, sorted(seen.spared)) if seen else None for seen in look(rows, default_library())]
    [('验收(合格)率', ['placeholder', 'sign_in_name']), None]
    """
    catalogue = catalogue_of(library)
    found: list[Seen | None] = [None for _ in rows]
    fillers, sign = catalogue["placeholder"], catalogue["sign_in_name"].letters("signs").search
    whole = {word.upper() for key in ("words", "none") for word in fillers.words(key)}
    part = re.compile(f"{fillers.letters('partial').pattern}|{fillers.letters('open_figure').pattern}").search
    typed = [at for at, row in enumerate(rows) if len(row) > 5 and type(row[0]) is type(row[1]) is type(row[5]) is str]
    names, targets, actuals = (plain_all([str(rows[at][col]).strip() for at in typed]) for col in (5, 0, 1))
    for at, name, target, actual in zip(typed, names, targets, actuals, strict=True):
        said = whole.isdisjoint((name.upper(), target.upper(), actual.upper())) and not part(f"{name} {target} {actual}")
        found[at] = Seen(name, _SPARED[said, not sign(name)])
    return found
