"""Sections 二 to 五 of a report, from the indicator rows: result, analysis, deviations, and the draft of 主要绩效 ..."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from jixiao.macros.forms.totals import lost, total_of
from jixiao.macros.report.facts import ROW_KEYS, Facts, ReportRow, Sentence, add, by_level, joined, known_sum
from jixiao.macros.report.head import Paragraphs, known, own, quoted
from jixiao.macros.scoring.check import Located
from jixiao.templates.library import fill
from jixiao.udfs.base.finding import Place
from jixiao.udfs.rules.grades import grade
from jixiao.udfs.rules.totals import unfinished

#: Rows that are only counted; others are called by name.
_GOOD = ("met", "full")


def result(facts: Facts) -> Paragraphs:
    """二: total and grade, and where points were lost; of a form without scores, that it has none."""
    if not facts.scored:
        return [[facts.say("result", "judged", [()])]]
    record, stated = facts.record, (facts.record.printed_grade or "").strip()
    total = total_of(record, facts.rules)
    places = known(facts, [("printed_total",), ("printed_grade",)])
    scores = _scores(facts)
    said = []
    if unfinished(record, facts.rules) and record.printed_total is not None:
        said.append(_open(facts, record.printed_total))
    elif record.printed_total is None:
        said.append(_open(facts) if total is None else facts.say("result", "summed", scores, total=total))
        if stated:
            said.append(facts.say("result", "grade", places[-1:], grade=stated))
    elif stated:
        said.append(facts.say("result", "both", places, total=total, grade=stated))
    else:
        said.append(_graded(facts, record.printed_total))
    return [said, _losses(facts)]


def _scores(facts: Facts) -> list[Place]:
    return [*facts.places(facts.rows, "score"), *known(facts, [("funds", "execution_score")])]


def _open(facts: Facts, stated: Decimal | None = None) -> Sentence:
    """Why there is no total, or why the stated one is not finished: what has no score."""
    texts, funds = facts.texts, facts.record.funds
    count = sum(1 for row in facts.rows if row.indicator.score is None)
    parts = [fill(texts["result"]["open_rows"], {"count": count})] if count else []
    if funds.execution_points is not None and funds.execution_score is None:
        parts.append(texts["titles"]["execution"])
    if not parts:
        return facts.say("rows", "none", [()])
    places = [*_scores(facts), *known(facts, [("funds", "execution_points")])]
    if stated is not None:
        places = [*known(facts, [("printed_total",)]), *places]
        return facts.say("result", "unfinished", places, total=stated, parts=joined(texts, "items", parts))
    return facts.say("result", "open", places, parts=joined(texts, "items", parts))


def _graded(facts: Facts, total: Decimal) -> Sentence:
    band = grade(total, facts.rules)
    if not isinstance(band, str):
        return facts.say("result", "ungraded", [("printed_total",)], total=total)
    floor = next(item.floor for item in facts.rules.grades if item.grade == band)
    return facts.say("result", "total", [("printed_total",)], total=total, grade=band, floor=floor,
                     ruleset=facts.rules.title)


def _losses(facts: Facts) -> list[Sentence]:
    """Points lost by level1, the execution rate among them."""
    texts, funds = facts.texts["result"], facts.record.funds
    missed = [(facts.texts["titles"]["execution"], lost(funds.execution_points, funds.execution_score))]
    missed += [(facts.level_name(*level), add(row.lost for row in rows))
               for level, rows in by_level(facts.rows, deep=False)]
    places = [*facts.places(facts.rows, "points", "score"),
              *facts.places([row for row in facts.rows if row.lost], "level1"),
              *known(facts, [("funds", "execution_points"), ("funds", "execution_score")])]
    said = []
    counted = [row for row in facts.rows if row.lost is not None]
    if any(value for _, value in missed):
        parts = [fill(texts["part"], {"name": name, "lost": value}) for name, value in missed if value]
        said.append(facts.say("result", "lost", places, parts=joined(facts.texts, "items", parts),
                              lost=add(value for _, value in missed)))
    elif counted:
        said.append(facts.say("result", "full", facts.places(counted, "points", "score"), count=len(counted),
                              points=add(row.indicator.points for row in counted)))
    unscored = [row for row in facts.rows if row.indicator.score is None]
    if unscored:
        names = joined(facts.texts, "items", [row.name for row in unscored])
        said.append(facts.say("result", "unscored", facts.places(unscored, "level3", "score"), count=len(unscored),
                              names=names))
    return said


def analysis(facts: Facts) -> Paragraphs:
    """三: how many rows reached their targets, by kind and by level; and what the form says of it."""
    rows = facts.rows
    if not rows:
        return [[facts.say("rows", "none", [()])]]
    said = [facts.say("rows", "counted", facts.judged(rows), count=len(rows), parts=_kinds(facts, rows, named=False))]
    if facts.record.text("actual_completion").strip():
        said.append(quoted(facts, "rows", "completion", "actual_completion"))
    return [said, *([_group(facts, level, group)] for level, group in by_level(rows, deep=True))]


def _group(facts: Facts, level: tuple[str, str], rows: Sequence[ReportRow]) -> Sentence:
    places = [*facts.places(rows, "level1", "level2", "points", "score"), *facts.judged(rows),
              *facts.places([row for row in rows if row.kind not in _GOOD], "level3")]
    return facts.say(
        "rows", "group", places, name=facts.level_name(*level), count=len(rows),
        points=_sum_of(facts, rows, "points"), score=_sum_of(facts, rows, "score"),
        parts=_kinds(facts, rows, named=True),
    )


def _sum_of(facts: Facts, rows: Sequence[ReportRow], key: str) -> str:
    """``分值 12 分``, ``得分 9 分``; or that none of the rows has any."""
    value = known_sum(getattr(row.indicator, key) for row in rows)
    return fill(facts.texts["rows"][f"no_{key}" if value is None else key], {"value": value})


def _kinds(facts: Facts, rows: Sequence[ReportRow], *, named: bool) -> str:
    """``达到指标值 10 项、未达到指标值 2 项（甲、乙）``."""
    parts = []
    for kind, word in facts.texts["kinds"].items():
        found = [row for row in rows if row.kind == kind]
        if found:
            part = fill(facts.texts["rows"]["part"], {"kind": word, "count": len(found)})
            if named and kind not in _GOOD:
                part += _named(facts, found)
            parts.append(part)
    return joined(facts.texts, "items", parts)


def _named(facts: Facts, rows: Sequence[ReportRow]) -> str:
    return fill(facts.texts["join"]["named"], {"names": joined(facts.texts, "items", [row.name for row in rows])})


def deviations(facts: Facts) -> Paragraphs:
    """四: every row that missed its target or lost points, with the reason that the form gives."""
    short = [row for row in facts.rows if row.short]
    funds = facts.record.funds
    missed = lost(funds.execution_points, funds.execution_score)
    said: Paragraphs = []
    if missed and funds.rate is not None:
        keys = ("rate", "execution_points", "execution_score")
        said.append([facts.say("deviations", "execution", known(facts, [("funds", key) for key in keys]), rate=funds.rate,
                               points=funds.execution_points, score=funds.execution_score, lost=missed)])
    if not short:
        return [*said, [_nothing(facts, "deviations")]]
    total = facts.say("deviations", "total", facts.missed(short), count=len(short), lost=facts.lost(short, "all"))
    return [*said, [total], *([_deviation(facts, row)] for row in short)]


def _nothing(facts: Facts, part: str) -> Sentence:
    if not facts.rows:
        return facts.say("rows", "none", [()])
    places = {*facts.judged(facts.rows), *facts.places(facts.rows, "points", "score")}
    return facts.say(part, "none", places, count=len(facts.rows),
                     parts=_kinds(facts, facts.rows, named=False))


def _deviation(facts: Facts, row: ReportRow) -> Sentence:
    texts, cells = facts.texts["deviations"], row.indicator
    parts = []
    if row.measured:
        parts += [facts.figures(row, "deviations"), facts.texts["kinds"][row.kind]]
        if row.kind in ("unmet", "partly") and row.completion is not None:
            parts.append(fill(texts["completion"], {"percent": row.completion}))
    if cells.points is not None and cells.score is not None:
        parts.append(fill(texts["score"], {"points": cells.points, "score": cells.score}))
    if row.lost:
        parts.append(fill(texts["lost"], {"lost": row.lost}))
    note = (cells.note or "").strip()
    heading = {"heading": facts.note_heading}
    parts.append(fill(texts["note"], {**heading, "text": note}) if note else fill(texts["no_note"], heading))
    return facts.say(
        "deviations", "row", facts.places([row], "level1", "level2", *ROW_KEYS, "note"), name=row.name,
        level=facts.level_name(*row.level), parts=joined(facts.texts, "parts", parts),
    )


def achievements(facts: Facts) -> Paragraphs:
    """五、（一）: the form's own text, and the rows that reached their targets."""
    said = own(facts, "achievements")
    for level, group in by_level(facts.rows, deep=True):
        for kind in _GOOD:
            if rows := [row for row in group if row.kind == kind]:
                places = [*facts.places(rows, "level1", "level2", "level3"), *facts.judged(rows)]
                said.append([facts.say(
                    "achievements", "group", places, name=facts.level_name(*level), kind=facts.texts["kinds"][kind],
                    count=len(rows), rows=_listed(facts, rows),
                )])
    return said or [[_nothing(facts, "achievements")]]


