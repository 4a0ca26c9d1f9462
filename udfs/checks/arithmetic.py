"""A. Arithmetic: sums of points, totals, rates, funds, grades."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from jixiao.templates.library import fill, show
from jixiao.udfs.base.record import FundSource
from jixiao.udfs.checks.base import HUNDRED, ZERO, FormFacts, Found, JudgedRow, RowFacts, Values, bare, form_check, row_check
from jixiao.udfs.checks.levels import is_blank, scored_rate
from jixiao.udfs.quantity.numbers import round_to, to_decimal
from jixiao.udfs.quantity.words import plain
from jixiao.udfs.rules import totals
from jixiao.udfs.rules.grades import grade
from jixiao.udfs.rules.rates import rate
from jixiao.udfs.rules.totals import cap_of, counted

_DIGITS = re.compile(r"\d(?:\.(\d*))?(?=\D*$)")


@row_check("points", lambda case: not case.worth)
def weight_zero(row: JudgedRow, facts: RowFacts) -> Values | None:
    """Every row of a scored form has points above 0 (system-general).

    A blank is asked about only where the row is in use: a form's own fixed rows and rows typed ahead are left alone.
    """
    if not facts.scored or not row.name or row.deducts or (row.points is not None and row.points > 0):
        return None
    if row.points is None and (not facts.prints("points") or (facts.form is None and row.score is None)):
        return None
    return {"name": row.name, "points": row.points}


@row_check("score", lambda case: case.given == "more")
def score_gt_weight(row: JudgedRow, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """A score is at most the points (system-general)."""
    if row.score is None or row.points is None or row.score <= row.points:
        return None
    return {"score": row.score, "points": row.points}


@row_check("score", lambda case: case.negative)
def score_negative(row: JudgedRow, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """A deduction ends at 0 (system-general), unless the row is one itself."""
    return {"score": row.score} if row.score is not None and row.score < 0 and not row.deducts else None


def _with_execution(facts: FormFacts, value: Decimal | None) -> tuple[Decimal, str]:
    """A figure of the execution rate, 0 where the form has no row of it, and words that say it was added."""
    if facts.form.funds is None or value is None:
        return ZERO, ""
    return value, facts.params.text("with_execution")


@form_check
def weight_sum(facts: FormFacts) -> Found:
    """All points add up to the full points (system-general)."""
    if facts.labelled:
        worth = [_worth(facts, rows) for rows in _groups(facts, second=False).values()]
        points = [] if None in worth else [item for item in worth if item is not None]
    else:
        points = [row.points for row in facts.rows if row.points is not None]
    if not facts.form.indicators.scored or not points or is_blank(facts):
        return []
    printed, full = facts.record.funds.execution_points, facts.rules.full_points
    execution, words = _with_execution(facts, printed)
    total = sum(points, execution) + sum(worth for worth, _ in totals.beside(facts.record))
    # A sheet that does not print the points of 执行率: the rows may make 100 with or without them.
    unprinted = facts.form.funds is not None and printed is None and total + facts.rules.execution_points == full
    if total == full or unprinted:
        return []
    return [(("total_points",), {"sum": total, "expected": full, "with_execution": words})]


def _groups(facts: FormFacts, second: bool) -> dict[tuple[str, str], list[JudgedRow]]:
    """Rows by (level1, "") or by (level1, level2)."""
    groups: dict[tuple[str, str], list[JudgedRow]] = {}
    for row in facts.rows:
        if row.level2 or not second:
            groups.setdefault((row.level1, row.level2 if second else ""), []).append(row)
    return groups


def _own(facts: FormFacts, rows: Iterable[JudgedRow]) -> Decimal | None:
    """What rows add up to by points of their own; None where points stand in labels and a row has none."""
    points = [row.points for row in rows]
    return None if facts.labelled and None in points else sum((item or ZERO for item in points), ZERO)


def _by_level2(facts: FormFacts, rows: Iterable[JudgedRow]) -> Decimal | None:
    """What the rows of a first level add up to, by the points of its second levels where its rows have none."""
    groups: dict[tuple[str, str], list[JudgedRow]] = {}
    for row in rows:
        groups.setdefault((row.level1, row.level2), []).append(row)
    printed = facts.printed.points
    parts = [own if (own := _own(facts, part)) is not None else printed.get(key) for key, part in groups.items()]
    known = [part for part in parts if part is not None]
    return sum(known, ZERO) if len(known) == len(parts) else None


def _worth(facts: FormFacts, rows: Sequence[JudgedRow]) -> Decimal | None:
    """The points of a first level, from the inmost that are printed; None where nothing says them."""
    inner = _by_level2(facts, rows)
    return facts.printed.points.get((rows[0].level1, "")) if inner is None else inner


@form_check
def points_shared(facts: FormFacts) -> Found:
    """Points of a level that several rows share, and no row's own: how to split them is asked, not guessed (ours)."""
    shared: dict[tuple[str, str], list[JudgedRow]] = {}
    for row in facts.rows if facts.labelled and not is_blank(facts) else ():
        if row.points is None and row.score is None:
            levels = ((row.level1, row.level2), (row.level1, ""), ("", ""))
            shared.setdefault(next(key for key in levels if key in facts.printed.points or not key[0]), []).append(row)
    for key, rows in shared.items():
        values: Values = {"level": key[1] or key[0], "points": facts.printed.points.get(key), "count": len(rows)}
        place = ("indicators", rows[0].index, "level2" if key[1] else "level1" if key[0] else "level3")
        yield place, {**values, "what": fill(facts.params.text("level" if key[0] else "none"), values)}


