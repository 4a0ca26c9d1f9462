"""The program's own texts, by file: every key, and the values that the code puts into each text.

A text that names another value, or leaves one out, is refused: the code would print a gap, or drop a figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, TypedDict

from jixiao.templates.model.checks import Code
from jixiao.templates.model.forms import Amount, FieldKey
from jixiao.templates.model.limits import Between, Every, Like, OneOf, text
from jixiao.templates.model.official import Id, Text

_Words = tuple[str, ...]
_Fields = tuple[FieldKey, ...]
_Shift = Annotated[int, Between(-10, 10)]

# -- report.toml, year.toml -------------------------------------------------------------------------------------------

Report: Every = Every({
    "titles": Every({
        "one": text("project"), "subtitle": text("year", "report"), "report": text(), "year": text("year"),
        "many": text("unit"), "chart": text(),
        "full": text(), "got": text(), "execution": text(), "row": text(),
    }),
    "kinds": Every({
        "met": text(), "partly": text(), "unmet": text(), "unclear": text(), "blank": text(), "full": text(),
        "deducted": text(), "unscored": text(),
    }),
    "join": Every({
        "items": text(), "parts": text(), "level": text(), "named": text("names"), "sheet": text("sheet", "cells"),
    }),
    "overview": Every({
        "project": text("project"), "year": text("year"), "field": text("label", "text"), "empty": text("labels"),
        "fields": _Fields, "required": _Fields,
    }),
    "money": Every({
        "amount": text("label", "amount"), "unit": text("unit"), "no_unit": text(),
        "change_more": text("after", "before", "amount"), "change_less": text("after", "before", "amount"),
        "rate": text("label", "rate"), "rate_scored": text("label", "rate", "points", "score"),
        "left": text("executed", "budget", "amount"), "over": text("executed", "budget", "amount"),
        "source": text("name", "parts"), "source_rate": text("rate"), "none": text(), "no_rate": text(),
        "row": text("title", "name", "parts"), "block": text("title", "parts"), "cell": text("label", "text"),
        "order": tuple[Amount, ...],
    }),
    "goals": Every({
        "said": text("label", "text"), "none": text("labels"), "keys": _Fields,
    }),
    "result": Every({
        "judged": text(),
        "both": text("total", "grade"), "total": text("total", "ruleset", "grade", "floor"),
        "ungraded": text("total"), "summed": text("total"), "open": text("parts"),
        "unfinished": text("total", "parts"), "open_rows": text("count"), "grade": text("grade"),
        "lost": text("parts", "lost"), "part": text("name", "lost"), "full": text("count", "points"),
        "unscored": text("count", "names"),
    }),
    "rows": Every({
        "counted": text("count", "parts"), "part": text("kind", "count"),
        "group": text("name", "count", "points", "score", "parts"), "group_judged": text("name", "count", "parts"),
        "points": text("value"), "no_points": text(),
        "score": text("value"), "no_score": text(), "completion": text("label", "text"), "none": text(),
    }),
    "lost": Every({
        "all": text("lost"), "part": text("lost"), "unknown": text(),
    }),
    "deviations": Every({
        "total": text("count", "lost"), "execution": text("rate", "points", "score", "lost"), "total_judged": text("count"),
        "none": text("count", "parts"), "none_judged": text("count", "parts"),
        "row": text("name", "level", "parts"), "figures": text("target", "actual"),
        "completion": text("percent"), "score": text("points", "score"), "lost": text("lost"),
        "note": text("heading", "text"), "no_note": text("heading"), "note_heading": text(),
    }),
    "achievements": Every({
        "key": FieldKey, "group": text("name", "kind", "count", "rows"), "row": text("name", "figures"),
        "figures": text("target", "actual"), "score": text("points", "score"), "none": text("count", "parts"),
    }),
    "problems": Every({
        "key": FieldKey, "group": text("name", "count", "kind", "lost", "rows"),
        "kept": text("name", "count", "lost", "rows"), "execution": text("rate", "executed", "budget", "amount"),
        "group_judged": text("name", "count", "kind", "rows"),
        **dict.fromkeys(("none", "none_judged"), text("count", "parts")),
    }),
    "measures": Every({
        "key": FieldKey, "words": _Words, "note": text("name", "heading", "text"),
        "ask": text("count", "lost", "names"), "ask_judged": text("count", "names"),
        **dict.fromkeys(("none", "none_judged"), text("count", "parts")),
    }),
    "checks": Every({
        "finding": text("code", "what"),
    }),
    "summary": Every({
        "counted": text("count", "parts"), "grade": text("grade", "count"), "ungraded": text("count"),
        "money": text("label", "amount", "count"), "rate": text("rate", "count"),
        "scores": text("high", "best", "low", "worst"),
        "labels": Every({
            "budget": text(), "executed": text(),
        }),
    }),
})

# -- page.toml: the page fills the places itself ----------------------------------------------------------------------

Page = Mapping[str, Mapping[str, Text]]

Year: Every = Every({
    "calendar": Every({
        "target": Every({
            "month": Annotated[int, Between(1, 12)], "before": _Shift, "since": _Shift,
            "why_before": text("last"), "why_since": text("month"),
        }),
        "selfeval": Every({
            "month": Annotated[int, Between(1, 12)], "before": _Shift, "since": _Shift,
            "why_before": text("last"), "why_since": text("month"),
        }),
        "monitor": Every({
            "month": Annotated[int, Between(1, 12)], "before": _Shift, "since": _Shift,
            "why_before": text(), "why_since": text(),
        }),
    }),
    "carry": Every({
        "sheet": text(), "title": text("from", "to"), "remark": text("year"), "whole": text(),
        "source": text("year", "title"), "source_undated": text("title"), "count": text("count"),
        "amount": text("amount", "unit"), "taught": Every(dict.fromkeys(("same_year", "next_year"), text())),
        "kinds": Every({
            "dropped": text(), "open": text(), "converted": text(), "changed": text(), "points": text(),
            "remark": text(),
        }),
        "notes": Every({
            "no_field": text(), "no_column": text(), "no_row": text("level1"), "no_unit": text(), "no_choice": text(),
            "other_year": text(), "no_money": text(), "instead": text("first", "second"), "to_fill": text(),
            "year": text(), "no_year": text("why"), "no_target": text(), "direction": text("answer"),
            "converted": text("small", "large", "times"), "level": text(), "row": text(),
            "points": text("count", "source"), "points_other": text("count"),
            "points_printed": text("count", "section"), "points_none": text(), "points_declared": text(),
            "points_not_full": text("points", "full"), "points_missing": text("section"),
        }),
    }),
    "compare": Every({
        "sheet": text(), "title": text(), "files": text("a", "b"), "nothing": text(),
    }),
    "monitor": Every({
        "sheet": text("month", "project"), "fallback": text(), "title": text("year"), "title_0_1": text("year"),
        "period": text(),
        "months": text("month"), "january": text(), "whole": text(), "executed": text("months"), "rate": text("months"),
        "actual": text("months"), "how": text(),
        "sure": text("execution_red", "execution_yellow", "indicator_red", "indicator_yellow", "source"),
        "summary": text("red", "yellow", "green", "open"), "standing": _Words,
        "lights": Every({"red": text(), "yellow": text(), "green": text()}),
        "cumulative": Every({"yes": text(), "no": text()}),
    }),
})

# -- imports.toml -----------------------------------------------------------------------------------------------------

_Level = Literal["likely", "doubtful"]
_REASON = Every({"level": _Level, "text": text()})
_SUM = Every({"level": _Level, "text": text("sum")})
Imports: Every = Every({
    "sheet": Every({"name": text(), "title": text(), "remark": text("file"), "nothing": text()}),
    "levels": Every({"sure": text(), "likely": text(), "doubtful": text()}),
    "origins": Every({"page": text("page"), "table": text("table", "row")}),
    "labels": Every({
        **dict.fromkeys(("year", "unit", "printed_total", "rate", "name", "amount"), text()), "row": text("number"),
    }),
    "reasons": Every({
        **dict.fromkeys(("reflowed", "over_pages", "over_pages_unsure", "level_moved", "level_unsure",
            "word_cut", "crosses", "unknown_glyph", "nested", "equation", "numbered", "form_box", "no_tick",
            "empty", "no_label", "no_column", "level_missing", "no_year", "no_unit", "by_rule"), _REASON),
        "not_a_number": Every({"level": _Level, "text": text("text")}), "scores_differ": _SUM, "points_differ": _SUM,
    }),
})

# -- learn.toml -------------------------------------------------------------------------------------------------------


class _LearnField(TypedDict):
    name: Text
    key: FieldKey
    help: Text


class LearnField(_LearnField, total=False):
    """A field that a label may be, as a form describes it. of: the kind of form that alone has it."""

    of: Literal["selfeval", "target"]
    concept: str
    place: Literal["right", "below", "auto"]
    under: FieldKey
    kind: Literal["text", "money", "percent", "ticks", "date", "points"]
    labels: _Words
    choices: _Words
    boxes: bool


_Length = Annotated[int, Between(1, 1000)]
_NAMED = Every({"name": Text, "help": Text})
_WORDED = Every({"name": Text, "help": Text, "labels": _Words})
Learn: Every = Every({
    "sheet": Every({
        "name": Text, "none": Text, "no_next": Text, "title_allowed": Text,
        **dict.fromkeys(("too_long", "name_length"), _Length),
    }),
    "certainty": Every(dict.fromkeys(("sure", "doubtful", "unknown"), Text)),
    "kinds": Every(dict.fromkeys(("selfeval", "target"), Text)),
    "settings": Every(dict.fromkeys(
        ("title", "kind", "year", "ruleset", "execution_points", "unit", "rows", "next", "id", "sheet"), Text,
    )),
    "others": Every(dict.fromkeys(("printed", "example"), _NAMED)),
    "fields": tuple[LearnField, ...],
    "funds": Every(dict.fromkeys(
        ("total", "source", "initial_budget", "budget", "executed", "execution_points", "rate", "execution_score"), _NAMED,
    )),
    "columns": Every(dict.fromkeys(
        ("level1", "level2", "level3", "explanation", "sign", "target", "unit_text", "actual", "points", "score", "note"),
        _NAMED,
    )),
    "tasks": Every(dict.fromkeys(("name", "content", "done", "total", "fiscal", "other", "executed", "end"), _WORDED)),
    "management": Every(dict.fromkeys(("row", "state", "problem"), _WORDED)),
    "rows": Every(dict.fromkeys(("total", "subtotal"), _NAMED)),
})

# -- sheets.toml ------------------------------------------------------------------------------------------------------

_Sheet = Annotated[str, Like(r"[^\[\]:*?/\\]{1,31}", "名称")]
Sheets: Every = Every({
    "names": Every(dict.fromkeys(("cover", "cover-target", "findings", "finalized", "portable"), _Sheet)),
    "headings": Every(dict.fromkeys(
        ("rule_score", "check", "explain", "level", "mark", "form", "source", "basis", "area", "lights"), Text)),
    "faces": Every(dict.fromkeys(("song", "hei"), tuple[tuple[Text, ...], tuple[Text, ...]])),
})

# -- messages.toml ----------------------------------------------------------------------------------------------------


class _Message(TypedDict):
    text: Text


class Message(_Message, total=False):
    """A sentence; what is no fault has no code. The other keys are words for types of values."""

    code: Code
    str: Text
    int: Text
    Decimal: Text
    bool: Text
    date: Text
    list: Text
    table: Text


Messages = Mapping[str, Message]

# -- ribbon.toml, functions.toml, lambdas.toml ------------------------------------------------------------------------

_Key = Annotated[str, Like(r"[A-Z]{1,2}", "K")]


class _Button(TypedDict):
    id: Annotated[str, Like(r"[a-z_]+", "score")]
    label: Text
    action: Annotated[str, Like(r"[a-z_]+", "score")]
    image: Annotated[str, Like(r"[A-Za-z0-9]+", "FileNew")]
    keytip: _Key
    screentip: Text
    supertip: Text


class RibbonButton(_Button, total=False):
    """A button. menu: one entry per form or rule set; workbook: false: it needs none; cell: in a right click's menu too."""

    menu: Literal["forms", "rulesets"]
    size: Literal["large"]
    workbook: bool
    cell: bool


