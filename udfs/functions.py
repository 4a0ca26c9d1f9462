# ruff: noqa: N802 - the names are those that spreadsheets show
"""The functions a person types into a cell. Each takes single values or blocks (see ``block``).

Border rules: numbers leave as float, a blank as "", an error as SheetError. Blank is None or "" (also blanks only).
``form`` names a form, a rule set or both (``selfeval-2023/gj2020``), a rule set by id, title or mark (see ``reading``);
without one the national rule set of 2020 applies; an unknown one, or one of other content than the mark says, is #N/A.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from jixiao.templates.library import Library, default_library
from jixiao.templates.model import RuleSet
from jixiao.udfs.base.errors import NOT_AVAILABLE, NUMBER, VALUE, SheetError, as_error
from jixiao.udfs.base.finding import Finding
from jixiao.udfs.block import over_blocks
from jixiao.udfs.quantity.comparing import HUNDRED
from jixiao.udfs.quantity.money import both_amounts
from jixiao.udfs.quantity.numbers import round_to, to_decimal
from jixiao.udfs.quantity.quantity import parse_quantity
from jixiao.udfs.quantity.words import phrase, words
from jixiao.udfs.rules.explain import explain, rule_text
from jixiao.udfs.rules.grades import grade
from jixiao.udfs.rules.rates import execution_score, rate
from jixiao.udfs.rules.reading import mark_of, ruleset_named, split_form, title_of
from jixiao.udfs.rules.scoring import score_row

#: The rule set without a form: the national one, on which the others build.
DEFAULT = "gj2020"
Cell = float | str | SheetError


def JX_SCORE(target: Any, actual: Any, points: Any, level: Any = None, form: Any = None) -> Any:
    """The rule's score of an indicator row in 分; "" where the actual is blank or the rule cannot decide.

    >>> JX_SCORE("≥95(%)", "93(%)", 10)
    9.79
    >>> JX_SCORE(["=0(次)", "及时"], ["0(次)", ""], [5, 3])
    [5.0, '']
    """
    return over_blocks(_score, target, actual, points, level, form)


def JX_GRADE(total: Any, form: Any = None) -> Any:
    """等级 of a total; "" for a blank total, 未完 for one that is not finished, #NUM! outside 0 to 100.

    >>> JX_GRADE([92.4, 89.99, None]), JX_GRADE(78, "sh2019")
    (['优', '良', ''], '良好')
    """
    return over_blocks(_grade, total, form)


def JX_RATE(executed: Any, budget: Any, form: Any = None) -> Any:
    """预算执行率 in percent; "" where an amount is blank, #DIV/0! where money was spent without a budget.

    >>> JX_RATE(1922.94, 2653.26), JX_RATE(0, 0)
    (72.47, 0.0)
    """
    return over_blocks(_rate, executed, budget, form)


def JX_RATE_SCORE(executed: Any, budget: Any, points: Any = None, form: Any = None) -> Any:
    """The points of 预算执行率; points default to those of the rule set.

    >>> JX_RATE_SCORE(1922.94, 2653.26, 10, "sh2023")
    7.25
    """
    return over_blocks(_rate_score, executed, budget, points, form)


def JX_COMPLETION(target: Any, actual: Any) -> Any:
    """Actual of target in percent; "" where there is no such figure.

    >>> JX_COMPLETION("≥700万张", "9,940,100张"), JX_COMPLETION("及时", "及时")
    (142.0, '')
    """
    return over_blocks(_completion, target, actual)


def JX_TARGET(target: Any, part: Any) -> Any:
    """A part of a target: 符号, 数值 (of a range the lower end), 上限 or 单位; "" where it has none.

    >>> JX_TARGET("≥95.00 (%)", ["符号", "number", "单位"])
    ['≥', 95.0, '%']
    """
    return over_blocks(_target, target, part)


def JX_CHECK(
    target: Any, actual: Any, points: Any, score: Any, note: Any, name: Any = None, level: Any = None, form: Any = None
) -> Any:
    """What is wrong with an indicator row, each finding with its id; 通过 where nothing is, "" for a blank row.

    >>> JX_CHECK("≥95(%)", "100(%)", 10, 10, "", "验收合格率")
    '通过'
    """
    return over_blocks(_check, target, actual, points, score, note, name, level, form)


def JX_EXPLAIN(target: Any, actual: Any, points: Any, level: Any = None, form: Any = None) -> Any:
    """How the score came about, or why there is none; "" for an empty row.

    >>> JX_EXPLAIN("≥95(%)", "", 10)
    '实际完成值为空，暂不评分。'
    """
    return over_blocks(_explain, target, actual, points, level, form)


def JX_VERSION() -> str:
    """The version of the add-in.

    >>> JX_VERSION().count(".") >= 1
    True
    """
    from importlib import metadata  # slow to import and needed by this function alone

    try:
        return metadata.version("jixiao")
    except metadata.PackageNotFoundError:  # run from a folder that was copied, not installed
        return "0.0"


def _error(*arguments: object) -> SheetError | None:
    for argument in arguments:
        if argument is not None and (error := as_error(argument)) is not None:
            return error
    return None


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _rules(form: object, library: Library) -> RuleSet | None:
    return library.rulesets[DEFAULT] if _blank(form) else ruleset_named(str(form), library)


def _cell(value: Decimal | str | SheetError | None) -> Cell:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        number = float(value)
        return number if math.isfinite(number) else NUMBER  # 1E+308 over 0.5
    return value



def _score(target: object, actual: object, points: object, level: object, form: object) -> Cell:
    if (error := _error(target, actual, points, level, form)) is not None:
        return error
    rules = _rules(form, default_library())
    if rules is None:
        return NOT_AVAILABLE
    outcome = score_row(target, actual, points, level, rules)
    if outcome.status == "invalid":
        return NUMBER if outcome.rule == "points_invalid" and to_decimal(points) is not None else VALUE
    return _cell(outcome.score)


def _grade(total: object, form: object) -> Cell:
    if (error := _error(total, form)) is not None:
        return error
    rules = _rules(form, default_library())
    if rules is None:
        return NOT_AVAILABLE
    if isinstance(total, str) and total.strip() in phrase("unfinished"):
        return total.strip()
    number = to_decimal(total)
    return VALUE if number is None and not _blank(total) else _cell(grade(number, rules))


def _amounts(executed: object, budget: object, form: object) -> tuple[Decimal, Decimal, RuleSet] | SheetError | None:
    """Both amounts and the rule set; an error; or None where an amount is blank."""
    if (error := _error(executed, budget, form)) is not None:
        return error
    rules = _rules(form, default_library())
    if rules is None:
        return NOT_AVAILABLE
    if _blank(executed) or _blank(budget):
        return None
    spent, planned = to_decimal(executed), to_decimal(budget)
    if spent is None or planned is None:  # 90万元, typed with its unit
        both = both_amounts(executed, budget)
        return VALUE if both is None else (*both, rules)
    return spent, planned, rules


def _rate(executed: object, budget: object, form: object) -> Cell:
    amounts = _amounts(executed, budget, form)
    return _cell(rate(*amounts)) if isinstance(amounts, tuple) else _cell(amounts)


def _rate_score(executed: object, budget: object, points: object, form: object) -> Cell:
    if (error := _error(points)) is not None:
        return error
    amounts = _amounts(executed, budget, form)
    if not isinstance(amounts, tuple):
        return _cell(amounts)
    spent, planned, rules = amounts
    worth = rules.execution_points if _blank(points) else to_decimal(points)
    return VALUE if worth is None else _cell(execution_score(spent, planned, worth, rules))


def _completion(target: object, actual: object) -> Cell:
    if (error := _error(target, actual)) is not None:
        return error
    rules = default_library().rulesets[DEFAULT]
    outcome = score_row(target, actual, HUNDRED, None, rules)
    if outcome.status == "invalid":
        return VALUE
    completion = outcome.completion
    return "" if completion is None else _cell(round_to(completion, rules.score_digits, rules.score_rounding))



def _target(target: object, part: object) -> Cell:
    if (error := _error(target, part)) is not None:
        return error
    found = parse_quantity(target)
    key = next((name for name, labels in words()["parts"].items() if str(part).strip() in labels), None)
    if key is None or found.kind == "malformed":
        return VALUE
    return _cell(getattr(found, key))


def _explain(target: object, actual: object, points: object, level: object, form: object) -> Cell:
    library = default_library()
    if (error := _error(target, actual, points, level, form)) is not None:
        return rule_text("argument_error", {"code": error.code}, library)
    rules = _rules(form, library)
    if rules is None:
        return _no_rules(str(form), library)
    if all(_blank(value) for value in (target, actual, points, level)):
        return ""
    outcome = score_row(target, actual, points, level, rules)
    named = "" if outcome.score is None else rule_text("ruleset_named", {"title": rules.title}, library)
    return explain(outcome, library) + named


def _no_rules(form: str, library: Library) -> str:
    """Why a form argument names no rules: its words are unknown, or the rule set at hand is another one."""
    asked = title_of(split_form(form, library)[1])
    own = library.ruleset_of(asked)
    if own is None:
        known = "、".join([*library.forms, *library.rulesets])
        return rule_text("form_unknown", {"form": form, "forms": known}, library)
    return rule_text("ruleset_changed", {"mark": split_form(form, library)[1], "own": mark_of(own)}, library)


def _check(
    target: object, actual: object, points: object, score: object, note: object, name: object, level: object, form: object
) -> Cell:
    # Imported here: the checks score rows themselves, and cells without JX_CHECK need none of them.
    from jixiao.udfs.checks.rows import Row, row_findings

    if (error := _error(target, actual, points, score, note, name, level, form)) is not None:
        return error
    library = default_library()
    rules = _rules(form, library)
    if rules is None:
        return NOT_AVAILABLE
    row = Row.of(
        name=name, target=target, actual=actual, points=to_decimal(points), score=to_decimal(score), note=note, level=level,
        rules=rules,
    )
    if row.blank:
        return ""
    spec = None if _blank(form) else split_form(str(form), library)[0]
    return check_text(row_findings(row, rules, library, spec), library)


def check_text(findings: Sequence[Finding], library: Library) -> str:
    """What JX_CHECK shows of a row's findings; a row that holds is said to, a blank row shows nothing."""
    from jixiao.udfs.checks.texts import finding_text

    if not findings:
        return phrase("passed")[0]
    return "；".join(" ".join(finding_text(finding, library).split()) for finding in findings)