def _listed(facts: Facts, rows: Sequence[ReportRow]) -> str:
    """``甲（指标值 …，完成 …）、乙（…）``."""
    texts = facts.texts["achievements"]
    return joined(facts.texts, "items", [
        fill(texts["row"], {"name": row.name, "figures": facts.figures(row, "achievements")}) for row in rows
    ])


def problems(facts: Facts) -> Paragraphs:
    """五、（二）: the form's own text, money left, and the rows that fell short, by level1."""
    said = own(facts, "problems")
    funds = facts.record.funds
    budget, executed = funds.amounts.get("budget"), funds.amounts.get("executed")
    if funds.rate is not None and budget is not None and executed is not None and executed < budget:
        said.append([facts.say(
            "problems", "execution", [("funds", "rate"), ("funds", "budget"), ("funds", "executed")], rate=funds.rate,
            executed=facts.label("executed"), budget=facts.label("budget"), amount=facts.money(budget - executed),
        )])
    short = [row for row in facts.rows if row.short]
    for (name, _), found in by_level(short, deep=False):
        for kind, word in facts.texts["kinds"].items():
            if rows := [row for row in found if row.kind == kind]:
                said.append([facts.say(
                    "problems", "kept" if kind == "met" else "group", facts.places(rows, "level1", *ROW_KEYS), kind=word,
                    name=facts.level_name(name), count=len(rows), lost=facts.lost(rows, "part"),
                    rows=_listed(facts, rows),
                )])
    return said or [[_nothing(facts, "problems")]]


