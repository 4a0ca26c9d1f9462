"""One TOML file of a template folder: its table, and what is wrong in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jixiao.templates.load.faults import Fault, fault_of
from jixiao.templates.load.typed import MOST, Faulty, Wrong, near, read, wrong
from jixiao.templates.messages import HOME, read_toml
from jixiao.templates.stop import Stop


class TomlFile:
    """A file of a folder. What is wrong in it goes into ``faults``, with its name; a broken one is an empty table."""

    def __init__(self, path: Path, name: str, faults: list[Fault], data: Mapping[str, Any] | None = None) -> None:
        """data: its table, where it was read before."""
        self.path = path
        self.name = name
        self.faults = faults
        self.data: dict[str, Any] = {}
        self.count = 0
        self.ours = HOME in path.parents
        try:
            self.data = read_toml(path) if data is None else dict(data)
        except Stop as stop:
            self.broken = True
            faults.append(Fault(name, "", str(stop.values["reason"])))
        else:
            self.broken = False

    def add(self, *wrongs: Wrong) -> None:
        """Faults of this file, as many of them as anybody reads."""
        room = MOST - self.count
        self.faults += [fault_of(self.name, item) for item in wrongs[:room]]
        self.count += len(wrongs[:room])

    def read(self, cls: Any, data: Any, key: str = "", **given: Any) -> Any:
        """A value of the type, or None where something in it is wrong."""
        try:
            return read(cls, data, key, self.ours, **given)
        except Faulty as faulty:
            self.add(*faulty.wrongs)
            return None

    def refer(self, key: str, values: str | Iterable[str], known: Iterable[str] | None) -> None:
        """A fault for each value that names what is not there. known: None where that cannot be told."""
        if known is None:
            return
        have = tuple(known)
        for value in (values,) if isinstance(values, str) else values:
            if value not in have and self.count < MOST:
                self.add(wrong("template_reference", key, value=value, allowed="、".join(near(value, have)) or None))
