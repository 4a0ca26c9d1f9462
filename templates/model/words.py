"""What ``words.toml`` holds: word lists by their use. Each key is asked for by the reading of targets and actuals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, get_args

from jixiao.templates.model.forms import Known
from jixiao.templates.model.limits import Every
from jixiao.templates.model.official import Certainty, Id, Severity, Text

_Words = tuple[Text, ...]
_BOUNDS = ("≥", "≤")
_Number = int | Decimal


def _each(names: Iterable[str], kind: Any) -> Every:
    return Every(dict.fromkeys(names, kind))


_PHRASES = (
    "symbols", "passed", "to_fill", "brief", "table_ends", "unfinished", "upwards", "happened", "reached", "included",
    "include", "excluded", "bound_leads", "not_said", "between", "inside", "and", "until", "negations", "turned_heads",
    "turned_middles", "turned", "leads", "lead_endings", "not_leads", "qualitative", "quotes", "stops",
    "placeholders", "undetermined", "examples", "none", "nothing", "nothing_of", "never", "never_ends", "doubts",
    "done", "actual", "planned", "verbs", "also", "not_done", "not_done_ends", "up", "down", "trend_ends",
    "times", "compared", "fully", "punctual", "of_share", "satisfied", "anyone", "whole_year", "part_of_year",
    "scored_ends", "unit_letters", "each", "signs_alone", "last_year", "own_scores",
    "adjusted", "continued", "not_things", "not_thing_ends", "not_about", "joins", "full_marks", "budget_changes",
    "likely_multiple", "planned_part", "done_part", "rate_rows", "preferred", "long_term", "of_year", "fund_sums",
    "fund_part_sums", "column_numbers", "no_indicator",
    "ranks", "ranks_unsigned", "happening", "bodies", "outcomes", "handlers", "posts", "graver",
    "level_objects", "some_more", "per_head",
    "note_points", "note_refers", "note_rates", "note_causes", "note_less", "note_more", "note_parts",
    "note_planned", "note_done",
    "name_letters", "whole", "counters", "option_good", "option_bad", "option_marks",
    "ladders", "visits", "void", "doing", "selfeval_titles", "monitor_titles", "target_titles", "weak_names", "traditional",
    "anew", "by_now", "unchanged", "value_kinds", "weights", "example_rows", "deductions", "third_level", "of_projects",
)
Words: Every = Every({
    "signs": _each(("≥", ">", "=", "<", "≤"), _Words),
    "composed": _each(_BOUNDS, tuple[_Words, ...]),
    "suffixes": _each(_BOUNDS, _Words),
    "phrases": _each(_PHRASES, _Words),
    "units": Every({
        **dict.fromkeys(("alias", "same"), Mapping[str, Text]),
        **dict.fromkeys(("plain", "spoken", "periods", "rounds", "dates", "not_multiples"), _Words),
        "multiples": Mapping[str, _Number], "stops": Text, "measures": Mapping[str, Mapping[str, _Number]],
    }),
    "directions": Every({"measures": _Words, "levels": _Words, "limits": _Words, "lower": _Words, "not_lower": _Words}),
    "answers": Every({
        **dict.fromkeys(
            ("higher", "lower", "equal", "percent", "on_time", "late", "ask_direction", "not_applicable"), _Words,
        ),
        "proposed": Text,
    }),
    "deadlines": _each(("leads", "by", "done", "ends", "this_year"), _Words),
    "numerals": Every({
        **dict.fromkeys(("digits", "places", "groups"), Mapping[str, int]), "spoken": Mapping[str, Text],
        "marks": _each(("half_after", "point", "percent", "permille", "minus"), Text),
    }),
    "certainty": _each(get_args(Certainty), Text),
    "parts": _each(("sign", "number", "upper", "unit"), _Words),
    "known": _each(get_args(Known), Text),
    "defaults": _each(("ruleset",), Id),
    "severity": _each(get_args(Severity), Text),
    "brief": _each((*get_args(Severity), "to_fill", "passed"), Text),
})
