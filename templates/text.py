"""Texts with places for values, and values as a person writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache

_PLACE = re.compile(r"\{(\w+)\}")


def fill(text: str, values: Mapping[str, object]) -> str:
    """Puts values into ``{name}`` places. Plain replacement: a template text can reach nothing but the named values."""
    return fill_from(text, values.get)


def fill_from(text: str, value: Callable[[str], object]) -> str:
    """The same with values that are asked for one by one; None where there is none.

    >>> fill_from("{what} {count} 处", {"what": "错误"}.get)
    '错误  处'
    """
    parts = _parts(text)
    if len(parts) == 1:
        return text
    shown = list(parts)
    shown[1::2] = [show(value(name)) for name in parts[1::2]]
    return "".join(shown)


@lru_cache(maxsize=1024)
def _parts(text: str) -> tuple[str, ...]:
    """A text taken apart at its places: text, name, text, name, text."""
    return tuple(_PLACE.split(text))


def show(value: object) -> str:
    """A value as a person writes it: no exponent, no trailing zeros of a Decimal beyond two places."""
    if isinstance(value, Decimal):
        text = str(value)
        if "E" in text:
            text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return "" if value is None else str(value)


def shortened(text: str, most: int) -> str:
    """The beginning of a text that may be long.

    >>> shortened("项目绩效目标", 4), shortened("项目", 4)
    ('项目绩效…', '项目')
    """
    return text if len(text) <= most else text[:most] + "…"
