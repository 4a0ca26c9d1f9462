"""The sentences that close a piece of work, the same on the command line and behind a button."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.macros.forms.years import calendar_year
from jixiao.macros.scoring.check import draft_summary
from jixiao.macros.scoring.plan import ScorePlan
from jixiao.macros.scoring.results import FormScore
from jixiao.templates.library import say, show
from jixiao.templates.model import FormSpec
from jixiao.udfs.base.record import Record
from jixiao.udfs.quantity.numbers import round_to

if TYPE_CHECKING:
    from jixiao.addin.verbs.imports import ImportedFile
    from jixiao.addin.verbs.report import Reported
    from jixiao.addin.verbs.summary import Summarised
    from jixiao.addin.verbs.year import CarriedBook
    from jixiao.macros.copies.verify import Verification
    from jixiao.macros.year.monitor import Monitored

SAID = 3  # more forms than these are summed up


def few(names: Sequence[str]) -> str:
    """The first names of a list that may be long: ``甲、乙、丙等``."""
    return "、".join(names[:SAID]) + ("等" if len(names) > SAID else "")


def text_of_total(result: FormScore) -> str:
    """A total as printed: two places; of a form with open rows what there is so far, and that it is not the whole."""
    total = "—" if result.total is None else show(round_to(result.total, 2, "half_up"))
    return say("unfinished", total=total) if result.unfinished and result.total is not None else total


def generated(path: Path, sheets: Sequence[str], unused: Sequence[str] = (), *, covered: bool = True) -> str:
    """A workbook of new forms was written, covered where any of them is scored; columns of the list that were not read."""
    text = say("generated" if covered else "generated_alone", path=path, count=len(sheets), sheets=few(sheets))
    return text + (say("list_unused", columns="、".join(unused)) if unused else "")


def year_taken(form: FormSpec) -> str:
    """Which year a blank form got by the calendar, why, and how to have another."""
    taken = calendar_year(form.kind, date.today())
    return say("year_taken", year=taken.year, why=taken.why)


def years_kept(records: Sequence[Record], year: int | None) -> str:
    """Which years records say besides the one that was asked for: theirs stand."""
    own = sorted({record.year for record in records if record.year is not None} - {year}) if year else []
    return say("year_kept", year=year, own="、".join(map(str, own))) if own else ""


def carried(path: Path, done: CarriedBook) -> str:
    """A workbook of carried forms was written; which forms were left."""
    text = say("carried", path=path, count=len(done.forms), sheets=few(done.sheets))
    return text + (say("carry_left", count=done.left) if done.left else "")


def monitored(sheets: Sequence[Monitored]) -> list[str]:
    """Each form's monitoring sheet: made, brought up to date or locked; indicators that it lacks."""
    lines = []
    for item in sheets:
        state = "monitor_locked" if item.locked else "monitor_renewed" if item.renewed else "monitor_made"
        lines.append(say(state, sheet=item.sheet))
        if item.lacks:
            lines.append(say("monitor_lacks", sheet=item.sheet, names=few(item.lacks)))
    return lines


def summarised(done: Summarised) -> str:
    """What a summary holds, which forms are no projects of their own, and monitoring sheets where there are any."""
    blanks = sum(one.of is None for one in done.repeated)
    said = "summarised_included" if done.everything else "summarised_repeated"
    more = say(said, copies=len(done.repeated) - blanks, blanks=blanks) if done.repeated else ""
    monitors = say("summarised_monitors", count=done.forms["monitor"]) if done.forms["monitor"] else ""
    return say(
        "summarised", target=done.forms["target"], selfeval=done.forms["selfeval"], monitors=monitors,
        errors=done.findings["error"],
        warnings=done.findings["warning"], notices=done.findings["notice"], unread=len(done.unread),
    ) + more


def unread(done: Summarised) -> list[str]:
    """The first files of a summary that could not be read, each with its reason."""
    more = len(done.unread) - SAID
    return [message for _, message in done.unread[:SAID]] + ([say("more_unread", count=more)] if more > 0 else [])


def reported(path: Path | None, done: Reported) -> list[str]:
    """A report was written; forms that are none of its kind; what is to be mended first."""
    lines = [say("reported", path=path, count=len(done.report.chapters))] if path else []
    if done.left:
        lines.append(say("report_left", count=done.left))
    if done.errors:
        lines.append(say("report_errors", count=done.errors))
    return lines


def imported(path: Path, done: ImportedFile) -> str:
    """How many forms a document held, and how sure their values are."""
    counts = {level: sum(len(form.of_level(level)) for form in done.forms) for level in ("sure", "likely", "doubtful")}
    return say("imported", path=path, count=len(done.forms), **counts)


def verified(found: Verification) -> str:
    """How many stored values agree with the formulas computed anew."""
    unread = sum(1 for item in found.different if not item.read)
    return say(
        "verified", agreed=found.agreed, different=len(found.different) - unread, unread=unread, left=found.left,
        unstored=found.unstored, reworded=found.reworded,
    )


def scored(plan: ScorePlan, alone: bool = False, frozen: bool = False) -> list[str]:
    """Rows scored, rows kept, rows open, total and grade; what is protected; findings.

    alone: of some sheets only, without a cover and 检查结果. frozen: sheets were put into a protected structure.
    """
    results = [result for result in plan.results if result.asked]
    lines = [
        say("scored", sheet=result.sheet, scored=result.scored, kept=result.kept, open=result.open_rows,
            total=text_of_total(result), grade=result.grade or "—")
        for result in results[:SAID]
    ]
    if len(results) > SAID:
        lines = [say(
            "scored_all", forms=len(results), scored=sum(result.scored for result in results),
            kept=sum(result.kept for result in results), open=sum(result.open_rows for result in results),
        )]
    protected = [f"《{result.sheet}》" for result in plan.results if result.protected]
    if protected:
        lines.append(say("protected_skipped", sheets="、".join(protected)))
    if frozen and not alone:
        lines.append(say("structure_protected"))
    return [*lines, say("checked_alone" if alone else "checked", summary=draft_summary(plan.findings))]
