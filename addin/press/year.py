"""Buttons of the year: 绩效监控 in the workbook, 自评报告 beside it, 汇总 of a folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from jixiao.addin.press.door import Answer, Pick
from jixiao.addin.press.files import Call, copied, free_path, stem_of
from jixiao.addin.verbs import sentences
from jixiao.macros.scoring.check import need_forms
from jixiao.macros.sheet.edits import Edit
from jixiao.macros.year.monitor import plan_monitor
from jixiao.templates.library import say


def _monitor(call: Call) -> Answer:
    grids, today = call.door.grids(), date.today()
    forms = need_forms(grids, call.library, call.door.name)
    done = plan_monitor(forms, grids, call.library, call.templates, today)
    edits: list[Edit] = [edit for item in done if not item.locked for edit in item.edits]
    call.door.apply(edits, call.library.sheets)
    return Answer("\n".join([*sentences.monitored(done), say("monitor_day", day=f"{today:%Y-%m-%d}")]))


def _report(call: Call) -> Answer:
    from jixiao.addin.verbs.report import report  # what writes Word documents takes half a second to load

    path = free_path(call.door.folder, f"{stem_of(call)}_自评报告", ".docx")
    with copied(call) as copy:
        done = report(copy, call.library, path, sources=False, short=True)
    return Answer("\n".join(sentences.reported(path, done)), file=path)


def _summary(call: Call) -> Answer:
    from jixiao.addin.verbs.summary import summary  # XlsxWriter takes its time to load

    folder = call.door.pick(Pick(say("pick_summary")))
    if folder is None:
        return Answer(say("nothing_done"))
    path = free_path(folder.parent, f"{folder.name or '绩效'}_汇总")
    done = summary([folder], call.library, path, call.progress)
    return Answer("\n".join([say("written", path=path), *sentences.unread(done), sentences.summarised(done)]), file=path)


#: Action of a button -> what does it.
ACTIONS: dict[str, Callable[[Call], Answer]] = {"monitor": _monitor, "report": _report, "summary": _summary}
