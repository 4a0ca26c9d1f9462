"""Values of a TOML table as a dataclass, strictly: what its types do not allow is refused, naming the key.

The types of the model say all of it: ``Literal`` the words, ``Annotated[Decimal, Between(0, 1)]`` the limits of a number,
``tuple`` a list, ``Mapping`` a table with free or given keys, a default what may be left out. Only the standard library is
used, because this also runs in the Python of an office, where nothing can be installed.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class Between(NamedTuple):
    """The least and the greatest number allowed, both included."""

    low: int
    high: int


class OneOf(NamedTuple):
    """The words allowed where a ``Literal`` would get in the way: as keys that code puts together."""

    words: tuple[str, ...]


class Wrong(Exception):
    """A key and what is wrong with it: ``id`` names a sentence of ``messages.toml``, ``values`` what it says."""

    def __init__(self, id: str, key: str, **values: object) -> None:
        super().__init__(id, key, values)
        self.id = id
        self.key = key
        self.values = {"key": key, **values}


def read(cls: type[T], data: Any, key: str = "", **given: Any) -> T:
    """A dataclass from a table of TOML (numbers int or Decimal). given: fields that do not come from the table.

    Raises Wrong with the key's path, as ``levels[2].low``.

    >>> from dataclasses import make_dataclass
    >>> Row = make_dataclass("Row", [("share", Annotated[Decimal, Between(0, 1)]), ("words", tuple[str, ...], ())])
    >>> read(Row, {"share": 1, "words": "达成"})
    Row(share=Decimal('1'), words=('达成',))
    >>> read(Row, {"shara": 1}, "levels[0]")
    Traceback (most recent call last):
    jixiao.templates.typed.Wrong: ('template_unknown', 'levels[0].shara', {'allowed': 'share'})
    """
    if not isinstance(data, Mapping):
        raise Wrong("template_kind", key, value=data, kind="table")
    shape: Mapping[str, tuple[Any, bool]] = _shape(cls)  # type: ignore[arg-type]  # a class is hashable
    for name in data:
        if name not in shape or name in given:
            own = _near(name, (item for item in shape if item not in given))
            raise Wrong("template_unknown", _under(key, name), allowed="、".join(own))
    values = dict(given)
    for name, (kind, needed) in shape.items():
        if name in data:
            values[name] = _value(kind, data[name], _under(key, name))
        elif needed and name not in given:
            raise Wrong("template_missing", _under(key, name))
    return cls(**values)


@cache
def _shape(cls: type[Any]) -> dict[str, tuple[Any, bool]]:
    """Names of the fields with their types and whether they must be given."""
    hints = get_type_hints(cls, include_extras=True)
    return {
        item.name: (hints[item.name], item.default is MISSING and item.default_factory is MISSING) for item in fields(cls)
    }


def _under(key: str, name: object) -> str:
    return f"{key}.{name}" if key else str(name)


def _value(kind: Any, value: Any, key: str) -> Any:
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _limited(_value(parts[0], value, key), parts[1], key)
    if origin is Literal:
        return _word(value, parts, key)
    if origin in (Union, types.UnionType):  # X | None: TOML has no None, so what is written is an X
        return _value(parts[0], value, key)
    if origin is tuple:
        return _items(parts[0], value, key)
    if origin is not None:  # Mapping
        if not isinstance(value, Mapping):
            raise Wrong("template_kind", key, value=value, kind="table")
        places = [(_under(key, name), name, item) for name, item in value.items()]
        return {_value(parts[0], name, place): _value(parts[1], item, place) for place, name, item in places}
    return read(kind, value, key) if is_dataclass(kind) and isinstance(kind, type) else _plain(kind, value, key)


def _items(kind: Any, value: Any, key: str) -> tuple[Any, ...]:
    if isinstance(value, str) and not is_dataclass(kind):
        value = [value]  # one word needs no brackets
    if not isinstance(value, list):
        raise Wrong("template_kind", key, value=value, kind="list")
    return tuple(_value(kind, item, f"{key}[{index}]") for index, item in enumerate(value))


def _plain(kind: Any, value: Any, key: str) -> Any:
    """A text, a number, a date, true or false as it is; a whole number may stand for a Decimal."""
    if kind is Any:
        return value
    if kind is Decimal and type(value) is int:
        value = Decimal(value)
    if type(value) is not kind or (kind is Decimal and not value.is_finite()):
        raise Wrong("template_kind", key, value=value, kind=kind.__name__)
    return value


def _limited(value: Any, limits: Between | OneOf, key: str) -> Any:
    if isinstance(limits, OneOf):
        return _word(value, limits.words, key)
    if not limits.low <= value <= limits.high:
        raise Wrong("template_number", key, value=value, low=limits.low, high=limits.high)
    return value


def _word(value: Any, words: tuple[str, ...], key: str) -> Any:
    if not isinstance(value, str) or value not in words:
        raise Wrong("template_word", key, value=value, allowed="、".join(_near(value, words)))
    return value


def _near(word: object, words: Iterable[str]) -> list[str]:
    """The word that was probably meant, or else all of them."""
    all_words = list(words)
    return get_close_matches(str(word), all_words, 1, 0.7) or all_words
