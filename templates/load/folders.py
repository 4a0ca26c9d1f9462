"""Template folders as values: what each holds, later ones over earlier ones, and every reference checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from jixiao.templates.load.faults import Fault
from jixiao.templates.load.file import TomlFile
from jixiao.templates.load.forms import check_form
from jixiao.templates.load.kinds import FOLDERS, PROGRAM, TABLES, allowed_files, same_as_ours
from jixiao.templates.load.program import check_program
from jixiao.templates.load.rulesets import bands
from jixiao.templates.load.typed import Faulty, places, read, said, wrong
from jixiao.templates.load.wording import joined, known_words, worded
from jixiao.templates.messages import HOME, say
from jixiao.templates.model import CheckSpec, FormSpec, RuleSet, RuleText, Source, Vocabulary
from jixiao.templates.model.checks import PARAMS
from jixiao.templates.stop import Stop

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """A value with the file that says it. value: None where the file says it wrongly."""

    value: T | None
    file: TomlFile


class Folders:
    """What the folders hold, later ones winning, and everything that is wrong in them."""

    def __init__(self, folders: Iterable[Path], own: Path | None = None) -> None:
        """own: forms of the user's own; what is wrong in them goes to ``left_out``. Raises Stop ``no_templates``."""
        self.faults: list[Fault] = []
        self.left_out: list[Fault] = []
        self.rulesets: dict[str, TomlFile] = {}
        self.form_files: dict[str, TomlFile] = {}
        self.forms: dict[str, Entry[FormSpec]] = {}
        self.sources: dict[str, Entry[Source]] = {}
        self.checks: dict[str, Entry[CheckSpec]] = {}
        self.rules: dict[str, Entry[RuleText]] = {}
        self.vocabulary = Vocabulary({})
        self.sheets: dict[str, Path] = {}
        #: Kinds of which a file could not be read: what is missing there may stand in it, and is no fault of others.
        self.unread: set[str] = set()
        #: (file, id) of what stands in place of something of an earlier folder.
        self.replaced: list[tuple[str, str]] = []
        #: The tables of checks and rules as they stand in the files: a later folder says only what differs.
        self.raw: dict[str, dict[str, dict[str, Any]]] = {"checks": {}, "rules": {}}
        for index, folder in enumerate(folders):
            if not folder.is_dir():
                raise Stop("no_templates", path=str(folder))
            self.add(folder, first=index == 0)
        self.built = self.build()
        self.refer()
        if own is not None and own.is_dir():
            self.add_own(own)

    def add(self, folder: Path, *, first: bool) -> None:
        """One folder over those before it. first: it may bring checks and rules, and hold the program's own texts."""
        if not first and (outside := _leads_out(folder)):
            self.faults += [Fault(name, "", say("template_outside")) for name in outside]
            self.unread |= {*FOLDERS, *TABLES}
            return
        self.add_rulesets(folder)
        self.add_forms(folder)
        for name in TABLES:
            if (path := folder / f"{name}.toml").exists():
                file = TomlFile(path, path.name, self.faults)
                self.unread |= {name} if file.broken else set()
                self.add_table(name, file, first)
        if not first:
            self.add_others(folder)
            self.add_strays(folder)
        self.sheets |= {path.stem: path for path in sorted(folder.glob("*.xlsx"))}

    def add_strays(self, folder: Path) -> None:
        """What lies where nothing looks for it: a file in place of a folder, a workbook without its file beside it."""
        files = [name for name in FOLDERS if (folder / name).exists() and not (folder / name).is_dir()]
        self.faults += [Fault(name, "", say("template_no_folder")) for name in files]
        self.unread.update(files)
        for path in sorted((*folder.glob("*.xlsx"), *folder.glob("*/*.xlsx"))):
            known = path.stem in self.sheets if path.parent == folder else path.with_suffix(".toml").exists()
            if not known and not path.name.startswith(("~$", ".")):
                reason = say("template_stray", name=f"{path.stem}.toml")
                self.faults.append(Fault(path.relative_to(folder).as_posix(), "", reason))

    def add_others(self, folder: Path) -> None:
        """Files that nothing reads: a misspelled name, or a text that only the program may bring."""
        for path in sorted((*folder.glob("*.toml"), *folder.glob("*/*.toml"))):
            name = path.relative_to(folder).as_posix()
            if (path.parent.name in FOLDERS and path.parent.parent == folder) or name in {f"{item}.toml" for item in TABLES}:
                continue
            if path.name.startswith(".") or path.parent.name == "schema" or same_as_ours(path):
                continue
            file = TomlFile(path, name, self.faults)
            if path.stem in PROGRAM:
                check_program(file, path.stem)
            file.add(wrong("template_file", "", allowed=allowed_files()))

    def add_rulesets(self, folder: Path) -> None:
        own: dict[str, TomlFile] = {}
        for path in sorted((folder / "rulesets").glob("*.toml")):
            file = TomlFile(path, f"rulesets/{path.name}", self.faults)
            id = file.data.get("id")
            if file.broken or not isinstance(id, str):
                self.unread.add("rulesets")
            if file.broken:
                continue
            if id is None:
                file.add(wrong("template_missing", "id"))
            elif not isinstance(id, str):
                file.add(wrong("template_kind", "id", value=id, kind="str"))
            elif id in own:
                file.add(wrong("template_twice", "id", value=id))
            else:
                own[id] = file
        self.replaced += [(file.name, id) for id, file in own.items() if id in self.rulesets]
        self.rulesets |= own

    def add_forms(self, folder: Path) -> None:
        own: dict[str, TomlFile] = {}
        for path in sorted((folder / "forms").glob("*.toml"), key=lambda path: path.stem):
            file = TomlFile(path, f"forms/{path.name}", self.faults)
            id = file.data.get("id")
            if file.broken:
                self.unread.add("forms")
                continue
            if not isinstance(id, str):
                self.unread.add("forms")
                file.read(FormSpec, file.data, template=path.with_suffix(".xlsx"), family="")
                continue
            if id in own:
                file.add(wrong("template_twice", "id", value=id))
            elif id in self.forms:
                self.replaced.append((file.name, id))
            own[id] = file
        self.form_files |= own
        for id, file in own.items():
            form = self.form_of(id, file)
            self.forms[id] = Entry(form, file)
            if form and form.template.exists():
                self.sheets[id] = form.template

    def form_of(self, id: str, file: TomlFile) -> FormSpec | None:
        """The form of a file, over the one that it extends; None where something is wrong."""
        files = chain(id, self.form_files, sure="forms" not in self.unread)
        if files is None:
            return None
        data: dict[str, Any] = {}
        for one in reversed(files):
            data = extended(data, one.data)
        data.pop("extends", None)
        try:
            form: FormSpec = read(
                FormSpec, data, template=file.path.with_suffix(".xlsx"), family=str(files[-1].data["id"]),
            )
        except Faulty as faulty:
            file.add(*(item for item in faulty.wrongs if len(files) == 1 or re.split(r"[.\[]", item.key)[0] in file.data))
            return None
        return form

    def add_own(self, folder: Path) -> None:
        """Forms that the user has taught: a broken one, or one of an id that is taken, keeps no other from being read."""
        for path in sorted(folder.glob("*.toml")):
            file = TomlFile(path, path.name, [])
            sheet, family = path.with_suffix(".xlsx"), str(file.data.get("id"))
            form = None if file.broken else file.read(FormSpec, file.data, template=sheet, family=family)
            if form:
                if form.id in self.forms:
                    file.add(wrong("template_twice", "id", value=form.id))
                self.refer_form(form, file)
            if form is None or file.faults:
                self.left_out += file.faults
                continue
            self.forms[form.id] = Entry(form, file)
            if form.template.is_file():
                self.sheets[form.id] = form.template

    def add_table(self, name: str, file: TomlFile, first: bool) -> None:
        if name == "sources":
            for id, data in file.data.items():
                self.sources[id] = Entry(file.read(Source, data, id, id=id), file)
        elif name == "checks":
            for id, data in self.entries(file, name, first):
                self.checks[id] = Entry(file.read(CheckSpec, data, id, id=id), file)
                if isinstance(params := data.get("params"), Mapping):
                    file.read(PARAMS.get(id, {}), params, f"{id}.params")
        elif name == "rules":
            for id, data in self.entries(file, name, first):
                self.rules[id] = Entry(file.read(RuleText, data, id), file)
        elif words := file.read(Vocabulary, file.data):
            self.add_vocabulary(file, words, first)

    def entries(self, file: TomlFile, kind: str, first: bool) -> Iterable[tuple[str, dict[str, Any]]]:
        """The entries of a file over those of the same id before: only what exists, with the same places in its texts."""
        raw = self.raw[kind]
        known = tuple(raw)
        for id, own in file.data.items():
            if not isinstance(own, dict):
                file.add(wrong("template_kind", id, value=own, kind="table"))
            elif first or id in known:
                before = raw.get(id, {})
                for key in own.keys() & before.keys():
                    if isinstance(own[key], str) and isinstance(before[key], str):
                        file.add(*said(own[key], sorted(places(before[key])), f"{id}.{key}"))
                raw[id] = merged(before, own)
                yield id, raw[id]
            else:
                file.refer(id, id, known)

    def add_vocabulary(self, file: TomlFile, words: Vocabulary, first: bool) -> None:
        for concept in () if first else words.labels:
            file.refer(f"labels.{concept}", concept, self.vocabulary.labels)
        self.vocabulary = joined(self.vocabulary, words)

    def build(self) -> dict[str, RuleSet]:
        """The rule sets, each over the one that it extends."""
        found: dict[str, RuleSet] = {}
        for id, file in self.rulesets.items():
            files = chain(id, self.rulesets, sure="rulesets" not in self.unread)
            if files is None:
                continue
            data: dict[str, Any] = {}
            origin: dict[str, TomlFile] = {}
            for one in reversed(files):
                data |= one.data
                origin |= dict.fromkeys(one.data, one)
            data.pop("extends", None)
            try:
                rules = read(RuleSet, data)
                if wrongs := tuple(bands(rules)):
                    raise Faulty(wrongs)
            except Faulty as faulty:
                for item in faulty.wrongs:  # the file that says it is named, not the one that extends it
                    if origin.get(re.split(r"[.\[]", item.key)[0], file) is file:
                        file.add(item)
            else:
                start = rules.over_deduct_from if "over_deduct_from" in data else rules.over_notice
                grades = tuple(sorted(rules.grades, key=lambda band: band.floor, reverse=True))
                found[id] = replace(rules, grades=grades, over_deduct_from=start)
        titles: dict[str, str] = {}
        for id, rules in found.items():
            if titles.setdefault(rules.title, id) != id:  # a workbook carries the title
                self.rulesets[id].add(wrong("template_twice", "title", value=rules.title))
        return found

    def refer(self) -> None:
        """Each reference leads somewhere. What is there but broken counts as there: it has its own fault."""
        for id, rules in self.built.items():
            parts = [("", rules.source), ("proposal.", rules.proposal.source), ("monitor.", rules.monitor.source)]
            parts += [(f"proposal.cases[{index}].", case.source) for index, case in enumerate(rules.proposal.cases)]
            for key, source in parts:
                self.rulesets[id].refer(f"{key}source", source, self.ids("sources"))
        for entry in self.forms.values():
            if entry.value:
                self.refer_form(entry.value, entry.file)
        codes: dict[str, str] = {}
        for id, check in self.checks.items():
            if check.value:
                check.file.refer(f"{id}.source", check.value.source, self.ids("sources"))
                self.refer_params(id, check.value, check.file)
                if codes.setdefault(check.value.code, id) != id:
                    check.file.add(wrong("template_twice", f"{id}.code", value=check.value.code))
        for id, rule in self.rules.items():
            if rule.value:
                rule.file.refer(f"{id}.source", rule.value.source, self.ids("sources"))

    def ids(self, kind: Literal["rulesets", "forms", "sources"]) -> Iterable[str] | None:
        """What a file may name of a kind; None where one of that kind could not be read, which is said already."""
        found: Mapping[str, object] = getattr(self, kind)
        return None if kind in self.unread else found

    def refer_form(self, form: FormSpec, file: TomlFile) -> None:
        """What a form names is there."""
        check_form(form, file, self.vocabulary)
        file.refer("ruleset", form.ruleset, self.ids("rulesets"))
        file.refer("source", form.source, self.ids("sources"))
        rules = self.built.get(form.ruleset)
        ours = HOME in file.path.parents and self.replaced
        # A taught form takes any word for a grade; a shipped one is not to blame for grades that a folder has replaced.
        for index, field in enumerate(() if form.prints or ours else form.fields):
            if field.key == "printed_grade" and rules and rules.grades:
                file.refer(f"fields[{index}].choices", field.choices, [band.grade for band in rules.grades])
        for index, blank in enumerate(form.blanks):
            if blank.id in self.forms:
                file.add(wrong("template_twice", f"blanks[{index}].id", value=blank.id))
        if form.carry:
            file.refer("carry.to", form.carry.to, self.ids("forms"))

    def refer_params(self, id: str, check: CheckSpec, file: TomlFile) -> None:
        """Checks, rules and forms that a check's params name."""
        params = check.params
        file.refer(f"{id}.params.unless", params.get("unless", ()), self.checks)
        for rule, checks in params.get("said", {}).items():
            file.refer(f"{id}.params.said.{rule}", rule, self.rules)
            file.refer(f"{id}.params.said.{rule}", checks, self.checks)
        file.refer(f"{id}.params.rules", params.get("rules", ()), self.rules)
        file.refer(f"{id}.params.forms", params.get("forms", {}), self.ids("forms"))
        regions = {entry.value.region for entry in self.forms.values() if entry.value}
        file.refer(f"{id}.params.regions", params.get("regions", {}), None if "forms" in self.unread else sorted(regions))

    def worded_forms(self) -> dict[str, FormSpec]:
        """The forms with the spellings of the vocabulary."""
        known = known_words(self.vocabulary)
        return {id: worded(form.value, self.vocabulary, known) for id, form in self.forms.items() if form.value}


