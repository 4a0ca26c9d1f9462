"""Values of a TOML table as typed values, strictly: whatever its types do not allow is refused, naming the key.

The types of the model say all of it: ``Literal`` the words, ``Annotated[Decimal, Between(0, 1)]`` the limits of a number,
``tuple`` a list, ``Mapping`` a table with free or given keys, a default what may be left out. All faults are found at once.
Why no library does it: docs/decisions.md, decision 77.
"""

from __future__ import annotations

import re
import types
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints, is_typeddict

from jixiao.templates.model.limits import Between, Every, Filled, Like, OneOf, Regular, Says

#: A folder is hostile input: nobody reads more faults of one file than these.
MOST = 100
#: A place for a value in a text.
PLACE = re.compile(r"\{(\w+)\}")


class Wrong(NamedTuple):
    """A key and what is wrong with it: ``id`` names a sentence of ``messages.toml``, ``values`` what it says."""

    id: str
    key: str
    values: Mapping[str, object]


class Faulty(Exception):
    """Everything that is wrong in a table, in its order."""

    def __init__(self, wrongs: Iterable[Wrong]) -> None:
        self.wrongs = tuple(wrongs)
        super().__init__(*self.wrongs)


class Key(NamedTuple):
    """A key that a table may have: the type of its value, and whether it must be there."""

    kind: Any
    needed: bool


def wrong(id: str, key: str, **values: object) -> Wrong:
    """A fault of a key, which its sentence may name."""
    return Wrong(id, key, {"key": key, **values})


def read(cls: Any, data: Any, key: str = "", **given: Any) -> Any:
    """A value of a type from TOML (numbers int or Decimal). given: fields of a dataclass that do not come from the table.

    Raises Faulty with every fault, each with its key's path, as ``levels[2].low``.

    >>> from dataclasses import make_dataclass
    >>> Row = make_dataclass("Row", [("share", Annotated[Decimal, Between(0, 1)]), ("words", tuple[str, ...], ())])
    >>> read(Row, {"share": 1, "words": "达成"})
    Row(share=Decimal('1'), words=('达成',))
    >>> try:
    ...     read(Row, {"shara": 1}, "levels[0]")
    ... except Faulty as faulty:
    ...     [(item.id, item.key) for item in faulty.wrongs]
    [('template_unknown', 'levels[0].shara'), ('template_missing', 'levels[0].share')]
    """
    reader = _Reader()
    value = reader.table(cls, data, key, given) if given else reader.value(cls, data, key)
    if reader.wrongs:
        raise Faulty(reader.wrongs)
    return value


def keys_of(kind: Any) -> dict[str, Key] | None:
    """The keys of a dataclass, a ``TypedDict`` or a ``Table``; None of what is no table with keys of its own."""
    if isinstance(kind, dict):
        return {name: Key(part, isinstance(kind, Every)) for name, part in kind.items()}
    return _keys(kind)


@cache
def _keys(kind: Any) -> dict[str, Key] | None:
    if not is_dataclass(kind) and not is_typeddict(kind):
        return None
    hints = get_type_hints(kind, include_extras=True)
    if is_typeddict(kind):
        return {name: Key(hints[name], name in kind.__required_keys__) for name in hints}
    return {
        item.name: Key(hints[item.name], item.default is MISSING and item.default_factory is MISSING)
        for item in fields(kind) if "made" not in item.metadata
    }


def places(text: str) -> set[str]:
    """The names that a text has in braces.

    >>> sorted(places("{b}，{a}{b}"))
    ['a', 'b']
    """
    return set(PLACE.findall(text))


def said(text: str, names: Iterable[str], key: str) -> Iterator[Wrong]:
    """What is wrong with the places of a text that has to name just these."""
    wanted, found = set(names), places(text)
    allowed = "、".join(f"{{{name}}}" for name in names) or None
    if rest := re.findall(r"[{}]", PLACE.sub("", text)):
        yield wrong("template_brace", key, value=rest[0])
    for name in sorted(found - wanted):
        yield wrong("template_place", key, value=f"{{{name}}}", allowed=allowed)
    for name in (name for name in names if name in wanted - found):
        yield wrong("template_no_place", key, value=f"{{{name}}}", allowed=allowed)


def _under(key: str, name: object) -> str:
    return f"{key}.{name}" if key else str(name)


