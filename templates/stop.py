"""The one exception for 'cannot go on'. A fault in the user's data is a finding, never this."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ClassVar, TypeVar


class Stop(Exception):
    """Work cannot go on: not a workbook, locked, damaged, a broken template, a record of the wrong shape.

    id: key of ``templates/texts/messages.toml``; values: what its text names in braces. The Chinese sentence is made by
    :func:`jixiao.templates.library.say`, so that no text lives in code.
    """

    #: Makes the sentence of an id and its values: the module that has the texts stands above this one and puts it here.
    sentence: ClassVar[Callable[..., str] | None] = None

    def __init__(self, id: str, **values: object) -> None:
        super().__init__(id, values)
        self.id = id
        self.values = values

    def __reduce__(self) -> tuple[Callable[..., Stop], tuple[object, ...]]:
        """As another process gets it."""
        return _again, (type(self), self.id, self.values)

    def __str__(self) -> str:
        """The sentence, for whoever calls the functions or the verbs from a program of his own and does not catch it."""
        return Stop.sentence(self.id, **self.values) if Stop.sentence else self.id


def _again(kind: type[Stop], id: str, values: dict[str, object]) -> Stop:
    return kind(id, **values)


_Held = TypeVar("_Held")


def need(value: _Held | None, reason: str) -> _Held:
    """A value that is there wherever the program is right. Raises Stop ``program_fault`` with the reason, also under ``-O``.

    >>> need(3, "没有这一行")
    3
    """
    if value is None:
        raise Stop("program_fault", reason=reason)
    return value


@contextmanager
def of_file(path: object) -> Iterator[None]:
    """A Stop raised inside names this file, if it names none yet."""
    try:
        yield
    except Stop as stop:
        stop.values.setdefault("path", str(path or ""))
        raise


@contextmanager
def known_as(name: str, copy: object = None) -> Iterator[None]:
    """A Stop raised inside names the workbook as the user knows it, not the file that stands in for it.

    copy: that file, where a Stop may name another one too, which then stays.
    """
    try:
        yield
    except Stop as stop:
        if copy is None or stop.values.get("path") == str(copy):
            stop.values["path"] = name
        raise
