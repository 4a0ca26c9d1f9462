"""What is wrong in a text file of the program's own, beyond the types of its values too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jixiao.templates.load.file import TomlFile
from jixiao.templates.load.kinds import PROGRAM
from jixiao.templates.load.typed import Wrong, near, wrong


def check_program(file: TomlFile, kind: str) -> None:
    """Adds what is wrong to the file. kind: as ``PROGRAM`` names it."""
    if file.broken or file.read(PROGRAM[kind], file.data) is None:
        return
    if kind in _MORE:
        file.add(*_MORE[kind](file.data))


def _messages(data: Mapping[str, Any]) -> Iterator[Wrong]:
    coded = [(f"{id}.code", entry["code"]) for id, entry in data.items() if "code" in entry]
    yield from _twice(coded)


def _ribbon(data: Mapping[str, Any]) -> Iterator[Wrong]:
    places = [
        (f"groups[{row}].buttons[{col}]", button)
        for row, group in enumerate(data["groups"]) for col, button in enumerate(group["buttons"])
    ]
    yield from _twice((f"groups[{row}].id", group["id"]) for row, group in enumerate(data["groups"]))
    for key in ("id", "keytip"):
        yield from _twice((f"{place}.{key}", button[key]) for place, button in places)


def _summary(data: Mapping[str, Any]) -> Iterator[Wrong]:
    names: list[tuple[str, str]] = []
    for table, spec in data["tables"].items():
        names.append((f"tables.{table}.name", spec["name"]))
        columns = [(f"tables.{table}.columns[{index}]", column) for index, column in enumerate(spec["columns"])]
        for key in ("key", "heading"):
            yield from _twice((f"{place}.{key}", column[key]) for place, column in columns)
        for place, column in columns:
            yield from _known(f"{place}.look", column["look"], data["looks"])
    yield from _twice(names)
    for chart, spec in data["charts"]["list"].items():
        headings = [column["heading"] for column in data["tables"][chart]["columns"]]
        for key in ("names", "values"):
            yield from _known(f"charts.list.{chart}.{key}", spec[key], headings)


def _words(data: Mapping[str, Any]) -> Iterator[Wrong]:
    units = data["units"]
    for index, name in enumerate(data["directions"]["measures"]):
        yield from _known(f"directions.measures[{index}]", name, units["measures"])


def _lambdas(data: Mapping[str, Any]) -> Iterator[Wrong]:
    for name, entry in data.items():
        for other in dict.fromkeys(_NAME.findall(entry["formula"])):
            yield from _known(f"{name}.formula", other, data)


_NAME = re.compile(r"\bJXL?_[A-Z_0-9]+\b")
_MORE = {"messages": _messages, "ribbon": _ribbon, "summary": _summary, "words": _words, "lambdas": _lambdas}


def _twice(named: Iterable[tuple[str, str]]) -> Iterator[Wrong]:
    seen: set[str] = set()
    for key, value in named:
        if value in seen:
            yield wrong("template_twice", key, value=value)
        seen.add(value)


def _known(key: str, value: str, known: Iterable[str]) -> Iterator[Wrong]:
    have = tuple(known)
    if value not in have:
        yield wrong("template_reference", key, value=value, allowed="、".join(near(value, have)))
