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
from jixiao.templates.library import default_library
from jixiao.udfs.base.errors import SheetError
from jixiao.udfs.functions import JX_VERSION
from jixiao.udfs.registry import function

Message = Mapping[str, Any]

gc.set_threshold(100_000, 50, 50)  # as the command itself does


def version() -> str:
    """Of jixiao."""
    return JX_VERSION()


def answer(asked: Message, tell: Callable[[str], object]) -> dict[str, Any]:
    """The answer to a message, with its id. tell: takes messages of progress as JSON, while the work goes on.

    Whatever goes wrong with a file is in the answer, as a sentence. Raises KeyError for a message of no known kind.
    """
    id = asked["id"]

    def progress(what: str, done: int, total: int) -> None:
        tell(json.dumps({"kind": "progress", "id": id, "done": done, "total": total, "what": what}))

    with progress_to(progress):
        return {"id": id, **_ANSWERS[asked["kind"]](asked)}


def _run(asked: Message) -> dict[str, Any]:
    return {"kind": "ran", **run_command(asked["command"], asked["files"])}


def _forms(_: Message) -> dict[str, Any]:
    library = default_library()
    return {
        "kind": "forms",
        "forms": [
            {"id": form.id, "title": form.title, "kind": form.kind, "region": form.region}
            for form in library.drawn().values()
        ],
        "rulesets": [{"id": rules.id, "title": rules.title} for rules in library.rulesets.values()],
    }


def _call(asked: Message) -> dict[str, Any]:
    value = function(asked["name"]).call(*asked["args"])
    return {"kind": "called", "value": str(value) if isinstance(value, SheetError) else value}


_ANSWERS: Mapping[str, Callable[[Message], dict[str, Any]]] = {
    "run": _run, "forms": _forms, "call": _call,
}
