"""What a check is made of, and which word lists and limits each check reads.

``PARAMS`` is the contract between ``checks.toml`` and ``udfs/checks``: a key that no check reads is a typo, and is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any

from jixiao.templates.model.forms import FIELD_KEYS, Amount, FieldKey, MoneyUnit
from jixiao.templates.model.limits import MADE, Between, Like, OneOf, Regular, Table, text
from jixiao.templates.model.official import Severity, Text

#: Letters of a check's group, then two digits.
Code = Annotated[str, Like(r"JX-[A-Z]\d\d", "JX-A01")]


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """One entry of the check catalogue. ``message`` and ``advice`` name values in braces: ``{score}``."""

    id: str = field(metadata=MADE)
    code: Code
    severity: Severity
    title: Text
    message: Text
    advice: Text
    source: tuple[str, ...]
    to_fill: bool = False  # what it asks for is not filled yet: a draft is told so in grey, not as a fault
    params: Mapping[str, Any] = field(default_factory=dict)  # word lists and thresholds: data, not code


_Words = tuple[str, ...]
_Patterns = tuple[Annotated[str, Regular()], ...]
_Number = Annotated[Decimal, Between(0, 1_000_000_000)]
_Fields = tuple[FieldKey, ...]
_Plain = text()
_Column = {"target": _Plain, "actual": _Plain}
_UNDECIDED: Table = {"unless": _Words, "said": Mapping[str, _Words]}

#: Check -> what its ``params`` may hold. A check that is not named has none.
PARAMS: Mapping[str, Table] = {
    "weight_sum": {"texts": {"with_execution": _Plain}},
    "points_shared": {"texts": {"level": text("level", "points", "count"), "none": text("count")}},
    "total_sum": {"texts": {"with_execution": _Plain}},
    "rate_calc": {"hidden": Mapping[MoneyUnit, _Number]},
    "fund_sum": {
        "tolerance": Mapping[MoneyUnit, _Number], "breakdown": _Patterns, "part": _Patterns, "spending": _Patterns,
        "parts": Mapping[Amount, tuple[Amount, ...]],
    },
    "grade_band": {"same": Mapping[str, _Words]},
    "subproject_sum": {"tolerance": _Number},
    "unfinished": {"texts": {"rows": text("count"), "rate": _Plain}},
    "result_missing": {
        "texts": dict.fromkeys(("printed_total", "printed_grade", "funds.rate", "funds.execution_score"), _Plain)
    },
    "unmet_full": {"rules": _Words, "negations": _Words, "unmet": _Patterns, "not_unmet": _Patterns},
    "qual_level_missing": {"unless": _Words},
    "over_completion": {"unless": _Words, "reverse": _Number, "few": _Number, "multiples": _Words, "wished": _Patterns},
    "unit_missing": {"texts": _Column, "unitless": _Patterns},
    "sign_missing": {"few": _Number, "measures": _Words},
    "sign_direction": {
        "texts": {"lower": _Plain, "higher": _Plain}, "neither": _Patterns, "lower": _Patterns, "higher": _Patterns,
    },
    "zero_target": {"words": _Patterns, "except": _Patterns},
    "actual_empty": {"texts": {"scored": _Plain, "judged": _Plain}},
    "count_fraction": {
        "texts": {**_Column, "thousands": text("other"), "typed": _Plain}, "units": _Words, "averages": _Patterns,
    },
    "pct_over_100": {"texts": _Column, "shares": _Patterns, "rates": _Patterns, "growing": _Patterns},
    "placeholder": {
        "texts": {**_Column, "level3": _Plain}, "words": _Words, "none": _Words, "partial": _Patterns, "fields": _Fields,
        "open_figure": _Patterns, "unwanted": _Patterns,
    },
    "sign_in_name": {"signs": _Patterns},
    "duplicate_indicator": {"block": _Number},
    "period_mismatch": {
        "texts": {"units": _Plain, "yearly": text("name", "actual", "period")},
        "periods": Mapping[str, _Number],
    },
    "undecided": _UNDECIDED,
    "score_undecided": _UNDECIDED,
    "reason_missing": {"none": _Patterns},
    "reason_no_measure": {"heading": _Patterns, "measures": _Patterns},
    "reason_points": {"points": _Patterns, "except": _Patterns, "each": _Patterns},
    "reason_rate": {"fields": _Fields, "words": _Patterns},
    "summary_contradiction": {
        "fields": _Fields, "texts": {"unmet": text("count", "name"), "full": _Plain},
        **dict.fromkeys(("claims", "limited", "except", "shortfalls", "no_shortfalls", "whole", "idle"), _Patterns),
    },
    "goal_vs_row": dict.fromkeys(("before", "several", "at_least", "at_most", "between"), _Patterns),
    "goal_unmeasured": {"least": _Number, "common": _Number, "most": _Number, "tasks": _Patterns, "idle": _Patterns},
    "year_stale": {
        "texts": {"targets": text("name")}, "reach": _Number, "zeros": _Words,
        **dict.fromkeys(("numerals", "years", "other"), _Patterns),
    },
    "unquantified": {"levels": _Patterns, "measured": _Patterns},
    "text_limit": {
        "forms": Mapping[str, Mapping[Annotated[str, OneOf((*FIELD_KEYS, "note"))], _Number]],
        "regions": Mapping[str, Mapping[Annotated[str, OneOf((*FIELD_KEYS, "note"))], _Number]],
    },
    "special_chars": {"unless": _Words, "texts": {"blank": _Plain}, "characters": _Patterns},
    "level_missing": {"optional": _Words},
    "satisfaction_missing": {"levels": _Words, "words": _Words},
    "level2_missing": {"names": _Words},
    "level_misplaced": {
        "texts": {"level1": _Plain, "level2": _Plain}, "ending": _Patterns, "allowed": Mapping[str, _Words],
    },
    "satisfaction_kind": {"levels": _Patterns, "words": _Patterns, "fine": _Patterns},
    "monitor_possibility": {
        "texts": {"none": _Plain, "several": text("count")}, "words": dict.fromkeys(("sure", "likely", "never"), Text),
    },
    "monitor_reason": {
        "texts": {**dict.fromkeys(("never", "likely", "measure"), _Plain), "short": text("expected", "target")},
    },
    "header_missing": {"texts": {"year": _Plain}, "optional": tuple[Annotated[str, OneOf((*FIELD_KEYS, "ruleset"))], ...],
                       "halves": Mapping[FieldKey, FieldKey]},
    "date_order": {"texts": dict.fromkeys(("start_end", "eval_early", "indicator_late"), text("first", "second"))},
    "annual_gt_total": {"texts": {"greater": _Plain, "differs": _Plain}, "pairs": Mapping[Amount, Amount]},
    "money_large": {
        "from": _Number, "least": _Number, "most": _Number, "amounts": tuple[Amount, ...],
        "texts": {"large": _Plain, "row": text("name", "target"), "other": text("name", "other")},
    },
    "money_magnitude": {"least": _Number, "most": _Number},
    "prior_year": {"recurring": _Words},
    "target_changed": {
        "texts": {
            **dict.fromkeys(("declared", "before", "nothing"), _Plain),
            "changed": text("name", "old", "new"), "gone": text("name"),
            "added": text("name"), "more": text("count"),
        }
    },
    "row_renamed": {"least": Annotated[Decimal, Between(0, 1)]},
    "money_rounded": {"hidden": _Number},
    "entry_changed": {"texts": {"of_row": text("name", "label"), "empty": _Plain}},
    "plausibility_rate": {"unspent": Annotated[Decimal, Between(0, 100)], "fields": _Fields, "words": _Patterns},
    "unreadable": {"texts": _Column, "unless": _Words},
    "ruleset_differs": {"texts": {"missing": _Plain, "differs": text("own")}},
    "score_moved": {"texts": {"none": _Plain}},
}
