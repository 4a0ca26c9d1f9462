"""A fault of a file: where it is, what is wrong and what would be right, as one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from jixiao.templates.load.typed import Wrong
from jixiao.templates.messages import MAX_SHOWN, messages, say
from jixiao.templates.text import shortened

#: Characters of a key's path.
MAX_KEY = 120
#: Characters of a list of what is allowed.
MAX_ALLOWED = 300


@dataclass(frozen=True, slots=True)
class Fault:
    """file: path below the folder; key: path of the key, "" of the file as a whole; reason: what, and what is allowed."""

    file: str
    key: str
    reason: str

    @property
    def sentence(self) -> str:
        """The whole sentence, with the file."""
        return say("template_broken", path=self.file, reason=self.reason)


def _line(value: object) -> str:
    return " ".join(str(value).split())


def fault_of(file: str, wrong: Wrong) -> Fault:
    """The fault of a file's key."""
    values = {**wrong.values, "key": shortened(_line(wrong.key), MAX_KEY)}
    if "kind" in values:
        values["kind"] = messages()[wrong.id][str(values["kind"])]
    if "value" in values:
        values["value"] = shortened(_line(values["value"]), MAX_SHOWN)
    if "allowed" in values:
        values["allowed"] = shortened(str(values["allowed"] or say("template_none")), MAX_ALLOWED)
    return Fault(file, str(values["key"]), say(wrong.id, **values))
