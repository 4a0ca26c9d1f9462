"""Buttons for what comes from others: 导入 of a document, 比对 with another workbook, 核对 of stored values."""

from __future__ import annotations

from collections.abc import Callable

from jixiao.addin.press.door import Answer, Pick
from jixiao.addin.press.files import Call, copied, free_path, stem_of
from jixiao.addin.verbs import sentences
from jixiao.addin.verbs.inputs import READ
from jixiao.macros.sheet.grid import parse_address
from jixiao.templates.library import say

_DOCUMENTS = (".docx", ".pdf")


def _import(call: Call) -> Answer:
    from jixiao.addin.verbs.imports import import_file  # what reads PDF takes half a second to load

    document = call.door.pick(Pick(say("pick_import"), say("pick_document"), _DOCUMENTS))
    if document is None:
        return Answer(say("nothing_done"))
    path = free_path(document.parent, f"{document.stem}_导入")
    done = import_file(document, call.library, path, call.progress)
    return Answer("\n".join([sentences.imported(document, done), say("made_file", path=path)]), file=path)


def _compare(call: Call) -> Answer:
    from jixiao.addin.verbs.year import compare
    from jixiao.macros.year.compare import summary_of

    other = call.door.pick(Pick(say("pick_compare", name=call.door.name), say("pick_workbook"), READ))
    if other is None:
        return Answer(say("nothing_done"))
    path = free_path(call.door.folder, f"{stem_of(call)}_比对")
    with copied(call) as copy:
        found = compare(copy, other, call.library, path)
    return Answer(say("compared", a=call.door.name, b=other.name, summary=summary_of(found), path=path), file=path)


def _verify(call: Call) -> Answer:
    from jixiao.macros.copies.verify import verify

    found = verify(call.door.grids(), call.library)
    if not found.different:
        return Answer(sentences.verified(found))
    first = found.different[0]
    where = say(
        "verify_first", sheet=first.sheet, cell=first.cell, stored=first.stored or "—",
        computed=first.computed if first.read else say("verify_unread"),
    )
    at = parse_address(first.cell)
    shown = at and any(grid.name == first.sheet and grid.visible for grid in call.door.grids())
    return Answer(f"{sentences.verified(found)}\n{where}", cell=(first.sheet, *at) if at and shown else None)


#: Action of a button -> what does it.
ACTIONS: dict[str, Callable[[Call], Answer]] = {"import": _import, "compare": _compare, "verify": _verify}
