"""JavaScript modules as one script: what they import from each other is put in front, and the words between them left out.

A page opened as a file may not load modules from beside it. The modules keep to what this needs: names are imported as they
are, ``import { a, b } from "./c.js"``, and exported where they are declared; no two modules declare the same name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_IMPORT = re.compile(r'^import\s*\{[^}]*\}\s*from\s*"\./([\w.-]+)";[ \t]*\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|let|class)\b)", re.MULTILINE)
_LEFT = re.compile(r"^(?:import\b(?!\()|export\b).*", re.MULTILINE)
_DECLARED = re.compile(r"^(?:async )?(?:function\*?|const|let|var|class)\s+([\w$]+)", re.MULTILINE)


def joined(modules: Mapping[str, str], entry: str) -> str:
    """The script of the module ``entry`` with all that it imports.

    modules: source by file name. Raises ValueError for what the rules above do not allow.

    >>> own = {"a.js": 'import { two } from "./b.js";\\ntwo();\\n', "b.js": "export const two = () => 2;\\n"}
    >>> print(joined(own, "a.js"))
    const two = () => 2;
    <BLANKLINE>
    two();
    <BLANKLINE>
    """
    order: list[str] = []
    _visit(modules, entry, order, ())
    declared: dict[str, str] = {}
    made = []
    for name in order:
        text = _EXPORT.sub("", _IMPORT.sub("", modules[name]))
        if left := _LEFT.search(text):
            raise ValueError(f"{name}: {left[0]}")
        for found in _DECLARED.findall(text):
            if found in declared:
                raise ValueError(f"{name}: {found} is declared in {declared[found]} too")
            declared[found] = name
        made.append(text)
    return "\n".join(made)


def _visit(modules: Mapping[str, str], name: str, order: list[str], above: tuple[str, ...]) -> None:
    if name in above:
        raise ValueError(f"{name} imports itself: {' → '.join((*above, name))}")
    if name not in order:
        for needed in _IMPORT.findall(modules[name]):
            _visit(modules, needed, order, (*above, name))
        order.append(name)
