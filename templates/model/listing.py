"""The texts of the list to fill in, ``list.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from jixiao.templates.model.limits import Every, text
from jixiao.templates.model.official import Text

Listing: Every = Every({
    "sheets": Every(dict.fromkeys(("projects", "indicators", "subprojects", "help"), Text)),
    "headings": Every(dict.fromkeys(
        ("form", "id", "year", "funds.unit", "funds.execution_points", "name", "amount"), Text,
    )),
    "hints": Mapping[str, Text],
    "example": Every({
        "mark": Text, "prefix": Text, "values": Mapping[str, Text],
        "numbers": Every(dict.fromkeys(("money", "points"), Decimal)),
    }),
    "help": Every({
        "title": text(), "intro": text(), "steps": tuple[Text, ...], "columns": tuple[Text, ...],
        "choices": tuple[Text, ...], "choices_title": text(), "columns_title": text(),
        "form": text("form", "region", "year"),
    }),
})
