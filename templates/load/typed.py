"""Values of a TOML table as typed values, strictly: whatever its types do not allow is refused, naming the key.

The types of the model say all of it: ``Literal`` the words, ``Annotated[Decimal, Between(0, 1)]`` the limits of a number,
``tuple`` a list, ``Mapping`` a table with free or given keys, a default what may be left out. All faults are found at once.
Why no library does it: docs/decisions.md, decision 77.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints, is_typeddict

from jixiao.templates.load.patterns import is_taken
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


def read(cls: Any, data: Any, key: str = "", sure: bool = False, **given: Any) -> Any:
    """A value of a type from TOML (numbers int or Decimal). given: fields of a dataclass that do not come from the table.

    sure: the file is the program's own, whose regular expressions the tests compile and whoever uses one here.

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
    reader = _Reader(sure)
    value = (_table(cls, given) if given else _way(cls))(reader, data, key)
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


#: How a value of some type is read: ``way(reader, value, key)``; what is wrong goes to the reader, and None comes back.
Way = Callable[["_Reader", Any, str], Any]


class _Reader:
    """Gathers what is wrong in the values that the ways read. sure: regular expressions are compiled by who uses them."""

    def __init__(self, sure: bool = False) -> None:
        self.wrongs: list[Wrong] = []
        self.sure = sure

    def add(self, id: str, key: str, **values: object) -> None:
        self.wrongs.append(wrong(id, key, **values))

    @property
    def full(self) -> bool:
        return len(self.wrongs) >= MOST


def _way(kind: Any) -> Way:
    """How values of a type are read. What the type says is looked up once, not for every value."""
    return _table(kind) if isinstance(kind, dict) else _kept_way(kind)


@cache
def _kept_way(kind: Any) -> Way:
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _limited(parts[0], parts[1])
    if origin is Literal:
        return _word(parts)
    if origin in (Union, types.UnionType):
        return _either([_way(part) for part in parts if part is not types.NoneType])
    if origin is tuple:
        return _items(parts)
    if origin is not None:  # Mapping
        return _mapping(parts[0], parts[1])
    return _plain(kind) if keys_of(kind) is None else _table(kind)


def _table(kind: Any, given: Mapping[str, Any] = MappingProxyType({})) -> Way:
    known = {name: item for name, item in (keys_of(kind) or {}).items() if name not in given}
    ways: dict[str, Way] = {}
    needs = [name for name, item in known.items() if item.needed]
    make = kind if is_dataclass(kind) and isinstance(kind, type) else dict

    def way(reader: _Reader, data: Any, key: str) -> Any:
        if not _is_table(data):
            return reader.add("template_kind", key, value=data, kind="table")
        before = len(reader.wrongs)
        values = dict(given)
        for name, value in data.items():
            if reader.wrongs and reader.full:
                break
            if name in known:
                if name not in ways:
                    ways[name] = _way(known[name].kind)
                values[name] = ways[name](reader, value, f"{key}.{name}" if key else name)
            else:
                reader.add("template_unknown", _under(key, name), allowed="、".join(near(name, known, data)) or None)
        for name in needs:
            if name not in data:
                reader.add("template_missing", _under(key, name))
        return None if len(reader.wrongs) > before else make(**values)

    return way


def _mapping(names: Any, kind: Any) -> Way:
    limit = get_args(names)[1] if get_origin(names) is Annotated else None
    words = limit.words if isinstance(limit, OneOf) else None
    name_way, item_way = _way(names), _way(kind)

    def way(reader: _Reader, data: Any, key: str) -> Any:
        if not _is_table(data):
            return reader.add("template_kind", key, value=data, kind="table")
        found = {}
        for name, item in data.items():
            if reader.wrongs and reader.full:
                break
            place = f"{key}.{name}" if key else name
            if words is not None and name not in words:
                reader.add("template_unknown", place, allowed="、".join(near(name, words, data)) or None)
            else:
                found[name_way(reader, name, place)] = item_way(reader, item, place)
        return found

    return way


