"""The rows of a form as JSON text and back: what one process tells another, and what a ledger keeps."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import fields
from decimal import Decimal
from itertools import islice
from operator import attrgetter
from typing import Any

from jixiao.macros.summary.rows import (
    PARTS,
    Counts,
    Figures,
    FindingRow,
    FormRows,
    IndicatorRow,
    Money,
    OtherRow,
    SourceRow,
)

MOST = 64_000_000  # letters of the forms of a file: more than a workbook within its own limits has
_MANY = {"rows": IndicatorRow, "findings": FindingRow, "sources": SourceRow, "others": OtherRow}
_ONE = {"money": Money, "figures": Figures, "counts": Counts}


def _of(kind: type) -> Callable[[object], tuple[object, ...]]:
    """What takes a row apart."""
    return attrgetter(*(field.name for field in fields(kind)))


_HEAD = [field.name for field in fields(FormRows) if field.name not in PARTS]
_TAKEN: dict[type, Callable[[object], object]] = {kind: _of(kind) for kind in (*_MANY.values(), *_ONE.values())}
_TAKEN |= {Decimal: lambda number: {"n": str(number)}, bytes: lambda data: {"b": data.hex()}}  # type: ignore[attr-defined]
_head = attrgetter(*_HEAD)


class Torn(Exception):
    """What a ledger keeps of a file is not what was put there."""


def packed(forms: Iterable[FormRows]) -> bytes:
    """The forms of a file as a ledger keeps them. Raises MemoryError where they are more than it takes."""
    text = to_text(forms).encode("ascii")
    if len(text) > MOST:
        raise MemoryError
    return zlib.compress(text, 1)


def unpacked(data: bytes, parts: Collection[str] = PARTS) -> list[FormRows]:
    """The forms of :func:`packed`, with these of their parts; a ledger may be a stranger's.

    Raises :class:`Torn` for anything else.
    """
    if not data:
        return []
    whole = zlib.decompressobj()
    try:
        text = whole.decompress(data, MOST)
        if not whole.eof:
            raise Torn
        return from_text(text.decode("ascii"), parts)
    except (zlib.error, ValueError, TypeError, LookupError, ArithmeticError, RecursionError) as error:
        raise Torn from error


_encoder = json.JSONEncoder(default=lambda value: _TAKEN[type(value)](value), separators=(",", ":"), check_circular=False)


def to_text(forms: Iterable[FormRows]) -> str:
    """A line of JSON for each form, and one for each of its parts, so that one can be read without the others.

    A row is the list of its fields in their order, a number is ``{"n": "1.50"}``, so that no digit is lost.
    """
    pieces = (piece for form in forms for piece in (_head(form), *(getattr(form, part) for part in PARTS)))
    return "\n".join(map(_encoder.encode, pieces))


def from_text(text: str, parts: Collection[str] = PARTS) -> list[FormRows]:
    """The forms of :func:`to_text`, with these of their parts. Raises ValueError, TypeError, LookupError, ArithmeticError
    for another text."""
    if not text:
        return []
    lines = iter(text.split("\n"))
    return [_form(head, tuple(islice(lines, len(PARTS))), parts) for head in lines]


def _value(item: dict[str, str]) -> object:
    return Decimal(item["n"]) if "n" in item else bytes.fromhex(item["b"])


_parsed = json.JSONDecoder(object_hook=_value).decode


def _form(head: str, lines: Sequence[str], parts: Collection[str]) -> FormRows:
    values: dict[str, Any] = dict(zip(_HEAD, _parsed(head), strict=True))
    for name, one in _ONE.items():
        values[name] = one(*values[name])
    for part, line in zip(PARTS, lines, strict=True):
        kind = _MANY[part]
        values[part] = tuple(kind(*row) for row in _parsed(line)) if part in parts and line != "[]" else ()
    return FormRows(**{**values, "grades": tuple(values["grades"]), "scores": tuple(values["scores"])})
