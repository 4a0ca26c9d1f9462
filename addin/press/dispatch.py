"""The one dispatcher: a button of the ribbon or toolbar ends here, whatever the door."""

from __future__ import annotations

from collections.abc import Callable

from jixiao.addin.installer.selftest import write_selftest
from jixiao.addin.press import files, learning, received, row, year
from jixiao.addin.press.door import Answer, Door
from jixiao.addin.press.files import Call
from jixiao.addin.verbs import ribbon, sentences
from jixiao.macros.scoring.check import check_forms, draft_summary, need_forms
from jixiao.macros.scoring.cover import plan_findings
from jixiao.macros.scoring.plan import plan_covers, plan_score
from jixiao.templates.library import Library, say
from jixiao.templates.stop import Stop
from jixiao.udfs.base.log import log_path

_MARK = 3  # bytes of a log in which nothing but the mark of its encoding stands


def press(id: str, door: Door, library: Library) -> Answer:
    """Does what the button of that id says. Raises Stop where it cannot, ``unknown_button`` for an id that is none."""
    button = ribbon.find(id, library)
    if button is None or button.action not in ACTIONS:
        raise Stop("unknown_button", button=id)
    door.progress(say("pressing", what=button.label))
    return ACTIONS[button.action](Call(door, button.argument, library))


def _score(call: Call, overwrite: bool = False, ruleset: str = "") -> Answer:
    plan = plan_score(
        call.door.grids(), call.library, call.templates, path=call.door.name, overwrite=overwrite, progress=call.progress,
        ruleset=ruleset,
    )
    call.door.apply(plan.edits, call.library.sheets)
    return Answer("\n".join(sentences.scored(plan)))


def _rescore(call: Call) -> Answer:
    if not call.door.ask(say("ask_rescore")):
        return Answer(say("nothing_done"))
    return _score(call, overwrite=True)


def _ruleset(call: Call) -> Answer:
    return _score(call, ruleset=call.argument)


def _check(call: Call) -> Answer:
    forms = need_forms(call.door.grids(), call.library, call.door.name)
    findings = check_forms(forms, call.library)
    call.door.apply([plan_findings(findings, call.library, call.templates, call.door.grids())], call.library.sheets)
    return Answer(say("checked", summary=draft_summary(findings)))


def _next(call: Call) -> Answer:
    """The finding after the selected cell, in the order of sheets, rows and columns; after the last one the first.

    Hidden sheets are left out where another sheet has findings: no cell of theirs can be selected.
    """
    grids = call.door.grids()
    findings = check_forms(need_forms(grids, call.library, call.door.name), call.library)
    if not findings:
        return Answer(say("checked_clean"))
    order = {grid.name: index for index, grid in enumerate(grids)}
    sheet, row, col = call.door.selected()
    here = (order.get(sheet, -1), row, col)
    shown = {grid.name for grid in grids if grid.visible}
    findings = [item for item in findings if item.sheet in shown] or findings
    findings.sort(key=lambda item: (order[item.sheet], item.row, item.col))
    after = [item for item in findings if (order[item.sheet], item.row, item.col) > here]
    found = (after or findings)[0]
    at_cell = [item for item in findings if (item.sheet, item.row, item.col) == (found.sheet, found.row, found.col)]
    places = list(dict.fromkeys((item.sheet, item.row, item.col) for item in findings))
    number = places.index((found.sheet, found.row, found.col)) + 1
    lines = [item.message for item in at_cell]
    cell = (found.sheet, found.row, found.col) if found.sheet in shown else None
    return Answer("\n".join([*lines, say("next_of", number=number, count=len(places))]), cell=cell)


def _cover(call: Call) -> Answer:
    edits = plan_covers(call.door.grids(), call.library, call.templates, path=call.door.name)
    call.door.apply(edits, call.library.sheets)
    return Answer(say("cover_made", sheets="、".join(f"“{edit.sheet}”" for edit in edits)))


def _selftest(call: Call) -> Answer:
    path, good = write_selftest(call.library)
    return Answer(say("selftest_good" if good else "selftest_bad", path=path), file=path)


def _tutorial(_call: Call) -> Answer:
    from jixiao.addin.verbs.tutorial import write_tutorial

    path = write_tutorial()
    return Answer(say("tutorial_at", path=path), file=path)


def _log(_call: Call) -> Answer:
    """The newer of the two logs: of the program, and of the VBA, which speaks when the program cannot be reached."""
    both = (log_path(), log_path().with_name("excel.log"))
    logs = [path for path in both if path.is_file() and path.stat().st_size > _MARK]
    if not logs:
        return Answer(say("log_none"))
    path = max(logs, key=lambda log: log.stat().st_mtime)
    return Answer(say("log_at", path=path), file=path)


def _undo(call: Call) -> Answer:
    last = call.door.undo()
    if last is None:
        return Answer(say("undo_none"))
    button, undone = last
    text = say("undone", button=button, cells=undone.cells, sheets=undone.sheets)
    return Answer(text + (say("undo_kept", count=undone.kept) if undone.kept else ""))


#: Every action that a button of templates/texts/ribbon.toml may name.
ACTIONS: dict[str, Callable[[Call], Answer]] = {
    "score": _score, "rescore": _rescore, "ruleset": _ruleset, "check": _check, "next": _next,
    "cover": _cover, "selftest": _selftest, "log": _log, "undo": _undo, "explain": row.explain, "learn": learning.learn,
    "tutorial": _tutorial, "rescore_row": row.rescore, **files.ACTIONS, **year.ACTIONS, **received.ACTIONS,
}
