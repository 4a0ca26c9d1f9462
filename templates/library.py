"""Reads the folders of official knowledge into values, and says which file is at fault when one is broken.

A folder holds ``forms/*.toml`` (+ ``.xlsx``), ``rulesets/*.toml``, ``checks.toml``, ``sources.toml``. Later folders add to
and override earlier ones by id, so a region is a folder, not code.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from jixiao.templates.model import CheckSpec, FormSpec, RuleSet, RuleText, Source, Vocabulary
from jixiao.templates.stop import Stop
from jixiao.templates.typed import Wrong, read
from jixiao.templates.wording import joined, worded

T = TypeVar("T")

HOME = Path(__file__).resolve().parent
#: A template folder is hostile input like any other: no file of it may be larger than this (bytes).
MAX_TOML = 2_000_000
#: Characters of a wrong value that a sentence repeats.
MAX_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Library:
    """All official knowledge at hand, by id."""

    forms: Mapping[str, FormSpec]
    rulesets: Mapping[str, RuleSet]
    checks: Mapping[str, CheckSpec]
    sources: Mapping[str, Source]
    rules: Mapping[str, RuleText]
    vocabulary: Vocabulary
    sheets: Mapping[str, Path]  # template key -> .xlsx: form ids, cover, cover-target, findings

    def ruleset_of(self, name: str) -> RuleSet | None:
        """The rule set of a form id, of its own id or of its title; None where none is known."""
        form = self.forms.get(name)
        found = self.rulesets.get(form.ruleset if form else name)
        return found or next((rules for rules in self.rulesets.values() if rules.title == name), None)


def read_toml(path: Path) -> dict[str, Any]:
    """One TOML file with numbers as Decimal. Raises Stop template_broken."""
    try:
        if path.stat().st_size > MAX_TOML:
            raise Stop("template_broken", path=path.name, reason=say("template_too_large", limit=MAX_TOML))
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Stop("template_broken", path=path.name, reason=str(error)) from error


class _File:
    """One file of a folder: what is wrong in it is said with its name."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data = read_toml(path)

    def stop(self, wrong: Wrong) -> Stop:
        values = dict(wrong.values)
        if "kind" in values:
            values["kind"] = messages()[wrong.id][str(values["kind"])]
        if "value" in values:
            values["value"] = shortened(str(values["value"]), MAX_SHOWN)
        return Stop("template_broken", path=self.path.name, reason=say(wrong.id, **values))

    def read(self, cls: type[T], data: Any, key: str = "", **given: Any) -> T:
        try:
            return read(cls, data, key, **given)
        except Wrong as wrong:
            raise self.stop(wrong) from wrong

    def refer(self, key: str, value: str, known: Iterable[str]) -> None:
        """Raises Stop where a file names what is not there."""
        if value not in known:
            raise self.stop(Wrong("template_reference", key, value=value, allowed="、".join(known) or "（无）"))


def _resolved(id: str, raw: Mapping[str, _File], trail: tuple[str, ...] = ()) -> tuple[dict[str, Any], dict[str, _File]]:
    """A rule set's table over those it extends, and the file that each key comes from."""
    file = raw[id]
    data = dict(file.data)
    base = data.pop("extends", None)
    merged: dict[str, Any] = {}
    origin: dict[str, _File] = {}
    if base is not None:
        file.refer("extends", str(base), [other for other in raw if other not in (*trail, id)])
        merged, origin = _resolved(base, raw, (*trail, id))
    return merged | data, origin | dict.fromkeys(data, file)


def _ruleset(id: str, raw: Mapping[str, _File]) -> RuleSet:
    data, origin = _resolved(id, raw)
    if "over_notice" in data:
        data.setdefault("over_deduct_from", data["over_notice"])
    try:
        rules = read(RuleSet, data)
        _check_bands(rules)
    except Wrong as wrong:
        raise origin.get(re.split(r"[.\[]", wrong.key)[0], raw[id]).stop(wrong) from wrong
    return replace(rules, grades=tuple(sorted(rules.grades, key=lambda band: band.floor, reverse=True)))


def _check_bands(rules: RuleSet) -> None:
    """What the type of one number cannot say: numbers that must fit to each other. Raises Wrong."""
    for index, level in enumerate(rules.levels):
        if not level.low <= level.share <= level.high:
            raise Wrong("template_number", f"levels[{index}].share", value=level.share, low=level.low, high=level.high)
    for key, names in (("levels", [level.id for level in rules.levels]), ("grades", [band.grade for band in rules.grades])):
        for index, name in enumerate(names):
            if name in names[:index]:
                raise Wrong("template_twice", f"{key}[{index}]", value=name)
    for index, (before, tier) in enumerate(pairwise(rules.tiers)):
        if tier.within <= before.within:
            raise Wrong("template_order", f"tiers[{index + 1}].within", value=tier.within)


