"""How a score came about, in a sentence that an accountant understands, with its source and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from jixiao.templates.library import Library, fill, fill_from
from jixiao.templates.model import RuleSet, RuleText
from jixiao.udfs.quantity.words import words
from jixiao.udfs.rules.outcome import Outcome


def told(outcome: Outcome, library: Library) -> str:
    """The sentence of an outcome: its figures and the rule, without 依据."""
    sentence = said_of(outcome, outcome.rule, library)
    if outcome.over and outcome.status == "met" and outcome.rule == "forward_met":
        sentence += said_of(outcome, "over_notice", library)
    for said in (outcome.assumed, outcome.ask):
        if said and said != outcome.rule:
            sentence += said_of(outcome, said, library)
    return sentence


def explain(outcome: Outcome, library: Library) -> str:
    """The sentence of an outcome, with 依据 where its rule has a source.

    >>> from jixiao.templates.library import default_library
    >>> from jixiao.udfs.rules.scoring import score_row
    >>> library = default_library()
    >>> print(explain(score_row("≥95(%)", "93(%)", 10, None, library.rulesets["gj2020"]), library).split("依据")[0])
    指标值 ≥95(%)，实际 93(%)，未达到；93÷95=97.89%，10×93÷95=9.79 分。
    """
    return told(outcome, library) + _basis(outcome.rule, library)


def said_of(outcome: Outcome, rule: str, library: Library) -> str:
    """The text of a rule, filled with the figures of an outcome."""
    return fill_from(library.rules[rule].text, outcome.value)


def rule_text(rule: str, values: Mapping[str, object], library: Library) -> str:
    """The text of a rule, filled with figures.

    >>> from jixiao.templates.library import default_library
    >>> rule_text("points_invalid", {"points": "十分"}, default_library())
    '分值“十分”不是 0 或 0 以上的数字，不能评分。请核对分值。'
    """
    return fill(library.rules[rule].text, values)


def basis_of(rules: RuleSet, library: Library) -> str:
    """What a rule set rests on, said once for a whole form.

    >>> from jixiao.templates.library import default_library
    >>> library = default_library()
    >>> basis_of(library.rulesets["gj2020"], library).startswith("依据：财预〔2020〕10号")
    True
    """
    sources = "；".join(library.sources[id].title for id in rules.source if id in library.sources)
    return f"依据：{sources}（{words()['certainty'][rules.certainty]}）。"


@lru_cache(maxsize=512)
def _basis(rule: str, library: Library) -> str:
    """The same for every row of a rule."""
    return basis(library.rules[rule], library)


def basis(rule: RuleText, library: Library) -> str:
    """``依据：…（…）。``: titles of the sources and the certainty in words; "" for a rule without a source.

    >>> from jixiao.templates.library import default_library
    >>> library = default_library()
    >>> basis(library.rules["zero_met"], library)
    '依据：在用预算绩效系统（通版）的做法（系统行为，不是文件规定）。'
    """
    sources = [library.sources[id].title for id in rule.source]
    if not sources:
        return ""
    return f"依据：{'；'.join(sources)}（{words()['certainty'][rule.certainty]}）。"
