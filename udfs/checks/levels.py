"""D. Levels: what a form must have, and where a row stands."""

from __future__ import annotations

from jixiao.udfs.checks.base import FormFacts, Found, JudgedRow, Values, form_check, is_rate_row
from jixiao.udfs.quantity.words import plain


def _core(name: str, facts: FormFacts) -> str:
    """A level's name without what makes no difference: 社会效益 is 社会效益指标."""
    return facts.catalogue["level_misplaced"].pattern("ending").sub("", plain(name))


def _used(facts: FormFacts) -> list[JudgedRow]:
    return [row for row in facts.rows if not row.blank]


def _missing(facts: FormFacts) -> list[str]:
    present = {_core(row.level1, facts) for row in _used(facts)}
    return [name for name in facts.form.sections if _core(name, facts) not in present]


def is_blank(facts: FormFacts) -> bool:
    """Nobody has typed anything yet: then only the head is asked for."""
    required = [field.key for field in facts.form.fields if field.required and "." not in field.key]
    typed = any(row.target or row.actual or row.note or row.score is not None for row in facts.rows)
    return not typed and not any(facts.record.text(key).strip() for key in required)


def scored_rate(facts: FormFacts) -> bool:
    """Whether the execution rate has its score, with the funds or in a row like the indicators."""
    own = facts.record.funds.execution_score is not None
    return own or any(is_rate_row(row.name) and row.score is not None for row in facts.rows)


@form_check
def level_missing(facts: FormFacts) -> Found:
    """Every first level of the form has a row (reviewer). 满意度 is asked for by a check of its own.

    A sheet with a first level of another name (项目完成指标) has levels of its own.
    """
    optional = facts.params.words("optional")
    known = {_core(name, facts) for name in (*facts.form.sections, *facts.form.level2)}
    if any(_core(row.level1, facts) not in known for row in _used(facts) if row.level1):
        return []
    missing = [name for name in _missing(facts) if name not in optional]
    return [((), {"names": "、".join(missing)})] if missing and not is_blank(facts) else []


@form_check
def satisfaction_missing(facts: FormFacts) -> Found:
    """A form that prints 满意度指标 has one (form-other: forms without are allowed in places)."""
    levels = facts.params.words("levels")
    names = [name for name in _missing(facts) if name in levels]
    elsewhere = any(facts.params.found("words", row.level2) for row in facts.rows)
    return [((), {"names": "、".join(names)})] if names and _used(facts) and not elsewhere else []


@form_check
def level2_missing(facts: FormFacts) -> Found:
    """The second levels that every published form has (sh-forms-2023)."""
    if not facts.form.level2 or not _used(facts):
        return []
    present = {_core(row.level2, facts) for row in _used(facts)}
    known = {name for names in facts.form.level2.values() for name in names}
    missing = [name for name in facts.params.words("names") if name in known and _core(name, facts) not in present]
    return [((), {"names": "、".join(missing)})] if missing else []


@form_check
def level_misplaced(facts: FormFacts) -> Found:
    """A level name that the form does not know, or a second level under another first (sh-forms-2023)."""
    if not facts.form.level2:
        return
    allowed = {_core(name, facts): {_core(item, facts) for item in names} for name, names in facts.form.level2.items()}
    for name, names in facts.params.table("allowed").items():  # other names that are in use
        allowed.setdefault(_core(name, facts), set()).update(_core(item, facts) for item in names)
    said: set[tuple[str, str]] = set()
    for row in _used(facts):
        key, level1 = (row.level1, row.level2), _core(row.level1, facts)
        if key in said or not row.level1:
            continue
        said.add(key)
        if level1 not in allowed:
            yield ("indicators", row.index, "level1"), _misplaced(facts, row, "level1")
        elif row.level2 not in ("", row.level1) and allowed[level1] and _core(row.level2, facts) not in allowed[level1]:
            yield ("indicators", row.index, "level2"), _misplaced(facts, row, "level2")


def _misplaced(facts: FormFacts, row: JudgedRow, kind: str) -> Values:
    text = facts.params.text(kind)
    return {"level1": row.level1, "level2": row.level2, "name": row.name, "what": text}


@form_check
def satisfaction_kind(facts: FormFacts) -> Found:
    """Complaints or incidents in place of satisfaction (sh-forms-2023); beside a row of satisfaction they may stand."""
    levels, fine, words = (facts.params.pattern(key) for key in ("levels", "fine", "words"))
    rows = [row for row in facts.rows if levels.search(row.level1)]
    for row in rows if not any(fine.search(row.plain_name) for row in rows) else ():
        if words.search(row.plain_name):
            yield ("indicators", row.index, "level3"), {"name": row.name}
