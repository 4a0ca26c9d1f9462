"""Whole sheets at random: every form found, its head, money, rows, rule scores and total read right, and no false error."""

from __future__ import annotations

from decimal import Decimal

import pytest
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.scoring.check import check_form, need_forms
from jixiao.macros.scoring.score import score_form
from sheets_at_random import Form, sheet_at_random
from support import library

pytestmark = pytest.mark.slow

#: Errors that a right form never gets; others depend on what was typed.
FALSE = {"header_missing", "weight_sum", "weight_section", "total_sum", "not_a_number", "error_value", "money_unit", "fund_sum", "score_gt_weight",
         "actual_empty", "target_empty", "unmet_full"}


def differences(seed: int) -> list[str]:
    grid, wanted = sheet_at_random(seed)
    found = need_forms([grid], library(), "表.xlsx")
    if len(found) != len(wanted):
        return [f"forms: {[form.record.form for form in found]} of {len(wanted)}"]
    out: list[str] = []
    results = [score_form(form, library()) for form in found]
    for at, (form, want, result) in enumerate(zip(found, wanted, results, strict=True)):
        rules = {row.cell: row.rule_score for row in result.rows}
        out += [f"{at}: {text}" for text in _of_form(form, want, list(rules.values()))]
    out += [f"{item.finding.id} {item.cell} {item.what}" for form, result in zip(found, results, strict=True)
            for item in check_form(form, library(), result.judged) if item.finding.id in FALSE]
    return out


def _of_form(form: FilledForm, want: Form, rules: list[Decimal | None]) -> list[str]:
    record, out = form.record, []
    if form.found.spec.kind != want.kind:
        return [f"kind {record.form}"]
    out += [f"{key} {record.text(key)}" for key, value in want.head.items()
            if record.text(key) != value and not (key == "project" and record.form.endswith("department"))]
    if record.year != want.year:
        out.append(f"year {record.year}, not {want.year}")
    out += [f"{key} {record.funds.amounts.get(key)}" for key, value in want.money.items() if record.funds.amounts.get(key) != value]
    if len(record.indicators) != len(want.rows):
        return [*out, f"rows {[row.level3 for row in record.indicators]}"]
    for at, (row, right) in enumerate(zip(record.indicators, want.rows, strict=True)):
        have = {key: getattr(row, key) or None for key in ("level1", "level2", "level3", "target", "actual", "points", "score")}
        if "points" not in form.found.table.columns:
            have["points"] = right["points"]
        out += [f"row {at} {key} {value!r} of {right[key]!r}" for key, value in have.items() if value != right[key]]
        if want.kind == "selfeval" and form.found.spec.indicators.scored and (at >= len(rules) or rules[at] is None or abs(rules[at] - right["rule"]) > Decimal("0.011")):  # type: ignore[operator]
            out.append(f"row {at} rule {rules[at] if at < len(rules) else '-'} of {right['rule']}: {right['target']} {right['actual']}")
    if want.kind == "selfeval" and record.printed_total != want.total:
        out.append(f"total {record.printed_total} of {want.total}")
    return out


def test_three_hundred_sheets() -> None:
    wrong = {seed: found for seed in range(300) if (found := differences(seed))}
    assert not wrong


@pytest.mark.long
def test_two_thousand_sheets() -> None:
    wrong = {seed: found for seed in range(300, 2300) if (found := differences(seed))}
    assert not wrong
