"""一、项目基本情况 of a report: whose project, its money, its goals. Paragraphs of sentences with their cells."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from jixiao.macros.report.facts import Facts, Sentence, ended, joined, one_line
from jixiao.templates.library import fill
from jixiao.udfs.base.finding import Place

Paragraphs = list[list[Sentence]]


def overview(facts: Facts) -> Paragraphs:
    """一、（一）: whose project this is; and what of the head is blank."""
    texts, record = facts.texts["overview"], facts.record
    parts, places = [], list[Place]()
    if record.text("project").strip():
        parts.append(fill(texts["project"], {"project": one_line(record.text("project"))}))
        places.append(("project",))
    if facts.year:
        parts.append(fill(texts["year"], {"year": record.year}))
    for key in facts.printed(texts["fields"]):
        if record.text(key).strip():
            parts.append(fill(texts["field"], {"label": facts.label(key), "text": one_line(record.text(key))}))
            places.append((key,))
    said = [Sentence(ended(joined(facts.texts, "parts", parts) + "。"), facts.sources(places, facts.year))] if parts else []
    empty = [key for key in facts.printed(texts["required"]) if not record.text(key).strip()]
    return [said + blank(facts, "overview", "empty", empty)]


def blank(facts: Facts, part: str, id: str, keys: Sequence[str]) -> list[Sentence]:
    """What the form has a field for and does not fill in."""
    if not keys:
        return []
    labels = joined(facts.texts, "items", [facts.label(key) for key in keys])
    return [facts.say(part, id, known(facts, [(key,) for key in keys]), labels=labels)]


def known(facts: Facts, places: Sequence[Place]) -> list[Place]:
    return [place for place in places if place in facts.form.places]


def money(facts: Facts) -> Paragraphs:
    """一、（二）: amounts, what changed, the rate, what is left, and the sources that hold money."""
    texts, funds = facts.texts["money"], facts.record.funds
    amounts = {key: value for key in texts["order"] if (value := funds.amounts.get(key)) is not None}
    if not amounts:
        return [[facts.say("money", "none", known(facts, [("funds", key) for key in texts["order"]]))]]
    listed = joined(facts.texts, "parts", [
        fill(texts["amount"], {"label": facts.label(key), "amount": facts.money(value)}) for key, value in amounts.items()
    ])
    said = [Sentence(listed + "。", facts.sources([("funds", key) for key in amounts]))]
    said += _difference(facts, amounts, "initial_budget", "budget", "change_more", "change_less")
    said.append(_rate(facts))
    said += _difference(facts, amounts, "budget", "executed", "over", "left")
    return [said, *([source] for source in _sources(facts)), *([row] for row in _blocks(facts))]


def _difference(
    facts: Facts, amounts: dict[str, Decimal], before: str, after: str, more: str, less: str
) -> list[Sentence]:
    if before not in amounts or after not in amounts or amounts[before] == amounts[after]:
        return []
    names = {"before": facts.label(before), "after": facts.label(after)} | {key: facts.label(key) for key in (before, after)}
    gap = amounts[after] - amounts[before]
    return [facts.say("money", more if gap > 0 else less, [("funds", before), ("funds", after)],
                      amount=facts.money(abs(gap)), **names)]


def _rate(facts: Facts) -> Sentence:
    funds = facts.record.funds
    places = known(facts, [("funds", key) for key in ("rate", "execution_points", "execution_score")])
    if funds.rate is None:
        return facts.say("money", "no_rate", places[:1])
    scored = funds.execution_points is not None and funds.execution_score is not None
    return facts.say(
        "money", "rate_scored" if scored else "rate", places if scored else places[:1], label=facts.label("rate"),
        rate=funds.rate, points=funds.execution_points, score=funds.execution_score,
    )


def _sources(facts: Facts) -> list[Sentence]:
    texts, found = facts.texts["money"], []
    for index, source in enumerate(facts.record.funds.sources or ()):
        held = {key: value for key in texts["order"] if (value := getattr(source, key, None))}
        if not held:
            continue
        parts = [fill(texts["amount"], {"label": facts.label(key), "amount": facts.money(value)})
                 for key, value in held.items()]
        keys = ["name", *held]
        if source.rate is not None:
            parts.append(fill(texts["source_rate"], {"rate": source.rate}))
            keys.append("rate")
        found.append(facts.say(
            "money", "source", known(facts, [("funds", "sources", index, key) for key in keys]),
            name=source_name(source.name), parts=joined(facts.texts, "parts", parts),
        ))
    return found


def _blocks(facts: Facts) -> list[Sentence]:
    """The small tables beside the indicators, a sentence a row: how money was managed, what it came from and went to."""
    texts, found = facts.texts["money"], []
    for block in facts.spec.blocks:
        for index, row in enumerate(facts.record.blocks.get(block.key, ())):
            keys = [key for key in block.columns if key != "name" and row.get(key)]
            parts = [fill(texts["cell"], {"label": block.columns[key][0], "text": one_line(row[key])}) for key in keys]
            places = known(facts, [("blocks", block.key, index, key) for key in keys])
            found.append(facts.say(
                "money", "row" if row.get("name") else "block", places,
                title=block.title, name=row.get("name", ""), parts=joined(facts.texts, "parts", parts),
            ))
    return found


def source_name(name: str) -> str:
    """``其中：当年财政拨款`` -> ``当年财政拨款``."""
    return one_line(name).replace(":", "：").rpartition("：")[2] or one_line(name)


def goals(facts: Facts) -> Paragraphs:
    """一、（三）: the goals in the form's own words."""
    texts = facts.texts["goals"]
    keys = facts.printed(texts["keys"])
    filled = [key for key in keys if facts.record.text(key).strip()]
    said = [[quoted(facts, "goals", "said", key)] for key in filled]
    return [*said, blank(facts, "goals", "none", [key for key in keys if key not in filled])]


def quoted(facts: Facts, part: str, id: str, key: str) -> Sentence:
    return facts.say(part, id, [(key,)], label=facts.label(key), text=facts.record.text(key).strip())


def own(facts: Facts, part: str) -> Paragraphs:
    """What the form itself says under this heading; or that its field is blank."""
    key = facts.texts[part]["key"]
    if facts.record.text(key).strip():
        return [[quoted(facts, "goals", "said", key)]]
    missing = blank(facts, "goals", "none", facts.printed([key]))
    return [missing] if missing else []


