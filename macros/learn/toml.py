"""A table as TOML: what the standard library only reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def to_toml(data: Mapping[str, Any]) -> str:
    """Texts, numbers, truths, lists of them, tables, and lists of tables (one level deep), in the order given.

    >>> print(to_toml({"id": "a", "year": 2020, "fields": [{"key": "project"}], "columns": {"level1": ["一级"]}}), end="")
    id = "a"
    year = 2020
    <BLANKLINE>
    [[fields]]
    key = "project"
    <BLANKLINE>
    [columns]
    level1 = ["一级"]
    """
    return "\n".join(_table(data, "")) + "\n"


def _table(data: Mapping[str, Any], path: str) -> list[str]:
    lines = [f"{_key(key)} = {_value(value)}" for key, value in data.items() if not _is_table(value)]
    for key, value in data.items():
        if not _is_table(value):
            continue
        name = f"{path}{_key(key)}"
        items = value if isinstance(value, list) else [value]
        head = f"[[{name}]]" if isinstance(value, list) else f"[{name}]"
        for item in items:
            lines += ["", head, *_table(item, f"{name}.")]
    return lines


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and bool(value) and isinstance(value[0], Mapping))


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").replace("-", "").isalnum() else _text(key)


def _text(text: str) -> str:
    """JSON writes a text as TOML does, but for the one control character that TOML wants escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return _text(value) if isinstance(value, str) else str(value)
