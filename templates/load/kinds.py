"""The kinds of TOML files: what a folder may hold, and what only the program brings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jixiao.templates.messages import HOME
from jixiao.templates.model import CheckSpec, FormSpec, RuleSet, RuleText, Source, Vocabulary
from jixiao.templates.model.listing import Listing
from jixiao.templates.model.program import (
    Functions,
    Imports,
    Lambdas,
    Learn,
    Messages,
    Page,
    Report,
    Ribbon,
    Sheets,
    Year,
)
from jixiao.templates.model.summary import Summary
from jixiao.templates.model.words import Words
from jixiao.templates.model.wps import Wps

#: Tables of a folder, in the order in which they are read: ``sources.toml`` and so on.
TABLES: Mapping[str, Any] = {
    "sources": Mapping[str, Source], "checks": Mapping[str, CheckSpec], "rules": Mapping[str, RuleText],
    "vocabulary": Vocabulary,
}
#: Folders of a folder: one file per form or rule set.
FOLDERS: Mapping[str, Any] = {"forms": FormSpec, "rulesets": RuleSet}
#: Texts and words of the program itself: they stand beside the code that fills them, so no folder replaces them.
PROGRAM: Mapping[str, Any] = {
    "messages": Messages, "report": Report, "summary": Summary, "year": Year, "imports": Imports, "ribbon": Ribbon,
    "sheets": Sheets, "functions": Functions, "lambdas": Lambdas, "words": Words, "learn": Learn, "list": Listing,
    "page": Page, "wps": Wps,
}


def place(kind: str) -> Path:
    """Where the shipped file of a kind lies."""
    return HOME / "texts" / f"{kind}.toml" if kind in PROGRAM else HOME / f"{kind}.toml"


def allowed_files() -> str:
    """The names of files that a folder may hold."""
    return "、".join((*(f"{kind}.toml" for kind in TABLES), *(f"{kind}/*.toml" for kind in FOLDERS)))


def same_as_ours(path: Path) -> bool:
    """Whether a file is a copy of the program's own, which changes nothing."""
    return path.stem in PROGRAM and path.read_bytes() == place(path.stem).read_bytes()