def _section_sums(facts: FormFacts, second: bool) -> Found:
    printed = {(name, ""): points for name, points in facts.rules.sections.items()} | dict(facts.printed.points)
    for key, rows in _groups(facts, second).items():
        if key not in printed or (not facts.labelled and all(row.points is None for row in rows)):
            continue
        total = _own(facts, rows) if second else _by_level2(facts, rows)
        if total is not None and total != printed[key]:
            values: Values = {"level1": key[0], "level2": key[1], "sum": total, "expected": printed[key]}
            yield ("indicators", rows[0].index, "points"), values


@form_check
def weight_section(facts: FormFacts) -> Found:
    """The rows of a first level add up to the points printed for it (sh-forms-2019, system-general)."""
    return _section_sums(facts, second=False)


@form_check
def weight_level2(facts: FormFacts) -> Found:
    """The rows of a second level add up to the points in its heading, where it has some (system-general)."""
    return _section_sums(facts, second=True)


def _of_rate(facts: FormFacts) -> Decimal:
    """The score of the execution rate; of a form that prints the rate and no score what the rate gives."""
    funds = facts.record.funds
    if funds.execution_score is not None or funds.rate is None or facts.shows("funds.execution_score", True):
        return funds.execution_score or ZERO
    points = facts.rules.execution_points if funds.execution_points is None else funds.execution_points
    return points * min(funds.rate, HUNDRED) / HUNDRED


def _beside(facts: FormFacts) -> list[Decimal]:
    """The scores of small tables beside the indicators."""
    return [score for _, score in totals.beside(facts.record) if score is not None]


@form_check
def total_sum(facts: FormFacts) -> Found:
    """The total is the execution score plus the scores (reviewer)."""
    total = facts.record.printed_total
    scores = [row.score for row in facts.rows if row.score is not None]
    if total is None or not scores:
        return []
    execution, words = _with_execution(facts, facts.record.funds.execution_score)
    scores += _beside(facts)
    added = counted(sum(scores, execution), facts.record, facts.rules)
    off = min(facts.rules.total_tolerance, facts.rules.score_tolerance * (len(scores) + 1))  # each score may be rounded
    unprinted = counted(sum(scores, _of_rate(facts)), facts.record, facts.rules)
    room = facts.form.funds and totals.room_for_rate(facts.record, facts.rules, total - added)
    if room or min(abs(added - total), abs(unprinted - total)) <= off:
        return []
    return [(("printed_total",), {"total": total, "sum": added, "with_execution": words})]


