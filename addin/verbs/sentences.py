"""The sentences that close a piece of work, the same on the command line and behind a button."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.macros.forms.years import calendar_year
from jixiao.macros.scoring.cover import summary
from jixiao.macros.scoring.plan import ScorePlan
from jixiao.macros.scoring.results import FormResult
from jixiao.templates.library import say, show
from jixiao.templates.model import FormSpec
from jixiao.udfs.quantity.numbers import round_to

if TYPE_CHECKING:
    from jixiao.addin.verbs.year import CarriedBook

SAID = 3  # more forms than these are summed up


def few(names: Sequence[str]) -> str:
    """The first names of a list that may be long: ``甲、乙、丙等``."""
    return "、".join(names[:SAID]) + ("等" if len(names) > SAID else "")


def text_of_total(result: FormResult) -> str:
    """A total as printed: two places; of a form with open rows what there is so far, and that it is not the whole."""
    total = "—" if result.total is None else show(round_to(result.total, 2, "half_up"))
    return say("unfinished", total=total) if result.unfinished and result.total is not None else total


def generated(path: Path, sheets: Sequence[str], unused: Sequence[str] = ()) -> str:
    """A workbook of new forms was written; columns of the list that were not read."""
    text = say("generated", path=path, count=len(sheets), sheets=few(sheets))
    return text + (say("list_unused", columns="、".join(unused)) if unused else "")


def year_taken(form: FormSpec) -> str:
    """Which year a blank form got by the calendar, why, and how to have another."""
    taken = calendar_year(form.kind, date.today())
    return say("year_taken", year=taken.year, why=taken.why)


def carried(path: Path, done: CarriedBook) -> str:
    """A workbook of carried forms was written; which forms were left."""
    text = say("carried", path=path, count=len(done.forms), sheets=few(done.sheets))
    return text + (say("carry_left", count=done.left) if done.left else "")


def scored(plan: ScorePlan) -> list[str]:
    """Rows scored, rows kept, rows open, total and grade; sheets that are protected; findings."""
    results = [result for result in plan.results if result.form.found.spec.indicators.scored]
    lines = [
        say("scored", sheet=result.form.grid.name, scored=result.scored, kept=result.kept, open=result.open_rows,
            total=text_of_total(result), grade=result.grade or "—")
        for result in results[:SAID]
    ]
    if len(results) > SAID:
        lines = [say(
            "scored_all", forms=len(results), scored=sum(result.scored for result in results),
            kept=sum(result.kept for result in results), open=sum(result.open_rows for result in results),
        )]
    protected = [f"《{result.form.grid.name}》" for result in plan.results if result.form.grid.protected]
    if protected:
        lines.append(say("protected_skipped", sheets="、".join(protected)))
    return [*lines, say("checked", summary=summary(plan.findings))]
