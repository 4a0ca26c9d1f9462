"""Two thousand layouts of the forms that are drawn: read right, field by field, or refused with a sentence naming the heading."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from drawn_layouts import Put, drawn_page
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.scoring.check import Located, check_form, need_forms
from jixiao.macros.scoring.score import score_form
from jixiao.templates.library import say
from jixiao.templates.stop import Stop
from support import library

_REQUIRED = {"level_missing": "level1", "level2_missing": "level2", "satisfaction_missing": "level1"}


def _tried(seed: int) -> None:
    grid, puts = drawn_page(seed, library())
    wrong = [put for put in puts if put.missing or put.twice or put.unsure]
    try:
        forms = need_forms([grid], library(), "表.xlsx")
    except Stop as stop:
        text = say(stop.id, **stop.values)
        assert any(_names(put, text) for put in wrong), (seed, text)
        return
    whole = [put for put in puts if not put.missing or any(_is(put, form) for form in forms)]
    for put in whole:
        assert not put.twice, (seed, "should have been asked about", put.twice)
    assert len(forms) == len(whole), (seed, [form.found.spec.id for form in forms])
    unread = [str(item.values["why"]) for form in forms for item in form.findings if item.id == "table_unread"]
    for put in puts:
        assert put in whole or any(_names(put, text) for text in unread), (seed, "left out in silence", put.missing, unread)
    for put, form in zip(whole, forms, strict=True):
        _compare(seed, put, form)
        result = score_form(form, library())
        _printed(seed, check_form(form, library(), result.judged if len(result.judged) == len(put.rows) else None), form)


def _names(put: Put, text: str) -> bool:
    if put.unsure and "“三级指标”" in text:
        return True
    if "level3" in put.missing and any(f"“{word}”" in text for word in put.spec.indicators.columns.get("level2", ())):
        return True  # two columns of 二级指标, one of which holds the names
    words = [word for key in put.missing for word in put.spec.indicators.columns[key]]
    return bool(put.twice and f"“{put.twice[:20]}" in text) or any(f"“{word}”" in text for word in words)


def _is(put: Put, form: FilledForm) -> bool:
    return any(row.level3 == put.rows[0]["level3"] for row in form.record.indicators) or (
        form.record.text("unit") == put.head.get("unit"))


def _compare(seed: int, put: Put, form: FilledForm) -> None:
    record, at = form.record, (seed, put.spec.id, form.found.spec.id)
    assert form.found.spec.kind == put.spec.kind, at
    if put.whole and put.spec.family != form.found.spec.family:
        assert put.spec.id in form.found.choice.ties, (*at, form.found.choice)
    assert record.year == put.year, (*at, record.year)
    fields = {item.key for item in form.found.spec.fields}
    for key, value in put.head.items():
        assert key not in fields or record.text(key) == value, (*at, key, record.text(key))
    for key, amount in put.money.items():
        if key in ("rate", "execution_points", "execution_score"):
            read = getattr(record.funds, key)
        else:
            read = record.funds.amounts.get(key)
        if form.found.spec.funds or f"funds.{key}" in fields:
            assert read == amount, (*at, key, read, amount)
    assert len(record.indicators) == len(put.rows), (*at, [row.level3 for row in record.indicators])
    columns = form.found.table.columns
    for row, want in zip(record.indicators, put.rows, strict=True):
        for key in ("level1", "level2", "level3", "actual", "points", "score"):
            if key in columns and key != "level2":
                name = want[key] if not (key == "level3" and columns[key] == _level2(put, form)) else want["level2"]
                assert (getattr(row, key) or None) == name, (*at, key, getattr(row, key), name)
        target = str(want["target"])
        if "sign" in columns and "sign" in put.spec.indicators.printed:
            target = f"≥{target}"
        if "unit_text" in columns and "unit_text" in put.spec.indicators.printed:
            target += "次"
        assert "target" not in columns or row.target == target, (*at, row.target, target)
    assert put.total is None or record.printed_total == put.total, (*at, record.printed_total, put.total)


def _level2(put: Put, form: FilledForm) -> int:
    """The column of the names, where the sheet has no third level: what is called 二级指标 names the rows."""
    table = form.found.table
    if "level3" not in put.missing:
        return 0
    heading = form.grid.shown(table.body_row - 1, table.columns["level3"]).text
    return table.columns["level3"] if heading in put.spec.indicators.columns.get("level2", ()) else 0


def _printed(seed: int, found: Iterable[Located], form: FilledForm) -> None:
    """No error is about a field that the sheet does not print."""
    columns = form.found.table.columns
    for item in found:
        place, id = item.finding.place, item.finding.id
        if item.severity != "error" or place in form.places:
            continue
        if id in _REQUIRED:
            assert _REQUIRED[id] in columns, (seed, item.message)
        elif place[:1] == ("indicators",):
            assert len(place) < 3 or place[2] in columns, (seed, item.message)
        else:
            assert place == ("total_points",) and "points" in columns, (seed, item.message)


def test_sixty_layouts_of_drawn_forms() -> None:
    for seed in range(60):
        _tried(seed)


@pytest.mark.long
def test_two_thousand_layouts_of_drawn_forms() -> None:
    for seed in range(60, 2060):
        _tried(seed)