def measures(facts: Facts) -> Paragraphs:
    """五、（三）: the form's own text; measures that stand among the reasons; and what still asks for one."""
    texts = facts.texts["measures"]
    said = own(facts, "measures") if facts.record.text(texts["key"]).strip() else []
    short = [row for row in facts.rows if row.short]
    if said:
        return said
    told = [row for row in short if any(word in (row.indicator.note or "") for word in texts["words"])]
    for row in told:
        said.append([facts.say("measures", "note", facts.places([row], "level3", "note"), name=row.name,
                               heading=facts.note_heading, text=(row.indicator.note or "").strip())])
    rest = [row for row in short if row not in told]
    if rest:
        names = joined(facts.texts, "items", [row.name for row in rest])
        places = [*facts.places(rest, "level3"), *facts.missed(rest), *known(facts, [(texts["key"],)])]
        said.append([facts.say("measures", "ask", places, count=len(rest), lost=facts.lost(rest, "all"), names=names)])
    return said or [[_nothing(facts, "measures")]]


def checks(facts: Facts, found: Sequence[Located]) -> Paragraphs:
    """Errors of the form's figures, each at its cell: what to settle before the report goes out."""
    return [[Sentence(fill(facts.texts["checks"]["finding"], {"code": item.code, "what": item.what}),
                      ((item.sheet, item.cell),))] for item in found]


