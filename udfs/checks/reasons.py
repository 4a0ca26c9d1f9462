"""C. Reasons and words: deductions explained, texts that agree with the figures and the year."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from jixiao.udfs.checks.arithmetic import Found
from jixiao.udfs.checks.base import FormFacts, Row, RowFacts, Values, form_check, row_check
from jixiao.udfs.finding import Place
from jixiao.udfs.numbers import to_decimal

_SAID_POINTS = re.compile(r"扣除?\s*(\d+(?:\.\d+)?)\s*分")
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年")
_CLAUSES = re.compile(r"[；;。\n]|\s(?=\d)|(?<![\d.])\d{1,2}[、.．)）](?!\d)")
_NUMBER_AFTER = r"[^\d，。；;、\n]{0,6}?(\d+(?:\.\d+)?)\s*([%％])?"


@row_check("note")
def reason_missing(row: Row, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """A deduction without a reason (system-general, sh-forms-2019)."""
    return {"score": row.score, "points": row.points} if row.deducted and not row.note else None


@row_check("note")
def reason_without_gap(row: Row, facts: RowFacts) -> Values | None:
    """A reason on a full row (ours); only where the column is one of reasons, not of remarks."""
    full = row.score is not None and row.score == row.points and not row.outcome.over
    return {"points": row.points} if full and row.note and facts.prints("actual") else None


@row_check("note")
def reason_points(row: Row, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """``扣N分`` is what was deducted (sh-forms-2019); several deductions may add up to it."""
    if row.score is None or row.points is None:
        return None
    said = [number for text in _SAID_POINTS.findall(row.note) if (number := to_decimal(text)) is not None]
    gap = row.points - row.score
    if not said or gap in said or sum(said) == gap:
        return None
    return {"said": said[0], "points": row.points, "score": row.score, "gap": gap}


@row_check("target")
def special_chars(row: Row, facts: RowFacts) -> Values | None:
    """A target in words with blanks or special characters, which imports refuse (system-general)."""
    found = re.search(facts.params["pattern"], row.target) if row.a.kind == "text" else None
    return {"target": row.target, "char": found[0]} if found else None


@form_check
def reason_no_measure(facts: FormFacts) -> Found:
    """A reason without a measure where the heading asks for one (form-other)."""
    if "改进措施" not in facts.note_heading:
        return
    for row in facts.rows:
        if row.deducted and row.note and not any(word in row.note for word in facts.params["words"]):
            yield ("indicators", row.index, "note"), {"note": row.note}


@form_check
def reason_rate(facts: FormFacts) -> Found:
    """A low rate that nothing explains (form-other); the limit is the rule set's, none by default."""
    limit, funds = facts.rules.execution_reason_below, facts.record.funds
    executed, budget = funds.amounts.get("executed"), funds.amounts.get("budget")
    if limit is None or executed is None or not budget:
        return []
    rate = executed / budget * 100
    texts = [*(row.note for row in facts.rows), *(facts.record.text(key) for key in facts.record.texts)]
    if rate >= limit or any(word in text for word in facts.params["words"] for text in texts):
        return []
    return [(("funds", "rate"), {"rate": rate.quantize(Decimal("0.01")), "limit": limit})]


@form_check
def reason_copied(facts: FormFacts) -> Found:
    """One reason on rows of different kind (sh-forms-2023)."""
    seen: dict[str, Row] = {}
    for row in facts.rows:
        if not row.note or not row.deducted:
            continue
        first = seen.setdefault(row.note, row)
        if first is not row and (first.level1, first.level2) != (row.level1, row.level2):
            yield ("indicators", row.index, "note"), {"first": first.index + 1}


