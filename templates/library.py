"""Reads the folders of official knowledge into values, and says which file is at fault when one is broken.

A folder holds ``forms/*.toml`` (+ ``.xlsx``), ``rulesets/*.toml``, ``checks.toml``, ``sources.toml``. Later folders add to
and override earlier ones by id, so a region is a folder, not code.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jixiao.templates.model import (
    Band,
    Carry,
    CheckSpec,
    FieldSpec,
    FormSpec,
    FundsTable,
    IndicatorTable,
    Level,
    Lights,
    Proposal,
    RuleSet,
    Source,
    SubprojectTable,
)
from jixiao.templates.stop import Stop

HOME = Path(__file__).resolve().parent
#: A template folder is hostile input like any other: no file of it may be larger than this (bytes).
MAX_TOML = 2_000_000


@dataclass(frozen=True, slots=True)
class Library:
    """All official knowledge at hand, by id."""

    forms: Mapping[str, FormSpec]
    rulesets: Mapping[str, RuleSet]
    checks: Mapping[str, CheckSpec]
    sources: Mapping[str, Source]
    rules: Mapping[str, Mapping[str, Any]]  # explanations of scoring rules: title, text, source
    sheets: Mapping[str, Path]  # template key -> .xlsx: form ids, cover, cover-target, findings

    def ruleset_of(self, name: str) -> RuleSet | None:
        """The rule set of a form id or of its own id; None where neither is known."""
        form = self.forms.get(name)
        return self.rulesets.get(form.ruleset if form else name)


def read_toml(path: Path) -> dict[str, Any]:
    """One TOML file with numbers as Decimal. Raises Stop template_broken."""
    try:
        if path.stat().st_size > MAX_TOML:
            raise Stop("template_broken", path=path.name, reason="文件过大")
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Stop("template_broken", path=path.name, reason=str(error)) from error


def _words(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _dec(value: Any) -> Decimal:
    return Decimal(str(value))


def _opt(value: Any) -> Decimal | None:
    return None if value in (None, "") else _dec(value)


def _ruleset(data: Mapping[str, Any]) -> RuleSet:
    return RuleSet(
        id=data["id"],
        title=data["title"],
        effective=_date(data["effective"]),
        region=data["region"],
        source=_words(data["source"]),
        certainty=data["certainty"],
        reverse=data["reverse"],
        equal_over=data["equal_over"],
        over_notice=_dec(data["over_notice"]),
        over_deduct=_dec(data["over_deduct"]),
        levels=tuple(
            Level(
                level["id"], level["name"], _words(level["words"]), _dec(level["low"]), _dec(level["high"]),
                bool(level["high_included"]), _dec(level["share"]),
            )
            for level in data["levels"]
        ),
        execution_points=_dec(data["execution_points"]),
        execution_cap=bool(data["execution_cap"]),
        execution_reason_below=_opt(data.get("execution_reason_below")),
        rate_digits=int(data["rate_digits"]),
        rate_rounding=data["rate_rounding"],
        rate_tolerance=_dec(data["rate_tolerance"]),
        score_digits=int(data["score_digits"]),
        score_rounding=data["score_rounding"],
        execution_rounding=data["execution_rounding"],
        score_tolerance=_dec(data["score_tolerance"]),
        total_tolerance=_dec(data["total_tolerance"]),
        grades=tuple(
            sorted((Band(b["grade"], _dec(b["floor"])) for b in data["grades"]), key=lambda b: b.floor, reverse=True)
        ),
        full_points=_dec(data["full_points"]),
        sections={name: _dec(points) for name, points in data.get("sections", {}).items()},
        proposal=Proposal(
            {name: _dec(points) for name, points in data["proposal"]["sections"].items()},
            _words(data["proposal"]["source"]),
        ),
        monitor=Lights(
            execution_red=_dec(data["monitor"]["execution_red"]),
            execution_yellow=_dec(data["monitor"]["execution_yellow"]),
            indicator_red=_dec(data["monitor"]["indicator_red"]),
            indicator_yellow=_dec(data["monitor"]["indicator_yellow"]),
            source=_words(data["monitor"]["source"]),
        ),
    )


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _form(data: Mapping[str, Any], path: Path) -> FormSpec:
    table = data["indicators"]
    funds = data.get("funds")
    subprojects = data.get("subprojects")
    return FormSpec(
        id=data["id"],
        title=data["title"],
        titles=_words(data["titles"]),
        kind=data["kind"],
        year=int(data["year"]),
        region=data["region"],
        source=_words(data["source"]),
        certainty=data["certainty"],
        ruleset=data["ruleset"],
        money_unit=data["money_unit"],
        fields=tuple(
            FieldSpec(
                key=item["key"],
                labels=_words(item["labels"]),
                place=item.get("place", "right"),
                kind=item.get("kind", "text"),
                required=bool(item.get("required", False)),
                nth=int(item.get("nth", 1)),
                choices=_words(item.get("choices")),
            )
            for item in data["fields"]
        ),
        indicators=IndicatorTable(
            columns={key: _words(words) for key, words in table["columns"].items()},
            required=_words(table["required"]),
            absent=_words(table.get("absent")),
            printed=_words(table["printed"]),
            merge=_words(table.get("merge")),
            total=_words(table.get("total")),
            subtotal=_words(table.get("subtotal")),
            percent_points=bool(table.get("percent_points", False)),
            scored=bool(table.get("scored", True)),
        ),
        funds=FundsTable(
            columns={key: _words(words) for key, words in funds["columns"].items()},
            total=_words(funds["total"]),
            sources=_words(funds["sources"]),
        )
        if funds
        else None,
        subprojects=SubprojectTable(_words(subprojects["name"]), _words(subprojects["amount"])) if subprojects else None,
        money_labels=_words(data.get("money_labels")),
        blank_rows=tuple(data.get("blank_rows", ())),
        fixed_rows=tuple(data.get("fixed_rows", ())),
        sections=_words(data.get("sections")),
        level2={level1: _words(names) for level1, names in data.get("level2", {}).items()},
        template=path.with_suffix(".xlsx"),
        blank=data.get("blank", {}),
        carry=_carry(data["carry"]) if "carry" in data else None,
    )


def _carry(data: Mapping[str, Any]) -> Carry:
    return Carry(
        to=data["to"], years=int(data["years"]), texts=data["texts"], funds=data.get("funds", {}),
        source_column=data.get("source_column", ""), sources=data.get("sources", {}), choices=data.get("choices", {}),
        levels=data.get("levels", {}), rows=data.get("rows", {}), remarks=_words(data.get("remarks")),
    )


def _check(id: str, data: Mapping[str, Any]) -> CheckSpec:
    return CheckSpec(
        id=id, code=data["code"], severity=data["severity"], title=data["title"], message=data["message"],
        advice=data["advice"], source=_words(data["source"]), params=data.get("params", {}),
    )


def _resolve_rulesets(raw: Mapping[str, tuple[Mapping[str, Any], Path]]) -> dict[str, RuleSet]:
    """Applies ``extends``: a rule set states only what differs from its base."""
    done: dict[str, dict[str, Any]] = {}

    def resolved(id: str, trail: tuple[str, ...]) -> dict[str, Any]:
        if id in done:
            return done[id]
        data, path = raw[id]
        base = data.get("extends")
        if base is not None and (base not in raw or base in trail):
            raise Stop("template_broken", path=path.name, reason=f"extends = {base}：没有这个口径，或互相引用")
        done[id] = {**(resolved(base, (*trail, id)) if base else {}), **data}
        return done[id]

    result = {}
    for id, (_, path) in raw.items():
        try:
            result[id] = _ruleset(resolved(id, (id,)))
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise Stop("template_broken", path=path.name, reason=f"缺少或写错 {error}") from error
    return result


def load_library(folders: Iterable[Path]) -> Library:
    """Reads template folders in order, later ones winning.

    Raises Stop ``template_broken`` naming the file, or ``no_templates`` where a folder is none.
    """
    forms: dict[str, FormSpec] = {}
    raw_rulesets: dict[str, tuple[Mapping[str, Any], Path]] = {}
    checks: dict[str, CheckSpec] = {}
    sources: dict[str, Source] = {}
    rules: dict[str, Mapping[str, Any]] = {}
    sheets: dict[str, Path] = {}
    for folder in folders:
        if not folder.is_dir():
            raise Stop("no_templates", path=str(folder))
        for path in sorted((folder / "rulesets").glob("*.toml")):
            data = read_toml(path)
            raw_rulesets[data.get("id", path.stem)] = (data, path)
        current = folder
        try:
            for path in sorted((folder / "forms").glob("*.toml")):
                current = path
                form = _form(read_toml(path), path)
                forms[form.id] = form
                sheets[form.id] = form.template
            if (current := folder / "checks.toml").exists():
                for id, data in read_toml(current).items():
                    checks[id] = _check(id, data)
            if (current := folder / "sources.toml").exists():
                for id, data in read_toml(current).items():
                    sources[id] = Source(id, data["title"], data["certainty"], data.get("note", ""))
            if (current := folder / "rules.toml").exists():
                rules.update(read_toml(current))
        except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise Stop("template_broken", path=current.name, reason=f"缺少或写错 {error}") from error
        sheets.update({path.stem: path for path in folder.glob("*.xlsx")})
    library = Library(forms, _resolve_rulesets(raw_rulesets), checks, sources, rules, sheets)
    for form in forms.values():
        if form.ruleset not in library.rulesets:
            raise Stop("template_broken", path=form.id, reason=f"ruleset = {form.ruleset}：没有这个口径")
        if form.carry and form.carry.to not in forms:
            raise Stop("template_broken", path=form.id, reason=f"carry.to = {form.carry.to}：没有这个表样")
    return library


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