class _Reader:
    """Turns values into those of their types and gathers what is wrong. A value that is wrong comes back as None."""

    def __init__(self) -> None:
        self.wrongs: list[Wrong] = []

    def add(self, id: str, key: str, **values: object) -> None:
        self.wrongs.append(wrong(id, key, **values))

    @property
    def full(self) -> bool:
        return len(self.wrongs) >= MOST

    def value(self, kind: Any, value: Any, key: str) -> Any:
        if self.full:
            return None
        if kind is str or kind is Decimal:  # nearly all
            return self.plain(kind, value, key)
        origin, parts = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return self.limited(parts[0], parts[1], value, key)
        if origin is Literal:
            return self.word(value, parts, key)
        if origin in (Union, types.UnionType):
            return self.either([part for part in parts if part is not types.NoneType], value, key)
        if origin is tuple:
            return self.items(parts, value, key)
        if origin is not None:  # Mapping
            return self.mapping(parts[0], parts[1], value, key)
        return self.plain(kind, value, key) if keys_of(kind) is None else self.table(kind, value, key, {})

    def table(self, kind: Any, data: Any, key: str, given: Mapping[str, Any]) -> Any:
        if not isinstance(data, Mapping):
            return self.add("template_kind", key, value=data, kind="table")
        known = keys_of(kind) or {}
        before = len(self.wrongs)
        values = dict(given)
        for name, value in data.items():
            if name in known and name not in given:
                values[name] = self.value(known[name].kind, value, _under(key, name))
            elif not self.full:
                allowed = near(name, (item for item in known if item not in given), data)
                self.add("template_unknown", _under(key, name), allowed="、".join(allowed) or None)
        for name, (_, needed) in known.items():
            if needed and name not in data and name not in given:
                self.add("template_missing", _under(key, name))
        if len(self.wrongs) > before:
            return None
        return kind(**values) if is_dataclass(kind) and isinstance(kind, type) else values

    def mapping(self, names: Any, kind: Any, data: Any, key: str) -> Any:
        if not isinstance(data, Mapping):
            return self.add("template_kind", key, value=data, kind="table")
        limit = get_args(names)[1] if get_origin(names) is Annotated else None
        found = {}
        for name, item in data.items():
            place = _under(key, name)
            if self.full:
                break
            if isinstance(limit, OneOf) and name not in limit.words:
                self.add("template_unknown", place, allowed="、".join(near(name, limit.words, data)) or None)
            else:
                found[self.value(names, name, place)] = self.value(kind, item, place)
        return found

    def either(self, kinds: list[Any], value: Any, key: str) -> Any:
        """TOML has no None, so what is written is a value of one of the types; the first one's faults are told."""
        for kind in kinds:
            tried = _Reader()
            result = tried.value(kind, value, key)
            if not tried.wrongs:
                return result
        return self.value(kinds[0], value, key)

    def items(self, kinds: tuple[Any, ...], value: Any, key: str) -> Any:
        listed = kinds[-1] is Ellipsis
        if isinstance(value, str) and listed and keys_of(kinds[0]) is None:
            value = [value]  # one word needs no brackets
        if not isinstance(value, list):
            return self.add("template_kind", key, value=value, kind="list")
        if not listed and len(value) != len(kinds):
            return self.add("template_count", key, count=len(kinds), value=len(value))
        return tuple(
            self.value(kinds[0] if listed else kinds[index], item, f"{key}[{index}]") for index, item in enumerate(value)
        )

    def plain(self, kind: Any, value: Any, key: str) -> Any:
        """A text, a number, a date, true or false as it is; a whole number may stand for a Decimal."""
        if kind is Any:
            return value
        if kind is Decimal and type(value) is int:
            value = Decimal(value)
        if type(value) is not kind or (kind is Decimal and not value.is_finite()):
            return self.add("template_kind", key, value=value, kind=kind.__name__)
        return value

    def limited(self, kind: Any, limit: Any, value: Any, key: str) -> Any:
        if isinstance(limit, OneOf):
            return self.word(value, limit.words, key)
        before = len(self.wrongs)
        found = self.value(kind, value, key)
        if len(self.wrongs) > before:
            return None
        if isinstance(limit, Between):
            number = found.year if isinstance(found, date) else found
            if not limit.low <= number <= limit.high:
                self.add("template_number", key, value=value, low=limit.low, high=limit.high)
        elif isinstance(limit, Like):
            if not re.fullmatch(limit.pattern, found):
                self.add("template_like", key, value=value, allowed=limit.example)
        elif isinstance(limit, Says):
            self.wrongs += said(found, limit.names, key)
        elif isinstance(limit, Filled):
            if not found:
                self.add("template_empty", key)
        elif isinstance(limit, Regular):
            try:
                re.compile(found)
            except re.error as error:
                self.add("template_pattern", key, value=value, at=(error.pos or 0) + 1)
        return found

    def word(self, value: Any, words: tuple[str, ...], key: str) -> Any:
        if not isinstance(value, str) or value not in words:
            return self.add("template_word", key, value=value, allowed="、".join(near(value, words)))
        return value


def near(word: object, words: Iterable[str], taken: Container[str] = ()) -> list[str]:
    """The word that was probably meant, or else all that are not taken."""
    all_words = list(words)
    return get_close_matches(str(word), all_words, 1, 0.7) or [item for item in all_words if item not in taken]
