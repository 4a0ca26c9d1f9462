"""What the rule says of a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from jixiao.templates.library import shortened
from jixiao.templates.model import Level
from jixiao.udfs.quantity.numbers import round_to
from jixiao.udfs.quantity.quantity import MAX_TEXT, Quantity, without_mark

Status = Literal["met", "unmet", "partly", "open", "undecided", "invalid"]
_ONE, _HUNDRED, _NEARLY = Decimal(1), Decimal(100), Decimal("0.9999")


class Asked(NamedTuple):
    """The row as the rule was asked about it; points: a number where they are one."""

    target: Quantity
    actual: Quantity
    points: object
    level: object
    name: str


@dataclass(slots=True)  # filled in by the rules one after the other, as each copy would take as long as a comparison
class Outcome:
    """What the rule says of a row; nobody changes it once it is said.

    score: 分, rounded as the rule set says; None where nothing can be said. ratio: the unrounded share of the points.
    compared: actual and target in one unit, where the one can be a share of the other. rule: id in ``templates/rules.toml``.
    over: at or above the notice limit of the rule set. strict: ``>`` or ``<`` with an actual exactly at the limit. assumed,
    ask: ids of what is to be said besides: how a missing sign was understood, and a question that goes with a decided row
    (only a bound was written, an answer is only proposed).
    figures: what this rule says besides. asked: what it was asked.
    """

    status: Status
    rule: str
    score: Decimal | None = None
    ratio: Decimal | None = None
    compared: tuple[Decimal, Decimal] | None = None
    level: Level | None = None
    over: bool = False
    strict: bool = False
    assumed: str = ""
    ask: str = ""
    figures: Mapping[str, object] | None = None
    asked: Asked | None = None

    @property
    def completion(self) -> Decimal | None:
        """Actual of target in percent, unrounded; worked out when asked, as a score does not need it."""
        return None if self.compared is None else self.compared[0] / self.compared[1] * _HUNDRED

    def value(self, name: str) -> object:
        """What stands at a name in a sentence; worked out when one shows it: most rows are never explained, or in few words.

        None for a name that this outcome has nothing to say of.
        """
        if name in ("score", "percent") and self.score is not None and self.ratio is not None:
            return self.score if name == "score" else _percent(self.ratio)
        figures, row = self.figures, self.asked
        if figures is not None and name in figures:
            scaled = name in ("a", "b") and (scale := figures.get("scale")) not in (None, _ONE)
            return _in_unit(figures[name], scale) if scaled else figures[name]
        if name == "completion" and self.completion is not None:
            return round_to(self.completion, 2, "half_up")
        if row is None:
            return None
        if name == "target":
            return shortened(without_mark(row.target.text.strip()), MAX_TEXT)
        if name == "actual":
            return shortened(row.actual.text.strip(), MAX_TEXT)
        return {"name": row.name, "points": row.points, "given": str(row.level)}.get(name)


def _in_unit(number: object, scale: object) -> Decimal:
    """A figure in the target's written unit, at most six places of it: 2天 beside 24小时 are 48."""
    return round_to(number / scale, 6, "half_up")  # type: ignore[operator]


def _percent(share: Decimal) -> Decimal:
    """A share in percent, two places; what is not whole is never printed as 100."""
    return round_to(share * _HUNDRED, 2, "cut" if _NEARLY < share < 1 else "half_up")
