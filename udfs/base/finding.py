"""A finding: a fault in the user's data as a value, with its place in the record and the figures it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

#: Where in a record: ("indicators", 3, "score"), ("funds", "budget"), ("funds", "sources", 0, "executed"),
#: ("goal_annual",), ("printed_total",), ("subprojects", 2, "amount"). () is the form as a whole.
Place = tuple[str | int, ...]
Value = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Finding:
    """``id`` is the catalogue's short name; ``values`` fill its message. Severity and texts live in the catalogue."""

    id: str
    place: Place = ()
    values: Mapping[str, Value] = field(default_factory=dict)
