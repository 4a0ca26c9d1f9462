"""Which rules a workbook was scored by: the rule set, its content, and how this program reads targets and actuals.

A mark says all three in one cell: ``全国 2020 口径 #3fa9c1.2`` is the title of the rule set, a fingerprint of what it says,
and the version of the reading.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jixiao.templates.library import Library
from jixiao.templates.model import FormSpec, RuleSet
from jixiao.udfs.quantity.words import words

#: Raised whenever an unchanged row may get another score. Workbooks without a mark are of reading 1.
READING = 2
_MARK = re.compile(r"(?P<title>(?:.*\S)?)\s*+#(?P<content>[0-9a-f]{6})\.(?P<reading>\d{1,3})", re.DOTALL)
#: What a rule set says of itself changes no score.
_WORDS = frozenset({"id", "title", "effective", "region", "source", "certainty", "proposal", "monitor"})


@lru_cache(maxsize=256)
def fingerprint(rules: RuleSet) -> str:
    """Six hexadecimal digits of what a rule set says about scores; the same for the same figures, however written.

    A switch at its default counts as not there, so that a new one leaves the marks of workbooks as they are.
    """
    content = {
        item.name: _plain(value) for item in fields(rules)
        if item.name not in _WORDS and (value := getattr(rules, item.name)) != item.default
    }
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:6]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def mark_of(rules: RuleSet) -> str:
    """What a workbook carries of the rule set that it is scored by."""
    return f"{rules.title} #{fingerprint(rules)}.{READING}"


def reading_of(mark: str) -> int:
    """The version of the reading that a mark tells; 1 for a text without one.

    >>> reading_of("全国 2020 口径 #3fa9c1.2"), reading_of("全国 2020 口径")
    (2, 1)
    """
    match = _MARK.fullmatch(mark.strip())
    return int(match["reading"]) if match else 1


def title_of(mark: str) -> str:
    """The title of the rule set in a mark; a text without a fingerprint as it is."""
    match = _MARK.fullmatch(mark.strip())
    return match["title"] if match else mark.strip()


def default_rules(library: Library) -> RuleSet:
    """The rule set that applies where none is named: the national one of 2020."""
    return library.rulesets[words()["defaults"]["ruleset"]]


def split_form(name: str, library: Library) -> tuple[FormSpec | None, str]:
    """A form argument in its parts: ``表样``, ``口径`` or ``表样/口径``; the second is "" where only a form is named."""
    first, slash, rest = name.strip().partition("/")
    form = library.forms.get(first.strip())
    return (form, rest.strip() if slash else "") if form else (None, name.strip())


@lru_cache(maxsize=64)
def ruleset_named(name: str, library: Library) -> RuleSet | None:
    """The rule set of a form argument: by id, title or mark of a rule set, by id of a form, or both with a slash between.

    None where there is none, where the mark's content is another than the one at hand, and for a mark of a later reading.

    >>> from jixiao.templates.library import default_library
    >>> library = default_library()
    >>> ruleset_named("selfeval-2019", library).id, ruleset_named("selfeval-2019/gj2020", library).id
    ('sh2019', 'gj2020')
    >>> ruleset_named("全国 2020 口径 #000000.2", library) is None
    True
    """
    form, asked = split_form(name, library)
    if form is not None and not asked:
        return library.rulesets[form.ruleset]
    match = _MARK.fullmatch(asked)
    if match is None:
        return library.ruleset_of(asked)
    rules = library.ruleset_of(match["title"])
    if rules is None or fingerprint(rules) != match["content"] or int(match["reading"]) > READING:
        return None
    return rules
