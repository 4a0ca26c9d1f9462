"""What the rule says of a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from jixiao.templates.model import Level

Status = Literal["met", "unmet", "partly", "open", "undecided", "invalid"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rule says of a row.

    score: 分, rounded as the rule set says; None where nothing can be said. ratio: the unrounded share of the points.
    completion: actual of target in percent, unrounded. rule: id in ``templates/rules.toml``. over: at or above the notice
    limit of the rule set. strict: ``>`` or ``<`` with an actual exactly at the limit. assumed, ask:
    ids of what is to be said besides: how a missing sign was understood, and a question that goes with a decided row (only
    a bound was written, an answer is only proposed).
    values: figures for the explanation.
    """

    status: Status
    rule: str
    score: Decimal | None = None
    ratio: Decimal | None = None
    completion: Decimal | None = None
    level: Level | None = None
    over: bool = False
    strict: bool = False
    assumed: str = ""
    ask: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