@form_check
def total_capped(facts: FormFacts) -> Found:
    """The rule set allows less at this execution rate than the rows give (manual-2022)."""
    scores = [row.score for row in facts.rows if row.score is not None]
    cap = cap_of(facts.record.funds.rate, facts.rules)
    added = sum([*scores, *_beside(facts)], facts.record.funds.execution_score or ZERO)
    if cap is None or added <= cap:
        return []
    return [(("printed_total",), {"sum": added, "rate": facts.record.funds.rate, "cap": cap})]


def _slack(facts: FormFacts, executed: Decimal, budget: Decimal) -> Decimal:
    """How far a rate may be off (in points) because 万元 with two places hide up to 50 元 on each side."""
    hidden = Decimal(str(facts.catalogue["rate_calc"].table("hidden").get(facts.record.funds.unit or "", 0)))
    return HUNDRED * hidden * (budget + executed) / (budget * budget)


def _last_place(printed: str) -> Decimal:
    """One unit of the last place of a figure as printed: 0.1 of 95.8%; 0 where there is none."""
    found = _DIGITS.search(plain(printed))
    return Decimal(1).scaleb(-len(found[1] or "")) if found else ZERO


_Printed = tuple[Decimal | None, str | None]  # a rate as a number, and as the sheet shows it


def _right_rate(facts: FormFacts, printed: _Printed, executed: Decimal, budget: Decimal) -> Decimal | None:
    """The printed rate in percent where it is right: the exact one, rounded to or cut at the place it is printed to."""
    number, text = printed[0] or ZERO, plain(printed[1] or "")
    exact, tolerance = executed / budget * HUNDRED, facts.rules.rate_tolerance + _slack(facts, executed, budget)
    # 0.9 beside 90 of 100: a percent cell whose format was lost, as typed or as it was read.
    lost = (shown := to_decimal(text) or number) * HUNDRED == number
    for factor in (1,) if "%" in text else (100,) if lost else (1, 100):
        said, place = (shown if lost else number) * factor, min(_last_place(text) * factor, Decimal(1))
        if (factor == 1 and ZERO <= exact - said < place) or abs(said - exact) <= max(tolerance, place / 2):
            return said
    return None


def _wrong_rate(facts: FormFacts, printed: _Printed, executed: Decimal | None, budget: Decimal | None) -> Values | None:
    if printed[0] is None or executed is None or executed < 0 or not budget or budget < 0:
        return None
    if _right_rate(facts, printed, executed, budget) is not None:
        return None
    return {"printed": printed[0], "executed": executed, "budget": budget, "rate": _shown_rate(executed, budget, facts)}


def _shown_rate(executed: Decimal, budget: Decimal, facts: FormFacts) -> Decimal:
    """The rate as this form prints it."""
    found = rate(executed, budget, facts.rules)
    return found if isinstance(found, Decimal) else ZERO


@form_check
def rate_calc(facts: FormFacts) -> Found:
    """The printed rate is executed over budget, within the form's rounding (sh-forms-2023).

    A source whose figures repeat the total row's is the same fault and not said twice.
    """
    funds, base = facts.record.funds, facts.form.funds.rate_of if facts.form.funds else "budget"
    whole = (funds.rate, facts.amount("executed"), facts.amount(base))
    if values := _wrong_rate(facts, (funds.rate, funds.rate_printed), *whole[1:]):
        yield ("funds", "rate"), values
    for index, row in enumerate(funds.sources or ()):
        part = (row.rate, row.executed, getattr(row, base))
        if part != whole and (values := _wrong_rate(facts, (row.rate, row.rate_printed), *part[1:])):
            yield ("funds", "sources", index, "rate"), values


