"""What a type of the model says beyond ``str`` and ``Decimal``: limits that stand in ``Annotated``.

``Annotated[Decimal, Between(0, 1)]`` is a share, ``Annotated[str, Says("sum")]`` a text that names ``{sum}`` and nothing
else. :mod:`jixiao.templates.load.typed` reads by them, :mod:`jixiao.templates.schema` writes them into JSON Schemas.
"""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

#: ``field(metadata=MADE)``: set by the loader, so no file may say it.
MADE = {"made": True}


class Between(NamedTuple):
    """The least and the greatest number allowed, both included. Of a date: its year."""

    low: int
    high: int


class OneOf(NamedTuple):
    """The words allowed where a ``Literal`` would get in the way: as keys that code puts together."""

    words: tuple[str, ...]


class Like(NamedTuple):
    """A text of one shape: the whole of it matches ``pattern``, as ``example`` does."""

    pattern: str
    example: str


class Says:
    """A text that names these places in braces, ``{sum}``: all of them and no other."""

    def __init__(self, *names: str) -> None:
        self.names = names


class Regular:
    """A regular expression."""


class Filled:
    """A list with at least one item."""


#: A table by its keys, each of which may be left out: key -> type.
Table = dict[str, Any]


class Every(dict[str, Any]):
    """A table by its keys, each of which must be there: key -> type."""


def text(*names: str) -> Any:
    """The type of a text with these places, without any where none is named."""
    return Annotated[str, Says(*names)]
