"""All official knowledge as one value, read from template folders.

A folder holds ``forms/*.toml`` (+ ``.xlsx``), ``rulesets/*.toml``, ``checks.toml``, ``rules.toml``, ``sources.toml``,
``vocabulary.toml``. Later folders add to and override earlier ones by id, so a region is a folder, not code.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from time import monotonic
from typing import Any

from jixiao.templates.load.faults import Fault
from jixiao.templates.load.file import TomlFile
from jixiao.templates.load.folders import Folders
from jixiao.templates.load.kinds import place
from jixiao.templates.load.program import check_program
from jixiao.templates.messages import HOME, MAX_SHOWN, MAX_TOML, messages, read_toml, say
from jixiao.templates.model import CheckSpec, FormSpec, RuleSet, RuleText, Source, Vocabulary
from jixiao.templates.stop import Stop
from jixiao.templates.text import fill, fill_from, shortened, show

__all__ = [
    "HOME", "MAX_SHOWN", "MAX_TOML", "Library", "default_library", "fill", "fill_from", "find_faults", "load_library",
    "messages", "own_forms", "own_forms_changed", "read_toml", "say", "shortened", "show", "texts", "year_texts",
]


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """All official knowledge at hand, by id. A library is itself, so that what is worked out of one is kept for it alone."""

    forms: Mapping[str, FormSpec]
    rulesets: Mapping[str, RuleSet]
    checks: Mapping[str, CheckSpec]
    sources: Mapping[str, Source]
    rules: Mapping[str, RuleText]
    vocabulary: Vocabulary
    sheets: Mapping[str, Path]  # template key -> .xlsx: form ids, cover, cover-target, findings
    left_out: tuple[Fault, ...] = ()  # what is wrong in forms of the user's own: those are not taken
    replaced: tuple[tuple[str, str], ...] = ()  # (file, id) of what stands in place of something of an earlier folder

    def drawn(self) -> dict[str, FormSpec]:
        """What an empty form is made of, by id: the forms that are drawn, and each one's empty forms with other rows."""
        drawn: dict[str, FormSpec] = {}
        for form in self.forms.values():
            if form.id in self.sheets:
                drawn |= {form.id: form} | {
                    blank.id: replace(form, title=blank.title, year=blank.year, known=blank.known, default=False,
                                      blank_rows=blank.rows) for blank in form.blanks
                }
        return drawn

    @property
    def known_titles(self) -> str:
        """For who asks what is read: the forms that can be made, without their variants, and how many there are in all."""
        plain = dict.fromkeys(
            form.title for form in self.forms.values() if form.id in self.sheets and "（" not in form.title
        )
        return say("forms_known", forms="、".join(plain), count=len(self.forms))

    def ruleset_of(self, name: str) -> RuleSet | None:
        """The rule set of a form id, of its own id or of its title; None where none is known."""
        form = self.forms.get(name)
        found = self.rulesets.get(form.ruleset if form else name)
        return found or next((rules for rules in self.rulesets.values() if rules.title == name), None)


def load_library(folders: Iterable[Path], own: Path | None = None) -> Library:
    """Reads template folders in order, later ones winning. own: a folder of forms of which a broken one is left out.

    Raises Stop ``template_broken`` naming file, key and what is allowed, or ``no_templates`` where a folder is none.
    """
    library, faults = find_faults(folders, own)
    if faults:
        raise _stop(faults)
    return library


def find_faults(folders: Iterable[Path], own: Path | None = None) -> tuple[Library, list[Fault]]:
    """What is right in template folders, and everything that is wrong, each with its file and key.

    Raises Stop ``no_templates`` where a folder is none.
    """
    found = Folders(folders, own)
    library = Library(
        found.worded_forms(), found.built,
        {id: entry.value for id, entry in found.checks.items() if entry.value},
        {id: entry.value for id, entry in found.sources.items() if entry.value},
        {id: entry.value for id, entry in found.rules.items() if entry.value}, found.vocabulary, found.sheets,
        tuple(found.left_out), tuple(found.replaced),
    )
    return library, found.faults


def _stop(faults: list[Fault]) -> Stop:
    first = faults[0]
    reason = say("template_more", reason=first.reason, count=len(faults) - 1) if len(faults) > 1 else first.reason
    return Stop("template_broken", path=Path(first.file).name, reason=reason)


#: Libraries that are kept: each state of the folder of taught forms is one.
_KEPT = 8


@lru_cache(maxsize=_KEPT)
def _cached(folders: tuple[Path, ...], own: Path | None, _state: int) -> Library:
    texts("messages")
    return load_library(folders, own)


def default_library(extra: str | Path | None = None) -> Library:
    """The packaged library, plus the folder named by ``extra`` or else by the environment variable JX_TEMPLATES, plus the
    forms that the user has taught (:func:`own_forms`)."""
    folder = extra or os.environ.get("JX_TEMPLATES")
    own, state = _own(int(monotonic()), os.environ.get("HOME") or os.environ.get("USERPROFILE"))
    return _cached((HOME, Path(folder).resolve()) if folder else (HOME,), own, state)


def own_forms() -> Path:
    """Where the forms lie that the user has taught: below the user's home, never beside a workbook."""
    return Path.home() / ".jixiao" / "forms"


@lru_cache(maxsize=4)
def _own(_second: int, _home: str | None) -> tuple[Path | None, int]:
    """The folder of :func:`own_forms`, None where there is none, and what tells one state of it from another; looked at
    once a second.

    Every cell of a spreadsheet asks for the library.
    """
    folder = own_forms()
    try:
        return folder, folder.stat().st_mtime_ns
    except OSError:
        return None, 0


def own_forms_changed() -> None:
    """A form was put into the folder of :func:`own_forms`, or taken from it: it is looked at again at once."""
    _own.cache_clear()


@cache
def texts(kind: str) -> Mapping[str, Any]:
    """A file of the program's own texts or words, as it stands there, once it has been found right.

    kind: ``messages``, ``report``, ``summary``, ``year``, ``imports``, ``ribbon``, ``functions``, ``lambdas``,
    ``words``, ``learn``, ``list``, ``page``, ``wps``.
    Raises Stop ``template_broken``.
    """
    file = TomlFile(place(kind), f"{kind}.toml", [], messages() if kind == "messages" else None)
    check_program(file, kind)
    if file.faults:
        raise _stop(file.faults)
    return file.data


def year_texts(part: str) -> Mapping[str, Any]:
    """Texts of the year's sheets: part ``carry``, ``compare`` or ``monitor``."""
    found: Mapping[str, Any] = texts("year")[part]
    return found
