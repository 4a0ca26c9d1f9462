"""What a formula of any workbook can call in a loaded add-in: public procedures and declarations of its standard modules.

Members of classes and of document modules cannot be reached from a cell. A private module (``Option Private Module``)
counts as reachable here: that cells stay out of it is not documented. Decision 60.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from jixiao.addin.xlam.project import Module

_CALLABLE = re.compile(
    r"^[ \t]*(?:(?:public|friend|static)[ \t]+)*(?:declare[ \t]+(?:ptrsafe[ \t]+)?)?"
    r"(?:sub|function|property[ \t]+(?:get|let|set))[ \t]+(\w+)[ \t]*(\([^)]*\))?",
    re.IGNORECASE | re.MULTILINE,
)


def reachable(modules: Iterable[Module]) -> Iterator[tuple[str, str, str]]:
    """(module, procedure, its parameters) of everything that is not private, library functions among it."""
    for module in modules:
        if module.kind == "Module":
            text = re.sub(r" _\n", " ", module.source)
            for name, parameters in _CALLABLE.findall(re.sub(r":[ \t]*(?=\w)", "\n", _bare(text))):
                yield module.name, name, parameters


def _bare(text: str) -> str:
    """Without comments and the insides of texts."""
    lines = (re.sub(r'"(?:[^"\n]|"")*"', '""', line) for line in text.split("\n"))
    return "\n".join(line.partition("'")[0] for line in lines)
