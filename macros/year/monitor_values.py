"""What the formulas of a 绩效监控 sheet show: the same arithmetic as in the cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from jixiao.macros.sheet.grid import CellValue, cell_value
from jixiao.templates.library import Library, fill, year_texts
from jixiao.templates.model import Lights
from jixiao.udfs.rules.monitor import GREEN, RED, YELLOW, light, share, time_share
from jixiao.udfs.worksheet import answer


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the lights as they stand on the sheet, in percent."""

    execution_red: Decimal
    execution_yellow: Decimal
    indicator_red: Decimal
    indicator_yellow: Decimal

    @classmethod
    def of(cls, lights: Lights, typed: Mapping[str, Decimal | None] | None = None) -> Limits:
        """Those of a rule set, or what was typed in their place; a blank cell counts as 0, as it does in the formulas."""
        if typed is not None:
            return cls(*(typed[item.name] or Decimal(0) for item in fields(cls)))
        return cls(*(getattr(lights, item.name) for item in fields(cls)))

    def named(self) -> dict[str, Decimal]:
        """By their names."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one sheet. form: the form or rule set that scores, "" for the national rule."""

    day: date
    year: int
    limits: Limits
    form: str
    library: Library

    def head(self, budget: Decimal | None, executed: Decimal | None) -> dict[str, CellValue]:
        """时间进度, 执行率, 执行率÷时间进度 and its light."""
        time = time_share(self.day, self.year)
        rate = share(executed, budget) if executed is not None and budget else None
        pace = share(rate, time) if rate is not None and time else None
        lit = light(pace, self.limits.execution_red, self.limits.execution_yellow)
        return {"time": time, "rate": _shown(rate), "pace": _shown(pace), "light": lit}

    def row(self, target: str, actual: str, adds_up: bool, expected: str) -> dict[str, CellValue]:
        """完成程度, 对照时间进度, 预计完成程度 and the light of an indicator; "" where nothing follows from what is typed.

        What is expected at the end of the year decides; without it what adds up is held against the time that has passed.
        """
        done: CellValue = ""
        if actual:
            completed = answer("JX_COMPLETION", self.library, target, actual)
            done = cell_value(completed) if adds_up else self.score(target, actual)
        against = done
        if adds_up and isinstance(done, Decimal):
            time = time_share(self.day, self.year)
            against = share(done, time) if time else ""
        ahead = self.score(target, expected) if expected else ""
        bounds = self.limits.indicator_red, self.limits.indicator_yellow
        if ahead == "" and adds_up:
            bounds = self.limits.execution_red, self.limits.execution_yellow
        figure = against if ahead == "" else ahead
        return {
            "done": done, "against": against, "ahead": ahead,
            "light": light(figure if isinstance(figure, Decimal) else None, *bounds),
        }

    def score(self, target: str, actual: str) -> CellValue:
        """The rule's score out of 100: what is met counts full, also where less is better."""
        return cell_value(answer("JX_SCORE", self.library, target, actual, 100, None, self.form or None))

    def summary(self, lights: Sequence[str]) -> str:
        """How many rows are red, yellow, green and open."""
        counts = {name: lights.count(word) for name, word in (("red", RED), ("yellow", YELLOW), ("green", GREEN))}
        return fill(year_texts("monitor")["summary"], {**counts, "open": len(lights) - sum(counts.values())})


def _shown(figure: Decimal | None) -> CellValue:
    return "" if figure is None else figure
