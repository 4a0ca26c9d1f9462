"""The one exception for 'cannot go on'. A fault in the user's data is a finding, never this."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Stop(Exception):
    """Work cannot go on: not a workbook, locked, damaged, a broken template, a record of the wrong shape.

    id: key of ``templates/texts/messages.toml``; values: what its text names in braces. The Chinese sentence is made by
    :func:`jixiao.templates.library.say`, so that no text lives in code.
    """

    def __init__(self, id: str, **values: object) -> None:
        super().__init__(id, values)
        self.id = id
        self.values = values


@contextmanager
def of_file(path: object) -> Iterator[None]:
    """A Stop raised inside names this file, if it names none yet."""
    try:
        yield
    except Stop as stop:
        stop.values.setdefault("path", str(path or ""))
        raise
