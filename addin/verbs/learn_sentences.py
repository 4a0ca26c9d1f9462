"""What is said of a form that was proposed, taught or installed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from jixiao.addin.verbs.learn import Learned
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.learn.compare import label_of, values_of
from jixiao.macros.learn.concepts import word
from jixiao.macros.learn.proposal import Line
from jixiao.macros.sheet.grid import address
from jixiao.templates.library import say, shortened, show
from jixiao.templates.model import FormSpec

_SAID = 12  # so many things that are lost are named
_LONG = 20  # characters of each


def sure(line: Line) -> str:
    """确定, 存疑 or 未知."""
    return word("certainty", line.sure)


def proposed(path: Path, lines: Sequence[Line]) -> str:
    """The copy was written; how sure its labels are."""
    counts = Counter(line.sure for line in lines)
    return say("learn_proposed", path=path, count=len(lines), sure=counts["sure"], doubtful=counts["doubtful"],
               unknown=counts["unknown"])


def _replaced(replaced: bool) -> str:
    return say("learned_replaced") if replaced else ""


def installed(spec: FormSpec, replaced: bool) -> str:
    """A colleague's form is among the user's own."""
    return say("learned_installed", title=spec.title, form=spec.id, replaced=_replaced(replaced))


def learned(done: Learned) -> str:
    """The form is among the user's own; where its files are; what of the example it does not give."""
    files = "、".join(str(path) for path in done.files[:-1])
    lines = [
        say("learned", title=done.spec.title, form=done.spec.id, replaced=_replaced(done.replaced), files=files,
            send=done.files[-1].name),
        say("learned_again", blank=done.blank.name, path=done.again),
    ]
    if not done.left_out:
        return "\n".join((*lines, say("learned_whole")))
    items = [f"{cell} {label}“{shortened(' '.join(text.split()), _LONG)}”" for cell, label, text in done.left_out[:_SAID]]
    more = "……" if len(done.left_out) > _SAID else ""
    return "\n".join((*lines, say("learned_lost", count=len(done.left_out), items="；".join(items) + more)))


def said(form: FilledForm) -> Iterator[tuple[str, str, str]]:
    """(cell, what, text) of each value that is read from a form."""
    for place, value in values_of(form.record).items():
        if place != ("funds", "unit"):
            yield address(*form.at(place)), label_of(place), show(value)
