"""A. Arithmetic: sums of points, totals, rates, funds, grades."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from jixiao.udfs.checks.base import FormFacts, Row, RowFacts, Values, form_check, row_check
from jixiao.udfs.finding import Place
from jixiao.udfs.grades import grade
from jixiao.udfs.numbers import round_to

_ZERO = Decimal(0)
Found = Iterable[tuple[Place, Values]]


@row_check("points")
def weight_zero(row: Row, facts: RowFacts) -> Values | None:
    """Every row of a scored form has points above 0 (system-general)."""
    if not facts.scored or not row.name or (row.points is not None and row.points != 0):
        return None
    return {"name": row.name}


@row_check("score")
def score_gt_weight(row: Row, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """A score is at most the points (system-general)."""
    if row.score is None or row.points is None or row.score <= row.points:
        return None
    return {"score": row.score, "points": row.points}


@row_check("score")
def score_negative(row: Row, facts: RowFacts) -> Values | None:  # noqa: ARG001
    """A deduction ends at 0 (system-general)."""
    return {"score": row.score} if row.score is not None and row.score < 0 else None


def _execution(facts: FormFacts, value: Decimal | None) -> tuple[Decimal, str]:
    """A figure of the execution rate, 0 where the form has no row of it, and words that say it was added."""
    if facts.form.funds is None or value is None:
        return _ZERO, ""
    return value, "（含执行率）"


@form_check
def weight_sum(facts: FormFacts) -> Found:
    """All points add up to the full points (system-general)."""
    points = [row.points for row in facts.rows if row.points is not None]
    if not facts.form.indicators.scored or not points:
        return []
    execution, words = _execution(facts, facts.record.funds.execution_points)
    total = sum(points, execution)
    if total == facts.rules.full_points:
        return []
    return [(("total_points",), {"sum": total, "expected": facts.rules.full_points, "with_execution": words})]


def _sections(facts: FormFacts) -> dict[tuple[str, str], list[Row]]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in facts.rows:
        groups.setdefault((row.level1, ""), []).append(row)
        if row.level2:
            groups.setdefault((row.level1, row.level2), []).append(row)
    return groups


def _section_sums(facts: FormFacts, second: bool) -> Found:
    printed = dict(facts.printed_points)
    if not second:
        printed = {**{(name, ""): points for name, points in facts.rules.sections.items()}, **printed}
    for key, rows in _sections(facts).items():
        if bool(key[1]) != second or key not in printed or all(row.points is None for row in rows):
            continue
        total = sum((row.points or _ZERO for row in rows), _ZERO)
        if total != printed[key]:
            yield ("indicators", rows[0].index, "points"), {
                "level1": key[0], "level2": key[1], "sum": total, "expected": printed[key]
            }


@form_check
def weight_section(facts: FormFacts) -> Found:
    """The rows of a first level add up to the points printed for it (sh-forms-2019, system-general)."""
    return _section_sums(facts, second=False)


@form_check
def weight_level2(facts: FormFacts) -> Found:
    """The rows of a second level add up to the points in its heading, where it has some (system-general)."""
    return _section_sums(facts, second=True)


@form_check
def total_sum(facts: FormFacts) -> Found:
    """The total is the execution score plus the scores (reviewer)."""
    total = facts.record.printed_total
    scores = [row.score for row in facts.rows if row.score is not None]
    if total is None or not scores:
        return []
    execution, words = _execution(facts, facts.record.funds.execution_score)
    added = sum(scores, execution)
    if abs(added - total) <= facts.total_tolerance():
        return []
    return [(("printed_total",), {"total": total, "sum": added, "with_execution": words})]


def _rate_finding(
    facts: FormFacts, printed: Decimal | None, executed: Decimal | None, budget: Decimal | None
) -> Values | None:
    if printed is None or executed is None or not budget or budget < 0:
        return None
    exact = executed / budget * 100
    if abs(printed - exact) <= facts.rules.rate_tolerance:
        return None
    return {
        "printed": printed, "executed": executed, "budget": budget,
        "rate": round_to(exact, max(facts.rules.rate_digits, 2), "half_up"),
    }


@form_check
def rate_calc(facts: FormFacts) -> Found:
    """The printed rate is executed over budget, within the form's rounding (sh-forms-2023).

    A source whose figures repeat the total row's is the same fault and not said twice.
    """
    funds = facts.record.funds
    executed, budget = funds.amounts.get("executed"), funds.amounts.get("budget")
    if values := _rate_finding(facts, funds.rate, executed, budget):
        yield ("funds", "rate"), values
    for index, row in enumerate(funds.sources or ()):
        if (row.rate, row.executed, row.budget) == (funds.rate, executed, budget):
            continue
        if values := _rate_finding(facts, row.rate, row.executed, row.budget):
            yield ("funds", "sources", index, "rate"), values


@form_check
def rate_score(facts: FormFacts) -> Found:
    """The execution score is the points times the true rate, at most the points (sh-forms-2023)."""
    funds = facts.record.funds
    executed, budget = funds.amounts.get("executed"), funds.amounts.get("budget")
    printed = funds.execution_score
    points = funds.execution_points if funds.execution_points is not None else facts.rules.execution_points
    if printed is None or executed is None or not budget or budget < 0 or executed < 0:
        return []
    share = executed / budget
    if facts.rules.execution_cap:
        share = min(share, Decimal(1))
    exact = points * share
    if abs(printed - exact) <= facts.rules.score_tolerance:
        return []
    score = round_to(exact, facts.rules.score_digits, "half_up")
    return [(("funds", "execution_score"),
             {"printed": printed, "executed": executed, "budget": budget, "score": score, "points": points})]


#: Declarations: total -> its parts.
_PARTS = {
    "project_total": ("project_fiscal", "project_other"),
    "annual_total": ("annual_fiscal", "annual_carryover", "annual_other"),
}


@form_check
def fund_sum(facts: FormFacts) -> Found:
    """Sources add up to the total, column by column (form-other)."""
    funds = facts.record.funds
    tolerance = Decimal(str(facts.params["tolerance"]))
    labels = {field.key: field.labels[0] for field in facts.form.fields}
    columns = facts.form.funds.columns if facts.form.funds else {}
    for key in ("initial_budget", "budget", "executed"):
        parts = [getattr(row, key) for row in funds.sources or ()]
        total = funds.amounts.get(key)
        if any(part is not None for part in parts) and total is not None:
            added = sum((part for part in parts if part is not None), _ZERO)
            if abs(added - total) > tolerance:
                yield ("funds", key), {"name": columns[key][0], "sum": added, "total": total}
    for key, names in _PARTS.items():
        known = [amount for name in names if (amount := funds.amounts.get(name)) is not None]
        total = funds.amounts.get(key)
        if known and total is not None and abs(sum(known, _ZERO) - total) > tolerance:
            yield ("funds", key), {"name": labels[f"funds.{key}"], "sum": sum(known, _ZERO), "total": total}


@form_check
def rate_over_100(facts: FormFacts) -> Found:
    """Not more is spent than budgeted (ours)."""
    executed, budget = (facts.record.funds.amounts.get(key) for key in ("executed", "budget"))
    if executed is None or not budget or executed <= budget:
        return []
    return [(("funds", "executed"), {"executed": executed, "budget": budget})]


@form_check
def budget_zero(facts: FormFacts) -> Found:
    """Money spent without a budget has no rate (reviewer)."""
    executed, budget = (facts.record.funds.amounts.get(key) for key in ("executed", "budget"))
    if budget != 0 or not executed:
        return []
    return [(("funds", "budget"), {"executed": executed})]


@form_check
def grade_band(facts: FormFacts) -> Found:
    """The grade is the one of the total's band (system-general; bands of the rule set)."""
    printed, total = (facts.record.printed_grade or "").strip(), facts.record.printed_total
    if not printed or total is None:
        return []
    expected = grade(total, facts.rules)
    if not isinstance(expected, str) or printed == expected:
        return []
    return [(("printed_grade",), {"grade": printed, "total": total, "expected": expected})]


@form_check
def subproject_sum(facts: FormFacts) -> Found:
    """Sub-projects add up to the year's budget (sh-forms-2018)."""
    amounts = [row.amount for row in facts.record.subprojects if row.amount is not None]
    total = facts.record.funds.amounts.get("budget")
    if not amounts or total is None:
        return []
    added = sum(amounts, _ZERO)
    if abs(added - total) <= Decimal(str(facts.params["tolerance"])):
        return []
    return [(("funds", "budget"), {"sum": added, "total": total})]


