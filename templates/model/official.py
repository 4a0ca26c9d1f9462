"""What rules, sources and words are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Literal

from jixiao.templates.model.limits import MADE, Between, Filled, Like

Severity = Literal["error", "warning", "notice"]
#: How far a thing may be called official: the words for it are those of ``words.toml``.
Certainty = Literal["mof", "sh", "form", "system", "reviewer", "unknown", "ours", "user"]
Rounding = Literal["cut", "half_up", "half_even", "half_down"]
Text = Annotated[str, Like(r"[\s\S]*\S[\s\S]*", "文字")]
Id = Annotated[str, Like(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*", "sh2023")]
Share = Annotated[Decimal, Between(0, 1)]
Points = Annotated[Decimal, Between(0, 1000)]
Percent = Annotated[Decimal, Between(0, 100)]
Digits = Annotated[int, Between(0, 6)]
Day = Annotated[date, Between(1990, 2100)]
#: A year or a month of one.
PartOfDate = Annotated[str, Like(r"(19|20)\d\d(-(0[1-9]|1[0-2]))?", "2019、2019-03")]
#: Ids of the sources of what has at least one.
Sources = Annotated[tuple[str, ...], Filled()]
#: A multiple of a target: 1.3 is 130 %.
Multiple = Annotated[Decimal, Between(1, 100)]


@dataclass(frozen=True, slots=True)
class Word:
    """How a spelling is known: seen on a published form, rebuilt from one, known without a form at hand, or of the tool."""

    known: Literal["seen", "rebuilt", "known", "tool"]
    source: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """What headings and labels are called: concept -> spelling, the preferred one first; and the codes of the sources."""

    labels: Mapping[str, Mapping[str, Word]]
    sources: Mapping[str, str] = field(default_factory=dict)

    def words(self, concept: str) -> tuple[str, ...]:
        """The spellings of a concept; none of an unknown one."""
        return _words(self, concept)


@lru_cache(maxsize=1024)
def _words(vocabulary: Vocabulary, concept: str) -> tuple[str, ...]:
    return tuple(vocabulary.labels.get(concept, ()))


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or a form comes from. ``certainty`` is the mark of how sure it is (sh, mof, form, system, ours, ...).

    What nobody here has seen stays empty: an article of a text that was not at hand, an address that was not kept.
    """

    id: str = field(metadata=MADE)
    title: Text
    certainty: Certainty
    number: str = ""  # 文号
    date: Day | PartOfDate | None = None  # of issue, or the year of the forms, as far as it is known
    article: str = ""  # which article, note or heading says it
    address: tuple[str, ...] = ()  # where it was seen
    note: str = ""


@dataclass(frozen=True, slots=True)
class RuleText:
    """What a scoring rule says of a row: an entry of ``rules.toml``."""

    title: Text
    text: Text
    source: tuple[str, ...]
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Band:
    """A grade and the lowest total that earns it (included)."""

    grade: Text
    floor: Points


@dataclass(frozen=True, slots=True)
class Tier:
    """A step beside a range: an actual at most ``within`` outside of it earns ``share`` of the points.

    ``within`` is a share of the nearer end (0.05), or a number in the range's own unit, as ``RuleSet.tiers_by`` says.
    """

    within: Annotated[Decimal, Between(0, 1_000_000)]
    share: Share


@dataclass(frozen=True, slots=True)
class Cap:
    """The highest total (分) where the execution rate is below ``rate_below`` percent."""

    rate_below: Percent
    cap: Points


@dataclass(frozen=True, slots=True)
class Level:
    """A qualitative level: the words that say it, its band as shares of the points, and the share proposed for it.

    ``low`` is always included; ``high`` is included only where ``high_included``.
    """

    id: Literal["met", "partly", "unmet"]
    name: Text
    words: Annotated[tuple[Text, ...], Filled()]
    low: Share
    high: Share
    high_included: bool
    share: Share


@dataclass(frozen=True, slots=True)
class ProposalCase:
    """Points proposed where a form has rows in each first level of ``has`` and in none of ``lacks``; and their sources."""

    sections: Mapping[str, Points]
    source: tuple[str, ...]
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Points proposed for a form that has none: by level1, beside those of the execution rate; and their sources.

    cases: other points for forms with other first levels; the first that fits counts.
    """

    sections: Mapping[str, Points]
    source: tuple[str, ...]
    cases: tuple[ProposalCase, ...] = ()


@dataclass(frozen=True, slots=True)
class Lights:
    """Limits of 绩效监控 in percent: below red is red, below yellow is yellow, else green.

    execution: rate of execution over the share of the year that has passed; indicator: expected completion.
    """

    execution_red: Annotated[Decimal, Between(0, 1000)]
    execution_yellow: Annotated[Decimal, Between(0, 1000)]
    indicator_red: Annotated[Decimal, Between(0, 1000)]
    indicator_yellow: Annotated[Decimal, Between(0, 1000)]
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """A dated set of scoring rules, loaded once and compared by identity.

    Shares and rates are Decimal; rates are in percent (72.47 means 72.47 %).
    """

    id: Id
    title: Text
    effective: Day
    region: Text
    source: Sources
    certainty: Certainty
    reverse: Literal["ratio", "linear"]
    equal_over: Literal["full", "ask"]
    over_notice: Multiple  # 1.3: a notice from 130 % of the target
    over_deduct: Points  # points taken off from over_deduct_from on; 0 = none
    levels: tuple[Level, ...]
    execution_points: Points
    execution_cap: bool
    rate_digits: Digits
    rate_rounding: Rounding
    rate_tolerance: Percent  # percentage points
    score_digits: Digits
    score_rounding: Rounding
    execution_rounding: Rounding
    score_tolerance: Points
    total_tolerance: Points  # upper bound of the tolerance of a total
    grades: tuple[Band, ...]  # highest first; empty: a form without a grade
    full_points: Annotated[Decimal, Between(1, 1000)]  # 100
    proposal: Proposal
    monitor: Lights
    over_deduct_from: Multiple = Decimal("1.3")  # where no file says it, over_notice
    over_deduct_by: Literal["none", "points", "degree"] = "points"  # degree: more the further the target was passed
    over_reason_required: bool = False  # over-completion needs a reason even where nobody would ask
    strict_limit: Literal["ratio", "unmet"] = "ratio"  # at the limit of > or <: full by ratio with a notice, or asked about
    tiers: tuple[Tier, ...] = ()  # beside a range; without them a row outside its range is asked about
    tiers_by: Literal["share", "units"] = "share"
    total_caps: tuple[Cap, ...] = ()
    rescale: bool = False  # rows that do not apply are dropped, the rest counts for full_points
    execution_reason_below: Percent | None = None
    sections: Mapping[str, Points] = field(default_factory=dict)  # points of a level1 where the form prints them
