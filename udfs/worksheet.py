"""The JX functions with the library that they answer by as an argument: what cells, formulas and verbs all ask.

Border rules: numbers leave as float, a blank as "", an error as SheetError. Blank is None or "" (also blanks only).
``form`` names a form, a rule set or both (``selfeval-2023/gj2020``), a rule set by id, title or mark (see ``reading``);
without one the national rule set of 2020 applies; an unknown one, or one of other content than the mark says, is #N/A.
Decision 78.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache, partial
from typing import Any

from jixiao.templates.library import Library
from jixiao.templates.model import RuleSet
from jixiao.udfs.base.errors import CODES, NOT_AVAILABLE, NUMBER, VALUE, SheetError, as_error
from jixiao.udfs.block import over_blocks
from jixiao.udfs.quantity.comparing import HUNDRED
from jixiao.udfs.quantity.money import both_amounts
from jixiao.udfs.quantity.numbers import points_of, round_to, to_decimal
from jixiao.udfs.quantity.quantity import parse_quantity
from jixiao.udfs.quantity.words import phrase, says_none, words
from jixiao.udfs.rules.explain import explain, rule_text, told
from jixiao.udfs.rules.grades import grade
from jixiao.udfs.rules.rates import execution_score, rate
from jixiao.udfs.rules.reading import default_rules, mark_of, ruleset_named, split_form, title_of
from jixiao.udfs.rules.scoring import score_row

Returned = float | str | SheetError


#: What an error is where a door hands it over as its text.
_CODES = frozenset(CODES)


def _error(*arguments: object) -> SheetError | None:
    if _CODES.isdisjoint(arguments) and SheetError not in map(type, arguments):
        return None  # nearly always, and asked of all at once
    return next(filter(None, map(as_error, arguments)), None)


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _rules(form: object, library: Library) -> RuleSet | None:
    return default_rules(library) if form is None or _blank(form) else ruleset_named(str(form), library)


def _cell(value: Decimal | str | SheetError | None) -> Returned:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        number = float(value)
        return number if math.isfinite(number) else NUMBER  # 1E+308 over 0.5
    return value


def _score(
    library: Library, target: object, actual: object, points: object, level: object = None, form: object = None
) -> Returned:
    if (error := _error(target, actual, points, level, form)) is not None:
        return error
    rules = _rules(form, library)
    if rules is None:
        return NOT_AVAILABLE
    outcome = score_row(target, actual, points, level, rules)
    if outcome.rule == "points_invalid":
        return VALUE if points_of(points) is None else NUMBER
    return _cell(outcome.score)


def _grade(library: Library, total: object, form: object = None) -> Returned:
    if (error := _error(total, form)) is not None:
        return error
    rules = _rules(form, library)
    if rules is None:
        return NOT_AVAILABLE
    if isinstance(total, str) and total.strip() in phrase("unfinished"):
        return total.strip()
    number = points_of(total)
    return VALUE if number is None and not _blank(total) else _cell(grade(number, rules))


def _amounts(
    library: Library, executed: object, budget: object, form: object
) -> tuple[Decimal, Decimal, RuleSet] | SheetError | None:
    """Both amounts and the rule set; an error; or None where an amount is blank."""
    if (error := _error(executed, budget, form)) is not None:
        return error
    rules = _rules(form, library)
    if rules is None:
        return NOT_AVAILABLE
    if _blank(executed) or _blank(budget):
        return None
    spent, planned = to_decimal(executed), to_decimal(budget)
    if spent is None or planned is None:  # 90万元, typed with its unit
        both = both_amounts(executed, budget)
        return VALUE if both is None else (*both, rules)
    return spent, planned, rules


def _rate(library: Library, executed: object, budget: object, form: object = None) -> Returned:
    amounts = _amounts(library, executed, budget, form)
    return _cell(rate(*amounts)) if isinstance(amounts, tuple) else _cell(amounts)


def _rate_score(
    library: Library, executed: object, budget: object, points: object = None, form: object = None
) -> Returned:
    if (error := _error(points)) is not None:
        return error
    amounts = _amounts(library, executed, budget, form)
    if not isinstance(amounts, tuple):
        return _cell(amounts)
    spent, planned, rules = amounts
    worth = rules.execution_points if _blank(points) else points_of(points)
    return VALUE if worth is None else _cell(execution_score(spent, planned, worth, rules))


def _completion(library: Library, target: object, actual: object) -> Returned:
    if (error := _error(target, actual)) is not None:
        return error
    rules = default_rules(library)
    outcome = score_row(target, actual, HUNDRED, None, rules)
    if outcome.status == "invalid":
        return VALUE
    completion = outcome.completion
    return "" if completion is None else _cell(round_to(completion, rules.score_digits, rules.score_rounding))


def _target(_: Library, target: object, part: object) -> Returned:
    if (error := _error(target, part)) is not None:
        return error
    found = parse_quantity(target)
    key = next((name for name, labels in words()["parts"].items() if str(part).strip() in labels), None)
    if key is None or found.kind == "malformed":
        return VALUE
    return _cell(getattr(found, key))


def _brief(asked: object) -> bool:
    return isinstance(asked, str) and asked.strip() in phrase("brief")


def _explain(
    library: Library, target: object, actual: object, points: object, level: object = None, form: object = None,
    brief: object = None,
) -> Returned:
    if (error := _error(target, actual, points, level, form)) is not None:
        return rule_text("argument_error", {"code": error.code}, library)
    rules = _rules(form, library)
    if rules is None:
        return _no_rules(str(form), library)
    if _blank(target) and _blank(actual) and _blank(points) and _blank(level):
        return ""
    outcome = score_row(target, actual, points, level, rules)
    spec = None if _blank(form) else split_form(str(form), library)[0]
    if outcome.rule == "actual_blank" and spec is not None and "actual" not in spec.indicators.printed:
        return rule_text("actual_not_printed", {}, library)
    if _brief(brief):
        return told(outcome, library)
    return explain(outcome, library) + ("" if outcome.score is None else _named(rules, library))


@lru_cache(maxsize=64)
def _named(rules: RuleSet, library: Library) -> str:
    """Which rules a row was scored by: the same for every row."""
    return rule_text("ruleset_named", {"title": rules.title}, library)


def _no_rules(form: str, library: Library) -> str:
    """Why a form argument names no rules: its words are unknown, or the rule set at hand is another one."""
    asked = title_of(split_form(form, library)[1])
    own = library.ruleset_of(asked)
    if own is None:
        known = "、".join([*library.forms, *library.rulesets])
        return rule_text("form_unknown", {"form": form, "forms": known}, library)
    return rule_text("ruleset_changed", {"mark": split_form(form, library)[1], "own": mark_of(own)}, library)


def _check(
    library: Library, target: object, actual: object, points: object, score: object, note: object, name: object = None,
    level: object = None, form: object = None, brief: object = None, seen: Any = None,
) -> Returned:
    rows, texts = _checks()
    show = texts.brief_text if _brief(brief) else texts.check_text
    if (error := _error(target, actual, points, score, note, name, level, form)) is not None:
        return str(show([rows.broken(error.code)], library))  # an error would spoil the counts of the whole sheet
    rules = _rules(form, library)
    if rules is None:
        return NOT_AVAILABLE
    given = points_of(score)
    worth = points if type(points) is float else points_of(points)
    typed = rows.TypedRow(name, None, None, target, actual, worth, score if type(score) is float else given, note, level)
    row = rows.JudgedRow.of(typed, rules, seen=seen)
    spec = None if _blank(form) else split_form(str(form), library)[0]
    found = rows.row_findings(row, rules, library, spec)
    if given is None and score is not None and not says_none(str(score)):
        found = [rows.unread_score(row, score), *found]
    elif row.blank:
        return ""
    return str(show(found, library))


def _look(library: Library, rows: Sequence[tuple[Any, ...]]) -> list[Any]:
    """What JX_CHECK sees of many rows of a block before it looks at each."""
    found: list[Any] = _checks()[0].look(rows, library)
    return found


@cache
def _checks() -> tuple[Any, Any]:
    """The modules of checks and their texts: they score rows themselves, and cells without JX_CHECK need none of them.

    An import inside a function is cheap, but not beside a row: 1.4 of its 60 µs.
    """
    from jixiao.udfs.checks import rows, texts

    return rows, texts


def version() -> str:
    """The version of the add-in.

    >>> version().count(".") >= 1
    True
    """
    from importlib import metadata  # slow to import and needed by this function alone

    try:
        return metadata.version("jixiao")
    except metadata.PackageNotFoundError:  # run from a folder that was copied, not installed
        return "0.0"


#: Every function by its name, over single cells; what it answers depends on nothing but the library and its arguments.
FUNCTIONS: Mapping[str, Callable[..., Returned]] = {
    "JX_SCORE": _score, "JX_GRADE": _grade, "JX_RATE": _rate, "JX_RATE_SCORE": _rate_score, "JX_COMPLETION": _completion,
    "JX_TARGET": _target, "JX_CHECK": _check, "JX_EXPLAIN": _explain, "JX_VERSION": lambda _: version(),
}


def answer(name: str, library: Library, *arguments: object) -> Any:
    """What a function answers by this library, to single cells or blocks.

    Raises KeyError for a name that is none, TypeError for another number of arguments than the function takes.

    >>> from jixiao.templates.library import default_library
    >>> answer("JX_SCORE", default_library(), ["≥95(%)", "及时"], ["93(%)", ""], 10)
    [9.79, '']
    """
    look = partial(_look, library) if name == "JX_CHECK" else None
    return over_blocks(partial(FUNCTIONS[name], library), *arguments, look=look)
