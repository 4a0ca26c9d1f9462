"""Texts with places for values, and values as a person writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

_PLACE = re.compile(r"\{(\w+)\}")


def fill(text: str, values: Mapping[str, object]) -> str:
    """Puts values into ``{name}`` places. Plain replacement: a template text can reach nothing but the named values."""
    return _PLACE.sub(lambda m: show(values.get(m[1], "")), text)


def show(value: object) -> str:
    """A value as a person writes it: no exponent, no trailing zeros of a Decimal beyond two places."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        if "." in text:
            whole, _, rest = text.partition(".")
            rest = rest.rstrip("0")
            text = f"{whole}.{rest}" if rest else whole
        return text
    return "" if value is None else str(value)


def shortened(text: str, most: int) -> str:
    """The beginning of a text that may be long.

    >>> shortened("项目绩效目标", 4), shortened("项目", 4)
    ('项目绩效…', '项目')
    """
    return text if len(text) <= most else text[:most] + "…"