@dataclass(slots=True)
class _Folders:
    """What the folders hold, later ones winning, with the file that each entry comes from."""

    rulesets: dict[str, _File] = field(default_factory=dict)
    forms: dict[str, tuple[FormSpec, _File]] = field(default_factory=dict)
    checks: dict[str, tuple[CheckSpec, _File]] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    rules: dict[str, tuple[RuleText, _File]] = field(default_factory=dict)
    sheets: dict[str, Path] = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary({}))

    def add(self, folder: Path) -> None:
        """Raises Stop ``template_broken``, or ``no_templates`` where the folder is none."""
        if not folder.is_dir():
            raise Stop("no_templates", path=str(folder))
        own: dict[str, _File] = {}
        for path in sorted((folder / "rulesets").glob("*.toml")):
            file = _File(path)
            id = file.data.get("id")
            if id is None:
                raise file.stop(Wrong("template_missing", "id"))
            if not isinstance(id, str):
                raise file.stop(Wrong("template_kind", "id", value=id, kind="str"))
            if id in own:
                raise file.stop(Wrong("template_twice", "id", value=id))
            own[id] = file
        self.rulesets |= own
        for path in sorted((folder / "forms").glob("*.toml")):
            file = _File(path)
            form = file.read(FormSpec, file.data, template=path.with_suffix(".xlsx"))
            self.forms[form.id] = form, file
            if form.template.exists():
                self.sheets[form.id] = form.template
        for name, add in (("sources", self.add_source), ("checks", self.add_check), ("rules", self.add_rule)):
            if (path := folder / f"{name}.toml").exists():
                file = _File(path)
                for id in file.data:
                    add(id, file)
        if (path := folder / "vocabulary.toml").exists():
            file = _File(path)
            self.vocabulary = joined(self.vocabulary, file.read(Vocabulary, file.data))
        self.sheets |= {path.stem: path for path in folder.glob("*.xlsx")}

    def add_source(self, id: str, file: _File) -> None:
        self.sources[id] = file.read(Source, file.data[id], id, id=id)

    def add_check(self, id: str, file: _File) -> None:
        self.checks[id] = file.read(CheckSpec, file.data[id], id, id=id), file

    def add_rule(self, id: str, file: _File) -> None:
        self.rules[id] = file.read(RuleText, file.data[id], id), file

    def library(self) -> Library:
        """Everything by id, once each reference has been found to lead somewhere."""
        def refer(key: str, sources: Iterable[str], file: _File) -> None:
            for source in sources:
                file.refer(key, source, self.sources)

        rulesets = {id: _ruleset(id, self.rulesets) for id in self.rulesets}
        titles: dict[str, str] = {}
        for id, rules in rulesets.items():
            if titles.setdefault(rules.title, id) != id:  # a workbook carries the title
                raise self.rulesets[id].stop(Wrong("template_twice", "title", value=rules.title))
        for id, file in self.rulesets.items():
            one = rulesets[id]
            refer("source", (*one.source, *one.proposal.source, *one.monitor.source), file)
        for form, file in self.forms.values():
            file.refer("ruleset", form.ruleset, rulesets)
            if form.carry:
                file.refer("carry.to", form.carry.to, self.forms)
            refer("source", form.source, file)
        for id, (check, file) in self.checks.items():
            refer(f"{id}.source", check.source, file)
        for id, (text, file) in self.rules.items():
            refer(f"{id}.source", text.source, file)
        forms = {id: worded(form, self.vocabulary) for id, (form, _) in self.forms.items()}
        checks = {id: check for id, (check, _) in self.checks.items()}
        texts = {id: text for id, (text, _) in self.rules.items()}
        return Library(forms, rulesets, checks, self.sources, texts, self.vocabulary, self.sheets)


def load_library(folders: Iterable[Path]) -> Library:
    """Reads template folders in order, later ones winning.

    Raises Stop ``template_broken`` naming file, key and what is allowed, or ``no_templates`` where a folder is none.
    """
    found = _Folders()
    for folder in folders:
        found.add(folder)
    return found.library()


@cache
def _cached(folders: tuple[Path, ...]) -> Library:
    return load_library(folders)


def default_library(extra: str | Path | None = None) -> Library:
    """The packaged library, plus the folder named by ``extra`` or else by the environment variable JX_TEMPLATES."""
    folder = extra or os.environ.get("JX_TEMPLATES")
    return _cached((HOME, Path(folder).resolve()) if folder else (HOME,))


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """The texts of what a user is told when work cannot go on, and of other sentences, by id."""
    return read_toml(HOME / "messages.toml")


_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def fill(text: str, values: Mapping[str, object]) -> str:
    """Puts values into ``{name}`` places. Plain replacement: a template text can reach nothing but the named values."""
    return _PLACEHOLDER.sub(lambda m: show(values.get(m[1], "")), text)


def show(value: object) -> str:
    """A value as a person writes it: no exponent, no trailing zeros of a Decimal beyond two places."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        if "." in text:
            whole, _, rest = text.partition(".")
            rest = rest.rstrip("0")
            text = f"{whole}.{rest}" if rest else whole
        return text
    return "" if value is None else str(value)


def shortened(text: str, most: int) -> str:
    """The beginning of a text that may be long.

    >>> shortened("项目绩效目标", 4), shortened("项目", 4)
    ('项目绩效…', '项目')
    """
    return text if len(text) <= most else text[:most] + "…"


def say(id: str, **values: object) -> str:
    """The Chinese sentence of a message id: ``JX-F01 ...``; what is no fault has no code."""
    entry = messages()[id]
    text = fill(entry["text"], values)
    return f"{entry['code']} {text}" if "code" in entry else text


@cache
def year_texts(part: str) -> Mapping[str, Any]:
    """Texts of the year's sheets: part ``carry``, ``compare`` or ``monitor``."""
    texts: Mapping[str, Any] = read_toml(HOME / "year.toml")[part]
    return texts