@form_check
def rate_score(facts: FormFacts) -> Found:
    """The execution score is the points times the true rate, at most the points (sh-forms-2023)."""
    funds = facts.record.funds
    executed, budget, printed = facts.amount("executed"), facts.amount("budget"), funds.execution_score
    points = funds.execution_points if funds.execution_points is not None else facts.rules.execution_points
    if printed is None or executed is None or not budget or budget < 0 or executed < 0:
        return []
    exact = points * executed / budget
    # A rate that is right as printed may be taken at its word, and a score printed whole is right within half a point.
    right = _right_rate(facts, (funds.rate, funds.rate_printed), executed, budget) if funds.rate is not None else None
    scores = [exact] if right is None else [exact, points * right / HUNDRED]
    if facts.rules.execution_cap:
        exact, scores = min(exact, points), [min(score, points) for score in scores]
    allowed = max(facts.rules.score_tolerance, _last_place(show(printed)) / 2)
    if min(abs(printed - score) for score in scores) <= allowed + points * _slack(facts, executed, budget) / HUNDRED:
        return []
    score = round_to(exact, facts.rules.score_digits, "half_up")
    return [(("funds", "execution_score"),
             {"printed": printed, "executed": executed, "budget": budget, "score": score, "points": points})]


def _sources(facts: FormFacts) -> list[FundSource]:
    """The sources that make the total; a row of 其中 behind the first is part of the one above, spending is no source."""
    sources, part = facts.record.funds.sources or (), facts.params.pattern("part")
    sources = tuple(row for row in sources if not facts.params.found("spending", plain(row.name))) or sources
    return [row for at, row in enumerate(sources) if at == 0 or not part.search(plain(row.name))]


@form_check
def fund_sum(facts: FormFacts) -> Found:
    """Sources add up to the total, column by column (form-other)."""
    funds = facts.record.funds
    tolerance = Decimal(str(facts.params.table("tolerance").get(funds.unit or "", "0.02")))
    labels = {field.key: field.labels[0] for field in facts.form.fields}
    sums: list[tuple[str, str, list[Decimal | None], bool]] = []  # the last: one part alone is printed, it may be less
    for key, headings in (facts.form.funds.columns if facts.form.funds else {}).items():
        if key in ("initial_budget", "budget", "forecast", "executed"):
            sums.append((key, headings[0], [getattr(row, key) for row in _sources(facts)], False))
    for key, parts in facts.params.table("parts").items():
        if not facts.shows(f"funds.{parts[0]}", True):
            continue  # the sheet names the main part otherwise: what is left of the parts is no sum
        lone = sum(f"funds.{part}" in labels and facts.shows(f"funds.{part}", True) for part in parts) == 1
        sums.append((key, labels.get(f"funds.{key}", key), [facts.amount(part) for part in parts], lone))
    if any(facts.params.found("breakdown", plain(row.name)) for row in funds.sources or ()):
        sums.clear()  # 按收入性质, 按支出性质: the same money twice
    for key, name, amounts, lone in sums:
        known, total = [amount for amount in amounts if amount is not None], facts.amount(key)
        off = known and total is not None and abs(over := sum(known, ZERO) - total) > tolerance and not (lone and over < 0)
        if off and not totals.nested([getattr(row, key, None) for row in funds.sources or ()], total, tolerance):
            yield ("funds", key), {"name": name, "sum": sum(known, ZERO), "total": total}


def _spending(facts: FormFacts) -> list[tuple[tuple[str | int, ...], Decimal | None, Decimal]]:
    """(place, budget, executed) of the total row and of every source that does not repeat it."""
    funds = facts.record.funds
    whole = (facts.amount("budget"), facts.amount("executed"))
    found: list[tuple[tuple[str | int, ...], Decimal | None, Decimal]] = []
    if whole[1] is not None and "executed" in funds.amounts:
        found.append((("funds",), whole[0], whole[1]))
    for index, row in enumerate(funds.sources or ()):
        if row.executed is not None and (row.budget, row.executed) != whole:
            found.append((("funds", "sources", index), row.budget, row.executed))
    return found


