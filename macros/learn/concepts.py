"""The concepts that a label may have on 登记表样, by the Chinese names of its drop-down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from jixiao.templates.library import texts

Group = Literal["field", "funds", "tasks", "management", "column", "row", "other"]


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept: its name in the drop-down, what it is of, the key of the form that it fills, and what it means.

    given: how a field is read, as ``[[fields]]`` of learn.toml has it. of: the kind of form that alone has it, or "".
    """

    name: str
    group: Group
    key: str
    help: str
    of: str = ""
    given: Mapping[str, Any] | None = None


@cache
def concepts() -> Mapping[str, Concept]:
    """Every concept by its name, in the order of the drop-down."""
    data = texts("learn")
    found = [Concept(item["name"], "field", item["key"], item["help"], item.get("of", ""), item) for item in data["fields"]]
    groups: tuple[tuple[str, Group], ...] = (
        ("funds", "funds"), ("tasks", "tasks"), ("management", "management"), ("columns", "column"), ("rows", "row"),
        ("others", "other"),
    )
    for table, group in groups:
        found += [Concept(item["name"], group, key, item["help"]) for key, item in data[table].items()]
    return {item.name: item for item in found}


@cache
def names() -> Mapping[tuple[str, str], str]:
    """The name of each concept by its group and key."""
    return {(item.group, item.key): item.name for item in concepts().values()}


def name_of(group: Group, key: str) -> str:
    """The name of a concept.

    >>> name_of("column", "level3")
    '列：三级指标'
    """
    return names()[group, key]


def word(table: str, key: str) -> str:
    """A word of learn.toml: ``word("certainty", "sure")``."""
    text: str = texts("learn")[table][key]
    return text


PRINTED: tuple[Group, str] = ("other", "printed")
EXAMPLE: tuple[Group, str] = ("other", "example")


def texts_of(table: str) -> Mapping[str, Any]:
    """A table of learn.toml."""
    found: Mapping[str, Any] = texts("learn")[table]
    return found