def merged(before: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """A table over another: tables inside are joined, everything else is replaced.

    >>> merged({"a": {"b": 1, "c": 2}, "d": [1]}, {"a": {"b": 3}, "d": [2]})
    {'a': {'b': 3, 'c': 2}, 'd': [2]}
    """
    found = dict(before)
    for key, value in own.items():
        old = found.get(key)
        found[key] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return found


def _leads_out(folder: Path) -> list[str]:
    """Names of links that lead out of a folder, or nowhere: what lies there is not the folder's to bring."""
    def leads_out(path: Path) -> bool:
        try:
            return not path.resolve().is_relative_to(home)
        except (OSError, RuntimeError):  # a ring of links
            return True

    home = folder.resolve()
    for level in ("*", "*/*"):  # a folder that leads out is not looked into
        if found := [path.relative_to(folder).as_posix() for path in sorted(folder.glob(level)) if leads_out(path)]:
            return found
    return []


def extended(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """A form's table over that of the form it extends: a field of the same key is replaced, any other is added.

    >>> extended({"default": True, "fields": [{"key": "unit"}, {"key": "year"}]}, {"fields": [{"key": "unit", "nth": 2}]})
    {'fields': [{'key': 'unit', 'nth': 2}, {'key': 'year'}]}
    """
    found = merged({key: value for key, value in base.items() if key not in ("default", "blanks")}, own)
    ours, theirs = own.get("fields"), base.get("fields")
    if isinstance(ours, list) and isinstance(theirs, list) and all(isinstance(item, dict) for item in (*ours, *theirs)):
        by_key = {item.get("key"): item for item in ours}
        kept = [by_key.pop(item.get("key"), item) for item in theirs]
        found["fields"] = [*kept, *(item for item in ours if item.get("key") in by_key)]
    return found


def chain(id: str, raw: Mapping[str, TomlFile], *, sure: bool) -> list[TomlFile] | None:
    """The file of a rule set or form, the one that it extends, and so on; None where one is missing or extends itself.

    The fault is laid to the file whose ``extends`` it is. sure: every file could be read, so what is missing is missing.
    """
    found = [id]
    while (base := raw[found[-1]].data.get("extends")) is not None:
        if not isinstance(base, str):
            if len(found) == 1:
                raw[id].add(wrong("template_kind", "extends", value=base, kind="str"))
            return None
        if base not in raw or base in found:
            if base == id or (len(found) == 1 and (sure or base in found)):
                raw[found[-1]].refer("extends", base, [other for other in raw if other not in found])
            return None
        found.append(base)
    return [raw[item] for item in found]
