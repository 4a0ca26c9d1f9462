"""What 登记表样 says: the form as a whole, and for each label its concept and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from jixiao.macros.forms.collect import At
from jixiao.macros.sheet.grid import address
from jixiao.templates.model import MoneyUnit

Sure = Literal["sure", "doubtful", "unknown"]
MOST_LINES = 5_000  # labels of a form; so many are read back


@dataclass(frozen=True, slots=True)
class Line:
    """A label: its cell and text, the name of its concept, how sure that is, and what is read there."""

    at: At
    text: str
    concept: str
    sure: Sure
    value: str = ""

    @property
    def cell(self) -> str:
        """The address: B4."""
        return address(*self.at)


@dataclass(frozen=True, slots=True)
class Head:
    """The form as a whole. execution_points: None where the form has no place for them; rows: of indicators, None: none."""

    title: str
    kind: Literal["selfeval", "target"]
    year: int
    ruleset: str  # id
    execution_points: Decimal | None
    unit: MoneyUnit
    rows: tuple[int, int] | None
    next: str  # id of the form that follows in the year, "" for none
    id: str
    sheet: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a sheet was understood as."""

    head: Head
    lines: tuple[Line, ...]
