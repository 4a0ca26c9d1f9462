"""What the command line says: results on stdout, Chinese sentences on stderr, tracebacks only in the log."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jixiao.addin.cli.wrapping import screen, table, wrap
from jixiao.templates.messages import say
from jixiao.templates.text import shortened, show

if TYPE_CHECKING:
    from jixiao.macros.scoring.plan import Progress


#: What steers a terminal or turns the direction of a line; file names, sheet names and cells of others may hold it.
_STEERING = re.compile("\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """A text as it may be shown: what would steer the terminal is a mark.

    >>> harmless("表\x1b[2J.xlsx")
    '表�[2J.xlsx'
    """
    return _STEERING.sub("\ufffd", text)


def tell(text: str) -> None:
    """A sentence for the user, on stderr."""
    print(harmless(text), file=sys.stderr, flush=True)


def print_line(text: str) -> None:
    """A line on stdout."""
    print(harmless(text))


def tell_message(id: str, **values: object) -> None:
    """A sentence of the message catalogue, on stderr."""
    tell(say(id, **values))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(type(value).__name__)


def print_json(items: Sequence[Any]) -> None:
    """A list as JSON on stdout, an item a line; numbers are numbers, Chinese is Chinese, what steers a screen is escaped."""
    texts = (json.dumps(item, ensure_ascii=False, default=_plain) for item in items)
    lines = ",\n".join(_STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text) for text in texts)
    print(f"[\n{lines}\n]" if lines else "[]")


def short(value: object, most: int = 40) -> object:
    """The beginning of a long text, for a table on the screen; the workbook and the JSON have the whole."""
    return shortened(value, most) if isinstance(value, str) else value


def print_table(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[object]], numeric: Sequence[int] = ()
) -> None:
    """A table on stdout, columns aligned with Chinese at double width; figures to the right. Without rows only its title."""
    lines = [[harmless(" ".join(show(cell).split())) for cell in row] for row in rows]
    if title:
        print_line("\n".join(wrap(harmless(title), screen())))
    if lines:
        print_line("\n".join(table(headings, lines, numeric, screen())))
    print()


_listeners: list[Progress] = []


@contextmanager
def progress_to(listener: Progress) -> Iterator[None]:
    """Commands that run in here tell the listener how far they are, in place of a bar on stderr."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.pop()


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """A progress bar on stderr for a person who waits; nothing where stderr is no terminal."""
    if _listeners:
        yield _listeners[-1]
        return
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskProgressColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), MofNCompleteColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label)

        def advance(sheet: str, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, description=f"{label} {harmless(sheet)}")

        yield advance
