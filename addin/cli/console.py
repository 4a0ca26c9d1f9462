"""What the command line says: results on stdout, Chinese sentences on stderr, tracebacks only in the log."""

from __future__ import annotations

import json
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


def tell(text: str) -> None:
    """A sentence for the user, on stderr."""
    print(text, file=sys.stderr, flush=True)


def tell_message(id: str, **values: object) -> None:
    """A sentence of the message catalogue, on stderr."""
    tell(say(id, **values))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(type(value).__name__)


def print_json(items: Sequence[Any]) -> None:
    """A list as JSON on stdout, an item a line; numbers are numbers, Chinese is Chinese."""
    lines = ",\n".join(json.dumps(item, ensure_ascii=False, default=_plain) for item in items)
    print(f"[\n{lines}\n]" if lines else "[]")


def short(value: object, most: int = 40) -> object:
    """The beginning of a long text, for a table on the screen; the workbook and the JSON have the whole."""
    return shortened(value, most) if isinstance(value, str) else value


def print_table(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[object]], numeric: Sequence[int] = ()
) -> None:
    """A table on stdout, columns aligned with Chinese at double width; figures to the right. Without rows only its title."""
    lines = [[" ".join(show(cell).split()) for cell in row] for row in rows]
    if title:
        print("\n".join(wrap(title, screen())))
    if lines:
        print("\n".join(table(headings, lines, numeric, screen())))
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

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), MofNCompleteColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label)

        def advance(sheet: str, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, description=f"{label} {sheet}")

        yield advance
