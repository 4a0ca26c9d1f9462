"""One function that answers the messages of a page; ``addin/page/web/messages.js`` says what each holds.

It knows nothing of browsers: bytes and words come in and go out, and the command that runs is ``jx`` itself.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Mapping
from typing import Any

from jixiao.addin.cli.console import progress_to
from jixiao.addin.engine.command import run_command
from jixiao.addin.engine.look import look
from jixiao.addin.engine.picture import picture
from jixiao.addin.engine.table import workbook_of
from jixiao.templates.library import default_library, say
from jixiao.templates.model import FormSpec
from jixiao.templates.stop import Stop
from jixiao.udfs.base.errors import SheetError
from jixiao.udfs.base.log import log_exception
from jixiao.udfs.functions import JX_VERSION
from jixiao.udfs.registry import function

Message = Mapping[str, Any]

gc.set_threshold(100_000, 50, 50)  # as the command itself does


_KINDS = ("selfeval", "target")


def version() -> str:
    """Of jixiao."""
    return JX_VERSION()


def answer(asked: Message, tell: Callable[[str], object]) -> dict[str, Any]:
    """The answer to a message, with its id. tell: takes messages of progress as JSON, while the work goes on.

    Whatever goes wrong is in the answer, as a sentence: of a file, or for the whole message (``failed``).
    """
    id = asked["id"]

    def progress(what: str, done: int, total: int) -> None:
        tell(json.dumps({"kind": "progress", "id": id, "done": done, "total": total, "what": what}))

    try:
        with progress_to(progress):
            return {"id": id, **_ANSWERS[asked["kind"]](asked)}
    except Stop as stop:
        return {"kind": "failed", "id": id, "text": say(stop.id, **stop.values)}
    except Exception:
        return {"kind": "failed", "id": id, "text": say("bug", log=log_exception() or "—")}


def _run(asked: Message) -> dict[str, Any]:
    return {"kind": "ran", **run_command(asked["command"], asked["files"])}


def _look(asked: Message) -> dict[str, Any]:
    library = default_library()
    return {"kind": "looked", "books": [look(file["name"], bytes(file["bytes"]), library) for file in asked["files"]]}


def _picture(asked: Message) -> dict[str, Any]:
    return {"kind": "pictured", **picture(asked["name"], bytes(asked["bytes"]), asked["sheet"], default_library())}


def _first(form: FormSpec) -> tuple[bool, int, bool]:
    """Forms as they are offered: the usual ones, then by kind, those of the whole country first."""
    return not form.default, _KINDS.index(form.kind) if form.kind in _KINDS else len(_KINDS), not form.national


def _forms(_: Message) -> dict[str, Any]:
    library = default_library()
    return {
        "kind": "forms",
        "forms": [
            {"id": id, "title": form.title, "kind": form.kind, "region": form.region}
            for id, form in sorted(library.drawn().items(), key=lambda item: _first(item[1]))
        ],
        "rulesets": [{"id": rules.id, "title": rules.title} for rules in library.rulesets.values()],
        "checks": [{"code": check.code, "title": check.title} for check in library.checks.values()],
    }


def _call(asked: Message) -> dict[str, Any]:
    value = function(asked["name"]).call(*asked["args"])
    return {"kind": "called", "value": str(value) if isinstance(value, SheetError) else value}


def _table(asked: Message) -> dict[str, Any]:
    return {"kind": "tabled", "bytes": workbook_of(asked["tables"])}


_ANSWERS: Mapping[str, Callable[[Message], dict[str, Any]]] = {
    "run": _run, "look": _look, "picture": _picture, "forms": _forms, "call": _call, "table": _table,
}