@form_check
def rate_over_100(facts: FormFacts) -> Found:
    """Not more is spent than budgeted (ours)."""
    for place, budget, executed in _spending(facts):
        if budget and executed > budget:
            yield (*place, "executed"), {"executed": executed, "budget": budget}


@form_check
def budget_zero(facts: FormFacts) -> Found:
    """Money spent without a budget has no rate (reviewer)."""
    for place, budget, executed in _spending(facts):
        if not budget and executed > 0 and facts.shows(".".join(map(str, (*place, "budget"))), True):
            yield (*place, "budget"), {"executed": executed}


@form_check
def grade_band(facts: FormFacts) -> Found:
    """The grade is the one of the total's band (system-general; bands of the rule set).

    Another name of the same band (优秀 for 优) is no fault.
    """
    printed, total = plain(facts.record.printed_grade or ""), facts.record.printed_total
    if totals.unfinished(facts.record, facts.rules):
        return []
    expected = grade(total, facts.rules)
    if not printed or not isinstance(expected, str) or printed == expected:
        return []
    if any(printed in names and expected in names for names in facts.params.table("same").values()):
        return []
    return [(("printed_grade",), {"grade": facts.record.printed_grade, "total": total, "expected": expected})]


@form_check
def subproject_sum(facts: FormFacts) -> Found:
    """Sub-projects add up to the year's budget (sh-forms-2018)."""
    amounts = [row.amount for row in facts.record.subprojects if row.amount is not None]
    total, added = facts.amount("budget"), sum(amounts, ZERO)
    if not amounts or total is None or abs(added - total) <= facts.params.number("tolerance", "0.01"):
        return []
    return [(("funds", "budget"), {"sum": added, "total": total})]


def _open(facts: FormFacts) -> tuple[int, bool]:
    """How many rows that count have points and no score, and whether the execution rate has; unknown values are none."""
    record, funds = facts.record, facts.record.funds
    rows = [
        index for index, row in enumerate(record.indicators)
        if (row.points is not None or facts.labelled) and row.score is None and not row.score_above
        and totals.applies(row.level, facts.rules) and facts.shows(f"indicators.{index}.score", True)
    ]
    execution = funds.execution_points is not None and funds.execution_score is None
    open_beside = sum(1 for _, score in totals.beside(record) if score is None)
    return len(rows) + open_beside, execution and facts.shows("funds.execution_score", True)


@form_check
def unfinished(facts: FormFacts) -> Found:
    """The total of a form that is scored in part is not finished, and no grade can be had (ours)."""
    record, scored = facts.record, any(row.score is not None for row in facts.rows)
    count, execution = _open(facts)
    if not facts.form.indicators.scored or not (count or execution) or not scored:
        return []
    what = fill(facts.params.text("rows"), {"count": count}) if count else facts.params.text("rate")
    return [(("printed_total",), {"what": what, "total": record.printed_total, "count": count})]


@form_check
def result_missing(facts: FormFacts) -> Found:
    """Every row has its score, and total, rate or grade are blank (ours)."""
    record, funds = facts.record, facts.record.funds
    scored = [row for row in facts.rows if row.score is not None]
    if not facts.form.indicators.scored or not scored or totals.open_rows(record, facts.rules):
        return
    if facts.labelled and _open(facts)[0]:
        return
    spent = facts.amount("executed") is not None and bool(facts.amount("budget"))
    graded = bool(facts.rules.grades) and not any(_open(facts))  # a rule set may have no grades
    # key -> whether it is blank where it is wanted, and whether a form is taken to print it where no sheet is at hand
    wanted = {
        "printed_total": (record.printed_total is None, True),
        "printed_grade": (graded and not bare(record.printed_grade or ""), record.printed_grade is not None),
        "funds.rate": (spent and funds.rate is None, True),
        "funds.execution_score": (spent and not scored_rate(facts), funds.execution_points is not None),
    }
    for key, (blank, usual) in wanted.items():
        if blank and facts.shows(key, usual):
            yield tuple(key.split(".")), {"label": facts.params.text(key)}
