"""What a user is told: the Chinese sentences of ``messages.toml``, and TOML files read with a sentence for what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jixiao.templates.stop import Stop
from jixiao.templates.text import fill, shortened

HOME = Path(__file__).resolve().parent
#: A template folder is hostile input like any other: no file of it may be larger than this (bytes).
MAX_TOML = 2_000_000
#: Points in one line: the standard library takes quadratic time and deep tables for a key of very many parts.
_MAX_POINTS = 64
#: Characters of a wrong value that a sentence repeats.
MAX_SHOWN = 40
#: How the standard library says where, and that a key or table stands there twice.
_AT = re.compile(r"at line (\d+)")
_REPEATED = ("Cannot overwrite", "Cannot declare", "Cannot mutate")


def read_toml(path: Path) -> dict[str, Any]:
    """One TOML file with numbers as Decimal. Raises Stop template_broken."""
    try:
        if not path.is_file():  # a pipe would be waited for
            raise Stop("template_broken", path=path.name, reason=say("template_unread"))
        if path.stat().st_size > MAX_TOML:
            raise Stop("template_broken", path=path.name, reason=say("template_too_large", limit=MAX_TOML))
        text = path.read_text(encoding="utf-8-sig")  # Notepad may put a mark in front
    except OSError as error:
        raise Stop("template_broken", path=path.name, reason=say("template_unread")) from error
    except UnicodeDecodeError as error:
        raise Stop("template_broken", path=path.name, reason=say("template_encoding")) from error
    for number, line in enumerate(text.splitlines(), start=1):
        if line.count(".") > _MAX_POINTS:
            raise Stop("template_broken", path=path.name, reason=say("template_too_deep", line=number, limit=_MAX_POINTS))
    try:
        return _parsed(text, ours=HOME in path.parents)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise Stop("template_broken", path=path.name, reason=_syntax(str(error), text)) from error


def _parsed(text: str, *, ours: bool) -> dict[str, Any]:
    """The table of a text. ours: a file of the program, which the quick parser may read.

    What others write, and what the quick parser refuses, is for the standard library to judge: newer ones take newer TOML.
    """
    if ours and (quick := _quick()):
        try:
            return quick(text, parse_float=Decimal)
        except (ValueError, ArithmeticError, RecursionError):
            pass
    import tomllib  # takes its time, mostly in vain

    return tomllib.loads(text, parse_float=Decimal)


@cache
def _quick() -> Callable[..., dict[str, Any]] | None:
    """The standard library's parser by the same author, compiled; None where it is not installed, as in a browser."""
    try:
        import tomli
    except ImportError:
        return None
    loads: Callable[..., dict[str, Any]] = tomli.loads
    return loads


def _syntax(error: str, text: str) -> str:
    """The sentence of a fault in the notation: its line, as it stands there."""
    lines = text.rstrip().splitlines() or [""]
    at = _AT.search(error)
    line = min(int(at[1]), len(lines)) if at else len(lines)
    id = "template_repeated" if error.startswith(_REPEATED) else "template_syntax"
    return say(id, line=line, text=shortened(lines[line - 1].strip(), MAX_SHOWN))


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """The texts of what a user is told when work cannot go on, and of other sentences, by id."""
    return read_toml(HOME / "texts" / "messages.toml")


def say(id: str, **values: object) -> str:
    """The Chinese sentence of a message id: ``JX-F01 ...``; what is no fault has no code."""
    entry = messages()[id]
    text = fill(entry["text"], values)
    return f"{entry['code']} {text}" if "code" in entry else text


Stop.sentence = say
