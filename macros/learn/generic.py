"""A form that knows nothing but the vocabulary: what a sheet says is read with it before anybody has named the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from jixiao.macros.learn.concepts import concepts
from jixiao.templates.library import Library
from jixiao.templates.load.wording import worded
from jixiao.templates.model import COLUMNS, COUNTRY, FieldSpec, FormSpec, FundsTable, IndicatorTable

_KINDS = ("selfeval", "target")
_FIELD = tuple(item.name for item in fields(FieldSpec))


def field_of(given: Mapping[str, Any]) -> FieldSpec:
    """A field as ``[[fields]]`` of learn.toml describes it."""
    values: dict[str, Any] = {
        key: tuple(given[key]) if isinstance(given[key], list) else given[key] for key in _FIELD if key in given
    }
    return FieldSpec(**values)


def ruleset_of(kind: str, library: Library) -> str:
    """The rule set of the form that is the default of its kind, or else of the first form."""
    forms = sorted(library.forms.values(), key=lambda form: (form.kind != kind, not form.default))
    return forms[0].ruleset if forms else next(iter(library.rulesets))


def generic_library(library: Library, *, table: bool = True) -> Library:
    """The library with nothing but the generic forms. table: a self-evaluation has a table of funds, not single amounts."""
    return alone((_generic(kind, library, table) for kind in _KINDS), library)


def alone(forms: Iterable[FormSpec], library: Library) -> Library:
    """The library with these forms only."""
    return replace(library, forms={form.id: form for form in forms})


def _generic(kind: str, library: Library, table: bool) -> FormSpec:
    given = [
        item.given for item in concepts().values() if item.given and item.of in ("", kind)
        and not (table and kind == "selfeval" and item.key.startswith("funds."))
    ]
    spec = FormSpec(
        id=kind, title=kind, titles=(), kind=kind, year=2020, region=COUNTRY,  # type: ignore[arg-type]
        source=(), certainty="user", ruleset=ruleset_of(kind, library), money_unit="万元",
        fields=tuple(field_of(item) for item in given),
        indicators=IndicatorTable(
            required=("level3",), printed=tuple(key for key in COLUMNS if key != "level"),
            absent=("actual", "score") if kind == "target" else (), scored=kind == "selfeval",
        ),
        template=Path(),
        funds=FundsTable(_sources(library)) if table and kind == "selfeval" else None,
    )
    return worded(spec, library.vocabulary)


def _sources(library: Library) -> tuple[str, ...]:
    """What rows of sources are called anywhere."""
    concepts = ("funds_fiscal", "funds_central", "funds_local", "funds_prior", "funds_other")
    return tuple(word for concept in concepts for word in library.vocabulary.words(concept))
