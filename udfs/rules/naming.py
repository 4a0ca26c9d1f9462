"""What a target and an actual speak of: the words before their figures and the notes in brackets behind them."""

from __future__ import annotations

from functools import cache

from jixiao.udfs.quantity.comparing import ZERO
from jixiao.udfs.quantity.figures import trend_of
from jixiao.udfs.quantity.quantity import Quantity
from jixiao.udfs.quantity.units import measure
from jixiao.udfs.quantity.words import phrase
from jixiao.udfs.rules.answers import lower_is_better


def not_done(target: Quantity, actual: Quantity) -> bool:
    """Whether the word before an actual's figure speaks of something else than what was reached: 计划95%, 不合格率95%."""
    word = actual.word.replace(target.word, "") if target.word else actual.word
    reverse = target.sign in ("≤", "<")
    if _other_name(target.word, actual.word):
        return True
    if reverse and word.endswith(phrase("lead_endings")) and lower_is_better(word):
        return False  # 差错率3% beside ≤5%
    if word.endswith(phrase("not_done_ends")) or any(part in word for part in phrase("not_done")):
        return True
    if target.word.endswith(phrase("lead_endings")) and actual.word.endswith(target.word):
        return False  # 群众满意度 beside 满意度
    word = _bare_word(word)
    if not word or trend_of(word):
        return False
    if not reverse and _unwished(word, actual.unit):
        return True
    if target.number == ZERO and target.kind == "number" and word.startswith(phrase("verbs")):
        return not word.endswith(phrase("happening"))  # 开展检查12次 beside 零事故
    if word.endswith(phrase("lead_endings")) and target.sign not in (None, "="):
        # 空置率95% beside ≥90%, 合格率98% beside ≤5%: the actual speaks of the opposite.
        return lower_is_better(word) != reverse
    return not word.startswith(phrase("verbs")) and not word.endswith(phrase("lead_endings"))


def _unwished(word: str, unit: str) -> bool:
    """Whether a word counts what nobody is to reach: 服务投诉12次, 职工总数120人, 编制120人; not 处理投诉 or 编制规划.

    >>> [_unwished(word, "次") for word in ("服务投诉", "采购流标", "处理投诉", "开展事故演练")]
    [True, True, False, False]
    """
    if word.startswith(phrase("posts")) and measure(unit).base == "人":
        return True
    endings = phrase("lead_endings")
    stem = next((word.removesuffix(ending) for ending in endings if word.endswith(ending)), "")
    if stem.endswith(phrase("bodies")) and not stem.startswith(phrase("verbs")):
        return True
    thing = stem or word
    if thing.endswith(phrase("outcomes")):
        deed = next((thing.removesuffix(end) for end in phrase("outcomes") if thing.endswith(end)), "")
        if deed in phrase("verbs") and deed not in phrase("handlers"):
            return True  # 采购流标12次
    for general in phrase("doing"):
        thing = thing.removeprefix(general)
    return thing.endswith(phrase("never")) and not thing.startswith(phrase("verbs"))


def _other_name(target: str, actual: str) -> bool:
    """Whether both name what they count, and not the same: 知晓率 beside 满意度."""
    endings = phrase("lead_endings")
    if not target.endswith(endings) or not actual.endswith(endings) or trend_of(target) or trend_of(actual):
        return False
    if _other_persons(target, actual):
        return True
    generic = set(phrase("name_letters"))
    one, other = (set(_bare_word(word)) - generic for word in (target, actual))
    if any((name[:-1] in target) != (name[:-1] in actual) for name in phrase("of_share")):
        return bool(one and other)  # 发放及时率 beside 发放率
    shared = one & other  # 开工 and 完工 are two, 群众满意 and 村民满意 are one
    return bool(one and other) and len(shared) < 2 and shared not in (one, other)


