"""The Chinese sentences of findings, from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from jixiao.templates.library import Library, fill_from, say, shortened
from jixiao.udfs.base.finding import Finding, Value
from jixiao.udfs.quantity.words import phrase, words

#: Worst first.
SEVERITY_WORDS: Mapping[str, str] = words()["severity"]
#: As a draft is told: what is not filled yet is no fault.
STANDINGS: Mapping[str, str] = {**SEVERITY_WORDS, "to_fill": phrase("to_fill")[0]}
#: So many findings of a row are told with their titles.
_FULL = 2
#: A cell may hold a whole page; a sentence quotes its beginning.
MAX_QUOTE = 200


def severity_of(finding: Finding, library: Library) -> str:
    """error, warning or notice."""
    return library.checks[finding.id].severity


def counted(severities: Iterable[str]) -> str:
    """``2 处错误、3 处警告``, worst first; "" where there is none."""
    found = list(severities)
    counts = [(found.count(word), name) for word, name in SEVERITY_WORDS.items()]
    return "、".join(say("counted", count=count, name=name) for count, name in counts if count)


def _quoted(value: Value) -> Value:
    """A text for use in a sentence: one line, not too long, and nothing that reads as the id of another finding."""
    if not isinstance(value, str):
        return value
    line = " ".join(value.split()).replace("JX-", "JX‑")
    return shortened(line, MAX_QUOTE)


def _filled(text: str, finding: Finding) -> str:
    return fill_from(text, lambda name: _quoted(finding.values.get(name)))


def finding_message(finding: Finding, library: Library) -> str:
    """What is wrong, with the figures."""
    return _filled(library.checks[finding.id].message, finding)


def advice_text(finding: Finding, library: Library) -> str:
    """What to do."""
    return _filled(library.checks[finding.id].advice, finding)


def finding_text(finding: Finding, library: Library, where: str = "") -> str:
    """Severity, id, place if given, what is wrong, what to do.

    >>> from decimal import Decimal
    >>> from jixiao.templates.library import default_library
    >>> finding = Finding("score_gt_weight", ("indicators", 0, "score"), {"score": Decimal(12), "points": Decimal(10)})
    >>> finding_text(finding, default_library())
    '错误 JX-A05 得分 12 大于分值 10。单项得分不得超过分值。请改为 10 以内，或核对分值。'
    """
    spec = library.checks[finding.id]
    place = f"{where}：" if where else ""
    return f"{SEVERITY_WORDS[spec.severity]} {spec.code} {place}{_filled(spec.message + spec.advice, finding)}"


def standing_of(finding: Finding, library: Library) -> str:
    """As a draft has it: to_fill for what is not filled yet, else the severity."""
    return "to_fill" if library.checks[finding.id].to_fill else severity_of(finding, library)


def brief_text(findings: Sequence[Finding], library: Library) -> str:
    """The findings of a row in one narrow column: marks, codes and titles, the gravest first.

    >>> from jixiao.templates.library import default_library
    >>> brief_text([], default_library())
    '✓ 通过'
    >>> brief_text([Finding("score_gt_weight", (), {})], default_library())
    '! 错误 JX-A05 得分大于分值'
    """
    if not findings:
        return f"{words()['brief']['passed']} {phrase('passed')[0]}"
    marks = words()["brief"]
    order = list(marks)
    told = sorted((order.index(standing_of(finding, library)), finding.id) for finding in findings)
    coded = [f"{STANDINGS[order[at]]} {library.checks[id].code}" for at, id in told]
    lines = [f"{marks[order[at]]} {code} {library.checks[id].title}" for (at, id), code in zip(told, coded, strict=True)]
    # A row beside a form has room for two lines.
    return "\n".join(lines if len(lines) <= _FULL else (lines[0], " ".join(coded[1:])))


def check_text(findings: Sequence[Finding], library: Library) -> str:
    """What JX_CHECK shows of a row's findings; a row that holds is said to, a blank row shows nothing."""
    if not findings:
        return phrase("passed")[0]
    return "；".join(" ".join(finding_text(finding, library).split()) for finding in findings)