class RibbonGroup(TypedDict):
    """Buttons of one step of the work."""

    id: Id
    label: Text
    buttons: tuple[RibbonButton, ...]


Ribbon: Every = Every({"tab": Every({"label": Text, "keytip": _Key}), "groups": tuple[RibbonGroup, ...]})


#: Parameters of the functions, by their names in Python.
_Argument = Annotated[str, OneOf((
    "target", "actual", "points", "level", "form", "total", "executed", "budget", "part", "score", "note", "name",
    "brief",
))]


class _Function(TypedDict):
    category: Text
    help: Text
    arguments: Mapping[_Argument, tuple[Text, Text]]


class FunctionText(_Function, total=False):
    """A spreadsheet function: arguments with their label and help, an example and what it gives."""

    example: tuple[str | int | Decimal, ...]
    result: str | int | Decimal


#: Every function that a cell may call.
FUNCTIONS = (
    "JX_SCORE", "JX_GRADE", "JX_RATE", "JX_RATE_SCORE", "JX_COMPLETION", "JX_TARGET", "JX_CHECK", "JX_EXPLAIN",
    "JX_VERSION",
)
Functions = Every(dict.fromkeys(FUNCTIONS, FunctionText))


class Lambda(TypedDict):
    """A LAMBDA name; ``@name@`` stands for words and numbers."""

    formula: Text


Lambdas = Mapping[Annotated[str, Like(r"JXL?_[A-Z_0-9]+", "JXL_SIG")], Lambda]
