"""Targets in words and dates: by the level that a person chose or the actual says, or by the date."""

from __future__ import annotations

import re
from decimal import Decimal

from jixiao.templates.model import Level, RuleSet
from jixiao.udfs.quantity.comparing import HUNDRED, ONE, ZERO
from jixiao.udfs.quantity.deadlines import kept
from jixiao.udfs.quantity.quantity import Quantity, parse_quantity, tidy
from jixiao.udfs.quantity.units import measure
from jixiao.udfs.quantity.words import phrase, plain, words
from jixiao.udfs.rules.answers import Answer
from jixiao.udfs.rules.levels import find_level, level_of_share
from jixiao.udfs.rules.outcome import Outcome

#: A share is said in whole percent.
_SAID = Decimal("0.005")


def qualitative(target: Quantity, actual: Quantity, answer: Answer, rules: RuleSet) -> Outcome:
    if actual.kind == "placeholder":
        return Outcome("undecided", "actual_placeholder")
    found = find_level(actual.text, rules)
    if answer.level is not None:
        given = chosen(answer.level, rules)
        if found is None or given.level is None or given.level.low <= found.low:
            return given
        return Outcome("undecided", "answer_conflict")  # 达成 beside 部分达成: less may be given, not more
    if found is not None:
        return _of_level(found, found.share, "level_word")
    met = next((item for item in rules.levels if item.id == "met"), None)
    if met is not None and said(actual) == said(target):
        if _options(said(target)):
            return Outcome("undecided", "options_left")
        return _of_level(met, met.share, "same_word")
    if met is not None and said(target) in phrase("ladders") and said(actual) == said(target)[0]:
        return _of_level(met, met.share, "best_option")
    if met is not None and _no_less(said(target), said(actual)):
        return _of_level(met, met.share, "no_less")
    if target.deadline is not None or answer.on_time is not None:
        return _deadline(target, actual, answer)
    return Outcome("undecided", "level_missing", figures={"levels": _level_names(rules)})


def said(quantity: Quantity) -> str:
    """What a text says, without words that only say that it has happened: 已及时 says 及时."""
    text = plain(tidy(quantity.text) if quantity.kind != "text" else tidy(quantity.word))
    for word in phrase("happened"):
        text = text.removeprefix(word)
    return text


def _no_less(target: str, actual: str) -> bool:
    """Whether an actual says the very words of a target and only adds that it was done in time, wholly or well.

    >>> _no_less("完成", "按时全部完成"), _no_less("按时完成", "提前完成"), _no_less("按时完成", "全部完成")
    (True, True, False)
    """
    punctual = phrase("punctual")
    word = next((word for word in punctual if target.startswith(word)), "")
    if word and actual in [other + target.removeprefix(word) for other in punctual]:
        return True
    ends = sorted((word for word in words()["suffixes"]["≥"] if word != "+"), key=len, reverse=True)
    stem = next((target.removesuffix(word) for word in ends if target.endswith(word)), "")
    for word in phrase("included"):
        stem = stem.removesuffix(word)  # 合格(含)以上
    if stem and stem == actual and not re.search(r"\d", stem):
        return True  # 良好 beside 良好及以上
    if len(target) == 1 or not actual.endswith(target):
        return False
    rest = actual.removesuffix(target)
    while word := next((word for word in phrase("fully") if rest.startswith(word)), ""):
        rest = rest.removeprefix(word)
    return not rest


def _options(text: str) -> bool:
    """Whether a text only lists what may be chosen: 优良中差, 是/否, 达标/不达标.

    >>> _options("优良中低差"), _options("达标/不达标"), _options("优良"), _options("好")
    (True, True, False, False)
    """
    good, bad, marks = (set(words()["phrases"][f"option_{kind}"]) for kind in ("good", "bad", "marks"))
    letters = set(text)
    if letters & good and letters & bad and letters <= good | bad | marks:
        return True
    parts = [part for part in re.split("[/、|或]", text) if part]
    negated = [part for part in parts if part.startswith(phrase("negations"))]
    return any(one != other and other.endswith(one) for one in parts for other in negated)


def _deadline(target: Quantity, actual: Quantity, answer: Answer) -> Outcome:
    verdict = "level"
    if target.deadline is not None and actual.deadline is None and _punctual(said(target), said(actual)):
        return Outcome("met", "on_time_said", ratio=ONE)
    meant = any(word in actual.text and word not in target.text for word in phrase("planned"))
    if target.deadline is not None and actual.deadline is not None and not meant:
        verdict = kept(target.deadline, actual.deadline)
    if verdict in ("level", "year", "unclear") and answer.on_time is not None:
        return Outcome("met", "date_given", ratio=ONE) if answer.on_time else Outcome("undecided", "date_late")
    if verdict == "met" and answer.on_time is False:
        return Outcome("undecided", "answer_conflict")
    if verdict == "met":
        return Outcome("met", "date_met", ratio=ONE)
    return Outcome("undecided", f"date_{verdict}")


def _punctual(target: str, actual: str) -> bool:
    """Whether an actual beside a deadline only says that it was kept: 按期完成, or 按时拨付 where the target names 拨付."""
    for word in phrase("punctual"):
        if actual.startswith(word):
            rest = actual.removeprefix(word)
            for whole in phrase("fully")[:2]:
                rest = rest.removeprefix(whole)
            return rest in phrase("done") or (len(rest) > 1 and rest in target)
    return False


def agreed(outcome: Outcome, target: Quantity, answer: Answer, rules: RuleSet) -> bool:
    """Whether an answer in the row says what its figures or words decide; 未达成 beside ≥95% / 96% does not.

    Late beside full points, in time beside a time or words that were missed, a level whose band does not hold the share, and
    another share, do not. A level that nobody knows goes with the outcome as a question.
    """
    share, level = outcome.ratio or ZERO, answer.level
    if answer.on_time is not None and outcome.rule != "date_given":
        reached = outcome.status == "met" or share == ONE
        timed = target.kind == "text" or measure(target.unit).dimension in words()["directions"]["measures"]
        return reached or not timed if answer.on_time else not reached
    if level is None or outcome.rule in ("level_given", "level_share"):
        return True
    given = chosen(level, rules)
    if given.level is None:
        outcome.ask = outcome.ask or "level_unread"
        return True
    if given.rule == "level_share":
        return abs((given.ratio or ZERO) - share) <= _SAID
    return given.level.low <= share <= given.level.high


def chosen(level: object, rules: RuleSet) -> Outcome:
    said = parse_quantity(level)
    found = find_level(said.text, rules)
    if found is not None:
        return _of_level(found, found.share, "level_given")
    share = said.number if said.kind == "number" and said.sign is None else None
    if share is not None and said.unit == "%":
        share = share / HUNDRED
    elif said.unit:
        share = None
    band = None if share is None else level_of_share(share, rules)
    if band is None or share is None:  # 85 without % could be a share or a score: not guessed
        return Outcome("undecided", "level_unknown", figures={"given": said.text, "levels": _level_names(rules)})
    return _of_level(band, share, "level_share")


def _of_level(level: Level, share: Decimal, rule: str) -> Outcome:
    band = {"low": level.low * HUNDRED, "high": level.high * HUNDRED}
    return Outcome(level.id, rule, ratio=share, level=level, figures={"level": level.name, **band})


def _level_names(rules: RuleSet) -> str:
    return "、".join(level.name for level in rules.levels)