@form_check
def summary_contradiction(facts: FormFacts) -> Found:
    """``按计划完成`` beside unmet rows (sh-forms-2023)."""
    text = facts.record.text("actual_completion") or facts.record.text("main_results")
    for word in facts.params["except"]:
        text = text.replace(word, "")
    phrase = next((word for word in facts.params["phrases"] if word in text), None)
    unmet = [row for row in facts.rows if row.outcome.status in ("unmet", "partly") and not row.outcome.strict]
    if phrase is None or not unmet:
        return []
    key = "actual_completion" if facts.record.text("actual_completion") else "main_results"
    return [((key,), {"phrase": phrase, "count": len(unmet), "name": unmet[0].name})]


def _labels(facts: FormFacts, keys: Iterable[str]) -> Iterable[tuple[str, str, str]]:
    """(key, label, text) of the filled text fields."""
    labels = {field.key: field.labels[0] for field in facts.form.fields}
    for key in keys:
        if text := facts.record.text(key):
            yield key, labels.get(key, key), text


@form_check
def goal_vs_row(facts: FormFacts) -> Found:
    """A number behind a row's name in the goals differs from the row (sh-forms-2023). Conservative: same unit only."""
    for key, label, text in _labels(facts, ("goal_annual", "expected", "actual_completion")):
        for row in facts.rows:
            quantity, typed = (row.b, row.actual) if key == "actual_completion" else (row.a, row.target)
            if quantity.kind != "number" or quantity.unit != "%" or len(row.name) < 5 or quantity.number is None:
                continue
            match = re.search(re.escape(row.name) + _NUMBER_AFTER, text)
            if match and match[2] and Decimal(match[1]) != quantity.number:
                values = {"where": label, "name": row.name, "said": match[1] + match[2], "value": typed}
                yield ("indicators", row.index, "actual" if key == "actual_completion" else "target"), values


@form_check
def goal_unmeasured(facts: FormFacts) -> Found:
    """A clause of the goals that shares no words with any row (sh-forms-2023): a hint, never an error."""
    least, common, most = (int(facts.params[key]) for key in ("least", "common", "most"))
    names = "\n".join(row.name for row in facts.rows)
    count = 0
    for key, _, text in _labels(facts, ("expected", "goal_annual")):
        for clause in _CLAUSES.split(text):
            words = "".join(re.findall(r"[\u4e00-\u9fffA-Za-z]+", clause or ""))
            if len(words) < least or not names.strip() or count >= most:
                continue
            if not any(words[start:start + common] in names for start in range(len(words) - common + 1)):
                count += 1
                yield (key,), {"clause": clause.strip()[:30]}


@form_check
def year_stale(facts: FormFacts) -> Found:
    """The goals speak of another year than the form's, outside the project's own years (sh-forms-2023)."""
    year = facts.record.year
    if year is None:
        return
    span = [int(match[1]) for key in ("start", "end") if (match := re.match(r"((?:19|20)\d\d)", facts.record.text(key)))]
    allowed = range(min([year, *span]), max([year, *span]) + 1)
    for key, label, text in _labels(facts, ("goal_total", "goal_annual", "expected")):
        said = sorted({found for found in map(int, _YEAR.findall(text)) if found not in allowed})
        if said:
            yield (key,), {"where": label, "said": "、".join(map(str, said)), "year": year}


@form_check
def unquantified(facts: FormFacts) -> Found:
    """All targets of a second level are words (reviewer)."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in facts.rows:
        if row.level2 and row.target:
            groups.setdefault((row.level1, row.level2), []).append(row)
    for (_, level2), rows in groups.items():
        if len(rows) > 1 and all(row.a.kind == "text" for row in rows):
            yield ("indicators", rows[0].index, "target"), {"level2": level2, "count": len(rows)}


@form_check
def text_limit(facts: FormFacts) -> Found:
    """Texts longer than the form's system takes (form-other); limits by form in the catalogue."""
    limits = facts.params["forms"].get(facts.form.id, {})
    for key, label, text in _labels(facts, limits):
        if len(text) > int(limits[key]):
            place: Place = (key,)
            yield place, {"label": label, "count": len(text), "limit": int(limits[key])}