def _other_persons(target: str, actual: str) -> bool:
    """Whether the satisfaction of one group stands beside that of another: 学生满意度 and 家长满意度; 群众 is anybody."""
    endings = phrase("satisfied")
    if not target.endswith(endings) or not actual.endswith(endings):
        return False
    one, other = (_bare_word(word)[: -len(endings[0])] for word in (target, actual))
    if any(word in one or word in other for word in phrase("anyone")):
        return False
    return bool(one and other) and not set(one) & set(other)


def other_thing(target: Quantity, actual: Quantity) -> bool:
    """Whether both say what they count, and not the same: 招聘120人 beside 培训≥100人, or their notes in brackets do.

    >>> from jixiao.udfs.quantity.quantity import parse_quantity
    >>> wanted = parse_quantity("培训教师100人")
    >>> [other_thing(wanted, parse_quantity(text)) for text in ("培训学生100人", "招聘教师100人", "培训100人", "教师100人")]
    [True, True, False, False]
    """
    if target.nothing or actual.nothing:
        graver = actual.word.removesuffix(target.word) if target.word and actual.word.endswith(target.word) else ""
        return target.nothing and actual.nothing and any(word in graver for word in phrase("graver"))
    if target.note and actual.note and target.note not in actual.note and actual.note not in target.note:
        return True  # 3项（实用新型） beside ≥3项（发明专利）
    if _total_of_new(target.word, actual.word) or _total_of_new(actual.word, target.word) or _of_each(target, actual):
        return True
    if not target.word or target.word in actual.word or trend_of(target.word) or trend_of(actual.word):
        return False
    (verb, thing), (done, counted) = _deed(target.word), _deed(actual.word)
    if verb and done and not set(verb) & set(done):
        return True
    return min(len(thing), len(counted)) > 1 and not set(thing) & set(counted)


def _total_of_new(new: str, total: str) -> bool:
    """Whether one counts what came anew, the other all there is by now: 新增 beside 累计, not 累计新增 or 累计完成."""
    anew = phrase("anew")
    if not any(word in new for word in anew) or any(word in total for word in anew):
        return False
    done = any(word in total for word in phrase("done"))
    deed = done or _bare_word(total).startswith((*phrase("verbs"), *phrase("doing")))
    return not deed and total.startswith(phrase("by_now"))


def _of_each(target: Quantity, actual: Quantity) -> bool:
    """Whether a target says how much each gets and its actual is far from it without saying so: 9700元 beside 人均≥100元."""
    each, low, reached = phrase("per_head"), target.number, actual.number
    if not target.word or not any(word in target.word for word in each) or not low or not reached:
        return False
    if any(word in actual.word for word in each):
        return False
    return not low <= reached * 2 <= low * 4


def _deed(word: str) -> tuple[str, str]:
    """The verb that a word begins with, and of what: 采购 and 电脑; "" where none is said."""
    rest, before = _bare_word(word), ""
    while rest != before:
        before = rest
        for general in phrase("doing"):
            rest = _bare_word(rest.removeprefix(general))
    verb = max((verb for verb in phrase("verbs") if rest.startswith(verb)), key=len, default="")
    thing = rest.removeprefix(verb)
    for ending in phrase("lead_endings"):
        thing = thing.removesuffix(ending)
    return verb, thing


@cache
def _plain_leads() -> tuple[str, ...]:
    """Words that may stand before any figure of an actual, the longest first."""
    leads = {word for key in ("leads", "actual", "done", "also") for word in phrase(key)}
    return tuple(sorted(leads, key=lambda word: (-len(word), word)))


def _bare_word(word: str) -> str:
    """A word without what may stand before any figure of an actual: 全年实际完成."""
    plainly = _plain_leads()
    shorter, before = word.strip(" :"), ""
    while shorter != before:
        before = shorter
        for lead in plainly:
            if shorter.startswith(lead) and not shorter.startswith(phrase("verbs")):
                shorter = shorter.removeprefix(lead).strip(" :")
            if shorter.endswith(lead) and not shorter.endswith(phrase("lead_endings")):
                shorter = shorter.removesuffix(lead).strip(" :")
    return shorter
