"""A person's answer in the row (column 等次): a level, or the reading that the cells do not say.

What a function cannot see, the name of the indicator and the year of the form, is proposed here and written into that column
by a macro, marked as a proposal: so cell, file and every other reader of the workbook give one answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from jixiao.udfs.quantity.comparing import comparable
from jixiao.udfs.quantity.deadlines import kept
from jixiao.udfs.quantity.quantity import Quantity, parse_quantity
from jixiao.udfs.quantity.units import known_unit, measure
from jixiao.udfs.quantity.words import narrow, plain, words

Direction = Literal["higher", "lower", "equal", ""]
_SPLIT = re.compile(r"[;、,]")


@dataclass(frozen=True, slots=True)
class Answer:
    """level: what is no reading: a level or a share, as typed. direction, percent, unit (of the actual), on_time: readings.

    ask: a person must choose the direction. proposed: nobody has confirmed it yet.
    """

    level: object = None
    direction: Direction = ""
    percent: bool = False
    unit: str = ""
    on_time: bool | None = None
    ask: bool = False
    proposed: bool = False


NONE = Answer()


def parse_answer(value: object) -> Answer:
    """What stands in the column 等次. Never raises; what is no answer of ours is kept as a level, which the rule set knows.

    >>> parse_answer("越低越好").direction, parse_answer("万元").unit, parse_answer("部分达成").level
    ('lower', '万元', '部分达成')
    >>> parse_answer("已按期（拟）")
    Answer(level=None, direction='', percent=False, unit='', on_time=True, ask=False, proposed=True)
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return NONE
    return _parse(str(value)) if isinstance(value, str) else Answer(level=value)


@lru_cache(maxsize=1024)
def _parse(text: str) -> Answer:
    table = words()["answers"]
    mark = plain(str(table["proposed"]))
    line = plain(text)
    proposed = mark in line
    found: dict[str, object] = {}
    for part in _SPLIT.split(line.replace(mark, "")):
        part = part.strip()
        if not part:
            continue
        if part in table["higher"] + table["lower"] + table["equal"]:
            said = next(key for key in ("higher", "lower", "equal") if part in table[key])
            found["ask"] = found.get("direction", said) != said  # two answers that contradict each other are none
            found["direction"] = "" if found["ask"] else said
        elif part in table["percent"]:
            found["percent"] = True
        elif part in table["on_time"] + table["late"]:
            found["on_time"] = part in table["on_time"]
        elif part in table["ask_direction"]:
            found["ask"] = True
        elif not re.search(r"\d", part) and known_unit(part, "", True):
            found["unit"] = known_unit(part, "", True)
        else:
            return Answer(level=narrow(text).replace(narrow(str(table["proposed"])), "").strip(), proposed=proposed)
    return Answer(proposed=proposed, **found)  # type: ignore[arg-type]


def answer_choices() -> tuple[str, ...]:
    """The answers besides levels that a drop-down offers.

    >>> answer_choices()
    ('越高越好', '越低越好', '等于', '百分数', '已按期', '未按期')
    """
    table = words()["answers"]
    return tuple(table[key][0] for key in ("higher", "lower", "equal", "percent", "on_time", "late"))


def lasting(text: str | None) -> str:
    """What of an answer holds for the next year too: which way is better; "" where it says nothing of it or is a proposal.

    >>> lasting("越低越好；万元"), lasting("已按期"), lasting("方向待定（拟）"), lasting(None)
    ('越低越好', '', '', '')
    """
    answer = parse_answer(text)
    return str(words()["answers"][answer.direction][0]) if answer.direction and not answer.proposed else ""


def is_proposal(text: str) -> bool:
    """Whether an answer is marked as proposed by us.

    >>> is_proposal("已按期（拟）"), is_proposal("已按期")
    (True, False)
    """
    return plain(str(words()["answers"]["proposed"])) in plain(text)


def lower_is_better(name: str) -> bool:
    """Whether a name speaks of cost, time, complaints or faults, of which less is better; 投诉办结率 does not.

    >>> lower_is_better("平均等待时间"), lower_is_better("投诉办结率"), lower_is_better("资金到位额")
    (True, False, False)
    """
    table, text = words()["directions"], plain(name)
    return _lower().search(text) is not None and _last(text, table["lower"]) > _last(text, table["not_lower"])


@cache
def _lower() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words()["directions"]["lower"])))


def _last(text: str, listed: Sequence[str]) -> int:
    """Where the last of some words ends in a text; -1 where none stands there."""
    return max((at + len(word) for word in listed if (at := text.rfind(word)) >= 0), default=-1)


def direction_open(target: Quantity, name: str = "", level: str = "") -> bool:
    """Whether nobody can tell which side of a target is good: no sign or =, and a unit of time, or a name or level of cost.

    level: the levels that the indicator stands under; money under 成本指标 counts as cost whatever it is called: 设备购置费.
    """
    if target.kind != "number" or target.sign not in (None, "=") or not target.number or target.nothing:
        return False
    if _open_by_unit(target.sign is None, target.unit, target.word, level):
        return True
    said = target.word + name
    return said != "" and lower_is_better(said)


@lru_cache(maxsize=1024)
def _open_by_unit(unsigned: bool, unit: str, word: str, level: str) -> bool:
    """What does not hang on the name: few units, words and levels stand beside many figures and names."""
    counted, table = measure(unit), words()["directions"]
    if unsigned and counted.base.startswith("元/"):
        return True  # 500元/人: a price, or what everyone is to get
    if any(limit in word for limit in table["limits"]):
        return True  # 最高补助100万元
    if (not counted.base or counted.dimension == "money") and any(cost in level for cost in table["levels"]):
        return True
    return counted.dimension in table["measures"]


def propose(target: object, actual: object, name: str, year: int | None, level: str = "") -> str:
    """What to write into an empty cell of the column 等次, marked as a proposal; "" for nothing.

    year: of the form, for dates of which one names none. name: of the indicator. level: those that it stands under.

    >>> propose("12月31日前", "2024年12月20日", "完成时间", 2024), propose("=100万元", "150万元", "项目成本", 2024)
    ('已按期（拟）', '方向待定（拟）')
    >>> propose("30万元", "28万元", "设备购置费", 2024, "成本指标"), propose("30万元", "28万元", "设备购置费", 2024)
    ('方向待定（拟）', '')
    >>> propose("≥95%", "96%", "合格率", 2024)
    ''
    """
    wanted = parse_quantity(target)
    return proposed(wanted, parse_quantity(actual, unit=wanted.unit), name, year, level)


def proposed(wanted: Quantity, reached: Quantity, name: str, year: int | None, level: str) -> str:
    """The same of a target and an actual that are read."""
    table = words()["answers"]
    said = ""
    if wanted.deadline and reached.deadline and kept(wanted.deadline, reached.deadline) == "year":
        verdict = kept(wanted.deadline, reached.deadline, year)
        said = {"met": table["on_time"][0], "late": table["late"][0]}.get(verdict, "")
    elif reached.kind == "number" and direction_open(wanted, name, level) and not direction_open(wanted):
        both = comparable(wanted, reached)
        if isinstance(both, str) or both.low == both.reached:
            return ""
        said = table["ask_direction"][0]
    return said + table["proposed"] if said else ""