def _either(ways: list[Way]) -> Way:
    """TOML has no None, so what is written is a value of one of the types; the first one's faults are told."""

    def way(reader: _Reader, value: Any, key: str) -> Any:
        for one in ways:
            tried = _Reader(reader.sure)
            result = one(tried, value, key)
            if not tried.wrongs:
                return result
        return ways[0](reader, value, key)

    return way


def _items(kinds: tuple[Any, ...]) -> Way:
    listed = kinds[-1] is Ellipsis
    alone = listed and keys_of(kinds[0]) is None
    ways = [_way(kind) for kind in kinds if kind is not Ellipsis]

    def way(reader: _Reader, value: Any, key: str) -> Any:
        if alone and isinstance(value, str):
            value = [value]  # one word needs no brackets
        if not isinstance(value, list):
            return reader.add("template_kind", key, value=value, kind="list")
        if not listed and len(value) != len(kinds):
            return reader.add("template_count", key, count=len(kinds), value=len(value))
        found = []
        for index, item in enumerate(value):
            full = bool(reader.wrongs) and reader.full
            found.append(None if full else ways[0 if listed else index](reader, item, f"{key}[{index}]"))
        return tuple(found)

    return way


def _plain(kind: Any) -> Way:
    """A text, a number, a date, true or false as it is; a whole number may stand for a Decimal."""

    def way(reader: _Reader, value: Any, key: str) -> Any:
        if type(value) is kind and (kind is not Decimal or value.is_finite()):
            return value
        if kind is Any:
            return value
        if kind is Decimal and type(value) is int:
            return Decimal(value)
        return reader.add("template_kind", key, value=value, kind=kind.__name__)

    return way


def _limited(kind: Any, limit: Any) -> Way:
    if isinstance(limit, OneOf):
        return _word(limit.words)
    base = _way(kind)
    like = re.compile(limit.pattern).fullmatch if isinstance(limit, Like) else None

    def way(reader: _Reader, value: Any, key: str) -> Any:
        before = len(reader.wrongs)
        found = base(reader, value, key)
        if len(reader.wrongs) == before and not (like and like(found)):
            _limit(limit, reader, found, value, key)
        return found

    return way


def _limit(limit: Any, reader: _Reader, found: Any, value: Any, key: str) -> None:
    """Adds what is wrong with a value of the right type that has limits. value: as it is written."""
    if isinstance(limit, Between):
        number = found.year if isinstance(found, date) else found
        if not limit.low <= number <= limit.high:
            reader.add("template_number", key, value=value, low=limit.low, high=limit.high)
    elif isinstance(limit, Like):
        reader.add("template_like", key, value=value, allowed=limit.example)
    elif isinstance(limit, Says):
        reader.wrongs += said(found, limit.names, key)
    elif isinstance(limit, Filled):
        if not found:
            reader.add("template_empty", key)
    elif isinstance(limit, Regular) and not reader.sure:
        try:
            re.compile(found)
            taken = is_taken(found)
        except re.error as error:
            reader.add("template_pattern", key, value=value, at=(error.pos or 0) + 1)
            return
        if not taken:
            reader.add("template_slow", key, value=value)


def _word(words: tuple[str, ...]) -> Way:
    def way(reader: _Reader, value: Any, key: str) -> Any:
        if not isinstance(value, str) or value not in words:
            return reader.add("template_word", key, value=value, allowed="、".join(near(value, words)))
        return value

    return way


def _is_table(data: Any) -> bool:
    return type(data) is dict or isinstance(data, Mapping)


def near(word: object, words: Iterable[str], taken: Container[str] = ()) -> list[str]:
    """The word that was probably meant, or else all that are not taken."""
    all_words = list(words)
    return get_close_matches(str(word), all_words, 1, 0.7) or [item for item in all_words if item not in taken]
