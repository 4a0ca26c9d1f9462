# ruff: noqa: N802 - the names are those that spreadsheets show
"""The functions a person types into a cell: they answer by the library that is at hand in this process.

Each takes single values or blocks (see ``block``); what each answers stands in ``worksheet``.
"""

from __future__ import annotations

import os
from functools import lru_cache
from time import monotonic
from typing import Any

from jixiao.templates.library import Library, default_library
from jixiao.udfs.worksheet import answer, version


@lru_cache(maxsize=1)
def _looked_up(_templates: str | None, _home: str | None, _second: int) -> Library:
    return default_library()


def at_hand() -> Library:
    """The library at hand, looked for again once a second: a recalculation asks for it many thousand times.

    A folder that is named anew counts at once, a form that was taught meanwhile after a second.
    """
    return _looked_up(os.environ.get("JX_TEMPLATES"), os.environ.get("HOME"), int(monotonic()))


def JX_SCORE(target: Any, actual: Any, points: Any, level: Any = None, form: Any = None) -> Any:
    """The rule's score of an indicator row in 分; "" where the actual is blank, a cell cannot be read or the
    rule cannot decide.

    >>> JX_SCORE("≥95(%)", "93(%)", 10)
    9.79
    >>> JX_SCORE(["=0(次)", "及时"], ["0(次)", ""], [5, 3])
    [5.0, '']
    """
    return answer("JX_SCORE", at_hand(), target, actual, points, level, form)


def JX_GRADE(total: Any, form: Any = None) -> Any:
    """等级 of a total; "" for a blank total, 未完 for an unfinished one, #NUM! outside 0 to 100 and for a rate (0.98).

    >>> JX_GRADE([92.4, 89.99, None]), JX_GRADE(78, "sh2019")
    (['优', '良', ''], '良好')
    """
    return answer("JX_GRADE", at_hand(), total, form)


def JX_RATE(executed: Any, budget: Any, form: Any = None) -> Any:
    """预算执行率 in percent; "" where an amount is blank, #DIV/0! where money was spent without a budget.

    >>> JX_RATE(1922.94, 2653.26), JX_RATE(0, 0)
    (72.47, 0.0)
    """
    return answer("JX_RATE", at_hand(), executed, budget, form)


def JX_RATE_SCORE(executed: Any, budget: Any, points: Any = None, form: Any = None) -> Any:
    """The points of 预算执行率; points default to those of the rule set; "" where an amount is blank or both are 0.

    >>> JX_RATE_SCORE(1922.94, 2653.26, 10, "sh2023")
    7.25
    """
    return answer("JX_RATE_SCORE", at_hand(), executed, budget, points, form)


def JX_COMPLETION(target: Any, actual: Any) -> Any:
    """Actual of target in percent; "" where there is no such figure.

    >>> JX_COMPLETION("≥700万张", "9,940,100张"), JX_COMPLETION("及时", "及时")
    (142.0, '')
    """
    return answer("JX_COMPLETION", at_hand(), target, actual)


def JX_TARGET(target: Any, part: Any) -> Any:
    """A part of a target: 符号, 数值 (of a range the lower end), 上限 or 单位; "" where it has none.

    >>> JX_TARGET("≥95.00 (%)", ["符号", "number", "单位"])
    ['≥', 95.0, '%']
    """
    return answer("JX_TARGET", at_hand(), target, part)


def JX_CHECK(
    target: Any, actual: Any, points: Any, score: Any, note: Any, name: Any = None, level: Any = None, form: Any = None,
    brief: Any = None,
) -> Any:
    """What is wrong with an indicator row, each finding with its id; 通过 where nothing is, "" for a blank row.

    brief: 简 for a mark, the id and the title of each, as the narrow column beside a form has it.

    >>> JX_CHECK("≥95(%)", "100(%)", 10, 10, "", "验收合格率")
    '通过'
    """
    return answer("JX_CHECK", at_hand(), target, actual, points, score, note, name, level, form, brief)


def JX_EXPLAIN(
    target: Any, actual: Any, points: Any, level: Any = None, form: Any = None, brief: Any = None
) -> Any:
    """How the score came about, or why there is none; "" for an empty row. brief: 简 without 依据 and 口径.

    >>> JX_EXPLAIN("≥95(%)", "", 10)
    '实际完成值为空，暂不评分。'
    """
    return answer("JX_EXPLAIN", at_hand(), target, actual, points, level, form, brief)


def JX_VERSION() -> str:
    """The version of the add-in.

    >>> JX_VERSION().count(".") >= 1
    True
    """
    return version()
