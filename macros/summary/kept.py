"""The rows of a form as JSON text and back: what one process tells another, and what a ledger keeps."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal
from typing import Any

from jixiao.macros.summary.rows import Figures, FindingRow, FormRows, IndicatorRow, Money, OtherRow, SourceRow

MOST = 64_000_000  # letters of the forms of a file: more than a workbook within its own limits has
_MANY = {"rows": IndicatorRow, "findings": FindingRow, "sources": SourceRow, "others": OtherRow}
_ONE = {"money": Money, "figures": Figures}


class Torn(Exception):
    """What a ledger keeps of a file is not what was put there."""


def packed(forms: Iterable[FormRows]) -> bytes:
    """The forms of a file as a ledger keeps them. Raises MemoryError where they are more than it takes."""
    text = to_text(forms).encode("ascii")
    if len(text) > MOST:
        raise MemoryError
    return zlib.compress(text, 1)


def unpacked(data: bytes) -> list[FormRows]:
    """The forms of :func:`packed`; a ledger may be a stranger's. Raises :class:`Torn` for anything else."""
    if not data:
        return []
    whole = zlib.decompressobj()
    try:
        text = whole.decompress(data, MOST)
        if not whole.eof:
            raise Torn
        return from_text(text.decode("ascii"))
    except (zlib.error, ValueError, TypeError, LookupError, ArithmeticError, RecursionError) as error:
        raise Torn from error


def to_text(forms: Iterable[FormRows]) -> str:
    """JSON: a form is the list of its fields in their order, a number is ``{"n": "1.50"}``, so that no digit is lost."""
    return json.dumps([_listed(form) for form in forms], default=_plain, separators=(",", ":"))


def from_text(text: str) -> list[FormRows]:
    """The forms of :func:`to_text`."""
    return [_form(item) for item in json.loads(text, object_hook=_value)]


def _listed(row: object) -> list[object]:
    return [getattr(row, field.name) for field in fields(row)]  # type: ignore[arg-type]


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return {"n": str(value)}
    if isinstance(value, bytes):
        return {"b": value.hex()}
    return _listed(value)


def _value(item: dict[str, str]) -> object:
    return Decimal(item["n"]) if "n" in item else bytes.fromhex(item["b"])


def _form(item: list[Any]) -> FormRows:
    values = dict(zip((field.name for field in fields(FormRows)), item, strict=True))
    for name, kind in _MANY.items():
        values[name] = tuple(kind(*row) for row in values[name])
    for name, one in _ONE.items():
        values[name] = one(*values[name])
    return FormRows(**{**values, "grades": tuple(values["grades"]), "scores": tuple(values["scores"])})
